"""Accounts of the desk and their sessions.

A session is stored by the SHA-256 of its token, so that a reader of the database cannot
take it over. It belongs to an account, or, with the name "", to the one person of a
desk that is only for this machine.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from pipeline.datamodel import Account
from pipeline.errors import NotStored
from pipeline.store.part import StorePart
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import first_record, records, row_of, upsert

LASTS = timedelta(hours=12)
"""Longest time of a session: a working day, whatever is done in it."""

IDLE = timedelta(hours=2)
"""Longest time of a session without a request."""

_NOTED = timedelta(minutes=1)
"""Longest time by which the noted time of the last request may be behind: a write for
each request would be too much."""


@dataclass(frozen=True, slots=True)
class Accounts(StorePart):
    """The accounts of a store."""

    def all(self) -> list[Account]:
        """Return all accounts by name, inactive ones included."""
        query = sa.select(t.account).order_by(t.account.c.name)
        with self.read() as connection:
            return records(connection, Account, query)

    def get(self, name: str) -> Account | None:
        """Return the account with a name, or None."""
        query = sa.select(t.account).where(t.account.c.name == name)
        with self.read() as connection:
            return first_record(connection, Account, query)

    def require(self, name: str) -> Account:
        """Return an account.

        Raises:
            NotStored: There is no account of this name.
        """
        account = self.get(name)
        if account is None:
            msg = f"account {name!r} is not in the store"
            raise NotStored(msg)
        return account

    def put(self, account: Account) -> None:
        """Add or change an account, and seal its new rights."""
        with self.write() as connection:
            upsert(connection, t.account, row_of(account))
            self.seal(connection, [("account", (account.name,))])

    def begin_session(self, name: str, now: datetime | None = None) -> str:
        """Begin a session and return its token; sessions that ended are forgotten."""
        now = now or datetime.now(UTC)
        token = secrets.token_urlsafe(32)
        row = {"token_sha256": _sha256(token), "account": name}
        with self.write() as connection:
            is_over = t.session.c.started_at < now - LASTS
            connection.execute(sa.delete(t.session).where(is_over))
            times = {"started_at": now, "seen_at": now}
            connection.execute(sa.insert(t.session).values(row | times))
        return token

    def session(self, token: str, now: datetime | None = None) -> str | None:
        """Return the account of a session token, or None without a valid session."""
        now = now or datetime.now(UTC)
        mine = t.session.c.token_sha256 == _sha256(token)
        with self.read() as connection:
            row = connection.execute(sa.select(t.session).where(mine)).first()
        if row is None or not row.started_at <= now < row.started_at + LASTS:
            return None
        if row.account and now > row.seen_at + IDLE:
            return None
        if now > row.seen_at + _NOTED:
            with self.write() as connection:
                seen = sa.update(t.session).where(mine).values(seen_at=now)
                connection.execute(seen)
        return str(row.account)

    def end_sessions(self, *, token: str = "", name: str = "") -> None:
        """End the session of a token, or all of an account."""
        c = t.session.c
        mine = c.account == name if name else c.token_sha256 == _sha256(token)
        with self.write() as connection:
            connection.execute(sa.delete(t.session).where(mine))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
