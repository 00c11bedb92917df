"""Ingest: what is read once is not read again, what changed is replaced, and what fails costs only itself."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag import Assistant, IngestReport, Settings
from rag.errors import IngestError, StoreError
from rag.metadata import article_id
from rag.repair import examine
from rag.store import Store
from rag.text import MAX_BYTES
from tests.conftest import WordEmbedder, write_article

TIN = "The tin mine at Zarvik opened in March."
ZINC = "The zinc smelter at Pellow burnt down in June."


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    return folder


def titles(desk: Assistant) -> list[str]:
    return sorted(article.title for article in desk.articles())


def found(desk: Assistant, question: str) -> str:
    """The text of the best passage."""
    return desk.search(question)[0].passage.text


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    assert not report.failed, report.failed
    return report.added, report.updated, report.unchanged, report.removed


def write_lines(path: Path, bodies: list[str]) -> Path:
    path.write_text("".join(json.dumps({"title": f"T {body}", "text": body}) + "\n" for body in bodies))
    return path


# --- adding and changing ------------------------------------------------------------------------------------


def test_running_it_again_does_no_work(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    write_article(news, "tin.md", TIN)
    write_article(news / "deep" / "er", "zinc.md", ZINC)
    assert counts(desk.ingest(news)) == (2, 0, 0, 0)
    assert len(words.embedded) == 2
    words.embedded.clear()
    assert counts(desk.ingest([news, news / "tin.md", str(news / ".." / "news")])) == (0, 0, 2, 0)
    os.utime(news / "tin.md", (1, 1))
    assert counts(desk.ingest(news, prune=True)) == (0, 0, 2, 0)
    assert words.embedded == []


def test_a_changed_file_replaces_its_old_version(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    write_article(news, "a.md", TIN, title="Mine")
    write_article(news, "b.md", ZINC, title="Smelter")
    desk.ingest(news)
    [mine] = [article for article in desk.articles() if article.title == "Mine"]
    words.embedded.clear()
    write_article(news, "a.md", "The copper mine at Orland was sold.", title="Mine")
    assert counts(desk.ingest(news)) == (0, 1, 1, 0)
    assert words.embedded == ["Mine\nThe copper mine at Orland was sold."]
    assert desk.article(mine.id) is None
    assert titles(desk) == ["Mine", "Smelter"]
    assert found(desk, "Who sold the copper mine at Orland?") == "The copper mine at Orland was sold."
    assert not any("tin" in hit.passage.text for hit in desk.search("tin mine at Zarvik opened in March"))


def test_a_corrected_date_is_taken_over_without_embedding(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    write_article(news, "a.md", TIN, title="Mine", source="Post", published="2031-05-09")
    desk.ingest(news)
    [before] = desk.articles()
    words.embedded.clear()
    write_article(news, "a.md", TIN, title="Mine", source="Post", published="2031-06-01", authors="A B", url="u")
    assert counts(desk.ingest(news)) == (0, 1, 0, 0)
    assert words.embedded == []
    [after] = desk.articles()
    assert after.id == before.id
    assert (after.source, after.published, after.authors, after.url) == ("Post", date(2031, 6, 1), ("A B",), "u")
    [hit] = desk.search("tin mine", sources=["post"], since="2031-06-01", until="2031-06-01")
    assert hit.article == after
    assert desk.search("tin mine", until="2031-05-31") == []


def test_a_corrected_publisher_replaces_the_wrong_one(desk: Assistant, news: Path) -> None:
    for publisher in ("Post", "Herald", ""):
        write_article(news, "a.md", TIN, title="Mine", source=publisher)
        assert sum(counts(desk.ingest(news))) == 1
        assert desk.sources() == {publisher: 1}
    write_article(news, "a.md", TIN, title="Mine", source="Herald")
    assert counts(desk.ingest(news)) == (0, 1, 0, 0)
    [hit] = desk.search("tin mine", sources=["herald"])
    assert hit.passage.text == TIN


def test_wire_copy_is_an_article_of_every_publisher(desk: Assistant, news: Path) -> None:
    wire = {"title": "Mine", "text": TIN}
    for number, publisher in enumerate(["Harbour Wire", "Coast Courier", ""]):
        record = {**wire, "source": publisher, "published": f"2026-01-0{number + 1}" if publisher else ""}
        for copy in "ab":
            (news / f"{number}{copy}.json").write_text(json.dumps(record))
    assert desk.ingest(news).added == 3
    assert desk.sources() == {"": 1, "Coast Courier": 1, "Harbour Wire": 1}
    [hit] = desk.search("tin mine")
    assert (hit.article.source, [article.source for article in hit.also_in]) == ("Coast Courier", ["Harbour Wire", ""])
    [hit] = desk.search("tin mine", sources=["Harbour Wire"])
    assert hit.article.published == date(2026, 1, 1)
    assert counts(desk.ingest(news)) == (0, 0, 6, 0)


def test_a_library_whose_ids_were_made_without_the_publisher_loses_and_doubles_nothing(
    desk: Assistant, home: Path, news: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_article(news, "a.md", TIN, title="Mine", source="Harbour Wire")
    write_article(news, "b.md", TIN, title="Mine", source="Coast Courier")
    write_article(news, "c.md", ZINC, title="Smelter", source="Post")
    moved = write_article(news, "d.md", "The clay pit was sold.", title="Pit", source="Post")
    write_article(news, "e.md", "The sand pit was sold.", title="Sand")
    texts = [f"The {metal} works closed." for metal in "iron gold lead salt copper".split()]
    lines = write_lines(news / "f.jsonl", texts)
    records = [{**json.loads(line), "source": "Post"} for line in lines.read_text().splitlines()]
    lines.write_text("\n".join([*map(json.dumps, records), "a line that is no JSON"]))
    monkeypatch.setattr("rag.ingestion.BATCH_ARTICLES", 2)
    with monkeypatch.context() as before:
        before.setattr("rag.metadata.article_id", lambda title, body, source="": article_id(title, body))
        before.setattr("rag.articles.READER_VERSION", "1")
        assert desk.ingest(news).added == 9
    assert {article.id for article in desk.articles()} == {article_id(a.title, a.body) for a in desk.articles()}
    assert examine(Store(home), deep=True) == [], "nothing is wrong with what the last version made"
    moved.rename(news / "moved.md")
    report = desk.ingest(news)
    assert (report.added, report.updated, report.unchanged, report.removed) == (1, 8, 1, 0), "the wire's own is new"
    assert [Path(failure.path).name for failure in report.failed] == ["f.jsonl"]
    assert desk.sources() == {"Post": 7, "": 1, "Coast Courier": 1, "Harbour Wire": 1}
    assert {a.id for a in desk.articles()} == {article_id(a.title, a.body, a.source) for a in desk.articles()}
    assert desk.search("zinc smelter", sources=["Post"])[0].passage.text == ZINC
    assert examine(Store(home), deep=True) == []
    report = desk.ingest(news)
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 0, 10, 0)


def test_a_text_under_two_names_is_stored_once_and_leaves_with_the_last(desk: Assistant, news: Path) -> None:
    first, second = write_article(news, "a.md", TIN, title="T"), write_article(news, "b.md", TIN, title="T")
    write_article(news, "c.md", ZINC)
    assert desk.ingest(news).added == 2
    first.unlink()
    assert desk.ingest(news, prune=True).removed == 0
    assert titles(desk) == ["T", "c.md"]
    [tin] = [article for article in desk.articles() if article.title == "T"]
    assert tin.path == str(second)
    second.unlink()
    assert desk.ingest(news, prune=True).removed == 1
    assert titles(desk) == ["c.md"]


def test_a_moved_file_keeps_its_article_and_embeds_nothing(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    path = write_article(news, "a.md", TIN, title="T")
    desk.ingest(news)
    words.embedded.clear()
    path.rename(news / "b.md")
    assert counts(desk.ingest(news, prune=True)) == (0, 0, 1, 0)
    assert [article.path for article in desk.articles()] == [str(news / "b.md")]
    assert words.embedded == []


def test_what_was_removed_comes_back_when_it_is_ingested_again(desk: Assistant, news: Path) -> None:
    write_article(news, "a.md", TIN, title="T")
    write_article(news, "b.md", ZINC)
    desk.ingest(news)
    tin = desk.search("tin mine")[0].article
    assert desk.remove(tin.id)
    assert not desk.remove(tin.id)
    assert titles(desk) == ["b.md"]
    assert all("tin" not in hit.passage.text for hit in desk.search("tin mine at Zarvik"))
    assert counts(desk.ingest(news)) == (1, 0, 1, 0)
    assert found(desk, "When did the tin mine at Zarvik open?") == TIN


def test_articles_can_be_removed_while_they_are_listed(desk: Assistant, news: Path) -> None:
    desk.ingest(write_lines(news / "x.jsonl", [f"Mine number {n} opened." for n in range(20)]))
    assert all(desk.remove(article.id) for article in desk.articles())
    assert titles(desk) == []
    with pytest.raises(StoreError, match="is empty"):
        desk.search("mine")


# --- files of several articles ------------------------------------------------------------------------------


def test_a_file_of_several_batches_follows_its_lines(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    bodies = [f"Mine number {n} at site{n} opened." for n in range(300)]
    path = write_lines(news / "x.jsonl", bodies)
    assert counts(desk.ingest(path)) == (300, 0, 0, 0)
    assert counts(desk.ingest(path)) == (0, 0, 300, 0)
    words.embedded.clear()
    write_lines(path, bodies[:150] + bodies[151:])
    assert counts(desk.ingest(path)) == (0, 0, 299, 1)
    assert words.embedded == []
    write_lines(path, ["The tin mine opened.", *bodies[1:150], *bodies[151:]])
    assert desk.ingest(path).failed == ()
    assert len(words.embedded) == 1
    assert len(titles(desk)) == 299
    assert found(desk, "tin mine") == "The tin mine opened."
    assert f"T {bodies[0]}" not in titles(desk)
    assert f"T {bodies[150]}" not in titles(desk)


def test_a_line_twice_in_a_file_is_one_article(desk: Assistant, news: Path) -> None:
    assert counts(desk.ingest(write_lines(news / "x.jsonl", [TIN, ZINC, TIN] * 60))) == (2, 0, 0, 0)
    assert titles(desk) == [f"T {TIN}", f"T {ZINC}"]


def test_an_article_takes_the_place_only_of_one_that_is_gone(desk: Assistant, news: Path) -> None:
    write_lines(news / "a.jsonl", [TIN])
    write_lines(news / "b.jsonl", [TIN, ZINC])
    desk.ingest(news)
    write_lines(news / "b.jsonl", [ZINC, "The copper mine was sold."])
    assert counts(desk.ingest(news)) == (1, 0, 2, 0), "the tin mine is still in the other file"
    write_lines(news / "a.jsonl", ["The iron mine was sold.", "The lead mine was sold."])
    assert counts(desk.ingest(news)) == (1, 1, 2, 0), "the tin mine is gone"


def test_a_bad_line_costs_no_article_that_was_there(desk: Assistant, news: Path) -> None:
    path = write_lines(news / "x.jsonl", [TIN, ZINC])
    desk.ingest(path)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0][:-5], lines[1], json.dumps({"title": "New", "text": "The copper mine."})]))
    report = desk.ingest(path)
    assert [str(failure) for failure in report.failed] == [f"{path}, line 1: {report.failed[0].cause}"]
    assert titles(desk) == ["New", f"T {TIN}", f"T {ZINC}"]
    path.write_text("\n".join(lines[1:]))
    assert counts(desk.ingest(path)) == (0, 0, 1, 2)


# --- prune --------------------------------------------------------------------------------------------------


def test_prune_removes_what_is_gone_under_the_given_paths_only(desk: Assistant, news: Path, tmp_path: Path) -> None:
    gone = write_article(news, "gone.md", TIN)
    write_article(news, "here.md", ZINC)
    elsewhere = [write_article(tmp_path / name, f"{name}.md", f"Text of {name}.") for name in ("other", "news2")]
    desk.ingest([news, *elsewhere])
    for path in [gone, *elsewhere]:
        path.unlink()
    assert counts(desk.ingest(news)) == (0, 0, 1, 0)
    assert len(titles(desk)) == 4
    assert counts(desk.ingest(news, prune=True)) == (0, 0, 1, 1)
    assert titles(desk) == ["here.md", "news2.md", "other.md"]


def test_prune_knows_a_folder_by_any_of_its_names(
    desk: Assistant, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = write_article(news, "gone.md", TIN)
    write_article(news, "here.md", ZINC)
    desk.ingest(tmp_path / "elsewhere" / ".." / "news")
    gone.unlink()
    monkeypatch.chdir(tmp_path)
    assert desk.ingest("./news/", prune=True).removed == 1
    assert titles(desk) == ["here.md"]


@pytest.mark.parametrize("state", ["missing", "empty", "of other files"])
def test_prune_is_refused_where_everything_would_go(desk: Assistant, news: Path, tmp_path: Path, state: str) -> None:
    write_article(news, "a.md", TIN)
    other = write_article(tmp_path / "other", "b.md", ZINC)
    desk.ingest([news, other])
    shutil.rmtree(news)
    if state != "missing":
        news.mkdir()
    if state == "of other files":
        (news / "photo.png").touch()
    new = write_article(tmp_path / "other", "c.md", "Text of c.")
    with pytest.raises(IngestError, match=f"nothing was changed: {news}"):
        desk.ingest([new, news], prune=True)
    assert titles(desk) == ["a.md", "b.md"]
    report = desk.ingest([new, news])
    assert (report.added, len(titles(desk))) == (1, 3)


def test_prune_takes_a_folder_in_a_files_place_for_a_file_that_is_gone(desk: Assistant, news: Path) -> None:
    path = write_article(news, "a.md", TIN, title="Old")
    desk.ingest(news)
    path.unlink()
    write_article(path, "b.md", ZINC, title="New")
    assert counts(desk.ingest(news, prune=True)) == (1, 0, 0, 1)
    assert titles(desk) == ["New"]


# --- what cannot be read ------------------------------------------------------------------------------------

GOOD = {
    ".md": f"---\ntitle: Old\n---\n{TIN}".encode(),
    ".txt": f"Old\n{TIN}".encode(),
    ".json": json.dumps({"title": "Old", "text": TIN}).encode(),
    ".jsonl": json.dumps({"title": "Old", "text": TIN}).encode(),
}

BAD = {
    "an empty file": (".md", b"", None, "empty"),
    "white space": (".txt", b" \n\n\t ", None, "empty"),
    "a binary file": (".txt", b"MZ\x90\x00\x03\x00", None, "a binary file, not text"),
    "latin-1": (".txt", "Head\n\nDer Hafen in\nKöln brennt.".encode("latin-1"), 4, "not UTF-8 text (byte 0xf6)"),
    "20 MB on a line": (".txt", b"word " * 4_000_000, None, f"larger than {MAX_BYTES:,} bytes"),
    "front matter that is no YAML": (".md", b"---\ntitle: T\nsource: 'open\n---\nText.", 4, "not YAML"),
    "front matter that is a list": (".md", b"---\n- a\n- b\n---\nText.", 1, "'name: value' lines"),
    "front matter without a text": (".md", b"---\ntitle: T\n---\n", None, "no text to cite"),
    "a bad date": (".md", b"---\npublished: someday\n---\nText.", None, "'someday' is not a date"),
    "broken JSON": (".json", b'{"title": "T",\n\n "text": }', 3, "not JSON"),
    "nested JSON": (".json", b"[" * 100_000, 1, "not usable JSON"),
    "JSON of something else": (".json", b"[1]", None, "article 1 of 1: expected an object"),
    "a bad line of JSONL": (".jsonl", b"\n{'title': 1}\n", 2, "not JSON"),
    "a long line of JSONL": (".jsonl", b'{"text": "' + b"x" * MAX_BYTES + b'"}', 1, f"longer than {MAX_BYTES:,} bytes"),
}


@pytest.mark.parametrize(("ending", "content", "line", "cause"), BAD.values(), ids=BAD)
def test_a_file_that_went_bad_is_reported_keeps_its_article_and_stops_nothing(
    desk: Assistant, news: Path, ending: str, content: bytes, line: int | None, cause: str
) -> None:
    path = news / f"m{ending}"
    path.write_bytes(GOOD[ending])
    assert counts(desk.ingest(news)) == (1, 0, 0, 0)
    path.write_bytes(content)
    write_article(news, "a.md", "Text of a.")
    write_article(news, "z.md", "Text of z.")
    report = desk.ingest(news, prune=True)
    assert (report.added, report.removed) == (2, 0)
    [failure] = report.failed
    assert (failure.path, failure.line) == (str(path), line)
    assert cause in failure.cause
    assert titles(desk) == ["Old", "a.md", "z.md"]
    assert found(desk, "tin mine at Zarvik") == TIN
    assert desk.ingest(news).failed == (failure,), "it is told again while it is so"
    path.write_bytes(GOOD[ending])
    assert counts(desk.ingest(news)) == (0, 0, 3, 0)


def test_a_name_that_opens_nothing_is_reported_and_stops_nothing(desk: Assistant, news: Path) -> None:
    write_article(news, "z.md", ZINC)
    (news / "dangling.md").symlink_to(news / "nothing.md")
    (news / "loop.md").symlink_to(news / "loop.md")
    os.mkfifo(news / "pipe.md")
    (news / "device.txt").symlink_to("/dev/zero")
    Path(os.fsdecode(os.fsencode(news) + b"/caf\xe9.md")).write_text("Text.")
    report = desk.ingest(news)
    assert report.added == 1
    assert [(Path(failure.path).name, failure.cause) for failure in report.failed] == [
        ("caf\ufffd.md", "the file's name is not UTF-8; rename it"),
        ("dangling.md", "cannot be opened (No such file or directory)"),
        ("device.txt", "cannot be opened (not a regular file)"),
        ("loop.md", "cannot be opened (Too many levels of symbolic links)"),
        ("pipe.md", "cannot be opened (not a regular file)"),
    ]


@pytest.mark.parametrize("path", ["missing", "~nobody-of-this-name/x.md", "x" * 5_000, "nul\0.md", "a.md/b.md"])
def test_a_path_that_is_not_there_is_reported_and_stops_nothing(desk: Assistant, news: Path, path: str) -> None:
    there = write_article(news, "a.md", TIN)
    report = desk.ingest([news / path, there])
    assert [failure.cause for failure in report.failed] == ["there is no such file or folder"]
    assert report.added == 1


def test_a_file_of_another_kind_is_skipped_in_a_folder_and_refused_by_name(desk: Assistant, news: Path) -> None:
    photo = news / "photo.png"
    photo.write_bytes(b"\x89PNG")
    for hidden in (news / ".hidden.md", news / ".git" / "a.md"):
        hidden.parent.mkdir(exist_ok=True)
        hidden.write_text(ZINC)
    write_article(news, "A.MD", TIN)
    report = desk.ingest(news)
    assert (report.added, report.skipped, report.failed) == (1, (str(photo),), ())
    report = desk.ingest(photo)
    assert report.skipped == ()
    assert "not a kind of file Citewire reads" in report.failed[0].cause


def test_a_link_to_a_folder_is_not_followed_in_circles(desk: Assistant, news: Path) -> None:
    write_article(news, "a.md", TIN)
    (news / "again").symlink_to(news)
    assert counts(desk.ingest(news)) == (1, 0, 0, 0)


def test_nothing_given_is_nothing_done(desk: Assistant) -> None:
    assert str(desk.ingest([])) == "no articles"


def test_an_endless_sentence_is_cut_and_found(desk: Assistant, news: Path) -> None:
    (news / "x.txt").write_text("Head\n" + " ".join(f"word{n}" for n in range(5_000)))
    assert counts(desk.ingest(news)) == (1, 0, 0, 0)
    assert "word4321" in found(desk, "word4321").split()


@pytest.fixture
def as_nobody() -> Iterator[Path]:
    """A folder of a user to whom permissions apply, and this process as that user; root reads everything."""
    folder = Path(tempfile.mkdtemp())
    root = os.geteuid() == 0
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    shutil.rmtree(folder)


def test_what_may_not_be_read_keeps_its_articles(as_nobody: Path, words: WordEmbedder) -> None:
    news = as_nobody / "news"
    write_article(news, "a.md", TIN)
    locked = write_article(news, "b.md", ZINC)
    folder = write_article(news / "locked", "c.md", "Text of c.").parent
    with Assistant(Settings(home=as_nobody / "home"), embedder=words) as desk:
        assert desk.ingest(news).added == 3
        locked.chmod(0)
        folder.chmod(0)
        report = desk.ingest([news, folder / "c.md"])
        assert (report.unchanged, report.removed) == (1, 0)
        assert sorted((failure.path, failure.cause) for failure in report.failed) == [
            (str(locked), "cannot be opened (Permission denied)"),
            (str(folder), "cannot be opened (Permission denied)"),
            (str(folder / "c.md"), "there is no such file or folder"),
        ]
        assert desk.ingest(news, prune=True).removed == 0
        assert titles(desk) == ["a.md", "b.md", "c.md"]
        folder.chmod(0o700)


def test_a_home_that_may_not_be_written_is_an_error_that_says_so(as_nobody: Path, words: WordEmbedder) -> None:
    article = write_article(as_nobody / "news", "a.md", TIN)
    (as_nobody / "locked").mkdir(mode=0o500)
    with (
        Assistant(Settings(home=as_nobody / "locked" / "home"), embedder=words) as desk,
        pytest.raises(StoreError, match=r"folder .*locked/home cannot be written to"),
    ):
        desk.ingest(article)


# --- progress -----------------------------------------------------------------------------------------------


def test_progress_is_told_file_by_file(desk: Assistant, news: Path) -> None:
    for name in ("c.md", "a.md", "b.md"):
        write_article(news, name, f"Text of {name}.")
    told: list[tuple[int, int, str]] = []
    desk.ingest(news, progress=lambda *told_now: told.append(told_now))
    assert told == [(0, 3, "a.md"), (1, 3, "b.md"), (2, 3, "c.md"), (3, 3, "")]


def test_an_ingest_that_is_stopped_leaves_a_whole_library(desk: Assistant, words: WordEmbedder, news: Path) -> None:
    for n in range(100):
        write_article(news, f"{n:03}.md", f"Mine number {n} opened.")

    def stop(done: int, total: int, name: str) -> None:
        if done == 80:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.ingest(news, progress=stop)
    assert len(titles(desk)) == 64, "what was stored before is kept"
    words.embedded.clear()
    assert counts(desk.ingest(news)) == (36, 0, 64, 0)
    assert len(words.embedded) == 36
