"""What a writer's numbers mean: marks are read back, quotes are exact spans, numbers run 1..n as they appear."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.checking import Checker
from rag.citing import NOT_TOLD, UNCITED, Cited, cite
from rag.entailment import packaged_checker
from rag.metadata import article_id
from rag.reply import read_marks
from rag.sentences import sentence_spans
from rag.types import Article, Check, Draft, DraftSentence, Hit, Passage
from tests.conftest import takes_less


def cited_by_rules(draft: Draft) -> Cited:
    """As it is cited where no model helps to check."""
    return cite(draft, Checker(None))


def passage(text: str, before: str = "", after: str = "", title: str = "T") -> Hit:
    """A passage in the middle of an article."""
    body = before + text + after
    article = Article(article_id(title, body), title, body, "Coast Desk", date(2025, 10, 20), url="https://desk.test/1")
    start = len(before)
    return Hit(article, Passage(f"{article.id}-{start}", article.id, text, start, start + len(text)), 1.0, 0.5, 2.0)


TALKS = passage(
    "Bessent will meet He Lifeng in Seoul on Tuesday. The U.S. does not expect a deal.", before="Seoul, Oct 20\n\n"
)
QUAY = passage("The port of Varnholm opened a quay. It cost 48 million euros.", after="\n\nIt rained.")
FLEET = passage("The mayor called the quay a gift to the fishing fleet.", before="“No.” ")
PASSAGES = (TALKS, QUAY, FLEET)


def assert_sound(cited: Cited, passages: tuple[Hit, ...] = PASSAGES) -> None:
    """What holds for every answer, whoever wrote it."""
    bodies = {hit.article.id: hit.article.body for hit in passages}
    for citation in cited.citations:
        assert bodies[citation.article_id][citation.start : citation.end] == citation.quote != ""
    seen = list(dict.fromkeys(number for sentence in cited.sentences for number in sentence.citations))
    assert seen == [citation.number for citation in cited.citations] == list(range(1, len(seen) + 1))
    for sentence in cited.sentences:
        assert len(set(sentence.citations)) == len(sentence.citations)
        assert (sentence.check.reasons in ((UNCITED,), (NOT_TOLD,))) == (sentence.citations == ())
        assert sentence.check.sentence == sentence.text


def test_quotes_are_numbered_as_they_appear_and_not_as_the_passages_were() -> None:
    text = (
        "A quay cost 48 million euros [2]. The mayor called it a gift [3]. They meet in Seoul [1], not at the quay [2]."
    )
    cited = cited_by_rules(read_marks(text, PASSAGES))
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,), (3, 4)]
    assert [citation.quote for citation in cited.citations] == [
        "The port of Varnholm opened a quay. It cost 48 million euros.",  # "It" is the quay
        "The mayor called the quay a gift to the fishing fleet.",
        "Bessent will meet He Lifeng in Seoul on Tuesday.",
        "The port of Varnholm opened a quay.",
    ]
    assert cited.text == (
        "A quay cost 48 million euros. [1] The mayor called it a gift. [2] They meet in Seoul, not at the quay. [3] [4]"
    )
    assert_sound(cited)


def test_a_citation_carries_what_a_reader_needs_to_find_it() -> None:
    (citation,) = cited_by_rules(read_marks("In Seoul, Bessent meets Lifeng. [1]", PASSAGES)).citations
    assert (citation.number, citation.title, citation.source) == (1, "T", "Coast Desk")
    assert (citation.published, citation.url) == (date(2025, 10, 20), "https://desk.test/1")
    assert citation.article_id == TALKS.article.id
    assert (citation.start, citation.end) == (15, 63)  # after the dateline, in the article and not in the passage


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("The U.S. does not expect a deal.", "The U.S. does not expect a deal."),
        ("No deal is expected by the U.S.", "The U.S. does not expect a deal."),
        ("expect a deal", "The U.S. does not expect a deal."),  # whole sentences, so that nothing is lifted out
        ("In Seoul, Lifeng meets Bessent.", "Bessent will meet He Lifeng in Seoul on Tuesday."),
        (
            "in Seoul on Tuesday. The U.S. does not",
            "Bessent will meet He Lifeng in Seoul on Tuesday. The U.S. does not expect a deal.",
        ),
    ],
)
def test_a_paraphrase_is_given_the_sentence_it_rests_on(written: str, quote: str) -> None:
    cited = cited_by_rules(Draft((DraftSentence(written, (1,)),), PASSAGES))
    assert [citation.quote for citation in cited.citations] == [quote]
    assert_sound(cited)


def test_the_same_quote_has_one_number() -> None:
    again = passage(TALKS.passage.text, before="Seoul, Oct 20\n\n")  # the same passage, found a second time
    passages = (TALKS, QUAY, again)
    cited = cited_by_rules(read_marks("They meet in Seoul [1]. A quay [2]. Seoul it is, on Tuesday [1][3].", passages))
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,), (1,)]
    assert_sound(cited, passages)


LONG = (
    "The ministry opened the old harbour of Varnholm to cruise ships in the spring of last year, after the council "
    "had voted for it at the end of a long evening session; the new quay cost 48 million euros, a third more than was "
    "planned when the work began four winters ago, and most of it was paid by the fishing fleet from its own funds, "
    "which had grown through good catches of herring and cod."
)


@pytest.mark.parametrize(
    ("body", "written", "quote"),
    [
        # a neighbour that says who, or holds more of the figures and names
        ("Aker spoke. It rained. He left for Ostby.", "He left for Ostby.", "He left for Ostby."),
        ("Aker spoke. He left for Ostby.", "Aker went off and left for Ostby.", "Aker spoke. He left for Ostby."),
        ("Aker spoke. It rained. He left for Ostby.", "Aker left for Ostby.", "He left for Ostby."),
        ("The quay opened. It cost 48 million.", "It cost 48 million in all.", "It cost 48 million."),
        (
            "Trade fell by 4 percent. Aker blamed the storms. It rained.",
            "Trade fell by 4 percent, and Aker blames storms.",
            "Trade fell by 4 percent. Aker blamed the storms.",
        ),
        (
            "Exports fell 4 percent. Imports rose 7 percent. The deficit grew to 9 billion.",
            "With exports down 4 percent and imports up 7 percent, the deficit is 9 billion.",
            "Exports fell 4 percent. Imports rose 7 percent. The deficit grew to 9 billion.",
        ),
        ("Aker left for Ostby. The weather was fine.", "Aker left for Ostby in fine coats.", "Aker left for Ostby."),
        # a clause of a very long sentence, unless what would be cut off may turn its meaning
        (
            LONG,
            "The quay cost 48 million euros.",
            "the new quay cost 48 million euros, a third more than was planned when the work began four winters ago",
        ),
        (LONG.replace("The ministry", "Nobody denied that the ministry"), "The quay cost 48 million euros.", None),
        (LONG.replace("had voted", "had not voted"), "The quay cost 48 million euros.", None),
        (LONG.replace("herring and cod", "herring, Aker said"), "The quay cost 48 million euros.", None),
        (LONG, "The ministry says that the quay cost 48 million euros.", None),
        (LONG[:150] + "; the quay cost 48 million.", "The quay cost 48 million euros.", None),
        ("It is not true that Aker left.", "Aker left.", "It is not true that Aker left."),
        ("It is not true that Aker left for Ostby.", "Aker left for Ostby", "It is not true that Aker left for Ostby."),
    ],
)
def test_a_quote_is_as_long_as_the_sentence_needs(body: str, written: str, quote: str | None) -> None:
    hit = passage(body)
    (citation,) = cited_by_rules(Draft((DraftSentence(written, (1,)),), (hit,))).citations
    assert citation.quote == (quote or body)
    assert_sound(cited_by_rules(Draft((DraftSentence(written, (1,)),), (hit,))), (hit,))


FERRY = "The ferry Maja sank off Ostby on 8 January. Thirty-four people drowned. Its captain was arrested."
DRIVERS = (
    "Bus drivers went on strike on 10 May. The union said 340 drivers took part. Schools shut early. Trains ran as "
    "usual. The strike ended on 13 May after the city agreed to pay the overtime. It cost 2.4 million euros."
)


@pytest.mark.parametrize(
    ("body", "written", "quotes", "held"),
    [
        (FERRY, "The Maja sank off Ostby on 8 January; 34 people drowned.", [FERRY[: FERRY.index(" Its")]], True),
        (FERRY, "34 people drowned when the Maja sank off Ostby on January 8.", [FERRY[: FERRY.index(" Its")]], True),
        (FERRY, "The Maja sank off Ostby on 8 January; 43 people drowned.", [FERRY[: FERRY.index(" Thirty")]], False),
        (
            DRIVERS,
            "The strike by 340 drivers ended on 13 May when the city agreed to pay overtime.",
            [
                "The strike ended on 13 May after the city agreed to pay the overtime.",
                "The union said 340 drivers took part.",
            ],
            True,
        ),
        (
            DRIVERS.replace("340 drivers took part", "three hundred and forty drivers took part"),
            "The strike by 340 drivers ended on 13 May when the city agreed to pay overtime.",
            [
                "The strike ended on 13 May after the city agreed to pay the overtime.",
                "The union said three hundred and forty drivers took part.",
            ],
            True,
        ),
        (  # the figure stands there, but of something else
            DRIVERS.replace("The union said 340 drivers took part", "Some 340 flights were late"),
            "The strike by all ended on 13 May when the city agreed to pay overtime; 340 struck.",
            ["The strike ended on 13 May after the city agreed to pay the overtime."],
            False,
        ),
        (  # nowhere
            DRIVERS,
            "The strike by 950 drivers ended on 13 May when the city agreed to pay overtime.",
            ["The strike ended on 13 May after the city agreed to pay the overtime."],
            False,
        ),
        (  # a day is told by what stands around a quote
            FERRY.replace("arrested", "held on 9 January"),
            "The ferry Maja sank off Ostby on 9 January.",
            [FERRY[: FERRY.index(" Thirty")]],
            True,
        ),
    ],
)
def test_a_figure_is_quoted_in_whatever_notation_and_wherever_in_the_passage_it_stands(
    body: str, written: str, quotes: list[str], held: bool
) -> None:
    hit = passage(body)
    for mark in (" [1]", ""):
        cited = cited_by_rules(read_marks(written.removesuffix(".") + mark + ".", (hit,)))
        assert [citation.quote for citation in cited.citations] in ([quotes] if mark else [quotes, []])
        assert_sound(cited, (hit,))
        reasons = cited.sentences[0].check.reasons
        assert any("the figure" in reason for reason in reasons) == (bool(mark) and not held)


def test_a_figure_that_another_cited_passage_holds_needs_no_further_quote() -> None:
    ended, began = passage(DRIVERS[DRIVERS.index("Schools") :]), passage("Some 340 drivers went on strike in Ostby.")
    written = "The strike by 340 drivers ended on 13 May when the city agreed to pay overtime [1][2]."
    cited = cited_by_rules(read_marks(written, (ended, began)))
    assert [citation.article_id for citation in cited.citations] == [ended.article.id, began.article.id]


@pytest.mark.parametrize(
    "written",
    [
        "According to the Coast Desk, the port of Varnholm opened a quay [2].",
        "According to Coast Desk of 20 October 2025, the port of Varnholm opened a quay [2].",
        "Coast Desk reported on 20 October that the port of Varnholm opened a quay [2].",
        "The Coast Desk (20 October 2025) says the port of Varnholm opened a quay [2].",
        "The port of Varnholm opened a quay, according to the Coast Desk [2].",
        "The Coast Desk (2025-10-20) reports that the port of Varnholm opened a quay [2].",
        "On 2025-10-20, Coast Desk reported that the port of Varnholm opened a quay [2].",
        "As of 20 October, the Coast Desk reports the port of Varnholm opened a quay [2].",
        "Coast Desk, 20 October 2025: The port of Varnholm opened a quay [2].",
        "The port of Varnholm opened a quay (Coast Desk, 2025-10-20) [2].",
    ],
)
def test_that_its_own_publisher_reported_it_need_not_stand_in_the_quote(written: str) -> None:
    (sentence,) = cited_by_rules(read_marks(written, PASSAGES)).sentences
    assert (sentence.check.verdict, sentence.check.reasons) == ("supported", ())
    assert sentence.check.sentence == sentence.text == written.replace(" [2]", "")


@pytest.mark.parametrize(
    "written",
    [
        "According to the Harbour Wire, the port of Varnholm opened a quay [2].",
        "Coast Desk reported on 9 October that the port of Varnholm opened a quay [2].",
        "On 2025-10-09, Coast Desk reported that the port of Varnholm opened a quay [2].",
        "The port of Varnholm opened a quay (Coast Desk, 2025-10-09) [2].",
        "Harbour Wire, 20 October 2025: The port of Varnholm opened a quay [2].",
        "The Coast Desk denied that the port of Varnholm opened a quay [2].",
        "The Coast Desk reported losses of 48 million euros [2].",
    ],
)
def test_what_another_publisher_reported_or_on_another_day_is_not_in_the_quote(written: str) -> None:
    (sentence,) = cited_by_rules(read_marks(written, PASSAGES)).sentences
    assert sentence.check.verdict != "supported"


# --- sentences without a number ---

FOUND = "One sentence cited no passage; the quote beside it was found by Citewire."


def test_a_sentence_without_a_number_is_given_the_quote_that_supports_it() -> None:
    cited = cited_by_rules(
        read_marks("He Lifeng meets Bessent in Seoul on Tuesday. A quay opened in Varnholm [2].", PASSAGES)
    )
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,)]
    assert cited.citations[0].quote == "Bessent will meet He Lifeng in Seoul on Tuesday."
    assert cited.sentences[0].check.verdict == "supported"
    assert cited.notices == (FOUND,)
    assert_sound(cited)


@pytest.mark.parametrize(
    "text",
    [
        "Confidence: high.",
        "I hope this helps!",
        "Final answer: high.",
        "Note: high water.",
        "High water.",
        "14",
        "9 to 4.",
    ],
)
def test_what_says_hardly_anything_is_given_no_quote_by_the_model_either(text: str) -> None:
    late = passage(
        "Work began late because of high water. The county was hoped to help. Its confidence was high. It voted 9 to 4."
        " The crack was 14 metres long."
    )
    (sentence,) = cite(read_marks(text, (late, *PASSAGES)), Checker(packaged_checker())).sentences
    assert (sentence.citations, sentence.check.reasons) == ((), (UNCITED,))


@pytest.mark.parametrize(
    "text", ["In Seoul.", "Lifeng.", "48 million.", "Price: 48 million euros.", "Ruiz won.", "Ruiz."]
)
def test_a_short_sentence_with_a_name_or_a_figure_is_given_its_quote(text: str) -> None:
    won = passage("Mayor Ruiz won in Ostby.")
    (sentence,) = cited_by_rules(read_marks(text, (*PASSAGES, won))).sentences
    assert (sentence.citations, sentence.found, sentence.check.verdict) == ((1,), True, "supported")


def test_a_sentence_whose_numbers_all_point_nowhere_is_given_a_quote_too() -> None:
    cited = cited_by_rules(read_marks("He Lifeng meets Bessent in Seoul on Tuesday [7].", PASSAGES))
    assert cited.sentences[0].citations == (1,)
    assert cited.notices == ("The model cited [7], but it was given 3 passages; that mark was dropped.", FOUND)


def test_a_quote_that_was_found_is_judged_once() -> None:
    judged = []

    class Counting(Checker):
        def check_sentence(self, sentence: str, sources: Sequence[str], around: str = "") -> Check:
            judged.append(tuple(sources))
            return super().check_sentence(sentence, sources, around)

    text = "He Lifeng meets Bessent in Seoul on Tuesday."
    (sentence,) = cite(read_marks(text, PASSAGES), Counting(None)).sentences
    assert sentence == cited_by_rules(read_marks(text, PASSAGES)).sentences[0]
    assert sentence.found
    assert len(judged) == len(set(judged))


def test_several_quotes_that_were_found_are_one_notice() -> None:
    cited = cited_by_rules(read_marks("The port of Varnholm opened a quay. The U.S. does not expect a deal.", PASSAGES))
    assert cited.notices == ("2 sentences cited no passage; the quotes beside them were found by Citewire.",)
    assert [citation.article_id for citation in cited.citations] == [QUAY.article.id, TALKS.article.id]


@pytest.mark.parametrize(
    "text",
    [
        "Bessent will not meet He Lifeng in Seoul on Tuesday.",
        "Bessent will meet Li Qiang in Seoul on Tuesday.",
        "The quay cost 84 million euros.",
        "Here is what the articles say:",
        "I hope this helps.",
        "It is.",
        "Would you like to know more?",
        # their words stand in a passage, but say nothing of it
        "The quay.",
        "Note: a port.",
        "Final answer: a deal.",
        "Sure!",
        "Confidence: 48 million.",
    ],
)
def test_a_sentence_that_no_quote_supports_is_marked_as_having_none(text: str) -> None:
    cited = cited_by_rules(read_marks(text, PASSAGES))
    (sentence,) = cited.sentences
    assert (sentence.citations, cited.citations, cited.notices) == ((), (), ())
    assert (sentence.check.verdict, sentence.check.score) == ("unsupported", 0.0)
    assert sentence.check.reasons == (UNCITED,)
    assert sentence.check.evidence is None
    assert cited.text == sentence.text


def test_a_wrong_number_is_not_put_right_in_silence() -> None:
    cited = cited_by_rules(read_marks("Bessent will meet He Lifeng in Seoul on Tuesday [2].", PASSAGES))
    assert [citation.article_id for citation in cited.citations] == [QUAY.article.id]
    assert cited.sentences[0].check.verdict == "unsupported"
    assert cited.notices == ()


def test_what_is_left_out_takes_its_quotes_along_and_the_rest_is_numbered_anew() -> None:
    text = (
        "They talk in Seoul on Tuesday [1]. It rained on the quay of Varnholm [2][3]. The mayor spoke of a gift [3][1]."
    )
    cited = cited_by_rules(read_marks(text, PASSAGES))
    kept = cited.keeping(lambda sentence: "rained" not in sentence.text)
    assert [sentence.text for sentence in kept.sentences] == [
        "They talk in Seoul on Tuesday.",
        "The mayor spoke of a gift.",
    ]
    assert_sound(kept)
    assert cited.keeping(lambda sentence: True) == cited
    assert cited.keeping(lambda sentence: False).citations == ()


@pytest.mark.parametrize(
    ("text", "kept", "notices"),
    [
        ("He left [0].", (), ("The model cited [0], but it was given 3 passages; that mark was dropped.",)),
        ("He left [4][1].", (1,), ("The model cited [4], but it was given 3 passages; that mark was dropped.",)),
        (
            "He left [4][0][4].",
            (),
            ("The model cited [4], [0], but it was given 3 passages; those marks were dropped.",),
        ),
        ("He left [2-3].", (1, 2), ()),
    ],
)
def test_a_number_that_points_nowhere_is_dropped_and_told(
    text: str, kept: tuple[int, ...], notices: tuple[str, ...]
) -> None:
    cited = cited_by_rules(read_marks(text, PASSAGES))
    assert cited.sentences[0].citations == kept
    assert cited.notices == notices
    assert_sound(cited)


def test_a_flood_of_marks_is_one_short_notice() -> None:
    text = "He left " + "[1-999]" * 500 + "".join(f"[{n}-{n + 15}]" for n in range(10, 980)) + "."
    cited = cited_by_rules(read_marks(text, PASSAGES))
    assert cited.sentences[0].citations == (1,)
    (notice,) = cited.notices
    assert "[999], [10], [11], [12], [13] and 981 more" in notice
    assert_sound(cited)


@pytest.mark.parametrize(("times", "seconds"), [(5_000, 10), pytest.param(20_000, 30, marks=pytest.mark.long)])
def test_a_model_that_repeats_itself_takes_no_time(times: int, seconds: float) -> None:
    def read() -> None:
        for text in ("He left." + " " * 200_000 + "[1]", "He left " + "[1] ," * 20_000, "[" * 50_000, "([1" * times):
            assert_sound(cited_by_rules(read_marks(text, PASSAGES)))

    assert takes_less(seconds, read)


# --- whatever comes ---

PARTS = (
    "Bessent Seoul. not U.S. [1] [2] [3] [1][2] [1, [9] [0] [1-3] ([2]) [2024] [ ] ( ) ** - # 1. “No.” é 👍 他走了。 ?"
)
WORDS = st.lists(st.sampled_from([*PARTS.split(), ". ", "\n", "\n\n", "- ", "\u2028", "\x85", "٣", "[٣]"]), max_size=25)
TEXTS = WORDS.map(" ".join) | WORDS.map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=200)
@given(text=TEXTS, bodies=st.lists(TEXTS.filter(str.strip), max_size=3))
def test_whatever_is_written_every_quote_is_exact_and_every_number_in_order(text: str, bodies: list[str]) -> None:
    passages = tuple(passage(body.strip(), "Before. ", "\nAfter.", title=str(i)) for i, body in enumerate(bodies))
    assert_sound(cited_by_rules(read_marks(text, passages)), passages)


@settings(max_examples=100)
@given(body=TEXTS.filter(str.strip), data=st.data())
def test_an_extracted_sentence_is_quoted_where_it_stands(body: str, data: st.DataObject) -> None:
    hit = passage(body.strip(), before="Before. ")
    start, end = data.draw(st.sampled_from(sentence_spans(hit.passage.text)))
    sentence = hit.passage.text[start:end]
    cited = cited_by_rules(Draft((DraftSentence(sentence, (1,)),), (hit,)))
    assert cited.citations[0].quote == sentence
    assert cited.sentences[0].check.verdict == "supported"
