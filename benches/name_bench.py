"""Measure name matching on a table of labelled pairs, or fit it.

    python -m benches.name_bench CASES.csv           the figures, cross-validated
    python -m benches.name_bench CASES.csv --fit     and write models/names/weights.json

CASES.csv has the columns of nomenklatura's name_bench (schema, name1, name2,
is_match, quality). Figures are out of fold: there are five folds, and pairs that share
a name, in any script, are in the same fold. The weights that are written are fitted on
all pairs, so the last line shows their results on pairs that they have seen.
"""

import argparse
import csv
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.preprocessing import StandardScaler

from pipeline.hashed_weights import write_vouched
from pipeline.parties.names import plain_names
from pipeline.parties.names.alignment import (
    NameKind,
    features,
    has_nothing_in_common,
    has_one_word_in_common,
)
from pipeline.parties.names.matching import has_rigour
from pipeline.settings import models_dir

KINDS = {
    "Person": NameKind.PERSON,
    "Company": NameKind.ORGANISATION,
    "Organization": NameKind.ORGANISATION,
    "LegalEntity": NameKind.UNKNOWN,
    "Vessel": NameKind.VESSEL,
}
REGULARISATION = 0.3
"""Inverse strength; 0.1 to 1 give the same F1 within 0.005."""

WORTH = {"STRONG": 3.0, "MEDIUM": 1.0, "": 1.0, "WEAK": 0.5}
"""Weight of a pair in the fit; the table says that a STRONG one must be right."""

SEEDS = range(5)
"""Folds are drawn five times; the figure is the mean, the range is printed."""

Array = NDArray[np.float64]


def read_cases(path: Path) -> list[dict[str, str]]:
    """Return the rows of the table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def groups_of(cases: list[dict[str, str]], latin: Any) -> list[int]:
    """Number the sets of pairs that share a name, in whatever script or order."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for case in cases:
        keys = [
            " ".join(sorted(latin(case[side], KINDS[case["schema"]]))).replace(" ", "")
            for side in ("name1", "name2")
        ]
        parent[root(keys[0])] = root(keys[1])
        case["key"] = keys[0]
    numbers: dict[str, int] = {}
    return [numbers.setdefault(root(case["key"]), len(numbers)) for case in cases]


def table(cases: list[dict[str, str]], module: Any) -> tuple[list[str], Array]:
    """Return the names of the features and one row of them for each pair."""
    rows: list[dict[str, float]] = []
    for case in cases:
        kind = KINDS[case["schema"]]
        aligned = module.align(case["name1"], case["name2"], kind)
        rows.append(features(aligned, kind, module.LIKENESS) if aligned else {})
    names = list(next(row for row in rows if row))
    return names, np.array([[row.get(name, 0.0) for name in names] for row in rows])


def fitted(X: Array, y: NDArray[np.bool_], worth: Array) -> tuple[Any, Any]:
    """Return the scaler and the model."""
    scaler = StandardScaler().fit(X)
    model = LogisticRegression(C=REGULARISATION, max_iter=5_000)
    return scaler, model.fit(scaler.transform(X), y, sample_weight=worth)


def out_of_fold(
    X: Array, y: NDArray[np.bool_], worth: Array, groups: list[int], seed: int
) -> Array:
    """Return the probability of each pair from a model that has not seen its group."""
    scores = np.zeros(len(y))
    folds = StratifiedGroupKFold(5, shuffle=True, random_state=seed)
    for train, test in folds.split(X, y, groups):
        scaler, model = fitted(X[train], y[train], worth[train])
        scores[test] = model.predict_proba(scaler.transform(X[test]))[:, 1]
    return scores


def counts(y: NDArray[np.bool_], scores: Array) -> tuple[float, float, float]:
    """Return precision, recall and F1 at a score of 0.5."""
    hit = scores >= 0.5
    right = int((hit & y).sum())
    precision, recall = right / int(hit.sum()), right / int(y.sum())
    return precision, recall, 2 * precision * recall / (precision + recall)


def measure(name: str, cases: list[dict[str, str]], module: Any) -> dict[str, Any]:
    """Print the figures of one engine and return its weights from all pairs."""
    names, X = table(cases, module)
    y = np.array([case["is_match"] == "true" for case in cases])
    worth = np.array([WORTH[case["quality"]] for case in cases])
    groups = groups_of(cases, module.latin_parts)
    pairs = [dict(zip(names, row, strict=True)) for row in X]
    hopeless = np.array(
        [has_nothing_in_common(pair) or has_one_word_in_common(pair) for pair in pairs]
    )
    runs = [out_of_fold(X, y, worth, groups, seed) for seed in SEEDS]
    runs = [np.where(hopeless, 0.0, scores) for scores in runs]
    figures = np.array([counts(y, scores) for scores in runs])
    precision, recall, f1 = figures.mean(axis=0)
    print(
        f"{name}: {len(y)} pairs in {len(set(groups))} groups, grouped five-fold: "
        f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} "
        f"({figures[:, 2].min():.3f} to {figures[:, 2].max():.3f} over {len(SEEDS)} "
        "draws)"
    )
    for quality in ("STRONG", "MEDIUM", "WEAK"):
        rows = np.array([case["quality"] == quality for case in cases])
        wrong = [int((((s >= 0.5) != y) & rows).sum()) for s in runs]
        print(f"  {quality}: {rows.sum()} pairs, wrong in each draw: {wrong}")
    mean = np.mean(runs, axis=0)
    for case, score, truth in zip(cases, mean, y, strict=True):
        if case["quality"] == "STRONG" and (score >= 0.5) != truth:
            print(f"  wrong: {case['name1']} | {case['name2']} | {score:.2f}")
    scaler, model = fitted(X, y, worth)
    seen = model.predict_proba(scaler.transform(X))[:, 1]
    print(f"  on the pairs it was fitted on: F1 {counts(y, seen)[2]:.3f}")
    rows_out = {
        "weights": dict(zip(names, model.coef_[0].round(5).tolist(), strict=True)),
        "centre": dict(zip(names, scaler.mean_.round(5).tolist(), strict=True)),
        "scale": dict(zip(names, scaler.scale_.round(5).tolist(), strict=True)),
        "bias": round(float(model.intercept_[0]), 5),
    }
    digest = hashlib.sha256(json.dumps(rows_out, sort_keys=True).encode())
    return rows_out | {"version": digest.hexdigest()[:12]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    modules: dict[str, Any] = {"plain": plain_names}
    if has_rigour():
        from pipeline.parties.names import rigour_names

        modules["rigour"] = rigour_names
    weights = {
        name: measure(name, read_cases(arguments.cases), module)
        for name, module in modules.items()
    }
    if not arguments.fit:
        return
    if len(weights) < 2:
        sys.exit("fitting needs both engines: pip install '.[names]'")
    print(write_vouched(models_dir() / "names" / "weights.json", weights))


if __name__ == "__main__":
    main()
