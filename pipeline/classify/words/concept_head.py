"""Log-odds of labels from the concepts that a passage names, in any language.

A logistic model for each label. Its features are the concepts of ``word_lists`` and
the pairs of them in one sentence. It learned mostly from English passages. Because the
features mean the same in every language, it judges a passage in Hungarian as it judges
one in English. ``benches/concept_head.py --fit`` writes ``models/concepts``.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.words.word_lists import Concepts, concept_words, named_concepts
from pipeline.hashed_weights import LinearHead, finite

JOINT = "+"
"""Sign between the two concepts of a pair in the name of a feature."""

BIAS = ""
"""Name of the feature that every passage has."""


def features(named: Concepts) -> Iterable[str]:
    """Yield the names of a passage's features, without the bias."""
    yield from named.alone
    yield from (JOINT.join(pair) for pair in named.together)


def concept_log_odds(
    views: Sequence[View], labels: Sequence[str]
) -> NDArray[np.float64]:
    """Return log-odds, shape (n_views, n_labels).

    They are NaN where the language of a passage has no word list, and for labels that
    the model has not learned.

    Raises:
        ArtifactError: The weights are missing or altered.
        ConfigError: A word list is malformed.
    """
    found = np.full((len(views), len(labels)), np.nan)
    weights = CONCEPT_HEAD.weights
    for i, view in enumerate(views):
        named = named_concepts(view)
        if named is None:
            continue
        present = list(features(named))
        for j, label in enumerate(labels):
            if own := weights.get(label):
                found[i, j] = own[BIAS] + sum(own.get(name, 0.0) for name in present)
    return found


def concept_biases(labels: Sequence[str]) -> NDArray[np.float64]:
    """Return the log-odds of passages without a concept, NaN for unlearned labels."""
    weights = CONCEPT_HEAD.weights
    return np.array([weights.get(label, {}).get(BIAS, np.nan) for label in labels])


def concept_evidence(view: View, label: str) -> tuple[str, ...]:
    """Return the words of the concepts that speak for a label, weightiest first."""
    own = CONCEPT_HEAD.weights.get(label, {})
    named = named_concepts(view)
    if named is None:
        return ()
    present = [name for name in features(named) if own.get(name, 0.0) > 0]
    present.sort(key=lambda name: (-own[name], name))
    concepts = [concept for name in present for concept in name.split(JOINT)]
    return concept_words(view, list(dict.fromkeys(concepts)))


def _parse(rows: Any) -> dict[str, dict[str, float]]:
    found = {
        str(label): {str(name): finite(weight) for name, weight in own.items()}
        for label, own in rows.items()
    }
    if odd := sorted(label for label, own in found.items() if BIAS not in own):
        msg = f"no bias for {', '.join(odd)}"
        raise ValueError(msg)
    return found


CONCEPT_HEAD = LinearHead(
    "concepts/weights.json", "benches/concept_head.py --fit", "concept head", _parse
)
