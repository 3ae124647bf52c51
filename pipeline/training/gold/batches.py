"""Batches to read, and answers turned into stand-off rows.

A batch file holds the text of its passages, so it stays outside the project. Only the
row is kept, which names document, offsets and hash. The ``id`` is made of document and
offset, so an answer cannot slip to a neighbouring passage.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from pipeline.datamodel import Kind, Passage, Polarity
from pipeline.errors import ConfigError
from pipeline.files import write_atomically
from pipeline.findings import COUNTER
from pipeline.ingest import READER_VERSION
from pipeline.json_lines import read_json_lines
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.text.language import detect_language
from pipeline.training.corpus import Candidate
from pipeline.training.data import (
    ADJUDICATOR,
    Annotation,
    annotation_line,
    place_of,
    read_annotations,
    text_sha256,
)

Line = TypeVar("Line", "BatchRow", "Answer")

_POLARITY = {
    "n": Polarity.NEGATED,
    "p": Polarity.PROHIBITED,
    "c": Polarity.CONDITIONAL,
    "o": Polarity.OPTIONAL,
}

HELP = (
    "numbers of all labels that fit, 0 for none; 3=n negated, 3=p prohibited, "
    "3=c conditional, 3=o optional; u uncertain; ?3 guideline; s skip; q quit"
)


class Reading(Strict):
    """Answer of an annotator about a passage; in a batch for the third reading."""

    labels: tuple[str, ...] = ()
    polarity: dict[str, Polarity] = Field(default_factory=dict)
    uncertain: bool = False


class BatchRow(Strict):
    """One passage to read: a line of a batch file.

    Attributes:
        id: First 8 digits of the document's hash and the passage's offset.
        readings: Earlier answers by annotator; only in a batch for the third reading.
        probability: Probability with which a draw by chance took it; None if it was
            chosen in another way.
    """

    id: str
    document_id: str
    start: int
    end: int
    kind: Kind
    source: str
    selected_by: str
    text: str
    heading: tuple[str, ...] = ()
    before: str = ""
    after: str = ""
    columns: tuple[str, ...] = ()
    readings: dict[str, Reading] = Field(default_factory=dict)
    probability: float | None = None


class Answer(Strict):
    """Answer of an annotator to one row of a batch: a line of an answers file."""

    id: str
    labels: tuple[str, ...]
    polarity: dict[str, Polarity] = Field(default_factory=dict)
    uncertain: bool = False
    reason: str = ""


def batch_row(
    candidate: Candidate,
    selected_by: str,
    readings: dict[str, Annotation] | None = None,
) -> BatchRow:
    """Return the batch row of a passage to read."""
    given = {
        who: Reading(labels=row.labels, polarity=row.polarity, uncertain=row.uncertain)
        for who, row in (readings or {}).items()
    }
    kind, source = candidate.kind, candidate.source
    return passage_row(candidate.passage, kind, source, selected_by, given)


def passage_row(
    passage: Passage,
    kind: Kind,
    source: str,
    selected_by: str,
    readings: dict[str, Reading] | None = None,
) -> BatchRow:
    """Return the batch row of a stored passage to read."""
    return BatchRow(
        id=f"{passage.document_id[:8]}-{passage.start}",
        document_id=passage.document_id,
        start=passage.start,
        end=passage.end,
        kind=kind,
        source=source,
        selected_by=selected_by,
        text=passage.text,
        heading=passage.heading,
        before=passage.before,
        after=passage.after,
        columns=passage.columns,
        readings=readings or {},
    )


def write_batch(path: Path, rows: Iterable[BatchRow]) -> None:
    """Write a batch file."""
    dumped = (row.model_dump(mode="json", exclude_defaults=True) for row in rows)
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in dumped]
    write_atomically(path, "".join(lines).encode("utf-8"))


def read_batch(path: Path) -> list[BatchRow]:
    """Read a batch file.

    Raises:
        ConfigError: A line is no row of a batch, or two have the same id.
    """
    return _lines(path, BatchRow)


def read_answers(path: Path) -> list[Answer]:
    """Read an answers file.

    Raises:
        ConfigError: A line is no answer, or two have the same id.
    """
    return _lines(path, Answer)


def _lines(path: Path, model: type[Line]) -> list[Line]:
    try:
        data = path.read_bytes()
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise ConfigError(msg) from error
    rows = read_json_lines(data, str(path), model)
    doubled = sorted(id_ for id_, n in Counter(r.id for r in rows).items() if n > 1)
    if doubled:
        msg = f"{path}: ids that stand there more than once: {doubled[:5]}"
        raise ConfigError(msg)
    return rows


def annotate(
    batch: Sequence[BatchRow], answers: Sequence[Answer], annotator: str
) -> list[Annotation]:
    """Return the stand-off rows of a batch, in its order.

    Args:
        batch: Rows that were to be read.
        answers: Answers, one for each row of the batch.
        annotator: Name of the annotator: ``r1``, ``r2``, ``adjudicator`` or another.

    Raises:
        ConfigError: A row has no answer, an answer no row, or an answer breaks
            a rule; the message names all of them, by id.
    """
    by_id = {answer.id: answer for answer in answers}
    known = {row.id for row in batch}
    wrong = [f"{row.id}: no answer" for row in batch if row.id not in by_id]
    wrong += [f"{id_}: not in the batch" for id_ in by_id if id_ not in known]
    found = [row for row in batch if row.id in by_id]
    for row in found:
        flaws = answer_flaws(row, by_id[row.id], annotator)
        wrong += [f"{row.id}: {flaw}" for flaw in flaws]
    if wrong:
        shown = "\n  ".join(wrong[:20])
        more = f"\n  and {len(wrong) - 20} more" if len(wrong) > 20 else ""
        msg = f"{len(wrong)} answers are wrong, nothing was written:\n  {shown}{more}"
        raise ConfigError(msg)
    return [to_annotation(row, by_id[row.id], annotator) for row in found]


def answer_flaws(row: BatchRow, answer: Answer, annotator: str) -> list[str]:
    """Return the faults of an answer, by the rules of the guidelines.

    A label must exist for the kind of document (G3). A negated or forbidden capability
    keeps its polarity and loses its label (G9). A third reading gives its reason.
    """
    allowed = default_labels().allowed(row.kind)
    named = (*answer.labels, *answer.polarity)
    flaws = [
        f"{label!r} is no label of a {row.kind}"
        for label in dict.fromkeys(named)
        if label not in allowed
    ]
    for label, polarity in answer.polarity.items():
        if (polarity in COUNTER) == (label in answer.labels):
            verb = "cannot stand" if polarity in COUNTER else "must stand"
            flaws.append(f"{label!r} is {polarity}: it {verb} among the labels")
    if len(set(answer.labels)) < len(answer.labels):
        flaws.append("a label stands there twice")
    if annotator == ADJUDICATOR and not answer.reason.strip():
        flaws.append("a third reading needs a reason")
    return flaws


def to_annotation(row: BatchRow, answer: Answer, annotator: str) -> Annotation:
    """Return the stand-off row of one answer, labels in the taxonomy's order."""
    order = default_labels().ids
    return Annotation(
        document_id=row.document_id,
        start=row.start,
        end=row.end,
        text_sha256=text_sha256(row.text),
        kind=row.kind,
        labels=tuple(sorted(answer.labels, key=order.index)),
        polarity=answer.polarity,
        uncertain=answer.uncertain,
        annotator=annotator,
        selected_by=row.selected_by,
        guideline_version=guideline_version(),
        reader_version=READER_VERSION,
        source=row.source,
        language=detect_language(row.text),
        reason=answer.reason.strip(),
        probability=row.probability,
    )


