"""Words in a PDF that nobody sees on its page: found, and told from scans.

Words may be suspected for many reasons: they are not painted, are as pale as the page,
are in a clip or in a layer that can be switched off, or a shape or a picture lies on
them or behind them. A test decides whether a reader sees them: the page is drawn with
and without them, and words that make no difference are hidden, for whatever reason. Few
real pages are suspected, so few are drawn.

Words that are not painted over an image are the text layer of a scan: a reader sees
them in the image, if it shows anything there.
"""

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

from pipeline.datamodel import MarkKind, joined
from pipeline.geometry import BBox
from pipeline.ingest.base import UNSEEN, count_and_quote
from pipeline.ingest.layout.printed import ASKEW, Word
from pipeline.ingest.pdf.objects import PageObjects
from pipeline.ingest.pdf.render import PageImage

_PALE = 200
"""Words lighter than this, of 255, may be as pale as the paper."""

_NEAR = 48
"""Words that differ less, of 255, from the shape behind them are tried."""

_MIN_ALPHA = 13
"""Smallest opacity of visible words, of 255."""

_MIN_SIZE = 1.0
"""Smallest size of visible words, in points."""

_MIN_ADVANCE = 0.12
"""Smallest average width of visible letters, in points."""

_MIN_SIDE = 0.3
"""Smallest height and width, in points, of a visible word of three letters."""

_LARGE = 0.5
"""Share of the page: words behind a larger image may be the text layer of a scan."""

_FEW_EMPTY = 0.1
"""If a larger share of the words over a scan stands on its empty places, all stand
elsewhere."""

_CHUNK = 256
_CLIPPING_MODES = frozenset(range(pdfium_c.FPDF_TEXTRENDERMODE_FILL_CLIP, 8))
"""Modes in which letters cut off what is drawn after them."""

_UNPAINTED = -1
_TINY = -2
_STROKED_MODES = frozenset(
    {pdfium_c.FPDF_TEXTRENDERMODE_STROKE, pdfium_c.FPDF_TEXTRENDERMODE_STROKE_CLIP}
)
_OUTLINED_MODES = frozenset(
    {
        pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE,
        pdfium_c.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP,
    }
)
_UNPAINTED_MODES = frozenset(
    {pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP}
)


class Run(NamedTuple):
    """The words of one text object, or some of them.

    Attributes:
        number: Number of its first word on the page.
        char: Index of its first character.
        handle: Handle of pdfium, or a null pointer.
        address: Address of the text object; 0 without one.
        brightness: Brightness of its letters, 0 to 255; negative if they are not
            painted.
        is_layered: Whether it is in a layer that may be switched off.
    """

    number: int
    char: int
    handle: Any
    address: int
    brightness: int
    is_layered: bool


@dataclass(slots=True)
class Looks:
    """Looks of the words of one page, computed once for each text object.

    Attributes:
        text_page: Text of the page.
        may_switch: Whether the document has layers that are switched off.
        faint: Reason for each word that is not painted or too small, by its number.
        runs: Text objects, in the order of the words.
        clip: Number of the first word whose letters cut off later words, or None.
        inkless: Numbers of the words whose glyphs seem to be empty.
    """

    text_page: pdfium.PdfTextPage
    may_switch: bool = False
    faint: dict[int, int] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    clip: int | None = None
    inkless: list[int] = field(default_factory=list)
    _colour: list[ctypes.c_uint] = field(
        default_factory=lambda: [ctypes.c_uint() for _ in range(4)]
    )
    _last: int = -1
    _brightness: int = 0

    def add(self, number: int, char: int, size: float) -> None:
        """Store the look of a word by its number and the index of its first character.

        The size is that of its font as measured, in points; too low for a dash.
        """
        handle = pdfium_c.FPDFText_GetTextObject(self.text_page.raw, char)
        address = ctypes.addressof(handle.contents) if handle else 0
        if address != self._last:
            self._last = address
            mode = pdfium_c.FPDFTextObj_GetTextRenderMode(handle) if handle else 0
            if mode in _CLIPPING_MODES and self.clip is None:
                self.clip = number
            self._brightness = self._ask_brightness(mode, char)
            is_layered = self.may_switch and bool(handle) and _is_layered(handle)
            self.runs.append(
                Run(number, char, handle, address, self._brightness, is_layered)
            )
        if size < _MIN_SIZE and self._ask_size(char) < _MIN_SIZE:
            self.faint[number] = _TINY
        elif self._brightness < 0:
            self.faint[number] = self._brightness

    def _ask_brightness(self, mode: int, char: int) -> int:
        if mode in _UNPAINTED_MODES:
            return _UNPAINTED
        if mode in _STROKED_MODES:
            return self._ask_colour(pdfium_c.FPDFText_GetStrokeColor, char)
        filled = self._ask_colour(pdfium_c.FPDFText_GetFillColor, char)
        if mode not in _OUTLINED_MODES or 0 <= filled <= _PALE:
            return filled
        outline = self._ask_colour(pdfium_c.FPDFText_GetStrokeColor, char)
        return outline if filled < 0 or 0 <= outline < filled else filled

    def _ask_colour(self, ask: Any, char: int) -> int:
        r, g, b, a = self._colour
        if not ask(self.text_page, char, r, g, b, a):
            return 0
        if a.value < _MIN_ALPHA:
            return _UNPAINTED
        return round(0.3 * r.value + 0.59 * g.value + 0.11 * b.value)

    def _ask_size(self, char: int) -> float:
        size: float = pdfium_c.FPDFText_GetFontSize(self.text_page, char)
        matrix = pdfium_c.FS_MATRIX()
        if not pdfium_c.FPDFText_GetMatrix(self.text_page, char, matrix):
            return size
        scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        return size * float(scale)


