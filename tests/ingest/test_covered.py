"""Words that a layer, a clip, a mask or an annotation hides are read and marked."""

import pytest

from pipeline.ingest import read_document
from tests.ingest.forms import annotated
from tests.ingest.pdfs import one_page, stream
from tests.ingest.test_hidden import SEEN, UNSEEN, hidden

LINES = b"BT /F 12 Tf 60 700 Td (%s) Tj ET " % SEEN.encode()
LINE = b"BT /F 12 Tf 60 600 Td (%s) Tj ET" % UNSEEN.encode()
LAYER = b"<</Type/OCG/Name(layer)>>"


def layered(*, off: bool, group: bytes = b"") -> bytes:
    """Return a page whose second line is in a layer, or in a group of layers."""
    state = b"/D<</OFF[%s]>>" % (b"6 0 R" if off else b"")
    return one_page(
        LINES + b"/OC /L BDC " + LINE + b" EMC",
        LAYER,
        group,
        resources=b"/Properties<</L %d 0 R>>" % (7 if group else 6),
        catalog=b"/OCProperties<</OCGs[6 0 R]%s>>" % state,
    )


def test_words_in_a_layer_that_is_switched_off_are_marked():
    document = read_document(layered(off=True), "a.pdf")
    assert hidden(document).split() == UNSEEN.split()
    note = document.pages[0].note
    assert note is not None
    assert "4 words are in the file" in note


def test_words_in_a_layer_that_is_shown_are_not():
    assert read_document(layered(off=False), "a.pdf").marks == ()


FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>"
MASK = b"<</SMask<</Type/Mask/S/Luminosity/G 6 0 R>>>>"


def with_state(content: bytes, *, state: bytes = MASK, shade: bytes = b"0") -> bytes:
    """Return a page with a graphics state, a mask and a form that holds the line.

    Args:
        content: What the page draws after its first line.
        state: Graphics state ``/G``.
        shade: Grey of the mask: 0 hides what is drawn under it, 1 shows it.
    """
    mask = b"%s g 0 0 595 842 re f" % shade
    grey = b"/Group<</S/Transparency/CS/DeviceGray>>"
    return one_page(
        LINES + content,
        stream(mask, FORM + grey),
        stream(LINE, FORM + b"/Group<</S/Transparency>>"),
        resources=b"/ExtGState<</G %s>>/XObject<</X 7 0 R>>" % state,
    )


def clipped_to(path: bytes) -> bytes:
    return one_page(LINES + b"q %s n %s Q" % (path, LINE))


FRAME = b"0 0 595 842 re 10 500 575 200 re W*"
TRIANGLE = b"0 0 m 595 0 l 595 842 l h W"
AROUND = b"300 900 m 900 600 l 300 300 l -300 600 l h W"
CUT_OR_MASKED = {
    "a mask": with_state(b"q /G gs " + LINE + b" Q"),
    "a mask on a form": with_state(b"q /G gs /X Do Q"),
    "an opacity of 0 on a form": with_state(b"q /G gs /X Do Q", state=b"<</ca 0>>"),
    "a clip around a form": with_state(b"q 0 0 50 50 re W n /X Do Q"),
    "an empty clip": clipped_to(b"0 0 0 0 re W"),
    "two clips": clipped_to(b"0 0 100 842 re W n 300 0 200 842 re W"),
    "a triangle": clipped_to(TRIANGLE),
    "a frame": clipped_to(FRAME),
    **{
        f"blending by {way}": with_state(b"q /G gs %s Q" % LINE, state=state)
        for way, state in {
            "screen": b"<</BM/Screen>>",
            "difference": b"<</BM[/Difference]>>",
            "lighten": b"<</BM /Lighten>>",
        }.items()
    },
    "blending of a form": with_state(b"q /G gs /X Do Q", state=b"<</BM/Screen>>"),
}
NOT_CUT = {
    "a mask": with_state(b"q /G gs " + LINE + b" Q", shade=b"1"),
    "a mask on a form": with_state(b"q /G gs /X Do Q", shade=b"1"),
    "half an opacity": with_state(b"q /G gs /X Do Q", state=b"<</ca 0.5>>"),
    "a clip around a form": with_state(b"q 0 500 595 300 re W n /X Do Q"),
    "blending by multiply": with_state(
        b"q /G gs %s Q" % LINE, state=b"<</BM/Multiply>>"
    ),
    "a triangle": clipped_to(b"0 0 m 0 842 l 595 842 l h W"),
    "a lozenge": clipped_to(AROUND),
}


