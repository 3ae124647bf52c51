"""RTF as word processors write it, and as they do not."""

import time

import pytest

from pipeline.errors import UnreadableDocument
from pipeline.ingest import read_document
from pipeline.ingest.office.rtf import read_rtf
from tests.ingest.checks import check_blocks, hidden, kinds, texts

HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}"
    rb"{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Gothic;}}"
    rb"{\colortbl;\red0\green0\blue0;}"
    rb"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}{\s2\outlinelevel1 Eigene;}"
    rb"{\*\cs3 Default;}}{\info{\title Secret}{\author X}}"
)


def rtf(body: bytes) -> bytes:
    return HEAD + body + b"}"


def body(data: bytes) -> list[str]:
    return texts(read_rtf(rtf(data)))


def test_paragraphs_and_line_breaks():
    assert body(rb"\pard One\line two\par Three\tab four\par") == [
        "One\ntwo",
        "Three\tfour",
    ]


def test_line_ends_of_the_file_are_no_text():
    assert body(b"\\pard cov\r\nert\\par\r\n") == ["covert"]
    assert body(b"\\pard one\\\r\ntwo\\\n") == ["one", "two"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"Gr\'f6\'dfe", "Größe"),
        (rb"\u1044?\u1072?", "Да"),
        (rb"{\f1 \'c4\'e0}", "Да"),
        (rb"{\f3 \'83A\'83C}", "アイ"),
        (rb"\u-10179?\u-8464?", "🛰"),
        (rb"{\uc2\u8364\'e2\'82 x}", "€ x"),
        (rb"{\uc0\u8364 5}", "€5"),
        (rb"a\~b\_c\-d", "a\u00a0b\u2011cd"),
        (rb"\{\\\}", "{\\}"),
        (rb"\lquote x\rquote\emdash y", "‘x’—y"),
        (b"caf\xe9", "café"),
        (rb"{\f2 \'b7}x", "\uf0b7x"),
    ],
)
def test_characters(written, read):
    assert body(rb"\pard " + written + rb"\par") == [read]


def test_styles_and_outline_levels_make_headings():
    extract = read_rtf(
        rtf(
            rb"\pard\s1 Offer\par\pard\s2 Part\par\pard\outlinelevel3 Deep\par"
            rb"\pard\s0 Text\par"
        )
    )
    assert [(b.kind.value, b.level) for b in extract.blocks] == [
        ("heading", 1),
        ("heading", 2),
        ("heading", 4),
        ("paragraph", 0),
    ]


def test_a_bold_line_heads_what_follows():
    assert [
        kind
        for kind, _ in kinds(
            read_rtf(rtf(rb"\pard {\b Terms}\par{\b All bold.}\par{\b Not} all\par"))
        )
    ] == ["heading", "paragraph", "paragraph"]


def test_list_numbers_are_kept_and_bullets_are_not():
    data = (
        rb"\pard{\listtext\pard\plain 1.\tab}\ls1 Calls\par"
        rb"\pard{\pntext\f2\'b7\tab}Texts\par\pard Not an item\par"
    )
    assert kinds(read_rtf(rtf(data))) == [
        ("list_item", "1. Calls"),
        ("list_item", "Texts"),
        ("paragraph", "Not an item"),
    ]


ROW = rb"\trowd\cellx1000\cellx2000\pard\intbl %s\cell %s\cell\row"


def test_a_table_gives_rows_with_headers():
    data = (
        ROW % (rb"{\b Item}", rb"{\b Use}")
        + ROW % (b"Probe", rb"Listens\par Records")
        + rb"\pard After\par"
    )
    extract = read_rtf(rtf(data))
    assert kinds(extract) == [
        ("table_row", "Item\tUse"),
        ("table_row", "Probe\tListens\nRecords"),
        ("paragraph", "After"),
    ]
    assert extract.blocks[1].columns == ("Item", "Use")


