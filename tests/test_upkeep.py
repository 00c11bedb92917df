"""Backup, restore, repair, reindex, and what a disk may do: nothing stored is lost, and nothing ends in a traceback."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import rag.passages
import rag.reindexing
import ui.cli
from rag import Assistant, Settings
from rag.backup import backup, restore
from rag.errors import StoreError
from rag.repair import examine, repair
from rag.store import Store
from rag.types import Filters
from tests.conftest import ReadingWithin, WordEmbedder, write_article
from tests.forked import told_by

TEXTS = [f"The quarry q{n} at site{n} was dug in year{n}. It is {n} metres deep." for n in range(40)]


def some(few: int, many: int, first: int = 0) -> list[object]:
    """Seeds: a few for every run, the rest for the long one."""
    return [pytest.param(first + n, marks=[pytest.mark.long] if n >= few else []) for n in range(many)]


class WiderEmbedder(WordEmbedder):
    fingerprint = "words-96"
    dimensions = 96


def opened(home: Path, words: WordEmbedder | None = None) -> Assistant:
    return Assistant(Settings(home=home), embedder=words or WordEmbedder())


@contextmanager
def stored(home: Path) -> Iterator[Store]:
    with closing(Store(home)) as store:
        yield store


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty articles as files; no test changes them."""
    folder = tmp_path_factory.mktemp("news")
    for n, text in enumerate(TEXTS):
        write_article(folder, f"{n:02}.md", text, source="Post", published="2031-05-09")
    return folder


@pytest.fixture(scope="session")
def made(news: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made") / "home"
    with opened(home, ReadingWithin()) as desk:
        assert desk.ingest(news).added == len(TEXTS)
    return home


@pytest.fixture
def library(made: Path, home: Path) -> Path:
    """The library of the forty, to be changed."""
    shutil.copytree(made, home)
    return home


def whole(home: Path) -> bool:
    """Every article is found by its own text, and every row and vector is as it should be."""
    words = WordEmbedder()
    with opened(home, words) as desk:
        assert {article.body for article in desk.articles()} == set(TEXTS)
        assert all(desk.search(text)[0].article.body == text for text in TEXTS[::5])
    with stored(home) as store:
        assert examine(store, deep=True) == []
    return True


def run(*arguments: object) -> Result:
    return CliRunner().invoke(ui.cli.app, [str(argument) for argument in arguments])


def tampered(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "catalogue.sqlite")) as db:
        db.execute(statement)
        db.commit()


# --- the deep look, and repair ------------------------------------------------------------------------------

_INDEX = "vectors: "
DAMAGE: dict[str, tuple[str, str]] = {
    "a row that points nowhere": (
        "UPDATE passages SET article_id = 'nobody' WHERE number = 3",
        "catalogue: a row of passages names none of articles",
    ),
    "a body that was changed": (
        "UPDATE articles SET body = body || ' More.' WHERE rowid = 2",
        "is an article whose id is not that of its text",
    ),
    "a span that was moved": (
        "UPDATE passages SET start = start + 1 WHERE number = 2",
        "is an article whose passages do not make up its text",
    ),
    "a passage that is gone": ("DELETE FROM passages WHERE number = 5", "a text in the index of the words"),
    "a word that was changed": (
        "UPDATE words SET text = 'other' WHERE rowid = 4",
        "is a passage whose words are not those of its article",
    ),
    "an index of words that lost one": (
        "DELETE FROM words_data WHERE id > 10",
        "catalogue: ",
    ),
    "an article of no file": ("DELETE FROM origins WHERE rowid = 7", "is an article that no file holds"),
    "a vector cut short": (
        "UPDATE passages SET vector = substr(vector, 1, 8) WHERE number = 6",
        "is a number of dimensions",
    ),
    "vectors of half a sentence": (
        "UPDATE passages SET sentences = x'00' WHERE number = 6",
        "is a passage of whose sentences the vectors are not whole",
    ),
    "a vector of nothing": ("UPDATE passages SET vector = x'0000c07f' WHERE number = 6", "whose vector is none"),
}


@pytest.mark.parametrize(("statement", "told"), DAMAGE.values(), ids=DAMAGE)
def test_damage_to_a_row_is_told_and_repaired(library: Path, news: Path, statement: str, told: str) -> None:
    tampered(library, statement)
    done = run("doctor", "--deep", "--home", library)
    assert done.exit_code == 1
    assert told in done.output
    with stored(library) as store:
        repaired = repair(store)
        assert repaired.problems
        assert examine(store, deep=True) == []
    assert repaired.articles + repaired.lost in (len(TEXTS), len(TEXTS) + 1)
    words = WordEmbedder()
    with opened(library, words) as desk:
        assert desk.ingest(news).failed == ()
        for name in ("lost", "own"):  # an article whose file's row was lost, or whose own text was changed
            assert name not in [article.path for article in desk.articles()]
    assert len(words.embedded) <= repaired.lost
    assert whole(library)


