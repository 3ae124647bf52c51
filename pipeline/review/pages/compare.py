"""Two versions of a document, passage by passage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import LIBRARY, Coverage, Passage, Revision, Said
from pipeline.errors import NotStored
from pipeline.store.store import Store

MAX_CHANGES = 500
"""Most changes on one page; two documents with more are hardly versions of one."""

_ALIKE = 0.5
"""Least likeness of a reworded passage: half of the words at the same place."""

Words = tuple[tuple[str, bool], ...]
"""Text in stretches, each with a flag that is True if the other version lacks it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of only one version, or a passage that was reworded.

    Attributes:
        before: Passage of the earlier version, or None.
        after: Passage of the later version, or None.
        before_words: Text of the earlier passage, with the removed words marked.
        after_words: Text of the later passage, with the new words marked.
        before_row: Row of the earlier passage in the queue, if it is flagged, or None.
        after_row: Row of the later passage in the queue, if it is flagged, or None.
        n_same: Number of unchanged passages directly before.
    """

    before: Passage | None
    after: Passage | None
    before_words: Words
    after_words: Words
    before_row: Row | None
    after_row: Row | None
    n_same: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two documents of a case, side by side.

    Attributes:
        before: Coverage line of the earlier document.
        after: Coverage line of the later document.
        changes: Changes in the order of the later document, at most ``MAX_CHANGES``.
        n_changes: Number of all changes.
        n_same: Number of passages that both have.
    """

    before: Coverage
    after: Coverage
    changes: tuple[Change, ...]
    n_changes: int
    n_same: int


def compare(store: Store, queue: CaseFile, before_id: str, after_id: str) -> SideBySide:
    """Return the changes from one document of a case to another.

    Raises:
        NotStored: The case has no such document, or nothing of it was read.
    """
    before, after = (_line(store, queue, key) for key in (before_id, after_id))
    old, new = store.passages(before_id), store.passages(after_id)
    rows = {
        (row.words.document_id, *span): row
        for document_id in (before_id, after_id)
        for row in queue.rows_of(document_id)
        for span in row.words.spans
    }
    # No "autojunk": it would treat repeated passages as noise.
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    changes: list[Change] = []
    n_same = n_before = 0
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            n_same += a1 - a0
            n_before = a1 - a0
            continue
        for pair in _pairs(old[a0:a1], new[b0:b1]):
            changes.append(_change(*pair, rows, n_before))
            n_before = 0
    shown = tuple(changes[:MAX_CHANGES])
    return SideBySide(before, after, shown, len(changes), n_same)


def versions_of(store: Store, queue: CaseFile, document_id: str) -> list[Revision]:
    """Return the links to other versions in the case."""
    return [
        link
        for link in store.revisions([document_id])
        if queue.line(link.document_id) and queue.line(link.earlier_id)
    ]


def _line(store: Store, queue: CaseFile, document_id: str) -> Coverage:
    line = queue.line(document_id) or _report(store, document_id)
    if line is None:
        msg = Said(
            "case {case!r} has no document {id!r}", case=queue.case, id=document_id
        )
        raise NotStored(msg)
    return line


def _report(store: Store, document_id: str) -> Coverage | None:
    """Return the coverage line of a report of the common library, visible to all."""
    places = store.cases_of([document_id])
    found = [place for place in places if place.case == LIBRARY]
    return next(iter(store.coverage_of(found[:1])), None)


def _keys(passages: Sequence[Passage]) -> list[str]:
    return [" ".join(passage.text.split()) for passage in passages]


def _pairs(
    old: Sequence[Passage], new: Sequence[Passage]
) -> Iterator[tuple[Passage | None, Passage | None]]:
    """Yield reworded passages side by side, and passages of only one side."""
    rest = list(old)
    for passage in new:
        alike = next((o for o in rest if _is_alike(o.text, passage.text)), None)
        if alike is None:
            yield None, passage
            continue
        at = rest.index(alike)
        for gone in rest[:at]:
            yield gone, None
        del rest[: at + 1]
        yield alike, passage
    for gone in rest:
        yield gone, None


def _is_alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _change(
    before: Passage | None,
    after: Passage | None,
    rows: dict[tuple[str, int, int], Row],
    n_same: int,
) -> Change:
    old, new = _marked(before, after), _marked(after, before)
    return Change(
        before, after, old, new, _row(before, rows), _row(after, rows), n_same
    )


def _row(passage: Passage | None, rows: dict[tuple[str, int, int], Row]) -> Row | None:
    if passage is None:
        return None
    return rows.get((passage.document_id, passage.start, passage.end))


def _marked(own: Passage | None, other: Passage | None) -> Words:
    if own is None:
        return ()
    if other is None:
        return ((own.text, False),)
    mine, theirs = own.text.split(), other.text.split()
    matcher = SequenceMatcher(None, theirs, mine, autojunk=False)
    return tuple(
        (" ".join(mine[b0:b1]), tag != "equal")
        for tag, _, _, b0, b1 in matcher.get_opcodes()
        if b0 < b1
    )
