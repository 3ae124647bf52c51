"""Reading PDFs whose truth is known: words, boxes, and what cannot be read."""

import random
import zlib
from collections import Counter
from itertools import pairwise

import pytest

from pipeline.datamodel import BlockKind, Document
from pipeline.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument
from pipeline.geometry import BBox, intersection_over_union
from pipeline.ingest.ocr.page import OcrPage
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.text.normalize import normalize
from pipeline.text.segment import segment
from tests.ingest.pdfs import Sheet, one_page, prose, raw_pdf, sentences, stream


def as_document(data: bytes) -> Document:
    extract = read_pdf(data)
    return Document(
        "0" * 64,
        "a.pdf",
        "application/pdf",
        extract.text,
        extract.pages,
        extract.blocks,
        "1",
    )


def blocks(data: bytes) -> list[tuple[str, str]]:
    document = as_document(data)
    return [(b.kind.value, document.text[b.start : b.end]) for b in document.blocks]


def order_share(text: str, names: list[str]) -> float:
    """Return the share of neighbours that follow one another in the text."""
    places = [text.index(name) for name in names]
    found = sorted(names, key=text.index)
    assert len(set(places)) == len(names)
    follows = set(pairwise(found))
    return sum(1 for pair in pairwise(names) if pair in follows) / (len(names) - 1)


TURNS = [0, 90, 180, 270]


@pytest.mark.parametrize("rotation", TURNS)
@pytest.mark.parametrize("margin", [(0, 0), (40, 25)])
def test_words_and_their_boxes_are_where_they_were_printed(rotation, margin):
    sheet = Sheet(rotation=rotation, margin=margin)
    source = random.Random(rotation)
    sheet.line("Covert monitoring", 60, 40, size=18, font="Helvetica-Bold")
    sheet.lines(prose(source, 220, 12), 60, 80)
    sheet.lines(prose(source, 220, 12), 320, 80)
    extract = read_pdf(sheet.save())
    page = extract.pages[0]
    assert (page.width, page.height) == (595, 842)
    spans = page.words.spans
    boxes = page.words.boxes
    # What was printed in reading order is read in the order of printing.
    for i, placed in enumerate(sheet.words):
        assert extract.text[spans[2 * i] : spans[2 * i + 1]] == placed.text
        box = BBox(*boxes[4 * i : 4 * i + 4])
        # A narrow word differs most: glyphs do not fill their advance width.
        assert intersection_over_union(placed.box, box) > 0.6, placed
    assert len(page.words) == len(sheet.words)


@pytest.mark.parametrize("rotation", TURNS)
def test_quote_over_lines_of_two_columns_has_the_boxes_of_its_lines(rotation):
    sheet = Sheet(rotation=rotation)
    source = random.Random(7)
    left = sheet.lines(prose(source, 220, 8), 60, 80)
    right = sheet.lines(prose(source, 220, 8), 320, 80)
    document = as_document(sheet.save())
    boxes = [box for b in document.blocks for box in document.boxes(b.start, b.end)]
    assert [number for number, _ in boxes] == [1] * 16
    for true, (_, found) in zip(left + right, boxes, strict=True):
        assert intersection_over_union(true, found) >= 0.9


@pytest.mark.parametrize("n_columns", [2, 3])
@pytest.mark.parametrize("seed", range(8))
def test_columns_written_in_any_order_are_read_in_order(n_columns, seed):
    source = random.Random(seed)
    sheet = Sheet()
    width = (595 - 80) / n_columns - 18
    names = [f"Nm{i:02d}" for i in range(12 * n_columns)]
    jobs = []
    for column in range(n_columns):
        x = 40 + column * (width + 18)
        lines = sentences(source, width, names[12 * column : 12 * (column + 1)])
        jobs += [(line, x, 120 + 13.0 * i) for i, line in enumerate(lines)]
    source.shuffle(jobs)
    for text, x, top in jobs:
        sheet.line(text, x, top)
    sheet.line("Interception by the state", 40, 60, size=20, font="Helvetica-Bold")
    text = read_pdf(sheet.save()).text
    assert order_share(text, names) >= 0.98
    assert text.startswith("Interception by the state\n")


