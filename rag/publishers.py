"""Which publishers a question asks, read in its own words: "according to Xinhua", "a TechCrunch article on".

A publisher is read where the question attributes something to it, and only if the index has it; where it is what
the question is about ("who bought The Verge?") it is not. Rules, no model: names are found by patterns made from the
index, and the words on both sides of a name decide. A name that is given by itself is looked up here too. Knows nothing
of articles or of searching.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import NamedTuple

from rag.dates import MONTHS, missing_days, read_days
from rag.terms import STOPWORDS

FEW = 10
"""Publishers that are all named where one is asked for that is not there."""


class Mention(NamedTuple):
    """A publisher that a question asks: `question[start:end]` is its name there, with "News Agency" and the like."""

    source: str
    """As the index spells it. Publishers that go by one name ("Fox News") each have a mention, at the same place."""
    start: int
    end: int


def named_publishers(question: str, known: Iterable[str]) -> tuple[Mention, ...]:
    """The publishers that the question asks, of those that the index has, in order of appearance.

    >>> named_publishers("What did Xinhua and the coast daily report?", ["Xinhua", "The Coast Daily"])[0]
    Mention(source='Xinhua', start=9, end=15)
    >>> named_publishers("Who bought Xinhua?", ["Xinhua"])
    ()
    """
    question = question.replace(_NAME, " ")
    if not re.search(r"(?<![\w'’])[a-z]", question) and len(question.lower()) == len(question):
        question = question.lower()  # every word has a capital: they say nothing
    found = list(_names(question, frozenset(known)))
    masked = question
    for name in reversed(found):
        masked = masked[: name.start] + _NAME + masked[name.end :]
    mentions: list[Mention] = []
    for group in _GROUP.finditer(masked):
        first, count = masked.count(_NAME, 0, group.start()), group[0].count(_NAME)
        names = found[first : first + count]
        before, after = masked[: group.start()][-_REACH:], masked[group.end() :][:_REACH]
        if _attributes(before, after, names, question.islower()) or (
            mentions and (_ELLIPSIS.search(before + group[0] + after) or _is_compared(before, after))
        ):
            mentions += [Mention(source, name.start, name.end) for name in names for source in name.sources]
    return tuple(mentions)


def without_attribution(question: str, source: str) -> str:
    """The question without "according to" its publisher, which its own articles do not say; the rest as it stands.

    >>> without_attribution("Who won, according to the Coast Daily?", "The Coast Daily")
    'Who won?'
    >>> without_attribution("What did the Coast Daily report?", "The Coast Daily")
    'What did the Coast Daily report?'
    """
    name, _ = _matcher(frozenset([source]))
    said = rf"(?:(?<!\w)|,?\s+){_CREDIT}\s+{_QUOTE}?{name.pattern}{_QUOTE}?,?(?!\s+(?:and|or)\b)"
    rest = " ".join(re.sub(said, "", question, flags=re.IGNORECASE).split())
    return rest if re.search(r"\w", rest) else question


def without_credit(sentence: str, source: str, published: date | None) -> str:
    """A sentence less the words that say that this publisher reported it, on that day; what it says else stays.

    >>> without_credit("According to the Coast Daily of 5 May, a dike broke.", "The Coast Daily", date(2026, 5, 5))
    'A dike broke.'
    >>> without_credit("The Coast Daily reported on 6 May that a dike broke.", "The Coast Daily", date(2026, 5, 5))
    'The Coast Daily reported on 6 May that a dike broke.'
    """
    named = source and _matcher(frozenset([source]))[0].search(sentence)
    for credit in _credits(source) if named else ():  # 50 ms to make, for every publisher
        found = credit.search(sentence)
        if not found:
            continue
        said = f"{sentence[: found.start()]}{sentence[found.end() :]}"
        told = found.groupdict()
        days = read_days(" ".join(told.get(day) or "" for day in ("first", "day", "dated", "later")))
        if not missing_days(days, read_days(str(published or ""))) and re.search(r"\w", said):
            return said[0].upper() + said[1:]
    return sentence


@lru_cache(maxsize=1_000)
def _credits(source: str) -> tuple[re.Pattern[str], ...]:
    name = rf"{_QUOTE}?{_matcher(frozenset([source]))[0].pattern}{_QUOTE}?"
    day = rf"(?:,?\s+(?:of|on|from)\s+(?P<day>{_DATE})|\s+\((?P<dated>{_DATE})\))?"
    later, first = rf"\s+on\s+(?P<later>{_DATE})", rf"(?:on|as\s+of)\s+(?P<first>{_DATE}),\s+"
    printed = rf"{name}(?:,?\s+\(?(?P<dated>{_DATE})\)?)?"
    patterns = (
        rf"^{_CREDIT}\s+{name}{day},\s+",
        rf",?\s+{_CREDIT}\s+{name}{day}(?=[.!?]?$)",
        rf"^(?:{first})?{name}{day}\s+(?:{_REPORTED})(?:{later})?\s+that\s+(?=\S)",
        rf"^{name}{day}\s+(?:{_REPORTED}){later}\s+(?=\S)",
        rf"^{first}{name}\s+(?:{_REPORTED})\s+(?=\S)",
        rf"^{name}{day}\s+(?:{_SPOKE})\s+(?!that\b)(?=\S)",
        rf"^{printed}:\s+(?=\S)",
        rf"\s+\({printed}\)(?=[.!?]?$)",
    )
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


@lru_cache(maxsize=10_000)
def short_name(source: str) -> str:
    """What publishers that go by one name share: "foxnews" for "FOX News - Health" and "Fox News"."""
    return _bare(re.split(_QUALIFIED, source)[0])


def called(name: str, known: Iterable[str]) -> list[str]:
    """The publishers of the index that a person means by a name: those spelt so, in any case; else those that go by it,
    with or without "The" and a desk. Empty if there are none.

    >>> called("marrowby post", ["The Marrowby Post", "Marrowby Post | Sport", "The Post"])
    ['The Marrowby Post', 'Marrowby Post | Sport']
    """
    known, bare = list(known), _bare(name)
    spelt = [source for source in known if source.casefold() == name.casefold()]
    going_by = [source for source in known if bare and bare in (_bare(source), short_name(source))]
    last = re.fullmatch(r"the (\w+)", name.strip(), re.IGNORECASE)
    return spelt or going_by or (_last_words(known).get(last[1].title(), []) if last else [])


def nearest(names: Sequence[str], known: Iterable[str]) -> list[str]:
    """What to name where no publisher goes by any of these names: all there are, if they are few, else those that are
    spelt most like them, if any."""
    there = sorted(filter(None, known))
    if len(there) <= FEW:
        return there
    spelt = {_bare(source): source for source in there}
    near = [spelt[bare] for name in names[:FEW] for bare in get_close_matches(_bare(name), spelt)]
    return list(dict.fromkeys(near))


# --- names --------------------------------------------------------------------------------------------------


class _Name(NamedTuple):
    """A stretch of the question that is spelt like a publisher."""

    sources: tuple[str, ...]
    start: int
    end: int
    sure: bool
    """Written as a name is ("Fortune", "techcrunch") and not as a word ("fortune")."""
    long: bool
    """Of two words or more, of which the last says that it is a paper ("coast daily"); not "foreign policy"."""


def _names(question: str, known: frozenset[str]) -> Iterator[_Name]:
    pattern, sources = _matcher(known)
    for match in pattern.finditer(question):
        name = match["name"]
        of = sources.get(_key(name), ())  # () where two letters are one to `re` and not to `casefold`: "ı" and "i"
        before = _LONGER.search(question[: match.start()][-_REACH:])
        if before and before[1].lower() not in STOPWORDS and name == match[0]:
            continue
        mixed = any(re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]", source) for source in of) and " " not in name
        capital = not any(word[0].islower() and word not in STOPWORDS for word in re.findall(r"\w+", name))
        long = " " in name and name.split()[-1].lower() in _PAPERS | {"daily", "news"}
        yield _Name(of, match.start(), match.end(), mixed or capital, long)


@lru_cache(maxsize=8)
def _matcher(known: frozenset[str]) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """A pattern for every way to write one of the publishers, longest first, and who goes by it."""
    sources: dict[str, list[str]] = defaultdict(list)
    patterns: dict[str, str] = {}
    for source in sorted(known):
        for alias, exact in _aliases(source):
            key, words = _key(alias), _words(alias)
            if key and words and key not in STOPWORDS and source not in sources[key]:
                sources[key].append(source)
                patterns[key] = f"(?-i:{alias})" if exact else r"[\W_]{0,3}".join(map(re.escape, words))
    for word, called in _last_words(known).items():
        if (key := _key(word)) not in patterns:
            sources[key], patterns[key] = called, rf"(?-i:(?:(?<=[Tt]he )|(?<=day['’]s )){word}(?!\s+[A-Z]))"
    longest = [patterns[key] for key in sorted(patterns, key=len, reverse=True)]
    name = rf"(?P<name>(?:{'|'.join(longest) or '(?!)'})(?:\.com\b)?)"
    pattern = rf"(?<![\w.-])(?:the\s*)?{name}(?:\s+{_KIND})?(?![\w-])"
    return re.compile(pattern, re.IGNORECASE), {key: tuple(of) for key, of in sources.items()}


def _aliases(source: str) -> Iterator[tuple[str, bool]]:
    """(name, whether only these capitals will do): "The Harbour Post | Sport" is also "Harbour Post".

    "The New York Times" is also "NYT", "BBC News" also "BBC".
    """
    short = re.split(_QUALIFIED, source)[0]
    for name in (source, short):
        yield re.sub(r"^the\s+|\.(?:com|org|net|co\.\w\w)$", "", name.strip(), flags=re.IGNORECASE), False
    words = re.sub(r"^The\s+", "", short).split()
    if len(words) > 2 and all(word[0].isupper() for word in words):
        yield "".join(word[0] for word in words), True
    if len(words) == 2 and re.fullmatch(r"[A-Z]{3,}", words[0]) and words[1] in ("News", "Sport", "Sports"):
        yield words[0], True


def _last_words(known: Iterable[str]) -> dict[str, list[str]]:
    """The last words of names that papers are called by ("the Courier"), where only one goes by it: its desks.

    "The Post Office" and "the Express Tribune" are others' names.
    """
    called: dict[str, list[str]] = defaultdict(list)
    for source in sorted(known):
        words = re.split(_QUALIFIED, source)[0].split()
        if len(words) > 1 and words[-1].lower() in _PAPERS:
            called[words[-1].title()].append(source)
    return {word: desks for word, desks in called.items() if len(set(map(short_name, desks))) == 1}


def _words(name: str) -> list[str]:
    """Its words, those run together apart: "TechCrunch" is also written "Tech Crunch"."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name))


