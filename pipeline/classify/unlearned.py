"""A model trained before a label existed, for use with the other labels.

The label keeps its column, so that other code need not know, and its score is 0.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.classify.base import Classifier, Scores, View
from pipeline.labels import LabelSet

_NEVER = 1 - 1e-6
"""Threshold that no score of a model without the label reaches."""


class LackingClassifier:
    """A classifier with columns for unlearned labels.

    Args:
        known: Classifier whose labels are some of the set, in the set's order.
        labels: Label set.
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
