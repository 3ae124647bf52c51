"""Results that a reviewer of flags can expect: whole documents, front to back.

Passages picked by a rule or a score only show how a model does on text that looks like
a label. These documents were annotated as a whole, and no model learned from their
sources.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.training.data import Example
from pipeline.training.promotion_sets import WHOLE, sit
from pipeline.training.scored import Share

MIN_DOCUMENTS = 10
"""Least number of documents with a label of measurable recall: misses come in groups, a
document at a time."""


@dataclass(frozen=True, slots=True)
class WholeLabel:
    """One label in whole documents.

    Attributes:
        label: Id of the label.
        tier: Tier of the label, 1 or 2.
        n_documents: Number of documents with the label.
        recall: Recall at the thresholds for whole documents.
        precision: Precision at the same thresholds.
    """

    label: str
    tier: int
    n_documents: int
    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class Headline:
    """All labels in whole documents.

    Attributes:
        n_documents: Number of documents of the test part.
        n_passages: Number of their passages.
        n_lost: Number of annotated passages left out, because their words were not
            found.
        recall: Recall over all labels together.
        precision: Precision over all labels together.
        per_10_pages: Number of flags for 10 pages.
        min_documents: Least number of documents of a measurable label.
        labels: Results of each label, in the order of the label set.
    """

    n_documents: int
    n_passages: int
    n_lost: int
    recall: Share
    precision: Share
    per_10_pages: float
    min_documents: int
    labels: tuple[WholeLabel, ...]


def measure_whole(
    model: str, examples: Sequence[Example], n_lost: int
) -> Headline | None:
    """Return the results of a model on whole documents; None without passages.

    Args:
        model: Name of a folder in ``models/``, or a path.
        examples: All passages of the documents.
        n_lost: Number of annotated passages that were left out.

    Raises:
        ArtifactError: The model is missing or altered.
        OSError: The scores cannot be kept.
    """
    if not examples:
        return None
    sitting = sit(model, {WHOLE: examples})
    scored = sitting.heaps[WHOLE]
    there, flagged = scored.y_true & scored.eligible, scored.flagged
    found = there & flagged
    labels = tuple(
        WholeLabel(
            label.id,
            label.tier,
            np.unique(scored.documents[there[:, j]]).size,
            Share.of(int(found[:, j].sum()), int(there[:, j].sum())),
            Share.of(int(found[:, j].sum()), int(flagged[:, j].sum())),
        )
        for j, label in enumerate(scored.labels.labels)
    )
    return Headline(
        n_documents=np.unique(scored.documents).size,
        n_passages=len(scored),
        n_lost=n_lost,
        recall=Share.of(int(found.sum()), int(there.sum())),
        precision=Share.of(int(found.sum()), int(flagged.sum())),
        per_10_pages=10 * float(flagged.sum()) / sitting.pages,
        min_documents=MIN_DOCUMENTS,
        labels=labels,
    )
