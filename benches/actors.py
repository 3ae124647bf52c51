"""Measure how well actors are told from mere mentions, on names of real reports.

    python -m benches.actors                both halves
    python -m benches.actors --split dev    one half, with every error
    python -m benches.actors --fit          fit the head on dev, with folds by report,
                                            and write models/parties/actors.json

``corpora/parties/actors.jsonl`` holds the place of each name, and the answer of a
person: does the passage say that the bearer of the name did something of concern? It
holds no words; the reports are read from the corpus under TRIAGE_CORPUS. The halves are
chosen by the hash of the document. The rules were written on ``dev`` and on other
passages of its reports. The passages of ``held-out`` were read to judge them, but its
errors were never looked at. 28 names of ``dev`` were drawn after a first look at it.
There were four draws, in this order:

- 338 names;
- 342 names of other reports, in sentences with a word of force or surveillance. They
  were found by words of their own and not by ``find_actors``. An act that a law would
  allow or that a board could examine is nobody's act; "in use by" and "put an end to
  torture by" state one;
- 495 names of reports of ``dev``;
- 1,153 names of reports of ``dev``, drawn in the same way and read once, at most 12 for
  each report except 19 long ones. On these the earlier rules had F1 .577 (P .809, R
  .448), far from the .918 on the names of ``dev`` that they were written on. Rules were
  then changed after errors on two thirds of these reports.

The head is fitted on ``dev``. So the folds of ``--fit`` measure it, and ``--split dev``
does not.

The names of ``held-out`` were read a second time, blind (``second``). If the two
readings differ, a third one, which knew both, settled ``actor``; the row has its
``reason``.
"""

import argparse
import hashlib
import json
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import cohen_kappa_score, f1_score
from sklearn.model_selection import GroupKFold

from pipeline.datamodel import Document
from pipeline.hashed_weights import write_vouched
from pipeline.ingest import read_document
from pipeline.parties.reports.actor_head import features, is_open
from pipeline.parties.reports.actors import find_actors, names_to_judge
from pipeline.settings import corpora_dir, models_dir, project_dir, settings

SPLITS = ("dev", "held-out")

STRENGTH = 0.005
"""Inverse of the penalty on weights; .002 to .01 differ by less than the folds do."""

MIN_REPORTS = 3
"""A feature of fewer is left out: it may be a name, and says little."""

FOLDS = 10

THRESHOLD = 0.6
"""Least score at which the head takes a name for an actor; .55 is as good, but less
precise."""


def documents_of(wanted: set[str]) -> dict[str, Document]:
    """Return the reports with the wanted hashes, read anew."""
    found: dict[str, Document] = {}
    for path in sorted((project_dir() / settings().corpus / "reports").rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        document_id = hashlib.sha256(data).hexdigest()
        if document_id in wanted and document_id not in found:
            found[document_id] = read_document(data, path.name)
    return found


MAX_CHANGED = 0.01
"""Largest share of judged passages that a newer reader may read otherwise."""


def passage_of(row: dict[str, Any], documents: dict[str, str]) -> str | None:
    """Return the judged passage, or None if it is read otherwise now."""
    text = documents.get(row["document_id"], "")[row["start"] : row["end"]]
    is_same = hashlib.sha256(text.encode()).hexdigest() == row["text_sha256"]
    return text if is_same else None


def is_actor(text: str, start: int, end: int) -> tuple[bool, str]:
    """Tell whether the name at a place is found to be an actor, and why."""
    for actor in find_actors(text):
        if actor.span.start < end and start < actor.span.end:
            return actor.part.is_deed, f"{actor.part.value}: {actor.reason}"
    return False, "not found"


class Table:
    """Features of judged names, with the answers of the rules.

    Attributes:
        reports: Report of each name; a report is never in two folds.
        right: Whether the name is an actor.
        said: Whether the rules take it for an actor.
        found: Whether it is a name of ``names_to_judge``; the head learns from these.
        is_open: Whether the head is asked about it.
    """

    def __init__(self, rows: list[dict[str, Any]], texts: list[str]) -> None:
        """Find each name in its passage."""
        self.reports = [row["document_id"] for row in rows]
        self.right = np.array([row["actor"] for row in rows])
        found = [
            _features(text, row["name_start"], row["name_end"])
            for row, text in zip(rows, texts, strict=True)
        ]
        self.said = np.array([said for said, _, _ in found])
        self.is_open = np.array([is_open for _, is_open, _ in found])
        self.found = np.array([bool(names) for _, _, names in found])
        holders: dict[str, set[str]] = {}
        for report, (_, _, names) in zip(self.reports, found, strict=True):
            for name in names:
                holders.setdefault(name, set()).add(report)
        kept = {name for name, of in holders.items() if len(of) >= MIN_REPORTS}
        self.vectorizer = DictVectorizer()
        X = self.vectorizer.fit_transform(
            [dict.fromkeys(names & kept, 1.0) for _, _, names in found]
        )
        self.rarity = np.log(X.shape[0] / np.asarray(X.sum(axis=0)).ravel())
        self.X = X.multiply(self.rarity).tocsr()

    def out_of_fold(self) -> NDArray[np.float64]:
        """Return scores, each by weights from other reports; 0 where none is asked."""
        scores = np.zeros(len(self.right))
        folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
        for train, test in folds.split(self.X, self.right, self.reports):
            train = train[self.found[train]]
            model = _model().fit(self.X[train], self.right[train])
            scores[test] = model.predict_proba(self.X[test])[:, 1]
        return np.where(self.is_open, scores, 0.0)

    def weights(self) -> tuple[dict[str, float], float]:
        """Return the weight of each feature, and the bias, from all names."""
        model = _model().fit(self.X[self.found], self.right[self.found])
        names = [str(name) for name in self.vectorizer.get_feature_names_out()]
        pairs = zip(names, model.coef_[0] * self.rarity, strict=True)
        weights = {n: round(float(w), 3) for n, w in pairs if abs(w) >= 0.005}
        return weights, round(float(model.intercept_[0]), 3)


def _features(text: str, start: int, end: int) -> tuple[bool, bool, frozenset[str]]:
    """Return whether rules make a name an actor, if the head is asked, and of what.

    A name that is not found has no features.
    """
    for actor, named in names_to_judge(text):
        if actor.span.start < end and start < actor.span.end:
            return actor.part.is_deed, is_open(named), features(named)
    return False, False, frozenset()


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=5_000)


