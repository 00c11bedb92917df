"""Which passages a question finds, and in which order: what it says of publishers, days and parts is a preference."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag import Answer, Assistant, QuestionError, Settings
from rag.embedding import Embedder
from rag.question import Named, read_question
from rag.types import Hit, Part, Period, Status
from tests.conftest import ReadingWithin, WordEmbedder, write_article

Told = tuple[str, str, str]
"""What an article says, its publisher and its day; "" for neither."""
Library = Callable[..., Assistant]
NOTHING_LEFT = "No article is of the days and publishers that the question names; they are preferred, not required."

BIRDS = [(f"The {bird} was counted.", "Gull Post", "2024-03-01") for bird in "heron tern plover curlew dunlin".split()]
"""Something else, so that a passage that fits has something to stand out from."""
LOUD = [
    ("The spring tide at Varnholm flooded the old quay again.", "Harbour Wire", "2024-02-02"),
    ("Old quay at Varnholm flooded: the spring tide was the highest.", "Harbour Wire", "2024-02-03"),
    ("The spring tide flooded the old quay at Varnholm and sank two boats.", "Harbour Wire", "2024-02-01"),
]
STREETS = ("Water stood in the streets and on the quay of Varnholm after the tide.", "Coast Desk", "2024-04-20")
CHOIR = ("The choir of Ostby sang a mass in the cathedral.", "Coast Desk", "")
TIDE = [*LOUD, STREETS, CHOIR, *BIRDS]
ASKED = "Where did the spring tide flood the old quay at Varnholm"

EARLIER = "The old quay at Varnholm was shut."
UNDATED = "At Varnholm the old quay was shut."
LATER = "Was the old quay at Varnholm shut?"
"""Equal to search by words: only their days tell them apart."""
THREE = [(EARLIER, "", "2021-01-05"), (UNDATED, "", ""), (LATER, "", "2021-03-05")]

COPY = "The port of Varnholm will close two quays on Tuesday after 12 people were killed in a fire."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Makes a library of these articles, with the fake embedder and no reader; headlines are without words."""
    made: list[Assistant] = []

    def make(*articles: Told) -> Assistant:
        made.append(filled(tmp_path / str(len(made)), *articles))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


def filled(folder: Path, *articles: Told, by: WordEmbedder | None = None) -> Assistant:
    folder.mkdir()
    path = folder / "news.jsonl"
    records = [{"title": "…" * n, "text": a[0], "source": a[1], "published": a[2]} for n, a in enumerate(articles, 1)]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    desk = Assistant(Settings(home=folder / "home"), embedder=by or WordEmbedder(), reader=None)
    assert desk.ingest(path).added == len(articles)
    return desk


def texts(hits: Sequence[Hit]) -> list[str]:
    return [hit.passage.text for hit in hits]


def sources(hits: Sequence[Hit]) -> list[str]:
    return [hit.article.source for hit in hits]


# --- publishers ---------------------------------------------------------------------------------------------


def test_a_named_publisher_comes_first_though_another_fits_better(library: Library) -> None:
    desk = library(*TIDE)
    assert sources(desk.search(f"{ASKED}?"))[:4] == ["Harbour Wire"] * 3 + ["Coast Desk"]
    named = desk.search(f"{ASKED}, according to Coast Desk?")
    assert [named[0].passage.text, *sources(named)[1:4]] == [STREETS[0], *["Harbour Wire"] * 3]


def test_of_two_named_publishers_each_has_one_before_the_louder_has_two(library: Library) -> None:
    desk = library(*TIDE)
    two = desk.search("What do Harbour Wire and Coast Desk say of the spring tide at the old quay?")
    assert sorted(sources(two)[:2]) == ["Coast Desk", "Harbour Wire"]
    three = desk.search("What do Harbour Wire, Gull Post and Coast Desk say of the spring tide at the old quay?")
    assert sorted(sources(three)[:3]) == ["Coast Desk", "Gull Post", "Harbour Wire"]


