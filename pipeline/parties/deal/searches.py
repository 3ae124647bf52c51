"""Compare every party with lists and reports, and keep the searches.

A search without a result is kept like any other. The dossier has to say that somebody
looked, where, and in which state the lists were.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pipeline.datamodel import (
    Link,
    LinkAnswer,
    LinkStep,
    ListHit,
    NameRole,
    Party,
    Said,
    Search,
    SearchedList,
    Strength,
    pair_id_of,
    relation_words,
)
from pipeline.parties.deal.joined import JoinedNames, joined_by
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import quote_of
from pipeline.parties.deal.people import bodies_above, without_parent
from pipeline.parties.linking import NameLink, asked_once
from pipeline.parties.lists.entry import ListVersion
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.matching import NameMatch
from pipeline.parties.names.name_book import NameBook, ReportMention, ReportTie
from pipeline.parties.names.name_search import (
    EntryHit,
    Held,
    Lookup,
    OwnerStep,
    ReportHit,
    Screening,
    holders_of,
)
from pipeline.parties.records import Span
from pipeline.parties.reports.actors import (
    Actor,
    localities_behind,
    localities_in,
    role_words,
)
from pipeline.parties.reports.report_actors import add_named, open_book

MAX_CONTEXT = 200
"""Most links of strength L0 that are kept of one party: a library names many organs of
one State, and the search gives the number of passages."""

MAX_NAMED = 40
"""Most passages that are kept of one party if they only name it."""

MAX_JOINED = 200
"""Most passages that are kept of a name that a person joined."""

_NAMED_SCORE = 0.6
"""Least score of a mere mention: its name must be like the party's, or begin it."""


@dataclass(frozen=True, slots=True)
class SearchResults:
    """Results of the searches of one deal."""

    links: tuple[Link, ...]
    list_hits: tuple[ListHit, ...]
    searches: tuple[Search, ...]


def search_parties(
    parties: Sequence[Party],
    library: Library,
    lists: Sequence[Shelved],
    joined: Iterable[LinkAnswer],
    conduct: frozenset[str],
) -> SearchResults:
    """Search all parties of a case.

    Args:
        parties: Parties of the case.
        library: Reports to search.
        lists: Lists in use.
        joined: Pairs of names that people joined; a pair without a reviewer is still a
            question.
        conduct: Labels of conduct; without one, another organ of the same State is no
            link.
    """
    ids = library.ids
    book = open_book(library.store, ids)
    names = (each for p in parties for each in (*own_names(p), *_bodies_above(p)))
    for name in dict.fromkeys(names):
        add_named(book, library.store, name, ids)
    screening = Screening(lists, book)
    pairs = JoinedNames(joined)
    texts = _texts_of(parties, library)
    links: list[Link] = []
    hits: list[ListHit] = []
    searches: list[Search] = []
    for party in parties:
        named = searched_names(party, texts)
        found = [screening.look_up(each) for each in named]
        above = [held for each in named for held in holders_of(each, screening)]
        own = [*_links(party, found, library, conduct)]
        own += _links_above(party, above, library)
        own += _joined_links(party, book, pairs, library, own)
        links += _each_once(own)
        listed = [_list_hit(party, hit) for each in found for hit in each.list_hits]
        listed += _hits_above(party, above, library)
        listed += _joined_hits(party, lists, pairs, listed)
        hits += {(h.pair_id, h.source, h.entry_id): h for h in listed[::-1]}.values()
        searches.append(_search(party, found[0], len(listed), len(own), library))
    kept = asked_once(parties, links)
    return SearchResults(tuple(kept), tuple(hits), tuple(searches))


def _each_once(links: Iterable[Link]) -> list[Link]:
    """Keep one link for each pair of names and passage: the strongest."""
    found: dict[tuple[str, str, int], Link] = {}
    for link in links:
        key = (link.pair_id, link.quote.document_id, link.quote.start)
        known = found.get(key)
        if known is None or (known.strength or "") < (link.strength or ""):
            found[key] = link
    return list(found.values())


def _texts_of(parties: Iterable[Party], library: Library) -> dict[str, str]:
    """Return the words of the papers about parties, by document."""
    ids = {m.quote.document_id for party in parties for m in party.mentions}
    return {key: library.store.document(key).text for key in sorted(ids)}


