"""Filled PDF forms and annotated pages whose truth is known.

End-use certificates come in five layouts, as offices lay them out: labels left of their
fields, above them, below the lines, in a ruled table with numbers, and fields that only
their tooltips name.
"""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from tests.ingest.pdfs import one_page, stream

END_USERS = (
    "Ministry of Interior",
    "National Police Directorate",
    "State Security Bureau",
    "Ministry of Defence",
    "Prison Service of Karavia",
    "Tane Telecom Ltd",
)
END_USES = (
    "Lawful interception of mobile networks",
    "Border control at four crossings",
    "Training of network engineers",
    "Search for missing persons",
    "Crowd monitoring in stadiums",
    "Testing of own mobile network",
)
COUNTRIES = ("Karavia", "Jordan", "Kenya", "Serbia", "Vietnam", "Peru")
SIGNATORIES = (
    "Col. Ilan Maro", "Dr. Sena Adar", "Tomas Veleri", "Amina Okoth", "Jo Brandt",
    "R. Quispe",
)  # fmt: skip


@dataclass(frozen=True)
class Certificate:
    """A filled certificate and what was filled in.

    Attributes:
        data: The PDF.
        values: Filled in, by what they answer.
        boxes: Where each field stands: page, x0, top, x1, bottom.
    """

    data: bytes
    values: dict[str, str]
    boxes: dict[str, tuple[float, float, float, float]]


_LABELS = {
    "end_user": "End user", "end_use": "End use of the items",
    "country": "Country of final destination", "signatory": "Name of signatory",
}  # fmt: skip

_Place = Callable[[Canvas, int, str], tuple[float, float, float, float]]
"""Draws the label of the n-th field and returns where the field stands, y upwards."""


def _left(canvas: Canvas, n: int, label: str) -> tuple[float, float, float, float]:
    y = 680 - 40 * n
    canvas.drawString(72, y + 5, f"{label}:")
    return 240, y, 260, 18


def _above(canvas: Canvas, n: int, label: str) -> tuple[float, float, float, float]:
    y = 660 - 50 * n
    canvas.drawString(72, y + 22, f"{n + 1}. {label}")
    return 72, y, 420, 18


def _below(canvas: Canvas, n: int, label: str) -> tuple[float, float, float, float]:
    y = 660 - 50 * n
    canvas.line(72, y, 400, y)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, y - 9, label)
    return 72, y + 1, 328, 18


def _table(canvas: Canvas, n: int, label: str) -> tuple[float, float, float, float]:
    y = 660 - 24 * n
    for x in (72, 100, 260, 520):
        canvas.line(x, y, x, y + 24)
    for height in (y, y + 24):
        canvas.line(72, height, 520, height)
    canvas.drawString(80, y + 8, str(n + 1))
    canvas.drawString(106, y + 8, label)
    return 262, y + 2, 256, 20


def _unprinted(canvas: Canvas, n: int, label: str) -> tuple[float, float, float, float]:
    return 240, 680 - 40 * n, 260, 18


LAYOUTS: tuple[_Place, ...] = (_left, _above, _below, _table, _unprinted)


def certificate(number: int) -> Certificate:
    """Return the filled certificate of a number; its layout is ``number % 5``."""
    source = random.Random(number)
    values = {
        "end_user": source.choice(END_USERS),
        "end_use": source.choice(END_USES),
        "country": source.choice(COUNTRIES),
        "signatory": source.choice(SIGNATORIES),
    }
    place = LAYOUTS[number % len(LAYOUTS)]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pageCompression=number % 2)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(72, 760, "END-USE CERTIFICATE")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(72, 735, "We certify that the items will be used as stated here.")
    boxes = {}
    for n, (key, value) in enumerate(values.items()):
        canvas.setFont("Helvetica", 10)
        x, y, width, height = place(canvas, n, _LABELS[key])
        named = place is _unprinted
        options = {"tooltip": _LABELS[key]} if named else {}
        if key == "country" and number % 3 == 0:
            canvas.acroForm.choice(
                name=f"Dropdown{n}", value=value, options=list(COUNTRIES), x=x, y=y,
                width=width, height=height, fontSize=10, **options,
            )  # fmt: skip
        else:
            canvas.acroForm.textfield(
                name=f"Text{n}", value=value, x=x, y=y, width=width, height=height,
                fontSize=10, borderWidth=0, **options,
            )  # fmt: skip
        page_height = canvas._pagesize[1]
        boxes[key] = (x, page_height - y - height, x + width, page_height - y)
    canvas.showPage()
    canvas.save()
    return Certificate(buffer.getvalue(), values, boxes)