def test_a_row_marked_as_header():
    data = (
        ROW.replace(rb"\trowd", rb"\trowd\trhdr") % (b"Item", b"Use")
        + ROW % (b"Probe", b"Listens")
        + rb"\pard\par"
        + ROW % (b"Another", b"table")
    )
    extract = read_rtf(rtf(data))
    assert [block.columns for block in extract.blocks] == [(), ("Item", "Use"), ()]


def test_a_table_at_the_end_and_a_row_that_never_ends():
    assert body(ROW % (b"a", b"b") + rb"\trowd\pard\intbl c\cell d") == ["a\tb", "c\td"]


def test_a_nested_table_keeps_its_text():
    data = (
        rb"\trowd\pard\intbl out\par\pard\itap2 in\nestcell more\nestcell"
        rb"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}"
        rb"\pard\intbl end\cell last\cell\row\pard"
    )
    assert body(data) == ["out\nin\nmore\nend\tlast"]


def test_notes_comments_and_boxes_follow_their_paragraph():
    data = (
        rb"\pard The{\super\chftn{\footnote\pard\plain One.\par Two.\par}} system"
        rb"{\*\atnid X}{\*\annotation\pard Really?\par} hides."
        rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt\pard In a box\par}}"
        rb"{\shprslt copy}}\par Next\par"
    )
    assert kinds(read_rtf(rtf(data))) == [
        ("paragraph", "The system hides."),
        ("footnote", "One."),
        ("footnote", "Two."),
        ("comment", "Really?"),
        ("paragraph", "In a box"),
        ("paragraph", "Next"),
    ]


def test_headers_and_footers_are_furniture_once():
    data = rb"{\header\pard Vendor\par}\pard A\par\sect{\header\pard Vendor\par}B\par"
    assert sorted(kinds(read_rtf(rtf(data)))) == [
        ("furniture", "Vendor"),
        ("paragraph", "A"),
        ("paragraph", "B"),
    ]


def test_what_is_no_text_of_the_document_is_left_out():
    data = (
        rb"\pard {\deleted gone}{\v hidden }{\field{\*\fldinst HYPERLINK \"http://x\"}"
        rb"{\fldrslt link}}{\*\unknown {deep {er}} x}{\pict\wmetafile8 0102}"
        rb"{\*\bkmkstart here}\par"
    )
    assert body(data) == ["hidden link"]


def test_binary_data_may_hold_anything():
    assert body(b"\\pard a{\\pict\\bin7 }}{{\\\\x}b\\par") == ["ab"]
    assert body(b"\\pard a\\bin3 }}}b\\par") == ["ab"]


def test_embedded_objects_are_counted():
    extract = read_rtf(rtf(rb"\pard x{\object{\*\objdata 01}{\result shown}}\par"))
    assert texts(extract) == ["xshown"]
    assert extract.pages[0].note == "1 embedded objects not read"


def test_a_file_that_is_cut_off_says_so():
    extract = read_rtf(rtf(rb"\pard One\par {\b Two")[:-1])
    check_blocks(extract)
    assert "Two" in extract.text
    assert "is cut off" in (extract.pages[1].unread or "")
    assert read_rtf(rtf(rb"\pard One\par")).pages[-1].unread is None


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1}",
        rb"{\rtf1{\fonttbl{\f0 Arial;}}\pard\par}",
        rb"{\rtf1\ansicpg99999 {\*\x}}",
    ],
)
def test_no_text(data):
    with pytest.raises(UnreadableDocument, match="no text"):
        read_rtf(data)


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1 x}}}}",
        rb"{\rtf1\ansicpg99999 x}",
        rb"{\rtf1\u99999999999 x\bin99999999999 }",
        rb"{\rtf1\ucx\uc-5\u-1?x}",
        b"{\\rtf1 x\x00\\",
        b"{\\rtf1 x\\'zz\\'e",
        b"{" * 100_000 + b"\\rtf1 x" + b"}" * 100_000,
    ],
)
def test_nonsense_is_read_as_far_as_it_goes(data):
    extract = read_rtf(data)
    check_blocks(extract)
    assert "x" in extract.text


