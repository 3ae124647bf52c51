"""Blocks to passages: the units of scoring and review, with their surroundings.

A passage is a paragraph, list item, table row or clause of about 15 to 150 words
(TAXONOMY 3). Longer blocks are cut between sentences. Text of two blocks is never
joined, so a passage never crosses a page. Every block ends up in passages: a short
heading or list item may carry a label of its own. A text that repeats over the pages,
such as a running head or a menu, is one passage with the boxes of all its places; it is
no neighbour of any other passage.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, repeat

from pipeline.datamodel import (
    HEADING_KINDS,
    ON_SHEET,
    REPEATED_KINDS,
    Block,
    BlockKind,
    Document,
    Passage,
)
from pipeline.text.language import (
    detect_language,
    language_in_script,
    passage_languages,
)
from pipeline.text.normalize import any_case
from pipeline.text.sections import is_clause, sections_of
from pipeline.text.sentences import sentence_spans, stripped

_MAX_WORDS = 150
_TARGET_WORDS = 110
"""Target size of the passages of a long block, instead of 150 words and a remainder."""

_MAX_CHARS = 2_000
"""Most characters of a sentence: a longer "sentence" is a list, a table or code, and is
cut at white space."""

_MAX_PAGE_CHARS = 6_000
"""Most characters of a page without a size. One with more is no page that anybody
finds: a Word file without marks of its pages has only the breaks that were typed. Of
5,138 printed pages of the corpus, 15 have more."""

_MAX_PLACES = 50
"""Most lines of a running head whose boxes are kept: more help nobody to find it."""

_WORD = re.compile(r"\S+")
_FLOW_KINDS = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING, BlockKind.TABLE_ROW}
)
_LEADERS = re.compile(r"(?:[.·_]\s?){5}|…{2}")
_ENTRY = re.compile(r"(?:(?:[.·_]\s?){5,}|…{2,})\s*(?:\d{1,4}|[ivxlc]{1,7})\s*$")
"""Line of a table of contents: its leaders end at a page number."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = any_case(
    r"(?:[\W\d_]|\b(?:page|seite|página|pagina|strona|стр|с|p|pg|of|von|de|sur|di|z|из)\b"
    r"|\b[ivxl]{1,6}\b)*"
)


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    block: Block
    paragraph: int | None
    heading: tuple[str, ...]
    others: list[tuple[int, int]] = field(default_factory=list)


def segment(document: Document) -> list[Passage]:
    """Cut a document into passages, in reading order.

    Returns:
        Passages with ``document.text[start:end] == text``, none overlapping.
    """
    headed = zip(_with_headings(document), _paragraphs(document), strict=False)
    pieces = [
        piece
        for (block, heading), number in headed
        for piece in _pieces(document.text, block, heading, number)
    ]
    passages = [
        _passage(document, piece) for piece in _told_once(document.text, pieces)
    ]
    flow = [i for i, p in enumerate(passages) if p.role not in REPEATED_KINDS]
    return _with_sections(_with_neighbours(_with_languages(passages, flow), flow))


def _paragraphs(document: Document) -> Iterable[int | None]:
    """Return the number of each block, from 1; None with pages, 0 with sheets."""
    if len(document.pages) > 1 and "spreadsheet" in document.media_type:
        return repeat(ON_SHEET)
    n_chars = Counter[int]()
    for block in document.blocks:
        n_chars[block.page_number] += block.end - block.start
    is_long = max(n_chars.values(), default=0) > _MAX_PAGE_CHARS
    has_pages = len(document.pages) > 1 and not is_long
    if has_pages or any(page.width for page in document.pages):
        return repeat(None)
    return count(1)


def _with_headings(document: Document) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """Yield each block with the headings above it, outermost first."""
    path: list[tuple[int, str]] = []
    number = 1
    for block in (_told(block, document.text) for block in document.blocks):
        if block.kind in REPEATED_KINDS:
            yield block, ()
            continue
        if block.page_number < number:  # it follows the pages and is under no heading
            path = []
        number = block.page_number
        if block.kind in HEADING_KINDS:
            path = [(level, text) for level, text in path if level < block.level]
        yield block, tuple(text for _, text in path)
        if block.kind in HEADING_KINDS:
            title = " ".join(document.text[block.start : block.end].split())
            path.append((block.level, title[:200]))


