"""Does a source say what a sentence says? The tables are the specification, the known blindness included.

What differs is told by rules (tests/test_facts.py has their tables), how sure that is by words and the packaged model.
"""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rag
from rag import Check, check
from rag.checking import Checker
from rag.entailment import EntailmentModel, packaged_checker
from rag.sentences import sentence_spans, sentences_in

TALKS = (
    "Treasury Secretary Scott Bessent will meet Vice Premier He Lifeng in Seoul on Tuesday. "
    "The U.S. does not expect a deal. About 1,200 firms asked for lower tariffs in 2024."
)
QUAY = "The port of Varnholm opened two quays. They cost 48 million euros."


def one(sentence: str, *sources: str) -> Check:
    (found,) = check(sentence, sources or (TALKS,))
    return found


def assert_exact(found: Check, sources: tuple[str, ...] | list[str]) -> None:
    assert 0 <= found.score <= 1
    assert found.verdict in ("supported", "partly", "unsupported")
    assert (found.verdict == "supported") == (found.reasons == ())
    if found.evidence is not None:
        where = found.evidence
        assert sources[where.source][where.start : where.end] == where.text != ""


def test_check_is_part_of_the_door() -> None:
    assert "check" in rag.__all__
    assert rag.check is check


@pytest.mark.parametrize("source", [0, 1, 2])
def test_a_verbatim_sentence_is_fully_supported_where_it_stands(source: int) -> None:
    sources = ["The U.S. does expect a deal, and not a war.", QUAY, ""]
    sources.insert(source, "First. " + TALKS)
    found = one("The U.S. does not expect a deal.", *sources)
    assert (found.verdict, found.score, found.reasons) == ("supported", 1.0, ())
    assert found.evidence is not None
    assert (found.evidence.source, found.evidence.text) == (source, "The U.S. does not expect a deal.")
    assert_exact(found, sources)


@pytest.mark.parametrize(
    "sentence",
    [
        "Scott Bessent will meet He Lifeng in Seoul.",
        "On Tuesday, Bessent meets He Lifeng.",
        "In 2024, 1200 firms asked for lower tariffs.",
        "In 2024, about 1,200.0 firms asked for lower tariffs.",
        "In 2024, one thousand two hundred firms asked for lower tariffs.",
        "Bessent's meeting with Lifeng is on Tuesday.",
    ],
)
def test_a_faithful_paraphrase_is_supported(sentence: str) -> None:
    found = one(sentence)
    assert (found.verdict, found.reasons) == ("supported", ())
    assert_exact(found, (TALKS,))


