"""Thresholds and probabilities of findings in whole documents.

A classifier's own thresholds were set on passages that had been picked because they
looked like a label, and flag too much of a document that is read from front to back.
There a label is flagged from the probability on that stands here. Each is a round one,
at most 0.15 and at most four fifths of the lowest score that a sure label has in
English documents of the parts train and dev: a classifier is surer of sources that it
knows. Where those parts hold no sure label, 0.08 for tier 1 and the classifier's own
threshold for tier 2 stay. For ``surveillance_misuse`` it is lower and finds more.
``python -m benches.whole_documents --part train`` and ``--part dev`` print what that
finds and costs.

In other languages the same was done where documents of those parts hold at least five
sure labels that are found: their scores stand on the English scale, but lower. All
other labels keep the classifier's own threshold there: raised to those of English, they
would lose half of the sentences in other languages that state them.

The classifier's probabilities are too far from one half: of findings at 0.1 to 0.2 one
in five is right, and of those above 0.9 nine in ten. Shrunk log-odds say it better.
They leave the order of scores and every finding as they were, and one half where it
was.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.labels import default_labels

LIMITS_VERSION = 4
"""Changes with the thresholds and the shrinking: findings depend on them."""

SHRINKING = 0.8
"""Factor of log-odds. On whole English documents of train and dev, scored by models
without the source in training, the calibration error of findings is 0.019 with it and
0.047 without; 0.7 to 0.9 differ little."""

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

LEAST_ELSEWHERE = {
    "video_surveillance_analytics": 0.02,
    "surveillance_misuse": 0.08,
}
"""The same in other languages than English. For video it is below four fifths of the
lowest sure score (0.07): what lies between are wrong findings and plain sentences with
the label."""

_ENGLISH = "en"


def document_thresholds(
    labels: Sequence[str], own: Sequence[float], language: str = _ENGLISH
) -> tuple[float, ...]:
    """Return the thresholds for passages of whole documents, in the order of labels.

    Args:
        labels: Ids of the label set.
        own: The classifier's thresholds of the same labels.
        language: ISO 639-1 of the passage, "" where it is not known.
    """
    known = default_labels()
    least = {
        label: LEAST_OF_LABEL.get(label, LEAST[known[label].tier])
        if language == _ENGLISH
        else LEAST_ELSEWHERE.get(label, 0.0)
        for label in labels
    }
    return tuple(
        max(float(limit), least[label])
        for label, limit in zip(labels, own, strict=True)
    )


def passage_thresholds(
    languages: Sequence[str], labels: Sequence[str], own: Sequence[float]
) -> NDArray[np.float64]:
    """Return the thresholds for each passage, shape (n_languages, n_labels).

    Args:
        languages: Of the passages of a document.
        labels: Ids of the label set.
        own: The classifier's thresholds of the same labels.
    """
    by = {code: document_thresholds(labels, own, code) for code in set(languages)}
    return np.array([by[code] for code in languages]).reshape(-1, len(labels))


def document_probabilities(
    scores: Sequence[float] | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the probabilities of a classifier's scores in whole documents.

    Args:
        scores: In [0, 1], of any shape; thresholds too.
    """
    from scipy.special import expit, logit  # a run without news scores nothing

    with np.errstate(divide="ignore"):  # of 0, what a kind cannot carry
        odds = logit(np.asarray(scores, dtype=np.float64))
    return np.asarray(expit(SHRINKING * odds))