def test_columns_under_headings_that_span_them():
    source = random.Random(3)
    sheet = Sheet()
    names = [f"Nm{i:02d}" for i in range(16)]
    for half, top in enumerate((100, 420)):
        mine = names[8 * half : 8 * half + 8]
        # The right column is written first.
        sheet.lines(sentences(source, 220, mine[4:]), 320, top + 40)
        sheet.lines(sentences(source, 220, mine[:4]), 60, top + 40)
        title = f"Part {'AB'[half]} of the interception offer for the ministry"
        sheet.line(title, 60, top, size=16, font="Helvetica-Bold")
    text = read_pdf(sheet.save()).text
    assert order_share(text, names) == 1
    assert text.index("Part A") < text.index("Nm00")
    assert text.index("Nm07") < text.index("Part B") < text.index("Nm08")


def test_list_markers_far_from_their_text_stay_with_it():
    sheet = Sheet()
    for i, mark in enumerate(("1.", "2.", "(a)", "•")):
        sheet.line(mark, 60, 100 + 40 * i)
        sheet.lines(
            ["States should refrain from any", f"transfer {i}"], 100, 100 + 40 * i
        )
    found = blocks(sheet.save())
    assert [kind for kind, _ in found] == ["list_item"] * 4
    assert [text.split()[0] for _, text in found] == ["1.", "2.", "(a)", "•"]
    assert all("transfer" in text for _, text in found)


def test_superscripts_stay_in_their_line():
    sheet = Sheet()
    sheet.line("The council took note of the report", 60, 100)
    sheet.line("12", 222, 98, size=6)
    sheet.line("and asked for more.", 232, 100)
    sheet.line("It met again in May to hear the experts on interception.", 60, 112)
    (found,) = blocks(sheet.save())
    assert "report 12 and asked" in found[1].replace("report12", "report 12")
    assert found[1].count("\n") == 1


def test_a_hyphen_at_a_line_end_stays_and_is_joined_when_normalised():
    sheet = Sheet()
    sheet.lines(["The probe supports moni-", "toring of all lines."], 60, 100)
    ((_, text),) = blocks(sheet.save())
    assert text == "The probe supports moni-\ntoring of all lines."
    assert normalize(text) == "The probe supports monitoring of all lines."


MAPPED = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"


def test_ligatures_and_characters_beyond_the_basic_plane():
    content = (
        b"BT /F 12 Tf 60 700 Td (AB) Tj 0 -20 Td (CD) Tj"
        b" 40 0 Td (a) Tj 30 0 Td (b) Tj ET"
    )
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"6 beginbfchar <41> <FB01> <42> <006E> <43> <D835DD38> <44> <D83DDE00>"
        b" <61> <0061> <62> <0062> endbfchar\nendcmap end"
    )
    extract = read_pdf(one_page(content, stream(cmap), font=MAPPED))
    words = extract.text.split()
    assert words[0] in ("ﬁn", "fin")
    assert words[1:] == ["\U0001d538\U0001f600", "a", "b"]
    # Boxes after characters of two units stay with their words.
    boxes = extract.pages[0].words.boxes
    lefts = [boxes[4 * i] for i in range(4)]
    assert lefts[2] == pytest.approx(100, abs=2)
    assert lefts[3] == pytest.approx(130, abs=2)
    assert normalize(words[0]) == "fin"


def test_invisible_and_white_text_is_read():
    sheet = Sheet()
    sheet.line("Printed in black for everyone.", 60, 100)
    sheet.canvas.setFillColorRGB(1, 1, 1)
    sheet.line("Printed in white for nobody.", 60, 150)
    sheet.canvas.setFillColorRGB(0, 0, 0)
    text = sheet.canvas.beginText(60, 500)
    text.setFont("Helvetica", 10)
    text.setTextRenderMode(3)
    text.textOut("Not printed at all.")
    sheet.canvas.drawText(text)
    found = [text for _, text in blocks(sheet.save())]
    assert found == [
        "Printed in black for everyone.",
        "Printed in white for nobody.",
        "Not printed at all.",
    ]


def test_a_scan_is_an_unread_page_and_a_blank_page_is_read():
    sheet = Sheet()
    sheet.line("The first page has words.", 60, 100)
    sheet.next_page()
    sheet.picture(0, 0, 595, 842)
    sheet.next_page()
    extract = read_pdf(sheet.save())
    first, scan, blank = extract.pages
    assert first.unread is None
    assert scan.unread is not None
    assert "scan" in scan.unread
    assert blank.unread is None
    assert (
        blank.note == "the page shows nothing: it is blank, or its content is damaged"
    )
    assert (scan.start, scan.end) == (first.end, first.end)


