"""PDFs whose truth is known: what was printed, where, and in which order to read.

Texts are drawn at stated places, so that every word has a true box: its
advance width, and the ascent and descent of its font. ``Sheet`` works in house
coordinates of the shown page (points from the top left) and turns them into
the page's own space by formulas of its own, independent of the reader's.
"""

import io
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from pipeline.geometry import BBox

VOCABULARY = (
    "the operator may intercept calls and messages of any subscriber without "
    "notice while probes copy traffic to a central monitoring facility that "
    "retains records for years under contract supplier provides training parts "
    "software updates system locates handsets by signalling network position"
).split()


@dataclass(frozen=True)
class Placed:
    """A text as printed: its page from 1 and its box in house coordinates."""

    text: str
    page: int
    box: BBox


@dataclass
class Sheet:
    """A PDF under construction.

    Attributes:
        width: Width of the shown page.
        height: Height of the shown page.
        rotation: Clockwise, a multiple of 90.
        margin: What the crop box cuts off on the left and at the bottom.
    """

    width: float = 595
    height: float = 842
    rotation: int = 0
    margin: tuple[float, float] = (0, 0)
    words: list[Placed] = field(default_factory=list)
    page: int = 1

    def __post_init__(self) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pageCompression=0, invariant=1)
        self._start()

    def _start(self) -> None:
        turned = self.rotation % 180 == 90
        w, h = (self.height, self.width) if turned else (self.width, self.height)
        left, low = self.margin
        media = (w + 2 * left, h + 2 * low)
        # The canvas turns the page size itself, but not the crop box.
        self.canvas.setPageSize(media[::-1] if turned else media)
        self.canvas.setPageRotation(self.rotation)
        if self.margin != (0, 0):
            self.canvas.setCropBox((left, low, left + w, low + h))
        # House coordinates, but with y upwards, for everything drawn below.
        matrix = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, self.height, 0),
            180: (-1, 0, 0, -1, self.width, self.height),
            270: (0, -1, 1, 0, 0, self.width),
        }[self.rotation]
        self.canvas.translate(left, low)
        self.canvas.transform(*matrix)

    def line(
        self, text: str, x: float, top: float, *, size: float = 10, font="Helvetica"
    ) -> BBox:
        """Print a line with its ascent at ``top`` and return its box."""
        ascent, descent = pdfmetrics.getAscentDescent(font, size)
        base = self.height - top - ascent
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, base, text)
        at = x
        for word in text.split(" "):
            width = pdfmetrics.stringWidth(word, font, size)
            box = BBox(at, top, at + width, top + ascent - descent)
            self.words.append(Placed(word, self.page, box))
            at += pdfmetrics.stringWidth(word + " ", font, size)
        width = pdfmetrics.stringWidth(text, font, size)
        return BBox(x, top, x + width, top + ascent - descent)

    def lines(
        self, texts: Iterable[str], x: float, top: float, *, size: float = 10, **more
    ) -> list[BBox]:
        """Print lines under one another, 1.2 font sizes apart."""
        return [
            self.line(text, x, top + 1.2 * size * i, size=size, **more)
            for i, text in enumerate(texts)
        ]

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Draw a rule between two points in house coordinates."""
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Draw all rules of a table."""
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)

    def picture(self, x: float, top: float, width: float, height: float) -> None:
        """Place an image that shows something everywhere, as a scan does."""
        from PIL import Image

        image = ImageReader(Image.effect_noise((300, 400), 60))
        self.canvas.drawImage(image, x, self.height - top - height, width, height)

    def screenshot(
        self, texts: Sequence[str], x: float, top: float, width: float, height: float
    ) -> None:
        """Place a picture that shows lines of text on a grey ground."""
        from PIL import Image, ImageDraw, ImageFont

        image = Image.new("L", (round(3 * width), round(3 * height)), 235)
        draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=40)
        step = image.height / (len(texts) + 1)
        for i, text in enumerate(texts):
            draw.text((40, (i + 0.6) * step), text, fill=0, font=font)
        y = self.height - top - height
        self.canvas.drawImage(ImageReader(image), x, y, width, height)

    def next_page(self) -> None:
        """Finish a page and start one like it."""
        self.canvas.showPage()
        self.page += 1
        self._start()

    def save(self, *, encrypt: str | None = None) -> bytes:
        """Return the PDF's bytes, encrypted if a password is given."""
        if encrypt is not None:
            from reportlab.lib.pdfencrypt import StandardEncryption

            self.canvas.setEncrypt(StandardEncryption(encrypt, strength=128))
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()