def _is_layered(handle: Any) -> bool:
    name = ctypes.create_string_buffer(16)
    size = ctypes.c_ulong()
    for i in range(max(pdfium_c.FPDFPageObj_CountMarks(handle), 0)):
        mark = pdfium_c.FPDFPageObj_GetMark(handle, i)
        wide = ctypes.cast(name, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
        if pdfium_c.FPDFPageObjMark_GetName(mark, wide, 16, size) and (
            name.raw[: size.value].decode("utf-16-le", "replace").rstrip("\0") == "OC"
        ):
            return True
    return False


def mark_hidden(
    page: pdfium.PdfPage,
    words: Sequence[Word],
    looks: Looks,
    objects: PageObjects,
    *,
    lying: Sequence[BBox] = (),
    form: Any = None,
) -> list[Word]:
    """Return the words of a page; hidden ones are marked, those of a scan as ``OCR``.

    Args:
        page: The page.
        words: Its words.
        looks: Their looks.
        objects: What else is drawn.
        lying: Boxes of the annotations that may cover words.
        form: Handle of pdfium for the form, if its fields may cover words.
    """
    if not words:
        return []
    ground = PageImage(page, blended=objects.is_blended, form=form)
    marked = list(words)
    layer = _Layer(words, looks, objects, lying)
    for i in layer.outside(ground.size):
        marked[i] = words[i]._replace(mark=MarkKind.HIDDEN)
    faint = {i: why for i, why in looks.faint.items() if marked[i].mark is None}
    scanned = _over_scan(words, faint, objects.images, ground)
    for i in faint:
        mark = MarkKind.OCR if i in scanned else MarkKind.HIDDEN
        marked[i] = words[i]._replace(mark=mark)
    suspects = [
        i
        for i in layer.suspects()
        if marked[i].mark is None and any(map(str.isalnum, words[i].text))
    ]
    if suspects:
        unseen = ground.unseen([words[i].box for i in suspects], layer.raws(suspects))
        least = _LARGE * ground.size[0] * ground.size[1]
        scans = [image for image in objects.images if image.area > least]
        for i, is_unseen in zip(suspects, unseen, strict=True):
            if is_unseen or layer.is_as_pale(i, ground):
                mark = _mark_covered(words[i].box, scans, ground)
                marked[i] = words[i]._replace(mark=mark)
    return marked


class _Layer:
    """Words and drawn objects of a page, as arrays."""

    def __init__(
        self,
        words: Sequence[Word],
        looks: Looks,
        objects: PageObjects,
        lying: Sequence[BBox],
    ) -> None:
        n = len(words)
        sides = chain.from_iterable(map(attrgetter("box"), words))
        self._boxes = np.fromiter(sides, np.float64, 4 * n).reshape(-1, 4)
        self._lengths = np.fromiter((len(w.text) for w in words), np.float64, n)
        self._is_wordy = np.fromiter(
            (len(w.text) > 2 and any(map(str.isalnum, w.text)) for w in words), bool, n
        )
        self._turns = np.fromiter((w.turns for w in words), np.int64, n)
        self._objects = objects
        self._lying = lying
        self._inkless = looks.inkless
        self._clip = n if looks.clip is None else looks.clip
        self._runs = looks.runs
        starts = [*(run.number for run in looks.runs), n]
        self._counts = np.asarray(np.diff(starts), dtype=np.int64)
        self._brightness = self._spread([run.brightness for run in looks.runs])

    def _spread(self, values: Sequence[int]) -> NDArray[np.int64]:
        """Return a value for each word from one for each text object."""
        return np.repeat(np.array(values, dtype=np.int64), self._counts)

    def outside(self, size: tuple[float, float]) -> Iterable[int]:
        """Return the words off the page and those without any width."""
        x0, top, x1, bottom = self._boxes.T
        width, height = size
        is_off = (x1 <= 0) | (bottom <= 0) | (x0 >= width) | (top >= height)
        advance = np.maximum(x1 - x0, bottom - top) / self._lengths
        flat = np.minimum(x1 - x0, bottom - top)
        is_flat = (self._lengths > 2) & ((advance < _MIN_ADVANCE) | (flat < 0.02))
        # A column of upright letters is as broad as one of them.
        along = np.where(self._turns % 2, bottom - top, x1 - x0)
        is_thin = (along < _MIN_ADVANCE * self._lengths) & (along < _MIN_SIZE)
        is_thin &= self._turns != ASKEW
        is_thin |= flat < _MIN_SIDE
        return [
            int(i) for i in np.flatnonzero(is_off | is_flat | is_thin & self._is_wordy)
        ]

    def suspects(self) -> Iterable[int]:
        """Return the words that a reader may not see."""
        objects, runs = self._objects, self._runs
        orders = [objects.texts.get(run.address, -1) for run in runs]
        found = self._behind(self._spread(orders))
        found[self._clip :] = True
        found[self._inkless] = True
        hiding = objects.clipped | (objects.nested if objects.may_switch else set())
        if hiding or objects.may_switch:
            odd = [run.is_layered or run.address in hiding for run in runs]
            found |= self._spread(odd) > 0
        for box in self._lying:
            found |= self._inside(np.array([box])).any(axis=0)
        # What pdfium does not give by itself cannot be left out to try.
        found &= self._spread([run.address in objects.raws for run in runs]) > 0
        return [int(i) for i in np.flatnonzero(found)]

    def _behind(self, orders: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return for each word if it is behind an object or as pale as its ground."""
        areas = self._objects.areas
        found = np.zeros(len(orders), dtype=bool)
        # The ground behind a word is white paper, until something is drawn before it.
        ground = np.full(len(orders), 255.0)
        for at in range(0, len(areas), _CHUNK):
            part = areas[at : at + _CHUNK]
            inside = self._inside(np.array([area.box for area in part]))
            drawn = np.array([area.order for area in part])[:, None]
            found |= (inside & (drawn > orders)).any(axis=0)
            before = inside & (drawn < orders)
            shades = np.array(
                [np.nan if a.brightness is None else a.brightness for a in part]
            )
            last = len(part) - 1 - before[::-1].argmax(axis=0)
            ground = np.where(before.any(axis=0), shades[last], ground)
        unlike = np.abs(self._brightness - ground) >= _NEAR
        return np.asarray(found | ~unlike)

    def _inside(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        x = (self._boxes[:, 0] + self._boxes[:, 2]) / 2
        y = (self._boxes[:, 1] + self._boxes[:, 3]) / 2
        x0, top, x1, bottom = (side[:, None] for side in boxes.T)
        return np.asarray((x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom))

    def is_as_pale(self, number: int, ground: PageImage) -> bool:
        """Return True if a pale word is as pale as its background.

        White letters over dark ones change the page, and nobody reads them.
        """
        brightness = int(self._brightness[number])
        box = BBox(*self._boxes[number])
        return brightness > _PALE and ground.is_like(box, brightness)

    def raws(self, suspects: Sequence[int]) -> list[Any]:
        """Return pdfium's handles of the text objects of some words."""
        numbers = self._spread(range(len(self._runs)))[suspects]
        addresses = {self._runs[number].address for number in numbers}
        raws = self._objects.raws
        return [raws[address] for address in addresses if address in raws]


def describe(words: Sequence[Word]) -> str | None:
    """Describe the hidden words of a page, or the text layer of a scan."""
    if {word.mark for word in words} <= {None}:
        return None
    hidden = [word.text for word in words if word.mark is MarkKind.HIDDEN]
    n_scanned = sum(word.mark is MarkKind.OCR for word in words)
    notes = []
    if hidden:
        notes.append(count_and_quote(hidden, UNSEEN))
    if 2 * n_scanned > len(words):
        notes.append("the page is a scan; its text comes from an earlier OCR")
    return joined(notes) or None


def _over_scan(
    words: Sequence[Word],
    faint: Mapping[int, int],
    images: Sequence[BBox],
    ground: PageImage,
) -> set[int]:
    """Return the words that are not painted and that an image may show.

    A word on an empty place of a scan is not part of it, unless many words are: then
    the whole layer stands elsewhere.
    """
    over = [i for i in faint if faint[i] != _TINY and _is_over(words[i].box, images)]
    if not over:
        return set()
    shown = [image for image in images if not ground.is_even_at(_inner(image))]
    found = {i for i in over if _is_over(words[i].box, shown)}
    empty = {i for i in found if ground.is_even_at(words[i].box)}
    return found - empty if len(empty) <= _FEW_EMPTY * len(found) else found


def _inner(box: BBox) -> BBox:
    """Return a box without its edge, the border of an image with the page."""
    return BBox(box.x0 + 2, box.top + 2, box.x1 - 2, box.bottom - 2)


def _mark_covered(box: BBox, scans: Sequence[BBox], ground: PageImage) -> MarkKind:
    """Tell the text layer that a scan lies on from words that something hides."""
    is_scan = _is_over(box, scans) and not ground.is_even_at(box)
    return MarkKind.OCR if is_scan else MarkKind.HIDDEN


def _is_over(box: BBox, images: Sequence[BBox]) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom for b in images)
