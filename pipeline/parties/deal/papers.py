"""The papers of a case as the readers of a deal need them, with exact quotes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.datamodel import Document, Finding, Kind, Passage, Quote, Shelf
from pipeline.errors import NotStored
from pipeline.parties.records import Span
from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class DealPaper:
    """One document of the transaction.

    Attributes:
        name: File name in the case.
        kind: Kind of document from the screening; None if it was not decided.
        document: Text and pages of the document.
        passages: Passages in reading order.
        findings: Claims of the machine about the document.
    """

    name: str
    kind: Kind | None
    document: Document
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]

    def quote(self, span: Span) -> Quote:
        """Return the words at a place with their page and boxes.

        Their paragraph is that of the passage that holds them, or else of the last one
        before them.
        """
        start, end = span.start, span.end
        pages = self.document.pages
        page = next((p for p in pages if start < p.end), pages[-1])
        before = (p for p in self.passages if p.start <= start)
        passage = max(before, key=lambda p: p.start, default=None)
        return Quote(
            document_id=self.document.document_id,
            start=start,
            end=end,
            text=self.document.text[start:end],
            page_number=page.number,
            boxes=self.document.boxes(start, end),
            paragraph=passage.paragraph if passage else None,
        )

    def passage_of(self, finding: Finding) -> Passage | None:
        """Return the passage of a finding."""
        for passage in self.passages:
            if (passage.start, passage.end) == (finding.start, finding.end):
                return passage
        return None


def read_papers(
    store: Store, case: str, findings: Sequence[Finding]
) -> list[DealPaper]:
    """Return the documents of the transaction itself, without reports.

    The same bytes under two names are one paper.

    Raises:
        NotStored: There is no such case.
    """
    kinds = {line.document_id: line.kind for line in store.coverage(case)}
    by_document: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_document[finding.document_id].append(finding)
    papers: dict[str, DealPaper] = {}
    for line in store.case_documents(case):
        key = line.document_id
        if line.shelf is not Shelf.CASE or kinds[key] is Kind.REPORT or key in papers:
            continue
        try:
            document = store.document(key)
        except NotStored:  # nothing of it was read; its coverage says so
            continue
        passages, own = tuple(store.passages(key)), tuple(by_document[key])
        papers[key] = DealPaper(line.name, kinds[key], document, passages, own)
    return list(papers.values())


def quote_of(passage: Passage) -> Quote:
    """Return a whole passage as a quote."""
    return Quote(
        passage.document_id, passage.start, passage.end, passage.text,
        passage.page_number, passage.boxes, passage.paragraph,
    )  # fmt: skip
