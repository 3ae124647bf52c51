"""Fields that the form of a PDF does not list are read as those that it lists."""

import zlib

import pytest

from pipeline.ingest import read_document
from pipeline.ingest.pdf.raw_bytes import file_objects, with_stray_fields
from tests.ingest.checks import texts_of
from tests.ingest.forms import annotated, drawn
from tests.ingest.pdfs import FONT, raw_pdf, stream

PRINTED = b"BT /F 10 Tf 72 605 Td (End user:) Tj 0 -40 Td (Military end use) Tj ET"
FORM = b"/AcroForm<</Fields[8 0 R 9 0 R]/DR<</Font<</F 5 0 R>>>>/DA(/F 10 Tf)>>"
FILLED = ["End user: Ministry of Interior", "Military end use: Yes"]


def filled(form: bytes, *more: bytes) -> bytes:
    """Return a form filled in by two fields, each with its box as another object.

    Args:
        form: Entry of the catalog that names the form, or nothing.
        more: Objects from number 13 on.
    """
    data = annotated(
        [
            b"<</Type/Annot/Subtype/Widget/Parent 8 0 R/Rect[150 600 450 620]/F 4"
            b"/P 3 0 R/AP<</N 10 0 R>>>>",
            b"<</Type/Annot/Subtype/Widget/Parent 9 0 R/AS/On/Rect[160 562 172 574]"
            b"/F 4/P 3 0 R/AP<</N<</On 11 0 R/Off 12 0 R>>>>>>",
        ],
        b"<</FT/Tx/T(EndUser)/V(Ministry of Interior)/Kids[6 0 R]>>",
        b"<</FT/Btn/T(Military)/V/On/Kids[7 0 R]>>",
        drawn("Ministry of Interior"),
        drawn("X", 12, 12),
        drawn("", 12, 12),
        *more,
        content=PRINTED,
        fields="8 9",
    )
    assert FORM in data
    return data.replace(FORM, form)


def listed(data: bytes) -> bytes:
    return with_stray_fields(data, lambda: file_objects(data))


def fields_of(data: bytes) -> list[str]:
    return texts_of(read_document(data, "a.pdf"))


@pytest.mark.parametrize(
    ("form", "more"),
    [
        (FORM, ()),
        (b"", ()),
        (b"/AcroForm<<>>", ()),
        (b"/AcroForm<</Fields[]>>", ()),
        (b"/AcroForm<</Fields[9 0 R]>>", ()),
        (b"/AcroForm 13 0 R", (b"<</Fields[9 0 R]>>",)),
        (b"/AcroForm 13 0 R", (b"<</DA(/F 10 Tf)>>",)),
        (b"/AcroForm 13 0 R", (b"<</Fields 14 0 R>>", b"[8 0 R]")),
    ],
)
def test_what_is_filled_in_is_read_whatever_the_form_lists(form, more):
    document = read_document(filled(form, *more), "a.pdf")
    assert fields_of(filled(form, *more)) == FILLED
    start = document.text.index("Ministry")
    ((page, box),) = document.boxes(start, start + 8)
    assert page == 1
    assert 150 <= box.x0 < box.x1 <= 450


def test_a_form_that_lists_its_fields_and_a_page_without_any_stay_as_they_are():
    for data in (filled(FORM), raw_pdf([b"<</Type/Catalog>>"]), b"", b"/Widget"):
        assert listed(data) is data
    assert listed(filled(b"") + b"/Encrypt 9 0 R").endswith(b" R")


def test_a_catalog_in_a_stream_of_objects_is_replaced_too():
    head = b"1 0 "
    packed = zlib.compress(head + b"<</Type/Catalog/Pages 2 0 R>>")
    entries = b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode/Length %d>>" % (
        len(head),
        len(packed),
    )
    data = filled(b"") + b"\n20 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (
        entries,
        packed,
    )
    assert b"/AcroForm<</Fields[ 8 0 R 9 0 R]>>" in listed(data)


def test_fields_that_name_each_other_as_parents_end():
    loop = b"<</Subtype/Widget/Parent 7 0 R>>", b"<</T(a)/Parent 6 0 R>>"
    page = stream(PRINTED)
    data = raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *3 * (page,), FONT, *loop])
    listed(data)
    many = b"".join(
        b"%d 0 obj<</Subtype/Widget/Parent %d 0 R>>endobj\n" % (n, n + 1)
        for n in range(30, 30_000)
    )
    assert len(listed(data + many)) < len(data + many) + 100_000
