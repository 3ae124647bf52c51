"""Link strengths, and homonyms that must give no link at all."""

from dataclasses import replace

import pytest

from pipeline.datamodel import Strength
from pipeline.parties.linking import link
from pipeline.parties.names.identity import Named
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import Actor, find_actors


def _actor(name, *countries, part=Part.ACTOR, generic=False):
    return Actor(name, Span(0, len(name)), part, "by", frozenset(countries), generic)


def _party(name, *countries):
    return Named(name, frozenset(countries))


@pytest.mark.parametrize(
    ("party", "actor", "strength"),
    [
        (_party("National Police", "eg"), _actor("National Police", "eg"), "L2"),
        (_party("Ministry of Interior", "eg"),
         _actor("Ministère de l'Intérieur", "eg"), "L2"),
        (_party("Secretaría de la Defensa Nacional", "mx"),
         _actor("Department of Defence", "mx"), "L2"),
        (_party("Ministry of Defence", "za"),
         _actor("Defense Department", "za"), "L2"),
        (_party("Generaldirektion für Staatssicherheit", "jo"),
         _actor("General Directorate for State Security", "jo"), "L2"),
        (_party("4th Signals Battalion", "eg"),
         _actor("Fourth Signals Battalion", "eg"), "L3"),
        (_party("Cyber Crime Department of the National Police", "eg"),
         _actor("Cybercrime Department of the National Police", "eg"), "L3"),
        (_party("Directorate of State Security, Ministry of Interior", "eg"),
         _actor("Ministry of Interior", "eg"), "L1"),
        (_party("Ministry of Interior", "eg"),
         _actor("Directorate of State Security, Ministry of Interior", "eg"), "L1"),
        (_party("Crime Intelligence Directorate of the Uganda Police Force", "ug"),
         _actor("Uganda Police Force", "ug"), "L1"),
        (_party("Uganda Police Force", "ug"),
         _actor("Fraud Directorate of the Uganda Police Force", "ug"), "L1"),
        (_party("National Police", "eg"), _actor("police", "eg", generic=True), "L1"),
        (_party("National Police", "eg"),
         _actor("security forces", "eg", generic=True), "L1"),
        (_party("Widows Fund of the Border Police", "eg"),
         _actor("Border Police", "eg"), "L0"),
        (_party("Prison Service", "eg"), _actor("army", "eg", generic=True), "L0"),
        (_party("Prison Service", "eg"), _actor("Border Guard", "eg"), "L0"),
        (_party("FSB", "ru"), _actor("Federal Security Service", "ru"), "L2"),
        (_party("Orient Star Holding", "ae"), _actor("Orient Star Holding Ltd", "ae"),
         "L2"),
    ],
)  # fmt: skip
def test_strengths(party, actor, strength):
    found = link(party, actor)
    assert found is not None
    assert found.strength == Strength(strength)
    assert found.reasons


@pytest.mark.parametrize(
    ("party", "actor"),
    [
        (_party("National Security Agency", "us"),
         _actor("National Security Agency", "eg")),
        (_party("National Police", "co"), _actor("Policía Nacional", "gt")),
        (_party("General Intelligence Directorate", "jo"),
         _actor("General Intelligence Directorate", "sy")),
        (_party("4th Brigade", "sd"), _actor("7th Brigade", "td")),
        (_party("Ministry of Education", "eg"), _actor("police", "eg", generic=True)),
        (_party("Ministry of Education", "eg"), _actor("Ministry of Interior", "eg")),
        (_party("Orient Star Holding", "ae"), _actor("Orient Sun Holding", "ae")),
        (_party("Orient Star Holding", "ae"), _actor("police", "ae", generic=True)),
        (_party("National Police", "eg"), _actor("police", generic=True)),
    ],
)  # fmt: skip
def test_homonyms_and_strangers_give_no_link(party, actor):
    assert link(party, actor) is None


@pytest.mark.parametrize("part", [Part.ADDRESSEE, Part.MENTION])
def test_who_is_only_named_is_linked_with_itself_and_nobody_else(part):
    actor = _actor("National Police", "eg", part=part)
    same = link(_party("National Police", "eg"), actor)
    assert same is not None
    assert same.strength is Strength.L2
    assert link(_party("Prison Service", "eg"), actor) is None
    police = _actor("police", "eg", part=part, generic=True)
    assert link(_party("National Police", "eg"), police) is None


def test_a_victim_gives_no_link():
    actor = _actor("National Police", "eg", part=Part.VICTIM)
    assert link(_party("National Police", "eg"), actor) is None


def test_a_town_in_both_papers_tells_which_body_is_meant():
    school = "Signals school of the Frontier Corps"
    actor = replace(_actor(school), localities=frozenset({"dorrun"}))
    party = replace(_party(school), localities=frozenset({"dorrun"}))
    placed, unplaced = link(party, actor), link(_party(school), actor)
    assert placed is not None
    assert unplaced is not None
    assert placed.strength is Strength.L2
    assert "both in Dorrun" in placed.reasons
    assert unplaced.strength is None


def test_a_shortened_name_without_a_place_is_left_to_a_person():
    found = link(_party("Blue Meridian General Trading FZE"), _actor("Blue Meridian"))
    assert found is not None
    assert found.strength is None