def test_an_index_that_disagrees_is_told_and_mended_without_embedding(library: Path) -> None:
    import chromadb

    with stored(library) as store, store.catalogue.reading() as db:
        names = [row[0] for row in db.execute("SELECT id FROM passages ORDER BY number")]
    client = chromadb.PersistentClient(str(library / "vectors"))
    collection = client.get_collection("passages", embedding_function=None)
    collection.delete(ids=[names[0]])
    collection.update(ids=[names[1]], embeddings=[np.eye(64, dtype=np.float32)[5]])
    collection.update(ids=[names[2]], metadatas=[{"source": "Wire"}])
    collection.add(ids=["orphan"], embeddings=[np.eye(64, dtype=np.float32)[6]], metadatas=[{"day": 0, "source": ""}])
    client.close()
    with opened(library) as desk:
        assert desk.search("orphan"), "no orphan passage is cited"
    done = run("doctor", "--deep", "--home", library)
    assert done.exit_code == 1
    for told in (
        f"{names[0]}: each has no vector in the index",
        f"{names[1]}: each has another vector in the index than in the catalogue",
        f"{names[2]}: each has another day or publisher in the index",
        "orphan: each is in the vectors and not in the catalogue",
    ):
        assert told in done.output
    done = run("doctor", "--repair", "--home", library)
    assert "Mended      vectors: " in done.output
    assert "Looked at   every row and every vector" in done.output
    assert whole(library)


def test_a_whole_library_is_found_whole_and_left_alone(library: Path) -> None:
    before = (library / "catalogue.sqlite").read_bytes()
    with stored(library) as store:
        assert repair(store) == ([], len(TEXTS), 0)
    assert (library / "catalogue.sqlite").read_bytes() == before


@pytest.mark.parametrize("seed", some(4, 60))
def test_bytes_flipped_on_a_page_of_the_catalogue_cost_no_other_article(library: Path, news: Path, seed: int) -> None:
    with stored(library) as store:
        store.catalogue.settle()
    catalogue = library / "catalogue.sqlite"
    data = bytearray(catalogue.read_bytes())
    random = np.random.default_rng(seed)
    page = int(random.integers(1, len(data) // 4096)) * 4096  # the first page is the file's head: see below
    data[page : page + 4096] = random.bytes(4096)
    catalogue.write_bytes(data)
    for leftover in library.glob("catalogue.sqlite-*"):
        leftover.unlink()
    done = run("doctor", "--repair", "--home", library)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    with stored(library) as store:
        if examine(store, deep=True):  # too little was legible: a sentence, and the file as it was
            assert re.search("Nothing was changed|is damaged|cannot be used", done.output), done.output
            assert catalogue.read_bytes() == data
            return
    with opened(library) as desk:
        assert desk.ingest(news).failed == ()
    assert whole(library)


def test_a_catalogue_of_which_some_can_be_read_says_how_to_save_it(library: Path) -> None:
    with stored(library) as store:
        store.catalogue.settle()
    data = (library / "catalogue.sqlite").read_bytes()
    (library / "catalogue.sqlite").write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))
    told = r"catalogue\.sqlite is damaged \(.*\): `citewire doctor --repair` saves what can be read, `citewire restore"
    with opened(library) as desk, pytest.raises(StoreError, match=told):
        desk.ask("How deep is the quarry q7 at site7?")
    assert re.search(told, run("doctor", "--home", library).output)


