"""The parties of a case: one record per name, however many papers name it.

The same name in two countries means two parties: organs of two States may have the
same name.
A mention that states no country belongs to the first party of its name.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.datamodel import Kind, Party, PartyMention, PartyRole, Said, party_id_of
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.papers.addresses import countries_at, own_words
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.issuers import is_of_conduct
from pipeline.parties.party_names import (
    is_company,
    is_firm_or_organ,
    is_organ,
    same_name,
    without_form,
)
from pipeline.parties.records import NamedParty, Span
from pipeline.parties.reports.actors import find_actors
from pipeline.parties.state.bodies import (
    Body,
    end_user_types_of,
    functions_of,
    read_body,
    without_state,
)
from pipeline.parties.state.body_terms import plain
from pipeline.parties.state.countries import (
    countries_in,
    countries_of_address,
    countries_of_body,
    places,
    strip_countries,
)
from pipeline.pattern_files import Patterns
from pipeline.text.end_use import is_mail
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/people")

END_USER_LABEL = "state_security_end_user"

_TITLE_CHARS = 12
_Codes = frozenset[str]
_SENTENCE_CHARS = 240
"""Number of characters before a name in which its sentence begins."""

_MIN_TELLING = 4
"""Least number of words with a capital in the name of a unit that tells it apart."""

_UNIT_CHARS = 60
_FORCE = "force"
"""Unit of the police, the army and other forces."""

_ADDRESS_CHARS = 160
_AUTHOR = "wrote this paper; the paper says nothing of a sale"
"""Reason of the author of a policy or law, or of terms beside a contract."""

_FLAGGED = "named in a passage flagged as a state security end user"
_INFERRED = "{said}; its State is inferred: another paper of the case gives it"
_BY_SENTENCE = "{said}; its State is inferred from the words around it"
"""Reasons for a body whose State the paper does not say."""

MAX_CELLS = 4
"""Most cells of tables in a paper whose bodies count as parties; a table with more is a
list of all bodies of one kind, and names nobody in the deal."""


@dataclass(slots=True)
class _Group:
    name: str
    kind: NameKind
    countries: frozenset[str]
    mentions: list[PartyMention] = field(default_factory=list)


def parties_of(papers: Iterable[DealPaper]) -> tuple[Party, ...]:
    """Return the parties of a transaction, end users before all others.

    Args:
        papers: Papers of one case. Brochures are skipped: they name vendors, not
            parties.
    """
    groups: dict[str, list[_Group]] = {}
    own = [paper for paper in papers if paper.kind is not Kind.BROCHURE]
    named = [find_parties(paper.document.text) for paper in own]
    has_seller = any(_sells(party) for found in named for party in found)
    for paper, found in zip(own, named, strict=True):
        for name, kind, mention in _mentions(paper, found, has_seller=has_seller):
            _place(groups, name, kind, mention)
    whole = _with_short_names([g for same in groups.values() for g in same])
    parties = [_party(group) for group in whole]
    return tuple(sorted(parties, key=order_of))


def is_spare(text: str, span: Span) -> bool:
    """Return True if a name has its role only as a substitute."""
    start = max(0, span.start - _SENTENCE_CHARS)
    before = _P.PARAGRAPH.split(text[start : span.start])[-1]
    last = sentence_spans(before)[-1:] if before.strip() else []
    begin = last[0][0] if last else 0
    condition = _P.CONDITION.search(before[begin:])
    if condition is None or condition["always"]:
        return condition is not None
    rest = _P.SENTENCE.match(text, span.end, span.end + _ADDRESS_CHARS)
    sentence = before[begin:] + (rest.group() if rest else "")
    return _P.SUBSTITUTE.search(sentence) is not None


def _sells(party: NamedParty) -> bool:
    """Return True for a seller that a paper states, not only guessed as its issuer."""
    return party.role is PartyRole.SELLER and not party.is_issuer


def _mentions(
    paper: DealPaper, named: Sequence[NamedParty], *, has_seller: bool
) -> Iterator[tuple[str, NameKind, PartyMention]]:
    text = paper.document.text
    is_other = has_seller or is_of_conduct(text) or is_mail(text)
    for party in named:
        if not re.search(r"\w", _P.STATE.sub("", strip_countries(party.name))):
            continue  # "the Republic of Karavia" is a destination
        address = paper.quote(party.address) if party.address else None
        countries, by_law = party.countries, party.by_law
        if not countries:
            countries, by_law = _behind(text, party, _next(party, named))
        countries = countries or countries_of_body(party.name)
        span = _with_unit(text, party.span)
        name = party.name if span == party.span else span.plain(text)
        is_author = party.is_issuer and is_other
        reason = _AUTHOR if is_author else party.reason
        if not party.countries and text[party.span.end : party.span.end + 1] != ",":
            reason = _with_inference(reason, party.name, countries)
        mention = PartyMention(
            role=PartyRole.OTHER if is_author else party.role,
            quote=paper.quote(span),
            evidence=paper.quote(party.evidence),
            reason=reason,
            countries=tuple(sorted(countries)),
            address=address,
            defined_as=party.defined_as,
            in_annex=party.in_annex,
            is_spare=is_spare(text, span),
            by_law=tuple(sorted(by_law)),
            giver=party.giver,
        )
        yield name, kind_of_name(text, party.span), mention
    known = {same_name(party.name) for party in named}
    whole = tuple({party.span.of(text) for party in named})
    for name, mention in _flagged(paper):
        # "Direction de la police" begins "Direction de la police judiciaire".
        is_begun = text.startswith(whole, mention.quote.start)
        if same_name(name) not in known and not is_begun:
            yield name, NameKind.ORGANISATION, mention


def _with_unit(text: str, span: Span) -> Span:
    """Return an organ's name with the lower-case words for its unit.

    "the signals school of the Frontier Corps" means the school, not the whole corps.
    """
    name = span.of(text)
    if is_company(name) or read_body(name) is None:
        return span
    start = max(0, span.start - _UNIT_CHARS)
    unit = _P.UNIT_BEFORE.search(text[start : span.start])
    return Span(start + unit.start(1), span.end) if unit else span


def bodies_above(name: str, countries: frozenset[str]) -> tuple[str, ...]:
    """Return the bodies above a unit that its name holds, the nearest first.

    Args:
        name: Name of a party.
        countries: Countries of the party; a body above it must not be of another.

    Example:
        >>> bodies_above("signals school of the Frontier Corps", frozenset())
        ('Frontier Corps',)
        >>> bodies_above("Narcotics Bureau, Karavia Police", frozenset())
        ('Karavia Police',)
        >>> bodies_above("Karavia Police, Narcotics Bureau", frozenset())
        ()
    """
    match = _P.UNIT_OF.fullmatch(name)
    joints = [] if match or is_company(name) else _P.PARENT.finditer(name)
    parts = ((name[: joint.start()], name[joint.end() :]) for joint in joints)
    found = [above for own, above in parts if _is_part(own, above, countries)]
    return (match[1],) if match else tuple(found)


def _is_part(own: str, above: str, countries: frozenset[str]) -> bool:
    """Return True for "Narcotics Bureau" and "Karavia Police", but not for a town."""
    unit, parent = read_body(own), read_body(above)
    if parent is None or not parent.unit or not parent.functions or not is_organ(own):
        return False
    # A force has bureaus and services, but these have no force.
    is_force = parent.unit == _FORCE and (unit is None or unit.unit != _FORCE)
    is_above = is_force or unit is None or parent.rank < unit.rank
    return is_above and not _is_foreign(parent, countries)


def _is_foreign(body: Body, countries: frozenset[str]) -> bool:
    return bool(countries and body.countries and not countries & body.countries)


def without_parent(name: str, countries: frozenset[str]) -> str:
    """Return an organ's name without the body above it, or "" if it needs that body.

    A report may name the unit alone. A short name ("Legal Affairs Department") may be
    that of a unit of any ministry, and one that tells its function is compared by
    meaning.

    Args:
        name: Name of a party.
        countries: Countries of the party; the body above it must not be of another.

    Example:
        >>> without_parent("Rapid Data Response Division, Karavia Police", frozenset())
        'Rapid Data Response Division'
        >>> without_parent("Legal Affairs Division, Karavia Police", frozenset())
        ''
    """
    for joint in reversed(list(_P.PARENT.finditer(name))):
        own, above = name[: joint.start()], name[joint.end() :]
        parent = read_body(above)
        if parent is None or not parent.unit:
            continue
        is_telling = sum(word[0].isupper() for word in own.split()) >= _MIN_TELLING
        is_whole = is_telling and is_organ(own) and read_body(own) is None
        return own if is_whole and not _is_foreign(parent, countries) else ""
    return ""


def _next(party: NamedParty, named: Iterable[NamedParty]) -> int:
    """Return where the next party with another role is named; its address begins there.

    "Between Tane ApS and Orrin Ltd, a Ugandan company" says nothing of Tane's country.
    """
    starts = (other.span.start for other in named if other.role is not party.role)
    reach = party.span.end + _ADDRESS_CHARS
    return min((start for start in starts if start >= party.span.end), default=reach)


def _behind(text: str, party: NamedParty, reach: int) -> tuple[_Codes, _Codes]:
    """Return the one country in the rest of the sentence, or none, and if by law.

    An address may run on in a sentence: "the hall of the Seventh Bureau, Complex 9,
    Marash Road, Port Sarel, Republic of Karavia".
    """
    rest = _P.SENTENCE.match(text, party.span.end, reach)
    said = own_words(party.name, rest.group() if rest else "")
    found = frozenset(p.country for p in places(said) if not p.is_adjective)
    countries = found or (countries_of_address(said) if said[:1] == "," else found)
    placed, by_law = countries_at(said)
    if len(by_law) == 1:  # places behind a law may be those of a bank or a court
        return by_law, by_law
    only = countries if len(countries) == 1 else _Codes()
    return only, only - placed


def _flagged(paper: DealPaper) -> Iterator[tuple[str, PartyMention]]:
    """Yield organs that a flagged passage names and that no reader gave a role."""
    named: list[tuple[str, PartyMention]] = []
    cells: list[tuple[str, PartyMention]] = []
    for finding in paper.findings:
        passage = paper.passage_of(finding)
        if finding.label != END_USER_LABEL or passage is None:
            continue
        for actor in find_actors(passage.text):
            functions = functions_of(actor.name, actor.countries)
            if actor.is_generic or not end_user_types_of(functions):
                continue
            start = passage.start + actor.span.start
            quote = paper.quote(Span(start, passage.start + actor.span.end))
            evidence = paper.quote(Span(passage.start, passage.end))
            countries = tuple(sorted(actor.countries or countries_of_body(actor.name)))
            reason = _with_inference(_FLAGGED, actor.name, countries)
            found = cells if _is_cell(passage.text, actor.span) else named
            said = PartyMention(PartyRole.OTHER, quote, evidence, reason, countries)
            found.append((actor.name, said))
    yield from named
    if len(cells) <= MAX_CELLS:
        yield from cells


def _with_inference(reason: str, name: str, countries: Iterable[str]) -> str:
    """Add that the State of a body comes from the words around it."""
    own = countries_in(name) | countries_of_body(name)
    is_told = own.issuperset(countries) or read_body(name) is None
    return reason if is_told else Said(_BY_SENTENCE, said=reason)


def _is_cell(text: str, span: Span) -> bool:
    """Return True for a name that fills a cell of a table."""
    start = text.rfind("\n", 0, span.start) + 1
    line = text[start:].partition("\n")[0]
    return "\t" in line and span.of(text) in map(str.strip, line.split("\t"))


def kind_of_name(text: str, span: Span) -> NameKind:
    """Return the kind of a name: person by title, company or organ by its words."""
    name = span.of(text)
    if is_firm_or_organ(name) or read_body(name) is not None:
        return NameKind.ORGANISATION
    if _P.TITLE.search(text[max(0, span.start - _TITLE_CHARS) : span.start]):
        return NameKind.PERSON
    return NameKind.UNKNOWN


def _place(
    groups: dict[str, list[_Group]], name: str, kind: NameKind, mention: PartyMention
) -> None:
    same = groups.setdefault(same_name(name), [])
    countries = frozenset(mention.countries)
    for group in same:
        if not countries or not group.countries or countries & group.countries:
            group.countries |= countries
            group.mentions.append(mention)
            return
    same.append(_Group(name, kind, countries, [mention]))


def _with_short_names(groups: list[_Group]) -> list[_Group]:
    """Join State bodies named without their State, and companies without their form.

    "Policía Nacional" is the only "Policía Nacional de El Salvador" of the papers, and
    "Tane" the only "Tane Ltd"; of two bodies in two States it is neither.
    """
    kept = []
    for group in groups:
        whole = [other for other in groups if _is_short_for(group, other)]
        if len(whole) == 1:
            whole[0].mentions += group.mentions
            whole[0].countries |= group.countries
        else:
            kept.append(group)
    return kept


def _is_short_for(short: _Group, whole: _Group) -> bool:
    if is_company(whole.name):
        is_apart = short.countries and whole.countries.isdisjoint(short.countries)
        own = plain(without_form(whole.name))
        is_same = plain(short.name) == own and not is_company(short.name)
        is_other = short.kind is NameKind.PERSON or (whole.countries and is_apart)
        return is_same and not is_other
    if short.name == whole.name or not short.countries <= whole.countries:
        return False
    bodies = read_body(short.name), read_body(whole.name)
    name = plain(short.name)
    return (
        None not in bodies
        and name != plain(whole.name)
        and name == without_state(whole.name)
    )


def _party(group: _Group) -> Party:
    is_person = group.kind is NameKind.PERSON
    functions = () if is_person else functions_of(group.name, group.countries)
    # Annexes come first: the true end user is mostly named there (TAXONOMY 8, row 30).
    mentions = sorted(_told_apart(group), key=lambda mention: not mention.in_annex)
    return Party(
        party_id=party_id_of(group.name, group.countries),
        name=group.name,
        kind=group.kind.value,
        countries=tuple(sorted(group.countries)),
        end_user_types=end_user_types_of(functions),
        mentions=tuple(mentions),
        functions=functions,
    )


def _told_apart(group: _Group) -> Iterator[PartyMention]:
    """Yield the mentions; a body without its State says that its State is inferred.

    "The Ministry of Interior" of one paper may be that of another State than the
    ministry of the same name in the next paper.
    """
    placed = {m.quote.document_id for m in group.mentions if m.countries}
    is_body = read_body(group.name) is not None and bool(group.countries)
    for mention in group.mentions:
        if is_body and mention.quote.document_id not in placed:
            mention = replace(mention, reason=Said(_INFERRED, said=mention.reason))
        yield mention


def order_of(party: Party) -> tuple[int, str, tuple[str, ...]]:
    """Return the place of a party among others: end users first."""
    weight = min(list(PartyRole).index(role) for role in party.roles)
    return weight, party.name.casefold(), party.countries
