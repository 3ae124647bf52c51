"""Put neighbours on a line from right to left into reading order.

The order on the page is the only one to rely on. Programs write such text in any
order, and pdfium turns it around in part. Here the page's order is turned back: a line
from right to left is reversed, and what runs from left to right in it is not.

Source: the rules of Unicode Standard Annex 9, read backwards. Where two texts look the
same ("Pro 3000" may be either), words and numbers side by side stay together.
"""

import re
import unicodedata
from collections.abc import Sequence

TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Blocks of the scripts that run from right to left."""

_TO_RIGHT_RUN = re.compile("N?L(?:[-N]*L)*N?")
_TO_LEFT_RUN = re.compile("R(?:[-N]*R)*")
_OPEN, _CLOSED = "([{«‹", ")]}»›"
_OPENED = str.maketrans(_CLOSED, _OPEN)
_SHUT = str.maketrans(_OPEN, _CLOSED)
_INSIDE = re.compile(r"\w(?:.*\w)?", re.DOTALL)


def runs_to_left(text: str, *, is_likely: bool = False) -> bool:
    """Return True if a line runs from right to left.

    Args:
        text: Its words, in any order.
        is_likely: Whether the page does: then a third of the letters is enough.
    """
    n = 0 if text.isascii() else len(TO_LEFT.findall(text))
    return n > 0 and (3 if is_likely else 2) * n > sum(map(str.isalpha, text))


def reading_order(items: Sequence[str], *, to_left: bool) -> list[int]:
    """Return the places of words, numbers or signs in the order of reading.

    Args:
        items: What stands side by side, from the left.
        to_left: Whether their line runs from right to left.
    """
    order = list(range(len(items)))
    if to_left:
        order.reverse()
    kinds = "".join(_kind(items[i]) for i in order)
    for run in (_TO_RIGHT_RUN if to_left else _TO_LEFT_RUN).finditer(kinds):
        start, end = run.span()
        order[start:end] = order[start:end][::-1]
    return order


def _kind(item: str) -> str:
    """Return R or L for the direction of a word, N for a number, "-" for a sign."""
    if TO_LEFT.search(item) and any(map(_is_strong, item)):
        return "R"
    if any(map(str.isalpha, item)):
        return "L"
    return "N" if any(map(str.isdigit, item)) else "-"


def _is_strong(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")


def brackets_righted(word: str) -> str:
    """Return a word with opening brackets before it and closing ones after it.

    Example:
        >>> brackets_righted(")GSM(")
        '(GSM)'
    """
    inside = _INSIDE.search(word)
    if inside is None:
        return word
    start, end = inside.span()
    return word[:start].translate(_OPENED) + inside[0] + word[end:].translate(_SHUT)