def _key(name: str) -> str:
    """What all spellings of a name share."""
    return re.sub(r"[\W_]+|\.com$", "", name.casefold().removesuffix(".com"))


def _bare(name: str) -> str:
    return _key(re.sub(r"^the\s+", "", name.strip(), flags=re.IGNORECASE))


_QUALIFIED = r"\s+[|–—-]\s+|:\s"
"""Between a publisher's name and a desk or a slogan."""
_KIND = r"(?:news\s+(?:agency|channel|network|service|site|website)|magazine|newspaper|newswire)"
"""Behind a name, and no other name: "Xinhua News Agency"."""
_PAPERS = frozenset(
    "advertiser argus bulletin chronicle courier dispatch echo enquirer examiner express gazette herald inquirer "
    "journal ledger mail messenger mirror monitor observer post sentinel standard telegraph times tribune wire".split()
)
"""Last words of names that papers are called by: "the Courier"; not "the Sun", "the Leader" or "the Union"."""
_MONTH = rf"(?:{'|'.join(map(str.title, MONTHS))})\b"
_LONGER = re.compile(rf"(?:\b[Tt]he\s+|[^\s.?!:]\s+(?!\w+day\b|{_MONTH}))([A-Z][\w’'-]*)\s+$")
"""Before a name that is the end of a longer one: "the Sunday Times" where the index has "The Times"."""