def test_a_catalogue_that_cannot_be_saved_is_restored(library: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.cite", "--home", library).exit_code == 0
    for file in library.glob("catalogue.sqlite*"):
        file.write_bytes(b"This is no database. " * 500)
    for command in (("doctor", "--repair"), ("doctor", "--deep"), ("doctor",)):
        done = run(*command, "--home", library)
        assert done.exit_code == 1
        assert "catalogue.sqlite is damaged (file is not a database): `citewire restore FILE --force`" in done.output
        assert "permissions" not in done.output
    with stored(library) as store, pytest.raises(StoreError, match="cannot be read, so --force is needed"):
        restore(store, tmp_path / "b.cite")
    done = run("restore", tmp_path / "b.cite", "--force", "--home", library)
    assert done.exit_code == 0, done.output
    assert (library / "damaged.sqlite").read_bytes().startswith(b"This is no database.")
    assert whole(library)


_LOOK = """
import sys
from pathlib import Path
from rag import Assistant, CitewireError, Settings
from tests.conftest import WordEmbedder
with Assistant(Settings(home=sys.argv[1]), embedder=WordEmbedder()) as desk:
    for n in range(5):
        try:
            desk.search(f"quarry q{n} at site{n}")
        except CitewireError as error:
            print("told:", error)
"""


def _flip(home: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    files = sorted(file for file in (home / "vectors").rglob("*") if file.is_file() and file.stat().st_size)
    file = files[int(random.integers(len(files)))]
    data = bytearray(file.read_bytes())
    for _ in range(50):
        data[int(random.integers(len(data)))] = int(random.integers(256))
    file.write_bytes(data)


def _delete(home: Path, seed: int) -> None:
    files = sorted(file for file in (home / "vectors").rglob("*") if file.is_file())
    files[seed % len(files)].unlink()


@pytest.mark.parametrize("damage", [_flip, _delete])
@pytest.mark.parametrize("seed", some(1, 30, first=11))
def test_damage_to_the_vectors_is_a_sentence_at_most_and_repaired(
    library: Path, damage: Callable[[Path, int], None], seed: int
) -> None:
    damage(library, seed)
    code, told = told_by(_LOOK, library)
    assert code == 0, told
    assert "Traceback" not in told
    assert "Traceback" not in told_by("import ui.cli; ui.cli.main()", "doctor", "--repair", "--home", library)[1]
    assert whole(library)


# --- backup and restore -------------------------------------------------------------------------------------


def test_a_backup_is_one_file_that_brings_everything_back(library: Path, news: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.cite"
    assert f"{len(TEXTS)} articles, checked" in run("backup", file, "--home", library).output
    assert [path.name for path in tmp_path.glob("b.cite*")] == ["b.cite"]
    shutil.rmtree(library)
    assert run("restore", file, "--home", library).exit_code == 0
    assert whole(library)
    words = WordEmbedder()
    with opened(library, words) as desk:
        assert desk.ingest(news).unchanged == len(TEXTS)
    assert words.embedded == []
    assert run("backup", file, "--home", library).exit_code == 0, "an older backup may be replaced"


def test_a_restore_refuses_to_lose_articles_unless_forced(library: Path, news: Path, tmp_path: Path) -> None:
    with stored(library) as store:
        assert backup(store, tmp_path / "b.cite") == len(TEXTS)
    with opened(library) as desk:
        desk.ingest(write_article(tmp_path / "more", "new.md", "The lead mine was sold."))
        with stored(library) as store:
            with pytest.raises(
                StoreError, match="holds 41 articles, which the backup would replace; nothing was changed"
            ):
                restore(store, tmp_path / "b.cite")
            assert desk.search("lead mine")[0].passage.text == "The lead mine was sold."
            assert restore(store, tmp_path / "b.cite", force=True) == len(TEXTS)
        assert "lead" not in desk.search("lead mine")[0].passage.text, "who had it open sees the restored one"
    assert whole(library)


@pytest.mark.parametrize("what", ["missing", "a text", "cut", "flipped", "from the future", "another database"])
def test_a_file_that_is_no_whole_backup_changes_nothing(library: Path, tmp_path: Path, what: str) -> None:
    file = tmp_path / "b.cite"
    with stored(library) as store:
        backup(store, file)
    data = file.read_bytes()
    changed = {
        "missing": None,
        "a text": b"Dear diary, " * 1000,
        "cut": data[: len(data) // 2],
        "flipped": data[:8192] + b"\xff" * 4096 + data[12288:],
        "from the future": data[:60] + (99).to_bytes(4, "big") + data[64:],
        "another database": data[:68] + bytes(4) + data[72:],
    }[what]
    file.unlink() if changed is None else file.write_bytes(changed)
    done = run("restore", file, "--force", "--home", library)
    assert isinstance(done.exception, StoreError)
    assert str(file) in str(done.exception)
    assert whole(library)


def test_a_backup_overwrites_nothing_but_a_backup(library: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("Dear diary")
    with stored(library) as store:
        with pytest.raises(StoreError, match="is there already and is no backup"):
            backup(store, tmp_path / "diary.txt")
        for parent in (tmp_path / "nowhere", tmp_path / "diary.txt"):
            with pytest.raises(StoreError, match=rf"b\.cite was not written: there is no folder {parent}\. Make it"):
                backup(store, parent / "b.cite")
        (tmp_path / "b.cite.part").mkdir()
        for name in ("b.cite", "b" * 252, "b" * 300):
            with pytest.raises(StoreError, match="could not be written"):
                backup(store, tmp_path / name)
    with stored(tmp_path / "none") as store, pytest.raises(StoreError, match="no library at"):
        backup(store, tmp_path / "b.cite")
    assert (tmp_path / "diary.txt").read_text() == "Dear diary"


def test_backups_are_whole_while_others_write_and_restores_while_others_read(home: Path, tmp_path: Path) -> None:
    done = threading.Event()

    def ask() -> int:
        asked = 0
        with opened(home) as desk:
            while not done.is_set():
                assert desk.search("quarry at site")
                asked += 1
        return asked

    with opened(home) as desk, stored(home) as store, ThreadPoolExecutor(3) as threads:
        desk.ingest(write_article(tmp_path / "first", "a.md", TEXTS[0]))
        readers = [threads.submit(ask) for _ in range(2)]
        try:
            writer = threads.submit(
                lambda: [
                    desk.ingest(write_article(tmp_path / f"n{n}", "a.md", text)) for n, text in enumerate(TEXTS[1:9])
                ]
            )
            for n in range(4):
                articles = backup(store, tmp_path / f"{n}.cite")
                with stored(tmp_path / f"restored{n}") as copy:
                    assert restore(copy, tmp_path / f"{n}.cite") == articles
                    assert examine(copy, deep=True) == []
            assert len(writer.result(60)) == 8
            for n in range(3, -1, -1):
                restore(store, tmp_path / f"{n}.cite", force=True)
        finally:
            done.set()
        assert all(reader.result(60) > 0 for reader in readers)
        assert examine(store, deep=True) == []


# --- reindex, versions --------------------------------------------------------------------------------------


def test_reindex_makes_a_library_anew_for_another_embedder_while_the_old_one_answers(library: Path) -> None:
    asked: list[str] = []
    with opened(library) as old, opened(library, WiderEmbedder()) as new:
        with pytest.raises(StoreError, match=r"words-64/.*words-96/.*`citewire reindex` makes it anew"):
            new.search("quarry q1")
        told = lambda *_: asked.append(old.search("quarry q7 at site7")[0].article.body)  # noqa: E731
        assert new.reindex(progress=lambda done, total, _: told() if done < total else None) == len(TEXTS)
        assert asked
        assert set(asked) == {TEXTS[7]}
        assert all(new.search(text)[0].article.body == text for text in TEXTS)
        with pytest.raises(StoreError, match="made with the embedder words-96"):
            old.search("quarry")
    with stored(library) as store:
        assert examine(store, deep=True) == []
    assert len([path for path in library.glob("vectors*") if path.is_dir()]) == 1


def test_another_way_of_cutting_is_told_and_reindexed(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.passages, "CUT", "cut-otherwise")
    with opened(library) as desk:
        with pytest.raises(StoreError, match=r"in use is words-64/cut-otherwise\. `citewire reindex`"):
            desk.ask("How deep is the quarry?")
        assert desk.reindex() == len(TEXTS)
        assert desk.search(TEXTS[3])[0].article.body == TEXTS[3]


def test_a_reindex_that_is_stopped_leaves_the_old_index_in_use(library: Path) -> None:
    def stop(done: int, total: int, _: str) -> None:
        raise KeyboardInterrupt

    with opened(library, WiderEmbedder()) as new, pytest.raises(KeyboardInterrupt):
        new.reindex(progress=stop)
    assert whole(library)


def _made_by_an_older_one(home: Path) -> None:
    """The catalogue as format 1 had it."""
    with closing(sqlite3.connect(home / "catalogue.sqlite", isolation_level=None)) as db:
        db.execute("DROP INDEX articles_source")
        db.execute("DROP TABLE pending")
        db.execute("ALTER TABLE passages DROP COLUMN sentences")
        db.execute("UPDATE meta SET value = 'words-64' WHERE key = 'embedder'")
        db.execute("DELETE FROM meta WHERE key = 'waste'")
        db.execute("INSERT INTO meta VALUES ('vectors_behind', '1')")
        db.execute("PRAGMA user_version = 1")


def test_a_library_of_an_older_format_is_brought_up_to_this_one(library: Path, news: Path) -> None:
    _made_by_an_older_one(library)
    words = WordEmbedder()
    with opened(library, words) as desk:
        assert desk.search(TEXTS[3])[0].article.body == TEXTS[3]
        words.embedded.clear()
        assert desk.ingest(news).unchanged == len(TEXTS)
    assert words.embedded == []
    assert whole(library)


def test_the_vectors_of_sentences_outlive_a_repair_and_a_library_without_them_gets_them(library: Path) -> None:
    def of_sentences() -> dict[str, bytes]:
        with stored(library) as store:
            with store.catalogue.reading() as db:
                names = [row[0] for row in db.execute("SELECT id FROM passages")]
            return {name: found.sentences.tobytes() for name, found in store.passages(names).items()}

    before = of_sentences()
    assert {len(vectors) for vectors in before.values()} == {2 * 4 * WordEmbedder.dimensions}, "two sentences each"
    tampered(library, "UPDATE passages SET article_id = 'nobody' WHERE number = 3")
    tampered(library, "UPDATE passages SET sentences = x'00' WHERE number = 4")
    with stored(library) as store:
        assert (repair(store).articles, repair(store).problems) == (len(TEXTS) - 1, [])
    after = of_sentences()
    assert len(after) == len(TEXTS) - 1
    assert sorted(set(after.items()) - set(before.items()))[0][1] == b"", "of what is not whole nothing is kept"
    assert sum(vectors == before[name] for name, vectors in after.items()) == len(TEXTS) - 2
    _made_by_an_older_one(library)
    assert set(of_sentences().values()) == {b""}
    with opened(library, ReadingWithin()) as desk:
        assert desk.search(TEXTS[7])[0].article.body == TEXTS[7], "answered all the same"
        desk.reindex()
    assert of_sentences().items() <= before.items()


def test_a_backup_of_an_older_format_is_restored_in_this_one(library: Path, tmp_path: Path) -> None:
    with stored(library) as store:
        backup(store, tmp_path / "b.cite")
    shutil.copy(tmp_path / "b.cite", tmp_path / "catalogue.sqlite")
    _made_by_an_older_one(tmp_path)
    shutil.move(tmp_path / "catalogue.sqlite", tmp_path / "b.cite")
    with stored(tmp_path / "other") as store:
        assert restore(store, tmp_path / "b.cite") == len(TEXTS)
    assert whole(tmp_path / "other")


# --- folders that may not be written ------------------------------------------------------------------------


@pytest.fixture
def locked_library(library: Path) -> Iterator[Path]:
    """A library that nobody may write to, and this process as somebody to whom permissions apply."""
    elsewhere = Path(tempfile.mkdtemp())
    elsewhere.chmod(0o755)
    home = elsewhere / "home"
    shutil.copytree(library, home)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield home
    if root:
        os.seteuid(0)
    for path in [home, *home.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(elsewhere)


def test_a_library_that_may_not_be_written_answers_all_the_same(locked_library: Path, tmp_path: Path) -> None:
    with opened(locked_library) as desk:
        assert all(desk.search(text)[0].article.body == text for text in TEXTS)
        assert desk.ask("How deep is the quarry q7 at site7?").hits
        with pytest.raises(StoreError, match=r"home cannot be written to"):
            desk.remove("0" * 16)
    with stored(locked_library) as store:
        vectors = WordEmbedder().embed([TEXTS[3]])
        assert store.passages(store.dense(vectors[0], 5, Filters(sources=("Post",))))
        assert store.dense(vectors[0], 5, Filters(sources=("nobody",))) == []
        assert examine(store) == examine(store, deep=True) == []


# --- disks --------------------------------------------------------------------------------------------------

_ON_A_FULL_DISK = """
import resource, sys
from rag import Assistant, CitewireError, Settings
from tests.conftest import WordEmbedder
import chromadb
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
with Assistant(Settings(home=sys.argv[1]), embedder=WordEmbedder()) as desk:
    try:
        print("stored", desk.ingest(sys.argv[2]).added)
    except CitewireError as error:
        print("told:", error)
"""


@pytest.mark.parametrize("limit", [0, 50_000, 200_000])
def test_a_full_disk_is_told_and_costs_nothing_stored(home: Path, news: Path, tmp_path: Path, limit: int) -> None:
    """The limit on a file's size stands for the disk: a write beyond it fails."""
    with opened(home) as desk:
        desk.ingest(write_article(tmp_path / "first", "a.md", TEXTS[0]))
    code, told = told_by(_ON_A_FULL_DISK, home, news, limit)
    assert code == 0, told
    assert "Traceback" not in told
    assert told.startswith(("told: ", "stored "))
    assert limit > 4_000 or "ree some space" in told or "cannot be written" in told, told
    with opened(home) as desk:
        assert desk.search(TEXTS[0])[0].article.body == TEXTS[0], "what was there is there"
        desk.ingest(news)
    assert whole(home)
