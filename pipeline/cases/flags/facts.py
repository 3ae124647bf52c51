"""What the rules of the flags look at: stored claims with people's answers applied.

A dismissed claim raises nothing, a split link is none, and what a person confirmed
without the machine counts like a finding. Where two people read, an answer is applied
when it counts. Nothing is read or computed anew.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.cases.control import control_references, is_control_reference
from pipeline.cases.flags.rules import Rules
from pipeline.cases.gaps import Gap, find_gaps
from pipeline.datamodel import (
    Coverage,
    Deal,
    Finding,
    Kind,
    Link,
    LinkAnswer,
    LinkVerdict,
    ListHit,
    Party,
    PartyRole,
    Polarity,
    Shelf,
    Strength,
    Verdict,
)
from pipeline.errors import NotStored
from pipeline.labels import LabelSet
from pipeline.store.log import LoggedDecision, Place
from pipeline.store.readers import answers_that_count
from pipeline.store.store import Store

ITEM_FAMILY = "item"
_STATEMENT = re.compile(
    r"\bend[- ]?us(?:e|er)(?:['’]s)?[- ](?:certificate|statement|declaration|"
    r"undertaking)|\b(?-i:EUC|EUS)\b|Endverbleib\w*|"
    r"d[ée]claration d['’]utilisat\w+ finale|"
    r"certificado de (?:uso|usuario) final|statement of end[- ]use",
    re.IGNORECASE,
)
_TITLE_PASSAGES = 6
"""A statement calls itself one in its title; a contract names one further down."""


@dataclass(frozen=True, slots=True)
class Claim:
    """That a passage carries a label, by a machine or a person.

    Attributes:
        label: Id of the label or rule.
        document_id: Where it stands.
        document: File name in the case.
        page_number: From 1; 0 where a person marked words.
        finding_id: The finding, or "" where a person added it.
        is_case: Of the transaction's own papers; else of the library.
        is_denied: The words deny or forbid what the label names.
        is_open: Nobody has answered it.
        finding: The machine's record, or None.
    """

    label: str
    document_id: str
    document: str
    page_number: int
    finding_id: str
    is_case: bool
    is_denied: bool
    is_open: bool
    finding: Finding | None

    @property
    def score(self) -> float:
        """Of the finding; 1 where a person said it."""
        return self.finding.score if self.finding else 1.0


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything about one case that a rule may ask for."""

    deal: Deal
    claims: tuple[Claim, ...]
    answers: Mapping[str, LinkAnswer]
    coverage: tuple[Coverage, ...]
    gaps: tuple[Gap, ...]
    has_statement: bool
    labels: LabelSet
    rules: Rules

    def asserted(self, labels: Collection[str], *, in_case: bool) -> list[Claim]:
        """Return the claims with one of the labels that are not denied."""
        return [
            claim
            for claim in self.claims
            if claim.label in labels and claim.is_case is in_case
            if not claim.is_denied
        ]

    @property
    def item_claims(self) -> list[Claim]:
        """Evidence of family A: what the item can do."""
        ids = [x.id for x in self.labels.labels if x.family == ITEM_FAMILY]
        return self.asserted(ids, in_case=True)

    @property
    def live(self) -> frozenset[str]:
        """Ids of the findings that no person has dismissed."""
        return frozenset(claim.finding_id for claim in self.claims) - {""}

    @property
    def parties(self) -> Mapping[str, Party]:
        """The parties that may be in the receiver's place, by id."""
        return {
            party.party_id: party
            for party in self.deal.parties
            if set(party.roles) != {PartyRole.SELLER}
        }

    def strength(self, link: Link) -> Strength | None:
        """Return how strong a link is after what people said of it."""
        answer = self.answers.get(link.pair_id)
        said = answer.strength if answer and _holds(answer) else None
        return said or link.strength

    def is_split(self, claim: Link | ListHit) -> bool:
        """Tell whether a person said that the two are not one."""
        answer = self.answers.get(claim.pair_id)
        return answer is not None and answer.verdict is LinkVerdict.SPLIT

    def is_answered(self, claim: Link | ListHit) -> bool:
        """Tell whether a person said anything of the two."""
        answer = self.answers.get(claim.pair_id)
        return answer is not None and answer.verdict is not LinkVerdict.OPEN

    def live_labels(self, link: Link) -> dict[str, str]:
        """Return the labels of a link's passage that nobody dismissed, with ids."""
        live = self.live
        pairs = zip(link.labels, link.finding_ids, strict=True)
        return {label: finding_id for label, finding_id in pairs if finding_id in live}


