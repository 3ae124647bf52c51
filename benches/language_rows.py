"""Print what is found of the same sixty sentences in thirty-six languages.

    python -m benches.language_rows [MODEL]

``corpora/challenge/languages`` holds 30 passages that carry a label and 30 ordinary
twins in English, and each of them in 35 further languages. No model learned from them.
The language of each passage is told as in a run. Recall is the share of labels that are
flagged, set beside that of English; an ordinary passage with any flag is a false alarm.
The twins share words and situation with what they stand beside: they are the hardest
ordinary sentences that the writers could think of.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.classify.base import Classifier
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind, Passage
from pipeline.settings import corpora_dir
from pipeline.text.language import passage_languages
from pipeline.triage import COUNTER, triage_passages

BASE = "en"


@dataclass(frozen=True)
class Told:
    """What a model makes of the sentences of one language.

    Attributes:
        language: ISO 639-1.
        n_found: Labels that are flagged.
        n_labels: Labels of the passages that carry one.
        n_alarms: Ordinary passages with a flag.
        n_ordinary: Ordinary passages.
        n_told: Passages whose language is told rightly.
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
    """Yield what is found in each language, English first."""
    folder = corpora_dir() / "challenge" / "languages"
    base = _rows(BASE)
    codes = sorted(path.stem for path in folder.glob("*.jsonl"))
    for code in sorted(codes, key=lambda code: (code != BASE, code)):
        texts = {row["id"]: row["text"] for row in _rows(code)}
        told = passage_languages([texts[row["id"]] for row in base])
        flagged = [
            _flags(texts[row["id"]], Kind(row["kind"]), found or "", classifier)
            for row, found in zip(base, told, strict=True)
        ]
        pairs = list(zip(base, flagged, strict=True))
        yield Told(
            language=code,
            n_found=sum(len(flags & set(row["labels"])) for row, flags in pairs),
            n_labels=sum(len(row["labels"]) for row in base),
            n_alarms=sum(bool(flags) for row, flags in pairs if not row["labels"]),
            n_ordinary=sum(not row["labels"] for row in base),
            n_told=sum(found == code for found in told),
        )


def _rows(code: str) -> list[dict[str, Any]]:
    path = corpora_dir() / "challenge" / "languages" / f"{code}.jsonl"
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
    found = list(measure(open_model(parser.parse_args().model).classifier))
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
    console = Console(width=100)
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
