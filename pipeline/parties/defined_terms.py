"""Terms for the parties of an agreement: "X Ltd (the "Seller")"."""

import re

from pipeline.parties.records import PartyRole
from pipeline.parties.role_terms import role_of_defined

QUOTED = re.compile(
    r"[\"“«'‘„]\s*(?:the\s+|The\s+|der\s+|die\s+|[Ll]['’]|[Ll]e\s+|[Ll]a\s+)?"
    r"([A-Z0-9][\w.&/ -]{1,40}?|[a-z][A-Z]\w+|we|us|our)\s*,?[\"”»'’“]"
)
_UNQUOTED = re.compile(
    r"\(\s*(?:the\s+)?([A-Z][\w-]+(?: [A-Z][\w-]+){0,2})\s*\)|"
    r"\b(?:hereinafter|herein|hereafter)\s+(?:referred to as|called)\s+(?:the\s+)?"
    r"([A-Z][\w&.-]{1,30})"
)
"""Terms that stand without quotation marks: "(Transporter)"."""

_AS = re.compile(r",?\s+(?:as|AS)\s+(?:the\s+)?([A-Z][\w-]*(?: [A-Z][\w-]+)?)")
"""On a cover: "Tane Ltd, as Owner"."""

_NO_TERM = re.compile(
    r"^(?:Part(?:y|ies)|Agreement|Contract|Effective Date|Amendment|Products?|Trust|"
    r"Services?|Software|Existing Agreement|Territory|Indenture|Confidential\b.*)$",
    re.IGNORECASE,
)


NO_NAME = re.compile(
    r"^(?:the )?(?:part(?:y|ies)|company|agreement|contract|effective date|amendment|"
    r"exhibit|schedule|annex|section|article|each|both|this|that|such|any|all)\b|"
    r"\b(?:agreements?|contract|framework|addendum|policy|guidelines)$|^(?:terms (?:of|and)|privacy policy)\b|"
    r"\b(?:you|your|yours|we|us|our|shall|warrant)\b(?!/)",
    re.IGNORECASE,
)
"""What is written where a name may stand and names nobody."""


def term_behind(text: str, start: int, end: int) -> tuple[str, PartyRole | None]:
    """Return the term in a stretch, a term for a role before others."""
    found = [match.group(1) for match in QUOTED.finditer(text, start, end)]
    if as_term := _AS.match(text, start, end):
        found.append(as_term.group(1))
    for match in _UNQUOTED.finditer(text, start, end):
        bracketed, called = match.groups()
        if called or role_of_defined(bracketed):
            found.append(called or bracketed)
    terms = [term for t in found if not _NO_TERM.match(term := t.strip(" .,"))]
    term = next((t for t in terms if role_of_defined(t)), terms[0] if terms else "")
    return term, role_of_defined(term) if term else None
