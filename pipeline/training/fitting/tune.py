"""Tune the upper layers of a sentence encoder to the labels (``cascade.v2``).

The lower layers stay as they are. So each passage goes through them once, and their
output is kept; an epoch then costs half.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn.utils.rnn import pad_sequence
from transformers import BertConfig, BertModel

from pipeline.classify.base import View
from pipeline.classify.cascade import load_tokenizer, view_tokens
from pipeline.classify.encoders.architecture import RELATIVE, read_bert
from pipeline.classify.encoders.bert_graph import states_graph
from pipeline.classify.encoders.encoder import Tokens, find_encoder, open_session
from pipeline.classify.multilingual import TUNED, load_many, view_windows
from pipeline.training.config import EncoderConfig
from pipeline.training.fitting.heads import Rows
from pipeline.training.fitting.spread import SpreadTuning

Array = NDArray[np.float64]

_SIZES = (
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "intermediate_size",
    "hidden_act",
    "hidden_dropout_prob",
    "attention_probs_dropout_prob",
    "layer_norm_eps",
)

_TABLES = {
    "vocab_size": "embeddings.word_embeddings.weight",
    "max_position_embeddings": "embeddings.position_embeddings.weight",
    "type_vocab_size": "embeddings.token_type_embeddings.weight",
}

_NOTHING = np.zeros(1)
"""Placeholder for a table that is not needed, such as the words if only layers are
tuned."""

_TOKENS_A_BATCH = 6_000
"""Most tokens that pass the lower layers together. It decides about speed alone."""

_POOL = 40
"""Number of batches that are sorted by length together: this saves padding, and batches
are still mixed. It is for speed and no setting."""

_PROCESS_MB = 2_000
"""Memory of one process that tunes, in MB."""

_BATCH = 12


class Tuning(SpreadTuning["_Upper"]):
    """Passages after the lower layers, ready to train and score upper ones.

    Args:
        views: Views of the passages.
        encoder: Name of the encoder.
        config: Settings of the tuning.
        seed: Seed of every draw.
        share: Share of the invented passages that each epoch draws, in (0, 1]. Those
            drawn weigh as much more: half of them at full weight stand for all at half
            weight.
    """

    def __init__(
        self,
        views: Sequence[View],
        encoder: str,
        config: EncoderConfig,
        seed: int,
        share: float = 1.0,
    ) -> None:
        tokens, states = self._read_lower(views, encoder, config)
        super().__init__(torch.cat(states), _PROCESS_MB, config, seed)
        self._starts = [one.text_start for one in tokens]
        self._ends = np.cumsum([0, *map(len, states)])
        self._share = share
        self._cutoffs = config.token_cutoff, config.context_cutoff

    def _read_lower(
        self, views: Sequence[View], encoder: str, config: EncoderConfig
    ) -> tuple[Sequence[Tokens], list[torch.Tensor]]:
        """Return the tokens of passages, and their states behind the lower layers.

        The upper layers are kept to be tuned.
        """
        weights, facts = read_bert(find_encoder(encoder), encoder)
        bert = bert_of(weights, facts)
        self._keep_upper(bert, facts["num_hidden_layers"] - config.n_tuned_layers)
        self._relative = _relative_of(weights)
        tokens = view_tokens(load_tokenizer(encoder), views)
        return tokens, self._pass_lower(bert, [one.ids for one in tokens])

    def _keep_upper(self, bert: BertModel, n_lower: int) -> None:
        self._n_lower, self._upper = n_lower, bert.encoder.layer[n_lower:]

    def net(self, n_labels: int) -> "_Upper":
        """Return the upper layers as they come, with an untrained head."""
        dropout = self._config.dropout
        return _Upper(deepcopy(self._upper), self._relative, n_labels, dropout)

    def weights(self, rows: Rows) -> Array:
        """Return the weight of each label of each row, shape (n_rows, n_labels)."""
        weights = np.where(rows.is_real, rows.weights, rows.weights / self._share)
        return np.asarray(rows.allowed * weights[:, None])

    def epoch(
        self, rows: Rows, at: NDArray[np.intp], draw: np.random.Generator
    ) -> Iterator[NDArray[np.intp]]:
        """Yield all real rows and a share of the invented ones, batched by length."""
        real, invented = at[rows.is_real[at]], at[~rows.is_real[at]]
        n_invented = round(len(invented) * self._share)
        drawn = draw.choice(invented, n_invented, replace=False)
        yield from self._batches(np.concatenate([real, drawn]), draw)

    def inputs(
        self, batch: NDArray[np.intp], draw: np.random.Generator | None = None
    ) -> tuple[torch.Tensor, ...]:
        """Return states, mask and text mask; with ``draw``, tokens are left out."""
        mask, text = self._marks(batch, draw)
        states = [self._shared[self._ends[i] : self._ends[i + 1]] for i in batch]
        return pad_sequence(states, batch_first=True).float(), mask, text

    def margins(self, net: "_Upper", at: NDArray[np.intp]) -> Array:
        """Return the margins of the rows at ``at``, shape (len(at), n_labels)."""
        order = sorted(range(len(at)), key=lambda i: self._n_tokens(int(at[i])))
        found: dict[int, Any] = {}
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                part = order[start : start + 64]
                out = net(*self.inputs(at[part]))
                found.update(zip(part, out.numpy().astype(np.float64), strict=True))
        rows = [found[i] for i in range(len(at))]
        return np.array(rows).reshape(len(at), len(net.head.bias))

    def arrays(self, net: "_Upper") -> dict[str, NDArray[np.float32]]:
        """Return the trained weights under Hugging Face's names of BERT."""
        found = {}
        for name, tensor in net.state_dict().items():
            part, _, rest = name.partition(".")
            if part == "layers":
                number, _, rest = rest.partition(".")
                name = f"encoder.layer.{int(number) + self._n_lower}.{rest}"
            found[name] = tensor.numpy()
        return found

    def _n_tokens(self, i: int) -> int:
        return int(self._ends[i + 1] - self._ends[i])

    def _pass_lower(
        self, bert: Any, ids: Sequence[Sequence[int]]
    ) -> list[torch.Tensor]:
        bert.eval()
        out: list[torch.Tensor] = [torch.empty(0)] * len(ids)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        with torch.inference_mode():
            while order:
                longest = len(ids[order[min(len(order), 64) - 1]])
                n = max(1, _TOKENS_A_BATCH // longest)
                part, order = order[:n], order[n:]
                tokens = [torch.tensor(ids[i]) for i in part]
                mask = pad_sequence([torch.ones(len(t)) for t in tokens], True)
                x = bert.embeddings(input_ids=pad_sequence(tokens, True))
                for layer in bert.encoder.layer[: self._n_lower]:
                    x = _only(layer(x, _bias(mask, self._relative)))
                for row, i in enumerate(part):
                    # bfloat16 halves 1 GB of memory without effect on the layers above.
                    out[i] = x[row, : len(ids[i])].to(torch.bfloat16).clone()
        return out

    def _marks(
        self, part: NDArray[np.intp], draw: np.random.Generator | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        n_tokens = max(self._n_tokens(i) for i in part)
        mask, text = torch.zeros(2, len(part), n_tokens)
        for row, i in enumerate(part):
            n = self._n_tokens(i)
            mask[row, :n] = 1
            text[row, self._starts[i] : n] = 1
        if draw is not None:
            shown = self._shown(part, text.numpy(), draw)
            mask, text = mask * shown, text * shown
        return mask, text

    def _shown(
        self,
        part: NDArray[np.intp],
        text: NDArray[np.float32],
        draw: np.random.Generator,
    ) -> torch.Tensor:
        """Return a mask of hidden tokens, against words and headings of single vendors.

        Source: Shen et al., "A Simple but Tough-to-Beat Data Augmentation Approach
            for Natural Language Understanding and Generation", 2020 (token cutoff).
        """
        token_cutoff, context_cutoff = self._cutoffs
        shown = draw.random(text.shape) >= token_cutoff
        for row, i in enumerate(part):
            if draw.random() < context_cutoff:
                shown[row, : self._starts[i] - 1] = False
        # A short passage may lose all its tokens: it is then read whole.
        shown |= ((text * shown).sum(1) == 0)[:, None]
        shown[:, 0] = True
        return torch.from_numpy(shown.astype(np.float32))

    def _batches(
        self, at: NDArray[np.intp], draw: np.random.Generator
    ) -> Iterator[NDArray[np.intp]]:
        size = self._config.batch_size
        mixed = draw.permutation(at)
        batches = []
        for start in range(0, len(mixed), size * _POOL):
            pool = mixed[start : start + size * _POOL]
            ordered = np.array(sorted(map(int, pool), key=self._n_tokens))
            batches += [ordered[i : i + size] for i in range(0, len(ordered), size)]
        for i in draw.permutation(len(batches)):
            yield batches[i]


class _Upper(nn.Module):
    """The upper layers of a BERT and the head of ``margins_graph``."""

    def __init__(
        self,
        layers: Any,
        relative: torch.Tensor | None,
        n_labels: int,
        dropout: float,
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.relative = relative
        self.head = _Head(layers[0].output.dense.out_features, n_labels, dropout)

    def forward(
        self, x: torch.Tensor, mask: torch.Tensor, text: torch.Tensor
    ) -> torch.Tensor:
        for layer in self.layers:
            x = _only(layer(x, _bias(mask, self.relative)))
        margins: torch.Tensor = self.head(x, text)
        return margins


class _Head(nn.Module):
    """A linear layer on the text's mean, and one on the tokens a label attends to."""

    def __init__(self, size: int, n_labels: int, dropout: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        zeros = (nn.Parameter(torch.zeros(n_labels, size)) for _ in range(3))
        self.weight, self.query, self.value = zeros
        self.bias = nn.Parameter(torch.full((n_labels,), -3.0))  # 1 label in 20

    def forward(self, x: torch.Tensor, text: torch.Tensor) -> torch.Tensor:
        mean = (x * text[..., None]).sum(1) / text.sum(1, keepdim=True)
        outside = (1 - text[..., None]) * -1e4
        tokens = self.drop(x)
        share = (tokens @ self.query.T + outside).softmax(1)
        attended = (share * (tokens @ self.value.T)).sum(1)
        margins: torch.Tensor = self.drop(mean) @ self.weight.T + self.bias + attended
        return margins


def bert_of(weights: Mapping[str, NDArray[Any]], facts: dict[str, Any]) -> BertModel:
    """Return a BERT made of the layers and words in the arrays."""
    sizes = {name: facts[name] for name in _SIZES if name in facts}
    for name, table in _TABLES.items():
        sizes[name] = len(weights.get(table, _NOTHING))
    config = BertConfig(**sizes)
    config._attn_implementation = "eager"
    bert = BertModel(config, add_pooling_layer=False)
    there = bert.state_dict().keys() & weights.keys()
    arrays = {name: torch.tensor(weights[name]) for name in there}
    bert.load_state_dict(arrays, strict=False)
    return bert


def _relative_of(weights: Mapping[str, NDArray[Any]]) -> torch.Tensor | None:
    table = weights.get(RELATIVE)
    return None if table is None else torch.from_numpy(table)


def _bias(mask: torch.Tensor, relative: torch.Tensor | None) -> torch.Tensor:
    bias = (1 - mask)[:, None, None, :] * -1e4
    if relative is None:
        return bias
    at = torch.arange(mask.shape[1])
    apart = at[None, :] - at[:, None] + len(relative) // 2
    return bias + relative[apart].permute(2, 0, 1)


def _only(output: Any) -> Any:
    """Return a layer's states, which some versions of transformers put in a tuple."""
    return output[0] if isinstance(output, tuple) else output


class MultilingualTuning(Tuning):
    """Passages after the lower layers, ready to train and score upper ones.

    If a passage is longer than a window, only the first window is read. Equal ones pass
    the lower layers, which take long, once.
    """

    def _read_lower(
        self, views: Sequence[View], encoder: str, config: EncoderConfig
    ) -> tuple[Sequence[Tokens], list[torch.Tensor]]:
        many = load_many(encoder)
        own = {k: v for k, v in many.weights.items() if k.startswith("encoder.layer.")}
        self._keep_upper(bert_of(own, many.layers(TUNED.stop)), TUNED.start)
        self._relative = _relative_of(many.weights)
        windows = [found[0] for found in view_windows(views, many)]
        read = dict(_states_of(encoder, set(windows)))
        return windows, [read[window] for window in windows]


def _states_of(
    encoder: str, windows: set[Tokens]
) -> Iterator[tuple[Tokens, torch.Tensor]]:
    many = load_many(encoder)
    session = open_session(
        f"{many.sha256[:16]}-lower-{TUNED.start}",
        lambda: states_graph(many.weights, many.layers(TUNED.start)),
    )
    by_length: dict[int, list[Tokens]] = defaultdict(list)
    for window in sorted(windows, key=lambda one: one.ids):
        by_length[len(window.ids)].append(window)
    for alike in by_length.values():
        for start in range(0, len(alike), _BATCH):
            part = alike[start : start + _BATCH]
            ids = np.array([window.ids for window in part])
            inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
            [states] = session.run(None, inputs)
            for window, state in zip(part, states, strict=True):
                # bfloat16 halves 1 GB of memory without effect on the layers above.
                yield window, torch.tensor(state).to(torch.bfloat16)
