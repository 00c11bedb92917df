"""Quotes of news -> sentences about them as a language model writes them, true or with one thing wrong (claims.jsonl).

By a language model for this project, of invented events (its licence is the project's), in eight parts that were
written without sight of each other or of the code. A line has a quote of one to three sentences, sentences that it
supports, and sentences that differ in one thing, each with its kind ("roles_exchanged", "plan_as_done"). False ones
are worded about as freely as true ones (.72 of their words are the quote's, .68 of the true ones'), so that words in
common tell little: a program's claims (`eval.false_claims`) stay near their source.
"""

from __future__ import annotations

from pathlib import Path

from eval.false_claims import Claim
from eval.public_data import read_records
from rag.sentences import sentences_in

CLAIMS = Path(__file__).with_name("claims.jsonl")
SEEN = 1_100
"""Lines, those of five parts, with which rules were made. Those behind them, of three parts, are measured on."""


def written_claims(*, seen: bool) -> list[tuple[str, Claim]]:
    """(quote, claim) of the lines that rules were made with, or of the others."""
    records = read_records(CLAIMS)
    found = []
    for record in records[:SEEN] if seen else records[SEEN:]:
        quote = sentences_in(record["quote"])
        found += [(record["quote"], Claim(text, "", quote, True)) for text in record["true"]]
        found += [(record["quote"], Claim(wrong["text"], "", quote, False)) for wrong in record["false"]]
    return found
