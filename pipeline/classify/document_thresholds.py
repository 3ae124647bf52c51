"""Thresholds and probabilities of findings in whole documents.

A classifier's own thresholds were set on passages that had been picked because they
looked like a label. In documents that are read from front to back the thresholds below
count instead. A label without a shift keeps the classifier's own threshold.

The shifts of English were chosen on whole documents of train and dev, after ``needs``.
Each document was scored by a model that had not learned from its source.

    one more label found costs:           about ten more findings
    sure labels found:                    83 of 100
    findings that are right or debatable: half

In other languages, shifts were chosen only for labels with mostly wrong findings in
these documents. They lose no sure label there, and one that is not sure. A passage too
short to tell its language is held to the higher of both.

The classifier's probabilities are too far from one half:

    findings at 0.1 to 0.2: one in three is right
    findings above 0.9:     nine in ten are right

Shrinking the log-odds corrects this. In English most scores are then still too low, so
their log-odds are raised as well. Neither changes any finding, or the order of scores
in a language.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LIMITS_VERSION = 9
"""Version of thresholds and probabilities; findings depend on them."""

SHRINKING = 0.6
"""Factor of log-odds."""

OFFSET = 0.4
"""Addition to the shrunk log-odds in English. On whole documents of train and dev,
scored by models without the source in training, the calibration error of findings is
0.08 and 0.06 with both, 0.11 and 0.09 with the factor alone, and 0.11 and 0.16 with
neither. The findings in other languages are too few to choose an addition for them."""

SHIFTS = {
    "covert_surveillance_marketing": 0.7,
    "facial_recognition": -0.4,
    "emotion_recognition": -0.3,
    "person_location_tracking": 0.6,
    "video_surveillance_analytics": 1.6,
    "communications_interception": 0.8,
    "device_intrusion_forensics": 0.6,
    "state_security_end_user": 0.1,
    "diversion_intermediary_risk": 2.2,
    "internal_repression": -0.4,
    "serious_human_rights_violation": -0.2,
    "serious_ihl_violation": -1.2,
    "surveillance_misuse": -0.5,
    "contractual_safeguard": -0.6,
}
"""Shift of a classifier's own threshold in English, in log-odds by label. Thresholds of
other models than the shipped one move as far."""

SHIFTS_ELSEWHERE = {
    "video_surveillance_analytics": 0.7,
    "serious_human_rights_violation": 1.0,
    "surveillance_misuse": 1.6,
    "official_body_finding": 1.0,
    "contractual_safeguard": 1.0,
}
"""Shift in other languages, in log-odds by label."""

_ENGLISH = "en"
_NEAR_ONE = 1 - 1e-6


def document_thresholds(
    labels: Sequence[str], own: Sequence[float], language: str = _ENGLISH
) -> tuple[float, ...]:
    """Return the thresholds for passages of whole documents, in the order of labels.

    ``own`` are those of the classifier; a language of "" is not known.
    """
    both = (SHIFTS, SHIFTS_ELSEWHERE)
    tables = both if not language else both[:1] if language == _ENGLISH else both[1:]
    return tuple(
        _shifted(float(limit), max(table.get(label, 0.0) for table in tables))
        for label, limit in zip(labels, own, strict=True)
    )


def _shifted(limit: float, shift: float) -> float:
    odds = math.exp(shift) * limit / (1 - min(limit, _NEAR_ONE))
    return odds / (1 + odds)


def passage_thresholds(
    languages: Sequence[str], labels: Sequence[str], own: Sequence[float]
) -> NDArray[np.float64]:
    """Return the thresholds for each passage, shape (n_languages, n_labels).

    ``own`` are those of the classifier.
    """
    by = {code: document_thresholds(labels, own, code) for code in set(languages)}
    return np.array([by[code] for code in languages]).reshape(-1, len(labels))


def document_probabilities(
    scores: Sequence[float] | NDArray[np.float64],
    languages: Sequence[str] = (_ENGLISH,),
) -> NDArray[np.float64]:
    """Return the probabilities of a classifier's scores in whole documents.

    Args:
        scores: Scores or thresholds in [0, 1], shape (..., n_labels).
        languages: ISO 639-1 code of each row of scores, or one for all.
    """
    from scipy.special import expit, logit  # needed only for new documents

    with np.errstate(divide="ignore"):  # 0: a kind cannot carry it
        odds = logit(np.asarray(scores, dtype=np.float64))
    offsets = np.where(np.array(languages) == _ENGLISH, OFFSET, 0.0)
    if odds.ndim > 1:
        offsets = offsets[:, None]
    return np.asarray(expit(SHRINKING * odds + offsets))
