"""The queue as export rows: one for each label at each place."""

from collections.abc import Iterator

from pipeline.casefile.claims import Claim, Row, kind_of
from pipeline.casefile.file import CaseFile
from pipeline.datamodel import Finding, FlagSheet, Verdict
from pipeline.dossier.finding_formats import ExportRow
from pipeline.review.queue import Filters, passing
from pipeline.store.column_types import utc_text
from pipeline.store.log import LoggedDecision, Place


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
    is_model = finding is not None and claim.label is not None
    start, end = place[1:3]
    return ExportRow(
        case=case,
        document_id=words.document_id,
        document=words.line.name,
        kind=kind_of(words),
        language=words.language or "",
        page=finding.page_number if finding else words.page_number,
        start=start,
        end=end,
        quote=finding.quote if finding else words.quote,
        label=claim.label_id,
        claimed_by="model" if is_model else "rule" if finding else "person",
        score=finding.score if finding and is_model else None,
        threshold=finding.threshold if finding and is_model else None,
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