def searched_names(party: Party, texts: Mapping[str, str]) -> list[Named]:
    """Return the names to search for a party, first its own ones, as ``own_names``.

    A unit is also searched under the name of its body: "the signals school of the
    Frontier Corps" and "Signals School, Frontier Corps" also as the Frontier Corps, and
    both in Dorrun if that stands behind the name.
    """
    near: set[str] = set()
    for mention in party.mentions:
        quote = mention.quote
        near |= localities_behind(texts[quote.document_id], quote.end)
        if mention.address is not None:
            about = f",{mention.address.text}"
            near |= localities_in(about, Span(0, len(about)))
    named = Named(
        party.name, frozenset(party.countries), NameKind(party.kind), frozenset(near)
    )
    names = (*own_names(party), *_bodies_above(party))
    return [replace(named, name=name) for name in names]


def _bodies_above(party: Party) -> tuple[str, ...]:
    countries = frozenset(party.countries)
    found = (body for name in party.names for body in bodies_above(name, countries))
    return tuple(dict.fromkeys(found))


def own_names(party: Party) -> tuple[str, ...]:
    """Return the names of a party, and those without the body above it."""
    countries = frozenset(party.countries)
    units = (without_parent(name, countries) for name in party.names)
    return tuple(dict.fromkeys((*party.names, *filter(None, units))))


def _links(
    party: Party, found: Iterable[Lookup], library: Library, conduct: frozenset[str]
) -> Iterator[Link]:
    n_context = n_named = 0
    looked_up = [lookup.report_hits for lookup in found]
    names = own_names(party)
    n_own = len(names)
    hits = [hit for own in looked_up[:n_own] for hit in own]
    hits += [
        _as_part(party, hit)
        for above in looked_up[n_own:]
        for hit in above
        if hit.link.strength not in (None, Strength.L0)
    ]
    for hit in hits:
        link = _link(party, hit.mention, hit.link, library)
        if link is None or link.role is NameRole.VICTIM:
            continue
        if hit.link.strength is Strength.L0:
            n_context += 1
            if n_context > MAX_CONTEXT or not conduct.intersection(link.labels):
                continue
        elif not link.role.is_deed:
            n_named += 1
            if n_named > MAX_NAMED or not any(_is_like(x, hit) for x in names):
                continue
        yield link


def _as_part(party: Party, hit: ReportHit) -> ReportHit:
    """Return a link of a unit's body as a link of the unit, a part of the body."""
    said = Said(
        "{name!r} belongs to {other!r}", name=party.name, other=hit.mention.actor.name
    )
    link = NameLink(Strength.L1, hit.link.score, (said, *hit.link.reasons))
    return ReportHit(hit.mention, link)


def _is_like(name: str, hit: ReportHit) -> bool:
    short = hit.mention.actor.name.casefold()
    return hit.link.score >= _NAMED_SCORE or name.casefold().startswith(f"{short} ")


def _link(
    party: Party,
    mention: ReportMention,
    found: NameLink,
    library: Library,
    steps: tuple[LinkStep, ...] = (),
) -> Link | None:
    passage = library.passage(mention.place)
    if passage is None:  # the report was read anew since its names were found
        return None
    actor, findings = mention.actor, library.at(mention.place)
    span = (mention.start + actor.span.start, mention.start + actor.span.end)
    key = f"{party.party_id}:{mention.place}:{span}"
    return Link(
        link_id=hashlib.sha256(key.encode()).hexdigest()[:16],
        pair_id=pair_id_of(party.party_id, actor.name, actor.countries),
        party_id=party.party_id,
        name=actor.name,
        countries=tuple(sorted(actor.countries)),
        strength=found.strength,
        score=found.score,
        reasons=(*found.reasons, role_words(actor)),
        party_quote=party.mentions[0].quote if party.mentions else None,
        quote=quote_of(passage),
        actor=span,
        finding_ids=tuple(finding.finding_id for finding in findings),
        labels=tuple(finding.label for finding in findings),
        role=actor.part,
        types=actor.types,
        steps=steps,
    )


def _links_above(
    party: Party, above: Iterable[Held], library: Library
) -> Iterator[Link]:
    """Yield links with owners and leaders of a party, as reports name them."""
    for held in above:
        steps = tuple(_step(step, library) for step in held.steps)
        last = held.steps[-1]
        mentions = [hit.mention for hit in held.report_hits]
        if last.said is not None:
            mentions = [*_at(last.said, mentions), *mentions]
        # A row that lists a person names the aliases too: one link says it.
        once = {(m.document_id, m.start): m for m in reversed(mentions)}
        for mention in islice(reversed(once.values()), MAX_NAMED):
            found = NameLink(_strength_above(held, mention), 1.0, held.words)
            link = _link(party, mention, found, library, steps)
            if link is not None and link.role is not NameRole.VICTIM:
                yield link


