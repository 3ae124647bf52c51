"""The function of a body of a State, as a record of its own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BodyFunction:
    """A function of an organ of a State, and the words for it.

    Attributes:
        function: Id of the function in ``corpora/parties/bodies.toml``, for example
            ``police``.
        words: Words of the name that tell the function, as they are written there; the
            whole name if the body is known by it.
    """

    function: str
    words: str
