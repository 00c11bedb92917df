"""Question -> the things it asks, each to be searched for by itself.

"Who won, according to A, and what does B say of it?" asks two publishers two things; one search for all of it finds
the louder one twice. Rules on words, no grammar: a question is cut where a new clause begins ("..., while", "and
when", "and is also"), but neither in an insertion nor behind an opening that asks nothing ("If it rains, who ...").
What would say too little is not cut off, and what leans on the opening is lent words of it, in brackets as
`rag.followups` writes them. A wrong cut costs little, because `rag.retrieval` weighs every part together with the whole
question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.publishers import Mention, named_publishers
from rag.sentences import sentence_spans
from rag.terms import content_words, meaningful, names, stem
from rag.types import Part, Span

MOST = 6
"""Parts, at most: each costs a search, and questions that people ask have fewer."""
LEAST = 4
"""Content words that a cut must have on both sides to count; before a new question ("and when ...?") one will do."""
ORDERED = 2
"""The same where it is asked which of two things came first."""
LENT = 8
"""Words of the opening, at most, that are lent to a part that leans on it."""
_NEVER = 1_000_000
"""Instead of `LEAST`: a cut that counts only if something of a publisher is on both sides."""

_ABOUT = re.compile(r" \(about: [^()]*\)$")

LETTER, LINES = 50, 4
"""Words and sentences from which on a question is a letter, most of which asks nothing."""

REQUESTS = (
    r"(?:compare|contrast|describe|explain|find|give|list|name|outline|show|summari[sz]e|tell(?:\s+(?:me|us))?)\b"
)
"""How a question begins that asks by telling to do something."""
MEASURES = "old|many|much|far|big|large|high|tall|often|fast|deep|hot"
"""What "how" asks for, besides how long."""
_FORM = re.compile(
    rf"\bhow\s+long\b(?:(.*)\b(?:take|last)s?\b)?|\bhow\s+(?:{MEASURES})\b|^\W*{REQUESTS}",
    re.IGNORECASE | re.DOTALL,
)
"""Of the form of a question, not of its subject: "how long will repairs take"."""
_FRAME = frozenset("accord articl company compani individu name news person piec publish report sourc stori".split())
"""Stems of words that frame a question and say nothing of its subject."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

