"""States outside the table: learnt from their forms, found by name and adjective."""

import pytest

from pipeline.parties.state.unknown_states import States


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


def test_reports_say_that_the_end_of_an_address_is_a_state():
    papers = ["Tane Ltd, Dock 4, Port Or, Zemara (the Buyer)"]
    said = {"Zemara": ["The data protection authority of Zemara was heard."]}
    states = States.of_papers(papers, lambda name: said.get(name, ()))
    assert states.names == {"zemara"}
    assert states.by_town("the municipal command of Port Or") == {"zemara"}
    towns = {"Zemara": ["They were taken on the road to Zemara."]}
    assert not States.of_papers(papers, lambda name: towns.get(name, ())).names


def test_a_town_of_the_table_of_countries_is_tied_to_its_country():
    states = States.of_papers(["Tane Ltd, 4 Quay, Orrin Bay, Egypt", "in Lower Or"])
    assert states.by_town("delivered to the harbour of Orrin Bay") == {"eg"}
    assert not states.by_town("delivered to Lower Or")
