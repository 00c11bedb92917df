"""The small model that reads a sentence with its source, any cross-encoder in its place, and what happens without."""

from __future__ import annotations

import json
import math
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Assistant, ModelError, Settings, SettingsError
from rag.checking import SIGNALS, Checker
from rag.embedding import PackagedEmbedder
from rag.entailment import (
    MAX_TOKENS,
    ClaimEncoder,
    Entailment,
    OnnxChecker,
    checker_named,
    packaged_checker,
    relevant,
    stretch,
)
from rag.onnx_model import FOLDER, Inputs, Outputs
from rag.types import Span

QUAY = (
    "The port of Varnholm opened its largest quay in 2021.",
    "Mayor Ida Brandt praised the fishermen.",
    "It rained.",
)
CLAIM = "In 2021, Varnholm opened its largest quay."


def judged(claim: str, sentences: Sequence[str]) -> Entailment:
    found = packaged_checker().judge(claim, sentences)
    assert found is not None
    return found


def test_a_true_claim_is_likelier_than_the_same_one_altered() -> None:
    true = judged(CLAIM, QUAY).log_odds
    assert true > judged("In 2021, Ida Brandt opened its largest quay.", QUAY).log_odds
    assert true > judged("In 2021, Varnholm did not open its largest quay.", QUAY).log_odds
    assert true > judged(CLAIM, ("Whales sing.", "It rained in Ostby.")).log_odds


def test_doubts_are_stretches_of_the_claim() -> None:
    doubts = judged(CLAIM, QUAY).doubts
    assert "".join(CLAIM[start:end] for (start, end), _ in doubts) == CLAIM.replace(" ", "")


def test_several_threads_may_judge_at_once() -> None:
    checker = OnnxChecker()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: checker.judge(CLAIM, QUAY), range(16)))
    assert len(set(found)) == 1


@pytest.mark.parametrize("claim", ["", "?", "a" * 5_000, "word " * 2_000])
def test_any_claim_fits(claim: str) -> None:
    encoded = ClaimEncoder().encode(claim, ["sentence " * 300] * 3, "headline " * 100)
    assert len(encoded.ids) <= MAX_TOKENS
    assert len(encoded.ids) == len(encoded.kinds)
    packaged_checker().judge(claim, ["sentence " * 300] * 3)


def test_of_a_long_text_the_sentences_with_most_of_the_claims_words_are_read() -> None:
    sentences = ["It rained.", "Ida Brandt spoke.", "The quay opened.", "The quay of Varnholm opened in 2021."]
    assert relevant("Ida Brandt opened the quay of Varnholm in 2021.", sentences, [3, 3, 3, 8], 12) == [1, 3]
    assert relevant("Nothing of it.", sentences, [3, 3, 3, 8], 17) == [0, 1, 2, 3]
    assert relevant("The quay of Varnholm opened in 2021.", sentences, [3, 3, 3, 80], 12) == [3]


def test_a_stretch_is_the_neighbouring_sentences_with_most_of_the_claims_words() -> None:
    sentences = ["The quay is old.", "Ida Brandt spoke.", "It opened in 2021.", "The quay of Varnholm.", "Whales sing."]
    claim = "Ida Brandt opened the quay of Varnholm in 2021."
    assert stretch(claim, sentences, [4, 4, 4, 5, 3], 13) == [1, 2, 3]
    assert stretch(claim, sentences, [4, 4, 4, 5, 3], 20) == [0, 1, 2, 3, 4]
    assert stretch(claim, sentences, [4, 40, 4, 5, 3], 13) == [2, 3, 4]
    assert stretch("Nothing of it.", sentences, [9, 9, 9, 9, 9], 5) == [0]


@given(
    st.lists(st.tuples(st.sampled_from(["quay", "rain", "2021", "Varnholm"]), st.integers(0, 30))), st.integers(0, 60)
)
def test_a_stretch_has_no_gaps_and_fits_unless_it_is_one_sentence(told: list[tuple[str, int]], room: int) -> None:
    words, sizes = [word for word, _ in told], [size for _, size in told]
    chosen = stretch("The quay of Varnholm in 2021", words, sizes, room)
    assert chosen == list(range(chosen[0], chosen[0] + len(chosen))) if told else not chosen
    assert len(chosen) < 2 or sum(sizes[place] for place in chosen) <= room


