"""The ONNX graph of a BERT, or of an encoder read as one, written from its weights.

The inputs are ``input_ids`` and ``attention_mask``, int64 of shape (n_texts, n_tokens).
A sentence encoder gives ``embedding``, float32 of shape (n_texts, hidden_size): the
mean over the tokens, scaled to length 1. A tuned encoder also takes ``text_mask`` and
gives ``margins``, float32 of shape (n_texts, n_labels): a linear head on the mean over
the tokens in the mask, and one on the tokens to which the label attends. The part of
each token in the second one is ``shares``, of shape (n_texts, n_tokens, n_labels).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoders.architecture import ACTIVATIONS, RELATIVE
from pipeline.classify.encoders.e5 import CODES, SCALES
from pipeline.classify.encoders.graph import Graph, GraphValue

Weights = Mapping[str, NDArray[np.float32]]
"""Arrays with Hugging Face's names of BERT."""

_INPUTS = dict.fromkeys(("input_ids", "attention_mask"), ("texts", "tokens"))


def embedding_graph(
    weights: Weights, config: dict[str, Any], pooling: str = "mean"
) -> bytes:
    """Return the serialised graph of a sentence encoder.

    Args:
        weights: Arrays of the whole BERT.
        config: Content of its ``config.json``: sizes, number of layers and heads,
            epsilon.
        pooling: Pooling, one of ``architecture.POOLINGS``.
    """
    bert = _Bert(weights, config)
    vector = _pooled(bert.states(), bert.mask, pooling)
    vector = vector.op("LpNormalization", axis=1, p=2)
    shape = ("texts", config["hidden_size"])
    return bert.graph.serialised(_INPUTS, {"embedding": (vector, shape)})


def margins_graph(weights: Weights, config: dict[str, Any]) -> bytes:
    """Return the serialised graph of a tuned encoder.

    Args:
        weights: Arrays of the whole BERT, with ``head.weight``, ``head.query`` and
            ``head.value`` of shape (n_labels, hidden_size) and ``head.bias``.
        config: Content of its ``config.json``, as for ``embedding_graph``.
    """
    bert = _Bert(weights, config)
    x, n_labels = bert.states(), len(weights["head.bias"])
    text = bert.graph.input("text_mask").cast()
    shares = bert.shares(x, text)
    margins = bert.dense(_mean(x, text), "head") + shares.sum(1)
    return bert.graph.serialised(
        {**_INPUTS, "text_mask": ("texts", "tokens")},
        {
            "margins": (margins, ("texts", n_labels)),
            "shares": (shares, ("texts", "tokens", n_labels)),
        },
    )


def states_graph(weights: Weights, config: dict[str, Any]) -> bytes:
    """Return the serialised graph of an encoder's layers, without a head.

    It takes ``input_ids`` and ``attention_mask`` and gives ``states``, float32 of
    shape (n_texts, n_tokens, hidden_size). The config may state fewer layers than
    there are arrays.
    """
    bert = _Bert(weights, config)
    shape = ("texts", "tokens", config["hidden_size"])
    return bert.graph.serialised(_INPUTS, {"states": (bert.states(), shape)})


