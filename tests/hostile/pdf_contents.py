"""PDFs whose content explodes, hides, deceives, calls out or needs a password."""

import io
import zlib
from functools import partial

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.hostile.case import SAID, Case, Lure, Make, read, refused
from tests.hostile.pdfs import (
    BROKEN_PAGE,
    PAGE,
    TEXT,
    built,
    deflated,
)
from tests.ingest.pdfs import stream

SECRET = "The target never sees it"
NO_MAP = "fonts map to no known characters|OCR is switched off"
MUCH = "more than"
GAVE_UP = f"{BROKEN_PAGE}|holds no text|crashed"
SMALL = {"read_memory_bytes": 300_000_000}
"""Under this limit a bomb goes off in a second, under the default in eight."""


def zeros(megabytes: int) -> bytes:
    """Return zeros deflated by zlib, written without ever unpacking them."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    n_bytes = megabytes * 1_000_000
    checksum = ((n_bytes % 65521) << 16 | 1).to_bytes(4, "big")
    return head + block * megabytes + b"\x03\x00" + checksum


def _bombs() -> list[Case]:
    mega = bytes(1_000_000)

    def packed(megabytes: int, times: int) -> bytes:
        content = zeros(megabytes)
        for _ in range(times - 1):
            content = zlib.compress(content, 9)
        return lengths(content, b"/FlateDecode " * times)

    def lengths(content: bytes, filters: bytes) -> bytes:
        return built(stream(content, b"/Filter[" + filters + b"]"))

    shown = b"BT /F 1 Tf 9 9 Td (a) Tj ET "
    image = (
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Filter/FlateDecode"
    )
    with_image = PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font") % b""
    forms = [
        stream(
            b"/X Do " * 10 if n < 8 else TEXT,
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<"
            b"/Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>" % (n + 7),
        )
        for n in range(9)
    ]
    return [
        refused(
            "deflated-20-gb.pdf",
            lambda: packed(20_000, 1),
            "unreadable",
            GAVE_UP,
            **SMALL,
        ),
        refused(
            "deflated-thrice-10-gb.pdf",
            lambda: packed(10_000, 3),
            "unreadable",
            GAVE_UP,
            **SMALL,
        ),
        refused(
            "three-million-words.pdf",
            lambda: built(deflated(shown * 3_000_000)),
            "too_large",
            MUCH,
            read_cpu_s=1.5,
        ),
        refused(
            "forms-draw-a-hundred-million-forms.pdf",
            lambda: built(stream(b"/X Do"), *forms, page=with_image),
            "too_large",
            MUCH,
            read_cpu_s=1.5,
        ),
        read(
            "filters-a-thousand.pdf",
            lambda: lengths(TEXT, b"/ASCIIHexDecode " * 1_000),
        ),
        refused(
            "run-lengths.pdf",
            lambda: lengths(b"\x81\x20" * 500_000, b"/RunLengthDecode"),
            "unreadable",
            "no text",
        ),
        read(
            "image-of-60000-pixels.pdf",
            lambda: built(
                stream(TEXT + b" 500 0 0 500 0 0 cm /X Do"),
                stream(zlib.compress(mega), image),
                page=with_image,
            ),
        ),
        read(
            "predictor-columns.pdf",
            lambda: built(
                None,
                stream(
                    zlib.compress(mega),
                    (
                        b"/Filter/FlateDecode/DecodeParms<</Predictor"
                        b" 15/Columns 2147483647/Colors 32>>"
                    ),
                ),
                page=PAGE % b"/Thumb 6 0 R",
            ),
        ),
        refused(
            "glyph-of-10000-letters.pdf",
            lambda: _mapped(b"<" + b"0061" * 10_000 + b">", "a" * 2_500),
            "unreadable",
            GAVE_UP,
            **SMALL,
        ),
    ]


def _mapped(target: bytes, text: str = "a", entry: bytes = b"<61> ") -> bytes:
    """Return a PDF whose font maps the letter ``a`` to these UTF-16 digits."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        b"1 begincodespacerange <00> <ff> endcodespacerange\n"
        b"1 beginbfchar " + entry + target + b" endbfchar\nendcmap end end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    content = stream(TEXT + b" BT /F 12 Tf 72 600 Td (%s) Tj ET" % text.encode())
    return built(content, stream(cmap), font=font)


