"""What every test stands on: fakes, a clean environment, and a wall around the machine."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import is_hypothesis_test, settings
from playwright.sync_api import Browser, sync_playwright

# Read by Hugging Face's hub and by Gradio when they are imported, so they are set before any test does.
os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", GRADIO_ANALYTICS_ENABLED="False")
# No certificates: each client of a language model reads all that there are, for as long as the rest of its test takes.
os.environ["SSL_CERT_DIR"] = os.path.dirname(__file__)
os.environ.pop("SSL_CERT_FILE", None)

from rag import Assistant, Settings
from rag.embedding import Embedder, Vectors, embedder_named
from rag.settings import DEFAULT_EMBEDDER, ROOT
from rag.terms import content_words
from rag.types import Span
from tests.fake_openai import FakeOpenAI

# No example has to be done in 200 ms: the first one imports what it needs, and the machine may be busy.
settings.register_profile("citewire", deadline=None, max_examples=50)
settings.register_profile("long", settings.get_profile("citewire"), max_examples=500)
settings.load_profile("citewire")

SEEDS = ROOT / "seeds"
_LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def _no_network(event: str, args: tuple[object, ...]) -> None:
    """Fails whatever code looks up or connects to a host that is not this machine."""
    if event == "socket.getaddrinfo" and args[0] not in (None, b"", ""):
        host = args[0].decode() if isinstance(args[0], bytes) else str(args[0])
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = str(args[1][0])
    else:
        return
    if not host.startswith(_LOOPBACK):
        raise PermissionError(f"a test reached for the network: {event} {host}")


sys.addaudithook(_no_network)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the developer's reaches a test, and no test writes into the checkout."""
    for name in list(os.environ):
        if name.startswith(("CITEWIRE_", "OPENAI_", "OLLAMA_", "ANTHROPIC_")) and name not in (
            "CITEWIRE_AXE",
            "CITEWIRE_REQUIRE_BROWSER",
            "CITEWIRE_BENCH_DATA",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CITEWIRE_HOME", str(tmp_path / "home"))


def pytest_configure(config: pytest.Config) -> None:
    if config.option.markexpr == "long":
        settings.load_profile("long")


@pytest.hookimpl(tryfirst=True)  # before the marks are looked at
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`pytest -m long` tries what holds for any text on ten times as many."""
    if config.option.markexpr == "long":
        for item in items:
            if is_hypothesis_test(getattr(item, "obj", None)):
                item.add_marker("long")


class WordEmbedder:
    """A fake whose vectors are hashed content words: texts that share words are near, and nothing is loaded.

    One token a word, thirty tokens at most, so that short test articles have several passages.
    """

    fingerprint = "words-64"
    max_tokens = 30
    dimensions = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        vectors = np.full((len(texts), self.dimensions), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in content_words(text):
                vectors[row, int(hashlib.sha256(word.encode()).hexdigest(), 16) % self.dimensions] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ReadingWithin(WordEmbedder):
    """The same fake as an embedder that tells of each stretch of a text what it means."""

    def embed_within(self, texts: Sequence[str], stretches: Sequence[Sequence[Span]]) -> list[Vectors]:
        return [
            self.embed([text, *(text[start:end] for start, end in spans)])
            for text, spans in zip(texts, stretches, strict=True)
        ]


def takes_less(seconds: float, work: Callable[[], object]) -> bool:
    """Whether it takes less of this process's time, in the best of three: a busy machine adds to each, and takes from
    none."""

    def taken() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return any(taken() < seconds for _ in range(3))


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The library's folder of this test; the environment's settings name it too."""
    return tmp_path / "home"


@pytest.fixture
def desk(home: Path, words: WordEmbedder) -> Iterator[Assistant]:
    """An empty library with the fake embedder."""
    with Assistant(Settings(home=home), embedder=words) as desk:
        yield desk


@pytest.fixture(scope="session")
def minilm() -> Embedder:
    """The packaged model, loaded once."""
    return embedder_named(DEFAULT_EMBEDDER)


@pytest.fixture(scope="session")
def seeds_home(minilm: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the sample articles, made with the packaged model. Tests that change it copy it first."""
    home = tmp_path_factory.mktemp("seeds") / "home"
    with Assistant(Settings(home=home), embedder=minilm) as desk:
        desk.ingest(SEEDS)
    return home


@pytest.fixture
def seeds_desk(seeds_home: Path, minilm: Embedder, home: Path) -> Iterator[Assistant]:
    """A copy of the sample library."""
    shutil.copytree(seeds_home, home)
    with Assistant(Settings(home=home), embedder=minilm) as desk:
        yield desk


def write_article(folder: Path, name: str, body: str, title: str = "", **metadata: str) -> Path:
    """A Markdown article on disk."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"title: {title or name}", *(f"{key}: {value}" for key, value in metadata.items())]
    path = folder / name
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    """A language model's server on this machine."""
    with FakeOpenAI() as server:
        yield server


@pytest.fixture
def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    )
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing = f"no browser found ({', '.join(names)}): what is shown in one is NOT tested"
        if os.environ.get("CITEWIRE_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
