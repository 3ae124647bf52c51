"""Thresholds for findings in whole documents.

A classifier's own thresholds were set on passages that had been picked because they
looked like a label, and flag too much of a document that is read from front to back.
There a label of tier 1 is flagged from 0.08 on, one of tier 2 as before:
``python -m benches.whole_documents --part train`` and ``--part dev`` print what that
finds and costs in documents that are not measured on. Nothing was set for languages
other than English, where the classifier's own thresholds stay.
"""

from collections.abc import Sequence

from pipeline.labels import default_labels

LEAST = {1: 0.08, 2: 0.0}
"""Least probability of a flag by the tier of its label."""


def document_thresholds(
    labels: Sequence[str], own: Sequence[float]
) -> tuple[float, ...]:
    """Return the thresholds for passages of whole documents, in the order of labels.

    Args:
        labels: Ids of the label set.
        own: The classifier's thresholds of the same labels.
    """
    known = default_labels()
    return tuple(
        max(float(limit), LEAST[known[label].tier])
        for label, limit in zip(labels, own, strict=True)
    )