def test_a_publisher_that_the_question_is_about_changes_nothing(library: Library) -> None:
    desk = library(*TIDE)
    for question in ("Who bought Coast Desk after the tide?", "Did the tide reach the Gull Post office?"):
        assert desk.search(question) == desk.search(question, named="ignore")
        assert desk.ask(question).filters.publishers == ()


def test_neither_who_is_asked_nor_the_words_that_frame_it_are_searched_for(library: Library) -> None:
    advert = "Coast Desk, the news company: read the article that its report names."
    desk = library((advert, "", ""), *TIDE)
    framed = desk.search("Does the Coast Desk article report that water stood in the streets of Varnholm?", limit=20)
    plain = desk.search("Does that water stood in the streets of Varnholm?", limit=20)
    told = {hit.passage.text: hit.lexical for hit in framed}
    assert told == {hit.passage.text: hit.lexical for hit in plain}
    assert (texts(framed)[0], told[advert]) == (STREETS[0], 0)
    # Of a question that asks no publisher, and of one that says nothing else, they are searched for.
    assert desk.search("Which company wrote the article?")[0].passage.text == advert
    assert texts(desk.search("What did Coast Desk report?"))[0] in (advert, STREETS[0], CHOIR[0])


def test_what_is_preferred_is_found_in_a_large_library_where_others_are_nearer(library: Library) -> None:
    crowd = [(f"Spring tide {n} flooded the old quay at Varnholm.", "Harbour Wire", "2024-02-02") for n in range(120)]
    desk = library(*crowd, ("The sea wall broke.", "Coast Desk", "2024-02-02"), ("A lock froze.", "", "2019-05-04"))
    assert set(sources(desk.search(f"{ASKED}?", limit=100))) == {"Harbour Wire"}
    assert "Coast Desk" in sources(desk.search(f"{ASKED}, according to Coast Desk?"))[:2]
    assert "A lock froze." in texts(desk.search(f"{ASKED} in May 2019?", limit=100))


def test_what_the_named_publisher_does_not_say_others_may_and_the_answer_says_so(library: Library) -> None:
    desk = library(*LOUD, CHOIR, *BIRDS)  # of Coast Desk only the choir
    answer = desk.ask(f"{ASKED}, according to Coast Desk?")
    assert answer.status == "answered"
    assert {citation.source for citation in answer.citations} == {"Harbour Wire"}
    assert "Nothing by Coast Desk was found that surely answers this; other publishers' articles do." in answer.notices
    only = desk.ask(f"{ASKED}, according to Coast Desk?", named="require")
    assert (only.status, {hit.article.source for hit in only.hits}) != ("answered", {"Harbour Wire"})
    assert desk.ask("Where did the choir of Ostby sing, according to Coast Desk?").notices == ()


def test_it_is_not_said_that_a_publisher_says_nothing_beside_what_it_says(
    minilm: Embedder, home: Path, tmp_path: Path
) -> None:
    cost = "The strike has cost Brennan 45 million euros so far, the company said."
    loss = "Brennan cut its forecast. The steelmaker's loss from the strike came to 62 million euros."
    write_article(tmp_path, "a.md", cost, "Strike over", source="Nordic Wire", published="2026-05-28")
    write_article(tmp_path, "b.md", loss, "Brennan results", source="The Coast Post", published="2026-06-02")
    with Assistant(Settings(home=home), embedder=minilm) as desk:
        desk.ingest(tmp_path)
        answer = desk.ask("Did the Coast Post say that the strike cost Brennan 62 million euros?", caution=0.5)
    silent = any(notice.startswith("Nothing by The Coast Post") for notice in answer.notices)
    assert not (silent and "The Coast Post" in {citation.source for citation in answer.citations})


def test_who_is_asked_makes_an_answer_no_less_sure(library: Library) -> None:
    desk = library(*TIDE)
    question = "Where did water stand in Varnholm after the tide"
    plain, named = desk.ask(f"{question}?"), desk.ask(f"According to Coast Desk, {question[0].lower()}{question[1:]}?")
    assert (named.text, named.status) == (plain.text, "answered")
    assert named.confidence >= plain.confidence - 0.05


