"""Thresholds for findings in whole documents.

A classifier's own thresholds were set on passages that had been picked because they
looked like a label, and flag too much of a document that is read from front to back.
There a label is flagged from the probability on that stands here. Each is a round one,
at most 0.15 and at most four fifths of the lowest score that a sure label has in
English documents of the parts train and dev: a classifier is surer of sources that it
knows. Where those parts hold no sure label, 0.08 for tier 1 and the classifier's own
threshold for tier 2 stay. For ``surveillance_misuse`` it is lower and finds more.
``python -m benches.whole_documents --part train`` and ``--part dev`` print what that
finds and costs. Nothing was set for languages other than English, where the
classifier's own thresholds stay.
"""

from collections.abc import Sequence

from pipeline.labels import default_labels

LIMITS_VERSION = 2
"""Changes with the thresholds: findings depend on them."""

LEAST = {1: 0.08, 2: 0.0}
"""Least probability of a flag by the tier of its label, where none stands below."""

LEAST_OF_LABEL = {
    "covert_surveillance_marketing": 0.15,
    "emotion_recognition": 0.10,
    "person_location_tracking": 0.15,
    "communications_interception": 0.12,
    "device_intrusion_forensics": 0.10,
    "internal_repression": 0.10,
    "serious_human_rights_violation": 0.15,
    "surveillance_misuse": 0.07,
}


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
        max(float(limit), LEAST_OF_LABEL.get(label, LEAST[known[label].tier]))
        for label, limit in zip(labels, own, strict=True)
    )
