"""One kind of disguise: a quick check, and the way to undo it."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.text.offsets import Normalized

Told = tuple[tuple[str, int], ...]
"""Ways of disguise, each with the number of words disguised in it."""


@dataclass(frozen=True, slots=True)
class Step:
    """Step that undoes one way of disguise.

    Attributes:
        may_be: Quick check, which is False for most texts without this disguise.
        undo: Function that returns the text as it was meant and the disguises to
            report; it returns the same object if there is nothing to undo.
    """

    may_be: Callable[[str], bool]
    undo: Callable[[Normalized], tuple[Normalized, Told]]


def told(way: str, n: int) -> Told:
    """Return a disguise with its number of words, or nothing for 0."""
    return ((way, n),) if n else ()
