"""The summary of a run in words, for the command and for the flows."""

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.datamodel import FlagSheet, Said
from pipeline.labels import LabelSet, in_words


def flag_weights(sheet: FlagSheet) -> dict[str, str]:
    """Return the weight of each flag, by its id and name with a blank between."""
    return {f"{flag.flag_id} {flag.name}": flag.weight.value for flag in sheet.flags}


def run_tables(
    documents: Mapping[str, int],
    findings: Mapping[str, int],
    labels: LabelSet,
    flags: Mapping[str, str] | None = None,
) -> Iterator[list[tuple[str, str]]]:
    """Yield the rows of each table of a summary, its head first.

    Args:
        documents: Number of documents by status.
        findings: Number of findings by label.
        labels: All labels, for their names.
        flags: Weights of the flags, as in ``flag_weights``; None without a case.
    """
    yield [("Status", "Documents"), *_rows(documents, in_words)]
    yield [("Label", "Findings"), *_rows(findings, labels.title_of)]
    if flags is not None:
        yield [("Flag", "Weight"), *_rows(flags, _flag_words)]


def _rows(values: Mapping[str, Any], words: Any) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        yield words(name), in_words(str(value))


def _flag_words(name: str) -> str:
    """Return the id of a flag and the words of its name."""
    return " ".join(map(in_words, name.split()))


def step_line(queue: str) -> Said:
    """Return the sentence on the proposed next step."""
    step = in_words(queue)
    return Said("proposed next step: {said} (a person decides)", said=step)
