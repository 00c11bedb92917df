"""How well the right passage and the right sentence are found, and what each ingredient adds: rows of `make bench`.

- MultiHop-RAG (Tang and Yang 2024, arXiv 2401.15391): recall of the articles that hold the evidence among the first 4
  and 10 articles found, mean over the questions that have an answer; publishers named in the question.
- SQuAD 2.0 and CLAPnq: the sentence of a question's own passage, and answerable against not, with the reader and
  zero-shot, on articles that the reader was not trained on; the same of reports of news that were written for this
  project (`eval.written_claims`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from eval.near_misses import Example
from eval.public_data import read_records
from eval.train_reader import folds, read_questions
from eval.written_claims import asked_misses, asked_reports, asked_siblings
from rag import Assistant, Settings
from rag.embedding import PackagedEmbedder, knowing
from rag.extraction import Extraction, extract
from rag.onnx_model import FOLDER
from rag.parts import split
from rag.passages import sentences_of
from rag.publishers import named_publishers
from rag.question import understood
from rag.reader import Reader, packaged_reader
from rag.retrieval import search
from rag.sentences import sentences_in
from rag.store import Store
from rag.terms import content_words, meaningful
from rag.types import Article, Filters, Hit, Part, Passage

AS_OF = date(2023, 12, 31)
"""MultiHop-RAG's articles are of 2023."""
KINDS = {"inference_query": "inference", "comparison_query": "comparison", "temporal_query": "time"}

EVERY = 4
"""Of the questions about written reports; all of them would take ten minutes."""


class Row(NamedTuple):
    what: str
    figure: str
    beside: str = ""


def finding(data: Path, folder: Path, embedder: PackagedEmbedder, console: Console) -> list[Row]:
    """Every row that there is data for; says what it skipped."""
    rows: list[Row] = []
    for names, measure in (
        (("multihop_queries", "multihop_articles"), lambda: _multihop(data, folder, embedder)),
        (("squad2", "squadshifts_wiki", "clapnq"), lambda: _own_passage(data, embedder)),
    ):
        missing = [name for name in names if not (data / f"{name}.jsonl").is_file()]
        if missing:
            console.print(f"skipped: {', '.join(names)} (CITEWIRE_BENCH_DATA holds no {', '.join(missing)}.jsonl)")
        else:
            rows += measure()
    reports = [example for of_one in asked_reports("measured")[::EVERY] for example in of_one]
    siblings = [example for pair in asked_siblings("measured")[::EVERY] for example in pair]
    misses = [example for pair in asked_misses("measured") for example in pair]
    written = {"written reports": reports, "siblings": siblings, "near misses": misses}
    return [*rows, *(row for name, some in written.items() for row in _told_apart(name, some, embedder))]


# --- MultiHop-RAG -------------------------------------------------------------------------------------------


def _multihop(data: Path, folder: Path, embedder: PackagedEmbedder) -> list[Row]:
    queries = read_records(data / "multihop_queries.jsonl")
    with Assistant(Settings(home=folder / "multihop"), embedder=embedder) as desk:
        desk.ingest(data / "multihop_articles.jsonl")
        known = list(desk.sources())
    store = Store(folder / "multihop")
    answerable = [query for query in queries if query["kind"] in KINDS]
    rows = []
    for what, find in _ways(store, embedder, known).items():
        recalls = defaultdict(list)
        for query in answerable:
            found = list(dict.fromkeys(_key(article.title, article.source) for article in find(query["question"])))
            gold = {_key(evidence["title"], evidence["source"]) for evidence in query["evidence"]}
            both = [len(gold & set(found[:k])) / len(gold) for k in (4, 10)]
            recalls["all"].append(both)
            recalls[KINDS[query["kind"]]].append(both)
        told = {
            kind: " / ".join(f"{sum(r[i] for r in some) / len(some):.3f}" for i in (0, 1))
            for kind, some in recalls.items()
        }
        by_kind = ", ".join(f"{kind} {told[kind]}" for kind in KINDS.values())
        rows.append(Row(f"MultiHop-RAG recall@4 / @10, {what}", told["all"], by_kind))
    store.close()
    return [*rows, _publishers(answerable, known)]


def _key(title: str, source: str) -> tuple[str, str]:
    return " ".join(title.split()), source


