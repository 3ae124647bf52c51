"""Check everything that is stored against the signed entries: ``audit verify``.

The check does not stop at the first problem, because a person needs all of them. A
table that the database cannot read is a problem, and the others are still checked. The
check streams: it holds two hashes for each document, and no text.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.errors import StoreError
from pipeline.store.blobs import BlobStore
from pipeline.store.record.audit import GENESIS, verify_chain
from pipeline.store.record.schema_check import damage, missing_guards
from pipeline.store.record.sealing import (
    GONE,
    PARTS,
    PLAIN,
    SCREENING,
    STREAM,
    Head,
    digests,
    next_digest,
    read_head,
    screening_contents,
    subject_of,
)
from pipeline.store.record.signing import Signer
from pipeline.store.removal.removals import without_bytes
from pipeline.store.schema import tables as t
from pipeline.store.schema.work_tables import erased

BYTES_GONE = "its bytes are gone"
NOT_TRUSTED = "key that is not trusted here"


@dataclass(frozen=True, slots=True)
class IntegrityProblem:
    """Something that was changed since it was made.

    Attributes:
        where: Name of the table or file, and of the row, document or entry.
        what: Description of the problem.
        since: Time of the last entry that was right, ISO 8601 in UTC; "" if unknown.
    """

    where: str
    what: str
    since: str = ""

    def __str__(self) -> str:
        """Return the problem in one line."""
        after = f" (after {self.since[:19]} UTC)" if self.since else ""
        return f"{self.where}: {self.what}{after}"


@dataclass(slots=True)
class Report:
    """Result of a check of the whole store.

    Attributes:
        head: Newest entry.
        counts: Number of subjects that are as sealed, by kind.
        n_bytes: Number of bytes of documents that were read and hashed.
        problems: Problems; empty if nothing was changed.
        notes: Remarks on unusual things that are no sign of a change.
    """

    head: Head = field(default_factory=Head)
    counts: dict[str, int] = field(default_factory=dict)
    n_bytes: int = 0
    problems: list[IntegrityProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def problems_of(found: Iterable[tuple[str, str]]) -> list[IntegrityProblem]:
    """Return problems from pairs of place and description."""
    return [IntegrityProblem(where, what) for where, what in found]


@dataclass(slots=True)
class StoreCheck:
    """A check of bytes, rows, order, signatures, guards and the database itself.

    Attributes:
        connection: Connection in a transaction, so that all is read at one moment.
        signer: Signer that knows the trusted keys.
        blobs: Store of the documents' bytes.
        heads: Digests noted earlier, which must still be in a chain.
        report: Report to which the results are added.
    """

    connection: sa.Connection
    signer: Signer
    blobs: BlobStore
    heads: set[str]
    report: Report
    _erased: frozenset[str] = frozenset()
    _unchecked: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Check everything."""
        steps: list[tuple[str, Callable[[], None]]] = [
            ("database", self._database),
            ("table seal", self._entries),
            ("log of decisions", self._decisions),
            *((f"table {kind}", self._plain(kind)) for kind in PLAIN),
            ("screenings", self._screenings),
            ("table latest", self._latest),
            ("removals", self._removals),
        ]
        for where, step in steps:
            self._try(where, step)
        for head in sorted(self.heads):
            self._say(
                f"head {head}",
                "no entry and no decision has this digest: entries were removed or "
                "made anew, or this is another store or an older copy",
            )

    def _try(self, where: str, step: Callable[[], None]) -> None:
        try:
            with self.connection.begin_nested():
                step()
        except (SQLAlchemyError, OSError, ValueError, TypeError) as error:
            reason = str(getattr(error, "orig", None) or error).strip()
            self._say(where, f"cannot be read: {reason}")
        except StoreError as error:
            self._say(where, str(error))

    def _say(self, where: str, what: str, since: str = "") -> None:
        self.report.problems.append(IntegrityProblem(where, what, since))

    def _database(self) -> None:
        self.report.problems += problems_of(damage(self.connection))
        for where in missing_guards(self.connection):
            self._say(where, "is not as the program makes it: changes are not stopped")

    def _entries(self) -> None:
        """Check number, digest and signature of each entry."""
        self.report.head = read_head(self.connection, self.signer)
        digest, made_at = GENESIS, ""
        query = sa.select(t.seal).order_by(t.seal.c.id)
        rows = self.connection.execute(query, execution_options=STREAM)
        for number, row in enumerate(rows.mappings(), start=1):
            digest = self._entry(number, row, digest)
            if row["made_at"] < made_at:
                self._note_clock(number, row["made_at"], made_at)
            made_at = row["made_at"]
            self.heads.discard(row["digest"])
        self.report.counts["entry"] = self.report.head.number
        folder = self.signer.path.parent
        for key, n in self._unchecked.items():
            self._say(
                f"{NOT_TRUSTED}: the key {key}.pub is missing",
                f"copy it into {folder} from the desk that signed {n} entries with it. "
                "If no desk of yours has this key, somebody else signed",
            )

    def _entry(self, number: int, row: Mapping[Any, Any], previous: str) -> str:
        """Check one entry and return the digest for the next one."""
        where = f"entry {row['id']} ({row['kind']} {row['subject']})"
        if row["id"] != number:
            self._say(where, f"expected entry {number}: one was removed or put in")
        elif row["digest"] != next_digest(previous, row):
            what = "was changed after it was made, or one before it was removed"
            self._say(where, what, row["made_at"])
        good = self.signer.check(row["key_id"], row["digest"], row["signature"])
        if good is None:
            self._unchecked[row["key_id"]] += 1
        elif not good:
            self._say(where, f"is not signed with key {row['key_id']} as it says")
        return str(row["digest"])

    def _note_clock(self, number: int, found: str, before: str) -> None:
        back = datetime.fromisoformat(before) - datetime.fromisoformat(found)
        if back > timedelta(seconds=1):
            note = f"entry {number} is dated {back} before the one before it"
            self.report.notes.append(f"{note}: the clock was set back")

    def _decisions(self) -> None:
        """Check the chains of answers; they are older than the entries."""
        known = verify_chain(self.connection, None)
        self.report.counts["decision in its chain"] = known.n_decisions
        for table in (t.decision, t.link_answer, t.removed):
            if self.heads:
                digests_ = self.connection.scalars(sa.select(table.c.digest))
                self.heads.difference_update(digests_)

    def _plain(self, kind: str) -> Callable[[], None]:
        def check() -> None:
            found = digests(self.connection, kind, PLAIN[kind])
            self._compare(
                kind, ((key, f'{{"{kind}":"{rows}"}}', "") for key, rows in found)
            )

        return check

    def _screenings(self) -> None:
        self._erased = erased(self.connection)
        of_key = {
            table: dict(digests(self.connection, table, (column,)))
            for table, (column, _) in PARTS.items()
        }
        self._compare(SCREENING, self._held(of_key))
        for table, left in of_key.items():
            for key in left:
                where = f"table {table}, {PARTS[table][0]} {key[0]}"
                self._say(where, "was put in: it is of no screening")

    def _held(
        self, of_key: dict[str, dict[tuple[Any, ...], str]]
    ) -> Iterator[tuple[tuple[Any, ...], str, str]]:
        """Yield key, contents and name of each screening; drop the digests used."""
        own = dict(digests(self.connection, "coverage", ("id",)))
        names = [of_coverage for _, of_coverage in PARTS.values()]
        columns = ", ".join(
            f'"{name}"' for name in ("id", "document_id", "name", *names)
        )
        query = f"SELECT {columns} FROM coverage ORDER BY id"
        used: dict[str, set[tuple[Any, ...]]] = {table: set() for table in PARTS}
        whole: dict[str, bool] = {}
        for row in self.connection.exec_driver_sql(query).all():
            held = {"coverage": own.get((row[0],), "")}
            for table, value in zip(PARTS, row[3:], strict=True):
                held[table] = of_key[table].get((value,), "")
                used[table].add((value,))
            if row[1] not in whole:
                whole[row[1]] = self._has_bytes(row[1], row[2])
            yield (row[0],), screening_contents(held, has_bytes=whole[row[1]]), row[2]
        for table, keys in used.items():
            for key in keys:
                of_key[table].pop(key, None)

    def _has_bytes(self, document_id: str, name: str) -> bool:
        """Read a document's bytes, and report altered ones at once."""
        if document_id in self._erased:
            return False
        try:
            n_bytes = self.blobs.measure(document_id)
        except StoreError as error:
            self._say(f"bytes of {name!r}", str(error))
            return True
        self.report.n_bytes += n_bytes or 0
        return n_bytes is not None

    def _compare(
        self, kind: str, found: Iterable[tuple[tuple[Any, ...], str, str]]
    ) -> None:
        """Compare the rows of a kind with the newest entry of each subject."""
        c = t.seal.c
        query = sa.select(c.subject, c.contents, c.made_at).where(c.kind == kind)
        rows = self.connection.execute(query.order_by(c.id))
        sealed = {row.subject: (row.contents, row.made_at) for row in rows}
        n_good = 0
        for key, contents, name in found:
            subject = subject_of(key, is_raw=True)
            said, since = sealed.pop(subject, ("", ""))
            where = f"{kind} {subject}" + (f" of {name!r}" if name else "")
            if said == contents:
                n_good += 1
            elif said in ("", GONE):
                self._say(where, "was put in: no entry speaks of it", since)
            else:
                self._say(where, _differences(said, contents), since)
        for subject, (said, since) in sealed.items():
            if said != GONE:
                self._say(f"{kind} {subject}", "was removed", since)
        self.report.counts[kind] = n_good

    def _latest(self) -> None:
        """Check that the pointer of each document is at its newest screening."""
        c = t.coverage.c
        query = sa.select(c.document_id, c.id, c.reading_id).order_by(c.id)
        wanted: dict[str, tuple[int, int | None]] = {}
        for document_id, coverage_id, reading_id in self.connection.execute(query):
            old = wanted.get(document_id, (0, None))[1]
            wanted[document_id] = (
                coverage_id,
                old if reading_id is None else reading_id,
            )
        for row in self.connection.execute(sa.select(t.latest)):
            if wanted.pop(row.document_id, None) != (row.coverage_id, row.reading_id):
                where = f"latest of document {row.document_id}"
                self._say(where, "points to another screening than the newest")
        for document_id in wanted:
            self._say(f"latest of document {document_id}", "was removed")

    def _removals(self) -> None:
        """Check that no bytes of removed documents are left."""
        for document_id in without_bytes(self.connection):
            if self.blobs.has(document_id):
                what = "were to go with a removal: triage retain removed"
                self._say(f"bytes {document_id}", what)


def _differences(sealed: str, found: str) -> str:
    """Return the names of the tables that differ, with the number of rows."""
    before, after = json.loads(sealed), json.loads(found)
    said = []
    for table in sorted({*before, *after}):
        old, new = before.get(table, "0:"), after.get(table, "0:")
        if old == new:
            continue
        n_old, n_new = old.partition(":")[0], new.partition(":")[0]
        if table == "bytes":
            said.append(BYTES_GONE if table in before else "bytes were put in")
        elif n_old == n_new:
            said.append(f"{table} was changed")
        else:
            said.append(f"{table}: {n_old} rows were sealed, {n_new} are there")
    return "; ".join(said)
