"""What a person says of a report counts for the flags by its place, like a finding."""

from pathlib import Path

import pytest

from pipeline.datamodel import FlagSheet, Kind, Queue, Weight
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.requests import Act, AnswerRequest, PassageRequest
from pipeline.settings import settings
from tests.casefile.accounts import by_command
from tests.casefile.states import desk_of
from tests.casefile.steps import INTRUSION, REPRESSION, TORTURED, WAR
from tests.parties.deal.made import (
    BROCHURE,
    CASE,
    COVERT,
    MISUSE,
    ORDER,
    REPORT,
    STATEMENT,
    TORTURE,
    Made,
)

MISUSED = "The Republic of Karavia used spyware against reporters, GhostLine among it."


def weights(made: Made) -> dict[str, Weight]:
    """Return the flags that the desk shows, with their weights."""
    return {flag.flag_id: flag.weight for flag in sheet_of(made).flags}


def sheet_of(made: Made) -> FlagSheet:
    sheet = desk_of(made, "ada").flags(CASE)
    assert sheet is not None
    return sheet


def add(made: Made, document_id: str, label: str, words: str) -> None:
    """Let a person add a passage."""
    seen = made.store.chain_end()[0]
    request = PassageRequest(
        case=CASE, seen=seen, document_id=document_id, label=label, words=words
    )
    desk_of(made, "ada").add_passage(request)


@pytest.fixture
def bare(empty: Made) -> tuple[Made, str]:
    """The whole case with a report in which a model found nothing."""
    end_user = ("End User", "state_security_end_user")
    empty.add("order.txt", ORDER, Kind.CONTRACT, end_user)
    empty.add("statement.txt", STATEMENT, Kind.CONTRACT)
    empty.add("brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", COVERT))
    key = empty.add("report.txt", REPORT, Kind.REPORT)
    build_deal(empty.store, CASE)
    return empty, key


def test_passages_added_to_a_report_raise_its_flags(bare: tuple[Made, str]) -> None:
    made, report = bare
    assert not {"DF2", "DF4"} & weights(made).keys()
    add(made, report, TORTURE, TORTURED)
    add(made, report, MISUSE, MISUSED)
    found = weights(made)
    assert found["DF2"] is found["DF4"] is Weight.RAISED
    assert sheet_of(made).queue is Queue.ESCALATE
    command = by_command(made.store)
    assert {"DF2", "DF4"} <= command.flags.keys()
    assert command.flags["DF4"][1] == {"d1"}, "the evidence can be opened"


def test_a_part_of_the_linked_passage_is_enough(bare: tuple[Made, str]) -> None:
    made, report = bare
    add(made, report, TORTURE, "tortured detainees")
    assert weights(made)["DF4"] is Weight.RAISED
    claim = next(iter({f.flag_id: f for f in sheet_of(made).flags}["DF4"].finding_ids))
    seen = made.store.chain_end()[0]
    act = AnswerRequest(case=CASE, seen=seen, claim=claim, act=Act.UNSURE)
    desk_of(made, "ada").answer(act)
    assert "DF4" not in weights(made), "nobody says so any more"


def test_another_label_of_the_same_flag_keeps_it(made: Made) -> None:
    build_deal(made.store, CASE)
    before = weights(made)
    finding = made.findings[f"{TORTURE} tortured detainees"]
    seen = made.store.chain_end()[0]
    act = AnswerRequest(case=CASE, seen=seen, claim=finding.finding_id,
                        act=Act.RELABEL, label=REPRESSION)  # fmt: skip
    desk_of(made, "ada").answer(act)
    assert weights(made) == before
    assert before["DF4"] is Weight.RAISED


def test_a_war_that_a_person_reads_out_of_a_report(empty: Made) -> None:
    empty.add("order.txt", "End User: Army of the Republic of Karavia", Kind.CONTRACT)
    words = "The Army of the Republic of Karavia shelled a hospital."
    report = empty.add("report.txt", words, Kind.REPORT)
    build_deal(empty.store, CASE)
    assert "DF5" not in weights(empty)
    add(empty, report, WAR, words)
    assert weights(empty)["DF5"] is Weight.RAISED


def test_conduct_in_the_country_of_an_earlier_delivery(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "exports.csv"
    path.write_text("country,item\nEgypt,Probe\n")
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(path))
    settings.cache_clear()
    words = "Police in Egypt tortured him."
    report = made.add("egypt.txt", words, Kind.REPORT)
    build_deal(made.store, CASE)
    assert "DF6" not in weights(made)
    add(made, report, TORTURE, words)
    assert weights(made)["DF6"] is Weight.RAISED


def test_technical_terms_that_a_person_adds_lead_to_their_entry(empty: Made) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    words = "GhostLine infects the phone with an implant and extracts its data."
    brochure = empty.add("brochure.txt", words, Kind.BROCHURE)
    build_deal(empty.store, CASE)
    assert "DF10" not in weights(empty)
    add(empty, brochure, INTRUSION, words)
    assert weights(empty)["DF10"] is Weight.RAISED
