"""The contract of rag/library.py, for any implementation: one more in `MAKERS` is put through all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreError
from rag.library import FileContent, Library, StoredFile, Summary, Values
from rag.store import Store
from rag.types import Article, Filters, Passage

MAKERS: dict[str, Callable[[Path], Library]] = {"sqlite and chroma": lambda folder: Store(folder / "home")}
"""name -> what opens the library of a folder; called twice with one folder, it opens the same library twice."""

ALL = Filters()


@pytest.fixture(params=MAKERS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Library]:
    return lambda: MAKERS[request.param](tmp_path)


@pytest.fixture
def library(opened: Callable[[], Library]) -> Iterator[Library]:
    with closing(opened()) as library:
        yield library


def article(name: str, body: str = "The mine opened.", **more: object) -> Article:
    return Article(name, f"Title {name}", body, **more)  # type: ignore[arg-type]


def axis(number: int) -> Values:
    """The unit vector along one of four axes."""
    return np.eye(4, dtype=np.float32)[number]


def put(library: Library, path: str, *articles: Article, keep: bool = True, at: int = 0) -> tuple[int, ...]:
    """Stores a file of these articles, each one passage along the axis `at`, and returns the counts."""
    cut = {a.id: [Passage(f"{a.id}-0", a.id, a.body, 0, len(a.body))] for a in articles}
    vectors = {f"{a.id}-0": axis(at) for a in articles}
    kept = frozenset(a.id for a in articles) if keep else None
    with library.writing():
        library.claim("made so")
        return library.put([FileContent(path, "digest", articles, kept)], cut, vectors)


def test_an_empty_one_holds_nothing_and_says_so(library: Library) -> None:
    assert library.summary() == Summary(None, 0, 0, {}, None)
    assert (list(library.articles()), library.article("x"), library.files()) == ([], None, {})
    assert (library.missing(["x"]), library.passages(["x"])) == ({"x"}, {})
    assert (library.dense(axis(0), 5, ALL), library.lexical(["x"], 5, ALL), library.undated(ALL)) == ([], {}, 0)
    assert library.document_frequency(["x"]) == {"x": 0}


def test_what_was_put_is_found_by_everyone_at_once(library: Library, opened: Callable[[], Library]) -> None:
    with closing(opened()) as other:
        assert other.dense(axis(0), 5, ALL) == []
        tin = article(
            "tin", "A tin mine.", source="Post", published=date(2031, 5, 9), authors=("A",), url="u", path="f"
        )
        assert put(library, "f", tin) == (1, 0, 0, 0)
        for each in (library, other):
            assert each.summary() == Summary("made so", 1, 1, {"Post": 1}, date(2031, 5, 9))
            assert each.article("tin") == tin == next(each.articles())
            assert each.files() == {"f": StoredFile("digest", 1)}
            assert each.missing(["tin", "zinc"]) == {"zinc"}
            assert each.dense(axis(0), 5, ALL) == list(each.lexical(["tin"], 5, ALL)) == ["tin-0"]
            assert each.document_frequency(["mines", "zinc"]) == {"mines": 1, "zinc": 0}
            assert each.passages(["tin-0", "x"])["tin-0"].passage.text == "A tin mine."


def test_vectors_come_back_bit_for_bit(library: Library) -> None:
    values = np.array([0.6, -0.8, 1e-7, 3e-39], dtype=np.float32)
    with library.writing():
        library.put([FileContent("f", "", (article("a"),), None)], {"a": [Passage("p", "a", "", 0, 3)]}, {"p": values})
    assert library.passages(["p"])["p"].vector.tobytes() == values.tobytes()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_vectors_of_sentences_come_back_nearly_or_none(library: Library, count: int) -> None:
    one = {"a": [Passage("p", "a", "", 0, 3)]}, {"p": np.ones(384, dtype=np.float32)}
    within = np.random.default_rng(7).normal(size=(count, 384)).astype(np.float32)
    within /= np.linalg.norm(within, axis=1, keepdims=True)
    within[2:] = 0  # of a sentence that the embedder did not get to read
    with library.writing():
        library.put([FileContent("f", "", (article("a"),), None)], *one, {"p": within} if count else {})
    found = library.passages(["p"])["p"].sentences
    assert (found.shape, found.dtype) == ((count, 384), np.float32)
    assert (np.linalg.norm(found - within, axis=1) < 0.02).all()
    np.testing.assert_allclose(np.linalg.norm(found[:2], axis=1), 1, atol=1e-6)


def test_the_nearest_and_the_best_worded_come_first(library: Library) -> None:
    put(library, "a", article("a", "gold gold"), at=0)
    put(library, "b", article("b", "gold and much else besides, at length"), at=1)
    near = (axis(1) + 0.5 * axis(0)) / np.linalg.norm(axis(1) + 0.5 * axis(0))
    assert library.dense(near, 5, ALL) == ["b-0", "a-0"]
    assert library.dense(near, 1, ALL) == ["b-0"]
    scores = library.lexical(["gold"], 5, ALL)
    assert list(scores) == ["a-0", "b-0"]
    assert scores["a-0"] > scores["b-0"] > 0
    assert list(library.lexical(["gold"], 5, ALL, among=["b-0"])) == ["b-0"]


def test_filters_leave_out_what_they_say(library: Library) -> None:
    put(library, "a", article("a", source="Post", published=date(2031, 5, 9)))
    put(library, "b", article("b", source="Wire"))
    for filters, wanted in (
        (Filters(sources=("Wire",)), ["b-0"]),
        (Filters(since=date(2031, 5, 9)), ["a-0"]),
        (Filters(until=date(2031, 5, 8)), []),
    ):
        assert library.dense(axis(0), 5, filters) == list(library.lexical(["mine"], 5, filters)) == wanted
    assert library.undated(Filters(since=date(2031, 5, 9))) == 1
    assert library.undated(Filters(sources=("Post",))) == 0


def test_a_file_keeps_what_it_holds_and_drops_the_rest(library: Library) -> None:
    assert put(library, "f", article("a"), article("b")) == (2, 0, 0, 0)
    assert put(library, "g", article("a")) == (0, 0, 1, 0)
    assert put(library, "f", article("c"), keep=False) == (1, 0, 0, 0), "the next part of a file drops nothing"
    assert put(library, "f", article("b"), article("d")) == (0, 1, 1, 0), "d is the new version of c"
    assert {a.id for a in library.articles()} == {"a", "b", "d"}
    assert put(library, "f", article("b"), article("e")) == (0, 1, 1, 0), "e of d; a is in the other file"
    assert put(library, "f", article("b", source="Post"), article("e")) == (0, 1, 1, 0), "metadata"
    assert library.dense(axis(0), 5, Filters(sources=("Post",))) == ["b-0"]


def test_what_was_removed_or_forgotten_is_found_by_nobody(library: Library, opened: Callable[[], Library]) -> None:
    put(library, "f", article("a"), article("b"))
    put(library, "g", article("b"), article("c"))
    with closing(opened()) as other:
        with library.writing():
            assert library.forget(["f", "unknown"]) == 1
            assert library.remove("c")
            assert not library.remove("c")
        for each in (library, other):
            assert each.dense(axis(0), 5, ALL) == list(each.lexical(["mine"], 5, ALL)) == ["b-0"]
            assert each.passages(["a-0", "c-0"]) == {}
            assert each.files() == {"g": StoredFile("", 1)}, "to be read again"


def test_vectors_of_two_makers_are_never_mixed(library: Library) -> None:
    put(library, "f", article("a"))
    with library.writing():
        with pytest.raises(StoreError, match=r"made so.*made otherwise"):
            library.claim("made otherwise")
        library.remove("a")
        library.claim("made otherwise")
        library.put(
            [FileContent("f", "", (article("a"),), None)],
            {"a": [Passage("p", "a", "", 0, 3)]},
            {"p": np.ones(2, dtype=np.float32)},
        )
    assert library.dense(np.ones(2, dtype=np.float32), 5, ALL) == ["p"]
    assert library.summary().made_by == "made otherwise"


def test_a_put_that_fails_changes_nothing(library: Library) -> None:
    put(library, "f", article("a"))
    with pytest.raises(KeyError), library.writing():
        library.put([FileContent("f", "new", (article("b"), article("c")), frozenset("bc"))], {"b": []}, {})
    assert {a.id for a in library.articles()} == {"a"}
    assert library.files() == {"f": StoredFile("digest", 1)}


def test_one_writes_at_a_time_and_the_other_is_told(library: Library, opened: Callable[[], Library]) -> None:
    told: list[str] = []
    with closing(opened()) as other:
        put(library, "f", article("a"))
        with ThreadPoolExecutor(1) as thread, library.writing():
            refused = thread.submit(lambda: other.writing(0.1, told.append).__enter__())
            with pytest.raises(StoreError, match=r"being written to by process \d+ on .*--wait"):
                refused.result(30)
            assert other.dense(axis(0), 5, ALL) == ["a-0"], "readers do not wait"
        assert len(told) == 1
        assert told[0].startswith("Waiting for process ")
        assert put(other, "g", article("b")) == (1, 0, 0, 0)


def test_a_closed_one_may_be_closed_again(opened: Callable[[], Library]) -> None:
    library = opened()
    put(library, "f", article("a"))
    library.close()
    library.close()
    with pytest.raises(StoreError, match="was closed"):
        library.dense(axis(0), 5, ALL)
