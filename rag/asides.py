"""A sentence that a model wrote -> whether it is an aside: not about the world, but about what the model was given.

A model that finds no answer is told to write one word, and often says it in words of its own; one that finds a part of
it is told to say what the passages do not say. Neither is a claim that a quote could support. The patterns are narrow,
because what they take in is not checked: a sentence that goes on to tell something, or that reports who in an article
did not say something, is a claim. What is about the reply ("I hope this helps!") is an aside as well, but one that
nobody asked for. English. Knows nothing of passages, quotes or models.
"""

from __future__ import annotations

import re

LONGEST = 400
"""Characters of an aside; what is longer is read as a claim."""

# --- its words ----------------------------------------------------------------------------------------------

_GIVEN = "(?:provided|given|supplied|retrieved|numbered|above)"
_ALSO = rf"(?:{_GIVEN}|available|quoted|cited|relevant|news)"
_BY_YOU = (
    "(?: (?:above|given|provided|available|(?:that )?you (?:have )?(?:gave|given|provided)|I (?:have|was given)))?"
)
_OF = "(?:(?:any|none|each|all|either) of )?"
_TEXTS = (
    rf"(?:{_OF}(?:(?:the|these|those|your|my) )?(?:{_ALSO} )*(?:passages?|excerpts?|snippets?|context)"
    rf"|{_OF}(?:the|these|those|this|your) (?:{_ALSO} )*(?:articles?|sources)"
    rf"|(?:the|these|this|your) (?:{_GIVEN} )+(?:source|documents?|texts?|materials?|information|reports?)){_BY_YOU}"
)
"""What a model calls what it was given. "The report" and "the documents" alone may be those that the news is about."""
_TELL = (
    "(?:address|answer|clarify|confirm|contain|cover|describe|detail|disclose|discuss|elaborate|explain|give|have|hold"
    "|identify|include|indicate|list|make clear|mention|name|note|offer|provide|quantify|refer to|report|reveal|say"
    "|show|specify|speak of|state|tell|touch on)"
)
_TOLD = (
    "(?:addressed|answered|available|clear|covered|described|disclosed|discussed|explained|found|given|identified"
    "|included|indicated|known|listed|mentioned|named|present|provided|reported|revealed|said|specified|stated)"
)
_HOW = "(?:(?:actually|also|clearly|currently|directly|even|explicitly|fully|specifically|themselves) )*"
_THING = "(?:answers?|data|details?|figures?|indication|information|mention|references?|specifics|statements?|word)"
_ASKED = "(?:who|whom|whose|what|when|where|why|how|which|whether|if|by whom)"
_OPENER = re.compile(
    r"(?:however|unfortunately|also|still|but|that said|in addition|additionally|moreover|nevertheless|yet|sorry"
    r"|(?:final |short )?answer|(?:please )?note(?: that)?)\b[,:.]? "
    r"|(?:i['’]m|i am) (?:very |so )?(?:sorry|afraid)[,.:]? (?:(?:but|that) )?"
    r"|(?:i|my) apolog(?:i[sz]e|ies)[,.:]? (?:but )?"
    r"|it (?:seems|appears) (?:that )?"
    rf"|according to {_TEXTS},? "
    rf"|(?:based (?:only |solely )?on|from|in|within) {_TEXTS}(?: alone)?,? ",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"\b(?:in|from|by|within|based on) {_TEXTS}(?P<ends>\W*$)?", re.IGNORECASE)

# --- its forms ----------------------------------------------------------------------------------------------

_SILENT = re.compile(
    rf"{_TEXTS} {_HOW}(?:"
    rf"(?:do(?:es)? not|do(?:es)?n['’]t|cannot|can['’]t|fails? to|never) {_HOW}{_TELL}"
    r"|makes? no (?:mention|reference)|(?:is|are) silent (?:on|about)|says? nothing|lacks? (?:any )?\w+"
    rf"|(?:contain|give|have|has|hold|include|offer|provide)s? no (?:\w+ )?{_THING})\b"
    rf"|(?:none of {_TEXTS}|(?:no|neither) (?:{_ALSO} )?(?:passage|article|source|excerpt)s?) {_HOW}"
    rf"(?:{_TELL}s?|has|specifies|identifies|discusses|addresses|touches on)\b"
    rf"|the (?:{_GIVEN} )*(?:passages|excerpts) (?:did not|didn['’]t) {_HOW}{_TELL}\b",
    re.IGNORECASE,
)
"""The passages do not say who owns it; none of the articles mentions it. Of articles and sources only in the present:
"the sources did not say" are the sources of the news."""
_I_COULD_NOT = re.compile(
    r"(?:i (?:(?:could|can|do|did) not|cannot|(?:could|ca|do|did)n['’]t|(?:was|am) (?:unable|not able) to)"
    rf"|i['’]m (?:unable|not able) to) {_HOW}"
    r"(?:know\b|(?:answer|confirm|determine|find(?: out)?|give|have|help|identify|locate|provide|say|see|tell)"
    r"(?: you)?(?: with)?(?=\W*$| (?:this|that|it|the answer|the question|your question"
    rf"|(?:any|an|enough|sufficient|the) (?:\w+ )?{_THING}|{_ASKED})\b))",
    re.IGNORECASE,
)
"""I could not find this. Outside of quotation marks nobody but the model says "I"."""
_NO_MENTION = re.compile(
    rf"(?:there (?:is|was|are|were) |i (?:see|find|found|have) )?no (?:\w+ )?{_THING}\b", re.IGNORECASE
)
_UNCLEAR = re.compile(
    r"(?:it|this|that) (?:is|was) (?:unclear"
    r"|not (?:clear|mentioned|possible to (?:answer|determine|say|tell)|specified|stated))\b",
    re.IGNORECASE,
)
"""These two only where the passages are named beside them: else the police may have had no information."""
_IS_NOT_TOLD = re.compile(
    rf"(?P<what>(?:{_ASKED}|the|an?|any|his|her|its|their|this|that|it|no)\b[^,;:]{{0,120}}?) ?"
    rf"(?:(?:is|are|was|were)(?: not|n['’]t)|cannot|can['’]t) {_HOW}(?:be (?:answered|determined|found)|{_TOLD})\b",
    re.IGNORECASE,
)
"""The owner is not named in the passages."""
_THIS_IS_NOT = re.compile(
    rf"(?:this|that|the answer|(?:this|that|such|the requested) {_THING}) is(?: not|n['’]t) {_HOW}{_TOLD}"
    r"(?: here| there)?\W*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:not (?:answered|applicable|available|found|given|known|mentioned|provided|specified|stated)|unknown|n/?a"
    rf"|not (?:\w+ )?in {_TEXTS}"
    r"|(?:no|nothing)(?: (?:relevant|further|such))?(?: (?:answer|data|details?|information|mention))?"
    r"(?: (?:is|was|could be))? (?:available|found|given|mentioned|provided|said)"
    r"|no (?:relevant )?(?:answer|information)(?: (?:about|for|on) (?:it|that|this))?)"
    rf"(?: (?:in|by|from) {_TEXTS})?",
    re.IGNORECASE,
)
"""What stands for the word that was asked for, and that word with spaces or in small letters."""

