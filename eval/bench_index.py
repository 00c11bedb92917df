"""The index half of `make bench`: what ingesting, finding and starting cost, beside the limit and beside a plain
LlamaIndex starter, and how it all grows from 1,000 to 100,000 passages.

Texts are the contexts of squadshifts_wiki.jsonl, joined to articles. For growth no text is embedded: a passage gets the
vector of a real one, moved by noise (`NOISE`), and its sentences the passage's, moved likewise, since embedding is
no part of an index. Figures are of one machine and one run; no test asserts them.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray
from rich.console import Console

from eval.bench_finding import Row
from eval.bench_visitors import milliseconds
from eval.public_data import read_records
from rag import Article, Assistant, Filters, Passage, Settings
from rag.embedding import PackagedEmbedder, SentenceTransformerEmbedder
from rag.library import FileContent
from rag.metadata import article_id
from rag.packaged import packaged_model
from rag.passages import embedded_text, made_by, split
from rag.sentences import sentences_in
from rag.store import Store

ARTICLE_CHARACTERS = 4_500
STARTED = 100
"""Articles that the LlamaIndex starter is timed on too."""
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
"""Passages."""
NOISE = 0.35
"""Length of the noise that is added to a real unit vector: the cosine to it is about .94."""
QUESTIONS = 100
RUNS = 3
"""Of a command that is started afresh; the median counts."""

Vectors = NDArray[np.float32]


def articles_of(texts: Iterable[str], round_: int = 0) -> Iterator[dict[str, str]]:
    """Texts joined to longer ones of `ARTICLE_CHARACTERS` or more, as records of a JSONL file; the rest at the end is
    left out."""
    joined: list[str] = []
    for number, text in enumerate(texts):
        joined.append(text)
        if sum(map(len, joined)) >= ARTICLE_CHARACTERS:
            yield {"title": f"Article {round_}-{number}", "text": "\n\n".join(joined), "source": "Bench"}
            joined = []


def indexing(data: Path, folder: Path, console: Console, plot: Path | None = None) -> list[Row]:
    """Every row that there is data for; says what it skipped. `plot`: a file to draw the growth into (SVG, PNG)."""
    source = data / "squadshifts_wiki.jsonl"
    rows = _starting()
    if not source.is_file():
        console.print(
            f"skipped: ingest and growth to {SIZES[-1]:,} passages (CITEWIRE_BENCH_DATA holds no {source.name})"
        )
        return rows
    records = read_records(source)
    rows += _ingesting(records, folder, console)
    measured = [_grown(size, source, folder) for size in SIZES]
    if plot:
        _draw(measured, plot)
    return rows + _growth(measured)


def _starting() -> list[Row]:
    """Commands in a process of their own."""
    rows = []
    for arguments in (["--help"], ["articles", "list"]):
        taken = [timed([sys.executable, "-m", "ui.cli", *arguments]) for _ in range(RUNS)]
        rows.append(Row(f"`citewire {' '.join(arguments)}`", f"{statistics.median(taken):.2f} s", f"median of {RUNS}"))
    return rows


def timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


# --- ingest, beside the bare encoder and a starter -----------------------------------------------------------


def _ingesting(records: Sequence[dict[str, str]], folder: Path, console: Console) -> list[Row]:
    news = folder / "some"
    news.mkdir()
    articles = list(islice(articles_of(dict.fromkeys(record["context"] for record in records)), STARTED))
    for number, article in enumerate(articles):
        (news / f"{number}.json").write_text(json.dumps(article), encoding="utf-8")
    embedder = PackagedEmbedder()
    embedder.embed(["warm up"])
    with Assistant(Settings(home=folder / "ingested"), embedder=embedder) as desk:
        start = time.perf_counter()
        desk.ingest(news)
        ours = time.perf_counter() - start
        texts = [embedded_text(a, p, embedder) for a in desk.articles() for p in split(a, embedder)]
    bare = {name: _seconds(embed, texts) for name, embed in _encoders(embedder).items()}
    best = min(bare, key=lambda name: bare[name])
    told = ", ".join(f"{name} {len(texts) / seconds:.1f}" for name, seconds in bare.items())
    rows = [
        Row(
            f"ingest, {len(articles)} articles, {len(texts)} passages",
            f"{len(texts) / ours:.1f} passages/s",
            f"{bare[best] / ours:.2f} of the best bare encoder's ({best}; passages/s: {told})",
        )
    ]
    try:
        starter = _starter(news, folder / "starter")
    except ImportError as error:
        console.print(f"skipped: the LlamaIndex starter (pip install 'citewire[bench]'; {error})")
        return rows
    faster = f"ours {len(articles) / ours:.2f}, {starter / ours:.1f} times as many"
    return [*rows, Row("a LlamaIndex starter, 256 tokens", f"{len(articles) / starter:.2f} articles/s", faster)]


def _seconds(embed: Callable[[list[str]], object], texts: list[str]) -> float:
    start = time.perf_counter()
    embed(texts)
    return time.perf_counter() - start


def _encoders(embedder: PackagedEmbedder) -> dict[str, Callable[[list[str]], object]]:
    """The same weights in every way that this machine has: what an ingest could be at best."""
    import torch

    plain = SentenceTransformerEmbedder(str(packaged_model()))
    plain.embed(["warm up"])

    def in_bfloat16(texts: list[str]) -> object:
        with torch.autocast("cpu", torch.bfloat16):
            return plain.embed(texts)

    in_bfloat16(["warm up"])
    return {"onnxruntime float32": embedder.embed, "torch float32": plain.embed, "torch bfloat16": in_bfloat16}


def _starter(news: Path, folder: Path) -> float:
    """Seconds that the first page of LlamaIndex's documentation takes, with the same model and Chroma."""
    import chromadb
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    client = chromadb.PersistentClient(path=str(folder), settings=chromadb.Settings(anonymized_telemetry=False))
    store = ChromaVectorStore(chroma_collection=client.create_collection("starter"))
    model = HuggingFaceEmbedding(model_name=str(packaged_model()))
    model.get_text_embedding("warm up")
    start = time.perf_counter()
    VectorStoreIndex.from_documents(
        SimpleDirectoryReader(str(news)).load_data(),
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=model,
        transformations=[SentenceSplitter(chunk_size=256)],
    )
    return time.perf_counter() - start


