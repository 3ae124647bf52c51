"""Words that look like grounds of a flag, and users that papers name apart."""

import pytest

from pipeline.datamodel import Kind, Weight
from pipeline.dossier.assess import assess
from tests.parties.deal.made import CASE, COVERT, Made


def flag(made: Made, name: str):
    _, sheet = assess(made.store, CASE, ["en"])
    return next((each for each in sheet.flags if each.flag_id == name), None)


@pytest.mark.parametrize(
    "text",
    [
        "6 Covert use intended? no",
        "Reseller is no agent, covert or otherwise, of Supplier.",
        "No partnership or covert association is created.",
    ],
)
def test_a_denied_covert_use_raises_nothing(empty: Made, text: str):
    empty.add("statement.txt", text, Kind.CONTRACT, (text[-9:], COVERT), score=0.99)
    assert flag(empty, "DF1") is None


def test_a_covert_use_that_is_intended_raises_the_flag(empty: Made):
    text = "6 Covert use intended? yes"
    empty.add("statement.txt", text, Kind.CONTRACT, (text[-9:], COVERT), score=0.99)
    assert flag(empty, "DF1") is not None


def test_papers_that_name_different_users_leave_the_end_use_unclear(empty: Made):
    letter = "The end use is the survey of roads by the Road Office of Or."
    empty.add("letter.txt", letter, Kind.CONTRACT)
    plan = "End-use statement\n\nInstalled at the Third Bureau, Block 4, Or."
    empty.add("plan.txt", plan, Kind.CONTRACT)
    found = flag(empty, "DF8")
    assert found is not None
    assert found.weight is Weight.RAISED
    assert any("Road Office of Or" in reason for reason in found.reasons)
