"""Data that people already have -> Suite: a BEIR folder, SQuAD JSON, questions with contexts or articles beside them.

`load_data` is the one door, for suite files too. A data set brings its texts, so its suite has `documents`; which of
them answer, and in which sentence, comes from the data alone. BEIR is read by our own lines: the `beir` package brings
torch, `datasets` and a compiler, and ir_datasets knows data by its catalogue's names and not by its folder.
Grades of relevance are lost: what is relevant at all is gold. Knows nothing of how answers are made.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from reprlib import Repr
from typing import Any, NamedTuple

from eval.cases import Case, Document, OneOf, Suite, load_suite
from rag.articles import load_json
from rag.errors import ArticleError, SuiteError
from rag.metadata import article_id, parse_date
from rag.sentences import sentence_spans
from rag.terms import content_words
from rag.text import body_of, clean

UNDATED = date(2020, 1, 1)
"""The day of asking where no text has one. Any day will do, as nothing there is newer than anything else; but it is
pinned, so that two runs ask the same, and it is not today."""
_READ = (
    "a BEIR folder (corpus.jsonl, queries.jsonl, qrels), a folder with NAME_queries.jsonl and NAME_articles.jsonl, "
    "SQuAD (.json), questions with their contexts (.jsonl), or a suite (.yaml, .jsonl)"
)


def load_data(path: Path, most: int | None = None) -> Suite:
    """Reads a data set or a suite; of a data set's cases at most `most`, taken evenly over the file.

    All documents stay: those that answer nothing are what makes finding hard.

    Raises SuiteError that names the file, the line and the field that is wrong.
    """
    if most is not None and most < 1:
        raise SuiteError(f"{path} cannot be read for {most} cases: `most` is at least 1.")
    suite = _suite(path)
    if most is None or not suite.documents or len(suite.cases) <= most:
        return suite
    return suite.model_copy(update={"cases": [suite.cases[i * len(suite.cases) // most] for i in range(most)]})


def _suite(path: Path) -> Suite:
    if path.is_dir():
        read = _folder(path)
    elif path.suffix == ".json":
        read = _squad(path)
    elif path.suffix in (".jsonl", ".ndjson"):
        first = next(_lines(path)).fields
        if "context" not in first and "evidence" not in first and "question" not in first:
            return load_suite(path)
        read = _rows(path) if "context" in first else _multihop(path)
    elif path.suffix in (".yaml", ".yml"):
        return load_suite(path)
    else:
        raise SuiteError(f"{path} is {'no kind of data' if path.exists() else 'not there'}. Read are {_READ}.")
    if not read.cases:
        raise SuiteError(f"{path}: no question is left; a data set has one at least.")
    return Suite(
        name=_name(path),
        as_of=max((document.published for document in read.shelf.documents if document.published), default=UNDATED),
        cases=read.cases,
        path=path,
        documents=tuple(read.shelf.documents),
    )


def _name(path: Path) -> str:
    """The file's or folder's name, in the characters that a suite's name may have."""
    name = path.resolve().name if path.is_dir() else path.stem
    return "".join(c if c.isalpha() or c.isdecimal() or c in "._-" else "-" for c in name) or "data"


def _folder(path: Path) -> _Read:
    if (path / "corpus.jsonl").is_file():
        return _beir(path)
    pairs = [queries for queries in sorted(path.glob("*queries.jsonl")) if _articles_beside(queries).is_file()]
    if len(pairs) == 1:
        return _multihop(pairs[0])
    found = f"several NAME_queries.jsonl ({', '.join(p.name for p in pairs)}): name one" if pairs else "no data"
    raise SuiteError(f"{path}: the folder holds {found}. Read are {_READ}.")


# --- what all formats share ----------------------------------------------------------------------------------


@dataclass
class _Shelf:
    """Documents, each text once, as the library that is made of them holds it once."""

    documents: list[Document] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)
    """Content -> the name of its document."""
    _numbers: dict[str, int] = field(default_factory=dict)
    """Title -> how many unnamed documents have it."""

    def put(self, record: _Record, title: str, text: str, name: str = "", **told: Any) -> str:
        """The name of the document with this text: `name`, or the title with a number, if it is new here."""
        if name:  # a text of nothing but marks is no article (rag.metadata); its title, or else its id, stands in
            text = next((part for part in (text, title, name) if _has_word(part)), "")
        if not _has_word(text):
            raise record.error("context" if "context" in record.fields else "text", text, "there is no word in it")
        title = " ".join(title.split())[:500] or text.split("\n")[0][:80].strip()
        content = article_id(title, " ".join(text.split()))
        if content not in self._names:
            if not name:
                self._numbers[title] = self._numbers.get(title, 0) + 1
                name = f"{title}#{self._numbers[title]}"
            self._names[content] = name
            self.documents.append(Document(name=name, title=title, text=text, **told))
        return self._names[content]


