"""The parties that an agreement opens with: "between X (the "Seller") and Y"."""

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.parties.opening_head import PAPER, Judged, bare, judge
from pipeline.parties.party_names import is_company, is_organ, leading_name
from pipeline.parties.records import PartyRole, Span
from pipeline.parties.role_terms import role_of_defined

MAX_PREAMBLE = 3_500
"""Longest preamble of 25 real contracts: 2,100 characters."""

_OPENING = re.compile(
    r"\b(?:by and (?:between|among)|between|among|entered into by|zwischen|"
    r"entre les soussign[ée]s|contracting parties|parties to this \w+)\b\s*[:,]?",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\b(?:WHEREAS|Whereas|RECITALS?|Recitals?|WITNESSETH|BACKGROUND|PREAMBLE|"
    r"TABLE OF CONTENTS|Table of Contents|NOW,? THEREFORE|Pr[ée]ambule|"
    r"[Dd]ated as of|DATED AS OF|whereby|the parties (?:hereby )?agree|hereinafter "
    r"also collectively|il a été convenu|For good and valuable|The Effective Date|"
    r"THIS (?:[A-Z-]+ )*AGREEMENT|This (?:[A-Z][\w-]+ )*Agreement|BETWEEN:|"
    r"SECTION 1|ARTICLE 1|Article 1|AGREEMENT WITNESS)|\beach (?:a |of |and )|"
    r"^\s*(?:1|I)\.\s|^\s*§|^\s*A\.\s",
    re.MULTILINE,
)
_AND = re.compile(
    r"(?:[,;.)\]\n]\s*|\s+)(?:-\s*)?(?:and|AND|And|und|UND|et)(?:,|\s*-)?\s+"
    r"(?=(?:[Tt]he |der |die |[Ll]a soci[ée]t[ée] |[Ll]e |[Ll]a |(?:Mr|Ms|Mrs|Dr)\.? )?"
    r"[A-Z0-9À-ÖØ-Þ\[*_]|[a-z][A-Z]|[a-z][\w-]*\.(?:com|net|org)\b)|\n\s*\(\d\)\s+|,\s*\n\s*(?=[A-Z0-9])|"
    r"(?<=[\"”])\)\s*,\s+(?=[A-Z0-9])|"
    r"[,)]?\s+and\s+(?P<unnamed>(?=(?:the|an?|each|any)\s[a-z][^()\"“]{2,120}"
    r"\(\s*(?:the\s+)?[\"“]))"
)
_QUOTED = re.compile(
    r"[\"“«'‘„]\s*(?:the\s+|The\s+|der\s+|die\s+|[Ll]['’]|[Ll]e\s+|[Ll]a\s+)?"
    r"([A-Z0-9][\w.&/ -]{1,40}?|[a-z][A-Z]\w+)\s*,?[\"”»'’“]"
)
_UNQUOTED = re.compile(
    r"\(\s*(?:the\s+)?([A-Z][\w-]+(?: [A-Z][\w-]+){0,2})\s*\)|"
    r"\b(?:hereinafter|herein|hereafter)\s+(?:referred to as|called)\s+(?:the\s+)?"
    r"([A-Z][\w&.-]{1,30})"
)
"""Terms that stand without quotation marks: "(Transporter)"."""

_NO_TERM = re.compile(
    r"^(?:Part(?:y|ies)|Agreement|Contract|Effective Date|Amendment|Products?|Trust|"
    r"Services?|Software|Existing Agreement|Territory|Indenture|Confidential\b.*)$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:the )?(?:part(?:y|ies)|company|agreement|contract|effective date|amendment|"
    r"exhibit|schedule|annex|section|article|each|both|this|that|such|any|all)\b|"
    r"\b(?:agreements?|contract)$|"
    r"\b(?:you|your|yours|we|us|our|shall|warrant)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A party of the preamble.

    Attributes:
        name: Where its name stands; None where it was left blank or blacked out.
        stretch: Where everything that is said of it stands.
        term: The defined term that stands for it, or "".
        role: The role that the term names, or None.
    """

    name: Span | None
    stretch: Span
    term: str
    role: PartyRole | None


def read_preamble(text: str) -> list[Opening]:
    """Return the parties that the opening of an agreement names, in order.

    The cover and the first paragraph may both name them; the one that defines
    terms wins. What rules miss, the head of ``opening_head`` adds.
    """
    return _once(text, _with_head(text, _by_rule(text)))


def rule_names(text: str) -> list[Span]:
    """Return the names that rules alone find, which the head takes as a feature."""
    return [opening.name for opening in _by_rule(text) if opening.name is not None]


def _with_head(text: str, openings: list[Opening]) -> list[Opening]:
    judged = judge(text, [o.name for o in openings if o.name is not None])
    if judged is None:
        return openings
    found = [bare(name.of(text)) for name in judged.names]
    kept = [
        o
        for o in openings
        if o.name is None or _stays(o, bare(o.name.of(text)), judged, found)
    ]
    have = {bare(o.name.of(text)) for o in kept if o.name is not None}
    spans = [name for name in judged.names if bare(name.of(text)) not in have]
    starts = sorted(name.start for name in judged.names)
    for name in spans:
        following = next((s for s in starts if s > name.start), len(text))
        stretch = Span(name.start, min(following, name.end + _TERM_REACH, len(text)))
        kept.append(Opening(name, stretch, *_term_of(text, name, stretch.end)))
    return sorted(kept, key=lambda o: (o.name or o.stretch).start)


def _stays(opening: Opening, name: str, judged: Judged, found: list[str]) -> bool:
    """Tell whether a name of the rules stays beside those of the head.

    Not where it is a piece of one ("Electric Company") or holds one, and where no term
    gives it a role, only if the head thinks it possible.
    """
    if name in found:
        return True
    if any(name in other or other in name for other in found):
        return False
    return opening.role is not None or name in judged.possible


def _once(text: str, openings: list[Opening]) -> list[Opening]:
    """Keep each party once: where a term names its role, or else where one is given."""
    best: dict[str, Opening] = {}
    for number, opening in enumerate(openings):
        key = bare(opening.name.of(text)) if opening.name else f" {number}"
        other = best.get(key)
        if other is None or _weight(opening) > _weight(other):
            best[key] = opening
    return sorted(best.values(), key=lambda o: (o.name or o.stretch).start)


def _weight(opening: Opening) -> tuple[bool, bool]:
    return opening.role is not None, bool(opening.term)


_TERM_REACH = 400
"""Characters behind a name in which the term that stands for it is looked for."""


def _by_rule(text: str) -> list[Opening]:
    found = []
    for match in _OPENING.finditer(text[: 2 * MAX_PREAMBLE]):
        parties = _parties(text, match.end())
        if sum(party.name is not None for party in parties) and len(parties) >= 2:
            found.append(parties)
    return max(found, key=_worth, default=[]) or _defined(text)


def _worth(parties: list[Opening]) -> tuple[int, int]:
    return sum(bool(party.term) for party in parties), min(len(parties), 6)


def _parties(text: str, start: int) -> list[Opening]:
    end = _end(text, start)
    cuts = [start]
    joints = list(_AND.finditer(text, start, end))
    in_small = any(re.search(r"\band\b", joint.group()) for joint in joints)
    for joint in joints:
        if in_small and _IN_CAPITALS.match(joint.group()):
            continue  # "Tane Gas AND ELECTRIC": part of a name written in capitals
        before, behind = text[cuts[-1] : joint.start() + 1], text[joint.end() :][:5]
        if joint["unnamed"] is not None and not _QUOTED.search(before):
            continue  # it goes on about a party that has no term yet
        if not (_inside_a_phrase(before) or _inside_an_organ(before, behind)):
            cuts.append(joint.end())
    cuts.append(end)
    parties = []
    for first, last in pairwise(cuts):
        for stretch in _listed(text, first, last):
            party = _party(text, stretch)
            if party is not None:
                parties.append(party)
    return _shared_terms(text, _without_places(text, parties))


def _without_places(text: str, parties: list[Opening]) -> list[Opening]:
    """Give a term back: in "Tane AG of Sarel and Orrin ("Tane")" Orrin is a place."""
    kept: list[Opening] = []
    for party in parties:
        before = kept[-1] if kept else None
        if (
            before is not None
            and before.name is not None
            and party.name is not None
            and party.term
            and not before.term
            and not is_company(party.name.of(text))
            and not _is_short_for(party.term, party.name.of(text))
            and _is_short_for(party.term, before.name.of(text))
        ):
            kept[-1] = replace(before, term=party.term, role=party.role)
        else:
            kept.append(party)
    return kept


_IN_CAPITALS = re.compile(r" AND $")


def _listed(text: str, start: int, end: int) -> list[Span]:
    """Split "A Corp., B Corp." where one company follows another."""
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
    match = _CLOSING.search(text, start + 15, limit)
    return match.start() if match else limit


def _inside_a_phrase(before: str) -> bool:
    """Tell whether an "and" joins words of one party: "laws of England and Wales"."""
    tail = before[-60:]
    if re.search(r"(?:laws? of|State of|under the)\s+[\w ]{0,30}$", tail):
        return True
    if before.count("(") > before.count(")"):
        return True
    return len(before.strip()) < 3


_ORGAN_OF = re.compile(
    r"\b(?:Ministry|Department|Directorate|Agency|Commission|Office|Committee|Bureau|"
    r"Secretariat) (?:of|for) (?:the )?(?:[A-Z][\w-]+,? ){1,4}$"
)


def _inside_an_organ(before: str, behind: str) -> bool:
    """Tell whether an "and" joins what one organ is for: "Ministry of Oil and Gas"."""
    return _ORGAN_OF.search(before) is not None and not behind.lower().startswith(
        "the "
    )


_BLANK = re.compile(r"\s*(?:[\[_(]|(?:the|an?|each|any)\s+[a-z])")
"""A party left blank, or told elsewhere: "the entity in the signature block"."""


def _party(text: str, stretch: Span) -> Opening | None:
    name = leading_name(text, stretch.start, stretch.end)
    if name is not None and (
        _NO_NAME.search(name.of(text)) or name.end - name.start < 3
    ):
        name = None
    if name is None:
        term, role = term_behind(text, stretch.start, stretch.end)
        blank = _BLANK.match(text, stretch.start, stretch.end)
        return Opening(None, stretch, term, role) if blank and role else None
    term, role = _term_of(text, name, stretch.end)
    before, behind = text[stretch.start : name.start], text[name.end : stretch.end]
    if not (
        _is_party(name.of(text), term, role, before) or _defines(name, text, behind)
    ):
        return None
    return Opening(name, stretch, term, role)


def _term_of(text: str, name: Span, end: int) -> tuple[str, PartyRole | None]:
    """Return the term behind a name; "Carrier" for Carrier Global names no role."""
    term, role = term_behind(text, name.end, end)
    own = bool(term) and bare(name.of(text)).startswith(bare(term))
    return term, None if own else role


_DEFINES = re.compile(
    r",?\s*\((?:the\s+|herein\w*[^\"“()]{0,40})?[\"“](?!Agreement|Contract|Effective)"
)


def _defines(name: Span, text: str, behind: str) -> bool:
    """Tell whether a name without a legal form is the one that a term stands for."""
    words = name.of(text)
    return (
        _DEFINES.match(behind) is not None
        and len(words.split()) <= _MAX_WORDS
        and PAPER.search(words) is None
        and "’s " not in words
        and "'s " not in words
    )


_MAX_WORDS = 6


def term_behind(text: str, start: int, end: int) -> tuple[str, PartyRole | None]:
    """Return the term that a stretch defines, one that names a role before others."""
    found = [match.group(1) for match in _QUOTED.finditer(text, start, end)]
    for match in _UNQUOTED.finditer(text, start, end):
        bracketed, called = match.groups()
        if called or role_of_defined(bracketed):
            found.append(called or bracketed)
    terms = [term for t in found if not _NO_TERM.match(term := t.strip(" .,"))]
    term = next((t for t in terms if role_of_defined(t)), terms[0] if terms else "")
    return term, role_of_defined(term) if term else None


def _is_party(name: str, term: str, role: PartyRole | None, before: str) -> bool:
    """Tell a party from words that follow a "between" somewhere in a text."""
    if role is not None or is_company(name):
        return True
    if " " in name and is_organ(name):
        return True
    if re.search(r"\b(?:Mr|Mrs|Ms|Dr|Herr|Frau|M|Mme)\.?\s*$", before):
        return True
    return bool(term) and _is_short_for(term, name)


def _is_short_for(term: str, name: str) -> bool:
    words = re.findall(r"\w+", name.casefold())
    plain = re.sub(r"\W", "", term.casefold())
    initials = "".join(word[0] for word in words)
    return plain == initials or any(
        w in plain or plain in w for w in words if len(w) > 2
    )


def _shared_terms(text: str, parties: list[Opening]) -> list[Opening]:
    """Give "(collectively, the "Agent")" to the parties before that have no term."""
    shared: Opening | None = None
    completed = []
    for party in reversed(parties):
        words = party.stretch.of(text)
        if party.term and re.search(r"\b(?:collectively|both|each|together)\b", words):
            shared = party
        elif party.term:
            shared = None
        elif shared is not None:
            party = replace(party, term=shared.term, role=shared.role)
        completed.append(party)
    return completed[::-1]


_NAME_BEFORE = re.compile(r"(?<![\w-])(?=[A-Z0-9À-Þ]|[a-z][A-Z])")


_DASH = re.compile(r"\s*[-–—]\s+(?=[A-Z])")


def _defined(text: str) -> list[Opening]:
    """Find "X Ltd ... (the "Seller")" where no "between" opens the agreement."""
    openings: list[Opening] = []
    last = 0
    for match in _QUOTED.finditer(text[: 2 * MAX_PREAMBLE]):
        role = role_of_defined(match.group(1))
        if role is None:
            continue
        name = _name_before(text, max(last, match.start() - 300), match.start())
        last = match.end()
        if name is None and (dash := _DASH.match(text, match.end())):
            name = leading_name(text, dash.end(), dash.end() + 100)
        if name is not None:
            stretch = Span(name.start, match.end())
            openings.append(Opening(name, stretch, match.group(1).strip(), role))
    return openings


def _name_before(text: str, start: int, end: int) -> Span | None:
    for match in _NAME_BEFORE.finditer(text, start, end):
        name = leading_name(text, match.start(), end)
        if name is not None and name.start == match.start():
            words = name.of(text)
            is_name = is_company(words) or (" " in words and is_organ(words))
            if is_name and not _NO_NAME.search(words):
                return name
    return None
