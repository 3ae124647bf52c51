"""Every character of any script survives its way through every reader.

What readers may change is stated once, in ``kept``: white space. Everything else
must come out once, in order, in passages that quote the text exactly.
"""

import csv
import html
import io
import json
import unicodedata

import docx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.datamodel import Document
from pipeline.ingest.base import Extract
from pipeline.ingest.mail.eml import read_eml
from pipeline.ingest.markup.html import read_html
from pipeline.ingest.markup.json_csv import read_csv, read_json, read_json_lines
from pipeline.ingest.markup.markdown import read_markdown
from pipeline.ingest.markup.plain import read_plain
from pipeline.ingest.office.docx import read_docx
from pipeline.ingest.office.odf import read_odf
from pipeline.ingest.office.rtf import read_rtf
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.ingest.sandbox import wire
from pipeline.text.segment import segment
from tests.hostile.mail import mail
from tests.hostile.office import written_text
from tests.hostile.rtf import rtf
from tests.ingest.checks import saved
from tests.ingest.pdfs import raw_pdf, stream

ANY = st.characters(
    exclude_categories=["Cc", "Cs"], exclude_characters="\ufdd0\ufdd1\ufffe\uffff"
)
"""Any character that a document may hold.

Controls, halves of pairs and the code points that Unicode keeps for programs are not.
"""

UNLINKED = ANY.filter(lambda c: c not in "@/")
"""JSON leaves out strings that are an address and nothing else."""

LETTERS = st.characters(categories=["L", "N", "M", "Sc", "So"], min_codepoint=0xA0)


