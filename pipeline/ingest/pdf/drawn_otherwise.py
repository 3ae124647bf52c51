"""Words whose drawn letters may differ from the stored ones.

OCR decides: the text that it reads is compared with the stored text, word by word. If
they agree, the font is only an unusual one. If they do not, both readings are kept: the
drawn words at their place, and the stored words behind them, marked as hidden.

A replacement text (ActualText) stands for drawn letters. pdfium gives the replacement
and not the letters. Nearly always both are the same: a replacement spells a ligature or
a hyphen. So pdfium is also asked for the letters. A short replacement that contradicts
them, such as "No" for "Yes", is set aside: the page is read as drawn. One that only
spells them, such as "é" for "´e", stays. For a long one OCR decides. A long one of the
same letters is set aside as well, because pdfium has no boxes for its letters. But one
word in another case stays: fonts of small capitals draw "g" and "G" alike, so their
letters alone read as "hOLDINg".
"""

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.datamodel import MarkKind, Said, joined
from pipeline.ingest.base import count_and_quote
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import PageLayout, Word
from pipeline.ingest.ocr.page import (
    DRAWN_OTHERWISE,
    OcrPage,
    lay_out_ocr,
    letters_of,
    likeness,
    places_of,
    read_together,
    turned,
    why_unread,
)
from pipeline.ingest.pdf.annotations import text_of
from pipeline.ingest.pdf.glyph_check import FontCheck
from pipeline.ingest.pdf.glyph_shapes import class_of

_SAME_SHAPE = frozenset("il1j|o0")
"""Letters and digits that OCR mistakes for each other in some fonts."""

_ALIKE = 0.75
"""Least likeness, in [0, 1], of a stored word and the word that OCR reads at its place;
above it, they differ only by errors of OCR."""

_MAX_OTHER = 0.2
"""Largest share of differing words: OCR errs in fewer words of plain print."""

_MIN_READ = 0.3
"""Smallest share of words that OCR reads: with less it cannot tell."""

_MIN_SWAPPED, _SWAPPED = 4, 0.6
"""Fewest places where OCR reads one other letter for a letter, and their least share of
all its places: errors of OCR change with the word."""

_MAX_COMPARED = 300


def settle(
    layout: PageLayout,
    words: Sequence[Word],
    doubted: Collection[int],
    recognised: OcrPage | None,
    fonts: FontCheck,
    replaced: Collection[int] = (),
) -> PageLayout:
    """Return a page as drawn, and its stored words if they differ.

    Args:
        layout: Page as laid out from its text layer.
        words: Words of the text layer.
        doubted: Numbers of the words whose letters may be others.
        recognised: OCR result of the page; None asks for it.
        fonts: Checked fonts; those that OCR confirms are trusted from then on.
        replaced: Numbers of those whose font has other letters than a replacement says.
    """
    stored = [words[i] for i in sorted(doubted) if words[i].mark is None]
    if not any(letters_of(word.text) for word in stored):
        return layout
    if recognised is None:
        layout.is_scan = fonts.may_ask()
        layout.note = joined([layout.note, DRAWN_OTHERWISE])
        return layout
    if (why := why_unread(recognised, DRAWN_OTHERWISE)) is not None:
        layout.note = joined([layout.note, why])
        return layout
    pairs = list(_compare(stored, recognised, layout))
    if len(pairs) < _MIN_READ * min(len(stored), _MAX_COMPARED):
        unread = "OCR could not read them"
        said = Said("{said1}, and {said2}", said1=DRAWN_OTHERWISE, said2=unread)
        layout.note = joined([layout.note, said])
        return layout
    n_other = sum(likeness(*pair) < _ALIKE for pair in pairs)
    in_place = [words[i] for i in sorted(replaced) if words[i].mark is None]
    is_said = any(_is_other_word(*p) for p in _compare(in_place, recognised, layout))
    is_like = n_other <= _MAX_OTHER * len(pairs) and not is_said
    if is_like and not _has_swapped(pairs, fonts.swapped()):
        fonts.believe()
        return layout
    why = "the letters shown are not those in the file"
    kept = [word for i, word in enumerate(words) if i not in doubted]
    unseen = [words[i] for i in sorted(doubted)]
    return keep_both(layout, kept, unseen, recognised, why=why)


