"""How often a contradiction between articles is noticed, and how often one is seen that is not there.

Rows of `make bench`, from RGB (Chen et al. 2023, arXiv 2309.01431; CC BY-NC-SA 4.0, for measuring only): search
snippets that hold the right answer, the same with a false one put in its place, and noise. Every snippet is an article
of its own, with its own publisher and day. Draws are of all noise of a question, and

- one true and one false snippet, of other wording or of the same: noticed, if the versions hold both answers;
- two true or two false ones of other wording: a conflict is a false alarm. Noise that holds the true answer is left
  out beside two false ones, as that would be one;
- all snippets of a question, as a library may hold them; and all but the false, or the true ones.

And from `eval.written_claims`: reports of one event, each in words of its own, two by two; or of two events that are
easily mixed up.
"""

from __future__ import annotations

import json
import random
import re
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from eval.bench_finding import Row
from eval.near_misses import Example
from eval.public_data import read_records
from eval.written_claims import REPORTS, asked_siblings, disputed_siblings
from rag import Assistant, Settings
from rag.conflicts import COMPARED, conflicts
from rag.embedding import PackagedEmbedder
from rag.types import Article, Conflict, Hit, Passage

SEED = 7
PAIRS = ("other wording", "same wording", "two true", "two false")
LIBRARIES = ("other wording", "same wording", "all snippets", "all but the false", "all but the true")
"""What is measured on passages as they are drawn, and what by asking a library of them."""
NOTICED = ("other wording", "same wording", "all snippets")
"""Of these a conflict is there to be noticed; of the others it is a false alarm."""
DRAWS = 20
"""Of each kind a question, at most; a question counts once, with the share of its draws."""
ASKED_SECONDS = 60
"""So long, one draw of a question each is asked the whole road, in a library of its own."""


def noticing(data: Path, folder: Path, embedder: PackagedEmbedder, console: Console) -> list[Row]:
    """Every row that there is data for; says what it skipped."""
    source, rows = data / "rgb_conflict.jsonl", _of_reports()
    if not source.is_file():
        console.print(f"skipped: RGB's contradictions (CITEWIRE_BENCH_DATA holds no {source.name})")
        return rows
    records = read_records(source)
    rng, seconds = random.Random(SEED), list[float]()
    for kind in PAIRS:
        shares = [list(_of_hits(record, kind, rng, seconds)) for record in records]
        shares = [share for share in shares if share]
        told = f"{len(shares)} questions, {sum(map(len, shares))} draws, without a search"
        rows.append(Row(_what(kind), f"{statistics.mean(map(statistics.mean, shares)):.3f}", told))
    rows.append(Row("RGB, comparing the passages of a draw", f"p50 {statistics.median(seconds) * 1000:.0f} ms"))
    for kind in LIBRARIES:
        asked = list(_on_the_road(records, kind, folder, embedder, rng))
        rows.append(
            Row(f"{_what(kind)}, by ask", f"{statistics.mean(asked):.3f}", f"{len(asked)} questions, a draw each")
        )
    return rows


def _of_reports() -> list[Row]:
    """Of all: no rule was made with any."""
    records = read_records(REPORTS)

    def of_records(*pairs: tuple[str, str]) -> str:
        return _reported((record["question"], [record[name] for name in pair]) for record in records for pair in pairs)

    def of_siblings(which: Callable[[Literal["learnt", "measured"]], list[list[Example]]]) -> str:
        pairs = [*which("learnt"), *which("measured")]
        return _reported((pair[0].question, [" ".join(example.sentences) for example in pair]) for pair in pairs)

    return [
        Row("written reports that contradict each other: noticed", of_records(("a", "against"), ("agree", "against"))),
        Row("... that do not: false alarm", of_records(("a", "agree"), ("a", "other"), ("against", "other"))),
        Row("sibling reports that contradict each other: noticed", of_siblings(disputed_siblings)),
        Row("... of which one answers: false alarm", of_siblings(asked_siblings)),
    ]


