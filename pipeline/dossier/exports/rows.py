"""Findings, coverage, parties and flags as rows for other programs, and their files.

Keys and their order are a contract: add at the end, never rename.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.datamodel import (
    Coverage,
    Deal,
    Finding,
    FlagSheet,
    Party,
    Said,
    Tell,
)
from pipeline.dossier.exports.row_models import (
    CoverageRow,
    Json,
    LinkRow,
    QuoteRow,
    as_json,
    plain,
)
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.inputs import DossierInput
from pipeline.files import write_atomically
from pipeline.labels import in_words
from pipeline.parties.papers.resale import chain_to


def findings_rows(
    case: str, findings: Iterable[Finding], coverage: Iterable[Coverage]
) -> list[Json]:
    """Return the lines of ``findings.jsonl``.

    ``coverage`` holds the lines of their documents, for file name and kind.

    Raises:
        KeyError: The document of a finding has no coverage line.
    """
    lines = {line.document_id: line for line in coverage}
    return [_finding_row(case, finding, lines) for finding in findings]


def _finding_row(case: str, finding: Finding, lines: Mapping[str, Coverage]) -> Json:
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
        "boxes": as_json(finding.boxes),
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


def coverage_rows(coverage: Iterable[Coverage]) -> list[Json]:
    """Return the lines of ``coverage.jsonl``, in the order given."""
    return [plain(CoverageRow, line) for line in coverage]


def parties_rows(deal: Deal) -> list[Json]:
    """Return the lines of ``parties.jsonl``: one per party, with its links and hits."""
    return [_party_row(deal, party) for party in deal.parties]


def _party_row(deal: Deal, party: Party) -> Json:
    own = party.party_id
    return {
        "party_id": own,
        "case": deal.case,
        "name": party.name,
        "kind": party.kind,
        "roles": [role.value for role in party.roles],
        "countries": list(party.countries),
        "end_user_types": list(party.end_user_types),
        "mentions": [
            {
                "role": mention.role.value,
                "reason": mention.reason,
                "quote": plain(QuoteRow, mention.quote),
                "evidence": plain(QuoteRow, mention.evidence),
                "address": as_json(mention.address, QuoteRow),
                "countries": list(mention.countries),
                "defined_as": mention.defined_as,
                "in_annex": mention.in_annex,
                "giver": mention.giver,
            }
            for mention in party.mentions
        ],
        "through": [
            {"name": step.giver, "quote": plain(QuoteRow, step.evidence)}
            for step in chain_to(party, deal.parties)
        ],
        "links": [
            plain(LinkRow, link, score=round(link.score, 3))
            for link in deal.links
            if link.party_id == own
        ],
        "list_hits": [_plain(hit) for hit in deal.list_hits if hit.party_id == own],
        "searches": [
            _plain(search)
            for search in deal.searches
            if search.what == "party"
            and (search.name, search.countries) == (party.name, party.countries)
        ],
        "functions": [asdict(function) for function in party.functions],
        "also": list(party.also),
        "stated": list(party.stated),
    }


def flags_rows(sheet: FlagSheet) -> list[Json]:
    """Return the lines of ``flags.jsonl``: the proposed next step, then each flag."""
    head = {
        "case": sheet.case,
        "queue": sheet.queue.value,
        "reasons": list(sheet.reasons),
        "n_open": sheet.n_open,
        "context": list(sheet.context),
        "settings": dict(sheet.settings),
        "versions": dict(sheet.versions),
    }
    return [head, *(_plain(flag) | {"said": list(flag.said)} for flag in sheet.flags)]


def _plain(record: Any) -> Json:
    """Return a record's fields as plain data for JSON."""
    row: Json = json.loads(json.dumps(asdict(record), default=str))
    return row


def flag_lines(sheet: FlagSheet, tell: Tell = str) -> Iterable[tuple[str, str, str]]:
    """Yield id and name, weight, and statements of each flag, for a table."""
    for flag in sheet.flags:
        reasons = [tell(reason).removesuffix(".") for reason in flag.reasons[:_SHOWN]]
        more = len(flag.reasons) - _SHOWN
        if more > 0:
            reasons.append(tell(Said("and {n} more", n=more)))
        said = "\n".join(["; ".join(reasons), *map(tell, flag.said)])
        name = f"{flag.flag_id} {tell(in_words(flag.name))}"
        yield name, tell(in_words(flag.weight)), said


_SHOWN = 4
"""Most reasons of a flag in a table; the files hold all of them."""


def write_outputs(out_dir: Path, case: DossierInput) -> tuple[Path, Path, Path]:
    """Write ``findings.jsonl``, ``coverage.jsonl`` and ``dossier.html``.

    Everything is computed before the first byte is written, and each file is
    replaced in one step, so that a crash never leaves half a file.

    Returns:
        The paths of the files, in this order.

    Raises:
        OSError: The folder cannot be made or written.
    """
    findings = json_lines(findings_rows(case.case, case.findings, case.coverage))
    coverage = json_lines(coverage_rows(case.coverage))
    dossier = render_dossier(case).encode()
    out_dir.mkdir(parents=True, exist_ok=True)
    return (
        write_atomically(out_dir / "findings.jsonl", findings),
        write_atomically(out_dir / "coverage.jsonl", coverage),
        write_atomically(out_dir / "dossier.html", dossier),
    )


def json_lines(rows: Iterable[Json]) -> bytes:
    """Return one JSON object per line in UTF-8; each line has a line end."""
    return b"".join(_json_line(row) for row in rows)


def _json_line(row: Json) -> bytes:
    try:
        return f"{json.dumps(row, ensure_ascii=False, allow_nan=False)}\n".encode()
    except UnicodeEncodeError:
        # Half a surrogate pair from a broken font has no UTF-8 form. As a \\u escape it
        # survives, and the quote stays exact.
        return f"{json.dumps(row, allow_nan=False)}\n".encode("ascii")