class _Read(NamedTuple):
    """What a format was read as."""

    shelf: _Shelf
    cases: list[Case]


@dataclass(frozen=True)
class _Record:
    """A JSON object and where it stands; its fields are read with errors that say so."""

    where: str
    fields: Mapping[str, Any]

    def error(self, name: str, value: object, problem: str) -> SuiteError:
        return SuiteError(f"{self.where}: {name}: {_SHORT.repr(value)}: {problem}.")

    def text(self, name: str, default: str | None = None) -> str:
        """A text, without characters that are none and space around it. One without a `default` is there, and not
        empty."""
        value = default if self.fields.get(name) is None else self.fields[name]
        if value is None:
            raise self.error(name, None, "the field is missing")
        if not isinstance(value, str):
            raise self._wrong(name, "a text")
        text = clean(value).strip()
        if not text and default is None:
            raise self.error(name, value, "it is empty")
        return text

    def id(self, name: str, default: str | None = None) -> str:
        """An id; a number will do."""
        value = self.fields.get(name)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name, default)

    def flag(self, name: str, default: bool) -> bool:
        value = default if self.fields.get(name) is None else self.fields[name]
        if not isinstance(value, bool):
            raise self._wrong(name, "true or false")
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts, those without a word left out; none if the field is missing or null."""
        values = self._list(name)
        if any(not isinstance(value, str) for value in values):
            raise self._wrong(name, "a list of texts")
        return [text for value in values if (text := clean(value).strip())]

    def records(self, name: str, required: bool = True) -> Iterator[_Record]:
        """A list of objects."""
        if required and self.fields.get(name) is None:
            raise self.error(name, None, "the field is missing")
        for number, value in enumerate(self._list(name), 1):
            where = f"{self.where}: {name} {number}"
            if not isinstance(value, dict):
                raise SuiteError(f"{where}: {_SHORT.repr(value)} is no object.")
            yield _Record(where, value)

    def _list(self, name: str) -> list[Any]:
        values = self.fields.get(name)
        if not isinstance(values, list | None):
            raise self._wrong(name, "a list")
        return values or []

    def _wrong(self, name: str, wanted: str) -> SuiteError:
        value = self.fields.get(name)
        return self.error(name, value, f"it must be {wanted}, not {type(value).__name__}")


_SHORT = Repr()  # also where a value is nested a thousand deep, which repr() would fail on
_SHORT.maxstring = _SHORT.maxother = 60


@dataclass
class _Once:
    """Ids, each of which may be used once."""

    _seen: dict[str, str] = field(default_factory=dict)
    """Id -> where it stands."""

    def check(self, record: _Record, name: str, value: str) -> str:
        if value in self._seen:
            raise record.error(name, value, f"the id is used twice; first at {self._seen[value]}")
        self._seen[value] = record.where
        return value


def _lines(path: Path) -> Iterator[_Record]:
    """The objects of a JSON Lines file, one at a time; lines without text are skipped."""
    found = False
    for number, line in _text_lines(path):
        if line.strip():
            found = True
            yield _Record(f"{path}, line {number}", _object(f"{path}, line {number}", line))
    if not found:
        raise SuiteError(f"{path}: the file is empty; expected one JSON object a line.")


def _text_lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number from 1, line), as UTF-8 with or without a byte-order mark."""
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                try:
                    yield number, (raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw).decode("utf-8")
                except UnicodeDecodeError as error:
                    raise SuiteError(
                        f"{path}, line {number}: not UTF-8 text (byte 0x{raw[error.start]:02x}); save it as UTF-8."
                    ) from None
    except OSError as error:
        raise SuiteError(f"{path} cannot be read ({error.strerror}).") from None


def _object(where: str, text: str) -> dict[str, Any]:
    try:
        loaded = load_json(text)
    except ArticleError as error:
        at = f", line {error.line}" if "\n" in text.strip() else ""
        raise SuiteError(f"{where}{at}: {error.cause}.") from None
    if not isinstance(loaded, dict):
        raise SuiteError(f"{where}: expected an object, found {type(loaded).__name__} {_SHORT.repr(loaded)}.")
    return loaded


def _places(stretch: str, body: str) -> Iterator[re.Match[str]]:
    """Where an article's body has a stretch of the text it was made of, whose spaces and line ends may be others."""
    return re.finditer(r"\s+".join(map(re.escape, stretch.split())), body)


def _in_body(stretch: str, body: str) -> str | None:
    """The stretch as the body has it; None where it does not stand there."""
    return next((place[0] for place in _places(stretch, body)), None)


