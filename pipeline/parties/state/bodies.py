"""Organs of a State: the meaning of their names, and their functions.

"Ministère de l'Intérieur" and "Ministry of Internal Affairs" share no word and
name the same organ of the same State; "National Security Agency" is one name of
two organs in two States. Both follow from reading a name as unit, function and
place instead of as letters. The terms stand in ``corpora/parties/bodies.toml``.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.datamodel import BodyFunction
from pipeline.parties.state.body_terms import TermIndex, plain
from pipeline.parties.state.countries import countries_in, country_code, strip_countries
from pipeline.pattern_files import Patterns
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

_P = Patterns("parties/patterns/bodies")
_NO_RANK = 9
_CONNECTIVES = frozenset(
    "the of and for fur de la le les l du des d del di da der die das und et y e in on "
    "at al general generale main central state national nationale nacional federal "
    "federale republic islamic kingdom public affairs".split()
)
_VAGUE_UNITS = ("", "service", "agency", "department", "committee")
"""Units that companies and charities also have."""

_MAX_ACRONYM = 5
"""Most letters of an acronym, which counts only in its own country."""


class Unit(Strict):
    """A kind of unit; a unit of lower rank may contain one of higher rank."""

    id: str
    rank: int
    terms: tuple[str, ...]


class Function(Strict):
    """A function of a body, told by words of its name. Rows may share an id.

    Attributes:
        id: Id of the function.
        end_user_type: Type of end user (TAXONOMY 5.1); "" if the function does not
            concern export control.
        units: Units in whose names a term counts; empty allows all units.
        yields: True if a term counts only in a name that says no other function.
        terms: Words, as ``TermIndex`` takes them.
    """

    id: str
    end_user_type: str = ""
    units: tuple[str, ...] = ()
    yields: bool = False
    terms: tuple[str, ...]


class KnownBody(Strict):
    """One body under all of its names; ``was`` names its predecessor.

    ``functions`` give its functions if its names do not tell them.
    """

    country: str
    functions: tuple[str, ...] = ()
    names: tuple[str, ...]
    was: tuple[str, ...] = ()


class _BodiesFile(Strict):
    version: str
    unit: tuple[Unit, ...]
    function: tuple[Function, ...]
    no_body: tuple[str, ...]
    body: tuple[KnownBody, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A name read as an organ of a State.

    Attributes:
        unit: Id of the unit, or "" if the name tells only a function.
        rank: Rank of the unit; 9 if there is no unit.
        functions: Ids of the functions; may be empty.
        countries: Countries given by the whole name.
        rest: Rest of the first segment of the name: proper names, numbers.
        parents: Bodies above it in the name, nearest first.
        telling: Functions, each with the words that tell it, in plain letters.
    """

    unit: str
    rank: int
    functions: frozenset[str]
    countries: frozenset[str]
    rest: str
    parents: tuple["Body", ...] = ()
    telling: tuple[tuple[str, str], ...] = ()

    @property
    def end_user_types(self) -> frozenset[str]:
        """Values of ``end_user_type`` of the body and of its parents."""
        return types_of(self.functions.union(*(p.functions for p in self.parents)))


def types_of(functions: Iterable[str]) -> frozenset[str]:
    """Return the values of ``end_user_type`` of functions with these ids."""
    types = _end_user_types()
    return frozenset(types[function] for function in functions) - {""}


@lru_cache(maxsize=1)
def _end_user_types() -> dict[str, str]:
    return {row.id: row.end_user_type for row in tables().function}


@lru_cache(maxsize=50_000)
def read_body(name: str) -> Body | None:
    """Read a name as an organ of a State.

    Returns:
        The body, or None if the name holds no unit and no function, or holds the legal
        form of a company ("Police Supplies Ltd" is a shop) or a word that excludes an
        organ ("Museum of the Police").

    Example:
        >>> body = read_body("Cyber Crime Department of the National Police, Egypt")
        >>> body.unit, sorted(body.functions), body.parents[0].unit, body.countries
        ('department', ['police'], 'force', frozenset({'eg'}))
        >>> read_body("Acme Security Services GmbH") is None
        True
    """
    if _P.COMPANY.search(name) or _no_body().find(plain(name).split()):
        return None
    segments = [part for part in _P.SPLIT.split(name) if part.strip()]
    read = [body for body in map(_read_segment, segments) if body is not None]
    if not read:
        return None
    head, *parents = read
    return Body(
        head.unit, head.rank, head.functions, countries_in(name), head.rest,
        tuple(parents), head.telling,
    )  # fmt: skip


