"""Train the document-kind classifier on the corpus, whose folders are its gold.

Contracts and reports invented for this project are left out, so that the sample case is
not part of the measurement.
"""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from sklearn.linear_model import LogisticRegression

from pipeline.classify.kind import FEW_TERMS, KINDS, choose_kinds, kind_text
from pipeline.errors import ConfigError
from pipeline.settings import settings
from pipeline.strict import Strict
from pipeline.toml_files import read_toml
from pipeline.training.corpus import FOLDERS, passages_if_readable
from pipeline.training.saving import save_arrays
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
    metrics = _cross_validate(config, gold, sources, features)
    model = _fit(config, features, gold)
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
    manifest = settings().corpus / "manifest.tsv"
    if not manifest.is_file():
        msg = f"corpus {settings().corpus}: no manifest.tsv; set TRIAGE_CORPUS"
        raise ConfigError(msg)
    with manifest.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file, delimiter="\t") if r["kind"] in FOLDERS]
    rows.sort(key=lambda row: row["sha256"])
    taken: Counter[str] = Counter()
    texts: list[str] = []
    gold: list[int] = []
    sources: list[str] = []
    for row in rows:
        if taken[row["source"]] == config.max_per_source:
            continue
        passages = passages_if_readable(row["sha256"])
        if not passages:
            continue
        taken[row["source"]] += 1
        texts.append(kind_text("\n".join(p.text for p in passages.values())))
        gold.append(KINDS.index(FOLDERS[row["kind"]]))
        sources.append(row["source"])
    return texts, np.array(gold), sources


def _fit(
    config: KindConfig, features: Any, gold: NDArray[np.int64]
) -> LogisticRegression:
    model = LogisticRegression(C=config.c, class_weight="balanced", max_iter=2000)
    return model.fit(features, gold)


def _cross_validate(
    config: KindConfig, gold: NDArray[np.int64], sources: list[str], features: Any
) -> dict[str, Any]:
    """Return recall and precision of each kind, measured on unseen sources."""
    folds = np.array([fold_of(s, config.n_folds, config.seed) for s in sources])
    guess = np.zeros_like(gold)
    for fold in range(config.n_folds):
        held = folds == fold
        model = _fit(config, features[~held], gold[~held])
        few = features[held].getnnz(axis=1) < FEW_TERMS
        guess[held] = choose_kinds(model.decision_function(features[held]), few)
    measured: dict[str, Any] = {
        "n_documents": len(sources),
        "n_sources": len(set(sources)),
    }
    for j, kind in enumerate(KINDS):
        is_kind, is_guess = gold == j, guess == j
        both = int((is_kind & is_guess).sum())
        measured[kind.value] = {
            "n": int(is_kind.sum()),
            "recall": round(both / max(int(is_kind.sum()), 1), 4),
            "precision": round(both / max(int(is_guess.sum()), 1), 4),
        }
    return measured
