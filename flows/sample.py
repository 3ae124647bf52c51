"""The flow on the sample case for ``make run``, with the places of its files."""

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from flows.triage_case import triage_case
from pipeline.labels import in_words
from pipeline.parties.report_actors import SAMPLE
from pipeline.settings import corpora_dir, project_dir

READ = frozenset({"read", "partial"})
_HEADS = {"documents": "status", "findings": "label", "weight": "flag"}
_FILES = (
    "findings.jsonl", "coverage.jsonl", "parties.jsonl", "flags.jsonl", "dossier.html",
)  # fmt: skip


def show(returned: dict[str, Any], out: Path, console: Console) -> None:
    """Print the statuses, the findings, and the places of the files."""
    for title, counts in (
        ("documents", returned["documents"]),
        ("findings", returned["findings"]),
        ("weight", returned["flags"]),
    ):
        table = Table(_HEADS[title], title)
        for name, n in counts.items():
            words = " ".join(map(in_words, name.split()))  # "DF1 item_marketed_covert"
            table.add_row(words, in_words(str(n)))
        console.print(table)
    queue = in_words(returned["queue"])
    console.print(f"proposed next step: {queue} (a person decides)")
    for name in _FILES:
        # Whole on one line, so that it can be clicked or copied.
        console.print(f"{name:15} {out / name}", soft_wrap=True)
    console.print("make desk       opens the case in the browser", soft_wrap=True)


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
    show(returned, out, Console())
    return 0 if READ & set(returned["documents"]) else 1


if __name__ == "__main__":
    sys.exit(main())
