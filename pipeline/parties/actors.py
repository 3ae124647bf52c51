"""Who did what in a report: actors apart from those who are merely mentioned.

An index of reports must hold organs, forces, armed groups and companies that a
passage says did something, never whoever suffered or reported it. Each answer
names the words that gave it; where none do, the name is a mention and nothing more.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.parties import actor_words as words
from pipeline.parties.actor_head import Named, conduct
from pipeline.parties.actor_parts import Part, part_in_sentence
from pipeline.parties.bodies import known_bodies, read_body, tables
from pipeline.parties.countries import countries_in
from pipeline.parties.party_names import is_company, leading_name
from pipeline.parties.records import Span
from pipeline.parties.vendors import is_vendor, listed_in, vendors_in, watching
from pipeline.text.sentences import sentence_spans

ACTORS_VERSION = "12"
"""Raise it when an actor could be found or placed otherwise."""


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
            return part_in_sentence(_flat(text), span, start, end)
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
    listed = list(_listed(text, countries))
    if listed:
        return listed
    found = []
    for actor, named in names_to_judge(text, countries, short_forms):
        reason = conduct(named)
        if reason:
            found.append(replace(actor, part=Part.ACTOR, reason=reason))
        elif not named.is_rare:
            found.append(actor)
    return found


def names_to_judge(
    text: str,
    countries: frozenset[str] = frozenset(),
    short_forms: Mapping[str, str] | None = None,
) -> list[tuple[Actor, Named]]:
    """Return the names of a passage with what patterns say, and what the head reads.

    Args:
        text: A passage of a report.
        countries: Of the report.
        short_forms: Names by the short form that the report has given them.
    """
    around = countries_in(text)
    flat = _flat(text)
    forms = {**short_forms_in(text), **(short_forms or {})}
    found: list[Actor] = []
    rare: list[Actor] = []
    sentences = sentence_spans(text)
    for start, end in sentences:
        here = countries_in(text[start:end])
        found += [_vendor(flat, span) for span in vendors_in(flat, start, end)]
        for span, is_generic in _names(flat, start, end, forms):
            written = " ".join(span.of(text).split())
            name = forms.get(written, written)
            part, reason = part_in_sentence(flat, span, start, end)
            places = _places(name, here, around) or countries or _owner(name)
            found.append(Actor(name, span, part, reason, places, is_generic))
        for span in _rare_names(flat, start, end):
            name = " ".join(span.of(text).split())
            places = _places(name, here, around) or countries or _owner(name)
            rare.append(Actor(name, span, Part.MENTION, "", places))
    found = _throughout(_each_once(found))
    taken = [actor.span for actor in found]
    rare = [actor for actor in _each_once(rare) if not _meets(actor.span, taken)]
    pairs = [
        (actor, _named(flat, actor, found, sentences, is_rare=actor in rare))
        for actor in found + rare
    ]
    return sorted(pairs, key=lambda pair: pair[0].span.start)


def _meets(span: Span, others: list[Span]) -> bool:
    return any(o.start < span.end and span.start < o.end for o in others)


def _named(
    text: str,
    actor: Actor,
    found: list[Actor],
    sentences: list[tuple[int, int]],
    *,
    is_rare: bool,
) -> Named:
    """Return what the head reads of a name: its sentence, and what others do."""
    first = actor.span.start
    start, end = next(((s, e) for s, e in sentences if s <= first < e), (0, len(text)))
    around = set()
    for other in found:
        here = start <= other.span.start < end
        if other.span == actor.span:
            continue
        if other.part is Part.ACTOR:
            same = _bearer(other.name) == _bearer(actor.name)
            around.add("acts elsewhere" if same else "another acts")
            around |= {"another acts here"} if here else set()
        elif here:
            around.add("another named here")
    return Named(
        text, actor.span, start, end, _kind(actor), actor.part, is_rare,
        frozenset(around),
    )  # fmt: skip


def _throughout(found: list[Actor]) -> list[Actor]:
    """Take a name that did something in one sentence for an actor in the others.

    Not "the army", which may be another army in the next sentence, and no victim.
    """
    acting = {
        (actor.name.casefold(), actor.countries): actor
        for actor in reversed(found)
        if actor.part is Part.ACTOR and not actor.is_generic
    }
    return [
        replace(actor, part=Part.ACTOR, reason=same.reason)
        if actor.part in (Part.MENTION, Part.ADDRESSEE)
        and (same := acting.get((actor.name.casefold(), actor.countries)))
        else actor
        for actor in found
    ]


_BEARERS = {
    "police": r"police|policem[ae]n|law[- ]enforcement",
    "army": r"army|military|soldiers?|troops|armed forces|defen[cs]e forces",
    "prison": r"prisons?|guards|wardens",
    "intelligence": r"intelligence|secret service|security services?",
    "security forces": r"security|gendarme\w*|national guard",
    "rebels": r"rebels?|insurgents|militia\w*|paramilitar\w+|armed (?:groups?|men)|"
    r"gunmen",
}
_BEARER = {
    name: re.compile(rf"\b(?:{form})\b", re.IGNORECASE)
    for name, form in _BEARERS.items()
}


def _bearer(name: str) -> str:
    """Return whom a name that is no proper one stands for, or else the name."""
    forms = (bearer for bearer, form in _BEARER.items() if form.search(name))
    return next(forms, name.casefold())


def _kind(actor: Actor) -> str:
    """Return what sort of name it is, in words that hold no name."""
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
    return "organ" if _ORGAN.search(actor.name) else "other"


def _vendor(text: str, span: Span) -> Actor:
    """Return a vendor or product; the country about is mostly that of its customer."""
    reason = watching(text, span)
    part = Part.ACTOR if reason else Part.MENTION
    name = " ".join(span.of(text).split())
    return Actor(name, span, part, reason, _only(countries_in(name)))


def _each_once(found: list[Actor]) -> list[Actor]:
    """Return actors in order, of two that overlap the one that did something."""
    kept: list[Actor] = []
    for actor in sorted(found, key=lambda a: (a.part is not Part.ACTOR, -len(a.name))):
        span = actor.span
        if not any(k.span.start < span.end and span.start < k.span.end for k in kept):
            kept.append(actor)
    return sorted(kept, key=lambda actor: actor.span.start)


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


_CAPITAL = re.compile(
    r"(?:(?<![\w-])|(?<=\bthe)|(?<=\bby)|(?<=\bin)|(?<=\bof)|(?<=\band))(?=[A-ZÀ-Þ0-9])"
)
"""Also behind a word that a PDF has run together with it: "by theNational Guard"."""
_GROUP = re.compile(
    r"\b(?:Front|Brigades?|Militia|Battalion|Regiment|Forces|Army|Corps|Guard|Group|"
    r"Movement|Command|Detachment|Units?|Bureau|Cartel|Force|Squad|Directorate|Troops|"
    r"Navy|Department for|(?:Communications?|Telecommunications?|Media|Broadcasting) "
    r"(?:Authority|Commission|Regulator))\b"
)
_NO_ACTOR = re.compile(
    r"\b(?:United Nations|Human Rights Council|Security Council|General Assembly|"
    r"Committee against|Special Rapporteur|Amnesty|Human Rights Watch|European Court|"
    r"High Commissioner|Council of Europe|European Union|Working Group|Convention|"
    r"Constitution|Code|Act|Law(?! Enforcement)|Article|Red Cross|Ombuds\w+|"
    r"University)\b"
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
        counted = words.COUNTED.match(text, first, end)
        group = counted or _GROUP_OF.match(text, first, end)
        if group:
            first = group.end()
        span = leading_name(text, first, end)
        if span is None or span.start != first:
            continue
        span = _bare(text, span)
        if _is_actor_name(span.of(text)):
            spans.append((span, False))
            reached = span.end
    for span, is_generic in _unnamed(text, start, end, short_forms):
        if not any(s.start < span.end and span.start < s.end for s, _ in spans):
            spans.append((span, is_generic))
    yield from sorted(spans, key=lambda pair: pair[0].start)


def _bare(text: str, span: Span) -> Span:
    """Return a name without its "'s", by which something is said to be its own."""
    owns = text.endswith(("'s", "’s"), span.start, span.end)
    return Span(span.start, span.end - 2) if owns else span


_ORGAN = re.compile(
    r"\b(?:Ministry|Department|Agency|Authority|Council|Committee|Commission|Office|"
    r"Cabinet|Prosecutor\w*|Party|Administration|Directorate|Services?|Prison)\b"
)
_OUTSIDE = re.compile(
    r"\b(?:Human Rights|Helsinki|European|International|Inter-|African Union|Truth|"
    r"Helpdesk|World|Independent|Special|Joint|Women\w*|Child\w*|Peace|Universal)\b"
)
"""What looks into conduct, or has no State of its own."""


def _rare_names(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield names that seldom do what is of concern: the head must say that they do."""
    reached = start
    for match in _CAPITAL.finditer(text, start, end):
        if match.start() < reached:
            continue
        span = leading_name(text, match.start(), end)
        if span is None or span.start != match.start():
            continue
        span = _bare(text, span)
        name = span.of(text)
        if _ORGAN.search(name) and " " in name:
            reached = span.end
            if not (_NO_ACTOR.search(name) or _OUTSIDE.search(name)):
                yield span
    for match in words.ONE_WORD.finditer(text, start, end):
        span = Span(match.start(), match.end())
        if not countries_in(span.of(text)):
            yield span
    yield from listed_in(text, start, end)


