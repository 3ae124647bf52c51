"""Savings and losses of a classifier's fast first stage."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.base import Classifier
from pipeline.classify.two_stage import TwoStageClassifier
from pipeline.training.data import Example
from pipeline.training.scored import Share


@dataclass(frozen=True, slots=True)
class GateFacts:
    """Passages that the fast first stage passes on to the encoder.

    Attributes:
        asked: Share of all passages that the encoder reads.
        kept: Share of the passages with a label that the encoder reads.
    """

    asked: Share
    kept: Share


def gate_facts(classifier: Classifier, examples: Sequence[Example]) -> GateFacts | None:
    """Return the shares behind the gate, or None without a gate or examples."""
    if not isinstance(classifier, TwoStageClassifier) or not examples:
        return None
    passed = classifier.passes([example.view for example in examples])
    positive = np.array([bool(example.labels) for example in examples])
    return GateFacts(
        asked=Share.of(int(passed.sum()), passed.size),
        kept=Share.of(int((passed & positive).sum()), int(positive.sum())),
    )
