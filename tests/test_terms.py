"""Which words carry meaning, what counts as a figure and what as a name: the tables are the specification."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.terms import content_words, figures, finding, meaningful, names, stem, tokens, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("U.S.-China talks", ["U.S", "China", "talks"]),
        ("a 3.5% rise, 1,000 jobs", ["a", "3.5", "rise", "1,000", "jobs"]),
        ("don’t stop o'clock", ["don’t", "stop", "o'clock"]),
        ("The A&E, AT&T's and M&S", ["The", "A&E", "AT&T's", "and", "M&S"]),
        ("Smith&Sons, PwC&Co", ["Smith", "Sons", "PwC", "Co"]),
        ("_snake_case_ — “quoted”", ["snake", "case", "quoted"]),
        ("naïve café, Łódź", ["naïve", "café", "Łódź"]),
        ("他走了。 мир мирa", ["他走了", "мир", "мирa"]),
    ],
)
def test_words_as_written(text: str, words: list[str]) -> None:
    assert tokens(text) == words


@pytest.mark.parametrize(
    ("word", "stemmed"),
    [
        ("Meetings", "meet"),
        ("Trump's", "trump"),
        ("Trump’s", "trump"),
        ("allies'", "alli"),
        ("U.S", "us"),
        ("US", "us"),
        ("мир", "мир"),
    ],
)
def test_stems(word: str, stemmed: str) -> None:
    assert stem(word) == stemmed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("What did he say to them?", []),
        ("Tariffs, tariffs and a TARIFF", ["tariff"] * 3),
        ("The U.S. told us", ["us", "told"]),
        ("The US told us", ["us", "told"]),  # the country and not the pronoun
        ("The WHO said who", ["who"]),
        ("I am it", []),
    ],
)
def test_words_that_carry_meaning(text: str, words: list[str]) -> None:
    assert content_words(text) == words


@given(st.text(st.sampled_from("aUS.'’_-1 \t\n\x1c\x85\xa0\u2003\u200b走é"), max_size=60))
@example("a" * 41 + " meetings")
def test_the_same_words_carry_meaning_wherever_a_text_is_cut_at_spaces(text: str) -> None:
    whole = [stem(word) for word in meaningful(text)]
    assert content_words(text) == whole
    assert [word for piece in text.split() for word in content_words(piece)] == whole


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no figure", set()),
        ("1,000 or 1000 or 1000.0 or 1000.00", {"1000"}),
        ("two, Twenty, ZERO", {"2", "20", "0"}),
        ("someone, twofold, often", set()),
        ("100%, $3.50, £3bn, 5G, 1st", {"100", "3.5", "3", "5", "1"}),
        ("0.5 and 0 and 00 and 007", {"0.5", "0", "7"}),
        ("2019-2024", {"2019", "2024"}),
        ("F16, a1", set()),  # part of a name
        ("It was 2024. In 2025, 10, 20.", {"2024", "2025", "10", "20"}),
        ("a thousand", set()),  # numbers in words end at twenty
    ],
)
def test_figures_in_one_notation(text: str, found: set[str]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", []),
        ("Tariffs rose. Prices fell! Why? “Nobody knows”", []),
        ("Yesterday Scott Bessent left.", ["Scott", "Bessent"]),
        (
            "Then Mr. Bessent met Dr. Foss, Mrs. Aker, Gen. Lund and J. Berg.",
            "Mr Bessent Dr Foss Mrs Aker Gen Lund J Berg",
        ),
        ("then George W. Bush flew to St. Louis", ["George", "W", "Bush", "St", "Louis"]),
        ("It ended. Bessent left.", []),  # known: a name that only opens sentences is missed
        ("APEC met. U.S. firms and the US agreed. WHO did not.", ["APEC", "U.S", "WHO"]),
        ("in Trump's view, and Xi’s", ["Trump", "Xi"]),
        ("the U.S.-China talks, AT&T", ["U.S.-China", "AT&T"]),
        ("a naïve café, an iPhone, élan", []),  # a capital within a word, or a letter that is merely not a-z
        ("in Łódź, to Élysée", ["Łódź", "Élysée"]),
        ("at 5 PM, He said The End", ["PM", "End"]),
        ("他在北京。 في القاهرة", []),  # scripts without capitals have no names that can be told
    ],
)
def test_names(text: str, written: list[str] | str) -> None:
    assert list(names(text).values()) == (written.split() if isinstance(written, str) else written)


def test_words_are_stemmed_alike_by_several_threads_at_once() -> None:
    words = [f"{root}{ending}" for root in "nation relat organ gener commun".split() for ending in
             "s ed ing ation ational ationally izer ization iveness fulness ousli".split()] * 20  # fmt: skip
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem.__wrapped__, words)) == alone
        assert list(pool.map(lambda _: [stem.__wrapped__(word) for word in words], range(8))) == [alone] * 8


WORDY = st.text(st.sampled_from("aAbBdDeEiIlLnNrRsStTuUyYéÉßİжЖ .,'’&-\n1"), max_size=60)


@given(WORDY, WORDY)
@example("The U.S. is dying, said R&D of the A&E in İzmir's hall.", "us die A&E İzmir hall U.S")
@example("It’s B.B.'s", "b.b")
@example(
    "He vies for skies, tied, sensibly: N.A.T.O in DİYARBAKIR", "vying sky ties sensibility NATO diyarbakır DİYARBAKIR"
)
@example("R&D of X.Y cost AT&T 1,200", "d y t 200")
def test_stems_are_found_where_their_words_begin(text: str, asked: str) -> None:
    wanted = words_of(asked) | words_of(text[::2])
    found = finding(wanted)(text)
    assert {word for _, word in found} == wanted & words_of(text)
    assert all(word in content_words(text[at:].split()[0]) for at, word in found)
    assert finding(frozenset())(text) == []
