"""What one way to disguise words is made of: a quick look, and its undoing."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.text.offsets import Normalized

Told = tuple[tuple[str, int], ...]
"""Ways, each with the number of words that were disguised so."""


@dataclass(frozen=True, slots=True)
class Step:
    """Undoes one way.

    Attributes:
        may_be: Tells of most texts at once that there is nothing to undo.
        undo: Gives the text as it was meant, and what there is to tell; the same
            object where there is nothing.
    """

    may_be: Callable[[str], bool]
    undo: Callable[[Normalized], tuple[Normalized, Told]]


def told(way: str, n: int) -> Told:
    """Return a way with its number of words, or nothing where it is 0."""
    return ((way, n),) if n else ()
