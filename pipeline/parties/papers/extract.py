"""The parties of a transaction: name, role and place in the papers.

Three extractors search a text, each in the part for which it is reliable: the preamble
of an agreement, the labels of forms and orders, and phrases in sentences. A defined
term stands for its party in the rest of the text. An annex counts before the cover,
because the true end user is mostly named there.
"""

from dataclasses import replace
from functools import lru_cache

from pipeline.datamodel import Said
from pipeline.parties.papers.addresses import (
    after_law,
    countries_at,
    own_words,
    with_bodies_above,
)
from pipeline.parties.papers.defined_terms import OURS, read_definitions, read_quoted
from pipeline.parties.papers.issuers import read_issuers, read_tender, speaks_to_you
from pipeline.parties.papers.label_lines import LABELS, read_columns, read_label_lines
from pipeline.parties.papers.line_wraps import joined
from pipeline.parties.papers.named_roles import read_named_roles
from pipeline.parties.papers.preamble import read_preamble
from pipeline.parties.papers.resale import with_givers
from pipeline.parties.papers.role_head import roles_of
from pipeline.parties.papers.role_phrases import read_phrases
from pipeline.parties.papers.role_terms import role_of_term
from pipeline.parties.papers.settled import fullest, is_common, settled
from pipeline.parties.papers.signatures import read_signatures
from pipeline.parties.party_names import (
    bare,
    is_company,
    is_firm_or_organ,
    is_organ,
    leading_name,
    without_form,
)
from pipeline.parties.records import NamedParty, Opening, PartyRole, RoleName, Span
from pipeline.parties.state.countries import countries_in
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/extract")

_OPPOSITE = {
    PartyRole.DISTRIBUTOR: PartyRole.SELLER,
    PartyRole.AGENT: PartyRole.SELLER,
    PartyRole.BUYER: PartyRole.SELLER,
    PartyRole.SELLER: PartyRole.BUYER,
    PartyRole.END_USER: PartyRole.SELLER,
}
"""Role of the other party, if a contract has two parties and gives the role of one."""

_ISSUES = "wrote this paper; the paper names no other party"
"""Reason of a seller that is only guessed from a paper without any other party."""

_ISSUES_UNREAD = "wrote this paper; other names in it may be unread in its script"
"""The same in a paper of another script, in which few patterns find parties."""

_A_PAIR = 2
_SIDES = frozenset({PartyRole.SELLER, PartyRole.BUYER, PartyRole.DISTRIBUTOR})
_SIGNATURE_CHARS = 250
_SCRIPT_CHARS = 20_000
_AFTER_LATIN = "\u0370"
"""First letter behind the Latin ones: Greek, then Cyrillic and all other scripts."""
_NOWHERE: frozenset[str] = frozenset()


def find_parties(text: str) -> list[NamedParty]:
    r"""Return the parties in a text, once for each name and role.

    Args:
        text: A contract, order, statement or mail, or a passage of one.

    Returns:
        Parties in the order of the text; among equals, those of annexes come first. One
        that gets the goods from another party stands once more for each such giver.

    Example:
        >>> text = "End User: Prison Service of Karavia\nConsignee: Tane Import Ltd"
        >>> [(p.name, p.role.value) for p in find_parties(text)]
        [('Prison Service of Karavia', 'end_user'), ('Tane Import Ltd', 'consignee')]
    """
    text = joined(text)
    openings = read_preamble(text)
    if offered := _offered(text, openings):
        return offered
    labelled = [*read_columns(text, read_label_lines(text)), *read_quoted(text)]
    openings = _with_labels(openings, labelled)
    openings = [_as_guarantor(text, opening) for opening in openings]
    beside = read_named_roles(text)
    told = {item.name for item in beside}
    openings = [o for o in openings if o.term or o.name not in told]
    parties = [p for p in _of_openings(text, openings) if not is_common(text, p)]
    # A name after a label is kept, even if the paper also uses it as a common word.
    parties += _of_definitions(text) + _of_labels(text, labelled, parties)
    parties += _of_labels(text, beside, parties)
    if not any(party.role is PartyRole.BUYER for party in parties):
        parties += _of_labels(text, read_tender(text), parties)
    is_open = not parties
    known = [party.span for party in parties]
    sides = {party.name for party in parties if party.role in _SIDES}
    parties += [
        p
        for p in _of_phrases(text, known)
        if not is_common(text, p)
        # A seller or buyer that guarantees its own deeds guarantees for nobody.
        and not (p.role is PartyRole.GUARANTOR and p.name in sides)
    ]
    parties = _with_terms(parties, _by_their_terms(text, parties))
    parties += [*_of_signature(text, parties), *_of_signers(text, parties)]
    if all(party.role is PartyRole.OPERATOR for party in parties):
        parties = _of_issuers(text, guess=not parties) or parties
    elif is_open and speaks_to_you(text):
        parties = _of_issuers(text) or parties
    parties = with_givers(text, [fullest(text, party) for party in parties])
    parties = with_bodies_above(text, parties)
    return settled(parties, openings)


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
    named = countries_in(name.of(text))
    said = own_words(name.of(text), stretch.of(text))
    placed, by_law = (named, _NOWHERE) if named else countries_at(said)
    return NamedParty(
        name=name.plain(text),
        role=role,
        span=name,
        reason=reason,
        evidence=evidence,
        countries=placed | by_law,
        by_law=by_law,
        address=address,
        defined_as=term,
        in_annex=name.start > _first_annex(text),
    )


