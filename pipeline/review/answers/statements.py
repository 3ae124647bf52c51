"""Record a reviewer's statements on the parties of a case, and search them again."""

import re
from collections.abc import Iterator, Sequence

from pipeline.casefile.flags.statement_effect import PartyEffect, party_effect
from pipeline.datamodel import (
    NO_COUNTRY,
    Deal,
    FieldEntry,
    Party,
    Said,
    StatementKind,
    party_id_of,
    refuse,
)
from pipeline.errors import (
    DecidedMeanwhile,
    NotStored,
)
from pipeline.parties.deal.papers import read_papers
from pipeline.parties.deal.stated import about_of, places_of, standing_statements
from pipeline.parties.party_names import same_name
from pipeline.parties.state.countries import country_code, is_known, territories
from pipeline.review.answers.requests import PartyAct, PartyRequest
from pipeline.review.desk import Desk

_MARKUP = re.compile(r"[<>]|&#?\w+;|[\x00-\x1f\x7f]")

Statement = tuple[StatementKind, str, str]
"""Kind, party and value of a statement that is to be made."""


def state_party(desk: Desk, request: PartyRequest) -> PartyEffect | None:
    """Record statements on a party, and search the parties of the case again.

    Returns:
        The effect on pairs and flags, which the desk keeps for its page; None if the
        case has no flags.

    Raises:
        NotStored: The case has no such party, or its parties were never searched.
        AnswerRefused: The case is closed, or the statement cannot be recorded as given.
        DecidedMeanwhile: Somebody stated something of the same party in the meantime.
        NotSearched: The statement is recorded, but a list or the export register that
            the search needs cannot be read.
    """
    case, by = request.case, desk.sign()
    queue = desk.queue(case)
    if queue.deal is None:
        msg = Said("case {case!r} has no parties", case=case)
        raise NotStored(msg)
    if queue.closing is not None:
        refuse(
            "case {case!r} is closed: open it again to correct its parties", case=case
        )
    desk.check_duty(case, queue.two_readers, is_settling=False)
    held, before = desk.store.field_entries.of(case), desk.flags(case)
    wanted = [*_statements(desk, request, queue.deal, held)]
    newest = {(entry.field, entry.about): entry for entry in held}
    entries = []
    for kind, about, value in wanted:
        note = "" if request.act is PartyAct.UNDO else request.note
        entry = FieldEntry(
            case, kind.value, about, value, note, by.reviewer, by.decided_at
        )
        if not _is_alike(newest.get((entry.field, about)), entry):
            entries.append(entry)
    if entries:
        _check_meanwhile(held[request.seen :], entries)
        desk.files.record(case)
        desk.store.field_entries.add(case, entries, known=len(held))
    desk.search(case)
    deal, after = desk.queue(case).deal, desk.flags(case)
    if deal is None or before is None or after is None:
        return None
    n_entries = len(held) + len(entries)
    effect = party_effect(
        n_entries, _shown(wanted, deal), (queue.deal, before), (deal, after)
    )
    desk.note_effect(effect)
    return effect


def _shown(made: Sequence[Statement], deal: Deal) -> str:
    """Return the key of the party that statements are about now, or ""."""
    for kind, about, value in made:
        is_whole = kind is StatementKind.SAME and value
        key, _, name = (value if is_whole else about).partition(" ")
        plain = same_name(name)
        for party in deal.parties:
            if party.key == key or plain in map(same_name, party.names):
                return party.key
    return ""


def _is_alike(one: FieldEntry | None, other: FieldEntry) -> bool:
    """Return True for the same form, sent twice."""
    return one is not None and (one.choice, one.text, one.person) == (
        other.choice, other.text, other.person,
    )  # fmt: skip


def _check_meanwhile(
    newer: Sequence[FieldEntry], entries: Sequence[FieldEntry]
) -> None:
    ours = {words for entry in entries for words in (entry.about, entry.choice)}
    for entry in newer:
        if entry.field in set(StatementKind) and {entry.about, entry.choice} & ours:
            name = entry.about.partition(" ")[2]
            code = "{who} stated something of {name!r} in between"
            msg = Said(code, who=entry.person, name=name)
            raise DecidedMeanwhile(msg)


def _statements(
    desk: Desk, request: PartyRequest, deal: Deal, held: Sequence[FieldEntry]
) -> Iterator[Statement]:
    match request.act:
        case PartyAct.CORRECT:
            party = party_of(deal, request.party)
            found = [*_corrections(request, deal, party)]
            if not found and not _is_made(held[request.seen :], desk.reviewer):
                refuse("nothing of {name!r} was changed", name=party.name)
            yield from found
        case PartyAct.SAME:
            yield _same(request, deal)
        case PartyAct.NO_PARTY:
            party = party_of(deal, request.party)
            yield StatementKind.NO_PARTY, _about(party), "none"
        case PartyAct.NAME:
            yield from _named(desk, request, deal)
        case PartyAct.UNDO:
            yield _withdrawn(request, held)
        case PartyAct.SEARCH:
            return


def _is_made(newer: Sequence[FieldEntry], reviewer: str) -> bool:
    """Return True if this person stated something since the page was opened."""
    kinds = set(StatementKind)
    return any(e.field in kinds and e.person == reviewer for e in newer)


