"""All reads of the store; ``Store`` adds the writes.

Each method is a function of this package that reads within one transaction, so that its
result was true at one moment. See the function for parameters and errors.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from functools import wraps
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.datamodel import Passage, Said
from pipeline.errors import NotStored
from pipeline.store import deals, log, reads, sources
from pipeline.store.activity import read_activity, read_versions
from pipeline.store.blobs import BlobStore
from pipeline.store.case_state import read_case_state, read_marks
from pipeline.store.engine import shown, store_error, writer
from pipeline.store.record import audit
from pipeline.store.record.schema_check import index_damage
from pipeline.store.record.sealing import Head, read_head
from pipeline.store.record.signing import Signer
from pipeline.store.record.verify import Report, StoreCheck, problems_of
from pipeline.store.revisions import read_revisions, read_sketches, read_unsketched
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import CaseDocument
from pipeline.store.search import search_passages

P = ParamSpec("P")
R = TypeVar("R")


def as_read(
    read: Callable[Concatenate[sa.Connection, P], R],
) -> "Callable[Concatenate[StoreReader, P], R]":
    """Return a function of a connection as a method that opens a transaction."""

    @wraps(read)
    def method(store: "StoreReader", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with store.reading() as connection:
            return read(connection, *args, **kwargs)

    return method


class StoreReader:
    """The reading half of a store: database, bytes, and a record to check.

    Attributes:
        blobs: Store of the documents' bytes.
        signer: Signer of new entries, which knows the trusted keys.
    """

    def __init__(self, engine: sa.Engine, blobs: BlobStore, signer: Signer) -> None:
        self.blobs = blobs
        self.signer = signer
        self._engine = engine
        self._writer = writer(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the store cannot be used any more."""
        self._engine.dispose()

    @contextmanager
    def _begin(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise store_error(error, f"store {shown(engine)}") from error

    @property
    def url(self) -> sa.URL:
        """URL of the database, with its password."""
        return self._engine.url

    def reading(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction for reading."""
        return self._begin(self._engine)

    def writing(self) -> AbstractContextManager[sa.Connection]:
        """Return a transaction for writing."""
        return self._begin(self._writer)

    chain_end = as_read(audit.chain_end)
    verify_decisions = as_read(audit.verify_chain)

    def head(self) -> Head:
        """Return the newest entry of the record; it covers all others."""
        with self.reading() as connection:
            return read_head(connection, self.signer)

    def verify(self, heads: Iterable[str] = ()) -> Report:
        """Check everything that is stored against the signed entries.

        Args:
            heads: Digests noted earlier, which must still be there.
        """
        report = Report()
        with self.writing() as connection:
            report.problems += problems_of(index_damage(connection))
        with self.reading() as connection:
            known = set(heads) - {audit.GENESIS}
            StoreCheck(connection, self.signer, self.blobs, known, report).run()
        return report

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
    paragraph_at = as_read(reads.read_paragraph)
    origins = as_read(reads.read_origins)
    known_bytes = as_read(reads.find_known)
    revisions = as_read(read_revisions)
    unsketched = as_read(read_unsketched)
    sketches = as_read(read_sketches)
    search = as_read(search_passages)

    decisions = as_read(reads.read_decisions)
    decision_log = as_read(log.read_log)
    decided = as_read(log.read_decided)
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
