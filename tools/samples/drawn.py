"""What is drawn in a sample: the band that opens a brochure, boxes joined by arrows."""

from __future__ import annotations

from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from samples.look import Look


def draw_hero(canvas: Any, look: Look, title: str, height: float) -> None:
    """Draw the coloured band that opens a brochure."""
    page_width, page_height = A4
    base = page_height - height
    canvas.saveState()
    canvas.setFillColor(HexColor(look.accent))
    canvas.rect(0, base, page_width, height, stroke=0, fill=1)
    canvas.setStrokeColor(white)
    canvas.setStrokeAlpha(0.22)
    canvas.setLineWidth(1.2)
    for step in range(7):
        canvas.circle(page_width - 30 * mm, base + 28 * mm, (6 + 7 * step) * mm)
    canvas.setFillColor(white)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(look.margin * mm, page_height - 17 * mm, look.brand.upper())
    canvas.setFont("Helvetica-Bold", 25)
    canvas.drawString(look.margin * mm, base + 25 * mm, title)
    canvas.setFont("Helvetica", 11.5)
    canvas.drawString(look.margin * mm, base + 15 * mm, look.tagline)
    canvas.restoreState()


def draw_diagram(parts: list[str], width: float, look: Look) -> Drawing:
    """Draw boxes joined by arrows."""
    height, gap = 44.0, 14.0 if width > 350 else 9.0
    box = (width - gap * (len(parts) - 1)) / len(parts)
    drawing = Drawing(width, height)
    accent, tint = HexColor(look.accent), HexColor(look.tint)
    size = 7.2 if width > 350 else 6.2
    for i, part in enumerate(parts):
        x = i * (box + gap)
        drawing.add(Rect(x, 4, box, 36, rx=3, ry=3, fillColor=tint, strokeColor=accent))
        lines = part.split("/")
        for j, line in enumerate(lines):
            y = 19 + (len(lines) - 1) * 5 - j * 10
            font = look.fonts[1 if j == 0 else 0]
            middle = {"textAnchor": "middle", "fontName": font, "fontSize": size}
            drawing.add(String(x + box / 2, y, line, **middle))
        if i + 1 < len(parts):
            end = x + box + gap
            drawing.add(Line(x + box, 22, end - 4, 22, strokeColor=accent))
            drawing.add(
                Polygon(
                    [end, 22, end - 5, 25, end - 5, 19],
                    fillColor=accent,
                    strokeColor=accent,
                )
            )
    return drawing
