"""Suite + settings -> Run: asks every question of the pipeline that people use, and scores the answers.

Drafts go through the same citing and checking as what a model writes. The articles are indexed in a folder that is
made for the run and removed after it, unless a library is named.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path

from eval.cases import Case, DraftCase, OneOf, Suite, Ways, content_hash
from eval.judging import Judge
from eval.metrics import MEASURES, Gold, Score, failed_scores, gold_rank, holds_gold, is_correct, measure, measure_draft
from eval.replies import Heard, Replies
from eval.runs import Environment, Found, Outcome, Run, Sentence
from eval.statistics import SEED
from rag import Answer, AnswerSentence, Article, Assistant, Citation, CitewireError, Hit, Settings, SuiteError
from rag.answering import EXTRACTIVE
from rag.checking import Checker
from rag.citing import cite
from rag.embedding import Embedder
from rag.entailment import checker_named
from rag.extraction import READ
from rag.llm import make_llm
from rag.passages import split
from rag.reply import read_marks
from rag.settings import CAUTION, ROOT

SHOWN = 5
"""Passages of each case that a report shows."""
WRONG_SHOWN = 10
_PROBES = ("The quay cost 48 million euros.", "Wer war dabei?", "会谈 " * 40)
_PACKAGES = ("chromadb", "llama-index-core", "numpy", "onnxruntime", "sentence-transformers", "torch", "transformers")

OnProgress = Callable[[int, int, str], None]


def run(
    suite: Suite,
    settings: Settings,
    *,
    library: bool = False,
    workers: int = 1,
    progress: OnProgress | None = None,
    judge: Judge | None = None,
    replies: Path | None = None,
    pipeline: Callable[..., Assistant] = Assistant,
) -> Run:
    """Asks every case that a person has accepted.

    The suite's articles are indexed first; with `library`, those at `settings.home` are asked as they are. `workers`
    is how many cases are asked at a time; the outcome does not depend on it. `judge` reads the answers too. What a
    language model replies is kept in the folder `replies`, and not asked for again. `pipeline` makes what is evaluated
    of `settings` (and `llm=`, if they name one). Raises SuiteError if an article cannot be read, if a floor or an
    allowance names no measure, or if a case names an article or a quote that is not there.
    """
    _known(suite, "floors", suite.floors)
    _known(suite, "allowed", suite.allowed)
    cases = [case for case in suite.cases if not case.proposed]
    if not cases and not suite.drafts:
        raise SuiteError(f"{suite.path}: no case is accepted yet; whoever accepts one deletes its line `proposed`.")
    llm = Replies(make_llm(settings.llm), settings.llm, replies) if settings.llm else None
    with tempfile.TemporaryDirectory(prefix="citewire-eval-") as folder:
        home = settings.home if library else Path(folder) / "home"
        with pipeline(replace(settings, home=home), **({"llm": llm} if llm else {})) as desk:
            if not library:
                index(suite, desk)
            articles = list(desk.articles())
            if not articles:
                raise SuiteError(
                    f"{suite.path} cannot be asked: there is no article in {home if library else suite.folder}."
                )
            checker = Checker(checker_named(settings.checker))
            asking = _Asking(desk, suite, _Library(suite, articles, desk.embedder), checker, judge, llm)
            outcomes = asking.all([*cases, *suite.drafts], workers, progress)
            environment = _environment(desk, settings, asking.library.articles, judge)
    return Run(suite.name, suite.as_of.isoformat(), environment, outcomes, len(suite.cases) - len(cases), SEED)


def _known(suite: Suite, field: str, names: Iterable[str]) -> None:
    if unknown := sorted(set(names) - set(MEASURES)):
        raise SuiteError(f"{suite.path}: {field}: {', '.join(unknown)} is no measure; there are {', '.join(MEASURES)}.")


def index(suite: Suite, desk: Assistant) -> None:
    """Brings the suite's articles into a library. Raises SuiteError if one cannot be read."""
    if not suite.documents:
        return _ingest(suite, desk, suite.folder)
    with tempfile.TemporaryDirectory(prefix="citewire-eval-") as folder:
        for number, document in enumerate(suite.documents):
            told = {"title": document.title, "text": document.text, "source": document.source}
            told |= {"published": document.published.isoformat()} if document.published else {}
            Path(folder, _file(number)).write_text(json.dumps(told), encoding="utf-8")
        _ingest(suite, desk, Path(folder))


