"""Sentences: as spans of the text, whatever characters it is made of."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.sentences import sentence_spans, sentences_in

SPACES = [chr(number) for number in range(0x3001) if chr(number).isspace()]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He left. She stayed! Why?", ["He left.", "She stayed!", "Why?"]),
        (
            "Mr. Roe of the U.S. left at 8 p.m. on Sunday. It rained.",
            ["Mr. Roe of the U.S. left at 8 p.m. on Sunday.", "It rained."],
        ),
        (
            "“It was long,” said Dr. Ruhl. “Too long!” she added.",
            ["“It was long,” said Dr. Ruhl.", "“Too long!” she added."],
        ),
        ("It rose 3.5 percent to $1.2 billion. It fell.", ["It rose 3.5 percent to $1.2 billion.", "It fell."]),
        ("◇Head without a stop\n\nHe left.", ["◇Head without a stop", "He left."]),
        ("码头着火了。没有人受伤。", ["码头着火了。", "没有人受伤。"]),
        ("  \n He left.  \n\n", ["He left."]),
        ("", []),
        (" \n\t\n", []),
    ],
)
def test_sentences_are_told_apart(text: str, sentences: list[str]) -> None:
    assert sentences_in(text) == tuple(sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        # A month ends a sentence.
        ["The offer was extended to 29 May.", "Halden has lowered its bid."],
        ["It had been signed on 9 Oct.", "Meyer spoke on 10 Nov.", "“All is well.”"],
        ["“We sign in May.”", "Halden was glad."],
        # Or it does not.
        ["On 9 Oct. Meyer spoke."],
        ["But on 9 Oct. Meyer spoke."],
        ["The board, on 9 Oct. Meyer's guest, agreed."],
        ["It fell on 5 Oct. 2025 and in Sept. 2025."],
        ["“We sign in May. Halden is glad,” said Roe."],
        ["He (it was in May. Halden was glad) left."],
        # What leads on ends none.
        ["Mr. Eriksen, i.e. Halden's C.E.O., expects savings of approx. 90 million euros p.a. from 2028."],
        ["It was Halden vs. Roe, e.g. Bread."],
        ["Atty. Gen. Lee, of Vol. 2 fame, spoke."],
        ["Cllr. Ana Roe and Cllrs. Lee and Meyer met the Rt. Hon. Ida Lund.", "The Very Revd. Jo Marsh left."],
        ["“Cllr. Roe knew,” said Det. Const. Lee.", "Pte. Meyer and Ald. Marsh did not."],
        ["Ms. Lind paid 40 euros, and Profs. Roe and Lee saw Lieut. Gov. Meyer at Ft. Ostby.", "Ms. Marsh left."],
        ["They met the councillor.", "Roe spoke of a const.", "Lee left."],
        ["The mill, est. 1990, ground 5 kg. of flour and 3 lbs. of salt."],
        ["It weighs 5 kg.", "The mill sank.", "He is est.", "We left."],
        # The day, the zone or the city of an hour.
        ["It closed at 6 a.m. Monday.", "It opened at 7 p.m. Sunday night."],
        ["It closed at 6 a.m. EST and at 11 A.M. London time."],
        # A new sentence behind an hour.
        ["It opened at 6 p.m.", "The mayor came."],
        ["It opened at 6 p.m.", "Monday was a holiday."],
        ["It opened at 6 p.m.", "Monday's papers told it."],
        ["It opened at 6 p.m.\n", "Monday"],
        ["Roe left at 11 p.m.", '"The people have spoken," he said.', "It rained."],
        ["Roe left at 11 p.m.", "“The people have spoken!” he said."],
        ['It was the 8 p.m. "Late Show" that Roe saw at 9 p.m. “Harbour Queen” sailed.'],
        ['"I left at 11 p.m. “Go!” he said," Roe said.'],
        ["The U.S. Senate voted in the U.S.", "It passed."],
    ],
)
def test_months_hours_and_abbreviations_end_a_sentence_or_do_not(sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text)] == [sentence.strip() for sentence in sentences]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u2009", "\u202f", "\u3000"])
def test_an_initial_behind_any_space_ends_no_sentence(space: str) -> None:
    first = f"Then John{space}F.{space}Kennedy spoke."
    text = f"{first} He left."
    assert sentences_in(text) == (first, "He left.")


PIECES = ["on ", "9 Oct. ", "May. ", "6 a.m. ", "Monday ", "approx. ", "Roe ", "“", "”", '"', "(", ")", "\n", ". "]


@given(
    st.text(st.sampled_from([*'aBDr4.!?"”’)(◇ ,é你。\u200b\u0301🌊…-\ud800', *SPACES]), max_size=40)
    | st.text()
    | st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)
@example("B\u00a0.")
@example("é, U\u00a0.D (")
@settings(max_examples=500)
def test_sentences_stay_within_their_lines_and_miss_nothing(text: str) -> None:
    spans = sentence_spans(text)
    found = [text[start:end] for start, end in spans]
    assert all("\n" not in sentence and sentence.strip() == sentence != "" for sentence in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(a.end <= b.start for a, b in pairwise(spans))
