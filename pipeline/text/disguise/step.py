"""One kind of disguise: a quick check, and the way to undo it."""

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
    """Return a disguise with its number of words, or nothing for 0."""
    return ((way, n),) if n else ()
