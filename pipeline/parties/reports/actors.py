"""Actors and deeds in a report, apart from names merely mentioned.

A case depends on who did something or is listed for it, not on who is only named
nearby. Each answer gives the words that it rests on. Without such words, the name is a
mention and nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.datamodel import Said
from pipeline.parties.party_names import is_company
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_head import NameInText, conduct
from pipeline.parties.reports.actor_names import names_in, rare_names, short_forms_in
from pipeline.parties.reports.actor_parts import (
    ACTORS,
    ACTS,
    Part,
    part_behind,
    part_in_sentence,
)
from pipeline.parties.reports.listings import (
    Listed,
    ListingSection,
    plain_name,
    read_row,
)
from pipeline.parties.state.bodies import known_bodies, read_body, tables
from pipeline.parties.state.countries import countries_in, countries_of_body
from pipeline.parties.state.towns import countries_of_towns
from pipeline.parties.vendors import is_vendor, vendors_in, watching
from pipeline.text.sentences import sentence_spans

ACTORS_VERSION = "25"
"""Raise this when an actor could be found or placed otherwise."""

_BESIDE_CHARS = 40
"""Number of characters before a name that may say what it is."""

_ROLE_WORDS = {
    Part.ACTOR: "actor, because of {quote!r}",
    Part.CUSTOMER: "customer, because of {quote!r}",
    Part.OWNER: "owner or head, because of {quote!r}",
    Part.ADDRESSEE: "speaker or addressee, because of {quote!r}",
    Part.VICTIM: "victim, because of {quote!r}",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A name in a report, with its deed as its sentence tells it.

    Attributes:
        name: Name as written, with each run of white space made one space.
        span: Span of the name in the passage.
        part: Part of the name in its sentence.
        reason: Words that show this part; "" for a mention.
        countries: Countries of the name, or else of its sentence, or else of the
            passage.
        is_generic: True for an organ without a name: "the police", "security forces".
        types: Types of end user that the passage gives it, sorted.
        localities: Towns and streets where the passage places it, in lower case.
        states: Names that the report may use for a State outside the table of
            countries, if the name has no country.
        is_by_words: True if only the words about the name tell its deed, so that a
            person must confirm it.
        is_rebel: True if the words beside the name call it an armed group that fights
            the State, so that it is no organ of it.
    """

    name: str
    span: Span
    part: Part
    reason: str
    countries: frozenset[str]
    is_generic: bool = False
    types: tuple[str, ...] = ()
    localities: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    is_by_words: bool = False
    is_rebel: bool = False


def role_words(actor: Actor) -> str:
    """Return the words for the part of a name."""
    if actor.part is Part.LISTED:
        return actor.reason
    by = _ROLE_WORDS.get(actor.part)
    if not by or not actor.reason:
        return "only named in the passage: no flag of conduct rests on it"
    return Said(by, quote=actor.reason)


def part_of(text: str, span: Span) -> tuple[Part, str]:
    """Return the part of a known name in its sentence.

    A native name ("Savaret Kessim") does not look like an organ. If a transaction names
    it, a search for its words finds the passages, and this function tells what it did
    there.
    """
    for start, end in sentence_spans(text):
        if start <= span.start < end:
            return part_in_sentence(_flat(text), span, start, end)
    return Part.MENTION, ""


def find_actors(
    text: str,
    countries: frozenset[str] = frozenset(),
    short_forms: Mapping[str, str] | None = None,
    section: ListingSection | None = None,
) -> list[Actor]:
    """Return the organs, forces, groups and companies of a passage.

    Args:
        text: Text of a passage of a report.
        countries: Countries of the report, if its title or metadata give them.
        short_forms: Full names by the short forms that the report defines.
        section: Section of the listing act that the passage is in.

    Returns:
        Every name of such a body with its part, in the order of the text.

    Example:
        >>> text = "Officers of the National Police tortured two men in Egypt."
        >>> [(a.name, a.part.value) for a in find_actors(text)]
        [('National Police', 'actor')]
    """
    if row := read_row(text, section or ListingSection()):
        return [_listed_actor(text, span, row, countries) for span in row.names]
    found = []
    for actor, named in names_to_judge(text, countries, short_forms):
        if reason := conduct(named):
            found.append(
                replace(actor, part=Part.ACTOR, reason=reason, is_by_words=True)
            )
        elif not named.is_rare:
            found.append(actor)
    return found


