"""The machine's reading of a whole case, its flags, and people's answers to links."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.datamodel.deals import (
    Destination,
    LinkVerdict,
    ListHit,
    Omission,
    OrderLine,
    Party,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
    Weight,
)
from pipeline.datamodel.links import Link, Quote, Strength
from pipeline.datamodel.said import Sentence
from pipeline.datamodel.searches import Search
from pipeline.datamodel.statements import PartyStatement


@dataclass(frozen=True, slots=True)
class Deal:
    """A case's papers, read against lists and reports in one go.

    Attributes:
        case: Name of the case.
        made_at: Time of the reading, aware UTC.
        versions: Name and version of everything that could change it, sorted.
        parties: Parties of the transaction.
        links: Links of parties with actors of report passages, the strongest first.
        list_hits: Possible list entries for the parties, the best first.
        products: Products, vendors and technologies that the papers name.
        product_links: Links of products with report passages.
        destinations: Countries of the transaction.
        prior_supplies: Earlier deliveries, from the papers and the exporter's register
            if there is one.
        part_of_system: Words that call the item a part of a larger system.
        searches: Searches, also those without a result.
        omissions: Omissions in its papers.
        statements: Statements of people on its parties that it rests on.
        order_lines: Lines of the tables of goods, in the order of the papers.
    """

    case: str
    made_at: datetime
    versions: tuple[tuple[str, str], ...]
    parties: tuple[Party, ...] = ()
    links: tuple[Link, ...] = ()
    list_hits: tuple[ListHit, ...] = ()
    products: tuple[Product, ...] = ()
    product_links: tuple[ProductLink, ...] = ()
    destinations: tuple[Destination, ...] = ()
    prior_supplies: tuple[PriorSupply, ...] = ()
    part_of_system: tuple[Quote, ...] = ()
    searches: tuple[Search, ...] = ()
    omissions: tuple[Omission, ...] = ()
    statements: tuple[PartyStatement, ...] = ()
    order_lines: tuple[OrderLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Footing:
    """Sentences about the basis of a flag, one for each point.

    Attributes:
        rests_on: Sentence on the basis of the flag, and how much of it was answered.
        strength: Sentence on how strong that basis is, and why.
        against: Sentence on what speaks against the flag.
        falls: Sentence on conditions that would remove the flag.
        document: Name of the first paper that it rests on; "" without one.
        lacks_use: Whether there is no end-use statement or no named end user.
    """

    rests_on: Sentence
    strength: Sentence
    against: Sentence
    falls: Sentence
    document: str = ""
    lacks_use: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A concern raised by the evidence of a case, with that evidence.

    Attributes:
        flag_id: ``DF1`` to ``DF12``.
        name: Name of the flag, for example ``end_user_repression``.
        weight: Weight of the flag for the proposed next step.
        rule: The rule's own words.
        basis: Text behind the rule, for example ``Guidelines 3.3``.
        reasons: Reasons in this case that raised it, in words, each once.
        finding_ids: Ids of findings that it rests on; ``d`` and the number of the
            decision for a passage that a person added.
        link_ids: Ids of links that it rests on.
        party_ids: Ids of parties that it is about.
        footing: Sentences about its basis; None in records of earlier versions.
        unsearched: Reasons, among these, that report a search that was not made.
        hit_ids: ``pair_id`` of each list entry that it rests on; None in records of
            earlier versions.
    """

    flag_id: str
    name: str
    weight: Weight
    rule: Sentence
    basis: Sentence
    reasons: tuple[Sentence, ...]
    finding_ids: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()
    party_ids: tuple[str, ...] = ()
    footing: Footing | None = None
    unsearched: tuple[Sentence, ...] = ()
    hit_ids: tuple[str, ...] | None = None

    def hits_in(self, deal: Deal) -> tuple[ListHit, ...]:
        """Return the list entries behind the flag, each once.

        A record of an earlier version has no ids of them: it gives those of its parties
        on restricting lists.
        """
        ids, own = self.hit_ids, self.party_ids if self.flag_id == "DF9" else ()
        hits = {
            hit.pair_id: hit
            for hit in deal.list_hits
            if (hit.restricts and hit.party_id in own if ids is None
                else hit.pair_id in ids)
        }  # fmt: skip
        return tuple(hits.values())

    @property
    def said(self) -> tuple[str, ...]:
        """The sentences of its footing, in the order of reading."""
        it = self.footing
        return (it.rests_on, it.strength, it.against, it.falls) if it else ()

    @property
    def is_concern(self) -> bool:
        """True if it counts as a concern; counter-evidence does not."""
        return self.weight is not Weight.BESIDE


