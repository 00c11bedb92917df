"""What kind of thing a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answer_types import holds, is_timeless, lacks


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
        ("How long was the quay closed?", "The crack in the quay was about 40 centimetres long."),
        ("How long did the repairs take?", "The repairs cover 300 metres of the quay."),
        ("How long has Ida Brandt been mayor?", "Ida Brandt is mayor of 40 miles of coast."),
        ("How old is Captain Moen?", "Captain Moen won after 16 years of Labour rule."),
        ("How many years in prison did Nils Aker get?", "Nils Aker, 29, was arrested at the quay."),
        ("How many ferries did Nils Aker sell?", "Nils Aker, aged 29, sold the ferries."),
        ("How many ferries did Nils Aker sell?", "The 29-year-old sold the ferries."),
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
        ("How long was the quay closed?", "The quay was closed for a fortnight."),
        ("How long was the captain banned for?", "The captain was banned for three races."),
        ("How long is the quay?", "The quay is 300 metres long."),
        ("How long is the crack in the quay that was closed to ferries?", "The crack is 40 centimetres long."),
        ("How long will the quay be when completed?", "The quay will be 300 metres long."),
        ("How long is the river bed?", "The river bed is nine miles long."),
        ("How many ferries were sold?", "Forty ferries were sold."),
        ("How many died?", "Eighty-three people lost their lives."),
        ("How many years in prison did Nils Aker get?", "Nils Aker, 29, got four years."),
        ("How many years old is the quay?", "The quay is over 100 years old."),
        ("How old is the quay?", "The quay opened 150 years ago."),
        ("How old is the quay?", "The quay, built by prisoners, has served for 150 years."),
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


@pytest.mark.parametrize(
    ("question", "sentence", "timeless"),
    [
        ("When was Ida Brandt jailed?", "Ida Brandt, 54, of Marsh End, spent the money on a hot tub.", True),
        ("When was the quay sold?", "The quay was sold for $3.1 million.", True),
        ("When was the quay closed?", "The quay was closed after the storm.", False),
        ("When was the quay closed?", "The quay was closed in anger, as the strike went on.", False),
        ("When was the quay closed?", "The quay closed at 6.30pm.", False),
        ("When was the quay closed?", "The quay, 54 of whose piers had cracked, was closed on Friday.", False),
        ("When is the quay closed?", "The quay is closed if the wind is too strong.", False),
        ("Do you know who was there when it rained?", "Ida Brandt was there.", False),
        ("Who was there?", "Ida Brandt was there.", False),
    ],
)
def test_a_sentence_without_any_time_does_not_tell_when(question: str, sentence: str, timeless: bool) -> None:
    assert is_timeless(question, sentence) is timeless


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("When did Ida Brandt die?", "Ida Brandt has died at the age of 88.", False),
        ("When did Ida Brandt die?", "Ida Brandt, who was 88, has died.", False),
        ("When did Ida Brandt die?", "Ida Brandt died at 88 on Monday.", True),
        ("What was the name of the docker who fell?", "The docker fell from a crane.", False),
        ("What was the name of the docker who fell?", "The docker was called Nils Aker.", True),
        ("What is in a name?", "Much is.", True),
    ],
)
def test_a_day_is_no_age_and_a_name_is_one(question: str, sentence: str, told: bool) -> None:
    assert holds(question, sentence) is told


@given(
    st.sampled_from(["How many ", "How long did ", "What day ", "How old ", "What share ", "When was ", "Who ", ""]),
    st.text(max_size=60),
    st.text(max_size=200),
)
def test_whatever_is_asked_of_whatever_sentence_is_read(asks: str, rest: str, sentence: str) -> None:
    assert lacks(asks + rest, sentence) in (True, False)
    assert holds(asks + rest, sentence) in (True, False)
    assert is_timeless(asks + rest, sentence) in (True, False)
