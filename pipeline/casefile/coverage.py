"""Read and unread parts of a case: numbers, and one headline for desk and dossier."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from pipeline.casefile.gaps import Gap, is_read_in_full, sentence
from pipeline.datamodel import CaseAct, CaseEvent, Coverage, Said, counted, joined
from pipeline.ingest.contained.contents import is_archive_line

_UNREAD = "unread"
_UNSEARCHED = "not everything was searched"
_LACKS = (
    "a kind of document is missing",
    "the model was not tested enough on a language",
    _UNSEARCHED,
    "the papers leave something out",
    "the papers hold two versions of a document",
)
"""Gaps that a case may have although all its documents were read."""


_N_DIGITS = 12
_ID_IN_NOTE = re.compile(rf" \(([0-9a-f]{{{_N_DIGITS}}})\)([,:]) ")


class Counts(NamedTuple):
    """Numbers of read and unread parts of some documents.

    Attributes:
        documents: Number of all documents.
        full: Number of documents that were read in full.
        pages: Number of pages of the documents that could be opened.
        read: Number of pages that were read.
        passages: Number of passages that were screened.
        closed: Number of documents that could not be opened.
    """

    documents: int
    full: int
    pages: int
    read: int
    passages: int
    closed: int


def count_coverage(coverage: Sequence[Coverage]) -> Counts:
    """Return the numbers of read and unread parts of all documents."""
    return Counts(
        documents=len(coverage),
        full=sum(map(is_read_in_full, coverage)),
        pages=sum(line.n_pages for line in coverage),
        read=sum(line.n_pages_read for line in coverage),
        passages=sum(line.n_passages for line in coverage),
        closed=sum(
            line.n_pages == 0 and not is_archive_line(line) for line in coverage
        ),
    )


def coverage_words(coverage: Sequence[Coverage]) -> str:
    """Return the read and unread parts of all documents, in numbers and words."""
    n = count_coverage(coverage)
    words = (
        counted(n.documents, "{n} document", "{n} documents"),
        Said("{n} read in full", n=n.full),
        counted(n.pages, "{m} of {n} page read", "{m} of {n} pages read", m=n.read),
        counted(n.passages, "{n} passage screened", "{n} passages screened"),
    )
    closed = counted(
        n.closed,
        "{n} could not be opened: its pages are not counted.",
        "{n} could not be opened: their pages are not counted.",
    )
    read = [sentence(joined(pair, ", ")) for pair in (words[:2], words[2:])]
    return joined((*read, closed if n.closed else None), " ")


def coverage_headline(gaps: Iterable[Gap], silent: Collection[str]) -> Said:
    """Return one sentence on the gaps of a case.

    Args:
        gaps: Gaps of the case.
        silent: Searches that were not made.

    Example:
        >>> coverage_headline([Gap("No public report was read", "")], [])
        'Everything was read, but a kind of document is missing.'
    """
    found = set(map(_lack, gaps)) | ({_UNSEARCHED} if silent else set())
    lacks = joined(each for each in _LACKS if each in found)
    if _UNREAD in found:
        more = Said("Not everything was read. Also: {said}.", said=lacks)
        return more if lacks else Said("Not everything was read.")
    if not lacks:
        return Said("Nothing is known to be missing.")
    return Said("Everything was read, but {said}.", said=lacks)


def parts_of(lines: Iterable[Coverage], whole: Collection[str]) -> list[Coverage]:
    """Return the lines of the documents inside a mail or an archive, in their order.

    Args:
        lines: Coverage lines of a case.
        whole: Names of the mail or archive in the case.
    """
    below = tuple(f"{name} / " for name in whole)
    return [line for line in lines if line.name.startswith(below)]


def taken_out_note(lines: Iterable[Coverage], reason: str) -> str:
    """Return the note on papers taken out: name and first digits of each id, reason.

    Two versions of a paper may have the same name.
    """
    named = (f"{line.name} ({line.document_id[:_N_DIGITS]})" for line in lines)
    return f"{', '.join(named)}: {reason}"


def was_taken_out(events: Iterable[CaseEvent], document_id: str) -> bool:
    """Return True if a person took a document out of a case at some time."""
    taken = (event.note for event in events if event.act is CaseAct.TAKEN_OUT)
    return any(document_id[:_N_DIGITS] in _ids_in(note) for note in taken)


def _ids_in(note: str) -> frozenset[str]:
    """Return the first digits of the ids in a note, as far as its reason."""
    found = set()
    for match in _ID_IN_NOTE.finditer(note):
        found.add(match[1])
        if match[2] == ":":
            break
    return frozenset(found)


def taken_out(
    events: Iterable[CaseEvent], coverage: Iterable[Coverage]
) -> Iterator[tuple[CaseEvent, bool]]:
    """Yield the acts of taking papers out, each with True if all are added again."""
    taken = [event for event in events if event.act is CaseAct.TAKEN_OUT]
    held = {line.document_id[:_N_DIGITS] for line in coverage} if taken else set()
    for event in taken:
        ids = _ids_in(event.note)
        yield event, bool(ids) and ids <= held


def _lack(gap: Gap) -> str:
    if gap.is_unread:
        return _UNREAD
    if gap.is_left_out:
        return _LACKS[3]
    if gap.later_id:
        return _LACKS[4]
    if gap.subject == "Parties":  # something was said or taken out since the search
        return _UNSEARCHED
    return _LACKS[1] if gap.is_untested else _LACKS[0]
