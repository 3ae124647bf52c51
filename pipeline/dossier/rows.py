"""Findings and coverage as rows for other programs.

Keys and their order are a contract: add at the end, never rename.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.datamodel import Coverage, Finding

Row = dict[str, Any]


def findings_rows(
    case: str, findings: Iterable[Finding], coverage: Iterable[Coverage]
) -> list[Row]:
    """Return the lines of ``findings.jsonl``.

    Args:
        case: Name of the case.
        findings: Findings in the order of writing.
        coverage: Coverage lines of their documents, for file name and kind.

    Raises:
        KeyError: The document of a finding has no coverage line.
    """
    lines = {line.document_id: line for line in coverage}
    return [_finding_row(case, finding, lines) for finding in findings]


def _finding_row(case: str, finding: Finding, lines: Mapping[str, Coverage]) -> Row:
    line = lines[finding.document_id]
    return {
        "finding_id": finding.finding_id,
        "case": case,
        "document_id": finding.document_id,
        "document": line.name,
        "kind": line.kind.value if line.kind else None,
        "page": finding.page_number,
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote,
        "boxes": [
            [page, *(round(float(side), 2) for side in box)]
            for page, box in finding.boxes
        ],
        "label": finding.label,
        "score": finding.score,
        "threshold": finding.threshold,
        "attributes": dict(finding.attributes),
        "evidence": [list(span) for span in finding.evidence],
        "classifier": finding.classifier,
        "model_version": finding.model_version,
        "language": finding.language,
        "paragraph": finding.paragraph,
    }


def coverage_rows(coverage: Iterable[Coverage]) -> list[Row]:
    """Return the lines of ``coverage.jsonl``, in the order given."""
    return [
        {
            "document_id": line.document_id,
            "document": line.name,
            "kind": line.kind.value if line.kind else None,
            "language": line.language,
            "pages": line.n_pages,
            "pages_read": line.n_pages_read,
            "passages": line.n_passages,
            "status": line.status.value,
            "reason": line.reason,
        }
        for line in coverage
    ]
