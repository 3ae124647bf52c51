"""Replacement texts of a PDF for its drawn letters (ActualText).

pdfium gives the replacement text and not the letters. Nearly always both are the same:
a replacement spells a ligature or a hyphen. So pdfium is also asked for the letters. A
short replacement that contradicts them, such as "No" for "Yes", is set aside: the page
is read as drawn. One that only spells them, such as "é" for "´e", stays. For a long one
OCR decides. A long one of the same letters is set aside as well, because pdfium has no
boxes for its letters.
"""

import ctypes
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.ingest.base import count_and_quote
from pipeline.ingest.pdf.drawn_otherwise import NOT_DRAWN

_KEY = b"ActualText"
_MIN_LONG = 3
"""Fewest letters of a replacement for which OCR is asked, and of drawn letters that no
other short text can spell."""

_COMPARED = frozenset("DIGIT LATIN CYRILLIC GREEK HEBREW ARABIC CJK HANGUL".split())
"""Digits, and scripts in which a drawn shape stands for one letter."""

_SPELLED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ی": "ي", "ک": "ك"}
)
"""Letters that are drawn as others, or from two of them."""

_PDF_DOC = dict(enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž", start=0x80)) | {0xA0: "€"}
"""Letters of PDFDocEncoding that Latin-1 has elsewhere."""

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
    groups: dict[int, tuple[bytes, list[Any]]] = {}
    for raw, mark in marked:
        address = ctypes.addressof(mark.contents)
        groups.setdefault(address, (_stored(mark), []))[1].append(raw)
    for raw, mark in marked:
        pdfium_c.FPDFPageObj_RemoveMark(raw, mark)
    with closing(page.get_textpage()) as shown:
        drawn = ["".join(_text(x, shown) for x in raws) for _, raws in groups.values()]
    long: set[int] = set()
    removed: list[tuple[str, str]] = []
    for (value, raws), text in zip(groups.values(), drawn, strict=True):
        stored = decoded(value)
        is_long = sum(map(str.isalpha, stored)) >= _MIN_LONG
        is_other = _letters(text) not in {"", _letters(stored)}
        if not is_long and _contradicts(text, stored):
            removed.append((text, stored))
        elif is_other or not is_long:
            _put_back(page, raws, value)
        if is_other and is_long:
            long.update(ctypes.addressof(raw.contents) for raw in raws)
    return long, _told(removed)


def _marks(raw: Any) -> list[Any]:
    n_marks = max(pdfium_c.FPDFPageObj_CountMarks(raw), 0)
    marks = [pdfium_c.FPDFPageObj_GetMark(raw, i) for i in range(n_marks)]
    kind = pdfium_c.FPDFPageObjMark_GetParamValueType
    return [mark for mark in marks if kind(mark, _KEY)]


def _stored(mark: Any) -> bytes:
    size = ctypes.c_ulong()
    read = pdfium_c.FPDFPageObjMark_GetParamBlobValue
    read(mark, _KEY, None, 0, size)
    buffer = (ctypes.c_ubyte * size.value)()
    read(mark, _KEY, buffer, size.value, size)
    return bytes(buffer)


def decoded(value: bytes) -> str:
    """Return the text of a string of a PDF."""
    if value.startswith(b"\xfe\xff"):
        return value[2:].decode("utf-16-be", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1").translate(_PDF_DOC)


def _text(raw: Any, text_page: pdfium.PdfTextPage) -> str:
    size = pdfium_c.FPDFTextObj_GetText(raw, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(max(size, 2))
    wide = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFTextObj_GetText(raw, text_page.raw, wide, size)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, plain))


def _contradicts(drawn: str, stored: str) -> bool:
    """Return True if a short text cannot spell the letters that are drawn."""
    shown, kept = _folded(drawn), _folded(stored)
    if not shown or shown == kept:
        return False
    if not any(char.isprintable() and not char.isspace() for char in stored):
        return True
    if len(shown) >= _MIN_LONG:
        return True
    is_joined = len(kept) > len(shown) and shown.isalpha()
    is_leftward = unicodedata.bidirectional(shown[0]) in {"R", "AL"}
    is_turned = is_leftward and shown == kept[::-1]
    return not (is_joined or is_turned) and bool(_kinds(shown) & _kinds(kept))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold().translate(_SPELLED)
    plain = (str(unicodedata.digit(char, char)) for char in apart)
    return "".join(filter(str.isalnum, plain))


def _kinds(text: str) -> set[str]:
    names = {unicodedata.name(char, "").split(" ")[0] for char in text}
    return names & _COMPARED


def _put_back(page: pdfium.PdfPage, raws: Iterable[Any], value: bytes) -> None:
    stored = (ctypes.c_ubyte * len(value))(*value)
    for raw in raws:
        mark = pdfium_c.FPDFPageObj_AddMark(raw, b"Span")
        pdfium_c.FPDFPageObjMark_SetBlobParam(
            page.pdf.raw, raw, mark, _KEY, stored, len(value)
        )


def _told(removed: Iterable[tuple[str, str]]) -> list[str]:
    drawn = [" ".join(text.split()) for text, _ in removed]
    stored = [word for _, text in removed for word in text.split() if _letters(word)]
    notes = [count_and_quote(drawn, _AS_DRAWN)] if drawn else []
    return [*notes, count_and_quote(stored, NOT_DRAWN)] if stored else notes
