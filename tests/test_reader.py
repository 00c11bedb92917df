"""The reading model that comes with Citewire: it reads, is the file that was measured, and can be done without."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import Answer, Assistant, ModelError, Settings
from rag.embedding import PackagedEmbedder
from rag.extraction import SIGNALS
from rag.onnx_model import FOLDER
from rag.reader import MAX_TOKENS, OnnxReader, Page, packaged_reader

QUAY = Page(
    "Varnholm opens its new quay",
    (
        "The port of Varnholm lies on the west coast.",
        "Its new quay cost 48 million euros and was paid for by the town.",
        "Mayor Ida Brandt called it a gift to the fishing fleet.",
        "It rained on the day of the opening.",
    ),
)


@pytest.mark.parametrize(
    ("question", "answering"),
    [
        ("How much did the new quay cost?", 1),
        ("Who called the quay a gift to the fishing fleet?", 2),
        ("What was the weather like on the day of the opening?", 3),
        ("Where does the port of Varnholm lie?", 0),
    ],
)
def test_the_sentence_that_answers_gets_most(question: str, answering: int) -> None:
    reading = packaged_reader().read(question, [QUAY])[0]
    assert reading.sentences.index(max(reading.sentences)) == answering


def test_a_question_that_the_passage_answers_has_better_odds_than_one_it_does_not_touch() -> None:
    answered, other = (
        packaged_reader().read(question, [QUAY])[0].odds
        for question in ("How much did the new quay cost?", "Which laptop did the company announce?")
    )
    assert answered > other + 2


def test_pages_are_read_each_by_itself_and_told_in_order() -> None:
    """Side by side, the longest first: which stands beside which changes no number."""
    short = Page("Orchestra names a conductor", ("Lena Foss will lead the Ostby orchestra.",))
    pages = [short, QUAY, Page("", ()), QUAY._replace(sentences=QUAY.sentences * 5), short]
    question = "Who will lead the orchestra?"
    together = packaged_reader().read(question, pages)
    assert together == [packaged_reader().read(question, [page])[0] for page in pages]
    assert [len(reading.sentences) for reading in together] == [1, 4, 0, 20, 1]
    assert packaged_reader().read(question, []) == []


def test_what_does_not_fit_is_not_judged() -> None:
    long = Page(
        "Title", tuple(f"Sentence number {n} says nothing of interest to anybody." for n in range(MAX_TOKENS // 4))
    )
    reading = packaged_reader().read("Who " * 400, [long])[0]
    assert len(reading.sentences) == len(long.sentences)
    assert math.isfinite(reading.sentences[0])
    assert reading.sentences[-1] == -math.inf
    assert math.isfinite(reading.odds)
    assert packaged_reader().read("Who?", [Page("", ())])[0].odds == -math.inf


def test_several_threads_may_read_at_once() -> None:
    reader, question = OnnxReader(), "How much did the new quay cost?"
    with ThreadPoolExecutor(8) as pool:
        readings = list(pool.map(lambda _: reader.read(question, [QUAY])[0].sentences, range(16)))
    assert len(set(readings)) == 1


@pytest.mark.parametrize("name", ["reader", "checker", "embedder", "orders"])
def test_a_shipped_model_tells_nothing_of_the_machine_that_made_it(name: str) -> None:
    model = (FOLDER / f"{name}.onnx").read_bytes()
    assert [told for told in (b"site-packages", b".py", b"stack_trace") if told in model] == []


def test_the_card_names_every_signal() -> None:
    assert list(packaged_reader().weights) == list(SIGNALS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the reader's files, to be damaged."""
    return Path(shutil.copytree(FOLDER, tmp_path / "models"))


def cut_short(folder: Path) -> None:
    model = (folder / "reader.onnx").read_bytes()
    (folder / "reader.onnx").write_bytes(model[: len(model) // 2])


def no_model_at_all(folder: Path) -> None:
    """The hash is right, but what it is the hash of is no model."""
    (folder / "reader.onnx").write_bytes(b"")
    card = json.loads((folder / "reader.json").read_text("utf-8"))
    card["sha256"] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (folder / "reader.json").write_text(json.dumps(card), "utf-8")


def reweigh(folder: Path, change: Callable[[dict[str, float]], object]) -> None:
    card = json.loads((folder / "reader.json").read_text("utf-8"))
    change(card["weights"])
    (folder / "reader.json").write_text(json.dumps(card), "utf-8")


DAMAGES = {
    "model missing": lambda folder: (folder / "reader.onnx").unlink(),
    "card missing": lambda folder: (folder / "reader.json").unlink(),
    "card empty": lambda folder: (folder / "reader.json").write_text("{}"),
    "card a list": lambda folder: (folder / "reader.json").write_text("[]"),
    "card no JSON": lambda folder: (folder / "reader.json").write_bytes(b"\xff\xfe\x00"),
    "model cut short": cut_short,
    "no model at all": no_model_at_all,
    "weight missing": lambda folder: reweigh(folder, lambda weights: weights.pop("cosine")),
    "weight no number": lambda folder: reweigh(folder, lambda weights: weights.update(cosine="6.109")),
    "weight NaN": lambda folder: reweigh(folder, lambda weights: weights.update(cosine=math.nan)),
    "weight infinite": lambda folder: reweigh(folder, lambda weights: weights.update(constant=-math.inf)),
    "weight beyond all bounds": lambda folder: reweigh(folder, lambda weights: weights.update(constant=10**400)),
    "no weights": lambda folder: reweigh(folder, lambda weights: weights.clear()),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_reader_is_named_and_done_without(
    damage: object, folder: Path, seeds_home: Path, minilm: PackagedEmbedder
) -> None:
    damage(folder)  # type: ignore[operator]
    with pytest.raises(ModelError, match=r"reader.*Install Citewire again"):
        OnnxReader(folder).read("Who?", [QUAY])
    with Assistant(Settings(home=seeds_home), embedder=minilm, reader=OnnxReader(folder)) as desk:
        first = desk.ask("How long did the June call last?")
        again = desk.ask("How long did the June call last?")
    assert any("without it" in notice for notice in first.notices)
    assert any("without it" in notice for notice in again.notices)
    assert first.hits
    assert first.text == again.text


def test_a_card_is_looked_at_before_the_model_is_run(folder: Path) -> None:
    reweigh(folder, lambda weights: weights.pop("cosine"))
    with pytest.raises(ModelError, match=r"reader\.json weighs wrongly \(cosine\).*Install Citewire again"):
        OnnxReader(folder).verify()


def test_the_weights_of_a_card_count_by_their_names(folder: Path, seeds_home: Path, minilm: PackagedEmbedder) -> None:
    def asked(reader: OnnxReader) -> Answer:
        with Assistant(Settings(home=seeds_home), embedder=minilm, reader=reader) as desk:
            return desk.ask("How long did the June call last?")

    reweigh(folder, lambda weights: weights.update(constant=weights.pop("constant")))  # the last, now
    assert asked(OnnxReader(folder)).confidence == asked(packaged_reader()).confidence
    reweigh(folder, lambda weights: weights.update(vowels=1.0))
    assert any("(vowels)" in notice for notice in asked(OnnxReader(folder)).notices)


def test_without_a_reader_nothing_is_missed(seeds_home: Path, minilm: PackagedEmbedder) -> None:
    with Assistant(Settings(home=seeds_home), embedder=minilm, reader=None) as desk:
        answer = desk.ask("How long did the June call last?")
    assert answer.notices == ()
    assert answer.hits
