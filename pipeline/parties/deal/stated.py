"""Correct the parties of a case by what people stated of them.

This is the only place where statements take effect. Search, destinations, flags and
questions start from the corrected parties. Every statement finds its party by key, or
by name if the papers were read differently since. A statement that finds no party is
kept and says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.datamodel import (
    NO_COUNTRY,
    FieldEntry,
    Party,
    PartyMention,
    PartyRole,
    PartyStatement,
    Said,
    StatementKind,
    StatementState,
    counted,
    joined,
    party_id_of,
)
from pipeline.labels import in_words
from pipeline.parties.deal.papers import DealPaper
from pipeline.parties.deal.people import kind_of_name, order_of
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.party_names import same_name
from pipeline.parties.records import Span
from pipeline.parties.state.bodies import end_user_types_of, functions_of
from pipeline.parties.state.countries import countries_of_body, country_names

MAX_PLACES = 20
"""Most places of one paper that name a party that a person named."""

_CORRECTIONS = (StatementKind.COUNTRIES, StatementKind.ROLES)

_STATES = {
    StatementState.APPLIED: "{said}",
    StatementState.LOST: "{said}; no longer applies: the papers name no such party",
    StatementState.WAITING: "{said}; not applied yet: search the parties again",
    StatementState.WITHDRAWN: "{said}; taken back: search the parties again",
}


def about_of(key: str, name: str) -> str:
    """Return the words for a party in a statement: its key and name."""
    return f"{key} {name}"


def standing_statements(entries: Iterable[FieldEntry]) -> tuple[PartyStatement, ...]:
    """Return the statements that hold: the newest on each subject, not withdrawn.

    Args:
        entries: Entries of a case in the order of adding.
    """
    kinds = set(StatementKind)
    newest: dict[tuple[str, str], FieldEntry] = {}
    for entry in entries:
        if entry.field in kinds:
            newest.pop((entry.field, entry.about), None)
            newest[entry.field, entry.about] = entry
    return tuple(
        PartyStatement(
            StatementKind(each.field), each.about, each.choice, each.text,
            each.person, each.made_at,
        )
        for each in newest.values()
        if each.choice or each.text
    )  # fmt: skip


def statement_words(each: PartyStatement) -> Said:
    """Return a statement as a sentence, with its person, day, note and effect."""
    said = content_words(each)
    if each.read:
        read = _value(each.kind, each.read)
        said = Said("{said} (the machine read: {said1})", said=said, said1=read)
    if each.note:
        said = Said("{said} (note: {note})", said=said, note=each.note)
    words = Said(
        "stated by {who} on {day}: {said}",
        who=each.reviewer,
        day=f"{each.stated_at:%Y-%m-%d}",
        said=said,
    )
    return Said(_STATES[each.state], said=words)


def _value(kind: StatementKind, value: str) -> str:
    """Return countries or roles in words."""
    if kind is StatementKind.ROLES:
        return joined(map(in_words, value.split()), ", ")
    return country_names(value.split()) if value != NO_COUNTRY else "not known"


def content_words(each: PartyStatement) -> Said:
    """Return what a statement says, without its person, day and note."""
    name = each.name
    match each.kind:
        case StatementKind.COUNTRIES:
            said = _value(each.kind, each.value)
            return Said("country of {name!r}: {said}", name=name, said=said)
        case StatementKind.ROLES:
            said = _value(each.kind, each.value)
            return Said("role of {name!r}: {said}", name=name, said=said)
        case StatementKind.SAME:
            other = each.value.partition(" ")[2]
            return Said("{name!r} and {other!r} are one body", name=name, other=other)
        case StatementKind.NO_PARTY:
            return Said("{name!r} is no party", name=name)
        case StatementKind.NAMED:
            return Said("{name!r} is a party", name=name)


def entry_words(entry: FieldEntry) -> Said | None:
    """Return a statement on a party, or its withdrawal, as its reviewer made it.

    Returns:
        The words with the note; None for an entry of a form.
    """
    if entry.field not in set(StatementKind):
        return None
    for each in standing_statements([entry]):
        said = content_words(each)
        if not each.note:
            return said
        return Said("{said} (note: {note})", said=said, note=each.note)
    return Said("statement on {name!r} taken back", name=entry.about.partition(" ")[2])


def places_of(text: str, words: str) -> Iterator[Span]:
    """Yield the places of whole words in a text; white space may differ.

    Example:
        >>> [span.start for span in places_of("Tane  Co and Tane Cox", "Tane Co")]
        [0]
    """
    parts = r"\s+".join(map(re.escape, words.split()))
    for match in re.finditer(rf"(?<!\w){parts}(?!\w)", text) if parts else ():
        yield Span(*match.span())


def apply_statements(
    parties: Iterable[Party],
    statements: Sequence[PartyStatement],
    papers: Sequence[DealPaper],
) -> tuple[tuple[Party, ...], tuple[PartyStatement, ...]]:
    """Return the corrected parties, and the statements with their effect.

    Args:
        parties: Parties as the machine read them.
        statements: Statements that hold, in the order of adding.
        papers: Papers of the case, in which added parties are looked for.
    """
    cards = _Cards({party.party_id: party for party in parties})
    of_kind = {
        kind: [each for each in statements if each.kind is kind]
        for kind in StatementKind
    }
    for each in of_kind[StatementKind.NAMED]:
        cards.name(each, papers)
    for each in of_kind[StatementKind.SAME]:
        cards.point(each)
    corrections = [each for each in statements if each.kind in _CORRECTIONS]
    for each in corrections:  # what was said of the part, before it joins the whole
        cards.correct(each, is_part=True)
    cards.join()
    for each in corrections:
        cards.correct(each, is_part=False)
    for each in of_kind[StatementKind.NO_PARTY]:
        cards.remove(each)
    return cards.parties(), tuple(
        cards.done.get(each.id, replace(each, state=StatementState.LOST))
        for each in statements
    )


@dataclass(slots=True)
class _Cards:
    """Parties by their key, while statements change them.

    Attributes:
        held: Parties by key.
        into: Key of each joined part, with the key of its whole.
        done: Applied statements by id.
        named: Keys of the parties that the machine did not read.
    """

    held: dict[str, Party]
    into: dict[str, str] = field(default_factory=dict)
    done: dict[str, PartyStatement] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    _joins: list[tuple[str, PartyStatement]] = field(default_factory=list)

    def find(self, about: str) -> str | None:
        """Return the key of the party that a statement is about, or None."""
        key, _, name = about.partition(" ")
        if key in self.held or key in self.into:
            return key
        plain = same_name(name)
        same = [k for k, party in self.held.items() if same_name(party.name) == plain]
        return same[0] if len(same) == 1 else None

    def name(self, each: PartyStatement, papers: Sequence[DealPaper]) -> None:
        key = self.find(each.about)
        if key is None:
            key = each.about.partition(" ")[0]
            self.held[key] = _named(each, papers)
            self.named.add(key)
        self._apply(each, key)

    def point(self, each: PartyStatement) -> None:
        part, whole = self.find(each.about), self.find(each.value)
        if part is None or whole is None:
            return
        part, whole = self._top(part), self._top(whole)
        if part != whole:
            self.into[part] = whole
        self._joins.append((whole, each))

    def join(self) -> None:
        for part, whole in self.into.items():
            top = self._top(whole)
            self.held[top] = _joined(self.held[top], self.held.pop(part))
        for whole, each in self._joins:
            self._apply(each, self._top(whole))

    def correct(self, each: PartyStatement, *, is_part: bool) -> None:
        key = self.find(each.about)
        if key is None or each.id in self.done or is_part != (key in self.into):
            return
        if key in self.held:
            party = self.held[key]
            read = "" if key in self.named else _read(each, party)
            applied = replace(each, read=read)
            self.held[key] = _corrected(party, applied)
            self._apply(applied, key)

    def remove(self, each: PartyStatement) -> None:
        key = self.find(each.about)
        if key is not None and self.held.pop(self._top(key), None) is not None:
            self.done[each.id] = replace(each, state=StatementState.APPLIED)

    def parties(self) -> tuple[Party, ...]:
        """Return the parties; two with one name in the same countries are one."""
        found: dict[str, Party] = {}
        for key, party in self.held.items():
            own = party_id_of(party.name, party.countries)
            party = replace(party, party_id=own, read_id="" if own == key else key)
            found[own] = _joined(found[own], party) if own in found else party
        return tuple(sorted(found.values(), key=order_of))

    def _apply(self, each: PartyStatement, key: str) -> None:
        self.done[each.id] = replace(each, state=StatementState.APPLIED)
        party = self.held[key]
        words = statement_words(self.done[each.id])
        self.held[key] = replace(party, stated=(*party.stated, words))

    def _top(self, key: str) -> str:
        while key in self.into:
            key = self.into[key]
        return key


def _named(each: PartyStatement, papers: Sequence[DealPaper]) -> Party:
    """Return a party that the machine missed, at the places that name it."""
    name, words = each.name, each.value
    reason = statement_words(replace(each, state=StatementState.APPLIED))
    countries = tuple(sorted(countries_of_body(name)))
    kind, mentions = kind_of_name(name, Span(0, len(name))), list[PartyMention]()
    for paper in papers:
        text = paper.document.text
        for span in [*places_of(text, words)][:MAX_PLACES]:
            kind = kind if kind is not NameKind.UNKNOWN else kind_of_name(text, span)
            quote = paper.quote(span)
            mentions.append(
                PartyMention(PartyRole.OTHER, quote, quote, reason, countries)
            )
    party = Party(
        each.about.partition(" ")[0], name, kind.value, countries, (), tuple(mentions),
        said_roles=() if mentions else (PartyRole.OTHER,),
    )  # fmt: skip
    return _with_functions(party)


def _with_functions(party: Party) -> Party:
    is_person = party.kind == NameKind.PERSON.value
    at = frozenset(party.countries)
    read = (f for name in party.names if not is_person for f in functions_of(name, at))
    found = tuple(dict.fromkeys(read))
    return replace(party, functions=found, end_user_types=end_user_types_of(found))


def _read(each: PartyStatement, party: Party) -> str:
    """Return what was read of the party, in the form of a statement."""
    if each.kind is StatementKind.COUNTRIES:
        return " ".join(party.countries) or NO_COUNTRY
    return " ".join(party.roles)


def _corrected(party: Party, each: PartyStatement) -> Party:
    if each.kind is StatementKind.COUNTRIES:
        codes = tuple(each.value.replace(NO_COUNTRY, "").split())
        mentions = tuple(
            replace(m, countries=codes, by_law=(), address=m.address if codes else None)
            for m in party.mentions
        )
        return _with_functions(replace(party, countries=codes, mentions=mentions))
    reason = statement_words(replace(each, state=StatementState.APPLIED))
    return _with_roles(party, [PartyRole(role) for role in each.value.split()], reason)


def _with_roles(party: Party, roles: Sequence[PartyRole], reason: Said) -> Party:
    """Return a party with exactly these roles; every place in the papers is kept."""
    if not party.mentions:
        return replace(party, said_roles=tuple(roles))
    mentions = [
        replace(m, is_spare=False)
        if m.role in roles
        else replace(m, role=roles[0], reason=reason, is_spare=False)
        for m in party.mentions
    ]
    first, held = mentions[0], {m.role for m in mentions}
    mentions += [
        replace(first, role=role, evidence=first.quote, reason=reason)
        for role in roles
        if role not in held
    ]
    return replace(party, mentions=tuple(mentions))


def _joined(whole: Party, part: Party) -> Party:
    """Return two parties as one body, under the name of the first."""
    names = dict.fromkeys((*whole.names, *part.names))
    mentions = (*whole.mentions, *part.mentions)
    functions = dict.fromkeys((*whole.functions, *part.functions))
    types = {*whole.end_user_types, *part.end_user_types}
    is_known = whole.kind != NameKind.UNKNOWN.value
    return replace(
        whole,
        kind=whole.kind if is_known else part.kind,
        countries=tuple(sorted({*whole.countries, *part.countries})),
        end_user_types=tuple(sorted(types)),
        mentions=tuple(sorted(mentions, key=lambda m: not m.in_annex)),
        functions=tuple(functions),
        also=tuple(name for name in names if name != whole.name),
        said_roles=tuple(dict.fromkeys((*whole.said_roles, *part.said_roles))),
        stated=tuple(dict.fromkeys((*whole.stated, *part.stated))),
    )


def statements_on(parties: Iterable[Party], country: str) -> tuple[str, ...]:
    """Return the statements of people on the parties of a country, each once."""
    said = (s for p in parties if country in p.countries for s in p.stated)
    return tuple(dict.fromkeys(said))


def unapplied(statements: Iterable[PartyStatement]) -> str:
    """Return words for statements since which nothing was searched, or ""."""
    waiting = (StatementState.WAITING, StatementState.WITHDRAWN)
    n = sum(each.state in waiting for each in statements)
    if not n:
        return ""
    return counted(
        n,
        "{n} statement on parties has no effect yet: parties were not searched since",
        "{n} statements on parties have no effect yet: parties were not searched since",
    )


def statements_now(
    held: Iterable[PartyStatement], standing: Iterable[PartyStatement]
) -> tuple[PartyStatement, ...]:
    """Return the statements as they are now beside those that a deal rests on.

    Args:
        held: Statements of the deal, with their effect.
        standing: Statements that hold now, in the order of adding.
    """
    known = {each.plain: each for each in held}
    now = [known.pop(each, each) for each in standing]
    state = StatementState.WITHDRAWN
    return (*now, *(replace(each, state=state) for each in known.values()))
