"""What is filled into forms and written onto pages is read, exactly and with boxes."""

import sys

import pytest

from pipeline.datamodel import BlockKind
from pipeline.geometry import BBox, overlap
from pipeline.ingest import read_document
from pipeline.ingest.pdf.reader import read_pdf
from pipeline.parties.papers.extract import find_parties
from tests.ingest.checks import hidden, texts_of
from tests.ingest.forms import (
    annotated,
    certificate,
    drawn,
    note,
    text_field,
    xfa_form,
)
from tests.ingest.pdfs import stream

N_CERTIFICATES = 30
NEEDED = 29


def fields_of(document) -> dict[str, str]:
    """Return the text of each field by its column."""
    return {
        block.columns[0]: document.text[block.start : block.end]
        for block in document.blocks
        if block.kind is BlockKind.FORM_FIELD
    }


def is_read(document, value: str, box: BBox) -> bool:
    """Tell whether a value stands in a field, with its boxes inside the drawn one."""
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind is BlockKind.FORM_FIELD and text.endswith(f": {value}"):
            start = block.end - len(value)
            places = document.boxes(start, block.end)
            return bool(places) and all(
                page == 1 and overlap(place, box) >= 0.95 * place.area
                for page, place in places
            )
    return False


def test_what_is_filled_into_certificates_is_read_where_it_stands():
    whole = 0
    for number in range(N_CERTIFICATES):
        made = certificate(number)
        document = read_document(made.data, "certificate.pdf")
        assert document.pages[0].note is None
        whole += all(
            is_read(document, value, BBox(*made.boxes[key]))
            for key, value in made.values.items()
        )
    sys.stdout.write(f"{whole} of {N_CERTIFICATES} read whole, with boxes\n")
    assert whole >= NEEDED


def test_the_end_user_of_certificates_becomes_a_party():
    found = 0
    for number in range(N_CERTIFICATES):
        made = certificate(number)
        text = read_document(made.data, "certificate.pdf").text
        named = {(party.role.value, party.name) for party in find_parties(text)}
        found += ("end_user", made.values["end_user"]) in named
    sys.stdout.write(f"{found} of {N_CERTIFICATES} end users became parties\n")
    assert found >= NEEDED


def test_a_box_to_tick_says_yes_or_no_and_a_choice_its_option():
    ticked = (
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(c%d)/TU(%s)/V/%s/AS/%s"
        b"/Rect[72 %d 84 %d]/F 4>>"
    )
    kid = b"<</Type/Annot/Subtype/Widget/Parent 10 0 R/AS/%s/Rect[72 %d 84 %d]/F 4>>"
    data = annotated(
        [
            ticked % (1, b"Military end use", b"Yes", b"Yes", 600, 612),
            ticked % (2, b"Civil end use", b"Off", b"Off", 570, 582),
            kid % (b"export", 500, 512),
            kid % (b"Off", 470, 482),
        ],
        b"<</FT/Btn/Ff 32768/T(purpose)/TU(Purpose)/V/export/Kids[8 0 R 9 0 R]>>",
        content=b"BT /F 12 Tf 90 501 Td (Re-export to third parties) Tj"
        b" 0 -30 Td (Own use) Tj ET",
        fields="6 7 10",
    )
    document = read_document(data, "a.pdf")
    assert texts_of(document) == [
        "Military end use: Yes",
        "Civil end use: No",
        "Purpose: Re-export to third parties",
    ]


CROSS = stream(
    b"0 0 12 12 re 0 0 m 12 12 l 0 12 m 12 0 l S",
    b"/Type/XObject/Subtype/Form/BBox[0 0 12 12]",
)
FRAME = stream(b"0 0 12 12 re S", b"/Type/XObject/Subtype/Form/BBox[0 0 12 12]")


@pytest.mark.parametrize(
    ("entries", "off", "held", "shown"),
    [
        (b"/V/Yes/AS/Off", FRAME, "Yes", "No"),
        (b"/V/Off/AS/Off", CROSS, "No", "Yes"),
        (b"/V/Yes/AS/Other", FRAME, "Yes", "No"),
        (b"/V/Off/AS/Off", FRAME, "No", "No"),
        (b"/V/Yes/AS/Yes", FRAME, "Yes", "Yes"),
        (b"/AS/Yes", FRAME, "Yes", "Yes"),
    ],
)
def test_a_box_to_tick_is_read_as_it_looks_too(entries, off, held, shown):
    box = (
        b"<</Type/Annot/Subtype/Widget/FT/Btn/T(m)/TU(Military end use)%s"
        b"/Rect[72 600 84 612]/F 4/AP<</N<</Off 7 0 R/Yes 8 0 R>>>>>>"
    )
    document = read_document(annotated([box % entries], off, CROSS), "a.pdf")
    read = {f"Military end use: {held}", f"Military end use: {shown}"}
    assert set(texts_of(document)) == read
    note = document.pages[0].note
    told = f"the field “Military end use” holds “{held}” but shows “{shown}”"
    assert note == (None if held == shown else told)


