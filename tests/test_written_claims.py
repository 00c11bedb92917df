"""The written claims: whole, each once, and those that are measured on apart from the others."""

from __future__ import annotations

from collections import Counter

from eval.public_data import read_records
from eval.written_claims import CLAIMS, written_claims


def test_every_line_has_a_quote_with_true_and_false_sentences() -> None:
    for record in read_records(CLAIMS):
        false = [wrong["text"] for wrong in record["false"]]
        assert len(record["true"]) == len(false) == 3
        assert all(wrong["kind"] for wrong in record["false"])
        texts = [record["quote"], *record["true"], *false]
        assert all(text == text.strip() and text for text in texts)
        assert len(set(texts)) == len(texts), record["quote"]


def test_what_is_measured_on_was_not_seen() -> None:
    seen, unseen = written_claims(seen=True), written_claims(seen=False)
    assert seen
    assert unseen
    assert not {quote for quote, _ in seen} & {quote for quote, _ in unseen}
    assert not {claim.text for _, claim in seen} & {claim.text for _, claim in unseen}


def test_half_of_the_claims_are_true_and_all_rest_on_their_quote() -> None:
    for seen in (False, True):
        claims = written_claims(seen=seen)
        count = Counter(claim.supported for _, claim in claims)
        assert count[True] == count[False]
        assert all(quote.startswith(claim.source[0]) for quote, claim in claims)
