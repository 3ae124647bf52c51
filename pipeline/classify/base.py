"""The common interface of all classifiers.

The input is a ``View``: the passage as models read it, with disguised words restored,
and its context. The output is a table of calibrated probabilities, one column per label
in the order of the label set. Labels that a document kind cannot carry get 0.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import Kind, Passage
from pipeline.labels import LabelSet
from pipeline.text.disguise.reveal import read

Scores = NDArray[np.float64]
"""Probabilities, shape (n_passages, n_labels), each in [0, 1]."""


@dataclass(frozen=True, slots=True)
class View:
    """The input of a classifier for one passage.

    Attributes:
        text: Normalised text.
        kind: Kind of the document, because the same words mean other things in each.
        context: Normalised heading path, column headers and sentence before.
        before: Normalised sentence before, for the polarity.
        heading: Normalised heading path, for the polarity.
        columns: Normalised column headers of a table row, for the polarity.
        language: ISO 639-1 code, "" if unknown, for the score shift of weak languages.
    """

    text: str
    kind: Kind
    context: str = ""
    before: str = ""
    heading: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    language: str = ""


def view_passage(passage: Passage, kind: Kind) -> View:
    """Return the view of a passage in a document of a kind."""
    return make_view(
        passage.text,
        kind,
        passage.heading,
        passage.before,
        passage.columns,
        passage.language or "",
    )


def make_view(
    text: str,
    kind: Kind,
    heading: Sequence[str] = (),
    before: str = "",
    columns: Sequence[str] = (),
    language: str = "",
) -> View:
    """Return a view; only the two innermost headings of the path are used."""
    context = [*heading[-2:], *columns, before]
    return View(
        read(text),
        kind,
        " . ".join(map(read, filter(None, context))),
        before=read(before),
        heading=tuple(map(read, heading)),
        columns=tuple(map(read, columns)),
        language=language,
    )


class Classifier(Protocol):
    """A trained model with probabilities for the label set."""

    @property
    def kind(self) -> str:
        """Versioned kind, for example ``linear.v1``."""

    @property
    def version(self) -> str:
        """Hash of the artifact."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Label ids, in the order of the columns."""

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Threshold of each label; scores of at least this are flagged."""

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return calibrated probabilities, shape (n_views, n_labels)."""

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return the words or word pairs with the most weight for a label."""


def kind_mask(views: Sequence[View], labels: LabelSet) -> NDArray[np.bool_]:
    """Return True for each label possible in a view, shape (n_views, n_labels).

    A text without a letter or digit carries none, because a model would only tell from
    it how frequent its labels are.
    """
    nothing = np.zeros(len(labels.ids), dtype=np.bool_)
    rows = {kind: np.isin(np.array(labels.ids), labels.allowed(kind)) for kind in Kind}
    if not views:
        return np.zeros((0, len(labels.ids)), dtype=np.bool_)
    return np.stack(
        [
            rows[view.kind] if any(map(str.isalnum, view.text)) else nothing
            for view in views
        ]
    )


_NEVER = 1 - 1e-6
"""Threshold of a label that the model has not learned: no score reaches it."""


class LackingClassifier:
    """A model trained before a label existed, for use with the other labels.

    The label keeps its column, so that other code need not know, and its score is 0.
    """

    def __init__(self, known: Classifier, labels: LabelSet) -> None:
        """Take a classifier; nothing is loaded before the first passage."""
        self.known = known
        self.labels = labels.ids
        self.kind, self.version = known.kind, known.version
        self._columns = [labels.ids.index(label) for label in known.labels]

    @property
    def thresholds(self) -> tuple[float, ...]:
        """Threshold of each label; scores of at least this are flagged."""
        own = dict(zip(self.known.labels, self.known.thresholds, strict=True))
        return tuple(own.get(label, _NEVER) for label in self.labels)

    def predict_proba(self, views: Sequence[View]) -> Scores:
        """Return probabilities, shape (n_views, n_labels); 0 for unlearned labels."""
        scores = np.zeros((len(views), len(self.labels)))
        scores[:, self._columns] = self.known.predict_proba(views)
        return scores

    def evidence(self, view: View, label: str) -> tuple[str, ...]:
        """Return the words with the most weight for a label."""
        is_known = label in self.known.labels
        return self.known.evidence(view, label) if is_known else ()


def joined_kind(english: str, others: str) -> str:
    """Return the kind of two classifiers behind one."""
    return f"{english}+{others}"


def joined_version(english: str, others: str) -> str:
    """Return a version made from two others."""
    return hashlib.sha256(f"{english}{others}".encode("ascii")).hexdigest()[:12]