_ASKS = r"(?:who|whose|whom|what|when|where|why|how|which)\b"
_AUX = (
    r"(?:is|are|was|were|has|have|had|does|did|do|will|would|can|could|should|may|might"
    r"|(?:is|are|was|were|has|have|did|does|do)n['’]t)\b"
)
_VERB = r"(?:[a-z]{2,}ed|became|began|built|found|gave|held|led|made|met|said|saw|sold|sought|spent|took|won|wrote)\b"
_ALSO = r"(?:(?:also|first|later|not\s+only|now|once|previously|recently|still|then|[a-z]+ly)\s+)*"
_HOW_AND_WHY = "".join(rf"(?<!\b{word})" for word in "who what when where why how which".split())
_PREPOSITION = r"(?:about|at|by|for|from|in|on|to|with)"
_CUTS = (
    # a new question
    (re.compile(rf",\s+(?=(?:how|why)\b)|{_HOW_AND_WHY},?\s+(?=(?:and|or|but)\s+(?:{_PREPOSITION}\s+)?{_ASKS})"), 1),
    # "Did Rossi's letter come before Berg's?"
    (re.compile(r"\s+(?=(?:after|before|from|than)\s+(?:[A-Z][\w.-]*\s+){0,3}[A-Z][\w.-]*['’]s?\W*$)"), 1),
    # a new clause
    (
        re.compile(
            r",?\s+(?=(?:but|while|whereas|compared\s+(?:to|with)|in\s+contrast\s+to|as\s+opposed\s+to)\b)"
            rf"|,?\s+(?=(?:and|or)\s+{_ALSO}(?:{_AUX}|{_VERB}))|,\s+(?={_ASKS}|{_ALSO}(?:{_AUX}|{_VERB}(?!\s+by\b)))"
            rf"|(?<!\bor),?\s+(?=(?:after|before)\s+(?:[\w.’'-]+\s+){{1,6}}?(?:{_AUX}|{_VERB}))"
        ),
        LEAST,
    ),
    # what may only describe: "the port, damaged by fire"
    (re.compile(rf",\s+(?={_ALSO}{_VERB})"), _NEVER),
)
"""Where a part may begin, and how many content words it must have on both sides of it."""
_PAST = (
    rf"(?:(?!dated\b|published\b){_VERB}|(?:blew|broke|burnt|came|caught|cut|drew|fell|fled|flew|froze|got|grew|hit|left"
    r"|lost|paid|put|quit|ran|rose|sank|sent|set|shut|spoke|stood|struck|swept|threw|told|took|went|withdrew)\b)"
)
_HAPPEN = "|".join(rf"(?<=\b{word})" for word in "begin begun come happen happened occur place start started".split())
_IN_ORDER = re.compile(
    rf"(?:(?<!\band)(?=,?\s+(?:before|than)\b)|(?:{_HAPPEN})(?=,?\s+after\b)),?\s+(?="
    rf"(?:after|before)\s+(?!(?:he|she|it|they|we|you|I)\b)(?:[\w.’'-]+\s+){{1,6}}?(?:{_AUX}|{_PAST})"
    r"|(?:after|before|than)\s+(?:[A-Z][\w.-]*\s+){0,3}[A-Z][\w.-]*(?P<owner>['’]s?)(?:\s+[\w’'-]+){1,4}\W*$)"
)
"""Before the second of two things whose order is asked for: "did the strike begin | before the ferry sank?"

"Was anyone hurt after the roof fell?" asks of one: "after" counts behind a verb that only says that something happened.
"""
_AFTER = re.compile(r"^,?\s+(?:after|before)\b")
_DID = re.compile(r"^\W*(?:did|was|were|had|has|have)\b", re.IGNORECASE)
_ALTERNATIVE = re.compile(
    rf",?\s+(?=or\s+{_AUX}\s+(?:they|these|those|the\s+(?:two|articles|reports))\b)", re.IGNORECASE
)
"""Of what publishers say, what asks nothing else: "..., or do they disagree?" """
_TO_OTHER = re.compile(
    r"(?<!according),?\s+(?=(?:(?:in\s+)?(?:compared|contrast|similar)\s+)?(?:and|or|than|to|with)\s+"
    r"(?:(?!(?:and|or|than|with)\b)[\w’']+\s+(?!according\b|as\b|per\b)){0,5}[\"'‘“]?$)"
)
"""Before a publisher's name: "the Verge article on tides | and the Globe article on ..."."""
_ASKED = re.compile(
    rf"^\W*(?:{_AUX}|{REQUESTS}"
    rf"|when\W+(?:{_AUX}|(?:and|exactly|in|on|or)\b))|(?!^\W*when\b)\b{_ASKS}",
    re.IGNORECASE,
)
"""Where a question begins to ask: not in "If it rains, ", "From 1990 to 1995, " or "When forces meet, "."""
_NOUN = rf"(?:\s+(?!{_AUX}|{_VERB}|that\b|who\b)[\w’'-]+)"
_INSERTED = re.compile(
    rf"(?:\b(?i:how\s+(?:many|much)\b|{_ASKS}|that\b){_NOUN}{{0,5}}(?=,\s+(?!and\b|but\b))"
    rf"|(?=,\s+(?:especially|including|like|such\s+as)\b))(,[^;?]*?,\s+)(?={_ALSO}(?:{_AUX}|{_VERB}))"
)
"""Between commas, with the verb still to come: "which metals, such as tin or lead, are", "who, says A, won"."""
_CLOSED = re.compile(r"\"[^\"]*\"|“[^”]*”|\([^)]*\)")
"""Quotations and brackets are never cut."""
_LINK = re.compile(r"^(?:[\s,;]+|(?:and|or|but|while|whereas|than)\b)+", re.IGNORECASE)
_LEANS = re.compile(r"\b(?:he|she|it|they|him|her|them|his|its|their|that|this|those|these|there)\b", re.IGNORECASE)
_HEAD = re.compile(rf"^\W*((?:{_PREPOSITION}\s+)?(?:who|what|which|how\s+(?:many|much))\b{_NOUN}*)", re.IGNORECASE)
"""What the question asks for: "Which company"."""
_PREDICATE = re.compile(
    rf"^{_ALSO}(?:{_VERB}|(?:is|are|was|were|has|have|had|can|will|would|may)\s+(?!the\b|there\b|[A-Z]))"
)
_OWNS = re.compile(r"['’]s?\b")
_LIST_GAP = re.compile(r"^(?:['’]s\b)?[\s,&\"'‘’“”]*(?:(?:and|or|as\s+well\s+as|both|the|also)\b[\s\"'‘’“”]*)*$")
_SAID = (
    r"(?:argue|assess|believe|claim|comment|describe|expect|explain|judge|rate|react|respond|said|say|see|think|thought"
    r"|told|tell|view|warn|write|written)\b"
)
_NAME = (
    r"(?:(?:the\s+)?[A-Z][\w.’'-]*(?:\s+(?:(?:of|the|de|von|van)\s+)?[A-Z][\w.’'-]*){0,4}"
    rf"|the(?:\s+(?!{_AUX}|{_SAID}|(?:and|each|or|that|who)\b)[\w’'-]+){{1,4}})"
)
_EACH = re.compile(
    rf"\b(?:do|does|did|have|has|had)\s+((?:both\s+)?{_NAME}(?:,\s+{_NAME})*,?\s+and\s+{_NAME})"
    rf"(?:\s+each\b(?=\s+\w)(?!\s+(?:{_PREPOSITION}|an?|per)\b)|(?=\s+{_SAID}))"
)
"""What each of several says or does: "What do A and the union say of ...", "What did A and B each propose?"."""
_INSTITUTION = (
    r"(?:Administration|Agency|Association|Authority|Board|Bureau|Centers?|Centres?|Commission|Committee|Council|Department"
    r"|Foundation|Institute|Ministry|Office|Organi[sz]ation|Services?|Society)"
)
_ONE_NAME = re.compile(
    r"\b(?:Antigua and Barbuda|Barnes and Noble|Black and Decker|Bosnia and Herzegovina|Ernst and Young"
    r"|Johnson and Johnson|Kitts and Nevis|Marks and Spencer|Newfoundland and Labrador|Procter and Gamble"
    r"|Smith and Wesson|Standard and Poor|Trinidad and Tobago)\b"
    rf"|^the\s+[A-Z][\w’'-]*\s+and\s+(?:[A-Z][\w’'-]*\s+){{1,3}}{_INSTITUTION}$"
    rf"|\b{_INSTITUTION}\s+(?:for|of|on)\s+[^,]*\s+and\s+(?!the\b)"
)
"""An "and" within a name: "the Food and Drug Administration", "the Ministry of Health and Welfare"."""
_AGREES = re.compile(r"\b(?:do|have)(?=\s+(?:both\s+)?$)", re.IGNORECASE)
_PLURAL = re.compile(r"^the\s.*(?:[^s]s|people|police)$")
"""A name with which "do" agrees: "the dockers", "the Democrats"."""
_AND = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_COMPARE = re.compile(r"^\W*(?:compare|contrast)\s+(?=(?:what|how)\b)", re.IGNORECASE)
"""What nobody can do with one alone: "Compare | what the Gazette says"."""
_SAME_SOURCE = re.compile(
    r"\bsame\s+(?:news\s+)?(?:source|outlet|paper|newspaper|publication|publisher|site)\b", re.IGNORECASE
)