def _strength_above(held: Held, mention: ReportMention) -> Strength | None:
    """Return the strength of a path; None if its last name may be a namesake's."""
    last = held.steps[-1].said
    if last is not None and last.place == mention.place:
        return held.strength
    links = [h.link.strength for h in held.report_hits if h.mention == mention]
    return held.strength if any(links) else None


def _at(said: ReportTie, known: Iterable[ReportMention]) -> list[ReportMention]:
    """Return the mentions of the holder in the passage of the tie, with its deed."""
    here = [mention for mention in known if mention.place == said.place]
    if here:
        return here
    actor = Actor(
        said.holder, said.tie.holder, NameRole.OWNER, said.tie.relation, said.countries
    )
    return [ReportMention(*said.place, actor)]


def _step(step: OwnerStep, library: Library) -> LinkStep:
    quote, source = None, ""
    if step.said is not None:
        passage = library.passage(step.said.place)
        quote = quote_of(passage) if passage is not None else None
    if step.listed is not None:
        version, entry = step.listed
        words = entry.reason or entry.note
        source = (
            f"{version.list_id} of {version.date_or_unknown}, entry {entry.entry_id}: "
        )
        source += words
    return LinkStep(
        step.holder.name, step.held, relation_words(step.relation), step.strength,
        step.reasons, quote, source,
    )  # fmt: skip


def _hits_above(
    party: Party, above: Iterable[Held], library: Library
) -> Iterator[ListHit]:
    """Yield the list entries of possible owners and leaders of a party."""
    for held in above:
        steps = tuple(_step(step, library) for step in held.steps)
        for hit in held.list_hits:
            found = _list_hit(party, hit)
            yield replace(found, reasons=(*held.words, *found.reasons), steps=steps)


def _joined_links(
    party: Party,
    book: NameBook,
    joined: JoinedNames,
    library: Library,
    known: Iterable[Link],
) -> Iterator[Link]:
    """Yield links that a person made, for all passages with the name."""
    pairs = {link.pair_id for link in known}
    for entry in book.entries if joined else ():
        answer = joined.answer(party, entry.name, entry.countries)
        if answer is None or answer.pair_id in pairs:
            continue
        found = NameLink(answer.strength, 1.0, (joined_by(answer),))
        for mention in book.mentions(entry, MAX_JOINED):
            link = _link(party, mention, found, library)
            if link is not None:
                yield replace(link, pair_id=answer.pair_id)


def _joined_hits(
    party: Party,
    lists: Iterable[Shelved],
    joined: JoinedNames,
    known: Sequence[ListHit],
) -> Iterator[ListHit]:
    """Yield the list entries with a name joined by a person with a party."""
    found = {(hit.source.list_id, hit.entry_id) for hit in known}
    for shelved, entry, answer in joined.entries(party, lists):
        if (shelved.version.list_id, entry.entry_id) not in found:
            match = NameMatch(1.0, (joined_by(answer),))
            hit = EntryHit(
                shelved.version, shelved.restricts, entry, answer.other, match, False
            )
            yield replace(_list_hit(party, hit), pair_id=answer.pair_id)


def _list_hit(party: Party, hit: EntryHit) -> ListHit:
    entry = hit.entry
    key = f"{hit.version.list_id}:{entry.entry_id}"
    return ListHit(
        pair_id=pair_id_of(party.party_id, key, ()),
        party_id=party.party_id,
        source=searched_list(hit.version),
        restricts=hit.restricts,
        entry_id=entry.entry_id,
        name=hit.name,
        main_name=entry.name,
        countries=tuple(sorted(entry.countries)),
        score=hit.match.score,
        reasons=hit.match.reasons,
        is_weak_alias=hit.is_weak,
        reason=entry.reason or entry.note,
        listed_on=entry.listed_on,
    )


def searched_list(version: ListVersion) -> SearchedList:
    """Return the state of a list, as a search records it."""
    return SearchedList(
        version.list_id, version.date_or_unknown, version.sha256, version.n_entries
    )


def _search(
    party: Party, found: Lookup, n_listed: int, n_linked: int, library: Library
) -> Search:
    return Search(
        what="party",
        name=party.name,
        countries=party.countries,
        searched_at=found.searched_at,
        engine=found.engine,
        lists=tuple(searched_list(version) for version in found.lists),
        n_reports=len(library.ids),
        n_actors=found.n_mentions,
        n_list_hits=n_listed,
        n_report_hits=n_linked,
        warnings=(*found.warnings, *library.warnings),
    )
