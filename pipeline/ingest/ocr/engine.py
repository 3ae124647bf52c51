"""Words of a page image by OCR, with boxes and confidence, whichever way it lies.

find lines -> turn the image upright -> recognise lines -> words -> boxes

The models are PP-OCRv6 small, inside the wheel of rapidocr. They know Latin, Greek,
Chinese and Japanese. Cyrillic, Arabic, Hebrew, Korean, Thai and Indic text is read as
nonsense with a low confidence, which the caller refuses.

Source: PP-OCR (Du et al., arXiv 2009.09941); lines are found by DB (Liao et al.,
arXiv 1911.08947) and read by greedy CTC.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.geometry import BBox
from pipeline.ingest.ocr.page import OcrPage, OcrWord

if TYPE_CHECKING:
    from rapidocr import RapidOCR

Image = NDArray[np.uint8]
"""Grey image, shape (height, width), 0 to 255."""

_Quad = NDArray[np.float32]
"""The four corners of a line, clockwise from the top left corner of its first
letter."""

_DETECTION_SIDE = 1600
"""Pixels on a side of the copy in which lines are found; they are read at full size. At
1280 the numbers of paragraphs get lost; 2000 takes twice the time and finds no more."""

_MIN_LINE_SCORE = 0.3
"""Lowest score of the detector. At its usual 0.5, numbers that stand alone get lost."""

_MIN_CONFIDENCE = 0.5
"""Least confidence of a line: below it, a line is noise, or print not recognised."""

_N_TRIED = 4
"""Number of lines that are read both ways round to tell which way an image lies."""

_CLEAR = 0.95
"""Confidence from which a line is not tried the other way round."""


_MIN_CHARS = 0.5
"""Fewest characters in a stretch of a line that is as wide as high. Print in any script
has more: a line with fewer was not recognised."""

_WORD = re.compile(r"\S+")


def recognise(image: Image, *, scale: float, n_threads: int = 1) -> OcrPage:
    """Read the words of an image of a page of 150 to 300 dpi, any way round.

    ``scale`` is the size of a pixel in points.
    """
    engine = _engine(n_threads)
    turns = 0
    quads = _find_lines(engine, image)
    if quads:
        turns = _turns_to_upright(engine, image, quads)
    if turns:
        image = np.ascontiguousarray(np.rot90(image, -turns))
        quads = _find_lines(engine, image)
    lines = _read_lines(engine, image, [_laid_down(quad) for quad in quads])
    lines = [_best_way(engine, image, line) for line in lines]
    kept = [line for line in lines if line.confidence >= _MIN_CONFIDENCE]
    words = tuple(word for line in kept for word in _words(line, image, scale))
    length = sum(line.length for line in lines)
    lost = sum(line.length for line in lines if line.is_lost)
    return OcrPage(words, turns, lost / length if lines else 0.0)


def has_lines(image: Image, *, n_threads: int = 1) -> bool:
    """Return True if something like a line of words is found in an image."""
    return bool(_find_lines(_engine(n_threads), image))


@dataclass(frozen=True, slots=True)
class _Line:
    """A recognised line: its corners in the image, and its words with spaces.

    There is a score in [0, 1] for each character, and for each that is no space the
    place of its middle, as a share of the line's width.
    """

    quad: _Quad
    text: str
    scores: Sequence[float]
    places: Sequence[float]

    @property
    def length(self) -> float:
        """Its width as a multiple of its height."""
        width, height = _sides(self.quad)
        return width / max(height, 1.0)

    @property
    def is_lost(self) -> bool:
        """Return True if it holds print that was not recognised."""
        few = self.length > 2 and len(self.places) < _MIN_CHARS * self.length
        return few or self.confidence < _MIN_CONFIDENCE

    @property
    def confidence(self) -> float:
        """Mean of the scores; 0 for a line without a character."""
        return fmean(self.scores) if self.text else 0.0


@lru_cache(maxsize=1)
def _engine(n_threads: int) -> "RapidOCR":
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.return_word_box": True,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTION_SIDE,
            "Det.box_thresh": _MIN_LINE_SCORE,
            "EngineConfig.onnxruntime.intra_op_num_threads": n_threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _find_lines(engine: "RapidOCR", image: Image) -> list[_Quad]:
    from rapidocr.main import RapidOCRError

    try:
        _, found = engine.detect_and_crop(_coloured(image), {})
    except RapidOCRError:  # its way to say that there is no line
        return []
    return [] if found.boxes is None else list(found.boxes)


def _coloured(image: Image) -> Image:
    return np.repeat(image[:, :, None], 3, axis=2)


def _read_lines(
    engine: "RapidOCR", image: Image, quads: Sequence[_Quad]
) -> list[_Line]:
    if not quads:
        return []
    crops = [_coloured(_crop(image, quad)) for quad in quads]
    found: Any = engine.recognize_txt(crops)
    lines: list[_Line] = []
    for quad, text, info in zip(quads, found.txts, found.word_results, strict=True):
        columns = [column for word in info.word_cols for column in word]
        places = [(column + 0.5) / (info.line_txt_len or 1) for column in columns]
        if len(places) == len("".join(text.split())) and len(info.confs) >= len(text):
            lines.append(_Line(quad, text, info.confs, places))
    return lines


def _crop(image: Image, quad: _Quad) -> Image:
    import cv2

    width, height = (max(round(side), 1) for side in _sides(quad))
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), corners)
    size, flags, edge = (width, height), cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
    crop = cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=edge)
    return np.asarray(crop, dtype=np.uint8)


def _sides(quad: _Quad) -> tuple[float, float]:
    a, b, c, d = quad
    width = max(np.linalg.norm(a - b), np.linalg.norm(c - d))
    height = max(np.linalg.norm(a - d), np.linalg.norm(b - c))
    return float(width), float(height)


def _is_tall(quad: _Quad) -> bool:
    width, height = _sides(quad)
    return height >= 1.5 * width


def _laid_down(quad: _Quad) -> _Quad:
    """Treat a box taller than wide as a vertical line."""
    return np.roll(quad, -1, axis=0) if _is_tall(quad) else quad


def _turns_to_upright(engine: "RapidOCR", image: Image, quads: Sequence[_Quad]) -> int:
    """Return the number of clockwise quarter turns that make an image upright.

    On a page that lies on its side the longest lines are taller than wide. Read
    both ways round, they tell which way is up.
    """
    longest = sorted(quads, key=lambda quad: max(_sides(quad)))[-_N_TRIED:]
    sideways = 2 * sum(map(_is_tall, longest)) > len(longest)
    way, other = (3, 1) if sideways else (0, 2)
    tried = [_laid_down(quad) for quad in longest]
    clear = _confidence(_read_lines(engine, image, tried))
    if clear >= _CLEAR:
        return way
    turned = [np.roll(quad, 2, axis=0) for quad in tried]
    return other if _confidence(_read_lines(engine, image, turned)) > clear else way


def _confidence(lines: Sequence[_Line]) -> float:
    return fmean(line.confidence for line in lines) if lines else 0.0


def _best_way(engine: "RapidOCR", image: Image, line: _Line) -> _Line:
    """Read a line that ran downwards upwards and as a single letter too."""
    laid_down = _is_tall(np.roll(line.quad, 1, axis=0))
    if not laid_down or line.confidence >= _CLEAR:
        return line
    others = [np.roll(line.quad, 2, axis=0), np.roll(line.quad, 1, axis=0)]
    ways = [line, *_read_lines(engine, image, others)]
    return max(ways, key=lambda way: way.confidence)


def _words(line: _Line, image: Image, scale: float) -> Iterator[OcrWord]:
    spans = [match.span() for match in _WORD.finditer(line.text)]
    if not spans:
        return
    ink = _ink(_crop(image, line.quad))
    # The widest run: the lines above and below may reach into the crop.
    top, bottom = _widest_run(np.asarray(ink.any(axis=1))) or (0, ink.shape[0])
    inked = np.asarray(ink.any(axis=0))
    edges = _edges(_outer_places(spans, line.places), inked)
    for (start, end), (left, right) in zip(spans, edges, strict=True):
        share = np.array([left, right]) / ink.shape[1]
        box = _place(line.quad, share, np.array([top, bottom]) / ink.shape[0])
        points = BBox(*(side * scale for side in box))
        yield OcrWord(line.text[start:end], points, fmean(line.scores[start:end]))


def _ink(crop: Image) -> NDArray[np.bool_]:
    """Tell ink from paper, whichever is the darker."""
    contrast = np.abs(crop.astype(np.int16) - int(np.median(crop)))
    return np.asarray(contrast > 0.4 * max(int(contrast.max()), 1), dtype=np.bool_)


def _outer_places(
    spans: Sequence[tuple[int, int]], places: Sequence[float]
) -> Iterator[tuple[float, float]]:
    n_before = 0
    for start, end in spans:
        yield places[n_before], places[n_before + end - start - 1]
        n_before += end - start


def _edges(
    marks: Iterable[tuple[float, float]], inked: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Return the columns of the edges of words: at the white between them."""
    columns = np.flatnonzero(inked)
    first, last = (columns[0], columns[-1] + 1) if columns.size else (0, inked.size)
    sides: list[int] = [int(first)]
    for (_, before), (after, _) in pairwise(marks):
        sides.extend(_widest_blank(inked, before, after))
    sides.append(int(last))
    return [
        (left, max(right, left + 1))
        for left, right in zip(sides[::2], sides[1::2], strict=True)
    ]


def _widest_blank(
    inked: NDArray[np.bool_], before: float, after: float
) -> tuple[int, int]:
    """Return the widest run of columns without ink between two characters."""
    start, end = (min(int(x * inked.size), inked.size) for x in (before, after))
    blank = _widest_run(~inked[start:end])
    if blank is None:
        return (start + end) // 2, (start + end) // 2
    return start + blank[0], start + blank[1]


def _widest_run(flags: NDArray[np.bool_]) -> tuple[int, int] | None:
    steps = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    begins, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    if not begins.size:
        return None
    widest = int(np.argmax(ends - begins))
    return int(begins[widest]), int(ends[widest])


def _place(quad: _Quad, across: NDArray[Any], down: NDArray[Any]) -> BBox:
    """Return the box in the image of a part of a line, given as shares of it."""
    origin, right, _, low = quad
    x, y = np.meshgrid(across, down)
    points = (
        origin + x.reshape(-1, 1) * (right - origin) + y.reshape(-1, 1) * (low - origin)
    )
    (x0, top), (x1, bottom) = points.min(axis=0), points.max(axis=0)
    return BBox(float(x0), float(top), float(x1), float(bottom))
