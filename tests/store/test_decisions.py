"""Decisions are only ever added, and a change after the fact shows."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from pipeline.errors import NotStored, SpanError, StoreError
from pipeline.store.record.audit import GENESIS
from pipeline.store.store import Store
from tests.store.records import NOON, SENTENCE, Screening, decide, make


@pytest.fixture
def screening(store: Store) -> Screening:
    made = make()
    made.add(store)
    return made


def add_three(store: Store, screening: Screening) -> None:
    for reviewer in ("ada", "bob", "cyd"):
        store.add_decision(decide(screening, reviewer=reviewer))


def test_decisions_come_in_the_order_of_adding(
    store: Store, screening: Screening
) -> None:
    later = decide(screening, decided_at=NOON + timedelta(days=1))
    store.add_decision(later)
    store.add_decision(decide(screening))

    assert store.decisions("acme") == [later, decide(screening)]


def test_exactly_the_same_decision_is_added_once(
    store: Store, screening: Screening
) -> None:
    store.add_decision(decide(screening))
    head = store.verify_decisions().head
    store.add_decision(decide(screening))

    assert store.counts()["decision"] == 1
    assert store.verify_decisions().head == head


def test_a_changed_mind_is_a_further_decision(
    store: Store, screening: Screening
) -> None:
    store.add_decision(decide(screening))
    store.add_decision(decide(screening, note="seen again"))

    assert store.counts()["decision"] == 2


def test_decision_on_a_finding_outlives_a_new_reader(
    store: Store, screening: Screening
) -> None:
    finding = screening.findings[1]
    make(reader="2", texts=("Short.",)).add(store)
    anchored = decide(screening, start=finding.start, end=finding.end)

    store.add_decision(replace(anchored, finding_id=finding.finding_id))

    assert store.counts()["decision"] == 1
    with pytest.raises(SpanError, match="within a text of 6"):
        store.add_decision(anchored)


def test_decision_on_what_is_not_stored_is_refused(
    store: Store, screening: Screening
) -> None:
    with pytest.raises(NotStored, match="no text"):
        store.add_decision(decide(make("unknown")))
    with pytest.raises(NotStored, match="'f0' of document"):
        store.add_decision(decide(screening, finding_id="f0"))
    with pytest.raises(SpanError):
        store.add_decision(decide(screening, end=10_000))
    with pytest.raises(ValueError, match="time zone"):
        store.add_decision(decide(screening, decided_at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert store.counts()["decision"] == 0


CHANGES = [
    "UPDATE decision SET verdict = 'dismissed'",
    "UPDATE decision SET note = '' WHERE reviewer = 'bob'",
    "DELETE FROM decision",
    "DELETE FROM decision WHERE reviewer = 'bob'",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_a_change(
    store: Store, screening: Screening, engine: sa.Engine, change: str
) -> None:
    add_three(store, screening)
    before = store.decisions("acme")

    with (
        pytest.raises(sa.exc.DBAPIError, match="only ever added"),
        engine.begin() as connection,
    ):
        connection.exec_driver_sql(change)

    assert store.decisions("acme") == before


def test_the_database_refuses_what_replaces(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    add_three(store, screening)
    change = (
        "INSERT OR REPLACE INTO decision SELECT * FROM decision"
        if engine.dialect.name == "sqlite"
        else "TRUNCATE decision"
    )

    with (
        pytest.raises(sa.exc.DBAPIError, match="only ever added"),
        engine.begin() as connection,
    ):
        connection.exec_driver_sql(change)

    assert store.counts()["decision"] == 3


def tamper(engine: sa.Engine, change: str) -> None:
    """Change decisions as somebody with the rights of an administrator can."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER decision_no_update")
            connection.exec_driver_sql("DROP TRIGGER decision_no_delete")
        else:
            connection.exec_driver_sql("DROP TRIGGER decision_only_added ON decision")
        connection.exec_driver_sql(change)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decision SET verdict = 'dismissed' WHERE reviewer = 'bob'",
        "UPDATE decision SET reviewer = 'eve' WHERE reviewer = 'cyd'",
        "UPDATE decision SET text_sha256 = '' WHERE reviewer = 'ada'",
        "UPDATE decision SET id = 100 WHERE reviewer = 'ada'",
        "DELETE FROM decision WHERE reviewer = 'ada'",
        "DELETE FROM decision WHERE reviewer = 'bob'",
    ],
)
def test_verify_finds_a_change(
    store: Store, screening: Screening, engine: sa.Engine, change: str
) -> None:
    add_three(store, screening)
    store.verify_decisions()

    tamper(engine, change)

    with pytest.raises(StoreError, match="was changed after it was made"):
        store.verify_decisions()


def test_verify_finds_a_cut_end_by_the_head(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    add_three(store, screening)
    head = store.verify_decisions().head

    tamper(engine, "DELETE FROM decision WHERE reviewer = 'cyd'")

    assert store.verify_decisions().head != head
    with pytest.raises(StoreError, match="decisions were removed"):
        store.verify_decisions(head)


def test_an_older_head_stays_good(store: Store, screening: Screening) -> None:
    assert store.verify_decisions().head == GENESIS
    store.add_decision(decide(screening))
    head = store.verify_decisions(GENESIS).head
    store.add_decision(decide(screening, reviewer="bob"))

    assert store.verify_decisions(head).head != head


def test_decision_keeps_what_text_it_was_about(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    store.add_decision(decide(screening))

    with engine.begin() as connection:
        kept = connection.exec_driver_sql("SELECT text_sha256 FROM decision").scalar()

    assert kept == sha256(SENTENCE.encode()).hexdigest()
