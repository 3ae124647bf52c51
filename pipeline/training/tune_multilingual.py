"""Tune the upper layers of the multilingual encoder (``multilingual.v1``).

It works as ``tune`` does, on other lower layers. Their output comes from the int8
graphs that screening uses, one batch of passages of equal length at a time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from pipeline.classify.architecture import RELATIVE
from pipeline.classify.base import View
from pipeline.classify.encoder import open_session
from pipeline.classify.many import ManyEncoder
from pipeline.classify.multilingual import TUNED, Window, load_many, view_windows
from pipeline.training.config import EncoderConfig
from pipeline.training.tune import Tuning, bert_of

_BATCH = 12


class MultilingualTuning(Tuning):
    """Passages after the lower layers, ready to train and score upper ones.

    If a passage is longer than a window, only the first window is read.
    """

    def __init__(
        self,
        views: Sequence[View],
        encoder: str,
        config: EncoderConfig,
        seed: int,
        share: float = 1.0,
    ) -> None:
        """Compute the lower layers, the long part, once for equal passages.

        Args:
            views: Views of the passages.
            encoder: Name of the encoder, a package or folder.
            config: Settings of the tuning.
            seed: Seed of every draw.
            share: Share of the invented passages that each epoch draws, in (0, 1].
        """
        many = load_many(encoder)
        own = {k: v for k, v in many.weights.items() if k.startswith("encoder.layer.")}
        bert = bert_of(own, many.layers(TUNED.stop))
        self._n_lower = TUNED.start
        self._upper = bert.encoder.layer[TUNED.start :]
        table = many.weights.get(RELATIVE)
        self._relative = None if table is None else torch.from_numpy(table)
        windows = [found[0] for found in view_windows(views, many)]
        read = dict(_read_lower(encoder, set(windows)))
        states = [read[window] for window in windows]
        starts = [window.text_start for window in windows]
        self._hold(states, starts, config, seed, share)


def _read_lower(
    encoder: str, windows: set[Window]
) -> Iterator[tuple[Window, torch.Tensor]]:
    session = _lower_session(load_many(encoder))
    by_length: dict[int, list[Window]] = defaultdict(list)
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


def _lower_session(encoder: ManyEncoder) -> Any:
    def build() -> bytes:
        from pipeline.classify.bert_graph import states_graph

        return states_graph(encoder.weights, encoder.layers(TUNED.start))

    return open_session(f"{encoder.sha256[:16]}-lower-{TUNED.start}", build)