_PEACEKEEPERS = re.compile(r"\b(?:United Nations|UN|African Union)\s+$")


def _unnamed(
    text: str, start: int, end: int, short_forms: Mapping[str, str]
) -> Iterator[tuple[Span, bool]]:
    if short_forms:
        forms = "|".join(map(re.escape, short_forms))
        for match in re.finditer(rf"(?<![\w(])(?:{forms})(?!\w)", text[start:end]):
            yield Span(start + match.start(), start + match.end()), False
    for match in words.GENERIC.finditer(text, start, end):
        if _PEACEKEEPERS.search(text[max(start, match.start() - 20) : match.start()]):
            continue
        yield Span(match.start(), match.end()), True
    for match in words.ONE_WORD.finditer(text, start, end):
        span = Span(match.start(), match.end())
        acts = part_in_sentence(text, span, start, end)[0] is Part.ACTOR
        if acts and (match.group(1) or _is_service(text, span)):
            yield span, False


_CLOSE = 40


def _is_service(text: str, span: Span) -> bool:
    """Tell whether what is written in capitals is neither a country nor an NGO."""
    before = text[max(0, span.start - _CLOSE) : span.start]
    after = text[span.end : span.end + _CLOSE]
    return bool(
        words.CONDUCT.search(before + " " + after)
        and not words.WATCHES_OVER.match(after)
        and not countries_in(span.of(text))
    )


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


_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _is_actor_name(name: str) -> bool:
    name = _RUN_TOGETHER.sub(" ", name)
    if _NO_ACTOR.search(name) or _OFFICE.match(name) or name.isdigit():
        return False
    if known_bodies(name, frozenset()):
        return True
    if " " not in name:
        return False
    body = read_body(name)
    has_type = body is not None and bool(body.end_user_types)
    return has_type or is_company(name) or _GROUP.search(name) is not None