@lru_cache(maxsize=1)
def guideline_version() -> str:
    """Return the version that the guidelines' first page states.

    Raises:
        ConfigError: It states none.
    """
    path = corpora_dir() / "guidelines" / "README.md"
    found = re.search(r"^Guideline version (\d+)$", path.read_text("utf-8"), re.M)
    if found is None:
        msg = f"{path}: no line 'Guideline version N'"
        raise ConfigError(msg)
    return found.group(1)


def guideline(label_id: str) -> str:
    """Return the guideline page of a label, as Markdown.

    Raises:
        LabelError: There is no such label.
    """
    # The path of a pack's guideline is absolute.
    path = corpora_dir() / default_labels()[label_id].guideline
    return path.read_text("utf-8")


def append_rows(path: Path, rows: Iterable[Annotation]) -> int:
    """Add rows to an annotation file; the file is replaced in one step.

    Raises:
        ConfigError: It already holds a reading of a passage by the same
            annotator under the same guidelines; nothing was written.
    """
    old = path.read_text("utf-8") if path.is_file() else ""
    held = set()
    if old:
        held = {_reading_key(r) for r in read_annotations(path, default_labels())}
    added = list(rows)
    doubled = [
        f"{r.document_id[:8]}-{r.start}" for r in added if _reading_key(r) in held
    ]
    if doubled:
        msg = f"{path}: already annotated by {added[0].annotator}: {doubled[:5]}"
        raise ConfigError(msg)
    text = old + "".join(annotation_line(row) + "\n" for row in added)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode("utf-8"))
    return len(added)