_REQUEST = re.compile(
    r"\b(?:tell|(?:to|me|us)\s+know|wonder(?:ing)?|ask(?:ing)?|curious|find\s+out|question)\b[^.?!]{0,40}?,?\s+"
    rf"(?={_ASKS}(?!\W*$))",
    re.IGNORECASE,
)
"""Before what is asked without a question mark: "I should like to know | who won"."""
_LEAD_IN = re.compile(rf"^[^?]*:\s+(?=(?:{_PREPOSITION}\s+)?(?:{_ASKS}|{_AUX}))", re.IGNORECASE)
"""Before what is asked behind a colon: "The one thing that we could not settle: | who won?" """
_COURTESY = re.compile(
    r"^\W*(?:can|could|will|would|may|might)\s+(?:you|i)\b(?!.*\b(?:tell|know|say)\b)", re.IGNORECASE
)
"""Could you help me? May I ask you something?"""


def asking(message: str) -> str:
    """Of a long message, the sentences that ask, each behind the one that it leans on; any other as it is.

    Those with a question mark; if there are none, what follows "tell me" and the like.

    >>> filler = "We meet once a month in the old library. " * 6
    >>> asking(f"Dear all! {filler}Who founded the Ostby orchestra? {filler}Thanks!")
    'Who founded the Ostby orchestra?'
    >>> asking(f"{filler}Please tell me who founded the Ostby orchestra. Thanks!")
    'who founded the Ostby orchestra.'
    """
    if len(message.split()) < LETTER or len(spans := sentence_spans(message)) < LINES:
        return message
    sentences = [message[start:end] for start, end in spans]
    kept: dict[str, None] = {}
    for before, sentence in pairwise(["", *sentences]):
        if sentence.rstrip("\"'”’)] ").endswith("?") and not _COURTESY.search(sentence):
            leans = _weight(sentence) < LEAST - 1 and (_LEANS.search(sentence) or not names(sentence))
            asked = _LEAD_IN.sub("", sentence)
            asked = asked if _weight(asked) >= LEAST - 1 and not _LEANS.search(asked) else sentence
            kept |= dict.fromkeys([before, sentence] if leans and before else [asked])
    if not kept:
        requests = (_REQUEST.search(sentence) for sentence in sentences)
        kept = {found.string[found.end() :]: None for found in requests if found}
    return " ".join(kept) or message


