"""Colours behind the letters of a slide: cell, shape, shapes below it, background.

Letters have the colour of their run or of their box; colours of a theme are looked up.
Gradients, pictures, patterns and changed colours of a theme are ``UNKNOWN``, and so are
letters over a shape that does not lie wholly behind them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from pipeline.errors import UnreadableDocument
from pipeline.ingest.office.ooxml import A, P, Package
from pipeline.ingest.office.paged import PAPER, UNKNOWN, is_near
from pipeline.ingest.office.pptx_covers import (
    Layer,
    SlideBox,
    holds,
    is_animated,
    is_covered,
    is_photo,
)

_PAINTING = (f"{P}sp", f"{P}pic", f"{P}graphicFrame")
_OTHER_FILLS = frozenset(
    f"{A}{name}" for name in ("gradFill", "blipFill", "pattFill", "grpFill")
)
_NO_STYLES = frozenset(
    {
        "{2D5ABB26-0587-4C30-8999-92F81FD0307C}",
        "{5940675A-B579-460E-94D1-54222C63F5DA}",
    }
)
"""Table styles of PowerPoint that shade nothing: without a grid, and with one."""

_MAX_PAINTED = 1_000
"""Most shapes on a slide for which it is worked out which lie on each other."""

_PHOTOS = (".jpg", ".jpeg")


class _Painted(NamedTuple):
    """A drawn shape: place as ``x0, y0, x1, y1`` or None, and fill."""

    place: SlideBox | None
    fill: str


@dataclass(slots=True)
class Backdrop:
    """Master and layout behind a slide.

    Attributes:
        theme: Colours of the theme by their own names.
        colours: The same, also by the names that slides use.
        page: Colour of the background.
        painted: Shapes of master and layout, in the order of drawing.
        fills_boxes: Whether placeholders may have a fill that slides inherit.
        is_plain: Whether the first background of the theme is one colour.
    """

    theme: dict[str, str] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    page: str = PAPER
    painted: list[_Painted] = field(default_factory=list)
    fills_boxes: bool = False
    is_plain: bool = False


class Backdrops:
    """Backdrops of a presentation, each read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[str, Backdrop] = {}

    def grounds(self, part: str, slide: etree._Element) -> "SlideGrounds":
        """Return the colours of a slide."""
        try:
            layout = next(iter(self._package.linked(part, "slideLayout")), "")
            if layout not in self._known:
                self._known[layout] = self._read(layout)
            links = self._package.targets(part).items()
            photos = frozenset(i for i, t in links if t.lower().endswith(_PHOTOS))
            return SlideGrounds(slide, self._known[layout], photos)
        except UnreadableDocument:  # the text says so
            return SlideGrounds(slide, Backdrop(page=UNKNOWN, fills_boxes=True))

    def _read(self, layout: str) -> Backdrop:
        backdrop = Backdrop()
        masters = self._package.linked(layout, "slideMaster")[:1]
        roots = [self._package.parse(p) for p in (*masters, layout) if p]
        for master in masters:
            for theme in self._package.linked(master, "theme")[:1]:
                _take_theme(backdrop, self._package.parse(theme))
        for root in roots:
            colours = _mapped(root, backdrop)
            backdrop.page = _page(root, backdrop, colours)
            own = [*_painted(root, backdrop, colours, of_slide=False)]
            below = _inherited(root, backdrop)
            backdrop.painted = [*below, *(painted for _, painted in own)]
            if _names_anew(root):
                # Slides may keep the names of the master or take those of the layout.
                colours = {
                    name: told if told == backdrop.colours.get(name) else UNKNOWN
                    for name, told in colours.items()
                }
            backdrop.colours = colours
            boxes = (ph.iterancestors(f"{P}sp") for ph in root.iter(f"{P}ph"))
            backdrop.fills_boxes |= any(
                _fill(box, backdrop.colours) is not None for b in boxes for box in b
            )
        return backdrop


def _take_theme(backdrop: Backdrop, theme: etree._Element) -> None:
    for scheme in theme.iter(f"{A}clrScheme"):
        for name in scheme:
            told = _plain(name, {})
            backdrop.theme[etree.QName(name).localname] = told
    backdrop.colours = dict(backdrop.theme)
    first = theme.find(f".//{A}bgFillStyleLst/*")
    backdrop.is_plain = first is not None and (
        _plain(first, {"phClr": PAPER}) == PAPER and first.tag == f"{A}solidFill"
    )