def test_a_passage_is_read_once() -> None:
    """As the packaged embedder has passages, of 256 tokens at most, with a claim of forty."""
    encoder, claim = ClaimEncoder(), "The quay of Varnholm opened late. " * 4
    passage = ["Nobody came to see it, for it was cold."] * 23
    (reading,) = encoder.readings(claim, passage)
    assert len(reading.ids) <= MAX_TOKENS
    assert len(list(encoder.readings(claim, passage * 2))) == 2


def test_there_are_two_readings_of_a_long_text_and_one_of_a_short_one() -> None:
    encoder = ClaimEncoder()
    assert len(list(encoder.readings(CLAIM, QUAY))) == 1
    assert len(list(encoder.readings(CLAIM, ["sentence " * 300]))) == 1, "its beginning is no second one"
    scattered, near = encoder.readings(
        CLAIM, [*QUAY, *["Nobody came to see it, for it was cold."] * 30, CLAIM], "The quay"
    )
    assert MAX_TOKENS * 3 / 4 > len(near.ids) - len(encoder.encode(CLAIM, [], "The quay").ids) > 0
    assert len(near.ids) < len(scattered.ids) <= MAX_TOKENS
    assert near.words == scattered.words


RAIN = [f"It rained in week {n} of the year, and the boats stayed in the harbour." for n in range(40)]


@pytest.mark.parametrize(
    ("claim", "readings"),
    [("A whale was seen in the harbour of Ostby.", 1), ("It rained in week 3.", 2)],
    ids=["sure", "unsure"],
)
def test_a_long_text_is_read_again_only_if_the_first_reading_leaves_doubt(claim: str, readings: int) -> None:
    read = []

    class Counting(OnnxChecker):
        def run(self, inputs: Inputs) -> Outputs:
            read.append(inputs["ids"].shape)
            return super().run(inputs)

    assert Counting().judge(claim, RAIN) == packaged_checker().judge(claim, RAIN)
    assert len(read) == readings


def test_what_stands_side_by_side_counts_in_a_long_text() -> None:
    told = ["Ida Brandt is the mayor of Varnholm.", "She opened the new school on Monday."]
    other = ["The mayor of Ostby spoke.", "He closed the new school on Monday."]
    claim = "The mayor of Varnholm opened the new school on Monday."
    assert judged(claim, [*RAIN, *told, *RAIN]).log_odds > judged(claim, [*RAIN, *other, *RAIN]).log_odds


def test_the_card_names_every_signal() -> None:
    assert list(packaged_checker().weights) == list(SIGNALS)


# --- without it ---


def test_a_model_that_fails_for_one_thread_fails_no_other() -> None:
    class Failing:
        weights: Mapping[str, float] = {"entailment": 1.0}

        def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment:
            both.wait()
            raise ModelError("It broke.")

    both, checker = threading.Barrier(2, timeout=60), Checker(Failing())
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: checker.check(CLAIM, QUAY), range(2))
    assert first == second == Checker(None).check(CLAIM, QUAY)
    assert checker.unusable == "It broke."


def reweigh(folder: Path, change: Callable[[dict[str, float]], object]) -> None:
    card = json.loads((folder / "checker.json").read_text("utf-8"))
    change(card["weights"])
    (folder / "checker.json").write_text(json.dumps(card), "utf-8")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "model missing": lambda folder: (folder / "checker.onnx").unlink(),
    "card missing": lambda folder: (folder / "checker.json").unlink(),
    "weight missing": lambda folder: reweigh(folder, lambda weights: weights.pop("words")),
    "weight NaN": lambda folder: reweigh(folder, lambda weights: weights.update(words=math.nan)),
    "another model": lambda folder: shutil.copy(folder / "reader.onnx", folder / "checker.onnx"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_model_is_named_and_done_without(damage: Callable[[Path], object], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "models"))
    damage(folder)
    with pytest.raises(ModelError, match=r"checker.*Install Citewire again"):
        OnnxChecker(folder).judge(CLAIM, QUAY)
    checker = Checker(OnnxChecker(folder))
    (found,) = checker.check(CLAIM, [" ".join(QUAY)])
    assert found == Checker(None).check(CLAIM, [" ".join(QUAY)])[0]
    assert "without it" in checker.unusable


# --- another one in its place ---


