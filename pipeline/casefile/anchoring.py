"""Results of the check of a legal anchor, in sentences."""

from collections.abc import Iterator

from pipeline.casefile.sentences import statement
from pipeline.datamodel import Statement
from pipeline.parties.lists.anchors import Anchored, check_anchor


def anchor_said(anchor: str) -> tuple[Statement, ...]:
    """Return the paragraphs of an anchor found in the operator's copies.

    Raises:
        SourceError: The shelf of texts was altered.
    """
    return tuple(_said(check_anchor(anchor)))


def _said(found: Anchored) -> Iterator[Statement]:
    if found.checked:
        paragraphs, copies = "; ".join(found.checked), "; ".join(found.copies)
        yield statement("anchor.checked", paragraphs=paragraphs, copies=copies)
    if found.missing:
        yield statement("anchor.missing", paragraphs="; ".join(found.missing))
    if found.unloaded:
        yield statement("anchor.unloaded", paragraphs="; ".join(found.unloaded))
    if found.has_other:
        yield statement("anchor.other")
