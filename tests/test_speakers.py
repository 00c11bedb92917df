"""Whose words a question asks for, and whether a sentence gives somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.speakers import asked_speaker, tells_of_another


def of_another(question: str, sentence: str) -> bool:
    who = asked_speaker(question)
    return who is not None and tells_of_another(who, question, sentence)


@pytest.mark.parametrize(
    ("question", "who"),
    [
        ("What did Ida Brandt say about the quay?", "Ida Brandt"),
        ("And why does Mayor Brandt want the quay closed?", "Mayor Brandt"),
        ("To whom has Östby told it?", "Östby"),
        ("Which of the ferries did Brandt promise?", "Brandt"),
        ("What did the former mayor Ida Brandt say?", "Ida Brandt"),
        ("What did her daughter Ida say of her?", "Ida"),
        ("What will the Courier refuse to print?", None),  # others speak for it
        ("What did people in Ostby say?", None),
        ("What did he think Brandt said?", None),
        ("What did Brandt build?", None),
        ("What did the mayor say?", None),  # known: somebody who is called by his office is not looked for
        ("What did China say?", None),  # its officials speak for it, and so they do for Washington
        ("Why did Washington say so?", None),
        ("What was Brandt told?", None),
        ("Who said that the quay is closed?", None),
        ("What did brandt say?", None),  # `rag.spelling` gives it its capital
        ("", None),
    ],
)
def test_whose_words_are_asked_for(question: str, who: str | None) -> None:
    found = asked_speaker(question)
    assert (found.text if found else None) == who


@pytest.mark.parametrize(
    "sentence",
    [
        "The quay is safe, Captain Moen said.",
        "According to Nils Aker, the quay is safe.",
        'Nils Aker: "The quay is safe."',
        "Captain Nils Moen urged the council to close the quay.",
        "Moen told Brandt that the quay was safe.",
        "Captain Moen urged Brandt to close the quay.",
        "Moen told the visiting mayor Brandt that the quay was safe.",
    ],
)
def test_anothers_words(sentence: str) -> None:
    assert of_another("What did Brandt say about the quay?", sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The quay is safe, Brandt said.",
        "Ida Brandt told Captain Moen that the quay was safe.",
        "The quay is safe, said Moen; Brandt said that it was not.",
        "Moen said that Brandt had called the quay safe.",
        "Captain Moen told Brandt that Brandt had called the quay safe.",
        "Brandt's quay is safe.",
        "Nils Moen is wrong about the quay, she said.",
        "Nils Moen is wrong about the quay, the mayor said.",
        "Her lawyer, Nils Moen, read out that the quay was safe.",
        "The Norwegian said that the quay was safe.",
        "“The quay is safe.”",
        "The quay was closed in Varnholm.",
        "",
    ],
)
def test_words_that_may_be_hers(sentence: str) -> None:
    assert not of_another("What did Brandt say about the quay?", sentence)


def test_a_name_of_the_question_is_no_other_speaker() -> None:
    assert not of_another("What did Brandt say about Nils Moen?", "Nils Moen is the wrong man for the quay.")


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read(name: str, sentence: str) -> None:
    assert of_another(f"What did A{name} say?", sentence) in (True, False)