def cross_encoder(folder: Path, labels: tuple[str, ...]) -> str:
    """A tiny random cross-encoder on disk, with the packaged vocabulary."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    from rag.packaged import packaged_model

    config = BertConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: i for i, label in enumerate(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(packaged_model()).save_pretrained(folder)
    return str(folder)


@pytest.mark.parametrize(
    "labels", [("contradiction", "ENTAILMENT", "neutral"), ("not supported", "supported"), ("LABEL_0",)]
)
def test_a_cross_encoder_that_the_user_names_checks(labels: tuple[str, ...], tmp_path: Path) -> None:
    checker = Checker(checker_named(cross_encoder(tmp_path / "nli", labels)))
    verbatim, other = checker.check(f"{QUAY[0]} Whales sing.", [" ".join(QUAY)])
    assert (verbatim.verdict, verbatim.score) == ("supported", 1.0)
    assert 0 < other.score < 1


@pytest.mark.parametrize(
    ("labels", "says"), [(("good", "bad"), "has the labels good, bad"), ((), "could not be loaded")]
)
def test_what_cannot_check_is_named_in_one_sentence(labels: tuple[str, ...], says: str, tmp_path: Path) -> None:
    (tmp_path / "nli").mkdir()
    name = cross_encoder(tmp_path / "nli", labels) if labels else str(tmp_path / "nli")
    with pytest.raises(SettingsError, match=says):
        Checker(checker_named(name)).check(CLAIM, list(QUAY))


class Remembering:
    """A model that is sure of everything, and remembers what it was given."""

    weights: Mapping[str, float] = {"entailment": 1.0}

    def __init__(self) -> None:
        self.given: list[tuple[str, tuple[str, ...], str]] = []

    def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment:
        self.given.append((claim, tuple(sentences), context))
        return Entailment(5.0)


def test_of_what_stands_beside_the_quotes_a_model_reads_the_headline_only() -> None:
    model = Remembering()
    beside = "The port of Varnholm grows\n2021-05-01\nMayor Ida Brandt praised the fishermen."
    Checker(model).check_sentence("The fishermen were praised in Varnholm.", [QUAY[0]], beside)
    assert model.given == [("The fishermen were praised in Varnholm.", (QUAY[0],), "The port of Varnholm grows")]


class Doubting:
    """A model that doubts the claim, and of its words those that it is told to."""

    weights: Mapping[str, float] = {"constant": -1.0}

    def __init__(self, *doubted: str) -> None:
        self.doubted = doubted

    def judge(self, claim: str, sentences: Sequence[str], context: str = "") -> Entailment:
        words = [(claim.index(word), word) for word in self.doubted]
        odds = range(len(words), 0, -1)
        return Entailment(
            -1.0, tuple((Span(at, at + len(w)), float(o)) for o, (at, w) in zip(odds, words, strict=True))
        )


@pytest.mark.parametrize(
    ("doubted", "reason"),
    [
        (["he", "greedily"], "“greedily” is not what the cited quote says"),
        (["fishermen", "greedily"], "“greedily” is not what the cited quote says"),  # the quote has fishermen
        (["he"], "only 83% of its words are in the cited quote"),
    ],
)
def test_the_word_that_is_named_is_one_of_which_a_reader_sees_what_is_wrong(doubted: list[str], reason: str) -> None:
    claim = "Mayor Ida praised the fishermen, who he greedily met."
    check = Checker(Doubting(*doubted)).check_sentence(claim, ["Mayor Ida praised the fishermen. She met them."])
    assert check.reasons == (reason,)


def test_a_model_that_the_user_names_is_asked_in_every_script_and_the_packaged_one_in_latin() -> None:
    model, said = Remembering(), "瓦恩霍姆港在2021年开放了最大的码头。"
    assert Checker(model).check_sentence("瓦恩霍姆开放了码头。", [said]).score > 0.9
    assert len(model.given) == 1
    assert packaged_checker().judge("瓦恩霍姆开放了码头。", [said]) is None
    assert packaged_checker().judge("Łódź öffnete.", [said]) is not None


def test_the_environment_names_the_checker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, seeds_home: Path, minilm: PackagedEmbedder
) -> None:
    monkeypatch.setenv("CITEWIRE_CHECKER", cross_encoder(tmp_path / "nli", ("good", "bad")))
    settings = Settings(home=seeds_home)
    assert settings.checker.endswith("nli")
    with Assistant(settings, embedder=minilm) as desk:
        assert desk.ask("How long did the June call last?").status == "answered"  # verbatim: no model is asked


def test_the_card_says_what_it_was_measured_on() -> None:
    measured = json.loads((FOLDER / "checker.json").read_text("utf-8"))["measured"]
    assert {"wice: AUROC", "fib: AUROC", "wice: AUROC with another claim's source"} <= measured.keys()