def _ways(store: Store, embedder: PackagedEmbedder, known: Sequence[str]) -> dict[str, Callable[[str], list[Article]]]:
    """One ingredient after another."""
    plain = Filters(as_of=AS_OF)

    def articles(ids: Sequence[str]) -> list[Article]:
        stored = store.passages(ids)
        return [stored[id_].article for id_ in ids]

    def fused(question: str, filters: Filters, parts: Sequence[Part] = ()) -> list[Article]:
        return [hit.article for hit in search(store, embedder, question, filters, 40, parts)]

    def whole(question: str) -> tuple[Filters, tuple[Part, ...]]:
        return understood(question, plain, known, store.summary().newest, "prefer")

    def publishers(question: str) -> Filters:
        return Filters(as_of=AS_OF, publishers=whole(question)[0].publishers)

    def parts(question: str) -> tuple[Part, ...]:
        return split(question, named_publishers(question, known))

    return {
        "dense": lambda q: articles(store.dense(embedder.embed([q])[0], 40, plain)),
        "BM25": lambda q: articles(list(store.lexical(sorted({w.lower() for w in meaningful(q)}), 40, plain))),
        "fused": lambda q: fused(q, plain),
        "fused, publishers": lambda q: fused(q, publishers(q)),
        "fused, publishers, parts": lambda q: fused(q, publishers(q), parts(q)),
        "fused, publishers, parts, time: as shipped": lambda q: fused(q, *whole(q)),
    }


def _publishers(queries: Sequence[dict[str, Any]], known: Sequence[str]) -> Row:
    """Precision and recall of the publishers read, against those of the question whose name occurs in it.

    Of answerable questions: the file lists no publishers for the others, though they name some.
    """
    read = right = there = 0
    for query in queries:
        text = " ".join(query["question"].casefold().split())
        occurring = {s for s in query["sources"] if _short(s) in text}
        found = {mention.source for mention in named_publishers(query["question"], known)}
        read, right, there = read + len(found), right + len(found & occurring), there + len(occurring)
    return Row(
        "MultiHop-RAG, publishers named", f"precision {right / read:.3f}", f"recall {right / there:.3f} of {there}"
    )


def _short(source: str) -> str:
    return source.split(" | ")[0].split(" - ")[0].casefold().removeprefix("the ").strip()


# --- the own passage ----------------------------------------------------------------------------------------


def _own_passage(data: Path, embedder: PackagedEmbedder) -> Iterator[Row]:
    """Zero-shot and with the reader, on the same questions: those of articles that the reader was not trained on.

    The handful of weights of the probability was fitted on these questions; figures in folds are in the reader's card.
    """
    questions = list(read_questions(data))
    held = folds(questions, json.loads((FOLDER / "reader.json").read_text(encoding="utf-8"))["held"])
    for name in ("squad2", "clapnq"):
        yield from _told_apart(name, [e for n, e in questions if n == name and e.group in held], embedder)


def _told_apart(name: str, some: Sequence[Example], embedder: PackagedEmbedder) -> Iterator[Row]:
    """How often the right sentence is chosen, and how well what answers is told from what does not."""
    from sklearn.metrics import roc_auc_score

    found = {}
    for how, reader in (("zero-shot", None), ("reader", packaged_reader())):
        asked = [_extracted(example, embedder, reader) for example in some]
        right = [_is_right(extraction, example) for extraction, example in zip(asked, some, strict=True)]
        accuracy = sum(right) / sum(bool(example.gold) for example in some)
        auroc = roc_auc_score([bool(example.gold) for example in some], [e.confidence for e in asked])
        found[how] = accuracy, auroc
    for i, what in enumerate(("right sentence of the own passage", "answerable or not, AUROC")):
        told = f"{found['reader'][i]:.3f} with the reader", f"{found['zero-shot'][i]:.3f} zero-shot"
        yield Row(f"{name}, {len(some)} questions: {what}", *told)


def _extracted(example: Example, embedder: PackagedEmbedder, reader: Reader | None) -> Extraction:
    body = "\n".join(example.sentences)
    article, passage = Article("bench", example.title, body), Passage("bench-0", "bench", body, 0, len(body))
    text, question = f"{example.title}\n{body}", embedder.embed([example.question])[0]
    vector, *within = embedder.embed_within([text], [sentences_of(passage, text)])[0]
    # A passage of a library is read whole; of these some are too long for that.
    known = {
        sentence: row for sentence, row in zip(sentences_in(body), within, strict=True) if row.any() and not reader
    }
    hit = Hit(article, passage, 0.0, float(question @ vector), 0.0)
    rarity = dict.fromkeys(content_words(example.question), 1.0)
    return extract(example.question, [hit], knowing(embedder.embed, known), rarity, reader)


def _is_right(extraction: Extraction, example: Example) -> bool:
    """Whether the best sentence is one of those that answer."""
    return extraction.best is not None and extraction.best.text in [example.sentences[i] for i in example.gold]
