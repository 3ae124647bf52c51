"""Print how well attributes other than polarity are told from words alone.

There are no annotations of them. The cases of tests/classify/attributes.toml were
written with the rules, so they only show that the rules do what was meant. The number
of invented passages in which a value is found is printed, too. For polarity, see
``benches/polarity.py``.

    python -m benches.attributes
"""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.table import Table

from pipeline.classify.attributes import attributes_of
from pipeline.classify.base import View
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.settings import project_dir
from pipeline.training.data import load_examples
from pipeline.training.measuring.scored import Share


def annotated() -> Iterator[tuple[View, str]]:
    """Yield the labels of invented passages of training sources."""
    for example in load_examples(["invented"], test_share=0.25):
        if example.split == "train":
            for label in {*example.labels, *example.polarity}:
                yield example.view, label


def measure_cases() -> Iterator[tuple[str, str]]:
    """Yield each attribute and its share of right cases."""
    path = project_dir() / "tests" / "classify" / "attributes.toml"
    right, total = Counter[str](), Counter[str]()
    for case in tomllib.loads(path.read_text("utf-8"))["case"]:
        view = View(case["text"], Kind(case["kind"]))
        found = dict(attributes_of(view, case["label"]))
        for name in case.keys() - {"text", "label", "kind", "why", "cues"}:
            total[name] += 1
            right[name] += found.get(name, "") == case[name]
    for name in sorted(total):
        yield name, str(Share.of(right[name], total[name]))


def count_found(rows: Iterable[tuple[View, str]]) -> dict[str, Share]:
    """Return how often each attribute has a value that a cue gave."""
    silent = {"none", "unclear", "capability_stated", ""}
    found, total = Counter[str](), Counter[str]()
    for view, label in rows:
        values = dict(attributes_of(view, label))
        for name in default_labels().attributes_of(label):
            total[name] += 1
            found[name] += values.get(name, "") not in silent
    return {name: Share.of(found[name], n) for name, n in total.items()}


def main() -> None:
    """Print the table."""
    counts = count_found(annotated())
    table = Table("attribute", "right cases", "invented passages with a cue")
    for name, share in measure_cases():
        table.add_row(name, str(share), str(counts.get(name, "")))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
