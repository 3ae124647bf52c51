"""Pairs of a party and a name in lists or reports, with people's answers.

An answer is about a pair of names, wherever they meet. One answer covers all passages
in which a report names the same actor. In a case that two people read, answers about
pairs are given blind, like those about findings.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.casefile.rows.claims import Row
from pipeline.casefile.rows.reviewers import UNANSWERED, KnownPair, known_pairs
from pipeline.casefile.unsearched import warning_words
from pipeline.datamodel import (
    Deal,
    Link,
    LinkAnswer,
    LinkVerdict,
    ListHit,
    Party,
    PartyMention,
    Search,
    Strength,
)
from pipeline.parties.papers.resale import chain_to

_Known = Mapping[str, KnownPair]


@dataclass(frozen=True, slots=True)
class Pair:
    """A party, and one actor of reports or one entry of a list.

    Attributes:
        pair_id: Id of the pair of names.
        party: Party of the case.
        other: Name of the other party, actor or entry.
        countries: Countries of the other name.
        links: Links with passages of reports, strongest first; empty for a list.
        hit: List entry; None for reports.
        known: Answers of people that the reviewer may know.
        two_readers: Whether two people have to answer.
    """

    pair_id: str
    party: Party
    other: str
    countries: tuple[str, ...]
    links: tuple[Link, ...]
    hit: ListHit | None
    known: KnownPair
    two_readers: bool

    @property
    def answers(self) -> tuple[LinkAnswer, ...]:
        """Answers in the order of adding, without hidden ones."""
        return self.known.log

    @property
    def answer(self) -> LinkAnswer | None:
        """Answer that counts, or the reviewer's own, or None."""
        return self.known.answer

    @property
    def is_open(self) -> bool:
        """True if the pair waits for an answer, or for one of this reviewer."""
        return self.answer is None

    @property
    def is_disputed(self) -> bool:
        """True if two reviewers differ and nobody has settled the question."""
        return self.two_readers and self.known.standing.is_disputed

    @property
    def is_settled(self) -> bool:
        """True if an answer counts for everybody."""
        if self.two_readers:
            return self.known.standing.settled is not None
        return not self.is_open

    @property
    def strength(self) -> Strength | None:
        """Strength of the link, from a person's answer or else from the machine."""
        said = self.answer.strength if self.answer else None
        return said or max((k.strength for k in self.links if k.strength), default=None)

    @property
    def party_words(self) -> str:
        """Name of the party in the words of its role; "" without a link."""
        places = [x.party_quote for x in self.links[:1] if x.party_quote is not None]
        for mention in self.party.mentions:
            if mention.quote in places:
                name, said = mention.quote.text, mention.evidence.text
                return said if name in said else f"{name} · {said}"
        return "".join(place.text for place in places)

    @property
    def state(self) -> str:
        """``disputed``, ``open``, ``confirmed``, ``split`` or ``joined``."""
        if self.is_disputed:
            return "disputed"
        return (self.answer.verdict if self.answer else LinkVerdict.OPEN).value


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party with its pairs of similar names.

    Attributes:
        party: Party of the case.
        pairs: Pairs with list entries, then pairs with actors of reports; open ones
            come before answered ones.
        searches: Searches for the party, including those without a result.
        chain: Steps by which it gets the item, the first giver first.
    """

    party: Party
    pairs: tuple[Pair, ...]
    searches: tuple[Search, ...]
    chain: tuple[PartyMention, ...] = ()

    @property
    def related(self) -> Iterator[tuple[Strength, tuple[Pair, ...]]]:
        """Open pairs with related bodies, by strength; one answer may cover them.

        Of one State, reports name dozens of bodies. Pairs that may be the same body are
        answered one by one.
        """
        for strength in (Strength.L0, Strength.L1):
            pairs = tuple(
                pair
                for pair in self.pairs
                if pair.is_open and pair.hit is None and pair.strength is strength
            )
            yield strength, pairs


@dataclass(frozen=True, slots=True)
class PartiesView:
    """The parties of a case.

    Attributes:
        deal: Deal that the machine read.
        cards: Cards, one for each party; those with open pairs come first.
        pairs: Pairs by id.
        two_readers: Whether two people have to answer about each pair.
    """

    deal: Deal
    cards: tuple[PartyCard, ...]
    pairs: Mapping[str, Pair]
    two_readers: bool

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings of the searches, once each."""
        found = (words for search in self.deal.searches for words in search.warnings)
        return tuple(dict.fromkeys(map(warning_words, found)))

    @property
    def n_unsettled(self) -> int:
        """Number of pairs without an answer that counts."""
        return sum(not pair.is_settled for pair in self.pairs.values())

    @property
    def n_open(self) -> int:
        """Number of pairs without an answer."""
        return sum(pair.is_open for pair in self.pairs.values())


