"""The parties in an opening: "between X (the "Seller") and Y"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

from pipeline.parties.papers.co_parties import (
    is_short_for,
    with_co_parties,
    with_shared_terms,
    without_places,
)
from pipeline.parties.papers.covers import with_cover
from pipeline.parties.papers.defined_terms import (
    BODY,
    MAX_PLACES,
    MAX_PREAMBLE,
    OURS,
    TERMS,
    by_form,
    called,
    defined,
    later_term,
    term_behind,
)
from pipeline.parties.papers.opening_head import OPENINGS, ZONE, judge
from pipeline.parties.papers.role_terms import role_of_defined
from pipeline.parties.party_names import (
    LEGAL_FORM,
    bare,
    is_company,
    is_firm_or_organ,
    is_organ,
    leading_name,
    name_at,
    without_form,
)
from pipeline.parties.records import Opening, PartyRole, Span
from pipeline.parties.state.bodies import read_body
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/preamble", LEGAL_FORM=LEGAL_FORM)
_TERM_REACH = 400
"""Number of characters behind a name in which its term is looked for."""

_MANY = 8
"""Most parties of the contracts on which the model of ``opening_head`` was fitted."""

_A_PAIR = 2
"""Least number of parties of an agreement, unless the other one is "you"."""

_FORM_LAST = re.compile(rf"(?:{LEGAL_FORM}|[)\"”,.])\s*\w?$")
_LONG_LIST = 60_000
"""Number of further characters of an opening that lists hundreds of parties."""

_COMPANY = re.compile(rf"{LEGAL_FORM}(?=[,;.)\s(])")
_MAX_WORDS = 6


def read_preamble(text: str) -> list[Opening]:
    """Return the parties in the opening of an agreement, in order.

    The cover and the first paragraph may both name them; the one that defines terms
    wins. The model of ``opening_head`` adds what rules miss.
    """
    found = _with_head(text, _by_rule(text))
    openings = _once(text, [o for o in found if not _is_relative(text, o)])
    openings = with_cover(text, openings)
    return with_co_parties(text, _defined_later(text, openings))


def rule_names(text: str) -> list[Span]:
    """Return the names found by rules alone, a feature of the model."""
    return [opening.name for opening in _by_rule(text) if opening.name is not None]


def _with_head(text: str, openings: list[Opening]) -> list[Opening]:
    judged = judge(text, [o.name for o in openings if o.name is not None])
    if judged is None:
        return openings
    names, possible = judged
    found = [bare(name.of(text)) for name in names]
    kept = [
        o
        for o in openings
        if o.name is None
        or _stays(o, bare(o.name.of(text)), possible, found)
        or (len(openings) == _A_PAIR and o.term and _is_sure(text, o.name))
        or _is_first(text, o)
        or (len(openings) > _MANY and is_company(o.name.of(text)))
    ]
    have = {bare(o.name.of(text)) for o in kept if o.name is not None}
    spans = [
        name
        for name in names
        if bare(name.of(text)) not in have and not TERMS.NO_NAME.search(name.of(text))
    ]
    starts = sorted(name.start for name in names)
    for name in spans:
        following = next((s for s in starts if s > name.start), len(text))
        end = min(following, name.end + _TERM_REACH, len(text))
        other = TERMS.NEXT_PARTY.search(text, name.end, end)
        stretch = Span(name.start, other.start() if other else end)
        kept.append(Opening(name, stretch, *_term_of(text, name, stretch.end)))
    return sorted(kept, key=lambda o: o.at.start)


def _stays(
    opening: Opening, name: str, possible: frozenset[str], found: list[str]
) -> bool:
    """Return True if a name found by rules is kept beside those of the model.

    A piece of another name ("Electric Company") or a name that holds another one is not
    kept. A name without a role from a term is kept only if the model thinks it
    possible.
    """
    if name in found:
        return True
    if any(name in other or other in name for other in found):
        return False
    if opening.stretch.start >= ZONE or name in possible:
        return True
    body = read_body(name)
    return opening.role is not None or (body is not None and bool(body.end_user_types))


def _is_first(text: str, opening: Opening) -> bool:
    """Return True for a company with a term, right behind "made between"."""
    name = opening.name
    if name is None:
        return False
    before = max(0, name.start - _TERM_REACH), name.start
    is_defined = is_company(name.of(text)) and _P.DEFINES.match(text, name.end)
    return bool(is_defined) and _P.MADE.search(text, *before) is not None


def _is_sure(text: str, name: Span) -> bool:
    """Return True for a State body, or a name with a term behind it, but no label."""
    words = name.of(text)
    is_name = is_organ(words) or _P.DEFINES.match(text, name.end) is not None
    return is_name and role_of_defined(words) is None


def _is_relative(text: str, opening: Opening) -> bool:
    """Return True for an owner of a party: "Tane, a division of Orsk Inc."."""
    start = opening.at.start
    return _P.RELATIVE.search(text, max(0, start - _TERM_REACH), start) is not None


def _once(text: str, openings: list[Opening]) -> list[Opening]:
    """Keep each party once: with its role from a term, or else with any role."""
    best: dict[str, Opening] = {}
    full = {
        bare(without_form(o.name.of(text))): o.name
        for o in openings
        if o.name is not None and is_company(o.name.of(text))
    }
    for number, opening in enumerate(openings):
        if opening.name is not None:  # "Tane" and "TANE LTD." are one party
            name = full.get(bare(opening.name.of(text)), opening.name)
            opening = replace(opening, name=name)
        key = bare(opening.name.of(text)) if opening.name else f" {number}"
        other = best.get(key)
        if other is None or _weight(opening) > _weight(other):
            best[key] = opening
    return sorted(best.values(), key=lambda o: o.at.start)


def _weight(opening: Opening) -> tuple[bool, bool]:
    return opening.role is not None, bool(opening.term)


def _defined_later(text: str, openings: list[Opening]) -> list[Opening]:
    """Take the term of a party on the cover from the body: "Tane Ltd (the "Owner")"."""
    completed = []
    for opening in openings:
        if opening.name is not None and not opening.term:
            others = [
                o.name
                for o in openings
                if o.name is not None and o.name != opening.name
            ]
            term, role = later_term(text, opening.name, others)
            opening = replace(opening, term=term, role=role) if role else opening
        completed.append(opening)
    return completed


def _by_rule(text: str) -> list[Opening]:
    found: list[list[Opening]] = []
    alone: list[Opening] = []
    for match in _openings(text):
        parties = _parties(text, match.end())
        terms = {party.term.casefold() for party in parties}
        is_all = len(parties) >= _A_PAIR or not terms.isdisjoint(OURS)
        is_all = is_all or _P.YOU.match(text, match.start()) is not None
        named = [party for party in parties if party.name is not None]
        if named and is_all:
            found.append(parties)
        elif named and not alone and _is_first(text, named[0]):
            alone = named
    if found:
        return max(found, key=_worth)
    others = _without_between(text)
    return [*alone, *(o for o in others if o.name not in {a.name for a in alone})]


def _without_between(text: str) -> list[Opening]:
    """Return the parties by their terms; if there is one, also those by their form."""
    told = called(text) or defined(text)
    more = by_form(text) if len(told) < _A_PAIR else []
    return [*told, *(o for o in more if o.name not in {t.name for t in told})]


def _openings(text: str) -> Iterator[re.Match[str]]:
    """Yield the "between" of the first pages and that of "This agreement ..."."""
    yield from _P.OPENING.finditer(text, 0, min(len(text), 2 * MAX_PREAMBLE))
    for this in islice(_P.THIS.finditer(text, 2 * MAX_PREAMBLE, BODY), MAX_PLACES):
        opening = _P.OPENING.search(text, this.end(), this.end() + _TERM_REACH)
        if opening is not None:
            yield opening


def _worth(parties: list[Opening]) -> tuple[int, int]:
    return sum(bool(party.term) for party in parties), min(len(parties), 6)


def _parties(text: str, start: int) -> list[Opening]:
    end = _end(text, start)
    cuts = [start]
    joints = list(_P.AND.finditer(text, start, end))
    in_small = any(re.search(r"\band\b", joint.group()) for joint in joints)
    for joint in joints:
        if in_small and _P.IN_CAPITALS.match(joint.group()):
            continue  # "Tane Gas AND ELECTRIC": part of a name written in capitals
        before, behind = text[cuts[-1] : joint.start() + 1], text[joint.end() :][:5]
        if _goes_on(text, joint, before):
            continue
        is_phrase = _inside_a_phrase(before) or _inside_an_organ(before, behind)
        if not is_phrase or _begins_company(text, joint.end(), end):
            cuts.append(joint.end())
    cuts.append(end)
    parties = []
    for first, last in pairwise(cuts):
        for stretch in _listed(text, first, last):
            party = _party(text, stretch)
            if party is not None:
                parties.append(party)
    return with_shared_terms(text, without_places(text, parties))


def _goes_on(text: str, joint: re.Match[str], before: str) -> bool:
    """Return True for an "and" inside a party: "Tane Research and Mining Company"."""
    if joint["unnamed"] is not None and not TERMS.QUOTED.search(before):
        return True
    return bool(_P.TRADE.match(text, joint.end())) and not _FORM_LAST.search(before)


def _listed(text: str, start: int, end: int) -> list[Span]:
    """Split "A Corp., B Corp." between two companies."""
    stretches = []
    while True:
        name = leading_name(text, start, end)
        if name is None or not is_company(name.of(text)):
            break
        comma = re.compile(r",\s+").match(text, name.end, end)
        following = leading_name(text, comma.end(), end) if comma else None
        if following is None or not is_company(following.of(text)):
            break
        stretches.append(Span(start, name.end))
        start = following.start
    return [*stretches, Span(start, end)]


def _end(text: str, start: int) -> int:
    limit = min(len(text), start + MAX_PREAMBLE)
    # A closing word right behind the opening belongs to a title.
    match = _P.CLOSING.search(text, start + 15, limit)
    last, step = min(len(text), limit + _LONG_LIST), MAX_PREAMBLE // 2
    while match is None and limit < last and _is_list(text[limit - step : limit]):
        match = _P.CLOSING.search(text, limit, last)
        limit = min(limit + step, last)
    return match.start() if match else limit


def _is_list(words: str) -> bool:
    """Return True if companies follow each other without words in between."""
    return sum(1 for _ in _COMPANY.finditer(words)) * 120 >= len(words)


def _begins_company(text: str, start: int, end: int) -> bool:
    """Return True if a company follows: "laws of Karavia and Tane Ltd"."""
    name = name_at(text, start, end)
    return name is not None and is_company(name.of(text))


def _inside_a_phrase(before: str) -> bool:
    """Return True for an "and" inside one party: "laws of England and Wales"."""
    tail = before[-60:]
    if re.search(r"(?:laws? of|State of|under the)\s+[\w ]{0,30}$", tail):
        return True
    if _P.PAIR_OF_PLACES.search(tail):
        return True
    if before.count("(") > before.count(")"):
        return True
    return len(before.strip()) < 3


def _inside_an_organ(before: str, behind: str) -> bool:
    """Return True for an "and" inside an organ: "Ministry of Oil and Gas"."""
    return _P.ORGAN_OF.search(before) is not None and not behind.lower().startswith(
        "the "
    )


def _party(text: str, stretch: Span) -> Opening | None:
    name = leading_name(text, stretch.start, stretch.end)
    if name is not None and (
        TERMS.NO_NAME.search(name.of(text))
        or name.end - name.start < 3
        or role_of_defined(name.of(text)) is not None
    ):
        name = None
    if name is None:
        term, role = term_behind(text, stretch.start, stretch.end)
        blank = _P.BLANK.match(text, stretch.start, stretch.end)
        return Opening(None, stretch, term, role) if blank and role else None
    term, role = _term_of(text, name, stretch.end)
    before, behind = text[stretch.start : name.start], text[name.end : stretch.end]
    to_term = behind.partition(term)[0] if term else ""
    if not is_firm_or_organ(name.of(text)) and (
        _P.NEXT_ITEM.search(name.of(text) + to_term)
        or (term not in OURS and _P.SAYS.search(to_term))
    ):  # "Cookies\n9.Children\nWe (“we”)", "the Internet. It may not exceed ("Cap")"
        return None
    is_party = _is_party(name.of(text), term, role, before)
    if is_party or _defines(name, text, behind) or _is_set_out(text, name):
        return Opening(name, stretch, term, role)
    return None


def _is_set_out(text: str, name: Span) -> bool:
    """Return True for a name on a line of its own, below "between" or "and"."""
    return (
        name.end <= MAX_PREAMBLE
        and _P.BY_ITSELF.search(text, max(0, name.start - 20), name.start) is not None
        and re.match(r"[ \t]*(?:\n|$)", text[name.end : name.end + 20]) is not None
        and OPENINGS.PAPER.search(name.of(text)) is None
        and OPENINGS.AGREEMENT.search(text, 0, name.start) is not None
    )


def _term_of(text: str, name: Span, end: int) -> tuple[str, PartyRole | None]:
    """Return the term behind a name; one that begins the name gives no role."""
    term, role = term_behind(text, name.end, end)
    own = bool(term) and bare(name.of(text)).startswith(bare(term))
    return term, None if own else role


def _defines(name: Span, text: str, behind: str) -> bool:
    """Return True if a term stands for a name without a legal form."""
    words = name.of(text)
    return (
        _P.DEFINES.match(behind) is not None
        and len(words.split()) <= _MAX_WORDS
        and OPENINGS.PAPER.search(words) is None
        and re.search("[’']s ", words) is None
    )


def _is_party(name: str, term: str, role: PartyRole | None, before: str) -> bool:
    """Tell a party from other words that follow a "between" in a text."""
    if role is not None or is_company(name):
        return True
    if " " in name and (is_organ(name) or _P.INSTITUTION.search(name)):
        return True
    if re.search(r"\b(?:Mr|Mrs|Ms|Dr|Herr|Frau|M|Mme)\.?\s*$", before):
        return True
    return bool(term) and is_short_for(term, name)
