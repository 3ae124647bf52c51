"""The ONNX graph of a BERT, or of what is read as one, written from its weights.

Inputs ``input_ids`` and ``attention_mask``, int64 of shape (n_texts, n_tokens).
A sentence encoder gives ``embedding``, float32 of shape (n_texts, hidden_size):
the mean over the tokens, scaled to length 1. A tuned one takes ``text_mask`` too
and gives ``margins``, float32 of shape (n_texts, n_labels): a linear head on the
mean over the tokens that the mask names, and one on the tokens to which the label
attends; what each of these adds is ``shares``, of shape (n_texts, n_tokens, n_labels).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from pipeline.classify.architecture import ACTIVATIONS, RELATIVE
from pipeline.classify.e5 import CODES, SCALES
from pipeline.classify.graph import Graph


class _Bert(Graph):
    """A graph with the layers of a BERT, from weights with Hugging Face's names."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        super().__init__()
        self.weights = weights

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name].astype(np.float32))

    def dense(self, x: str, name: str, output: str) -> str:
        kernel = self.weights[f"{name}.weight"].T.astype(np.float32)
        product = self.node(
            "MatMul", [x, self.constant(f"{name}.kernel", kernel)], f"{output}.product"
        )
        return self.node("Add", [product, self.weight(f"{name}.bias")], output)

    def norm(self, x: str, name: str, output: str, epsilon: float) -> str:
        inputs = [x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=epsilon)


Weights = Mapping[str, NDArray[np.float32]]
"""Arrays with Hugging Face's names of BERT."""


def embedding_graph(
    weights: Weights, config: dict[str, Any], pooling: str = "mean"
) -> bytes:
    """Return the serialised graph of a sentence encoder.

    Args:
        weights: Of the whole BERT.
        config: Its ``config.json``: sizes, number of layers and heads, epsilon.
        pooling: One of ``architecture.POOLINGS``.
    """
    graph = _Bert(weights)
    x = _layers(graph, config)
    pooled = (
        _mean(graph, x, "mask") if pooling == "mean" else _picked(graph, x, pooling)
    )
    graph.node("LpNormalization", [pooled], "embedding", axis=1, p=2)
    inputs = dict.fromkeys(("input_ids", "attention_mask"), ("texts", "tokens"))
    return graph.serialised(inputs, {"embedding": ("texts", config["hidden_size"])})


def margins_graph(weights: Weights, config: dict[str, Any]) -> bytes:
    """Return the serialised graph of a tuned encoder.

    Args:
        weights: Of the whole BERT, with ``head.weight``, ``head.query`` and
            ``head.value`` of shape (n_labels, hidden_size) and ``head.bias``.
        config: As for ``embedding_graph``.
    """
    graph = _Bert(weights)
    x = _layers(graph, config)
    text = graph.node("Cast", ["text_mask"], "text", to=TensorProto.FLOAT)
    whole = graph.dense(_mean(graph, x, text), "head", "whole")
    graph.node("Add", [whole, _attended(graph, x, text)], "margins")
    graph.node("Identity", ["share.value"], "shares")
    inputs = ("input_ids", "attention_mask", "text_mask")
    n_labels = len(weights["head.bias"])
    return graph.serialised(
        dict.fromkeys(inputs, ("texts", "tokens")),
        {"margins": ("texts", n_labels), "shares": ("texts", "tokens", n_labels)},
    )


def states_graph(weights: Weights, config: dict[str, Any]) -> bytes:
    """Return the serialised graph of an encoder's layers alone.

    It takes ``input_ids`` and ``attention_mask`` and gives ``states``, float32 of
    shape (n_texts, n_tokens, hidden_size).

    Args:
        weights: Of those layers at least.
        config: As for ``embedding_graph``; it may state fewer layers than there are.
    """
    graph = _Bert(weights)
    graph.node("Identity", [_layers(graph, config)], "states")
    inputs = dict.fromkeys(("input_ids", "attention_mask"), ("texts", "tokens"))
    return graph.serialised(
        inputs, {"states": ("texts", "tokens", config["hidden_size"])}
    )


def _layers(graph: _Bert, config: dict[str, Any]) -> str:
    x = _embeddings(graph, config)
    mask = _attention_bias(graph)
    if RELATIVE in graph.weights:
        mask = graph.node("Add", [mask, _relative_bias(graph)], "placed.bias")
    for i in range(config["num_hidden_layers"]):
        x = _layer(graph, x, mask, i, config)
    return x


