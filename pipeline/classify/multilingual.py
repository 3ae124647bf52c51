"""``multilingual.v1``: a single stage for every language.

The lower layers are those of an encoder of many languages, unchanged; the upper ones
were tuned on the annotations. The model's config names the encoder: the package with
multilingual-e5-small, or any folder that ``many`` reads. Words and lower layers stay
frozen, so that a sentence and its translation are still close to each other at the
input of the tuned layers. So lessons from English also hold in languages without any
annotation.

A passage longer than a window is read window by window, and each label keeps its
highest margin. Passages may be that long, because a paragraph in Chinese or Thai,
counted by spaces, is a single word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import Scores, View, kind_mask
from pipeline.classify.encoders.e5 import PACKAGE, PREFIX, load_e5
from pipeline.classify.encoders.encoder import (
    Memo,
    Tokens,
    arrays_sha256,
    check_layers,
    expect_weights,
    open_session,
)
from pipeline.classify.encoders.many import ManyEncoder, read_encoder
from pipeline.classify.learned import Array, LearnedClassifier
from pipeline.classify.two_stage import sigmoid

KIND = "multilingual.v1"

TUNED = range(8, 10)
"""Indices of the tuned layers. The last two of twelve are left out: they learned to
tell whole texts apart, and cost a sixth of the time."""

MAX_CONTEXT = 32
"""Most tokens of context, the nearest ones."""

MAX_TEXT, STRIDE = 160, 128
"""Tokens of a window of the passage, and of the step from one window to the next."""

MAX_WINDOWS = 16
"""Most windows of a passage, about 1,300 words: a longer passage is no paragraph, and
must not cost minutes."""

_MAX_WORDS = 5
_SPACE = "\u2581"
_AROUND = ".,;:!?()[]\"'“”„«»،。、；："
_GRAPH_VERSION = 1
_OPENING = Lock()
"""Lock for the graph, because threads screen files with one classifier."""


@lru_cache(maxsize=2)
def load_many(name: str) -> ManyEncoder:
    """Return an encoder of many languages, read once in a process.

    Args:
        name: Name of the package that ``e5`` reads, or of a folder or package for
            ``many``.

    Raises:
        ArtifactError: There is no such encoder, or it does not have the required form.
    """
    return load_e5() if name == PACKAGE else read_encoder(name, TUNED.stop)


@dataclass(frozen=True)
class MultilingualParams:
    """Learned weights; rows are labels in the order of the label set.

    Attributes:
        platt: Slope and intercept of the log-odds, shape (n_labels, 2).
        thresholds: Thresholds, shape (n_labels,).
        tuned: Arrays of the tuned layers, by Hugging Face's names of BERT, and of the
            head as ``bert_graph`` takes it.
    """

    platt: Array
    thresholds: Array
    tuned: Mapping[str, Array]


class MultilingualClassifier(LearnedClassifier[MultilingualParams]):
    """The classifier of ``MultilingualParams``."""

    kind = KIND

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return calibrated probabilities, shape (n_views, n_labels)."""
        if not views:
            return np.zeros((0, len(self.labels)))
        log_odds = self.margins(views) * self.params.platt[:, 0]
        scores = sigmoid(log_odds + self.params.platt[:, 1])
        return np.where(kind_mask(views, self._labels), scores, 0.0)

    def margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        """Return margins, shape (n_views, n_labels)."""
        windows = view_windows(views, self._many)
        return self._memo.rows(windows).astype(np.float64)

    def open_encoders(self) -> None:
        """Open the encoder; a new graph is built."""
        with _OPENING:
            _ = self._session

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return the words with the most attention of a label, at most five."""
        row = self.labels.index(label)
        added: dict[str, float] = {}
        for window in view_windows([view], self._many)[0]:
            shares = self._read(window)[1][0, :, row]
            for word, share in _words(window, shares, self._many.pieces):
                added[word] = max(added.get(word, 0.0), share)
        best = sorted(added, key=lambda word: -added[word])
        return tuple(word for word in best if added[word] > 0)[:_MAX_WORDS]

    @property
    def _many(self) -> ManyEncoder:
        return load_many(self._encoder)

    @cached_property
    def _memo(self) -> Memo[tuple[Tokens, ...]]:
        return Memo(self._row)

    def _row(self, windows: tuple[Tokens, ...]) -> NDArray[np.float32]:
        rows = [self._read(window)[0] for window in windows]
        highest: NDArray[np.float32] = np.max(rows, axis=0)
        return highest

    def _read(self, window: Tokens) -> Any:
        """Return the margins of a window, and the contribution of each token."""
        with _OPENING:
            session = self._session
        return session.run(None, window.inputs())

    @cached_property
    def _session(self) -> Any:
        name, encoder, tuned = self._encoder, self._many, self.params.tuned
        expect_weights(name, self._encoder_sha256, encoder.sha256)
        arrays = encoder.weights.items()
        upper = {key: array.shape for key, array in arrays if _layer_of(key) in TUNED}
        check_layers(name, tuned, upper)

        def build() -> bytes:
            from pipeline.classify.encoders.bert_graph import margins_graph

            return margins_graph(
                {**encoder.weights, **tuned}, encoder.layers(TUNED.stop)
            )

        key = f"{encoder.sha256[:16]}-{arrays_sha256(tuned)[:16]}-v{_GRAPH_VERSION}"
        return open_session(key, build)


def _layer_of(key: str) -> int:
    """Return the layer number of an array, -1 for arrays of no layer."""
    return int(key.split(".")[2]) if key.startswith("encoder.layer.") else -1


def view_windows(
    views: Sequence[View], encoder: ManyEncoder
) -> list[tuple[Tokens, ...]]:
    """Return the windows of views: prefix, kind, context, then a part of the text."""
    kinds = {
        kind: encoder.ids([f"{PREFIX}{kind.value}"])[0]
        for kind in {view.kind for view in views}
    }
    contexts = encoder.ids([view.context for view in views])
    texts = encoder.ids([view.text for view in views])
    found = []
    for view, context, text in zip(views, contexts, texts, strict=True):
        nearest = context[-MAX_CONTEXT:]
        head = (encoder.first, *kinds[view.kind], *nearest, encoder.last)
        parts = (text[start : start + MAX_TEXT] for start in _starts(len(text)))
        found.append(
            tuple(Tokens((*head, *part, encoder.last), len(head)) for part in parts)
        )
    return found


def _starts(n_tokens: int) -> Sequence[int]:
    """Return the starts of the windows of a text.

    In a text of up to ``MAX_WINDOWS`` windows they cover every token. In a longer one
    they are spread evenly, the first and the last included.
    """
    starts = range(0, max(1, n_tokens - (MAX_TEXT - STRIDE)), STRIDE)
    if len(starts) <= MAX_WINDOWS:
        return starts
    step = (len(starts) - 1) / (MAX_WINDOWS - 1)
    return [starts[round(n * step)] for n in range(MAX_WINDOWS)]


def _words(
    window: Tokens, shares: NDArray[np.float32], pieces: Sequence[str]
) -> list[tuple[str, float]]:
    """Join the pieces of each word of a window's text and add up their shares."""
    found: list[tuple[str, float]] = []
    inside = slice(window.text_start, -1)
    for token, share in zip(window.ids[inside], shares[inside].tolist(), strict=True):
        piece = pieces[token]
        if piece.startswith(_SPACE) or not found:
            found.append((piece.lstrip(_SPACE), share))
        else:
            word, total = found[-1]
            found[-1] = word + piece, total + share
    return [(word.strip(_AROUND).casefold(), share) for word, share in found]
