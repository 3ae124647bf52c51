"""States outside the table: learnt from their forms, found by name and adjective."""

import pytest

from pipeline.parties.states import States


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["Prison Service of the Republic of Karavia"], {"karavia"}),
        (["Visit to Karavia", "The Government of Karavia replied."], {"karavia"}),
        (["Smith v. Jones", "Jones v. Smith"], set()),
        (["The Government of Egypt", "the Republic of Korea"], set()),
        (["Visit to Geneva"], set()),
        ([], set()),
    ],
)
def test_what_is_a_state(texts, names):
    assert States.learnt(texts).names == names


def test_the_adjective_is_the_state():
    states = States(["karavia", "tesmar"])
    assert states.in_text("Karavian officers met a Tesmari judge.") == {
        "karavia", "tesmar",
    }  # fmt: skip
    assert states.in_text("Karavianism spread.") == set()