def party_of(deal: Deal, key: str) -> Party:
    """Return a party of a case by its key or id.

    Raises:
        NotStored: The case has no such party.
    """
    for party in deal.parties:
        if key in (party.key, party.party_id):
            return party
    msg = Said("case {case!r} has no party {id!r} any more", case=deal.case, id=key)
    raise NotStored(msg)


def _about(party: Party) -> str:
    return about_of(party.key, party.name)


def _corrections(
    request: PartyRequest, deal: Deal, party: Party
) -> Iterator[Statement]:
    if request.countries is not None:
        codes = _codes(request.countries, deal)
        if codes != party.countries:
            value = " ".join(codes) or NO_COUNTRY
            kind = StatementKind.COUNTRIES
            yield kind, _own(deal, party, kind), value
    if request.roles is not None:
        if not request.roles:
            refuse("choose a role of {name!r}, or “other”", name=party.name)
        if set(request.roles) != set(party.roles):
            value = " ".join(dict.fromkeys(request.roles))
            kind = StatementKind.ROLES
            yield kind, _own(deal, party, kind), value


def _own(deal: Deal, party: Party, kind: StatementKind) -> str:
    """Return the words for a party, as an earlier statement of a kind has them."""
    plain = same_name(party.name)
    alone = sum(same_name(each.name) == plain for each in deal.parties) == 1
    own = (
        each.about
        for each in deal.statements
        if each.kind is kind and alone and same_name(each.name) == plain
    )
    return next(own, _about(party))


def _codes(names: Sequence[str], deal: Deal) -> tuple[str, ...]:
    """Return the codes of countries that a person names.

    A State outside the table of countries counts if the papers name it.
    """
    named = {c for each in deal.parties for c in each.countries}
    named |= {each.country for each in deal.destinations}
    codes = set()
    for name in names:
        plain = name.casefold()
        code = country_code(name) or (plain if plain in named else _shown_code(plain))
        if not code:
            refuse(
                "country {name!r}: expected the name or code of a State", name=name[:60]
            )
        codes.add(code)
    return tuple(sorted(codes))


def _shown_code(name: str) -> str:
    """Return the code of a country by its name on a page of the desk, or ""."""
    for language in ("en", "de", "fr"):
        for code, shown in territories(language).items():
            if shown.casefold() == name and is_known(code.lower()):
                return code.lower()
    return ""


def _same(request: PartyRequest, deal: Deal) -> Statement:
    party = party_of(deal, request.party)
    if not request.other:
        refuse("choose the party that {name!r} is", name=party.name)
    other = party_of(deal, request.other)
    if other is party:
        refuse("{name!r} cannot be joined with itself", name=party.name)
    return StatementKind.SAME, _about(party), _about(other)


def _named(desk: Desk, request: PartyRequest, deal: Deal) -> Iterator[Statement]:
    name = " ".join(request.name.split())
    _check_name(name)
    plain = same_name(name)
    is_held = any(same_name(x) == plain for p in deal.parties for x in p.names)
    about = about_of(party_id_of(name, ()), name)
    made = [x for x in deal.statements if same_name(x.name) == plain]
    if any(x.kind is StatementKind.NO_PARTY for x in made):
        refuse("a person stated that {name!r} is no party: take that back", name=name)
    if is_held and not any(x.kind is StatementKind.NAMED for x in made):
        refuse("{name!r} is a party already: correct it instead", name=name)
    yield StatementKind.NAMED, about, _words(desk, request, name)
    if request.countries:
        value = " ".join(_codes(request.countries, deal))
        yield StatementKind.COUNTRIES, about, value
    if request.roles:
        yield StatementKind.ROLES, about, " ".join(dict.fromkeys(request.roles))


def _check_name(name: str) -> None:
    if not re.search(r"[^\W\d_]", name):
        refuse("give the name of the party, with at least one letter")
    if _MARKUP.search(name):
        refuse("{name!r} holds markup: give the name as it is read", name=name)


def _words(desk: Desk, request: PartyRequest, name: str) -> str:
    """Return the words of the papers that name a party; "" if there is only a note."""
    words = " ".join(request.words.split())
    papers = read_papers(desk.store, request.case, ())
    wanted = words or name
    if any(True for p in papers for _ in places_of(p.document.text, wanted)):
        return wanted
    if words:
        refuse("no paper of the case holds the words {words!r}", words=words)
    if not request.note:
        refuse(
            "no paper of the case holds {name!r}: give the words that name it, or say "
            "in the note what the statement rests on",
            name=name,
        )
    return ""


def _withdrawn(request: PartyRequest, held: Sequence[FieldEntry]) -> Statement:
    for each in standing_statements(held):
        if each.id == request.statement:
            return each.kind, each.about, ""
    kind, _, about = request.statement.partition(" ")
    made = [e for e in held if (e.field, e.about) == (kind, about)]
    if not made:
        msg = Said("case {case!r} has no such statement", case=request.case)
        raise NotStored(msg)
    refuse("{who} has already taken the statement back", who=made[-1].person)
