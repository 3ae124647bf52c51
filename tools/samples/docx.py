"""Set a sample as a Word document whose bytes are the same on every run.

Members of the archive carry one fixed time stamp and are stored uncompressed.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from samples.markup import Block, Sample, plain_text

FIXED_TIME = dt.datetime(2026, 9, 1, 9, 0, 0)  # noqa: DTZ001  (python-docx wants naive)
STYLES = {
    "h1": "Heading 1",
    "h2": "Heading 2",
    "h3": "Heading 3",
    "item": "List Bullet",
    "quote": "Intense Quote",
}


def render_docx(sample: Sample) -> bytes:
    """Return the bytes of the sample set as a Word document."""
    document = docx.Document()
    _set_page(document, sample)
    title = document.add_heading(sample.title, level=0)
    if sample.layout.get("centre_title"):
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for block in sample.blocks:
        _add_block(document, block)
    _set_properties(document, sample)
    stream = io.BytesIO()
    document.save(stream)
    return _fix_archive(stream.getvalue())


def _set_page(document: Any, sample: Sample) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    normal = document.styles["Normal"]
    normal.font.name = sample.text_of("docx_font") or "Calibri"
    normal.font.size = Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    accent = RGBColor.from_string(sample.text_of("accent").lstrip("#") or "1F3A5F")
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].font.color.rgb = accent
    section.header.paragraphs[0].text = sample.text_of("head_left")
    foot = section.footer.paragraphs[0]
    foot.add_run(sample.text_of("foot_left") + "\t\tPage ")
    _add_page_number(foot)


def _add_page_number(paragraph: Any) -> None:
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _add_block(document: Any, block: Block) -> None:
    if block.kind == "table":
        _add_table(document, block)
        return
    if block.kind == "command":
        _add_command(document, block.text)
        return
    if block.kind == "footnote":
        note = document.add_paragraph(f"{block.number} {block.text}")
        note.runs[0].font.size = Pt(8.5)
        return
    paragraph = document.add_paragraph(style=STYLES.get(block.kind))
    if block.kind == "centre":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if block.kind == "clause":
        deep = block.number.startswith("(")
        paragraph.paragraph_format.left_indent = Cm(2.0 if deep else 1.0)
        paragraph.paragraph_format.first_line_indent = Cm(-1.0)
        paragraph.add_run(f"{block.number}\t")
    _add_runs(paragraph, block.text, small=block.kind == "small")


def _add_command(document: Any, text: str) -> None:
    name, _, rest = text.partition(" ")
    if name == "page":
        document.add_page_break()
    elif name == "sign":
        parts = [part.strip() for part in rest.split(">")]
        table = document.add_table(rows=1, cols=len(parts))
        for cell, part in zip(table.rows[0].cells, parts, strict=True):
            cell.text = "\n\n____________________________\n" + part.replace(";", "\n")


def _add_runs(paragraph: Any, text: str, *, small: bool = False) -> None:
    for piece in re.split(r"(\*\*.+?\*\*|__.+?__|\[\^\d+\])", text):
        run = paragraph.add_run(plain_text(piece))
        run.bold = piece.startswith("**") or None
        run.italic = piece.startswith("__") or None
        run.font.superscript = piece.startswith("[^") or None
        if small:
            run.font.size = Pt(8.5)


def _add_table(document: Any, block: Block) -> None:
    columns = len(block.rows[0].cells)
    table = document.add_table(rows=0, cols=columns)
    table.style = "Light Grid Accent 1"
    shares = block.widths or (1.0,) * columns
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text, share in zip(cells, row.cells, shares, strict=True):
            cell.width = Cm(16.2 * share / sum(shares))
            _add_runs(cell.paragraphs[0], text)
    document.add_paragraph()


def _set_properties(document: Any, sample: Sample) -> None:
    properties = document.core_properties
    properties.title = sample.title
    properties.author = sample.text_of("author")
    properties.last_modified_by = sample.text_of("author")
    properties.comments = ""
    properties.created = properties.modified = FIXED_TIME
    properties.revision = 1


def _fix_archive(content: bytes) -> bytes:
    """Write the archive anew, without clock times and without compression."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            target.writestr(member, source.read(name))
    return stream.getvalue()
