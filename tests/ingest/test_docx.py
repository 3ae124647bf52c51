import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.datamodel import BlockKind
from pipeline.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument
from pipeline.ingest.base import Extract
from pipeline.ingest.office import ooxml
from pipeline.ingest.office.docx import read_docx
from tests.ingest.checks import hidden, kinds, patched, saved, texts, words, zip_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def package(body: str, *, more: dict[str, str] | None = None, ns: str = W) -> bytes:
    """Write the smallest DOCX that holds this body."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{types}"/>',
        "word/document.xml": f"<w:document {ns}><w:body>{body}</w:body></w:document>",
        **(more or {}),
    }
    return zip_of(*members.items())


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_body_is_read_in_order_with_kinds():
    document = docx.Document()
    document.add_heading("Offer", 0)
    document.add_heading("Scope", 2)
    document.add_paragraph("The system intercepts calls.")
    document.add_paragraph("Silent", style="List Bullet")
    table = document.add_table(2, 2)
    for cell, text in zip(
        table._cells, ["Item", "Price", "Probe", "9 EUR"], strict=True
    ):
        cell.paragraphs[0].add_run(text).bold = text in {"Item", "Price"}
    document.add_paragraph().add_run("Bold Head").bold = True
    section = document.sections[0]
    section.header.paragraphs[0].text = "Secret header"
    section.footer.paragraphs[0].text = "Page footer"
    extract = read_docx(saved(document))
    assert kinds(extract) == [
        ("furniture", "Secret header"),
        ("title", "Offer"),
        ("heading", "Scope"),
        ("paragraph", "The system intercepts calls."),
        ("list_item", "Silent"),
        ("table_row", "Item\tPrice"),
        ("table_row", "Probe\t9 EUR"),
        ("heading", "Bold Head"),
        ("furniture", "Page footer"),
    ]
    assert [block.level for block in extract.blocks][1:3] == [1, 2]
    assert extract.blocks[6].columns == ("Item", "Price")


def test_merged_cells_are_read_once():
    document = docx.Document()
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "over all"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "down"
    table.cell(1, 1).text = "a"
    table.cell(2, 1).text = "b"
    assert texts(read_docx(saved(document))) == ["over all", "down\ta", "b"]


def test_nested_table_follows_its_row():
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "outer"
    table.cell(0, 1).text = "side"
    inner = table.cell(0, 0).add_table(1, 2)
    inner.cell(0, 0).text = "in1"
    inner.cell(0, 1).text = "in2"
    assert texts(read_docx(saved(document))) == ["outer\tside", "in1\tin2"]


def test_tracked_changes_hidden_text_controls_and_fields():
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r>"
        "<w:ins><w:r><w:t>inserted </w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t><w:tab/><w:t>x</w:t>"
        "<w:br/><w:t>y</w:t></w:r><w:fldSimple><w:r><w:t> field</w:t></w:r>"
        "</w:fldSimple><w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('control')}</w:sdtContent></w:sdt>"
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom>"
    )
    extract = read_docx(package(body))
    assert texts(extract) == ["kept inserted hidden\tx\ny field", "control"]
    assert extract.pages[0].note == (
        "3 words are in the file but not to be seen on the page: “hidden x y”; "
        "1 word deleted by a tracked change was not read: “deleted”"
    )


WHITE = '<w:color w:val="FFFFFF"/>'
SHADE = '<w:shd w:fill="000000" w:val="clear"/>'
PAPER = '<w:shd w:fill="FFFFFF" w:val="clear"/>'
SOLID = '<w:shd w:fill="FFFFFF" w:val="solid" w:color="000080"/>'


@pytest.mark.parametrize(
    ("body", "is_unseen"),
    [
        (f"<w:p><w:r><w:rPr>{WHITE}</w:rPr><w:t>x</w:t></w:r></w:p>", True),
        (f"<w:p><w:r><w:rPr>{WHITE}{SHADE}</w:rPr><w:t>x</w:t></w:r></w:p>", False),
        (
            f"<w:p><w:pPr>{SHADE}</w:pPr><w:r><w:rPr>{WHITE}</w:rPr><w:t>x</w:t></w:r>"
            "</w:p>",
            False,
        ),
        (f"<w:p><w:r><w:rPr>{WHITE}{SOLID}</w:rPr><w:t>x</w:t></w:r></w:p>", False),
        (
            f"<w:p><w:pPr>{PAPER}</w:pPr><w:r><w:rPr>{WHITE}</w:rPr><w:t>x</w:t></w:r>"
            "</w:p>",
            True,
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:p><w:r><w:rPr>{PAPER}{WHITE}</w:rPr><w:t>x</w:t>"
            "</w:r></w:p></w:tc></w:tr></w:tbl>",
            True,
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:p><w:r><w:rPr>{WHITE}</w:rPr><w:t>x</w:t></w:r>"
            "</w:p></w:tc></w:tr></w:tbl>",
            True,
        ),
        (
            "<w:p><w:r><w:txbxContent><w:p><w:r><w:rPr>"
            f"{WHITE}</w:rPr><w:t>x</w:t></w:r></w:p></w:txbxContent></w:r></w:p>",
            False,
        ),
    ],
    ids=[
        *("on paper", "on a shade", "in a shaded paragraph", "on a solid shade"),
        "in a white paragraph",
        *("on white in a table", "in a table", "in a box"),
    ],
)
def test_white_print_is_noted_where_its_ground_is_paper(body, is_unseen):
    extract = read_docx(package(body))
    assert texts(extract) == ["x"]
    assert (extract.pages[0].note is not None) == is_unseen


def test_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{p('in the box')}</w:txbxContent>"
    ns = f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>host</w:t></w:r><w:r><mc:AlternateContent>"
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert texts(read_docx(package(body, ns=ns))) == ["host", "in the box"]


def relations(*links: tuple[str, str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{i}" Type="http://x/{kind}" Target="{target}"{mode}/>'
        for i, (kind, target, mode) in enumerate(links)
    )
    ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{ns}">{inner}</Relationships>'


def test_notes_are_footnotes_and_nothing_external_is_opened():
    more = {
        "word/_rels/document.xml.rels": relations(
            ("footnotes", "footnotes.xml", ""),
            ("comments", "/word/comments.xml", ""),
            ("image", "NULL", ""),
            ("header", "http://127.0.0.1:9/x", ' TargetMode="External"'),
        ),
        "word/footnotes.xml": f"<w:footnotes {W}>{p('a note')}</w:footnotes>",
        "word/comments.xml": f"<w:comments {W}>{p('a comment')}</w:comments>",
    }
    assert kinds(read_docx(package(p("body text"), more=more))) == [
        ("paragraph", "body text"),
        ("footnote", "a note"),
        ("comment", "a comment"),
    ]


def test_localized_style_ids_and_outline_levels_are_headings():
    styles = (
        f'<w:styles {W}><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/>'
        '</w:style><w:style w:styleId="Mein"><w:basedOn w:val="berschrift1"/></w:style>'
        '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style></w:styles>'
    )
    more = {
        "word/_rels/document.xml.rels": relations(("styles", "styles.xml", "")),
        "word/styles.xml": styles,
    }
    body = "".join(
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>text {i}.</w:t></w:r></w:p>"
        for i, properties in enumerate(
            [
                '<w:pStyle w:val="Mein"/>',
                '<w:outlineLvl w:val="2"/>',
                '<w:pStyle w:val="loop"/>',
                '<w:numPr><w:numId w:val="3"/></w:numPr>',
            ]
        )
    )
    extract = read_docx(package(body, more=more))
    found = [(block.kind.value, block.level) for block in extract.blocks]
    expected = [("heading", 1), ("heading", 3), ("paragraph", 0), ("list_item", 0)]
    assert found == expected


def test_strict_documents_are_read():
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    assert texts(read_docx(package(p("strict text"), ns=strict))) == ["strict text"]


def test_bomb_is_refused_before_unpacking():
    more = {"word/media.xml": " " * 50_000_000}
    with pytest.raises(DocumentTooLarge, match="a likely attack"):
        read_docx(package(p("x"), more=more))


def test_limits_on_members_and_sizes(monkeypatch):
    many = {f"word/m{i}.xml": "" for i in range(ooxml.MAX_MEMBERS)}
    with pytest.raises(DocumentTooLarge, match="members"):
        read_docx(package(p("x"), more=many))
    monkeypatch.setattr(ooxml, "MAX_TOTAL_BYTES", 100)
    with pytest.raises(DocumentTooLarge, match="bytes unpacked"):
        read_docx(package(p("x")))
    monkeypatch.setattr(ooxml, "MAX_MEMBER_BYTES", 50)
    with pytest.raises(DocumentTooLarge, match=r"document\.xml|Content_Types"):
        read_docx(package(p("x")))


ENTITY = (
    '<!DOCTYPE w:document [<!ENTITY a "lol"><!ENTITY x SYSTEM "file:///etc/hosts">]>'
)


@pytest.mark.parametrize(
    "document",
    [
        (ENTITY + f"<w:document {W}>{p('&a;&x;')}</w:document>").encode(),
        (ENTITY + f"<w:document {W}>{p('x')}</w:document>").encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-7"?><w:document {W}/>'.encode(),
        f'<?xml version="1.0"?><w:document {W}/>'.encode("cp500"),
    ],
)
def test_document_types_and_odd_encodings_are_refused(document):
    data = patched(package(p("x")), **{"word/document.xml": document})
    with pytest.raises(UnreadableDocument, match="refused"):
        read_docx(data)


@pytest.mark.parametrize("keep", [10, 200, -30])
def test_damaged_zip_is_unreadable(keep):
    with pytest.raises(UnreadableDocument, match="damaged"):
        read_docx(package(p("x"))[:keep])


def test_a_flipped_byte_in_the_body_is_unreadable():
    data = bytearray(package(p("word " * 500)))
    at = data.find(b"word/document.xml") + 40
    data[at : at + 20] = bytes(20)
    with pytest.raises(UnreadableDocument):
        read_docx(bytes(data))


def test_encrypted_member_is_told():
    data = bytearray(package(p("x")))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(EncryptedDocument, match="password"):
        read_docx(bytes(data))


@pytest.mark.parametrize("body", ["", "<w:p/>", p(" ")])
def test_document_without_text_is_unreadable(body):
    with pytest.raises(UnreadableDocument, match="no text"):
        read_docx(package(body))


@pytest.mark.parametrize("depth", [50, 300])
def test_deep_tables_lose_no_text(depth):
    body = (
        "<w:tbl><w:tr><w:tc>" * depth
        + p("deep")
        + "</w:tc></w:tr></w:tbl>" * depth
        + p("after")
    )
    assert texts(read_docx(package(body))) == ["deep", "after"]


def test_hostile_depth_is_unreadable_and_no_crash():
    body = "<w:sdt>" * 100_000 + p("deep") + "</w:sdt>" * 100_000
    with pytest.raises((UnreadableDocument, DocumentTooLarge)):
        read_docx(package(body))


def test_many_list_items():
    item = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
    # Numbers keep the ratio of compression below that of a bomb.
    body = "".join(
        f"{item}<w:r><w:t>i{i * 7919}</w:t></w:r></w:p>" for i in range(50_000)
    )
    assert len(read_docx(package(body)).blocks) == 50_000


def test_unsafe_and_invisible_characters():
    document = docx.Document()
    document.add_paragraph("zero\u200bwidth \u202ebidi\u202c ﬁ 监听")
    assert texts(read_docx(saved(document))) == [
        "zero\u200bwidth \u202ebidi\u202c ﬁ 监听"
    ]


def test_alternative_text_of_pictures_is_kept_but_not_file_names():
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    body = (
        f'<w:p xmlns:wp="{drawing}"><w:r><w:t>See</w:t><wp:docPr descr="Map of sites"/>'
        '<wp:docPr descr="C:\\pics\\a.png"/></w:r></w:p>'
    )
    assert texts(read_docx(package(body))) == ["See", "Map of sites"]


def test_smart_tags_inside_python_docx_documents():
    document = docx.Document()
    paragraph = document.add_paragraph("by ")
    tag = f"<w:smartTag {nsdecls('w')}><w:r><w:t>Alpha GmbH</w:t></w:r></w:smartTag>"
    paragraph._p.append(parse_xml(tag))
    assert texts(read_docx(saved(document))) == ["by Alpha GmbH"]


_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("phltn"), _TEXT), min_size=1, max_size=12))
def test_every_word_is_read_once(parts):
    document = docx.Document()
    for kind, text in parts:
        if kind == "t":
            table = document.add_table(2, 2)
            for i, cell in enumerate(table._cells):
                cell.text = f"{text} {i}"
        elif kind == "h":
            document.add_heading(text, 1)
        else:
            document.add_paragraph(text, style="List Number" if kind == "l" else None)
    expected = " ".join(
        text if kind != "t" else " ".join(f"{text} {i}" for i in range(4))
        for kind, text in parts
    )
    try:
        extract = read_docx(saved(document))
    except UnreadableDocument:
        assert not expected.strip()
        return
    assert words(" ".join(texts(extract))) == words(expected)


def control(name: str, inside: str, *, more: str = "") -> str:
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/>{more}</w:sdtPr>'
        f"<w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    )


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def fields(extract: Extract) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (extract.text[b.start : b.end], b.columns)
        for b in extract.blocks
        if b.kind is BlockKind.FORM_FIELD
    ]


def test_a_content_control_is_a_form_field():
    body = (
        control("End user", p("Ministry of Interior"))
        + f"<w:p>{r('Country: ')}{control('Country', r('Freedonia'))}</w:p>"
        + control("Remarks", p("Click here."), more="<w:showingPlcHdr/>")
    )
    extract = read_docx(package(body))
    assert texts(extract) == [
        "End user: Ministry of Interior",
        "Country: Freedonia",
        "Click here.",
    ]
    assert fields(extract) == [
        ("End user: Ministry of Interior", ("End user",)),
        ("Country: Freedonia", ("Country",)),
    ]


def test_a_control_in_a_clause_or_a_table_is_told_at_the_end():
    clause = "The goods described in the annex to this declaration will be used only by"
    body = (
        f"<w:p>{r(clause + ' ')}{control('Final user', r('the Police'))}</w:p>"
        f"<w:tbl><w:tr><w:tc>{p('End use')}</w:tc><w:tc>"
        f"{control('End use', p('Watching'))}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('5')}</w:tc><w:tc>{control('Site', p('Harbour'))}</w:tc>"
        "</w:tr></w:tbl>"
    )
    extract = read_docx(package(body))
    assert texts(extract) == [
        f"{clause} the Police",
        "End use\tWatching",
        "5\tHarbour",
        "Final user: the Police",
        "Site: Harbour",
    ]
    assert len(fields(extract)) == 2


BOX = "xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'"


@pytest.mark.parametrize(("state", "answer"), [("1", "Yes"), ("0", "No")])
def test_a_box_to_tick_says_whether_it_is(state: str, answer: str):
    box = f"<w14:checkbox {BOX}><w14:checked w14:val='{state}'/></w14:checkbox>"
    sign = control("Civil use", r("☒"), more=box)
    extract = read_docx(package(f"<w:p>{sign}{r(' no military end use')}</w:p>"))
    assert fields(extract)[-1] == (f"Civil use: {answer}", ("Civil use",))


def legacy(name: str, kind: str, result: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="{name}"/>'
        f"{kind}</w:ffData></w:fldChar></w:r><w:r><w:instrText>FORM</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_legacy_form_fields_are_read_with_what_only_the_field_knows():
    ticked = "<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>"
    choice = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="Trade"/>'
        '<w:listEntry w:val="Police"/></w:ddList>'
    )
    body = (
        f"<w:p>{legacy('User', '<w:textInput/>', r('Ministry of Interior'))}</w:p>"
        f"<w:p>{legacy('Military', ticked)}{r('Military end use')}</w:p>"
        f"<w:p>{r('Branch: ')}{legacy('Branch', choice)}</w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{r("the end of it")}</w:p>'
    )
    extract = read_docx(package(body))
    assert texts(extract) == [
        "User: Ministry of Interior",
        "☒ Military end use",
        "Branch: Police",
        "the end of it",
    ]
    assert fields(extract)[1] == ("☒ Military end use", ("Military",))


def related(kind: str) -> dict[str, str]:
    base = "http://schemas.openxmlformats.org"
    link = f'<Relationship Id="r1" Type="{base}/officeDocument/2006/{kind}"'
    return {
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{base}/package/2006/relationships">'
            f'{link} Target="{kind}.xml"/></Relationships>'
        )
    }


def test_pages_are_those_that_word_printed():
    turn = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        p("One.")
        + f"<w:p>{turn}{r('Two.')}</w:p><w:p>{r('Over')}{turn}{r(' both.')}</w:p>"
        + f'<w:p>{r("Three.")}<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        + p("End.")
    )
    notes = f'<w:footnotes {W}><w:footnote w:id="2">{p("A note.")}</w:footnote>'
    more = related("footnotes") | {"word/footnotes.xml": f"{notes}</w:footnotes>"}
    extract = read_docx(package(body, more=more))
    found = {extract.text[b.start : b.end]: b.page_number for b in extract.blocks}
    assert found == {
        "One.": 1,
        "Two.": 2,
        "Over both.": 2,
        "Three.": 3,
        "End.": 3,
        "A note.": 3,
    }
    assert [page.number for page in extract.pages] == [1, 2, 3]
    assert extract.text[extract.pages[2].start :] == "Three.\nEnd.\nA note.\n"


BREAK = "<w:pPr><w:pageBreakBefore/></w:pPr>"


def _section(kind: str) -> str:
    return f'<w:sectPr><w:type w:val="{kind}"/></w:sectPr>'


@pytest.mark.parametrize(
    ("body", "pages"),
    [
        (p("One.") + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + p("Two."), [1, 2]),
        (p("One.") + "<w:p><w:r><w:br/></w:r></w:p>" + p("Two."), [1, 1]),
        (p("One.") + f"<w:p>{BREAK}{r('Two.')}</w:p>", [1, 2]),
        (f"<w:p>{BREAK}{r('One.')}</w:p>" + p("Two."), [1, 1]),
        (f"<w:p><w:pPr>{_section('nextPage')}</w:pPr>{r('One.')}</w:p>{p('Two.')}"
         f"<w:p><w:pPr>{_section('nextPage')}</w:pPr>{r('Three.')}</w:p>{p('Four.')}"
         f"{_section('continuous')}", [1, 2, 2, 2]),
    ],
)  # fmt: skip
def test_pages_are_at_least_those_that_breaks_make(body, pages):
    extract = read_docx(package(body))
    assert [block.page_number for block in extract.blocks] == pages
    note = extract.pages[0].note
    assert note == (None if max(pages) == 1 else COUNTED)


COUNTED = "pages are counted by the breaks in the text; in print there may be more"


def test_roles_of_styles_pictures_and_properties():
    document = docx.Document()
    document.add_heading("Silent Reach", 0)
    document.add_paragraph("Figure 1: the probe", style="Caption")
    document.add_paragraph("It records every call.")
    document.core_properties.title = "Operations manual of the interception probe"
    document.core_properties.subject = "It records every call."
    document.core_properties.comments = "Not for the eyes of the parliament"
    extract = read_docx(saved(document))
    assert kinds(extract) == [
        ("title", "Silent Reach"),
        ("caption", "Figure 1: the probe"),
        ("paragraph", "It records every call."),
        ("title", "Operations manual of the interception probe"),
        ("comment", "Not for the eyes of the parliament"),
    ]


def test_hidden_words_are_marked_at_their_places():
    body = (
        f"<w:p>{r('Sold to ')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>the secret "
        f"</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>police</w:t></w:r></w:p>"
    )
    extract = read_docx(package(body))
    assert hidden(extract) == ["the secret police"]


STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:rPr><w:vanish/>'
    '</w:rPr></w:style><w:style w:type="character" w:styleId="b">'
    '<w:basedOn w:val="a"/></w:style><w:style w:type="paragraph" '
    'w:styleId="white"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style></w:styles>'
)


@pytest.mark.parametrize(
    ("paragraph", "run", "is_hidden"),
    [
        ("", "<w:vanish/>", True),
        ("", '<w:sz w:val="2"/>', True),
        ("", '<w:w w:val="1"/>', True),
        ("", '<w:rStyle w:val="b"/>', True),
        ('<w:pStyle w:val="a"/>', "", True),
        ('<w:pStyle w:val="a"/>', "<w:b/>", True),
        ('<w:pStyle w:val="a"/>', '<w:vanish w:val="0"/>', False),
        ("", '<w:sz w:val="12"/>', False),
        ("", "<w:webHidden/>", False),
        ("", "<w:specVanish/>", True),
        ("", '<w:color w:val="FAFAFA"/>', True),
        ("", '<w:color w:val="auto" w:themeColor="background1"/>', True),
        (
            "",
            '<w:color w:val="A6A6A6" w:themeColor="background1" w:themeShade="A6"/>',
            False,
        ),
        ("", '<w:color w:val="1F2020"/><w:shd w:val="clear" w:fill="202020"/>', True),
        ("", '<w:color w:val="auto"/><w:shd w:val="clear" w:fill="000000"/>', False),
        ("", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>', True),
        ("", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>', False),
        ("", "<w14:textFill><w14:noFill/></w14:textFill>", True),
        (
            "",
            '<w14:textOutline><w14:solidFill><w14:srgbClr w14:val="000000"/>'
            "</w14:solidFill></w14:textOutline>"
            "<w14:textFill><w14:noFill/></w14:textFill>",
            False,
        ),
        (
            "",
            '<w14:textFill><w14:solidFill><w14:srgbClr w14:val="C00000"/>'
            "</w14:solidFill></w14:textFill>",
            False,
        ),
        ("", '<w:spacing w:val="-400"/>', True),
        ("", '<w:spacing w:val="-10"/>', False),
        ('<w:pStyle w:val="white"/>', "", True),
        ('<w:pStyle w:val="white"/>', '<w:color w:val="000000"/>', False),
        ("", '<w:rStyle w:val="white"/>', True),
        ('<w:spacing w:line="2" w:lineRule="exact"/>', "", True),
        ('<w:spacing w:line="2" w:lineRule="atLeast"/>', "", False),
        ('<w:spacing w:line="0" w:lineRule="exact"/>', "", False),
        ('<w:spacing w:line="240" w:lineRule="exact"/>', "", False),
    ],
)
def test_words_that_word_does_not_show_are_marked(paragraph, run, is_hidden):
    own = f"<w:rPr>{run}</w:rPr>" if run else ""
    body = f"<w:p><w:pPr>{paragraph}</w:pPr><w:r>{own}<w:t>police</w:t></w:r></w:p>"
    body = body.replace("<w:p>", f"<w:p {BOX}>")
    more = related("styles") | {"word/styles.xml": STYLES}
    extract = read_docx(package(body, more=more))
    assert texts(extract) == ["police"]
    assert bool(extract.marks) == is_hidden


@pytest.mark.parametrize(
    ("height", "is_hidden"),
    [
        ('<w:trHeight w:val="1" w:hRule="exact"/>', True),
        ('<w:trHeight w:val="1" w:hRule="atLeast"/>', False),
        ('<w:trHeight w:val="1"/>', False),
        ('<w:trHeight w:val="0" w:hRule="exact"/>', False),
        ('<w:trHeight w:val="300" w:hRule="exact"/>', False),
    ],
)
def test_words_in_a_row_without_height_are_marked(height, is_hidden):
    def row(properties: str, word: str) -> str:
        inside = f"<w:tc><w:p><w:r><w:t>{word}</w:t></w:r></w:p></w:tc>"
        return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"

    body = f"<w:tbl>{row(height, 'police')}{row('', 'farm')}</w:tbl>"
    extract = read_docx(package(body))
    assert hidden(extract) == ["police"] * is_hidden


DRAWING = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)


@pytest.mark.parametrize(
    ("style", "properties", "is_hidden"),
    [
        ("visibility:hidden", "", True),
        ("", '<wp:docPr id="1" hidden="1"/>', True),
        ("visibility:visible", '<wp:docPr id="1" hidden="0"/>', False),
    ],
)
def test_words_in_a_box_that_is_switched_off_are_marked(style, properties, is_hidden):
    body = (
        f'<w:p {DRAWING}><w:r><w:pict style="{style}"><wp:anchor>{properties}'
        f"<w:txbxContent>{p('police')}</w:txbxContent></wp:anchor></w:pict></w:r></w:p>"
    )
    extract = read_docx(package(body))
    assert texts(extract) == ["police"]
    assert bool(extract.marks) == is_hidden


def test_letters_drawn_as_a_shape_and_buttons_are_read():
    body = (
        '<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
        '<v:textpath string="Copy for the police"/></v:shape></w:pict></w:r></w:p>'
        "<w:p><w:r><w:instrText> MACROBUTTON None [name of the end user]"
        "</w:instrText></w:r></w:p>"
    )
    assert texts(read_docx(package(body))) == [
        "Copy for the police",
        "[name of the end user]",
    ]


def test_a_control_around_a_cell_is_told_at_the_end():
    cell = f"<w:tc>{p('Ministry of Interior')}</w:tc>"
    body = (
        f"<w:tbl><w:tr><w:tc>{p('To be used by')}</w:tc>"
        f"{control('End user', cell)}</w:tr></w:tbl>"
    )
    extract = read_docx(package(body))
    assert fields(extract) == [("End user: Ministry of Interior", ("End user",))]
