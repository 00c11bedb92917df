"""The written claims and reports: whole, each once, and those that are measured on apart from the others."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Literal

import pytest

from eval.false_claims import Claim
from eval.public_data import read_records, read_texts
from eval.written_claims import (
    CLAIMS,
    MISSES,
    REPORTS,
    SIBLINGS,
    TWINS,
    Use,
    asked_misses,
    asked_reports,
    asked_siblings,
    balanced_claims,
    disputed_siblings,
    reported_claims,
    sibling_claims,
    twin_claims,
    written_claims,
)

USES: tuple[Use, ...] = ("learnt", "fitted", "measured")
ASKED: tuple[Literal["learnt", "measured"], ...] = ("learnt", "measured")


def test_every_line_has_a_quote_with_true_and_false_sentences() -> None:
    records = read_records(CLAIMS)
    assert Counter(len(record["true"]) for record in records) == {3: 1_640, 4: 650}  # quotes, reports
    for record in records:
        false = [wrong["text"] for wrong in record["false"]]
        assert len(record["true"]) == len(false)
        assert all(wrong["kind"] for wrong in record["false"])
        texts = [record["quote"], *record["true"], *false, *(w["quote"] for w in record["false"] if "quote" in w)]
        assert all(text == text.strip() and text for text in texts)
        assert len(set(texts)) == len(texts), record["quote"]


def test_every_report_gives_the_answer_that_it_is_there_for() -> None:
    for record in read_records(REPORTS):
        assert record["answer"] in record["a"]
        assert record["false_answer"] in record["against"]
        reports = [record[name] for name in ("a", "agree", "against", "other", "near") if name in record]
        assert len(set(reports)) == len(reports) >= 4
        assert record.get("agree_value", "") in record["agree"]


def test_every_answer_stands_in_its_sibling_and_a_dispute_is_about_one_occasion() -> None:
    for record in read_records(SIBLINGS):
        assert record["occasion"] in ("same", "other")
        assert len({record["a"], record["b"], *record["sa"], *record["sb"]}) == 8
        for name in "ab":
            assert len(record[f"q{name}"]) == 3
            assert all(asked["v"] in record[name] for asked in record[f"q{name}"])
            assert all(asked[f"v{name}"] in record[name] for asked in record["both"])
        assert (record["occasion"] == "same") is bool(record["both"])


def test_every_twin_has_three_sentences_of_its_own() -> None:
    for record in read_records(TWINS):
        said = [each["text"] for name in ("sa", "sb") for each in record[name]]
        texts = [record["a"], record["b"], *said]
        assert len(set(texts)) == len(texts) == 8, record["a"]
        assert all(text == text.strip() and text for text in texts)


def test_every_near_miss_stands_beside_a_question_that_its_text_answers() -> None:
    kinds = {"premise", "detail", "role", "time", "reason", "outcome"}
    for record in read_records(MISSES):
        assert len(record["pairs"]) == 3
        assert {pair["kind"] for pair in record["pairs"]} <= kinds
    for answered, miss in [pair for use in ASKED for pair in asked_misses(use)]:
        assert answered.gold, answered.question
        assert not miss.gold
        assert answered.sentences == miss.sentences
        assert answered.question != miss.question


def test_what_is_measured_on_taught_nothing() -> None:
    misses = [{example.sentences for pair in asked_misses(use) for example in pair} for use in ASKED]
    assert not misses[0] & misses[1]
    twins = [{(text, claim.text) for text, claim in twin_claims(use)} for use in ASKED]
    assert not {text for text, _ in twins[0]} & {text for text, _ in twins[1]}
    assert not {said for _, said in twins[0]} & {said for _, said in twins[1]}
    siblings = [{example.sentences for pair in asked_siblings(use) for example in pair} for use in ASKED]
    assert not siblings[0] & siblings[1]
    for one, other in combinations(USES, 2):
        a, b = written_claims(one), written_claims(other)
        assert a
        assert b
        assert not {quote for quote, _ in a} & {quote for quote, _ in b}
        assert not {claim.text for _, claim in a} & {claim.text for _, claim in b}
    learnt, measured = reported_claims("learnt"), reported_claims("measured")
    assert not {question for question, _ in learnt} & {question for question, _ in measured}
    asked = [{example.question for reports in asked_reports(use) for example in reports} for use in ASKED]
    assert not asked[0] & asked[1]
    assert not asked[0] & {question for question, _ in measured}
    assert not {question for question, _ in learnt} & asked[1]


@pytest.mark.parametrize("use", USES)
def test_half_of_the_claims_are_true_and_all_rest_on_their_quote(use: Use) -> None:
    claims = written_claims(use)
    count = Counter(claim.supported for _, claim in claims)
    assert count[True] == count[False]
    assert all(quote.startswith(claim.source[0]) for quote, claim in claims)


def test_a_balanced_claim_is_true_over_one_quote_and_false_over_the_other() -> None:
    claims = [claim for _, claim in balanced_claims("measured")]
    assert claims
    for false, true in zip(claims[::2], claims[1::2], strict=True):
        assert false.text == true.text
        assert (false.supported, true.supported) == (False, True)
        assert false.source != true.source


@pytest.mark.parametrize("use", ASKED)
def test_a_statement_is_true_over_the_reports_that_give_its_answer(use: Literal["learnt", "measured"]) -> None:
    truths = [claim.supported for _, claim in reported_claims(use)]
    right, wrong = [True, True, False, False], [False, False, True, False]
    assert truths == (right + wrong) * (len(truths) // 8)


@pytest.mark.parametrize("use", ASKED)
def test_of_the_reports_that_are_asked_some_answer_and_some_do_not(use: Literal["learnt", "measured"]) -> None:
    for reports in asked_reports(use):
        answering = [report for report in reports if report.gold]
        assert answering
        assert len(reports) > len(answering)
        for report in answering:
            assert report.gold == tuple(i for i, s in enumerate(report.sentences) if report.answers[0] in s)


def test_with_three_questions_every_report_answers_one_and_misses_two() -> None:
    answered = Counter[str]()
    missed = Counter[str]()
    for reports in asked_reports("measured")[90:]:  # the first lines have one question each
        for report in reports:
            (answered if report.gold else missed)[" ".join(report.sentences)] += 1
    assert set(answered.values()) == {1}
    assert set(missed.values()) == {2}
    assert answered.keys() == missed.keys()


@pytest.mark.parametrize("use", ASKED)
def test_of_siblings_one_answers_or_both_do(use: Literal["learnt", "measured"]) -> None:
    asked, disputed = asked_siblings(use), disputed_siblings(use)
    assert {len(pair) for pair in (*asked, *disputed)} == {2}
    assert all(sum(bool(example.gold) for example in pair) == 1 for pair in asked)
    assert all(example.gold for pair in disputed for example in pair)
    answering = Counter(example.sentences for pair in asked for example in pair if example.gold)
    silent = Counter(example.sentences for pair in asked for example in pair if not example.gold)
    assert answering == silent  # a report by itself tells nothing


@pytest.mark.parametrize("use", ASKED)
@pytest.mark.parametrize("claims_of", [sibling_claims, twin_claims])
def test_a_sentence_about_two_texts_is_true_over_one_of_them(
    use: Literal["learnt", "measured"], claims_of: Callable[[Literal["learnt", "measured"]], list[tuple[str, Claim]]]
) -> None:
    claims = [claim for _, claim in claims_of(use)]
    for over_a, over_b in zip(claims[::2], claims[1::2], strict=True):
        assert over_a.text == over_b.text
        assert over_a.source != over_b.source
        assert over_a.supported is not over_b.supported


def test_every_text_of_the_data_is_read_once(tmp_path: Path) -> None:
    told = {
        "squad2": [{"context": "Rain fell.", "question": "What fell?"}, {"context": "Rain fell."}],
        "mtrag": [{"contexts": ["Snow fell.", "Rain fell."]}],
        "rgb_conflict": [{"true_passages": ["Hail fell."], "false_passages": [], "noise_passages": ["Nothing fell."]}],
        "reports": [{"a": "Sleet fell.", "agree": "Sleet came down.", "question": "What?"}],
        "others": [{"context": "Dew fell."}],
    }
    for name, records in told.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    fell = ["Sleet fell.", "Sleet came down.", "Rain fell.", "Snow fell.", "Hail fell.", "Nothing fell."]
    assert read_texts([tmp_path, tmp_path / "not there"]) == fell
