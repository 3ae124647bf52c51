"""Words that do not run along the page: each direction is laid out by itself.

Words that run in another direction than most are laid out on the page turned their way,
and stand behind the others. Letters that stand below one another are one word.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.geometry import merge_bboxes
from pipeline.ingest.layout.layout import lay_out
from pipeline.ingest.layout.printed import ASKEW, LayoutBlock, Line, PageLayout, Word
from pipeline.ingest.ocr.page import turned
from pipeline.ingest.pdf.objects import Point
from pipeline.ingest.pdf.space import Transform
from pipeline.ingest.pdf.tables import find_tables

_MIN_STACK = 4
"""Least letters below one another that make a word: fewer are the marks of a list."""


def lay_out_page(
    words: Sequence[Word],
    size: tuple[float, float],
    paths: Sequence[Sequence[Point]] | None,
    *,
    unread: str | None,
) -> PageLayout:
    """Group words into blocks in reading order, in whichever direction they run."""
    words = list(_unstacked(words))
    ways = Counter(word.turns for word in words)
    if not ways or set(ways) == {0}:
        tables = find_tables(paths) if words else ()
        return lay_out(words, *size, tables=tables, unread=unread)
    main = max((way for way in ways if way != ASKEW), key=ways.__getitem__, default=0)
    back = (-main) % 4
    width, height = size[::-1] if main % 2 else size
    own = [turned(word, back, width, height) for word in words if word.turns == main]
    place = Transform.of_turns(back, *size)
    lines = paths and [[place.point(x, y) for x, y in path] for path in paths]
    tables = find_tables(lines) if own else ()
    layout = lay_out(own, width, height, tables=tables, unread=unread)
    layout.turns = main
    for way in sorted(set(ways) - {main}):
        other = [word for word in words if word.turns == way]
        for block in _blocks(other, way, size):
            layout.blocks.append(moved(block, back, width, height))
    return layout


def _blocks(
    words: Sequence[Word], turns: int, size: tuple[float, float]
) -> Iterator[LayoutBlock]:
    """Yield the blocks of words that run one way, on the page as shown."""
    if turns == ASKEW:
        yield LayoutBlock([Line(list(words))])
        return
    width, height = size[::-1] if turns % 2 else size
    back = (-turns) % 4
    upright = [turned(word, back, width, height) for word in words]
    for block in lay_out(upright, width, height).blocks:
        yield moved(block, turns, *size)


def moved(block: LayoutBlock, turns: int, width: float, height: float) -> LayoutBlock:
    """Return a block on the page turned another way."""
    lines = [
        Line([turned(word, turns, width, height) for word in line.words])
        for line in block.lines
    ]
    return replace(block, lines=lines)


def _unstacked(words: Sequence[Word]) -> Iterator[Word]:
    """Yield words; letters that stand below one another are joined."""
    stack: list[Word] = []
    for word in words:
        if stack and not _is_below(stack, word):
            yield from _joined(stack)
            stack = []
        if len(word.text) == 1 and word.turns == 0:
            stack.append(word)
        else:
            yield word
    yield from _joined(stack)


def _is_below(stack: Sequence[Word], word: Word) -> bool:
    last = stack[-1]
    step = word.box.top - last.box.top
    middle = (word.box.x0 + word.box.x1) - (last.box.x0 + last.box.x1)
    usual = stack[1].box.top - stack[0].box.top if len(stack) > 1 else step
    return (
        len(word.text) == 1
        and word.turns == 0
        and word.mark == last.mark
        and abs(middle) < 1.2 * last.size
        and 0.5 * last.size < step < 2.5 * last.size
        and abs(step - usual) < 0.3 * usual
    )


def _joined(stack: Sequence[Word]) -> Iterator[Word]:
    n_letters = sum(word.text.isalpha() for word in stack)
    if len(stack) < _MIN_STACK or n_letters < 0.8 * len(stack):
        yield from stack
        return
    box = merge_bboxes(word.box for word in stack)
    text = "".join(word.text for word in stack)
    yield stack[0]._replace(text=text, box=box, ink=(box.top, box.bottom))
