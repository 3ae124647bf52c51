"""Invented documents printed to real PDF, with records that fit them exactly."""

import hashlib
import io
from dataclasses import dataclass, field

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pipeline.datamodel import Document, Page, Passage, Words

WIDTH, HEIGHT = 595.0, 842.0
LEFT, TOP, MEASURE = 62.0, 70.0, 470.0


@dataclass
class Paper:
    """Prints paragraphs and remembers where each word stands."""

    name: str
    language: str = "en"
    passages: list[Passage] = field(default_factory=list)
    _text: str = ""
    _pages: list[Page] = field(default_factory=list)
    _words: Words = field(default_factory=Words)
    _page_start: int = 0
    _y: float = TOP
    _heading: tuple[str, ...] = ()
    _pieces: list[tuple[int, int, str, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self):
        self._buffer = io.BytesIO()
        self._canvas = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1)

    def heading(self, *path: str) -> "Paper":
        self._heading = path
        self._y += 8
        self._print(path[-1], "Helvetica-Bold", 13, 18)
        return self

    def paragraph(self, text: str) -> "Paper":
        if self._y > HEIGHT - 150:
            self.page()
        start = len(self._text)
        self._print(text, "Times-Roman", 11, 15)
        self._pieces.append((start, len(self._text) - 1, text, self._heading))
        self._y += 8
        return self

    def _print(self, text: str, font: str, size: float, leading: float):
        self._canvas.setFont(font, size)
        for line in simpleSplit(text, font, size, MEASURE):
            x = LEFT
            self._canvas.drawString(x, HEIGHT - self._y, line)
            for word in line.split(" "):
                width = stringWidth(word, font, size)
                start = len(self._text)
                self._text += word + " "
                self._words.spans.extend((start, start + len(word)))
                box = (x, self._y - size, x + width, self._y + 0.25 * size)
                self._words.boxes.extend(box)
                x += width + stringWidth(" ", font, size)
            self._text = self._text[:-1] + "\n"
            self._y += leading

    def page(self) -> "Paper":
        """End the page."""
        number = len(self._pages) + 1
        self._canvas.setFont("Helvetica", 8)
        self._canvas.drawString(LEFT, 40, f"{self.name}   {number}")
        self._canvas.showPage()
        page = Page(
            number, WIDTH, HEIGHT, self._page_start, len(self._text), self._words
        )
        self._pages.append(page)
        self._page_start = len(self._text)
        self._words = Words()
        self._y = TOP
        return self

    def build(self) -> tuple[bytes, Document, list[Passage]]:
        self.page()
        self._canvas.save()
        content = self._buffer.getvalue()
        document = Document(
            document_id=hashlib.sha256(content).hexdigest(),
            name=self.name,
            media_type="application/pdf",
            text=self._text,
            pages=tuple(self._pages),
            blocks=(),
            reader_version="1",
        )
        return content, document, self._passages(document)

    def _passages(self, document: Document) -> list[Passage]:
        passages = []
        for i, (start, end, _, heading) in enumerate(self._pieces):
            before = self._pieces[i - 1][2] if i else ""
            after = self._pieces[i + 1][2] if i + 1 < len(self._pieces) else ""
            boxes = document.boxes(start, end)
            passages.append(
                Passage(
                    document_id=document.document_id,
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    page_number=boxes[0][0],
                    boxes=boxes,
                    heading=heading,
                    before=before[-160:],
                    after=after[:160],
                    language=self.language,
                )
            )
        return passages