def _address(text: str, name: Span, stretch: Span) -> Span | None:
    """Return the line "Address", or the text between a name and its definition."""
    line = _P.ADDRESS_LINE.search(text, name.end, stretch.end)
    if line is not None:
        return Span(*line.span(1))
    start = name.end
    while start < stretch.end and text[start] in " \t\n,;:.-–":
        start += 1
    start = after_law(text, start, stretch.end)
    stop = _P.NO_ADDRESS.search(text, start, stretch.end)
    end = stop.start() if stop else stretch.end
    return Span(start, end) if end - start > 5 else None


@lru_cache(maxsize=8)
def _first_annex(text: str) -> int:
    """Return the start of the annexes, or the end of the text without any."""
    match = _P.ANNEX.search(text)
    return match.start() if match else len(text)


def _of_openings(text: str, openings: list[Opening]) -> list[NamedParty]:
    named = [opening for opening in openings if opening.name is not None]
    is_alone = len(named) == 1 and speaks_to_you(text)
    judged = roles_of(text, named) if any(o.role is None for o in named) else []
    parties = []
    for number, opening in enumerate(named):
        role, reason = _role_of(opening, openings, is_alone=is_alone)
        if judged and opening.role is None:
            role, why = judged[number]
            reason = Said(
                "{said}, judged by the text of the contract: {why}",
                said=role.value,
                why=why,
            )
            if role is PartyRole.OTHER and (bought := _state_buys(text, named)):
                role, reason = bought[number], "a State body and a company"
        parties.append(
            _party(
                text, opening.at, role, reason, opening.stretch,
                opening.stretch, opening.term,
            )
        )  # fmt: skip
    return parties


def _state_buys(text: str, sides: list[Opening]) -> list[PartyRole]:
    """Return the roles of a State body and one company in a text without terms."""
    if len(sides) != _A_PAIR or any(side.role is not None for side in sides):
        return []
    names = [side.at.of(text) for side in sides]
    roles = [
        PartyRole.SELLER if is_company(name) else PartyRole.BUYER
        for name in names
        if is_company(name) != is_organ(name)
    ]
    return roles if len(set(roles)) == _A_PAIR else []


def _role_of(
    opening: Opening, openings: list[Opening], *, is_alone: bool
) -> tuple[PartyRole, str]:
    """Return the role by a party's own term, or by the term of the only other party."""
    if opening.role is not None and opening.term:
        return opening.role, Said("defined as {quote!r}", quote=opening.term)
    if opening.role is not None:
        return opening.role, "named in the preamble"
    if is_alone:
        return PartyRole.SELLER, 'offers to "you"'
    others = {o.role for o in openings if o.role is not None}
    if len(others) == 1 and (opposite := _OPPOSITE.get(next(iter(others)))):
        return opposite, Said(
            "the party opposite the {said} in the contract",
            said=next(iter(others)).value,
        )
    return PartyRole.OTHER, "named in the preamble"


def _told(text: str, item: RoleName, reason: str) -> NamedParty:
    stretch = item.about or item.name
    return _party(text, item.name, item.role, reason, item.words, stretch, item.term)


def _of_definitions(text: str) -> list[NamedParty]:
    return [
        _told(text, item, Said("defined as {quote!r}", quote=item.term))
        for item in read_definitions(text)
    ]


def _with_labels(openings: list[Opening], labelled: list[RoleName]) -> list[Opening]:
    """Give names of the opening the role in the label before them: "Licensee: Tane"."""
    roles = {item.name: item.role for item in labelled}
    return [
        o if o.role or o.name is None else replace(o, role=roles.get(o.name))
        for o in openings
    ]


def _as_guarantor(text: str, opening: Opening) -> Opening:
    """Give a party of the opening without a term the role in "which guarantees"."""
    if opening.role or not _P.GUARANTEES.search(opening.stretch.of(text)):
        return opening
    return replace(opening, role=PartyRole.GUARANTOR, term="")


def _of_labels(
    text: str, labelled: list[RoleName], opened: list[NamedParty]
) -> list[NamedParty]:
    """Return the parties in labels, unless they contradict the opening.

    In two columns of signatures, "DISTRIBUTOR" may stand beside the other party.
    """
    roles = {bare(party.name): party.role for party in opened}
    return [
        _told(text, item, Said("label {quote!r}", quote=item.words.of(text)))
        for item in labelled
        if not _contradicts(roles, bare(item.name.of(text)), item)
    ]


