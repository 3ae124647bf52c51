"""The order of findings in a dossier.

Documents of the transaction come before the library of reports. Within a document, the
weightiest findings come first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from pipeline.casefile.rows.claims import Row, is_rule, strength_rank
from pipeline.casefile.rows.relevance import Linking
from pipeline.datamodel import Coverage, Deal, Finding, FlagSheet, Quote
from pipeline.dossier.inputs import DossierInput
from pipeline.labels import LabelSet

MAX_PRINTED = 2_000
"""Most passages that the evidence prints: some 400 pages. The JSON file holds all."""


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """Findings of labels in one document; findings of rules are shown elsewhere.

    Attributes:
        line: Coverage line of the document.
        flags: Rows with something that needs an answer, weightiest first.
        counter: Rows with counter-evidence alone; they are shown beside the flags and
            never deducted from them.
    """

    line: Coverage
    flags: tuple[Row, ...]
    counter: tuple[Row, ...]

    @property
    def entries(self) -> tuple[Row, ...]:
        """All rows in reading order."""
        return (*self.flags, *self.counter)

    def labels(self, *, counter: bool) -> Counter[str]:
        """Return the number of claims by label: counter-evidence, or all others.

        Claims that people dismissed are not counted.
        """
        return Counter(
            claim.label_id
            for row in self.entries
            for claim in row.claims
            if claim.label is not None
            and claim.is_counter is counter
            and claim.stands_anywhere
        )


def by_weight(findings: Iterable[Finding], labels: LabelSet) -> list[Finding]:
    """Sort findings: by tier, then by strongest statement, then by highest score."""
    return sorted(findings, key=lambda finding: _weight(finding, labels))


def _weight(
    finding: Finding, labels: LabelSet
) -> tuple[int, int, float, int, int, str]:
    tier = 0 if is_rule(finding, labels) else labels[finding.label].tier
    place = (finding.start, finding.end, finding.finding_id)
    return (tier, strength_rank(finding), -finding.score, *place)


def background_of(case: DossierInput, rows: Iterable[Row]) -> set[int]:
    """Return the ``id`` of each row that is only counted: no tie to the deal.

    These are passages of reports. What a person answered or added is printed, and what
    is behind a flag.
    """
    if case.deal is None:
        return set()
    ties = Linking(case.deal, case.rules.order)
    flags = case.flag_sheet.flags if case.flag_sheet else ()
    behind = {key for flag in flags for key in flag.finding_ids}
    return {
        id(row)
        for row in rows
        if row.words.document_id in case.reports
        and not any(claim.newest or not claim.findings for claim in row.claims)
        and behind.isdisjoint(finding.finding_id for finding in row.findings)
        and ties.tie(row) == 0.0
    }


def printed_of(case: DossierInput, rows: Iterable[Row], without: Set[int]) -> list[Row]:
    """Return the rows that the evidence of a case prints, in the same order."""
    own = [row for row in rows if id(row) not in without]
    return [*printed_rows(own, case.flag_sheet, case.labels)]


def printed_rows(
    rows: Sequence[Row], sheet: FlagSheet | None, labels: LabelSet
) -> tuple[Row, ...]:
    """Return the rows that the evidence prints, in the same order.

    If there are too many, words that a person confirmed or added come first, then those
    behind the flags, then counter-evidence, then the weightiest.

    Args:
        rows: Rows of the case, with their answers.
        sheet: Flags of the case, or None.
        labels: Label set of the findings.
    """
    if len(rows) <= MAX_PRINTED:
        return tuple(rows)
    flags = sheet.flags if sheet else ()
    behind = {key for flag in flags for key in flag.finding_ids}

    def weight(at: int) -> tuple[object, ...]:
        claims, found = rows[at].claims, rows[at].findings
        return (
            not any(c.is_confirmed_anywhere or not c.findings for c in claims),
            behind.isdisjoint(finding.finding_id for finding in found),
            not any(c.is_counter and c.stands_anywhere for c in claims),
            *min((_weight(each, labels) for each in found), default=()),
        )

    first = sorted(range(len(rows)), key=weight)[:MAX_PRINTED]
    return tuple(rows[at] for at in sorted(first))


def deal_places(deal: Deal | None) -> Iterator[tuple[Quote, str]]:
    """Yield the words behind parties, links and destinations.

    Yields:
        The place, and the name under which it is quoted: ``P1`` for a party, ``K2`` for
        a link, "" for others.
    """
    if deal is None:
        return
    for number, party in enumerate(deal.parties, start=1):
        for mention in party.mentions:
            yield mention.evidence, f"P{number}"
    for number, each in enumerate(deal.links, start=1):
        yield each.quote, f"K{number}"
        if each.party_quote is not None:
            yield each.party_quote, f"K{number}"
    for destination in deal.destinations:
        yield from ((quote, "") for quote in filter(None, destination.quotes))
    yield from ((quote, "") for quote in deal.part_of_system)


def group_documents(
    rows: Sequence[Row],
    coverage: Iterable[Coverage],
    library: frozenset[str] = frozenset(),
) -> tuple[DocumentGroup, ...]:
    """Group rows with labels by document; documents without any are left out."""
    by_document: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_document[row.words.document_id].append(row)
    groups = [
        _document_group(line, by_document[line.document_id])
        for line in distinct(case_first(coverage, library))
    ]
    return tuple(group for group in groups if group.entries)


def case_first(
    coverage: Iterable[Coverage], library: frozenset[str]
) -> tuple[Coverage, ...]:
    """Return coverage lines; documents of the transaction come before reports."""
    return tuple(sorted(coverage, key=lambda line: line.document_id in library))


def distinct(lines: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the first line of each document: the same bytes may have several names."""
    first: dict[str, Coverage] = {}
    for line in lines:
        first.setdefault(line.document_id, line)
    return tuple(first.values())


def _document_group(line: Coverage, rows: Iterable[Row]) -> DocumentGroup:
    own = [
        Row(row.words, claims)
        for row in rows
        if (claims := tuple(c for c in row.claims if c.label is not None))
    ]
    own.sort(key=lambda row: (row.claims[0].rank, row.words.spans[0]))
    return DocumentGroup(
        line,
        flags=tuple(row for row in own if not row.is_counter),
        counter=tuple(row for row in own if row.is_counter),
    )
