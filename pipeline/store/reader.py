"""All reads of the store; ``Store`` adds the writes.

Each method is a function of this package that reads within one transaction, so that its
result was true at one moment. See the function for parameters and errors.
"""

from datetime import datetime

import sqlalchemy as sa

from pipeline.datamodel import Passage, Said
from pipeline.errors import NotStored
from pipeline.store import deals, log, reads, sources
from pipeline.store import tables as t
from pipeline.store.activity import read_activity, read_versions
from pipeline.store.case_state import read_case_state, read_marks
from pipeline.store.decided import read_decided
from pipeline.store.record_reader import RecordReader, as_read
from pipeline.store.revisions import read_revisions, read_sketches, read_unsketched
from pipeline.store.rows import CaseDocument
from pipeline.store.search import search_passages


class StoreReader(RecordReader):
    """The reading half of a store."""

    cases = as_read(reads.read_cases)
    cases_of = as_read(reads.read_cases_of)
    case_documents = as_read(reads.read_case_documents)
    case_state = as_read(read_case_state)
    case_marks = as_read(read_marks)
    case_events = as_read(log.read_case_events)
    read_twice = as_read(log.read_twice)

    coverage = as_read(reads.read_coverage)
    coverage_of = as_read(reads.coverage_of)
    find_outcome = as_read(reads.find_coverage)
    screened_at = as_read(reads.read_screened_at)
    screened_with = as_read(reads.read_screened_with)
    findings = as_read(reads.read_findings)
    findings_of = as_read(reads.findings_of)
    finding = as_read(reads.read_finding)

    document = as_read(reads.read_document)
    document_text = as_read(reads.read_text)
    passages = as_read(reads.read_passages)
    words_in = as_read(reads.read_words)
    passage_at = as_read(reads.read_passage_at)
    origins = as_read(reads.read_origins)
    known_bytes = as_read(reads.find_known)
    revisions = as_read(read_revisions)
    unsketched = as_read(read_unsketched)
    sketches = as_read(read_sketches)
    search = as_read(search_passages)

    decisions = as_read(reads.read_decisions)
    decision_log = as_read(log.read_log)
    decided = as_read(read_decided)
    deal = as_read(deals.read_deal)
    deal_number = as_read(deals.newest_number)
    flag_sheets = as_read(deals.read_flag_sheets)
    link_answers = as_read(deals.read_link_answers)

    activity = as_read(read_activity)
    versions = as_read(read_versions)
    source_state = as_read(sources.read_source)
    counts = as_read(reads.count_rows)

    def document_ids(self) -> list[str]:
        """Return the ids of all documents that were ever screened, read or not."""
        column = t.document.c.document_id
        with self.reading() as connection:
            return list(connection.scalars(sa.select(column).order_by(column)))

    def refreshed(self) -> dict[str, datetime]:
        """Return the time of each source's last refresh, aware UTC, by its id."""
        c = t.source.c
        query = sa.select(c.source_id, c.refreshed_at).where(
            c.refreshed_at.is_not(None)
        )
        with self.reading() as connection:
            return {
                row.source_id: row.refreshed_at for row in connection.execute(query)
            }

    def documents_in(self, case: str) -> list[CaseDocument]:
        """Return a case's documents; none if the case is missing."""
        try:
            return self.case_documents(case)
        except NotStored:
            return []

    def passages_in(self, document_id: str) -> list[Passage]:
        """Return the passages of a document; none if it was never read."""
        try:
            return self.passages(document_id)
        except NotStored:
            return []

    def require_in_case(self, case: str, document_id: str) -> None:
        """Check that a document is in a case.

        Raises:
            NotStored: There is no such case, or the document is not in it.
        """
        documents = self.case_documents(case)
        if all(document.document_id != document_id for document in documents):
            msg = Said(
                "case {case!r} has no document {id!r}", case=case, id=document_id
            )
            raise NotStored(msg)
