"""The parties of a transaction: who, in which role, where it is written.

Three readers look at a text, each at what it can read safely: the preamble of an
agreement, the labels of forms and orders, and phrases in sentences. A defined
term stands for its party from then on; an annex outranks the cover, because the
true end user tends to stand there.
"""

import re
from functools import lru_cache

from pipeline.parties.countries import countries_in
from pipeline.parties.label_lines import read_label_lines
from pipeline.parties.party_names import is_company, leading_name
from pipeline.parties.preamble import Opening, read_preamble
from pipeline.parties.records import NamedParty, PartyRole, Span
from pipeline.parties.role_phrases import read_phrases
from pipeline.parties.role_terms import role_of_term

_ANNEX = re.compile(
    r"^[ \t]*(?:ANNEX|Annex|APPENDIX|Appendix|SCHEDULE|Schedule|EXHIBIT|Exhibit|ANLAGE|"
    r"Anlage|ANNEXE|Annexe)[ \t]+[A-Z0-9IVX]{1,4}\b(?![^\n]*\.{4})",
    re.MULTILINE,
)
_OPPOSITE = {
    PartyRole.DISTRIBUTOR: PartyRole.SELLER,
    PartyRole.BUYER: PartyRole.SELLER,
    PartyRole.SELLER: PartyRole.BUYER,
    PartyRole.END_USER: PartyRole.SELLER,
}
"""Who stands opposite, where a contract has two parties and names one role."""

_GIVES = re.compile(
    r"\s+(?:(?:hereby )?(?:grants?|appoints?|sells?|supplies|licenses)|is (?:a|the) "
    r"(?:supplier|manufacturer|provider|owner|licensor)|(?:shall|will|agrees to|has "
    r"agreed to) (?:sell|supply|manufacture|provide|deliver|ship|invoice|produce)|"
    r"is the owner or has the right to license|(?:produces|develops|markets) )\b"
)
_TAKES = re.compile(
    r"\s+(?:orders|purchases|buys|(?:shall|will|may|agrees to|has agreed to|wishes to|"
    r"desires to) (?:buy|purchase|order|pay|obtain a licen[cs]e|acquire))\b"
)
_FROM = re.compile(
    r"\b(?:purchased?|orders?|bought|licensed|supplied|manufactured) "
    r"(?:\w+ ){0,4}(?:from|by)\s+(?:the )?$"
)
_TO = re.compile(
    r"\b(?:suppl(?:y|ied)|s[eo]l[ld]|grants?|deliver(?:ed)?|provided?|shipped|"
    r"invoice) (?:\w+ ){0,4}to\s+(?:the )?$"
)


def find_parties(text: str) -> list[NamedParty]:
    r"""Return the parties that a text names, each name and role once.

    Args:
        text: A contract, order, statement or mail, or a passage of one.

    Returns:
        Parties in the order of the text, those of annexes first among equals.

    Example:
        >>> text = "End User: Prison Service of Karavia\nConsignee: Tane Import Ltd"
        >>> [(p.name, p.role.value) for p in find_parties(text)]
        [('Prison Service of Karavia', 'end_user'), ('Tane Import Ltd', 'consignee')]
    """
    openings = read_preamble(text)
    parties = _of_openings(text, openings) + _of_labels(text)
    known = [party.span for party in parties]
    parties += _of_phrases(text, known)
    parties += _of_signature(text, parties)
    return _settled(parties, openings)


def _party(
    text: str,
    name: Span,
    role: PartyRole,
    reason: str,
    evidence: Span,
    stretch: Span,
    term: str = "",
) -> NamedParty:
    address = _address(text, name, stretch)
    return NamedParty(
        name=" ".join(name.of(text).split()),
        role=role,
        span=name,
        reason=reason,
        evidence=evidence,
        countries=countries_in(name.of(text)) or countries_in(stretch.of(text)),
        address=address,
        defined_as=term,
        in_annex=name.start > _first_annex(text),
    )


_NO_ADDRESS = re.compile(r"\s*[(“\"]|\s+(?:made|dated)\b|\s+(?:and|AND)\s*$")


def _address(text: str, name: Span, stretch: Span) -> Span | None:
    """Return what stands between a name and the words that define or date it."""
    start = name.end
    while start < stretch.end and text[start] in " \t\n,;:.-–":
        start += 1
    stop = _NO_ADDRESS.search(text, start, stretch.end)
    end = stop.start() if stop else stretch.end
    return Span(start, end) if end - start > 5 else None


@lru_cache(maxsize=8)
def _first_annex(text: str) -> int:
    """Return where the annexes begin; the end of the text where there are none."""
    match = _ANNEX.search(text)
    return match.start() if match else len(text)


