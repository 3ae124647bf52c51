"""Scored passages for tests, drawn from a seed."""

import numpy as np

from pipeline.labels import default_labels
from pipeline.training.measuring.scored import ScoredExamples


def ends(interval):
    """Return both ends of an interval that must have them."""
    assert interval.low is not None
    assert interval.high is not None
    return interval.low, interval.high


def scored_examples(n, *, n_sources=20, share=0.1, skill=3.0, seed=0, languages="en"):
    """Return passages whose positives score higher the greater the skill."""
    rng = np.random.default_rng(seed)
    labels = default_labels()
    shape = (n, len(labels.ids))
    y_true = rng.random(shape) < share
    margins = rng.normal(size=shape) + skill * y_true - 2
    sources = np.array([f"source-{i}" for i in rng.integers(0, n_sources, n)])
    return ScoredExamples(
        labels=labels,
        y_true=y_true,
        y_score=1 / (1 + np.exp(-margins)),
        eligible=np.ones(shape, dtype=bool),
        denied=np.zeros(shape, dtype=bool),
        thresholds=np.full(shape[1], 0.3),
        kinds=rng.choice(["brochure", "report"], n),
        languages=rng.choice(languages.split(), n),
        sources=sources,
        selections=rng.choice(["random", "score"], n),
        documents=np.char.add(sources, rng.choice(["-a", "-b"], n)),
    )