def test_time_is_linear_in_length():
    def seconds(n):
        data = rtf(rb"\pard x\par" + rb"{\field{\*\fldinst HYPERLINK a" * n)
        began = time.process_time()
        read_rtf(data)
        return time.process_time() - began

    seconds(100)
    # The shortest of three: a busy machine lengthens each.
    n, less = (min(seconds(size) for _ in range(3)) for size in (20_000, 4_000))
    assert n < 10 * less


def test_hidden_and_deleted_words_are_noted_whole():
    data = rb"{\rtf1\ansicpg1251 a {\v \u1079?\'ee\u1074?}{\v b}{\deleted c d} e}"
    assert read_rtf(data).pages[0].note == (
        "1 word is in the file but not to be seen on the page: “зовb”; "
        "2 words deleted by a tracked change were not read: “c d”"
    )


def test_form_fields_properties_and_comments():
    data = rb"""{\rtf1\ansi{\info{\title Manual of the silent probe}{\author X}}
{\field{\*\fldinst{ FORMTEXT }{{\*\formfield{\fftype0{\*\ffname End_user}
{\*\ffstattext End user}}}}}{\fldrslt Ministry of Interior}}\par
{\field{\*\fldinst FORMCHECKBOX {\*\formfield{\fftype1\ffres1{\*\ffname Check1}}}}
{\fldrslt}}Civil use\par
Branch: {\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres25\ffdefres1
{\*\ffname Branch}{\*\ffl Trade}{\*\ffl Police}}}}{\fldrslt}}\par
Page {\field{\*\fldinst PAGE}{\fldrslt 3}} of it.{\*\annotation Who reads this?}\par}"""
    assert kinds(read_rtf(data)) == [
        ("form_field", "End user: Ministry of Interior"),
        ("form_field", "☒ Civil use"),
        ("form_field", "Branch: Police"),
        ("paragraph", "Page 3 of it."),
        ("comment", "Who reads this?"),
        ("title", "Manual of the silent probe"),
    ]