# --- what makes it a claim after all ------------------------------------------------------------------------

_GOES_ON = re.compile(
    rf"[;:—–\"“”«»]| - |,(?! ?(?:nor|or|and {_ASKED}|if any|such as)\b)"
    r"|\b(?:although|because|but|except|however|instead|only|though|whereas|while)\b"
    rf"|\band (?!{_ASKED}\b)(?:\S+ )+?(?:is|are|was|were|has|have|had|will|would|do|does|did|\w{{2,}}ed)\b",
    re.IGNORECASE,
)
"""A further clause, in which it may tell something: "do not say who owns it, but Ruiz does"."""


def says_nothing_is_told(sentence: str) -> bool:
    """Whether a sentence says no more than that the articles do not say something, or that nothing was found.

    >>> says_nothing_is_told("However, the passages do not say how many were insured.")
    True
    >>> said = "The minister did not say who owns it.", "The passages do not say who owns it, but Ruiz does."
    >>> [says_nothing_is_told(sentence) for sentence in said]
    [False, False]
    """
    if len(sentence) > LONGEST:
        return False
    text = " ".join(sentence.replace("_", " ").split()).strip(" *`")
    beside = [found["ends"] is not None for found in _BESIDE.finditer(text)]
    while opener := _OPENER.match(text):
        text = text[opener.end() :]
    if _BARE.fullmatch(text.strip(" \"'“”‘’.!()[]")):
        return True
    found = _SILENT.match(text) or _I_COULD_NOT.match(text) or _THIS_IS_NOT.match(text)
    if not found and beside:
        found = _NO_MENTION.match(text) or _UNCLEAR.match(text)
    if not found and any(beside) and (told := _IS_NOT_TOLD.match(text)):
        found = None if re.search(r"\b(?:and|but|who|which)\b", told["what"][1:]) else told
    return bool(found) and not _GOES_ON.search(text)


# --- about the reply ----------------------------------------------------------------------------------------

_ABOUT_REPLY = re.compile(
    r"(?:confidence|certainty)(?: level| score)?:|(?:my|overall) confidence\b"
    r"|(?:sources?|references?): (?:passages?|articles?|documents?)\b|related (?:links|articles|questions):"
    r"|i (?:really )?hope (?:this|that|it)\b|(?:please )?(?:let me|do let me) know\b|(?:please )?feel free\b"
    r"|(?:i['’]m |i am )?(?:glad|happy) to (?:answer|help)\b|how (?:can|may) i (?:assist|help)\b"
    r"|is there anything else\b"
    r"|(?:would you like|do you (?:need|want)|if you (?:have|need|want|would like|['’]d like)) "
    r"(?:an?|any|further|me|more|to know|additional)\b"
    r"|(?:can|could) you (?:please )?(?:clarify|provide|rephrase|specify)\b|as an ai\b|i may be (?:mistaken|wrong)\b"
    r"|please (?:check|consult|verify)\b|(?:sure|certainly|of course|absolutely)[,!.:]? (?:here|i)\b"
    r"|(?:this|my) (?:answer|reply|response|summary) (?:is|was)\b"
    r"|(?:here (?:is|are)|here['’]s|(?:below|the following) (?:is|are))\b[^:]*:\W*$"
    r"|(?:absolutely|certainly|(?:good|great) question|great|i (?:apologi[sz]e|am sorry)|i['’]m sorry|ok|okay|of course"
    r"|sorry|sure|thanks|thank you)\W*$",
    re.IGNORECASE,
)


def is_about_reply(sentence: str) -> bool:
    """Whether a sentence is about the reply that it stands in, or only polite.

    >>> [is_about_reply(s) for s in ("I hope this helps!", "Confidence: high.", "Confidence in the euro fell.")]
    [True, True, False]
    """
    text = " ".join(sentence[:LONGEST].split()).strip(" *`")
    while opener := _OPENER.match(text):
        text = text[opener.end() :]
    return bool(_ABOUT_REPLY.match(text))
