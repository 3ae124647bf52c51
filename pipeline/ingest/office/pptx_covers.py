"""Shapes of a slide that lie under others, with all their words.

A rectangle with a fill of one colour, or a photo (JPEG), hides what is drawn before
it. Words may reach out of their box, so their extent is estimated on the large side.
Tables, groups, turned shapes and slides with animations are left out: there, what
covers what is not known.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from math import ceil
from typing import NamedTuple

from lxml import etree

from pipeline.ingest.office.ooxml import RELATED, A, P
from pipeline.ingest.pieces import number_of

_POINT = 12_700
"""Units of a slide in a point."""

_SIZE, _TITLE_SIZE = 18.0, 44.0
"""Size of letters in points if a box states none, and in a placeholder."""

_ADVANCE, _LINE, _EDGE = 0.6, 1.3, 7.2
"""Width of a letter and height of a line, by the size; edge of a box in points.
Letters of East Asia are as wide as their size."""

_MAX_SPACE = 10_000_000
"""Largest space between lines, in hundredths of a point or thousandths of a percent."""

_MAX_ABOVE = 1_000
"""Most shapes that are looked at to find the one that covers another."""

SlideBox = tuple[int, int, int, int]
"""Place of a shape as ``x0, y0, x1, y1``."""


class Layer(NamedTuple):
    """A shape of a slide: its place, if known, and whether it hides what is below."""

    shape: etree._Element
    place: SlideBox | None
    is_opaque: bool


def is_animated(slide: etree._Element) -> bool:
    """Return True if shapes of a slide come, go or move."""
    return next(slide.iter(f"{P}spTgt"), None) is not None


def is_photo(shape: etree._Element, photos: frozenset[str]) -> bool:
    """Return True for a picture that no light passes: a JPEG without effects."""
    blip = shape.find(f"{P}blipFill/{A}blip")
    form = shape.find(f"{P}spPr/{A}prstGeom")
    return (
        blip is not None
        and len(blip) == 0
        and blip.get(f"{RELATED}embed") in photos
        and form is not None
        and form.get("prst") == "rect"
    )


def is_covered(layers: Sequence[Layer], number: int) -> bool:
    """Return True if a later shape hides a shape and all its words."""
    shape, place, _ = layers[number]
    if place is None or shape.tag != f"{P}sp":
        return False
    reach = _reach(shape, place)
    return any(
        above.is_opaque and holds(above.place, reach)
        for above in islice(layers, number + 1, number + 1 + _MAX_ABOVE)
    )


def holds(outer: SlideBox | None, inner: SlideBox | None) -> bool:
    """Return True if one known place lies inside another."""
    if outer is None or inner is None:
        return False
    is_right = outer[0] <= inner[0] and inner[2] <= outer[2]
    return is_right and outer[1] <= inner[1] and inner[3] <= outer[3]


def _reach(shape: etree._Element, place: SlideBox) -> SlideBox:
    """Return the place of a box, larger where its words may not fit."""
    told = (properties.get("sz", "") for properties in shape.iter())
    sizes = [int(size) / 100 for size in told if size.isdecimal()]
    is_placeholder = shape.find(f"*/{P}nvPr/{P}ph") is not None
    size = max(sizes, default=_TITLE_SIZE if is_placeholder else _SIZE)
    x0, y0, x1, y1 = place
    width = max((x1 - x0) / _POINT - 2 * _EDGE, 1.0)
    paragraphs = list(shape.iter(f"{A}p"))
    lines = [_advance(line) * size for p in paragraphs for line in _lines(p)]
    body = shape.find(f"{P}txBody/{A}bodyPr")
    wraps = body is None or body.get("wrap") != "none"
    n_lines = sum(max(ceil(line / width), 1) if wraps else 1 for line in lines)
    apart = _space(shape, "spcBef", size) + _space(shape, "spcAft", size)
    line = max(_LINE * size, _space(shape, "lnSpc", size))
    height = n_lines * line + len(paragraphs) * apart + 2 * _EDGE
    aside = 0.0 if wraps else max(max(lines, default=0.0) - width, 0.0)
    down = max(height - (y1 - y0) / _POINT, 0.0)
    dx, dy = ceil(aside * _POINT), ceil(down * _POINT)
    return x0 - dx, y0 - dy, x1 + dx, y1 + dy


def _lines(paragraph: etree._Element) -> Iterator[str]:
    line: list[str] = []
    for part in paragraph.iter():
        if part.tag == f"{A}br":
            yield "".join(line)
            line = []
        elif str(part.tag).endswith("}t"):
            line.append(part.text or "")
    yield "".join(line)


def _advance(line: str) -> float:
    n_wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)
    return (len(line) - n_wide) * _ADVANCE + n_wide


def _space(shape: etree._Element, name: str, size: float) -> float:
    """Return the largest space of a kind in a box, in points."""
    found = [0.0]
    for space in shape.iterfind(f".//{A}{name}/*"):
        told = space.get("val", "")
        whole, _, _ = told.rstrip("%").partition(".")
        held = number_of(whole, most=_MAX_SPACE) * (1_000 if "%" in told else 1)
        is_share = space.tag == f"{A}spcPct"
        found.append(held / 100_000 * _LINE * size if is_share else held / 100)
    return max(found)
