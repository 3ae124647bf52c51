"""The smallest DOCX, XLSX, PPTX and ODT, to be made hostile."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pptx

from tests.hostile.case import SAID
from tests.hostile.zips import packed

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DAMAGED = "damaged"


def p(text: str, properties: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>"


def body(inner: str, *, head: str = "") -> str:
    """Return a main part of Word."""
    return f"{head}<w:document {W}><w:body>{inner}</w:body></w:document>"


def members(
    main: str | bytes, more: dict[str, str | bytes] | None = None
) -> dict[str, str | bytes]:
    """Return the parts of the smallest DOCX, with more or other ones."""
    return {"[Content_Types].xml": TYPES, "word/document.xml": main, **(more or {})}


def word(main: str | bytes, **more: str | bytes) -> bytes:
    """Return a DOCX; a keyword is the name of a part in ``word/``, without suffix."""
    parts = {f"word/{name.replace('__', '/')}.xml": text for name, text in more.items()}
    return packed(members(main, parts))


def relations(*links: tuple[str, str, bool]) -> str:
    """Return a part of relations: kind, target, whether it is external."""
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"'
        f' TargetMode="{"External" if external else "Internal"}"/>'
        for n, (kind, target, external) in enumerate(links)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def related(*links: tuple[str, str, bool], **more: str | bytes) -> bytes:
    """Return a DOCX of one line whose main part has these relations."""
    parts = {f"word/{name}.xml": text for name, text in more.items()}
    parts["word/_rels/document.xml.rels"] = relations(*links)
    return packed(members(body(p(SAID)), parts))


def workbook() -> bytes:
    """Return an XLSX of one sheet."""
    book = openpyxl.Workbook()
    book.active.append(["Item", "Text"])
    book.active.append(["1", SAID])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def slides(text: str = SAID) -> bytes:
    """Return a PPTX of one slide."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = text
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def written_text(inner: str = f"<text:p>{SAID}</text:p>", head: str = "") -> bytes:
    """Return an ODT with this body."""
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "text", "table")
    )
    content = (
        f"{head}<office:document-content{names}><office:body><office:text>{inner}"
        "</office:text></office:body></office:document-content>"
    )
    return packed(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    )


def rewritten(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Copy a package with changed members."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return packed({name: change(name, old.read(name)) for name in old.namelist()})