def test_rich_text_is_read_where_there_is_no_plain_one():
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(End user)/F 4/Rect[150 450 450 470]"
    comment = b"<</Type/Annot/Subtype/FreeText/F 4/Rect[150 500 450 520]"
    data = annotated(
        [
            field + b"/RV(<body><p>Ministry of <b>Interior</b></p></body>)>>",
            comment + b"/RC(<body><p>For police &amp; army</p></body>)>>",
        ]
    )
    document = read_document(data, "a.pdf")
    assert fields_of(document) == {"End user": "End user: Ministry of Interior"}
    assert texts_of(document, BlockKind.COMMENT) == ["For police & army"]


def test_a_signature_field_says_that_it_is_signed():
    signed = (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature of end user)"
        b"/V<</Type/Sig/Filter/X/Contents<00>>>/Rect[72 600 300 640]/F 4>>"
    )
    document = read_document(annotated([signed]), "a.pdf")
    assert fields_of(document) == {
        "Signature of end user": "Signature of end user: signed"
    }


def test_both_readings_of_a_field_that_contradicts_what_it_shows():
    data = annotated(
        [
            text_field(
                "Ministry of Interior", name="End user", entries="/AP<</N 7 0 R>>"
            )
        ],
        drawn("Tane Import Ltd"),
    )
    document = read_document(data, "a.pdf")
    assert texts_of(document) == [
        "End user: Ministry of Interior",
        "End user: Tane Import Ltd",
    ]
    assert document.pages[0].note == (
        "the field “End user” holds “Ministry of Interior” but shows “Tane Import Ltd”"
    )
    assert hidden(document) == ["Ministry of Interior"]


def test_a_number_may_be_shown_with_signs_of_grouping():
    data = annotated(
        [text_field("25000", name="Value", entries="/AP<</N 7 0 R>>")],
        drawn("25,000.00 EUR"),
    )
    document = read_document(data, "a.pdf")
    assert texts_of(document) == ["Value: 25000"]
    assert document.pages[0].note is None


def test_a_field_without_an_appearance_has_the_box_of_its_widget():
    document = read_document(
        annotated([text_field("Karavia", name="Country")]), "a.pdf"
    )
    ((page, box),) = document.boxes(
        document.text.index("Karavia"), document.text.index("Karavia") + 7
    )
    assert (page, *box) == (1, 150, 222, 450, 242)


def test_a_value_in_the_field_above_is_read_through_its_widget():
    widget = b"<</Type/Annot/Subtype/Widget/Parent 7 0 R/Rect[150 600 450 620]/F 4>>"
    data = annotated(
        [widget], b"<</FT/Tx/T(End_user)/V(Ministry of Interior)/Kids[6 0 R]>>",
        fields="7",
    )  # fmt: skip
    document = read_document(data, "a.pdf")
    assert fields_of(document) == {"End user": "End user: Ministry of Interior"}


def test_a_field_that_is_not_to_be_shown_is_marked():
    data = annotated([text_field("Ministry of Interior").replace(b"/F 4", b"/F 2")])
    document = read_document(data, "a.pdf")
    assert hidden(document) == ["Ministry of Interior"]


@pytest.mark.parametrize(
    "kind", ["Text", "FreeText", "Stamp", "Highlight", "Square", "FileAttachment"]
)
def test_what_somebody_wrote_onto_a_page_is_a_comment(kind):
    said = "Deliver to the Ministry of Interior instead"
    document = read_document(annotated([note(kind, said)]), "a.pdf")
    assert texts_of(document, BlockKind.COMMENT) == [said]
    start = document.text.index(said)
    assert document.boxes(start, start + len(said)) == ((1, BBox(150, 322, 450, 342)),)


def test_what_a_stamp_draws_is_read_where_it_stands():
    stamp = note("Stamp", "", entries="/AP<</N 7 0 R>>")
    document = read_document(annotated([stamp], drawn("NOT FOR EXPORT")), "a.pdf")
    assert texts_of(document, BlockKind.COMMENT) == ["NOT FOR EXPORT"]


@pytest.mark.parametrize(
    "kind", "Watermark Line Square Ink Link Screen RichMedia Redact Custom".split()
)
def test_what_any_annotation_draws_is_read(kind):
    data = annotated([note(kind, "", entries="/AP<</N 7 0 R>>")], drawn("Army only"))
    document = read_document(data, "a.pdf")
    assert texts_of(document, BlockKind.COMMENT) == ["Army only"]


def test_a_value_that_is_only_printed_is_marked():
    value = "Ministry of Interior"
    field = text_field(value).replace(b"/F 4", b"/F 32/AP<</N 7 0 R>>")
    document = read_document(annotated([field], drawn(value)), "a.pdf")
    assert hidden(document) == [value]


