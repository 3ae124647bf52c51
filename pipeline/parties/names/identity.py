"""The identity of two parties, by names and countries together.

Names alone settle little: the same name occurs in two countries, the same body has
names in two languages, and a department is not its ministry. Every answer gives its
reasons in words that an officer can check. If a name says too little, there is no
answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.datamodel import Said, joined
from pipeline.labels import in_words
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.matching import Engine, NameMatch, engine, too_little
from pipeline.parties.state.bodies import Body, known_bodies, read_body, tables
from pipeline.parties.state.countries import countries_in, strip_countries
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/identity")
SAME = 0.5
"""Least score of a match; the published figures were measured with this threshold."""

SURE = 0.85
"""Least score of a strong match; below it a match is a possible one."""

UNPLACED = 0.6
"""Score of two bodies of the same name, if the country of one is not known."""

_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()
_BRANCHES = {
    "air force": r"air forces?|luftwaffe|armée de l['’]air|fuerzas? aéreas?",
    "army": r"army|(?:land|ground) forces|heer|armée de terre|ejército",
    "navy": r"navy|naval forces?|marine nationale|kriegsmarine|armada",
}
_NO_FUNCTION = "both: {said}, area of work not stated"


@dataclass(frozen=True, slots=True)
class Named:
    """A party, an actor or a list entry: its name and known facts.

    Attributes:
        name: Name as written.
        countries: Codes of the countries; empty if none is known.
        kind: Kind of bearer of the name.
        localities: Towns and streets where it is, in lower case.
    """

    name: str
    countries: frozenset[str] = frozenset()
    kind: NameKind = NameKind.UNKNOWN
    localities: frozenset[str] = frozenset()

    @property
    def places(self) -> frozenset[str]:
        """Known countries, or else those in the name."""
        return self.countries or countries_in(self.name)


def compare(left: Named, right: Named, using: Engine | None = None) -> NameMatch:
    """Return how certain it is that two parties are one.

    Args:
        left: Party of the case.
        right: List entry or actor of a report.
        using: Engine that aligns names; the best one of this machine by default.

    Returns:
        A score with reasons; the score is None if the engine abstains.
    """
    using = using or engine()
    refusal = too_little(left.name) or too_little(right.name)
    if refusal:
        return NameMatch(None, (refusal,))
    known = _known(left, right)
    if known is not None:
        return known
    if opposed := _opposed(left.name, right.name):
        return NameMatch(0.1, (opposed,))
    bodies = _body_of(left), _body_of(right)
    if bodies[0] is not None and bodies[1] is not None:
        return _compare_bodies(left, right, bodies[0], bodies[1], using)
    match = using.compare(left.name, right.name, _kind(left, right))
    return _with_countries(match, left, right)


def _opposed(left: str, right: str) -> str:
    """Return the number, compass point or branch that sets two names apart, or "".

    Vessels and funds are numbered too, but there one may be mistaken for another. The
    Fourth Brigade is never the Seventh, and the navy is never the army.
    """
    for code, found in (
        ("different numbers: {one} is not {other}", _numbers),
        ("different directions: {one} is not {other}", _sides),
        ("different armed services: {one} is not {other}", _branches),
    ):
        first, second = found(left), found(right)
        if first and second and first != second:
            return _apart(code, first, second)
    return ""


def _apart(code: str, one: Iterable[str], other: Iterable[str]) -> Said:
    return Said(code, one=_list(one), other=_list(other))


def _sides(name: str) -> frozenset[str]:
    return frozenset(side.casefold() for side in _P.SIDES.findall(name))


def _branches(name: str) -> frozenset[str]:
    return frozenset(
        branch
        for branch, words in _BRANCHES.items()
        if re.search(rf"\b(?:{words})\b", name, re.IGNORECASE)
    )


def _numbers(name: str) -> frozenset[str]:
    words = re.findall(r"\w+", name.casefold())
    spelt = {str(_ORDINALS.index(word) + 1) for word in words if word in _ORDINALS}
    return frozenset(_P.NUMBER.findall(name)) | spelt


def _body_of(party: Named) -> Body | None:
    has_body = party.kind not in (NameKind.PERSON, NameKind.VESSEL)
    return read_body(party.name) if has_body else None


def _kind(left: Named, right: Named) -> NameKind:
    return left.kind if left.kind is not NameKind.UNKNOWN else right.kind


def _known(left: Named, right: Named) -> NameMatch | None:
    """Apply the table of bodies: acronyms, translations, renamings."""
    first = known_bodies(left.name, left.places)
    second = known_bodies(right.name, right.places)
    shared = sorted(first.keys() & second.keys())
    if not shared and first and second and left.places and right.places:
        named = [tables().body[next(iter(known))] for known in (first, second)]
        one, other = (f"{body.names[0]} ({body.country})" for body in named)
        text = Said("known as two bodies: {one} is not {other}", one=one, other=other)
        return NameMatch(0.02, (text,))
    if not shared:
        return None
    if len(shared) > 1:
        owners = sorted({tables().body[number].country for number in shared})
        reason = Said(
            "bodies in {countries} are called {name!r}",
            name=left.name,
            countries=", ".join(owners),
        )
        return NameMatch(None, (reason, "no country shows which is meant"))
    body = tables().body[shared[0]]
    reason = Said(
        "both contain {name} ({country})", name=body.names[0], country=body.country
    )
    if not (left.places and right.places):
        return NameMatch(UNPLACED, (reason, "no country is given for one of the two"))
    if first[shared[0]] != second[shared[0]]:
        return NameMatch(SURE, (reason, "one is an earlier name of the other"))
    return NameMatch(0.98, (reason,))


def _compare_bodies(
    left: Named, right: Named, first: Body, second: Body, using: Engine
) -> NameMatch:
    if left.places and right.places and not left.places & right.places:
        code = "organs of different States: {one} is not {other}"
        return NameMatch(0.02, (_apart(code, left.places, right.places),))
    # In "Ministry of Defence of Karavia", a State outside the table is a proper name.
    first = _without_places(first, right.places)
    second = _without_places(second, left.places)
    match = _by_meaning(left, right, first, second, using)
    if match.score is None or (left.places and right.places):
        return match
    if match.score < SAME:
        return match
    text = "no country is given for one of the two: many States have such a body"
    return _with(match, min(match.score, UNPLACED), *match.reasons, text)


def _without_places(body: Body, places: frozenset[str]) -> Body:
    # Numbers were compared before; "4th" and "Fourth" are alike.
    rest = [
        word for word in body.rest.split() if word not in places and not _numbers(word)
    ]
    return replace(body, rest=" ".join(rest))


def _by_meaning(
    left: Named, right: Named, first: Body, second: Body, using: Engine
) -> NameMatch:
    if first.functions != second.functions and not (first.functions & second.functions):
        code = "different functions: {one} is not {other}"
        return NameMatch(0.05, (_apart(code, first.functions, second.functions),))
    if first.rank != second.rank:
        text = Said(
            "a {said} is not a {said1}",
            said=first.unit or "body",
            said1=second.unit or "body",
        )
        same = Said("same function: {said}", said=_functions(first.functions))
        return NameMatch(0.3, (text, same))
    plain = using.compare(
        strip_countries(left.name), strip_countries(right.name), NameKind.ORGANISATION
    )
    if first.functions != second.functions or bool(first.rest) != bool(second.rest):
        # In "Military Intelligence" and "Intelligence", one name says more than the
        # other.
        more = "one of the two names says more than the other"
        return _with(plain, min(0.45, plain.score or 0.0), more, *plain.reasons)
    if first.rest:
        rest = using.compare(first.rest, second.rest, NameKind.ORGANISATION)
        if rest.score is None or rest.score < SAME:
            said = Said("{one!r} is not {other!r}", one=first.rest, other=second.rest)
            return _with(rest, min(0.2, rest.score or 0.0), said, *rest.reasons)
    known = first.functions
    code = "both: {said} for {said1}" if known else _NO_FUNCTION
    reason = Said(code, said=first.unit or "body", said1=_functions(known))
    if plain.score is not None and plain.score >= SURE:
        return _with(plain, plain.score, reason, *plain.reasons)
    if first.unit != second.unit:
        text = Said("a {said} is not a {said1}", said=first.unit, said1=second.unit)
        return _with(plain, 0.45, text, *plain.reasons)
    # One name may translate the other, unless both are in one language.
    is_other = plain.score == 0.0 and _share_a_word(left, right)
    return _with(plain, 0.45 if is_other else 0.9, reason, *plain.reasons)


def _share_a_word(left: Named, right: Named) -> bool:
    """Return True if both names share a word, such as "Forces"."""
    one, other = (set(re.findall(r"\w{4,}", n.name.casefold())) for n in (left, right))
    return bool(one & other)


def _with_countries(match: NameMatch, left: Named, right: Named) -> NameMatch:
    """Weigh a match of companies or persons: another country raises only a doubt."""
    if match.score is None or not (left.countries and right.countries):
        return match
    if left.countries & right.countries:
        return _with(match, match.score, *match.reasons, "same country")
    text = Said(
        "countries differ: {one}, {other}",
        one=_list(left.countries),
        other=_list(right.countries),
    )
    return _with(match, match.score * 0.7, *match.reasons, text)


def _with(match: NameMatch, score: float, *reasons: str) -> NameMatch:
    return replace(match, score=score, reasons=reasons)


def _functions(ids: Iterable[str]) -> str:
    return joined(map(in_words, sorted(ids)), ", ") or "nothing said"


def _list(items: Iterable[str]) -> str:
    return ", ".join(sorted(items)) or "nothing said"
