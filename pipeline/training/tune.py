"""Tune the upper layers of a sentence encoder to the labels (``cascade.v2``).

The lower layers stay as they are, so that each passage passes them once and their
output is kept; an epoch then costs half.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from pipeline.classify.base import View
from pipeline.classify.cascade import load_tokenizer, view_tokens
from pipeline.classify.encoder import encoder_config, find_encoder
from pipeline.training.config import EncoderConfig
from pipeline.training.heads import Rows
from pipeline.training.spread import SpreadTuning, Steps, optimiser_of

Array = NDArray[np.float64]

_TOKENS_A_BATCH = 6_000
_POOL = 40
"""Batches that are sorted by length together: less padding, and still mixed."""

_PROCESS_MB = 2_000
"""Memory of a process that tunes."""

_HEAD_RATE = 10.0


class Tuning(SpreadTuning["_Upper"]):
    """Passages after the lower layers, ready to train and score upper ones.

    Args:
        views: The passages.
        encoder: Name of the encoder.
        config: How to tune.
        seed: Of every draw.
        share: Of the invented passages that each epoch draws, in (0, 1]. They then
            weigh as much more: what is weighed down to a half need not be read twice.
    """

    def __init__(
        self,
        views: Sequence[View],
        encoder: str,
        config: EncoderConfig,
        seed: int,
        share: float = 1.0,
    ) -> None:
        self._config = config
        self._seed = seed
        self._share = share
        self._folder = str(find_encoder(encoder))
        facts = encoder_config(find_encoder(encoder), encoder)
        self._n_lower = facts["num_hidden_layers"] - config.n_tuned_layers
        tokens = view_tokens(load_tokenizer(encoder), views)
        self._starts = [one.text_start for one in tokens]
        lower = self._pass_lower([one.ids for one in tokens])
        self._ends = np.cumsum([0, *map(len, lower)])
        # In one piece, which the processes of ``fit_each`` share.
        super().__init__(torch.cat(lower), _PROCESS_MB)

    def fit(
        self, rows: Rows, at: NDArray[np.intp], kept: Path | None = None
    ) -> "_Upper":
        """Return upper layers with a head, trained on the rows named by ``at``."""
        torch.manual_seed(self._seed)
        draw = np.random.default_rng(self._seed)
        net = _Upper(self._bert(), self._n_lower, rows.gold.shape[1])
        config = self._config
        weights = np.where(rows.is_real, rows.weights, rows.weights / self._share)
        rows = replace(rows, weights=weights)
        real, invented = at[rows.is_real[at]], at[~rows.is_real[at]]
        n_invented = round(len(invented) * self._share)
        n_steps = config.n_epochs * -(-(len(real) + n_invented) // config.batch_size)
        optimiser, schedule = optimiser_of(
            net, config.learning_rate, _HEAD_RATE, n_steps
        )
        steps = Steps(net, optimiser, schedule, n_steps, kept)
        net.train()
        for _ in range(config.n_epochs):
            drawn = draw.choice(invented, n_invented, replace=False)
            for batch in self._batches(np.concatenate([real, drawn]), draw):
                if steps.skip():
                    self._marks(batch, draw)
                    continue
                steps.step(self._loss(net, rows, batch, draw), clip=1.0)
        return net.eval()

    def margins(self, net: "_Upper", at: NDArray[np.intp]) -> Array:
        """Return margins of the rows named by ``at``, shape (len(at), n_labels)."""
        order = sorted(range(len(at)), key=lambda i: self._n_tokens(int(at[i])))
        found: dict[int, Any] = {}
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                part = order[start : start + 64]
                out = net(*self._collate([int(at[i]) for i in part]))
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

    def _bert(self) -> Any:
        from transformers import AutoModel

        return AutoModel.from_pretrained(
            self._folder, attn_implementation="eager", local_files_only=True
        )

    def _pass_lower(self, ids: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        bert = self._bert().eval()
        out: list[torch.Tensor] = [torch.empty(0)] * len(ids)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        with torch.inference_mode():
            while order:
                longest = len(ids[order[min(len(order), 64) - 1]])
                n = max(1, _TOKENS_A_BATCH // longest)
                part, order = order[:n], order[n:]
                n_tokens = max(len(ids[i]) for i in part)
                padded = torch.zeros(len(part), n_tokens, dtype=torch.long)
                mask = torch.zeros(len(part), n_tokens)
                for row, i in enumerate(part):
                    padded[row, : len(ids[i])] = torch.tensor(ids[i])
                    mask[row, : len(ids[i])] = 1
                x = bert.embeddings(input_ids=padded)
                for layer in bert.encoder.layer[: self._n_lower]:
                    x = _only(layer(x, _bias(mask)))
                for row, i in enumerate(part):
                    # bfloat16 halves a gigabyte; the layers above never notice.
                    out[i] = x[row, : len(ids[i])].to(torch.bfloat16).clone()
        return out

    def _collate(
        self, part: Sequence[int], draw: np.random.Generator | None = None
    ) -> tuple[torch.Tensor, ...]:
        """Return states, mask and text mask; with ``draw``, tokens are left out."""
        mask, text = self._marks(part, draw)
        x = torch.zeros(*mask.shape, self._shared.shape[1])
        for row, i in enumerate(part):
            states = self._shared[self._ends[i] : self._ends[i + 1]]
            x[row, : len(states)] = states.float()
        return x, mask, text

    def _marks(
        self, part: Sequence[int], draw: np.random.Generator | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return mask and text mask of some passages, see ``_collate``."""
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
        self, part: Sequence[int], text: NDArray[np.float32], draw: np.random.Generator
    ) -> torch.Tensor:
        """Return 0 for tokens to hide: no word or heading of one vendor may decide.

        Source: Shen et al., "A Simple but Tough-to-Beat Data Augmentation Approach
            for Natural Language Understanding and Generation", 2020 (token cutoff).
        """
        shown = draw.random(text.shape) >= self._config.token_cutoff
        for row, i in enumerate(part):
            if draw.random() < self._config.context_cutoff:
                shown[row, : self._starts[i] - 1] = False
        # A passage of few tokens may lose them all: it is then read whole.
        shown |= ((text * shown).sum(1) == 0)[:, None]
        shown[:, 0] = True
        return torch.from_numpy(shown.astype(np.float32))

    def _loss(
        self,
        net: nn.Module,
        rows: Rows,
        batch: Sequence[int],
        draw: np.random.Generator,
    ) -> Any:
        halved = self._config.precision == "bfloat16"
        with torch.autocast("cpu", torch.bfloat16, enabled=halved):
            margins = net(*self._collate(batch, draw))
        lengths = nn.functional.binary_cross_entropy_with_logits(
            margins.float(),
            torch.tensor(rows.gold[batch], dtype=torch.float32),
            reduction="none",
            pos_weight=torch.tensor(self._config.positive_weight),
        )
        shares = rows.allowed[batch] * rows.weights[batch, None]
        return (lengths * torch.tensor(shares, dtype=torch.float32)).sum() / len(batch)

    def _batches(
        self, at: NDArray[np.intp], draw: np.random.Generator
    ) -> Iterator[list[int]]:
        size = self._config.batch_size
        mixed = draw.permutation(at)
        batches = []
        for start in range(0, len(mixed), size * _POOL):
            pool = mixed[start : start + size * _POOL]
            ordered = sorted(map(int, pool), key=self._n_tokens)
            batches += [ordered[i : i + size] for i in range(0, len(ordered), size)]
        for i in draw.permutation(len(batches)):
            yield batches[i]


class _Upper(nn.Module):
    """The upper layers of a BERT and the head of ``margins_graph``."""

    def __init__(self, bert: Any, n_lower: int, n_labels: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(bert.encoder.layer[n_lower:])
        self.head = _Head(bert.config.hidden_size, n_labels)

    def forward(
        self, x: torch.Tensor, mask: torch.Tensor, text: torch.Tensor
    ) -> torch.Tensor:
        for layer in self.layers:
            x = _only(layer(x, _bias(mask)))
        margins: torch.Tensor = self.head(x, text)
        return margins


class _Head(nn.Module):
    """A linear reading of the text's mean and of the tokens a label attends to."""

    def __init__(self, size: int, n_labels: int) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.1)
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


def _bias(mask: torch.Tensor) -> torch.Tensor:
    return (1 - mask)[:, None, None, :] * -1e4


def _only(output: Any) -> Any:
    """Return a layer's states: versions of transformers give them in a tuple."""
    return output[0] if isinstance(output, tuple) else output