def _embeddings(graph: _Bert, config: dict[str, Any]) -> str:
    words = _words(graph, config["hidden_size"])
    one = graph.constant("one", np.array([1], np.int64))
    zero = graph.constant("zero", np.array([0], np.int64))
    shape = graph.node("Shape", ["input_ids"], "shape")
    n_tokens = graph.node("Gather", [shape, one], "n_tokens")
    positions = graph.node(
        "Slice",
        [graph.weight("embeddings.position_embeddings.weight"), zero, n_tokens, zero],
        "positions",
    )
    first_type = graph.weights["embeddings.token_type_embeddings.weight"][0]
    placed = graph.node("Add", [words, positions], "placed")
    summed = graph.node("Add", [placed, graph.constant("type", first_type)], "summed")
    return graph.norm(
        summed, "embeddings.LayerNorm", "embedded", config["layer_norm_eps"]
    )


def _words(graph: _Bert, hidden: int) -> str:
    """Look words up in their table, plain or packed as ``e5`` reads it."""
    if CODES not in graph.weights:
        table = graph.weight("embeddings.word_embeddings.weight")
        return graph.node("Gather", [table, "input_ids"], "w")
    codes = graph.constant(CODES, graph.weights[CODES])
    packed = graph.node("Gather", [codes, "input_ids"], "packed")
    n_blocks = graph.weights[SCALES].shape[1]
    shape = graph.constant("blocks", np.array([0, 0, n_blocks, -1]))
    halves = graph.node("Reshape", [packed, shape], "halves")
    low = graph.constant("low", np.uint8(0x0F))
    four = graph.constant("four", np.uint8(4))
    lower = graph.node("BitwiseAnd", [halves, low], "halves.low")
    upper = graph.node("BitShift", [halves, four], "halves.high", direction="RIGHT")
    both = graph.node("Concat", [lower, upper], "halves.both", axis=-1)
    signed = graph.node("Cast", [both], "halves.float", to=TensorProto.FLOAT)
    middle = graph.constant("eight", np.float32(8))
    centred = graph.node("Sub", [signed, middle], "halves.centred")
    scales = graph.constant(SCALES, graph.weights[SCALES][..., None])
    scale = graph.node("Gather", [scales, "input_ids"], "word.scales")
    scaled = graph.node("Mul", [centred, scale], "halves.scaled")
    merged = graph.constant("word", np.array([0, 0, hidden]))
    return graph.node("Reshape", [scaled, merged], "w")


def _attention_bias(graph: _Bert) -> str:
    """Return minus ten thousand for padding tokens, so softmax ignores them."""
    mask = graph.node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    axes = graph.constant("axes12", np.array([1, 2], np.int64))
    wide = graph.node("Unsqueeze", [mask, axes], "mask4")
    padding = graph.node("Sub", [graph.constant("1", np.float32(1)), wide], "padding")
    return graph.node(
        "Mul", [padding, graph.constant("-1e4", np.float32(-1e4))], "bias"
    )


def _relative_bias(graph: _Bert) -> str:
    """Return the bias of each pair of tokens by their distance, by head."""
    table = graph.weights[RELATIVE].astype(np.float32)
    last = len(table) // 2
    places = graph.constant("places", np.arange(last + 1))
    used = graph.node("Slice", [places, "zero", "n_tokens", "zero"], "places.used")
    across = graph.node("Unsqueeze", [used, "zero"], "places.across")
    down = graph.node("Unsqueeze", [used, "one"], "places.down")
    apart = graph.node("Sub", [across, down], "apart")
    at = graph.node("Add", [apart, graph.constant("last", np.int64(last))], "apart.at")
    bias = graph.node("Gather", [graph.constant(RELATIVE, table), at], "apart.bias")
    return graph.node("Transpose", [bias], "relative", perm=[2, 0, 1])


def _layer(graph: _Bert, x: str, mask: str, i: int, config: dict[str, Any]) -> str:
    name, eps = f"encoder.layer.{i}", config["layer_norm_eps"]
    context = _attention(graph, x, mask, i, config)
    out = graph.dense(context, f"{name}.attention.output.dense", f"{i}.out")
    x = graph.norm(
        graph.node("Add", [out, x], f"{i}.sum1"),
        f"{name}.attention.output.LayerNorm",
        f"{i}.norm1",
        eps,
    )
    inner = graph.dense(x, f"{name}.intermediate.dense", f"{i}.inner")
    activation, how = ACTIVATIONS[config.get("hidden_act", "gelu")]
    inner = graph.node(activation, [inner], f"{i}.active", **how)
    out = graph.dense(inner, f"{name}.output.dense", f"{i}.outer")
    return graph.norm(
        graph.node("Add", [out, x], f"{i}.sum2"),
        f"{name}.output.LayerNorm",
        f"{i}.norm2",
        eps,
    )


