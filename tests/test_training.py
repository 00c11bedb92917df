"""What both trainings stand on: a model that was exported computes the same, and can be trained on from its file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from transformers import BertConfig, BertModel

from eval.train_checker import CheckerModel, Exported
from eval.training import export, off_its_grid, restored
from rag.onnx_model import OnnxModel

pytestmark = pytest.mark.filterwarnings("ignore")  # the exporter of torch warns of its own insides


LEARNING = "encoder.encoder.layer.1.intermediate.dense.weight"


class Small(CheckerModel):
    """What the shipped models are made of, with a few numbers."""

    def __init__(self) -> None:
        nn.Module.__init__(self)
        self.encoder = BertModel(
            BertConfig(vocab_size=50, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32),
            add_pooling_layer=False,
        )
        self.whole, self.word = (nn.Sequential(nn.Linear(16, 16), nn.GELU(), nn.Linear(16, 1)) for _ in range(2))


@pytest.fixture(scope="module")
def small() -> Small:
    torch.manual_seed(5)
    model = Small()
    with torch.no_grad():
        # As they begin, vectors are so short that attention heeds nothing.
        for name, weight in model.named_parameters():
            weight.uniform_(0.5, 1.5) if name.endswith("LayerNorm.weight") else weight.uniform_(-0.5, 0.5)
    return model.eval()


@pytest.fixture(scope="module")
def folder(small: Small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    export(Exported(small), "small", ("whole", "words"), folder, {"weights": {"entailment": 1.0}})
    return folder


@pytest.mark.parametrize("length", [8, 9, 200])
def test_an_exported_model_computes_the_same_at_any_length(small: Small, folder: Path, length: int) -> None:
    rng = np.random.default_rng(length)
    ids, kinds = rng.integers(0, 50, (1, length)), rng.integers(0, 2, (1, length))
    rows = np.array([0, 2, length - 1])
    exported = OnnxModel("small", folder, weighs=["entailment"])
    whole, words = exported.run({"ids": ids, "kinds": kinds, "rows": rows})
    trained = small(*map(torch.from_numpy, (ids, kinds, np.ones_like(ids))))
    expected = [out.detach().numpy() for out in trained]
    near = 0.1 * float(np.ptp(expected[1]))  # weights and states, each in 8 bits
    assert whole == pytest.approx(expected[0], abs=near)
    assert words == pytest.approx(expected[1][:, rows], abs=near)


def test_the_card_pins_the_file(folder: Path) -> None:
    card = json.loads((folder / "small.json").read_text("utf-8"))
    assert card["sha256"] == hashlib.sha256((folder / "small.onnx").read_bytes()).hexdigest()
    assert card["weights"] == {"entailment": 1.0}


def test_an_exported_model_is_read_back_as_near_as_8_bits_keep_it(small: Small, folder: Path) -> None:
    state = restored(folder / "small.onnx")
    assert state.keys() == small.state_dict().keys()
    for name, weight in small.state_dict().items():
        step = float(weight.abs().max()) / 63  # the reduced range has 7 bits
        assert state[name].shape == weight.shape
        assert float((state[name] - weight).abs().max()) <= step, name


@pytest.mark.parametrize(("begun", "kept"), [(off_its_grid, 0.3), (dict, 0.0)])
def test_what_a_restored_model_learns_in_small_steps_is_not_rounded_away(
    begun: Callable[[dict[str, Tensor]], dict[str, Tensor]], kept: float, folder: Path, tmp_path: Path
) -> None:
    state, further = begun(restored(folder / "small.onnx")), Small()
    further.load_state_dict(state)
    weight = further.get_parameter(LEARNING)
    with torch.no_grad():
        step = weight.abs().amax(1, keepdim=True) / 63  # int8 by onnxruntime, which spares one bit of it
        inside = weight.abs() < 62 * step
        weight += 0.3 * step * inside
    export(Exported(further), "small", ("whole", "words"), tmp_path, {"weights": {"entailment": 1.0}})
    learnt = (restored(tmp_path / "small.onnx")[LEARNING] - state[LEARNING]) / step
    assert learnt[inside].mean().item() == pytest.approx(kept, abs=0.1)