def lines_of(alphabet: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Return lists of lines that begin with a letter: no mark-up, no mere rule."""
    return st.lists(
        st.text(alphabet, max_size=60).map("x{}".format), min_size=1, max_size=6
    )


quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def kept(text: str) -> str:
    """Return what must survive: everything but white space."""
    return "".join(text.split())


def checked(extract: Extract) -> str:
    """Return the text of all passages, after checking that they are exact."""
    # The way through the pipe checks that pages tile and blocks are in order.
    sent = wire.unpack_extract(wire.pack_extract(extract))
    assert sent == extract
    document = Document("0", "a", "a", sent.text, sent.pages, sent.blocks, "0")
    end = 0
    for passage in segment(document):
        assert end <= passage.start
        assert document.text[passage.start : passage.end] == passage.text
        end = passage.end
    return "".join(sent.text[block.start : block.end] for block in sent.blocks)


@quick
@given(lines_of(ANY), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_text(lines, encoding):
    data = "\n\n".join(lines).encode(encoding)
    assert kept(checked(read_plain(data))) == kept("".join(lines))


@quick
@given(lines_of(ANY), st.booleans())
def test_html(lines, by_number):
    def written(line: str) -> str:
        if by_number:
            return "".join(f"&#{ord(c)};" if c > "~" else html.escape(c) for c in line)
        return html.escape(line)

    data = "<meta charset=utf-8>" + "".join(f"<p>{written(line)}</p>" for line in lines)
    assert kept(checked(read_html(data.encode()))) == kept("".join(lines))


@quick
@given(lines_of(LETTERS))
def test_markdown(lines):
    data = "\n\n".join(lines).encode()
    assert kept(checked(read_markdown(data))) == kept("".join(lines))


@quick
@given(st.lists(lines_of(ANY), min_size=1, max_size=4), st.sampled_from(",;\t|"))
@example([['x,"/', "x"]], ";")
def test_csv(rows, delimiter):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    found = kept(checked(read_csv(out.getvalue().encode())))
    assert found == kept("".join(cell for row in rows for cell in row))


VALUES = st.recursive(
    st.text(UNLINKED, max_size=60).map("x{}".format),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc", min_size=1), inner, max_size=30)
    ),
    max_leaves=40,
)


def strings_in(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value
    return [text for item in inner for text in strings_in(item)]


@quick
@given(VALUES.filter(strings_in), st.booleans())
def test_json(value, ascii_only):
    data = json.dumps(value, ensure_ascii=ascii_only).encode()
    for reader in (read_json, read_json_lines):
        found = kept(checked(reader(data)))
        for text in strings_in(value):
            assert kept(text) in found


@quick
@given(lines_of(ANY))
def test_docx(lines):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    assert kept(checked(read_docx(saved(document)))) == kept("".join(lines))


@quick
@given(lines_of(ANY))
def test_odt(lines):
    inner = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in lines)
    assert kept(checked(read_odf(written_text(inner)))) == kept("".join(lines))


@quick
@given(lines_of(ANY))
def test_rtf(lines):
    def written(line: str) -> bytes:
        units = line.encode("utf-16-le")
        numbers = (units[i] + 256 * units[i + 1] for i in range(0, len(units), 2))
        return b"".join(b"\\u%d?" % (n - 65536 * (n > 32767)) for n in numbers)

    data = rtf(rb"\par ".join(map(written, lines)))
    assert kept(checked(read_rtf(data))) == kept("".join(lines))


@quick
@given(lines_of(ANY), st.sampled_from(["8bit", "html"]))
def test_eml(lines, how):
    if how == "html":
        body = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
        data = mail(body, "text/html; charset=utf-8")
    else:
        data = mail("\r\n\r\n".join(lines), "text/plain; charset=utf-8")
    assert kept(checked(read_eml(data))).endswith(kept("".join(lines)))


def pdf_of(lines: list[str]) -> bytes:
    """Return a PDF that prints these lines in a font made for them.

    The font has a glyph number for each character and a map back; it names no
    program, as a reader of text needs none.
    """
    codes = {c: n for n, c in enumerate(dict.fromkeys("".join(lines)), start=1)}
    mapped = "".join(
        f"<{n:04x}> <{c.encode('utf-16-be').hex()}>\n" for c, n in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapped}endbfchar\nendcmap end end"
    )
    shown = " ".join(
        f"BT /F 10 Tf 40 {800 - 20 * n} Td <"
        + "".join(f"{codes[c]:04x}" for c in line)
        + "> Tj ET"
        for n, line in enumerate(lines)
    )
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H/ToUnicode 6 0 R"
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd/DW 600"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Odd/Flags 4"
        b"/FontBBox[0 -200 600 800]/Ascent 800/Descent -200>>>>]>>"
    )
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>"
    )
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page,
            stream(shown.encode()),
            font,
            stream(cmap.encode()),
        ]
    )


TO_LEFT = {"R", "AL", "AN"}
"""Bidirectional classes of what is written from right to left."""


def is_to_right(character: str) -> bool:
    return unicodedata.bidirectional(character) not in TO_LEFT


@quick
@given(lines_of(LETTERS.filter(is_to_right)))
def test_pdf(lines):
    # pdfium takes ligatures apart, which NFKC does too; "xx" is a page number.
    found, printed = (
        sorted(kept(unicodedata.normalize("NFKC", text)))
        for text in (checked(read_pdf(pdf_of(lines))), "".join(lines))
    )
    assert found == printed


MIXED = st.characters(categories=["L", "M", "Nd", "Nl", "Sc"], min_codepoint=0xA0)
"""Without signs: beside Hebrew, pdfium writes "\N{REGISTERED SIGN}" as "R"."""

RIGHT_TO_LEFT = st.sampled_from("אבגםשابتمي")


@quick
@given(lines_of(MIXED | RIGHT_TO_LEFT))
def test_pdf_from_right_to_left(lines):
    # pdfium turns these lines, and takes presentation forms and accents apart.
    found, printed = (
        sorted(kept(unicodedata.normalize("NFKD", text)))
        for text in (checked(read_pdf(pdf_of(lines))), "".join(lines))
    )
    assert found == printed


def test_short_values_beside_a_long_one_are_not_cut():
    record = {f"field {n}": f"value number {n:07}" for n in range(40)}
    data = json.dumps({**record, "text": "A text that someone wrote to be read."})
    found = checked(read_json(data.encode()))
    assert all(value in found for value in record.values())