def test_the_popup_of_a_comment_is_read_only_where_it_says_more():
    notes = [note("Text", "See annex B"), note("Popup", "The end user is the army")]
    document = read_document(annotated([*notes, note("Popup", "See annex B")]), "a.pdf")
    assert sorted(texts_of(document, BlockKind.COMMENT)) == [
        "See annex B",
        "The end user is the army",
    ]


def test_a_link_that_says_something_is_read_and_an_address_is_not():
    links = [
        note("Link", "Brochure of the interception suite"),
        note("Link", "https://example.org/a b c"),
        note("Link", "Our probe copies every call"),
    ]
    document = read_document(annotated(links), "a.pdf")
    assert texts_of(document, BlockKind.CAPTION) == [
        "Brochure of the interception suite"
    ]


def test_an_annotation_off_the_page_is_read_and_told():
    off = text_field("Ministry of Interior", name="End user", rect="900 600 950 620")
    document = read_document(annotated([off]), "a.pdf")
    assert fields_of(document) == {"End user": "End user: Ministry of Interior"}
    assert document.pages[0].note == "1 annotation lies off the page and is read"


def test_a_page_that_shows_nothing_but_its_fields_needs_no_ocr():
    data = annotated(
        [text_field("Ministry of Interior", entries="/AP<</N 7 0 R>>")],
        drawn("Ministry of Interior"),
        content=b"",
    )
    document = read_document(data, "a.pdf")
    assert document.pages[0].unread is None
    assert document.pages[0].note is None


def test_fields_of_a_turned_page_stand_where_they_are_shown():
    data = annotated([text_field("Karavia", name="Country")])
    document = read_document(
        data.replace(b"/MediaBox", b"/Rotate 90/MediaBox"), "a.pdf"
    )
    start = document.text.index("Karavia")
    ((_, box),) = document.boxes(start, start + 7)
    assert box == BBox(600, 150, 620, 450)


def test_pages_without_a_form_are_read_as_before():
    plain = annotated([])
    assert read_pdf(plain).text == "Our probe copies every call\n"


TEMPLATE = """<subform name='eu'>
<draw><value><text>End-use certificate</text></value></draw>
<draw presence='hidden'><value><text>Not shown</text></value></draw>
<field name='f1'><bind match='dataRef' ref='$.EndUser'/>
<caption><value><exData><body><p>End user</p></body></exData></value></caption></field>
<field name='Country'><caption><value><text>Country:</text></value></caption></field>
<field name='Empty'><caption><value><text>Remarks</text></value></caption></field>
</subform>"""
DATA = (
    "<eu><EndUser>Ministry of Interior</EndUser><Country>Karavia</Country>"
    "<Quantity>12</Quantity></eu>"
)


@pytest.mark.parametrize("says_so", [True, False])
def test_an_xfa_form_without_boxes_is_read_from_its_xml(says_so):
    document = read_document(xfa_form(TEMPLATE, DATA, dynamic=says_so), "a.pdf")
    assert document.status == "read"
    assert texts_of(document) == [
        "End user: Ministry of Interior",
        "Country: Karavia",
        "Quantity: 12",
    ]
    assert "End-use certificate" in texts_of(document, BlockKind.PARAGRAPH)
    assert "Not shown" not in document.text
    note = document.pages[0].note
    assert note is not None
    assert "dynamic XFA form" in note


@pytest.mark.parametrize("says_so", [True, False])
def test_an_xfa_form_without_boxes_and_readable_xml_is_partly_read(says_so):
    document = read_document(xfa_form("", "", dynamic=says_so), "a.pdf")
    assert document.status == "partial"
    unread = document.pages[1].unread
    assert unread is not None
    assert "dynamic XFA form cannot be read" in unread


def test_a_static_xfa_form_adds_only_what_no_field_has():
    data = xfa_form(TEMPLATE, DATA, dynamic=False, boxes=True)
    document = read_document(data, "a.pdf")
    assert texts_of(document) == [
        "EndUser: Ministry of Interior",
        "Country: Karavia",
        "Quantity: 12",
    ]
    assert document.pages[0].note == "3 values of the XFA form are shown in no field"


def test_fields_without_a_box_are_read_and_told():
    use = "<</FT/Tx/T(Use)/V(Interception \\(lawful\\) \\351)/Parent 8 0 R>>"
    data = annotated(
        [text_field("Ministry of Interior", name="User")],
        b"<</FT/Tx/T(Country)/V(Karavia)>>",
        b"<</T(All)/Kids[9 0 R]>>",
        use.encode(),
        b"<</FT/Tx/T(Signatory)/V<FEFF00430041>>>",
        b"<</FT/Tx/T(Again)/V(Ministry of Interior)>>",
        fields="6 7 8 10 11",
    )
    document = read_document(data, "a.pdf")
    assert texts_of(document) == [
        "User: Ministry of Interior",
        "Country: Karavia",
        "Use: Interception (lawful) é",
        "Signatory: CA",
    ]
    assert document.pages[0].note == "the file stores 3 form values that no page shows"