def test_what_several_print_is_by_each_of_them(library: Library) -> None:
    told = "The spring tide flooded the old quay at Varnholm, where water stood in every street of the lower town."
    desk = library((told, "Coast Desk", "2024-02-01"), (told, "Harbour Wire", "2024-02-02"), CHOIR, *BIRDS)
    answer = desk.ask("Where did the spring tide flood the old quay, according to Coast Desk?")
    assert (answer.status, answer.citations[0].source) == ("answered", "Harbour Wire")
    assert answer.notices == ()


# --- days ---------------------------------------------------------------------------------------------------


def test_a_period_prefers_its_days_and_leaves_none_out(library: Library) -> None:
    desk = library(*THREE, *BIRDS)
    for month, order in (("January", [EARLIER, UNDATED, LATER]), ("March", [LATER, UNDATED, EARLIER])):
        found = texts(desk.search(f"Why was the old quay at Varnholm shut in {month} 2021?"))
        assert found[:3] == order, "an undated article is neither of these days nor of others"
        assert len(found) == 8


def test_a_period_brings_forward_what_fits_less_well(library: Library) -> None:
    desk = library(*TIDE)
    assert texts(desk.search(f"{ASKED}?"))[0] in [text for text, _, _ in LOUD]
    assert texts(desk.search(f"{ASKED} on April 20, 2024?"))[0] == STREETS[0]


def test_without_days_in_the_question_those_of_articles_do_not_matter(library: Library) -> None:
    question = "Why was the old quay at Varnholm shut?"
    dated, undated = (library(*three, *BIRDS).search(question) for three in (THREE, [(a[0], "", "") for a in THREE]))
    assert [(hit.passage.text, hit.score) for hit in dated] == [(hit.passage.text, hit.score) for hit in undated]


@pytest.mark.parametrize("as_of", ["2021-03-06", "2021-04-01", "2031-01-01", None])
def test_the_newest_comes_first_where_it_is_asked_for_in_an_archive_too(library: Library, as_of: str | None) -> None:
    desk = library(*THREE, *[(text, source, "2021-02-01") for text, source, _ in BIRDS])
    question = "What is the latest on the old quay at Varnholm?"
    assert texts(desk.search(question, as_of=as_of))[:3] == [LATER, UNDATED, EARLIER]
    assert desk.ask(question, as_of=as_of).filters.recent


@pytest.mark.parametrize(
    ("earlier", "later"), [("2001-05-05", "2012-05-05"), ("2019-10-14", "2025-10-13"), ("2026-03-01", "2026-03-04")]
)
@pytest.mark.parametrize("asked", ["Who is now mayor of Kelmoor?", "Who is the current mayor of Kelmoor?"])
def test_of_one_subject_the_newer_comes_first_years_apart_and_whatever_else_is_new(
    asked: str, earlier: str, later: str, library: Library
) -> None:
    told = [("Moen was elected mayor of Kelmoor.", "", earlier), ("Elected mayor of Kelmoor was Grue.", "", later)]
    new = [(text, "", f"2026-08-{day:02}") for day, (text, _, _) in enumerate(BIRDS, 1)]
    found = library(*told, *new, ("The mayor of Ostby sang.", "", "2026-08-31")).search(asked, as_of="2026-09-10")
    assert texts(found)[:2] == [told[1][0], told[0][0]]
    assert found[0].score > found[1].score + 0.1


@pytest.mark.parametrize("question", ["Why was the old quay at Varnholm shut?", "What was the old quay in 1850?"])
def test_where_no_day_fits_better_undated_articles_are_like_others(library: Library, question: str) -> None:
    desk = library(*THREE, *BIRDS)
    assert not desk.ask(question).filters.recent
    scores = [hit.score for hit in desk.search(question)[:3]]
    assert scores == pytest.approx([scores[0]] * 3)


# --- the hard mode, and none --------------------------------------------------------------------------------