def view_parties(
    deal: Deal, answers: Iterable[LinkAnswer], reviewer: str, twice: Collection[str]
) -> PartiesView:
    """Return the parties of a case with their pairs, as a reviewer may know them.

    Args:
        deal: Parties and links of the case.
        answers: Answers about any pairs, in the order of adding.
        reviewer: Name of the person who asks; "" for somebody who only looks.
        twice: Names of the cases that two people read.
    """
    known = known_pairs(reviewer, answers, deal.case, twice)
    two = deal.case in twice
    cards = []
    for party in deal.parties:
        pairs = (*_listed(deal, party, known, two), *_reported(deal, party, known, two))
        own = tuple(s for s in deal.searches if s.name == party.name)
        chain = chain_to(party, deal.parties)
        cards.append(PartyCard(party, pairs, own, chain))
    cards.sort(key=lambda card: not any(pair.is_open for pair in card.pairs))
    by_id = {pair.pair_id: pair for card in cards for pair in card.pairs}
    return PartiesView(deal, tuple(cards), by_id, two)


def _listed(deal: Deal, party: Party, known: _Known, two: bool) -> list[Pair]:
    hits = {h.pair_id: h for h in deal.list_hits if h.party_id == party.party_id}
    return [
        Pair(key, party, h.name, h.countries, (), h, known.get(key, UNANSWERED), two)
        for key, h in hits.items()
    ]


def _reported(deal: Deal, party: Party, known: _Known, two: bool) -> list[Pair]:
    links: dict[str, list[Link]] = defaultdict(list)
    for link in deal.links:
        if link.party_id == party.party_id:
            links[link.pair_id].append(link)
    pairs = [
        Pair(
            key, party, own[0].name, own[0].countries, tuple(own), None,
            known.get(key, UNANSWERED), two,
        )
        for key, own in links.items()
    ]  # fmt: skip
    return sorted(pairs, key=lambda pair: not pair.is_open)


def pairs_of(deal: Deal) -> tuple[str, ...]:
    """Return the ids of all pairs of names of a deal, once each."""
    pairs = [link.pair_id for link in deal.links]
    return tuple(dict.fromkeys(pairs + [hit.pair_id for hit in deal.list_hits]))


def pairs_about(parties: PartiesView, row: Row) -> list[tuple[Pair, Link]]:
    """Return the pairs of names in some words, each with its first link.

    The words are those that name the party, or those of the report.
    """
    key, spans = row.words.document_id, row.words.spans
    found: dict[str, tuple[Pair, Link]] = {}
    for pair in parties.pairs.values():
        for link in pair.links:
            name, said = link.party_quote, link.quote
            names = (
                name is not None
                and name.document_id == key
                and any(start <= name.start < end for start, end in spans)
            )
            is_told = said.document_id == key and any(
                start < said.end and said.start < end for start, end in spans
            )
            if names or is_told:
                found.setdefault(pair.pair_id, (pair, link))
    return list(found.values())
