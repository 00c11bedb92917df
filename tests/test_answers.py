"""From a question to a cited answer, with the packaged model, on the samples and on a worked example."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import rag
from rag import Answer, Assistant, Delta, IngestError, Progress, QuestionError, Settings, StoreError
from rag.embedding import PackagedEmbedder
from tests.conftest import WordEmbedder, write_article

QUAY = "How much did the new quay in Varnholm cost?"


@pytest.fixture
def harbour(home: Path, minilm: PackagedEmbedder, tmp_path: Path) -> Assistant:
    """Three articles that can be checked by eye: two of the same port in two years, one of something else."""
    news = tmp_path / "news"
    write_article(
        news,
        "opening.md",
        "The port of Varnholm opened on 3 May 2021. The new quay cost 48 million euros.\n\n"
        "Mayor Ida Brandt called it a gift to the fishing fleet.",
        title="Varnholm opens its new quay",
        source="Coast Desk",
        published="2021-05-03",
    )
    write_article(
        news,
        "closure.md",
        "The port of Varnholm will close its old quay in December. Harbour master Nils Aker said that repairs would "
        "cost 9 million euros.",
        title="Old quay in Varnholm to close",
        source="Harbour Wire",
        published="2023-11-02",
    )
    write_article(
        news,
        "orchestra.md",
        "The Ostby orchestra has chosen Lena Foss as conductor. She begins in the autumn season.",
        title="Ostby orchestra names a conductor",
        source="Coast Desk",
    )
    desk = Assistant(Settings(home=home), embedder=minilm)
    desk.ingest(news)
    return desk


def assert_cited_exactly(desk: Assistant, answer: Answer) -> None:
    for citation in answer.citations:
        article = desk.article(citation.article_id)
        assert article is not None
        assert article.body[citation.start : citation.end] == citation.quote
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))


def test_an_answer_quotes_the_article_that_holds_it(harbour: Assistant) -> None:
    answer = harbour.ask("How much did the new quay in Varnholm cost?")
    assert answer.status == "answered"
    assert "The new quay cost 48 million euros. [" in answer.text
    assert answer.model == "extractive"
    assert answer.citations[0].title == "Varnholm opens its new quay"
    assert answer.citations[0].published == date(2021, 5, 3)
    assert all(sentence.check.verdict == "supported" for sentence in answer.sentences)
    assert_cited_exactly(harbour, answer)


def test_what_the_articles_do_not_hold_is_refused_with_the_nearest_headlines(harbour: Assistant) -> None:
    answer = harbour.ask("What did Apple announce about its new laptop?")
    assert answer.status == "not_found"
    assert answer.sentences == ()
    assert "Not found in these articles" in answer.text
    assert answer.hits
    assert answer.confidence < 0.4


def test_a_date_range_leaves_out_undated_articles_and_counts_them(harbour: Assistant) -> None:
    answer = harbour.ask("What happened at the port of Varnholm?", since="2023-01-01", until=date(2023, 12, 31))
    assert {hit.article.title for hit in answer.hits} == {"Old quay in Varnholm to close"}
    assert answer.filters.since == date(2023, 1, 1)
    assert answer.filters.undated_left_out == 1


@pytest.mark.parametrize("given", ["coast desk", "The Coast Desk", "the COAST DESK"])
def test_publishers_are_matched_in_any_case_and_with_or_without_the(harbour: Assistant, given: str) -> None:
    answer = harbour.ask("Who is the conductor of the Ostby orchestra?", sources=[given])
    assert answer.filters.sources == ("Coast Desk",)
    assert {hit.article.source for hit in answer.hits} == {"Coast Desk"}
    assert "Lena Foss" in answer.text


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (
            {"sources": ["Nowhere Times"]},
            "the library holds no article by Nowhere Times. There are Coast Desk, Harbour",
        ),
        ({"sources": ["A", "B"], "since": "2021-01-01"}, "no article by A or B. There are Coast Desk, Harbour Wire."),
        (
            {"sources": ["Coast Desk", "B"], "since": "2024-01-01"},
            "the library holds no article by Coast Desk or B since 2024-01-01. Widen the filters.",
        ),
        ({"articles": ["zzz"]}, "Not found: no article has the id 'zzz'. `citewire articles list` shows the ids there"),
        ({"articles": "abcde", "sources": ["B"]}, "no article has the id 'abcde'. "),
        (
            {"articles": list("abcde"), "until": "2020-01-01"},
            "no article has the id 'a' or 'b' or 'c' or another of those given. ",
        ),
        ({"until": "2020-01-01"}, "Not found: the library holds no article until 2020-01-01. Widen the filters."),
    ],
)
def test_filters_that_match_nothing_are_a_refusal_that_says_why(
    harbour: Assistant, filters: dict[str, Any], told: str
) -> None:
    answer = harbour.ask("What did the mayor say?", **filters)
    assert (answer.status, answer.hits) == ("not_found", ())
    assert told in answer.text


def test_of_many_publishers_a_refusal_names_those_that_are_spelt_like_the_one_asked(
    desk: Assistant, tmp_path: Path
) -> None:
    for number in range(12):
        write_article(
            tmp_path / "news",
            f"{number}.md",
            f"Ship {number} sailed.",
            source=f"Paper of {'ABCDEFGHIJKL'[number]}ville",
        )
    write_article(tmp_path / "news", "post.md", "A boat sank.", source="The Marrowby Post")
    desk.ingest(tmp_path / "news")
    told = [desk.ask("What sank?", sources=source).text for source in ("Marrowby Pots", "Quux")]
    assert told == [
        "Not found: the library holds no article by Marrowby Pots. There is The Marrowby Post.",
        "Not found: the library holds no article by Quux. `citewire articles list` shows the publishers there are.",
    ]


def test_a_follow_up_is_searched_with_the_question_before_it(harbour: Assistant) -> None:
    history = [("Who is the mayor of Varnholm?", "Ida Brandt.")]
    answer = harbour.ask("And what did she call it?", history=history)
    assert "gift to the fishing fleet" in answer.text


RACE = "Norway's Ida Lund won the Ostby marathon on Sunday in 2:19:44, a course record."
VOTE = "Erik Stahl of the National Party was elected governor of Ostby on Sunday with 50.2 per cent of the vote."


@pytest.mark.parametrize(
    ("told", "asked", "answered"),
    [
        (RACE, "Who won the Ostby marathon{}?", True),
        ("The ferry to Hestra was stopped on Monday by a fire.", "Why was the ferry to Hestra stopped{}?", True),
        (
            "Norway's Ida Lund trains in Kenya. She won the Ostby marathon on Sunday in 2:19:44, a course record.",
            "Who won the Ostby marathon{}?",
            True,
        ),
        # What says no day, or another one, may be of another year; and so may a figure be that is told on a Sunday.
        (RACE.replace("won", "has won").replace(" on Sunday", ""), "Who won the Ostby marathon{}?", False),
        ("Ida Lund, who won the Ostby marathon last year, fell on Sunday.", "Who won the Ostby marathon{}?", False),
        (VOTE, "Who was elected governor of Ostby{}?", True),
        (VOTE, "What share of the vote did Erik Stahl win{}?", False),
    ],
)
def test_an_article_of_the_year_that_is_asked_need_not_say_it_of_one_of_its_days(
    home: Path, minilm: PackagedEmbedder, tmp_path: Path, told: str, asked: str, answered: bool
) -> None:
    write_article(tmp_path / "news", "told.md", told, "News", published="2026-03-18")
    write_article(tmp_path / "news", "birds.md", "Gulls nest on the quay.", "Birds", published="2025-03-01")
    with Assistant(Settings(home=home), embedder=minilm) as desk:
        desk.ingest(tmp_path / "news")
        assert desk.ask(asked.format("")).status == "answered"
        assert (desk.ask(asked.format(" in 2026")).status == "answered") is answered
        assert desk.ask(asked.format(" in 2025")).status != "answered"


def test_what_is_new_since_a_day_need_not_be_told_with_that_day(
    home: Path, minilm: PackagedEmbedder, tmp_path: Path
) -> None:
    for day, price in (("2026-02-20", 41), ("2026-03-18", 45)):
        told = f"Brelow Group raised its offer for Tarn Lines to {price} euros a share, its chief executive said."
        write_article(tmp_path / "news", f"{day}.md", told, f"Brelow offers {price} euros", published=day)
    with Assistant(Settings(home=home), embedder=minilm) as desk:
        desk.ingest(tmp_path / "news")
        answer = desk.ask("To how much has Brelow raised its offer for Tarn since March 1?", as_of="2026-03-20")
    assert answer.status == "answered"
    assert "45 euros" in answer.sentences[0].text


def test_search_ranks_passages_with_the_scores_they_were_found_by(harbour: Assistant) -> None:
    hits = harbour.search("repairs of the old quay", limit=2)
    assert len(hits) == 2
    assert hits[0].article.title == "Old quay in Varnholm to close"
    assert hits[0].score >= hits[1].score
    assert hits[0].lexical > 0
    assert -1 <= hits[0].dense <= 1


def test_an_answer_survives_json(harbour: Assistant) -> None:
    answer = harbour.ask("How much did the new quay cost?", since="2021-01-01")
    assert Answer.from_json(answer.to_json()) == answer
    assert '"published":"2021-05-03"' in answer.to_json()


def test_a_stream_tells_its_stages_then_the_text_then_the_answer(harbour: Assistant) -> None:
    question = "How much did the new quay in Varnholm cost?"
    events = list(harbour.stream(question))
    stages = [event.stage for event in events if isinstance(event, Progress)]
    text = "".join(event.text for event in events if isinstance(event, Delta))
    assert stages == ["searching", "reading", "checking"]
    assert isinstance(events[-1], Answer)
    assert [s.text for s in events[-1].sentences] == [text.strip()] or text.split() == [
        word for s in events[-1].sentences for word in s.text.split()
    ]
    assert replace(events[-1], seconds={}) == replace(harbour.ask(question), seconds={})


@pytest.mark.parametrize(
    ("question", "why"), [("", "empty"), (" \n ", "empty"), ("?!", "empty"), ("x" * 100_000, "100,000 characters")]
)
def test_a_question_that_cannot_be_read_is_one_clear_sentence(harbour: Assistant, question: str, why: str) -> None:
    with pytest.raises(QuestionError, match=why):
        harbour.ask(question)
    with pytest.raises(QuestionError, match=why):
        harbour.stream(question)
    with pytest.raises(QuestionError, match=why):
        harbour.search(question)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"question": None}, "The question is None, which is no text; ask"),
        ({"question": [QUAY]}, "The question is ['How much did...arnholm cost?'], which is no text"),
        ({"history": ["q"]}, "history holds 'q', which is no pair; give pairs of a question and its answer"),
        ({"history": ["ab"]}, "history holds 'ab', which is no pair"),
        ({"history": "foo"}, "history is 'foo'; give pairs"),
        ({"history": 5}, "history is 5; give pairs"),
        ({"history": [1]}, "history holds 1, which is no pair"),
        ({"history": [("Who?", "Ida.", "Why?")]}, "history holds ('Who?', 'Ida.', 'Why?'), which is no pair"),
        ({"history": [("Who?", None)]}, "history holds None, which is no text; give pairs"),
        ({"sources": [1]}, "sources holds 1, which is no text; name publishers"),
        ({"sources": 5}, "sources is 5; name publishers"),
        ({"sources": b"Coast Desk"}, "sources is b'Coast Desk'; name publishers"),
        ({"articles": [1]}, "articles holds 1, which is no text; name ids of articles"),
        ({"articles": [[]]}, "articles holds [], which is no text"),
        ({"ignoring": [1]}, "ignoring holds 1, which is no text; name what was read in the question"),
        ({"since": 5}, "since is 5, which is no date; write YYYY-MM-DD"),
        ({"caution": "x"}, "caution is 'x'; give a number from 0"),
        ({"named": None}, "named is None; it is one of"),
        ({"limit": 0}, "limit is 0; ask for one passage or more"),
        ({"limit": "2"}, "limit is '2'; ask for one passage or more"),
        ({"limit": 2.5}, "limit is 2.5; ask for one passage or more"),
    ],
)
def test_what_cannot_come_with_a_question_is_told_with_its_value(
    harbour: Assistant, given: dict[str, Any], told: str
) -> None:
    answering, finding = [harbour.ask, harbour.stream, rag.answer], [harbour.search]
    ways = finding if "limit" in given else answering if given.keys() & {"history", "caution"} else answering + finding
    asked = {"question": QUAY} | given
    for way in ways:
        with pytest.raises(QuestionError, match=re.escape(told)) as caught:
            way(**asked)
        assert len(str(caught.value)) < 250


def test_what_comes_with_a_question_may_be_nothing_or_one(harbour: Assistant) -> None:
    bare = replace(harbour.ask(QUAY), seconds={})
    nothing = harbour.ask(QUAY, history=None, since=None, sources=None, articles=None, ignoring=None)
    assert replace(nothing, seconds={}) == bare
    assert harbour.ask(QUAY, sources="Coast Desk").filters.sources == ("Coast Desk",)
    assert harbour.ask("And when?", history=iter([[QUAY, "48 \ud800million euros."]])).status  # type: ignore[arg-type]
    assert harbour.search(QUAY, sources=["\ud800"]) == []


@pytest.mark.parametrize("paths", [5, None, [5], ["news", None]], ids=repr)
def test_what_is_no_path_is_told_with_its_value(paths: Any) -> None:
    with pytest.raises(IngestError, match=r"Nothing was ingested: (5|None) is no path; name files"):
        rag.ingest(paths)


def test_a_new_subject_is_not_taken_for_a_follow_up(harbour: Assistant) -> None:
    history = [("How much did the new quay in Varnholm cost?", "48 million euros.")]
    answer = harbour.ask("What did Apple announce?", history=history)
    assert answer.status == "not_found"


def test_a_bad_date_names_itself(harbour: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"since is '2025-13-40'.*YYYY-MM-DD"):
        harbour.ask("What happened?", since="2025-13-40")
    with pytest.raises(QuestionError, match="later than until"):
        harbour.ask("What happened?", since="2025-02-01", until="2025-01-01")


def test_an_empty_library_says_how_to_fill_it(home: Path, words: WordEmbedder) -> None:
    with Assistant(Settings(home=home), embedder=words) as desk:
        assert list(desk.articles()) == []
        assert desk.article("0" * 16) is None
        with pytest.raises(StoreError, match="citewire ingest"):
            desk.ask("Where will they meet?")
    assert not home.exists()


def test_an_index_of_another_embedder_is_refused(harbour: Assistant, words: WordEmbedder) -> None:
    with (
        Assistant(harbour.settings, embedder=words) as other,
        pytest.raises(StoreError, match=r"all-MiniLM-L6-v2.*words-64.*CITEWIRE_EMBEDDER"),
    ):
        other.ask("How much did the quay cost?")


def test_one_assistant_serves_many_threads(harbour: Assistant) -> None:
    answers: list[Answer] = []
    ask = lambda: answers.append(harbour.ask("How much did the new quay in Varnholm cost?"))  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({answer.text for answer in answers}) == 1
    assert len(answers) == 6


def test_the_functions_of_the_door_use_the_environment(tmp_path: Path, home: Path) -> None:
    """`rag.ingest` and `rag.answer` with CITEWIRE_HOME set, as in the README; one Assistant is kept."""
    write_article(tmp_path / "news", "quay.md", "The new quay in Varnholm cost 48 million euros.", source="Coast Desk")
    report = rag.ingest(tmp_path / "news")
    assert (report.added, report.failed) == (1, ())
    assert str(report) == "1 added"
    answer = rag.answer("How much did the new quay in Varnholm cost?", sources=["Coast Desk"])
    assert answer.citations[0].quote == "The new quay in Varnholm cost 48 million euros."
    assert (home / "catalogue.sqlite").exists()


def test_questions_in_other_scripts_are_answered_or_refused_but_never_fail(harbour: Assistant) -> None:
    for question in (
        "베센트 장관은 어디에서 만나나?",
        "贝森特在哪里会面？",
        "👍👍👍 a",
        "SELECT * FROM words; --",
        '"AND OR NOT*',
    ):
        assert harbour.ask(question).status in ("answered", "related", "not_found")


def test_the_samples_answer_what_the_page_promises(seeds_desk: Assistant) -> None:
    answer = seeds_desk.ask("Where will Bessent and He Lifeng meet?", as_of="2025-10-20")
    assert answer.status == "answered"
    assert "Malaysia" in answer.text
    assert_cited_exactly(seeds_desk, answer)
