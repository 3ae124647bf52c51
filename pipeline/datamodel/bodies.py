"""The function of a body of a State, as a record of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BodyFunction:
    """A function of an organ of a State, and the words for it.

    Attributes:
        function: For example ``police``; an id of ``corpora/parties/bodies.toml``.
        words: Of the name, as it is written there; the whole name where the body is
            known by it.
    """

    function: str
    words: str
