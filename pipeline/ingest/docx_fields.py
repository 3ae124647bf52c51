"""What was filled into a Word document: content controls and legacy form fields.

Both are stretches of text with a name that the page does not print. What stands in
them is read with the paragraph around them; here it gets its name back, as the field
``name: value``. A box to tick and a list to choose from keep their answer beside the
text: it is written where the field stands.
"""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.datamodel import BlockKind
from pipeline.ingest.decode import clean
from pipeline.ingest.pieces import Piece, field_piece
from pipeline.ingest.styles import W, is_on, value

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MAX_LABEL_CHARS = 80
"""Longer text around what was filled in is a clause and no label of it."""

_NUMBERED = re.compile(r"(?:[^\W\d]+[_ ]?\d+)?|\d+")
"""What programs call a field, "Text3", or nothing at all."""

TICKED, EMPTY = "☒", "☐"


@dataclass(slots=True)
class Control:
    """A field that is being read.

    Attributes:
        name: As its author called it, or "".
        is_filled: It does not show the text that asks to fill it in.
        tick: Whether its box is ticked, or None if it is no box.
        parts: The text in it so far.
        before: Pieces that were finished where it began.
    """

    name: str
    is_filled: bool = True
    tick: bool | None = None
    parts: list[str] = field(default_factory=list)
    before: int = 0

    @property
    def value(self) -> str:
        """What was filled in, on one line."""
        if self.tick is not None:
            return "Yes" if self.tick else "No"
        return " ".join("".join(self.parts).split())


def content_control(element: etree._Element) -> Control:
    """Return what a ``w:sdt`` says of itself."""
    properties = element.find(f"{W}sdtPr")
    if properties is None:
        return Control("", is_filled=False)
    name = value(properties, "alias") or value(properties, "tag") or ""
    box = properties.find(f"{_W14}checkbox")
    tick = None
    if box is not None:
        state = box.find(f"{_W14}checked")
        tick = state is not None and state.get(f"{_W14}val") not in {"0", "false"}
    # A table of contents and a gallery are controls too, and hold no answer.
    is_part = properties.find(f"{W}docPartObj") is not None
    is_filled = not is_part and not is_on(properties, "showingPlcHdr")
    return Control(clean(name).strip(), is_filled, tick)


def legacy_field(begin: etree._Element) -> tuple[Control, str] | None:
    """Return the form field that a ``w:fldChar`` begins, and what it shows.

    Returns:
        The field and its answer, where that is no text of the paragraph; or None:
        most fields number pages or refer to something.
    """
    held = begin.find(f"{W}ffData")
    if held is None:
        return None
    name = value(held, "statusText") or value(held, "helpText") or value(held, "name")
    control = Control(clean(name or "").strip())
    box = held.find(f"{W}checkBox")
    if box is not None:
        told = "checked" if box.find(f"{W}checked") is not None else "default"
        control.tick = is_on(box, told)
        return control, f"{TICKED if control.tick else EMPTY} "
    return control, _chosen(held.find(f"{W}ddList"))


def _chosen(choices: etree._Element | None) -> str:
    """Return the entry of a list that was chosen, or "": most programs show none."""
    if choices is None:
        return ""
    entries = [e.get(f"{W}val") or "" for e in choices.iterfind(f"{W}listEntry")]
    number = value(choices, "result") or value(choices, "default") or "0"
    index = int(number) if number.isdecimal() else 0
    return clean(entries[index]) if index < len(entries) else ""


def with_fields(piece: Piece, controls: list[Control]) -> tuple[Piece, list[Piece]]:
    """Return a paragraph with the fields in it told, and those to tell apart.

    Args:
        piece: The paragraph as printed.
        controls: The fields in it, in order.

    Returns:
        The paragraph, itself a form field if it is no more than labels and what was
        filled in; and fields whose names it does not print.
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
    """Return the fields that people named, and whose names do not stand in a text."""
    printed = text.casefold()
    return [
        field_piece(control.name, control.value)
        for control in controls
        if control.is_filled
        and control.value
        and _NUMBERED.fullmatch(control.name) is None
        and control.name.rstrip(" :").casefold() not in printed
    ]
