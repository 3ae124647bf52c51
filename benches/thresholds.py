"""Print the savings and costs of a price for a longer queue, on unseen sources.

The features of ``linear.v1`` (words, frozen embeddings) are fitted on the training
sources: five times without a fifth of them, and once with all, to score dev.
Calibration and thresholds are set without the sources on which they are measured.
``price 0`` only keeps the stated recall, limited to 5 % of random passages.

    python -m benches.thresholds [prices ...]
"""

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from pipeline.classify.two_stage import read_words, sigmoid
from pipeline.classify.words.phrases import read_phrases
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.config import LinearConfig, TrainingConfig, read_config
from pipeline.training.data import Example, load_examples
from pipeline.training.fitting.heads import (
    Rows,
    linear_stage,
    make_rows,
    platt,
    thresholds,
)
from pipeline.training.measuring.metrics import MIN_POSITIVES
from pipeline.training.vocabulary import cached_vectors, fit_example_words

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Margins:
    """Margins of the same passages by words and by embeddings, with their rows."""

    rows: Rows
    words: Array
    vectors: Array

    def select(self, keep: NDArray[np.bool_]) -> "Margins":
        """Return the passages for which ``keep`` is true."""
        return Margins(self.rows.select(keep), self.words[keep], self.vectors[keep])

    def slopes(self) -> Array:
        """Return the calibration that these passages give."""
        return platt((self.words, self.vectors), self.rows)

    def scores(self, slopes: Array) -> Array:
        """Return calibrated scores, shape (n_passages, n_labels)."""
        both = self.words * slopes[:, 0] + self.vectors * slopes[:, 1] + slopes[:, 2]
        return np.where(self.rows.allowed, sigmoid(both), 0.0)


def read(
    config: TrainingConfig, train: list[Example], dev: list[Example]
) -> tuple[Margins, Margins]:
    """Return margins of the training passages, unseen, and of the dev passages."""
    classifier = config.classifier
    assert isinstance(classifier, LinearConfig)
    views, n = [e.view for e in (*train, *dev)], len(train)
    rows = make_rows(config, train, default_labels())
    vectorizer = fit_example_words(train, classifier.max_terms)
    words = read_words(vectorizer, read_phrases(default_labels()), views).matrix
    vectors = cached_vectors(views, config.encoder)
    seen, unseen = [], []
    for table, c, weight in (
        (words, classifier.word_c, classifier.word_negative_weight),
        (vectors, classifier.vector_c, 1.0),
    ):
        learned = linear_stage(
            table[:n], rows, c, config.n_folds, negative_weight=weight
        )
        seen.append(learned.margins)
        weights, bias = learned.arrays["weights"], learned.arrays["bias"]
        unseen.append(np.asarray(table[n:] @ weights.T) + bias)
    dev_rows = make_rows(config, dev, default_labels())
    return Margins(rows, *seen), Margins(dev_rows, *unseen)


def flags_of(
    config: TrainingConfig, known: Margins, asked: Margins, price: float
) -> NDArray[np.bool_]:
    """Return the flags of passages whose sources set neither slopes nor thresholds."""
    slopes = known.slopes()
    asking = config.model_copy(update={"reading_price": price})
    cuts = thresholds(asking, known.scores(slopes), known.rows, default_labels())
    return asked.scores(slopes) >= cuts


def row(name: str, rows: Rows, flags: NDArray[np.bool_]) -> tuple[str, ...]:
    """Return mean recall and precision of tier 1 and of all, and flags on 100."""
    real = rows.is_real[:, None]
    gold, flagged = rows.gold & real, flags & real
    found, n = (gold & flagged).sum(axis=0), gold.sum(axis=0)
    recall = found / np.maximum(n, 1)
    precision = found / np.maximum(flagged.sum(axis=0), 1)
    tier = np.array([label.tier for label in default_labels().labels])
    first = (tier == 1) & (n >= MIN_POSITIVES)
    drawn = flagged[rows.is_random].sum() / (rows.is_random & rows.is_real).sum()
    means = (recall[first], precision[first], recall[n > 0], precision[n > 0])
    return name, *(f"{x.mean():.3f}" for x in means), f"{100 * drawn:.1f}"


def main(prices: list[float]) -> None:
    """Print two rows a price."""
    config = read_config(models_dir() / "baselines" / "joined-en.toml", TrainingConfig)
    data = config.data
    examples = load_examples(data.annotated, test_share=data.test_share, shares=data)
    train = [e for e in examples if e.split == "train"]
    known, dev = read(config, train, [e for e in examples if e.split == "dev"])
    table = Table(
        "price", "recall tier 1", "precision", "recall all", "precision",
        "flags on 100 random",
    )  # fmt: skip
    for price in prices:
        flags = np.zeros(known.rows.gold.shape, dtype=np.bool_)
        for fold in range(config.n_folds):
            held = known.rows.folds == fold
            part = known.select(~held)
            flags[held] = flags_of(config, part, known.select(held), price)
        table.add_row(*row(f"{price:g}, sources left out", known.rows, flags))
        flags = flags_of(config, known, dev, price)
        table.add_row(*row(f"{price:g}, dev", dev.rows, flags))
    Console(width=110).print(table)


if __name__ == "__main__":
    main([float(price) for price in sys.argv[1:]] or [0.0, 1.5, 8.0, 12.0])
