"""OpenDocument files, each a content.xml written here."""

import pytest

from pipeline.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument
from pipeline.ingest import sniff
from pipeline.ingest.office.odf import read_odf
from tests.ingest.checks import check_blocks, hidden, kinds, texts, zip_of

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
        ("svg", "svg-compatible"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
OTHER = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def content(kind: str, body: str, styles: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<office:document-content {NAMES} {OTHER}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    ).encode()


def odf(
    kind: str, body: str, styles: str = "", parts: dict[str, bytes] | None = None
) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    main = {"mimetype": mimetype, "content.xml": content(kind, body, styles)}
    return zip_of(*(main | (parts or {})).items())


def text(body: str, styles: str = "", parts: dict[str, bytes] | None = None) -> bytes:
    return odf("text", body, styles, parts)


BOLD = (
    '<style:style style:name="B"><style:text-properties fo:font-weight="bold"/>'
    '</style:style><style:style style:name="N"><style:text-properties'
    ' fo:font-weight="normal"/></style:style><style:style style:name="T1"'
    ' style:parent-style-name="Title"/><style:style style:name="B2"'
    ' style:parent-style-name="B"/>'
)


@pytest.mark.parametrize("kind", ["text", "spreadsheet", "presentation", "graphics"])
def test_the_format_is_told_by_its_mimetype(kind):
    assert sniff.sniff(odf(kind, ""), "upload.zip") in sniff.ODF


def test_headings_paragraphs_and_lists():
    data = text(
        '<text:p text:style-name="T1">Offer</text:p>'
        '<text:h text:outline-level="2">Covert  use</text:h>'
        "<text:p>Runs <text:span>un</text:span>seen.</text:p>"
        "<text:list><text:list-item><text:p>Calls</text:p><text:list><text:list-item>"
        "<text:p>Inner</text:p></text:list-item></text:list></text:list-item>"
        "</text:list><text:p>After</text:p>",
        BOLD,
    )
    extract = read_odf(data)
    assert kinds(extract) == [
        ("title", "Offer"),
        ("heading", "Covert  use"),
        ("paragraph", "Runs unseen."),
        ("list_item", "Calls"),
        ("list_item", "Inner"),
        ("paragraph", "After"),
    ]
    assert [block.level for block in extract.blocks[:2]] == [1, 2]


def test_spaces_tabs_and_line_breaks():
    data = text(
        '<text:p>a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d</text:p>'
    )
    assert texts(read_odf(data)) == ["a   b\tc\nd"]


def test_a_bold_line_heads_what_follows():
    data = text(
        '<text:p text:style-name="B2">Terms of use</text:p>'
        '<text:p><text:span text:style-name="B">All bold.</text:span></text:p>'
        '<text:p text:style-name="B">Not <text:span text:style-name="N">all</text:span>'
        "</text:p>",
        BOLD,
    )
    assert [kind for kind, _ in kinds(read_odf(data))] == [
        "heading",
        "paragraph",
        "paragraph",
    ]


def test_deleted_text_is_left_out_and_hidden_text_is_read():
    data = text(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone"
        "</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        '<text:p>kept <text:hidden-text text:string-value="hidden"/> end</text:p>'
    )
    extract = read_odf(data)
    assert texts(extract) == ["kept hidden end"]
    assert extract.pages[0].note == (
        "1 word is in the file but not to be seen on the page: “hidden”; "
        "1 word deleted by a tracked change was not read: “gone”"
    )


def test_notes_comments_and_boxes_follow_their_paragraph():
    data = text(
        "<text:p>The<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note.</text:p></text:note-body></text:note> system"
        "<office:annotation><dc:creator>X</dc:creator><dc:date>2026</dc:date>"
        "<text:p>A comment.</text:p></office:annotation> hides"
        "<draw:frame><draw:text-box><text:p>A box.</text:p></draw:text-box>"
        "<svg:desc>A picture of a probe</svg:desc></draw:frame>.</text:p>"
    )
    assert kinds(read_odf(data)) == [
        ("paragraph", "The system hides."),
        ("footnote", "A note."),
        ("comment", "A comment."),
        ("paragraph", "A box."),
        ("caption", "A picture of a probe"),
    ]


TABLE = (
    "<table:table><table:table-header-rows><table:table-row><table:table-cell>"
    "<text:p>Item</text:p></table:table-cell><table:table-cell><text:p>Use</text:p>"
    "</table:table-cell></table:table-row></table:table-header-rows><table:table-row>"
    "<table:table-cell><text:p>Probe</text:p></table:table-cell><table:table-cell>"
    "<text:p>Listens</text:p><text:p>Records</text:p></table:table-cell>"
    "</table:table-row></table:table>"
)


def test_a_table_in_a_text_gives_rows_with_headers():
    extract = read_odf(text(TABLE))
    assert kinds(extract) == [
        ("table_row", "Item\tUse"),
        ("table_row", "Probe\tListens\nRecords"),
    ]
    assert extract.blocks[1].columns == ("Item", "Use")


def test_a_row_of_headings_heads_a_table():
    data = text(
        TABLE.replace("table:table-header-rows>", "table:table-row-group>")
        .replace("<text:p>Item", '<text:p text:style-name="Table_20_Heading">Item')
        .replace("<text:p>Use", '<text:p text:style-name="Table_20_Heading">Use')
    )
    assert read_odf(data).blocks[1].columns == ("Item", "Use")


def test_a_table_in_a_cell_in_a_box_is_not_lost():
    data = text(
        "<text:p>x<draw:frame><draw:text-box>"
        + TABLE.replace("Listens", "Listens" + "</text:p>" + TABLE + "<text:p>")
        + "</draw:text-box></draw:frame></text:p>"
    )
    found = texts(read_odf(data))
    assert found[0] == "x"
    assert sum("Probe" in row for row in found) == 2


def test_headers_and_footers_are_furniture_once():
    styles = (
        f"<office:document-styles {NAMES}><office:master-styles>"
        + "<style:master-page><style:header><text:p>Vendor Ltd</text:p></style:header>"
        "<style:footer><text:p>Page</text:p></style:footer></style:master-page>"
        * 2
        + "</office:master-styles></office:document-styles>"
    ).encode()
    data = text("<text:p>Text</text:p>", parts={"styles.xml": styles})
    assert kinds(read_odf(data)) == [
        ("furniture", "Vendor Ltd"),
        ("furniture", "Page"),
        ("paragraph", "Text"),
    ]


def cell(shown: str, *, kind: str = "string", more: str = "") -> str:
    inner = f"<text:p>{shown}</text:p>" if shown else ""
    opened = f'<table:table-cell office:value-type="{kind}" {more}>'
    return f"{opened}{inner}</table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def sheet(name: str, *rows: str, more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{"".join(rows)}</table:table>'


PRICES = (
    row(cell("Item"), cell("Use"), cell("Price")),
    row(cell("Probe"), cell("Listens"), cell("5,000 EUR", kind="currency")),
)
HIDDEN = (
    '<style:style style:name="H"><style:table-properties table:display="false"/>'
    "</style:style>"
)


def test_a_sheet_is_a_page_with_rows_under_its_name():
    data = odf(
        "spreadsheet",
        sheet("Prices", *PRICES)
        + sheet("Empty", row(cell("", more='table:number-columns-repeated="1024"')))
        + sheet("Secret", row(cell("The end user")), more='table:style-name="H"'),
        HIDDEN,
    )
    extract = read_odf(data)
    assert kinds(extract) == [
        ("heading", "Prices"),
        ("table_row", "Item\tUse\tPrice"),
        ("table_row", "Probe\tListens\t5,000 EUR"),
        ("heading", "Secret"),
        ("paragraph", "The end user"),
    ]
    assert extract.blocks[2].columns == ("Item", "Use", "Price")
    assert [page.note for page in extract.pages] == [None, None, "a hidden sheet"]


def test_cells_stored_once_for_many_keep_their_columns():
    data = odf(
        "spreadsheet",
        sheet(
            "S",
            *PRICES,
            row(
                cell("", more='table:number-columns-repeated="2"'),
                cell("7", kind="float"),
            ),
            row(cell("x", more='table:number-columns-repeated="3"')),
        ),
    )
    extract = read_odf(data)
    assert texts(extract)[-2:] == ["7", "x\tx\tx"]
    assert extract.blocks[-2].columns == ("Price",)


def test_a_billion_copies_cost_nothing():
    data = odf(
        "spreadsheet",
        sheet(
            "S",
            row(
                cell("a", more='table:number-columns-repeated="999999999"'),
                more='table:number-rows-repeated="999999999"',
            ),
        ),
    )
    assert len(read_odf(data).text) < 10_000
    data = text('<text:p>a<text:s text:c="999999999"/>b</text:p>')
    assert len(read_odf(data).text) < 1_000


def test_a_value_without_text_is_read():
    data = odf(
        "spreadsheet",
        sheet(
            "S",
            row(
                cell("", kind="date", more='office:date-value="2026-03-02"'),
                cell("", kind="float", more='office:value="7"'),
            ),
        ),
    )
    assert texts(read_odf(data))[-1] == "2026-03-02\t7"


def test_hidden_rows_are_read_and_counted():
    data = odf(
        "spreadsheet",
        sheet("S", *PRICES, row(cell("Deep"), more='table:visibility="collapse"')),
    )
    extract = read_odf(data)
    assert "Deep" in extract.text
    assert extract.pages[0].note == (
        "1 word is in the file but not to be seen on the page: “Deep”; "
        "1 hidden row or column was read"
    )


def frame(role: str, *paragraphs: str) -> str:
    inner = "".join(f"<text:p>{p}</text:p>" for p in paragraphs)
    return (
        f'<draw:frame presentation:class="{role}"><draw:text-box>{inner}'
        "</draw:text-box></draw:frame>"
    )


def test_a_slide_is_a_page_with_its_title_first_and_its_notes_last():
    data = odf(
        "presentation",
        "<draw:page>"
        + frame("page-number", "1")
        + frame("outline", "Reads messages")
        + frame("title", "Remote access")
        + "<draw:custom-shape><text:p>In a shape</text:p></draw:custom-shape>"
        + f"<presentation:notes><draw:page-thumbnail/>{frame('notes', 'Say it.')}"
        "</presentation:notes></draw:page>"
        '<draw:page draw:style-name="D">' + frame("title", "Two") + "</draw:page>",
        '<style:style style:name="D"><style:drawing-page-properties'
        ' presentation:visibility="hidden"/></style:style>',
    )
    extract = read_odf(data)
    assert kinds(extract) == [
        ("heading", "Remote access"),
        ("furniture", "1"),
        ("paragraph", "Reads messages"),
        ("paragraph", "In a shape"),
        ("comment", "Say it."),
        ("heading", "Two"),
    ]
    assert [block.page_number for block in extract.blocks[-2:]] == [1, 2]
    assert extract.pages[1].note == "a hidden slide"


def test_a_slide_of_pictures_alone_is_unread():
    data = odf(
        "presentation",
        "<draw:page><draw:frame><draw:image/></draw:frame></draw:page><draw:page/>",
    )
    reasons = [page.unread for page in read_odf(data).pages]
    assert reasons == ["it shows pictures and no text", None]


OBJECT = (
    '<text:p>x<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
)


def test_an_embedded_object_is_read_once():
    inner = content("chart", "<text:p>Intercepted calls</text:p>")
    data = text(OBJECT * 2, parts={"Object 1/content.xml": inner})
    assert texts(read_odf(data)) == ["x", "Intercepted calls", "x"]


def test_a_damaged_object_is_a_gap():
    extract = read_odf(text(OBJECT, parts={"Object 1/content.xml": b"<broken"}))
    check_blocks(extract)
    assert "Object 1/content.xml" in (extract.pages[0].unread or "")


ENTITY = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'


@pytest.mark.parametrize(
    ("data", "error", "why"),
    [
        (text(""), UnreadableDocument, "no text"),
        (text("<text:p>x</text:p>")[:-40], UnreadableDocument, "damaged"),
        (text("", parts={"content.xml": ENTITY}), UnreadableDocument, "document type"),
        (
            text("", parts={"META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
            EncryptedDocument,
            "password",
        ),
        (text("", parts={"x": bytes(3_000_000)}), DocumentTooLarge, "a likely attack"),
    ],
)
def test_what_cannot_be_read_says_why(data, error, why):
    with pytest.raises(error, match=why):
        read_odf(data)


def test_damaged_styles_do_not_lose_the_text():
    data = text("<text:p>Text</text:p>", parts={"styles.xml": b"<broken"})
    assert texts(read_odf(data)) == ["Text"]


FORM = "urn:oasis:names:tc:opendocument:xmlns:form:1.0"


def test_what_is_filled_in_is_a_field():
    data = text(
        f'<office:forms xmlns:form="{FORM}"><form:form>'
        '<form:text form:label="End user" form:current-value="Ministry of Interior"/>'
        '<form:checkbox form:name="Civil" form:current-state="checked"/>'
        '<form:text form:name="Empty"/><form:listbox form:name="Land">'
        '<form:option form:label="A"/><form:option form:label="Freedonia"'
        ' form:current-selected="true"/></form:listbox></form:form></office:forms>'
        '<text:p>User: <text:text-input text:description="User">the police'
        "</text:text-input></text:p>"
        '<text:p><text:drop-down text:name="End use">Watching</text:drop-down></text:p>'
    )
    assert kinds(read_odf(data)) == [
        ("form_field", "User: the police"),
        ("form_field", "End use: Watching"),
        ("form_field", "End user: Ministry of Interior"),
        ("form_field", "Civil: Yes"),
        ("form_field", "Land: Freedonia"),
    ]


def test_hidden_words_and_sections_are_marked():
    style = (
        '<style:style style:name="H"><style:text-properties text:display="none"/>'
        '</style:style><style:style style:name="S"><style:text-properties '
        'fo:font-size="0.5pt"/></style:style>'
    )
    data = text(
        '<text:p>Sold to <text:span text:style-name="H">the police</text:span>.'
        "</text:p>"
        '<text:section text:display="none"><text:p>All of it.</text:p></text:section>'
        "<text:p>Seen.</text:p>"
        '<text:p><text:hidden-paragraph text:is-hidden="true"/>Not this.</text:p>'
        '<text:p><text:hidden-paragraph text:is-hidden="false"/>Seen too.</text:p>'
        '<text:p><text:span text:style-name="S">Small.</text:span></text:p>',
        style,
    )
    extract = read_odf(data)
    assert hidden(extract) == ["the police", "All of it.", "Not this.", "Small."]


def test_pages_contents_and_properties():
    meta = (
        f"<office:document-meta {NAMES} {OTHER}><office:meta><dc:title>Manual of the"
        " silent probe</dc:title></office:meta></office:document-meta>"
    )
    data = text(
        "<text:table-of-content><text:index-body><text:p>Use 2</text:p>"
        "</text:index-body></text:table-of-content>"
        "<text:p>One.</text:p><text:p>Over<text:soft-page-break/> both.</text:p>"
        "<text:p>Two.</text:p>",
        parts={"meta.xml": meta.encode()},
    )
    extract = read_odf(data)
    assert kinds(extract) == [
        ("menu", "Use 2"),
        ("paragraph", "One."),
        ("paragraph", "Over both."),
        ("paragraph", "Two."),
        ("title", "Manual of the silent probe"),
    ]
    assert [block.page_number for block in extract.blocks] == [1, 1, 1, 2, 2]
    assert extract.text[extract.pages[1].start :].startswith("Two.")