@pytest.mark.parametrize("way", CUT_OR_MASKED)
def test_words_that_a_clip_or_a_mask_hides_are_marked(way):
    document = read_document(CUT_OR_MASKED[way], "a.pdf")
    assert SEEN in document.text
    assert hidden(document).split() == UNSEEN.split()


@pytest.mark.parametrize("way", NOT_CUT)
def test_words_that_a_clip_or_a_mask_shows_are_not_marked(way):
    document = read_document(NOT_CUT[way], "a.pdf")
    assert UNSEEN in document.text
    assert hidden(document) == ""


@pytest.mark.parametrize(("top", "is_hidden"), [(300, True), (500, False)])
def test_letters_may_cut_off_what_is_drawn_after_them(top, is_hidden):
    letter = b"BT 7 Tr /F 900 Tf -100 %d Td (I) Tj ET " % (top - 450)
    sheet = one_page(LINES + b"q " + letter + b"BT 0 Tr " + LINE[3:] + b" Q")
    document = read_document(sheet, "a.pdf")
    assert (UNSEEN in hidden(document)) == is_hidden


@pytest.mark.parametrize(
    ("member", "is_off", "is_hidden"),
    [
        (b"/OCGs[6 0 R]/P/AllOn", True, True),
        (b"/OCGs[6 0 R]/P/AllOff", False, True),
        (b"/OCGs[6 0 R]/P/AnyOff", False, True),
        (b"/VE[/Not 6 0 R]", False, True),
        (b"/OCGs[6 0 R]/P/AllOff", True, False),
        (b"/VE[/Not 6 0 R]", True, False),
    ],
)
def test_words_of_a_group_of_layers_are_marked_if_it_is_off(member, is_off, is_hidden):
    group = b"<</Type/OCMD%s>>" % member
    data = layered(off=is_off, group=group)
    assert hidden(read_document(data, "a.pdf")) == (UNSEEN if is_hidden else "")


BOX = "/Rect[50 690 400 720]/F 4"
QUAD = "/QuadPoints[50 720 400 720 50 690 400 690]"


@pytest.mark.parametrize(
    ("lying", "look", "is_hidden"),
    [
        (f"Square{BOX}/C[1 0 0]", "", False),
        (f"Square{BOX}/C[1 0 0]/IC[1 1 1]", "", True),
        (f"FreeText{BOX}/DA(0 g)/C[1 1 1]", "", True),
        (f"Highlight{BOX}/C[1 1 0]{QUAD}", "", False),
        (f"Stamp{BOX}/AP<</N 7 0 R>>", ".5 g 0 0 350 30 re f", True),
        (f"Stamp{BOX}/AP<</N 7 0 R>>", ".5 g 0 0 350 3 re f", False),
        (f"Ink{BOX}/AP<</N 7 0 R>>", "1 0 0 RG 40 w 0 15 m 350 15 l S", True),
        (f"Watermark{BOX}/AP<</N 7 0 R>>", "1 g 0 0 350 30 re f", True),
        (f"Link{BOX}/AP<</N 7 0 R>>", "1 g 0 0 350 30 re f", True),
        (f"Ink{BOX}/AP<</N 7 0 R>>", "1 0 0 RG 1 w 0 15 m 350 15 l S", False),
    ],
)  # fmt: skip
def test_words_under_an_annotation_are_marked_where_it_covers_them(
    lying, look, is_hidden
):
    annotation = f"<</Type/Annot/Subtype/{lying}>>".encode()
    drawn = stream(look.encode(), b"/Type/XObject/Subtype/Form/BBox[0 0 350 30]")
    content = b"BT /F 12 Tf 60 700 Td (%s) Tj ET" % UNSEEN.encode()
    document = read_document(annotated([annotation], drawn, content=content), "a.pdf")
    assert hidden(document) == (UNSEEN if is_hidden else "")


@pytest.mark.parametrize(
    ("state", "is_hidden"),
    [
        (b"1 Tr 1 G 0 g", True),
        (b"1 Tr 0 G 1 g", False),
        (b"2 Tr 0 G 1 g", False),
        (b"2 Tr 1 G 1 g", True),
        (b"2 Tr 1 G 0 g", False),
    ],
)
def test_letters_of_outlines_are_seen_by_their_outlines(state, is_hidden):
    line = LINE.replace(b"/F 12", state + b" /F 12")
    document = read_document(one_page(LINES + line), "a.pdf")
    assert hidden(document) == (UNSEEN if is_hidden else "")


