"""Check that drawn letters look like the stored letters.

A letter is compared with the same and with all other Latin letters of eight common
fonts. Faces differ, so that one letter proves little; a font whose letters look
like other letters more than like themselves does not show what it stores.
"""

from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray
from PIL import Image

from pipeline.ingest.pdf.render import drawn

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALIKE = {"i": "l", "I": "l", "j": "l"}
"""Letters that no shape tells apart in all fonts."""

_FONTS = tuple(
    "Helvetica Helvetica-Bold Helvetica-Oblique Times-Roman Times-Bold Times-Italic "
    "Courier Courier-Bold".split()
)
_SIDE = 16
_FINE = 3
"""Pixels a point of the drawn letters of common fonts: with one, pdfium widens them."""

_CELL = 40 * _FINE
_MIN_INK = 40
"""Smallest difference of a letter from its ground, of 255."""

_UNLIKE, _BY = 0.72, 0.15
"""Likeness to itself below which, and margin in likeness to another letter above which,
a letter may be that other one: 2 % of the letters of real fonts, two of italics and
stamps."""

_VERY_UNLIKE, _VERY_LIKE = 0.5, 0.85
"""If a letter is less like itself than 0.5 and more like another than 0.85, it surely
is the other: bar codes aside, none of 7,300 letters of 243 real fonts was so twice in
one font."""

_SWAPPED, _SWAPPED_EACH = 0.4, 0.15
"""Least gain in likeness if two letters change places, together and each: one of 466
real fonts has such a pair."""

_MIN_LETTERS = 5
_MIN_WRONG = 4
_MIN_SHARE = 0.25
"""Share of a font's letters above which too many are wrong."""

Shape = NDArray[np.float32]


def class_of(letter: str) -> str:
    """Return the class of a letter: letters of the same shape."""
    return _ALIKE.get(letter, letter.casefold())


