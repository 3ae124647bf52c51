"""Organs of a State: what their names mean, in several languages.

"Ministère de l'Intérieur" and "Ministry of Internal Affairs" share no word and
name the same organ of the same State; "National Security Agency" is one name of
two organs in two States. Both follow from reading a name as unit, function and
place instead of as letters. The terms stand in ``corpora/parties/bodies.toml``.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, ConfigDict

from pipeline.parties.countries import countries_in, strip_countries
from pipeline.settings import corpora_dir
from pipeline.toml_files import read_toml


class Unit(BaseModel):
    """A sort of unit; a lower rank may contain a higher one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    rank: int
    terms: tuple[str, ...]


class Function(BaseModel):
    """What a body does; ``end_user_type`` where that concerns export control."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    end_user_type: str = ""
    terms: tuple[str, ...]


class KnownBody(BaseModel):
    """One body under all of its names; ``was`` names what it came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    country: str
    names: tuple[str, ...]
    was: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    unit: tuple[Unit, ...]
    function: tuple[Function, ...]
    body: tuple[KnownBody, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A name read as an organ of a State.

    Attributes:
        unit: Id of the unit, or "" where only a function is named.
        rank: Rank of the unit; 9 where it has none.
        functions: Ids of what it does; may be empty.
        countries: Countries that the whole name gives.
        rest: What is left of the head: proper names, numbers.
        parents: The bodies that the name says it belongs to, nearest first.
    """

    unit: str
    rank: int
    functions: frozenset[str]
    countries: frozenset[str]
    rest: str
    parents: tuple["Body", ...] = ()

    @property
    def end_user_types(self) -> frozenset[str]:
        """The values of ``end_user_type`` of the body and of its parents."""
        functions = self.functions.union(*(p.functions for p in self.parents))
        return frozenset(
            f.end_user_type
            for f in tables().function
            if f.id in functions and f.end_user_type
        )


_NO_RANK = 9

_SPLIT = re.compile(
    r"\s*[,;/]\s*|\s+[-–—]\s+|\s+(?:within|under|attached to)\s+"
    r"|\s+(?:of|du|de|del|des|della|der|in|at) (?:the |la |l['’]|el |dem )?"
    r"(?=(?:\w+[- ])?(?:Ministry|Ministère|Ministerio|Ministerium|Bundesministerium|"
    r"Armed Forces|Directorate|Department of|National Police|General Staff)\b)",
)
_CONNECTIVES = frozenset(
    "the of and for de la le les l du des d del di da der die das und et y e in on at "
    "al general generale main central state national nationale nacional federal "
    "federale republic islamic kingdom public affairs".split()
)


@lru_cache(maxsize=50_000)
def read_body(name: str) -> Body | None:
    """Read a name as an organ of a State.

    Returns:
        The body, or None where the name holds no unit and no function, or holds
        the legal form of a company ("Police Supplies Ltd" is a shop).

    Example:
        >>> body = read_body("Cyber Crime Department of the National Police, Egypt")
        >>> body.unit, sorted(body.functions), body.parents[0].unit, body.countries
        ('department', ['police'], 'force', frozenset({'eg'}))
        >>> read_body("Acme Security Services GmbH") is None
        True
    """
    if _COMPANY.search(name):
        return None
    segments = [part for part in _SPLIT.split(name) if part.strip()]
    read = [body for body in map(_read_segment, segments) if body is not None]
    if not read:
        return None
    head, *parents = read
    return Body(
        head.unit, head.rank, head.functions, countries_in(name), head.rest,
        tuple(parents),
    )  # fmt: skip


_COMPANY = re.compile(
    r"\b(?:Ltd|Limited|LLC|L\.L\.C|Inc|GmbH|AG|S\.?A\.?S?|S\.?p\.?A|B\.?V|N\.?V|Oy|AB|"
    r"A/S|PLC|plc|LLP|Corp|Corporation|Co|SARL|S\.?r\.?l|Pty|FZE|FZCO|FZ-LLC|JSC|OOO|"
    r"OAO|ООО|Trading|Holdings?|Technologies|Solutions|Consulting)\b\.?"
)


def _read_segment(segment: str) -> Body | None:
    plain = f" {_plain(strip_countries(segment))} "
    functions = frozenset(id_ for term, id_ in _terms("function") if term in plain)
    # "Directorate of the Border Guard": the unit that comes first is the body.
    units = [
        (plain.index(term), -len(term), id_)
        for term, id_ in _terms("unit")
        if term in plain
    ]
    unit = min(units)[2] if units else ""
    if not functions and unit in _VAGUE_UNITS:
        return None
    rest = plain
    for term in _all_terms():
        if term in rest:
            rest = rest.replace(term, " ")
    left = [word for word in rest.split() if word not in _CONNECTIVES]
    rank = _ranks().get(unit, _NO_RANK)
    return Body(unit, rank, functions, frozenset(), " ".join(left))


_VAGUE_UNITS = ("", "service", "agency", "department", "committee")
"""Units that companies and charities have too."""


def known_bodies(name: str, countries: frozenset[str]) -> dict[int, bool]:
    """Return the bodies of the table that a name stands for.

    Args:
        name: As written.
        countries: What is known of its country; empty allows all.

    Returns:
        Index of the body, and whether the name is one that it no longer has.
    """
    found: dict[int, bool] = {}
    for number, was in _named_so(name):
        if not countries or tables().body[number].country in countries:
            # A present name counts before an earlier one.
            found[number] = found.get(number, True) and was
    return found


@lru_cache(maxsize=50_000)
def _named_so(name: str) -> tuple[tuple[int, bool], ...]:
    key = _plain(name)
    keys = {key, _bare(name), key.removeprefix("the ")} - {""}
    return tuple(row for form in keys for row in _forms().get(form, ()))


def _bare(name: str) -> str:
    """Return a name without the State that it ends with: "... of the Republic of X"."""
    return _STATE_ENDING.sub("", _plain(strip_countries(name)))


_STATE_ENDING = re.compile(r"(?: (?:of|the|republic))+$")


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[tuple[int, bool]]]:
    forms: dict[str, list[tuple[int, bool]]] = {}
    for number, body in enumerate(tables().body):
        for was, names in ((False, body.names), (True, body.was)):
            for name in names:
                for form in {_plain(name), _bare(name)} - {""}:
                    forms.setdefault(form, []).append((number, was))
    return forms


@lru_cache(maxsize=1)
def tables() -> _File:
    """Return the terms and bodies of ``corpora/parties/bodies.toml``.

    Raises:
        ConfigError: The file is missing or wrong.
    """
    return read_toml(corpora_dir() / "parties" / "bodies.toml", _File)


@lru_cache(maxsize=2)
def _terms(sort: str) -> tuple[tuple[str, str], ...]:
    """Return terms with their ids, the longest first."""
    rows: Any = getattr(tables(), sort)
    pairs = {(_padded(_plain(term)), row.id) for row in rows for term in row.terms}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


@lru_cache(maxsize=1)
def _all_terms() -> tuple[str, ...]:
    terms = {term for sort in ("unit", "function") for term, _ in _terms(sort)}
    return tuple(sorted(terms, key=lambda term: (-len(term), term)))


def _padded(term: str) -> str:
    """Put spaces around words; Chinese has none between its own."""
    return term if ord(term[0]) > 0x2E80 else f" {term} "


@lru_cache(maxsize=1)
def _ranks() -> dict[str, int]:
    return {unit.id: unit.rank for unit in tables().unit}


def _plain(text: str) -> str:
    """Lower case without diacritics and punctuation, single spaces."""
    text = text.casefold()
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in split if not unicodedata.combining(c))
    if "." in text:
        text = _DOT_OF_ACRONYM.sub("", text)
    return " ".join(_WORD.findall(text))


_WORD = re.compile(r"\w+")
_DOT_OF_ACRONYM = re.compile(r"(?<=\b\w)\.(?=\w\b)")
