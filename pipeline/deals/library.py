"""The reports that a deal is held against, each read once: findings and countries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.datamodel import Finding, Passage, Shelf
from pipeline.labels import LabelSet
from pipeline.parties.countries import countries_in
from pipeline.parties.report_actors import (
    main_country,
    read_passages,
    report_documents,
)
from pipeline.store.rows import CaseDocument
from pipeline.store.store import Store

CONDUCT_FAMILY = "finding"
"""Family C of the label set: what reports say that somebody did."""

RECOGNITION = "official_body_finding"
"""Says who recognised a conduct, and is none itself (TAXONOMY 9)."""

Place = tuple[str, int, int]
"""Document id, start, end."""


@dataclass(slots=True)
class Library:
    """Reports with their findings, passages on demand.

    Attributes:
        store: Where they are.
        documents: The reports, each once.
        findings: By the place of their passage.
    """

    store: Store
    documents: tuple[CaseDocument, ...]
    findings: dict[Place, list[Finding]]
    _passages: dict[str, dict[Place, Passage]] = field(default_factory=dict)
    _countries: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Ids of the reports that could be read."""
        return [d.document_id for d in self.documents if self.passages(d.document_id)]

    def passages(self, document_id: str) -> list[Passage]:
        """Return the passages of a report, read once."""
        return list(self._at(document_id).values())

    def passage(self, place: Place) -> Passage | None:
        """Return the passage at a place; None where another reading is shown now."""
        return self._at(place[0]).get(place)

    def _at(self, document_id: str) -> dict[Place, Passage]:
        if document_id not in self._passages:
            self._passages[document_id] = {
                (document_id, passage.start, passage.end): passage
                for passage in read_passages(self.store, document_id)
            }
        return self._passages[document_id]

    def at(self, place: Place) -> list[Finding]:
        """Return the findings of a passage."""
        return self.findings.get(place, [])

    def about(self, country: str, labels: frozenset[str]) -> tuple[int, list[Finding]]:
        """Return how many reports name a country, and the conduct they place there.

        A finding is placed by the countries of its passage, and where that names
        none by the one country that the report is about.
        """
        found: list[Finding] = []
        n_reports = 0
        for document_id in self.ids:
            passages = self.passages(document_id)
            n_reports += any(country in countries_in(p.text) for p in passages)
            found += self._placed(document_id, passages, country, labels)
        return n_reports, found

    def _placed(
        self,
        document_id: str,
        passages: Iterable[Passage],
        country: str,
        labels: frozenset[str],
    ) -> Iterator[Finding]:
        for passage in passages:
            place = (document_id, passage.start, passage.end)
            conduct = [f for f in self.at(place) if f.label in labels]
            if not conduct:
                continue
            places = countries_in(passage.text) or self._main(document_id)
            if country in places:
                yield from conduct

    def _main(self, document_id: str) -> frozenset[str]:
        if document_id not in self._countries:
            passages = self.passages(document_id)
            self._countries[document_id] = main_country(passages)
        return self._countries[document_id]


def open_library(store: Store, case: str) -> Library:
    """Return the reports of a case's own papers and of every library."""
    documents = report_documents(store, case)
    wanted = {document.document_id for document in documents}
    findings: dict[Place, list[Finding]] = defaultdict(list)
    seen: set[str] = set()
    # The case's own screenings first: another case may show another reading.
    for known in sorted(store.cases(), key=lambda c: c.name != case):
        shelf = None if known.name == case else Shelf.LIBRARY
        for finding in store.findings(known.name, shelf=shelf):
            is_new = finding.finding_id not in seen
            if finding.document_id in wanted and is_new:
                seen.add(finding.finding_id)
                place = (finding.document_id, finding.start, finding.end)
                findings[place].append(finding)
    return Library(store, tuple(documents), dict(findings))


def conduct_labels(labels: LabelSet) -> frozenset[str]:
    """Return the labels that say what somebody did."""
    return frozenset(
        label.id
        for label in labels.labels
        if label.family == CONDUCT_FAMILY and label.id != RECOGNITION
    )
