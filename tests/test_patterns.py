"""What is sought quickly is found as if it were sought everywhere."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from rag.patterns import Unread, either


@given(st.sets(st.text("ab. ", max_size=4)), st.text("ab. ", max_size=8))
def test_either_finds_the_longest_word(words: set[str], text: str) -> None:
    found = re.match(either(words), text) if words else None
    assert (found and found[0]) == max((word for word in words if text.startswith(word)), key=len, default=None)


@given(st.text("ab ", max_size=20))
def test_what_one_pattern_has_taken_the_next_does_not_see(text: str) -> None:
    taken, unread = re.compile("a+b"), Unread(text, range(len(text)))
    assert unread.take(taken, lambda match: match.span()) == [match.span() for match in taken.finditer(text)]
    assert unread.text == taken.sub(lambda match: "\0" * len(match[0]), text)
