"""Articles that are added by hand: kept by the library, found again by a later ingest, gone when removed. The list."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import SEEDS, WordEmbedder, write_article

from rag import Assistant, DayCount, EmbedderError, QuestionError, Settings, StoreError
from rag.articles import read_articles
from rag.keeping import keep, kept_folder
from rag.types import Article

HOSTILE = [
    {"title": "  One  two \n", "text": "First line.\nSecond line that goes on\nover the end.\n\n\tThird.",
     "date": "2026-01-02"},
    {"title": "x" * 600, "text": "Body \u2028 with separators \x1d and\r\nline ends."},
    {"title": "", "text": "A headline of its own\nand then the text."},
    {"title": "../../etc/passwd\0<b>", "text": "<script>alert(1)</script> ${7*7} {{7*7}}", "source": "Käse & Co."},
]  # fmt: skip


@pytest.fixture
def loose(tmp_path: Path) -> Path:
    """A file beside the library, as an upload is."""
    return write_article(tmp_path / "loose", "harbour.md", "The harbour froze on Tuesday.", "Ice", source="Courier")


def test_what_is_added_outlives_its_file_and_a_later_ingest_agrees(desk: Assistant, loose: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    report = desk.add([loose], progress=lambda *step: steps.append(step))
    assert (report.added, report.failed) == (1, ())
    assert steps == [(0, 2, "Reading harbour.md"), (1, 2, "Indexing"), (2, 2, "")]
    loose.unlink()
    again = desk.ingest(kept_folder(desk.settings.home))
    assert (again.added, again.unchanged, again.removed, again.failed) == (0, 1, 0, ())
    assert desk.search("harbour")[0].article.source == "Courier"


def test_what_is_removed_leaves_no_file_and_does_not_come_back(desk: Assistant, loose: Path) -> None:
    desk.add([loose])
    (article,) = desk.articles()
    assert desk.remove(article.id)
    assert not desk.remove(article.id)
    assert list(kept_folder(desk.settings.home).iterdir()) == []
    desk.ingest(kept_folder(desk.settings.home))
    assert list(desk.articles()) == []


def test_removing_touches_no_file_of_others(desk: Assistant, loose: Path) -> None:
    desk.ingest(loose)
    desk.add([loose])
    (article,) = desk.articles()
    assert desk.remove(article.id)
    assert loose.exists()
    assert list(kept_folder(desk.settings.home).iterdir()) == []
    assert list(desk.articles()) == []


def test_every_article_of_a_file_is_kept_by_itself(desk: Assistant, tmp_path: Path) -> None:
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"title": "A", "text": "One."}\nnonsense\n{"title": "B", "text": "Two."}\n', encoding="utf-8")
    report = desk.add([feed])
    assert report.added == 2
    assert [(failure.path, failure.line) for failure in report.failed] == [("feed.jsonl", 2)]
    first, second = desk.articles()
    assert desk.remove(first.id)
    desk.ingest(kept_folder(desk.settings.home))
    assert [article.id for article in desk.articles()] == [second.id]


@pytest.mark.parametrize("content", [b"\x7fELF\0\0binary", b"\xff\xd8\xff\xe0 JFIF", b"", b"   \n"])
def test_a_file_is_judged_by_what_it_holds(desk: Assistant, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "renamed.txt").write_bytes(content)
    (tmp_path / "program.exe").write_text("The harbour froze.")
    report = desk.add([tmp_path / "renamed.txt", tmp_path / "program.exe"])
    assert [failure.path for failure in report.failed] == ["renamed.txt", "program.exe"]
    assert str(tmp_path) not in str(report.failed)
    assert not kept_folder(desk.settings.home).exists()


def test_an_article_that_cannot_be_indexed_is_not_kept(
    home: Path, desk: Assistant, loose: Path, tmp_path: Path
) -> None:
    desk.add([loose])
    other = WordEmbedder()
    other.fingerprint = "another"
    late = write_article(tmp_path, "late.md", "It came too late.")
    with Assistant(Settings(home=home), embedder=other) as second, pytest.raises(StoreError, match="another"):
        second.add([late])
    assert len(list(kept_folder(home).iterdir())) == 1


def test_what_was_indexed_before_something_failed_stays_with_its_file(
    home: Path, words: WordEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [write_article(tmp_path / "many", f"{n:02}.md", f"Pier {n} burnt down.", f"Pier {n}") for n in range(20)]
    embed, calls = WordEmbedder.embed, list[int]()

    def fails_later(self: WordEmbedder, texts: list[str]) -> object:
        calls.append(len(texts))
        if len(calls) > 1:
            raise EmbedderError("no more")
        return embed(self, texts)

    monkeypatch.setattr(WordEmbedder, "embed", fails_later)
    with Assistant(Settings(home=home), embedder=words) as desk:
        with pytest.raises(EmbedderError, match="no more"):
            desk.add(files)
        stored = {article.path for article in desk.articles()}
    assert len(stored) == 16
    assert {str(file) for file in kept_folder(home).iterdir()} == stored


def test_what_is_kept_reads_as_the_same_article(tmp_path: Path) -> None:
    odd = tmp_path / "odd.json"
    odd.write_text(json.dumps(HOSTILE), encoding="utf-8")
    given = [article for path in [*sorted(SEEDS.iterdir()), odd] for article in read_articles(path)]
    kept = keep(tmp_path / "home", [*sorted(SEEDS.iterdir()), odd])
    assert len(kept.files) == len(given) > 10
    for file, before in zip(kept.files, given, strict=True):
        (after,) = read_articles(file)
        assert isinstance(before, Article)
        assert isinstance(after, Article)
        for name in ("id", "title", "body", "source", "published", "url", "authors", "summary"):
            assert getattr(after, name) == getattr(before, name)


def test_the_same_article_is_kept_by_several_at_once(tmp_path: Path) -> None:
    """Two visitors of the page may upload the same file."""
    home, file = tmp_path / "home", tmp_path / "long.json"
    file.write_text(json.dumps({"title": "Ice", "text": "The harbour froze. " * 2_000}), encoding="utf-8")
    with ThreadPoolExecutor(4) as threads:
        kept = list(threads.map(lambda _: keep(home, [file]), range(100)))
    (only,) = {path for one in kept for path in one.files}
    assert list(kept_folder(home).iterdir()) == [only]
    (article,) = read_articles(only)
    assert isinstance(article, Article)
    assert article.title == "Ice"


def test_an_article_that_cannot_be_written_leaves_no_half_file(tmp_path: Path) -> None:
    home, file = tmp_path / "home", write_article(tmp_path, "ice.md", "The harbour froze.")
    (kept,) = keep(home, [file]).files
    kept.unlink()
    kept.mkdir()  # so that no file can take its place
    with pytest.raises(StoreError, match=r"cannot be kept in the library's folder .*; check the disk"):
        keep(home, [file])
    assert list(kept_folder(home).iterdir()) == [kept]


# --- the list -----------------------------------------------------------------------------------------------


@pytest.fixture
def four(desk: Assistant, tmp_path: Path) -> Assistant:
    news = tmp_path / "news"
    write_article(news, "a.md", "One.", "Zebra", source="Wire", published="2026-01-02")
    write_article(news, "b.md", "Two. " * 40, "apple 100%", source="Post", published="2026-03-01")
    write_article(news, "c.md", "Three.", "Ämter", source="Wire", published="2026-01-02")
    write_article(news, "d.md", "Four.", "Moth")
    desk.ingest(news)
    return desk


@pytest.mark.parametrize(
    ("order", "descending", "titles"),
    [
        ("published", True, ["apple 100%", "Zebra", "Ämter", "Moth"]),
        ("published", False, ["Zebra", "Ämter", "apple 100%", "Moth"]),
        ("title", False, ["apple 100%", "Moth", "Zebra", "Ämter"]),
        ("source", False, ["apple 100%", "Zebra", "Ämter", "Moth"]),
        ("passages", True, ["apple 100%", "Moth", "Zebra", "Ämter"]),
    ],
)
def test_the_list_can_be_sorted(four: Assistant, order: str, descending: bool, titles: list[str]) -> None:
    listing = four.listing(order=order, descending=descending)  # type: ignore[arg-type]
    assert [entry.title for entry in listing.entries] == titles


@pytest.mark.parametrize(
    ("search", "total"),
    [("", 4), ("ÄMTER", 1), ("wire", 2), ("2026-01 zeb", 1), ("100%", 1), ("%", 1), ("_", 0), ("'", 0)],
)
def test_the_list_can_be_searched(four: Assistant, search: str, total: int) -> None:
    assert four.listing(search).total == total


def test_the_list_comes_in_pages_and_says_what_each_article_is(four: Assistant) -> None:
    page = four.listing(offset=1, limit=2)
    assert (page.total, [entry.title for entry in page.entries]) == (4, ["Zebra", "Ämter"])
    (entry,) = four.listing("zebra").entries
    assert (entry.source, entry.published, entry.passages) == ("Wire", date(2026, 1, 2), 1)
    assert datetime.now(UTC) - entry.added < timedelta(minutes=5)
    assert four.listing(offset=99).entries == four.listing(offset=2**70).entries == ()
    assert len(four.listing(offset=1, limit=2**70).entries) == 3


def test_a_list_that_cannot_be_is_one_sentence(four: Assistant) -> None:
    for wrong in (
        {"order": "body; DROP TABLE articles"},
        {"offset": -1},
        {"limit": 0},
        {"offset": 1.5},
        {"limit": "2"},
    ):
        with pytest.raises(QuestionError, match="sort by one of published, title"):
            four.listing(**wrong)  # type: ignore[arg-type]


def test_a_long_search_of_the_list_is_refused_in_one_sentence(four: Assistant) -> None:
    assert four.listing(" wire " * 40 + " " * 1_000).total == 2
    with pytest.raises(QuestionError, match=r"searched for 5,999 characters; give words, 200 characters at most"):
        four.listing("word " * 1_200)
    with pytest.raises(QuestionError, match="searched for 7, which is no text; give words"):
        four.listing(7)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["\ud800", "a\0", 7, None, {}])
def test_what_can_be_no_id_is_the_id_of_no_article(four: Assistant, given: Any) -> None:
    assert four.article(given) is None
    assert four.remove(given) is False
    stored = next(four.articles()).id
    assert four.remove(f"{stored}\ud800") is False
    assert four.article(stored)


def test_half_a_surrogate_pair_is_left_out_of_a_search_of_the_list(four: Assistant) -> None:
    assert four.listing("wi\ud800re").total == 2


def test_days_count_articles_by_publisher(four: Assistant) -> None:
    assert sorted(four.days(), key=str) == sorted(
        [DayCount(date(2026, 1, 2), "Wire", 2), DayCount(date(2026, 3, 1), "Post", 1), DayCount(None, "", 1)], key=str
    )
