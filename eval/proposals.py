"""Articles -> proposed cases: questions about their figures, dates and quotations, for a person to correct and accept.

What is right is taken from the sentence, verbatim. A neighbour, which no article answers, is a question with one name,
month or year exchanged, for one of the same story where there is one; or it asks of a speaker what is not told. Nothing
here is random, nothing is asked, and no case counts before a person has taken out its `proposed` line.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

import yaml

from eval.cases import Case, Ways
from eval.sentence_questions import (
    BASE,
    MODIFIER,
    PAST,
    PREPOSITION,
    PRESENT,
    Question,
    is_verb,
    names_in,
    questions_of,
    sentences_of,
    words_of,
)
from rag.errors import SuiteError
from rag.names import read_names, read_sayings, same
from rag.terms import STOPWORDS, content_words
from rag.types import Article
from rag.values import Value, agree, dates, figures, names
from rag.wording import read_words

SHARED = 0.5
"""A neighbour is dropped if an article that holds its new name has a sentence with more than this share of its other
words: that sentence may well answer it."""
MOSTLY = 0.75
"""A question is dropped if another sentence has this share of its words, and another figure or date."""

GAPS = 0.25
"""Of the answerable cases no more are gaps, whose words are the sentence's own, so that search can hardly miss it."""

_NOTES = {
    "figure": "Check that the quote answers it in full, and that no other article gives another figure.",
    "date": "Check that the quote answers it in full, and list other ways to write the date.",
    "speaker": "Check that it is this person who said it, and list other forms of the name.",
}
_GAP_NOTE = " No rule made a question of this sentence: put it in your own words."


def propose(articles: Iterable[Article], most: int = 40) -> list[Case]:
    """At most `most` cases, spread over the articles, about one unanswerable neighbour to two answerable ones. A gap
    only of an article of which nothing else can be asked.

    All are `proposed`, and none is asked before a person has accepted it. The same articles give the same cases, in any
    order. Of a large library only as many articles are asked about as there are cases.
    """
    library = _Library(articles)
    pairs = list[tuple[Case, Case | None]]()
    gaps = list[tuple[Case, Case | None]]()
    for draft in _spread(library.articles, most):
        if draft.is_gap:
            gaps.append((library.case(draft), None))
        elif not library.is_contested(draft):
            pairs.append((library.case(draft), library.neighbour(draft)))
        if len(pairs) + _neighbours(pairs) >= most:
            break
    pairs += gaps[: max(1, int(len(pairs) * GAPS / (1 - GAPS)))]
    # One that only exchanges a name is the harder one to tell from its question.
    nearest_first = sorted((n for _, n in pairs if n), key=lambda n: _UNTOLD_TAG in n.tags)
    taken, cases = {n.id for n in nearest_first[: _neighbours(pairs)]}, dict[str, Case]()
    for case, neighbour in pairs:
        cases.setdefault(case.id, case)
        if neighbour and neighbour.id in taken:
            cases.setdefault(neighbour.id, neighbour)
    return list(cases.values())[:most]