def prose(source: random.Random, width: float, n_lines: int, size: float = 10):
    """Return lines of words that fill a column of ``width`` points."""
    lines: list[str] = []
    line: list[str] = []
    while len(lines) < n_lines:
        word = source.choice(VOCABULARY)
        if pdfmetrics.stringWidth(" ".join([*line, word]), "Helvetica", size) > width:
            lines.append(" ".join(line))
            line = []
        line.append(word)
    return lines


def sentences(source: random.Random, width: float, names: Iterable[str]) -> list[str]:
    """Return a paragraph's lines; each name opens a sentence of about 14 words."""
    tokens = [
        token
        for name in names
        for token in (name, *source.choices(VOCABULARY, k=13), "again.")
    ]
    lines = [""]
    for token in tokens:
        longer = f"{lines[-1]} {token}".strip()
        if pdfmetrics.stringWidth(longer, "Helvetica", 10) > width:
            lines.append(token)
        else:
            lines[-1] = longer
    return lines


def raw_pdf(objects: Sequence[bytes], *, root: int = 1) -> bytes:
    """Return a PDF made of these objects, numbered from 1, as written."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        root,
        start,
    )
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    head = b"<</Length %d%s>>" % (len(content), entries)
    return head + b"stream\n" + content + b"\nendstream"


FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def with_alternatives(pages: Sequence[str], texts: Sequence[str]) -> bytes:
    """Return a tagged PDF: a line on each page, and a figure with a text for it.

    The figure is a box that is drawn on the page; its text is never printed.
    """
    n = len(pages)
    numbers = [5 + 3 * i for i in range(n)]  # page, content, structure element
    kids = " ".join(f"{number} 0 R" for number in numbers)
    figures = " ".join(f"{number + 2} 0 R" for number in numbers)
    parents = " ".join(f"{i} [{number + 2} 0 R]" for i, number in enumerate(numbers))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 3 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {n}>>".encode(),
        f"<</Type/StructTreeRoot/K[{figures}]/ParentTree 4 0 R>>".encode(),
        f"<</Nums[{parents}]>>".encode(),
    ]
    for i, (number, line, text) in enumerate(zip(numbers, pages, texts, strict=True)):
        drawn = (
            f"/Figure <</MCID 0>> BDC 100 100 200 200 re f EMC {_SET} ({line}) Tj ET"
        )
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/StructParents {i}"
            f"/Contents {number + 1} 0 R/Resources<</Font<</F<</Type/Font"
            "/Subtype/Type1/BaseFont/Helvetica>>>>>>>>".encode(),
            stream(drawn.encode()),
            f"<</Type/StructElem/S/Figure/P 3 0 R/Pg {number} 0 R/K 0"
            f"/Alt({text})>>".encode(),
        ]
    return raw_pdf(objects)


_SET = "BT /F 11 Tf 60 760 Td"


def one_page(
    content: bytes,
    *more: bytes,
    box: bytes = b"0 0 595 842",
    font: bytes = FONT,
    fonts: bytes = b"",
    resources: bytes = b"",
    entries: bytes = b"",
    catalog: bytes = b"",
) -> bytes:
    """Return a PDF of one page with this content stream and font ``/F``.

    Args:
        content: The page's content stream.
        more: Objects from number 6 on.
        box: Media box of the page.
        font: Font ``/F``.
        fonts: Further fonts of the page.
        resources: Further resources of the page.
        entries: Further entries of the page.
        catalog: Further entries of the catalog.
    """
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R"
            b"/Resources<</Font<</F 5 0 R%s>>%s>>%s>>"
            % (box, fonts, resources, entries),
            stream(content),
            font,
            *more,
        ]
    )
