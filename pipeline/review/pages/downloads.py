"""A case's findings with their answers, as a file."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from fastapi.responses import Response

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.datamodel import Finding, FlagSheet, Verdict
from pipeline.dossier.exports.finding_formats import ExportRow, Format
from pipeline.errors import NotStored
from pipeline.parties.masking import Masks
from pipeline.review.desk import Desk
from pipeline.review.queue import Filters, passing
from pipeline.store.log import LoggedDecision, Place
from pipeline.store.schema.column_types import utc_text

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


def export_case(
    desk: Desk,
    case: str,
    to: Format,
    filters: Filters | None = None,
    *,
    names: bool = False,
) -> bytes:
    """Return a case in a format, with the filters applied.

    Victims and witnesses are masked, unless ``names`` is True.

    Raises:
        NotStored: There is no such case.
    """
    sheet = desk.flags(case) if filters and filters.flag else None
    rows = export_rows(desk.queue(case), filters, sheet)
    texts = {}
    for document_id in dict.fromkeys(row.document_id for row in rows):
        try:
            texts[document_id] = desk.store.document_text(document_id)
        except NotStored:  # an added passage stays, even if its document is unreadable
            texts[document_id] = ""
    masks = Masks(()) if names else desk.masks.of(texts, case)
    return to.export(masks.record(rows), masks.record(texts))


def download(
    desk: Desk, case: str, filters: Filters, to: Format, *, names: bool
) -> Response:
    """Return a case's findings with their answers as a file."""
    content = export_case(desk, case, to, filters, names=names)
    return as_file(content, case, to.suffix, to.media_type)


def as_file(content: bytes, case: str, suffix: str, media_type: str) -> Response:
    """Return a file of a case that a browser saves and never shows."""
    plain = _PLAIN.sub("-", case).strip("-")[:80] or "case"
    exact = quote(f"{case}{suffix}", safe="", errors="replace")
    names = f"filename=\"{plain}{suffix}\"; filename*=UTF-8''{exact}"
    return Response(
        content,
        media_type=media_type,
        headers={"Content-Disposition": f"attachment; {names}"},
    )


def export_rows(
    queue: CaseFile, filters: Filters | None = None, sheet: FlagSheet | None = None
) -> list[ExportRow]:
    """Return all labels at all places of a case, in the order of the queue.

    Args:
        queue: File of the case.
        filters: Filters of the rows; None, or filters without a value, keep all rows.
            The export also holds the background rows that are folded in the queue.
        sheet: Flags of the case, to export the evidence of one.
    """
    chosen = filters or Filters()
    every = range(len(queue.rows))
    numbers = passing(queue, chosen, sheet) if chosen.is_set else every
    return [
        row
        for words in (queue.rows[i] for i in numbers)
        for claim in words.claims
        if chosen.keep_claim(claim)
        for row in _rows(queue.case, words, claim)
    ]


def _rows(case: str, row: Row, claim: Claim) -> Iterator[ExportRow]:
    findings: tuple[Finding | None, ...] = claim.findings or (None,)
    for finding, place, answer in zip(
        findings, claim.places, claim.answers, strict=True
    ):
        yield _row(case, row, claim, finding, place, answer)


def _row(
    case: str,
    row: Row,
    claim: Claim,
    finding: Finding | None,
    place: Place,
    answer: LoggedDecision | None,
) -> ExportRow:
    words = row.words
    decision = answer.decision if answer else None
    scored = finding if claim.label else None
    start, end = place[1:3]
    return ExportRow(
        case=case,
        document_id=words.document_id,
        document=words.line.name,
        kind=words.kind,
        language=words.language or "",
        page=finding.page_number if finding else words.page_number,
        start=start,
        end=end,
        quote=finding.quote if finding else words.quote,
        label=claim.label_id,
        claimed_by=claim.claimed_by,
        score=scored.score if scored else None,
        threshold=scored.threshold if scored else None,
        polarity=claim.polarity.value,
        classifier=finding.classifier if finding else "",
        model_version=finding.model_version if finding else "",
        finding_id=finding.finding_id if finding else "",
        verdict=decision.verdict.value if decision else Verdict.OPEN.value,
        reason=decision.reason if decision else "",
        note=decision.note if decision else "",
        reviewer=decision.reviewer if decision else "",
        decided_at=utc_text(decision.decided_at) if decision else "",
        decision=answer.number if answer else None,
        marked_start=decision.start if decision else start,
        marked_end=decision.end if decision else end,
        boxes=finding.boxes if finding else words.boxes,
        attributes=finding.attributes if finding else (),
        paragraph=finding.paragraph if finding else words.paragraph,
    )
