"""Terms for the parties of an agreement: "X Ltd (the "Seller")"."""

import re

from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole
from pipeline.parties.role_terms import role_of_defined

_P = Patterns("defined_terms")

QUOTED = re.compile(
    r"[\"“«'‘„]\s*(?:the\s+|The\s+|der\s+|die\s+|[Ll]['’]|[Ll]e\s+|[Ll]a\s+)?"
    r"([A-Z0-9][\w.&/ -]{1,40}?|[a-z][A-Z]\w+|we|us|our)\s*,?[\"”»'’“]"
)

_AS = re.compile(r",?\s+(?:as|AS)\s+(?:the\s+)?([A-Z][\w-]*(?: [A-Z][\w-]+)?)")
"""A term on a cover: "Tane Ltd, as Owner"."""


NO_NAME = re.compile(
    r"^(?:the )?(?:part(?:y|ies)|company|agreement|contract|effective date|amendment|"
    r"exhibit|schedule|annex|section|article|each|both|this|that|such|any|all)\b|"
    r"\b(?:agreements?|contract|framework|addendum|policy|guidelines)$|"
    r"^(?:terms (?:of|and)|privacy policy)\b|"
    r"\b(?:you|your|yours|we|us|our|shall|warrant)\b(?!/)",
    re.IGNORECASE,
)
"""Words in the place of a name that name nobody."""


NEXT_PARTY = re.compile(r"\n\s*Party\s+[A-Z\d]\b")
"""A line that begins with the next of several lettered parties."""


def term_behind(text: str, start: int, end: int) -> tuple[str, PartyRole | None]:
    """Return the term in a stretch of text; a term for a role comes before others."""
    found = [match.group(1) for match in QUOTED.finditer(text, start, end)]
    if as_term := _AS.match(text, start, end):
        found.append(as_term.group(1))
    for match in _P.UNQUOTED.finditer(text, start, end):
        bracketed, called = match.groups()
        if called or role_of_defined(bracketed):
            found.append(called or bracketed)
    terms = [term for t in found if not _P.NO_TERM.match(term := t.strip(" .,"))]
    term = next((t for t in terms if role_of_defined(t)), terms[0] if terms else "")
    return term, role_of_defined(term) if term else None


BODY = 60_000
"""Number of characters searched for terms; they include cover and contents."""

MAX_PLACES = 12
