"""What the checker is trained on: claims of a program and of people, and what is kept apart to measure on."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.exchanges import Statement
from eval.false_claims import Claim, FalseClaims, compounds
from eval.human_claims import conversations, rewordings, wrong_answers
from eval.notations import renoted
from eval.train_checker import Material, WrittenMaterial, bias_of, unseen_claims
from rag.dates import missing_days, read_days
from rag.entailment import ClaimEncoder
from rag.figures import read_figures
from rag.packaged import Tokens
from rag.quantities import missing_figures
from rag.types import Span

QUAY = "The port of Varnholm opened its largest quay in 2021. Mayor Ida Brandt praised the 48 fishermen. It rained."
SONG = "The Ostby orchestra chose Lena Foss in 1998. Karl Berg wrote its oldest song. The hall of Ostby seats 600."


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The public files, as small as can be; the articles are Varnholm and Ostby."""
    monkeypatch.setattr("eval.train_checker.COMPOUNDS", 20)
    asked_of_quay = {"group": "Varnholm", "context": QUAY, "question": "Who praised the 48 fishermen?"}
    asked_of_song = {"group": "Ostby", "context": SONG, "question": "Who wrote the oldest song?"}
    answered = [
        {**asked_of_quay, "answers": ["Mayor Ida Brandt"], "answerable": True},
        {**asked_of_song, "answers": ["Karl Berg"], "answerable": True},
    ]
    unanswered = [{**asked_of_quay, "question": "Who praised the sailors?", "answers": [], "answerable": False}]
    chat = {
        "turns": [{"text": "What of the quay?"}],
        "contexts": [QUAY],
        "target": "Varnholm's new quay, its largest, opened in 2021. I hope this helps you today, dear visitor!",
    }
    files = {
        "squadshifts_wiki": answered,
        "squad2": [*answered, *unanswered],
        "clapnq": [
            {**asked_of_song, "title": "Ostby", "answers": ["Lena Foss was chosen by the Ostby orchestra in 1998."]}
            | {"evidence": ["The Ostby orchestra chose Lena Foss in 1998."], "answerable": True}
        ],
        "mtrag": [chat, {**chat, "turns": [{"text": "When did the quay open?"}]}],
        "multihop_articles": [
            {"title": "Port of Varnholm opens its largest quay", "source": "Coast Desk", "text": QUAY},
            {"title": "Of other things entirely, and at length", "source": "Gull Post", "text": "It snowed for days."},
        ],
    }
    for name, records in files.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(json.dumps(record) for record in records), "utf-8")
    return tmp_path


def test_what_people_said_in_other_words_rests_on_the_nearest_sentence(data: Path) -> None:
    told = {statement.text: statement.source[statement.place] for statement in rewordings(data)}
    assert told == {
        "Lena Foss was chosen by the Ostby orchestra in 1998.": "The Ostby orchestra chose Lena Foss in 1998.",
        "Mayor Ida Brandt praised the 48 fishermen.": "Mayor Ida Brandt praised the 48 fishermen.",
        "Karl Berg wrote the oldest song.": "Karl Berg wrote its oldest song.",
        "Port of Varnholm opens its largest quay.": "The port of Varnholm opened its largest quay in 2021.",
        "Varnholm's new quay, its largest, opened in 2021.": "The port of Varnholm opened its largest quay in 2021.",
    }


def test_one_half_of_the_conversations_teaches_and_the_other_is_measured_on(data: Path) -> None:
    seen, unseen = ({s.group for s in conversations(data, seen=seen)} for seen in (True, False))
    assert seen | unseen == {"What of the quay?", "When did the quay open?"}
    assert len(seen) == len(unseen) == 1


def test_a_wrong_answer_is_of_the_passage_and_not_of_the_question(data: Path) -> None:
    claims = [claim for seed in range(30) for _, claim in wrong_answers(data, random.Random(seed))]
    assert {claim.text for claim in claims} >= {"Mayor Ida Brandt praised the sailors.", "48 praised the sailors."}
    assert not any(claim.supported or "praised praised" in claim.text for claim in claims)


