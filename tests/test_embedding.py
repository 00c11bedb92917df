"""The packaged model as onnxruntime runs it is what sentence-transformers runs; others are loaded by the latter."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag import EmbedderError
from rag.embedding import Embedder, PackagedEmbedder, SentenceTransformerEmbedder, embedder_named, knowing
from rag.onnx_model import FOLDER
from rag.packaged import packaged_model
from rag.settings import DEFAULT_EMBEDDER, ROOT
from rag.types import Span
from tests.conftest import WordEmbedder

TEXTS = [
    "The quay of Varnholm cost 48 million euros.",
    "",
    " ",
    "[PAD] [MASK] [CLS] in a text are words of the text",
    "Ångström, 会谈, ‏مرحبا, ﬁne\u200b ligatures \x00 and 🌊",
    "word " * 600,
    "x" * 5000,
    "No. 5",
]


@pytest.fixture(scope="module")
def torch_embedder() -> SentenceTransformerEmbedder:
    """The same weights, run by sentence-transformers."""
    return SentenceTransformerEmbedder(str(packaged_model()))


def test_vectors_are_those_of_sentence_transformers(
    minilm: Embedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    ours, theirs = minilm.embed(TEXTS), torch_embedder.embed(TEXTS)
    assert ours.shape == theirs.shape == (len(TEXTS), 384)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-6)


def test_a_stretch_is_the_mean_of_its_tokens_in_the_whole_text(
    minilm: PackagedEmbedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    text = "Ships wait.\nThe quay of Varnholm cost 48 million euros. It opened in May."
    spans = [Span(12, 55), Span(56, 72), Span(12, 72), Span(13, 14)]
    whole, *found = minilm.embed_within([text], [spans])[0]
    np.testing.assert_allclose(whole, minilm.embed([text])[0], atol=1e-6)
    model = torch_embedder._model
    tokens = model.encode(text, output_value="token_embeddings").numpy()
    places = model.tokenizer(text, return_offsets_mapping=True)["offset_mapping"]
    for (start, end), vector in zip(spans[:3], found, strict=False):
        of_it = [start <= a < b <= end for a, b in places]
        mean = tokens[of_it].mean(axis=0)
        np.testing.assert_allclose(vector, mean / np.linalg.norm(mean), atol=2e-6)
    assert not found[3].any(), "a letter of a word is no token"
    assert [rows.shape for rows in minilm.embed_within(["", "a"], [[], [Span(0, 1)]])] == [(1, 384), (2, 384)]
    long = minilm.embed_within(["word " * 600 + "end."], [[Span(0, 4), Span(3000, 3004)]])[0]
    assert long.any(axis=1).tolist() == [True, True, False], "what is beyond the limit is not read"


def test_known_vectors_are_not_made_again(words: WordEmbedder) -> None:
    known = {"tin": np.ones(64, dtype=np.float32)}
    found = knowing(words.embed, known)(["zinc", "tin", "zinc"])
    np.testing.assert_array_equal(found, [words.embed(["zinc"])[0], known["tin"], found[0]])
    assert words.embedded == ["zinc", "zinc"]
    assert knowing(words.embed, known)(["tin"]).shape == (1, 64)


def test_tokens_are_counted_as_sentence_transformers_counts_them(
    minilm: Embedder, torch_embedder: SentenceTransformerEmbedder
) -> None:
    assert minilm.count_tokens(TEXTS) == torch_embedder.count_tokens(TEXTS)
    assert minilm.max_tokens == torch_embedder.max_tokens == 254
    assert minilm.count_tokens([]) == []
    assert minilm.embed([]).shape == (0, 384)


@pytest.fixture(scope="module")
def forgetful() -> PackagedEmbedder:
    """One that keeps no vectors of what the others were asked."""
    return PackagedEmbedder()


@given(st.lists(st.text(max_size=80), min_size=1, max_size=20))
@settings(max_examples=20)
def test_a_text_has_the_same_vector_in_any_company(forgetful: PackagedEmbedder, texts: list[str]) -> None:
    together = embedder_named(DEFAULT_EMBEDDER).embed(texts)
    np.testing.assert_array_equal(together, np.concatenate([forgetful.embed([text]) for text in texts]))


def test_a_vector_that_was_given_away_may_be_changed(minilm: Embedder) -> None:
    given = minilm.embed(["The quay of Varnholm."])
    kept = given.copy()
    given *= 0
    np.testing.assert_array_equal(minilm.embed(["The quay of Varnholm."]), kept)


def test_several_threads_may_embed_at_once(minilm: Embedder) -> None:
    alone, busy = minilm.embed(TEXTS), PackagedEmbedder()
    together = dict[int, bool]()

    def work(number: int) -> None:
        together[number] = np.array_equal(busy.embed(TEXTS), alone)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(together.values()) == [True] * 4


def test_the_packaged_model_needs_no_torch() -> None:
    program = (
        "from rag.embedding import embedder_named; import sys\n"
        f"assert embedder_named({DEFAULT_EMBEDDER!r}).embed(['a']).shape == (1, 384)\n"
        "print({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "set()\n"


def test_a_graph_that_is_not_the_one_it_should_be_is_refused(tmp_path: Path) -> None:
    for name in ("embedder.onnx", "embedder.json"):
        shutil.copy(FOLDER / name, tmp_path / name)
    (tmp_path / "embedder.onnx").write_bytes((FOLDER / "embedder.onnx").read_bytes() + b"x")
    for use in (lambda e: e.verify(), lambda e: e.embed(["a"])):
        with pytest.raises(
            EmbedderError,
            match=r"embedder\.onnx is not the one it should be.*Install Citewire again; until then nothing",
        ):
            use(PackagedEmbedder(tmp_path))
    (tmp_path / "embedder.onnx").unlink()
    with pytest.raises(EmbedderError, match="cannot be read"):
        PackagedEmbedder(tmp_path).embed(["a"])


def test_weights_that_are_not_the_release_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(packaged_model(), tmp_path / "model", ignore=shutil.ignore_patterns("*.safetensors"))
    (tmp_path / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr("rag.packaged.packaged_model", lambda: tmp_path / "model")
    with pytest.raises(EmbedderError, match="not the release they should be"):
        PackagedEmbedder().embed(["a"])


def tiny_model(folder: Path) -> Path:
    """A tiny one of other dimensions."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    words = folder.with_name("words")
    BertModel(BertConfig(vocab_size=30522, **shape)).save_pretrained(words)
    AutoTokenizer.from_pretrained(packaged_model()).save_pretrained(words)
    SentenceTransformer(modules=[Transformer(str(words), max_seq_length=32), Pooling(16)]).save(str(folder))
    return folder