def test_one_source_may_be_given_as_it_is() -> None:
    assert check("Bessent's meeting with Lifeng is in Tokyo.", TALKS) == [
        one("Bessent's meeting with Lifeng is in Tokyo.")
    ]


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("About 3,400 firms asked for lower tariffs in 2024.", "the figure 3,400 is not in the cited quote"),
        ("About 1,200 firms asked for lower tariffs in 2025.", "2025 is not in the cited quote"),
        ("Scott Bessent will meet Xi Jinping in Seoul on Tuesday.", "Xi Jinping"),
        ("Scott Bessent will meet Vice Premier He Lifeng in Tokyo on Tuesday.", "Tokyo"),
        ("Scott Bessent will meet He Lifeng for EU-Japan talks.", "Japan"),
        ("The U.S. expects a deal.", "negation differs"),
        ("Bessent met He Lifeng in Seoul.", "the quote says 'will meet', the sentence says 'met'"),
        ("The secretary, Scott Bessent, enjoys fishing in quiet Norwegian lakes.", "Norwegian"),
    ],
)
def test_what_the_source_does_not_say_is_named(sentence: str, reason: str) -> None:
    found = one(sentence)
    assert found.verdict != "supported"
    assert any(reason in told for told in found.reasons), found.reasons
    assert found.score < 1
    assert_exact(found, (TALKS,))


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Two quays were opened by the port of Varnholm.", "The port of Varnholm opened 2 quays."),
        ("The port of Varnholm opened 2 quays.", QUAY),
        ("Bessent said U.S.-China talks go on.", "Talks of China and the U.S. go on, Bessent said."),
        ("Mr. Bessent went to the talks.", "Bessent, Mr. Trump's envoy, went to the talks."),
        ("It cost 24.7bn dollars.", "It cost $24,700 million."),
        ("The café in Łódź closed.", "A café that was closed is in Łódź."),
    ],
)
def test_notations_do_not_matter(sentence: str, source: str) -> None:
    assert one(sentence, source).reasons == ()


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        *(
            (f"The deal was signed {day} in Lima.", "The deal was signed on November 14, 2023 in Lima.")
            for day in (
                "on Nov. 14, 2023,",
                "on 2023-11-14",
                "on 14/11/2023",
                "on 14.11.2023",
                "on the 14th of November 2023",
                "on Tuesday, 14 November 2023,",
            )
        ),
        ("The festival opened on March 3, 2024, in Lima.", "The festival opened on 3 March 2024 in Lima."),
        ("The city lost 24.7 billion litres of water.", "The city lost 24.7bn litres of water."),
        ("The painting was sold for 1.2 million euros.", "The painting was sold for €1.2m."),
        ("Profit rose to 3.4 million dollars from 2.9 million dollars.", "Profit rose to $3.4m from $2.9m."),
        ("Prices rose by five percent in June.", "Prices rose by 5 per cent in June."),
        ("50 % of the vines in the valley died.", "Half of the vines in the valley died."),
        ("12 houses in the valley burned down.", "A dozen houses in the valley burned down."),
        ("The train left at 17:00 from Turin.", "The train left at 5 p.m. from Turin."),
        ("The wall is 5 kilometres long.", "The wall is 5 km long."),
    ],
)
def test_an_equal_day_or_figure_is_supported_in_any_notation(sentence: str, source: str) -> None:
    found = one(sentence, source)
    assert (found.verdict, found.sentence) == ("supported", sentence)
    assert_exact(found, [source])


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("The deal was signed on 2023-11-15 in Lima.", "The deal was signed on November 14, 2023 in Lima."),
        ("The deal was signed on 14 November 2022 in Lima.", "The deal was signed on November 14, 2023 in Lima."),
        ("It was signed on Monday, 14 November 2023, in Lima.", "It was signed on November 14, 2023 in Lima."),
        ("The city lost 24.7 million litres of water.", "The city lost 24.7bn litres of water."),
        ("The painting was sold for 1.2 million dollars.", "The painting was sold for €1.2m."),
        ("Prices rose by five percent in June.", "Prices rose by 5 points in June."),
    ],
)
def test_an_unequal_day_or_figure_is_not(sentence: str, source: str) -> None:
    assert one(sentence, source).verdict != "supported"


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Xi Jinping will attend the summit.", "China has not said that Xi Jinping will attend the summit."),
        ("Xi Jinping will attend the summit", "It is not true that Xi Jinping will attend the summit in Seoul."),
    ],
)
def test_words_lifted_out_of_a_denial_are_unsupported(sentence: str, source: str) -> None:
    found = one(sentence, source)
    assert (found.verdict, found.reasons) == ("unsupported", ("negation differs",))
    assert found.evidence is not None
    assert found.evidence.text == source


def test_a_sentence_may_rest_on_several_sources_together() -> None:
    sentence = "Bessent meets He Lifeng in Seoul, and the port of Varnholm opened two quays."
    together, alone = one(sentence, TALKS, QUAY), one(sentence, TALKS)
    assert together.verdict == "supported"
    assert alone.verdict != "supported"
    assert alone.score < together.score
    assert any("Varnholm" in reason for reason in alone.reasons)


def test_a_pronoun_for_what_the_source_names_is_no_doubt() -> None:
    sentence = "The port of Varnholm opened two quays, and the mayor praised them."
    found = one(sentence, "The port of Varnholm opened two quays.", "The mayor praised the quays.")
    assert (found.verdict, found.reasons) == ("supported", ())


@pytest.mark.parametrize(
    ("sentence", "quote", "supported"),
    [
        ("The port of Varnholm has been shut since 2 March 2026.", "The port of Varnholm was closed on Monday.", True),
        ("The port of Varnholm was closed on 2 March.", "The port of Varnholm was closed.", True),
        ("The port of Varnholm was closed on 3 March.", "The port of Varnholm was closed on Monday.", False),
        ("The port of Varnholm was closed on 2 March.", "The port of Varnholm was closed yesterday.", False),
        ("The port of Varnholm was closed in March 2026.", "The port of Varnholm was closed last month.", False),
    ],
)
def test_the_day_of_publication_is_the_monday_of_its_quote(sentence: str, quote: str, supported: bool) -> None:
    found = Checker(packaged_checker()).check_sentence(sentence, [quote], "Port closed\nCoast Desk\n2026-03-02")
    assert (found.sentence, found.verdict == "supported") == (sentence, supported)