@pytest.mark.parametrize(
    ("party", "actor"),
    [
        (_party("Hezbollah Tile Works", "lb"), _actor("Hezbollah", "lb")),
        (_party("Khartoum Teaching Hospital", "sd"), _actor("Khartoum", "sd")),
        (_party("Orient Star", "ae"), _actor("Orient Star Holding", "ae")),
    ],
)
def test_a_word_more_in_one_name_is_left_to_a_person(party, actor):
    found = link(party, actor)
    assert found is not None
    assert found.strength is None


@pytest.mark.parametrize(
    ("party", "actor"),
    [
        (_party("Delta Palm Holding", "lb"), _actor("Delta Palm Holding SAL", "lb")),
        (_party("Islamic Revolutionary Guard Corps", "ir"),
         _actor("Revolutionary Guards", "ir")),
    ],
)  # fmt: skip
def test_a_legal_form_or_a_word_of_state_bodies_is_no_word_more(party, actor):
    found = link(party, actor)
    assert found is not None
    assert found.strength is Strength.L2


@pytest.mark.parametrize("name", ["police", "Police", "the police"])
def test_a_common_noun_is_left_to_a_person(name):
    for actor in (
        _actor("police", "eg", generic=True),
        _actor("National Police", "eg"),
    ):
        found = link(_party(name, "eg"), actor)
        assert found is not None
        assert found.strength is None
        assert "common word" in found.reasons[-1]


def test_a_company_named_in_another_country_is_left_to_a_person():
    actor = _actor("Blue Meridian Trading FZE", "sd")
    found = link(_party("Blue Meridian Trading FZE", "ae"), actor)
    assert found is not None
    assert found.strength is None
    assert any("countries differ" in reason for reason in found.reasons)
    assert link(_party("Blue Meridian", "ae"), _actor("Blue Meridian", "sd")) is None
    assert link(_party("Orient Meridian FZE", "ae"), actor) is None


def test_without_a_country_a_person_must_say():
    found = link(_party("National Security Agency"), _actor("National Security Agency"))
    assert found is None or found.strength is None
    found = link(_party("Prison Service"), _actor("Prison Service", "eg"))
    assert found is not None
    assert found.strength is None
    assert any("country" in reason for reason in found.reasons)


def test_row_32_of_the_edge_cases_label_yes_link_no():
    text = "The National Security Agency of Egypt intercepted the calls of lawyers."
    actor = find_actors(text)[0]
    assert actor.part is Part.ACTOR
    assert link(_party("National Security Agency", "us"), actor) is None


def test_row_33_three_councils_are_three_bodies():
    for text in (
        "The Council of Europe condemned the torture by the police.",
        "The Council of the European Union listed the colonel.",
    ):
        named = {a.name for a in find_actors(text) if a.part is Part.ACTOR}
        assert not {n for n in named if "Council" in n}


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ("Policía Nacional Civil de El Salvador", "Salvador"),
        ("Policía Nacional Civil de El Salvador", "El Salvador"),
        ("Police of Equatorial Guinea", "Guinea"),
        ("Egypt Air Command", "Egypt"),
    ],
)
def test_a_word_of_the_states_name_links_nobody(party, name):
    for part in Part:
        assert link(_party(party, "sv", "gq", "eg"), _actor(name, part=part)) is None


POLICE = _party("National Police of Sudan", "sd")


@pytest.mark.parametrize(
    "words",
    [
        "The rebel Tane Liberation Army tortured villagers.",
        "The Tane Liberation Army, an armed opposition group, tortured villagers.",
        "The Tane Liberation Army (TLA) is the main rebel movement and tortured men.",
        "Rebels called the Tane Liberation Army tortured villagers.",
        "Rebel forces tortured villagers.",
        "Armed groups killed and tortured villagers.",
        "Criminal gangs were responsible for killings.",
        "Settlers attacked and killed villagers.",
    ],
)
def test_rebels_are_no_organ_of_the_state(words):
    found = [link(POLICE, actor) for actor in find_actors(words, frozenset({"sd"}))]
    assert found
    assert not any(each and each.strength is Strength.L0 for each in found)


@pytest.mark.parametrize(
    "words",
    [
        "The Tane National Army tortured villagers.",
        "Soldiers tortured villagers.",
        "Attacked by rebels, the Tane National Army tortured villagers.",
        "The Tane National Army, which fought the rebels, tortured villagers.",
        "In its fight against separatist groups the Tane National Army tortured men.",
    ],
)
def test_an_army_beside_rebels_is_an_organ_of_the_state(words):
    found = [link(POLICE, actor) for actor in find_actors(words, frozenset({"sd"}))]
    assert Strength.L0 in {each.strength for each in found if each}


@pytest.mark.parametrize(
    "words",
    [
        "Drones of the US Customs and Border Protection were used in surveillance of "
        "migrants.",
        "The Border Patrol shot a boy and beat migrants.",
    ],
)
def test_an_organ_named_after_another_state_is_of_that_state(words):
    party = _party("Secretaría de la Defensa Nacional", "mx")
    found = find_actors(words, frozenset({"mx"}))
    assert {place for each in found for place in each.countries} == {"us"}
    assert not any(link(party, each) for each in found)


def test_the_number_of_a_footnote_is_no_part_of_a_name():
    (actor,) = find_actors("20 The Mexican Department of Defense tortured men.")
    assert actor.name == "Mexican Department of Defense"
