"""Who did what in a report: actors apart from those who are merely mentioned.

An index of reports must hold organs, forces, armed groups and companies that a
passage says did something, never whoever suffered or reported it. Each answer
names the words that gave it; where none do, the name is a mention and nothing more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pipeline.parties import actor_patterns as patterns
from pipeline.parties.bodies import known_bodies, read_body, tables
from pipeline.parties.countries import countries_in
from pipeline.parties.party_names import is_company, leading_name
from pipeline.parties.records import Span
from pipeline.text.sentences import sentence_spans

ACTORS_VERSION = "5"
"""Raise it when an actor could be found or placed otherwise."""


class Part(StrEnum):
    """What a name does in its sentence."""

    ACTOR = "actor"
    VICTIM = "victim"
    ADDRESSEE = "addressee"
    """Was told, asked, trained or recommended something, or said something."""
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Actor:
    """A name of a report with what its sentence says that it did.

    Attributes:
        name: As written, white space made single.
        span: Where it stands.
        part: What it does in the sentence.
        reason: Which words say so; "" for a mention.
        countries: Of the name, or else of the sentence, or else of the passage.
        is_generic: "the police", "security forces": an organ without a name.
    """

    name: str
    span: Span
    part: Part
    reason: str
    countries: frozenset[str]
    is_generic: bool = False


def part_of(text: str, span: Span) -> tuple[Part, str]:
    """Say what a name does in its sentence, for a name that is known already.

    A native name ("Savaret Kessim") looks like no organ; when a transaction names
    it, a search for its words finds the passages and this tells what it did there.
    """
    for start, end in sentence_spans(text):
        if start <= span.start < end:
            return _part(_flat(text), span, start, end)
    return Part.MENTION, ""


def find_actors(
    text: str,
    countries: frozenset[str] = frozenset(),
    short_forms: Mapping[str, str] | None = None,
) -> list[Actor]:
    """Return the organs, forces, groups and companies that a passage names.

    Args:
        text: A passage of a report.
        countries: Of the report, where its title or metadata say so.
        short_forms: Names by the short form that the report has given them.

    Returns:
        Every name with its part, in the order of the text. Only those with
        ``Part.ACTOR`` belong into an index.

    Example:
        >>> text = "Officers of the National Police tortured two men in Egypt."
        >>> [(a.name, a.part.value) for a in find_actors(text)]
        [('National Police', 'actor')]
    """
    around = countries_in(text)
    flat = _flat(text)
    found = list(_listed(text, countries))
    if found:
        return found
    for start, end in sentence_spans(text):
        here = countries_in(text[start:end])
        for span, is_generic in _names(flat, start, end, short_forms or {}):
            written = " ".join(span.of(text).split())
            name = (short_forms or {}).get(written, written)
            part, reason = _part(flat, span, start, end)
            places = _places(name, here, around) or countries or _owner(name)
            found.append(Actor(name, span, part, reason, places, is_generic))
    return found


def _flat(text: str) -> str:
    """Return the text in one line, each character in its place."""
    return text.replace("\n", " ").replace("\r", " ")


def _places(name: str, here: frozenset[str], around: frozenset[str]) -> frozenset[str]:
    """Return the country of a name: its own, its body's, or the only one about."""
    own = countries_in(name)
    if own:
        return own
    bodies = known_bodies(name, around) if around else {}
    owners = frozenset(tables().body[number].country for number in bodies)
    return _only(owners) or _only(here) or _only(around)


def _owner(name: str) -> frozenset[str]:
    """Return the country of the only body of this name, where nothing else says it."""
    bodies = known_bodies(name, frozenset())
    return _only(frozenset(tables().body[number].country for number in bodies))


_LISTED = re.compile(
    r"^\s*\d+\.?\s*\t\s*([^\s(][^\t(\n]{2,89}?)\s*"
    r"(?:\((?:a\.?k\.?a\.?|alias)[: ]*([^)]*)\)\s*)?\t"
)
_RESPONSIBLE = re.compile(
    r"\b(?:[Rr]esponsible for|directed|ordered|took part in|supports?|involved in|"
    r"provid\w+ (?:financial|material))\b"
)


