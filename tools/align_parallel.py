"""Align translations with their English originals, passage by passage.

    python tools/align_parallel.py corpora/challenge/parallel

The program reads ``documents.tsv`` (English document, language, its translation, and an
annotated document with the same English paragraphs; by SHA-256). It writes
``passages.jsonl``, with places and hashes but no text. The labels of the English
passage apply to its translation. Passages are aligned by paragraph number if both have
one, else by their order, length, numbers and names (dynamic programming as in Gale and
Church, "A Program for Aligning Sentences", 1993). One passage may be aligned with two.
Only annotated English passages are written, and none whose translation was left in
English.
"""

import argparse
import csv
import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.labels import default_labels
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    Annotation,
    annotated_files,
    best_readings,
    read_annotations,
    text_sha256,
)

SKIP = 1.4
"""Cost of a passage that lies beside none."""

JOIN = 0.5
"""Cost of one that lies beside two, on top."""

MOST = 1.1
"""Passages that fit worse are not taken for translations."""

SAME = 60
"""Letters and digits at the beginning by which two English passages are the same."""

MOVES = ((1, 1), (1, 2), (2, 1), (1, 0), (0, 1))

_NUMBER = re.compile(r"^\W{0,3}(\d{1,3})\s?[.)]")
_NAMES = re.compile(r"\d+|[A-Za-z][A-Za-z0-9./-]{3,}")


@dataclass(frozen=True)
class Line:
    """A passage, or two that follow each other, as it is compared.

    Attributes:
        places: First character and one past the last, of each.
        text: Their words.
    """

    places: tuple[tuple[int, int], ...]
    text: str

    @cached_property
    def number(self) -> str:
        """Paragraph number, or ""."""
        found = _NUMBER.match(self.text)
        return found[1] if found else ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Numbers and longer words in Latin letters."""
        return frozenset(word.lower() for word in _NAMES.findall(self.text))


def cost(one: Line, other: Line, ratio: float) -> float:
    """Return a cost that is higher for lines that fit worse; below 0 they fit well.

    Args:
        one: English line.
        other: Line in the other language.
        ratio: Number of characters of the other document for each English one.
    """
    length = abs(math.log((len(other.text) + 8) / (ratio * len(one.text) + 8)))
    fewest = min(len(one.names), len(other.names))
    shared = len(one.names & other.names) / fewest if fewest else 0.0
    found = length - 0.8 * shared
    if one.number and other.number:
        return found - 1.0 if one.number == other.number else found + 3.0
    return found + (0.4 if one.number or other.number else 0.0)


def align(
    english: Sequence[Line], others: Sequence[Line]
) -> Iterator[tuple[Line, Line, float]]:
    """Yield lines that belong together, in order, with their cost."""
    n_english = sum(len(line.text) for line in english) or 1
    ratio = sum(len(line.text) for line in others) / n_english
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(english) + 1):
        for j in range(len(others) + 1):
            if (i, j) == (0, 0):
                continue
            best[i, j] = min(
                (
                    best[i - a, j - b][0] + _step(english, others, i, j, a, b, ratio),
                    (a, b),
                )
                for a, b in MOVES
                if i >= a and j >= b
            )
    found = []
    i, j = len(english), len(others)
    while (i, j) != (0, 0):
        a, b = best[i, j][1]
        if a and b:
            one, other = _joined(english[i - a : i]), _joined(others[j - b : j])
            found.append((one, other, cost(one, other, ratio)))
        i, j = i - a, j - b
    yield from reversed(found)


def _step(
    english: Sequence[Line],
    others: Sequence[Line],
    i: int,
    j: int,
    a: int,
    b: int,
    ratio: float,
) -> float:
    if not a or not b:
        return SKIP
    fit = cost(_joined(english[i - a : i]), _joined(others[j - b : j]), ratio)
    return fit + JOIN * (a + b - 2)


def _joined(lines: Sequence[Line]) -> Line:
    if len(lines) == 1:
        return lines[0]
    places = tuple(place for line in lines for place in line.places)
    return Line(places, " ".join(line.text for line in lines))


def lines_of(document_id: str) -> list[Line]:
    """Return the passages of a document of the corpus."""
    known = corpus_passages(document_id)
    if known is None:
        msg = f"document {document_id[:12]} is not in the corpus"
        raise SystemExit(msg)
    return [
        Line((place,), " ".join(known[place].text.split())) for place in sorted(known)
    ]


def annotated(
    document_ids: frozenset[str],
) -> dict[str, dict[tuple[int, int], Annotation]]:
    """Return the annotation that counts at each place of some documents."""
    rows: list[Annotation] = []
    for path in annotated_files(["real", "whole"]):
        every = read_annotations(path, default_labels())
        rows += [row for row in every if row.document_id in document_ids]
    found: dict[str, dict[tuple[int, int], Annotation]] = {}
    for row in best_readings(rows):
        place = find_place(row, corpus_passages(row.document_id) or {})
        if place is not None:
            found.setdefault(row.document_id, {})[place] = row
    return found


def same_words(
    english_id: str, other_id: str, known: dict[tuple[int, int], Annotation]
) -> dict[tuple[int, int], Annotation]:
    """Return the annotations of a document, at the places of the same words in another.

    Args:
        english_id: SHA-256 of the document that gets the annotations.
        other_id: SHA-256 of the annotated document.
        known: Annotations of that document, by place.
    """
    places = {_start(line.text): line.places[0] for line in lines_of(english_id)}
    words = {line.places[0]: _start(line.text) for line in lines_of(other_id)}
    found = {places.get(words[place]): row for place, row in known.items()}
    return {place: row for place, row in found.items() if place is not None}


def _start(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())[:SAME]


def rows_of(
    english_id: str,
    language: str,
    other_id: str,
    known: dict[tuple[int, int], Annotation],
) -> Iterator[dict[str, object]]:
    """Yield the rows of two documents, for English passages that were annotated."""
    for one, other, fit in align(lines_of(english_id), lines_of(other_id)):
        own = [known[place] for place in one.places if place in known]
        if fit > MOST or len(own) < len(one.places) or one.text == other.text:
            continue
        is_numbered = bool(one.number) and one.number == other.number
        yield {
            "language": language,
            "labels": sorted({label for row in own for label in row.labels}),
            "by": "number" if is_numbered else "order",
            "fit": round(fit, 2),
            "kind": own[0].kind.value,
            "source": own[0].source,
            "english": _place(english_id, one),
            "translation": _place(other_id, other),
        }


def _place(document_id: str, line: Line) -> dict[str, object]:
    known = corpus_passages(document_id) or {}
    return {
        "document_id": document_id,
        "places": [
            [start, end, text_sha256(known[start, end].text)]
            for start, end in line.places
        ],
    }


def main() -> None:
    """Write the rows of all documents of a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with (folder / "documents.tsv").open(encoding="utf-8", newline="") as file:
        documents = list(csv.DictReader(file, delimiter="\t"))
    ids = {row[name] for row in documents for name in ("english", "same_words")}
    known = annotated(frozenset(ids - {""}))
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as out:
        for row in documents:
            own = known.get(row["english"], {})
            if twin := row["same_words"]:
                own = same_words(row["english"], twin, known.get(twin, {})) | own
            for found in rows_of(
                row["english"], row["language"], row["translation"], own
            ):
                out.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