COLOURS = (
    rb"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;\red250\green252\blue254;"
    rb"\red0\green0\blue128;\red4\green4\blue132;}"
)
SHADED_ROW = (
    rb"\trowd\clcbpat%d\cellx1000\cellx2000\pard\intbl {\cf%d police}\cell"
    rb"{\cf%d army}\cell\row"
)
UNSEEN = {
    "hidden": (rb"\v police\v0  and all", "police"),
    "hidden in a group": (rb"{\v police} and all", "police"),
    "white": (rb"{\cf1 police} and all", "police"),
    "nearly white": (rb"\cf3 police\cf0  and all", "police"),
    "white until plain": (rb"\cf1 police\plain  and all", "police"),
    "size 0": (rb"{\fs0 police} and all", "police"),
    "size 1": (rb"{\fs1 police} and all", "police"),
    "narrow": (rb"{\charscalex1 police} and all", "police"),
    "piled": (rb"{\expndtw-400 police} and all", "police"),
    "blue on blue": (rb"{\chcbpat4\cf5 police} and all", "police"),
    "white on a white highlight": (rb"{\highlight1\cf1 police}", "police"),
    "blue in a blue paragraph": (rb"\cbpat4{\cf5 police} and all", "police"),
    "in a row": (SHADED_ROW % (4, 1, 1), "army"),
    "in a blue cell": (SHADED_ROW % (4, 5, 5), "police"),
    "a sign beyond U+FFFF": (rb"{\v \u-10179?\u-8464?} and all", "🛰"),
    "in a note": (rb"a{\footnote\pard\plain{\cf1 police}\par}", "police"),
}
SEEN = {
    "black": rb"{\cf2 police}",
    "the program's colour": rb"{\cf0 police}",
    "of no row": rb"{\cf99 police}",
    "shown again": rb"{\v\v0 police}",
    "small": rb"{\fs12 police}",
    "white on a highlight": rb"{\highlight4\cf1 police}",
    "white on a shade": rb"{\cb4\cf1 police}",
    "white on a pattern": rb"{\chshdng5000\chcfpat4\cf1 police}",
    "white in a blue paragraph": rb"\cbpat4{\cf1 police}",
    "white on paper of the next paragraph": rb"\cbpat4{\cf1 police\par police}",
    "white in a paragraph of a pattern": rb"\shading5000\cbpat1{\cf1 police}",
    "white in a cell of a pattern": rb"\trowd\clshdng5000\clcbpat1\cellx9\pard\intbl"
    rb"\cf1 police\cell\row",
    "white in a box": rb"{\shp{\*\shpinst{\shptxt\pard\cf1 police\par}}}",
    "white in a blue cell": SHADED_ROW % (4, 1, 5),
    "white in a blue row": rb"\trowd\trcbpat4\cellx9\pard\intbl\cf1 police\cell\row",
    "white in a row of a pattern": rb"\trowd\trshdng5000\cellx9\pard\intbl"
    rb"\cf1 police\cell\row",
    "white in a row of stripes": rb"\trowd\cellx9\trbgcross\pard\intbl"
    rb"\cf1 police\cell\row",
    "white in a row of a colour": rb"\trowd\trcfpat4\cellx9\pard\intbl"
    rb"\cf1 police\cell\row",
    "white in a cell of no row": rb"\trowd\clcbpat99\cellx9\pard\intbl"
    rb"\cf1 police\cell\row",
    "white in a paragraph of crosses": rb"\bgdkcross{\cf1 police}",
    "white in a paragraph of stripes": rb"\cbpat1\bgfdiag{\cf1 police}",
    "white on crosses": rb"{\chbgcross\cf1 police}",
    "white on dark stripes": rb"{\cb1\chbgdkhoriz\cf1 police}",
    "white in a row defined behind its text": rb"\trowd\cellx9\pard\intbl total\cell"
    rb"\row\pard\intbl{\cf1 police}\cell\trowd\clcbpat4\cellx9\row",
    "white in an inner table": rb"\trowd\cellx9\pard\intbl\itap2{\cf1 police}\nestcell"
    rb"\pard\intbl\cell\row",
}


def coloured(body: bytes) -> bytes:
    return rb"{\rtf1\ansi" + COLOURS + rb"\pard " + body + rb"\par}"


@pytest.mark.parametrize("way", UNSEEN)
def test_letters_that_nobody_sees_are_marked(way):
    written, words = UNSEEN[way]
    document = read_document(coloured(written), "a.rtf")
    assert hidden(document) == [words]
    assert len(document.marks) == 1
    assert "not to be seen on the page" in (document.pages[0].note or "")


@pytest.mark.parametrize("way", SEEN)
def test_letters_that_differ_from_their_ground_are_not_marked(way):
    document = read_document(coloured(SEEN[way]), "a.rtf")
    assert "police" in document.text
    assert document.marks == ()


@pytest.mark.parametrize("colour", [b"", rb"\cf0", rb"\cf "])
def test_the_colour_of_the_program_is_not_that_of_the_first_row(colour):
    table = rb"{\colortbl\red255\green255\blue255;\red0\green0\blue128;}"
    data = rb"{\rtf1\ansi" + table + rb"\pard\fs20" + colour + rb" police\par}"
    document = read_document(data, "a.rtf")
    assert document.text.strip() == "police"
    assert document.marks == ()


@pytest.mark.parametrize(("is_shown", "n_marks"), [(b"\\viewbksp1", 0), (b"", 1)])
def test_white_letters_on_a_coloured_page_are_seen(is_shown, n_marks):
    page = rb"{\*\background{\shp{\*\shpinst{\sp{\sn fillColor}{\sv 8388608}}}}}"
    document = read_document(coloured(is_shown + page + rb"{\cf1 police}"), "a.rtf")
    assert len(document.marks) == n_marks
