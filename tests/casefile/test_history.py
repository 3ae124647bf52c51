"""The history of flags is read once, and is that of the store after every change."""

from pathlib import Path

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.retention import erase, removal_of
from pipeline.datamodel import Kind, RemovalAct, Verdict
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from tests.casefile.states import desk_of
from tests.parties.deal.made import CASE, COVERT, Made

TRACE = "GhostLine leaves no trace."


def test_each_stored_sheet_is_read_once(home: Path) -> None:
    with open_store() as store:
        made = Made(store)
        made.add("order.txt", "Purchase order 3\n\nItem: GhostLine", Kind.CONTRACT)
        made.add("sheet.txt", TRACE, Kind.BROCHURE, (TRACE, COVERT))
        desk_of(made, "ada").search(CASE)
        files = CaseFiles(store, default_labels(), ["en"])
        (finding,) = made.findings.values()
        before = files.history(CASE)
        for verdict in (Verdict.DISMISSED, Verdict.CONFIRMED):
            made.decide(finding, verdict)
            files.record(CASE)
            now = files.history(CASE)
            assert len(now) == len(before) + 1
            assert all(old is new for old, new in zip(before, now, strict=False))
            assert now == CaseFiles(store, default_labels(), ["en"]).history(CASE)
            before = now


def test_erased_words_leave_the_history(home: Path) -> None:
    with open_store() as store:
        made = Made(store)
        made.add("Quuxmann.txt", TRACE, Kind.BROCHURE, (TRACE, COVERT))
        desk_of(made, "ada").search(CASE)
        files = CaseFiles(store, default_labels(), ["en"])
        assert "Quuxmann" in str(files.history(CASE))
        removal = removal_of(RemovalAct.ERASED, CASE, "ada", "asked for on 3 May")
        erase(store, removal, ["Quuxmann"], is_trial=False)
        assert "Quuxmann" not in str(files.history(CASE))
