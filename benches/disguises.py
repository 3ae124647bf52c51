"""Measure the reading of disguised words, and its effect on ordinary text.

    python -m benches.disguises [MODEL]
    python -m benches.disguises --corpus 60000 [MODEL]

The first table is about ``corpora/challenge/disguises.jsonl``, by way of disguise: the
number of plain rows with a flag, of disguised rows with a flag before disguised words
are read ("before") and after, of rows with just the labels of the plain one, and of
rows for which the reviewer is told of a disguise. ``--corpus`` takes that many real
passages: it prints the number of passages that the reading changes, how many of these
get other flags by it, and its share of the time.
"""

import argparse
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import Classifier, View, make_view
from pipeline.datamodel import Kind
from pipeline.findings import flags_of
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir
from pipeline.text.disguise.reveal import read, reveal, ways_of
from pipeline.text.language import passage_languages
from pipeline.text.normalize import normalize
from pipeline.training.corpus import Candidate, iter_candidates

Pair = tuple[frozenset[str], frozenset[str]]

_SAMPLE = 200
_TIMED = 2_000


def flags(views: Sequence[View], classifier: Classifier) -> list[frozenset[str]]:
    scores = classifier.predict_proba(views)
    return [
        frozenset(flags_of(view, row, classifier))
        for view, row in zip(views, scores, strict=True)
    ]


def challenge(classifier: Classifier) -> Table:
    path = corpora_dir() / "challenge" / "disguises.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def views(key: str) -> list[View]:
        codes = passage_languages([row[key] for row in rows])
        return [
            make_view(row[key], Kind(row["kind"]), language=code or "")
            for row, code in zip(rows, codes, strict=True)
        ]

    seen = views("text")
    as_before = [
        replace(view, text=normalize(row["text"]))
        for row, view in zip(rows, seen, strict=True)
    ]
    found = zip(
        rows,
        flags(views("plain"), classifier),
        flags(as_before, classifier),
        flags(seen, classifier),
        strict=True,
    )
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * 7)
    for row, plain, before, now in found:
        told = [bool(ways_of(row["text"]))]
        read_right = read(row["text"]).casefold() == normalize(row["plain"]).casefold()
        same = now == plain
        facts = (True, plain, before, now, same, *told, read_right)
        for i, is_so in enumerate(facts):
            counts[row["way"] or "(ordinary)"][i] += bool(is_so)
    table = Table(
        "way", "rows", "plain flagged", "before", "flagged", "same labels", "told",
        "read right",
    )  # fmt: skip
    for way, numbers in counts.items():
        table.add_row(way, *map(str, numbers))
    odd = [numbers for way, numbers in counts.items() if way != "(ordinary)"]
    table.add_row("all ways", *(str(sum(column)) for column in zip(*odd, strict=True)))
    return table


def corpus(classifier: Classifier, n: int) -> Table:
    kinds = (Kind.BROCHURE, Kind.CONTRACT, Kind.REPORT)
    step = iter_candidates(kinds)
    pool = list(itertools.islice(step, n))
    start = time.process_time()
    changed = [c for c in pool if read(c.text) != normalize(c.text)]
    told = [c for c in pool if ways_of(c.text)]
    spent = time.process_time() - start
    drawn = random.Random(1).sample(changed, min(_SAMPLE, len(changed)))
    differ = sum(a != b for a, b in _both(drawn, classifier))
    timed = random.Random(2).sample(pool, min(_TIMED, len(pool)))
    view_s, whole_s = _times(timed, classifier)
    table = Table("what", "number")
    table.add_row("passages", str(len(pool)))
    table.add_row(
        "changed by the view",
        f"{len(changed)} ({1000 * len(changed) / len(pool):.2f} in 1,000)",
    )
    table.add_row("told as disguised", str(len(told)))
    table.add_row("changed ones drawn", str(len(drawn)))
    table.add_row("of them with other flags", str(differ))
    table.add_row("microseconds a passage, all", f"{1e6 * spent / len(pool):.0f}")
    table.add_row("time of the view in screening", f"{100 * view_s / whole_s:.1f} %")
    return table


def _both(drawn: Sequence[Candidate], classifier: Classifier) -> Iterator[Pair]:
    now = [c.view for c in drawn]
    before = [
        replace(view, text=normalize(c.text))
        for c, view in zip(drawn, now, strict=True)
    ]
    return zip(flags(before, classifier), flags(now, classifier), strict=True)


def _times(pool: Sequence[Candidate], classifier: Classifier) -> tuple[float, float]:
    """Return the seconds of the view alone, and of views, scores and flags."""
    undo = reveal.__wrapped__
    start = time.process_time()
    for candidate in pool:
        undo(candidate.text)
        undo(candidate.passage.before)
    view_s = time.process_time() - start
    reveal.cache_clear()
    start = time.process_time()
    flags([candidate.view for candidate in pool], classifier)
    return view_s, time.process_time() - start


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", nargs="?", default="triage-en")
    parser.add_argument("--corpus", type=int, help="number of real passages")
    given = parser.parse_args()
    classifier = load_classifier(given.model, default_labels())
    table = corpus(classifier, given.corpus) if given.corpus else challenge(classifier)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