def names_to_judge(
    text: str,
    countries: frozenset[str] = frozenset(),
    short_forms: Mapping[str, str] | None = None,
) -> list[tuple[Actor, NameInText]]:
    """Return the names of a passage by patterns, each with the model's input."""
    around = countries_in(text)
    flat = _flat(text)
    forms = {**short_forms_in(text), **(short_forms or {})}
    found: list[Actor] = []
    rare: list[Actor] = []
    sentences = sentence_spans(text)
    for start, end in sentences:
        here = countries_in(text[start:end])
        found += [_vendor(flat, span) for span in vendors_in(flat, start, end)]
        for span, is_generic in names_in(flat, start, end, forms):
            written = span.plain(text)
            name = forms.get(written, written)
            part, reason = part_in_sentence(flat, span, start, end)
            near = here or countries_of_towns(text[span.end : end], in_sentence=True)
            places = places_of(name, near, around) or countries or _owner(name)
            actor = Actor(name, span, part, reason, places, is_generic)
            found.append(replace(actor, is_rebel=is_rebel(flat, span)))
        for span in rare_names(flat, start, end):
            name = span.plain(text)
            near = here or countries_of_towns(text[span.end : end], in_sentence=True)
            places = places_of(name, near, around) or countries or _owner(name)
            rare.append(Actor(name, span, Part.MENTION, "", places))
    found = _throughout(_together(flat, _each_once(found), sentences))
    taken = [actor.span for actor in found]
    rare = [
        actor for actor in _each_once(rare) if not any(map(actor.span.meets, taken))
    ]
    pairs = [
        (actor, _named(flat, actor, found, sentences, is_rare=actor in rare))
        for actor in found + rare
    ]
    return sorted(pairs, key=lambda pair: pair[0].span.start)


def is_rebel(text: str, span: Span) -> bool:
    """Return True if a name, or the words beside it, mean an armed group of rebels.

    Example:
        >>> text = "The rebel Tane Army, and the Orrin Army, shelled a village."
        >>> is_rebel(text, Span(10, 19)), is_rebel(text, Span(29, 39))
        (True, False)
    """
    before = max(0, span.start - _BESIDE_CHARS), span.start
    return bool(
        ACTORS.REBELS.search(text, span.start, span.end)
        or ACTORS.REBELS_BEFORE.search(text, *before)
        or ACTORS.REBELS_BEHIND.match(text, span.end)
    )


def _named(
    text: str,
    actor: Actor,
    found: list[Actor],
    sentences: list[tuple[int, int]],
    *,
    is_rare: bool,
) -> NameInText:
    """Return the model's input for a name: its sentence, and the deeds of others."""
    first = actor.span.start
    start, end = next(((s, e) for s, e in sentences if s <= first < e), (0, len(text)))
    around = set()
    for other in found:
        here = start <= other.span.start < end
        if other.span == actor.span:
            continue
        if other.part in ACTS:
            same = _bearer(other.name) == _bearer(actor.name)
            around.add("acts elsewhere" if same else "another acts")
            around |= {"another acts here"} if here else set()
        elif here:
            around.add("another named here")
    return NameInText(
        text, actor.span, start, end, _kind(actor), actor.part, is_rare,
        frozenset(around),
    )  # fmt: skip


def _together(
    text: str, found: list[Actor], sentences: list[tuple[int, int]]
) -> list[Actor]:
    """Give the first of several bodies the deed of the last: "the A and the B used"."""
    ends: dict[Span, Span] = {}  # the last of those that a name is joined to
    for number, actor in reversed(list(enumerate(found))):
        for other in found[number + 1 : number + 3]:  # one may be its short form
            gap = text[actor.span.end : other.span.start]
            is_listed = other.span in ends and ACTORS.LISTED_BEFORE.fullmatch(gap)
            if is_listed or ACTORS.JOINED_TO.fullmatch(gap):
                ends[actor.span] = ends.get(other.span, other.span)
    joined = []
    for actor in found:
        last = ends.get(actor.span)
        if last is not None and actor.part is Part.MENTION:
            end = next((e for s, e in sentences if s <= last.start < e), last.end)
            part, reason = part_behind(text, last, end)
            if part in ACTS and not ACTORS.JOINED_VERB.match(reason):
                actor = replace(actor, part=part, reason=reason)
        joined.append(actor)
    return joined


