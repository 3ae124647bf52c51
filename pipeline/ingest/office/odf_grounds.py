"""Colours of the letters of an OpenDocument file and of the ground behind them.

A style states the colour of letters, of a highlight, and of the area that it fills: a
paragraph, a cell, a row, a table, a section, a box. The ground of letters is the
innermost area with a colour, else the page. Pictures, gradients, styles that depend on
a condition, boxes without a fill, and pages with a loose shape are ``UNKNOWN``, and
letters on them are taken as seen: a loose shape or picture may lie behind any letters.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from lxml import etree

from pipeline.ingest.office.paged import PAPER, UNKNOWN, is_near

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_DRAW, _STYLE, _FO, _TABLE, _TEXT = (
    _NAMES % name for name in ("drawing", "style", "xsl-fo-compatible", "table", "text")
)
_FAMILIES = {
    **dict.fromkeys((f"{_TEXT}p", f"{_TEXT}h"), "paragraph"),
    **dict.fromkeys((f"{_TEXT}span", f"{_TEXT}a"), "text"),
    **dict.fromkeys(
        (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"), "table-cell"
    ),
    f"{_TABLE}table-row": "table-row",
    f"{_TABLE}table": "table",
    f"{_TEXT}section": "section",
}
_OFFICE = _NAMES % "office"
_APART = frozenset({f"{_TEXT}note-body", f"{_OFFICE}annotation", f"{_TABLE}shapes"})
"""Elements that stand in a paragraph or cell of the file, and elsewhere on the page."""

_AREAS = tuple(
    f"{_STYLE}{name}-properties"
    for name in ("paragraph", "table-cell", "table-row", "table", "section", "graphic")
)
_SHAPES = frozenset(
    f"{_DRAW}{name}"
    for name in "rect circle ellipse polygon regular-polygon path custom-shape "
    "caption frame".split()
)
_PICTURES = frozenset(f"{_DRAW}{name}" for name in ("image", "object", "object-ole"))
_EDGES = (f"{_STYLE}text-outline", f"{_STYLE}font-relief", f"{_FO}text-shadow")
"""Edges and shadows, by which letters are seen on a ground of their colour."""

_NO = frozenset({"none", "false", ""})
_MAX_CHAIN = 20
_CLEAR = "transparent"
"""Area or highlight that a style takes away from the style that it is based on."""

_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


class OdfColours(NamedTuple):
    """Colours that a style states, each None if it does not, or ``_CLEAR``.

    The highlight is right behind the letters. An area is that of a paragraph, cell,
    row, table, section or box.
    """

    letters: str | None = None
    highlight: str | None = None
    area: str | None = None

    def over(self, other: "OdfColours") -> "OdfColours":
        """Return these colours, and those of another style where none is stated."""
        pairs = zip(self, other, strict=True)
        return OdfColours(*(b if a is None else a for a, b in pairs))


class OdfLook(NamedTuple):
    """Colours of letters and of the ground behind them, at one place of a file.

    The ground is the area around them; a highlight, if any, is right behind them.
    """

    letters: str = UNKNOWN
    ground: str = UNKNOWN
    highlight: str | None = None

    @property
    def is_unseen(self) -> bool:
        """True if the letters have the colour of what is behind them."""
        behind = self.ground if self.highlight is None else self.highlight
        return is_near(self.letters, behind)


_IN_DOUBT = OdfColours(UNKNOWN, UNKNOWN, UNKNOWN)


class OdfGrounds:
    """Colours of the styles of a document.

    Attributes:
        paper: Colour of the pages of a text, ``UNKNOWN`` if they differ or a loose
            shape may lie on them.
    """

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], tuple[str, OdfColours]] = {}
        self._told = cache(self._told_by_chain)
        pages: set[str] = set()
        roots = list(roots)
        for root in roots:
            for style in root.iter(f"{_STYLE}style"):
                key = style.get(f"{_STYLE}family", ""), style.get(f"{_STYLE}name", "")
                parent = style.get(f"{_STYLE}parent-style-name", "")
                self._styles[key] = parent, _stated(style)
            for layout in root.iter(f"{_STYLE}page-layout-properties"):
                area = _area(layout)
                pages.add(PAPER if area in {None, _CLEAR} else area)
        self.paper = pages.pop() if len(pages) == 1 else UNKNOWN if pages else PAPER
        if any(map(self.has_loose_shape, roots)):
            self.paper = UNKNOWN

    def has_loose_shape(self, root: etree._Element) -> bool:
        """Return True if letters may stand on a shape, box or picture beside them."""
        return any(map(self._is_loose, root.iter(*_SHAPES)))

    def _is_loose(self, shape: etree._Element) -> bool:
        if shape.get(f"{_TEXT}anchor-type") == "as-char":
            return False
        if shape.tag != f"{_DRAW}frame" or any(part.tag in _PICTURES for part in shape):
            return True
        return self._area_of(shape) is not None

    def look(
        self, element: etree._Element, tag: str, outer: OdfLook, name: str | None
    ) -> OdfLook:
        """Return the look of letters in an element, inside another look.

        ``name`` is that of its style if another element states it.
        """
        if tag.startswith(_DRAW):
            return self._box(element, tag, outer)
        if tag in _APART:
            return OdfLook()
        family = _FAMILIES.get(tag)
        if family is None:
            return outer
        place = _TABLE if family.startswith("table") else _TEXT
        name = element.get(f"{place}style-name") or name
        return outer if name is None else _inside(outer, self._told(family, name))

    def _box(self, element: etree._Element, tag: str, outer: OdfLook) -> OdfLook:
        if tag == f"{_DRAW}text-box":
            return outer
        area = self._area_of(element)
        return OdfLook(ground=UNKNOWN if area is None else area)

    def _area_of(self, shape: etree._Element) -> str | None:
        """Return the colour that fills a shape, or None if nothing does."""
        name = shape.get(f"{_DRAW}style-name")
        area = None if name is None else self._told("graphic", name).area
        return None if area == _CLEAR else area

    def _told_by_chain(self, family: str, name: str) -> OdfColours:
        colours = OdfColours()
        for _ in range(_MAX_CHAIN):
            if not name or (family, name) not in self._styles:
                break
            name, own = self._styles[family, name]
            colours = colours.over(own)
        return colours


def _inside(outer: OdfLook, told: OdfColours) -> OdfLook:
    area = None if told.area == _CLEAR else told.area
    inherited = outer.highlight if area is None else None
    highlight = inherited if told.highlight is None else told.highlight
    return OdfLook(
        outer.letters if told.letters is None else told.letters,
        outer.ground if area is None else area,
        None if highlight == _CLEAR else highlight,
    )


def _stated(style: etree._Element) -> OdfColours:
    if style.find(f"{_STYLE}map") is not None:  # another style may stand in for it
        return _IN_DOUBT
    text = style.find(f"{_STYLE}text-properties")
    areas = {name: _area(style.find(name)) for name in _AREAS}
    painted = (area for area in areas.values() if area not in {None, _CLEAR})
    own = areas.get(f"{_STYLE}{style.get(f'{_STYLE}family')}-properties")
    return OdfColours(
        None if text is None else _letters(text),
        None if text is None else _told(text.get(f"{_FO}background-color")),
        next(painted, own),
    )


def _letters(text: etree._Element) -> str | None:
    is_edged = any(text.get(name, "none") not in _NO for name in _EDGES)
    if is_edged or text.get(f"{_STYLE}use-window-font-color") == "true":
        return UNKNOWN
    return _told(text.get(f"{_FO}color"))


def _area(properties: etree._Element | None) -> str | None:
    """Return the colour that fills an area, ``_CLEAR``, or None if nothing is said."""
    if properties is None:
        return None
    image = properties.find(f"{_STYLE}background-image")
    fill = properties.get(f"{_DRAW}fill", "")
    shares = (
        properties.get(f"{_STYLE}background-transparency", "0%") == "0%",
        properties.get(f"{_DRAW}opacity", "100%") == "100%",
    )
    is_picture = image is not None and len(image.attrib) + len(image) > 0
    if is_picture or fill not in {"", "none", "solid"} or not all(shares):
        return UNKNOWN
    plain = _told(properties.get(f"{_FO}background-color"))
    solid = properties.get(f"{_DRAW}fill-color") if fill == "solid" else None
    if plain in {None, _CLEAR} and solid is not None:
        return _told(solid)
    return _CLEAR if plain is None and fill == "none" else plain


def _told(colour: str | None) -> str | None:
    """Return a colour as six digits, ``_CLEAR``, or None if nothing is said."""
    if colour is None or colour == _CLEAR:
        return colour
    return colour[1:].upper() if _COLOUR.fullmatch(colour) else UNKNOWN
