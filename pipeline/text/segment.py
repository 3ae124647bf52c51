"""Blocks to passages: what is scored and reviewed, with what stands around it.

A passage is a paragraph, list item, table row or clause of about 15 to 150
words (TAXONOMY 3). Longer blocks are cut between sentences; nothing is joined
over blocks, so a passage never crosses a page. Every block but furniture ends
up in passages: a short heading or list item may carry a label of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.datamodel import Block, BlockKind, Document, Passage
from pipeline.text.language import passage_languages
from pipeline.text.sentences import sentence_spans

_MAX_WORDS = 150
_TARGET_WORDS = 110
"""A long block is cut into passages of about this size, not of 150 and a rest."""

_MAX_CHARS = 2_000
"""A longer "sentence" is a list, a table or code: it is cut at white space."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    block: Block
    heading: tuple[str, ...]


def segment(document: Document) -> list[Passage]:
    """Cut a document into passages, in reading order.

    Returns:
        Passages with ``document.text[start:end] == text``, none overlapping.
    """
    pieces = [
        piece
        for block, heading in _with_headings(document)
        for piece in _pieces(document.text, block, heading)
    ]
    passages = [_passage(document, piece) for piece in pieces]
    return _with_neighbours(_with_languages(passages))


def _with_headings(document: Document) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """Yield each block with the headings above it, outermost first."""
    path: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind is BlockKind.FURNITURE:
            continue
        if block.kind is BlockKind.HEADING:
            path = [(level, text) for level, text in path if level < block.level]
        yield block, tuple(text for _, text in path)
        if block.kind is BlockKind.HEADING:
            title = " ".join(document.text[block.start : block.end].split())
            path.append((block.level, title[:200]))


def _pieces(text: str, block: Block, heading: tuple[str, ...]) -> Iterator[_Piece]:
    start, end = _strip(text, block.start, block.end)
    if not any(map(str.isalpha, text[start:end])):
        return
    for a, b in passage_spans(text[start:end]):
        yield _Piece(start + a, start + b, block, heading)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    raw = text[start:end]
    return start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())


def passage_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans of at most 150 words, cut between sentences where possible.

    Args:
        text: Without white space around it. All of it is in one span if it is short.
    """
    if len(text) <= _MAX_CHARS and len(text.split()) <= _MAX_WORDS:
        yield 0, len(text)
        return
    start = end = n_words = 0
    for a, b in _sentences(text):
        n = len(text[a:b].split())
        too_long = n_words + n > _TARGET_WORDS or b - start > _MAX_CHARS
        if end > start and too_long:
            yield start, end
            start, n_words = a, 0
        elif end == start:
            start = a
        end, n_words = b, n_words + n
    if end > start:
        yield start, end


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    for at in range(0, len(text), 100_000):  # spaCy's memory grows with the text
        for a, b in sentence_spans(text[at : at + 100_000]):
            yield from _short_enough(text, at + a, at + b)


def _short_enough(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > _MAX_CHARS:
        words = list(_WORD.finditer(text, start, start + _MAX_CHARS))
        cut = words[-1].start() if len(words) > 1 else start + _MAX_CHARS
        a, b = _strip(text, start, cut)
        yield a, b
        start = cut
    a, b = _strip(text, start, end)
    if a < b:
        yield a, b


def _passage(document: Document, piece: _Piece) -> Passage:
    text = document.text[piece.start : piece.end]
    return Passage(
        document_id=document.document_id,
        start=piece.start,
        end=piece.end,
        text=text,
        page_number=piece.block.page_number,
        boxes=document.boxes(piece.start, piece.end),
        heading=piece.heading,
        columns=piece.block.columns,
    )


def _with_languages(passages: Sequence[Passage]) -> list[Passage]:
    codes = passage_languages([passage.text for passage in passages])
    return [
        replace(passage, language=code)
        for passage, code in zip(passages, codes, strict=True)
    ]


def _with_neighbours(passages: list[Passage]) -> list[Passage]:
    if not passages:
        return []
    sentences = [outer_sentences(passage.text) for passage in passages]
    befores = ["", *(last for _, last in sentences[:-1])]
    afters = [*(first for first, _ in sentences[1:]), ""]
    return [
        replace(passage, before=before, after=after)
        for passage, before, after in zip(passages, befores, afters, strict=True)
    ]


def outer_sentences(text: str) -> tuple[str, str]:
    """Return the first and the last sentence, at most 300 characters each."""
    spans = sentence_spans(text)
    (a, b), (c, d) = spans[0], spans[-1]
    return text[a:b][:300], text[c:d][-300:]
