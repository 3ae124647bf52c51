"""The reports compared with a deal, each read once: findings and countries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pipeline.datamodel import Finding, Passage, Said, Shelf
from pipeline.ingest.contained.contents import is_archive_line
from pipeline.labels import LabelSet
from pipeline.parties.reports.report_actors import placed_passages, report_documents
from pipeline.parties.reports.report_names import is_reference
from pipeline.parties.state.countries import countries_in, is_known
from pipeline.parties.state.unknown_states import States
from pipeline.store.schema.rows import CaseDocument
from pipeline.store.store import Store

CONDUCT_FAMILY = "finding"
"""Family C of the label set: conduct that reports tell of."""

RECOGNITION = "official_body_finding"
"""Label that says who recognised a conduct; it is no conduct itself (TAXONOMY 9)."""

UNREAD = "library reports not searched, because they were not fetched or not read: {n}"
"""Warning of every search, with the number of unread reports."""

Place = tuple[str, int, int]
"""Place of a passage: document id, start, end."""


class Library:
    """Reports with their findings, each passage read once.

    Args:
        store: Store that holds the reports.
        documents: Documents of the reports, once each.
        findings: Findings of the passages, by place of the passage.
        n_unread: Number of the reports that could not be fetched or read.
    """

    def __init__(
        self,
        store: Store,
        documents: Sequence[CaseDocument],
        findings: Mapping[Place, Sequence[Finding]],
        n_unread: int = 0,
    ) -> None:
        self.store = store
        self.documents = documents
        self.findings = findings
        self.warnings = (Said(UNREAD, n=n_unread),) if n_unread else ()
        self._passages: dict[str, dict[Place, Passage]] = {}
        self._states: dict[str, list[Place]] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of the readable reports."""
        return tuple(
            document.document_id
            for document in self.documents
            if self._at(document.document_id)
        )

    def passages(self, document_id: str) -> Iterable[Passage]:
        """Return the passages of one report."""
        return self._at(document_id).values()

    def passage(self, place: Place) -> Passage | None:
        """Return the passage at a place; None if the report has been read anew."""
        return self._at(place[0]).get(place)

    def naming(self, name: str, limit: int) -> Iterator[Passage]:
        """Yield passages of the reports with the words of a name.

        Args:
            name: Name to look for.
            limit: Largest number of passages to examine, over all documents of the
                store.
        """
        ids = set(self.ids)
        for passage, _ in self.store.search(f'"{name}"', limit=limit):
            if passage.document_id in ids:
                yield passage

    def _at(self, document_id: str) -> dict[Place, Passage]:
        if document_id not in self._passages:
            self._passages[document_id] = {
                (document_id, passage.start, passage.end): passage
                for passage in self.store.passages_in(document_id)
            }
        return self._passages[document_id]

    def at(self, place: Place) -> Sequence[Finding]:
        """Return the findings of a passage."""
        return self.findings.get(place, ())

    def n_about(self, country: str) -> int:
        """Return the number of reports about a country."""
        reports = {place[0] for place in self._of_state(country)}
        return len(reports | self._placed[0][country])

    def conduct_in(self, country: str, labels: frozenset[str]) -> list[Finding]:
        """Return the conduct in a country by the reports.

        A finding belongs to the countries of its passage. If the passage names none, it
        belongs to the one country that the report is about. In a review, States that
        only speak do not count.
        """
        named = [f for place in self._of_state(country) for f in self.at(place)]
        placed = {f.finding_id: f for f in (*self._placed[1][country], *named)}
        return [f for f in placed.values() if f.label in labels]

    def _of_state(self, name: str) -> list[Place]:
        """Return the passages about a State outside every table, or else none."""
        if is_known(name):
            return []
        state = States([name])
        if name not in self._states:
            self._states[name] = [
                place
                for document_id in self.ids
                for place, passage in self._at(document_id).items()
                if state.in_text(passage.text)
                and not is_reference(passage.text, passage.heading)
            ]
        return self._states[name]

    @cached_property
    def _placed(self) -> tuple[dict[str, set[str]], dict[str, list[Finding]]]:
        """Read every passage for its countries, once for all destinations."""
        reports: dict[str, set[str]] = defaultdict(set)
        findings: dict[str, list[Finding]] = defaultdict(list)
        for document_id in self.ids:
            passages = self._at(document_id)
            placed = placed_passages(tuple(passages.values()))
            for place, (passage, about) in zip(passages, placed, strict=True):
                for country in countries_in(passage.text):
                    reports[country].add(document_id)
                for country in about:
                    findings[country] += self.at(place)
        return reports, findings


def open_library(store: Store, case: str, own: Sequence[Finding]) -> Library:
    """Return the reports of a case's own papers and of every library."""
    documents = report_documents(store, case)
    wanted = {document.document_id for document in documents}
    findings: dict[Place, list[Finding]] = defaultdict(list)
    seen: set[str] = set()
    unread: set[str] = set()
    # The case's own screenings come first: another case may show another reading.
    for known in sorted(store.cases(), key=lambda c: c.name != case):
        is_own = known.name == case
        found = own if is_own else store.findings(known.name, shelf=Shelf.LIBRARY)
        for finding in found:
            is_new = finding.finding_id not in seen
            if finding.document_id in wanted and is_new:
                seen.add(finding.finding_id)
                place = (finding.document_id, finding.start, finding.end)
                findings[place].append(finding)
        unread |= {
            line.document_id
            for line in store.coverage(known.name)
            if not line.n_pages_read and not is_archive_line(line)
        }
    return Library(store, documents, findings, len(wanted & unread))


def conduct_labels(labels: LabelSet) -> frozenset[str]:
    """Return the labels of somebody's conduct."""
    return frozenset(
        label.id
        for label in labels.labels
        if label.family == CONDUCT_FAMILY and label.id != RECOGNITION
    )
