"""``cascade.v2``: two stages, first words and n-grams, then a tuned encoder.

The first stage counts words (``two_stage``) and reads meaning across languages
(``universal``). What passes it is read by a BERT whose lower layers are
those of the installed sentence encoder and whose upper layers were trained on the
annotations; only these are part of the model. It sees the kind of the document,
the context and the passage. The margin of a label has two parts: a linear one on the
mean of the passage, and one on the words to which the label attends, since a long
passage may carry a label in half a sentence (label-wise attention: Mullenbach et al.,
"Explainable Prediction of Medical Codes from Clinical Text", 2018). The graph
is quantised and read one passage at a time, as in ``encoder``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.encoders.architecture import read_bert
from pipeline.classify.encoders.encoder import (
    Memo,
    Tokens,
    arrays_sha256,
    check_layers,
    checked_encoder,
    find_encoder,
    open_session,
)
from pipeline.classify.encoders.universal import TunedUniversal
from pipeline.classify.learned import Array
from pipeline.classify.two_stage import TwoStageClassifier, WordFeatures, WordParams

MAX_CONTEXT = 40
"""Most tokens of context, the nearest ones. They take a third of the time, and give
what a heading says."""

MAX_TEXT = 160
"""Most tokens of the passage; 98 of 100 are shorter."""

_GRAPH_VERSION = 2

_OPENING = Lock()
"""Lock for the graphs, because threads screen files with one classifier."""


@dataclass(frozen=True)
class CascadeParams(WordParams):
    """Learned weights of words, and the upper parts of two encoders.

    Attributes:
        universal_sha256: Hash of the first stage's encoder; other encoders are refused.
        universal: Arrays of its averaging network and head, as ``TunedUniversal`` takes
            them.
        tuned: Arrays of the trained layers, by Hugging Face's names of BERT, and of the
            head as ``bert_graph`` takes it.
    """

    universal_sha256: str
    universal: Mapping[str, Array]
    tuned: Mapping[str, Array]


class CascadeClassifier(TwoStageClassifier[CascadeParams]):
    """The classifier of ``CascadeParams``."""

    kind = "cascade.v2"

    @cached_property
    def _opened_encoder(self) -> "TunedEncoder":
        return TunedEncoder(self._encoder, self._encoder_sha256, self.params.tuned)

    @cached_property
    def _opened_universal(self) -> TunedUniversal:
        return TunedUniversal(self.params.universal_sha256, self.params.universal)

    def open_encoders(self) -> None:
        """Open both encoders; graphs that are new are built."""
        with _OPENING:
            _ = self._opened_universal, self._opened_encoder

    def _first_margins(
        self, words: WordFeatures, views: Sequence[View]
    ) -> list[NDArray[np.float64]]:
        with _OPENING:
            universal = self._opened_universal
        margins = universal.margins([view.text for view in views])
        return [*super()._first_margins(words, views), margins]

    def _second_margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        with _OPENING:
            encoder = self._opened_encoder
        return encoder.margins(views)


class TunedEncoder:
    """Encoder that gives passages in their context a margin for each label."""

    def __init__(self, name: str, sha256: str, tuned: Mapping[str, Array]) -> None:
        """Build the graph, or open an earlier build.

        ``tuned`` replaces the upper layers of the encoder, and adds a head.

        Raises:
            ArtifactError: There is no such encoder, it has other weights, or the
                layers do not fit it.
        """
        folder = checked_encoder(name, sha256)
        self._tokenizer = load_tokenizer(name)
        self._memo = Memo(self._margin)

        def build() -> bytes:
            from pipeline.classify.encoders.bert_graph import margins_graph

            base, config = read_bert(folder, name)
            check_layers(name, tuned, _upper_shapes(base, tuned))
            return margins_graph({**base, **tuned}, config)

        key = f"{sha256[:16]}-{arrays_sha256(tuned)[:16]}-tuned-v{_GRAPH_VERSION}"
        self._session = open_session(key, build)

    def margins(self, views: Sequence[View]) -> NDArray[np.float64]:
        """Return margins, shape (n_views, n_labels)."""
        tokens = view_tokens(self._tokenizer, views)
        return self._memo.rows(tokens).astype(np.float64)

    def _margin(self, tokens: Tokens) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self._session.run(None, tokens.inputs())[0]
        return row


def _upper_shapes(
    base: Mapping[str, Array], tuned: Mapping[str, Array]
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of an encoder's layers from the lowest tuned one up."""
    layers = {
        key: int(key.split(".")[2]) for key in base if key.startswith("encoder.layer.")
    }
    lowest = min(
        (layer for key, layer in layers.items() if key in tuned),
        default=max(layers.values()),
    )
    return {key: base[key].shape for key, layer in layers.items() if layer >= lowest}


def load_tokenizer(name: str) -> Any:
    """Return the tokenizer of an encoder, without padding or truncation."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(find_encoder(name) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def view_tokens(tokenizer: Any, views: Sequence[View]) -> list[Tokens]:
    """Return the tokens of views: [CLS] kind context [SEP] text [SEP]."""
    first, last = tokenizer.encode("").ids

    def ids(texts: Sequence[str]) -> list[list[int]]:
        found = tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [encoding.ids for encoding in found]

    found = []
    for kind, context, text in zip(
        ids([view.kind.value for view in views]),
        ids([view.context for view in views]),
        ids([view.text for view in views]),
        strict=True,
    ):
        head = (first, *kind, *context[-MAX_CONTEXT:], last)
        found.append(Tokens((*head, *text[:MAX_TEXT], last), len(head)))
    return found