def _listed(text: str, countries: frozenset[str]) -> Iterator[Actor]:
    """Read a row of a listing act: number, name with aliases, and the reasons."""
    row = _LISTED.match(text)
    reason = _RESPONSIBLE.search(text)
    if row is None or reason is None:
        return
    for number in (1, 2):
        if row.group(number) is None:
            continue
        for alias in re.finditer(r"[^,;]+", row.group(number)):
            start = row.start(number) + alias.start()
            name = alias.group().strip()
            first = start + len(alias.group()) - len(alias.group().lstrip())
            span = Span(first, first + len(name))
            why = f"listed: {reason.group()}"
            places = countries_in(text) or countries
            yield Actor(name, span, Part.ACTOR, why, _only(places))


def _only(countries: frozenset[str]) -> frozenset[str]:
    """Return the country where there is one; several say nothing of whose it is."""
    return countries if len(countries) == 1 else frozenset()


_CAPITAL = re.compile(r"(?<![\w-])(?=[A-ZÀ-Þ0-9])")
_GROUP = re.compile(
    r"\b(?:Front|Brigades?|Militia|Battalion|Regiment|Forces|Army|Corps|Guard|Group|"
    r"Movement|Command|Detachment|Unit \d+|Bureau|Cartel)\b"
)
_NO_ACTOR = re.compile(
    r"\b(?:United Nations|Human Rights Council|Security Council|General Assembly|"
    r"Committee against|Special Rapporteur|Amnesty|Human Rights Watch|European Court|"
    r"High Commissioner|Council of Europe|European Union|Working Group|Convention|"
    r"Constitution|Code|Act|Law|Article|Red Cross|Ombuds\w+|University)\b"
)


_GROUP_OF = re.compile(
    r"(?:\d+\.\s+)?(?:The\s+)?(?:(?:Officers|Members|Agents|Artillery|Troops|Soldiers|"
    r"Units|Elements|Forces|Personnel|Representatives|Officials|Fighters)\s+(?:of|from)"
    r"\s+(?:the\s+)?)|\d+\.\s+(?:The\s+)?"
)
"""What comes before a name at the start of a sentence and is none of it."""

_OFFICE = re.compile(
    r"^(?:Head|Heads|Director|Deputy|Chief|Spokes\w+|Commander|Ministers?|President|"
    r"Secretary|Minister)\b"
)
"""The holder of an office is a person, named or not, and no organ."""


def _names(
    text: str, start: int, end: int, short_forms: Mapping[str, str]
) -> Iterator[tuple[Span, bool]]:
    reached = start
    spans: list[tuple[Span, bool]] = []
    for match in _CAPITAL.finditer(text, start, end):
        if match.start() < reached:
            continue
        first = match.start()
        counted = patterns.COUNTED.match(text, first, end)
        group = counted or _GROUP_OF.match(text, first, end)
        if group:
            first = group.end()
        span = leading_name(text, first, end)
        if span is None or span.start != first:
            continue
        if _is_actor_name(span.of(text)):
            spans.append((span, False))
            reached = span.end
    for span, is_generic in _unnamed(text, start, end, short_forms):
        if not any(s.start < span.end and span.start < s.end for s, _ in spans):
            spans.append((span, is_generic))
    yield from sorted(spans, key=lambda pair: pair[0].start)


def _unnamed(
    text: str, start: int, end: int, short_forms: Mapping[str, str]
) -> Iterator[tuple[Span, bool]]:
    if short_forms:
        forms = "|".join(map(re.escape, short_forms))
        for match in re.finditer(rf"(?<![\w(])(?:{forms})(?!\w)", text[start:end]):
            yield Span(start + match.start(), start + match.end()), False
    for match in patterns.GENERIC.finditer(text, start, end):
        yield Span(match.start(), match.end()), True


_DEFINED = re.compile(r"\s*\(([A-Z][A-Z&]{1,7})\)")
_CHARS_BEFORE = 120


def short_forms_in(text: str) -> dict[str, str]:
    """Return the short forms that a text gives to organs, forces and groups.

    Example:
        >>> short_forms_in("held by the General Intelligence Department (GID)")
        {'GID': 'General Intelligence Department'}
    """
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(text):
        first = max(0, match.start() - _CHARS_BEFORE)
        for capital in _CAPITAL.finditer(text, first, match.start()):
            span = leading_name(text, capital.start(), match.start())
            if span is None or span.end != match.start():
                continue
            name = " ".join(span.of(text).split())
            if " " in name and _is_actor_name(name):
                found.setdefault(match.group(1), name)
                break
    return found