def _neighbours(pairs: Sequence[tuple[Case, Case | None]]) -> int:
    """How many neighbours are taken: those there are, but no more than half of the cases."""
    return min(len(pairs) // 2, sum(neighbour is not None for _, neighbour in pairs))


def proposals_yaml(name: str, folder: str, as_of: date, cases: Sequence[Case]) -> str:
    """A suite file for `load_suite`, with what a person has to do in its head.

    `folder` holds the articles, relative to where the file will be; `as_of` pins the day of asking.
    Raises SuiteError if there are no cases.
    """
    if not cases:
        raise SuiteError(
            f"No cases can be proposed of {folder}: no sentence there states a figure, a date or who said what in a "
            "way that a rule reads. Write them by hand, or name more articles."
        )
    told = [_written({"name": name, "articles": folder, "as_of": as_of}) + "cases:\n"]
    return _HEAD + "\n".join([*told, *map(case_yaml, cases)])


def case_yaml(case: Case) -> str:
    """One entry of a suite's `cases`, as `proposals_yaml` writes it."""
    return _written([_plainly(case)])


def _written(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000)


_HEAD = """\
# Proposed by `citewire draft-cases`. Nothing here is asked before you have accepted it. For each case:
#   1. Read question and quote. Is it a question that a reader would ask, and does the quote answer it?
#   2. Correct what is not right. `contains` is what a right answer must hold; of a list within it any one will do.
#      A case with `answerable: false` must be answered by no article; then a refusal is right.
#   3. Put it in your own words: those of the article are easier to find than what readers ask.
#   4. Delete the line `proposed: true` of what is right, and delete the cases that are not worth asking.
"""


def _plainly(case: Case) -> dict[str, Any]:
    """As a person would write it: no defaults, no .0, and `proposed` where it cannot be overlooked."""
    told = case.model_dump(mode="json", exclude_defaults=True)
    for entry in told.get("contains", []):
        for way in entry if isinstance(entry, list) else [entry]:
            if isinstance(way, dict) and "number" in way and way["number"].is_integer():
                way["number"] = int(way["number"])
    return {key: told[key] for key in ("id", "proposed", "question") if key in told} | told


def _spread(articles: Sequence[Article], most: int) -> Iterator[Question]:
    """Round by round one draft of each article: the kind that is rarest so far before others, and each sentence once;
    of an article of which only gaps can be asked, one."""
    left = [_worth_asking(drafts) for drafts in islice(filter(None, map(questions_of, articles)), most)]
    kinds, told = Counter[str](), set[str]()
    while any(left):
        for drafts in left:
            drafts[:] = [draft for draft in drafts if draft.sentence not in told]
            if drafts:
                draft = min(drafts, key=lambda d: (kinds[d.kind], _hash(d.question)))
                kinds[draft.kind] += 1
                told.add(draft.sentence)
                yield draft


def _worth_asking(drafts: Sequence[Question]) -> list[Question]:
    asked = [draft for draft in drafts if not draft.is_gap]
    return asked or sorted(drafts, key=lambda draft: _hash(draft.question))[:1]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --- the library, for gold and for neighbours ------------------------------------------------------------------

_SCAFFOLD = frozenset(content_words("how many much long percentage what figure date is missing when"))
_READ = 300
"""Articles whose names are sorted into kinds; of a larger library not all, as that would take minutes."""


class _Library:
    """The articles in the order of their ids, which are hashes: no place, no publisher and no day comes first."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self.articles = sorted({article.id: article for article in articles}.values(), key=lambda article: article.id)
        self._files = Counter(article.path.rsplit("/", 1)[-1] for article in self.articles)
        self._kinds: dict[str, set[str]] = defaultdict(set)
        """Name -> what it is used as: "person", "place", "month", "year"."""
        self._names: dict[str, Value] = {}
        self._told: dict[str, set[str]] = defaultdict(set)
        """Article's id -> the names in it."""
        places, alone = Counter[str](), set[str]()
        for article in self.articles[:_READ]:
            for sentence in sentences_of(article):
                self._sort(sentence, article, places, alone)
        for name, count in places.items():
            if count > 1:  # "faith in Swift." happens too
                self._kinds[name].add("place")
        for name in self._names:
            short = {*name.split()} & alone if len(name.split()) == 2 and not _BODY.search(name) else set[str]()
            if short or "person" in self._kinds.get(name, ()):  # Bessent speaks, so Scott Bessent is a person
                for person in (name, *short):
                    self._kinds[person].add("person")

    def _sort(self, sentence: str, article: Article, places: Counter[str], alone: set[str]) -> None:
        """Notes the names of a sentence; those of a place in `places`, single words that speak in `alone`."""
        sayings = read_sayings(read_words(sentence), read_names(sentence))
        speakers = {saying.speaker.end for saying in sayings if saying.speaker}
        for value in names_in(sentence, article.body):
            self._told[article.id].add(value.text)
            before, after = sentence[: value.start], sentence[value.end :]
            count = len(value.text.split())
            self._names.setdefault(value.text, value)
            if value.end in speakers and not (_BODY.search(value.text) or before.lower().endswith("the ")):
                if count == 1:
                    alone.add(value.text)
                elif count < 4 and not value.text.endswith("s"):  # "Orthodox Marxists"
                    self._kinds[value.text].add("person")
            if before.endswith((" in ", "In ")) and not _PART.search(before) and count < 3 and _ENDS_PLACE.match(after):
                places[value.text] += 1
        for kind, pattern in (("month", MODIFIER), ("year", _YEAR)):
            for match in pattern.finditer(sentence):
                self._kinds[match[0]].add(kind)

    def case(self, draft: Question) -> Case:
        holding = [self._called(article) for article in self.articles if draft.sentence in article.body]
        gold = list(dict.fromkeys(holding))
        ways: Ways = draft.contains if len(draft.contains) > 1 else draft.contains[0]
        return Case(
            id=_id(draft.question),
            question=draft.question,
            contains=[ways],
            articles=[gold if len(gold) > 1 else gold[0]],
            quotes=[draft.sentence],
            tags=[_TAGS[draft.kind]],
            note=_NOTES[draft.kind] + (_GAP_NOTE if draft.is_gap else ""),
            proposed=True,
        )

    def _called(self, article: Article) -> str:
        """Its file, or its headline where a file holds several articles or two files have one name."""
        file = article.path.rsplit("/", 1)[-1]
        return file if file and self._files[file] == 1 else article.title

    def is_contested(self, draft: Question) -> bool:
        """Whether another sentence with most of the question's words gives another figure or date, so that the question
        does not tell which one it means. A gap shows its whole sentence."""
        if draft.is_gap or draft.kind == "speaker":
            return False
        read = dates if draft.kind == "date" else figures
        given, asked = read(draft.sentence), set(content_words(draft.question)) - _SCAFFOLD
        named = [value.text for value in names(draft.question)] or MODIFIER.findall(draft.question)
        return any(
            not any(agree(value, one) for one in given)
            for article in self.articles
            if any(name in article.body for name in named)
            for sentence, words in zip(sentences_of(article), words_of(article), strict=False)
            if sentence != draft.sentence and len(asked & words) >= MOSTLY * len(asked)
            for value in read(sentence)
        )

    def neighbour(self, draft: Question) -> Case | None:
        """The same question about another name, month or year, or another about the speaker, which no article can be
        seen to answer."""
        if draft.kind == "speaker":
            return self._untold(draft)
        near = self._near(draft)
        for old, at in self._exchangeable(draft.question):
            for new in sorted(self._kinds, key=lambda n: (_apart(old, n), -near[n], _hash(draft.question + n))):
                stranger = not near[new] and self._kinds[new] == {"person"}
                if stranger or not self._is_like(old, new, draft.question):
                    continue
                if not self._may_answer(draft.question, old, new):
                    question = f"{draft.question[:at]}{new}{draft.question[at + len(old) :]}"
                    return Case(
                        id=_id(question),
                        question=question,
                        answerable=False,
                        tags=["near-miss", _TAGS[draft.kind]],
                        note=f"“{new}” instead of “{old}”. Check that no article answers it, in whatever words.",
                        proposed=True,
                    )
        return None

    def _untold(self, draft: Question) -> Case | None:
        """How old the speaker is, or where born, if no sentence with that name can be seen to tell it."""
        name = draft.contains[0]
        if not isinstance(name, str) or "person" not in self._kinds.get(name, ()):
            return None
        last = re.compile(rf"\b{re.escape(name.split()[-1])}\b")
        said = [text for a in self.articles if last.search(a.body) for text in sentences_of(a) if last.search(text)]
        asks = [ask.format(name) for ask, tells in _UNTOLD.items() if not any(map(tells.search, said))]
        if not asks:
            return None
        question = min(asks, key=_hash)
        note = f"The articles name “{name}” and were not seen to tell this. Check that none does, in whatever words."
        return Case(
            id=_id(question),
            question=question,
            answerable=False,
            tags=["near-miss", _UNTOLD_TAG],
            note=note,
            proposed=True,
        )

    def _near(self, draft: Question) -> Counter[str]:
        """Name -> how many names its article shares with one that holds the sentence: if of the same story, many."""
        near = Counter[str]()
        own = set[str]().union(*(self._told[a.id] for a in self.articles if draft.sentence in a.body))
        for told in self._told.values():
            near |= Counter(dict.fromkeys(told, len(told & own)))
        return near

    def _exchangeable(self, question: str) -> Iterator[tuple[str, int]]:
        """(name, where it stands), of those for which another can stand in without a further change."""
        for match in (*MODIFIER.finditer(question), *_YEAR.finditer(question)):
            yield match[0], match.start()
        for value in names(question):
            is_place = "place" in self._kinds.get(value.text, ())
            fits = _is_place if is_place else _is_bare
            if question.count(value.text) == 1 and fits(question[: value.start], question[value.end :]):
                yield value.text, value.start

    def _is_like(self, old: str, new: str, question: str) -> bool:
        """Whether both are used alike, and are not of the same."""
        kinds = self._kinds.get(old, set())
        if len(kinds) != 1 or kinds != self._kinds[new] or new == old:
            return False
        if old in self._names and new in self._names and same(self._names[old].of, self._names[new].of):  # type: ignore[arg-type]
            return False
        return not set(content_words(new)) & set(content_words(question))

    def _may_answer(self, question: str, old: str, new: str) -> bool:
        """Whether an article that holds the new name has a sentence with most of the question's other words; of a
        person only one with the name, or the next."""
        rest = set(content_words(question)) - set(content_words(old)) - _SCAFFOLD
        last = new.split()[-1]
        mention = re.compile(rf"\b{re.escape(last if len(last) > 3 else new)}\b")
        return len(rest) < 2 or any(
            len(rest & words) > SHARED * len(rest)
            for article in self.articles
            if mention.search(article.body) or mention.search(article.title)
            for words in (_words_with(mention, article) if self._kinds[new] == {"person"} else words_of(article))
        )


def _words_with(mention: re.Pattern[str], article: Article) -> Iterator[frozenset[str]]:
    """The content words of each text that has the name, and of each behind one, which may speak of "her"."""
    named = [bool(mention.search(text)) for text in (*sentences_of(article), article.title)]
    for words, here, before in zip(words_of(article), named, [False, *named[:-1]], strict=True):
        if here or before:
            yield words


def _is_place(before: str, after: str) -> bool:
    """in Lisbon, or in Lisbon on; but not: in Lisbon Bay, in Lisbon's"""
    return before.endswith((" in ", "In ")) and not re.match(r"['’]| [A-Z]", after)


def _is_bare(before: str, after: str) -> bool:
    """Whether a name has no title and no epithet before it, and is none: not "the African nations", "coach Lee"."""
    word, behind = re.search(r"(\w+) $", before), re.match(r" ([a-z]+)", after)
    led = word is not None and word[1] in STOPWORDS - {"the", "of"}
    return led and (not behind or behind[1] in STOPWORDS | BASE or is_verb(behind[1]))


def _apart(old: str, new: str) -> int:
    """Years between two years: a near one is the better neighbour."""
    return abs(int(old) - int(new)) if old.isdigit() and new.isdigit() else 0


_UNTOLD_TAG = "untold"
_UNTOLD = {
    "How old is {}?": re.compile(r"\b[1-9]\d\b(?!%)|\b(?:age|aged|born|birthday|year-old|years old|[a-z]+ty-[a-z]+)\b"),
    "Where was {} born?": re.compile(r"\b(?:born|native|home|family|grew up|comes? from|came from|raised)\b"),
}
"""Question about a person -> what in a sentence with the name may answer it."""
_PART = re.compile(r"\b(?:[Ss]hares?|stakes?|interest|confidence|faith|invest\w*) [Ii]n $")
"""Before what is no place: "shares in Delta Foods"."""
_TAGS = {"figure": "figures", "date": "dates", "speaker": "who-said-what"}
_ENDS_PLACE = re.compile(rf"[.,;)?!]|$| (?:{PREPOSITION}|{'|'.join(sorted({*PAST, *PRESENT}))})\b")
"""What follows a place: "in Lisbon opened", but not "in Lisbon waters"."""
_YEAR = re.compile(r"(?<=\b[Ii]n )(?:19|20)\d\d\b(?! ?[-–])")
_BODY = re.compile(
    r"\b(?:Agency|Ministry|Department|News|Times|Post|Bank|University|School|Company|Group|Party|Council|Committee|Office"
    r"|Court|Association|Institute|Research|Union|House|Commission|Police|Airlines|Studios?|Inc|Corp|Ltd|Press|Journal|Street)\b"
)
"""What two or three capitals that speak are if they are no person."""


def _id(question: str) -> str:
    """A few of its words, and of its hash."""
    words = [
        word
        for word in re.findall(r"[a-z0-9]+", question.lower())
        if word not in STOPWORDS | {"figure", "date", "missing"}
    ]
    return "-".join([*words[:5], _hash(question)[:4]])
