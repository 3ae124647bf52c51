"""Two versions of a document, passage by passage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.casefile.claims import Row
from pipeline.casefile.file import CaseFile
from pipeline.datamodel import LIBRARY, Coverage, Passage, Revision, Said
from pipeline.errors import NotStored
from pipeline.store.store import Store

MAX_CHANGES = 500
"""Changes on one page; two documents with more are hardly versions of one."""

_ALIKE = 0.5
"""Two passages at the same place that share half of their words are one, reworded."""

Words = tuple[tuple[str, bool], ...]
"""Text in stretches, each with whether the other version lacks it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A passage of only one version, or of both in other words.

    Attributes:
        before: The earlier one, or None.
        after: The later one, or None.
        before_words: The earlier one's text, marked where words are gone.
        after_words: The later one's text, marked where words are new.
        before_row: Its row of the queue, where it is flagged.
        after_row: The same of the later one.
        n_same: Passages just before that both have.
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
    """Two documents of a case beside each other.

    Attributes:
        before: Coverage of the earlier one.
        after: Coverage of the later one.
        changes: In the order of the later one, at most ``MAX_CHANGES``.
        n_changes: All of them.
        n_same: Passages that both have.
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
    # Not "autojunk": it would take passages that repeat for noise.
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
    """Return the line of a report of the common library, visible in all cases."""
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
