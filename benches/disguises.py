"""Measure the reading of disguised words, and its effect on ordinary text.

    python -m benches.disguises [MODEL]
    python -m benches.disguises --share 8 [MODEL]

The first table is about ``corpora/challenge/disguises.jsonl``, by way of disguise: the
number of plain rows with a flag, of disguised rows with a flag before disguised words
are read ("before") and after, of rows with just the labels of the plain one, and of
rows for which the reviewer is told of a disguise. Each row is a document that goes
the way of ``triage run``. ``--share 8`` takes the passages of every eighth document of
the corpus: it prints how many passages the reading changes, how many of these get other
flags by it, and its share of the time.
"""

import argparse
import itertools
import json
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from pipeline.classify.base import Classifier
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind, Passage
from pipeline.findings import COUNTER, triage_passages
from pipeline.settings import corpora_dir
from pipeline.text.disguise import reveal as reveal_module
from pipeline.text.disguise.reveal import read, reveal, ways_of
from pipeline.text.language import passage_languages
from pipeline.text.normalize import normalize
from pipeline.training.corpus import (
    Candidate,
    corpus_documents,
    document_candidates,
)

_TIMED = 2_000


Text = tuple[str, Kind, str | None]
"""A passage with its kind and language."""


def flags(texts: Sequence[Text], classifier: Classifier) -> list[frozenset[str]]:
    """Return the labels of each text, read as a document of its own."""
    return [
        frozenset(
            finding.label
            for finding in triage_passages(
                [Passage("0" * 64, 0, len(text), text, 1, language=code)],
                kind,
                classifier,
            )
            if dict(finding.attributes).get("polarity") not in COUNTER
        )
        for text, kind, code in texts
    ]


def as_printed(texts: Sequence[Text], classifier: Classifier) -> list[frozenset[str]]:
    """Return the labels of each text without a look behind disguises."""
    with patch.object(reveal_module, "_steps", return_value=()):
        reveal.cache_clear()
        found = flags(texts, classifier)
    reveal.cache_clear()
    return found


def challenge(classifier: Classifier) -> Table:
    path = corpora_dir() / "challenge" / "disguises.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def texts(key: str) -> list[Text]:
        return [
            (row[key], Kind(row["kind"]), passage_languages([row[key]])[0])
            for row in rows
        ]

    found = zip(
        rows,
        flags(texts("plain"), classifier),
        as_printed(texts("text"), classifier),
        flags(texts("text"), classifier),
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


def corpus(classifier: Classifier, share: int) -> Table:
    kinds = (Kind.BROCHURE, Kind.CONTRACT, Kind.REPORT)
    documents = itertools.islice(corpus_documents(kinds), 0, None, share)
    pool = [c for document in documents for c in document_candidates(document)]
    start = time.process_time()
    changed = [c for c in pool if read(c.text) != normalize(c.text)]
    told = [c for c in pool if ways_of(c.text)]
    spent = time.process_time() - start
    texts = [_text(candidate) for candidate in changed]
    both = zip(as_printed(texts, classifier), flags(texts, classifier), strict=True)
    differ = sum(a != b for a, b in both)
    timed = random.Random(2).sample(pool, min(_TIMED, len(pool)))
    view_s, whole_s = _times(timed, classifier)
    table = Table("what", "number")
    table.add_row("passages", str(len(pool)))
    table.add_row(
        "changed by the view",
        f"{len(changed)} ({1000 * len(changed) / len(pool):.2f} in 1,000)",
    )
    table.add_row("told as disguised", str(len(told)))
    table.add_row("of the changed ones with other flags", str(differ))
    table.add_row("microseconds a passage, all", f"{1e6 * spent / len(pool):.0f}")
    table.add_row("time of the view in screening", f"{100 * view_s / whole_s:.1f} %")
    return table


def _text(candidate: Candidate) -> Text:
    passage = candidate.passage
    return candidate.text, candidate.kind, passage.language


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
    flags([_text(candidate) for candidate in pool], classifier)
    return view_s, time.process_time() - start


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", nargs="?", default="triage-en")
    parser.add_argument("--share", type=int, help="one document of so many")
    given = parser.parse_args()
    classifier = open_model(given.model).classifier
    table = corpus(classifier, given.share) if given.share else challenge(classifier)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
