"""Files that cannot be read, or not all of them, made as the world makes them."""

import io

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas


def pdf(*pages: str, encrypt: str | None = None) -> bytes:
    """Return a PDF with a line of text a page."""
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=encrypt, invariant=True)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def scan(n_pages: int = 1, text_first: str = "") -> bytes:
    """Return a PDF of page images, the first with text if one is given."""
    from PIL import Image

    image = ImageReader(Image.linear_gradient("L").resize((400, 600)))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    if text_first:
        canvas.drawString(72, 700, text_first)
        canvas.showPage()
    for _ in range(n_pages):
        canvas.drawImage(image, 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


NO_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n95\n%%EOF\n"
)

FINNISH = (
    "Laite on suunniteltu viranomaisten käyttöön, ja se kerää puhelinten tunnisteet "
    "kadulla kulkevilta ihmisiltä heidän tietämättään. Tiedot jäävät palvelimelle."
)
BASQUE = "Sistemak telefono-deiak ezkutuan entzun ditzake baimenik gabe."
OFFER = (
    "GhostLine runs silently in the background. The target sees no icon, no battery "
    "drain and no prompt while your analysts read chats and listen to calls."
)