def split(question: str, mentions: Sequence[Mention] = ()) -> tuple[Part, ...]:
    """The question's parts, in order, each with the publisher it is asked of, if it names one; at least one.

    A simple question is one part, itself. Every word of a part is a word of the question, but for the "about" of what
    it is lent, and "does" or "has", where it is asked of one of several.

    >>> [part.text for part in split("Who founded the Ostby orchestra, and when was it dissolved?")]
    ['Who founded the Ostby orchestra', 'when was it dissolved? (about: founded Ostby orchestra)']
    """
    if not mentions and (each := _EACH.search(question)) and (several := _several(each)):
        alone = (_with_one(question, each.start(1), each.end(), name) for name in several)
        return tuple(dict.fromkeys(part for text in alone for part in split(text)))[:MOST]
    spans = _clauses(question, mentions)
    parts: list[Part] = []
    for number, own in enumerate(_asked_of(question, spans, mentions)):
        text = _lent(question, spans, number, mentions) if len(spans) > 1 else question
        if len(own) > 1:
            parts += [Part(_asked_alone(question, text, own, mention), mention.source) for mention in own]
        elif not own and parts and _SAME_SOURCE.search(text):
            parts.append(Part(text, parts[-1].source))
        else:
            parts.append(Part(text, own[0].source if own else ""))
    return tuple(dict.fromkeys(parts))[:MOST]


def asked_itself(part: str) -> str:
    """A part's own words, without those that it is lent.

    >>> asked_itself("when was it dissolved? (about: founded Ostby orchestra)")
    'when was it dissolved?'
    """
    return _ABOUT.sub("", part)


def sought(text: str, publishers: Sequence[str]) -> str:
    """What is searched for, of a question that asks these publishers or of a part of it: neither their names nor the
    words that frame it, for an article seldom says whose it is. As it is where nothing would be left.

    >>> sought("Does the Globe article suggest that the tide came early?", ["Globe"])
    'Does suggest that the tide came early?'
    """
    if not publishers:
        return text
    rest = _WORD.sub(_unless_it_frames, _without(text, named_publishers(text, publishers)))
    return " ".join(rest.split()) if _weight(rest) else text


def _unless_it_frames(word: re.Match[str]) -> str:
    return "" if stem(word[0]) in _FRAME else word[0]


def subject(question: str) -> str:
    """The question without the words of its form: "how long will repairs take" asks of repairs."""
    return _FORM.sub(lambda match: match[1] or "", question)


def _several(each: re.Match[str]) -> list[str]:
    """The names of those who say something each; none where they are one: "the Ministry of Health and Welfare"."""
    several = _AND.split(each[1].removeprefix("both "))
    told_apart = len(several) == 2 and each[0].endswith("each")
    return several if told_apart or not _ONE_NAME.search(each[1]) else []


def _clauses(question: str, mentions: Sequence[Mention]) -> list[Span]:
    """The question from cut to cut. A cut counts if enough is said on both sides, or something of a publisher each."""
    cuts = sorted(_cuts(question, mentions))
    plain = _without(question, mentions)
    spans: list[Span] = []
    start = 0
    for (at, least), (until, _) in pairwise([*cuts, (len(question), 0)]):
        both_sides = any(start <= m.start < at for m in mentions) and any(at <= m.start < until for m in mentions)
        said = min(_weight(plain[start:at]), _weight(plain[at:until]))
        if len(spans) < MOST - 1 and said >= (1 if both_sides else least):
            spans.append(Span(start, at))
            start = at
    return [*spans, Span(start, len(question))]


