"""Print how well polarity and the other attributes are told from words alone.

Polarity is measured on the capabilities of invented passages, on some of which the
rules were made, and on the challenge rows, on which they were not. What matters
most is the last column: an asserted capability that is taken for denied or
forbidden is hidden from the queue. The real passages of the training sources
are asked too where the corpus is at hand.

The other attributes have no annotations: the cases of
tests/classify/attributes.toml were written with the rules and only show that they
do what was meant. How often a value is found at all is counted beside.

    python -m benches.attributes
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from pipeline.classify.attributes import attributes_of
from pipeline.classify.base import View
from pipeline.classify.cues import polarity
from pipeline.datamodel import Kind, Polarity
from pipeline.labels import default_labels
from pipeline.scoring import ScoreRequest
from pipeline.settings import corpora_dir, project_dir
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import load_examples
from pipeline.training.scored import Share

COUNTER = (Polarity.NEGATED, Polarity.PROHIBITED)


@dataclass(frozen=True)
class Said:
    """A passage and what it says about one label."""

    view: View
    label: str
    polarity: Polarity


def annotated(folder: str) -> Iterator[Said]:
    """Yield the labels of annotated passages of training sources."""
    for example in load_examples([folder], test_share=0.25):
        if example.split == "train":
            for label in {*example.labels, *example.polarity}:
                said = example.polarity.get(label, Polarity.ASSERTED)
                yield Said(example.view, label, said)


def challenge(name: str) -> Iterator[Said]:
    """Yield the labels that challenge rows carry, deny or forbid."""
    path = corpora_dir() / "challenge" / name
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        said = row.get("polarity", {})
        view = ScoreRequest.model_validate_json(line).views()[0]
        for label in {*row["labels"], *said}:
            yield Said(view, label, Polarity(said.get(label, "asserted")))


def measure_polarity(name: str, rows: Iterable[Said]) -> tuple[str, ...]:
    """Return one line: denials found, their kind right, assertions suppressed."""
    items = {label.id for label in default_labels().labels if label.family == "item"}
    counts = Counter[str]()
    for row in rows:
        if row.label not in items:
            continue
        view = row.view
        found = polarity(
            view.text,
            (),
            before=view.before,
            heading=view.heading,
            columns=view.columns,
            label=row.label,
        )
        side = "denied" if row.polarity in COUNTER else "said"
        counts[side] += 1
        counts[f"{side} as counter"] += found in COUNTER
        counts[f"{side} exactly"] += found is row.polarity
    return (
        name,
        str(Share.of(counts["denied as counter"], counts["denied"])),
        str(Share.of(counts["denied exactly"], counts["denied"])),
        str(Share.of(counts["said as counter"], counts["said"])),
    )


def measure_cases() -> Iterator[tuple[str, str]]:
    """Yield each attribute and its share of right cases."""
    path = project_dir() / "tests" / "classify" / "attributes.toml"
    right, total = Counter[str](), Counter[str]()
    for case in tomllib.loads(path.read_text("utf-8"))["case"]:
        view = View(case["text"], Kind(case["kind"]))
        found = dict(attributes_of(view, case["label"]))
        for name in case.keys() - {"text", "label", "kind", "why"}:
            total[name] += 1
            right[name] += found.get(name, "") == case[name]
    for name in sorted(total):
        yield name, str(Share.of(right[name], total[name]))


def count_found(rows: Iterable[Said]) -> dict[str, Share]:
    """Return how often each attribute has a value that a cue gave."""
    silent = {"none", "unclear", "capability_stated", ""}
    found, total = Counter[str](), Counter[str]()
    for row in rows:
        values = dict(attributes_of(row.view, row.label))
        for name in default_labels().attributes_of(row.label):
            total[name] += 1
            found[name] += values.get(name, "") not in silent
    return {name: Share.of(found[name], n) for name, n in total.items()}


def main() -> None:
    """Print the three tables."""
    console = Console(width=140)
    table = Table("passages", "denials found", "kind right", "assertions suppressed")
    invented = list(annotated("invented"))
    table.add_row(*measure_polarity("invented", invented))
    if corpus_manifest():
        table.add_row(*measure_polarity("real, training sources", annotated("real")))
    for name in ("rows.jsonl", "extended.jsonl"):
        table.add_row(*measure_polarity(f"challenge {name}", challenge(name)))
    console.print(table)
    counts = count_found(invented)
    table = Table("attribute", "right cases", "invented passages with a cue")
    for name, share in measure_cases():
        table.add_row(name, share, str(counts.get(name, "")))
    console.print(table)


if __name__ == "__main__":
    main()