def test_required_publishers_and_days_leave_the_others_out(library: Library) -> None:
    desk = library(*TIDE)
    answer = desk.ask(f"{ASKED}, according to Coast Desk?", named="require")
    assert (answer.filters.sources, answer.notices) == (("Coast Desk",), ())
    assert set(sources(answer.hits)) == {"Coast Desk"}
    answer = desk.ask(f"{ASKED} in February 2024?", named="require")
    assert {hit.article.published for hit in answer.hits} == {date(2024, 2, day) for day in (1, 2, 3)}
    assert (answer.filters.since, answer.filters.until) == (date(2024, 2, 1), date(2024, 2, 29))
    assert answer.filters.undated_left_out == 1
    assert set(sources(desk.search(f"{ASKED}, according to Coast Desk?", named="require"))) == {"Coast Desk"}
    assert desk.search(f"{ASKED}?", named="require") == desk.search(f"{ASKED}?"), "it names nothing"


@pytest.mark.parametrize(
    ("named", "days"),
    [
        (
            "in February 2024 and in April 2024",
            {date(2024, 2, 1), date(2024, 2, 2), date(2024, 2, 3), date(2024, 4, 20)},
        ),
        ("before February 3, 2024 or after April 2, 2024", {date(2024, 2, 1), date(2024, 2, 2), date(2024, 4, 20)}),
        ("from February 2024 to March 2024", {*(date(2024, 2, day) for day in (1, 2, 3)), date(2024, 3, 1)}),
    ],
)
def test_of_two_periods_that_are_required_what_is_between_them_is_left_out(
    library: Library, named: str, days: set[date]
) -> None:
    answer = library(*TIDE).ask(f"{ASKED} {named}?", named="require")
    assert ({hit.article.published for hit in answer.hits}, answer.notices) == (days, ())


def test_of_two_periods_that_are_required_each_is_searched_however_much_is_told_between_them(library: Library) -> None:
    loud = [(f"The dockers of Ostby struck in May for the {n}th day.", "Wire", "2026-05-09") for n in range(60)]
    few = [("The dockers struck over pay.", "Wire", day) for day in ("2026-03-03", "2026-08-08")]
    asked = "Why did the dockers of Ostby strike in March 2026 and in August 2026?"
    answer = library(*loud, *few, *BIRDS).ask(asked, named="require", as_of="2026-10-01")
    days = {hit.article.published for hit in answer.hits}
    assert (days, answer.notices) == ({date(2026, 3, 3), date(2026, 8, 8)}, ())


@pytest.mark.parametrize("named", ["in May 2019", "in May 2019, in Coast Desk", "on March 1, in Harbour Wire"])
def test_where_nothing_is_left_all_is_searched_and_the_answer_says_so(library: Library, named: str) -> None:
    desk = library(*TIDE)
    answer = desk.ask(f"{ASKED} {named}?", named="require", as_of="2024-06-01")
    assert answer.notices[:1] == (NOTHING_LEFT,)
    assert texts(answer.hits) == texts(desk.ask(f"{ASKED} {named}?", as_of="2024-06-01").hits)
    assert (answer.filters.since, answer.filters.until, answer.filters.sources) == (None, None, ())


def test_what_is_ignored_is_neither_preferred_nor_told(library: Library) -> None:
    desk = library(*TIDE)
    answer = desk.ask(f"{ASKED} on April 20, 2024, according to Coast Desk?", named="ignore")
    assert (answer.filters.periods, answer.filters.publishers, answer.filters.recent) == ((), (), False)
    assert [part.source for part in answer.parts] == [""]
    assert answer.hits[0].article.source == "Harbour Wire"


@pytest.mark.parametrize("named", get_args(Named))
def test_the_callers_filters_win_over_what_the_question_names(library: Library, named: Named) -> None:
    desk = library(*TIDE)
    answer = desk.ask(f"{ASKED}, according to Coast Desk?", named=named, sources=["harbour wire"])
    assert (set(sources(answer.hits)), answer.filters.sources) == ({"Harbour Wire"}, ("Harbour Wire",))
    answer = desk.ask(f"{ASKED} in February 2024?", named=named, since="2024-04-01", until="2024-04-30")
    assert texts(answer.hits) == [STREETS[0]]
    assert (answer.filters.since, answer.filters.until) == (date(2024, 4, 1), date(2024, 4, 30))


