"""The artifacts of a run: progress, a summary, the unread files.

Everybody who may open the server's pages sees artifacts. They hold counts, labels and
paths, but never names of people. File names are only in the table of unread files,
because somebody has to find these files.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from pipeline.datamodel import Coverage, Status
from pipeline.dossier.run_summary import run_tables, step_line
from pipeline.labels import default_labels


class Progress:
    """The progress artifact of a run.

    Args:
        key: Name of the artifact; small letters, digits and dashes.
        total: Number of documents; 0 counts as done.
    """

    def __init__(self, key: str, total: int) -> None:
        self._total = total
        self._done = 0
        # Prefect's types allow a coroutine here; outside an event loop it is the id.
        self._id = cast(UUID, create_progress_artifact(self._percent, key=key))

    @property
    def _percent(self) -> float:
        return 100.0 * self._done / self._total if self._total else 100.0

    def add(self, n_documents: int) -> None:
        """Count documents as done."""
        self._done += n_documents
        update_progress_artifact(self._id, self._percent)


def unread(coverages: Iterable[Coverage]) -> list[Coverage]:
    """Return the documents with at least one unread page."""
    return [line for line in coverages if line.status is not Status.READ]


def _escaped(text: str) -> str:
    """Keep a file's name from acting as Markdown or as a table's border."""
    return "".join(f"\\{char}" if char in "\\`*_[]()<>|#!~" else char for char in text)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table with plain text in its cells."""
    lines = [header, ["---"] * len(header)]
    lines += [[_escaped(str(cell)) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def summary(
    title: str,
    coverages: Sequence[Coverage],
    labels: Mapping[str, int],
    dossier: Path | None = None,
    flags: Mapping[str, Any] | None = None,
) -> str:
    """Write a run's summary as Markdown.

    Args:
        title: Heading.
        coverages: Coverage of each document.
        labels: Number of findings by label.
        dossier: Path of the dossier, if the run wrote one.
        flags: Weights of the flags (key ``flags``) and the proposed next step
            (``queue``); None without flags.
    """
    statuses = Counter(line.status.value for line in coverages)
    n_pages = sum(line.n_pages for line in coverages)
    n_read = sum(line.n_pages_read for line in coverages)
    parts = [
        f"# {_escaped(title)}",
        f"{len(coverages)} documents, {n_read} of {n_pages} pages read.",
    ]
    weights = None if flags is None else flags["flags"]
    counts = (dict(sorted(statuses.items())), dict(sorted(labels.items())))
    tables = run_tables(*counts, default_labels(), weights)
    parts += [table(head, rows) for head, *rows in tables]
    if flags is not None:
        parts.append(f"{step_line(flags['queue'])}.")
    if dossier is not None:
        parts.append(f"Dossier: `{dossier}`")
    return "\n\n".join(parts) + "\n"


def publish(key: str, markdown: str, coverages: Iterable[Coverage]) -> None:
    """Create the Markdown artifact and the table of unread files."""
    create_markdown_artifact(markdown, key=f"{key}-summary")
    rows = [
        {"file": line.name, "status": line.status.value, "reason": line.reason}
        for line in unread(coverages)
    ]
    create_table_artifact(rows, key=f"{key}-unread")
