"""What the trainings have in common: a batch as tensors, the steps, the form in which an encoder is run, and int8 ONNX
with a card.

Needs the extra `train` (pip install -e '.[train]').
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import torch
from torch import Tensor, nn

from rag.packaged import packaged_model


class Tokens(Protocol):
    """An example as numbers: its tokens, and 0 or 1 for the first or the second text."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def kinds(self) -> list[int]: ...


def padded(batch: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor]:
    """Token numbers, kinds, and 1 where there is a token; each of shape (items, longest)."""
    shape = len(batch), max(len(item.ids) for item in batch)
    ids, kinds, there = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, item in enumerate(batch):
        ids[row, : len(item.ids)] = torch.tensor(item.ids)
        kinds[row, : len(item.ids)] = torch.tensor(item.kinds)
        there[row, : len(item.ids)] = 1
    return ids, kinds, there


def minilm(dropout: float = 0.0) -> Any:
    """The packaged embedder's encoder, its word vectors fixed."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(
        packaged_model(),
        add_pooling_layer=False,
        attention_probs_dropout_prob=dropout,
        hidden_dropout_prob=dropout,
        attn_implementation="eager",  # on a CPU, its backward pass takes half the time of the fused one
    )
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return encoder


def fit(
    model: nn.Module,
    batches: Iterable[Any],
    steps: int,
    loss_of: Callable[[Any], Tensor],
    rates: tuple[float, float],
    warm_up: float = 0.06,
    *,
    single: bool = False,
) -> None:
    """One step a batch, in bfloat16 or (`single`, faster on a CPU without it) in single precision; the rates (of
    `model.encoder` and of the heads) rise at first, then fall."""
    import onnx  # noqa: F401  (`export` needs it: who lacks it is told now, and not after an hour)

    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    body = [p for name, p in model.named_parameters() if name.startswith("encoder.") and p.requires_grad]
    groups = [{"params": some, "lr": rate} for some, rate in zip((body, heads), rates, strict=True)]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    for step, batch in enumerate(batches, 1):
        pace = min(1.0, step / (steps * warm_up)) * max(0.02, 1 - step / steps)
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * pace
        with torch.autocast("cpu", torch.bfloat16, enabled=not single):
            loss = loss_of(batch)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)


def mean_of(states: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of models that began alike ("model soups", Wortsman et al. 2022, arXiv 2203.05482): the
    price of one, and less of the chance in each."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def states_of(encoder: Any, ids: Tensor, kinds: Tensor, rows: Tensor | slice = slice(None)) -> Tensor:
    """What a BERT encoder makes of one text, (1, rows, width), in the form that is exported: nothing masked, as nothing
    is padded; attention as one operator of onnxruntime's, which torch itself cannot run; and of the last layer only
    these positions (one a row; all of them), as nobody looks at the others."""
    states = encoder.embeddings(input_ids=ids, token_type_ids=kinds)
    *layers, last = encoder.encoder.layer
    for layer in layers:
        states = _through(layer, states, states)
    return _through(last, states[:, rows], states)


def _through(layer: Any, asking: Tensor, states: Tensor) -> Tensor:
    attention = layer.attention.self
    query, key, value = attention.query(asking), attention.key(states), attention.value(states)
    heads = {"num_heads": attention.num_attention_heads}
    mixed = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention", (query, key, value), heads, dtype=query.dtype, shape=query.shape, version=1
    )
    attended = layer.attention.output(mixed, asking)
    return cast(Tensor, layer.output(layer.intermediate(attended), attended))


def export(module: nn.Module, name: str, outputs: Sequence[str], folder: Path, card: dict[str, Any]) -> None:
    """Writes `name`.onnx (in int8, by onnxruntime's dynamic quantisation) and `name`.json.

    `module` takes ids and kinds of shape (1, tokens), and the rows of `states_of`.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    # Two tensors: one given twice would be taken for a single input, and the model would ignore the other.
    ids, kinds = torch.ones((1, 16), dtype=torch.long), torch.zeros((1, 16), dtype=torch.long)
    tokens, rows = torch.export.Dim("tokens", min=8, max=512), torch.export.Dim("rows", min=1, max=512)
    torch.onnx.export(
        module.eval(),
        (ids, kinds, torch.arange(5)),
        path,
        input_names=["ids", "kinds", "rows"],
        output_names=list(outputs),
        dynamic_shapes=({1: tokens}, {1: tokens}, {0: rows}),
        external_data=False,
    )
    whole = onnx.load(path)
    del whole.graph.value_info[:]  # shapes that the exporter noted before it folded constants, and that no longer hold
    for node in whole.graph.node:
        del node.metadata_props[:]  # where in the code it was made, with the paths of this machine
    # The reduced range: without it, processors that lack VNNI overflow where they add up products of 8 bits.
    # It cannot tell what attention gives: numbers of 32 bits, as everything that is multiplied.
    told = {"DefaultTensorType": onnx.TensorProto.FLOAT}
    quantize_dynamic(whole, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8, extra_options=told)
    write_card(folder / f"{name}.json", {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), **card})


def restored(path: Path) -> dict[str, Tensor]:
    """The state of the module that `export` wrote, as near as 8 bits keep it.

    A weight is found by the bias that is added to its product: the exporter does not name it after its layer.
    """
    import onnx

    graph = onnx.load(path).graph
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    made_by = {name: node for node in graph.node for name in node.output}

    def full(name: str) -> Tensor:
        numbers = stored[f"{name}_quantized"].astype(np.float32) - stored[f"{name}_zero_point"].astype(np.float32)
        return torch.from_numpy(numbers * stored[f"{name}_scale"])

    state = {name: torch.tensor(array) for name, array in stored.items() if name.endswith((".bias", "Norm.weight"))}
    for name in (name.removesuffix("_quantized") for name in stored if name.endswith("embeddings.weight_quantized")):
        state[name] = full(name)
    for node in graph.node:
        bias = next((name for name in node.input if name.endswith(".bias")), "")
        if node.op_type == "Add" and bias:
            product = next(made_by[name] for name in node.input if name != bias)
            while product.op_type != "MatMulInteger":
                product = made_by[product.input[0]]
            state[bias.removesuffix("bias") + "weight"] = full(product.input[1].removesuffix("_quantized")).T
    return {name.removeprefix("model."): tensor.clone() for name, tensor in state.items()}


CLIPPED = 0.95


def off_its_grid(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What `restored` gave, with each row's weights cut to `CLIPPED` of its largest, of which int8 makes its steps.

    Restored weights lie on the steps of their file. With the same steps `export` would round away what a model learns
    from there, or a mean keeps of it, where that is less than half a step (measured: docs/trials.md).
    """
    cut = dict(state)
    for name, weights in state.items():
        if weights.ndim == 2 and "embeddings" not in name:
            most = CLIPPED * weights.abs().amax(1, keepdim=True)
            cut[name] = weights.clamp(-most, most)
    return cut


def write_card(path: Path, card: dict[str, Any]) -> None:
    path.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
