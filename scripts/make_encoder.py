"""Make the encoder that phirag ships from the original all-MiniLM-L6-v2, without torch.

    python scripts/make_encoder.py MODEL_DIRECTORY --out phirag/index/data

``MODEL_DIRECTORY`` holds the original ``model.safetensors`` (its digest is checked) and ``tokenizer.json``.
Writes ``minilm.onnx`` (BERT, mean pooling and normalisation in one graph), ``tokenizer.json`` and
``minilm.json`` with their digests. The same input gives the same bytes. Needs ``pip install onnx``.

Weights are stored as 8-bit integers with one scale per output (per row of the embeddings) and turned into
float32 when the model is loaded, so that activations are never rounded: dynamic quantisation of activations
costs far more quality than this (see ``benchmarks/encoder_quantisation.py``). ``--weights`` makes the
other variants for that comparison.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ORIGINAL = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HIDDEN, HEADS, EPSILON = 6, 384, 12, 1e-12
OPSET = 20  # the first with Gelu


def read_safetensors(path: Path) -> dict[str, np.ndarray]:
    """Return the float tensors of a safetensors file after checking its digest."""
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != ORIGINAL:
        sys.exit(f"{path} has sha256 {found}, not that of the original all-MiniLM-L6-v2 ({ORIGINAL})")
    (size,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + size])
    return {
        name: np.frombuffer(data[8 + size + entry["data_offsets"][0] : 8 + size + entry["data_offsets"][1]], "<f4")
        .reshape(entry["shape"]).astype(np.float32)
        for name, entry in header.items() if name != "__metadata__" and entry["dtype"] == "F32"
    }  # fmt: skip


class Graph:
    """Collects the nodes and weights of the model."""

    def __init__(self, weights: str) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(self, operator: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a node and return the name of its output."""
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def constant(self, name: str, values: np.ndarray) -> str:
        """Add a small constant as it is."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def weight(self, name: str, values: np.ndarray, axis: int) -> str:
        """Add a matrix in the chosen storage; ``axis`` is the one that has a scale for each index."""
        if self.weights == "fp32":
            return self.constant(name, values)
        if self.weights == "fp16":
            stored = self.constant(name + ".stored", values.astype(np.float16))
            return self.node("Cast", [stored], name, to=TensorProto.FLOAT)
        integers, scale = quantised(values, axis)
        stored = self.constant(name + ".stored", integers)
        floats = self.node("Cast", [stored], name + ".float", to=TensorProto.FLOAT)
        return self.node("Mul", [floats, self.constant(name + ".scale", scale)], name)

    def table(self, name: str, values: np.ndarray, ids: str) -> str:
        """Add an embedding table and the rows of it that ``ids`` name; only these are turned into floats."""
        if self.weights == "fp32":
            return self.node("Gather", [self.constant(name, values), ids], name + ".rows")
        if self.weights == "fp16":
            rows = self.node("Gather", [self.constant(name, values.astype(np.float16)), ids], name + ".stored_rows")
            return self.node("Cast", [rows], name + ".rows", to=TensorProto.FLOAT)
        integers, scale = quantised(values, 0)
        rows = self.node("Gather", [self.constant(name, integers), ids], name + ".stored_rows")
        floats = self.node("Cast", [rows], name + ".float_rows", to=TensorProto.FLOAT)
        scales = self.node("Gather", [self.constant(name + ".scale", scale), ids], name + ".scales")
        return self.node("Mul", [floats, scales], name + ".rows")


def quantised(values: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Symmetric 8-bit integers and the scale of each index of ``axis``."""
    scale = np.abs(values).max(axis=1 - axis, keepdims=True) / 127
    scale = np.where(scale == 0, 1, scale).astype(np.float32)
    return np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale


def linear(graph: Graph, tensors: dict[str, np.ndarray], source: str, x: str, name: str) -> str:
    """``x W^T + b``."""
    matrix = graph.weight(source + ".weight", tensors[source + ".weight"].T, axis=1)
    product = graph.node("MatMul", [x, matrix], name + ".product")
    return graph.node("Add", [product, graph.constant(source + ".bias", tensors[source + ".bias"])], name)


def normalised(graph: Graph, tensors: dict[str, np.ndarray], source: str, x: str, name: str) -> str:
    scale = graph.constant(source + ".weight", tensors[source + ".weight"])
    bias = graph.constant(source + ".bias", tensors[source + ".bias"])
    return graph.node("LayerNormalization", [x, scale, bias], name, axis=-1, epsilon=EPSILON)


def attention(graph: Graph, tensors: dict[str, np.ndarray], source: str, x: str, mask: str) -> str:
    """Multi-head attention of one layer; shapes are (batch, tokens, hidden)."""
    heads = {}
    for part in ("query", "key", "value"):
        flat = linear(graph, tensors, f"{source}.self.{part}", x, f"{source}.{part}")
        split = graph.node("Reshape", [flat, "shape.split"], f"{source}.{part}.split")
        order = [0, 2, 3, 1] if part == "key" else [0, 2, 1, 3]
        heads[part] = graph.node("Transpose", [split], f"{source}.{part}.heads", perm=order)
    scores = graph.node("MatMul", [heads["query"], heads["key"]], f"{source}.scores")
    scaled = graph.node("Mul", [scores, "attention.scale"], f"{source}.scaled")
    masked = graph.node("Add", [scaled, mask], f"{source}.masked")
    shares = graph.node("Softmax", [masked], f"{source}.shares", axis=-1)
    mixed = graph.node("MatMul", [shares, heads["value"]], f"{source}.mixed")
    back = graph.node("Transpose", [mixed], f"{source}.back", perm=[0, 2, 1, 3])
    joined = graph.node("Reshape", [back, "shape.join"], f"{source}.joined")
    return linear(graph, tensors, f"{source}.output.dense", joined, f"{source}.output")