class SlideGrounds:
    """Colours behind the letters of one slide."""

    def __init__(
        self,
        slide: etree._Element,
        backdrop: Backdrop,
        photos: frozenset[str] = frozenset(),
    ) -> None:
        self._backdrop = backdrop
        self._colours = _mapped(slide, backdrop)
        self._page = _page(slide, backdrop, self._colours)
        shapes = [*_painted(slide, backdrop, self._colours, of_slide=True)]
        below = _inherited(slide, backdrop)
        self._painted = [*below, *(painted for _, painted in shapes)]
        n = len(below)
        self._numbers = {shape: n + i for i, (shape, _) in enumerate(shapes)}
        self._layers = [
            Layer(shape, painted.place, _is_opaque(shape, painted, photos))
            for shape, painted in shapes
        ]
        self._is_animated = is_animated(slide)

    def is_covered(self, shape: etree._Element) -> bool:
        """Return True if a later shape hides a shape of the slide with its words."""
        number = self._numbers.get(shape)
        if number is None or self._is_animated:
            return False
        first = len(self._painted) - len(self._layers)
        return is_covered(self._layers, number - first)

    def unseen_on(self, shape: etree._Element) -> Callable[[etree._Element], bool]:
        """Return a test of runs of a shape for unseen letters."""
        return self._test(lambda: self._behind(shape))

    def unseen_in(self, cell: etree._Element) -> Callable[[etree._Element], bool]:
        """Return a test for runs of a table cell."""
        return self._test(lambda: self._cell(cell))

    def _test(self, ask: Callable[[], str]) -> Callable[[etree._Element], bool]:
        grounds: list[str] = []

        def is_unseen(run: etree._Element) -> bool:
            colour, own = _letters(run, self._colours)
            if colour == UNKNOWN:
                return False
            if own is None and not grounds:
                grounds.append(ask())
            return is_near(colour, grounds[0] if own is None else own)

        return is_unseen

    def _cell(self, cell: etree._Element) -> str:
        table = next(cell.iterancestors(f"{A}tbl"), None)
        frame = next(cell.iterancestors(f"{P}graphicFrame"), None)
        properties = None if table is None else table.find(f"{A}tblPr")
        for found in (cell.find(f"{A}tcPr"), properties):
            fill, is_told = _own_fill(found, self._colours)
            if is_told:
                return self._below(frame) if fill is None else fill
        style = None if properties is None else properties.find(f"{A}tableStyleId")
        is_bare = style is None or (style.text or "").strip() in _NO_STYLES
        return self._below(frame) if is_bare else UNKNOWN

    def _behind(self, shape: etree._Element) -> str:
        fill = _fill(shape, self._colours)
        if fill is None and _may_inherit(shape, self._backdrop):
            return UNKNOWN
        return self._below(shape) if fill is None else fill

    def _below(self, shape: etree._Element | None) -> str:
        """Return the colour below a shape that lets it through."""
        number = self._numbers.get(shape) if shape is not None else None
        if shape is None or number is None or number > _MAX_PAINTED:
            return UNKNOWN
        place = _place(shape)
        for painted in reversed(self._painted[:number]):
            if painted.fill == _NOTHING or not _overlap(place, painted.place):
                continue
            return painted.fill if holds(painted.place, place) else UNKNOWN
        return self._page


_NOTHING = "nothing"
_FULL = frozenset({"rect", "roundRect"})
"""Forms that fill their place."""


def _painted(
    root: etree._Element, backdrop: Backdrop, colours: dict[str, str], *, of_slide: bool
) -> Iterator[tuple[etree._Element, _Painted]]:
    for shape in root.iter(*_PAINTING):
        if not of_slide and _is_placeholder(shape):
            continue  # a placeholder of a layout is not shown
        fill = _fill(shape, colours) if shape.tag == f"{P}sp" else UNKNOWN
        form = shape.find(f"{P}spPr/{A}prstGeom")
        if fill is None:
            fill = UNKNOWN if _may_inherit(shape, backdrop) else _NOTHING
        elif form is None or form.get("prst") not in _FULL:
            fill = UNKNOWN  # it may leave the corners of its place free
        yield shape, _Painted(_place(shape), fill)


def _is_opaque(
    shape: etree._Element, painted: _Painted, photos: frozenset[str]
) -> bool:
    """Return True if nothing is seen through a shape."""
    own = shape.find(f"*/{P}cNvPr")
    is_off = own is not None and own.get("hidden") in {"1", "true"}
    if is_off or next(shape.iter(f"{A}softEdge"), None) is not None:
        return False
    return is_photo(shape, photos) or painted.fill not in {UNKNOWN, _NOTHING}


def _is_placeholder(shape: etree._Element) -> bool:
    return shape.find(f"*/{P}nvPr/{P}ph") is not None


def _may_inherit(shape: etree._Element, backdrop: Backdrop) -> bool:
    """Return True for a placeholder that states no fill, if layouts may give it one."""
    _, is_told = _own_fill(shape.find(f"{P}spPr"), {})
    return backdrop.fills_boxes and not is_told and _is_placeholder(shape)


def _names_anew(root: etree._Element) -> bool:
    """Return True for a slide or layout with its own names of the colours."""
    return root.find(f"{P}clrMapOvr/{A}overrideClrMapping") is not None