# --- growth ----------------------------------------------------------------------------------------------------


class Grown(NamedTuple):
    """What was measured of a library of one size."""

    passages: int
    stored: float
    """Passages a second, vectors given."""
    search: list[float]
    """Seconds of each warm search."""
    asked: list[float]
    """Seconds of each warm zero-shot ask."""
    recall: float
    """Share of the 10 nearest by exact search that the index finds, 0..1."""
    memory: float
    """Bytes of main memory that the process which was asked then has."""


def _grown(size: int, source: Path, folder: Path) -> Grown:
    """Each half in a process of its own, so that the memory of the one that is asked is its own."""

    home = folder / f"grown-{size}"

    def measured(*half: str) -> dict[str, Any]:
        command = [sys.executable, "-m", "eval.bench_index", str(source), str(home), *half]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return Grown(passages=size, **measured("store", str(size)), **measured("ask"))


def store(size: int, source: Path, home: Path) -> dict[str, Any]:
    """Stores `size` passages, and compares what is found with exact search; see the head of this file."""
    records = read_records(source)
    embedder = PackagedEmbedder()
    rng = np.random.default_rng(7)
    real = embedder.embed([record["context"] for record in records[:: max(1, len(records) // 1000)]])
    library, vectors, start = Store(home), list[Vectors](), time.perf_counter()
    with library.writing():
        library.claim(made_by(embedder))
        for batch in _batches(size, records):
            passages = {article.id: [passage] for article, passage in batch}
            near = _moved(real[rng.integers(0, len(real), len(batch))], rng)
            cut = [passage for _, passage in batch]
            library.put(
                [FileContent(f"{article.id}.txt", article.id, (article,), None) for article, _ in batch],
                passages,
                {passage.id: vector for passage, vector in zip(cut, near, strict=True)},
                {p.id: _moved(np.tile(v, (len(sentences_in(p.text)), 1)), rng) for p, v in zip(cut, near, strict=True)},
            )
            vectors.append(near)
    stored = size / (time.perf_counter() - start)
    ids = [passage.id for batch in _batches(size, records) for _, passage in batch]
    recall = _recall(library, np.concatenate(vectors), ids, real[:50], rng)
    library.close()
    return {"stored": stored, "recall": recall}


def ask(source: Path, home: Path) -> dict[str, Any]:
    """Searches the library that `store` made, and asks it."""
    records = read_records(source)
    questions = [record["question"] for record in records[:: len(records) // QUESTIONS]][:QUESTIONS]
    with Assistant(Settings(home=home, llm=None), embedder=PackagedEmbedder(), reader=None) as desk:
        desk.ask(questions[0])
        search = [_seconds(lambda texts: desk.search(texts[0]), [question]) for question in questions]
        asked = [desk.ask(question).seconds["total"] for question in questions]
        return {"search": search, "asked": asked, "memory": float(psutil.Process().memory_info().rss)}


def _batches(size: int, records: Sequence[dict[str, str]]) -> Iterator[list[tuple[Article, Passage]]]:
    """Articles of one passage: a context, numbered, so that no two are one."""
    made = []
    for number in range(size):
        record = records[number * 7919 % len(records)]
        text = f"{record['context']} No {number}."
        title = f"Article {number}"
        article = Article(article_id(title, text), title, text, source=f"Publisher {number % 50}")
        made.append((article, Passage(f"{article.id}-0", article.id, text, 0, len(text))))
        if len(made) == 1000 or number == size - 1:
            yield made
            made = []


def _moved(vectors: Vectors, rng: np.random.Generator) -> Vectors:
    noise = rng.normal(size=vectors.shape).astype(np.float32)
    moved = vectors + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _recall(library: Store, vectors: Vectors, ids: Sequence[str], real: Vectors, rng: np.random.Generator) -> float:
    """recall@10 of the index against exact search, over questions that lie near real vectors."""
    shares = []
    for question in _moved(real, rng):
        exact = {ids[i] for i in np.argpartition(-(vectors @ question), 10)[:10]}
        shares.append(len(exact & set(library.dense(question, 10, Filters()))) / 10)
    return float(np.mean(shares))


def _growth(measured: Sequence[Grown]) -> list[Row]:
    rows = [
        Row(
            f"{found.passages:,} passages: warm search; ask, zero-shot",
            f"{milliseconds(found.search)}; {milliseconds(found.asked)}",
            f"recall@10 {found.recall:.3f}; {found.memory / 1e9:.2f} GB; stored {found.stored:,.0f}/s",
        )
        for found in measured
    ]
    passages = [found.passages for found in measured]
    exponents = ", ".join(f"{name} {_exponent(passages, values):.2f}" for name, values in _curves(measured).items())
    return [*rows, Row(f"growth from {passages[0]:,} to {passages[-1]:,} passages", exponents, "exponents")]


def _curves(measured: Sequence[Grown]) -> dict[str, list[float]]:
    """What grows, by name: a figure for each size."""
    return {
        "storing": [found.passages / found.stored for found in measured],
        "search": [statistics.median(found.search) for found in measured],
        "ask": [statistics.median(found.asked) for found in measured],
        "memory": [found.memory for found in measured],
    }


def _draw(measured: Sequence[Grown], path: Path) -> None:
    """Plots how many times what it was at the smallest size each figure is at the others. Raises ImportError without
    matplotlib."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4), layout="constrained")
    axes = figure.subplots()
    sizes = [found.passages for found in measured]
    for (name, values), style in zip(_curves(measured).items(), ("o-", "s-", "^-", "d-"), strict=True):
        times = [value / values[0] for value in values]
        axes.loglog(sizes, times, style, label=f"{name}, exponent {_exponent(sizes, values):.2f}")
    axes.loglog(sizes, [size / sizes[0] for size in sizes], ":", color="grey", label="in proportion")
    axes.set(xlabel="passages in the library", ylabel=f"times what it was at {sizes[0]:,}")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.savefig(path)


def _exponent(sizes: Sequence[int], values: Sequence[float]) -> float:
    """b of value = a * size^b, by least squares on logarithms."""
    slope, _ = np.polyfit([math.log(size) for size in sizes], [math.log(value) for value in values], 1)
    return float(slope)


if __name__ == "__main__":
    source, home = map(Path, sys.argv[1:3])
    print(json.dumps(store(int(sys.argv[4]), source, home) if sys.argv[3] == "store" else ask(source, home)))