def shape_of(pixels: NDArray[np.uint8]) -> Shape | None:
    """Return the shape of a letter on grey pixels, dark or light, or None."""
    # Median and range are written out: numpy's own take a quarter of all the time.
    if pixels.size < 12 or int(pixels.max()) - int(pixels.min()) < _MIN_INK:
        return None
    edge = np.sort(np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])))
    ground = (int(edge[(len(edge) - 1) // 2]) + int(edge[len(edge) // 2])) // 2
    ink = np.abs(pixels.astype(np.int16) - ground)
    most = int(ink.max())
    mask = ink > 0.4 * most
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = part.shape
    if height < 4:
        return None
    # As high as wide or higher: an "l" is not spread over the whole square.
    side = max(height, width)
    square = np.zeros((height, side), np.uint8)
    left = (side - width) // 2
    square[:, left : left + width] = 255.0 * part / most
    small = Image.fromarray(square).resize((_SIDE, _SIDE), Image.Resampling.BOX)
    values = np.asarray(small, dtype=np.float32).ravel()
    values -= values.mean()
    length = float(np.linalg.norm(values))
    return values / length if length > 0 else None


class ShapeVerdict(NamedTuple):
    """Whether the letters of a font look like other letters than stored.

    Swaps are the letters that look like another one, each with that other.
    """

    is_other: bool = False
    swaps: frozenset[tuple[str, str]] = frozenset()


def judge(letters: Sequence[str], shapes: Sequence[Shape]) -> ShapeVerdict:
    """Compare the letters of a font, by their shapes, with those of common fonts.

    A letter that is drawn in two ways is given twice.
    """
    if len(letters) < _MIN_LETTERS:
        return ShapeVerdict()
    kinds, alike = _table(shapes)
    own, other = _likeness(letters, kinds, alike)
    swaps = _one_way_swaps(letters, shapes, (own, other, alike), kinds)
    first = [i for i, letter in enumerate(letters) if letter not in letters[:i]]
    texts = [letters[i] for i in first]
    n_wrong = int(((own < _UNLIKE) & (other > own + _BY))[first].sum())
    n_sure = int(((own < _VERY_UNLIKE) & (other > _VERY_LIKE))[first].sum())
    is_other = (
        n_sure >= 2
        or (n_wrong >= _MIN_WRONG and n_wrong > _MIN_SHARE * len(first))
        or _shows_swapped(texts, kinds, alike[first])
    )
    return ShapeVerdict(bool(swaps) or is_other, frozenset(swaps))


_SAME, _LIKE = 0.95, 0.82
"""Likeness from which two drawn letters are one and the same, and from which a letter
surely shows another one: where hidden words lie on words it reached 0.79."""


def _one_way_swaps(
    letters: Sequence[str],
    shapes: Sequence[Shape],
    likeness: tuple[Shape, Shape, Shape],
    kinds: Sequence[str],
) -> set[tuple[str, str]]:
    """Return letters that look like another one, each with that other.

    A face alone explains no such letter: either the font draws it in two ways, one of
    them as itself, or another letter has the very same shape.
    """
    own, other, alike = likeness
    classes = [class_of(letter) for letter in letters]
    found: set[tuple[str, str]] = set()
    is_other = (own < _UNLIKE) & (other > own + _BY) & (other > _LIKE)
    for i in map(int, np.flatnonzero(is_other)):
        seen = kinds[int(alike[i].argmax())]
        twins = (j for j, kind in enumerate(classes) if kind == seen)
        has_twin = any(float(shapes[i] @ shapes[j]) > _SAME for j in twins)
        is_itself = any(
            own[j] > _UNLIKE for j, kind in enumerate(classes) if kind == classes[i]
        )
        if has_twin or is_itself:
            found.add((classes[i], seen))
    return found


def _table(shapes: Sequence[Shape]) -> tuple[list[str], Shape]:
    """Return classes of letters, and the likeness of each shape to each class."""
    starts, kinds, references = _references()
    alike = np.maximum.reduceat(np.stack(shapes) @ references.T, starts, axis=1)
    return kinds, alike


def _likeness(
    letters: Sequence[str], kinds: Sequence[str], alike: Shape
) -> tuple[Shape, Shape]:
    same = np.array([class_of(x) for x in letters])[:, None] == np.array(kinds)
    return np.where(same, alike, -1).max(axis=1), np.where(same, -1, alike).max(axis=1)


def _shows_swapped(letters: Sequence[str], kinds: Sequence[str], alike: Shape) -> bool:
    """Return True if two letters look like each other more than like themselves."""
    own = np.array([class_of(letter) for letter in letters])
    there = sorted(set(own))
    columns = alike[:, [kinds.index(kind) for kind in there]]
    by_kind = np.stack([columns[own == kind].max(axis=0) for kind in there])
    gain = by_kind - np.diag(by_kind)[:, None]
    both = np.minimum(gain, gain.T) > _SWAPPED_EACH
    return bool((both & (gain + gain.T > _SWAPPED)).any())


@lru_cache(maxsize=1)
def _references() -> tuple[list[int], list[str], Shape]:
    """Return the letters of common fonts, drawn by pdfium and sorted by their class.

    Returns:
        Number of the first shape of each class, the classes, and all shapes.
    """
    names: list[str] = []
    shapes: list[Shape] = []
    with closing(pdfium.PdfDocument(_specimen())) as document:
        pixels = drawn(document[0], scale=_FINE, annotated=True)
    for row in range(len(_FONTS)):
        for column, letter in enumerate(LETTERS):
            top, left = _CELL * row, _CELL * column
            shape = shape_of(pixels[top : top + _CELL, left : left + _CELL])
            if shape is not None:
                names.append(class_of(letter))
                shapes.append(shape)
    order = sorted(range(len(names)), key=names.__getitem__)
    kinds = sorted(set(names))
    in_order = [names[i] for i in order]
    starts = [in_order.index(kind) for kind in kinds]
    return starts, kinds, np.stack([shapes[i] for i in order])


def _specimen() -> bytes:
    """Return a PDF page with each letter of each font in a cell of 40 points."""
    width, height = 40 * len(LETTERS), 40 * len(_FONTS)
    fonts = "".join(
        f"/F{n}<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>"
        for n, name in enumerate(_FONTS)
    )
    text = "".join(
        f"/F{row} 28 Tf 1 0 0 1 {40 * column + 6} {height - 40 * row - 30} Tm"
        f"({letter}) Tj "
        for row in range(len(_FONTS))
        for column, letter in enumerate(LETTERS)
    )
    content = f"BT {text}ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R"
        f"/Resources<</Font<<{fonts}>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
    )
    numbered = (f"{n} 0 obj\n{text}\nendobj\n" for n, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{''.join(numbered)}trailer\n<</Root 1 0 R>>\n".encode()