def _read_segment(segment: str) -> Body | None:
    words = plain(strip_countries(segment)).split()
    units = _units().find(words)
    # "Directorate of the Border Guard": the unit that comes first is the body.
    named = [tables().unit[hit.owners[0]] for hit in units]
    unit, rank = (named[0].id, named[0].rank) if named else ("", _NO_RANK)
    hits = _functions().find(words)
    said = [
        (tables().function[owner], " ".join(words[hit.start : hit.end]))
        for hit in hits
        for owner in hit.owners
    ]
    telling = _counting(said, {each.id for each in named})
    if not telling and unit in _VAGUE_UNITS:
        return None
    taken = {i for hit in (*units, *hits) for i in range(hit.start, hit.end)}
    left = [word for i, word in enumerate(words) if i not in taken]
    return Body(
        unit, rank, frozenset(function for function, _ in telling), frozenset(),
        " ".join(word for word in left if word not in _CONNECTIVES), telling=telling,
    )  # fmt: skip


def _counting(
    said: Sequence[tuple[Function, str]], units: set[str]
) -> tuple[tuple[str, str], ...]:
    """Return the functions that count, given all functions and units of a name."""
    fitting = [
        (row, words) for row, words in said if not row.units or units & set(row.units)
    ]
    firm = [(row, words) for row, words in fitting if not row.yields]
    return tuple(dict.fromkeys((row.id, words) for row, words in firm or fitting))


def known_bodies(name: str, countries: frozenset[str]) -> dict[int, bool]:
    """Return the bodies of the table with this name.

    Args:
        name: Name as written.
        countries: Known countries of the body; empty allows all.

    Returns:
        Index of each body, and whether the name is a former one.
    """
    found: dict[int, bool] = {}
    for number, was in _named_so(name):
        if not countries or tables().body[number].country in countries:
            # A present name counts before a former one.
            found[number] = found.get(number, True) and was
    return found


@lru_cache(maxsize=50_000)
def _named_so(name: str) -> tuple[tuple[int, bool], ...]:
    key = plain(name)
    keys = {key, without_state(name), key.removeprefix("the ")} - {""}
    return tuple(row for form in keys for row in _forms().get(form, ()))


def without_state(name: str) -> str:
    """Return a name in plain letters without its State.

    Example:
        >>> without_state("Policía Nacional de la República de El Salvador")
        'policia nacional'
        >>> without_state("Innenministerium der Republik Kenia")
        'innenministerium'
    """
    words = name.split()
    for n in range(_MAX_STATE_WORDS, 0, -1):
        tail = " ".join(words[-n:])
        if len(words) > n and len(tail) >= _MIN_STATE and country_code(tail):
            words = words[:-n]
            break
    return _P.STATE_ENDING.sub("", plain(strip_countries(" ".join(words))))


_MAX_STATE_WORDS, _MIN_STATE = 3, 4
"""Most words of a State's name that are tried, and its least number of letters: "de" is
a code of a country and an article."""


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[tuple[int, bool]]]:
    forms: dict[str, list[tuple[int, bool]]] = {}
    for number, body in enumerate(tables().body):
        for was, names in ((False, body.names), (True, body.was)):
            for name in names:
                for form in {plain(name), without_state(name)} - {""}:
                    forms.setdefault(form, []).append((number, was))
    return forms


@lru_cache(maxsize=1)
def tables() -> _BodiesFile:
    """Return the terms and bodies of ``corpora/parties/bodies.toml``.

    Raises:
        ConfigError: The file is missing or wrong.
    """
    return read_toml(corpora_dir() / "parties" / "bodies.toml", _BodiesFile)


@lru_cache(maxsize=1)
def _units() -> TermIndex:
    rows = enumerate(tables().unit)
    return TermIndex((term, i) for i, row in rows for term in row.terms)


@lru_cache(maxsize=1)
def _functions() -> TermIndex:
    rows = enumerate(tables().function)
    return TermIndex((term, i) for i, row in rows for term in row.terms)


@lru_cache(maxsize=1)
def _no_body() -> TermIndex:
    return TermIndex((term, 0) for term in tables().no_body)


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
