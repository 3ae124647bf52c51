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


def test_a_state_at_the_end_of_an_address_is_learnt_from_its_customs():
    address = "Tane Ltd, Dock 4, Port Or, Zemara (the Buyer)"
    town = "Sorel AG, Kai 7, Nordhafen (the Seller)"
    assert States.of_papers([address, town]).names == set()
    learnt = States.of_papers([address, town, "The Zemaran customs were told."])
    assert learnt.names == {"zemara"}
    assert [place.country for place in learnt.places(address)] == ["zemara"]
