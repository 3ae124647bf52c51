"""The store: texts, findings and decisions.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with open_store(home=Path(tempfile.mkdtemp())) as store:
    ...     store.cases()
    []

A write is one transaction: after a crash, a document is there with everything or not at
all. Adding the same again changes nothing. Reads return the newest screening, see
``reads``.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

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
    LinkVerdict,
    Origin,
    Passage,
    Revision,
    Shelf,
)
from pipeline.errors import StoreError
from pipeline.settings import settings
from pipeline.store import copies, deals, log, reads, revisions, sources, writes
from pipeline.store.blobs import BlobStore
from pipeline.store.checks import check_outcome
from pipeline.store.engine import (
    default_blobs,
    default_url,
    explain_database,
    open_engine,
    shown,
    sqlite_url,
)
from pipeline.store.parts import StoreParts
from pipeline.store.record import audit
from pipeline.store.record.sealing import Subject, all_subjects, screening_of, seal
from pipeline.store.record.signing import NAME, signer_of
from pipeline.store.schema.tables import FIRST_SEALED
from pipeline.store.sources import HeldSource, Publication, publish


def open_store(url: str | None = None, *, home: Path | None = None) -> "Store":
    """Open the store, make it if it is new, and bring its schema up to date.

    Args:
        url: SQLAlchemy URL; None means ``TRIAGE_DATABASE_URL``, or else the file
            ``store.sqlite`` under ``home``.
        home: Folder of the store and the bytes; None means ``TRIAGE_HOME``. If it is
            given, database and bytes are in it, whatever the environment says.

    Raises:
        StoreError: The store cannot be opened or written, is damaged, or is newer than
            this program.
    """
    if home is None:
        key = settings().record_key or settings().home / "keys" / NAME
        blobs, where = default_blobs(), url or default_url()
    else:
        key, blobs = home / "keys" / NAME, BlobStore(home / "blobs")
        where = url or sqlite_url(home / "store.sqlite")
    signer = signer_of(key, settings().record_signer)

    def adopt(connection: sa.Connection, revision: str) -> None:
        kinds = None if revision < FIRST_SEALED else ["news"]
        seal(connection, signer, blobs, all_subjects(connection, kinds))

    return Store(open_engine(where, adopt), blobs, signer)


class Store(StoreParts):
    """Records and bytes of one desk or one team.

    It can be shared between threads. A child process opens its own.
    """

    def add_outcome(
        self,
        *,
        case: str,
        shelf: Shelf,
        coverage: Coverage,
        model_version: str,
        document: Document | None,
        passages: Sequence[Passage],
        findings: Sequence[Finding],
        closeness: Sequence[float] = (),
        reader_version: str = "",
    ) -> None:
        """Add one screening of one document, and put the document into a case.

        A screening is identified by document, reader version, model version and kind.
        If it is stored already, only its place in the case is updated. Another version
        adds rows, and nothing is removed.

        Args:
            case: Name of the case, made if it is new.
            shelf: Shelf: evidence of the case, or its library.
            coverage: Coverage of the document; its document id, name and kind are also
                those of the case.
            model_version: Version of everything that made findings.
            document: Document as read, or None if it could not be read.
            passages: All passages of the document, in order.
            findings: All findings of this screening.
            closeness: Highest score of each passage as a share of its threshold; empty
                if nothing was scored.
            reader_version: Version of the readers that could not read the document, so
                that ``find_outcome`` knows it. Left out if there is a document.

        Raises:
            SpanError: A text or quote is not in the document at its offsets.
            StoreError: The records are about several documents, or the database
                refuses. On every error nothing of this document is written.
        """
        check_outcome(coverage, document, passages, findings, closeness)
        version = reader_version if document is None else document.reader_version
        row = writes.coverage_row(coverage, version, model_version)
        document_id, name, kind = coverage.document_id, coverage.name, coverage.kind
        with self.writing() as connection:
            is_new = writes.ensure_case(connection, case)
            sealed: list[Subject] = [("case", (case,))] if is_new else []
            writes.lock_document(connection, document_id)
            if not writes.has_coverage(connection, row):
                writes.add_screening(
                    connection, row, document, passages, findings, closeness
                )
                sealed.append(screening_of(connection, document_id))
            if writes.add_to_case(connection, case, document_id, name, shelf, kind):
                sealed.append(("case_document", (case, document_id, name)))
            self._seal(connection, sealed)

    def add_unread(self, case: str, shelf: Shelf, lines: Sequence[Coverage]) -> None:
        """Put files without any text read into a case: all or none.

        They have no version of readers or models, so that the next run tries them
        again.
        """
        with self.writing() as connection:
            is_new = bool(lines) and writes.ensure_case(connection, case)
            sealed: list[Subject] = [("case", (case,))] if is_new else []
            for line in sorted(lines, key=lambda x: x.document_id):
                place = (case, line.document_id, line.name)
                row = writes.coverage_row(line, "", "")
                writes.lock_document(connection, line.document_id)
                if not writes.has_coverage(connection, row):
                    writes.add_screening(connection, row, None, (), (), ())
                    sealed.append(screening_of(connection, line.document_id))
                if writes.add_to_case(connection, *place, shelf, line.kind):
                    sealed.append(("case_document", place))
            self._seal(connection, sealed)

    def add_origins(self, origins: Sequence[tuple[str, Origin]]) -> None:
        """Add origins of stored documents, by id: all or none.

        For each source and address the newest origin counts. An origin that is already
        stored is not written again.
        """
        if new := self.placed.without_origin(origins):
            with self.writing() as connection:
                for document_id, origin in new:
                    writes.add_origin(connection, document_id, origin)
                keys = [(key, o.source_id, o.url) for key, o in new]
                self._seal(connection, [("origin", key) for key in keys])

    def link(
        self, case: str, document_id: str, name: str, shelf: Shelf, kind: Kind | None
    ) -> None:
        """Put a screened document into a case, without reading it again.

        Raises:
            NotStored: The document was never screened.
        """
        with self.writing() as connection:
            writes.require_screened(connection, document_id)
            is_new = writes.ensure_case(connection, case)
            sealed: list[Subject] = [("case", (case,))] if is_new else []
            if writes.add_to_case(connection, case, document_id, name, shelf, kind):
                sealed.append(("case_document", (case, document_id, name)))
            self._seal(connection, sealed)

    def unlink(self, case: str, document_id: str) -> None:
        """Take a document out of a case, because its file was read anew.

        Its screenings stay. A case without it is left as it is.
        """
        with self.writing() as connection:
            names = writes.take_from_case(connection, case, document_id)
            places = [(case, document_id, name) for name in names]
            self._seal(connection, [("case_document", place) for place in places])

    def add_sketch(
        self, document_id: str, hashes: bytes, link: Revision | None
    ) -> None:
        """Add a document's sketch and its earlier version.

        Args:
            document_id: Id of a stored document.
            hashes: Hashes of the sketch; empty if the text is too short for one.
            link: Link to the document that it is a version of, or None.
        """
        with self.writing() as connection:
            added = revisions.add_sketch(connection, document_id, hashes, link)
            self._seal(connection, [(table, (document_id,)) for table in added])

    def add_decision(self, decision: Decision) -> None:
        """Add a person's answer; an identical one changes nothing.

        Raises:
            NotStored: The document has no text, or the finding is not one of its
                findings.
            SpanError: The span lies outside the text.
            ValueError: The time has no time zone.
        """
        with self.writing() as connection:
            added = audit.append_decision(connection, decision)
            self._seal(connection, [("decision", (n,)) for n in added])

    def add_answer(
        self, decisions: Sequence[Decision], *, seen: int, is_blind: bool = False
    ) -> None:
        """Add the decisions of one answer, all or none, unless they are stale.

        The same answer sent twice is stored once.

        Args:
            decisions: Decisions of one person in one step.
            seen: Number of the newest decision that this person knew of.
            is_blind: Whether to ignore the decisions of others, because this person
                must not know them.

        Raises:
            DecidedMeanwhile: There is a newer decision about the same words and label.
            NotStored: A document has no text, or a finding is not one of its findings.
            SpanError: A span lies outside the text.
        """
        with self.writing() as connection:
            added = log.add_answer(connection, decisions, seen, is_blind=is_blind)
            self._seal(connection, [("decision", (n,)) for n in added])

    def add_case_event(
        self,
        event: CaseEvent,
        *,
        known: int | None = None,
        without: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Add an event of a case, see ``audit.append_case_event``.

        Args:
            event: Event to add.
            known: Number of events of the case that the person knew of; None skips this
                check.
            without: Ids and names of the documents that the event takes out of the
                case. Their screenings and the answers about them stay.

        Raises:
            NotStored: There is no such case.
            DecidedMeanwhile: Something was decided or changed in the case in between.
        """
        with self.writing() as connection:
            reads.read_case_documents(connection, event.case)
            added = audit.append_case_event(connection, event, known)
            sealed: list[Subject] = [("case_event", (added,))]
            for place in without:
                writes.take_from_case(connection, event.case, *place)
                sealed.append(("case_document", (event.case, *place)))
            self._seal(connection, sealed)

    def add_deal(self, deal: Deal) -> bool:
        """Add a deal of a case, unless it equals the newest one.

        Returns:
            Whether it was added.

        Raises:
            NotStored: There is no such case, or a quoted document has no text.
            SpanError: A quote is not in the stored text at its place.
        """
        return self._add_if_new(deal)

    def add_flag_sheet(self, sheet: FlagSheet) -> bool:
        """Add a case's flags, unless they equal the newest sheet.

        Returns:
            Whether it was added.

        Raises:
            NotStored: There is no such case.
        """
        return self._add_if_new(sheet)

    def _add_if_new(self, record: Deal | FlagSheet) -> bool:
        with self.writing() as connection:
            reads.read_case_documents(connection, record.case)
            added = deals.add_if_new(connection, record)
            if added is not None:
                table = deals.TABLES[type(record)]
                self._seal(connection, [(table.name, (added,))])
            return added is not None

    def hold_source(self, source_id: str) -> AbstractContextManager[HeldSource]:
        """Hold a source for one refresh.

        Raises:
            StoreError: Another refresh of the source is running.
        """
        return sources.hold(self.writing, source_id, self.locks)

    def publish(
        self, found: Publication, held: HeldSource, stage: "Store | None" = None
    ) -> None:
        """Publish the results of a refresh and accept its list: all or nothing.

        Args:
            found: Results to publish.
            held: Source that this refresh holds.
            stage: Store in which its new documents wait; None if there are none.

        Raises:
            StoreError: Another refresh has taken the source over, or the database
                refuses.
        """
        waiting = nullcontext(None) if stage is None else stage.reading()
        with self.writing() as connection, waiting as staged:
            held.save_in(connection, found.state)
            self._seal(connection, publish(connection, staged, found))

    def snapshot(self, path: Path) -> None:
        """Write all rows of one moment into a SQLite file that must not exist.

        Raises:
            StoreError: The database refuses.
            OSError: The file cannot be written.
        """
        try:
            copies.snapshot(self._engine, path)
        except SQLAlchemyError as error:
            msg = f"store {shown(self._engine)}: {explain_database(error)}"
            raise StoreError(msg) from error

    def fill_from(self, other: "Store") -> None:
        """Copy all rows of another store into this empty one, in one step.

        Raises:
            StoreError: This store has rows, or its database refuses.
        """
        held = {name: n for name, n in self.counts().items() if n}
        if held:
            found = ", ".join(f"{n} {name}" for name, n in held.items())
            msg = f"store {shown(self._engine)}: expected an empty store, found {found}"
            raise StoreError(msg)
        with other.reading() as source, self.writing() as target:
            copies.copy_rows(source, target)

    def add_link_answers(self, answers: Sequence[LinkAnswer]) -> None:
        """Add a person's answers about pairs of names, all of them or none.

        Raises:
            NotStored: There is no such case.
            ValueError: An answer joins two names without a strength.
        """
        for answer in answers:
            if answer.verdict is LinkVerdict.JOINED and answer.strength is None:
                msg = f"{answer.party!r} joined with {answer.other!r} needs a strength"
                raise ValueError(msg)
        with self.writing() as connection:
            for case in {answer.case for answer in answers}:
                reads.read_case_documents(connection, case)
            added = [audit.append_link_answer(connection, one) for one in answers]
            self._seal(connection, [("link_answer", (row,)) for row in added])