def _file(number: int) -> str:
    return f"{number:06}.json"


def _ingest(suite: Suite, desk: Assistant, articles: Path) -> None:
    report = desk.ingest(articles)
    if report.failed:
        raise SuiteError(f"{suite.path}: an article cannot be read: {report.failed[0]}")


# --- the gold, looked up -------------------------------------------------------------------------------------


class _Library:
    """The articles that are asked, by the names that a suite calls them."""

    def __init__(self, suite: Suite, articles: Sequence[Article], embedder: Embedder) -> None:
        self.articles = {article.id: article for article in articles}
        self._suite, self._embedder = suite, embedder
        names = {_file(number): document.name for number, document in enumerate(suite.documents)}
        self._ids: dict[str, set[str]] = {}
        for article in articles:
            file = article.path.rsplit("/", 1)[-1]
            for name in {names.get(file, file), article.title.casefold()}:
                self._ids.setdefault(name, set()).add(article.id)

    def all_gold(self, cases: Sequence[Case | DraftCase]) -> dict[str, Gold]:
        """By case. Raises SuiteError that names every article and quote that is not there: after an edit of the
        articles, one wants to see all of them."""
        gold, wrong = dict[str, Gold](), list[str]()
        for case in cases:
            try:
                if isinstance(case, DraftCase):
                    self.hits(case)
                gold[case.id] = self._gold(case) if isinstance(case, Case) else ()
            except SuiteError as error:
                wrong.append(f"{case.id}: {error}")
        if wrong:
            more = [f"... and {len(wrong) - WRONG_SHOWN} more"] if len(wrong) > WRONG_SHOWN else []
            told = "\n  ".join([*wrong[:WRONG_SHOWN], *more])
            raise SuiteError(f"{self._suite.path} and its articles disagree; mend one of them:\n  {told}")
        return gold

    def _gold(self, case: Case) -> Gold:
        gold = [self._named(entry) for entry in case.articles]
        bodies = [self.articles[i].body for entry in gold for i in entry] or [a.body for a in self.articles.values()]
        for quote in case.quotes:
            if not any(quote in body for body in bodies):
                raise SuiteError(f"quotes: {quote!r} stands, word for word, in none of its articles")
        return gold

    def _named(self, entry: OneOf) -> frozenset[str]:
        names = [entry] if isinstance(entry, str) else entry
        for name in names:
            if name not in self._ids and name.casefold() not in self._ids:
                near = get_close_matches(name, self._ids, 1)
                hint = f"; is it {near[0]!r}?" if near else ""
                raise SuiteError(f"articles: there is no article {name!r}{hint}")
        return frozenset(i for name in names for i in self._ids.get(name) or self._ids[name.casefold()])

    def hits(self, case: DraftCase) -> tuple[Hit, ...]:
        """The passages that a draft's writer was given. Raises SuiteError for one that is not there."""
        found = []
        for shown in case.passages:
            ids = self._named(shown.article)
            passages = [
                Hit(self.articles[i], passage, 0.0, 0.0, 0.0)
                for i in ids
                for passage in split(self.articles[i], self._embedder)
                if shown.quote in passage.text
            ]
            if not passages:
                raise SuiteError(f"passages: no passage of {shown.article} holds {shown.quote!r}")
            found.append(passages[0])
        return tuple(found)


