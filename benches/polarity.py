"""Measure how well denied and forbidden capabilities are found, and fit the head.

    python -m benches.polarity          print the figures
    python -m benches.polarity --fit    and write models/polarity/weights.json

There are three sets: the capabilities of invented passages, some of which the rules
were made on; the real passages of the training sources; and the challenge rows, which
neither rules nor head were made on. The last column matters most: an asserted
capability that is taken for denied or forbidden is hidden from the queue. Each
annotated passage is judged by a head that saw no passage of its source.
"""

import argparse
import json
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.console import Console
from rich.table import Table
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from pipeline.classify.base import View
from pipeline.classify.polarity.cues import polarity_in
from pipeline.classify.polarity.denial_head import denied, signs
from pipeline.datamodel import Polarity
from pipeline.findings import COUNTER
from pipeline.hashed_weights import linear_probability, write_vouched
from pipeline.labels import default_labels
from pipeline.screening.scoring import ScoreRequest
from pipeline.settings import corpora_dir, models_dir
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import load_examples
from pipeline.training.measuring.scored import Share

FOLDS = 8
MOST_WRONG = 0.002
"""Share of asserted capabilities that the head may take for denied."""

ITEMS = {label.id for label in default_labels().labels if label.family == "item"}


@dataclass(frozen=True)
class Said:
    """A passage with its polarity for a capability, and its source."""

    view: View
    label: str
    polarity: Polarity
    source: str
    synthetic: bool

    @cached_property
    def signs(self) -> dict[str, float]:
        """Features for the head, kept because each fold asks again."""
        return signs(self.view, self.label)


def annotated() -> Iterator[Said]:
    """Yield the capabilities of the annotated passages of training sources."""
    folders = ["invented", "real"] if corpus_manifest() else ["invented"]
    for example in load_examples(folders, test_share=0.25):
        if example.split != "train":
            continue
        for label in sorted({*example.labels, *example.polarity} & ITEMS):
            said = example.polarity.get(label, Polarity.ASSERTED)
            yield Said(example.view, label, said, example.source, example.synthetic)


def challenge(name: str) -> Iterator[Said]:
    """Yield the capabilities that challenge rows carry, deny or forbid."""
    path = corpora_dir() / "challenge" / name
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        said = row.get("polarity", {})
        view = ScoreRequest.model_validate_json(line).views()[0]
        for label in sorted({*row["labels"], *said} & ITEMS):
            yield Said(view, label, Polarity(said.get(label, "asserted")), "", True)


def by_rules(row: Said) -> Polarity:
    """Return the polarity by all rules, as if the model were in doubt."""
    return polarity_in(row.view, (), row.label, is_likely=False)


def fit(rows: Sequence[Said]) -> dict[str, float]:
    """Return weights by sign, the bias under the empty one."""
    vectorizer = DictVectorizer()
    features = vectorizer.fit_transform([row.signs for row in rows])
    model = LogisticRegression(max_iter=2_000)
    model.fit(features, [row.polarity in COUNTER for row in rows])
    names = map(str, vectorizer.get_feature_names_out())
    weights = zip(names, model.coef_[0], strict=True)
    return {name: round(float(weight), 3) for name, weight in weights} | {
        "": round(float(model.intercept_[0]), 3)
    }


def out_of_fold(rows: Sequence[Said]) -> list[float]:
    """Return the probability of a denial by heads that saw no row of its source."""
    found = [0.0] * len(rows)
    folds = GroupKFold(FOLDS).split(rows, groups=[row.source for row in rows])
    for seen, held in folds:
        weights = fit([rows[i] for i in seen])
        for i in held:
            found[i] = linear_probability(weights, rows[i].signs)
    return found


def least_sure(rows: Sequence[Said], found: Sequence[float]) -> float:
    """Return the threshold over which no more than ``MOST_WRONG`` are taken wrongly."""
    pairs = zip(rows, found, strict=True)
    asserted = sorted(p for row, p in pairs if row.polarity not in COUNTER)
    n_wrong = int(MOST_WRONG * len(asserted))
    return math.ceil(asserted[-n_wrong - 1] * 1_000 + 1) / 1_000


def measure(
    name: str, rows: Sequence[Said], judge: Callable[[Said], Polarity]
) -> tuple[str, ...]:
    """Return one line: denials found, their kind right, assertions suppressed."""
    pairs = [(row.polarity, judge(row)) for row in rows]
    denials = [(said, told) for said, told in pairs if said in COUNTER]
    others = [told for said, told in pairs if said not in COUNTER]
    shares = (
        Share.of(sum(told in COUNTER for _, told in denials), len(denials)),
        Share.of(sum(said is told for said, told in denials), len(denials)),
        Share.of(sum(told in COUNTER for told in others), len(others)),
    )
    return (name, *map(str, shares))


def main() -> None:
    """Print the table; write the weights where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    rows = list(annotated())
    found = out_of_fold(rows)
    threshold = least_sure(rows, found)
    sure = {id(row) for row, p in zip(rows, found, strict=True) if p >= threshold}

    def held_out(row: Said) -> Polarity:
        told = by_rules(row)
        return Polarity.NEGATED if told not in COUNTER and id(row) in sure else told

    if arguments.fit:
        weights = fit(rows)
        content = {
            "bias": weights.pop(""),
            "weights": weights,
            "threshold": threshold,
            "fitted_on": f"{len(rows)} capabilities of annotated passages",
        }
        print(write_vouched(models_dir() / "polarity" / "weights.json", content))

    def shipped(row: Said) -> Polarity:
        told = by_rules(row)
        return told if told in COUNTER else denied(row.view, row.label) or told

    table = Table("passages", "denials found", "kind right", "assertions suppressed")
    for name, own in (
        ("invented", [row for row in rows if row.synthetic]),
        ("real, training sources", [row for row in rows if not row.synthetic]),
    ):
        table.add_row(*measure(f"{name}: rules", own, by_rules))
        table.add_row(*measure(f"{name}: and head", own, held_out))
    for name in ("rows.jsonl", "extended.jsonl"):
        own = list(challenge(name))
        table.add_row(*measure(f"challenge {name}: rules", own, by_rules))
        table.add_row(*measure(f"challenge {name}: and head", own, shipped))
    Console(width=150).print(table)
    print(f"{len(rows)} capabilities, threshold {threshold}, {FOLDS} folds by source")


if __name__ == "__main__":
    main()