def test_of_chosen_articles_only_they_are_searched_and_nothing_is_asked_of_the_others(library: Library) -> None:
    desk = library(*TIDE)
    chosen = {article.body: article.id for article in desk.articles()}
    hits = desk.search(ASKED, articles=[chosen[STREETS[0]], chosen[CHOIR[0]]])
    assert texts(hits) == [STREETS[0], CHOIR[0]]
    assert texts(desk.search(ASKED, articles=[chosen[CHOIR[0]]])) == [CHOIR[0]]
    answer = desk.ask(ASKED, articles=[chosen[STREETS[0]]], sources=["Harbour Wire"])
    assert (answer.status, answer.hits) == ("not_found", ())
    assert answer.text == "Not found: none of the chosen articles is by Harbour Wire. Widen the filters."


def test_what_was_read_can_be_taken_back_one_by_one(library: Library) -> None:
    desk = library(*TIDE)
    asked = "According to the Coast Desk, where did the spring tide flood the old quay at Varnholm?"
    assert desk.ask(asked).filters.publishers == ("Coast Desk",)
    taken = desk.ask(asked, ignoring=["Coast Desk"]).filters
    assert (taken.publishers, taken.ignored) == ((), ("Coast Desk",))


def test_publishers_that_differ_in_case_are_all_meant(library: Library) -> None:
    desk = library((EARLIER, "Post", ""), (LATER, "POST", ""), *BIRDS)
    assert set(sources(desk.search("Which quay?", sources=["post"]))) == {"Post", "POST"}
    assert set(sources(desk.search("Which quay?", sources=["Post", "nobody"]))) == {"Post", "POST"}


# --- several parts ------------------------------------------------------------------------------------------

TWO = "What did the spring tide flood at Varnholm, and where did the choir of Ostby sing the mass?"
QUIET = "What did the spring tide flood at Varnholm, and where did the choir sing Handel on tour last autumn?"


def test_each_part_finds_its_passage_within_the_first_two(library: Library) -> None:
    desk = library(*TIDE)
    for question in (TWO, QUIET):
        answer = desk.ask(question, caution=0.2)
        assert [part.text for part in answer.parts] == question.split(", and ")
        assert sorted(sources(answer.hits)[:2]) == ["Coast Desk", "Harbour Wire"]
        assert CHOIR[0] in texts(answer.hits)[:2]
    both = desk.ask(TWO, caution=0.2)
    assert (CHOIR[0] in both.text, both.missing) == (True, ())


def test_what_fits_two_parts_comes_before_what_fits_one_as_well(library: Library) -> None:
    tide = [
        "The spring tide flooded the old quay at Varnholm.",
        "At Varnholm the spring tide flooded the quay and the ferry.",
    ]
    mass = [
        "The choir of Ostby sang the mass in the cathedral.",
        "In the cathedral the choir of Ostby sang the long mass.",
    ]
    both = "A choir of Ostby sang while the tide rose at Varnholm."
    found = texts(library(*((text, "", "") for text in (*tide, *mass, both)), *BIRDS).search(TWO))
    assert set(found[:2]) == {tide[0], mass[0]}, "each part has its best one first"
    assert found.index(both) < found.index(mass[1])


def test_a_part_that_nothing_answers_is_named(library: Library) -> None:
    desk = library(*TIDE)
    answer = desk.ask("What did the tide flood at Varnholm, and who bought the zinc mine at Pellow?", caution=0.3)
    assert answer.status == "answered"
    assert answer.missing == ("who bought the zinc mine at Pellow?",)
    nothing = desk.ask("Who won the chess cup at Lund, and who bought the zinc mine at Pellow?", caution=0.9)
    assert (nothing.status, nothing.missing) == ("not_found", ())


def test_the_answer_tells_what_was_understood(library: Library) -> None:
    question = "What did Harbour Wire and Coast Desk report on the spring tide at Varnholm on February 2, 2024?"
    answer = library(*TIDE).ask(question)
    assert [part.source for part in answer.parts] == ["Harbour Wire", "Coast Desk"]
    assert answer.filters.publishers == ("Harbour Wire", "Coast Desk")
    assert answer.filters.periods == (Period(date(2024, 2, 2), date(2024, 2, 2), "on February 2, 2024"),)
    assert (answer.filters.recent, answer.filters.sources, answer.filters.since) == (False, (), None)
    assert Answer.from_json(answer.to_json()) == answer