# --- asking --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Asking:
    desk: Assistant
    suite: Suite
    library: _Library
    checker: Checker
    judge: Judge | None
    replies: Replies | None

    def all(self, cases: Sequence[Case | DraftCase], workers: int, progress: OnProgress | None) -> tuple[Outcome, ...]:
        known = self.library.all_gold(cases)
        outcomes: list[Outcome] = []
        with ThreadPoolExecutor(max(1, workers)) as pool:
            for case, outcome in zip(cases, pool.map(lambda case: self._one(case, known[case.id]), cases), strict=True):
                if progress:
                    progress(len(outcomes), len(cases), case.id)
                outcomes.append(outcome)
        return tuple(outcomes)

    def _one(self, case: Case | DraftCase, gold: Gold) -> Outcome:
        try:
            return self._draft(case) if isinstance(case, DraftCase) else self._question(case, gold)
        except CitewireError as error:
            return _failed(case, gold, str(error))

    def _question(self, case: Case, gold: Gold) -> Outcome:
        with self.replies.listening() if self.replies else nullcontext(Heard()) as heard:
            answer = self._ask(case)
        if heard.failed:  # the reader gets an extracted answer then, and that is not what is evaluated
            raise heard.failed
        scores = measure(case, answer, gold)
        if (risk := self._risk(case, answer)) is not None:
            scores["aurc"] = risk
        if heard.tokens:
            scores["tokens"] = heard.tokens, 1
        if self.judge:
            scores |= self.judge.scores(case, answer)
        rank = gold_rank(case, answer, gold)
        wanted = frozenset().union(*gold)
        return Outcome(
            id=case.id,
            hash=content_hash(case),
            tags=tuple(case.tags),
            question=case.question,
            expected=_expected(case),
            status=answer.status,
            stage=_stage(case, answer, gold, scores, rank),
            scores=scores,
            confidence=answer.confidence,
            got=answer.text,
            sentences=tuple(_told(sentence, answer.citations) for sentence in answer.sentences),
            passages=tuple(
                Found(
                    hit.article.title,
                    hit.article.source,
                    str(hit.article.published or ""),
                    hit.passage.text,
                    case.answerable and holds_gold(case, hit.article.id, hit.passage.text, wanted),
                )
                for hit in answer.hits[:SHOWN]
            ),
            gold_rank=rank,
            seconds=answer.seconds["total"],
            note=case.note,
        )

    def _ask(self, case: Case, caution: float = CAUTION) -> Answer:
        return self.desk.ask(
            case.question,
            history=case.history,
            since=case.since,
            until=case.until,
            sources=case.sources,
            as_of=self.suite.as_of,
            caution=caution,
        )

    def _risk(self, case: Case, answer: Answer) -> Score | None:
        """(confidence, loss). Of a refusal, the loss of what would have been said; None where a model refused, which
        has nothing else to say, and where nothing says what is right."""
        if case.answerable and not (case.contains or case.excludes or case.answers):
            return None
        if answer.status != "answered":
            if self.replies or not answer.hits:
                return None
            bold = self._ask(case, caution=0.0)
            return answer.confidence, float(not (case.answerable and is_correct(case, bold)))
        return answer.confidence, float(not is_correct(case, answer))

    def _draft(self, case: DraftCase) -> Outcome:
        hits = self.library.hits(case)
        draft = read_marks(" ".join(sentence.text for sentence in case.sentences), hits)
        if len(draft.sentences) != len(case.sentences):
            raise SuiteError(f"it was read as {len(draft.sentences)} sentences, and {len(case.sentences)} are labelled")
        cited = cite(draft, self.checker)
        wrong = any(
            label.supported != (sentence.check.verdict == "supported")
            for label, sentence in zip(case.sentences, cited.sentences, strict=True)
        )
        return Outcome(
            id=case.id,
            hash=content_hash(case),
            tags=tuple(case.tags),
            question="",
            expected="; ".join(
                f"{n}: {'' if s.supported else 'not '}supported" for n, s in enumerate(case.sentences, 1)
            ),
            status="draft",
            stage="judged wrongly" if wrong else "",
            scores=measure_draft(case.sentences, cited.sentences, cited.citations, self.library.articles.values()),
            got=cited.text,
            sentences=tuple(
                _told(sentence, cited.citations, label.supported)
                for label, sentence in zip(case.sentences, cited.sentences, strict=True)
            ),
            passages=tuple(
                Found(hit.article.title, hit.article.source, str(hit.article.published or ""), hit.passage.text, False)
                for hit in hits
            ),
            note=case.note,
        )