def _holds(answer: LinkAnswer) -> bool:
    return answer.verdict in (LinkVerdict.CONFIRMED, LinkVerdict.JOINED)


def load_facts(
    store: Store,
    deal: Deal,
    *,
    languages: Sequence[str],
    labels: LabelSet,
    rules: Rules,
) -> Facts:
    """Read what a case's flags are computed from.

    Args:
        store: Where the case is kept.
        deal: Who is in it, as stored.
        languages: On which the model was measured.
        labels: The label set of the findings.
        rules: Of the flags.

    Raises:
        NotStored: There is no such case.
    """
    coverage = tuple(store.coverage(deal.case))
    pairs = {link.pair_id for link in deal.links}
    pairs |= {hit.pair_id for hit in deal.list_hits}
    given = store.link_answers(pairs)
    counting = answers_that_count(given, deal.case, store.read_twice())
    return Facts(
        deal=deal,
        claims=tuple(_claims(store, deal.case, coverage)),
        answers={answer.pair_id: answer for answer in counting},
        coverage=coverage,
        gaps=find_gaps(coverage, languages),
        has_statement=_has_statement(store, deal.case),
        labels=labels,
        rules=rules,
    )


def _claims(store: Store, case: str, coverage: Iterable[Coverage]) -> Iterator[Claim]:
    documents = store.case_documents(case)
    library = {d.document_id for d in documents if d.shelf is Shelf.LIBRARY}
    library |= {line.document_id for line in coverage if line.kind is Kind.REPORT}
    names = {d.document_id: d.name for d in documents}
    newest: dict[Place, LoggedDecision] = dict(store.known_decisions(case).newest)
    for finding in store.findings(case):
        place = (finding.document_id, finding.start, finding.end, finding.label)
        answer = newest.pop(place, None)
        verdict = answer.decision.verdict if answer else Verdict.OPEN
        if verdict is not Verdict.DISMISSED:
            polarity = dict(finding.attributes).get("polarity", "")
            yield Claim(
                finding.label, finding.document_id, names[finding.document_id],
                finding.page_number, finding.finding_id,
                finding.document_id not in library,
                polarity in (Polarity.NEGATED, Polarity.PROHIBITED),
                verdict is Verdict.OPEN, finding,
            )  # fmt: skip
    for place, row in newest.items():
        if row.decision.verdict is Verdict.CONFIRMED:
            key, label = place[0], place[3]
            is_case = key not in library
            yield Claim(label, key, names[key], 0, "", is_case, False, False, None)


def _has_statement(store: Store, case: str) -> bool:
    for document in store.case_documents(case):
        if document.shelf is not Shelf.CASE or document.kind is Kind.REPORT:
            continue
        title = document.name.replace("_", " ")
        try:
            passages = store.passages(document.document_id)[:_TITLE_PASSAGES]
        except NotStored:
            passages = []
        texts = (
            title,
            *(p.text for p in passages),
            *(h for p in passages for h in p.heading),
        )
        if any(_STATEMENT.search(text) for text in texts):
            return True
    return False


def control_claims(facts: Facts) -> list[tuple[str, Finding]]:
    """Return the entries of Annex I that the papers print or describe, not denied."""
    findings = [c.finding for c in facts.claims if c.is_case and c.finding]
    return [
        (f"{reference.entry}: {reference.basis}", reference.finding)
        for reference in control_references(findings, facts.labels)
        if not reference.is_denied
    ]


def names_c_series(facts: Facts) -> list[Finding]:
    """Return the printed references to a publication in the C series."""
    return [
        claim.finding
        for claim in facts.claims
        if claim.is_case and claim.finding
        if is_control_reference(claim.finding, facts.labels)
        if "series" in dict(claim.finding.attributes).get("entry", "").casefold()
    ]
