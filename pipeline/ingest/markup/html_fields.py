"""Form fields of a web page, with names and values.

Unticked boxes, choices that nobody made and empty fields are left out, because a page
is full of them. Values that are filled in but not shown are marked.
"""

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.ingest.decode import clean
from pipeline.ingest.office.unseen import hide
from pipeline.ingest.pieces import Piece, field_piece

_SPACE = re.compile(r"\s+")
_BUTTONS = frozenset({"submit", "button", "reset", "image"})
_SILENT = frozenset({"password", "file", "color", "range"})
_PROSE = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
"""Pattern of two words in a hidden field: most hold only codes for programs."""


class PageFields:
    """The fields of one page."""

    def __init__(self, root: etree._Element) -> None:
        self._labels = {
            label.get("for") or "": " ".join(
                "".join(map(str, label.itertext())).split()
            )
            for label in root.iter("label")
            if label.get("for")
        }

    def name(self, element: etree._Element) -> str:
        """Return the name of a field as a person reads it, or "" without any."""
        told = (
            self._labels.get(element.get("id") or ""),
            element.get("aria-label"),
            element.get("placeholder"),
            element.get("title"),
            element.get("name"),
        )
        return clean(next(filter(None, told), ""))

    def pieces(self, element: etree._Element, tag: str) -> Iterator[Piece]:
        """Yield the field that an element is, if it is filled in."""
        if tag == "option" and element.get("selected") is not None:
            parent = element.getparent()
            text = _one_line("".join(map(str, element.itertext())))
            if parent is not None and text:
                yield field_piece(self.name(parent), text)
        elif tag == "input":
            yield from self._input(element)

    def _input(self, element: etree._Element) -> Iterator[Piece]:
        kind = (element.get("type") or "text").lower()
        value = _one_line(element.get("value") or "")
        if kind in {"checkbox", "radio"}:
            if element.get("checked") is not None:
                is_told = kind == "radio" and value
                yield field_piece(self.name(element), value if is_told else "Yes")
        elif kind == "hidden":
            if _PROSE.search(value):
                yield field_piece(element.get("name") or "", hide(value))
        elif value and kind not in _SILENT:
            yield (
                Piece(value)
                if kind in _BUTTONS
                else field_piece(self.name(element), value)
            )


def _one_line(text: str) -> str:
    return _SPACE.sub(" ", clean(text)).strip()
