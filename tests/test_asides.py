"""What a model says of its passages or of its reply is told from what it says of the world."""

from __future__ import annotations

from functools import partial

import pytest

from rag.asides import is_about_reply, says_nothing_is_told
from tests.conftest import takes_less


@pytest.mark.parametrize(
    "sentence",
    [
        "I'm sorry, but the provided passages do not contain information about who owns it.",
        "The passages do not say who owns it.",
        "NOT_IN_PASSAGES",
        "not_in_passages",
        "Not in passages.",
        "NOT IN THE PASSAGES",
        "NOT FOUND",
        "Not_found.",
        "“Not found”",
        "Unknown",
        "N/A",
        "No information available.",
        "No information was found.",
        "No answer found in the provided passages.",
        "Nothing was found.",
        "Not mentioned in the articles.",
        "Final answer: unknown.",
        "The articles don't mention the owner of the dairy.",
        "The articles don’t mention the owner of the dairy.",
        "Based on the passages, there is no mention of an owner.",
        "Based on the provided passages, it is not possible to determine who owns it.",
        "There is no information about the owner in the given articles.",
        "However, the passages do not say how many of them were insured.",
        "The passages do not say how many people were killed and injured.",
        "The passages do not say who is the owner and when it was sold.",
        "The sources do not specify the price.",
        "These sources do not explicitly state the price.",
        "The articles provided do not disclose it.",
        "The passages you provided do not disclose it.",
        "The provided documents do not mention this.",
        "The provided context does not answer the question.",
        "The article does not name the owner.",
        "The passages make no mention of an owner.",
        "The articles contain no information on this.",
        "The articles say nothing about the price.",
        "None of the passages mention an owner.",
        "None of the articles says who paid.",
        "No passage mentions the owner.",
        "The owner is not named in the passages.",
        "Who owns the dairy is not stated in any of the passages.",
        "It is not clear from the passages who owns it.",
        "The owner cannot be determined from the provided passages.",
        "This information is not provided.",
        "I could not find this in the passages.",
        "I could not find any information about the owner.",
        "I cannot answer that.",
        "I'm sorry, I cannot answer that.",
        "I'm unable to answer this question.",
        "I don't know.",
        "I don't have enough information to answer.",
        "Unfortunately, I was unable to find out who owns it.",
    ],
)
def test_what_the_articles_do_not_say_is_no_claim(sentence: str) -> None:
    assert says_nothing_is_told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister did not say who owns it.",
        "Ruiz said that the articles do not mention him.",
        "The report does not say who paid.",
        "The documents do not say who paid.",
        "The sources did not say who paid.",
        "The court's articles do not mention a fee.",
        "The U.S. embassy has not commented.",
        "The owner is not known.",
        "The owner was not named.",
        "It is not clear who owns it.",
        "According to the articles, it is not clear who started the fire.",
        "Based on the passages, the body was not found.",
        "Police gave no information.",
        "There is no information about the victims.",
        "“I could not find my son,” she said.",
        "I could not find my son.",
        "The passages do not say who owns it, but Ruiz does.",
        "The passages do not say who owns it; Ruiz bought it in May.",
        "The passages do not name the owner, who is Ruiz.",
        "The passages do not say who owns it and Ruiz resigned in May.",
        "The passages do not say who owns it - Ruiz does.",
        "The passages say that Ruiz owns it.",
        "The passages only mention the family's shares.",
        "Ruiz, who owns the dairy, is not mentioned in the passages.",
        "Ruiz resigned and the price is not mentioned in the passages.",
        "None of the houses was insured.",
        "No source of the Rhine was found.",
        "No one was injured.",
        "Nobody knows.",
        "None.",
        "No.",
        "Nothing changed.",
        "Unknown men robbed the bank.",
        "",
        "The passages do not say " + "who owns it or " * 40,
    ],
)
def test_whatever_tells_something_is_a_claim(sentence: str) -> None:
    assert not says_nothing_is_told(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Confidence: high.",
        "Confidence: 95%.",
        "I hope this helps!",
        "Sure!",
        "Certainly! Here is the answer:",
        "Based on the provided passages, here's what happened:",
        "Let me know if you'd like more details!",
        "If you need more information, let me know.",
        "Would you like to know more?",
        "Source: passage 1.",
        "Note: I may be wrong; please verify with the original sources.",
        "I'm sorry.",
    ],
)
def test_what_is_about_the_reply(sentence: str) -> None:
    assert is_about_reply(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Confidence in the euro fell.",
        "Sources: police and fire brigade.",
        "Sure enough, the quay sank.",
        "Of course the mayor resigned.",
        "Here is where they meet: Seoul.",
        "I hope to win, she said.",
        "The answer was no.",
        "Thanks to the fleet, all were saved.",
        "Ruiz won.",
        "",
    ],
)
def test_what_is_about_the_world(sentence: str) -> None:
    assert not is_about_reply(sentence)


@pytest.mark.parametrize("junk", ["the provided ", "i am sorry ", "not in ", "and was ", "any of ", "a", "  ", "no "])
def test_hostile_text_takes_no_time(junk: str) -> None:
    for text in (junk * 20_000, (junk * 400)[:400], ("The passages do not say " + junk * 400)[:400]):
        assert takes_less(1 / 6, partial(says_nothing_is_told, text))
        assert takes_less(1 / 6, partial(is_about_reply, text))