def _attention(graph: _Bert, x: str, mask: str, i: int, config: dict[str, Any]) -> str:
    hidden, n_heads = config["hidden_size"], config["num_attention_heads"]
    split = graph.constant("split", np.array([0, 0, n_heads, hidden // n_heads]))
    merge = graph.constant("merge", np.array([0, 0, hidden]))
    scale = graph.constant("scale", np.float32((hidden / n_heads) ** -0.5))
    heads = {}
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1])):
        heads[part] = _heads(graph, x, i, part, split, order)
    value = _heads(graph, x, i, "value", split, [0, 2, 1, 3])
    scores = graph.node("MatMul", [heads["query"], heads["key"]], f"{i}.scores")
    scaled = graph.node("Mul", [scores, scale], f"{i}.scaled")
    biased = graph.node("Add", [scaled, mask], f"{i}.biased")
    weights = graph.node("Softmax", [biased], f"{i}.weights", axis=-1)
    mixed = graph.node("MatMul", [weights, value], f"{i}.mixed")
    turned = graph.node("Transpose", [mixed], f"{i}.turned", perm=[0, 2, 1, 3])
    return graph.node("Reshape", [turned, merge], f"{i}.context")


def _heads(
    graph: _Bert, x: str, i: int, part: str, split: str, order: list[int]
) -> str:
    projected = graph.dense(
        x, f"encoder.layer.{i}.attention.self.{part}", f"{i}.{part}"
    )
    parted = graph.node("Reshape", [projected, split], f"{i}.{part}.split")
    return graph.node("Transpose", [parted], f"{i}.{part}.heads", perm=order)


def _attended(graph: _Bert, x: str, text: str) -> str:
    """Return the node with the tokens in the attention of each label."""
    axis1 = graph.constant("axis1", np.array([1], np.int64))
    axis2 = graph.constant("axis2", np.array([2], np.int64))
    product = {
        part: graph.node(
            "MatMul",
            [x, graph.constant(part, graph.weights[f"head.{part}"].T)],
            f"{part}.tokens",
        )
        for part in ("query", "value")
    }
    wide = graph.node("Unsqueeze", [text, axis2], "text3")
    outside = graph.node("Sub", [wide, graph.constant("1", np.float32(1))], "outside")
    bias = graph.node(
        "Mul", [outside, graph.constant("1e4", np.float32(1e4))], "text.bias"
    )
    biased = graph.node("Add", [product["query"], bias], "query.biased")
    share = graph.node("Softmax", [biased], "share", axis=1)
    found = graph.node("Mul", [share, product["value"]], "share.value")
    return graph.node("ReduceSum", [found, axis1], "attended", keepdims=0)


def _picked(graph: _Bert, x: str, pooling: str) -> str:
    """Return the first token of each text, or the highest of each value."""
    if pooling == "cls":
        first = graph.constant("first", np.int64(0))
        return graph.node("Gather", [x, first], "pooled", axis=1)
    axes = graph.constant("axes.last", np.array([2]))
    wide = graph.node("Unsqueeze", ["mask", axes], "mask.wide")
    out = graph.node("Sub", [wide, graph.constant("1", np.float32(1))], "mask.out")
    far = graph.node("Mul", [out, graph.constant("1e9", np.float32(1e9))], "mask.far")
    there = graph.node("Add", [x, far], "tokens.there")
    axis = graph.constant("axis.tokens", np.array([1]))
    return graph.node("ReduceMax", [there, axis], "pooled", keepdims=0)


def _mean(graph: _Bert, x: str, mask: str) -> str:
    axis1 = graph.constant("axis1", np.array([1], np.int64))
    axis2 = graph.constant("axis2", np.array([2], np.int64))
    wide = graph.node("Unsqueeze", [mask, axis2], "mask3")
    kept = graph.node("Mul", [x, wide], "kept")
    total = graph.node("ReduceSum", [kept, axis1], "total", keepdims=0)
    count = graph.node("ReduceSum", [mask, axis1], "count", keepdims=1)
    return graph.node("Div", [total, count], "mean")
