"""`make bench`: how fast Citewire is, all measured in one run, as ratios beside a limit where there is one.

Reads public data from the folder CITEWIRE_BENCH_DATA (squadshifts_wiki.jsonl: questions; texts of every file) and says
what it skipped without it. `python -m eval.bench index checking` runs only the parts named. Absolute figures hold for
one machine, which is named; no test asserts them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from eval.bench_checking import checking
from eval.bench_conflicts import noticing
from eval.bench_conversation import conversation
from eval.bench_finding import Row, finding
from eval.bench_index import articles_of, indexing, timed
from eval.bench_visitors import milliseconds, visiting
from eval.cases import load_suite
from eval.public_data import read_records, read_texts
from eval.runner import processor, run
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder
from rag.reader import packaged_reader
from rag.settings import ROOT
from rag.store import Store

QUESTIONS = 100
PASSAGES = 10_000
"""Of the large library, at least. Where there are not so many texts, some come again, beside others."""
TOGETHER = 200
"""Articles that are ingested before passages are counted again."""
COLD_RUNS = 3


def main() -> None:
    """Runs every measurement that is asked for and that there is data for, and prints one table."""
    arguments = argparse.ArgumentParser(description="Measures speed and quality; see docs/performance.md.")
    arguments.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all of them if none is named")
    arguments.add_argument("--plot", type=Path, help="a file to draw growth into (SVG or PNG)")
    given = arguments.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        arguments.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    console = Console(width=120)
    console.print(f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    embedder = PackagedEmbedder()
    embedder.embed(["warm up"])
    table = Table("what", "figure", "beside")
    with tempfile.TemporaryDirectory(prefix="citewire-bench-") as folder:
        bench = Bench(Path(os.environ.get("CITEWIRE_BENCH_DATA", "")), Path(folder), embedder, console, given.plot)
        for part in given.parts or PARTS:
            for row in PARTS[part](bench):
                table.add_row(row.what, row.figure, row.beside)
    console.print(table)


class Bench(NamedTuple):
    """What a part of the bench is given."""

    data: Path
    """The folder of public data; files may be missing."""
    folder: Path
    """For libraries and other files, empty at first."""
    embedder: PackagedEmbedder
    console: Console
    plot: Path | None


def _samples(bench: Bench) -> list[Row]:
    """The sample articles: questions one by one in a warm process, and a whole cold process."""
    home, embedder = bench.folder / "samples", bench.embedder
    suite = load_suite(ROOT / "eval" / "suites" / "seeds.yaml")
    questions = [case.question for case in suite.cases]
    with Assistant(Settings(home=home), embedder=embedder) as desk:
        desk.ingest(ROOT / "seeds")
        warm = _asked("warm ask, sample articles", desk, questions)
    command = [sys.executable, "-m", "ui.cli", "ask", questions[0], "--home", str(home)]
    cold = [timed(command) for _ in range(COLD_RUNS)]
    visits = visiting(home, questions)
    start = time.perf_counter()
    run(suite, Settings(llm=None))
    suite_seconds = time.perf_counter() - start
    return [
        Row("the suite `seeds`, indexed, asked and scored", f"{suite_seconds:.0f} s", f"{len(questions)} cases"),
        warm,
        *visits,
        Row(
            "cold `citewire ask`, process start to printed answer",
            f"{statistics.median(cold):.1f} s",
            f"median of {COLD_RUNS}",
        ),
    ]


def _large(bench: Bench) -> list[Row]:
    """Real and written texts, to `PASSAGES` passages: warm questions, with the reader and zero-shot; ingests that find
    (nearly) nothing new, each in a process of its own."""
    source, folder, embedder = bench.data / "squadshifts_wiki.jsonl", bench.folder, bench.embedder
    if not source.is_file():
        bench.console.print(f"skipped: {PASSAGES:,} passages (CITEWIRE_BENCH_DATA names no {source.name})")
        return []
    records = read_records(source)
    questions = [record["question"] for record in records[:: len(records) // QUESTIONS]][:QUESTIONS]
    home, news, passages = folder / "large", folder / "news", 0
    news.mkdir()
    with Assistant(Settings(home=home), embedder=embedder) as desk:
        left = _endlessly(read_texts([bench.data, ROOT / "eval"]))
        while passages < PASSAGES:
            for article in islice(left, TOGETHER):
                (news / f"{article['title']}.json").write_text(json.dumps(article), encoding="utf-8")
            desk.ingest(news)
            passages = Store(home).summary().passages
    rows = []
    for how, reader in (("with the reader", packaged_reader()), ("zero-shot", None)):
        with Assistant(Settings(home=home), embedder=embedder, reader=reader) as desk:
            rows.append(_asked(f"warm ask, {passages:,} passages, {how}", desk, questions))
    again = [sys.executable, "-m", "ui.cli", "ingest", str(news), "--home", str(home)]
    nothing = timed(again)
    files = sorted(news.iterdir())
    changed = json.loads(files[0].read_text("utf-8"))
    files[0].write_text(json.dumps({**changed, "text": f"{changed['text']} Added."}), encoding="utf-8")
    return [
        *rows,
        Row(f"ingest again, nothing changed, {len(files):,} articles, cold", f"{nothing:.1f} s"),
        Row(f"ingest again, one of {len(files):,} articles changed, cold", f"{timed(again):.1f} s"),
    ]


def _endlessly(texts: list[str]) -> Iterator[dict[str, str]]:
    """Articles of all these texts; then again, in another order."""
    rng = random.Random(7)
    for round_ in count():
        yield from articles_of(texts, round_)
        rng.shuffle(texts)


def _asked(what: str, desk: Assistant, questions: Sequence[str]) -> Row:
    """Warm questions: how long they take, and how much of it each stage does."""
    desk.ask(questions[0])  # opens the collection
    taken = [desk.ask(question).seconds for question in questions]
    stages = dict.fromkeys(stage for seconds in taken for stage in seconds if stage != "total")
    medians = (statistics.median(seconds.get(stage, 0.0) for seconds in taken) for stage in stages)
    told = ", ".join(f"{stage} {median * 1000:.0f}" for stage, median in zip(stages, medians, strict=True))
    return Row(what, milliseconds([seconds["total"] for seconds in taken]), f"medians: {told}")


PARTS: dict[str, Callable[[Bench], list[Row]]] = {
    "samples": _samples,
    "large": _large,
    "index": lambda bench: indexing(bench.data, bench.folder, bench.console, bench.plot),
    "finding": lambda bench: finding(bench.data, bench.folder, bench.embedder, bench.console),
    "checking": lambda bench: checking(bench.data, bench.console),
    "conversation": lambda bench: conversation(bench.data, bench.folder, bench.embedder, bench.console),
    "conflicts": lambda bench: noticing(bench.data, bench.folder, bench.embedder, bench.console),
}


if __name__ == "__main__":
    main()