NOT_DRAWN = (
    "1 word is in the file but not shown: “{quote}”",
    "{n} words are in the file but not shown: “{quote}”",
)


_OTHER = 0.4
"""Largest likeness of two different words, and not of one that OCR misread."""


def _is_other_word(letters: str, there: str) -> bool:
    """Return True if OCR reads quite another word: one such word turns a sentence."""
    is_long = min(len(letters), len(there)) >= _MIN_LONG
    return is_long and likeness(letters, there) <= _OTHER


_MIN_FORESEEN = 2
"""Fewest such places if the shapes of the font have said so before."""


def _has_swapped(
    pairs: Sequence[tuple[str, str]], foreseen: Collection[tuple[str, str]]
) -> bool:
    """Return True if a letter is drawn as one other letter.

    It is so in most of its places, or in a few if the shape of the letter foresees it.
    """
    n_places = Counter[str]()
    n_read = Counter[tuple[str, str]]()
    for letters, there in pairs:
        if len(letters) == len(there):
            n_places.update(letters)
            n_read.update(zip(letters, there, strict=True))
    seen = Counter[tuple[str, str]]()
    for (stored, drawn), n in n_read.items():
        seen[class_of(stored), class_of(drawn)] += n
    if sum(seen[pair] for pair in foreseen) >= _MIN_FORESEEN:
        return True
    return any(
        n >= _MIN_SWAPPED and n >= _SWAPPED * n_places[stored]
        for (stored, drawn), n in n_read.items()
        if stored != drawn and not {stored, drawn} <= _SAME_SHAPE
    )


def _compare(
    stored: Sequence[Word], page: OcrPage, layout: PageLayout
) -> Iterator[tuple[str, str]]:
    """Yield stored words with the OCR words at their place, as letters."""
    words = stored[:_MAX_COMPARED]
    read = places_of(page, size_shown(layout))
    for numbers, there in read_together(words, read):
        letters = letters_of("".join(words[i].text for i in numbers))
        drawn = letters_of(there)
        if len(letters) > 1 and drawn:
            yield letters, drawn


def size_shown(layout: PageLayout) -> tuple[float, float]:
    """Return width and height of a page as it is shown."""
    size = layout.width, layout.height
    return size[::-1] if layout.turns % 2 else size


def keep_both(
    layout: PageLayout,
    kept: Sequence[Word],
    unseen: Sequence[Word],
    recognised: OcrPage,
    *,
    why: str,
) -> PageLayout:
    """Return a page as read by OCR, with unseen words behind it."""
    size = size_shown(layout)
    hidden = [word._replace(mark=MarkKind.HIDDEN) for word in unseen]
    drawn = lay_out_ocr(recognised, *size, why=why, words=kept)
    back = (-drawn.turns) % 4
    behind = [turned(word, back, drawn.width, drawn.height) for word in hidden]
    drawn.blocks += lay_out(behind, drawn.width, drawn.height).blocks
    quote = hidden and count_and_quote([word.text for word in hidden], NOT_DRAWN)
    drawn.note = joined([drawn.note, quote or None])
    return drawn


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
    """Remove the long replacement texts of a loaded page.

    Those stay that spell short texts, or that OCR has to judge. The page's text must
    not be asked for yet. ``texts`` are the handles of its text objects, as drawn.

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
        elif is_other or not is_long or _is_recased(text, stored):
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
    return text_of(pdfium_c.FPDFTextObj_GetText, raw, text_page.raw).rstrip("\0")


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


def _is_recased(drawn: str, stored: str) -> bool:
    """Return True for one word that is drawn in another case than stored."""
    shown, kept = drawn.strip(), stored.strip()
    is_same = shown.casefold() == kept.casefold() and len(kept.split()) == 1
    return is_same and shown != kept


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