def _told(block: Block, text: str) -> Block:
    """Return a block as a menu, if it is of a table of contents."""
    if block.kind not in _FLOW_KINDS or block.end - block.start > _MAX_CHARS:
        return block
    held = text[block.start : block.end]
    if _LEADERS.search(held) is None:
        return block
    lines = [line for line in held.split("\n") if line.strip()]
    n_entries = sum(_ENTRY.search(line) is not None for line in lines)
    is_menu = 2 * n_entries > len(lines)
    return replace(block, kind=BlockKind.MENU, level=0) if is_menu else block


def _pieces(
    text: str, block: Block, heading: tuple[str, ...], paragraph: int | None
) -> Iterator[_Piece]:
    start, end = stripped(text, block.start, block.end)
    is_repeated = block.kind is BlockKind.FURNITURE
    if not any(map(str.isalpha, text[start:end])) or (
        is_repeated and _PAGE_NUMBER.fullmatch(text, block.start, block.end)
    ):
        return
    for a, b in passage_spans(text[start:end]):
        yield _Piece(start + a, start + b, block, paragraph, heading)


def _told_once(text: str, pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """Drop repeated texts, and keep their places."""
    seen: dict[str, _Piece] = {}
    for piece in pieces:
        if piece.block.kind in REPEATED_KINDS:
            words = text[piece.start : piece.end]
            if piece.block.kind is BlockKind.FURNITURE:  # "Page 3", "PAGE 4"
                words = _DIGITS.sub("#", " ".join(words.casefold().split()))
            first = seen.setdefault(words, piece)
            if first is not piece:
                first.others.append((piece.start, piece.end))
    told = {id(piece) for piece in seen.values()}
    for piece in pieces:
        if piece.block.kind not in REPEATED_KINDS or id(piece) in told:
            yield piece


def passage_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield spans of at most 150 words, cut between sentences if possible.

    Args:
        text: Text without white space around it; a short one is one span.
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
        yield stripped(text, start, cut)
        start = cut
    a, b = stripped(text, start, end)
    if a < b:
        yield a, b


def _passage(document: Document, piece: _Piece) -> Passage:
    text = document.text[piece.start : piece.end]
    places = [(piece.start, piece.end), *piece.others[: _MAX_PLACES - 1]]
    return Passage(
        document_id=document.document_id,
        start=piece.start,
        end=piece.end,
        text=text,
        page_number=piece.block.page_number,
        boxes=tuple(box for place in places for box in document.boxes(*place)),
        heading=piece.heading,
        columns=piece.block.columns,
        role=_role(piece.block.kind, text),
        paragraph=piece.paragraph,
    )


def _role(kind: BlockKind, text: str) -> BlockKind:
    is_text = kind in {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}
    return BlockKind.CLAUSE if is_text and is_clause(text) else kind


def _with_languages(passages: Sequence[Passage], flow: Sequence[int]) -> list[Passage]:
    """Add languages; a menu of all languages decides nothing for the text beside it."""
    found = passage_languages([passages[i].text for i in flow])
    own = dict(zip(flow, found, strict=True))
    counted = Counter(filter(None, own.values()))
    for i, passage in enumerate(passages):
        if i not in own:
            code = detect_language(passage.text)
            own[i] = code or language_in_script(passage.text, counted)
    return [replace(passage, language=own[i]) for i, passage in enumerate(passages)]


def _with_neighbours(passages: Sequence[Passage], flow: Sequence[int]) -> list[Passage]:
    """Add the sentence before and after; skip repeated passages between them."""
    found = list(passages)
    sentences = [outer_sentences(passages[i].text) for i in flow]
    for n, i in enumerate(flow):
        found[i] = replace(
            passages[i],
            before=sentences[n - 1][1] if n else "",
            after=sentences[n + 1][0] if n + 1 < len(flow) else "",
        )
    return found


def _with_sections(passages: Sequence[Passage]) -> list[Passage]:
    sections = sections_of(passages)
    return [
        passage if section is None else replace(passage, section=section)
        for passage, section in zip(passages, sections, strict=True)
    ]


def outer_sentences(text: str) -> tuple[str, str]:
    """Return the first and the last sentence, at most 300 characters each."""
    spans = sentence_spans(text)
    (a, b), (c, d) = spans[0], spans[-1]
    return text[a:b][:300], text[c:d][-300:]
