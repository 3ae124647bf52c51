"""Parties of an agreement without a "between": by their terms or their form."""

from pipeline.parties.defined_terms import TERMS, term_behind
from pipeline.parties.party_names import (
    is_company,
    is_organ,
    is_title,
    leading_name,
    name_at,
)
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import Opening, PartyRole, Span
from pipeline.parties.role_terms import role_of_defined

_P = Patterns("defined_names")

MAX_PREAMBLE = 3_500
"""Most characters of a preamble; the longest of 25 real contracts has 2,100."""


def defined(text: str) -> list[Opening]:
    """Find "X Ltd ... (the "Seller")" in an agreement without a "between"."""
    openings: list[Opening] = []
    last = 0
    for match in TERMS.QUOTED.finditer(text[: 2 * MAX_PREAMBLE]):
        role = role_of_defined(match["term"])
        if role in (None, PartyRole.SITE) or match["term"] in OURS:
            continue
        name = _name_before(text, max(last, match.start() - 300), match.start())
        is_crowd = match["term"].endswith("s") and role in _MANY
        if is_crowd and (name is None or not _is_at(text, name, match.start())):
            continue
        last = match.end()
        if name is None and (dash := _P.DASH.match(text, match.end())):
            name = leading_name(text, dash.end(), dash.end() + 100)
        if name is not None:
            stretch = Span(name.start, match.end())
            openings.append(Opening(name, stretch, match["term"].strip(), role))
    return openings


_MANY = frozenset({PartyRole.END_USER, PartyRole.AGENT, PartyRole.BUYER})
"""Roles that are a crowd in the plural ("AI Agents", "Users"), except behind a name."""


def _is_at(text: str, name: Span, end: int) -> bool:
    """Return True if a term in brackets stands directly behind a name."""
    is_name = is_company(name.of(text)) or is_organ(name.of(text))
    return is_name and _P.AT.fullmatch(text, name.end, end) is not None


OURS = frozenset({"we", "us", "our"})
"""Words for the issuer of a paper that is offered to everybody; see ``issuers``."""


def by_form(text: str) -> list[Opening]:
    """Find "Tane, a Karavian company (the "Investor")" without another opening."""
    found: list[Opening] = []
    zone = min(len(text), MAX_PREAMBLE)
    for match in _P.A_COMPANY.finditer(text, 0, zone):
        line = max(text.rfind("\n", 0, match.start()), match.start() - 120) + 1
        starts = [m.start() for m in _P.NAME_BEFORE.finditer(text, line, match.start())]
        names = (leading_name(text, start, match.start()) for start in starts)
        name = next((n for n in names if n and n.end == match.start()), None)
        term, role = term_behind(text, match.end(), min(len(text), match.end() + 350))
        is_told = bool(term) or match["number"] is not None
        if name is not None and is_told and not TERMS.NO_NAME.search(name.of(text)):
            found.append(Opening(name, Span(name.start, match.end()), term, role))
    return found if len(found) >= _MIN_BY_FORM else []


_MIN_BY_FORM = 2


def _name_before(text: str, start: int, end: int) -> Span | None:
    """Return the name before a term, in the same sentence, that the term stands for."""
    for match in _P.SENTENCE_END.finditer(text, start, end):
        start = match.end()
    bracket = text.rfind("(", start, end)
    for match in _P.NAME_BEFORE.finditer(text, start, end):
        name = name_at(text, match.start(), end)
        if name is None:
            continue
        words = name.of(text)
        if _P.NUMBER.match(words) or "\t" in text[name.end : end]:
            continue  # below the number or date of the paper, or in another cell
        if TERMS.NEXT_PARTY.search(text, name.end, end):
            continue
        is_name = is_company(words) or (" " in words and is_organ(words))
        is_next = bracket >= 0 and not text[name.end : bracket].strip()
        is_given = is_next and _P.GIVEN.search(text, start, name.start) is not None
        if (is_name or is_given) and not (
            TERMS.NO_NAME.search(words) or is_title(words)
        ):
            return name
    return None