def test_a_follow_up_and_what_was_asked_before_are_one_part(library: Library) -> None:
    before = "What did the spring tide flood at Varnholm?"
    answer = library(*TIDE).ask("And what did it sink?", history=[(before, "The old quay.")])
    assert answer.parts == (Part("And what did it sink? (about: spring tide flood at Varnholm)"),)


# --- copies -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_copies_are_one_hit_with_the_newest_in_front_however_few_are_wanted(library: Library, limit: int) -> None:
    other = (COPY.replace("12", "13"), "Coast Desk", "2024-01-03")
    copies = [(COPY, f"Paper {n}", f"2024-01-{n + 1:02}") for n in range(9)]
    hits = library(*copies, other, *BIRDS).search("Who was killed in the fire at the port of Varnholm?", limit=limit)
    assert [article.source for article in hits[0].also_in] == [f"Paper {n}" for n in range(7, -1, -1)]
    assert sources(hits)[:2] == ["Paper 8", "Coast Desk"][:limit], "another figure is another text"
    assert all(hit.also_in == () for hit in hits[1:])
    assert len(hits) == min(limit, 7)


# --- the order ----------------------------------------------------------------------------------------------


def test_what_one_sentence_says_together_comes_before_the_same_words_apart(library: Library) -> None:
    mayor = "The mayor opened the new harbour. The choir sang a mass in the cathedral."
    choir = "The choir opened the new harbour. The mayor sang a mass in the cathedral."
    desk = library((mayor, "", ""), (choir, "", ""), *BIRDS)
    for who, first in (("mayor", mayor), ("choir", choir)):
        hits = desk.search(f"When did the {who} open the new harbour?")
        assert (hits[0].dense, hits[0].lexical) == (hits[1].dense, hits[1].lexical), "the words are the same"
        assert texts(hits)[:2] == [first, mayor if first == choir else choir]
        assert desk.search(f"{who} harbour")[0].passage.text == first, "two words are enough"


def within(folder: Path, *articles: Told, also: Sequence[Told] = ()) -> Assistant:
    """A library with vectors of its sentences too; those of `also` have none, as if another version had stored them."""
    desk = filled(folder, *articles, by=ReadingWithin())
    if also:
        path = folder / "more.jsonl"
        path.write_text("\n".join(json.dumps({"title": "…", "text": text}) for text, _, _ in also), encoding="utf-8")
        with Assistant(desk.settings, embedder=WordEmbedder(), reader=None) as other:
            other.ingest(path)
    return desk


NEAR = "Quay quay quay quay. The choir sang a mass in the cathedral of Ostby on a day in May."
FAR = "Quay quay sang a. Quay the choir mass in quay the cathedral of Ostby on a day in May."
"""The same words; in the first a sentence is about nothing else."""


def test_a_passage_is_as_near_as_its_nearest_sentence(tmp_path: Path) -> None:
    with within(tmp_path / "within", (FAR, "", ""), (NEAR, "", ""), *BIRDS) as desk:
        assert texts(desk.search("quay"))[:2] == [NEAR, FAR]
        assert desk.search("quay")[0].dense == desk.search("quay")[1].dense, "told is the passage's own"
    with within(tmp_path / "mixed", (FAR, "", ""), (NEAR, "", ""), also=BIRDS) as desk:
        scores = {hit.passage.text: hit.score for hit in desk.search("quay")}
        assert scores[NEAR] == scores[FAR], "where some have none for their sentences, all are measured alike"


def test_of_sentences_whose_vectors_are_stored_none_is_embedded_to_answer(tmp_path: Path) -> None:
    question = "Where did the spring tide flood the old quay at Varnholm?"
    for by, others in ((ReadingWithin(), False), (WordEmbedder(), True)):
        with filled(tmp_path / type(by).__name__, *TIDE, by=by) as desk:
            by.embedded.clear()
            assert desk.ask(question).status == "answered"
            assert (set(by.embedded) != {question}) == others


