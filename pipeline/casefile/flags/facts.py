"""Facts of a case for the rules of flags, and reasons for flags.

A dismissed claim raises nothing, and a split link is no link. A passage that a person
confirmed without the machine counts like a finding. If two people review the case, an
answer is used only once it counts. Nothing is read or computed anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.casefile.file import CaseFile
from pipeline.casefile.flag_rules import FlagRule, Rules
from pipeline.casefile.flags.control_list import is_control_reference
from pipeline.casefile.flags.counter_evidence import (
    CounterEvidence,
    counter_evidence_of,
)
from pipeline.casefile.rows.claims import SAFEGUARD, Ground
from pipeline.classify.rules.waived_duties import waived_duty
from pipeline.datamodel import (
    Deal,
    Link,
    LinkAnswer,
    LinkVerdict,
    ListHit,
    Party,
    PartyRole,
    Polarity,
    PriorSupply,
    Quote,
    Said,
    Strength,
    Weight,
    counted,
    page_or_paragraph,
)
from pipeline.labels import LabelSet
from pipeline.parties.deal.products import ITEM_FAMILY
from pipeline.parties.names.identity import UNPLACED
from pipeline.parties.state.bodies import without_state
from pipeline.parties.state.countries import countries_in, is_known
from pipeline.parties.state.unknown_states import States
from pipeline.store.log import Place

_RECEIVING = frozenset(PartyRole) - {PartyRole.SELLER, PartyRole.OTHER}


@dataclass(frozen=True)
class Facts:
    """All facts about one case that a rule may ask for.

    Attributes:
        file: The case as everybody may know it.
        deal: Parties and goods of the case.
        answers: Answer that counts about each pair of names, by ``pair_id``.
        has_statement: Whether a paper calls itself an end-use statement.
        versions: Versions of the models that made the findings.
        labels: Label set of the findings.
        rules: Rules of the flags.
        stale: Ids of the lists that changed since the parties were looked up.
        is_of_earlier: Whether the facts of the papers are only those of earlier
            versions; otherwise those are left out.
    """

    file: CaseFile
    deal: Deal
    answers: Mapping[str, LinkAnswer]
    has_statement: bool
    versions: tuple[str, ...]
    labels: LabelSet
    rules: Rules = field(repr=False)
    stale: tuple[str, ...] = ()
    is_of_earlier: bool = False
    _by_people: dict[str, list[Ground]] = field(
        default_factory=dict, init=False, repr=False
    )

    def grounds(self, labels: Iterable[str], *, in_case: bool) -> Iterator[Ground]:
        """Yield the places of claims with one of the labels, denied or not."""
        rows, reports = self.file.rows, self.file.reports
        for label in labels:
            for i, k in self.file.layout.by_label.get(label, ()):
                words = rows[i].words
                is_report = words.line.document_id in reports
                if is_report is in_case or not words.quote:
                    continue
                if is_report or self.is_current(words.document_id):
                    yield from rows[i].grounds[k]

    def is_current(self, document_id: str) -> bool:
        """Return True for a paper of these facts: by default, no earlier version."""
        return (document_id in self.file.replaced) is self.is_of_earlier

    def asserted(self, labels: Collection[str], *, in_case: bool) -> list[Ground]:
        """Return the places of claims with one of the labels, without denied ones."""
        return _asserted(self.grounds(dict.fromkeys(labels), in_case=in_case))

    def safeguards(self, labels: Iterable[str]) -> list[Ground]:
        """Return the places in papers that assert a safeguard, without waived ones."""
        found = self.grounds(labels, in_case=True)
        return [g for g in found if g.claim.polarity is not Polarity.NEGATED]

    @property
    def hidden_users(self) -> list[Ground]:
        """Places in papers that free a party from naming the user of the goods."""
        found = self.grounds(("contractual_safeguard",), in_case=True)
        waived = [g for g in found if g.claim.polarity is Polarity.NEGATED]
        return [ground for ground in waived if waived_duty(ground.quote)]

    @cached_property
    def counter_evidence(self) -> CounterEvidence:
        """Words of the papers that answer flags."""
        ids = [x.id for x in self.labels.labels if x.family == SAFEGUARD]
        own = {i for label in ids for i, _ in self.file.layout.by_label.get(label, ())}
        rows = [self.file.rows[i] for i in sorted(own)]
        rows = [row for row in rows if self.is_current(row.words.document_id)]
        return counter_evidence_of(rows, self.file.reports, self.deal, self.rules)

    @staticmethod
    def means_other(rule: FlagRule, ground: Ground) -> bool:
        """Return True if words mean something else than the flag, and are unconfirmed.

        Examples are form fields with the answer "no" only, and "no agent, undercover or
        otherwise".
        """
        means_other = rule.says_other(ground.quote)
        return means_other and not ground.claim.is_confirmed(ground.at)

    @cached_property
    def item_grounds(self) -> list[Ground]:
        """Evidence of family A: capabilities of the item."""
        ids = [x.id for x in self.labels.labels if x.family == ITEM_FAMILY]
        return self.asserted(ids, in_case=True)

    @cached_property
    def other_brochures(self) -> frozenset[str]:
        """Ids of the brochures that name no ordered product."""
        return frozenset(
            each.quote.document_id for each in self.deal.products if each.is_apart
        )

    def about_ordered(self, grounds: Iterable[Ground]) -> list[Ground]:
        """Return places, without unconfirmed ones in brochures of other products."""
        return [
            ground
            for ground in grounds
            if ground.row.words.document_id not in self.other_brochures
            or ground.claim.is_confirmed(ground.at)
        ]

    def by_ids(self, ids: Iterable[str]) -> list[Ground]:
        """Return the places still counted."""
        wanted = dict.fromkeys(ids)
        known = self.file.layout.by_id
        at = dict.fromkeys(known[key] for key in wanted if key in known)
        found = {
            ground.id: ground for i, k in at for ground in self.file.rows[i].grounds[k]
        }
        return [found[key] for key in wanted if key in found]

    def in_passage(self, quote: Quote, labels: Iterable[str]) -> list[Ground]:
        """Return the undismissed claims of a passage under some labels, no denied ones.

        A person may have added a part of the passage, or words that go beyond it.
        """
        key, start, end = span = (quote.document_id, quote.start, quote.end)
        found: dict[Place, Ground] = {}
        for label in labels:
            at = self.file.layout.at.get((*span, label))
            own = self.file.rows[at[0]].grounds[at[1]] if at else ()
            found |= {g.place: g for g in own if g.place[:3] == span}
            for ground in self.added_by_people([label]):
                document_id, first, last, _ = ground.place
                if document_id == key and first < end and start < last:
                    found[ground.place] = ground
        return _asserted(found.values())

    def in_country(self, supply: PriorSupply, labels: Collection[str]) -> list[Ground]:
        """Return the undismissed, undenied conduct where an earlier delivery went.

        It is that of the passages found to be about the country, and what people added
        in words that name it.
        """
        known = self.file.layout.by_id
        rows = {known[key][0] for key in supply.finding_ids if key in known}
        found = {
            ground.place: ground
            for i in sorted(rows)
            for k, claim in enumerate(self.file.rows[i].claims)
            if claim.label_id in labels
            for ground in self.file.rows[i].grounds[k]
        }
        country = supply.country
        named = States(() if is_known(country) else [country])
        for ground in self.added_by_people(labels):
            words = ground.quote
            if country in countries_in(words) or named.in_text(words):
                found[ground.place] = ground
        return _asserted(found.values())

    def added_by_people(self, labels: Iterable[str]) -> Iterator[Ground]:
        """Yield the passages of reports added by people under some labels."""
        for label in labels:
            if label not in self._by_people:
                told = self.grounds([label], in_case=False)
                self._by_people[label] = [g for g in told if g.finding is None]
            yield from self._by_people[label]

    def is_strong(self, grounds: Collection[Ground]) -> bool:
        """Return True if passages raise a flag in full: a sure one, or several."""
        rules = self.rules.strength
        if any(g.is_sure or g.score >= rules.score for g in grounds):
            return True
        return together(grounds) >= rules.together

    @property
    def names_no_user(self) -> bool:
        """True if the papers name parties but no user of the goods."""
        parties = self.deal.parties
        return bool(parties) and not any(party.uses_goods for party in parties)

    @property
    def lacks_end_use(self) -> bool:
        """True without an end-use statement, or without a named end user."""
        return not self.has_statement or self.names_no_user

    @property
    def parties(self) -> Mapping[str, Party]:
        """Parties that may receive the goods, by id."""
        return {
            party.party_id: party
            for party in self.deal.parties
            if set(party.roles) != {PartyRole.SELLER}
        }

    def strength(self, link: Link) -> Strength | None:
        """Return the strength of a link after people's answers."""
        answer = self.answers.get(link.pair_id)
        holds = answer is not None and answer.verdict in (
            LinkVerdict.CONFIRMED,
            LinkVerdict.JOINED,
        )
        said = answer.strength if answer and holds else None
        return said or link.strength

    def is_only_alike(self, hit: ListHit) -> bool:
        """Return True if a person must compare the entry with its party.

        The names differ, and so much that many bodies have such a name.
        """
        names = {party.party_id: party.name for party in self.deal.parties}
        is_same = without_state(names[hit.party_id]) == without_state(hit.name)
        is_like = is_same or (hit.score or 0.0) > UNPLACED
        return not is_like and not self.is_answered(hit)

    def is_split(self, claim: Link | ListHit) -> bool:
        """Return True if a person split a pair of names."""
        answer = self.answers.get(claim.pair_id)
        return answer is not None and answer.verdict is LinkVerdict.SPLIT

    def is_answered(self, claim: Link | ListHit) -> bool:
        """Return True if a person answered about the two."""
        answer = self.answers.get(claim.pair_id)
        return answer is not None and answer.verdict is not LinkVerdict.OPEN

    @cached_property
    def rule_grounds(self) -> list[Ground]:
        """Places of printed entries of the control list, without dismissed ones."""
        ids = [key for key in self.file.layout.by_label if self.labels.get(key) is None]
        return [
            ground
            for ground in self.grounds(ids, in_case=True)
            if ground.finding and is_control_reference(ground.finding, self.labels)
        ]