def _is_actor_name(name: str) -> bool:
    if _NO_ACTOR.search(name) or _OFFICE.match(name) or name.isdigit():
        return False
    if known_bodies(name, frozenset()):
        return True
    if " " not in name:
        return False
    body = read_body(name)
    has_type = body is not None and bool(body.end_user_types)
    return has_type or is_company(name) or _GROUP.search(name) is not None


def _part(text: str, span: Span, start: int, end: int) -> tuple[Part, str]:
    before, after = text[start : span.start], text[span.end : end]
    short = patterns.SHORT_FORM.match(after)
    if short:
        after = after[short.end() :]
    for pattern, part in (
        (patterns.BLAMED, Part.ACTOR),
        (patterns.HELPED, Part.ACTOR),
        (patterns.MADE_BY, Part.ACTOR),
        (patterns.AGAINST, Part.VICTIM),
        (patterns.TOLD, Part.ADDRESSEE),
    ):
        match = pattern.search(before)
        if match and not _holds(before, after):
            return part, match.group().strip()
    place = _holds(before, after)
    if place:
        return Part.ACTOR, place
    by = patterns.BY.search(before) or patterns.BY_LIST.search(before)
    if by and not patterns.BENIGN_BY.search(before[: by.start()]):
        return _by_agent(before, after, by.group().strip())
    does = patterns.TO_DO.match(after) if patterns.HABIT.search(before) else None
    if does:
        return Part.ACTOR, does.group().strip()
    return _by_verb_or_aside(after)


def _by_verb_or_aside(after: str) -> tuple[Part, str]:
    """Look for a verb, also behind a place or words between commas."""
    found = _by_verb(after)
    aside = patterns.ASIDE.match(after)
    if aside and found[0] is Part.MENTION:
        return _by_verb(after[aside.end() :])
    return found


_NEAR = 60
"""Characters before a name in which a verb is taken to be about it."""


def _by_agent(before: str, after: str, reason: str) -> tuple[Part, str]:
    """Judge what stands by a "by": the names' own words say nothing of it."""
    if patterns.SEIZED_ARMS.search(before + "it" + after):
        return Part.MENTION, ""
    if patterns.ATTRIBUTED.search(before[-_NEAR:] + reason):
        return Part.ACTOR, reason
    if patterns.HARM_NOUN.search(before) or patterns.HARM_NOUN.search(after):
        return Part.ACTOR, reason
    return Part.MENTION, ""


def _holds(before: str, after: str) -> str:
    """Return the words that make a body the one that held somebody, or ""."""
    run_by = patterns.RUN_BY.search(before)
    if run_by:
        return run_by.group().strip()
    held = patterns.HELD_AT.search(before)
    if held:
        return held.group().strip()
    holds = patterns.HOLDS.match(after)
    said = before + " " + after[holds.end() :] if holds else ""
    if holds and (patterns.HARM_NOUN.search(said) or patterns.DIED.search(said)):
        return holds.group().strip()
    return ""


def _by_verb(after: str) -> tuple[Part, str]:
    attack = patterns.ATTACK.match(after)
    if attack:
        return Part.ACTOR, attack.group().strip()
    members = patterns.MEMBERS.match(after)
    if members:
        after = after[members.end() :]
    for pattern, part in (
        (patterns.SUFFERED, Part.VICTIM),
        (patterns.ACCUSED, Part.ACTOR),
        (patterns.SELLS, Part.ACTOR),
        (patterns.OFFICIAL_ACT, Part.ADDRESSEE),
        (patterns.SAID, Part.ADDRESSEE),
        (patterns.STRONG, Part.ACTOR),
    ):
        match = pattern.match(after)
        if match:
            return part, match.group().strip()
    active = patterns.ACTIVE.match(after)
    harm = active and patterns.HARM_NOUN.search(after)
    if active and harm and not patterns.SEIZED_ARMS.search(after):
        return Part.ACTOR, active.group().strip()
    then = patterns.AND_THEN.match(after)
    if then and patterns.HARM_NOUN.search(after, then.start(1)):
        return Part.ACTOR, then.group(1)
    return Part.MENTION, ""