def test_a_pronoun_is_not_the_country(library: Library) -> None:
    told = ["The talks with the U.S. began.", "The talks with us began."]
    desk = library(*((text, "", "") for text in told), *BIRDS)
    assert texts(desk.search("When did the talks with the US begin?"))[:2] == told


@pytest.mark.parametrize("question", [f"{ASKED}?", f"{ASKED}, according to Coast Desk?", QUIET, "quay", "zebra"])
def test_scores_fall_and_fewer_are_the_first_of_more(library: Library, question: str) -> None:
    desk = library(*TIDE)
    hits = desk.search(question)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert hits == desk.search(question)
    for limit in (1, 4, 10):
        assert desk.search(question, limit=limit) == hits[:limit]
    assert len(desk.search(question, limit=10_000)) == len(TIDE) == len(set(texts(hits))) == 10


@pytest.mark.parametrize("question", [f"{ASKED}, according to Coast Desk, today?", TWO, "zebra"])
def test_a_library_of_one_passage_always_finds_it(library: Library, question: str) -> None:
    desk = library(STREETS)
    assert [texts(desk.search(question, named=named)) for named in get_args(Named)] == [[STREETS[0]]] * 3


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with filled(tmp_path_factory.mktemp("small") / "news", *LOUD, STREETS, CHOIR) as desk:
        yield desk


WORDS = """according to Coast Desk Harbour Wire and , or ? on in since before June 5 2024 May last week latest now what
    who did the spring tide flood quay say report compared with while Ostby " ' ( * NEAR AND -quay 's 潮""".split()
QUESTIONS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))


@settings(max_examples=60)
@given(QUESTIONS, st.sampled_from(get_args(Named)), st.none() | st.dates())
@example("What did Coast Desk say before May 2019, and what did Harbour Wire say since then?", "require", date.min)
@example(" ".join(f"{chr(97 + n % 26)}{n}" for n in range(400)), "prefer", date.max)
def test_whatever_is_asked_something_is_found(small: Assistant, text: str, named: Named, as_of: date | None) -> None:
    try:
        read_question(text)
    except QuestionError:
        return
    assert small.search(text, named=named, as_of=as_of, limit=3)
    answer = small.ask(text, named=named, as_of=as_of)
    assert answer.hits
    assert answer.parts
    assert answer.status in get_args(Status)


def test_the_search_is_a_llamaindex_retriever_for_those_who_build_on_it(library: Library) -> None:
    desk = library(*TIDE)
    nodes = desk.as_retriever(limit=3, sources=["Harbour Wire"]).retrieve(ASKED)
    hits = desk.search(ASKED, limit=3, sources=["Harbour Wire"])
    assert [node.node.metadata["hit"] for node in nodes] == hits
    assert [(node.score, node.node.node_id) for node in nodes] == [(hit.score, hit.passage.id) for hit in hits]
    for node in nodes:
        body = node.node.metadata["hit"].article.body
        assert body[node.node.start_char_idx : node.node.end_char_idx] == node.node.get_content()


@pytest.mark.parametrize("day", ["in March 2026", "on 18 March 2026", "in March", "last month"])
def test_an_article_of_the_day_that_is_asked_need_not_say_the_day(library: Library, day: str) -> None:
    desk = library(("The council of Ostby approved a tram line to the harbour.", "Harbour Wire", "2026-03-18"), *BIRDS)
    plain, dated = (desk.ask(f"What did the council approve{end}?", as_of="2026-04-02") for end in ("", f" {day}"))
    assert (dated.status, dated.text) == ("answered", plain.text)
    other = desk.ask("What did the council approve in January 2019?", as_of="2026-04-02")
    assert other.confidence < plain.confidence


def test_a_sentence_that_tells_another_day_does_not_answer_for_the_day_of_its_article(library: Library) -> None:
    told = "On 2 February the council approved a tram line to the harbour."
    desk = library((told, "Harbour Wire", "2026-03-18"), *BIRDS)
    answer = desk.ask("What did the council approve in March 2026?")
    assert answer.status != "answered"
