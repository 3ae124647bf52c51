"""Issuers of terms, licences, policies, notices and tenders, without an opening.

A tender names its buyer in its letterhead or in a sentence. Any other such paper names
its issuer by what it does ("Tane reserves the right"), by what it owns ("Tane's
services") and by its rights ("Copyright 2026 Tane"). Each such place counts for the
name. The name that leads the count clearly is the issuer. Its companies are the names
with a legal form that begin with the same word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.parties.papers.label_lines import labelled_item
from pipeline.parties.papers.opening_head import OPENINGS
from pipeline.parties.papers.role_terms import role_of_term
from pipeline.parties.party_names import (
    LEGAL_FORM,
    bare,
    is_company,
    is_firm_or_organ,
    is_organ,
    is_title,
    leading_name,
    name_at,
)
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.parties.state.countries import strip_countries
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/issuers")

_HEAD = 5_000
"""Number of characters in which terms of service say who offers them."""

_ZONE = 40_000
"""Number of characters in which an issuer is guessed; an issuer is named early."""

_MIN_YOU = 8
_Named = tuple[Span, Span]
_PLACES = {"OWN_THING": 1, "OWN_SERVICE": 1, "ACTS": 1, "THING_OF": 1, "HOLDS": 2,
           "NAMED": 4}  # fmt: skip
"""Pattern of a place, and its weight."""

_MAX_OFFERING = 2
"""Most names in a list of providers; a longer list is one of third parties."""

_MIN_WEIGHT = 4
_LEAD = 1.5
"""Ratio by which the issuer's count must exceed that of the next name."""

_INITIALS = 5
_FORM = re.compile(rf"(?<=[ ,\n]){LEGAL_FORM}")
_TITLE_CHARS = 1_500
"""Number of characters that hold the letterhead and title of a tender."""

_ASKING_CHARS = 12_000
_CONDUCT_CHARS = 400
"""Number of characters that hold the title of a policy or law."""


def speaks_to_you(text: str) -> bool:
    """Return True if a paper addresses its reader, as terms and licences do."""
    return sum(1 for _ in _P.YOU.finditer(text, 0, _HEAD)) >= _MIN_YOU


def read_issuers(text: str, *, guess: bool = True) -> list[RoleName]:
    """Return the issuers of a paper that names no parties of a deal.

    An issuer is the seller, but a body of a State is an "other".

    Args:
        text: Text of the paper.
        guess: Whether to guess the issuer from the places if no words state it.

    Example:
        >>> text = "Tane may end this. Use of Tane's services is free. (c) 2026 Tane"
        >>> [(i.name.of(text), i.role.value) for i in read_issuers(text)]
        [('Tane', 'seller')]
    """
    found = [
        *_by_short_name(text), *_by_meaning(text), *_together(text), *_agreed(text)
    ]  # fmt: skip
    keys = {_key(name.of(text)) for name, _ in found}
    if keys:  # "Tane Ireland Ltd" beside "Tane Ltd"
        own = (n for n in _all_companies(text[:_ZONE]) if _key(n.of(text)) in keys)
        found += [(name, name) for name in own]
    if guess and not found:
        found = _by_places(text[:_ZONE])
    once: dict[str, RoleName] = {}
    for name, words in found:
        is_body = is_organ(name.of(text)) and not is_company(name.of(text))
        role = PartyRole.OTHER if is_body else PartyRole.SELLER
        once.setdefault(bare(name.of(text)), RoleName(name, role, words))
    return list(once.values())


def is_of_conduct(text: str) -> bool:
    r"""Return True for a policy, a code of conduct or a law, which sells nothing.

    Example:
        >>> is_of_conduct("Code of Conduct\n\nOur staff report breaches.")
        True
        >>> is_of_conduct("Sales contract\n\nThe Code of Conduct is Annex 2.")
        False
    """
    return _P.CONDUCT.search(text, 0, _CONDUCT_CHARS) is not None


def _by_short_name(text: str) -> Iterator[_Named]:
    """Yield "Tane Ltd (“Tane”)": a company with its short name."""
    for match in _P.DEFINED.finditer(text, 0, _HEAD):
        for name in names_before(text, match.start()):
            if is_company(name.of(text)) and _is_own(match.group(1), name.of(text)):
                yield name, Span(name.start, match.end())
                break
    for match in _P.CALLED_WE.finditer(text, 0, _HEAD):
        for name in names_before(text, match.start()):
            if is_firm_or_organ(name.of(text)):
                yield name, Span(name.start, match.end())
                break


def names_before(text: str, end: int) -> Iterator[Span]:
    """Yield the names that end at a position, longest first."""
    line = max(end - 120, 0)
    for start in _P.START.finditer(text, line, end):
        name = leading_name(text, start.start(), end)
        if name is not None and not text[name.end : end].strip():
            yield name


