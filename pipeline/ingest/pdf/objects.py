"""Objects drawn on a page, in drawing order, from one walk.

Tables need rules, hidden words need the objects that cover them, scans need images.
pdfium is asked for each object once, by its raw calls: wrapped calls cost five times as
much.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.geometry import BBox
from pipeline.ingest.pdf.space import Transform

Point = tuple[float, float]

_MAX_OBJECTS = 100_000
"""Most objects of one page that may cover words; later ones are not looked at."""

_MAX_DEPTH = 8
_MAX_PATHS = 4_000
"""Most paths of a page that may hold a table: one with more is a drawing."""

_MAX_SEGMENTS = 5_000
"""Most segments of a path: a whole grid of 1,000 boxes, drawn as one path, has so
many."""

_MAX_CORNERS = 12
"""A part of a path with more corners is an outline; rules and boxes have 2 to 5."""

_MIN_SIDE = 3.0
"""Smallest side, in points, of what can cover a word."""

_MAX_CLIP_POINTS = 64


class Area(NamedTuple):
    """Something that may lie on words or behind them.

    Attributes:
        order: Place in the order of drawing.
        box: Box in points.
        brightness: Brightness of its fill, 0 to 255; None if it has no single one.
        is_image: Whether it is a picture.
    """

    order: int
    box: BBox
    brightness: int | None
    is_image: bool


@dataclass(slots=True)
class PageObjects:
    """Objects drawn on a page.

    Attributes:
        areas: Filled shapes, shadings and images, in the order of drawing.
        texts: Place of each text object in that order, by its address.
        raws: pdfium's handles of the text objects, by their addresses.
        nested: Addresses of the text objects that forms hold.
        clipped: Addresses of the text objects that a clip or a soft mask may hide.
        paths: Corners of painted straight lines and boxes inside the page; None for
            a drawing.
        is_whole: Whether all objects of the page were read.
        may_switch: Whether the document has layers that are switched off.
        is_blended: Whether text is masked, pale by opacity or blended.
    """

    areas: list[Area] = field(default_factory=list)
    texts: dict[int, int] = field(default_factory=dict)
    raws: dict[int, Any] = field(default_factory=dict)
    nested: set[int] = field(default_factory=set)
    clipped: set[int] = field(default_factory=set)
    paths: list[list[Point]] | None = field(default_factory=list)
    is_whole: bool = True
    may_switch: bool = False
    is_blended: bool = False

    @property
    def images(self) -> list[BBox]:
        """Boxes of images and shadings."""
        return [area.box for area in self.areas if area.is_image]


def read_objects(
    page: pdfium.PdfPage,
    transform: Transform,
    *,
    may_switch: bool = False,
    may_mask: bool = False,
) -> PageObjects:
    """Collect the objects drawn on a page."""
    found = _Walk(page, transform, may_mask=may_mask).run()
    found.may_switch = may_switch
    return found


class _Walk:
    def __init__(
        self, page: pdfium.PdfPage, transform: Transform, *, may_mask: bool
    ) -> None:
        self._page = page.raw
        self._may_mask = may_mask
        self._transform = transform
        width, height = page.get_size()
        self._area = BBox(-1, -1, width + 1, height + 1)
        self._found = PageObjects()
        self._n_paths = 0
        self._sides = [ctypes.c_float() for _ in range(4)]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._point = ctypes.c_float(), ctypes.c_float()
        self._matrix = pdfium_c.FS_MATRIX()

    def run(self) -> PageObjects:
        for order, (raw, place, depth, is_cut) in enumerate(self._objects()):
            if order >= _MAX_OBJECTS:
                self._found.is_whole = False
                break
            kind = pdfium_c.FPDFPageObj_GetType(raw)
            if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
                self._text(order, raw, depth, is_cut=is_cut)
            elif kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                self._path(order, raw, place)
            elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
                box = self._after(raw, place).box(0, 0, 1, 1)
                self._found.areas.append(Area(order, box, None, is_image=True))
            elif kind == pdfium_c.FPDF_PAGEOBJ_SHADING:
                box = self._bounds(raw, place)
                self._found.areas.append(Area(order, box, None, is_image=True))
        return self._found

    def _objects(self) -> Iterator[tuple[Any, Transform, int, bool]]:
        """Yield objects with their place.

        Each comes with the map from the space that it is drawn in, its depth, and
        whether a form around it may be hidden.
        """
        n_objects = pdfium_c.FPDFPage_CountObjects(self._page)
        for i in range(max(n_objects, 0)):
            raw = pdfium_c.FPDFPage_GetObject(self._page, i)
            yield raw, self._transform, 0, False
            yield from self._inside(raw, self._transform, 1, is_cut=False)

    def _inside(
        self, form: Any, place: Transform, depth: int, *, is_cut: bool
    ) -> Iterator[tuple[Any, Transform, int, bool]]:
        if (
            depth >= _MAX_DEPTH
            or pdfium_c.FPDFPageObj_GetType(form) != pdfium_c.FPDF_PAGEOBJ_FORM
        ):
            return
        inner = self._after(form, place)
        is_cut = is_cut or self._may_be_hidden(form)
        for i in range(max(pdfium_c.FPDFFormObj_CountObjects(form), 0)):
            raw = pdfium_c.FPDFFormObj_GetObject(form, i)
            yield raw, inner, depth, is_cut
            yield from self._inside(raw, inner, depth + 1, is_cut=is_cut)

    def _after(self, raw: Any, place: Transform) -> Transform:
        m = self._matrix
        if not pdfium_c.FPDFPageObj_GetMatrix(raw, m):
            return place
        return place.after(Transform(m.a, m.b, m.c, m.d, m.e, m.f))

    def _bounds(self, raw: Any, place: Transform) -> BBox:
        left, bottom, right, top = self._sides
        pdfium_c.FPDFPageObj_GetBounds(raw, left, bottom, right, top)
        return place.box(left.value, bottom.value, right.value, top.value)

    def _text(self, order: int, raw: Any, depth: int, *, is_cut: bool) -> None:
        address = ctypes.addressof(raw.contents)
        self._found.texts[address] = order
        self._found.raws[address] = raw
        if depth:
            self._found.nested.add(address)
        if is_cut or self._may_be_hidden(raw):
            self._found.clipped.add(address)

    def _may_be_hidden(self, raw: Any) -> bool:
        """Return True if a soft mask or a clip may hide an object."""
        if self._may_mask and pdfium_c.FPDFPageObj_HasTransparency(raw):
            self._found.is_blended = True
            return True
        clip = pdfium_c.FPDFPageObj_GetClipPath(raw)
        n_paths = pdfium_c.FPDFClipPath_CountPaths(clip) if clip else 0
        return n_paths > 0 and self._is_cut(raw, clip, n_paths)

    def _is_cut(self, raw: Any, clip: Any, n_paths: int) -> bool:
        """Return True if one of its clips may cut off a part of an object."""
        pdfium_c.FPDFPageObj_GetBounds(raw, *self._sides)
        text = [side.value for side in self._sides]
        numbers = range(min(n_paths, 4))
        return any(self._leaves_out(clip, number, text) for number in numbers)

    def _leaves_out(self, clip: Any, number: int, text: Sequence[float]) -> bool:
        n_points = pdfium_c.FPDFClipPath_CountPathSegments(clip, number)
        if n_points <= 0:
            return False
        x, y = self._point
        points: list[Point] = []
        for i in range(min(n_points, _MAX_CLIP_POINTS)):
            segment = pdfium_c.FPDFClipPath_GetPathSegment(clip, number, i)
            pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((x.value, y.value))
        if not _is_rectangle(points):
            return True  # only the drawn page tells what it leaves out
        left, low, right, high = bounds(points)
        x0, y0, x1, y1 = text
        spare_x, spare_y = 0.3 * (x1 - x0), 0.3 * (y1 - y0)
        return (
            left > x0 + spare_x
            or right < x1 - spare_x
            or low > y0 + spare_y
            or high < y1 - spare_y
        )

    def _path(self, order: int, raw: Any, place: Transform) -> None:
        self._n_paths += 1
        box = self._bounds(raw, place)
        is_wide = box.width > _MIN_SIDE and box.height > _MIN_SIDE
        wants_paths = self._found.paths is not None
        if self._n_paths > _MAX_PATHS:
            self._found.paths, wants_paths = None, False
        if not (is_wide or wants_paths):
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDFPath_GetDrawMode(raw, fill, stroke)
        if fill.value and is_wide:
            self._fill(order, raw, box)
        elif stroke.value and is_wide and self._is_broad(raw):
            self._found.areas.append(Area(order, box, None, is_image=False))
        if wants_paths and (fill.value or stroke.value):
            self._corners(raw, place)

    def _is_broad(self, raw: Any) -> bool:
        """Return True for a line as high as a word, which may lie on words."""
        width = self._sides[0]
        is_known = pdfium_c.FPDFPageObj_GetStrokeWidth(raw, width)
        return bool(is_known) and width.value > _MIN_SIDE

    def _fill(self, order: int, raw: Any, box: BBox) -> None:
        r, g, b, a = self._colour
        if pdfium_c.FPDFPageObj_GetFillColor(raw, r, g, b, a) and a.value < 13:
            return
        is_plain = a.value > 242
        brightness = round(0.3 * r.value + 0.59 * g.value + 0.11 * b.value)
        shade = brightness if is_plain else None
        self._found.areas.append(Area(order, box, shade, is_image=False))

    def _corners(self, raw: Any, place: Transform) -> None:
        found = self._found.paths
        if found is None:
            return
        area = self._area
        for part in self._parts(raw, place):
            box = bounds(part)
            inside = box.x0 >= area.x0 and box.x1 <= area.x1
            if inside and box.top >= area.top and box.bottom <= area.bottom:
                found.append(part)

    def _parts(self, raw: Any, place: Transform) -> Iterator[list[Point]]:
        n_segments = pdfium_c.FPDFPath_CountSegments(raw)
        if not 1 < n_segments <= _MAX_SEGMENTS:
            return
        inner = self._after(raw, place)
        x, y = self._point
        part: list[Point] = []
        for i in range(n_segments):
            segment = pdfium_c.FPDFPath_GetPathSegment(raw, i)
            kind = pdfium_c.FPDFPathSegment_GetType(segment)
            if kind == pdfium_c.FPDF_SEGMENT_BEZIERTO:
                return
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if 1 < len(part) <= _MAX_CORNERS:
                    yield part
                part = []
            pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
            part.append(inner.point(x.value, y.value))
            if pdfium_c.FPDFPathSegment_GetClose(segment):
                part.append(part[0])
        if 1 < len(part) <= _MAX_CORNERS:
            yield part


def _is_rectangle(points: Sequence[Point]) -> bool:
    return len(set(points)) == 4 and all(
        a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points)
    )


def bounds(points: Sequence[Point]) -> BBox:
    """Return the box around points."""
    xs, ys = zip(*points, strict=True)
    return BBox(min(xs), min(ys), max(xs), max(ys))
