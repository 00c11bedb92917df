"""Whether a follow-up finds what it asks for, and what it is read as costs nothing elsewhere: rows of `make bench`.

- MTRAG-UN (mtrag.jsonl): the contexts of all conversations are one library, each an article whose title is its first
  line; recall of a question's own contexts among the first 5 articles found, mean over the questions that have any.
  The questions that open a conversation are asked once more behind other conversations: a new subject.
- Questions of other sets, which stand alone: how many are taken for follow-ups.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from eval.bench_finding import Row
from eval.public_data import read_records
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder
from rag.followups import leans, stand_alone
from rag.question import History
from rag.retrieval import search
from rag.store import Store
from rag.types import Filters

FIRST = 5
"""Articles among which the own contexts are looked for."""
BEHIND = 6
"""Other conversations behind which each opening question is asked again."""
ALONE = ("clapnq", "squad2", "multihop_queries")


class Asked(NamedTuple):
    """The last question of a conversation."""

    question: str
    history: History
    gold: frozenset[int]
    """Its own contexts, by number."""


def conversation(data: Path, folder: Path, embedder: PackagedEmbedder, console: Console) -> list[Row]:
    """Every row that there is data for; says what it skipped."""
    source = data / "mtrag.jsonl"
    if not source.is_file():
        console.print(f"skipped: follow-ups (CITEWIRE_BENCH_DATA holds no {source.name})")
        return []
    records = read_records(source)
    contexts = list(dict.fromkeys(context for record in records for context in record["contexts"]))
    numbers = {context: number for number, context in enumerate(contexts)}
    asked = [_asked(record, numbers) for record in records if record["contexts"]]
    find = _library(contexts, folder, embedder)
    rows = [_row(what, way, asked, find) for what, way in WAYS.items()]
    rewritten = sum(_rewritten(some) != some.question for some in asked)
    rows.append(Row("MTRAG-UN, read as something else", f"{rewritten} of {len(asked)} questions"))
    return [*rows, _new_subject(asked, find), *_taken(data)]


def _asked(record: dict[str, Any], numbers: dict[str, int]) -> Asked:
    history: list[tuple[str, str]] = []
    for turn in record["turns"][:-1]:
        if turn["role"] == "user":
            history.append((_line(turn["text"]), ""))
        elif history:
            question, answer = history[-1]
            history[-1] = question, f"{answer} {turn['text']}".strip()
    gold = frozenset(numbers[context] for context in record["contexts"])
    return Asked(_line(record["turns"][-1]["text"]), history, gold)


def _line(text: str) -> str:
    return " ".join(text.split())


# --- what is searched for -----------------------------------------------------------------------------------


def _rewritten(asked: Asked) -> str:
    return stand_alone(asked.question, asked.history)


WAYS: dict[str, Callable[[Asked], str]] = {
    "the last question": lambda asked: asked.question,
    "all questions joined": lambda asked: " ".join([*(q for q, _ in asked.history), asked.question]),
    "questions and answers joined": lambda asked: " ".join([*(f"{q} {a}" for q, a in asked.history), asked.question]),
    "the last two questions joined": lambda asked: " ".join([*(q for q, _ in asked.history[-1:]), asked.question]),
    "as shipped": _rewritten,
}

Find = Callable[[str], list[int]]
"""Text -> the first articles, by number."""


def _library(contexts: Sequence[str], folder: Path, embedder: PackagedEmbedder) -> Find:
    articles, home = folder / "mtrag.jsonl", folder / "mtrag"
    told = []
    for number, context in enumerate(contexts):
        title, _, text = context.strip().partition("\n")
        told.append(
            json.dumps({"title": title, "text": text.strip() or title, "url": f"https://bench.invalid/{number}"})
        )
    articles.write_text("\n".join(told), encoding="utf-8")
    with Assistant(Settings(home=home), embedder=embedder) as desk:
        desk.ingest(articles)
    store = Store(home)

    def find(text: str) -> list[int]:
        hits = search(store, embedder, text, Filters(), 8 * FIRST)  # an article may have several passages
        return list(dict.fromkeys(int(hit.article.url.rsplit("/", 1)[1]) for hit in hits))[:FIRST]

    return find


def _recall(asked: Sequence[Asked], way: Callable[[Asked], str], find: Find) -> float:
    return sum(len(some.gold.intersection(find(way(some)))) / len(some.gold) for some in asked) / len(asked)


def _row(what: str, way: Callable[[Asked], str], asked: Sequence[Asked], find: Find) -> Row:
    first, later = ([some for some in asked if bool(some.history) is has] for has in (False, True))
    of_first, of_later = _recall(first, way, find), _recall(later, way, find)
    every = (of_first * len(first) + of_later * len(later)) / len(asked)
    beside = f"{len(first)} first turns {of_first:.3f}, {len(later)} later {of_later:.3f}"
    return Row(f"MTRAG-UN recall@{FIRST}, {what}", f"{every:.3f}", beside)


def _new_subject(asked: Sequence[Asked], find: Find) -> Row:
    """Opening questions behind conversations that they have nothing to do with."""
    rng = random.Random(7)
    first, later = ([some for some in asked if bool(some.history) is has] for has in (False, True))
    behind = [some._replace(history=other.history) for some in first for other in rng.sample(later, BEHIND)]
    shown = [f"{_recall(behind, way, find):.3f}" for way in (_rewritten, WAYS["the last two questions joined"])]
    alone = _recall(first, WAYS["the last question"], find)
    beside = f"{alone:.3f} alone, {shown[1]} joined with the question before"
    return Row(f"MTRAG-UN recall@{FIRST}, a new subject behind another conversation", shown[0], beside)


def _taken(data: Path) -> list[Row]:
    """Questions that stand alone, taken for follow-ups."""
    shares = []
    for name in ALONE:
        if (path := data / f"{name}.jsonl").is_file():
            questions = [record["question"] for record in read_records(path)]
            shares.append(f"{name} {sum(map(leans, questions)) / len(questions):.3f} of {len(questions)}")
    return [Row("questions that stand alone, taken for follow-ups", shares[0], ", ".join(shares[1:]))] if shares else []
