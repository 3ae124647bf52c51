"""PDFs that store other letters than they draw."""

import string

from reportlab.pdfbase.pdfmetrics import stringWidth

from tests.ingest.pdfs import one_page, stream

_SHIFT = str.maketrans(
    string.ascii_lowercase + string.ascii_uppercase,
    string.ascii_lowercase[11:] + string.ascii_lowercase[:11]
    + string.ascii_uppercase[11:] + string.ascii_uppercase[:11],
)  # fmt: skip


def shifted(text: str) -> str:
    """Return a text with each letter eleven places further in the alphabet."""
    return text.translate(_SHIFT)


def _cmap(pairs: dict[str, str]) -> bytes:
    lines = "".join(f"<{ord(a):02x}> <{ord(b):04x}>\n" for a, b in pairs.items())
    return stream(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapName /X def 1 begincodespacerange <00> <ff> endcodespacerange\n"
            f"{len(pairs)} beginbfchar\n{lines}endbfchar endcmap end end"
        ).encode()
    )


def _page(lines: list[str], font: bytes, *more: bytes) -> bytes:
    content = "BT /F 11 Tf 60 760 Td 18 TL "
    content += " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    return one_page(content.encode(), *more, font=font)


_HONEST = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"


def by_to_unicode(
    drawn: list[str],
    other: dict[str, str] | None = None,
    *,
    beside: tuple[list[str], list[str]] | None = None,
) -> bytes:
    """Return a page that draws lines and stores ``shifted`` ones.

    Args:
        drawn: The lines.
        other: Letters that are stored as others instead.
        beside: Lines instead of ``drawn``, and lines below them in an honest font.
    """
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"
        b"/ToUnicode 6 0 R>>"
    )
    pairs = {x: shifted(x) for x in string.ascii_letters}
    if other is not None:
        pairs = {x: other.get(x, x) for x in string.ascii_letters}
    pairs |= {x: x for x in " .,'-"}
    if beside is None:
        return _page(drawn, font, _cmap(pairs))
    above, below = beside
    page = _page(above, font, _cmap(pairs), _HONEST)
    lines = " ".join(f"({line}) Tj T*" for line in below)
    return (
        page.replace(b"/F 5 0 R", b"/F 5 0 R/H 7 0 R")
        .replace(b" ET\nendstream", f" /H 11 Tf {lines} ET\nendstream".encode(), 1)
        .replace(b"/Length", b"/Len", 1)
    )


def by_codes(drawn: str, stored: str) -> bytes:
    """Return a page that draws a sentence and stores another of the same length.

    Each letter has a code of its own: its glyph is that of the drawn letter, its
    character that of the stored one.
    """
    names = {" ": "space", ".": "period", ",": "comma"}
    codes = range(1, len(drawn) + 1)
    glyphs = " ".join(f"/{names.get(letter, letter)}" for letter in drawn)
    pairs = {chr(n): x for n, x in zip(codes, stored, strict=True)}
    font = (
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
        b"/Encoding<</Type/Encoding/Differences[1 %s]>>/ToUnicode 6 0 R>>"
        % glyphs.encode()
    )
    text = "".join(f"{n:02x}" for n in codes)
    return _page([], font, _cmap(pairs)).replace(
        stream(b"BT /F 11 Tf 60 760 Td 18 TL  ET"),
        stream(f"BT /F 11 Tf 60 760 Td <{text}> Tj ET".encode()),
    )


def by_type_3(drawn: str, stored: str) -> bytes:
    """Return a page in a Type 3 font that draws a sentence and stores another.

    Its glyphs are programs of the file, one for each letter of the drawn sentence;
    each sets that letter in Helvetica. Both sentences have the same length.
    """
    codes = range(1, len(drawn) + 1)
    first = 7
    widths = [round(stringWidth(letter, "Helvetica", 1_000)) for letter in drawn]
    programs = [
        stream(f"{w} 0 0 -220 {w} 740 d1 BT /H 1000 Tf ({letter}) Tj ET".encode())
        for letter, w in zip(drawn, widths, strict=True)
    ]
    names = " ".join(f"/g{n}" for n in codes)
    places = " ".join(f"/g{n} {first + n - 1} 0 R" for n in codes)
    font = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 -300 1000 1000]"
        f"/FontMatrix[.001 0 0 .001 0 0]/CharProcs<<{places}>>"
        f"/Encoding<</Type/Encoding/Differences[1 {names}]>>/FirstChar 1"
        f"/LastChar {len(drawn)}/Widths[{' '.join(map(str, widths))}]"
        f"/Resources<</Font<</H {first + len(drawn)} 0 R>>>>/ToUnicode 6 0 R>>"
    )
    pairs = {chr(n): x for n, x in zip(codes, stored, strict=True)}
    helvetica = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = _page([], font.encode(), _cmap(pairs), *programs, helvetica)
    text = "".join(f"{n:02x}" for n in codes)
    return page.replace(
        stream(b"BT /F 11 Tf 60 760 Td 18 TL  ET"),
        stream(f"BT /F 11 Tf 60 760 Td <{text}> Tj ET".encode()),
    )


def by_actual_text(drawn: list[str], stored: list[str]) -> bytes:
    """Return a page that draws lines, each with another text standing in for it."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    content = "BT /F 11 Tf 60 760 Td 18 TL "
    for line, text in zip(drawn, stored, strict=True):
        content += f"/Span <</ActualText ({text})>> BDC ({line}) Tj EMC T* "
    return _page([], font).replace(
        stream(b"BT /F 11 Tf 60 760 Td 18 TL  ET"), stream((content + "ET").encode())
    )


def honest(lines: list[str], font: str = "Helvetica") -> bytes:
    """Return a page that stores what it draws."""
    return _page(lines, f"<</Type/Font/Subtype/Type1/BaseFont/{font}>>".encode())
