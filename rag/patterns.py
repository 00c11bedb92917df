"""Many words, and many regular expressions, sought in one text: quickly, as most of a text is none of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

_T = TypeVar("_T")


def either(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest that fits; what begins alike is written once, and so is tried once.

    >>> either(["six", "sixty", "ten"])
    'ten|s(?:i(?:x(?:ty|)))'
    """
    begun: dict[str, set[str]] = {}
    for word in words:
        begun.setdefault(word[:1], set()).add(word[1:])
    return "|".join(
        f"{first}(?:{either(rest)})" if len(rest) > 1 else first + re.escape(*rest)
        for first, rest in ((re.escape(first), rest) for first, rest in sorted(begun.items(), reverse=True))
    )


class Unread:
    """A text of which one pattern after another takes its part: what one has taken is blotted out for the next."""

    def __init__(self, text: str, starts: Iterable[int]) -> None:
        """`starts` are the only places where one of the patterns can match, or more."""
        self.text = text
        self.starts = sorted({*starts})

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], _T | None]) -> list[_T]:
        """What `read` makes of the matches, those of `pattern.finditer`. Where it makes nothing of one, that stays."""
        found, spans, end = list[_T](), list[tuple[int, int]](), 0
        for start in self.starts:
            if start >= end and (match := pattern.match(self.text, start)):
                end = match.end()
                if one := read(match):
                    found.append(one)
                    spans.append(match.span())
        if spans:
            self.blot(spans)
        return found

    def blot(self, spans: Sequence[tuple[int, int]]) -> None:
        """Takes stretches out, in order: behind one, within a word, a word may begin now."""
        pieces, last = list[str](), 0
        for start, end in dict.fromkeys(spans):
            pieces += self.text[last:start], "\0" * (end - start)
            last = end
        self.text = "".join((*pieces, self.text[last:]))
        self.starts = sorted({*self.starts, *(end for _, end in spans)})
