"""A follow-up ("and why?", "what about Norway?") -> a question that can be searched for by itself.

By rules, or by a language model with the rules to fall back on. A question that leans on what was said before (a
pronoun, "and ...", hardly a word of its own) is given, in brackets, what the earlier questions were about, with their
days and publishers unless it names its own. One that stands alone is left as it is. Knows nothing of passages; of the
library only the names of its publishers. English; docs/retrieval.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain

from rag.answer_types import DAY_NAMES
from rag.asides import is_about_reply, says_nothing_is_told
from rag.errors import LLMError, QuestionError
from rag.llm import LLM
from rag.orders import orders_in
from rag.parts import MEASURES, REQUESTS
from rag.prompts import Prompt, fence, load_prompt
from rag.publishers import named_publishers, without_attribution
from rag.question import MAX_QUESTION, NOTHING_FOUND, ONLY_NEAR, History, read_question
from rag.spelling import lowered
from rag.terms import STOPWORDS, content_words, figures, names, stem
from rag.text import clean
from rag.thinking import said
from rag.times import read_times

CARRIED = 8
"""Content words that are carried over, at most: more of them drown what the follow-up itself asks."""
BACK = 6
"""Earlier questions that are looked at, at most."""
SHORT = 2
"""A question of no more content words, and no name, leans on what was said before."""
FEW = 4
"""With no more content words, "and ..." and "... else" lean on it too; a longer one brings its own subject."""
TURNS, ANSWER = 3, 1_000
"""What a language model is shown: so many earlier turns, and so many characters of each answer."""

# --- does it lean? ------------------------------------------------------------------------------------------

_OPENS = re.compile(r"^\W*(?:and|or|but|so|also|then|plus|(?:what|how)\s+about|what\s+of)\b", re.IGNORECASE)
_MORE = re.compile(r"(?<!each )(?<!one )\b(?:else|others?|another)\b(?!\s+than\b)", re.IGNORECASE)
_UNIT = r"(?:day|week|month|quarter|year|spring|summer|autumn|fall|winter|morning|evening|time)s?\b"
_POINTS = re.compile(
    rf"\b(?:him|them|(?:this|these)(?!\s+{_UNIT})|those(?!\s+(?:who|that|of)\b)"
    r"|it(?!\s+(?:true|possible|likely|clear|that|means?|takes?|get)\b))\b",
    re.IGNORECASE,
)
"""What stands for something named before; not in "this week", "is it true that", "how long does it take"."""
_OWNS = re.compile(
    r"(?<!\bwhen )(?<!\bwhile )(?<!\bsaid )(?<!\bsays )(?<!\bthat )(?<!\bbecause )(?<!\bwhere )(?<!\bas )"
    r"\b(?:(?:he|she|they)(?!['’]?\w)|his|hers?|its|theirs?)\b(?!['’])",
    re.IGNORECASE,
)
"""The same of a pronoun that a name before it in the question explains: "did Norway keep its promise". Not in a clause
of its own: "which official said he", "when they moved"."""
_ENDS = re.compile(
    r"\b(?:there|same|that)\W*$"
    r"|\b(?:about|after|before|by|can|could|did|do|does|for|from|has|how|is|like|of|to|was|when|why|will|with|would)"
    r"\s+that\b(?!\s+[A-Z])",
    re.IGNORECASE,
)
"""A "that" which points ("before that", "how did that happen") and does not join ("the reefs that died")."""
_BREAKS_OFF = re.compile(
    r"\b(?:said|say|thinks?|respond(?:ed)?|react(?:ed)?|repl(?:y|ied)|answer(?:ed)?|happen(?:ed)?|do|mean|agreed?"
    r"|changed?)\W*$",
    re.IGNORECASE,
)
"""An end that wants an object: "what did China say?" """
_ASKS = re.compile(
    r"\b(?:who|whose|whom|what|when|where|why|how|which|is|are|was|were|has|have|had|does|did|do|will|would|can|could"
    r"|should|may|might)\b",
    re.IGNORECASE,
)
_CHINESE_HE = re.compile(r"\bHe(?=\s+[A-Z])")
"""A family name, in the middle of a question."""


def leans(question: str) -> bool:
    """Whether a question, by its form, needs what was said before it to be understood.

    >>> [leans(q) for q in ("And why?", "How old is she?", "Who else?", "Did Norway keep its promise?")]
    [True, True, True, False]
    """
    return _points_back(question) or breaks_off(question)


def breaks_off(question: str) -> bool:
    """Whether it leans only since it wants an object: "what did China say?" may also be asked of all that China said.

    >>> [breaks_off(q) for q in ("What did China say?", "And what did China say?", "What did he say?")]
    [True, False, False]
    """
    short = len(set(content_words(question))) <= SHORT
    return short and bool(_BREAKS_OFF.search(question)) and not _points_back(question)


def _points_back(question: str) -> bool:
    words = len(set(content_words(question)))
    return bool(
        (words <= SHORT and not (names(question) and _ASKS.search(question)))
        or (words <= FEW and (_OPENS.search(question) or _MORE.search(question)))
        or _ENDS.search(question)
        or any(_early(question[: found.start()], words) for found in _POINTS.finditer(question))
        or any(
            _early(before, words)
            for found in _OWNS.finditer(question)
            if not names(before := question[: found.start()])
            and not (before.strip() and _CHINESE_HE.match(question, found.start()))
        )
    )


def _early(before: str, words: int) -> bool:
    """Whether too little stands before a pronoun for it to mean any of that."""
    return words < FEW or len(content_words(before)) <= 1


# --- by rules -----------------------------------------------------------------------------------------------


def stand_alone(question: str, history: History, known: Iterable[str] = (), as_of: date | None = None) -> str:
    """The question; if it leans, with what the earlier questions were about in brackets behind it.

    `history` holds (question, answer) pairs, oldest first; `known` are the publishers of the library, `as_of` is the
    day on which it is asked (today). At most `MAX_QUESTION` characters, as the question itself is.

    >>> stand_alone("And why?", [("Who closed the old quay in June?", "The port.")])
    'And why? (about: closed the old quay in June)'
    >>> stand_alone("And in July?", [("Who closed the old quay in June?", "The port.")])
    'And in July? (about: closed the old quay)'
    """
    known = sorted(set(known) - {""})
    if not history or not _leans(question, known):
        return question
    before, after = f"{question} (about: ", ")"
    room = MAX_QUESTION - len(before) - len(after)
    told = "; ".join(_carried(question, history, known, as_of or date.today()))
    if len(told) > room > 0:
        told = told[:room].rpartition(" ")[0].rstrip(" ;,")
    return f"{before}{told}{after}" if told and room > 0 else question


def _leans(question: str, known: Sequence[str]) -> bool:
    """So does "according to Xinhua?", which has words of its own and asks nothing."""
    return leans(question) or not content_words(_without(question, known, ()))


_OF_SOME = re.compile(r"\W*(?:and |but |so )?(?:[a-z]+ )?(?:how many|which)\b(?!.*\b(?:an?|the)\b)", re.IGNORECASE)


def _names_nothing(question: str) -> bool:
    """Whether it asks for some of a kind, and of no one thing that "it" could be: "how many drivers took part?" """
    return bool(_OF_SOME.match(question)) and not names(question)


def _carried(question: str, history: History, known: Sequence[str], as_of: date) -> Iterator[str]:
    """What is carried over, piece by piece: whom the last answer named, the subjects of the earlier questions from the
    last back to one that stands alone and names something, and a publisher.
    """
    asked = [lowered(" ".join(clean(text[: 2 * MAX_QUESTION]).split())[:MAX_QUESTION]) for text, _ in history[-BACK:]]
    has = set(content_words(question))
    dated = bool(read_times(question, as_of).periods) or _of_another_time(question, as_of)
    of = _publishers(question, known)
    left = CARRIED
    last = not of and bool(_INSTEAD.fullmatch(question))
    instead = last and not dated
    if named := _answered(question, *_introduced(question, asked, history[-len(asked) :]), has):
        has |= set(content_words(named))
        yield named
    for text in reversed(asked):
        if _POLITE.fullmatch(text):
            continue
        of = of or _publishers(text, known)
        periods = [period.text for period in read_times(text, as_of).periods]
        plain = _without(text, known, periods if dated else ())
        plain = _elsewhere(plain, periods) if instead else plain
        plain = _SPEAKER.sub(" ", plain) if _SPEAKER.search(question) else plain
        dated = dated or bool(periods)
        if subject := _subject(plain, has, left):
            left -= len(set(content_words(subject)) - has)
            has |= set(content_words(subject))
            lost = [period for period in periods if period in plain and period not in subject]
            yield ", ".join([subject, *lost] if not any(subject in period for period in lost) else lost)
        if left <= 0 or (last and subject) or not (_leans(text, known) or _names_nothing(text)):
            break
        instead = instead or (bool(_INSTEAD.fullmatch(text)) and not _of_another_time(text, as_of))
    if of and not named_publishers(question, known):
        yield f"according to {' and '.join(of)}"


_INSTEAD = re.compile(r"\W*(?:[Aa]nd )?(?:[Ww]hat|[Hh]ow) about(?: the)?(?: [^\W\d_a-z][\w'’-]*+){1,5}\W*")
_SOMEWHERE = re.compile(r" (?:at|in|near)(?: the)?(?: [^\W\d_a-z][\w'’-]*+)+")
"""In "what about Porto?" Porto takes the place of the one before, and the last thing that was asked is asked of it."""


_SPEAKER = re.compile(
    r"\b(?:do|does|did|has|have|had)(?: (?:(?:and|the) )*[^\W\d_a-z][\w.'’-]*+|(?: and)? the [a-z]+)+ (?:already )?"
    r"(?:announced?|claim(?:ed)?|demand(?:ed)?|proposed?|said|say|think|thought|tell|told|want(?:ed)?)\b"
)
"""Who says something: in "and what did China say?" another takes the place of the one before."""


def _of_another_time(question: str, as_of: date) -> bool:
    """Whether what is asked about is a time: "what about June?" """
    return bool(_INSTEAD.fullmatch(question) and read_times(f"in {_OPENS.sub('', question).strip()}", as_of).periods)


def _elsewhere(question: str, periods: Sequence[str]) -> str:
    """The question without the places of which it is asked; "in May" is none."""
    pieces = re.split(f"({'|'.join(map(re.escape, periods)) or '(?!)'})", question)
    return "".join(piece if piece in periods else _SOMEWHERE.sub("", piece) for piece in pieces)


_POLITE = re.compile(
    r"\W*(?:(?:all right|cool|fine|good|great|i see|interesting|nice|no|ok|okay|please|right|sure|thanks?|that is"
    r"|that['’]s|thank you|very|wow|yes)\b\W*)+",
    re.IGNORECASE,
)
"""Said of an answer, and about nothing."""


_FORM = re.compile(rf"\bhow (?:long|{MEASURES})\b", re.IGNORECASE)
"""Of the form of a question, not of its subject."""


def _subject(question: str, has: set[str], most: int) -> str:
    """The question from its first word that says something new to its last, with at most so many such words."""
    words = _FORM.sub("", question).split()
    new = [
        i
        for i, word in enumerate(words)
        if set(content_words(word)) - has and re.split("['’]", word)[0].lower() not in STOPWORDS  # "what's"
    ][:most]
    return " ".join(words[new[0] : new[-1] + 1]).strip(" ?!.,;:()") if new else ""


def _without(question: str, known: Sequence[str], periods: Sequence[str]) -> str:
    """The question without the publishers that it asks, and without these periods."""
    if not named_publishers(question, known) and _publishers(question, known):
        question = _as_attribution(question)
    for source in _publishers(question, known):
        question = without_attribution(question, source)
    for mention in reversed(named_publishers(question, known)):
        question = _CREDIT.sub("", question[: mention.start]) + _TELLS.sub("", question[mention.end :])
    for period in periods:
        question = question.replace(period, " ")
    return question


_CREDIT = re.compile(r"\baccording to(?: the)? $", re.IGNORECASE)
_TELLS = re.compile(r"^(?:['’]s?\b)?\s*(?:(?:articles?|report(?:ed|s)?|stor(?:y|ies)|wr(?:ite|ites|ote))\b)?")
"""What is left of "according to Xinhua" and "what did Xinhua report about ...", and says nothing of the subject."""


def _publishers(question: str, known: Sequence[str]) -> list[str]:
    """Those that the question asks; "what about Xinhua?" asks one too."""
    mentions = named_publishers(question, known) or named_publishers(_as_attribution(question), known)
    return list(dict.fromkeys(mention.source for mention in mentions))


def _as_attribution(question: str) -> str:
    """For "what about Xinhua?" it is "according to Xinhua"; a longer question stays as it is."""
    bare = _OPENS.sub("", question).strip(" ?!.,")
    return f"according to {bare}" if len(bare.split()) < 2 * FEW else question


_WANTS_A_NAME = re.compile(r"^\W*(?:and\s+|but\s+)?(?:who|whom|whose|which|where)\b", re.IGNORECASE)
_POINTS_TO_ONE = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|it|its|there)\b", re.IGNORECASE)
_BARE = re.compile(
    r"\W*(?:(?:and|but|so) )?(?:[a-z]+ )?(?:when|where|why|how)(?: exactly)?(?: (?:is|was) (?:it|that))?\W*",
    re.IGNORECASE,
)
"""Asks of what was told just now, and of all of it, with whoever did it."""
_WHO = re.compile(r"^\W*(?:and\s+|but\s+)?(?:who|whom|whose)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|its)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:in|at|near|of|from|off|to)(?: the)? $"
    r"|\b(?:beat(?:s|en|ing)?|defeat(?:s|ed|ing)?|replac(?:e|es|ed|ing)|succeed(?:s|ed|ing)?|against|ahead of|than"
    r"|over)(?: [a-z]+){0,4},? $",
    re.IGNORECASE,
)
"""What stands before a place, and before one who is beaten, replaced or compared with."""
_NAMED = re.compile(r"[^\W\d_a-z][\w'’-]*+(?:[ ]+[^\W\d_a-z][\w'’-]*+){0,3}")
_MARKS = re.compile(r"\s*\[\d{1,3}\]")
_REFUSED = re.compile(rf"\s*(?:{NOTHING_FOUND}|{ONLY_NEAR})\b")


def _introduced(question: str, asked: Sequence[str], history: History) -> tuple[str, str]:
    """The last question and its answer; if it spoke of "him" as this one does, those before, which say who he is."""
    turns = list(zip(asked, (answer for _, answer in history), strict=True))
    while len(turns) > 1 and _PERSON.search(question) and _PERSON.search(turns[-1][0]):
        turns.pop()
    return turns[-1]


def _answered(question: str, before: str, answer: str, has: set[str]) -> str:
    """The name that an answer gave to a "who" or "where", if the follow-up points to it, or asks no more than when,
    where, why or how all that was; else "". Asked who owned a ferry, "it" is the ferry."""
    bare = bool(_BARE.fullmatch(question))
    if not (_WANTS_A_NAME.search(before) and (bare or _POINTS_TO_ONE.search(question))) or _REFUSED.match(answer):
        return ""
    if _WHO.search(before) and not (bare or _POINTS_TO_ONE.search(_THING.sub("", question))):
        return ""
    known = has | set(content_words(before)) | {"yes"}
    answer = re.sub(" +", " ", clean(_MARKS.sub("", answer[:400]))).strip()
    asked_of = tuple(f" {name[0]}" for name in _NAMED.finditer(before))
    found = [(name, at) for name, at in _names_in(answer, known) if not f" {name}".endswith(asked_of)]
    if _PERSON.search(question) or (bare and _WHO.search(before)):
        found.sort(key=lambda name: _unlike_whom(name, answer, set(content_words(before))))
    return found[0][0] if found else ""


def _names_in(answer: str, known: set[str]) -> Iterator[tuple[str, int]]:
    """Names that say something new, and where each begins."""
    for found in _NAMED.finditer(answer):
        run = found[0].split()
        while run and run[0].lower() in STOPWORDS:
            run = run[1:]
        opens = found.start() == 0 and len(run) == 1 and answer[found.end() :].strip(" .!\n")  # "Officials said"
        if run and run[0][0].isupper() and not opens and set(content_words(" ".join(run))) - known - DAY_NAMES:
            yield " ".join(run), found.end() - len(" ".join(run))


def _unlike_whom(name: tuple[str, int], answer: str, asked: set[str]) -> tuple[bool, bool, int]:
    """How little a name looks like that of the person who was asked for: where something is, or who lost; of one word;
    or far from what was asked."""
    said, start = name
    near = [abs(word.start() - start) for word in re.finditer(r"\w+", answer) if stem(word[0]) in asked]
    return bool(_ASIDE.search(answer[max(0, start - 60) : start])), " " not in said, min(near, default=0)


# --- by a language model ------------------------------------------------------------------------------------


@cache
def condense_prompt() -> Prompt:
    """prompts/condense.md. Raises SettingsError if it was edited into something unusable."""
    return load_prompt("condense", ("history", "question"))


def condensed(
    llm: LLM, question: str, history: History, known: Iterable[str] = (), as_of: date | None = None
) -> tuple[str, str]:
    """The follow-up as one question, by the model, and the hash of its prompt; by the rules, and "", where the model
    fails or writes no such question.

    No such question: nothing, more than `MAX_QUESTION` characters, a first line that only announces one, a refusal, an
    address or markup, an order to whoever answers, a name or a figure that neither the question nor the conversation
    holds, or what asks nothing and is a sentence or has no word of theirs. Raises SettingsError for an unusable prompt.
    """
    if not history:
        return question, ""
    turns = [(asked[:MAX_QUESTION], _MARKS.sub("", answer)[:ANSWER]) for asked, answer in history[-TURNS:]]
    told = "\n".join(f"Asked: {asked}\nAnswered: {answer}" for asked, answer in turns)
    prompt = condense_prompt()
    system, user = prompt.fill(history=_fenced("conversation", told), question=_fenced("question", question))
    try:
        written = said(llm.stream(system, user), 2 * MAX_QUESTION)  # a model that goes on and on is not waited for
        return _one_question(written, "\n".join([question, *chain.from_iterable(turns)])), prompt.hash
    except (LLMError, QuestionError):
        return stand_alone(question, history, known, as_of), ""


def _fenced(what: str, text: str) -> str:
    key = fence(text)
    return f"=== {key} {what}\n{text}\n=== {key} end"


_REQUEST = re.compile(rf"\W*(?:please )?{REQUESTS}", re.IGNORECASE)
_MARKUP = re.compile(r"\b(?:\w+://|www\.|(?:data|javascript|mailto):)|\]\(|</?[a-z!]|`", re.IGNORECASE)
"""An address, a link or a picture, a tag, code."""


def _one_question(written: str, before: str) -> str:
    """The model's first line, without a label, the number of a list or quotation marks. Raises QuestionError if it is
    no question of ours."""
    lines = [line for line in clean(written).splitlines() if line.strip()]
    line = re.sub(
        r"^(?:\W*(?:stand[- ]?alone |rewritten )?question:\s*|\s*\d{1,2}[.)]\s+)",
        "",
        lines[0] if lines else "",
        flags=re.IGNORECASE,
    )
    rewritten = read_question(line.strip(" \t\"'“”*`"))
    stems = set(content_words(before))
    made_up = [name for key, name in names(rewritten).items() if key not in stems and stem(name) not in stems]
    asks = re.search("[?？؟]", rewritten) or _ASKS.match(rewritten) or _REQUEST.match(rewritten)
    strange = not asks and (rewritten.endswith((".", "!")) or stems.isdisjoint(content_words(rewritten)))
    unlike = rewritten.endswith(":") or _MARKUP.search(rewritten) or made_up or figures(rewritten) - figures(before)
    if unlike or strange or orders_in(rewritten) or says_nothing_is_told(rewritten) or is_about_reply(rewritten):
        raise QuestionError(f"The model's question {rewritten!r} is not what was asked.")
    return rewritten