@pytest.mark.parametrize("ocr", [{}, {1: OcrPage()}], ids=["unread", "no text"])
def test_a_blank_page_beside_a_scan_without_words_is_not_silent(ocr):
    sheet = Sheet()
    sheet.picture(0, 0, 595, 842)
    sheet.next_page()
    scan, blank = read_pdf(sheet.save(), ocr=ocr).pages
    assert scan.unread or scan.note
    assert (blank.note or "").startswith("the page shows nothing")


def test_a_text_layer_without_known_characters_is_unread():
    cmap = (
        b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"1 beginbfrange <41> <5A> <E041> endbfrange endcmap"
    )
    content = b"BT /F 12 Tf 60 700 Td (ABCDEFG HIJKL) Tj ET"
    (page,) = read_pdf(one_page(content, stream(cmap), font=MAPPED)).pages
    assert page.unread is not None
    assert "no known characters" in page.unread


def test_a_password_is_needed():
    sheet = Sheet()
    sheet.line("Secret offer.", 60, 100)
    with pytest.raises(EncryptedDocument, match="needs a password"):
        read_pdf(sheet.save(encrypt="secret"))


def test_a_file_with_an_owner_password_alone_is_read():
    sheet = Sheet()
    sheet.line("Open offer.", 60, 100)
    assert read_pdf(sheet.save(encrypt="")).text == "Open offer.\n"


def test_no_page():
    data = raw_pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    )
    with pytest.raises(UnreadableDocument, match="no page"):
        read_pdf(data)


def test_more_pages_than_the_limit():
    sheet = Sheet()
    sheet.next_page()
    sheet.next_page()
    data = sheet.save()
    assert len(read_pdf(data, max_pages=3).pages) == 3
    with pytest.raises(DocumentTooLarge, match="3 pages, more than the limit of 2"):
        read_pdf(data, max_pages=2)


@pytest.mark.parametrize("rest", [b"", bytes(range(256)) * 40])
def test_garbage(rest):
    with pytest.raises(UnreadableDocument, match="damaged or cut off"):
        read_pdf(b"%PDF-1.7\n" + rest)


def test_a_file_cut_at_any_place_is_read_in_part_or_refused():
    sheet = Sheet()
    for _ in range(3):
        sheet.lines(prose(random.Random(1), 400, 5), 60, 80)
        sheet.next_page()
    data = sheet.save()
    whole = Counter(read_pdf(data).text.split())
    for size in range(0, len(data), 61):
        try:
            found = read_pdf(data[:size])
        except UnreadableDocument:
            continue
        assert not Counter(found.text.split()) - whole
        assert all(page.start <= page.end for page in found.pages)


def test_a_page_of_a_billion_points():
    content = b"BT /F 12 Tf 500 500 Td (Far away) Tj ET"
    data = one_page(content, box=b"0 0 1000000000 1000000000")
    assert read_pdf(data).text == "Far away\n"


def test_a_hundred_thousand_objects():
    content = b"".join(
        b"%d %d m %d 9 l S\n" % (i % 500, i % 800, i % 300) for i in range(100_000)
    )
    content += b"BT /F 12 Tf 60 700 Td (After the drawing) Tj ET"
    assert "After the drawing" in read_pdf(one_page(content)).text


def test_pages_that_are_their_own_parent():
    data = raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2/Parent 2 0 R>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>",
        ]
    )
    try:
        extract = read_pdf(data)
    except UnreadableDocument:
        return
    assert extract.text == ""


def test_a_form_that_draws_itself():
    named = b"/XObject<</X 6 0 R>>"
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<<%s>>" % named
    content = b"BT /F 12 Tf 60 700 Td (Before) Tj ET /X Do"
    data = one_page(content, stream(b"/X Do", entries), resources=named)
    assert read_pdf(data).text == "Before\n"


