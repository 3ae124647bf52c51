"""Every name of a passage of a report, with its part there.

The names are those of persons, bodies, companies, units and products. Actors are found
by ``actors``, and everybody who is only named is added, so that a search finds each
name. A wrong name with one capital letter too many does no harm: nobody searches for
it. A person to whom something was done is a victim, and is kept apart.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.parties.party_names import is_company, name_at
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import ACTORS, ACTS, Part
from pipeline.parties.reports.actors import (
    Actor,
    find_actors,
    localities_behind,
    places_of,
)
from pipeline.parties.reports.listings import ListingSection
from pipeline.parties.state.bodies import read_body
from pipeline.parties.state.countries import countries_in, strip_countries
from pipeline.parties.ties import Tie, ties_in
from pipeline.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/report_names")
_TITLE_CHARS = 40
_MAX_REFERENCE = 500
"""Most characters of a reference: a longer passage says something of its own."""


@dataclass(frozen=True, slots=True)
class PassageNames:
    """The names of one passage.

    Attributes:
        text: Text of the passage.
        names: Names in the order of the text; none overlaps another one.
        ties: Ties between a holder and what it holds.
    """

    text: str
    names: tuple[Actor, ...]
    ties: tuple[Tie, ...]

    def said(self, tie: Tie) -> tuple[str, str]:
        """Return the two names of a tie, with single spaces."""
        return tie.holder.plain(self.text), tie.held.plain(self.text)


def names_of(
    text: str,
    countries: frozenset[str] = frozenset(),
    short_forms: Mapping[str, str] | None = None,
    section: ListingSection | None = None,
    headings: Sequence[str] = (),
) -> PassageNames:
    """Return every name of a passage, with the ties between them.

    A title in a bibliography ("Torture by the Guard") accuses nobody by itself, so
    that the names of a reference are mentions.

    Args:
        text: Text of a passage of a report.
        countries: Countries of the report or chapter.
        short_forms: Full names by the short forms that the report defines.
        section: Section of the listing act that the passage is in.
        headings: Headings above the passage.

    Example:
        >>> text = "Pavel Marsk, owner of Tane Signals Ltd, lives in Egypt."
        >>> [(a.name, a.part.value) for a in names_of(text).names]
        [('Pavel Marsk', 'owner'), ('Tane Signals Ltd', 'mention')]
    """
    sentences = sentence_spans(text)
    found = list(_known(text, countries, short_forms, section))
    found += _others(text, sentences, found, countries)
    if is_reference(text, headings):
        found = [*map(_only_named, found)]
    found.sort(key=lambda actor: actor.span.start)
    subject = next((a.span for a in found if a.part is Part.LISTED), None)
    spans = [a.span for a in found if not a.is_generic]
    ties = tuple(ties_in(text, spans, [end for _, end in sentences], subject))
    holders = {tie.holder for tie in ties}
    return PassageNames(
        text, tuple(_judged(text, actor, holders, sentences) for actor in found), ties
    )


def is_reference(text: str, headings: Sequence[str] = ()) -> bool:
    """Return True for an entry of a bibliography or a mere citation.

    Example:
        >>> is_reference("Weil, A. (2014). Torture by the Guard. Sarel: Tane Press.")
        True
        >>> is_reference("In 2014 the Guard tortured two men, as A. Weil wrote.")
        False
    """
    is_short = len(text) <= _MAX_REFERENCE
    is_listed = any(map(_P.REFERENCES.search, headings))
    return is_short and (is_listed or _P.REFERENCE.match(text) is not None)


def _only_named(actor: Actor) -> Actor:
    if actor.part not in ACTS:
        return actor
    return replace(actor, part=Part.MENTION, reason="", is_by_words=False)


def _known(
    text: str,
    countries: frozenset[str],
    short_forms: Mapping[str, str] | None,
    section: ListingSection | None,
) -> Iterator[Actor]:
    for actor in find_actors(text, countries, short_forms, section):
        near = localities_behind(text, actor.span.end)
        is_listed = actor.part is Part.LISTED
        yield actor if is_listed else replace(actor, localities=near)


def _others(
    text: str,
    sentences: Sequence[tuple[int, int]],
    known: Sequence[Actor],
    countries: frozenset[str],
) -> list[Actor]:
    """Return the names that are mere mentions so far."""
    flat = text.replace("\n", " ").replace("\r", " ")
    around = countries_in(text)
    taken = [actor.span for actor in known]
    found = []
    cells = (
        (start + cell.start(), start + cell.end())
        for start, end in sentences
        for cell in re.finditer(r"[^\t]+", text[start:end])
    )
    for start, end in cells:
        here: frozenset[str] | None = None
        reached = start
        for match in _P.CAPITAL.finditer(flat, start, end):
            if match.start() < reached:
                continue
            span = _name_at(flat, match.start(), start, end)
            if span is None:
                continue
            if any(map(span.meets, taken)):
                continue
            reached = span.end
            name = span.plain(text)
            here = countries_in(text[start:end]) if here is None else here
            places = places_of(name, here, around) or countries
            near = localities_behind(text, span.end)
            found.append(Actor(name, span, Part.MENTION, "", places, localities=near))
    return found


def _name_at(text: str, at: int, start: int, end: int) -> Span | None:
    """Return the name at a position of a sentence, or None."""
    first = _P.FIRST_WORD.match(text, at, end)
    if first is not None:
        at = first.end()
    span = name_at(text, at, end)
    if span is None:
        model = _P.MODEL.match(text, at, end)
        return Span(*model.span()) if model else None
    name = span.of(text)
    if text.endswith(("'s", "’s"), span.start, span.end):
        span = Span(span.start, span.end - 2)
        name = span.of(text)
    is_first = first is None and not re.search(r"[^\W\d_]", text[start:at])
    if _P.FIRST_WORD.match(f"{name} A"):
        return None
    if " " not in name and is_first and not _P.SURELY.search(name):
        return None
    if _P.NO_NAME.fullmatch(name) or not re.search(r"\w", strip_countries(name)):
        return None
    return span


def is_titled(text: str, actor: Actor) -> bool:
    """Return True if the words beside a name say that it is a person."""
    before = text[max(0, actor.span.start - _TITLE_CHARS) : actor.span.start]
    return bool(_P.TITLED.search(before) or _P.AGED.match(text, actor.span.end))


def is_person(text: str, actor: Actor) -> bool:
    """Return True if a name of a passage looks like that of a person."""
    before = text[max(0, actor.span.start - _TITLE_CHARS) : actor.span.start]
    if _P.ARTICLE.search(before):
        return False
    if is_titled(text, actor):
        return True
    words = actor.name.split()
    return (
        2 <= len(words) <= 4
        and all(word[:1].isupper() or _P.PARTICLE.match(word) for word in words)
        and not any(char in actor.name for char in "&/0123456789")
        and not is_company(actor.name)
        and not ACTORS.ORGAN.search(actor.name)
        and not _P.OF_ORGANISATIONS.search(actor.name)
        and read_body(actor.name) is None
        and not countries_in(actor.name)
    )


def _judged(
    text: str, actor: Actor, holders: set[Span], sentences: Sequence[tuple[int, int]]
) -> Actor:
    """Return a name with its final role in the passage."""
    if actor.span in holders and actor.part in (Part.MENTION, Part.ADDRESSEE):
        return replace(actor, part=Part.OWNER)
    if actor.part is not Part.MENTION or not is_person(text, actor):
        return actor
    sentence = next(
        (text[s:e] for s, e in sentences if s <= actor.span.start < e), text
    )
    suffers = ACTORS.SUFFERED.match(text.replace("\n", " "), actor.span.end)
    if suffers or ACTORS.HARM_NOUN.search(sentence):
        return replace(actor, part=Part.VICTIM)
    return actor
