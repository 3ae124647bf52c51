"""Filled-in fields of a text, in any office format.

Such a field is a stretch of text with a name that the page does not print. Its text is
read with the paragraph around it; here it gets its name back, as the field
``name: value``. A box to tick keeps its answer beside the text.
"""

import re
from dataclasses import dataclass, field

from pipeline.datamodel import BlockKind
from pipeline.ingest.pieces import Piece, field_piece

_MAX_LABEL_CHARS = 80
"""Longer text around a field is a clause and not its label."""

_NUMBERED = re.compile(r"(?:[^\W\d]+[_ ]?\d+)?|\d+")
"""Names that programs give to a field, such as "Text3", or none at all."""

TICKED, EMPTY = "☒", "☐"


@dataclass(slots=True)
class Control:
    """A field that is being read.

    Attributes:
        name: Name that its author gave it, or "".
        is_filled: Whether it shows something other than the request to fill it in.
        tick: Whether its box is ticked, or None if it is no box.
        parts: The text in it so far.
        before: Number of pieces that were finished where it began.
    """

    name: str
    is_filled: bool = True
    tick: bool | None = None
    parts: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def value(self) -> str:
        """Value on one line."""
        if self.tick is not None:
            return "Yes" if self.tick else "No"
        return " ".join("".join(self.parts).split())


def with_fields(piece: Piece, controls: list[Control]) -> tuple[Piece, list[Piece]]:
    """Return a paragraph with its fields, and the fields that it does not name.

    Returns:
        The paragraph, itself a form field if it holds only labels and filled-in values;
        and the fields whose names it does not print.
    """
    filled = [control for control in controls if control.is_filled and control.value]
    if not filled:
        return piece, []
    text = " ".join(piece.text.split())
    apart = unlabelled(filled, text)
    if piece.kind not in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}:
        return piece, apart
    first = filled[0]
    if len(filled) == 1 and text == first.value:
        told = field_piece(first.name if apart else "", first.value)
        return told, []
    n_values = sum(len(control.value) for control in filled)
    if apart or len(text) - n_values > _MAX_LABEL_CHARS:
        return piece, apart
    names = tuple(control.name for control in filled)
    if len(filled) == 1 and text.endswith(first.value):
        names = (text.removesuffix(first.value).rstrip(" :"),)
    return piece._replace(kind=BlockKind.FORM_FIELD, columns=names), []


def unlabelled(controls: list[Control], text: str) -> list[Piece]:
    """Return the named fields with names that are missing in a text."""
    printed = text.casefold()
    return [
        field_piece(control.name, control.value)
        for control in controls
        if control.is_filled
        and control.value
        and _NUMBERED.fullmatch(control.name) is None
        and control.name.rstrip(" :").casefold() not in printed
    ]
