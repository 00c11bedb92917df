"""Question -> whose words or wishes it asks for; whether a sentence gives somebody else's.

By rules for English news. Of 487 questions of `eval/misses.jsonl` and `eval/siblings.jsonl` that ask what somebody
named says, thinks or wants, none is answered by a sentence that `tells_of_another`; of 130 of which their text tells
nothing, 57 would be. Who is called by his office ("the minister") is not looked for, nor is a state or body that has
other names ("Washington"): others speak for it.
"""

from __future__ import annotations

import re

from rag.names import Name, meanings, read_names, read_sayings, same
from rag.wording import read_words

_TELLS = (
    "accuse|admit|announce|answer|apologi[sz]e|argue|ask|believe|blame|call|claim|complain|critici[sz]e|demand"
    "|deny|describe|expect|explain|fear|hope|insist|object|offer|predict|praise|promise|propose|react|recommend|refuse"
    "|reply|respond|say|suggest|tell|think|urge|vow|want|warn|write"
)
_NAME = r"[^\W\d_a-z][\w.’'-]*"
_WHO_IS = (
    r"(?!(?:about|and|at|by|for|from|he|i|in|it|like|near|of|on|or|over|she|than|that|they|to|we|with|you)\b)[a-z]+"
)
"""What may stand before his name: "her daughter", "the former minister"; not "people in", nor "the" alone, behind which
stands the name of a body."""
_ASKS = re.compile(
    r"\b(?i:what|how|who|whom|why|when|where|which(?: [a-z]+){1,4}) (?i:did|does|do|has|have|had|will|would) "
    rf"(?:(?:{_WHO_IS} ){{0,2}}(?!(?:the|an?)\b){_WHO_IS} )?(?P<who>{_NAME}(?: {_NAME}){{0,4}}) "
    rf"(?:{_TELLS}|said|told|asked|promised)\b"
)
_ASIDE = re.compile(r"\b(?:he|she|they|his|her|their)\b", re.IGNORECASE)
"""Any of them may be the one that is asked for."""
_TO = re.compile(
    r"\b(?:told|tells|asked|asks|urged|urges|warned|warns|assured|reminded|informed|thanked)"
    r"(?: (?!that\b)[\w.]+){0,3} $"
)
"""What stands before one who is told something: "told the visiting Trump"."""


def asked_speaker(question: str) -> Name | None:
    """Whose words, thoughts or wishes the question asks for, if it names him.

    >>> asked_speaker("What did Ana Ruiz say about the dike?").text, asked_speaker("What did Ana Ruiz build?")
    ('Ana Ruiz', None)
    """
    asks = _ASKS.search(question)
    who = next(iter(read_names(f"By {asks['who']}")), None) if asks else None
    return who if who and meanings(who.words) == set(who.words) else None


def tells_of_another(who: Name, question: str, sentence: str) -> bool:
    """Whether a sentence gives no words or wishes of his, but another's: it names others and not him, or he is the
    one who is told them.

    >>> who, asked = asked_speaker("What did Ruiz say?"), "What did Ruiz say?"
    >>> [tells_of_another(who, asked, said) for said in ("It will hold, Lund said.", "It will hold, the mayor said.")]
    [True, False]
    >>> tells_of_another(who, asked, "Lund told Ruiz that it would hold.")
    True
    """
    names = read_names(sentence)
    speakers = [saying.speaker for saying in read_sayings(read_words(sentence), names)]
    if any(speaker is None or _is_called(speaker, sentence) for speaker in speakers):
        return False
    if mentions := [name for name in names if same(name, who)]:
        return all(_TO.search(sentence[: name.start]) for name in mentions)
    others = [name for name in names if len(name.words) > 1 and name.text.casefold() not in question.casefold()]
    return bool(speakers) or (bool(others) and not _ASIDE.search(sentence))


def _is_called(speaker: Name, sentence: str) -> bool:
    """The Tunisian, the Conservative."""
    return sentence[: speaker.start].lower().endswith("the ")