def figures(said: NDArray[np.bool_], right: NDArray[np.bool_]) -> str:
    """Tell precision, recall and F1."""
    n_right = int((said & right).sum())
    precision, recall = n_right / max(1, said.sum()), n_right / max(1, right.sum())
    both = max(1e-9, precision + recall)
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / both:.3f}"


def fit(rows: list[dict[str, Any]], texts: list[str]) -> None:
    """Print what the head adds in folds by report, and write its weights."""
    table = Table(rows, texts)
    scores = table.out_of_fold()
    print(f"dev, rules: {figures(table.said, table.right)}")
    for threshold in (0.45, 0.5, 0.55, 0.6, 0.65):
        said = table.said | (scores >= threshold)
        print(f"dev, head from {threshold}, folds: {figures(said, table.right)}")
    weights, bias = table.weights()
    content = {
        "bias": bias,
        "fitted_on": f"{len(rows)} names of {len(set(table.reports))} reports",
        "threshold": THRESHOLD,
        "weights": weights,
    }
    print(write_vouched(models_dir() / "parties" / "actors.json", content))


def agreement(rows: list[dict[str, Any]], said: list[bool]) -> str:
    """Tell how far two readings of names, and what is said of each, agree."""
    differ = [row for row in rows if "reason" in row]
    second = [row["second"] for row in rows]
    first = [row["second"] != ("reason" in row) for row in rows]
    changed = [row["actor"] for row in differ if row["actor"] == row["second"]]
    return (
        f"  read twice: {len(differ)} differ, "
        f"kappa {cohen_kappa_score(first, second):.3f}; "
        f"changed: {sum(changed)} to actor, {len(changed) - sum(changed)} to mention\n"
        f"  F1 against the first {f1_score(first, said):.3f}, "
        f"against the second {f1_score(second, said):.3f}, "
        f"between the two {f1_score(first, second):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--split", choices=SPLITS, help="one half, with its errors")
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    lines = (corpora_dir() / "parties" / "actors.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    splits = (arguments.split,) if arguments.split else SPLITS
    if arguments.fit:
        splits = ("dev",)
    rows = [row for row in rows if row["split"] in splits]
    read = documents_of({row["document_id"] for row in rows})
    documents = {key: document.text for key, document in read.items()}
    found = [(row, passage_of(row, documents)) for row in rows]
    rows, texts = [r for r, text in found if text], [text for _, text in found if text]
    print(
        f"left out, because their passage is read otherwise: {len(found) - len(rows)}"
    )
    if len(rows) < (1 - MAX_CHANGED) * len(found):
        sys.exit(f"expected the judged words of {len(found)} passages")
    if arguments.fit:
        fit(rows, texts)
        return
    for split in splits:
        pairs = [
            pair for pair in zip(rows, texts, strict=True) if pair[0]["split"] == split
        ]
        report(pairs, show_errors=bool(arguments.split))


def report(pairs: list[tuple[dict[str, Any], str]], *, show_errors: bool) -> None:
    """Print the figures of one half, and its errors where they may be seen."""
    answers = []
    for row, text in pairs:
        said, why = is_actor(text, row["name_start"], row["name_end"])
        answers.append(said)
        if show_errors and said != row["actor"]:
            name = slice(max(0, row["name_start"] - 60), row["name_end"] + 60)
            print(f"  {row['actor']} {text[name]!r}: {why}")
    rows = [row for row, _ in pairs]
    right = np.array([row["actor"] for row in rows])
    print(
        f"{rows[0]['split']}: {figures(np.array(answers), right)} "
        f"({right.sum()} actors, {len(rows)} names)"
    )
    if all("second" in row for row in rows):
        print(agreement(rows, answers))


if __name__ == "__main__":
    main()
