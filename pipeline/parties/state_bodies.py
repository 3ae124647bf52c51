"""Functions of an organ of a State, and the words for them.

The name tells the function ("Cyber Crime Department of the National Police"), or the
body is known by its name ("Mossad"). The function is what the body does, not what it
did in a case.
"""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.datamodel import BodyFunction
from pipeline.parties.bodies import Body, known_bodies, read_body, tables, types_of
from pipeline.parties.body_terms import plain

_MAX_ACRONYM = 5
"""Most letters of an acronym, which counts only in its own country."""


def functions_of(
    name: str, countries: frozenset[str] = frozenset()
) -> tuple[BodyFunction, ...]:
    """Return the functions of a named body, each once.

    Args:
        name: Name as written.
        countries: Known countries of the body; an acronym stands for a body only in its
            own country.

    Returns:
        Functions in the order of the name; empty for companies, associations, and names
        without a function.

    Example:
        >>> functions_of("Police Department of Norrby")
        (BodyFunction(function='police', words='Police'),)
        >>> functions_of("Museum of the Police"), functions_of("FSB")
        ((), ())
        >>> functions_of("FSB", frozenset({"ru"}))
        (BodyFunction(function='state_security', words='FSB'),)
    """
    body = read_body(name)
    told = [] if body is None else [*_told(name, body)]
    known = [BodyFunction(each, name) for each in _known(name, countries)]
    return tuple({each.function: each for each in (*known, *told)}.values())


def end_user_types_of(functions: Iterable[BodyFunction]) -> tuple[str, ...]:
    """Return the values of ``end_user_type`` (TAXONOMY 5.1) of functions, sorted."""
    return tuple(sorted(types_of(each.function for each in functions)))


def _known(name: str, countries: frozenset[str]) -> Iterator[str]:
    is_short = " " not in name and len(name) <= _MAX_ACRONYM
    if is_short and not countries:
        return
    for number in known_bodies(name, countries):
        body = tables().body[number]
        if not is_short or name.isupper() or name in body.names:
            yield from body.functions


def _told(name: str, body: Body) -> Iterator[BodyFunction]:
    written = name.split()
    words = [
        (plain_word, i)
        for i, w in enumerate(written)
        for plain_word in plain(w).split()
    ]
    for part in (body, *body.parents):
        for function, told in part.telling:
            yield BodyFunction(function, _as_written(told.split(), words, written))


def _as_written(
    told: Sequence[str], words: Sequence[tuple[str, int]], written: Sequence[str]
) -> str:
    """Return the words of a name as written, for these words in plain letters."""
    n = len(told)
    for at in range(len(words) - n + 1):
        if [word for word, _ in words[at : at + n]] == list(told):
            first, last = words[at][1], words[at + n - 1][1]
            return " ".join(written[first : last + 1]).strip(' ,;.()"“”«»')
    return " ".join(told)