def test_a_headline_that_looks_like_a_day_is_none() -> None:
    found = Checker(None).check_sentence("It was closed on 2 March.", ["It was closed on Monday."], "2026-99-99")
    assert found.verdict != "supported"


def test_one_source_that_agrees_outweighs_another_that_denies() -> None:
    denies, agrees = "The port did not open.", "On Monday, the port did open."
    found = one("The port did open.", denies, agrees)
    assert (found.verdict, found.evidence.source if found.evidence else None) == ("supported", 1)
    assert one("The port did open.", denies).reasons == ("negation differs",)


def test_the_worse_a_sentence_is_the_lower_its_score() -> None:
    scores = [
        one(sentence).score
        for sentence in (
            "About 1,200 firms asked for lower tariffs in 2024.",
            "About 1,200 Norwegian firms asked for lower tariffs in 2024.",
            "About 1,300 Norwegian firms asked for lower tariffs in 2024.",
            "About 1,300 Norwegian firms asked for lower tariffs in 2025.",
        )
    ]
    assert scores == sorted(set(scores), reverse=True)


@pytest.mark.parametrize("model", [None, packaged_checker()], ids=["without a model", "packaged"])
def test_a_word_that_is_no_everyday_one_and_not_in_the_source_counts_more(model: EntailmentModel | None) -> None:
    source = "The port was closed on Monday because of the cold."
    usual, strange, held = (
        Checker(model).check_sentence(f"On Monday the port was closed because of the {what}.", [said]).score
        for what, said in (
            ("snow", source),
            ("pralines", source),
            ("pralines", source.replace("cold", "pralines")),
        )
    )
    assert strange < usual < held


@pytest.mark.parametrize("model", [None, packaged_checker()], ids=["without a model", "packaged"])
def test_words_that_stand_together_say_more_than_words_all_over_the_text(model: EntailmentModel | None) -> None:
    sentence = "The mayor of Varnholm opened the long bridge."
    together = "It rained. The mayor opened the bridge of Varnholm, a long one. The harbour was quiet."
    apart = "The mayor is ill. The shops of Varnholm opened late. It was a long day. The harbour has a bridge."
    scores = [Checker(model).check_sentence(sentence, [source]).score for source in (together, apart)]
    assert scores[0] > scores[1] + 0.2


def test_what_stands_beside_the_quote_says_who_and_when_but_supports_nothing() -> None:
    checker = Checker(packaged_checker())
    quote, beside = "The vice premier will meet him in Seoul.", "Scott Bessent is the treasury secretary."
    named = "The vice premier will meet Bessent in Seoul."
    assert checker.check_sentence(named, [quote], beside).reasons == ()
    assert any("Bessent" in reason for reason in checker.check_sentence(named, [quote]).reasons)
    assert checker.check_sentence("Scott Bessent is the treasury secretary.", [quote], beside).verdict != "supported"


@pytest.mark.parametrize(
    "quote",
    [
        "Gulls sat on the cranes, and the brass band of Ostby played until it rained.",
        "The port was closed for the day, and mayor Ida Brandt spoke of the weather.",
        "Brandt said that the largest ships had been waiting for years.",
    ],
)
def test_a_headline_told_again_is_not_supported_by_a_quote_that_does_not_say_it(quote: str) -> None:
    told, headline = "The port of Varnholm opens its largest quay.", "Port of Varnholm opens its largest quay"
    found = Checker(packaged_checker()).check_sentence(told, [quote], headline)
    assert found.verdict == "unsupported"
    assert found.reasons != ()


@pytest.mark.parametrize("model", [packaged_checker(), None], ids=["model", "rules"])
def test_with_a_model_or_without_the_same_order(model: EntailmentModel | None) -> None:
    checker = Checker(model)
    verbatim, close, altered, other = (
        checker.check_sentence(sentence, [TALKS]).score
        for sentence in (
            "About 1,200 firms asked for lower tariffs in 2024.",
            "In 2024, 1,200 firms asked for lower tariffs.",
            "About 3,400 firms asked for lower tariffs in 2025.",
            "Whales sing.",
        )
    )
    assert 1 == verbatim > close > max(altered, other)


