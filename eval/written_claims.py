"""Texts of news -> sentences about them as a language model writes them, true or with one thing wrong.

By a language model for this project, of invented events (its licence is the project's), in parts that were written
without sight of each other or of the code.

- claims.jsonl: a quote of one to three sentences, or a report of five to nine; sentences that it supports; and
  sentences that differ in one thing, each with its kind ("roles_exchanged", "plan_as_done"), some with the quote as it
  would have to be for them to be true ("quote"). A program's claims (`eval.false_claims`) stay nearer to their source.
- reports.jsonl: a question with a right and a wrong answer, and short reports in words of their own: two that give the
  right answer, one that gives the wrong one, one that answers another question. The first 460 have a statement of
  either answer; of the others every report holds values that do not answer, there is a fifth ("near"), and "other" and
  "near" each have a question that they alone answer.
- siblings.jsonl: two longer reports that are easily mixed up: of another occasion with the same people or place, or of
  the same one, told otherwise ("occasion"). Each has three questions that it alone answers ("qa", "qb") and three
  sentences that it alone supports ("sa", "sb"), in other words than its own; some have questions that both answer,
  differently ("both"). So neither a report nor a question or sentence tells anything by itself.
- twins.jsonl: a piece of one to seven sentences and its twin, in which roles, modality, causes and the like are
  otherwise, mostly in the same words; three sentences that only the one supports ("sa") and three that only the other
  does ("sb"), freely worded, each with the kind of thing that decides.
- misses.jsonl: a text of four to ten sentences, three questions that it answers ("q", its words "v"), and beside each a
  question much like it that it does not ("miss"): of a false premise, a finer detail, somebody else, another time, a
  reason or an outcome that is not told ("kind").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from eval.false_claims import Claim
from eval.near_misses import Example
from eval.public_data import read_records
from rag.sentences import sentences_in

CLAIMS, REPORTS, SIBLINGS, TWINS, MISSES = (
    Path(__file__).with_name(f"{name}.jsonl") for name in ("claims", "reports", "siblings", "twins", "misses")
)
Use = Literal["learnt", "fitted", "measured"]
_CLAIMS = {"learnt": slice(1_675), "fitted": slice(1_675, 1_855), "measured": slice(1_855, None)}
"""Lines that the checker has learnt from (with the first 1,100, rules were made too); those that the weights of its
score were fitted on; and the others. Each is of other parts, and the last were not read when rules or data were
made."""
_STATED = {"learnt": slice(370), "measured": slice(370, 460)}
_ASKED = {"learnt": (slice(370), slice(460, 700)), "measured": (slice(370, 460), slice(700, None))}
"""Lines that have statements, and all: those that the checker, and that the reader has learnt from, and the others."""
_SIBLINGS = {"learnt": slice(160), "measured": slice(160, None)}
"""The checker has learnt from the sentences of the first; of their questions, which taught no reader that ships, every
second is one that the confidence was fitted on (`eval.fit_confidence`)."""
_TWINS = {"learnt": slice(900), "measured": slice(900, None)}
"""The last are one writer's, of local news; the checker has learnt from the six others'."""
_MISSES = {"learnt": slice(680), "measured": slice(680, None)}
"""The last are one writer's, over texts of claims.jsonl that nothing has learnt from; the four others' are for a reader
to learn from, and none that ships has yet (docs/trials.md)."""


def written_claims(use: Use) -> list[tuple[str, Claim]]:
    """(text, claim)."""
    found = []
    for record in _records(use):
        source = sentences_in(record["quote"])
        found += [(record["quote"], Claim(text, "", source, True)) for text in record["true"]]
        found += [(record["quote"], Claim(wrong["text"], "", source, False)) for wrong in record["false"]]
    return found


def balanced_claims(use: Use) -> list[tuple[str, Claim]]:
    """(text, claim): a sentence with one thing wrong over its quote, and over the quote for which it is true, so that
    the sentence alone tells nothing."""
    found = []
    for record in _records(use):
        for wrong in (wrong for wrong in record["false"] if "quote" in wrong):
            for quote, supported in ((record["quote"], False), (wrong["quote"], True)):
                found.append((record["quote"], Claim(wrong["text"], "", sentences_in(quote), supported)))
    return found


def _records(use: Use) -> list[dict[str, Any]]:
    return read_records(CLAIMS)[_CLAIMS[use]]


def reported_claims(use: Literal["learnt", "measured"]) -> list[tuple[str, Claim]]:
    """(question, claim): the right and the wrong statement over each of the four reports."""
    found = []
    for record in read_records(REPORTS)[_STATED[use]]:
        for statement, by in ((record["statement"], ("a", "agree")), (record["false_statement"], ("against",))):
            for name in ("a", "agree", "against", "other"):
                found.append((record["question"], Claim(statement, "", sentences_in(record[name]), name in by)))
    return found


def asked_reports(use: Literal["learnt", "measured"]) -> list[list[Example]]:
    """Of each question all reports of its line: those that answer it, rightly or wrongly, and near misses, which do
    not. Where a line has three questions, every report answers one of them, and tells nothing by itself."""
    records = read_records(REPORTS)
    return [group for lines in _ASKED[use] for record in records[lines] for group in _asked(record)]


def _asked(record: dict[str, Any]) -> Iterator[list[Example]]:
    yield _examples(
        record,
        record["question"],
        {"a": record["answer"], "agree": record.get("agree_value"), "against": record["false_answer"]},
    )
    for name in ("other", "near"):
        if f"{name}_question" in record:
            yield _examples(record, record[f"{name}_question"], {name: record[f"{name}_answer"]})


def _examples(record: dict[str, Any], question: str, values: Mapping[str, str | None]) -> list[Example]:
    """`values`: of each report that answers, its answer; one in which the answer cannot be marked is left out."""
    found = []
    for name in ("a", "b", "agree", "against", "other", "near"):
        value, sentences = values.get(name), sentences_in(record.get(name, ""))
        gold = tuple(i for i, sentence in enumerate(sentences) if value and value in sentence)
        if sentences and (gold or name not in values):
            found.append(Example(question, "", tuple(sentences), gold, (value,) if value else (), record["a"]))
    return found


def asked_siblings(use: Literal["learnt", "measured"]) -> list[list[Example]]:
    """Of each question the report that answers it and the other, which does not."""
    found = []
    for record in read_records(SIBLINGS)[_SIBLINGS[use]]:
        for name in "ab":
            for asked in record[f"q{name}"]:
                found.append(_examples(record, asked["q"], {name: asked["v"]}))
    return found


def asked_misses(use: Literal["learnt", "measured"]) -> list[list[Example]]:
    """A question that its text answers, and one much like it that it does not."""
    found = []
    for record in read_records(MISSES)[_MISSES[use]]:
        text = {"a": record["text"]}
        for pair in record["pairs"]:
            found.append([*_examples(text, pair["q"], {"a": pair["v"]}), *_examples(text, pair["miss"], {})])
    return found


def disputed_siblings(use: Literal["learnt", "measured"]) -> list[list[Example]]:
    """Of each question that both reports answer these two, which contradict each other."""
    return [
        _examples(record, asked["q"], {"a": asked["va"], "b": asked["vb"]})
        for record in read_records(SIBLINGS)[_SIBLINGS[use]]
        for asked in record["both"]
    ]


def sibling_claims(use: Literal["learnt", "measured"]) -> list[tuple[str, Claim]]:
    """(report "a", claim): each sentence over the report that supports it, and over the other."""
    records = read_records(SIBLINGS)[_SIBLINGS[use]]
    return [claim for record in records for claim in _over_both(record, {name: record[f"s{name}"] for name in "ab"})]


def twin_claims(use: Literal["learnt", "measured"]) -> list[tuple[str, Claim]]:
    """(text "a", claim): each sentence over the text that supports it, and over its twin."""
    return [
        claim
        for record in read_records(TWINS)[_TWINS[use]]
        for claim in _over_both(record, {name: [said["text"] for said in record[f"s{name}"]] for name in "ab"})
    ]


def _over_both(record: Mapping[str, Any], said: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Claim]]:
    for name in "ab":
        for text in said[name]:
            for over in "ab":
                yield record["a"], Claim(text, "", sentences_in(record[over]), over == name)