def annotated(
    annotations: Sequence[bytes],
    *more: bytes,
    content: bytes = b"BT /F 12 Tf 72 750 Td (Our probe copies every call) Tj ET",
    catalog: bytes = b"",
    fields: str = "",
) -> bytes:
    """Return a PDF of one page with these annotations; ``more`` objects follow them.

    Args:
        annotations: Dictionaries; they are objects from number 6 on.
        more: Further objects, numbered after the annotations.
        content: The page's content stream.
        catalog: Further entries of the catalog.
        fields: Object numbers of the form's fields, separated by spaces; by default
            all annotations.
    """
    numbers = range(6, 6 + len(annotations))
    references = b" ".join(b"%d 0 R" % n for n in numbers)
    named = b" ".join(b"%s 0 R" % n.encode() for n in fields.split()) or references
    form = b"<</Fields[%s]/DR<</Font<</F 5 0 R>>>>/DA(/F 10 Tf)%s>>" % (named, catalog)
    return one_page(
        content,
        *annotations,
        *more,
        entries=b"/Annots[%s]" % references,
        catalog=b"/AcroForm" + form,
    )


def drawn(text: str, width: int = 300, height: int = 20) -> bytes:
    """Return the appearance stream of an annotation that shows a text."""
    content = b"BT /F 10 Tf 2 5 Td (%s) Tj ET" % text.encode()
    return stream(
        content,
        b"/Type/XObject/Subtype/Form/BBox[0 0 %d %d]/Resources<</Font<</F 5 0 R>>>>"
        % (width, height),
    )


def text_field(
    value: str, *, name: str = "Text1", entries: str = "", rect: str = "150 600 450 620"
) -> bytes:
    """Return a text field with its widget as one dictionary."""
    return (
        f"<</Type/Annot/Subtype/Widget/FT/Tx/T({name})/V({value})/Rect[{rect}]/F 4"
        f"/P 3 0 R{entries}>>"
    ).encode()


def note(kind: str, text: str, *, entries: str = "", rect: str = "150 500 450 520"):
    """Return an annotation that holds a text."""
    return (
        f"<</Type/Annot/Subtype/{kind}/Contents({text})/Rect[{rect}]/F 4{entries}>>"
    ).encode()


def xfa_form(
    template: str, data: str, *, dynamic: bool = True, boxes: bool = False
) -> bytes:
    """Return a PDF whose form is XFA: a placeholder page, a template and its data."""
    packets = {
        "template": "<template xmlns='http://www.xfa.org/schema/xfa-template/3.3/'>"
        f"{template}</template>",
        "datasets": "<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'>"
        f"<xfa:data>{data}</xfa:data></xfa:datasets>",
    }
    named = b"".join(
        b"(%s) %d 0 R " % (name.encode(), n) for n, name in enumerate(packets, start=6)
    )
    needs = b"/NeedsRendering true" if dynamic else b""
    box = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(x)/Rect[9 9 99 30]>>" * boxes
    return one_page(
        b"BT /F 12 Tf 72 750 Td (Please wait) Tj ET",
        *(stream(packet.encode()) for packet in packets.values()),
        entries=b"/Annots[%s]" % box,
        catalog=b"%s/AcroForm<</Fields[]/XFA[%s]>>" % (needs, named),
    )