@dataclass(frozen=True, slots=True)
class QueueFit:
    """A proposed next step that fits a case.

    Attributes:
        queue: The next step.
        why: Its fulfilled conditions.
    """

    queue: Queue
    why: Sentence


@dataclass(frozen=True, slots=True)
class FlagSheet:
    """The flags of a case and the proposed next step.

    Attributes:
        case: Name of the case.
        made_at: Time of the sheet, aware UTC.
        versions: Versions of the rules and of everything that they read, sorted.
        settings: Name and value of each setting of the rules, sorted.
        queue: Proposed next step; a person decides.
        reasons: Reasons for this next step, in words.
        flags: Flags in the order of their number.
        context: Ids of links that are shown as country context and raise nothing.
        n_open: Number of findings, links and list entries that nobody has answered.
        fits: Every next step that fits, the proposed one first; one may fit twice.
    """

    case: str
    made_at: datetime
    versions: tuple[tuple[str, str], ...]
    settings: tuple[tuple[str, str], ...]
    queue: Queue
    reasons: tuple[Sentence, ...]
    flags: tuple[Flag, ...]
    context: tuple[str, ...] = ()
    n_open: int = 0
    fits: tuple[QueueFit, ...] = ()

    @property
    def concerns(self) -> tuple[Flag, ...]:
        """The counted flags, in the order of their number."""
        return tuple(flag for flag in self.flags if flag.is_concern)

    @property
    def next_steps(self) -> tuple[tuple[Queue, tuple[str, ...]], ...]:
        """Next steps that fit, the proposed one first, each with its reasons to show.

        "Request information" nearly always fits: its reasons are shown only if it is
        proposed.
        """
        found: dict[Queue, tuple[str, ...]] = {}
        for fit in self.fits:
            said = found.setdefault(fit.queue, ())
            if fit.queue in (self.queue, Queue.ROUTE_LISTED, Queue.ESCALATE):
                found[fit.queue] = (*said, fit.why)
        return tuple(found.items())


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """A person's answer about two names; only ever added.

    It is about the names with their countries, not about a case: it holds wherever the
    same two meet, and the newest one counts.

    Attributes:
        case: Name of the case in which it was given.
        pair_id: ``pair_id_of`` the two.
        party: Name of the party, for people.
        other: Name of the actor or list entry, for people.
        verdict: The answer.
        strength: Strength of the link as the person sees it; None keeps that of the
            machine, and is not allowed if the names are joined.
        reviewer: Person who gave it.
        decided_at: Time of the answer, aware UTC.
        note: Note in the reviewer's words, or "".
    """

    case: str
    pair_id: str
    party: str
    other: str
    verdict: LinkVerdict
    strength: Strength | None
    reviewer: str
    decided_at: datetime
    note: str = ""

    @property
    def said(self) -> tuple[LinkVerdict, Strength | None] | None:
        """Verdict and strength; None if the answer was taken back."""
        if self.verdict is LinkVerdict.OPEN:
            return None
        return self.verdict, self.strength


def party_id_of(name: str, countries: Iterable[str]) -> str:
    """Return the id of a party: the same name in the same countries, in any case."""
    return _sha256(_plain(name), *sorted(countries))[:16]


def pair_id_of(party_id: str, other: str, countries: Iterable[str]) -> str:
    """Return the id of a party beside an actor's name, or a list's ``list:entry``."""
    return _sha256(party_id, _plain(other), *sorted(countries))[:16]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _sha256(*parts: str) -> str:
    plain = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(plain).hexdigest()