def _inherited(root: etree._Element, backdrop: Backdrop) -> list[_Painted]:
    """Return the shapes that a slide or layout shows from below it."""
    if root.get("showMasterSp") in {"0", "false"}:
        return []
    if not _names_anew(root):
        return backdrop.painted
    # They may take the colours that have these names here.
    return [
        painted if painted.fill == _NOTHING else painted._replace(fill=UNKNOWN)
        for painted in backdrop.painted
    ]


def _place(shape: etree._Element) -> SlideBox | None:
    """Return the place of a shape on its slide; None in a group, or if inherited."""
    parent = shape.getparent()
    if parent is None or parent.tag != f"{P}spTree":
        return None
    frame = shape.find(f"{P}spPr/{A}xfrm")
    frame = shape.find(f"{P}xfrm") if frame is None else frame
    if frame is None or frame.get("rot") not in {None, "0"}:
        return None
    try:
        x, y = (int(frame.find(f"{A}off").get(side)) for side in "xy")  # type: ignore[union-attr, arg-type]
        w, h = (int(frame.find(f"{A}ext").get(side)) for side in ("cx", "cy"))  # type: ignore[union-attr, arg-type]
    except (AttributeError, TypeError, ValueError):
        return None
    return x, y, x + w, y + h


def _overlap(a: SlideBox | None, b: SlideBox | None) -> bool:
    if a is None or b is None:
        return True
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _page(root: etree._Element, backdrop: Backdrop, colours: dict[str, str]) -> str:
    """Return the colour of a background, or that of the backdrop without one."""
    background = root.find(f"{P}cSld/{P}bg")
    if background is None or not len(background):
        return UNKNOWN if _names_anew(root) else backdrop.page
    told = background[0]
    if told.tag == f"{P}bgRef":
        is_plain = told.get("idx") == "1001" and backdrop.is_plain
        return _plain(told, colours) if is_plain else UNKNOWN
    return _own_fill(told, colours)[0] or UNKNOWN


def _fill(shape: etree._Element, colours: dict[str, str]) -> str | None:
    """Return the fill of a shape, or None if what is below shows through."""
    fill, is_told = _own_fill(shape.find(f"{P}spPr"), colours)
    if is_told:
        return fill
    styled = shape.find(f"{P}style/{A}fillRef")
    return None if styled is None or styled.get("idx") == "0" else UNKNOWN


def _own_fill(
    properties: etree._Element | None, colours: dict[str, str]
) -> tuple[str | None, bool]:
    """Return the stated fill, None for no fill; and whether one is stated."""
    for element in () if properties is None else properties:
        if element.tag == f"{A}solidFill":
            return _plain(element, colours), True
        if element.tag == f"{A}noFill":
            return None, True
        if element.tag in _OTHER_FILLS:
            return UNKNOWN, True
    return None, False


def _letters(run: etree._Element, colours: dict[str, str]) -> tuple[str, str | None]:
    """Return the colour of a run, and that of its highlight or None."""
    own = run.find(f"{A}rPr")
    ground = None
    if own is not None:
        if any(own.find(f"{A}{name}/*") is not None for name in ("ln", "effectLst")):
            return UNKNOWN, None  # an edge or a shadow shows the letters
        marker = own.find(f"{A}highlight")
        ground = None if marker is None else _plain(marker, colours)
        fill, is_told = _own_fill(own, colours)
        if is_told:
            return fill or UNKNOWN, ground
    level = run.find(f"../{A}pPr")
    number = "0" if level is None else level.get("lvl", "0")
    name = f"lvl{int(number) + 1}pPr" if number.isdecimal() else "lvl1pPr"
    listed = run.find(f"../../{A}lstStyle/{A}{name}/{A}defRPr")
    return _own_fill(listed, colours)[0] or UNKNOWN, ground


def _plain(element: etree._Element, colours: dict[str, str]) -> str:
    """Return the colour in an element, ``UNKNOWN`` if it is changed or mixed."""
    if len(element) != 1 or len(element[0]):
        return UNKNOWN
    colour = element[0]
    if colour.tag == f"{A}schemeClr":
        return colours.get(colour.get("val", ""), UNKNOWN)
    name = "lastClr" if colour.tag == f"{A}sysClr" else "val"
    is_direct = colour.tag in {f"{A}sysClr", f"{A}srgbClr"}
    return colour.get(name, UNKNOWN).upper() if is_direct else UNKNOWN


def _mapped(root: etree._Element, backdrop: Backdrop) -> dict[str, str]:
    """Return the colours of the theme by the names that a master or slide uses."""
    found = root.find(f"{P}clrMap")
    if found is None:
        found = root.find(f"{P}clrMapOvr/{A}overrideClrMapping")
    named = () if found is None else found.items()
    told = {str(name): backdrop.theme.get(str(to), UNKNOWN) for name, to in named}
    return backdrop.colours | told