def _fonts() -> list[Case]:
    composite = (
        b"<</Type/Font/Subtype/Type0/BaseFont/Odd/Encoding/Identity-H"
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Odd"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Odd/Flags 4>>>>]>>"
    )
    codes = b"".join(b"%04x" % n for n in range(700, 760))
    glyphs = stream(b"BT /F 12 Tf 72 700 Td <" + codes + b"> Tj ET")
    private = b"".join(b"%04x" % n for n in (0xE001, 0xE002, 0xE003))
    return [
        refused(
            "font-without-map.pdf",
            lambda: built(glyphs, font=composite),
            "unreadable",
            NO_MAP,
        ),
        refused(
            "font-maps-to-private-use.pdf",
            lambda: _mapped(b"<" + private + b">", "a" * 200),
            "unreadable",
            NO_MAP,
        ),
        read("font-maps-to-surrogates.pdf", lambda: _mapped(b"<d800>"), "Our prob"),
        read("font-maps-to-nul.pdf", lambda: _mapped(b"<0000>"), "Our prob"),
        read(
            "font-maps-to-bidi-marks.pdf",
            lambda: _mapped(b"<202e0061202c>"),
            "Our prob",
            "a",
        ),
        read(
            "font-maps-to-zero-width.pdf",
            lambda: _mapped(b"<200b0061200d>"),
            "Our prob",
            "a",
        ),
        read("font-map-is-cut-off.pdf", lambda: _mapped(b"<00")),
        read(
            "font-program-is-junk.pdf",
            lambda: built(
                None,
                stream(b"\x01\x00" * 999, b"/Subtype/Type1C"),
                font=(
                    b"<</Type/Font/Subtype/Type1/BaseFont/Odd/FontDescriptor"
                    b"<</Type/FontDescriptor/FontName/Odd/Flags"
                    b" 32/FontFile3 6 0 R>>>>"
                ),
            ),
        ),
        read(
            "font-of-no-size.pdf",
            lambda: built(
                stream(TEXT + b" BT /F 0 Tf 9 9 Td (%s) Tj ET" % SECRET.encode())
            ),
        ),
        read(
            "font-is-missing.pdf",
            lambda: built(
                stream(TEXT + b" BT /G 9 Tf 9 9 Td (%s) Tj ET" % SECRET.encode())
            ),
        ),
    ]


def _hidden() -> list[Case]:
    def with_secret(
        before: bytes, after: bytes = b"", *more: bytes, page: bytes = PAGE % b""
    ) -> bytes:
        secret = b" BT /F 12 Tf 72 600 Td (%s) Tj ET " % SECRET.encode()
        return built(stream(TEXT + before + secret + after), *more, page=page)

    def hidden(name: str, make: Make) -> Case:
        return read(name, make, SAID, SECRET, note="not to be seen on the page.*target")

    layer = PAGE.replace(b"/Font", b"/Properties<</L 6 0 R>>/Font") % b""
    transparent = PAGE.replace(b"/Font", b"/ExtGState<</G<</ca 0>>>>/Font") % b""
    off = b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>>>"
    return [
        hidden("text-is-invisible.pdf", lambda: with_secret(b" 3 Tr ")),
        hidden("text-is-white.pdf", lambda: with_secret(b" 1 g ")),
        hidden("text-is-white-in-rgb.pdf", lambda: with_secret(b" 1 1 1 rg ")),
        hidden("text-is-white-in-cmyk.pdf", lambda: with_secret(b" 0 0 0 0 k ")),
        hidden("text-is-nearly-white.pdf", lambda: with_secret(b" .99 .99 .99 rg ")),
        read(
            "text-is-clipped-away.pdf",
            lambda: with_secret(b" q 0 0 1 1 re W n ", b"Q"),
            SAID,
            SECRET,
        ),
        read(
            "text-is-under-a-box.pdf",
            lambda: with_secret(b"", b"1 g 0 590 595 40 re f"),
            SAID,
            SECRET,
        ),
        hidden(
            "text-is-tiny.pdf", lambda: with_secret(b" q .01 0 0 .01 0 0 cm ", b"Q")
        ),
        hidden(
            "text-is-outside.pdf", lambda: with_secret(b" q 1 0 0 1 9000 0 cm ", b"Q")
        ),
        hidden(
            "text-is-transparent.pdf",
            lambda: with_secret(b" /G gs ", page=transparent),
        ),
        read(
            "text-is-white-on-a-dark-box.pdf",
            lambda: with_secret(b" 0 g 0 590 595 40 re f 1 g "),
            SAID,
            SECRET,
        ),
        read(
            "text-is-in-a-layer-that-is-off.pdf",
            lambda: built(
                stream(
                    TEXT
                    + b" /OC /L BDC BT /F 12 Tf 72 600 Td (%s) Tj ET EMC"
                    % SECRET.encode()
                ),
                b"<</Type/OCG/Name(L)>>",
                page=layer,
                catalog=off,
            ),
            SAID,
            SECRET,
        ),
    ]


