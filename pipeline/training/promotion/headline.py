"""Results that a reviewer of flags can expect: whole documents, front to back.

Passages picked by a rule or a score only show how a model does on text that looks like
a label. These documents were annotated as a whole, and no model learned from their
sources.

The same scores are the baseline of a model, its flags and scores beside which
``triage drift`` puts those of a desk. It counts English passages alone, because there
are too few of other languages.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from pipeline.classify.artifact import load_vocabulary, model_folder
from pipeline.classify.document_thresholds import document_probabilities
from pipeline.datamodel import Kind
from pipeline.files import write_atomically
from pipeline.labels import default_labels
from pipeline.parties.papers import receivers
from pipeline.screening.drift import BASELINE, Baseline, bins_of, count_unseen
from pipeline.training.data import Example
from pipeline.training.measuring.metrics import rounded
from pipeline.training.measuring.scored import Share
from pipeline.training.promotion.sets import WHOLE, own_whole, sit

MIN_DOCUMENTS = 10
"""Least number of documents with a label of measurable recall: misses come in groups, a
document at a time."""

_END_USER = "state_security_end_user"


def measure_whole(
    model: str, examples: Sequence[Example], n_lost: int
) -> dict[str, Any] | None:
    """Return the results of a model on whole documents; None without passages.

    Args:
        model: Name of a folder in ``models/``, or a path.
        examples: All passages of the documents.
        n_lost: Number of annotated passages that were left out.

    Returns:
        Plain values: recall and precision of each label, and of all together, at the
        thresholds for whole documents, and the number of flags for 10 pages.

    Raises:
        ArtifactError: The model is missing or altered.
        OSError: The scores cannot be kept.
    """
    if not examples:
        return None
    sitting = sit(model, {WHOLE: examples})
    scored = sitting.heaps[WHOLE]
    there, flagged = scored.y_true & scored.eligible, scored.flagged

    def shares(columns: list[int]) -> dict[str, Any]:
        n_found = int((there & flagged)[:, columns].sum())
        return {
            "recall": asdict(Share.of(n_found, int(there[:, columns].sum()))),
            "precision": asdict(Share.of(n_found, int(flagged[:, columns].sum()))),
        }

    labels = scored.labels.labels
    found: dict[str, Any] = rounded(
        {
            "n_documents": np.unique(scored.documents).size,
            "n_passages": len(scored),
            "n_lost": n_lost,
            **shares([*range(len(labels))]),
            "per_10_pages": 10 * float(flagged.sum()) / sitting.pages,
            "min_documents": MIN_DOCUMENTS,
            "labels": [
                {
                    "label": label.id,
                    "tier": label.tier,
                    "n_documents": np.unique(scored.documents[there[:, j]]).size,
                    **shares([j]),
                }
                for j, label in enumerate(labels)
            ],
        }
    )
    return found


def record_baseline(model: str) -> int | None:
    """Write the baseline of a model into its folder, as ``baseline.json``.

    Args:
        model: Name of a folder in ``models/``, or a path.

    Returns:
        Number of annotated passages that were left out, see ``own_whole``; None if no
        whole document is at hand, and nothing is written.

    Raises:
        ArtifactError: The model is missing or altered.
        ConfigError: Its config is wrong.
    """
    examples, n_lost = own_whole(model)
    found = baseline_of(model, examples)
    if found is None:
        return None
    text = found.model_dump_json(indent=1) + "\n"
    write_atomically(model_folder(model) / BASELINE, text.encode())
    return n_lost


def baseline_of(model: str, examples: Sequence[Example]) -> Baseline | None:
    """Return the baseline of a model; None if no English whole document is at hand."""
    is_english = [example.language in ("en", None) for example in examples]
    if not any(is_english):
        return None
    sitting = sit(model, {WHOLE: examples})
    scored = sitting.heaps[WHOLE]
    said = document_probabilities(scored.y_score)
    english = [i for i, here in enumerate(is_english) if here]
    flags: dict[str, Counter[Kind]] = {label: Counter() for label in scored.labels.ids}
    scores: dict[str, list[float]] = {label: [] for label in scored.labels.ids}
    for i in english:
        for j in scored.flagged[i].nonzero()[0]:
            label = scored.labels.ids[j]
            # Screening leaves them out as well.
            if label == _END_USER and receivers.is_ordinary(examples[i].text):
                continue
            flags[label][examples[i].kind] += 1
            scores[label].append(float(said[i, j]))
    vocabulary = frozenset(load_vocabulary(model_folder(model)))
    n_words, n_unseen = count_unseen((examples[i].text for i in english), vocabulary)
    return Baseline(
        model_version=sitting.version,
        n_documents=len({str(scored.documents[i]) for i in english}),
        passages=Counter(examples[i].kind for i in english),
        flags={x: dict(flags[x]) for x in default_labels().ids if x in flags},
        bins={label: bins_of(own) for label, own in scores.items()},
        n_words=n_words,
        n_unseen=n_unseen if vocabulary else None,
    )