def test_every_sentence_has_one_check_in_order() -> None:
    found = check(f"Whales sing.\n\n- {QUAY}\nMr. Bessent left the U.S. on Tuesday.", [TALKS, QUAY])
    assert [c.sentence for c in found] == [
        "Whales sing.",
        "- The port of Varnholm opened two quays.",
        "They cost 48 million euros.",
        "Mr. Bessent left the U.S. on Tuesday.",
    ]
    assert [c.verdict for c in found[:3]] == ["unsupported", "supported", "supported"]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_no_text_has_no_checks(text: str) -> None:
    assert check(text, [TALKS]) == []


@pytest.mark.parametrize("sources", [[], [""], ["", " \n"]])
def test_empty_sources_support_nothing(sources: list[str]) -> None:
    (found,) = check("The port opened.", sources)
    assert (found.verdict, found.score, found.evidence) == ("unsupported", 0.0, None)
    assert found.reasons == ("there is no source to check against",)


def test_half_a_surrogate_pair_in_a_text_or_a_source_is_no_word() -> None:
    found, other = check(
        "The call \ud83d lasted 90 minutes. It was \udc00.", ["Xi spoke. The call lasted 90 minutes \ud83d."]
    )
    assert found.evidence is not None
    assert (found.evidence.start, found.evidence.text) == (10, "The call lasted 90 minutes \ufffd.")
    assert other.verdict != "supported"


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("贝森特将在首尔会见何立峰。", "瓦恩霍姆港开放了。"),
        ("베센트 장관은 서울에서 만난다.", "항구가 열렸다."),
        ("سيلتقي الوزير نظيره في سيول.", "افتتح الميناء."),
        ("Министр встретится в Сеуле.", "Порт открылся."),
    ],
)
def test_other_scripts_are_compared_by_their_words(said: str, other: str) -> None:
    assert one(said, other, said).verdict == "supported"
    assert one(said, other).verdict == "unsupported"


def test_the_right_words_in_the_wrong_roles_are_not_supported() -> None:
    """Here a rule sees it; where none does the model has to, and docs/checking.md says that it does not always."""
    sentence = "He Lifeng will meet Scott Bessent's Vice Premier, the Treasury Secretary, in Seoul on Tuesday."
    assert one(sentence).verdict != "supported"


@pytest.mark.parametrize("sentence", ["Washington doubts an agreement.", "A deal isn't expected by the US."])
def test_known_blindness_the_same_thing_in_other_words_does_not_pass(sentence: str) -> None:
    assert one(sentence).verdict != "supported"


# --- whatever comes ---

PARTS = """Bessent U.S. not no 1,000 two He “ ” " . ? ! [1] Mr. é Łódź 他走了。 👍 - 5.5% in the talks ( )""".split()
WORDS = st.lists(st.sampled_from([*PARTS, ". ", "  ", "\n", "\n\n", "\u2028", "\x85"]), max_size=25)
TEXTS = WORDS.map(" ".join) | WORDS.map("".join) | st.text(st.characters(exclude_categories=["Cs"]))


@settings(max_examples=150)
@given(text=TEXTS, sources=st.lists(TEXTS, max_size=3))
def test_nothing_makes_it_fail(text: str, sources: list[str]) -> None:
    found = check(text, sources)
    assert tuple(c.sentence for c in found) == sentences_in(text)
    for c in found:
        assert_exact(c, sources)


@settings(max_examples=150)
@given(source=TEXTS, others=st.lists(TEXTS, max_size=2), data=st.data())
def test_a_sentence_of_a_source_is_supported_whatever_stands_beside_it(
    source: str, others: list[str], data: st.DataObject
) -> None:
    spans = sentence_spans(source)
    assume(spans)
    start, end = data.draw(st.sampled_from(spans))
    at = data.draw(st.integers(0, len(others)))
    found = check(source[start:end], [*others[:at], source, *others[at:]])
    assume(len(found) == 1)  # cut out of its line, it may read as two
    assert (found[0].verdict, found[0].reasons, found[0].score) == ("supported", (), 1.0)
    assert found[0].evidence is not None
    assert source[start:end] in found[0].evidence.text
