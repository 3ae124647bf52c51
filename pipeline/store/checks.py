"""Checks before a row is written, such as a quote that is not in the text."""

from collections.abc import Iterable, Sequence

from pipeline.datamodel import Coverage, Document, Finding, Passage
from pipeline.errors import SpanError, StoreError


def check_outcome(
    coverage: Coverage,
    document: Document | None,
    passages: Sequence[Passage],
    findings: Sequence[Finding],
    closeness: Sequence[float] = (),
) -> None:
    """Check that one screening is about one document and quotes it exactly.

    Raises:
        StoreError: A record is of another document, there are passages or findings
            without a document, or some passages were scored and others not.
        SpanError: A passage's text or a finding's quote is not
            ``document.text[start:end]``.
    """
    _check_ids(coverage.document_id, (*passages, *findings))
    if len(closeness) not in (0, len(passages)):
        msg = (
            f"{len(passages)} passages and {len(closeness)} with a score: expected all"
        )
        raise StoreError(msg)
    if document is None:
        _check_empty(coverage, passages, findings)
        return
    _check_ids(coverage.document_id, (document,))
    for passage in passages:
        check_quote(document.text, passage.start, passage.end, passage.text)
    for finding in findings:
        check_quote(document.text, finding.start, finding.end, finding.quote)


def check_quote(text: str, start: int, end: int, quote: str) -> None:
    """Check that ``quote`` is exactly ``text[start:end]``.

    Raises:
        SpanError: They differ, or the offsets are outside the text.
    """
    check_span(text, start, end)
    if text[start:end] != quote:
        msg = (
            f"quote at {start}:{end} must be {_short(text[start:end])}, "
            f"got {_short(quote)}"
        )
        raise SpanError(msg)


def check_span(text: str, start: int, end: int) -> None:
    """Check that ``start:end`` is a span of at least one character of the text.

    Raises:
        SpanError: There is no such span.
    """
    if not 0 <= start < end <= len(text):
        msg = f"span {start}:{end} is not within a text of {len(text)} characters"
        raise SpanError(msg)


def _check_ids(
    document_id: str, records: Iterable[Document | Passage | Finding]
) -> None:
    for record in records:
        if record.document_id != document_id:
            msg = (
                f"{type(record).__name__.lower()} must be of document "
                f"{document_id!r}, got {record.document_id!r}"
            )
            raise StoreError(msg)


def _check_empty(
    coverage: Coverage, passages: Sequence[Passage], findings: Sequence[Finding]
) -> None:
    if passages or findings:
        msg = (
            f"document {coverage.document_id!r} was not read, yet it comes with "
            f"{len(passages)} passages and {len(findings)} findings"
        )
        raise StoreError(msg)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
