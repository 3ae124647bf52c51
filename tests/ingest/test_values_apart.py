"""Values of form fields without a box are found, the last of each field, in time."""

import zlib
from time import process_time

import pytest

from pipeline.datamodel import BlockKind
from pipeline.ingest.pdf.raw_bytes import file_objects, values_apart
from pipeline.ingest.pdf.reader import read_pdf
from tests.ingest.forms import annotated


def apart(data: bytes) -> list[tuple[str, str]]:
    return values_apart(data, lambda: file_objects(data))


def test_only_the_last_value_of_a_field_without_a_box_counts():
    data = annotated([], b"<</FT/Tx/T(Country)/V(Karavia)>>", fields="6")
    again = data + b"\n6 0 obj\n<</FT/Tx/T(Country)/V(Peru)>>\nendobj\n"
    assert apart(again) == [("Country", "Peru")]
    assert apart(again + b"/Encrypt 9 0 R") == []


def test_values_apart_take_one_pass_over_the_file():
    fields = b"".join(
        b"%d 0 obj<</FT/Tx/T(a)/V(b)>>endobj\n" % n for n in range(20_000)
    )
    data = fields + b"stream " + bytes(40_000_000)
    start = process_time()
    assert len(apart(data)) == 10_000
    assert process_time() - start < 5


def test_the_later_place_of_a_field_counts_in_streams_of_objects_too():
    def packed(country: bytes) -> bytes:
        head = b"6 0 "
        content = zlib.compress(head + b"<</FT/Tx/T(Country)/V(%s)>>" % country)
        entries = b"<</Type/ObjStm/N 1/First %d/Filter/FlateDecode>>" % len(head)
        return b"9 0 obj\n%sstream\n%s\nendstream endobj\n" % (entries, content)

    plain = b"6 0 obj\r<</FT/Tx/T(Country)/V(Peru)>>\rendobj\r"
    assert apart(packed(b"Karavia") + plain) == [("Country", "Peru")]
    assert apart(plain + packed(b"Karavia")) == [("Country", "Karavia")]
    assert apart(plain + b"6 0 obj null endobj") == []


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("/FT/Tx/T(Object of contract)/TU(the obj)/V(Sale)",
         ["Object of contract: Sale"]),
        ("/FT/Ch/T(Country)/V(DE)/Opt[[(FR)(France)][(DE)(Germany)]]",
         ["Country: Germany"]),
        ("/FT/Ch/T(Country)/V(DE)/Opt 7 0 R", ["Country: Germany"]),
        ("/FT/Tx/T(Military end use)/V(call)", ["Military end use: call"]),
        ("/Type/StructElem/T(Router)/P[<</N(Vendor)/V(ACME)>>]", []),
        ("/FT/Ch/T(Country)/V(DE)/Kids[8 0 R]", []),
    ],
)  # fmt: skip
def test_a_value_apart_is_told_as_it_would_be_shown(entries, told):
    data = annotated(
        [],
        f"<<{entries}>>".encode(),
        b"[[(DE)(Germany)]]",
        b"<</Subtype/Widget/Parent 6 0 R/Rect[60 500 200 520]>>",
        fields="6",
    )
    extract = read_pdf(data)
    blocks = [b for b in extract.blocks if b.kind is BlockKind.FORM_FIELD]
    assert [extract.text[b.start : b.end] for b in blocks] == told
    note = "the file stores 1 form value that no page shows"
    assert extract.pages[0].note == (note if told else None)
