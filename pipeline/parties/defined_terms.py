"""Terms for the parties: "X Ltd (the "Seller")", and ``"Seller" means X Ltd``."""

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.parties.party_names import is_company, is_organ, leading_name, name_at
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.parties.role_terms import role_of_defined

TERMS = Patterns("defined_terms")


def term_behind(text: str, start: int, end: int) -> tuple[str, PartyRole | None]:
    """Return the term in a stretch of text; a term for a role comes before others."""
    found = [match["term"] for match in TERMS.QUOTED.finditer(text, start, end)]
    if as_term := TERMS.AS.match(text, start, end):
        found.append(as_term.group(1))
    for match in TERMS.UNQUOTED.finditer(text, start, end):
        bracketed, called = match.groups()
        if called or role_of_defined(bracketed):
            found.append(called or bracketed)
    terms = [term for t in found if not TERMS.NO_TERM.match(term := t.strip(" .,"))]
    term = next((t for t in terms if role_of_defined(t)), terms[0] if terms else "")
    return term, role_of_defined(term) if term else None


def later_term(
    text: str, name: Span, others: list[Span]
) -> tuple[str, PartyRole | None]:
    """Return the term in brackets behind another mention of a name, if it is a role.

    Args:
        text: Text of the paper, whose cover names the parties without terms.
        name: Span of the name on the cover.
        others: Spans of the other parties' names; a term behind one of them is theirs.
    """
    rivals = [_again(other.of(text)) for other in others]
    for place in islice(_again(name.of(text)).finditer(text, 0, BODY), MAX_PLACES):
        term = TERMS.IN_BRACKETS.match(text, place.end())
        if term is None:
            continue
        role = role_of_defined(term.group(1))
        between = text[place.end() : term.start(1)]
        if role is None or any(rival.search(between) for rival in rivals):
            continue
        if not _names_another(between):
            return term.group(1), role
    return "", None


def _names_another(between: str) -> bool:
    """Return True if a sentence or company begins before a term: the term is theirs."""
    if TERMS.SENTENCE_END.search(between):
        return True
    for match in TERMS.ANOTHER.finditer(between):
        name = leading_name(between, match.end(), len(between))
        words = name.of(between) if name else ""
        if " " in words and (is_company(words) or is_organ(words)):
            return True
    return False


def _again(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


BODY = 60_000
"""Number of characters searched for terms; they include cover and contents."""

MAX_PLACES = 12

_REACH = 240


def read_definitions(text: str) -> Iterator[RoleName]:
    """Yield the parties in definitions; a short form is resolved by its own definition.

    Example:
        >>> text = '"Buyer" means TIL. "TIL" means Tane Import Ltd of Port Sarel.'
        >>> [(d.name.of(text), d.role.value) for d in read_definitions(text)]
        [('Tane Import Ltd', 'buyer')]
    """
    found = list(TERMS.MEANS.finditer(text))
    meant = {match.group(1): match for match in found}
    for match in found:
        role = role_of_defined(match.group(1))
        if role is None:
            continue
        name = _meant_name(text, match.end())
        short = name.of(text).split()[0] if name else ""
        other = meant.get(short)
        if other is not None and other is not match:
            name = _meant_name(text, other.end())
        if name is not None and (is_company(name.of(text)) or is_organ(name.of(text))):
            words = Span(match.start(), max(match.end(), name.end))
            yield RoleName(name, role, words, term=match.group(1))


def _meant_name(text: str, start: int) -> Span | None:
    article = re.compile(r"the\s+").match(text, start)
    start = article.end() if article else start
    return name_at(text, start, start + _REACH)
