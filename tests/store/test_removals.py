"""What is taken out leaves a record that verifies, and no other way to take it out."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    FieldEntry,
    Removal,
    RemovalAct,
    Shelf,
    Translation,
)
from pipeline.errors import ConfigError, DecidedMeanwhile, NotStored
from pipeline.store.record.schema_check import GUARDED
from pipeline.store.removal.scope import KEPT, rows_of
from pipeline.store.schema import tables as t
from pipeline.store.store import Store
from tests.store.records import NOON, Screening, decide, make, sha256
from tests.store.test_sealing import fill

PLAN = Removal(RemovalAct.DELETED, "acme", "ada", NOON, "its term is over")


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


def delete(store: Store, *, is_trial: bool = False, case: str = "acme") -> Removal:
    n_events = len(store.case_events(case))
    wanted = Removal(RemovalAct.DELETED, case, "ada", NOON, "its term is over")
    return store.removals.delete(wanted, n_events=n_events, is_trial=is_trial)


def rows(store: Store) -> dict[str, int]:
    return {k: n for k, n in store.counts().items() if k not in ("seal", *KEPT)}


def test_a_deleted_case_is_gone_and_the_record_verifies(filled: Store) -> None:
    before, head, events = rows(filled), filled.head(), filled.chain_end()
    done = delete(filled)
    assert filled.verify([head.digest, events[1]]).problems == []
    counts = dict(done.counts)
    after = rows(filled)
    assert all(before[k] - after[k] == counts.get(k, 0) for k in before)
    for table in ("decision", "case_event", "field_entry", "draw", "draw_answer"):
        assert counts[table], table
    assert "acme" not in [case.name for case in filled.cases()]
    assert filled.removals.all()[-1] == done
    assert len(done.entries) > 20
    with pytest.raises(NotStored):
        delete(filled)


def test_the_log_goes_on_behind_what_was_deleted(filled: Store) -> None:
    number, digest = filled.chain_end()
    delete(filled)
    assert filled.chain_end() == (number, digest)
    again = make("z")
    again.add(filled, case="next")
    filled.add_decision(decide(again))
    assert filled.chain_end()[0] == number + 1
    assert filled.verify([digest]).problems == []
    delete(filled, case="next")
    assert filled.chain_end()[0] == number + 1
    assert filled.verify([digest]).problems == []


def test_what_another_case_uses_stays(filled: Store) -> None:
    shared = sha256("a")
    filled.link("other", shared, "a.pdf", Shelf.CASE, None)
    done = delete(filled)
    assert shared not in done.documents
    assert filled.document_text(shared).startswith("One.")
    assert filled.verify().problems == []


def test_a_trial_changes_nothing(filled: Store) -> None:
    before, head = rows(filled), filled.head()
    tried = delete(filled, is_trial=True)
    assert (rows(filled), filled.head()) == (before, head)
    assert delete(filled) == tried


def test_bytes_that_a_kill_left_are_said_and_swept(filled: Store) -> None:
    document_id = filled.blobs.put(b"the bytes of a paper")
    screening = make("p")
    paper = replace(screening.coverage, document_id=document_id)
    assert screening.document is not None
    held = replace(screening.document, document_id=document_id)
    Screening(paper, held).add(filled)
    done = delete(filled)  # and here the process is killed
    assert document_id in done.documents
    (said,) = filled.verify().problems
    assert "were to go with a removal" in said.what
    assert document_id in filled.removals.sweep()
    assert not filled.blobs.has(document_id)
    assert filled.verify().problems == []


def test_a_paper_that_comes_again_is_kept(filled: Store) -> None:
    delete(filled)
    make("a").add(filled, case="later")
    filled.removals.sweep()
    assert filled.document_text(sha256("a"))
    assert filled.verify().problems == []


# Words -------------------------------------------------------------------------

NAME = "Xylo  Quuxington"
TEXTS = (
    "Officers beat Xylo\nQuuxington. ",
    "He said: «Quuxington\u2019s wife saw it». ",
    "Nobody else was there. ",
)


def erase(store: Store, *words: str, is_trial: bool = False) -> Removal:
    wanted = Removal(RemovalAct.ERASED, "acme", "ada", NOON, "asked by the person")
    return store.removals.erase(wanted, words, is_trial=is_trial)


@pytest.fixture
def named(filled: Store) -> Screening:
    """A report about a person, decided on, with the name in a note and a form."""
    report = make("r", texts=TEXTS)
    report.add(filled)
    filled.add_decision(decide(report, note="names Xylo Quuxington"))
    found = report.findings[0]
    place = (found.document_id, found.start, found.end, sha256(found.quote))
    told = Translation("acme", *place, "de", "Xylo Quuxington wurde …", "ada", NOON)
    filled.translations.add([told])
    entry = FieldEntry("acme", "known", "", "", "Xylo Quuxington!", "ada", NOON)
    known = len(filled.field_entries.of("acme"))
    filled.field_entries.add("acme", [entry], known=known)
    return report


def test_a_name_is_erased_wherever_it_stands(filled: Store, named: Screening) -> None:
    document_id = named.coverage.document_id
    tried = erase(filled, NAME, "Quuxington", is_trial=True)
    assert "Quuxington" in filled.document_text(document_id)
    done = erase(filled, NAME, "Quuxington")
    assert done == tried
    text = filled.document_text(document_id)
    assert len(text) == len("".join(TEXTS))
    assert text.startswith("Officers beat [erased]███████. He said: «[erased]██")
    for each in filled.passages(document_id):
        assert text[each.start : each.end] == each.text
    assert dict(done.counts).keys() >= {
        "reading", "passage", "finding", "decision", "translation", "field_entry",
    }  # fmt: skip
    assert done.documents == (document_id,)
    assert filled.verify([filled.head().digest]).problems == []
    assert filled.search("Quuxington") == []
    assert filled.search("beat erased")
    assert "Quux" not in str(filled.field_entries.of("acme"))
    assert "Quux" not in str(filled.translations.of("acme"))
    assert "Quux" not in str(filled.decisions("acme"))


def test_a_name_is_erased_from_papers_that_were_taken_out(
    filled: Store, named: Screening
) -> None:
    taken, shared = named.coverage.document_id, make("s", texts=TEXTS)
    shared.add(filled)
    filled.link("other", sha256("s"), "s.pdf", Shelf.CASE, None)
    for each in (taken, sha256("s")):
        filled.unlink("acme", each)
    done = erase(filled, NAME, "Quuxington")
    assert done.documents == (taken,)
    assert "Quuxington" not in filled.document_text(taken)
    assert "Quuxington" in filled.document_text(sha256("s")), "only in another case"
    assert filled.verify().problems == []


def test_what_was_decided_still_counts_for_its_place(
    filled: Store, named: Screening
) -> None:
    erase(filled, NAME)
    logged = filled.decision_log("acme")[-1]
    words = filled.passages(named.coverage.document_id)[0].text
    assert logged.text_sha256 == logged.place_sha256 == sha256(words)


def test_an_erased_document_is_not_read_again(filled: Store, named: Screening) -> None:
    erase(filled, NAME)
    make("r", texts=TEXTS, model="m9").add(filled)
    assert "Xylo" not in str(filled.findings("acme"))
    assert "Xylo" not in filled.document_text(named.coverage.document_id)


def test_erased_and_then_deleted(filled: Store, named: Screening) -> None:
    erase(filled, NAME)
    delete(filled)
    assert filled.verify().problems == []


@pytest.mark.parametrize("words", ["", "—", "Li"])
def test_words_that_would_black_out_too_much_are_refused(
    filled: Store, words: str
) -> None:
    with pytest.raises(ConfigError, match="3 letters or more"):
        erase(filled, words)


def test_what_fails_on_the_way_leaves_all_as_it_was(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, head = rows(filled), filled.head()
    monkeypatch.setattr(filled.signer, "sign", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        delete(filled)
    assert (rows(filled), filled.head()) == (before, head)
    assert filled.verify().problems == []


def test_nothing_is_deleted_that_somebody_acted_on_meanwhile(filled: Store) -> None:
    known = len(filled.case_events("acme"))
    _, head = filled.chain_end()
    filled.add_case_event(CaseEvent("acme", CaseAct.HELD, "bob", NOON, "why", head))
    with pytest.raises(DecidedMeanwhile):
        filled.removals.delete(PLAN, n_events=known, is_trial=False)


@pytest.mark.parametrize("table", GUARDED)
def test_by_hand_no_guarded_row_goes(
    filled: Store, engine: sa.Engine, table: str
) -> None:
    delete(filled, case="acme")
    fill(filled)
    name = t.metadata.tables[table].columns.keys()[-1]
    for statement in (
        f'DELETE FROM "{table}"',
        f'UPDATE "{table}" SET "{name}" = "{name}"',
    ):
        with (
            pytest.raises(SQLAlchemyError, match="only ever added"),
            engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)


def test_a_removal_made_by_hand_is_found(filled: Store, engine: sa.Engine) -> None:
    delete(filled, is_trial=True)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO removal VALUES "
            "(9,'deleted','acme','ada','2026-01-01','why','[]','[]','[]')"
        )
        connection.exec_driver_sql("INSERT INTO removed VALUES ('decision',4,9,'x')")
        connection.exec_driver_sql("DELETE FROM decision WHERE id = 4")
    found = "\n".join(map(str, filled.verify().problems))
    assert "removal [9]: was put in" in found
    assert "decision [4]: was removed" in found


def test_every_table_is_of_a_case_or_kept() -> None:
    assert set(rows_of("", ())) | KEPT == set(t.metadata.tables)


def test_no_word_of_it_is_left_in_the_file(filled: Store, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    if not path.exists():
        pytest.skip("what PostgreSQL leaves goes with its own vacuum")
    secret = make("s", texts=("Xylographer Quuxington spoke. ", "He left. "))
    secret.add(filled)
    assert b"Quuxington" in content(path)
    assert b"quuxington" in content(path)  # the index of words
    delete(filled)
    assert b"quuxington" not in content(path).lower()


def content(path: Path) -> bytes:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    wal = path.with_name(f"{path.name}-wal")
    return path.read_bytes() + (wal.read_bytes() if wal.exists() else b"")
