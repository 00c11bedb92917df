"""The library on disk: catalogue and vectors agree, whoever writes, whoever dies, and whoever reads meanwhile."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

import rag.store
from rag import Assistant, Settings
from rag.catalogue import SCHEMA_VERSION
from rag.errors import IngestError, StoreError
from rag.library import FileContent
from rag.metadata import article_id
from rag.repair import examine, repair
from rag.store import Store
from rag.types import Article, Filters, Passage
from tests.conftest import WordEmbedder, write_article
from tests.forked import Forked

TIN = "The tin mine at Zarvik opened in March."
ZINC = "The zinc smelter at Pellow burnt down in June."


def opened(home: Path, words: WordEmbedder | None = None) -> Assistant:
    return Assistant(Settings(home=home), embedder=words or WordEmbedder())


def titles(desk: Assistant) -> list[str]:
    return sorted(article.title for article in desk.articles())


def nearest(store: Store, text: str, filters: Filters | None = None) -> list[str]:
    """Texts of the nearest passages, by the vectors alone."""
    ids = store.dense(WordEmbedder().embed([text])[0], 50, filters or Filters())
    stored = store.passages(ids)
    return [stored[id].passage.text for id in ids if id in stored]


def healthy(home: Path) -> bool:
    store = Store(home)
    try:
        return examine(store, deep=True) == []
    finally:
        store.close()


# --- against a model ----------------------------------------------------------------------------------------

_TEXTS = {f"T{n}": f"The {word} mine was sold." for n, word in enumerate("tin zinc iron gold lead salt".split())}
_TEXTS |= {"T0'": "The clay pit was sold.", "T1'": "The sand pit was sold."}
"""Key -> text; the keys without their prime are the headlines, so that a headline may get another text."""


def _title(key: str) -> str:
    return key.rstrip("'")


_SOURCES = ["Post", "Wire"]
_ARTICLES = st.tuples(st.sampled_from(sorted(_TEXTS)), st.sampled_from(_SOURCES))
_FILES = ["a.jsonl", "b.jsonl", "sub/c.jsonl", "sub/d.jsonl"]


class LibraryMachine(RuleBasedStateMachine):
    """Files are written, moved and deleted; the library, behind two Assistants, must follow a dict of sets."""

    @initialize()
    def start(self) -> None:
        self.root = Path(tempfile.mkdtemp())
        (self.root / "news").mkdir()
        self.desks = [opened(self.root / "home"), opened(self.root / "home")]
        self.on_disk: dict[str, frozenset[tuple[str, str]]] = {}
        """Name -> (text's key, publisher) of what the file holds."""
        self.held: dict[str, frozenset[tuple[str, str]]] = {}

    @rule(name=st.sampled_from(_FILES), holds=st.frozensets(_ARTICLES, max_size=4))
    def write(self, name: str, holds: frozenset[tuple[str, str]]) -> None:
        path = self.root / "news" / name
        path.parent.mkdir(exist_ok=True)
        lines = [{"title": _title(key), "text": _TEXTS[key], "source": source} for key, source in sorted(holds)]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        self.on_disk[name] = holds

    @rule(key=st.sampled_from(sorted(_TEXTS)), source=st.sampled_from(_SOURCES))
    def edit(self, key: str, source: str) -> None:
        """A publisher is corrected, in all files that hold the article."""
        for name, holds in list(self.on_disk.items()):
            if any(key == held for held, _ in holds):
                self.write(name, frozenset((held, source if key == held else was) for held, was in holds))

    @rule(name=st.sampled_from(_FILES), to=st.sampled_from(_FILES))
    def rename(self, name: str, to: str) -> None:
        if name in self.on_disk:
            (self.root / "news" / to).parent.mkdir(exist_ok=True)
            (self.root / "news" / name).replace(self.root / "news" / to)
            self.on_disk[to] = self.on_disk.pop(name)

    @rule(name=st.sampled_from(_FILES))
    def delete(self, name: str) -> None:
        if self.on_disk.pop(name, None) is not None:
            (self.root / "news" / name).unlink()

    @rule(which=st.integers(0, 1), prune=st.booleans())
    def ingest(self, which: int, prune: bool) -> None:
        if prune and not self.on_disk:
            with pytest.raises(IngestError):
                self.desks[which].ingest(self.root / "news", prune=True)
            return
        report = self.desks[which].ingest(self.root / "news", prune=prune)
        was = self.stored()
        # A file without a line is one that cannot be read: it keeps what it gave before.
        self.held |= {name: holds for name, holds in self.on_disk.items() if holds}
        if prune:
            self.held = {name: holds for name, holds in self.held.items() if name in self.on_disk}
        assert len(report.failed) == sum(not holds for holds in self.on_disk.values())
        assert report.added - report.removed == len(self.stored()) - len(was)
        self.check()

    @rule(which=st.integers(0, 1), article=_ARTICLES)
    def remove(self, which: int, article: tuple[str, str]) -> None:
        key, source = article
        assert self.desks[which].remove(article_id(_title(key), _TEXTS[key], source)) == (article in self.stored())
        self.held = {name: holds - {article} for name, holds in self.held.items()}
        self.check()

    @rule(which=st.integers(0, 1))
    def reindex(self, which: int) -> None:
        assert self.desks[which].reindex() == len(self.stored())
        self.check()

    @rule(which=st.integers(0, 1))
    def reopen(self, which: int) -> None:
        self.desks[which].close()
        self.desks[which] = opened(self.root / "home")

    @rule()
    def lose_the_vectors(self) -> None:
        for desk in self.desks:
            desk.close()
        for folder in self.root.glob("home/vectors*"):
            shutil.rmtree(folder, ignore_errors=True)
        self.desks = [opened(self.root / "home"), opened(self.root / "home")]
        assert str(self.desks[0].ingest([])) == "no articles"
        self.check()

    def stored(self) -> set[tuple[str, str]]:
        return set().union(*self.held.values())

    def check(self) -> None:
        for desk in self.desks:
            library = {(article.title, article.body, article.source) for article in desk.articles()}
            assert library == {(_title(key), _TEXTS[key], source) for key, source in self.stored()}
        for key, source in self.stored():
            [hit, *_] = desk.search(_TEXTS[key], sources=[source])
            assert hit.passage.text == _TEXTS[key]
        store = Store(self.root / "home")
        assert examine(store, deep=True) == []
        assert sorted(nearest(store, "mine")) == sorted(_TEXTS[key] for key, _ in self.stored())
        store.close()

    def teardown(self) -> None:
        for desk in getattr(self, "desks", []):
            desk.close()
        if hasattr(self, "root"):
            shutil.rmtree(self.root)


TestLibrary = LibraryMachine.TestCase
TestLibrary.settings = settings(max_examples=20, stateful_step_count=20)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_thousands_of_small_edits_leave_exactly_the_right_articles() -> None:
    many = settings(max_examples=100, stateful_step_count=50)
    run_state_machine_as_test(LibraryMachine, settings=many)  # type: ignore[no-untyped-call]


def _size(home: Path, pattern: str) -> int:
    return sum(file.stat().st_size for file in home.glob(pattern) if file.is_file())


def test_edits_do_not_make_the_folder_grow_without_bound(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.store, "WASTE", 40)
    sizes = []
    with opened(home) as desk:
        for edit in range(60):
            desk.ingest(write_article(tmp_path, f"{edit % 5}.md", f"The quarry q{edit} was dug. " * 20))
            sizes.append(_size(home, "vectors*/*") + _size(home, "vectors*/*/*"))
            assert len([path for path in home.glob("vectors*") if path.is_dir()]) == 1
        with home.joinpath("catalogue.sqlite").open("rb") as catalogue:
            assert catalogue.seek(0, 2) < 500_000
        assert desk.search("quarry q57")[0].article.body.startswith("The quarry q57 was")
    assert max(sizes[45:]) <= max(sizes[:45]), "the collection is made anew when the dead outnumber the living"
    assert healthy(home)


# --- several at once ----------------------------------------------------------------------------------------


def test_two_assistants_on_a_library_see_each_others_work_at_once(home: Path, tmp_path: Path) -> None:
    one, two = opened(home), opened(home)
    one.ingest(write_article(tmp_path, "tin.md", TIN))
    assert two.search("tin mine")[0].passage.text == TIN
    two.ingest(write_article(tmp_path, "zinc.md", ZINC))
    assert one.search("zinc smelter")[0].passage.text == ZINC
    assert one.remove(one.search("tin mine")[0].article.id)
    assert {hit.passage.text for hit in two.search("tin mine")} == {ZINC}
    one.close()
    one.close()
    assert two.search("zinc smelter")[0].passage.text == ZINC
    two.ingest(tmp_path)
    assert titles(two) == ["tin.md", "zinc.md"]
    two.close()
    assert healthy(home)


def test_a_library_that_is_deleted_and_made_anew_is_not_taken_for_the_old_one(home: Path, tmp_path: Path) -> None:
    with opened(home) as one:
        one.ingest(write_article(tmp_path, "tin.md", TIN, source="Tin Post"))
        assert (one.sources(), one.search("tin mine")[0].passage.text) == ({"Tin Post": 1}, TIN)
        shutil.rmtree(home)
        with opened(home) as two:
            two.ingest(write_article(tmp_path, "zinc.md", ZINC, source="Zinc Post"))
        assert (one.sources(), one.search("zinc smelter")[0].passage.text) == ({"Zinc Post": 1}, ZINC)


def test_what_is_read_over_one_connection_is_what_others_have_written_by_then(home: Path, tmp_path: Path) -> None:
    with opened(home) as desk, closing(Store(home)) as store, ThreadPoolExecutor(1) as other:
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
        with store.kept():
            assert store.summary().articles == 1
            with store.kept():
                assert len(list(store.articles())) == 1
            desk.ingest(write_article(tmp_path, "zinc.md", ZINC))
            assert (store.summary().articles, other.submit(store.summary).result().articles) == (2, 2)
            assert nearest(store, ZINC)[0] == ZINC


def test_a_question_opens_the_catalogue_a_few_times(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once a stage, and not once for each thing that is looked up: that took as long as the looking up."""
    opening, connect = list[str](), sqlite3.connect

    def counted(name: str, **keywords: Any) -> sqlite3.Connection:
        opening.append(name)
        return connect(name, **keywords)

    with opened(home) as desk:
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
        desk.ask("When did the mine open?")
        monkeypatch.setattr(sqlite3, "connect", counted)
        answer = desk.ask("Where is the tin mine?")
    assert answer.status == "answered"
    assert sum("catalogue" in name for name in opening) <= 5


def test_an_assistant_that_was_closed_says_so(home: Path, tmp_path: Path) -> None:
    article = write_article(tmp_path, "tin.md", TIN)
    with opened(home) as desk:
        desk.ingest(article)
    for use in (lambda: desk.search("tin"), lambda: desk.ingest(article)):
        with pytest.raises(StoreError, match="was closed"):
            use()


_WRITER = """
import sys
import rag.store
from rag import Assistant, Settings
from tests.conftest import WordEmbedder
with Assistant(Settings(home=sys.argv[1]), embedder=WordEmbedder()) as desk:
    for path in sys.argv[2:]:
        assert desk.ingest(path).failed == ()
"""


def test_a_reader_finds_by_vector_what_other_processes_add(home: Path, tmp_path: Path) -> None:
    write_article(tmp_path, "tin.md", TIN)
    with opened(home) as desk:
        desk.ingest(tmp_path / "tin.md")
        reader = Store(home)
        assert nearest(reader, "zinc smelter Pellow") == [TIN]
        folders = [tmp_path / name for name in ("left", "right")]
        for folder in folders:
            for n in range(12):
                write_article(folder, f"{n}.md", f"The quarry {folder.name}{n} was dug.")
        writers = [Forked(_WRITER, home, *sorted(folder.iterdir())) for folder in folders]
        while any(writer.poll() is None for writer in writers):
            assert TIN in nearest(reader, "tin mine")
            assert desk.search("tin mine")[0].passage.text == TIN
        assert [writer.returncode for writer in writers] == [0, 0]
        for writer in writers:
            writer.close()
        dug = {f"The quarry {side}{n} was dug." for side in ("left", "right") for n in range(12)}
        assert set(nearest(reader, "quarry")) == dug | {TIN}
        assert len(titles(desk)) == 25
        assert examine(reader, deep=True) == []
        reader.close()


def test_many_threads_ask_while_one_writes(home: Path, tmp_path: Path) -> None:
    desks = [opened(home) for _ in range(3)]
    desks[0].ingest(write_article(tmp_path / "first", "tin.md", TIN))
    texts = [f"The quarry q{n} was dug." for n in range(30)]
    paths = [write_article(tmp_path / str(n % 10), f"{n}.md", text) for n, text in enumerate(texts)]
    done = threading.Event()

    def ask(n: int) -> int:
        asked = 0
        while not done.is_set():
            assert TIN in [hit.passage.text for hit in desks[n % 3].search("Which tin mine opened at Zarvik?")]
            assert desks[n % 3].ask("Which tin mine opened at Zarvik in March?").hits
            asked += 1
        return asked

    with ThreadPoolExecutor(8) as threads:
        asking = [threads.submit(ask, n) for n in range(8)]
        try:
            for folder in sorted({path.parent for path in paths}):
                assert desks[0].ingest(folder).added == 3
        finally:
            done.set()
        assert all(answers.result(60) > 0 for answers in asking)
    for desk in desks:
        assert all(desk.search(text)[0].passage.text == text for text in texts)
        desk.close()
    assert healthy(home)


def test_two_threads_write_at_the_same_time(home: Path, tmp_path: Path) -> None:
    words = [f"w{side}{n}" for side in range(2) for n in range(20)]
    for word in words:
        write_article(tmp_path / word[:2], f"{word}.md", f"The quarry {word} was dug.")
    with opened(home) as one, opened(home) as two, ThreadPoolExecutor(2) as threads:
        jobs = [threads.submit(one.ingest, tmp_path / "w0"), threads.submit(two.ingest, tmp_path / "w1")]
        assert [job.result(60).added for job in jobs] == [20, 20]
        assert titles(one) == sorted(f"{word}.md" for word in words)
        assert all(two.search(f"quarry {word}")[0].article.title == f"{word}.md" for word in words)
    assert healthy(home)


def test_a_new_library_appears_whole(tmp_path: Path) -> None:
    """A reader that met a catalogue without its tables would lock out the writer that was making them."""
    article = write_article(tmp_path, "tin.md", TIN)

    def version_at_first_sight(catalogue: Path) -> int:
        while not catalogue.exists():
            pass
        db = sqlite3.connect(catalogue)
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        db.close()
        return version

    for n in range(8):
        with ThreadPoolExecutor(1) as thread, opened(tmp_path / f"home{n}") as desk:
            seen = thread.submit(version_at_first_sight, tmp_path / f"home{n}" / "catalogue.sqlite")
            assert desk.ingest(article).added == 1
            assert seen.result(60) == SCHEMA_VERSION


# --- what died on the way -----------------------------------------------------------------------------------


def test_vectors_that_were_deleted_are_made_again_without_embedding(
    home: Path, tmp_path: Path, words: WordEmbedder
) -> None:
    with opened(home, words) as desk:
        desk.ingest([write_article(tmp_path, "tin.md", TIN), write_article(tmp_path, "zinc.md", ZINC)])
    shutil.rmtree(home / "vectors")
    words.embedded.clear()
    with opened(home, words) as desk:
        assert desk.ingest(tmp_path).unchanged == 2
        assert words.embedded == []
    store = Store(home)
    assert nearest(store, "zinc smelter")[0] == ZINC
    assert examine(store, deep=True) == []
    store.close()


def test_a_collection_that_was_changed_by_others_is_made_again_by_the_next_change(home: Path, tmp_path: Path) -> None:
    with opened(home) as desk:
        desk.ingest([write_article(tmp_path, "tin.md", TIN), write_article(tmp_path, "zinc.md", ZINC)])
        [zinc] = [hit.passage.id for hit in desk.search("zinc smelter") if hit.passage.text == ZINC]
    client = chromadb.PersistentClient(str(home / "vectors"))
    collection = client.get_collection("passages", embedding_function=None)
    collection.delete(ids=[zinc])
    collection.add(ids=["left over", "more"], embeddings=list(WordEmbedder().embed(["left over", "more"])))
    client.close()
    store = Store(home)
    assert examine(store) == ["vectors: 3 of 2; `citewire doctor --repair` mends it"]
    assert examine(store, deep=True) == [
        f"vectors: {zinc}: each has no vector in the index",
        "vectors: left over, more: each is in the vectors and not in the catalogue",
    ]
    assert nearest(store, "left over") == [TIN], "what the catalogue does not know is not found"
    with opened(home) as desk:
        desk.ingest(write_article(tmp_path, "lead.md", "The lead mine was sold."))
    assert examine(store, deep=True) == []
    assert nearest(store, "zinc smelter")[0] == ZINC
    store.close()


_DYING_WRITER = (
    """
import os
from rag.store import Store
Store._changed = lambda *_: os._exit(9)
"""
    + _WRITER
)


def test_a_writer_that_is_killed_is_mended_by_the_next_one(home: Path, tmp_path: Path, words: WordEmbedder) -> None:
    tin = write_article(tmp_path, "tin.md", TIN)
    with opened(home, words) as desk:
        desk.ingest(tin)
        zinc = write_article(tmp_path, "zinc.md", ZINC)
        with Forked(_DYING_WRITER, home, zinc) as writer:
            assert writer.wait(60) == 9
        assert titles(desk) == ["tin.md", "zinc.md"]
        assert desk.search("tin mine")[0].passage.text == TIN, "a reader goes on"
        (home / "vectors" / "chroma.sqlite3").write_bytes(b"half written " * 500)
        with opened(home) as late:
            assert late.search("zinc smelter")[0].passage.text == ZINC, "in whatever state the vectors were left"
        words.embedded.clear()
        assert desk.ingest([tin, zinc]).unchanged == 2
        assert words.embedded == []
        assert desk.search("zinc smelter")[0].passage.text == ZINC
    assert healthy(home)


def test_nothing_that_was_removed_is_found_though_its_vectors_remain(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise StoreError("the disk is full")

    with opened(home) as desk:
        desk.ingest([write_article(tmp_path, "tin.md", TIN), write_article(tmp_path, "zinc.md", ZINC)])
        tin = desk.search("tin mine")[0].article
        with monkeypatch.context() as broken:
            broken.setattr(Store, "_changed", fail)
            with pytest.raises(StoreError, match="disk is full"):
                desk.remove(tin.id)
        assert {hit.passage.text for hit in desk.search("tin mine at Zarvik")} == {ZINC}
        assert not healthy(home)
        assert desk.ingest(tmp_path / "zinc.md").unchanged == 1
    assert healthy(home)


def test_an_embedder_that_fails_changes_nothing(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(texts: Sequence[str]) -> None:
        raise MemoryError

    words = WordEmbedder()
    with opened(home, words) as desk:
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
        write_article(tmp_path, "tin.md", "Other text.")
        with monkeypatch.context() as broken:
            broken.setattr(words, "embed", fail)
            with pytest.raises(MemoryError):
                desk.ingest(tmp_path)
        assert desk.search("tin mine")[0].passage.text == TIN
        assert desk.ingest(tmp_path).updated == 1


# --- embedders, formats, damage -----------------------------------------------------------------------------


class OtherEmbedder(WordEmbedder):
    fingerprint = "words-32"
    dimensions = 32


def test_a_library_answers_only_to_the_embedder_that_made_it(home: Path, tmp_path: Path) -> None:
    with opened(home) as desk, opened(home, OtherEmbedder()) as other:
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
        zinc = write_article(tmp_path, "zinc.md", ZINC)
        for use in (lambda: other.ask("Which mine?"), lambda: other.search("mine"), lambda: other.ingest(zinc)):
            with pytest.raises(
                StoreError, match=r"made with the embedder words-64/.*, and the one in use is words-32/"
            ):
                use()
        assert titles(desk) == titles(other) == ["tin.md"]
        assert desk.search("tin mine")[0].passage.text == TIN


def test_an_emptied_library_may_be_claimed_by_another_embedder(home: Path, tmp_path: Path) -> None:
    tin = write_article(tmp_path, "tin.md", TIN)
    with opened(home) as desk, opened(home, OtherEmbedder()) as other:
        desk.ingest(tin)
        [article] = desk.articles()
        assert other.remove(article.id)
        assert other.ingest(tin).added == 1
        assert other.search("tin mine")[0].passage.text == TIN
        with pytest.raises(StoreError, match=r"made with the embedder words-32/.*, and the one in use is words-64/"):
            desk.search("tin mine")
    assert healthy(home)


def test_a_library_that_is_not_there_or_empty_says_which_and_how_to_fill_it(
    desk: Assistant, home: Path, tmp_path: Path
) -> None:
    for use in (lambda: desk.ask("Which mine?"), lambda: desk.search("mine")):
        with pytest.raises(StoreError, match=rf"There is no library at {home}\. .* add articles with `citewire ingest"):
            use()
    assert list(desk.articles()) == []
    assert (desk.article("0" * 16), desk.sources()) == (None, {})
    assert not home.exists(), "reading makes nothing on disk"
    assert not desk.remove("0" * 16)
    assert desk.ingest(tmp_path / "nothing.md").added == 0
    with pytest.raises(StoreError, match=rf"The library at {home} is empty\. Add articles with `citewire ingest PATH`"):
        desk.ask("Which mine?")


def _overwrite(home: Path) -> None:
    for rest in home.glob("catalogue.sqlite*"):
        rest.write_bytes(b"This is no database. " * 500)


def _from_the_future(home: Path) -> None:
    with sqlite3.connect(home / "catalogue.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def _another_database(home: Path) -> None:
    shutil.rmtree(home)
    home.mkdir()
    with sqlite3.connect(home / "catalogue.sqlite") as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    db.close()


def _in_its_place(home: Path) -> None:
    shutil.rmtree(home)
    home.mkdir()
    (home / "catalogue.sqlite").mkdir()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_overwrite, r"catalogue .*catalogue\.sqlite is damaged \(file is not a database\): `citewire restore FILE"),
        (_from_the_future, r"has format 99; this Citewire reads formats up to 3\. Use the Citewire that made it"),
        (_another_database, r"catalogue\.sqlite is damaged \(no such table: \w+\): `citewire doctor --repair` saves"),
        (
            _in_its_place,
            r"catalogue .*catalogue\.sqlite cannot be used \(unable to open database file\). Check its permissions.$",
        ),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_an_error_that_says_why(
    home: Path, tmp_path: Path, damage: Callable[[Path], None], told: str
) -> None:
    tin = write_article(tmp_path, "tin.md", TIN)
    with opened(home) as desk:
        desk.ingest(tin)
    damage(home)
    with opened(home) as desk:
        for use in (
            lambda: list(desk.articles()),
            lambda: desk.search("mine"),
            lambda: desk.ingest(tin),
            lambda: desk.remove("0" * 16),
        ):
            with pytest.raises(StoreError, match=told):
                use()


def test_a_catalogue_that_is_asked_too_much_is_not_said_to_be_damaged(home: Path, tmp_path: Path) -> None:
    with opened(home) as desk:
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
    with closing(Store(home)) as store, pytest.raises(StoreError, match=r"cannot be used \(too many SQL") as failed:
        store.undated(Filters(articles=tuple(map(str, range(300_000)))))
    assert not re.search("damage|repair|restore|permission", str(failed.value))


def test_damaged_vectors_are_an_error_whose_advice_works(home: Path, tmp_path: Path) -> None:
    tin = write_article(tmp_path, "tin.md", TIN)
    words = WordEmbedder()
    with opened(home, words) as desk:
        desk.ingest(tin)
    (home / "vectors" / "chroma.sqlite3").write_bytes(b"This is no database. " * 500)
    words.embedded.clear()
    with opened(home, words) as desk:
        with pytest.raises(StoreError, match=r"vectors cannot be used .* `citewire doctor --repair` makes them again"):
            desk.search("tin mine")
        store = Store(home)
        assert [problem[:19] for problem in repair(store).problems] == ["vectors: The vector"]
        store.close()
        assert desk.search("tin mine")[0].passage.text == TIN
        (made_again,) = home.glob("vectors-*/chroma.sqlite3")
        made_again.write_bytes(b"This is no database. " * 500)
        assert desk.ingest(write_article(tmp_path, "zinc.md", ZINC)).added == 1, "a change mends it too"
        assert desk.search("zinc smelter")[0].passage.text == ZINC
    assert f"tin.md\n{TIN}" not in words.embedded
    assert healthy(home)


def test_a_file_in_the_folders_place_is_an_error_that_says_so(home: Path, tmp_path: Path) -> None:
    home.write_text("a file")
    with opened(home) as desk, pytest.raises(StoreError, match=rf"folder {home} cannot be written to \(.*File exists"):
        desk.ingest(write_article(tmp_path, "tin.md", TIN))
    assert home.read_text() == "a file"


# --- searching ----------------------------------------------------------------------------------------------

_DAYS = [None, date(1, 1, 1), date(2031, 5, 9), date(2031, 5, 10), date(9999, 12, 31)]
_SOURCES = ["", "Post", "post", "O'Neill's \"Weekly\"", "新闻社"]
_FILTERS = [
    Filters(),
    Filters(since=date(2031, 5, 10)),
    Filters(until=date(2031, 5, 9)),
    Filters(until=date(9999, 12, 31)),
    Filters(since=date(1, 1, 1), until=date(2031, 5, 9), sources=("Post",)),
    Filters(since=date(2031, 5, 9), until=date(2031, 5, 9)),
    Filters(sources=("O'Neill's \"Weekly\"", "新闻社")),
    Filters(sources=("",)),
    Filters(sources=("nobody",)),
    Filters(since=date(2032, 1, 1), until=date(2032, 1, 1)),
]


def test_both_halves_of_the_search_obey_the_filters(home: Path) -> None:
    store = Store(home)
    articles = {
        f"{n}-{m}": Article(f"{n}-{m}", f"Mine {n}-{m}", "A mine.", source=source, published=day)
        for n, day in enumerate(_DAYS)
        for m, source in enumerate(_SOURCES)
    }
    passages = {id: [Passage(f"{id}-0", id, "A mine.", 0, 7)] for id in articles}
    vectors = {f"{id}-0": np.eye(1, 4, dtype=np.float32)[0] for id in articles}
    with store.writing():
        store.put([FileContent("f", "d", tuple(articles.values()), frozenset(articles))], passages, vectors)
    for filters in _FILTERS:
        wanted = {
            f"{article.id}-0"
            for article in articles.values()
            if (not filters.sources or article.source in filters.sources)
            and (not filters.since or (article.published and article.published >= filters.since))
            and (not filters.until or (article.published and article.published <= filters.until))
        }
        assert set(store.dense(vectors["0-0-0"], 50, filters)) == wanted, filters
        assert set(store.lexical(["mine"], 50, filters)) == wanted, filters
        assert store.undated(filters) == sum(
            article.published is None and (not filters.sources or article.source in filters.sources)
            for article in articles.values()
        )
    dated = [article.published for article in store.articles()]
    assert dated == sorted(dated, key=lambda day: day or date.min, reverse=True)
    assert dated[-5:] == [None] * 5
    store.close()


@pytest.mark.parametrize("word", ['"', "AND", "NEAR(", "a*", "-mine", "title:", "'); DROP TABLE words;", "", "🔥", "^"])
def test_no_word_is_read_as_a_command(desk: Assistant, home: Path, tmp_path: Path, word: str) -> None:
    desk.ingest(write_article(tmp_path, "tin.md", TIN))
    store = Store(home)
    assert list(store.lexical([word, "tin"], 5, Filters())) == [desk.search("tin")[0].passage.id]
    assert store.lexical([word], 5, Filters()) in ({}, store.lexical(["mine"], 5, Filters()))
    assert store.lexical([], 5, Filters()) == {}
    assert store.document_frequency([word, "mines"])["mines"] == 1
    store.close()


def test_vectors_and_articles_come_back_as_they_went_in(home: Path) -> None:
    store = Store(home)
    body = "Café 🔥 “mine”.\n\n码头着火了。"
    article = Article("id", "Ti'tle\"", body, "Post", date(2031, 5, 9), ("A B", "김"), "http://x.example", "sum", "f")
    vector = np.array([0.6, -0.8, 1e-7], dtype=np.float32)
    with store.writing():
        store.put([FileContent("f", "", (article,), None)], {"id": [Passage("p", "id", "", 5, 13)]}, {"p": vector})
    stored = store.passages(["p", "unknown"])
    assert stored["p"].article == article == store.article("id") == next(store.articles())
    assert stored["p"].passage == Passage("p", "id", body[5:13], 5, 13)
    assert stored["p"].vector.tobytes() == vector.tobytes()
    assert list(stored) == ["p"]
    store.close()
