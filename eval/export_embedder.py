"""Where rag/models/embedder.onnx comes from: `python -m eval.export_embedder` (the extra `train`) writes it again.

The file holds what the packaged all-MiniLM-L6-v2 computes of a text and of stretches of it (pooling and length
included), and none of its weights: for each it says where in the package's model.safetensors it stands. So the weights
are still the package's, verified by their hash, and neither torch nor an export is needed to use them.
"""

from __future__ import annotations

import hashlib
import json
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from safetensors.numpy import load_file
from torch import Tensor, nn
from transformers import AutoModel

from eval.training import states_of, write_card
from rag.onnx_model import FOLDER
from rag.packaged import WEIGHTS, packaged_model


class Embed(nn.Module):
    """Token numbers of one text, (1, tokens), and which of them belong to each stretch, (stretches, tokens) of 0 and 1
    -> unit vectors, (stretches, dimensions): the mean of a stretch's tokens, each read in the whole text."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, stretches: Tensor) -> Tensor:
        tokens = states_of(self.model, ids, torch.zeros_like(ids))[0]
        weight = stretches.to(tokens.dtype)
        pooled = (weight @ tokens) / weight.sum(1, keepdim=True).clamp(min=1e-9)
        return nn.functional.normalize(pooled, p=2.0, dim=1)


def main() -> None:
    """Writes rag/models/embedder.onnx and its card."""
    graph = exported()
    refer_to_weights(graph, packaged_model() / WEIGHTS)
    strip(graph)
    file = graph.SerializeToString()
    (FOLDER / "embedder.onnx").write_bytes(file)
    write_card(FOLDER / "embedder.json", {"sha256": hashlib.sha256(file).hexdigest(), "weights": {}})


def exported() -> Any:
    """The whole model as torch exports it, for one text of up to 512 tokens."""
    model = AutoModel.from_pretrained(packaged_model()).eval()
    ids, stretches = torch.ones((1, 16), dtype=torch.long), torch.ones((2, 16), dtype=torch.long)
    tokens = torch.export.Dim("tokens", min=2, max=512)
    shapes = {1: tokens}, {0: torch.export.Dim("stretches", min=1, max=4096), 1: tokens}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "embedder.onnx")
        torch.onnx.export(
            Embed(model), (ids, stretches), path, input_names=["ids", "stretches"], output_names=["vectors"],
            dynamic_shapes=shapes, external_data=False,
        )  # fmt: skip
        return onnx.load(path)


def refer_to_weights(graph: Any, weights: Path) -> None:
    """Replaces every weight by its place in a safetensors file; what the exporter has turned round, onnxruntime turns
    round when it loads it."""
    tensors = load_file(weights)
    turned = {
        np.ascontiguousarray(tensor.T).tobytes(): name
        for name, tensor in tensors.items()
        if tensor.ndim == 2 and "embeddings" not in name
    }
    places, turns = _places(weights), []
    for held in graph.graph.initializer:
        name = held.name.removeprefix("model.")
        if held.data_type != onnx.TensorProto.FLOAT:
            continue
        if name not in tensors and len(held.dims) == 2:
            name = turned[numpy_helper.to_array(held).tobytes()]
            turns.append(helper.make_node("Transpose", [name], [held.name], perm=[1, 0]))
            held.name = name
        elif name not in tensors:
            continue
        del held.dims[:]
        held.dims.extend(tensors[name].shape)
        held.ClearField("raw_data")
        held.data_location = onnx.TensorProto.EXTERNAL
        for key, value in {"location": weights.name, **places[name]}.items():
            held.external_data.add(key=key, value=value)
    nodes = [*turns, *graph.graph.node]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)


def _places(weights: Path) -> dict[str, dict[str, str]]:
    """Where in the file each tensor begins, and its length in bytes: 8 bytes of length, a JSON head, the tensors."""
    with weights.open("rb") as file:
        length = struct.unpack("<Q", file.read(8))[0]
        head = json.loads(file.read(length))
    return {
        name: {"offset": str(8 + length + begin), "length": str(end - begin)}
        for name, told in head.items()
        if name != "__metadata__"
        for begin, end in [told["data_offsets"]]
    }


def strip(graph: Any) -> None:
    """Takes out what the exporter noted for people: a tenth is left."""
    for noted in (graph.metadata_props, graph.graph.metadata_props, graph.graph.value_info):
        del noted[:]
    for node in graph.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    for held in graph.graph.initializer:
        del held.metadata_props[:]


if __name__ == "__main__":
    main()
