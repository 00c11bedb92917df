"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer_types import holds, lacks


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long did the strike last?", "The strike began on a Friday."),
        ("How long will the repairs take?", "The repairs will cost twice as much after a second crack was found."),
        ("How many ferries were sold?", "Ferries were sold on 5 June 2026."),
        ("How many of the 12 miners got out?", "The 12 miners were far below."),
        ("How old is Captain Moen?", "Captain Moen steered the ferry to the quay."),
        ("How old is Captain Moen?", "Captain Moen was elected with 54 percent of the vote."),
        ("How old is Captain Moen?", "Moen's 40-metre ferry cost $3.1 million."),
        ("How old is the ferry?", "The ferry weighs 900 tonnes."),
        ("How old is Captain Moen?", "Captain Moen has steered the ferry since 5 June 2019."),
        ("How old is Captain Moen?", "On 5 June 2019 Captain Moen won 54 percent."),
        ("On which day was the quay closed?", "The quay was closed to ferries."),
        ("In what year was the quay built?", "The quay was built by prisoners."),
        ("What share of the dockers went on strike?", "Dockers went on strike for more pay."),
    ],
)
def test_a_sentence_lacks_what_every_answer_holds(question: str, sentence: str) -> None:
    assert lacks(question, sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How long did the strike last?", "The strike lasted nine days."),
        ("How long did the crossing take?", "The crossing took from dawn to noon."),
        ("How long did the crack grow?", "The crack grew in a 30-second tremor."),
        ("How many ferries were sold?", "Nine ferries were sold."),
        ("How many ferries were sold?", "On 5 June 2026 some 40 to 50 ferries were sold."),
        ("How many of the 12 miners got out?", "All 12 miners got out."),
        ("How many were hurt?", "Nobody was hurt."),
        ("How old is Captain Moen?", "Captain Moen was born in 1970."),
        ("How old is Captain Moen?", "Moen, 56, steered the ferry."),
        ("How old is Captain Moen?", "Moen, 56, won 54 percent of the vote and $5,000."),
        ("How old is Captain Moen?", "The 56-year-old was elected with 54 percent of the vote."),
        ("How old is Captain Moen?", "She turned fifteen on the ferry."),
        ("How old is Captain Moen?", "Moen is in her 50s."),
        ("How old is Captain Moen?", "On 5 June 2019 Captain Moen, then 56, won."),
        ("How old is the quay?", "The quay was built in 1931."),
        ("How old is the quay?", "The quay is between 300 and 400 years old."),
        ("How old is the quay?", "The quay dates back to the 7th century, the report said."),
        ("On which day was the quay closed?", "The quay was closed on Friday."),
        ("In what year was the quay built?", "The quay was built in 1931."),
        ("What share of the dockers went on strike?", "Two thirds of the dockers went on strike."),
        ("What share of the dockers went on strike?", "Of 400 dockers 300 went on strike."),
        # These may be answered without one.
        ("When was the quay closed?", "The quay was closed after the storm."),
        ("How much did the dockers earn?", "The dockers earned little."),
        ("Who was hurt?", "The dockers were."),
        ("How long-standing is the quarrel?", "The quarrel is an old one."),
        ("Why did it take so long?", "The ferry was slow."),
    ],
)
def test_nothing_is_lacking(question: str, sentence: str) -> None:
    assert not lacks(question, sentence)


@given(
    st.sampled_from(["How many ", "How long did ", "What day ", "How old ", "What share ", "Who ", ""]),
    st.text(max_size=60),
    st.text(max_size=200),
)
def test_whatever_is_asked_of_whatever_sentence_is_read(asks: str, rest: str, sentence: str) -> None:
    assert lacks(asks + rest, sentence) in (True, False)
    assert holds(asks + rest, sentence) in (True, False)
