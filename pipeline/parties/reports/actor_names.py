"""Find names of organs, forces, armed groups and companies in reports."""

import re
from collections.abc import Iterator, Mapping

from pipeline.parties.party_names import capitals_of, is_company, leading_name, name_at
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import ACTORS, ACTS, part_in_sentence
from pipeline.parties.state.bodies import known_bodies, read_body
from pipeline.parties.state.countries import countries_in, places
from pipeline.parties.vendors import listed_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/actor_names")

_CLOSE = 40
_CHARS_BEFORE = 120


def names_in(
    text: str, start: int, end: int, short_forms: Mapping[str, str]
) -> Iterator[tuple[Span, bool]]:
    """Yield the organs, forces, groups and companies of a sentence, in its order.

    Args:
        text: Text of a passage in one line.
        start: Offset of the first character of the sentence.
        end: Offset one past the last character of the sentence.
        short_forms: Full names by the short forms that the report defines.

    Yields:
        A name, and whether it is an organ without a name ("the police").
    """
    reached = start
    spans: list[tuple[Span, bool]] = []
    for match in _P.CAPITAL.finditer(text, start, end):
        if match.start() < reached:
            continue
        first = match.start()
        counted = ACTORS.COUNTED.match(text, first, end)
        group = counted or _P.GROUP_OF.match(text, first, end)
        if group:
            first = group.end()
        span = name_at(text, first, end)
        if span is None:
            continue
        span = _bare(text, span)
        if _is_actor_name(span.of(text)):
            spans.append((span, False))
            reached = span.end
    for span, is_generic in _unnamed(text, start, end, short_forms):
        if not any(span.meets(other) for other, _ in spans):
            spans.append((span, is_generic))
    yield from sorted(spans, key=lambda pair: pair[0].start)


def _bare(text: str, span: Span) -> Span:
    """Return a name without its "'s", which marks a possession."""
    owns = text.endswith(("'s", "’s"), span.start, span.end)
    return Span(span.start, span.end - 2) if owns else span


def rare_names(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield names that are seldom of concern; for these the model must be sure."""
    reached = start
    for match in _P.CAPITAL.finditer(text, start, end):
        if match.start() < reached:
            continue
        span = name_at(text, match.start(), end)
        if span is None:
            continue
        span = _bare(text, span)
        name = span.of(text)
        if ACTORS.ORGAN.search(name) and " " in name:
            reached = span.end
            if not (_P.NO_ACTOR.search(name) or _P.OUTSIDE.search(name)):
                yield span
    for match in ACTORS.ONE_WORD.finditer(text, start, end):
        span = Span(match.start(), match.end())
        if not _is_place(text, span):
            yield span
    yield from listed_in(text, start, end)


def _unnamed(
    text: str, start: int, end: int, short_forms: Mapping[str, str]
) -> Iterator[tuple[Span, bool]]:
    if short_forms:
        forms = "|".join(map(re.escape, short_forms))
        for match in re.finditer(rf"(?<![\w(])(?:{forms})(?!\w)", text[start:end]):
            yield Span(start + match.start(), start + match.end()), False
    for match in ACTORS.GENERIC.finditer(text, start, end):
        if _P.PEACEKEEPERS.search(text[max(start, match.start() - 20) : match.start()]):
            continue
        yield Span(match.start(), match.end()), True
    for match in ACTORS.ONE_WORD.finditer(text, start, end):
        span = Span(match.start(), match.end())
        acts = part_in_sentence(text, span, start, end)[0] in ACTS
        is_named = match.group(1) or _is_service(text, span)
        if acts and is_named and not _is_place(text, span):
            yield span, False


def _is_place(text: str, span: Span) -> bool:
    """Return True for a country or a word of one: "Salvador" of "El Salvador"."""
    return bool(countries_in(span.of(text))) or any(
        place.start <= span.start and span.end <= place.end for place in places(text)
    )


def _is_service(text: str, span: Span) -> bool:
    """Return True for a name in capitals other than a country or an NGO."""
    before = text[max(0, span.start - _CLOSE) : span.start]
    after = text[span.end : span.end + _CLOSE]
    return bool(
        ACTORS.CONDUCT.search(before + " " + after)
        and not ACTORS.WATCHES_OVER.match(after)
        and not countries_in(span.of(text))
    )


def short_forms_in(text: str) -> dict[str, str]:
    """Return the short forms of organs, forces and groups in a text.

    Example:
        >>> short_forms_in("held by the General Intelligence Department (GID)")
        {'GID': 'General Intelligence Department'}
        >>> short_forms_in("Designated Rapid Support Forces (RSF) commanders")
        {'RSF': 'Rapid Support Forces'}
    """
    found: dict[str, str] = {}
    for match in _P.DEFINED.finditer(text):
        first = max(0, match.start() - _CHARS_BEFORE)
        for capital in _P.CAPITAL.finditer(text, first, match.start()):
            span = leading_name(text, capital.start(), match.start())
            if span is None or span.end != match.start():
                continue
            name = span.plain(text)
            if " " not in name or not _is_actor_name(name):
                continue
            is_whole = capitals_of(name) == match.group(1)
            if is_whole or match.group(1) not in found:
                found[match.group(1)] = name
            if is_whole:
                break
    return found


def _is_actor_name(name: str) -> bool:
    name = _P.RUN_TOGETHER.sub(" ", name)
    if _P.NO_ACTOR.search(name) or _P.OFFICE.match(name) or name.isdigit():
        return False
    if known_bodies(name, frozenset()):
        return True
    if " " not in name:
        return False
    body = read_body(name)
    has_type = body is not None and bool(body.end_user_types)
    return has_type or is_company(name) or _P.GROUP.search(name) is not None