def _sentence_at(body: str, place: int) -> str:
    """The sentence that holds a place of the body, or begins next."""
    spans = sentence_spans(body)
    start, end = next((span for span in spans if span.end > place), spans[-1])
    return body[start:end]


def _has_word(text: str) -> bool:
    return bool(re.search(r"\w", text))


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


# --- BEIR ----------------------------------------------------------------------------------------------------


def _beir(folder: Path) -> _Read:
    """corpus.jsonl, queries.jsonl and judgements; queries that nobody judged are left out."""
    shelf, once = _Shelf(), _Once()
    documents, queries = dict[str, str](), dict[str, str]()
    for record in _lines(folder / "corpus.jsonl"):
        name = once.check(record, "_id", record.id("_id"))
        documents[name] = shelf.put(record, record.text("title", ""), record.text("text", ""), name)
    once = _Once()
    for record in _lines(folder / "queries.jsonl"):
        queries[once.check(record, "_id", record.id("_id"))] = record.text("text")
    relevant = dict[str, list[str]]()
    for where, query, document in _judgements(_judged(folder)):
        if query not in queries:
            raise SuiteError(f"{where}: query-id: {query!r} is no _id in queries.jsonl.")
        if document not in documents:
            raise SuiteError(f"{where}: corpus-id: {document!r} is no _id in corpus.jsonl.")
        relevant.setdefault(query, []).append(documents[document])
    return _Read(
        shelf,
        [Case(id=query, question=queries[query], articles=list(_unique(gold))) for query, gold in relevant.items()],
    )


def _judged(folder: Path) -> Path:
    """The file of judgements: of the test split, else of dev, else the only one."""
    found = {path.stem: path for path in sorted(folder.glob("qrels/*.tsv"))}
    if not found and (folder / "qrels.tsv").is_file():
        return folder / "qrels.tsv"
    if path := found.get("test") or found.get("dev"):
        return path
    if len(found) != 1:
        told = f"none of {', '.join(found)} is test or dev" if found else "there is no qrels/*.tsv and no qrels.tsv"
        raise SuiteError(f"{folder}: the judgements of which document is relevant cannot be read: {told}.")
    return next(iter(found.values()))


def _judgements(path: Path) -> Iterator[tuple[str, str, str]]:
    """(where, query, document) for every line with a score above 0; a first line without a number is a head."""
    read = False
    for number, line in _text_lines(path):
        where, fields = f"{path}, line {number}", [part.strip() for part in line.split("\t")]
        if not line.strip():
            continue
        if len(fields) != 3:
            raise SuiteError(f"{where}: expected query-id, corpus-id and score, parted by tabs; found {line[:60]!r}.")
        try:
            score = float(fields[2])
        except ValueError:
            if read:
                raise SuiteError(f"{where}: score: {fields[2][:60]!r} is no number.") from None
            score = 0.0
        read = True
        if score > 0:
            yield where, clean(fields[0]), clean(fields[1])
    if not read:
        raise SuiteError(f"{path}: the file is empty; expected query-id, corpus-id and score, parted by tabs.")


# --- SQuAD ---------------------------------------------------------------------------------------------------


def _squad(path: Path) -> _Read:
    """SQuAD 1.1 and 2.0; a paragraph is a document, as its questions were written for it alone."""
    shelf, once, cases = _Shelf(), _Once(), list[Case]()
    text = "".join(line for _, line in _text_lines(path))
    if not text.strip():
        raise SuiteError(f"{path}: the file is empty; expected SQuAD.")
    for article in _Record(str(path), _object(str(path), text)).records("data"):
        title = article.text("title", "").replace("_", " ")
        for paragraph in article.records("paragraphs"):
            name = shelf.put(paragraph, title, paragraph.text("context"))
            for asked in paragraph.records("qas"):
                once.check(asked, "id", asked.id("id"))
                cases.append(_squad_case(asked, paragraph, name))
    return _Read(shelf, cases)


def _squad_case(asked: _Record, paragraph: _Record, document: str) -> Case:
    case_id, question = asked.id("id"), asked.text("question")
    if asked.flag("is_impossible", False):
        return Case(id=case_id, question=question, answerable=False)
    context, body = str(paragraph.fields["context"]), body_of(paragraph.text("context"))
    letters = [place.start() for place in re.finditer(r"\S", body)]  # the same as the context's; spaces are others
    answers, quotes = list[str](), list[str]()
    for answer in asked.records("answers"):
        text, start = answer.text("text"), answer.fields.get("answer_start")
        if not isinstance(start, int) or isinstance(start, bool):
            raise answer.error("answer_start", start, "it must be a number of characters")
        if start < 0 or not context.startswith(answer.fields["text"], start):
            raise answer.error("answer_start", start, f"{text[:60]!r} does not stand there in the context")
        answers.append(text)
        quotes.append(_sentence_at(body, letters[len(re.findall(r"\S", clean(context[:start])))]))
    if not answers:
        raise asked.error("answers", [], "there are none, and is_impossible is not true")
    return Case(id=case_id, question=question, answers=_unique(answers), articles=[document], quotes=_unique(quotes))


