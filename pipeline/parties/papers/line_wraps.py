"""Text with its wrapped lines joined; every character keeps its offset.

A line of fixed width may end within a name. A line break is a wrap if the first word of
the next line would not have fitted.
"""

from pipeline.parties.papers.role_terms import terms_pattern
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/line_wraps", TERMS=terms_pattern)
_NEAR = 0.93
"""Share of lines that fit the width of a text; a few stand out."""

_MAX_WIDTH = 140
"""Largest width; a text with longer lines breaks them at the ends of its paragraphs."""

_MIN_WIDTH = 45
_SLACK = 6
"""Characters by which a ragged line may be shorter, although the next word would
fit."""


_MIN_LINES = 25
_FULL = 0.8
_MIN_FULL = 0.35
"""Three limits: least number of lines, length of a full line as a share of the width,
and least share of full lines; a form has fewer."""


def joined(text: str) -> str:
    r"""Return a text of the same length with each wrapped line joined to the next.

    Example:
        >>> line = "This agreement is made on this day by and between the"
        >>> text = "\n".join([line, "Tane Import Inc. and you."] * 20)
        >>> joined(text).splitlines()[0][-29:]
        'the Tane Import Inc. and you.'
    """
    lines = text.split("\n")
    width = _width(lines)
    if not width:
        return text
    parts = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        is_wrap = _is_wrap(line, following, width)
        parts += [line, " " if is_wrap else "\n"]
    return "".join(parts[:-1])


def in_one_line(text: str) -> tuple[str, list[int]]:
    r"""Return a sentence without its line breaks, and where each character stood.

    A break before an item of a list or a label stays, and so does a blank line.

    Args:
        text: A sentence, or a few.

    Returns:
        The sentence, and for each of its characters, and for its end, the offset in
        the text.

    Example:
        >>> in_one_line("It is run \n  by us.")[0]
        'It is run by us.'
        >>> in_one_line("It is run\nBy: us.")[0]
        'It is run\nBy: us.'
    """
    kept = list(range(len(text) + 1))
    line = text
    for match in reversed(list(_P.BREAK.finditer(text))):
        if _P.ITEM.match(text, match.end()) or _P.LABEL.match(text, match.end()):
            continue
        line = f"{line[: match.start()]} {line[match.end() :]}"
        del kept[match.start() + 1 : match.end()]
    return line, kept


def _width(lines: list[str]) -> int:
    """Return the width to which lines were wrapped, or 0 if they were not."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < _MIN_LINES:
        return 0
    width = lengths[int(_NEAR * (len(lengths) - 1))]
    n_full = sum(length > width * _FULL for length in lengths)
    is_wrapped = n_full >= len(lengths) * _MIN_FULL
    return width if is_wrapped and _MIN_WIDTH <= width <= _MAX_WIDTH else 0


def _is_wrap(line: str, following: str, width: int) -> bool:
    if "\t" in line or "\t" in following or not following.strip():
        return False
    word = following.split()[0]
    is_full = len(line.rstrip()) + 1 + len(word) > width - _SLACK
    is_own = _P.ITEM.match(following) or _P.LABEL.match(following)
    return is_full and is_own is None