def _is_own(term: str, name: str) -> bool:
    """Return True if a term is a word of a name or its initials."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]\w*", name))
    folded = term.casefold()
    return folded in name.casefold() or folded == initials.casefold()[: len(folded)]


def _by_meaning(text: str) -> Iterator[_Named]:
    """Yield "“Tane” means (a) Tane Corp. if …; or (b) Tane Ltd", both companies."""
    for match in _P.MEANS.finditer(text):
        name = _company_at(text, match.end())
        if name is None or not _is_own(match.group(1), name.of(text)):
            continue
        yield name, Span(match.start(), name.end)
        other = _P.OR.match(text, name.end)
        second = _company_at(text, other.end()) if other else None
        if second is not None:
            yield second, Span(match.start(), second.end)


def _together(text: str) -> Iterator[_Named]:
    """Yield the companies before "collectively “Tane”, “we” or “us”"."""
    for match in _P.TOGETHER.finditer(text, 0, 2 * _HEAD):
        start = text.rfind("\n", 0, match.start()) + 1
        found = list(_companies(text, start, match.start()))
        while not found or start:
            above = text.rfind("\n", 0, max(start - 1, 0)) + 1
            if start == 0 or _company_at(text, above) is None:
                break
            found += _companies(text, above, start)
            start = above
        yield from ((name, Span(*match.span())) for name in found)


def _agreed(text: str) -> Iterator[_Named]:
    """Yield the companies of "your agreement is with Tane Ltd"."""
    for match in _P.AGREED.finditer(text):
        name = _company_at(text, match.end())
        if name is not None:
            yield name, Span(match.start(), name.end)


def _companies(text: str, start: int, end: int) -> Iterator[Span]:
    at = start
    for match in _P.START.finditer(text, start, end):
        name = _company_at(text, match.start()) if match.start() >= at else None
        if name is not None and name.end <= end:
            yield name
            at = name.end


def _company_at(text: str, at: int) -> Span | None:
    name = name_at(text, at, at + 120)
    return name if name is not None and is_company(name.of(text)) else None


def _by_places(text: str) -> list[_Named]:
    """Return the names for which most places of a paper count."""
    weights: Counter[str] = Counter()
    places: dict[str, list[Span]] = defaultdict(list)
    for weight, name in _places(text):
        weights[_key(name.of(text))] += weight
        places[_key(name.of(text))].append(name)
    for key in weights:
        weights[key] += _shows_itself(text, key)
    first, other = [*weights.most_common(2), ("", 0), ("", 0)][:2]
    if first[1] < _MIN_WEIGHT or first[1] < _LEAD * other[1]:
        return _right_holders(text) or _only_company(text)
    return _of_key(text, first[0], places[first[0]])


def _places(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the places of possible issuers, each with its weight."""
    found = [
        (weight, match)
        for name, weight in _PLACES.items()
        for match in getattr(_P, name).finditer(text)
    ]
    offered = list(_P.OFFERED.finditer(text))
    if len({_key(match["name"]) for match in offered}) <= _MAX_OFFERING:
        found += [(_MIN_WEIGHT, match) for match in offered]
    names = {match["name"] for _, match in found}
    possible = {name for name in names if _may_issue(text, name)}
    for weight, match in found:
        if match["name"] in possible:
            yield weight, Span(*match.span("name"))


def _may_issue(text: str, name: str) -> bool:
    """Tell an issuer from a role, a State, a paper or the first word of a sentence."""
    words = name.split()
    if _P.NO_ISSUER.match(name) or any(
        OPENINGS.PAPER.fullmatch(w) for w in (words[0], words[-1])
    ):
        return False
    small = words[0].casefold().strip(".")
    if small != words[0] and _is_common(text, small):
        return False
    if any(role_of_term(word) is not None for word in (name, words[0])):
        return False
    # "ALPR" is a thing; an issuer known only by initials has an address.
    is_short = words[0].isupper() and len(words[0]) <= _INITIALS
    if is_short and not _has_address(text, _key(name)):
        return False
    return re.search(r"\w", strip_countries(name)) is not None


def _is_common(text: str, word: str) -> bool:
    """Return True for a word that a paper also writes in lower case: "Users"."""
    pattern = rf"(?<![@./\w-]){re.escape(word)}(?![.@\w-])"
    return re.search(pattern, text) is not None


def _key(name: str) -> str:
    """Return the word that the names of one issuer share: "tane" of "Tane.com"."""
    return name.casefold().split()[0].split(".")[0]


def _shows_itself(text: str, key: str) -> int:
    """Count a name in the title and in a web address of its own."""
    in_title = re.search(rf"\b{re.escape(key)}\b", text[:200].casefold()) is not None
    return in_title + 2 * _has_address(text, key)


