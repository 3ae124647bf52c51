"""Every party against lists and reports, with what was searched and found.

A search that found nothing is kept like any other: the dossier has to say that one
looked, where, and in which state the lists were.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.datamodel import (
    Link,
    LinkAnswer,
    ListHit,
    Party,
    Search,
    SearchedList,
    Strength,
    pair_id_of,
)
from pipeline.parties.alignment import NameKind
from pipeline.parties.deal.library import Library
from pipeline.parties.deal.papers import quote_of
from pipeline.parties.identity import Named
from pipeline.parties.lists.entry import ListVersion
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.report_actors import library_mentions, named_mentions
from pipeline.parties.screening import ListHit as EntryHit
from pipeline.parties.screening import (
    Lookup,
    ReportMention,
    Screening,
    distinct,
)

MAX_CONTEXT = 200
"""Links of strength L0 that are kept of one party: one State's organs fill a
library, and the search says how many passages there were."""


ASKED = "one of two readers asks whether they belong together"
"""Reason of a pair that only a person sees, while its answers are blind."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches of one deal gave."""

    links: tuple[Link, ...]
    list_hits: tuple[ListHit, ...]
    searches: tuple[Search, ...]


def search_parties(
    parties: Sequence[Party],
    library: Library,
    lists: Iterable[Shelved],
    joined: Iterable[LinkAnswer],
    conduct: frozenset[str],
) -> Found:
    """Search all parties of a case.

    Args:
        parties: Of the case.
        library: The reports.
        lists: As they are in use.
        joined: Pairs of names that people joined; one without a reviewer is asked.
        conduct: Labels without which another organ of the same State is no link.
    """
    ids = library.ids
    mentions = list(library_mentions(library.store, ids))
    for party in parties:
        mentions += named_mentions(library.store, party.name, ids)
    mentions = distinct(mentions)
    screening = Screening(lists, mentions)
    by_actor = _by_actor(joined)
    links: list[Link] = []
    hits: list[ListHit] = []
    searches: list[Search] = []
    for party in parties:
        found = screening.look_up(_named(party))
        own = [*_links(party, found, library, conduct)]
        own += _joined_links(party, mentions, by_actor, library, own)
        links += own
        hits += [_list_hit(party, hit) for hit in found.list_hits]
        searches.append(_search(party, found, library))
    return Found(tuple(links), tuple(hits), tuple(searches))


def _named(party: Party) -> Named:
    return Named(party.name, frozenset(party.countries), NameKind(party.kind))


def _links(
    party: Party, found: Lookup, library: Library, conduct: frozenset[str]
) -> Iterator[Link]:
    n_context = 0
    for hit in found.report_hits:
        link = _link(
            party, hit.mention, hit.link.strength, hit.link.score, hit.link.reasons,
            library,
        )  # fmt: skip
        if link is None:
            continue
        if hit.link.strength is Strength.L0:
            n_context += 1
            if n_context > MAX_CONTEXT or not conduct.intersection(link.labels):
                continue
        yield link


def _link(
    party: Party,
    mention: ReportMention,
    strength: Strength | None,
    score: float,
    reasons: tuple[str, ...],
    library: Library,
) -> Link | None:
    place = (mention.document_id, mention.start, mention.end)
    passage = library.passage(place)
    if passage is None:  # the report was read anew since its actors were found
        return None
    actor, findings = mention.actor, library.at(place)
    span = (mention.start + actor.span.start, mention.start + actor.span.end)
    key = f"{party.party_id}:{place}:{span}"
    return Link(
        link_id=hashlib.sha256(key.encode()).hexdigest()[:16],
        pair_id=pair_id_of(party.party_id, actor.name, actor.countries),
        party_id=party.party_id,
        name=actor.name,
        countries=tuple(sorted(actor.countries)),
        strength=strength,
        score=score,
        reasons=(*reasons, f"actor by {actor.reason!r}"),
        party_quote=party.mentions[0].quote,
        quote=quote_of(passage),
        actor=span,
        finding_ids=tuple(finding.finding_id for finding in findings),
        labels=tuple(finding.label for finding in findings),
    )


def _by_actor(joined: Iterable[LinkAnswer]) -> dict[str, dict[str, LinkAnswer]]:
    """Return pairs by the name of the actor."""
    found: dict[str, dict[str, LinkAnswer]] = defaultdict(dict)
    for answer in joined:
        found[answer.other.casefold()][answer.pair_id] = answer
    return found


def _joined_links(
    party: Party,
    mentions: Iterable[ReportMention],
    joined: dict[str, dict[str, LinkAnswer]],
    library: Library,
    known: Iterable[Link],
) -> Iterator[Link]:
    """Yield links that only a person saw, for all passages with that actor."""
    pairs = {link.pair_id for link in known}
    for mention in mentions if joined else ():
        actor = mention.actor
        answers = joined.get(actor.name.casefold())
        if answers is None:
            continue
        pair_id = pair_id_of(party.party_id, actor.name, actor.countries)
        answer = answers.get(pair_id)
        if answer is None or pair_id in pairs:
            continue
        by = f"joined by {answer.reviewer}" if answer.reviewer else ASKED
        reasons = (by,)
        link = _link(party, mention, answer.strength, 1.0, reasons, library)
        if link is not None:
            yield link


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
    )


def searched_list(version: ListVersion) -> SearchedList:
    """Return the state of a list as a search records it."""
    return SearchedList(
        version.list_id, str(version.dated), version.sha256, version.n_entries
    )


def _search(party: Party, found: Lookup, library: Library) -> Search:
    return Search(
        what="party",
        name=party.name,
        countries=party.countries,
        searched_at=found.searched_at,
        engine=found.engine,
        lists=tuple(searched_list(version) for version in found.lists),
        n_reports=len(library.ids),
        n_actors=found.n_mentions,
        n_list_hits=len(found.list_hits),
        n_report_hits=len(found.report_hits),
        warnings=(*found.warnings, *library.warnings),
    )