def test_passages_of_a_pdf_point_into_its_text_and_onto_its_pages():
    sheet = Sheet()
    for _ in range(3):
        sheet.lines(prose(random.Random(5), 400, 40), 60, 80)
        sheet.next_page()
    document = as_document(sheet.save())
    passages = segment(document)
    assert passages
    for passage in passages:
        assert document.text[passage.start : passage.end] == passage.text
        assert {number for number, _ in passage.boxes} == {passage.page_number}
    kinds = {block.kind for block in document.blocks}
    assert kinds == {BlockKind.PARAGRAPH}


@pytest.mark.parametrize("count", [1, 2, 3, 0, -1])
def test_pages_behind_a_wrong_count_are_read(count):
    pages = [
        part
        for n in range(3)
        for part in (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F 3 0 R>>>>>>" % (5 + 2 * n),
            stream(b"BT /F 12 Tf 72 700 Td (The text of page %d) Tj ET" % n),
        )
    ]
    data = raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[4 0 R 6 0 R 8 0 R]/Count %d>>" % count,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *pages,
        ]
    )
    extract = read_pdf(data)
    assert extract.text == "".join(f"The text of page {n}\n" for n in range(3))
    assert len(extract.pages) == 3


def _packed(count: int, type_: bytes) -> bytes:
    """Return a PDF of two pages, whose page tree lies in a stream of objects."""
    page = b"<<%s/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
    page += b"/Resources<</Font<</F 5 0 R>>>>>>"
    packed = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count %d>>" % count,
        3: page % (type_, 4),
        5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        6: page % (type_, 7),
    }
    texts = {
        4: stream(b"BT /F 12 Tf 72 700 Td (The first page) Tj ET"),
        7: stream(b"BT /F 12 Tf 72 700 Td (The second page) Tj ET"),
    }
    head, body = b"", b""
    for number, content in packed.items():
        head += b"%d %d " % (number, len(body))
        body += content + b" "
    size = len(packed), len(head)
    entries = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % size
    out, rows = bytearray(b"%PDF-1.7\n"), {}
    texts[8] = stream(zlib.compress(head + body), entries)
    for number, content in texts.items():
        rows[number] = bytes([1]) + len(out).to_bytes(4, "big") + b"\0\0"
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    for place, number in enumerate(packed):
        rows[number] = bytes([2]) + (8).to_bytes(4, "big") + place.to_bytes(2, "big")
    rows[0], rows[9] = b"\0" * 7, bytes([1]) + len(out).to_bytes(4, "big") + b"\0\0"
    table = stream(
        b"".join(rows[n] for n in range(10)), b"/Type/XRef/Size 10/W[1 4 2]/Root 1 0 R"
    )
    end = b"9 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, len(out))
    return bytes(out + end)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("type_", [b"/Type/Page", b""])
def test_pages_beyond_a_count_in_a_stream_of_objects_are_read(count, type_):
    extract = read_pdf(_packed(count, type_))
    assert extract.text == "The first page\nThe second page\n"


def test_a_page_without_a_type_is_read_beyond_the_count():
    page = (
        b"<</Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>"
    )
    data = raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R 6 0 R]/Count 1>>",
            page % 4,
            stream(b"BT /F 12 Tf 72 700 Td (The first page) Tj ET"),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            page % 7,
            stream(b"BT /F 12 Tf 72 700 Td (The second page) Tj ET"),
        ]
    )
    assert read_pdf(data).text == "The first page\nThe second page\n"


def _without_font(widths: bytes = b"") -> bytes:
    """Return a page in a font that is not in the file."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Odd%s>>" % widths
    content = b"BT /F 12 Tf 72 700 Td (Our probe copies every call) Tj ET"
    return one_page(content, font=font)


def test_boxes_do_not_depend_on_the_documents_read_before():
    first = read_pdf(_without_font())
    read_pdf(_without_font(b"/FirstChar 32/LastChar 126/Widths[%s]" % (b"300 " * 95)))
    assert read_pdf(_without_font()) == first


def test_words_so_far_off_that_they_have_no_height_do_not_stop_the_reading():
    words = (
        (60, 700, b"Calls"),
        (60, -195_000_000, b"Faces"),
        (64, -195_000_000, b"Sites"),
    )
    content = b"".join(
        b"BT /F 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET " % each for each in words
    )
    assert read_pdf(one_page(content)).text.split() == ["Calls", "Faces", "Sites"]