class _Bert:
    """A graph with the layers of a BERT, from weights with Hugging Face's names."""

    def __init__(self, weights: Weights, config: dict[str, Any]) -> None:
        self.graph = Graph()
        self.mask = self.graph.input("attention_mask").cast()
        self._ids = self.graph.input("input_ids")
        self._n_tokens = self._ids.op("Shape").op("Gather", np.array([1]))
        self._weights, self._config = weights, config

    def _weight(self, name: str) -> NDArray[np.float32]:
        return self._weights[name].astype(np.float32)

    def dense(self, x: GraphValue, name: str) -> GraphValue:
        """Return the output of a linear layer for states."""
        return x @ self._weight(f"{name}.weight").T + self._weight(f"{name}.bias")

    def _norm(self, x: GraphValue, name: str) -> GraphValue:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        epsilon = self._config["layer_norm_eps"]
        return x.op("LayerNormalization", weight, bias, axis=-1, epsilon=epsilon)

    def states(self) -> GraphValue:
        """Return the states behind the last layer."""
        x = self._embedded()
        # Softmax ignores padding, which has the value minus ten thousand.
        bias = (1.0 - self.mask.widen(1, 2)) * -1e4
        if RELATIVE in self._weights:
            bias += self._relative_bias()
        for i in range(self._config["num_hidden_layers"]):
            x = self._layer(x, bias, f"encoder.layer.{i}")
        return x

    def _embedded(self) -> GraphValue:
        table = self.graph.value(self._weight("embeddings.position_embeddings.weight"))
        positions = table.between(np.array([0]), self._n_tokens, 0)
        first_type = self._weights["embeddings.token_type_embeddings.weight"][0]
        return self._norm(
            self._words() + positions + first_type, "embeddings.LayerNorm"
        )

    def _words(self) -> GraphValue:
        """Look up words in their table, plain or packed as ``e5`` reads it."""
        if CODES not in self._weights:
            table = self._weight("embeddings.word_embeddings.weight")
            return self.graph.node("Gather", table, self._ids)
        packed = self.graph.node("Gather", self._weights[CODES], self._ids)
        halves = packed.reshape(0, 0, self._weights[SCALES].shape[1], -1)
        lower = halves.op("BitwiseAnd", np.uint8(0x0F))
        upper = halves.op("BitShift", np.uint8(4), direction="RIGHT")
        centred = lower.op("Concat", upper, axis=-1).cast() - 8.0
        scales = self._weights[SCALES][..., None]
        scaled = centred * self.graph.node("Gather", scales, self._ids)
        return scaled.reshape(0, 0, self._config["hidden_size"])

    def _relative_bias(self) -> GraphValue:
        """Return the bias of each pair of tokens by their distance, by head."""
        table = self._weight(RELATIVE)
        last = len(table) // 2
        places = self.graph.value(np.arange(last + 1))
        used = places.between(np.array([0]), self._n_tokens, 0)
        apart = used.widen(0) - used.widen(1) + np.int64(last)
        return self.graph.node("Gather", table, apart).transpose(2, 0, 1)

    def _layer(self, x: GraphValue, bias: GraphValue, name: str) -> GraphValue:
        context = self._attention(x, bias, f"{name}.attention.self")
        out = self.dense(context, f"{name}.attention.output.dense")
        x = self._norm(out + x, f"{name}.attention.output.LayerNorm")
        activation, how = ACTIVATIONS[self._config.get("hidden_act", "gelu")]
        inner = self.dense(x, f"{name}.intermediate.dense").op(activation, **how)
        out = self.dense(inner, f"{name}.output.dense")
        return self._norm(out + x, f"{name}.output.LayerNorm")

    def _attention(self, x: GraphValue, bias: GraphValue, name: str) -> GraphValue:
        hidden, n_heads = (
            self._config["hidden_size"],
            self._config["num_attention_heads"],
        )
        query, key, value = (
            self.dense(x, f"{name}.{part}").reshape(0, 0, n_heads, hidden // n_heads)
            for part in ("query", "key", "value")
        )
        scores = query.transpose(0, 2, 1, 3) @ key.transpose(0, 2, 3, 1)
        scaled = scores * float((hidden / n_heads) ** -0.5)
        mixed = (scaled + bias).op("Softmax", axis=-1) @ value.transpose(0, 2, 1, 3)
        return mixed.transpose(0, 2, 1, 3).reshape(0, 0, hidden)

    def shares(self, x: GraphValue, text: GraphValue) -> GraphValue:
        """Return what each token adds to a label that attends to it."""
        query, value = (
            x @ self._weights[f"head.{part}"].T for part in ("query", "value")
        )
        outside = (text.widen(2) - 1.0) * 1e4
        return (query + outside).op("Softmax", axis=1) * value


def _pooled(x: GraphValue, mask: GraphValue, pooling: str) -> GraphValue:
    """Return one vector for each text: mean, first token, or highest of each value."""
    if pooling == "mean":
        return _mean(x, mask)
    if pooling == "cls":
        return x.op("Gather", np.int64(0), axis=1)
    there = x + (mask.widen(2) - 1.0) * 1e9
    return there.op("ReduceMax", np.array([1]), keepdims=0)


def _mean(x: GraphValue, mask: GraphValue) -> GraphValue:
    return (x * mask.widen(2)).sum(1) / mask.sum(1, keepdims=True)
