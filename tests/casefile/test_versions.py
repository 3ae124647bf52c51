"""A paper that was handed in again: the version handed in last counts."""

import pytest

from pipeline.casefile.file import CaseFile
from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import FlagSheet, Kind, Queue, Revision, Weight
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from tests.casefile.accounts import by_api, by_dossier, client_of
from tests.parties.deal.made import CASE, COVERT, MISUSE, ORDER, REPORT, STATEMENT, Made

BOLD = """GhostLine

GhostLine runs unseen on the phone of the target.

GhostLine is sold by Lumen Analytics GmbH."""

TAME = """GhostLine

GhostLine shows a notice on the phone of the target.

GhostLine is sold by Lumen Analytics GmbH."""

NAME = "brochure.txt"


def case_of(made: Made) -> Made:
    """Fill a store with a case whose proposal rests on its brochure."""
    made.add("order.txt", ORDER, Kind.CONTRACT)
    made.add("statement.txt", STATEMENT, Kind.CONTRACT)
    made.add(NAME, BOLD, Kind.BROCHURE, ("unseen", COVERT))
    made.add("report.txt", REPORT, Kind.REPORT, ("used spyware", MISUSE))
    build_deal(made.store, CASE)
    return made


def hand_in_again(made: Made, *labels: tuple[str, str], n_pages: int = 1) -> str:
    """Hand in the brochure again, in other words, and link the two."""
    earlier = next(
        d.document_id for d in made.store.case_documents(CASE) if d.name == NAME
    )
    later = made.add(
        f"again {n_pages}", TAME, Kind.BROCHURE, *labels, n_pages=n_pages, as_name=NAME
    )
    made.store.add_sketch(later, b"", Revision(later, earlier, 0.8, 1, 1, 2))
    build_deal(made.store, CASE)
    return later


def sheet_of(made: Made) -> FlagSheet:
    sheet = CaseFiles(made.store, default_labels(), ["en"]).sheet(CASE)
    assert sheet is not None
    return sheet


@pytest.fixture
def made(empty: Made) -> Made:
    """The case, before anything is handed in again."""
    return case_of(empty)


def test_what_only_an_earlier_version_says_is_shown_and_proposes_nothing(
    made: Made,
) -> None:
    before = sheet_of(made)
    flags = {flag.flag_id: flag for flag in before.flags}
    assert flags["DF1"].weight is Weight.RAISED
    assert before.queue is Queue.ESCALATE

    hand_in_again(made)
    after = sheet_of(made)
    flag = {flag.flag_id: flag for flag in after.flags}["DF1"]
    assert flag.weight is Weight.WEAK
    assert flag.finding_ids == (made.findings[f"{COVERT} unseen"].finding_id,)
    assert flag.reasons == (
        "brochure.txt: 1 passage on covert surveillance (in an earlier version only)",
    )
    assert flag.footing is not None
    assert flag.footing.rests_on.startswith("It rests only on an earlier version of")
    assert after.queue is Queue.REQUEST_INFORMATION
    assert not any("(DF1)" in fit.why for fit in after.fits)


def test_both_versions_count_if_the_last_one_was_not_read_in_full(made: Made) -> None:
    hand_in_again(made, n_pages=3)
    sheet = sheet_of(made)
    flag = {flag.flag_id: flag for flag in sheet.flags}["DF1"]
    assert flag.weight is Weight.RAISED
    assert sheet.queue is Queue.ESCALATE
    (gap,) = [g for g in _file(made).gaps if g.later_id]
    assert "not read in full: both count" in gap.words


def test_what_both_versions_say_counts_once_from_the_last(made: Made) -> None:
    later = hand_in_again(made, ("notice", COVERT))
    flag = {flag.flag_id: flag for flag in sheet_of(made).flags}["DF1"]
    assert flag.weight is Weight.RAISED
    assert len(flag.reasons) == 2, "one for the last version, one for the earlier"
    by_id = {f.finding_id: f.document_id for f in made.store.findings(CASE)}
    assert by_id[flag.finding_ids[0]] == later
    assert flag.footing is not None
    assert "earlier version" not in flag.footing.rests_on


def test_the_case_says_that_a_paper_has_two_versions(made: Made) -> None:
    assert not [g for g in _file(made).gaps if g.later_id]
    later = hand_in_again(made)
    (gap,) = [g for g in _file(made).gaps if g.later_id]
    assert (gap.subject, gap.later_id) == (NAME, later)
    client = client_of(made.store)
    (told,) = [
        g for g in client.get(f"/api/queue?case={CASE}").json()["gaps"] if g["later_id"]
    ]
    assert told["words"] == gap.words
    compare = f"/document/{later}/compare?case={CASE}&amp;with={gap.document_id}"
    assert compare in client.get(f"/case?case={CASE}").text
    key = made.findings[f"{COVERT} unseen"].finding_id
    assert compare in client.get(f"/finding/{key}?case={CASE}").text
    assert (
        client.get(f"/api/finding/{key}?case={CASE}").json()["later_version"] == later
    )
    desk, dossier = by_api(client), by_dossier(made.store)
    assert (dossier.flags, dossier.proposed) == (desk.flags, desk.proposed)


def test_papers_without_a_link_are_no_versions(made: Made) -> None:
    made.add("other", TAME, Kind.BROCHURE, as_name=NAME)
    assert not _file(made).versions


def test_a_paper_that_is_also_there_under_another_name_counts(made: Made) -> None:
    hand_in_again(made)
    (document_id,) = _file(made).replaced
    place = next(
        d for d in made.store.case_documents(CASE) if d.document_id == document_id
    )
    made.store.link(CASE, document_id, "annex.txt", place.shelf, place.kind)
    assert not _file(made).versions


def test_of_three_versions_the_last_counts(made: Made) -> None:
    second = hand_in_again(made)
    third = made.add("third", TAME + "\n\nMore.", Kind.BROCHURE, as_name=NAME)
    made.store.add_sketch(third, b"", Revision(third, second, 0.8, 1, 0, 3))
    versions = dict(_file(made).versions)
    assert set(versions.values()) == {third}
    assert len(versions) == 2


def _file(made: Made) -> CaseFile:
    return CaseFiles(made.store, default_labels(), ["en"]).of(CASE)
