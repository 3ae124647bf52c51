"""Set a sample as a PDF whose bytes are the same on every run.

Only the standard Type 1 fonts are used, streams are left uncompressed (compressed
bytes differ between builds of zlib) and the date is fixed. A passage that carries
gold never breaks across pages, so that its words stand together in the text; it may
break across the columns of one page.

Footnotes stand at the foot of the page on which their mark falls. That page is only
known after setting, so a document is set again until the marks stay where they are.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    ActionFlowable,
    BaseDocTemplate,
    Frame,
    FrameBreak,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from samples.drawn import draw_diagram, draw_hero
from samples.look import Look, replace_style, set_inline, style_of
from samples.markup import Block, MarkupError, Row, Sample

MAX_PAGES = 12
MAX_PASSES = 8
GUTTER = 7 * mm


@dataclass(slots=True)
class Pass:
    """What one setting of the document assumes and finds out."""

    notes_by_page: dict[int, list[str]] = field(default_factory=dict)
    pages: int = 1
    found: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


class WholePassage(Paragraph):  # type: ignore[misc]
    """A paragraph that may leave its column, never its page."""

    setter: ClassVar[Any] = None

    def split(self, available_width: float, available_height: float) -> list[Any]:
        """Refuse to split where the rest would stand on the next page."""
        doc = WholePassage.setter
        if doc is None or doc.frame is doc.pageTemplate.frames[-1]:
            return []
        parts: list[Any] = super().split(available_width, available_height)
        return parts


class SwitchColumns(ActionFlowable):  # type: ignore[misc]
    """Let the next page have another number of columns."""

    def __init__(self, columns: int) -> None:
        super().__init__(())
        self.columns = columns

    def apply(self, doc: Any) -> None:
        """Choose the template of the next page."""
        doc.handle_nextPageTemplate(f"p{doc.page + 1}c{self.columns}")


def render_pdf(sample: Sample) -> bytes:
    """Return the bytes of the sample set as a PDF.

    Raises:
        MarkupError: The footnotes still move after ``MAX_PASSES`` settings.
    """
    known = Look.__dataclass_fields__
    look = replace(Look(), **{k: v for k, v in sample.layout.items() if k in known})  # type: ignore[arg-type]
    state = Pass()
    for _ in range(MAX_PASSES):
        content, found, pages = _set_once(sample, look, state)
        if found == state.notes_by_page and pages == state.pages:
            return content
        state = Pass(notes_by_page=found, pages=pages)
    msg = f"{sample.output}: footnotes do not settle in {MAX_PASSES} passes"
    raise MarkupError(msg)


def _set_once(
    sample: Sample, look: Look, state: Pass
) -> tuple[bytes, dict[int, list[str]], int]:
    stream = io.BytesIO()
    doc = BaseDocTemplate(
        stream,
        pagesize=A4,
        title=sample.title,
        author=look.author or look.brand,
        subject=look.subject,
        creator="",
        producer="",
        invariant=1,
        pageCompression=0,
    )
    setter = _Setter(sample, look, state)
    WholePassage.setter = doc
    top, body = setter.flowables()
    doc.addPageTemplates(setter.templates(top))
    doc.build([*top, *([FrameBreak()] if top else []), *body])
    WholePassage.setter = None
    return stream.getvalue(), dict(state.found), doc.page


class _Setter:
    """Turn blocks into flowables and pages into templates for one setting."""

    def __init__(self, sample: Sample, look: Look, state: Pass) -> None:
        self.sample = sample
        self.look = look
        self.state = state
        self.left = look.margin * mm
        self.width = A4[0] - 2 * self.left
        self.column = (self.width - GUTTER) / 2 if look.columns == 2 else self.width
        self.top = A4[1] - (24 * mm if look.head_left or look.head_right else 20 * mm)
        self.hero_height = 62 * mm if look.hero else 0
        self.bottom = 22 * mm

    # Flowables

    def flowables(self) -> tuple[list[Any], list[Any]]:
        """Return what stands across the first page, and the rest."""
        blocks = list(self.sample.blocks)
        cut = next(
            (
                i
                for i, b in enumerate(blocks)
                if b.kind == "command" and b.text == "body"
            ),
            None,
        )
        top = [] if cut is None else self._flow(blocks[:cut], self.width)
        rest = blocks if cut is None else blocks[cut + 1 :]
        return top, self._flow(rest, self.column)

    def _flow(self, blocks: list[Block], width: float) -> list[Any]:
        flow: list[Any] = []
        for block in blocks:
            if block.kind == "command" and block.text.startswith("page"):
                columns = int(block.text.split()[1]) if " " in block.text else 0
                if columns:
                    flow.append(SwitchColumns(columns))
                    width = self.width if columns == 1 else (self.width - GUTTER) / 2
                flow.append(PageBreak())
            else:
                flow.extend(self._block(block, width))
        return flow

    def _block(self, block: Block, width: float) -> list[Any]:
        if block.kind == "footnote":
            return []
        if block.kind == "table":
            return [self._table(block, width)]
        if block.kind == "command":
            return self._command(block.text, width)
        style = style_of(block, self.look)
        bullet = "\u2022" if block.kind == "item" else block.number or None
        maker = WholePassage if block.golds else Paragraph
        return [maker(set_inline(block.text, self.look), style, bulletText=bullet)]

    def _command(self, text: str, width: float) -> list[Any]:
        name, _, rest = text.partition(" ")
        parts = [part.strip() for part in rest.split(">")]
        if name == "diagram":
            return [draw_diagram(parts, width, self.look), Spacer(1, 8)]
        if name == "masthead":
            return self._masthead(parts, width)
        if name == "sign":
            return self._signatures(parts, width)
        if name == "rule":
            ruled = Table([[""]], colWidths=[width], rowHeights=[6])
            ruled.setStyle([("LINEABOVE", (0, 0), (-1, 0), 0.6, HexColor("#444444"))])
            return [ruled]
        if name == "space":
            return [Spacer(1, float(rest))]
        msg = f"{self.sample.output}: unknown command {text!r}"
        raise MarkupError(msg)

    def _masthead(self, parts: list[str], width: float) -> list[Any]:
        """Head of a UN document: organ and symbol, rule, body and distribution."""
        organ, symbol, body, distribution, date, language = parts
        regular, bold, _ = self.look.fonts
        base = ParagraphStyle("m", fontName=regular, fontSize=10, leading=12.5)
        big = ParagraphStyle("b", parent=base, fontName=bold, fontSize=17, leading=20)
        rows = [
            [Paragraph(organ, replace_style(base, fontSize=13)), _right(symbol, base)],
            [Paragraph(body, big), Paragraph(f"Distr.: {distribution}", base)],
            ["", Paragraph(date, base)],
            ["", Paragraph(f"Original: {language}", base)],
        ]
        table = Table(rows, colWidths=[width * 0.66, width * 0.34])
        table.setStyle(
            [
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor("#000000")),
                ("LINEBELOW", (0, -1), (-1, -1), 2.2, HexColor("#000000")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("SPAN", (0, 1), (0, 3)),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 2), (-1, -1), 0),
                ("BOTTOMPADDING", (0, -1), (-1, -1), 10),
            ]
        )
        return [table, Spacer(1, 10)]

    def _signatures(self, parts: list[str], width: float) -> list[Any]:
        regular = self.look.fonts[0]
        style = ParagraphStyle("s", fontName=regular, fontSize=9.5, leading=13)
        half = width / len(parts)
        cells = [Paragraph(part.replace(";", "<br/>"), style) for part in parts]
        lines = ["_" * 34 for _ in parts]
        table = Table([lines, cells], colWidths=[half] * len(parts))
        table.setStyle(
            [
                ("NOSPLIT", (0, 0), (-1, -1)),
                ("TOPPADDING", (0, 0), (-1, 0), 26),
                ("FONT", (0, 0), (-1, 0), regular, 9),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ]
        )
        return [table]

    def _table(self, block: Block, width: float) -> Table:
        look = self.look
        regular, bold, _ = look.fonts
        size = look.size - 1
        cell = ParagraphStyle("c", fontName=regular, fontSize=size, leading=size * 1.2)
        head = replace_style(cell, fontName=bold, textColor=white)

        def set_row(row: Row, style: ParagraphStyle) -> list[Any]:
            return [Paragraph(set_inline(text, look), style) for text in row.cells]

        first, *others = block.rows
        filled = [set_row(first, head), *(set_row(row, cell) for row in others)]
        shares = block.widths or (1.0,) * len(first.cells)
        widths = [width * share / sum(shares) for share in shares]
        gaps = {"spaceBefore": 4, "spaceAfter": 10}
        table = Table(filled, colWidths=widths, repeatRows=1, hAlign="LEFT", **gaps)
        table.setStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), HexColor(look.accent)),
                ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#8a93a0")),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, HexColor(look.tint)]),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
            ]
        )
        return table

    # Pages

    def templates(self, top: list[Any]) -> list[PageTemplate]:
        """Return one template per page and number of columns.

        Pages differ by the footnotes at their foot, hence one template for each.
        """
        # Templates are looked up by order for the first page: its columns lead.
        order = (self.look.columns, 3 - self.look.columns)
        return [
            PageTemplate(
                id=f"p{page}c{columns}",
                frames=self._frames(page, columns, top),
                onPage=self._draw_page,
                autoNextPageTemplate=f"p{min(page + 1, MAX_PAGES)}c{columns}",
            )
            for page in range(1, MAX_PAGES + 1)
            for columns in order
        ]

    def _frames(self, page: int, columns: int, top: list[Any]) -> list[Frame]:
        ceiling = self.top if page > 1 or not self.hero_height else A4[1]
        if page == 1:
            ceiling -= self.hero_height + (4 * mm if self.hero_height else 0)
        floor = self.bottom + self._notes_height(page)
        frames = []
        if page == 1 and top:
            height = _stack_height(top, self.width)
            frames.append(self._frame(self.left, ceiling - height, self.width, height))
            ceiling -= height
        width = self.width if columns == 1 else (self.width - GUTTER) / 2
        for i in range(columns):
            x = self.left + i * (width + GUTTER)
            frames.append(self._frame(x, floor, width, ceiling - floor))
        return frames

    def _frame(self, x: float, y: float, width: float, height: float) -> Frame:
        pads = dict.fromkeys(
            ("leftPadding", "rightPadding", "topPadding", "bottomPadding"), 0
        )
        return Frame(x, y, width, height, **pads)

    def _notes(self, page: int) -> list[Paragraph]:
        style = ParagraphStyle(
            "n",
            fontName=self.look.fonts[0],
            fontSize=8,
            leading=9.6,
            leftIndent=9,
            bulletFontSize=6,
            bulletAnchor="start",
        )
        return [
            Paragraph(
                f'<super size="5.5">{label}</super>&nbsp;'
                + set_inline(self.sample.footnotes[label], self.look),
                style,
            )
            for label in self.state.notes_by_page.get(page, [])
        ]

    def _notes_height(self, page: int) -> float:
        notes = self._notes(page)
        if not notes:
            return 0
        height: float = sum(note.wrap(self.width, 1000)[1] for note in notes)
        return height + 14

    def _draw_page(self, canvas: Any, doc: Any) -> None:
        page: int = canvas.getPageNumber()
        canvas.setNamedCB("note", self._see_mark)
        if page == 1 and self.look.hero:
            draw_hero(canvas, self.look, self.sample.title, self.hero_height)
        self._draw_head_and_foot(canvas, page)
        self._draw_notes(canvas, page)

    def _see_mark(self, canvas: Any, kind: str, label: str) -> None:
        self.state.found[canvas.getPageNumber()].append(label)

    def _draw_head_and_foot(self, canvas: Any, page: int) -> None:
        look = self.look
        regular = look.fonts[0]
        right = A4[0] - self.left
        canvas.saveState()
        canvas.setFillColor(HexColor("#333333"))
        canvas.setStrokeColor(HexColor("#888888"))
        canvas.setLineWidth(0.4)
        canvas.setFont(regular, 8.5)
        if (page > 1 or look.head_on_first) and (look.head_left or look.head_right):
            y = A4[1] - 15 * mm
            canvas.drawString(self.left, y, look.head_left)
            canvas.drawRightString(right, y, look.head_right)
            canvas.line(self.left, y - 4, right, y - 4)
        canvas.setFont(regular, 8)
        fills = {"page": page, "pages": self.state.pages}
        canvas.drawString(self.left, 12 * mm, look.foot_left.format(**fills))
        canvas.drawRightString(right, 12 * mm, look.foot_right.format(**fills))
        canvas.restoreState()

    def _draw_notes(self, canvas: Any, page: int) -> None:
        notes = self._notes(page)
        if not notes:
            return
        y = self.bottom + self._notes_height(page) - 8
        canvas.setLineWidth(0.4)
        canvas.line(self.left, y, self.left + 50 * mm, y)
        y -= 4
        for note in notes:
            y -= note.wrap(self.width, 1000)[1]
            note.drawOn(canvas, self.left, y)


def _right(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(text, replace_style(style, fontName="Times-Bold", fontSize=12))


def _stack_height(flowables: list[Any], width: float) -> float:
    """Height of flowables one under the other; gaps do not collapse, 2 mm to spare."""
    height: float = 2 * mm
    for flowable in flowables:
        height += flowable.wrap(width, 10_000)[1]
        height += flowable.getSpaceBefore() + flowable.getSpaceAfter()
    return height