def _throughout(found: list[Actor]) -> list[Actor]:
    """Take a name with a deed in one sentence for an actor in the others too.

    This excludes "the army", which may be another army in the next sentence, and
    victims.
    """
    acting = {
        (actor.name.casefold(), actor.countries): actor
        for actor in reversed(found)
        if actor.part in ACTS and not actor.is_generic
    }
    return [
        replace(actor, part=same.part, reason=same.reason)
        if actor.part in (Part.MENTION, Part.ADDRESSEE)
        and (same := acting.get((actor.name.casefold(), actor.countries)))
        else actor
        for actor in found
    ]


def _bearer(name: str) -> str:
    """Return the sort of body behind a common name ("troops"), or the name itself."""
    forms = ACTORS.group("BEARER").items()
    return next((word for word, form in forms if form.search(name)), name.casefold())


def _kind(actor: Actor) -> str:
    """Return the sort of a name, in words without any name."""
    if actor.is_generic:
        return f"generic {_bearer(actor.name)}"
    if is_vendor(actor.name):
        return "vendor"
    if " " not in actor.name:
        return "capitals" if actor.name.isupper() else "one word"
    if is_company(actor.name):
        return "company"
    body = read_body(actor.name)
    if body is not None and body.end_user_types:
        return f"body {' '.join(sorted(body.end_user_types))}"
    return "organ" if ACTORS.ORGAN.search(actor.name) else "other"


def _vendor(text: str, span: Span) -> Actor:
    """Return a vendor or product; a country nearby is mostly that of its customer."""
    reason = watching(text, span)
    part = Part.ACTOR if reason else Part.MENTION
    name = span.plain(text)
    return Actor(name, span, part, reason, _only(countries_in(name)))


def _each_once(found: list[Actor]) -> list[Actor]:
    """Return actors in order; of two that overlap, the one with a deed."""
    kept: list[Actor] = []
    for actor in sorted(found, key=lambda a: (a.part not in ACTS, -len(a.name))):
        if not any(actor.span.meets(other.span) for other in kept):
            kept.append(actor)
    return sorted(kept, key=lambda actor: actor.span.start)


def _flat(text: str) -> str:
    """Return the text in one line, with every character at its old offset."""
    return text.replace("\n", " ").replace("\r", " ")


def places_of(
    name: str, here: frozenset[str], around: frozenset[str]
) -> frozenset[str]:
    """Return the country of a name: its own, its body's, or the only one nearby."""
    if own := countries_in(name) or countries_of_body(name):
        return own
    bodies = known_bodies(name, around) if around else {}
    owners = frozenset(tables().body[number].country for number in bodies)
    return _only(owners) or _only(here) or _only(around)


def _owner(name: str) -> frozenset[str]:
    """Return the country of a name's known bodies, if they have only one."""
    bodies = known_bodies(name, frozenset())
    return _only(frozenset(tables().body[number].country for number in bodies))


def _listed_actor(
    text: str, span: Span, row: Listed, countries: frozenset[str]
) -> Actor:
    """Return one name in a row of a listing act, with the statement of the row."""
    return Actor(
        name=plain_name(span.plain(text)),
        span=span,
        part=Part.LISTED,
        reason=row.words,
        countries=_only(countries_in(text) or countries),
        types=row.types,
        localities=localities_in(text, row.about),
    )


def localities_in(text: str, about: Span) -> frozenset[str]:
    """Return the towns and streets in a row of a list, in lower case.

    They tell two bodies of one name apart, or show that two names mean one body.
    """
    found = {
        m[1].casefold()
        for m in ACTORS.TOWN_IN_ROW.finditer(text, about.start, about.end)
    }
    return frozenset(name for name in found if not ACTORS.NO_TOWN.fullmatch(name))


def localities_behind(text: str, end: int) -> frozenset[str]:
    """Return the town directly behind a name: "the school in Dorrun"."""
    match = ACTORS.TOWN_BEHIND.match(text, end)
    name = match[1].casefold() if match else ""
    if (
        not name
        or ACTORS.NO_TOWN.fullmatch(name)
        or countries_in(match[1] if match else "")
    ):
        return frozenset()
    return frozenset({name})


def _only(countries: frozenset[str]) -> frozenset[str]:
    """Return the countries if there is only one, or else none."""
    return countries if len(countries) == 1 else frozenset()
