"""Train the document-kind classifier on the corpus, whose folders are its gold.

Contracts and reports invented for this project are left out, so that the sample case is
not part of the measurement.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict

from pipeline.classify.kind import FEW_TERMS, KINDS, choose_kinds, kind_text
from pipeline.strict import Strict
from pipeline.toml_files import read_toml
from pipeline.training.corpus import (
    FOLDERS,
    corpus_documents,
    passages_if_readable,
)
from pipeline.training.fitting.saving import save_arrays
from pipeline.training.split import fold_of
from pipeline.training.vocabulary import fit_words, terms_of


class _Classifier(Strict):
    kind: str = Field(pattern=r"^kind\.v1$")


class KindConfig(Strict):
    """One training of the kind classifier."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    seed: int
    n_folds: int = Field(ge=2)
    max_terms: int = Field(ge=100)
    c: float = Field(gt=0)
    max_per_source: int = Field(ge=1)
    classifier: _Classifier


def train_kind(config_path: Path, *, out: Path) -> None:
    """Train, measure by source-grouped folds, and write the model's folder.

    Raises:
        ConfigError: The config is wrong, or the corpus is not at hand.
    """
    config = read_toml(config_path, KindConfig, "training config")
    config_toml = config_path.read_bytes()
    texts, gold, sources = _read_corpus(config)
    vectorizer = fit_words(texts, sources, max_terms=config.max_terms, ngram_max=1)
    features = vectorizer.transform(texts)
    model = LogisticRegression(C=config.c, class_weight="balanced", max_iter=2000)
    metrics = _cross_validate(model, config, gold, sources, features)
    model.fit(features, gold)
    save_arrays(
        out,
        vocabulary=terms_of(vectorizer),
        config=config_toml,
        arrays={
            "idf": vectorizer.idf_,
            "weights": model.coef_,
            "bias": model.intercept_,
        },
        facts={"kind": config.classifier.kind, "kinds": [k.value for k in KINDS]},
    )
    (out / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", "utf-8")


def _read_corpus(
    config: KindConfig,
) -> tuple[list[str], NDArray[np.int64], list[str]]:
    """Return the texts of documents, their kinds by index, and their sources."""
    documents = corpus_documents(FOLDERS.values())
    taken: Counter[str] = Counter()
    texts: list[str] = []
    gold: list[int] = []
    sources: list[str] = []
    for document in sorted(documents, key=lambda each: each.document_id):
        if taken[document.source] == config.max_per_source:
            continue
        passages = passages_if_readable(document.document_id)
        if not passages:
            continue
        taken[document.source] += 1
        texts.append(kind_text("\n".join(p.text for p in passages.values())))
        gold.append(KINDS.index(FOLDERS[document.kind]))
        sources.append(document.source)
    return texts, np.array(gold), sources


def _cross_validate(
    model: LogisticRegression,
    config: KindConfig,
    gold: NDArray[np.int64],
    sources: list[str],
    features: Any,
) -> dict[str, Any]:
    """Return recall and precision of each kind, measured on unseen sources."""
    folds = np.array([fold_of(s, config.n_folds, config.seed) for s in sources])
    margins = cross_val_predict(
        model,
        features,
        gold,
        groups=folds,
        cv=LeaveOneGroupOut(),
        method="decision_function",
    )
    guess = choose_kinds(margins, features.getnnz(axis=1) < FEW_TERMS)
    precision, recall, _, n = precision_recall_fscore_support(
        gold, guess, labels=range(len(KINDS)), zero_division=0
    )
    return {"n_documents": len(sources), "n_sources": len(set(sources))} | {
        kind.value: {
            "n": int(n[j]),
            "recall": round(float(recall[j]), 4),
            "precision": round(float(precision[j]), 4),
        }
        for j, kind in enumerate(KINDS)
    }