def _reading_key(row: Annotation) -> tuple[Any, ...]:
    return *place_of(row), row.annotator, row.guideline_version


def menu(kind: Kind) -> list[str]:
    """Return the labels that a kind can carry, numbered from 1."""
    allowed = default_labels().allowed(kind)
    return [f"{i} {label}" for i, label in enumerate(allowed, start=1)]


def label_of(number: str, kind: Kind) -> str:
    """Return the label of a number in the menu.

    Raises:
        ConfigError: The number is not in the menu.
    """
    allowed = default_labels().allowed(kind)
    if not number.isdecimal() or not 1 <= int(number) <= len(allowed):
        msg = f"{number!r}: expected a number from 1 to {len(allowed)}"
        raise ConfigError(msg)
    return allowed[int(number) - 1]


def parse_answer(line: str, row: BatchRow) -> Answer:
    """Return the answer in a typed line.

    Args:
        line: Line as typed, for example ``1 4=o u``; ``0`` for no label.
        row: Row of the batch that it answers.

    Raises:
        ConfigError: A word of the line means nothing, or no label and no ``0`` was
            given.
    """
    labels: list[str] = []
    polarity: dict[str, Polarity] = {}
    is_none = is_uncertain = False
    for word in line.split():
        number, is_set, letter = word.partition("=")
        if word == "u":
            is_uncertain = True
        elif word == "0":
            is_none = True
        elif is_set and letter not in _POLARITY:
            msg = f"{word!r}: expected one of {', '.join(_POLARITY)} after ="
            raise ConfigError(msg)
        else:
            label = label_of(number, row.kind)
            if is_set:
                polarity[label] = _POLARITY[letter]
            if letter not in ("n", "p"):
                labels.append(label)
    if is_none == bool(labels or polarity):
        msg = "expected numbers of labels, or 0 for none"
        raise ConfigError(msg)
    return Answer(
        id=row.id, labels=tuple(labels), polarity=polarity, uncertain=is_uncertain
    )


def passage_lines(row: BatchRow) -> Iterator[tuple[str, str]]:
    """Yield the view of a passage for an annotator, as pairs of name and text.

    The way it was drawn is not shown, because it would suggest an answer.
    """
    yield "kind", row.kind.value
    for name, text in (
        ("heading", " > ".join(row.heading)),
        ("columns", " | ".join(row.columns)),
        ("before", row.before),
        ("text", row.text),
        ("after", row.after),
    ):
        if text:
            yield name, text
    for who, reading in row.readings.items():
        said = [*(reading.labels or ("none",))]
        said += [f"{label}={p.value}" for label, p in reading.polarity.items()]
        yield who, ", ".join(said) + (" (uncertain)" if reading.uncertain else "")
