"""SetFit's recipe on a sentence encoder: pairs first, then a linear head.

The encoder is tuned on the cosine of the embeddings of two passages: it rises for
passages that share a label, and falls for all others. A logistic head is then fitted on
the tuned embeddings. The number of pairs is limited, because all pairs of this many
passages take days.

Source: Tunstall et al., "Efficient Few-Shot Learning Without Prompts", 2022
(arXiv:2209.11055): batches of 16 pairs, mean squared error of the cosine, rate 2e-5.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from pipeline.classify.encoders.encoder import find_encoder

N_STEPS = 200
BATCH = 16
RATE = 2e-5
MAX_TOKENS = 128
SEED = 20261125

Floats = NDArray[np.float32]
Pair = tuple[int, int, float]


class PairTuned:
    """An encoder tuned on pairs of labelled passages.

    Args:
        encoder: Name of a BERT sentence encoder.
        texts: Training passages.
        gold: Their labels, shape (n_texts, n_labels).
    """

    def __init__(
        self, encoder: str, texts: Sequence[str], gold: NDArray[np.bool_]
    ) -> None:
        from transformers import AutoModel, AutoTokenizer

        folder = str(find_encoder(encoder))
        torch.manual_seed(SEED)
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._bert = AutoModel.from_pretrained(folder, local_files_only=True)
        self._fit(texts, list(pairs(gold, N_STEPS * BATCH)))

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return the embeddings, shape (n_texts, dim), each of length 1."""
        order = np.argsort([len(text) for text in texts], kind="stable")
        self._bert.eval()
        rows: list[Any] = [None] * len(texts)
        with torch.inference_mode():
            for start in range(0, len(order), 64):
                part = order[start : start + 64]
                vectors = self._vectors([texts[i] for i in part]).numpy()
                for i, vector in zip(part, vectors, strict=True):
                    rows[i] = vector
        return np.stack(rows)

    def _fit(self, texts: Sequence[str], drawn: Sequence[Pair]) -> None:
        optimiser = torch.optim.AdamW(self._bert.parameters(), lr=RATE)
        self._bert.train()
        for start in range(0, len(drawn), BATCH):
            left, right, wanted = zip(*drawn[start : start + BATCH], strict=True)
            vectors = self._vectors([texts[i] for i in (*left, *right)])
            cosines = (vectors[: len(left)] * vectors[len(left) :]).sum(1)
            loss = torch.nn.functional.mse_loss(cosines, torch.tensor(wanted))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()

    def _vectors(self, texts: Sequence[str]) -> torch.Tensor:
        tokens = self._tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=MAX_TOKENS,
            return_tensors="pt",
        )
        # Faster if the processor has it; the recipe needs no exact last bit.
        with torch.autocast("cpu", torch.bfloat16):
            states = self._bert(**tokens).last_hidden_state
        states = states.float()
        mask = tokens["attention_mask"][..., None].to(states.dtype)
        mean = (states * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(mean, dim=1)


def pairs(gold: NDArray[np.bool_], n: int) -> Iterator[Pair]:
    """Yield pairs of rows, with 1 if they share a label and 0 if they do not.

    Labels are drawn evenly, so that rare ones are seen; half of the pairs share one.

    Args:
        gold: Gold labels, shape (n_rows, n_labels).
        n: Number of pairs.
    """
    draw = np.random.default_rng(SEED)
    labels = [j for j in range(gold.shape[1]) if gold[:, j].sum() > 1]
    for number in range(n):
        j = labels[int(draw.integers(len(labels)))]
        first, second = draw.choice(np.flatnonzero(gold[:, j]), 2, replace=False)
        if number % 2:
            apart = np.flatnonzero(~(gold & gold[first]).any(axis=1))
            yield int(first), int(draw.choice(apart)), 0.0
        else:
            yield int(first), int(second), 1.0
