"""Everything that the store gives back; ``Store`` adds the writes.

Each method is one transaction, so what it returns was true at one moment.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from pipeline.datamodel import (
    CaseEvent,
    Coverage,
    Deal,
    Decision,
    Document,
    Finding,
    FlagSheet,
    Kind,
    LinkAnswer,
    Origin,
    Passage,
    Revision,
    Said,
    Shelf,
    SourceState,
)
from pipeline.errors import NotStored
from pipeline.store import case_state, deals, log, reads, revisions, sources
from pipeline.store import tables as t
from pipeline.store.activity import (
    Activity,
    VersionUse,
    read_activity,
    read_versions,
)
from pipeline.store.case_state import CaseMarks
from pipeline.store.decided import Decided, read_decided
from pipeline.store.record_reader import RecordReader
from pipeline.store.rows import CaseDocument, StoredCase
from pipeline.store.search import search_passages


class StoreReader(RecordReader):
    """The reading half of a store."""

    def find_outcome(
        self,
        document_id: str,
        *,
        reader_version: str,
        model_version: str,
        kind: Kind | None,
    ) -> Coverage | None:
        """Return the coverage of a screening by these versions, or None.

        Args:
            document_id: SHA-256 of the bytes.
            reader_version: Exactly this one.
            model_version: Exactly this one.
            kind: Only a screening as this kind counts; None takes any, the
                newest first.
        """
        with self._begin(self._engine) as connection:
            return reads.find_coverage(
                connection, document_id, reader_version, model_version, kind
            )

    def known_bytes(self, document_ids: Iterable[str]) -> set[str]:
        """Return the hashes of screened documents, read or not."""
        with self._begin(self._engine) as connection:
            return reads.find_known(connection, list(document_ids))

    def document_ids(self) -> list[str]:
        """Return the ids of all documents that were ever screened, read or not."""
        with self._begin(self._engine) as connection:
            column = t.document.c.document_id
            return list(connection.scalars(sa.select(column).order_by(column)))

    def cases(self) -> list[StoredCase]:
        """Return all cases by name."""
        with self._begin(self._engine) as connection:
            return reads.read_cases(connection)

    def refreshed(self) -> dict[str, datetime]:
        """Return when each source was refreshed last, aware UTC, by its id."""
        c = t.source.c
        query = sa.select(c.source_id, c.refreshed_at).where(
            c.refreshed_at.is_not(None)
        )
        with self._begin(self._engine) as connection:
            return {
                row.source_id: row.refreshed_at for row in connection.execute(query)
            }

    def case_documents(self, case: str) -> list[CaseDocument]:
        """Return a case's documents: evidence before library, then by name.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_case_documents(connection, case)

    def documents_in(self, case: str) -> list[CaseDocument]:
        """Return a case's documents; none if the case is missing."""
        try:
            return self.case_documents(case)
        except NotStored:
            return []

    def cases_of(self, document_ids: Iterable[str]) -> list[CaseDocument]:
        """Return the cases of documents, by case and name."""
        ids = list(dict.fromkeys(document_ids))
        with self._begin(self._engine) as connection:
            return reads.read_cases_of(connection, ids)

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

    def coverage(self, case: str) -> list[Coverage]:
        """Return the coverage of each document, named and ordered as in the case.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_coverage(connection, case)

    def screened_at(self, case: str) -> dict[str, datetime]:
        """Return when each document got the screening that the case shows, by its id.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_screened_at(connection, case)

    def screened_with(self, case: str) -> dict[str, tuple[datetime, str]]:
        """Return when and with which model version each document was screened, by id.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_screened_with(connection, case)

    def findings(
        self, case: str, *, label: str | None = None, shelf: Shelf | None = None
    ) -> list[Finding]:
        """Return a case's newest findings by document, start and label.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_findings(connection, case, label, shelf)

    def findings_of(self, documents: Sequence[CaseDocument]) -> list[Finding]:
        """Return the newest findings of some documents of one case, in order."""
        with self._begin(self._engine) as connection:
            return reads.findings_of(connection, documents)

    def coverage_of(self, documents: Sequence[CaseDocument]) -> list[Coverage]:
        """Return the coverage of some documents as their cases show them."""
        with self._begin(self._engine) as connection:
            return reads.coverage_of(connection, documents)

    def finding(self, finding_id: str) -> Finding:
        """Return a finding of any screening, also of one that is shown no more.

        Raises:
            NotStored: There is none.
        """
        with self._begin(self._engine) as connection:
            return reads.read_finding(connection, finding_id)

    def case_state(self, case: str, *, after: int = 0) -> case_state.CaseState:
        """Return a case as it is, with its decisions after a number.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return case_state.read_case_state(connection, case, after)

    def case_marks(self, cases: Sequence[str], *, after: int | None) -> CaseMarks:
        """Return the marks of the states of cases.

        Args:
            cases: Their names; one that is not there has an empty mark.
            after: Decisions with a higher number are newer; None asks for none.
        """
        with self._begin(self._engine) as connection:
            return case_state.read_marks(connection, cases, after)

    def document(self, document_id: str) -> Document:
        """Return a document as last read, without blocks and marks: they are not kept.

        Raises:
            NotStored: The document is unknown, or it was never read.
        """
        with self._begin(self._engine) as connection:
            return reads.read_document(connection, document_id)

    def document_text(self, document_id: str) -> str:
        """Return a document's text as last read.

        Raises:
            NotStored: The document is unknown, or it was never read.
        """
        with self._begin(self._engine) as connection:
            return str(reads.latest_reading(connection, document_id)["text"])

    def passages(self, document_id: str) -> list[Passage]:
        """Return a document's passages as last read, in order.

        Raises:
            NotStored: The document is unknown, or it was never read.
        """
        with self._begin(self._engine) as connection:
            return reads.read_passages(connection, document_id)

    def passage_at(self, document_id: str, start: int, end: int) -> Passage:
        """Return the passage with exactly these offsets.

        Raises:
            NotStored: The document as last read has no such passage.
        """
        with self._begin(self._engine) as connection:
            return reads.read_passage_at(connection, document_id, start, end)

    def origins(self, document_id: str) -> list[Origin]:
        """Return the origins of a document, newest first."""
        with self._begin(self._engine) as connection:
            return reads.read_origins(connection, document_id)

    def revisions(self, document_ids: Sequence[str]) -> list[Revision]:
        """Return the earlier and later versions of documents."""
        with self._begin(self._engine) as connection:
            return revisions.read_revisions(connection, document_ids)

    def unsketched(self, case: str) -> list[str]:
        """Return the documents of a case that have a text and no sketch, by name.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return revisions.read_unsketched(connection, case)

    def sketches(self) -> dict[str, bytes]:
        """Return the sketches of all documents, by their ids."""
        with self._begin(self._engine) as connection:
            return revisions.read_sketches(connection)

    def search(
        self, query: str, *, case: str | None = None, limit: int = 20
    ) -> list[tuple[Passage, float]]:
        """Return the passages that hold all words and "phrases", best first.

        Args:
            query: Anything; it is never a syntax error.
            case: Only documents of this case, or None for all.
            limit: At most so many, at least 1.

        Returns:
            Passages with a score, higher for a better match.
        """
        with self._begin(self._engine) as connection:
            return search_passages(connection, query, case, limit)

    def decisions(self, case: str) -> list[Decision]:
        """Return all decisions about a case's documents, in the order of adding.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return reads.read_decisions(connection, case)

    def decision_log(self, case: str, *, after: int = 0) -> list[log.LoggedDecision]:
        """Return the numbered decisions about a case's documents, in order.

        Args:
            case: Name of the case.
            after: Only those with a higher number.

        Raises:
            NotStored: There is no such case.
        """
        with self._begin(self._engine) as connection:
            return log.read_log(connection, case, after)

    def decided(self, label: str, *, after: int, limit: int) -> Decided:
        """Return the newest decisions about a label after a number, of all cases."""
        with self._begin(self._engine) as connection:
            return read_decided(connection, label, after, limit)

    def case_events(self, case: str) -> list[CaseEvent]:
        """Return when a case was closed and reopened, in the order of adding."""
        with self._begin(self._engine) as connection:
            return log.read_case_events(connection, case)

    def read_twice(self) -> frozenset[str]:
        """Return the cases that two people are to read, blind to each other."""
        with self._begin(self._engine) as connection:
            return log.read_twice(connection)

    def deal(self, case: str) -> Deal | None:
        """Return the newest deal of a case: its parties and their links."""
        with self._begin(self._engine) as connection:
            return deals.read_deal(connection, case)

    def deal_number(self, case: str) -> int:
        """Return the number of a case's newest deal, 0 without one."""
        with self._begin(self._engine) as connection:
            return deals.newest_number(connection, case)

    def activity(self, *, limit: int, since: datetime) -> Activity:
        """Return the latest activity in all cases.

        Args:
            limit: At most so many decisions, and so many of everything else.
            since: Count decisions by day from this time on.
        """
        with self._begin(self._engine) as connection:
            return read_activity(connection, limit, since)

    def versions(self) -> list[VersionUse]:
        """Return the versions that screened documents, the one used last first."""
        with self._begin(self._engine) as connection:
            return read_versions(connection)

    def flag_sheets(self, case: str, *, limit: int | None = None) -> list[FlagSheet]:
        """Return the flag sheets of a case, one for each change, in order.

        It is history: what they are now, ``casefile`` computes from the answers.

        Args:
            case: Name of the case.
            limit: At most so many, the newest; None takes all.
        """
        with self._begin(self._engine) as connection:
            return deals.read_flag_sheets(connection, case, limit)

    def link_answers(self, pair_ids: Iterable[str] | None = None) -> list[LinkAnswer]:
        """Return the answers about pairs of names, in the order of adding.

        Args:
            pair_ids: Only these pairs; None takes all.
        """
        with self._begin(self._engine) as connection:
            return deals.read_link_answers(connection, pair_ids)

    def source_state(self, source_id: str) -> SourceState:
        """Return the state of a source; empty before its first refresh."""
        with self._begin(self._engine) as connection:
            return sources.read_source(connection, source_id)

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table, by its name."""
        with self._begin(self._engine) as connection:
            return reads.count_rows(connection)
