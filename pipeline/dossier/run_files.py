"""Write the three files of a run; each is complete, or stays as it was before."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.dossier.formats import render_dossier
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.rows import Row, coverage_rows, findings_rows
from pipeline.files import write_atomically


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


def json_lines(rows: Iterable[Row]) -> bytes:
    """Return one JSON object per line in UTF-8; each line has a line end."""
    return b"".join(_json_line(row) for row in rows)


def _json_line(row: Row) -> bytes:
    try:
        return f"{json.dumps(row, ensure_ascii=False, allow_nan=False)}\n".encode()
    except UnicodeEncodeError:
        # Half a surrogate pair from a broken font has no UTF-8 form. As a \\u escape it
        # survives, and the quote stays exact.
        return f"{json.dumps(row, allow_nan=False)}\n".encode("ascii")