# --- questions with their contexts -----------------------------------------------------------------------------


def _rows(path: Path) -> _Read:
    """JSON Lines: question, context, answers; if there are, title (or group), evidence, answerable and id."""
    shelf, once, cases = _Shelf(), _Once(), list[Case]()
    for record in _lines(path):
        title = record.text("title", "") or record.text("group", "").replace("_", " ")
        context, question = record.text("context"), record.text("question")
        document = shelf.put(record, title, context)
        case_id = once.check(record, "id", record.id("id", "") or str(len(cases) + 1))
        if not record.flag("answerable", True):
            cases.append(Case(id=case_id, question=question, answerable=False))
            continue
        answers, body, quotes = record.texts("answers"), body_of(context), list[str]()
        if not answers:
            raise record.error("answers", record.fields.get("answers"), "there are none, and answerable is not false")
        for evidence in record.texts("evidence"):
            if (quote := _in_body(evidence, body)) is None:
                raise record.error("evidence", evidence, "it does not stand in the context")
            quotes.append(quote)
        quotes = quotes or _answering(question, body, answers)
        cases.append(
            Case(id=case_id, question=question, answers=_unique(answers), articles=[document], quotes=_unique(quotes))
        )
    return _Read(shelf, cases)


def _answering(question: str, body: str, answers: Sequence[str]) -> list[str]:
    """Where an answer stands more than once: of its sentences those that share most words with the question."""
    asked = set(content_words(question))
    shared: dict[str, int] = {}
    for answer in answers:
        for match in _places(answer, body):
            sentence = _sentence_at(body, match.start())
            shared[sentence] = len(asked & set(content_words(sentence)))
    return [sentence for sentence, count in shared.items() if count == max(shared.values())]


# --- questions whose evidence is in several articles ---------------------------------------------------------


def _articles_beside(queries: Path) -> Path:
    return queries.with_name(queries.name.removesuffix("queries.jsonl") + "articles.jsonl")


def _multihop(path: Path) -> _Read:
    """NAME_queries.jsonl (question, answer, evidence: title and fact; none for what has no answer; kind, a tag) beside
    NAME_articles.jsonl (title, text, source, published), as in MultiHop-RAG."""
    if not path.name.endswith("queries.jsonl") or not _articles_beside(path).is_file():
        raise SuiteError(f"{path}: its questions have no `context`, and no NAME_articles.jsonl lies beside it.")
    shelf, titled = _Shelf(), dict[str, dict[str, str]]()
    for record in _lines(_articles_beside(path)):
        title, text = record.text("title"), record.text("text")
        name = shelf.put(record, title, text, source=record.text("source", ""), published=_day(record))
        titled.setdefault(title, {})[name] = body_of(text)
    once, cases = _Once(), list[Case]()
    for record in _lines(path):
        case_id = once.check(record, "id", record.id("id", "") or str(len(cases) + 1))
        cases.append(_multihop_case(record, case_id, titled))
    return _Read(shelf, cases)


def _day(record: _Record) -> date | None:
    try:
        return parse_date(record.text("published", ""))
    except ValueError as error:
        raise record.error("published", record.fields["published"], str(error)) from None


def _multihop_case(record: _Record, case_id: str, titled: Mapping[str, Mapping[str, str]]) -> Case:
    articles, quotes = list[OneOf](), list[str]()
    for evidence in record.records("evidence"):
        title, fact = evidence.text("title"), evidence.text("fact", "")
        if title not in titled:
            raise evidence.error("title", title, "there is no such article")
        holding = {name: quote for name, body in titled[title].items() if (quote := _in_body(fact, body)) is not None}
        if not holding:
            raise evidence.error("fact", fact, "it does not stand in the article")
        if [*holding] not in articles:
            articles.append([*holding])
        quotes += [next(iter(holding.values()))] if fact else []
    tags = [record.text("kind", "")] if record.fields.get("kind") else []
    question = record.text("question")
    if not articles:
        return Case(id=case_id, question=question, answerable=False, tags=tags)
    answers = [record.text("answer")]
    return Case(id=case_id, question=question, answers=answers, articles=articles, quotes=_unique(quotes), tags=tags)
