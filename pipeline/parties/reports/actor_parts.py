"""The part of a name in its sentence, by the words before and behind it."""

import re

from pipeline.datamodel import NameRole
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

ACTORS = Patterns("parties/patterns/actors")
"""Patterns to tell actors from others in reports."""

Part = NameRole
"""The role of a name in its sentence."""

ACTS = frozenset({Part.ACTOR, Part.CUSTOMER})
"""Parts that follow from what the sentence says the name did."""

_NEAR = 60
"""Number of characters before a name in which a verb is taken to be about it."""


def part_in_sentence(text: str, span: Span, start: int, end: int) -> tuple[Part, str]:
    """Return the part of a name in its sentence, and the words for it.

    Returns:
        The part and its words, "" for a mention.
    """
    before, after = text[start : span.start], text[span.end : end]
    if before[-1:].isalpha():
        before += " "
    if short := ACTORS.SHORT_FORM.match(after):
        after = after[short.end() :]
    if not ACTORS.MANDATE.search(before):
        told = _gets_or_ends(before, after) or _told_before(before, after)
        told = told or _by_agent(before, after)
        if told:
            return told
    part, reason = _by_verb_or_aside(after)
    if ACTORS.JOINED_VERB.match(reason) and ACTORS.TARGET.search(before):
        return Part.MENTION, ""  # who marched on it burned it
    return part, reason


def part_behind(text: str, span: Span, end: int) -> tuple[Part, str]:
    """Return the part of a name by the words behind it alone: what its bearer does."""
    after = text[span.end : end]
    if short := ACTORS.SHORT_FORM.match(after):
        after = after[short.end() :]
    return _by_verb_or_aside(after)


def is_nobodys_act(before: str, after: str) -> bool:
    """Return True if the words show no act of concern."""
    by = _agent_of(before)
    return bool(
        ACTORS.MANDATE.search(before)
        or (by and ACTORS.BENIGN_BY.search(before[: by.start()]))
        or ACTORS.SEIZED_ARMS.search(before + "it" + after)
    )


def _told_before(before: str, after: str) -> tuple[Part, str] | None:
    """Judge by verbs of blaming, attacking, telling or holding."""
    place = _holds(before, after)
    for pattern, part in (
        (ACTORS.BLAMED, Part.ACTOR),
        (ACTORS.HELPED, Part.ACTOR),
        (ACTORS.MADE_BY, Part.ACTOR),
        (ACTORS.AGAINST, Part.VICTIM),
        (ACTORS.TOLD, Part.ADDRESSEE),
    ):
        match = pattern.search(before)
        named = part is Part.ADDRESSEE and _is_known_for(after)
        if match and not (place or named):
            return part, match.group().strip()
    if place:
        return Part.ACTOR, place
    action = ACTORS.ACTION.match(after)
    if action and ACTORS.DIED_OF.search(before):
        return Part.ACTOR, action.group().strip()
    does = ACTORS.TO_DO.match(after) if ACTORS.HABIT.search(before) else None
    return (Part.ACTOR, does.group().strip()) if does else None


def _is_known_for(after: str) -> bool:
    """Return True if the words after a name blame it for a deed."""
    members = ACTORS.MEMBERS.match(after)
    accused = ACTORS.ACCUSED.match(after[members.end() :] if members else after)
    return bool(accused or ACTORS.ATTACK.match(after))


def _gets_or_ends(before: str, after: str) -> tuple[Part, str] | None:
    """Judge buyers of surveillance, and bodies asked to end an abuse."""
    sold = ACTORS.SOLD_TO.search(before)
    if sold or (ACTORS.SOLD.search(before) and ACTORS.TOOL.search(after)):
        return Part.CUSTOMER, "sold"
    cease = ACTORS.CEASE.match(after)
    if cease is None or not ACTORS.ASKED.search(before):
        return None
    harm = ACTORS.HARM_NOUN.search(after, cease.end())
    return (Part.ACTOR, cease.group().strip()) if harm else None


def _agent_of(before: str) -> re.Match[str] | None:
    patterns = (ACTORS.BY, ACTORS.BY_LIST, ACTORS.BY_SERIES)
    return next(filter(None, (pattern.search(before) for pattern in patterns)), None)


def _by_verb_or_aside(after: str) -> tuple[Part, str]:
    """Look for a verb, also behind a place or words between commas."""
    found = _by_verb(after)
    aside = ACTORS.ASIDE.match(after)
    if aside and found[0] is Part.MENTION:
        return _by_verb(after[aside.end() :])
    return found


def _by_agent(before: str, after: str) -> tuple[Part, str] | None:
    """Judge by the words beside a "by"; the names' own words do not count."""
    by = _agent_of(before)
    if by is None or ACTORS.BENIGN_BY.search(before[: by.start()]):
        return None
    reason = by.group().strip()
    if ACTORS.JOINED_NAMES.search(reason) and ACTORS.SAID.match(after):
        return Part.ADDRESSEE, reason
    if ACTORS.SEIZED_ARMS.search(before + "it" + after):
        return Part.MENTION, ""
    if (
        ACTORS.ATTRIBUTED.search(before[-_NEAR:] + reason)
        or ACTORS.HARM_NOUN.search(before)
        or ACTORS.HARM_NOUN.search(after)
    ):
        return Part.ACTOR, reason
    return Part.MENTION, ""


def _holds(before: str, after: str) -> str:
    """Return the words for a body as the holder of somebody, or ""."""
    for pattern in (ACTORS.RUN_BY, ACTORS.HELD_AT):
        if held := pattern.search(before):
            return held.group().strip()
    holds = ACTORS.HOLDS.match(after)
    said = before + " " + after[holds.end() :] if holds else ""
    if holds and (ACTORS.HARM_NOUN.search(said) or ACTORS.DIED.search(said)):
        return holds.group().strip()
    if where := ACTORS.WHERE.match(after):
        return where.group().strip(" ,")
    station = ACTORS.STATION.match(after)
    if station and ACTORS.TREATED.search(before + " " + after[station.end() :]):
        return station.group().strip()
    return ""


def _by_verb(after: str) -> tuple[Part, str]:
    for pattern in (ACTORS.ATTACK, ACTORS.HAS_TOOLS, ACTORS.ORDERS):
        if match := pattern.match(after):
            return Part.ACTOR, match.group().strip()
    if members := ACTORS.MEMBERS.match(after):
        after = after[members.end() :]
    for pattern, part in (
        (ACTORS.SUFFERED, Part.VICTIM),
        (ACTORS.ACCUSED, Part.ACTOR),
        (ACTORS.SELLS, Part.ACTOR),
        (ACTORS.OFFICIAL_ACT, Part.ADDRESSEE),
        (ACTORS.SAID, Part.ADDRESSEE),
        (ACTORS.STRONG, Part.ACTOR),
    ):
        if match := pattern.match(after):
            return part, match.group().strip()
    active = ACTORS.ACTIVE.match(after)
    harm = active and ACTORS.HARM_NOUN.search(after)
    if active and harm and not ACTORS.SEIZED_ARMS.search(after):
        return Part.ACTOR, active.group().strip()
    then = ACTORS.AND_THEN.match(after)
    if then and ACTORS.HARM_NOUN.search(after, then.start(1)):
        return Part.ACTOR, then.group(1)
    return Part.MENTION, ""