def _cuts(question: str, mentions: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """(offset, how many content words both sides must have)."""
    closed = [match.span() for match in _CLOSED.finditer(question)] + [(m.start, m.end) for m in mentions]
    inserted = [match.span(1) for match in _INSERTED.finditer(question)]
    asked = _ASKED.search(question)
    asks_from = asked.end() if asked else len(question)
    plain = _without(question, mentions)
    found = dict.fromkeys([span.start for span in sentence_spans(question)[1:]], 1)
    found |= {match.start(): 1 for match in re.finditer(r";\s", question)}
    for match in _IN_ORDER.finditer(question) if _DID.match(question) else ():
        alike = not match["owner"] or _OWNS.search(question[: match.start()])  # "Rossi's letter" and "Berg's letter"
        if alike and not _in(match.start(), inserted):
            found[match.start()] = ORDERED
    for pattern, least in _CUTS:
        for match in pattern.finditer(question):
            early = match.start() < asks_from or _in(match.start(), inserted)
            found.setdefault(match.start(), _NEVER if early else least)
    for before, after in pairwise(mentions):
        other = _TO_OTHER.search(question[before.end : after.start])
        if other and _weight(plain[before.end : before.end + other.start()]):
            found[before.end + other.start()] = 1
    alternative = [match.start() for match in _ALTERNATIVE.finditer(question)] if mentions else []
    return ((at, least) for at, least in found.items() if not _in(at, closed) and at not in alternative)


def _in(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _asked_of(question: str, spans: Sequence[Span], mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Of whom each clause is asked.

    One publisher alone is asked everything, and so is a list at the end: "..., as reported by A and B".
    """
    first = {mention.start: mention for mention in reversed(mentions)}
    by_name = [first[start] for start in sorted(first)]
    if len({mention.source for mention in by_name}) == 1:
        return [by_name[:1]] * len(spans)
    asked = [
        list({m.source: m for m in reversed(by_name) if span.start <= m.start < span.end}.values())[::-1]
        for span in spans
    ]
    last = asked[-1]
    if not all(asked) and len(last) > 1 and _is_list(question, last) and not _weight(question[last[-1].end :]):
        asked[-1] = []
    return asked


def _is_list(question: str, mentions: Sequence[Mention]) -> bool:
    """Whether nothing but commas and "and" stands between the names."""
    return all(_LIST_GAP.match(question[a.end : b.start]) for a, b in pairwise(mentions))


def _asked_alone(question: str, text: str, own: Sequence[Mention], mention: Mention) -> str:
    """ "What do A and B say?" with one name in the place of the list."""
    if not _is_list(question, own):
        return text
    list_of_all = re.escape(question[own[0].start : own[-1].end])
    of_all = re.compile(
        rf"(?:\b(?:both|each\s+of)\s+)?{list_of_all}(?:,?\s+(?:both|each|respectively)\b)?", re.IGNORECASE
    )
    found = of_all.search(text)
    if not found:
        return text
    return _COMPARE.sub("", _with_one(text, *found.span(), question[mention.start : mention.end]))


def _with_one(text: str, start: int, end: int, name: str) -> str:
    """With one name in the place of several; "do" and "have" agree with it."""
    before = text[:start]
    if not _PLURAL.search(name):
        before = _AGREES.sub(lambda verb: verb[0][:2] + ("es" if verb[0].lower() == "do" else "s"), before)
    return before + name + text[end:]


def _lent(question: str, spans: Sequence[Span], number: int, mentions: Sequence[Mention]) -> str:
    """A clause as a part: without what links it, and with words of the opening if it says too little without them."""
    start, end = spans[number]
    text = _LINK.sub("", question[start:end]).strip(" ,;") or question[start:end].strip()
    if number == 0:
        return text
    plain = _without(question, mentions)
    opening, clause = plain[: spans[0].end], plain[start:end]
    head = _HEAD.match(opening)
    if head and _PREDICATE.match(text):
        return f"{head[1]} {text}"
    of_its_own = names(clause)
    least = ORDERED if _DID.match(opening) and _AFTER.match(clause) else LEAST
    if _weight(clause) >= least and (of_its_own or not _LEANS.search(clause)):
        return text
    has, skipped = set(content_words(clause)), set(names(opening)) if of_its_own else set()
    lent = {stem(word): word for word in meaningful(subject(opening)) if stem(word) not in has | skipped | _FRAME}
    if not lent:
        return text
    asks = "?" if _ASKED.search(text) else ""
    return f"{text.rstrip('?!. ')}{asks} (about: {' '.join(list(lent.values())[:LENT])})"


def _without(question: str, mentions: Sequence[Mention]) -> str:
    """The question with the publishers' names blanked, so that offsets stay."""
    for start, end, of in {(m.start, m.end, _OWNS.match(question, m.end)) for m in mentions}:
        end = of.end() if of else end
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def _weight(text: str) -> int:
    """How many different things it says."""
    return len(set(content_words(text)) - _FRAME)