def _has_address(text: str, key: str) -> bool:
    pattern = rf"[@./]{re.escape(key)}[\w-]*\.[a-z]{{2,9}}\b"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _of_key(text: str, key: str, places: list[Span]) -> list[_Named]:
    """Return the companies that begin with a word or its letters, or else the word."""
    own = [n for n in _all_companies(text) if _begins(key, n.of(text).casefold())]
    if own:
        return [(name, name) for name in own]
    forms = Counter(place.of(text) for place in places)
    best = max(forms, key=lambda form: (forms[form], -len(form)))
    span = next(place for place in places if place.of(text) == best)
    whole = _in_full(text, best)
    span = Span(*whole.span()) if whole else span
    return [(span, span)]


def _in_full(text: str, name: str) -> re.Match[str] | None:
    """Find the full form of the letters of a name: "Export Control Joint Unit"."""
    if not (name.isalpha() and name.isupper()):
        return None
    words = r"[a-z]+[ -](?:(?:of|for|and|the) ){0,2}".join(name)
    return re.search(rf"\b{words}[a-z]+", text)


def _begins(key: str, name: str) -> bool:
    words = re.findall(r"\w+", name)
    return words[0] == key or "".join(w[0] for w in words).startswith(key)


def _only_company(text: str) -> list[_Named]:
    """Return the company of a paper that names only one."""
    once: dict[str, Span] = {}
    for name in _all_companies(text):
        once.setdefault(bare(name.of(text)), name)
    found = [
        name
        for name in once.values()
        if _may_issue(text, name.of(text)) and not _in_capitals(text, name)
    ]
    return [(name, name) for name in found] if len(found) == 1 else []


def _in_capitals(text: str, name: Span) -> bool:
    """Return True for words of a sentence in capitals: "EXCEPT AS PROVIDED"."""
    behind = re.match(r" [A-Z]{3,}", text[name.end : name.end + 8])
    return name.of(text).isupper() and behind is not None


def _right_holders(text: str) -> list[_Named]:
    """Return the holders of the rights in a licence, persons too."""
    if not (speaks_to_you(text) or _P.LICENCE.search(text, 0, _HEAD)):
        return []
    found: dict[str, _Named] = {}
    for match in _P.RIGHTS.finditer(text, 0, _HEAD):
        name = name_at(text, match.end(), match.end() + 120)
        if name is not None:
            words = name.of(text)
            if is_company(words) or (" " in words and _may_issue(text, words)):
                found.setdefault(bare(words), (name, Span(match.start(), name.end)))
    return list(found.values())


def _all_companies(text: str) -> Iterator[Span]:
    """Yield the names with a legal form, line by line."""
    done = 0
    for form in _FORM.finditer(text):
        start = text.rfind("\n", 0, form.start()) + 1
        for name in _companies(text, max(start, done, form.start() - 100), form.end()):
            yield name
            done = name.end


def read_tender(text: str) -> list[RoleName]:
    r"""Return the State body asking for offers, and the bidding company.

    Example:
        >>> text = "City of Norrby\nRequest for Proposals 12\nNumber plate cameras"
        >>> [(p.name.of(text), p.role.value) for p in read_tender(text)]
        [('City of Norrby', 'buyer')]
    """
    title = _P.TENDER.search(text, 0, _TITLE_CHARS)
    if title is None:
        return []
    found = [*_letterhead(text), *_asking(text)][:1]
    asks = [RoleName(n, PartyRole.BUYER, Span(*title.span())) for n in found]
    return [*asks, *_bidders(text)]


def _letterhead(text: str) -> Iterator[Span]:
    """Yield the bodies in a line; a State alone comes last."""
    states = []
    for line in _P.LINE.finditer(text, 0, min(len(text), _TITLE_CHARS)):
        name = leading_name(text, *line.span(1))
        if name is None or name.end != line.end(1) or not _is_body(name.of(text)):
            continue
        if _P.STATE.fullmatch(name.of(text)):
            states.append(name)
        else:
            yield name
    yield from states


def _asking(text: str) -> Iterator[Span]:
    """Yield the bodies of "the Tane Police is requesting" and "issued by ..."."""
    for match in _P.ASKS.finditer(text, 0, min(len(text), _ASKING_CHARS)):
        yield from (
            n for n in names_before(text, match.start()) if _is_body(n.of(text))
        )
    for match in _P.ISSUED.finditer(text, 0, min(len(text), _ASKING_CHARS)):
        name = name_at(text, match.end(), match.end() + 120)
        if name is not None and _is_body(name.of(text)):
            yield name


def _is_body(name: str) -> bool:
    is_name = " " in name and not (is_title(name) or is_company(name))
    return is_name and _P.BODY.search(name) is not None


def _bidders(text: str) -> Iterator[RoleName]:
    for match in _P.FIRM.finditer(text):
        label = match.start(), match.start("value")
        item = labelled_item(text, label, match.span("value"), PartyRole.SELLER)
        if item is not None and is_company(item.name.of(text)):
            yield item
