"""PDFs that are cut off, loop, explode, hide text or lie about themselves."""

import zlib
from functools import partial

from tests.hostile.case import SAID, Case, Lure, cuts, read, refused
from tests.ingest.pdfs import FONT, one_page, raw_pdf, stream

TEXT = b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % SAID.encode()
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
    b"/Resources<</Font<</F 5 0 R>>>>%s>>"
)
DAMAGED = "damaged or cut off"
BROKEN_PAGE = "page is damaged|content is damaged|cannot be decoded"


def built(
    content: bytes | None = None,
    *more: bytes,
    catalog: bytes = CATALOG,
    tree: bytes = TREE,
    page: bytes = PAGE % b"",
    font: bytes = FONT,
) -> bytes:
    """Return a PDF of one page; ``more`` are objects from number 6 on.

    Args:
        content: The content stream's object; by default a line that is read.
    """
    content = stream(TEXT) if content is None else content
    return raw_pdf([catalog, tree, page, content, font, *more])


def deflated(content: bytes, *, times: int = 1) -> bytes:
    """Return a stream object, packed several times over."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, b"/Filter[" + b"/FlateDecode " * times + b"]")


def _cut_off() -> list[Case]:
    whole = built()
    places = {
        "header": whole.index(b"1 0 obj"),
        "catalog": whole.index(b"2 0 obj"),
        "page": whole.index(b"/MediaBox"),
        "content": whole.index(SAID.encode()) + len(SAID) + 8,
        "xref": whole.index(b"xref") + 30,
        "trailer": whole.index(b"trailer"),
    }
    ends = {
        "startxref": whole.index(b"startxref"),
        "eof": whole.index(b"%%EOF"),
    }
    return [
        *cuts(
            "flat.pdf",
            whole,
            [(k, n, "unreadable", DAMAGED) for k, n in places.items()],
        ),
        *cuts("flat.pdf", whole, [(k, n, "read", "") for k, n in ends.items()]),
    ]


def _xref() -> list[Case]:
    whole = built()
    start = int(whole.rsplit(b"startxref\n", 1)[1].split()[0])

    def with_trailer(entries: bytes) -> bytes:
        return whole.replace(b"trailer\n<<", b"trailer\n<<" + entries)

    def repointed(place: int) -> bytes:
        return whole.replace(b"startxref\n%d" % start, b"startxref\n%d" % place)

    return [
        read("xref-prev-loop.pdf", lambda: with_trailer(b"/Prev %d " % start)),
        read("xref-prev-far.pdf", lambda: with_trailer(b"/Prev 999999999999 ")),
        read("xref-stream-loop.pdf", lambda: with_trailer(b"/XRefStm %d " % start)),
        read("xref-wrong-place.pdf", lambda: repointed(7)),
        read("xref-negative.pdf", lambda: repointed(-1)),
        read(
            "xref-a-billion.pdf", lambda: whole.replace(b"0 6\n", b"0 1000000000\n", 1)
        ),
        read("xref-size-lies.pdf", lambda: whole.replace(b"/Size 6", b"/Size 2")),
        refused(
            "root-is-a-page.pdf",
            lambda: whole.replace(b"/Root 1", b"/Root 3"),
            "unreadable",
            f"{DAMAGED}|no page",
        ),
        refused(
            "root-is-missing.pdf",
            lambda: whole.replace(b"/Root 1", b"/Root 77").replace(
                b"/Type/Catalog", b"/Type/Katalog"
            ),
            "unreadable",
            f"{DAMAGED}|no page",
        ),
    ]


def _object_streams() -> list[Case]:
    packed = b"<</Type/Catalog/Pages 2 0 R>>"

    def with_stream(entries: bytes, content: bytes = b"20 0 " + packed) -> bytes:
        found: bytes = built(None, stream(content, b"/Type/ObjStm" + entries))
        return found

    return [
        read(
            "objstm-extends-itself.pdf",
            lambda: with_stream(b"/N 1/First 5/Extends 6 0 R"),
        ),
        read("objstm-n-is-huge.pdf", lambda: with_stream(b"/N 2147483647/First 5")),
        read("objstm-first-is-negative.pdf", lambda: with_stream(b"/N 1/First -5")),
        read(
            "objstm-holds-itself.pdf", lambda: with_stream(b"/N 1/First 4", b"6 0 <<>>")
        ),
    ]


def _loops() -> list[Case]:
    outlines = (
        b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>",
        b"<</Type/Outlines/First 7 0 R/Last 7 0 R/Count 1>>",
        b"<</Title(a)/Parent 6 0 R/Next 7 0 R/Prev 7 0 R/First 7 0 R/Last 7 0 R>>",
    )
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>"
    with_form = PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font") % b""
    draw = stream(TEXT + b" /X Do")
    type3 = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]"
        b"/CharProcs<</a 6 0 R>>/Encoding<</Differences[97/a]>>/FirstChar 97"
        b"/LastChar 97/Widths[9]/Resources<</Font<</F 5 0 R>>>>>>"
    )
    return [
        Case(
            "tree-holds-itself.pdf",
            lambda: built(tree=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"),
            "partial",
            BROKEN_PAGE,
            (SAID,),
        ),
        refused(
            "tree-holds-only-itself.pdf",
            lambda: built(tree=b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
            "unreadable",
            f"no page|{DAMAGED}|{BROKEN_PAGE}",
        ),
        read(
            "page-is-its-parent.pdf",
            lambda: built(page=PAGE.replace(b"/Parent 2", b"/Parent 3") % b""),
        ),
        read(
            "outlines-loop.pdf", lambda: built(None, *outlines[1:], catalog=outlines[0])
        ),
        read(
            "form-draws-itself.pdf",
            lambda: built(draw, stream(b"/X Do", form), page=with_form),
        ),
        read(
            "length-is-itself.pdf",
            lambda: built(
                stream(TEXT).replace(b"/Length %d" % len(TEXT), b"/Length 4 0 R")
            ),
        ),
        refused(
            "contents-hold-themselves.pdf",
            lambda: built(b"[4 0 R 4 0 R]"),
            "unreadable",
            f"{BROKEN_PAGE}|holds no text",
        ),
        read(
            "glyph-draws-its-own-font.pdf",
            lambda: built(
                stream(b"BT /F 9 Tf 72 700 Td (aaa) Tj ET"),
                stream(b"9 0 d0 BT /F 9 Tf (aaa) Tj ET"),
                font=type3,
            ),
            "aaa",
        ),
        read(
            "font-falls-back-on-itself.pdf",
            lambda: built(
                font=(
                    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
                    b"/ToUnicode 5 0 R/FontDescriptor 5 0 R/Encoding"
                    b" 5 0 R>>"
                )
            ),
        ),
        read(
            "inherits-in-a-circle.pdf",
            lambda: built(
                tree=b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 6 0 R>>",
                page=PAGE.replace(b"/MediaBox[0 0 595 842]", b"") % b"",
                content=None,
            ),
        ),
    ]


def _sizes() -> list[Case]:
    line = b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % SAID.encode()
    boxes = {
        "a-billion-points": b"0 0 1000000000 1000000000",
        "zero-size": b"0 0 0 0",
        "negative": b"595 842 0 0",
        "below-zero": b"-595 -842 0 0",
        "thin": b"0 0 595 0.001",
        "beyond-numbers": b"0 0 %s %s" % (b"9" * 400, b"9" * 400),
        "of-three-numbers": b"0 0 595",
        "of-names": b"/a /b /c /d",
    }
    return [
        *(
            read(f"box-{name}.pdf", partial(one_page, line, box=box))
            for name, box in boxes.items()
        ),
        read("user-unit-is-huge.pdf", lambda: built(page=PAGE % b"/UserUnit 1e30")),
        read("rotated-by-seven.pdf", lambda: built(page=PAGE % b"/Rotate 7")),
        read(
            "crop-box-outside.pdf",
            lambda: built(page=PAGE % b"/CropBox[5000 5000 6000 6000]"),
        ),
        read(
            "hundred-thousand-objects.pdf",
            lambda: built(None, *[b"<</A[1 2 3]>>"] * 100_000),
        ),
        refused(
            "ten-thousand-levels-of-pages.pdf", _deep_tree, "unreadable", BROKEN_PAGE
        ),
        read(
            "count-is-two-billion.pdf",
            lambda: built(tree=TREE.replace(b"/Count 1", b"/Count 2147483647")),
        ),
        read(
            "count-is-negative.pdf",
            lambda: built(tree=TREE.replace(b"/Count 1", b"/Count -5")),
        ),
        refused(
            "same-page-100000-times.pdf",
            lambda: built(
                tree=b"<</Type/Pages/Kids[%s]/Count 100000>>" % (b"3 0 R " * 100_000)
            ),
            "too_large",
            "100000 pages, more than the limit of 5000",
        ),
        read(
            "arrays-100000-deep.pdf",
            lambda: built(
                None, b"[" * 100_000 + b"]" * 100_000, page=PAGE % b"/A 6 0 R"
            ),
        ),
        read(
            "state-saved-a-million-times.pdf",
            lambda: built(stream(b"q " * 1_000_000 + TEXT)),
        ),
    ]


def _deep_tree() -> bytes:
    levels = 10_000
    objects = [CATALOG]
    objects += [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 1, max(n - 1, 2))
        for n in range(2, levels + 2)
    ]
    first = levels + 2
    objects.append(
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
        b"/Resources<</Font<</F %d 0 R>>>>>>" % (first - 1, first + 1, first + 2)
    )
    return raw_pdf([*objects, stream(TEXT), FONT])


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_cut_off(), *_xref(), *_object_streams(), *_loops(), *_sizes()]