# --- what is said of a name -------------------------------------------------------------------------------------


def _attributes(before: str, after: str, names: list[_Name], uncased: bool) -> bool:
    """Whether the words before and after a name, or a list of names, attribute something to it.

    The less a name is written like one, the clearer they must be: "in Time" will do, "in time" will not.
    """
    sure = any(name.sure for name in names)
    if _ACCORDING.search(before) and not _GOES_ON.match(after):
        return True
    if sure and _FROM.search(before) and not (_DEAL.search(before) or _ABOUT.search(before) or _GOES_ON.match(after)):
        return True
    if not sure and not uncased and not any(name.long for name in names):
        return False
    if _OF_THESE.search(before) and _TELLS.match(after):
        return True
    if _WHICH_TELLS.search(before) and _ENDS.match(after):
        return True
    if _ACCOUNTS.search(before) and _OF_SOMETHING.match(after):
        return True
    if _SAYS.match(after) and not _NO_SUBJECT.search(before):
        return True
    work = _WORK.match(after)
    return work is not None and bool(work["owns"] or not work["modifiers"] or not _OPENS.search(before))


def _is_compared(before: str, after: str) -> bool:
    """Whether a publisher is compared with the one before it: "how does its account differ from that of the Globe?" """
    return bool(_THAT_OF.search(before)) and not _GOES_ON.match(after)


