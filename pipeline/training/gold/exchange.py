"""Exchange annotated passages with the tools of others.

A passage is written with its text, its labels as spans, and our row. If it comes back
unchanged, it becomes the same row. Texts of others have no row. They are cut into
passages that keep their text, because the document is not at hand. A person says which
of our labels stands for each of theirs.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, explain
from pipeline.files import make_private_folder, write_atomically
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir, project_dir, settings
from pipeline.text.language import detect_language
from pipeline.text.segment import passage_spans
from pipeline.training.corpus import corpus_passages, find_place
from pipeline.training.data import (
    NOT_AT_HAND,
    Annotation,
    annotation_line,
    best_readings,
    text_sha256,
)
from pipeline.training.gold.whole import TEST_SHARE
from pipeline.training.split import split_of

FOREIGN = "0"
"""Version of guidelines and of reader in rows that others made."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A text with labels, in the form for exchange.

    Attributes:
        text: Text of a passage of ours, or of whatever others label.
        spans: Offset of the first character, one past the last, and label of each span.
        asked: Labels, theirs or ours, that somebody was asked about; None means all of
            a kind.
        row: Annotation of ours as a JSON line; "" if others made the text.
        split: Split of the text: ``train``, ``dev`` or ``test``; "" if unknown.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()
    asked: frozenset[str] | None = None
    row: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """Facts that a person states about labels of others.

    Attributes:
        names: Name of our label for each of theirs; "" leaves it out. Our own need no
            entry.
        annotator: Name for the people who labelled.
        source: Group of sources that must not cross a split.
        kind: Kind of the documents, or None if all rows are ours.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    annotator: str = "theirs"
    source: str = ""
    kind: Kind | None = None


def outgoing(
    rows: Iterable[Annotation], left_out: Counter[str] | None = None
) -> Iterator[Shared]:
    """Yield the passages of annotations with their text, by the best reading of each.

    Those without text are counted in ``left_out``, by reason.
    """
    # Each document is opened once.
    for row in sorted(best_readings(rows), key=lambda row: row.document_id):
        text = _text_of(row)
        if text is None:
            if left_out is not None:
                left_out[NOT_AT_HAND] += 1
            continue
        yield Shared(
            text,
            tuple((0, len(text), label) for label in row.labels),
            row=annotation_line(row),
            split=split_of(row.source, TEST_SHARE, row.synthetic),
        )


def _text_of(row: Annotation) -> str | None:
    """Return the words of a row, or None if they are not at hand."""
    if row.text is not None:
        return row.text
    passages = corpus_passages(row.document_id) or {}
    place = find_place(row, passages)
    return passages[place].text if place else None


def check_outside(out: Path, rows: Iterable[Annotation]) -> None:
    """Refuse to write words of real documents to a place that may be published.

    Raises:
        ConfigError: ``out`` is in the checkout, and some passage is not invented.
    """
    is_inside = project_dir() in out.resolve().parents
    if is_inside and not all(row.synthetic for row in rows):
        msg = (
            f"{out}: expected a place outside {project_dir()}: the words of real "
            "documents are their owners'"
        )
        raise ConfigError(msg)


def check_name(name: str) -> None:
    """Refuse a name for a folder of imported annotations that no training would read.

    Raises:
        ConfigError: It is no plain name, or shipped annotations have it.
    """
    is_plain = re.fullmatch(r"\w[\w-]*", name) is not None
    if not is_plain or (corpora_dir() / "annotated" / name).exists():
        msg = (
            f"--name {name!r}: expected letters, digits, _ and -, and no folder of "
            "shipped annotations"
        )
        raise ConfigError(msg)


def keep_rows(rows: Iterable[Annotation], name: str) -> Path:
    """Write imported annotations into a folder of this desk; return the file.

    Raises:
        ConfigError: The folder holds other annotations; they are still there.
    """
    path = settings().home / "annotated" / name / "rows.jsonl"
    content = "".join(annotation_line(row) + "\n" for row in rows).encode("utf-8")
    if path.is_file() and path.read_bytes() != content:
        msg = (
            f"{path}: expected no file, found other annotations, which an import does "
            "not replace; choose another --name, or move the file away"
        )
        raise ConfigError(msg)
    make_private_folder(path.parent)
    return write_atomically(path, content)


def incoming(
    shared: Sequence[Shared], foreign: Foreign, labels: LabelSet, skipped: Counter[str]
) -> list[Annotation]:
    """Return the annotations of texts that come back or come from others.

    One of our passages with unchanged labels becomes the same row; changed labels
    become a reading of ``foreign.annotator``. Texts that teach nothing are counted in
    ``skipped``, by reason.

    Raises:
        ConfigError: A label is neither ours nor mapped, a row of ours is wrong or its
            text was changed, or source or kind is needed and missing.
    """
    _check_names(shared, foreign, labels)
    asked = frozenset[str]().union(
        *(_ours(one.asked or {x[2] for x in one.spans}, foreign) for one in shared)
    )
    rows: list[Annotation] = []
    for number, one in enumerate(shared, start=1):
        if one.row:
            rows.append(_back(one, number, foreign, labels))
        else:
            rows += _theirs(one, foreign, labels, asked, skipped)
    return rows


def _check_names(shared: Sequence[Shared], foreign: Foreign, labels: LabelSet) -> None:
    named = {span[2] for one in shared for span in one.spans}
    named |= {name for one in shared for name in one.asked or ()}
    targets = {foreign.names.get(name, name) for name in named} - {""}
    if odd := sorted(targets - set(labels.ids)):
        msg = (
            f"labels {odd}: expected labels of the label set, or --map THEIRS=OURS "
            "for each (--map THEIRS= leaves one out)"
        )
        raise ConfigError(msg)
    if any(not one.row for one in shared) and not (foreign.kind and foreign.source):
        msg = "texts that are not ours: expected --kind and --source for them"
        raise ConfigError(msg)


def _ours(names: Iterable[str], foreign: Foreign) -> frozenset[str]:
    return frozenset(foreign.names.get(name, name) for name in names) - {""}


def _back(one: Shared, number: int, foreign: Foreign, labels: LabelSet) -> Annotation:
    try:
        row = Annotation.model_validate_json(one.row)
    except ValidationError as error:
        msg = f"row {number}: {explain(error)}"
        raise ConfigError(msg) from error
    if text_sha256(one.text) != row.text_sha256:
        msg = (
            f"row {number}: its text was changed; expected the words of "
            f"{row.document_id[:12]}:{row.start}-{row.end}"
        )
        raise ConfigError(msg)
    said = _ours((label for _, _, label in one.spans), foreign)
    if said == set(row.labels):
        return row
    changes = {
        "labels": _in_order(said, labels),
        "annotator": foreign.annotator,
        "polarity": {x: p for x, p in row.polarity.items() if x in said},
        "debatable": (),
        "reason": "",
    }
    return row.model_copy(update=changes)


def _in_order(names: Collection[str], labels: LabelSet) -> tuple[str, ...]:
    return tuple(label for label in labels.ids if label in names)


def _theirs(
    one: Shared,
    foreign: Foreign,
    labels: LabelSet,
    asked: frozenset[str],
    skipped: Counter[str],
) -> Iterator[Annotation]:
    kind = foreign.kind or Kind.OTHER
    allowed = set(labels.allowed(kind))
    judged = _ours(one.asked, foreign) if one.asked is not None else asked
    pieces = list(cut(one.text))
    n_lost = len(_ours((s[2] for s in one.spans), foreign) - allowed)
    skipped["the kind of document cannot carry the label"] += n_lost
    is_placed = all(end - start < len(one.text) for start, end, _ in one.spans)
    if len(pieces) > 1 and not is_placed:
        skipped["a label of a text of several passages, without a place"] += 1
        return
    for start, end in pieces:
        text = one.text[start:end]
        said = _ours(
            (label for a, b, label in one.spans if _shares((a, b), (start, end))),
            foreign,
        )
        yield Annotation(
            document_id=text_sha256(one.text),
            start=start,
            end=end,
            text_sha256=text_sha256(text),
            kind=kind,
            labels=_in_order(said & allowed, labels),
            judged=_in_order(judged & allowed, labels),
            annotator=foreign.annotator,
            selected_by="import",
            guideline_version=FOREIGN,
            reader_version=FOREIGN,
            source=foreign.source,
            language=detect_language(text),
            text=text,
        )


def cut(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the passages of a text: paragraphs, with long ones cut."""
    at = 0
    for paragraph in text.split("\n\n"):
        words = paragraph.strip()
        if words:
            start = at + paragraph.index(words)
            for a, b in passage_spans(words):
                yield start + a, start + b
        at += len(paragraph) + 2


def _shares(span: tuple[int, int], piece: tuple[int, int]) -> bool:
    """Return True if span and piece share half of the shorter one."""
    shared = min(span[1], piece[1]) - max(span[0], piece[0])
    shorter = min(span[1] - span[0], piece[1] - piece[0])
    return 2 * shared >= max(shorter, 1)