def _of_openings(text: str, openings: list[Opening]) -> list[NamedParty]:
    roles = [opening.role for opening in openings]
    does = _by_verbs(text, openings)
    parties = []
    for opening in openings:
        if opening.name is None:
            continue
        role, reason = _role_of(opening, roles, does)
        parties.append(
            _party(
                text, opening.name, role, reason, opening.stretch, opening.stretch,
                opening.term,
            )
        )  # fmt: skip
    return parties


def _role_of(
    opening: Opening, roles: list[PartyRole | None], does: dict[str, PartyRole]
) -> tuple[PartyRole, str]:
    if opening.role is not None:
        return opening.role, f"defined as {opening.term!r}"
    others = {role for role in roles if role is not None}
    if len(others) == 1 and (opposite := _OPPOSITE.get(next(iter(others)))):
        return opposite, f"stands opposite the {next(iter(others)).value}"
    if not others and opening.term in does:
        role = does[opening.term]
        return role, f"{opening.term} is the {role.value} by what it does in the text"
    return PartyRole.OTHER, "named in the preamble"


def _by_verbs(text: str, openings: list[Opening]) -> dict[str, PartyRole]:
    """Tell a seller from a buyer by what the contract says that they do.

    Only between two, only where one clearly gives and the other takes, and never
    in an agreement whose title says that both do the same.
    """
    terms = [opening.term for opening in openings if opening.term]
    if len(terms) != 2 or _OF_EQUALS.search(text[:_TITLE_CHARS]):
        return {}
    gives = {term: _n_gives(text, term) for term in terms}
    giver, taker = sorted(terms, key=lambda term: -gives[term])
    if gives[giver] - gives[taker] < _MIN_LEAD:
        return {}
    return {giver: PartyRole.SELLER, taker: PartyRole.BUYER}


_OF_EQUALS = re.compile(
    r"\b(?:co-\w+|joint|alliance|partnership|intellectual property|separation|"
    r"collaboration|mutual|non-disclosure|consortium)\b",
    re.IGNORECASE,
)
_TITLE_CHARS = 400
_MIN_LEAD = 2
"""One sentence may be about anything; two that agree are a pattern."""


def _n_gives(text: str, term: str) -> int:
    """Count how often a party gives, less how often it takes."""
    count = 0
    for match in re.finditer(rf"\b{re.escape(term)}\b", text, re.IGNORECASE):
        before = text[max(0, match.start() - 60) : match.start()]
        count += _GIVES.match(text, match.end()) is not None
        count -= _TAKES.match(text, match.end()) is not None
        count += _FROM.search(before) is not None
        count -= _TO.search(before) is not None
    return count


def _of_labels(text: str) -> list[NamedParty]:
    return [
        _party(
            text, item.name, item.role, f"label {item.label.of(text)!r}", item.label,
            item.value,
        )
        for item in read_label_lines(text)
    ]  # fmt: skip


def _of_phrases(text: str, known: list[Span]) -> list[NamedParty]:
    return [
        _party(
            text, item.name, item.role, f"phrase {item.evidence.of(text)!r}",
            item.evidence, item.name,
        )
        for item in read_phrases(text, known)
    ]  # fmt: skip


_SIGNATURE = re.compile(r"^[ \t]*(\S[^\n]{2,80})$", re.MULTILINE)
_SIGNATURE_CHARS = 250


def _of_signature(text: str, parties: list[NamedParty]) -> list[NamedParty]:
    """Take the company that signs an order or a letter for its seller."""
    if not parties or any(p.role is PartyRole.SELLER for p in parties):
        return []
    if any(p.defined_as or p.role is PartyRole.OTHER for p in parties):
        return []
    for match in _SIGNATURE.finditer(text, max(0, len(text) - _SIGNATURE_CHARS)):
        name = leading_name(text, *match.span(1))
        if name is not None and name.end == match.end(1) and is_company(name.of(text)):
            where = Span(*match.span(1))
            reason = "signs the paper, which names no seller"
            return [_party(text, name, PartyRole.SELLER, reason, where, name)]
    return []


def _settled(parties: list[NamedParty], openings: list[Opening]) -> list[NamedParty]:
    """Keep each name once a role, and no name that is a defined term."""
    terms = {o.term.casefold() for o in openings if o.term}
    own = {o.name for o in openings}
    best: dict[tuple[str, PartyRole], NamedParty] = {}
    for party in parties:
        key = (party.name.casefold().rstrip("."), party.role)
        is_term = party.name.casefold() in terms or role_of_term(party.name) is not None
        if is_term and party.span not in own:
            continue
        if key not in best or (party.in_annex and not best[key].in_annex):
            best[key] = party
    named = {name for name, role in best if role is not PartyRole.OTHER}
    kept = [
        party
        for (name, role), party in best.items()
        if role is not PartyRole.OTHER or name not in named
    ]
    return sorted(kept, key=lambda party: (party.span.start, party.role.value))