def _asserted(grounds: Iterable[Ground]) -> list[Ground]:
    """Return places without denied claims, which are counter-evidence."""
    return [ground for ground in grounds if not ground.claim.is_denied]


def has_part(party: Party, parties: Iterable[Party]) -> bool:
    """Return True for a possible receiver of the goods.

    Papers also name bodies that receive nothing, such as those that license or vet the
    seller.
    """
    return bool(_RECEIVING & set(party.roles)) or not any(
        _RECEIVING & set(other.roles) for other in parties
    )


def countries_of_buyers(parties: Iterable[Party]) -> set[str]:
    """Return the countries with a buyer or distributor, and without a consignee."""
    buyers: set[str] = set()
    consignees: set[str] = set()
    for party in parties:
        if PartyRole.CONSIGNEE in party.roles:
            consignees.update(party.countries)
        elif {PartyRole.BUYER, PartyRole.DISTRIBUTOR} & set(party.roles):
            buyers.update(party.countries)
    return buyers - consignees


@dataclass(frozen=True, slots=True)
class Raised:
    """One reason for a flag.

    Attributes:
        weight: Weight of the reason alone.
        reason: Reason in one sentence.
        finding_ids: Ids of the findings that it rests on, and of claims by people.
        link_ids: Ids of the links that it rests on.
        party_ids: Ids of the parties that it is about.
        is_search: Whether the reason is a search that was not made.
        is_apart: Whether the reason is about a product that no contract orders; it does
            not affect the proposed next step.
        is_spare: Whether the reason is about a party that the papers name only as a
            second choice.
        is_earlier: Whether it rests only on an earlier version of a paper; it does not
            affect the proposed next step.
        is_partial: Whether its words meet the rule only in part, whatever their scores.
        hit_ids: ``pair_id`` of each list entry that it rests on.
    """

    weight: Weight
    reason: str
    finding_ids: tuple[str, ...] = ()
    link_ids: tuple[str, ...] = ()
    party_ids: tuple[str, ...] = ()
    is_search: bool = False
    is_apart: bool = False
    is_spare: bool = False
    is_earlier: bool = False
    is_partial: bool = False
    hit_ids: tuple[str, ...] = ()