def _forms(verbs: str) -> str:
    """A pattern for all forms of some regular verbs: "state imply" is states, stated, stating, implies, ..."""

    def forms(verb: str) -> str:
        if verb.endswith("e"):
            return f"{verb[:-1]}(?:e[sd]?|ing)"
        return f"{verb[:-1]}(?:y|ies|ied|ying)" if re.search(r"[^aeo]y$", verb) else f"{verb}(?:e?s|ed|ing)?"

    return "|".join(map(forms, verbs.split()))


_NAME = "\ue000"
"""Stands for a publisher while the words around it are read; a character that no text means anything by."""

_REACH = 200
"""Characters that are read on either side of a name."""

_QUOTE = "[\"'‘’“”]"
_OTHERS = r"(?:the\s+)?[A-Z][\w.&'’-]*(?:\s+[A-Z][\w.&'’-]*){0,3}"
"""The name of somebody else in a list: the index need not have all that a question names."""
_TO_SAY = (
    _forms(
        "accuse acknowledge add admit allege argue assert assess attribute believe blame caution characterise "
        "characterize cite claim compare conclude confirm consider contend contradict cover credit criticise criticize "
        "depict describe detail disagree disclose discuss dispute emphasise emphasize estimate evaluate expect explain "
        "explore express feature find focus forecast frame highlight identify imply indicate interpret judge mention "
        "note observe paint portray praise predict present print profile propose publish question quote rank rate "
        "recall recognise recognize recommend refer reflect report reveal review say see show speculate state stress "
        "suggest talk tell think underline warn write"
    )
    + r"|said|told|wrote|written|found|thought|shown|shared|ma[dk]es? of|agree[ds]?(?! to| on an?\b)"
    r"|call(?:s|ed)?(?= the\b| an?\b| it\b| [A-Z])"
)
_A_WORK = (
    r"(?:account|analys[ei]|article|assessment|blog|claim|column|coverage|critic|description|edition|editorial|essay"
    r"|estimate|explainer|explanation|feature|finding|forecast|guide|headline|interview|investigation|issue|list"
    r"|narrative|newsletter|opinion|page|piece|podcast|poll|portrayal|post|prediction|profile|ranking|rating"
    r"|recap|report|reporting|review|statement|stor(?:y|ie)|summary|survey|take|text|verdict|version|view|words"
    r"|write-up)s?\b"
)
"""What a publisher puts out."""
_A_FIRM = (
    r"(?:acquisition|app|audience|award|bos|building|buyout|case|ceo|cfo|chair\w*|chief|compan(?:y|ie)|conference"
    r"|co-?founder|cuts?|deal|editor|editor-in-chief|employee|event|executive|founder|hack|headquarters|job|journalist"
    r"|lawsuit|lawyer|layoff|logo|management|merger|newsroom|office|owner|parent|paywall|president|profit|publisher|reader"
    r"|redesign|revenue|sale|salarie|shares|staff|staffer|stake|stock|strike|subscriber|subscription|suit|takeover"
    r"|traffic|trial|union|worker|writer)s?\b"
)
"""What belongs to the company: "TechCrunch's owner" asks about it, and nothing of it."""
_LITTLE = (
    r"(?:actually|already|also|always|and|both|can|could|did|do|does|each|ever|even|first|had|has|have|just|later|may"
    r"|might|never|not|now|once|only|really|recently|still|then|would|will|yet|been(?=\s+\w+ing\b)|fail(?:s|ed)?\s+to|\w+ly)"
)
_AND_OTHERS = rf"(?:(?:,\s+{_OTHERS})*,?\s+(?:and|or)\s+{_OTHERS})?"