def pairs() -> Iterator[tuple[Claim, Claim, Claim]]:
    """(one, other, both) of claims of one article and of another one."""
    songs = tuple(SONG.split(". "))
    claims = [
        ("Varnholm", Claim("The quay is large.", "Varnholm", (QUAY,), True)),
        ("Varnholm", Claim("It rained.", "Varnholm", (QUAY,), True)),
        ("Varnholm", Claim("The quay is small.", "Varnholm", (QUAY,), False, (Span(12, 17),))),
        ("Varnholm", Claim("Its mayor wrote songs.", "Varnholm", ("The town has no mayor.",), False)),
        ("Ostby", Claim("Karl Berg wrote songs.", "Ostby", songs, True)),
    ]
    of = {claim.text.rstrip("."): claim for _, claim in claims}
    for seed in range(40):
        for _, both in compounds(claims, random.Random(seed), 8):
            one, other = (next(t for t in of if part(both.text, t)) for part in (str.startswith, ends))
            yield of[one], of[other], both


def ends(text: str, part: str) -> bool:
    return text.rstrip(".").lower().endswith(part.lower())


def test_two_claims_as_one_are_supported_if_both_are() -> None:
    found = list(pairs())
    assert {both.supported for _, _, both in found} == {True, False}
    assert all(both.supported == (one.supported and other.supported) for one, other, both in found)
    assert {(one.title, other.title) for one, other, _ in found} == {("Varnholm", "Varnholm")}
    assert all(set(both.source) == {*one.source, *other.source} for one, other, both in found)


def test_what_two_claims_as_one_have_wrong_is_marked_where_it_is_known_of_both() -> None:
    marked = {tuple(both.text[a:b] for a, b in both.altered) for one, other, both in pairs() if "songs" in both.text}
    assert marked == {()}  # nobody knows which word of "Its mayor wrote songs" is wrong
    known = [both for _, _, both in pairs() if "large" in both.text and "small" in both.text]
    assert known
    assert all([both.text[a:b] for a, b in both.altered] == ["small"] for both in known)


TALKS = Statement(
    "Ida Brandt met Karl Berg in Varnholm.",
    "Talks",
    ("It rained.", "On Monday Ida Brandt met Karl Berg in Varnholm."),
    1,
    "Varnholm",
)


def made_of_talks() -> set[tuple[str, tuple[str, ...], bool]]:
    found: set[tuple[str, tuple[str, ...], bool]] = set()
    for seed in range(1500):
        maker = FalseClaims([TALKS], random.Random(seed))
        found |= {(claim.text, claim.source, claim.supported) for claim in maker.of(TALKS)}
    return found


def test_who_met_whom_is_exchanged_in_claim_source_and_both() -> None:
    made = made_of_talks()
    turned = "Karl Berg met Ida Brandt in Varnholm."
    turned_source = ("It rained.", "On Monday Karl Berg met Ida Brandt in Varnholm.")
    assert {(turned, TALKS.source, False), (TALKS.text, turned_source, False), (turned, turned_source, True)} <= made


def test_what_stands_behind_a_denial_is_not_supported_and_behind_a_confirmation_it_is() -> None:
    made = made_of_talks()
    denied = ("It rained.", "It is not true that on Monday Ida Brandt met Karl Berg in Varnholm.")
    confirmed = ("It rained.", "Officials confirmed that on Monday Ida Brandt met Karl Berg in Varnholm.")
    assert {(TALKS.text, denied, False), (f"It is not true that {TALKS.text}", denied, True)} <= made
    assert (f"It is not true that {TALKS.text}", TALKS.source, False) in made
    assert (TALKS.text, confirmed, True) in made
    assert (TALKS.text, confirmed, False) not in made


NOTED = "On June 5, 2024 some 3,400 of 50,000 firms paid $5.2 million, or five per cent; on 7 March forty-seven did."