def _calls_out(lure: Lure) -> list[Case]:
    url = lure.url.encode()
    path = lure.path.encode()

    def opening(action: bytes) -> bytes:
        return built(catalog=b"<</Type/Catalog/Pages 2 0 R/OpenAction<<%s>>>>" % action)

    link = (
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(%s/link)>>>>]"
    )
    return [
        read(
            "opens-a-script.pdf",
            lambda: opening(b"/S/JavaScript/JS(app.launchURL('%s/js'))" % url),
        ),
        read("opens-a-program.pdf", lambda: opening(b"/S/Launch/F(%s)" % path)),
        read("opens-an-address.pdf", lambda: opening(b"/S/URI/URI(%s/open)" % url)),
        read("submits-a-form.pdf", lambda: opening(b"/S/SubmitForm/F(%s/form)" % url)),
        read(
            "opens-another-pdf.pdf", lambda: opening(b"/S/GoToR/F(%s)/D[0/Fit]" % path)
        ),
        read("links-out.pdf", lambda: built(page=PAGE % (link % url))),
        refused(
            "content-is-in-another-file.pdf",
            lambda: built(stream(b"", b"/F(%s)" % path)),
            "unreadable",
            f"{BROKEN_PAGE}|holds no text",
        ),
        read(
            "image-is-at-an-address.pdf",
            lambda: built(
                stream(TEXT + b" /X Do"),
                stream(
                    b"",
                    (
                        b"/Type/XObject/Subtype/Image/Width 9/Height"
                        b" 9/BitsPerComponent 8/ColorSpace/DeviceGray"
                        b"/F<</FS/URL/F(%s/image)>>"
                    )
                    % url,
                ),
                page=PAGE.replace(b"/Font", b"/XObject<</X 6 0 R>>/Font") % b"",
            ),
        ),
    ]


def encrypted(user: str, *, strength: int = 128) -> bytes:
    """Return a PDF with this user password; the owner's is another."""
    out = io.BytesIO()
    lock = StandardEncryption(user, ownerPassword="owner", strength=strength)
    canvas = Canvas(out, encrypt=lock, invariant=1)
    canvas.drawString(72, 700, SAID)
    canvas.save()
    return out.getvalue()


def _locked() -> list[Case]:
    password = "password|encrypted"
    return [
        *(
            refused(
                f"password-{n}-bit.pdf",
                partial(encrypted, "secret", strength=n),
                "encrypted",
                password,
            )
            for n in (40, 128)
        ),
        *(
            read(f"owner-password-{n}-bit.pdf", partial(encrypted, "", strength=n))
            for n in (40, 128)
        ),
    ]


def all_cases(lure: Lure) -> list[Case]:
    """Return the cases of this module."""
    return [*_bombs(), *_fonts(), *_hidden(), *_calls_out(lure), *_locked()]
