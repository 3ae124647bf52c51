"""Documents that are already in a case, so that a second run reads nothing twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import Coverage, Kind, Origin, Shelf
from pipeline.store import reads
from pipeline.store.part import StorePart
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import CaseDocument, record_of, records
from pipeline.store.writes import coverage_key


@dataclass(frozen=True, slots=True)
class Placed(StorePart):
    """Documents and their places in cases."""

    def reports(self, case: str, ids: Iterable[str]) -> set[str]:
        """Return the documents that are reports, and those that the case has anyway.

        Args:
            case: Name of the case whose papers that are reports count too, and its
                reports of the library on which somebody answered; "" has none.
            ids: Ids of documents in any cases, and of findings, which count for their
                document; ids that are not stored are no reports.
        """
        c, of_finding = t.case_document.c, sa.select(t.finding.c.document_id)
        asked_ids = sorted(ids)
        is_report = c.kind == Kind.REPORT
        asked = sa.select(c.document_id).where((c.shelf == Shelf.LIBRARY) | is_report)
        answered = sa.select(t.decision.c.document_id)
        own = sa.select(c.document_id).where(
            c["case"] == case,
            # A passage that a person added to a report of the library has no id.
            (is_report & (c.shelf == Shelf.CASE))
            | ((c.shelf == Shelf.LIBRARY) & c.document_id.in_(answered)),
        )
        with self.read() as connection:
            found = reads.among(
                connection, of_finding, t.finding.c.finding_id, asked_ids
            )
            quoted = {row["document_id"] for row in found}
            wanted = sorted(quoted.union(asked_ids))
            rows = reads.among(connection, asked, c.document_id, wanted)
            reports = {row["document_id"] for row in rows}
            return reports | set(connection.scalars(own))

    def find(
        self,
        case: str,
        document_id: str,
        name: str,
        shelf: Shelf,
        kind: Kind | None,
        *,
        reader_version: str,
        model_version: str,
    ) -> Coverage | None:
        """Return the line of a document that a case holds, or None.

        Args:
            case: Name of the case.
            document_id: SHA-256 of the bytes.
            name: File name in the case.
            shelf: Shelf on which it must be.
            kind: Kind as which it must have been screened; None takes the kind that the
                case states. A document without any text read has no kind, and is found,
                too.
            reader_version: Version of the readers, which must be equal.
            model_version: Version of the model, which must be equal.
        """
        cd, c = t.case_document.c, t.coverage.c
        same = (cd.document_id == c.document_id) & (cd.kind == c.kind)
        query = (
            sa.select(t.coverage)
            .join(t.case_document, same)
            .where(coverage_key(document_id, reader_version, model_version))
            .where((cd["case"] == case) & (cd.name == name) & (cd.shelf == shelf))
            .order_by(c.id.desc())
            .limit(1)
        )
        with self.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or (kind is not None and row["kind"] not in (kind, None)):
            return None
        return record_of(Coverage, row, name=name)

    def standing(
        self,
        case: str,
        kind: Kind,
        *,
        reader_version: str,
        model_version: str,
    ) -> dict[tuple[str, str], Coverage | None]:
        """Return the reports of a library by id and name, in the order of adding.

        The line of a report that only other versions screened is None.

        Args:
            case: Name of the case whose library it is.
            kind: Kind as which they must have been screened, see ``find``.
            reader_version: Version of the readers, which must be equal.
            model_version: Version of the model, which must be equal.
        """
        cd, c = t.case_document.c, t.coverage.c
        same = (
            (cd.document_id == c.document_id)
            & (cd.kind == c.kind)
            & (c.reader_version == reader_version)
            & (c.model_version == model_version)
        )
        columns = [x for x in c if x.name not in ("document_id", "name", "added_at")]
        query = (
            sa.select(cd.document_id, cd.name, *columns)
            .outerjoin(t.coverage, same)
            .where((cd["case"] == case) & (cd.shelf == Shelf.LIBRARY))
            .order_by(cd.added_at, c.id)
        )
        with self.read() as connection:
            rows = connection.execute(query).mappings()
            return {
                (row["document_id"], row["name"]): record_of(Coverage, row)
                if row["id"] is not None and row["kind"] in (kind, None)
                else None
                for row in rows
            }

    def below(self, case: str, name: str) -> list[Coverage]:
        """Return the lines of the documents inside a file of a case, in its order."""
        below, cd = f"{name} / ", t.case_document.c
        query = sa.select(t.case_document).where(
            cd["case"] == case, cd.name.startswith(below, autoescape=True)
        )
        with self.read() as connection:
            found = records(connection, CaseDocument, query)
            # LIKE ignores case.
            found = [d for d in found if d.name.startswith(below)]
            shown = reads.screenings(connection, found)
        found.sort(key=lambda d: d.added_at)
        return [record_of(Coverage, shown[d.document_id], name=d.name) for d in found]

    def names(self, case: str) -> list[str]:
        """Return the names of a case's documents, one for each place in the case."""
        cd = t.case_document.c
        query = sa.select(cd.name).where(cd["case"] == case)
        with self.read() as connection:
            return list(connection.scalars(query))

    def unread(self, case: str) -> set[str]:
        """Return the ids of a case's documents without any text read."""
        cd, c = t.case_document.c, t.coverage.c
        query = (
            sa.select(cd.document_id)
            .join(t.coverage, c.document_id == cd.document_id)
            .where((cd["case"] == case) & (c.n_pages_read == 0))
        )
        with self.read() as connection:
            return set(connection.scalars(query))

    def newest(self) -> tuple[int, ...]:
        """Return numbers that change if documents are added."""
        numbers = [
            sa.func.max(table.c.id)
            for table in t.metadata.sorted_tables
            if "id" in table.c
        ]
        counts = [sa.func.count(x.c.document_id) for x in (t.origin, t.revision)]
        queries = [sa.select(each).scalar_subquery() for each in (*numbers, *counts)]
        newest = sa.select(sa.func.max(t.origin.c.retrieved_at)).scalar_subquery()
        with self.read() as connection:
            return tuple(connection.execute(sa.select(*queries, newest)).one())

    def without_origin(
        self, origins: Sequence[tuple[str, Origin]]
    ) -> list[tuple[str, Origin]]:
        """Return those origins of documents, by id, that are not stored yet."""
        column = t.origin.c.document_id
        ids = [document_id for document_id, _ in origins]
        with self.read() as connection:
            held = {
                (row["document_id"], record_of(Origin, row))
                for row in reads.among(connection, t.origin, column, ids)
            }
        return [pair for pair in dict.fromkeys(origins) if pair not in held]
