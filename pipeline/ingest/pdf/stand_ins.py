"""Replacement texts of a PDF for its drawn letters (ActualText).

pdfium gives the replacement text and not the letters. Nearly always both are the same:
a replacement spells a ligature or a hyphen. So pdfium is also asked for the letters. A
short replacement of other letters or of none, such as "No" for "Yes", is set aside: the
page is read as drawn. For a long one OCR decides. A long one of the same letters is set
aside as well, because pdfium has no boxes for its letters.
"""

import ctypes
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.ingest.office.unseen import count_and_quote
from pipeline.ingest.pdf.drawn_otherwise import NOT_DRAWN

_KEY = b"ActualText"
_MAX_BYTES = 8_192
_MIN_LONG = 3
"""Fewest letters of a replacement for which OCR is asked."""

_AS_DRAWN = (
    "1 text is read as the page draws it; the file stores another: “{quote}”",
    "{n} texts are read as the page draws them; the file stores others: “{quote}”",
)


def read_as_drawn(
    page: pdfium.PdfPage, texts: Iterable[Any]
) -> tuple[set[int], list[str]]:
    """Remove replacement texts from a loaded page, but for some.

    Those stay that spell short texts, or that OCR has to judge.

    Args:
        page: The page; its text must not be asked for yet.
        texts: Handles of its text objects, in the order of drawing.

    Returns:
        Addresses of the text objects with a long replacement of other letters, and
        notes on what was removed.
    """
    marked = [(raw, mark) for raw in texts for mark in _marks(raw)]
    if not marked:
        return set(), []
    groups: dict[int, tuple[str, list[Any]]] = {}
    for raw, mark in marked:
        address = ctypes.addressof(mark.contents)
        groups.setdefault(address, (_stored(mark), []))[1].append(raw)
    for raw, mark in marked:
        pdfium_c.FPDFPageObj_RemoveMark(raw, mark)
    with closing(page.get_textpage()) as shown:
        drawn = ["".join(_text(x, shown) for x in raws) for _, raws in groups.values()]
    long: set[int] = set()
    removed: list[tuple[str, str]] = []
    for (stored, raws), text in zip(groups.values(), drawn, strict=True):
        is_other = _letters(text) not in {"", _letters(stored)}
        is_long = sum(map(str.isalpha, stored)) >= _MIN_LONG
        if is_other and not is_long:
            removed.append((text, stored))
        elif is_other or not is_long:
            _put_back(page, raws, stored)
        if is_other and is_long:
            long.update(ctypes.addressof(raw.contents) for raw in raws)
    return long, _told(removed)


def _marks(raw: Any) -> list[Any]:
    n_marks = max(pdfium_c.FPDFPageObj_CountMarks(raw), 0)
    marks = [pdfium_c.FPDFPageObj_GetMark(raw, i) for i in range(n_marks)]
    kind = pdfium_c.FPDFPageObjMark_GetParamValueType
    return [mark for mark in marks if kind(mark, _KEY)]


def _stored(mark: Any) -> str:
    size = ctypes.c_ulong()
    buffer = ctypes.create_string_buffer(_MAX_BYTES)
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFPageObjMark_GetParamStringValue(mark, _KEY, wide, _MAX_BYTES, size)
    return buffer.raw[: size.value].decode("utf-16-le", "replace").rstrip("\0")


def _text(raw: Any, text_page: pdfium.PdfTextPage) -> str:
    size = pdfium_c.FPDFTextObj_GetText(raw, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFTextObj_GetText(raw, text_page.raw, wide, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, plain))


def _put_back(page: pdfium.PdfPage, raws: Iterable[Any], stored: str) -> None:
    value = b"\xef\xbb\xbf" + stored.encode("utf-8", "replace")
    for raw in raws:
        mark = pdfium_c.FPDFPageObj_AddMark(raw, b"Span")
        pdfium_c.FPDFPageObjMark_SetStringParam(page.pdf.raw, raw, mark, _KEY, value)


def _told(removed: Iterable[tuple[str, str]]) -> list[str]:
    drawn = [" ".join(text.split()) for text, _ in removed]
    stored = [word for _, text in removed for word in text.split() if _letters(word)]
    notes = [count_and_quote(drawn, _AS_DRAWN)] if drawn else []
    return [*notes, count_and_quote(stored, NOT_DRAWN)] if stored else notes