def ids_of(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """Return the ids of the findings and claims at some places, each once."""
    return tuple(dict.fromkeys(ground.id for ground in grounds))


def n_passages(grounds: Iterable[Ground]) -> int:
    """Return the number of different passages; one may carry several findings."""
    return len({id(ground.row) for ground in grounds})


def together(grounds: Iterable[Ground]) -> float:
    """Return the sum of the scores of different passages: how many are likely right."""
    best: dict[str, float] = {}
    for ground in grounds:
        words = ground.row.words.quote
        best[words] = max(best.get(words, 0.0), ground.score)
    return sum(best.values())


def where(ground: Ground) -> Said:
    """Return the document and the page or paragraph of the words of a ground."""
    place = page_or_paragraph(ground.finding or ground.row.words)
    return Said("{document}, {said}", document=ground.document, said=place)


def weight_of(facts: Facts, grounds: Sequence[Ground]) -> Weight:
    """Return RAISED for strong grounds, else WEAK."""
    return Weight.RAISED if facts.is_strong(grounds) else Weight.WEAK


def by_document(
    grounds: Iterable[Ground], what: tuple[str, str], weight: Weight
) -> Iterator[Raised]:
    """Yield one reason for each document with such claims, surest first."""
    found: dict[str, list[Ground]] = {}
    for ground in sorted(grounds, key=lambda ground: -ground.score):
        found.setdefault(ground.document, []).append(ground)
    for document, same in found.items():
        reason = counted(n_passages(same), *what, document=document)
        yield Raised(weight, reason, ids_of(same))
