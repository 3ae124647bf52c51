"""Measure the findings in minimal pairs, and in the same sentences in 36 languages.

    python -m benches.language_rows [MODEL]

``corpora/challenge/languages`` holds 30 English passages with a label and 30 ordinary
twins, and translations of each into 35 languages. No model learned from them. The
language of each passage is recognised as in a run. Recall is the share of labels that
are flagged; that of English is printed beside it. An ordinary passage with any flag is
a false alarm. A twin shares words and situation with its passage: the twins are the
hardest ordinary sentences that the writers could think of.
``corpora/challenge/pairs.jsonl`` holds a hundred more pairs in English, which differ in
as few words as possible.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.classify.base import Classifier
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind, Passage
from pipeline.findings import COUNTER, triage_passages
from pipeline.settings import corpora_dir
from pipeline.text.language import passage_languages

BASE = "en"
_FOLDER = corpora_dir() / "challenge"


@dataclass(frozen=True)
class Told:
    """Results of a model on the sentences of one language.

    Attributes:
        language: ISO 639-1 code of the language.
        n_found: Number of labels that are flagged.
        n_labels: Number of labels of all passages.
        n_alarms: Number of ordinary passages with a flag.
        n_ordinary: Number of ordinary passages.
        n_told: Number of passages whose language is recognised.
    """

    language: str
    n_found: int
    n_labels: int
    n_alarms: int
    n_ordinary: int
    n_told: int

    @property
    def recall(self) -> float:
        """Share of the labels that are flagged."""
        return self.n_found / self.n_labels


def measure(classifier: Classifier) -> Iterator[Told]:
    """Yield the results in each language, English first."""
    folder = _FOLDER / "languages"
    base = _rows(folder / f"{BASE}.jsonl")
    codes = sorted(path.stem for path in folder.glob("*.jsonl"))
    for code in sorted(codes, key=lambda code: (code != BASE, code)):
        texts = {row["id"]: row["text"] for row in _rows(folder / f"{code}.jsonl")}
        yield _told(code, base, [texts[row["id"]] for row in base], classifier)


def measure_pairs(classifier: Classifier) -> Told:
    """Return the results on the hundred minimal pairs in English."""
    rows = _rows(_FOLDER / "pairs.jsonl")
    return _told(BASE, rows, [row["text"] for row in rows], classifier)


def _told(
    code: str, base: list[dict[str, Any]], texts: list[str], classifier: Classifier
) -> Told:
    told = passage_languages(texts)
    flagged = [
        _flags(text, Kind(row["kind"]), found or "", classifier)
        for row, text, found in zip(base, texts, told, strict=True)
    ]
    pairs = list(zip(base, flagged, strict=True))
    return Told(
        language=code,
        n_found=sum(len(flags & set(row["labels"])) for row, flags in pairs),
        n_labels=sum(len(row["labels"]) for row in base),
        n_alarms=sum(bool(flags) for row, flags in pairs if not row["labels"]),
        n_ordinary=sum(not row["labels"] for row in base),
        n_told=sum(found == code for found in told),
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _flags(text: str, kind: Kind, language: str, classifier: Classifier) -> set[str]:
    passage = Passage("0" * 64, 0, len(text), text, 1, language=language or None)
    return {
        found.label
        for found in triage_passages([passage], kind, classifier)
        if dict(found.attributes)["polarity"] not in COUNTER
    }


def main() -> None:
    """Print a row for each language, then the mean and the worst."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", nargs="?")
    classifier = open_model(parser.parse_args().model).classifier
    pairs = measure_pairs(classifier)
    console = Console(width=100)
    console.print(
        f"minimal pairs: {pairs.n_found} of {pairs.n_labels} labels found, "
        f"{pairs.n_alarms} of {pairs.n_ordinary} twins flagged"
    )
    found = list(measure(classifier))
    table = Table("language", "labels found", "of English", "false alarms", "told")
    english, others = found[0].recall, found[1:]
    for one in found:
        table.add_row(
            one.language,
            f"{one.n_found} of {one.n_labels}",
            f"{one.recall / english:.2f}" if english else "-",
            f"{one.n_alarms} of {one.n_ordinary}",
            f"{one.n_told} of 60",
        )
    console.print(table)
    if others and english:
        shares = [one.recall / english for one in others]
        alarms = sum(one.n_alarms for one in others)
        ordinary = sum(one.n_ordinary for one in others)
        console.print(
            f"recall beside English in {len(others)} languages: mean "
            f"{sum(shares) / len(shares):.2f}, worst {min(shares):.2f}; "
            f"false alarms {alarms} of {ordinary}"
        )


if __name__ == "__main__":
    main()
