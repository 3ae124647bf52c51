"""A case is kept for some years from the end of the year, and longer if it is held."""

import json
from datetime import UTC, date, datetime

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.retention import (
    change_hold,
    delete,
    removal_of,
    retention_of,
    retentions,
)
from pipeline.commands import retain
from pipeline.datamodel import CaseAct, CaseEvent, RemovalAct
from pipeline.errors import AnswerRefused, NotStored
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store

JUNE = datetime(2026, 6, 1, tzinfo=UTC)


def event(act, at=JUNE):
    return CaseEvent("deal", act, "ada", at, "why", "0" * 64)


def test_the_years_count_from_the_end_of_the_year():
    closed = [event(CaseAct.CLOSED)]
    kept = retention_of("deal", closed, 5)
    assert kept.until == date(2031, 12, 31)
    assert not kept.is_due(date(2031, 12, 31))
    assert kept.is_due(date(2032, 1, 1))
    again = [*closed, event(CaseAct.REOPENED)]
    assert retention_of("deal", again, 5).until is None
    later = [*again, event(CaseAct.CLOSED, JUNE.replace(year=2028))]
    assert retention_of("deal", later, 5).until == date(2033, 12, 31)


def test_a_hold_lasts_until_it_is_released():
    held = [event(CaseAct.CLOSED), event(CaseAct.HELD)]
    assert not retention_of("deal", held, 5).is_due(date(2099, 1, 1))
    free = [*held, event(CaseAct.HOLD_RELEASED)]
    assert retention_of("deal", free, 5).is_due(date(2099, 1, 1))


def test_holds_are_part_of_the_record(home, capsys):
    with open_store() as store:
        fill_store(store, NAME)
        with pytest.raises(AnswerRefused, match="is not held"):
            change_hold(store, NAME, CaseAct.HOLD_RELEASED, "ada", "why", JUNE)
        with pytest.raises(AnswerRefused, match="a name and a reason"):
            change_hold(store, NAME, CaseAct.HELD, "ada", " ", JUNE)
        with pytest.raises(NotStored):
            change_hold(store, "none", CaseAct.HELD, "ada", "dispute", JUNE)
        change_hold(store, NAME, CaseAct.HELD, "ada", "dispute", JUNE)
        with pytest.raises(AnswerRefused, match="held since 2026-06-01: dispute"):
            change_hold(store, NAME, CaseAct.HELD, "bob", "again", JUNE)
        (kept,) = retentions(store, 5)
        assert kept.hold is not None
        assert store.verify().problems == []
    retain.list_(as_json=True)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["held_because"], row["is_due"]) == ("dispute", False)
    retain.release(NAME, "ada", "settled")
    retain.list_()
    assert "open" in capsys.readouterr().out.splitlines()[-1]


LONG_AGO = datetime(2015, 3, 1, tzinfo=UTC)
WHY = "its term is over"


def close(store, at=LONG_AGO):
    _, head = store.chain_end()
    store.add_case_event(CaseEvent(NAME, CaseAct.CLOSED, "ada", at, "done", head))


def test_only_a_case_that_is_due_is_deleted(home, capsys):
    with open_store() as store:
        fill_store(store, NAME)
        for closed_at, found in ((None, "open"), (datetime.now(UTC), "kept until")):
            if closed_at:
                close(store, closed_at)
            with pytest.raises(AnswerRefused, match=found):
                delete(store, wanted(), 5, is_trial=False)
        close(store)
        change_hold(store, NAME, CaseAct.HELD, "ada", "dispute", JUNE)
        with pytest.raises(AnswerRefused, match="held by ada: dispute"):
            delete(store, wanted(), 5, is_trial=False)
        change_hold(store, NAME, CaseAct.HOLD_RELEASED, "ada", "settled", JUNE)
        with pytest.raises(AnswerRefused, match="a name and a reason"):
            delete(
                store,
                removal_of(RemovalAct.DELETED, NAME, "ada", " "),
                5,
                is_trial=True,
            )
    retain.delete(NAME, "ada", WHY)
    assert "would be deleted: add --yes" in capsys.readouterr().out
    with open_store() as store:
        assert [case.name for case in store.cases()] == [NAME]
    retain.delete(NAME, "ada", WHY, yes=True)
    assert f"{NAME}: deleted" in capsys.readouterr().out
    retain.removed()
    assert f"by ada: {WHY}" in capsys.readouterr().out
    retain.removed(as_json=True)
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["act"], row["case"], row["person"]) == ("deleted", NAME, "ada")
    with open_store() as store:
        assert store.cases() == []
        assert not any(map(store.blobs.has, row["documents"]))
        assert store.verify().problems == []


def wanted():
    return removal_of(RemovalAct.DELETED, NAME, "ada", WHY)


def test_words_are_erased_by_command_after_a_trial(home, capsys):
    with open_store() as store:
        fill_store(store, NAME)
        document_id = store.findings(NAME)[0].document_id
        word = max(store.findings(NAME)[0].quote.split(), key=len).strip(".,;")
    retain.erase(NAME, [word], "ada", "asked for on 3 May")
    assert "would be changed: add --yes" in capsys.readouterr().out
    retain.erase(NAME, [word], "ada", "asked for on 3 May", yes=True)
    assert f"{NAME}: changed" in capsys.readouterr().out
    with open_store() as store:
        assert word.lower() not in store.document_text(document_id).lower()
        assert "█" in store.document_text(document_id)
        assert not store.blobs.has(document_id)
        assert store.verify().problems == []
    with pytest.raises(AnswerRefused, match="no stored text contains"):
        retain.erase(NAME, [word], "ada", "asked for again", yes=True)


def test_a_desk_that_has_read_the_case_forgets_erased_words(home):
    with open_store() as store:
        fill_store(store, NAME)
        files = CaseFiles(store, default_labels(), ["en"])
        quotes = [row.words.quote for row in files.of(NAME).rows]
        word = max(quotes[0].split(), key=len).strip(".,;")
        retain.erase(NAME, [word], "ada", "asked for on 3 May", yes=True)
        left = [row.words.quote for row in files.of(NAME).rows]
        assert len(left) == len(quotes)
        assert not any(word in quote for quote in left)
        assert not any(word in finding.quote for finding in files.findings(NAME))
