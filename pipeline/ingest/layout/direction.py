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
_AROUND = _OPEN + _CLOSED + "\"'“”„‟״"
_MIRRORED = str.maketrans(_OPEN + _CLOSED, _CLOSED + _OPEN)
_INSIDE = re.compile(r"\w(?:.*\w)?", re.DOTALL)
_WORDS_TO_RIGHT = re.compile("L(?:[-N]*[LN])+")


def runs_to_left(text: str, *, is_likely: bool = False) -> bool:
    """Return True if a line runs from right to left.

    Args:
        text: Its words, in any order.
        is_likely: Whether the page does: then a third of the letters is enough.
    """
    n = 0 if text.isascii() else len(TO_LEFT.findall(text))
    return n > 0 and (3 if is_likely else 2) * n > sum(map(str.isalpha, text))


def reading_order(items: Sequence[str], *, to_left: bool) -> list[int]:
    """Return the places of words, numbers or signs in the order of reading."""
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

    Brackets inside it are mirrored if only that makes pairs of all.

    Example:
        >>> brackets_righted(")GSM("), brackets_righted("3)x(")
        ('(GSM)', '3(x)')
    """
    inside = _INSIDE.search(word)
    if inside is None:
        return word
    start, end = inside.span()
    before, after = word[:start].translate(_OPENED), word[end:].translate(_SHUT)
    said = before + inside[0] + after
    mirrored = before + inside[0].translate(_MIRRORED) + after
    return mirrored if _is_paired(mirrored) and not _is_paired(said) else said


def _is_paired(word: str) -> bool:
    waiting: list[str] = []
    for character in word:
        if character in _OPEN:
            waiting.append(character)
        elif character in _CLOSED and (
            not waiting or waiting.pop() != character.translate(_OPENED)
        ):
            return False
    return not waiting


def words_to_right(words: Sequence[str]) -> dict[int, str]:
    """Return the words of runs from left to right in a line from right to left.

    Signs at the left end of a run are read behind its last word; brackets and quotation
    marks at its right end before its first.

    Returns:
        The words of each run of several, by their places.

    Example:
        >>> words_to_right([".Alpha", "Ltd"])
        {0: 'Alpha', 1: 'Ltd.'}
    """
    found: dict[int, str] = {}
    for run in _WORDS_TO_RIGHT.finditer("".join(map(_kind, words))):
        first, last = run.start(), run.end() - 1
        found.update((i, words[i]) for i in range(first, last + 1))
        inside = _INSIDE.search(words[first])
        left = words[first][: inside.start()] if inside else ""
        kept = words[last].rstrip(_AROUND)
        right = words[last][len(kept) :]
        found[first] = right[::-1] + words[first][len(left) :]
        found[last] = kept + left[::-1]
    return {i: brackets_righted(word) for i, word in found.items()}