def pooled(graph: Graph, x: str) -> None:
    """The mean over the tokens that are not padding, at length one."""
    weights = graph.node("Unsqueeze", ["mask.float", "axis.last"], "pool.weights")
    summed = graph.node(
        "ReduceSum", [graph.node("Mul", [x, weights], "pool.kept"), "axis.tokens"], "pool.sum", keepdims=0
    )
    count = graph.node("ReduceSum", ["mask.float", "axis.tokens"], "pool.count", keepdims=1)
    mean = graph.node("Div", [summed, count], "pool.mean")
    square = graph.node("ReduceSumSquare", [mean, "axis.tokens"], "pool.square", keepdims=1)
    graph.node("Div", [mean, graph.node("Sqrt", [square], "pool.length")], "embedding")


def build(tensors: dict[str, np.ndarray], weights: str) -> onnx.ModelProto:
    """Return the whole model: token ids and mask in, unit vectors out."""
    graph = Graph(weights)
    graph.constant("shape.split", np.array([0, 0, HEADS, HIDDEN // HEADS], np.int64))
    graph.constant("shape.join", np.array([0, 0, HIDDEN], np.int64))
    graph.constant("axis.tokens", np.array([1], np.int64))
    graph.constant("axis.last", np.array([-1], np.int64))
    graph.constant("axis.heads", np.array([1, 2], np.int64))
    graph.constant("attention.scale", np.array(1 / np.sqrt(HIDDEN // HEADS), np.float32))
    graph.constant("one", np.array(1, np.float32))
    graph.constant("hidden.away", np.array(-1e9, np.float32))
    graph.node("Cast", ["attention_mask"], "mask.float", to=TensorProto.FLOAT)
    absent = graph.node("Mul", [graph.node("Sub", ["one", "mask.float"], "mask.absent"), "hidden.away"], "mask.flat")
    mask = graph.node("Unsqueeze", [absent, "axis.heads"], "mask.added")

    words = graph.table("embeddings.word_embeddings.weight", tensors["embeddings.word_embeddings.weight"], "input_ids")
    # segment embeddings are always those of segment 0, so they join the positions
    place = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    graph.constant("start", np.array([0], np.int64))
    shape = graph.node("Shape", ["input_ids"], "tokens.shape", start=1, end=2)
    positions = graph.node("Slice", [graph.constant("positions", place), "start", shape, "start"], "positions.rows")
    summed = graph.node("Add", [words, positions], "embeddings.sum")
    x = normalised(graph, tensors, "embeddings.LayerNorm", summed, "embeddings.out")
    for layer in range(LAYERS):
        source = f"encoder.layer.{layer}"
        mixed = attention(graph, tensors, f"{source}.attention", x, mask)
        added = graph.node("Add", [x, mixed], f"{source}.added")
        x = normalised(graph, tensors, f"{source}.attention.output.LayerNorm", added, f"{source}.attended")
        inner = linear(graph, tensors, f"{source}.intermediate.dense", x, f"{source}.inner")
        active = graph.node("Gelu", [inner], f"{source}.active")
        outer = linear(graph, tensors, f"{source}.output.dense", active, f"{source}.outer")
        x = normalised(graph, tensors, f"{source}.output.LayerNorm", graph.node("Add", [x, outer], f"{source}.sum"),
                       f"{source}.out")  # fmt: skip
    pooled(graph, x)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
              for name in ("input_ids", "attention_mask")]  # fmt: skip
    outputs = [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])]
    built = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, graph.constants)
    model = helper.make_model(built, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="phirag")
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def trimmed_tokenizer(path: Path) -> bytes:
    """The tokenizer without its own padding and truncation, which the encoder sets itself."""
    tokenizer = json.loads(path.read_text("utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    return json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")).encode()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path, help="directory of the original model")
    parser.add_argument("--out", type=Path, required=True, help="directory to write into")
    parser.add_argument("--weights", choices=["int8", "fp16", "fp32"], default="int8", help="how weights are stored")
    arguments = parser.parse_args()
    tensors = read_safetensors(arguments.model / "model.safetensors")
    arguments.out.mkdir(parents=True, exist_ok=True)
    files = {
        "minilm.onnx": build(tensors, arguments.weights).SerializeToString(deterministic=True),
        "tokenizer.json": trimmed_tokenizer(arguments.model / "tokenizer.json"),
    }
    for name, data in files.items():
        (arguments.out / name).write_bytes(data)
    manifest = {
        "model": "sentence-transformers/all-MiniLM-L6-v2",
        "licence": "Apache-2.0",
        "original": ORIGINAL,
        "weights": arguments.weights,
        "dimension": HIDDEN,
        "max_tokens": 256,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
    }
    (arguments.out / "minilm.json").write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    for name, data in files.items():
        print(f"{name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