def _contradicts(roles: dict[str, PartyRole], name: str, item: RoleName) -> bool:
    """Return True if a label puts a party of the opening on the other side."""
    own = roles.get(name)
    return own in _SIDES and item.role in _SIDES and own is not item.role


def _of_phrases(text: str, known: list[Span]) -> list[NamedParty]:
    return [
        _told(text, item, Said("phrase {quote!r}", quote=item.words.plain(text)))
        for item in read_phrases(text, known)
    ]


def _by_their_terms(text: str, parties: list[NamedParty]) -> list[NamedParty]:
    """Return the parties with the roles of clauses: "The end user is the Buyer"."""
    found = []
    for item in LABELS.STATED.finditer(text) if parties else ():
        role = role_of_term(item["label"])
        if role not in (PartyRole.END_USER, PartyRole.OPERATOR):
            continue
        reason = Said("label {quote!r}", quote=item["label"])
        evidence = Span(item.start("label"), item.end("value"))
        value = _P.TITLE.sub("", item["value"].rstrip(" .").casefold())
        found += [
            replace(party, role=role, reason=reason, evidence=evidence)
            for party in parties
            if value in _short_names(party)
        ]
    return found


def _with_terms(parties: list[NamedParty], meant: list[NamedParty]) -> list[NamedParty]:
    """Add parties by their terms, in place of "Weil" for "Mr. Anton Weil"."""
    short = {
        (party.span, party.role)
        for party in parties
        for other in meant
        if party.role is other.role and party.span != other.span
        and party.span.is_within(other.evidence)
    }  # fmt: skip
    every = [*parties, *meant]
    return [party for party in every if (party.span, party.role) not in short]


def _short_names(party: NamedParty) -> tuple[str, ...]:
    """Return a party's defined term and, of a person, the last name."""
    last = "" if is_firm_or_organ(party.name) else party.name.split()[-1]
    return party.defined_as.casefold(), last.casefold()


def _offered(text: str, openings: list[Opening]) -> list[NamedParty]:
    """Return the issuer, if an opening names one side that makes an offer to "you"."""
    named = [opening for opening in openings if opening.name is not None]
    if len(named) != 1:
        return []
    offers = named[0].term in OURS or named[0].role is None
    found = _of_issuers(text) if offers and speaks_to_you(text) else []
    return found if named[0].name in {party.span for party in found} else []


def _of_issuers(text: str, *, guess: bool = True) -> list[NamedParty]:
    issuers = read_issuers(text, guess=guess)
    letters = [char for char in text[:_SCRIPT_CHARS] if char.isalpha()]
    is_latin = 2 * sum(char < _AFTER_LATIN for char in letters) >= len(letters)
    reason = _ISSUES if is_latin else _ISSUES_UNREAD
    return [replace(_told(text, x, reason), is_issuer=True) for x in issuers]


def _of_signature(text: str, parties: list[NamedParty]) -> list[NamedParty]:
    """Take the company that signs an order or a letter for its seller."""
    if not parties or any(p.role is PartyRole.SELLER for p in parties):
        return []
    if any(p.defined_as or p.role is PartyRole.OTHER for p in parties):
        return []
    have = {bare(party.name) for party in parties}
    for match in _P.SIGNATURE.finditer(text, max(0, len(text) - _SIGNATURE_CHARS)):
        name = leading_name(text, *match.span(1))
        if name is None or name.end != match.end(1) or bare(name.of(text)) in have:
            continue
        if is_company(name.of(text)):
            where = Span(*match.span(1))
            role, reason = PartyRole.SELLER, "signs this paper; it names no seller"
            if _P.ASKS_FOR_GOODS.search(text):  # written by no seller, or to a carrier
                role, reason = PartyRole.OTHER, "signs the paper, which asks for goods"
            return [_party(text, name, role, reason, where, name)]
    return []


def _of_signers(text: str, parties: list[NamedParty]) -> list[NamedParty]:
    """Return the companies that sign an agreement and are no parties yet.

    An agreement between several parties may have signed forms behind it, of which
    others are parties.
    """
    have = {bare(without_form(party.name)) for party in parties}
    signers = read_signatures(text)
    if signers and len(have) >= _A_PAIR:
        annex = _P.ANNEX.search(text, signers[0].end)
        signers = [s for s in signers if annex is None or s.end <= annex.start()]
    new: dict[str, Span] = {}
    for name in signers:
        key = bare(without_form(name.of(text)))
        # A part of a known name, or the words of two columns, "TANE ORSK LTD".
        if not any(other in key or key in other for other in have):
            new.setdefault(key, name)
    return [
        _party(text, name, PartyRole.OTHER, "signs the paper", name, name)
        for name in new.values()
    ]