def test_another_notation_is_the_same_day_and_figure() -> None:
    made = {renoted(NOTED, (), random.Random(seed)).text for seed in range(60)}
    assert len(made) > 40
    for way in ("5 June 2024", "3,400.0", "three thousand four hundred", "$5,200,000", "5%", "March 7", "47", "50000"):
        assert any(way in text for text in made), way
    for text in made:
        assert missing_figures(read_figures(text), read_figures(NOTED)) == [], text
        assert missing_days(read_days(text), read_days(NOTED)) == [], text


@given(st.text("1,.$% abmJune5millonq\n-", max_size=60), st.randoms(use_true_random=False))
def test_what_was_marked_stays_marked_in_another_notation(text: str, rng: random.Random) -> None:
    words = [Span(*match.span()) for match in re.finditer("q+", text)]  # no figure or day has a q; "a million" has an a
    new, marks = renoted(text, words, rng)
    kept = [new[start:end] for start, end in marks]
    assert all(text[a:b] in found for (a, b), found in zip(words, kept, strict=True))
    assert all(0 <= start <= end <= len(new) for start, end in marks)


def test_a_mark_within_a_figure_becomes_all_of_it() -> None:
    made = [renoted("Some paid a million kroner.", (Span(10, 11),), random.Random(seed)) for seed in range(30)]
    kept = {text[start:end] for text, ((start, end),) in made}
    assert kept == {"a million", "1,000,000", "1000000", "1,000,000.0", "1 million", "1m"}


def test_what_is_kept_apart_teaches_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = ClaimEncoder()

    def seen() -> set[int]:
        return {number for item in Material(data).epoch(random.Random(3), encoder) for number in item.ids}

    song = Tokens().number("orchestra")
    monkeypatch.setattr("eval.train_checker.HELD", 0.0)
    assert unseen_claims(data) == []
    assert song in seen()
    monkeypatch.setattr("eval.train_checker.HELD", 0.3)  # one of the articles and publishers
    for seed in range(30):
        monkeypatch.setattr("eval.train_checker.SEED", seed)
        if {claim.title for claim in unseen_claims(data)} == {"Ostby"}:
            break
    else:
        pytest.fail("no seed keeps Ostby apart")
    assert song not in seen()


def test_the_bias_is_what_the_words_of_a_claim_tell_without_its_source() -> None:
    telling = [Claim(f"Town {n} reportedly won.", "", ("It rained.",), False) for n in range(20)]
    telling += [Claim(f"Town {n} has won.", "", ("It rained.",), True) for n in range(20)]
    told = bias_of(telling, [str(n % 20) for n in range(40)])
    assert max(told[:20]) < 0 < min(told[20:])
    alike = [claim._replace(supported=n % 2 == 0) for n, claim in enumerate([*telling[:20], *telling[:20]])]
    assert max(map(abs, bias_of(alike, [str(n % 20) for n in range(40)]))) < min(map(abs, told))


def test_the_last_stage_learns_from_written_claims_beside_made_ones(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quotes = [f"The ferry number {n} sank off Ostby on the way to the island." for n in range(12)]
    written = [
        (q, Claim(f"{v} {n} sank.", "", (q,), v == "Ferry")) for n, q in enumerate(quotes) for v in ("Ferry", "Car")
    ]
    monkeypatch.setattr("eval.train_checker.written_claims", lambda use: written if use == "learnt" else [])
    monkeypatch.setattr("eval.train_checker.reported_claims", lambda use: written[:2] if use == "learnt" else [])
    monkeypatch.setattr("eval.train_checker.MADE", 4)
    monkeypatch.setattr("eval.train_checker.LONE", 3)
    monkeypatch.setattr("eval.train_checker.AMONG", 0.5)
    items = WrittenMaterial(data).epoch(random.Random(3), ClaimEncoder())
    assert len(items) == 24 + 2 + 3 + 4
    assert all(item.bias for item in items[:24])
    assert not any(item.bias for item in items[24:])
    assert not any(item.supported for item in items[26:29])
    alone = min(len(item.ids) for item in items[:24])
    among = [item for item in items[:24] if len(item.ids) > 2 * alone]
    assert 0 < len(among) < 24
    assert {item.supported for item in among} == {0.0, 1.0}