def _reported(asked: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Of how many questions a conflict between their texts is reported."""
    found = [bool(conflicts(question, [_hit(text, n) for n, text in enumerate(texts)])) for question, texts in asked]
    return f"{sum(found)} of {len(found)}"


def _what(kind: str) -> str:
    return f"RGB, {kind}: {'noticed' if kind in NOTICED else 'false alarm'}"


def _of_hits(record: dict[str, Any], kind: str, rng: random.Random, seconds: list[float]) -> Iterator[bool]:
    for draw in _draws(record, kind, DRAWS, rng):
        hits = [_hit(text, n) for n, text in enumerate(draw[:COMPARED])]
        rng.shuffle(hits)
        start = time.perf_counter()
        found = conflicts(record["question"], hits)
        seconds.append(time.perf_counter() - start)
        yield _counts(found, record, kind)


def _on_the_road(
    records: Sequence[dict[str, Any]],
    kind: str,
    folder: Path,
    embedder: PackagedEmbedder,
    rng: random.Random,
) -> Iterator[bool]:
    began = time.perf_counter()
    for record in rng.sample(records, len(records)):
        for draw in _draws(record, kind, 1, rng):
            home = folder / f"rgb-{kind}-{record['id']}"
            news = home.with_suffix(".jsonl")
            hits = [_hit(text, n) for n, text in enumerate(draw)]
            lines = [
                {"title": h.article.title, "source": h.article.source, "published": str(h.article.published)}
                | {"text": h.article.body}
                for h in hits
            ]
            news.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
            with Assistant(Settings(home=home), embedder=embedder) as desk:
                desk.ingest(news)
                yield _counts(desk.ask(record["question"]).conflicts, record, kind)
        if time.perf_counter() - began > ASKED_SECONDS:
            return


def _hit(text: str, number: int) -> Hit:
    published = date(2024, 1, 1) + timedelta(days=number)
    article = Article(f"rgb-{number}", f"Report {number}", text, f"Publisher {number}", published)
    return Hit(article, Passage(f"{article.id}-0", article.id, text, 0, len(text)), 0.0, 0.0, 0.0)


def _counts(conflicts: Sequence[Conflict], record: dict[str, Any], kind: str) -> bool:
    """Whether a conflict is reported; where there is one, whether its versions hold both answers."""
    if kind not in NOTICED:
        return bool(conflicts)
    return any(
        any(_says(version.value, record["answer"]) for version in conflict.versions)
        and any(_says(version.value, record["false_answer"]) for version in conflict.versions)
        for conflict in conflicts
    )


def _says(value: str, answer: Any) -> bool:
    """Whether all words of the one are in the other: "Ruiz" is "Ana Ruiz"."""
    words = _words(value)
    return any(words <= form or form <= words for form in map(_words, _forms(answer)))


def _forms(answer: Any) -> list[str]:
    return [answer] if isinstance(answer, str) else list(answer[0])


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _draws(record: dict[str, Any], kind: str, most: int, rng: random.Random) -> list[list[str]]:
    """The snippets of up to `most` draws, those that count first; none where there are too few of them."""
    true, false, noise = (record[f"{name}_passages"] for name in ("true", "false", "noise"))
    silent = [text for text in noise if not _names(text, record["answer"])]
    draws, beside = {
        "other wording": ([[t, f] for i, t in enumerate(true) for j, f in enumerate(false) if i != j], noise),
        "same wording": ([[t, f] for t, f in zip(true, false, strict=False)], noise),
        "two true": ([[a, b] for i, a in enumerate(true) for b in true[:i]], noise),
        "two false": ([[a, b] for i, a in enumerate(false) for b in false[:i]], silent),
        "all snippets": ([[*true, *false]], noise),
        "all but the false": ([true], noise),
        "all but the true": ([false], silent),
    }[kind]
    return [[*draw, *beside] for draw in rng.sample(draws, min(most, len(draws)))]


def _names(text: str, answer: Any) -> bool:
    """Whether the text holds a word of a name, or all of a date in any of its forms."""
    if isinstance(answer, str):
        return bool(_words(text) & {word for word in _words(answer) if len(word) > 2})
    return any(_words(form) <= _words(text) for form in _forms(answer))
