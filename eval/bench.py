"""`make bench`: how fast Citewire is, all measured in one run, as ratios beside a limit where there is one.

Reads public data from the folder CITEWIRE_BENCH_DATA (squadshifts_wiki.jsonl: contexts and questions) and says
what it skipped without it. Absolute figures hold for one machine, which is named; no test asserts them.
"""

from __future__ import annotations

import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.table import Table

from eval.bench_checking import checking
from eval.bench_conflicts import noticing
from eval.bench_conversation import conversation
from eval.bench_finding import Row, finding
from eval.bench_visitors import milliseconds, visiting
from eval.cases import load_suite
from eval.public_data import read_records
from eval.runner import processor, run
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder
from rag.passages import embedded_text, split
from rag.reader import packaged_reader
from rag.settings import ROOT
from rag.store import Store

ARTICLES = 100
ARTICLE_CHARACTERS = 4_500
QUESTIONS = 100
PASSAGES = 10_000
"""Of the large library: the contexts again and again, each time in another order, so that no two articles are one."""
COLD_RUNS = 3


def main() -> None:
    """Runs every measurement that there is data for and prints one table."""
    console = Console(width=120)
    console.print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    embedder = PackagedEmbedder()
    embedder.embed(["warm up"])
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="citewire-bench-") as folder:
        rows += _samples(Path(folder), embedder)
        data = os.environ.get("CITEWIRE_BENCH_DATA")
        source = Path(data or "") / "squadshifts_wiki.jsonl"
        if data and source.is_file():
            rows += _large(Path(folder), embedder, source)
            rows += _very_large(Path(folder), embedder, source)
        else:
            console.print(
                f"skipped: ingest and ask on {ARTICLES} articles and on {PASSAGES:,} passages "
                f"(CITEWIRE_BENCH_DATA names no {source.name})"
            )
        rows += finding(Path(data or ""), Path(folder), embedder, console)
        rows += checking(Path(data or ""), console)
        rows += conversation(Path(data or ""), Path(folder), embedder, console)
        rows += noticing(Path(data or ""), Path(folder), embedder, console)
    table = Table("what", "figure", "beside")
    for row in rows:
        table.add_row(row.what, row.figure, row.beside)
    console.print(table)


def _samples(folder: Path, embedder: PackagedEmbedder) -> list[Row]:
    """The sample articles: questions one by one in a warm process, and a whole cold process."""
    home = folder / "samples"
    suite = load_suite(ROOT / "eval" / "suites" / "seeds.yaml")
    questions = [case.question for case in suite.cases]
    with Assistant(Settings(home=home), embedder=embedder) as desk:
        desk.ingest(ROOT / "seeds")
        warm = _ask_all(desk, questions)
    command = [sys.executable, "-m", "ui.cli", "ask", questions[0], "--home", str(home)]
    cold = [_timed(command) for _ in range(COLD_RUNS)]
    start = time.perf_counter()
    run(suite, Settings(llm=None))
    suite_seconds = time.perf_counter() - start
    visits = visiting(home, questions)
    return [
        Row("the suite `seeds`, indexed, asked and scored", f"{suite_seconds:.0f} s", f"{len(questions)} cases"),
        Row("warm ask, sample articles", milliseconds(warm), f"{len(warm)} questions"),
        Row(
            "cold `citewire ask`, process start to printed answer",
            f"{statistics.median(cold):.1f} s",
            f"median of {COLD_RUNS}",
        ),
        *visits,
    ]


def _large(folder: Path, embedder: PackagedEmbedder, source: Path) -> list[Row]:
    """Articles of the size of news: ingest beside the bare encoder on the same texts, and warm questions."""
    records = read_records(source)
    news = folder / "news.jsonl"
    articles = list(islice(_articles(records), ARTICLES))
    news.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
    with Assistant(Settings(home=folder / "large"), embedder=embedder) as desk:
        start = time.perf_counter()
        desk.ingest(news)
        ingest_seconds = time.perf_counter() - start
        start = time.perf_counter()
        desk.ingest(news)
        again_seconds = time.perf_counter() - start
        texts = [embedded_text(a, p, embedder) for a in desk.articles() for p in split(a, embedder)]
        start = time.perf_counter()
        embedder.embed(texts)
        encoder_seconds = time.perf_counter() - start
        held = " ".join(article["text"] for article in articles)
        questions = [record["question"] for record in records if record["context"] in held]
        warm = _ask_all(desk, questions[:: max(1, len(questions) // QUESTIONS)][:QUESTIONS])
    rate, limit = len(texts) / ingest_seconds, len(texts) / encoder_seconds
    return [
        Row(
            f"ingest, {len(articles)} articles, {len(texts)} passages",
            f"{rate:.1f} passages/s",
            f"{rate / limit:.2f} of the bare encoder's {limit:.1f}",
        ),
        Row(
            "ingest again, nothing changed",
            f"{again_seconds * 1000:.0f} ms",
            f"{again_seconds / ingest_seconds:.4f} of the first",
        ),
        Row(f"warm ask, {len(texts)} passages", milliseconds(warm), f"{len(warm)} questions"),
    ]


def _very_large(folder: Path, embedder: PackagedEmbedder, source: Path) -> list[Row]:
    """Warm questions, with the reader and zero-shot, to `PASSAGES` passages."""
    records = read_records(source)
    questions = [record["question"] for record in records[:: len(records) // QUESTIONS]][:QUESTIONS]
    rng = random.Random(7)
    rows = []
    home, round_ = folder / "very-large", 0
    with Assistant(Settings(home=home), embedder=embedder) as desk:
        while Store(home).counts()[1] < PASSAGES:
            news = folder / f"round-{round_}.jsonl"
            articles = _articles(records, round_)
            news.write_text("\n".join(json.dumps(article) for article in articles), encoding="utf-8")
            desk.ingest(news)
            rng.shuffle(records)
            round_ += 1
    passages = Store(home).counts()[1]
    for how, reader in (("with the reader", packaged_reader()), ("zero-shot", None)):
        with Assistant(Settings(home=home), embedder=embedder, reader=reader) as desk:
            warm = _ask_all(desk, questions)
        rows.append(Row(f"warm ask, {passages:,} passages, {how}", milliseconds(warm), f"{len(warm)} questions"))
    return rows


def _articles(records: Sequence[dict[str, str]], round_: int = 0) -> Iterator[dict[str, str]]:
    """Contexts joined to texts of about `ARTICLE_CHARACTERS`."""
    text: list[str] = []
    for number, context in enumerate(dict.fromkeys(record["context"] for record in records)):
        text.append(context)
        if sum(map(len, text)) >= ARTICLE_CHARACTERS:
            yield {"title": f"Article {round_}-{number}", "text": "\n\n".join(text), "source": "Bench"}
            text = []


def _ask_all(desk: Assistant, questions: Sequence[str]) -> list[float]:
    desk.ask(questions[0])  # opens the collection
    return [desk.ask(question).seconds["total"] for question in questions]


def _timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