_ONE = rf"{_NAME}(?:{_QUOTE}(?!s\b))?"
_GROUP = re.compile(
    rf"(?:{_ONE},\s+(?:the\s+)?{_QUOTE}?)*{_ONE}(?:['’]s)?(?:\s+{_A_WORK})?,?\s+(?:and|or|as\s+well\s+as)\s+"
    rf"(?:(?:both|also|the|second|other|another)\s+)*{_QUOTE}?{_ONE}|{_ONE}"
)
"""One name, or a list with "and": what is attributed to one of a list is attributed to all."""
_DAYS = r"(?:(?:last|this)\s+)?(?:week|weekend|month|morning|\w+day)['’]s"
_SUCH_AS = (
    rf"(?:(?i:both|either|the|an?|another|each|sources|including|outlets|such\s+as|like|news|{_DAYS})\s+|{_QUOTE})*"
)
_LEAD = rf"{_SUCH_AS}$"
_AMONG = rf"{_SUCH_AS}(?:{_OTHERS}(?:,\s+{_OTHERS})*,?\s+(?:and|or)\s+)?{_LEAD}"
_CREDIT = rf"(?:according\s+to|as\s+per|as\s+(?:{_TO_SAY})\s+by)"
_REPORTED = r"reported|reports|said|says|wrote|writes|stated|states"
_SPOKE = r"said|says|wrote|writes|puts?\s+it\s+at|(?:speaks|spoke|tells|told|writes|wrote)\s+of"
_DATE = (
    r"(?:\d{4}-\d\d-\d\d|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:,?\s+)?)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}|[a-z]{3,9}\s+\d{1,2}(?:st|nd|rd|th)?)?(?:,?\s+\d{4})?)"
)
_ACCORDING = re.compile(
    rf"\b(?i:according\s+to|as\s+per|(?:{_TO_SAY})\s+(?:up\s+)?by"
    rf"|(?:news\s+)?(?:source|outlet|newspaper|magazine|website|broadcaster|blog)s?)\s+{_AMONG}"
)
_FROM = re.compile(
    rf"\b(?i:per|via|by|from|in|told|tells?|unlike|contrary\s+to|opposed\s+to|in\s+contrast\s+to|versus"
    rf"|(?:spoken?|speaking|talk(?:ed|ing)|interviews?|statements?)\s+(?:to|with)"
    rf"|(?:{_TO_SAY}|posted|aired|broadcast|over)\s+at|(?:{_TO_SAY}|appear(?:ed|s|ing)?|posted|aired|seen)\s+(?:up\s+)?on"
    rf"|(?:wrote|writ(?:es|ing|ten))\s+for|(?:articles?|edition|headlines?|issue|pages|words)\s+of|(?<=,\s)(?:said|says|writes|wrote)"
    rf"|(?:differ\w*|discrepanc\w+|contrast\w*|compar\w+|inconsisten\w+|coverage)\b[^,;?]*\sbetween)\s+{_AMONG}"
    rf"|[(\[]\s*{_QUOTE}?$"
)
"""Weaker than `_ACCORDING`: what follows may also be a place, a time or a seller."""
_DEAL = re.compile(
    r"\b(?:acquired|backed|bought|changed|departed|dismissed|employed|fired|founded|funded|hired|hosted|invest\w*|interest"
    r"|jobs|layoffs|launched|left|merged|organi[sz]ed|owned|paid|quit|redundancies|resign\w*|run|sacked|shares|sold"
    rf"|sponsored|stakes?|stolen|sued|work\w*)\s+(?:\w+ly\s+|off\s+)?(?:by|from|in|at)\s+{_LEAD}",
    re.IGNORECASE,
)
"""What happens to a company: "owned by Fortune", "a stake in Fortune"."""
_ABOUT = re.compile(rf"{_NAME}(?:['’]s?\s+{_A_WORK})?(?:\s+{_LITTLE})*\s+(?:{_TO_SAY})\s+on\s+{_LEAD}")
"""What another publisher reports on: "did Reuters report on Fortune"."""
_GOES_ON = re.compile(
    rf"(?:['’]s?)?\s+(?:{_A_FIRM}|of\s+(?!{_MONTH})[A-Z])"
    rf"|\s+(?!{_MONTH}|(?:19|20)\d\d\b)(?:\d|[A-Z](?![\w’']*\s+{_A_WORK}))"
)
"""The company's things, and longer names: "The Age of Reason", "Fortune 500", "Time Warner"."""
_OUTLET = (
    r"(?:news\s+)?(?:agency|broadcaster|channel|magazine|network|newspaper|outlet|paper|publication|service|site|source"
    r"|website)"
)
_WRITER = r"(?:reporter|journalist|writer|columnist|contributor|correspondent|critic|reviewer)"
_SAYS = re.compile(
    rf"{_AND_OTHERS}(?:\s+{_OUTLET})?"
    rf"(?:\s+(?:on|in|of)\s+(?:\d\d?\s+)?{_MONTH}[\d ,]*?|,[^,?]{{1,60}},)?"
    rf"(?:(?:\s+{_WRITER}s?|['’]s\s+{_WRITER})(?:\s+(?:in|at)(?=\s+[A-Z]))?(?:\s+[A-Z][\w.’'-]*){{0,3}})?"
    rf"(?:,?\s+{_LITTLE})*\s+(?:{_TO_SAY})\b"
)
_WORK = re.compile(
    rf"{_AND_OTHERS}(?P<owns>['’]s?)?\s+(?P<modifiers>(?:"
    rf"(?!(?:of|in|on|at|to|by|for|from|with|and|or|that|which|who|is|are|was|were|be|been|an?|the|{_TO_SAY}|{_A_FIRM})\b)"
    rf"[\w.,$%’'-]+\s+){{0,5}}?){_A_WORK}"
)
_OF_THESE = re.compile(
    rf"\b(?i:which|what)\s+(?:(?:one\s+)?of\s+|(?:(?!of\b)\w+\s+)?{_OUTLET}s?(?:,|:|\s+of)\s+){_AMONG}"
)
_TELLS = re.compile(rf"{_AND_OTHERS},?(?:\s+{_LITTLE})*\s+(?:{_TO_SAY})\b")
"""Which of Xinhua and the Globe reported it? Which paper, Xinhua or the Globe, blamed the mayor?"""
_WHICH_TELLS = re.compile(
    rf"\b(?i:which|what)\s+(?:(?!of\b)\w+\s+)?{_OUTLET}s?(?:\s+{_LITTLE})*\s+(?:{_TO_SAY})\b[^?]*[,:–—]\s+{_AMONG}"
)
_ENDS = re.compile(rf"{_AND_OTHERS}\W*$")
"""Which paper blamed the mayor, Xinhua or the Globe?"""
_ACCOUNTS = re.compile(
    rf"\b(?i:accounts?|claims?|columns?|editorials?|reports?|reporting|stories|versions?|views?)\s+of\s+{_AMONG}"
)
_OF_SOMETHING = re.compile(
    rf"\s+(?:of|on(?!\s+[A-Z])|about)\b|(?:\s+{_LITTLE})*\s+(?:clash|conflict|differ|diverge|match|part|{_TO_SAY})\b"
)
"""How do the accounts of Xinhua and the Globe (of the fire) differ? But not: the accounts of Xinhua on Instagram."""
_THAT_OF = re.compile(
    rf"\b(?:as|contradict\w*|from|match\w*|than|to|with)\s+(?:that|those|the\s+ones?)\s+(?:of|in|by|from)\s+{_LEAD}"
)
_NO_SUBJECT = re.compile(
    rf"\b(?:about|against|are|at|be|been|being|for|is|near|of|over|was|were|with)\s+(?:the\s+)?{_QUOTE}?$",
    re.IGNORECASE,
)
"""Before a verb of saying: "was The Verge criticised", "staff at The Age say"."""
_OPENS = re.compile(r"^\W*$|\b(?:can|could|did|do|does|had|has|have|will|would)\s+$", re.IGNORECASE)
"""Before a name that another one may begin with: "did Time Warner report", "Wired headphones: a review"."""
_ELLIPSIS = re.compile(rf"(?<!{_QUOTE}){_NAME}['’]s?\W*$")
"""After a second name, at the end: "does Xinhua's account match the Globe's?" """
