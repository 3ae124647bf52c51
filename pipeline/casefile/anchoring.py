"""Results of the check of a legal anchor, in sentences."""

from collections.abc import Iterator

from pipeline.datamodel import Said
from pipeline.parties.lists.anchors import Anchored, check_anchor


def anchor_said(anchor: str) -> tuple[Said, ...]:
    """Return the paragraphs of an anchor found in the operator's copies.

    Raises:
        SourceError: The shelf of texts was altered.
    """
    return tuple(_said(check_anchor(anchor)))


def _said(found: Anchored) -> Iterator[Said]:
    if found.checked:
        paragraphs, copies = "; ".join(found.checked), "; ".join(found.copies)
        yield Said(
            "Checked: {paragraphs} stand in your copy ({copies}).",
            paragraphs=paragraphs,
            copies=copies,
        )
    if found.missing:
        yield Said(
            "Not found in your copy: {paragraphs}.", paragraphs="; ".join(found.missing)
        )
    if found.unloaded:
        yield Said(
            "Not checked, no copy of the text is loaded: {paragraphs}.",
            paragraphs="; ".join(found.unloaded),
        )
    if found.has_other:
        yield Said("Further sources that it cites cannot be loaded.")
