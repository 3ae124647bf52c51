"""Answers by several people, and every single edit of the log."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.datamodel import CaseAct, CaseEvent, Verdict
from pipeline.errors import DecidedMeanwhile, NotStored, StoreError
from pipeline.store.log import has_words, words_sha256
from pipeline.store.record.audit import GENESIS, verify_chain
from pipeline.store.store import Store
from tests.store.records import NOON, Screening, decide, make

TEXTS = tuple(f"Words number {i}. " for i in range(8))


@pytest.fixture
def screening(store: Store) -> Screening:
    made = make(texts=TEXTS)
    made.add(store)
    return made


def answer(screening: Screening, i: int = 0, **more: Any):
    finding = screening.findings[i]
    here = {"start": finding.start, "end": finding.end} | more
    return decide(screening, **{"finding_id": finding.finding_id} | here)


def test_an_answer_to_something_newer_is_refused(
    store: Store, screening: Screening
) -> None:
    store.add_answer([answer(screening)], seen=0)
    later = answer(screening, reviewer="bob", verdict=Verdict.DISMISSED)
    with pytest.raises(DecidedMeanwhile, match=r"answer no\. 1 was added"):
        store.add_answer([later], seen=0)
    assert store.counts()["decision"] == 1

    store.add_answer([later], seen=1)
    assert [row.number for row in store.decision_log("acme")] == [1, 2]


def test_other_places_do_not_make_an_answer_stale(
    store: Store, screening: Screening
) -> None:
    store.add_answer([answer(screening, 0)], seen=0)
    store.add_answer([answer(screening, 1, reviewer="bob")], seen=0)
    store.add_answer([answer(screening, 0, label="other")], seen=0)
    assert store.counts()["decision"] == 3


def test_an_answer_is_added_whole_or_not_at_all(
    store: Store, screening: Screening
) -> None:
    with pytest.raises(NotStored):
        store.add_answer(
            [answer(screening), decide(make("unknown"))],
            seen=0,
        )
    assert store.counts()["decision"] == 0


def test_the_same_answer_sent_twice_is_kept_once(
    store: Store, screening: Screening
) -> None:
    pair = [answer(screening, 0), answer(screening, 1)]
    again = [replace(d, decided_at=NOON + timedelta(seconds=3)) for d in pair]
    store.add_answer(pair, seen=0)
    store.add_answer(again, seen=0)
    assert store.counts()["decision"] == 2


def test_the_place_is_that_of_the_finding_where_other_words_were_marked(
    store: Store, screening: Screening
) -> None:
    finding = screening.findings[2]
    narrower = replace(answer(screening, 2), start=finding.start + 6)
    store.add_answer([narrower], seen=0)
    (row,) = store.decision_log("acme")
    assert row.place == (
        finding.document_id,
        finding.start,
        finding.end,
        finding.label,
    )
    assert row.decision.start == finding.start + 6


def event(store: Store, act: CaseAct = CaseAct.CLOSED, **more: Any) -> CaseEvent:
    _, head = store.chain_end()
    return replace(CaseEvent("acme", act, "ada", NOON, "", head), **more)


def test_a_case_is_closed_on_the_newest_decision_only(
    store: Store, screening: Screening
) -> None:
    early = event(store)
    assert early.head == GENESIS
    store.add_decision(answer(screening))
    with pytest.raises(DecidedMeanwhile):
        store.add_case_event(early)
    store.add_case_event(event(store))
    store.add_case_event(event(store, CaseAct.REOPENED))
    assert [e.act for e in store.case_events("acme")] == ["closed", "reopened"]
    state = store.verify_decisions()
    assert (state.n_decisions, state.n_case_events) == (1, 2)


def test_of_eight_who_close_a_case_at_once_one_does(
    store: Store, screening: Screening
) -> None:
    closing = event(store)
    start = Barrier(8)

    def close(reviewer: str) -> bool:
        start.wait(30)
        try:
            store.add_case_event(replace(closing, reviewer=reviewer), known=0)
        except DecidedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(close, "abcdefgh")) == 1
    assert len(store.case_events("acme")) == 1
    with pytest.raises(DecidedMeanwhile, match="in between"):
        store.add_case_event(event(store, CaseAct.REOPENED), known=0)
    store.add_case_event(event(store, CaseAct.REOPENED), known=1)


def test_a_case_that_is_not_there_cannot_be_closed(store: Store) -> None:
    with pytest.raises(NotStored):
        store.add_case_event(event(store, case="nowhere"))


@pytest.mark.parametrize(
    "change", ["UPDATE case_event SET note = 'x'", "DELETE FROM case_event"]
)
def test_the_database_refuses_to_change_case_events(
    store: Store, screening: Screening, engine: sa.Engine, change: str
) -> None:
    store.add_case_event(event(store))
    with (
        pytest.raises(sa.exc.DBAPIError, match="only ever added"),
        engine.begin() as connection,
    ):
        connection.exec_driver_sql(change)


def test_eight_writers_at_once_number_without_gap(
    store: Store, screening: Screening
) -> None:
    def write(reviewer: str) -> None:
        for i in range(6):
            store.add_decision(answer(screening, i, reviewer=reviewer))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, "abcdefgh"))
    log = store.decision_log("acme")
    assert [row.number for row in log] == list(range(1, 49))
    assert store.verify_decisions().n_decisions == 48


N_EDITS = 1_000


def test_every_single_edit_is_found(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    for i, reviewer in enumerate(("ada", "bob", "ada", "cyd", "ada", "bob")):
        more = {"note": "because", "reason": "other"} if i % 2 else {}
        store.add_decision(answer(screening, i, reviewer=reviewer, **more))
    store.add_case_event(event(store))
    store.add_case_event(event(store, CaseAct.REOPENED))
    head = store.verify_decisions().head
    random_source = random.Random(20261124)
    drop_guards(engine)

    n_found = 0
    for _ in range(N_EDITS):
        with engine.connect() as connection:
            edit(connection, random_source)
            with pytest.raises(StoreError):
                verify_chain(connection, head)
            n_found += 1
            connection.rollback()
    assert n_found == N_EDITS
    assert store.verify_decisions(head).n_decisions == 6


def drop_guards(engine: sa.Engine) -> None:
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        for table in ("decision", "case_event"):
            names = ("no_update", "no_delete") if is_sqlite else ("only_added",)
            for name in names:
                on = "" if is_sqlite else f" ON {table}"
                connection.exec_driver_sql(f"DROP TRIGGER {table}_{name}{on}")
        if not is_sqlite:  # a foreign key is another guard; this tests the chain
            connection.exec_driver_sql(
                "ALTER TABLE decision DROP CONSTRAINT decision_document_id_fkey"
            )
            connection.exec_driver_sql(
                "ALTER TABLE case_event DROP CONSTRAINT case_event_case_fkey"
            )


def edit(connection: sa.Connection, source: random.Random) -> None:
    """Change, remove or add one thing, as an administrator of the database could."""
    if connection.dialect.name == "sqlite":
        # Checked at the commit, which never comes.
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    table = source.choice(["decision"] * 4 + ["case_event"])
    n_rows = 6 if table == "decision" else 2
    number = source.randint(1, n_rows)
    if source.random() < 0.1 and table == "decision":
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE id = {number}")
        return
    columns = {
        "decision": "id decision_id document_id start end label verdict reviewer "
        "decided_at note finding_id text_sha256 digest reason",
        "case_event": "id case act reviewer decided_at note head digest",
    }
    column = source.choice(columns[table].split())
    quoted = f'"{column}"'
    where = f"WHERE id = {number}"
    old = connection.exec_driver_sql(f"SELECT {quoted} FROM {table} {where}").scalar()
    new = changed(old, source)
    query = sa.text(f"UPDATE {table} SET {quoted} = :new {where}")
    connection.execute(query, {"new": new})


def changed(old: Any, source: random.Random) -> Any:
    if isinstance(old, int):
        return old + source.choice([100, 1_000, 10_000])
    text = str(old or "")
    if not text:
        return source.choice("ab ")
    i = source.randrange(len(text))
    other = source.choice([c for c in "0aZ ." if c != text[i]])
    return source.choice(
        [text[:i] + other + text[i + 1 :], text[:i] + text[i + 1 :], text + other]
    )


def test_another_writing_of_the_same_time_is_found(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    store.add_decision(answer(screening))
    drop_guards(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE decision SET decided_at = '2026-03-01T13:00:00.000005+01:00'"
        )
    with pytest.raises(StoreError, match="was changed"):
        store.verify_decisions()


def test_words_are_compared_with_the_hashes_that_were_kept() -> None:
    kept = words_sha256("GhostLine runs unseen.")
    assert has_words("GhostLine runs unseen.", "", kept)
    assert has_words("GhostLine runs unseen.", kept[:16])
    assert not any(has_words("GhostLine runs unseen.", kept[:n]) for n in range(16))
    assert not has_words("GhostLine shows a notice.", kept, "")
    assert has_words("\ud800 alone", words_sha256("\ud800 alone"))