def _failed(case: Case | DraftCase, gold: Gold, why: str) -> Outcome:
    question, expected = (case.question, _expected(case)) if isinstance(case, Case) else ("", "")
    return Outcome(
        case.id, content_hash(case), tuple(case.tags), question, expected, "error", "not asked",
        failed_scores(case, gold), note=why,
    )  # fmt: skip


def _stage(case: Case, answer: Answer, gold: Gold, scores: Mapping[str, Score], rank: int | None) -> str:
    """Where it failed first (`eval.runs.STAGES`), "" if it did not."""
    if not case.answerable:
        return "answered wrongly" if answer.status == "answered" else ""
    says = case.contains or case.excludes or case.answers
    right = is_correct(case, answer) if says else rank is not None
    if not right and (rank is None or rank > READ) and (gold or case.quotes):
        return "not retrieved"
    if answer.status != "answered":
        return "refused wrongly" if says or not right else ""
    if any(scores[name][0] < scores[name][1] for name in ("faithfulness", "citation_recall") if name in scores):
        return "unsupported"
    if right:
        return "not marked" if any(sentence.found for sentence in answer.sentences) else ""
    wanted = frozenset().union(*gold)
    cites_gold = any(holds_gold(case, c.article_id, c.quote, wanted) for c in answer.citations)
    return "wrongly written" if cites_gold and answer.model != EXTRACTIVE else "not chosen"


def _told(sentence: AnswerSentence, citations: Sequence[Citation], label: bool | None = None) -> Sentence:
    quotes = tuple(citations[number - 1].quote for number in sentence.citations)
    check = sentence.check
    return Sentence(sentence.text, check.verdict, round(check.score, 4), check.reasons, quotes, label)


def _expected(case: Case) -> str:
    """What is wanted, in words."""
    if not case.answerable:
        return "a refusal"
    told = [*map(_way, case.contains), *(["one of " + " / ".join(case.answers)] if case.answers else [])]
    without = f"; without {', '.join(map(_way, case.excludes))}" if case.excludes else ""
    return (" and ".join(told) or "the passage with the answer") + without


def _way(entry: Ways) -> str:
    if isinstance(entry, list):
        return " or ".join(map(_way, entry))
    if isinstance(entry, str):
        return f"“{entry}”"
    told = entry.model_dump()
    if "matches" in told:
        return f"/{told['matches']}/"
    return f"{told['number']:,.15g}" + (f" ± {told['within']:,.15g}" if told["within"] else "")


# --- what the run depends on -----------------------------------------------------------------------------------


def _environment(desk: Assistant, settings: Settings, articles: dict[str, Article], judge: Judge | None) -> Environment:
    prompts = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in (ROOT / "prompts").glob("*.md")
    }
    return Environment(
        citewire=version("citewire"),
        model=desk.model,
        settings={
            "unsupported": settings.unsupported,
            "checker": settings.checker or "packaged",
            "caution": str(CAUTION),
        },
        prompts=dict(sorted(prompts.items())),
        embedder=desk.embedder.fingerprint,
        articles={article_id: articles[article_id].title for article_id in sorted(articles)},
        versions={name: version(name) for name in _PACKAGES},
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}, {processor()}, {os.cpu_count()} cores",
        numerics=_numerics(desk.embedder),
        judge=judge.name if judge else "",
    )


def processor() -> str:
    """The processor's name, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown processor"


def _numerics(embedder: Embedder) -> str:
    digest = hashlib.sha256(version("onnxruntime").encode())
    for probe in _PROBES:
        digest.update(embedder.embed([probe]).tobytes())
    return digest.hexdigest()[:12]