@pytest.mark.parametrize(("width", "is_hidden"), [(24, True), (1, False)])
def test_words_under_a_broad_line_are_marked(width, is_hidden):
    bar = b" 1 G %d w 50 604 m 560 604 l S" % width
    document = read_document(one_page(LINES + LINE + bar), "a.pdf")
    assert hidden(document) == (UNSEEN if is_hidden else "")


@pytest.mark.parametrize("program", [b"500 0 d0", b"500 0 d0 0 0 m 0 0 l f"])
def test_words_of_empty_glyphs_are_marked_and_the_page_is_read(program):
    programs = b" ".join(b"/%c 7 0 R" % letter for letter in set(b"police"))
    widths = b" ".join([b"500"] * 26)
    differences = b" ".join(
        b"%d /%c" % (letter, letter) for letter in sorted(set(b"police"))
    )
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/CharProcs<<%s>>"
        b"/FontMatrix[.001 0 0 .001 0 0]/Encoding<</Differences[%s]>>/FirstChar 97"
        b"/LastChar 122/Widths[%s]>>" % (programs, differences, widths)
    )
    empty = b" BT /E 12 Tf 60 600 Td (police) Tj ET"
    data = one_page(LINES + empty, font, stream(program), fonts=b"/E 6 0 R")
    document = read_document(data, "a.pdf")
    assert SEEN in document.text
    assert hidden(document) == "police"


FIELD_LOOK = b"/Type/XObject/Subtype/Form/BBox[0 0 400 40]"


@pytest.mark.parametrize(
    ("look", "flags", "is_hidden"),
    [
        (b"1 g 0 0 400 40 re f", 4, True),
        (b"1 g 0 0 400 40 re f", 2, False),
        (b"0 G 0 0 400 40 re S", 4, False),
        (b"1 g 0 0 400 3 re f", 4, False),
    ],
    ids=["white", "not shown", "an edge", "a white line below"],
)
def test_words_under_a_field_of_a_form_are_marked_where_it_covers_them(
    look, flags, is_hidden
):
    field = (
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/Rect[50 590 450 630]/F %d"
        b"/AP<</N 6 0 R>>>>" % flags
    )
    data = one_page(
        LINES + LINE,
        stream(look, FIELD_LOOK),
        field,
        entries=b"/Annots[7 0 R]",
        catalog=b"/AcroForm<</Fields[7 0 R]>>",
    )
    document = read_document(data, "a.pdf")
    assert UNSEEN in document.text
    assert hidden(document) == (UNSEEN if is_hidden else "")


SHADING = (
    b"<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 595 0]/Extend[true true]"
    b"/Function<</FunctionType 2/Domain[0 1]/C0[1]/C1[1]/N 1>>>>"
)
PIXEL = b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
COVERS = {
    "an image in a form": b"/X Do",
    "an image in the page": b"q 400 0 0 40 50 590 cm BI /W 1 /H 1 /BPC 8 /CS /G ID "
    b"\xff EI Q",
    "a shading": b"q 50 590 400 40 re W n /S sh Q",
    "a pattern": b"/Pattern cs /P scn 50 590 400 40 re f",
    "two shapes": b"1 g 50 590 400 14 re f 50 604 400 20 re f",
    "many shapes in one path": b"1 g "
    + b" ".join(b"%d 590 5 40 re" % x for x in range(50, 450, 5))
    + b" f",
}


def with_cover(content: bytes) -> str:
    """Return the hidden words of a page whose resources can draw each cover."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</I 7 0 R"
    pattern = b"/Pattern<</P<</Type/Pattern/PatternType 2/Shading %s>>>>" % SHADING
    data = one_page(
        content,
        stream(b"q 400 0 0 40 50 590 cm /I Do Q", form + b">>>>"),
        stream(b"\xff", PIXEL + b"/ColorSpace/DeviceGray"),
        resources=b"/XObject<</X 6 0 R>>/Shading<</S %s>>%s" % (SHADING, pattern),
    )
    document = read_document(data, "a.pdf")
    assert UNSEEN in document.text
    return hidden(document)


@pytest.mark.parametrize("way", COVERS)
def test_a_cover_hides_words_that_are_drawn_before_it_and_none_after(way):
    cover = b" " + COVERS[way] + b" "
    assert with_cover(LINES + LINE + cover) == UNSEEN
    assert with_cover(LINES + b"q" + cover + b"Q " + LINE) == ""
