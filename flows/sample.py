"""The flow on the sample case for ``make run``, with the places of its files."""

import sys
from pathlib import Path
from typing import Any

from flows.triage_case import triage_case
from pipeline.commands.printing import print_table, say
from pipeline.dossier.run_summary import run_tables, step_line
from pipeline.labels import default_labels
from pipeline.parties.reports.report_actors import SAMPLE
from pipeline.settings import corpora_dir, project_dir

READ = frozenset({"read", "partial"})
_FILES = (
    "findings.jsonl", "coverage.jsonl", "parties.jsonl", "flags.jsonl", "dossier.html",
)  # fmt: skip


def show(returned: dict[str, Any], out: Path) -> None:
    """Print the statuses, the findings, and the places of the files."""
    counts = (returned["documents"], returned["findings"])
    for rows in run_tables(*counts, default_labels(), returned["flags"]):
        print_table(rows)
    say(step_line(returned["queue"]))
    for name in _FILES:
        say(f"{name:15} {out / name}")
    say("make desk       prints an address to open in a browser")


def main() -> int:
    """Run the sample case.

    Returns:
        0, or 1 when nothing could be read.
    """
    samples = corpora_dir() / "samples"
    out = project_dir() / "out" / "sample"
    returned = triage_case(
        [str(samples / "case")],
        case=SAMPLE,
        reports=[str(samples / "reports")],
        out=str(out),
    )
    show(returned, out)
    return 0 if READ & set(returned["documents"]) else 1


if __name__ == "__main__":
    sys.exit(main())
