"""What a writer's numbers mean: marks are read back, quotes are exact spans, numbers run 1..n as they appear."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles import article_id
from rag.citing import UNCITED, Cited, cite, read_marks
from rag.sentences import sentence_spans
from rag.types import Article, Draft, DraftSentence, Hit, Passage


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
        assert (sentence.check.reasons == (UNCITED,)) == (sentence.citations == ())
        assert sentence.check.sentence == sentence.text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        # the forms of a mark
        ("He left [1].", [("He left.", (1,))]),
        ("He left. [1]", [("He left.", (1,))]),
        ("He left.[1]", [("He left.", (1,))]),
        ("He left [1]", [("He left", (1,))]),
        ("He left [1][2].", [("He left.", (1, 2))]),
        ("He left. [2] [1]", [("He left.", (2, 1))]),
        ("He left [1, 2].", [("He left.", (1, 2))]),
        ("He left [1; 2,3].", [("He left.", (1, 2, 3))]),
        ("He left [1], [2].", [("He left.", (1, 2))]),
        ("He left ([1], [2]).", [("He left.", (1, 2))]),
        ("He left [1-3].", [("He left.", (1, 2, 3))]),
        ("He left [1–3, 5].", [("He left.", (1, 2, 3, 5))]),
        ("He left [3-1].", [("He left.", (3, 1))]),
        ("He left [ 1 ].", [("He left [ 1 ].", ())]),
        ("He left [1][1] [1].", [("He left.", (1,))]),
        ("He left. [1].", [("He left.", (1,))]),
        ("He left [01].", [("He left.", (1,))]),
        ("He left [0]. She stayed [99].", [("He left.", (0,)), ("She stayed.", (99,))]),
        ("He left [1-999].", [("He left.", (1, 999))]),
        # what is no mark
        ("He left in [2024].", [("He left in [2024].", ())]),
        ("See [1](http://x.test).", [("See [1](http://x.test).", ())]),
        ("He [she] left [a1] [] [1.5].", [("He [she] left [a1] [] [1.5].", ())]),
        # which sentence it belongs to
        ("He left. She stayed. [1]", [("He left.", ()), ("She stayed.", (1,))]),
        ("He left. [1] She stayed. [2]", [("He left.", (1,)), ("She stayed.", (2,))]),
        ("He left [1]. She stayed [2]. They met.", [("He left.", (1,)), ("She stayed.", (2,)), ("They met.", ())]),
        ("He left [1] and she stayed [2].", [("He left and she stayed.", (1, 2))]),
        ("[1] He left.", [("He left.", (1,))]),
        ("He left.[1][2]\r\nShe stayed.[3]\r\n", [("He left.", (1, 2)), ("She stayed.", (3,))]),
        ("He left. [1]\nShe stayed. [2]", [("He left.", (1,)), ("She stayed.", (2,))]),
        ("[1] He left.\n[2] She stayed.", [("He left.", (1,)), ("She stayed.", (2,))]),
        ("He left.\n[1]\n\n[2]\nShe stayed.", [("He left.", (1, 2)), ("She stayed.", ())]),
        # as models write, asked for or not
        ("The U.S. left. [1] Mr. Xi met the U.S. [2]", [("The U.S. left.", (1,)), ("Mr. Xi met the U.S.", (2,))]),
        ("He said: “We left.” [1] She stayed. [2]", [("He said: “We left.”", (1,)), ("She stayed.", (2,))]),
        ('He said "stop." [1] Then he left [2].', [('He said "stop."', (1,)), ("Then he left.", (2,))]),
        ("It fell 3.5% [1]. It rose to $1,000 [2].", [("It fell 3.5%.", (1,)), ("It rose to $1,000.", (2,))]),
        ("- He left. [1]\n* She met. [2]\n• All met.", [("He left.", (1,)), ("She met.", (2,)), ("All met.", ())]),
        ("The quay - not # 5 - left. [1]", [("The quay - not # 5 - left.", (1,))]),
        ("1. He left [1].\n2) She stayed [2].", [("He left.", (1,)), ("She stayed.", (2,))]),
        ("## Talks\n\n**He left.** [1]\n\n---\n\n", [("Talks", ()), ("He left.", (1,))]),
        ("48 million. [2]", [("48 million.", (2,))]),
        ("他走了。[1]她留下。[2]", [("他走了。", (1,)), ("她留下。", (2,))]),
        # nothing to cite
        ("", []),
        ("\n \n", []),
        ("[1]", []),
        ("...", []),
    ],
)  # fmt: skip
def test_marks_are_read_as_written(text: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    draft = read_marks(text, PASSAGES)
    assert [(sentence.text, sentence.cites) for sentence in draft.sentences] == sentences
    assert draft.passages == PASSAGES
    assert_sound(cite(draft))


def test_quotes_are_numbered_as_they_appear_and_not_as_the_passages_were() -> None:
    text = (
        "A quay cost 48 million euros [2]. The mayor called it a gift [3]. They meet in Seoul [1], not at the quay [2]."
    )
    cited = cite(read_marks(text, PASSAGES))
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,), (3, 4)]
    assert [citation.quote for citation in cited.citations] == [
        "It cost 48 million euros.",
        "The mayor called the quay a gift to the fishing fleet.",
        "Bessent will meet He Lifeng in Seoul on Tuesday.",
        "The port of Varnholm opened a quay.",
    ]
    assert cited.text == (
        "A quay cost 48 million euros. [1] The mayor called it a gift. [2] They meet in Seoul, not at the quay. [3] [4]"
    )
    assert_sound(cited)


def test_a_citation_carries_what_a_reader_needs_to_find_it() -> None:
    (citation,) = cite(read_marks("In Seoul, Bessent meets Lifeng. [1]", PASSAGES)).citations
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
    cited = cite(Draft((DraftSentence(written, (1,)),), PASSAGES))
    assert [citation.quote for citation in cited.citations] == [quote]
    assert_sound(cited)


def test_the_same_quote_has_one_number() -> None:
    again = passage(TALKS.passage.text, before="Seoul, Oct 20\n\n")  # the same passage, found a second time
    passages = (TALKS, QUAY, again)
    cited = cite(read_marks("They meet in Seoul [1]. A quay [2]. Seoul it is, on Tuesday [1][3].", passages))
    assert [sentence.citations for sentence in cited.sentences] == [(1,), (2,), (1,)]
    assert_sound(cited, passages)


def test_a_sentence_without_a_mark_says_so() -> None:
    cited = cite(read_marks("Bessent will meet He Lifeng in Seoul on Tuesday.", PASSAGES))
    (sentence,) = cited.sentences
    assert (sentence.citations, cited.citations, cited.notices) == ((), (), ())
    assert (sentence.check.verdict, sentence.check.score) == ("unsupported", 0.0)
    assert sentence.check.reasons == (UNCITED,)
    assert sentence.check.evidence is None
    assert cited.text == sentence.text


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
    cited = cite(read_marks(text, PASSAGES))
    assert cited.sentences[0].citations == kept
    assert cited.notices == notices
    assert_sound(cited)


def test_a_flood_of_marks_is_one_short_notice() -> None:
    text = "He left " + "[1-999]" * 500 + "".join(f"[{n}-{n + 15}]" for n in range(10, 980)) + "."
    cited = cite(read_marks(text, PASSAGES))
    assert cited.sentences[0].citations == (1,)
    (notice,) = cited.notices
    assert "[999], [10], [11], [12], [13] and 981 more" in notice
    assert_sound(cited)


@pytest.mark.timeout(10)
def test_a_model_that_repeats_itself_takes_no_time() -> None:
    for text in ("He left." + " " * 200_000 + "[1]", "He left " + "[1] ," * 20_000, "[" * 50_000, "([1" * 20_000):
        assert_sound(cite(read_marks(text, PASSAGES)))


# --- whatever comes ---

PARTS = (
    "Bessent Seoul. not U.S. [1] [2] [3] [1][2] [1, [9] [0] [1-3] ([2]) [2024] [ ] ( ) ** - # 1. “No.” é 👍 他走了。 ?"
)
WORDS = st.lists(st.sampled_from([*PARTS.split(), ". ", "\n", "\n\n", "- ", "\u2028", "\x85", "٣", "[٣]"]), max_size=25)
TEXTS = WORDS.map(" ".join) | WORDS.map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=200, deadline=None)
@given(text=TEXTS, bodies=st.lists(TEXTS.filter(str.strip), max_size=3))
def test_whatever_is_written_every_quote_is_exact_and_every_number_in_order(text: str, bodies: list[str]) -> None:
    passages = tuple(passage(body.strip(), "Before. ", "\nAfter.", title=str(i)) for i, body in enumerate(bodies))
    assert_sound(cite(read_marks(text, passages)), passages)


@settings(max_examples=100, deadline=None)
@given(body=TEXTS.filter(str.strip), data=st.data())
def test_an_extracted_sentence_is_quoted_where_it_stands(body: str, data: st.DataObject) -> None:
    hit = passage(body.strip(), before="Before. ")
    start, end = data.draw(st.sampled_from(sentence_spans(hit.passage.text)))
    sentence = hit.passage.text[start:end]
    cited = cite(Draft((DraftSentence(sentence, (1,)),), (hit,)))
    assert cited.citations[0].quote == sentence
    assert cited.sentences[0].check.verdict == "supported"