def test_a_model_that_a_user_names_is_loaded_from_its_folder(tmp_path: Path) -> None:
    named = tiny_model(tmp_path / "named")
    embedder = embedder_named(str(named))
    assert embedder.embed(["a quay"]).shape == (1, 16)
    assert embedder.max_tokens == 30
    assert embedder.fingerprint.startswith("named@")
    before = embedder.fingerprint
    (named / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {}}))
    assert SentenceTransformerEmbedder(str(named)).fingerprint != before


def test_a_model_named_by_its_hub_id_is_known_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same id may be other weights after the next download; an index must not take them for the old ones."""
    kept = tmp_path / "hub" / "models--a-desk--tiny"
    for revision in ("1" * 40, "2" * 40):  # random weights: each time others
        tiny_model(tmp_path / revision)
        shutil.copytree(tmp_path / revision, kept / "snapshots" / revision)
    (kept / "refs").mkdir()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    prints = set()
    for revision in ("1" * 40, "2" * 40):
        (kept / "refs" / "main").write_text(revision)
        prints |= {SentenceTransformerEmbedder("a-desk/tiny").fingerprint for _ in range(2)}
    assert len(prints) == 2
    assert all(name.startswith("a-desk/tiny@") for name in prints)


def test_a_model_that_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EmbedderError, match=r"could not be loaded.*CITEWIRE_EMBEDDER"):
        SentenceTransformerEmbedder(str(tmp_path)).embed(["a"])
