"""A report that denies an act is counter-evidence of a flag, never its evidence."""

import pytest

from pipeline.datamodel import Kind, Verdict
from pipeline.dossier.assess import assess
from tests.casefile.accounts import client_of
from tests.casefile.steps import (
    ITEM,
    STATE_OF,
    SUPPLY,
    TORTURED,
    WAR,
    Step,
    contract,
    end_user,
    order,
    report,
)
from tests.casefile.test_brief import brief_of
from tests.parties.deal.made import CASE, MISUSE, ORDER, TORTURE, Made

PAPERS: dict[str, tuple[Step, str, str]] = {
    "DF2": (order(ITEM), "Agents used GhostLine on reporters.", MISUSE),
    "DF4": (order(ORDER), TORTURED, TORTURE),
    "DF5": (end_user(f"Army {STATE_OF}"), f"The Army {STATE_OF} shelled it.", WAR),
    "DF6": (
        contract("The same probe was delivered to Egypt in 2019.", SUPPLY),
        "Police in Egypt tortured him.",
        TORTURE,
    ),
}
"""A paper, the words of a report and their label, by the flag that they raise."""


def grounds_of(made: Made, flag_id: str) -> tuple[str, ...]:
    _, sheet = assess(made.store, CASE, ["en"])
    found = {flag.flag_id: flag.finding_ids for flag in sheet.flags}
    return found.get(flag_id, ())


@pytest.mark.parametrize("flag_id", PAPERS)
@pytest.mark.parametrize("polarity", ["asserted", "negated"])
def test_a_denied_act_is_no_evidence(empty: Made, flag_id: str, polarity: str) -> None:
    paper, words, label = PAPERS[flag_id]
    paper(empty)
    report(words, label, polarity=polarity)(empty)
    act = empty.findings[f"{label} {words}"].finding_id
    assert (act in grounds_of(empty, flag_id)) is (polarity == "asserted")


def test_a_denial_beside_evidence_is_only_counter_evidence(empty: Made) -> None:
    order(ORDER)(empty)
    denial = TORTURED.replace("tortured detainees", "tortured nobody")
    words = ("tortured detainees", "tortured nobody", "no executions")
    labels = tuple((each, TORTURE) for each in words)
    elsewhere = "There were no executions in Tesmara."
    text = f"{TORTURED}\n\n{denial}\n\n{elsewhere}"
    empty.add("report.txt", text, Kind.REPORT, *labels, denied=words[1:])
    told, denied, other = empty.findings.values()
    assert grounds_of(empty, "DF4") == (told.finding_id,)
    client = client_of(empty.store)
    flags = client.get("/api/flags", {"case": CASE}).json()["flags"]
    (flag,) = (each for each in flags if each["flag"] == "DF4")
    assert flag["finding_ids"] == [told.finding_id]
    assert flag["against"] == [denied.finding_id], "not that of another State"
    (quoted,) = brief_of(empty)["against"]
    assert "tortured nobody" in str(quoted)
    empty.decide(other, Verdict.DISMISSED)
    flags = client.get("/api/flags", {"case": CASE}).json()["flags"]
    said = " ".join(str(each) for each in flags)
    assert "passage of the reports it rests on denies such an act" in said
    assert "people dismissed" not in said
