"""The dossier as PDF/UA: tagged, with bookmarks, and with its quotes as text.

Typst lays it out. The words reach Typst as data in a JSON file, so that nothing in a
document can act as markup. Typst sees one folder and no network. The same book gives
the same bytes: the date in the file is that of the book.

A character without a glyph would be an empty box, or nothing at all. It is printed as
its code point instead; the picture of its page shows the character itself.
"""

import io
import json
import tempfile
import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pipeline.datamodel import Said
from pipeline.dossier.blocks import Book, Column, PictureBlock, QuoteBlock, TextSpan
from pipeline.dossier.formats import build_book
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.plain import Segment, code_point, runs_leftwards, visible
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.tongue import ENGLISH, Tongue, told_book

# FiraGO: Latin, Greek, Cyrillic, Arabic, Hebrew, Georgian, Devanagari, Thai.
_FIRAGO = ("figo", "figbo", "figit", "figbi")
_CJK = "NotoSansCJKjp-Regular.otf"


def write_fonts(folder: Path) -> list[str]:
    """Write FiraGO into a folder and return every folder with fonts.

    The package with FiraGO holds it as Python modules, not as files.
    """
    import pymupdf_fonts

    for name in _FIRAGO:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return [str(folder), str(_cjk_file().parent)]


def _cjk_file() -> Path:
    return Path(str(files("noto_cjk_sans_jp_regular") / _CJK))


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """Return all characters that the fonts can draw."""
    import pymupdf_fonts
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for source in (io.BytesIO(pymupdf_fonts.myfont("figo")), str(_cjk_file())):
        with TTFont(source, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(map(chr, found)) | frozenset("\n\t\u200c\u200d")


def printable(words: str) -> str:
    r"""Return words with a code point for each character outside the fonts.

    A character of a private font, mostly the mark of a list, is printed as a bullet.

    Example:
        >>> printable("ok \u1200")
        'ok [U+1200]'
    """
    if words.isascii():
        return words
    known = drawable()
    return "".join(
        c if c in known else "•" if _is_mark(c) else f"[{code_point(c)}]" for c in words
    )


def _is_mark(char: str) -> bool:
    return char == "\ufffc" or unicodedata.category(char) == "Co"


_IN_TEMPLATE = (
    "record", "name", "Signature", "Date", "Case", "Annex", "Contents", ":",
    "The main part ends here. Use the annex to look things up by their numbers.",
)  # fmt: skip
"""Words of the template."""

_TEMPLATE = Path(__file__).parent / "templates" / "dossier.typ"


def render_pdf(case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
    """Return the dossier of a case as PDF. The same case gives the same bytes."""
    import typst

    book = told_book(build_book(case), tongue)
    with tempfile.TemporaryDirectory(prefix="triage-pdf-") as name:
        folder = Path(name)
        (folder / "fonts").mkdir()
        for picture in pictures(book):
            (folder / f"{picture.key}.jpg").write_bytes(picture.jpeg)
        (folder / "dossier.typ").write_bytes(_TEMPLATE.read_bytes())
        (folder / "book.json").write_text(_json(book, case, tongue), "utf-8")
        made = typst.compile(
            str(folder / "dossier.typ"),
            root=name,
            font_paths=write_fonts(folder / "fonts"),
            ignore_system_fonts=True,
            pdf_standards=["ua-1"],
            timestamp=int(case.created_at.timestamp()),
        )
    assert isinstance(made, bytes)  # a list of pages comes only for image formats
    return made


def pictures(book: Book) -> Iterable[PictureBlock]:
    """Yield the pictures of a book."""
    for section in book.sections:
        for block in section.blocks:
            if isinstance(block, PictureBlock):
                yield block


def _json(book: Book, case: DossierInput, tongue: Tongue) -> str:
    at = case.created_at.astimezone(UTC)
    anchors = frozenset(_anchors(book))
    plain = _plain(book, anchors)
    plain |= {
        "date": {
            "year": at.year, "month": at.month, "day": at.day,
            "hour": at.hour, "minute": at.minute, "second": at.second,
        },
        "state": tongue.tell(Said("state of {at}", at=moment(at))),
        "language": tongue.code,
        "words": {words: tongue.tell(words) for words in _IN_TEMPLATE},
        "head": case.answers.head.digest,
    }  # fmt: skip
    return json.dumps(plain, ensure_ascii=False)


def _anchors(item: Any) -> Iterable[str]:
    """Yield every anchor in a book: a link needs an existing target."""
    if isinstance(item, tuple) and not isinstance(item, TextSpan | Segment):
        for part in item:
            yield from _anchors(part)
    elif is_dataclass(item):
        for name in ("anchor", "key"):
            if getattr(item, name, ""):
                yield getattr(item, name)
        for field in fields(item):
            yield from _anchors(getattr(item, field.name))


def _plain(item: Any, anchors: frozenset[str]) -> Any:
    """Return a block as plain data, with its words as they can be printed."""
    if isinstance(item, TextSpan):
        target = item.target if item.target in anchors else ""
        return [_words(item.text), item.style.value, target]
    if isinstance(item, Segment):
        # The picture shows the line breaks; a tab separates the cells of a row.
        words = item.text.replace("\n", " ").replace("\t", "\u2003")
        return {"text": _words(words), "code": item.is_code, "marked": item.is_marked}
    if isinstance(item, Column):
        title = _words(item.title)
        return {"title": title, "share": item.share, "number": item.is_number}
    if isinstance(item, PictureBlock):
        return _picture(item, anchors)
    if isinstance(item, tuple):
        return [_plain(part, anchors) for part in item]
    if is_dataclass(item):
        plain = {f.name: _plain(getattr(item, f.name), anchors) for f in fields(item)}
        if isinstance(item, QuoteBlock):
            plain["leftwards"] = _leftwards(item)
        return plain | {"kind": getattr(item, "kind", "")}
    return _words(item) if isinstance(item, str) else item


def _leftwards(quote: QuoteBlock) -> bool:
    return runs_leftwards("".join(s.text for s in quote.segments if not s.is_code))


def _words(words: str) -> str:
    return printable(visible(words))


def _picture(picture: PictureBlock, anchors: frozenset[str]) -> dict[str, Any]:
    return {
        "kind": picture.kind,
        "key": picture.key,
        "width": round(picture.width, 2),
        "height": round(picture.height, 2),
        "caption": _words(picture.caption),
        "boxes": [
            [round(x, 2) for x in (box.x0, box.top, box.width, box.height)]
            for _, box in picture.boxes
        ],
        "names": [
            [name, name.lower(), round(box.top, 2), name.lower() in anchors]
            for name, box in picture.first_boxes
        ],
    }
