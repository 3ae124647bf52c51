"""Who did what in a report: never a victim, a witness or a complainant in the index."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import hashed_weights
from pipeline.datamodel import Passage
from pipeline.errors import ArtifactError
from pipeline.hashed_weights import write_vouched
from pipeline.parties.records import Span
from pipeline.parties.reports import actor_head
from pipeline.parties.reports.actor_head import ACTOR_HEAD
from pipeline.parties.reports.actor_names import short_forms_in
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import find_actors, part_of
from pipeline.parties.reports.report_actors import main_country, mentions_of
from pipeline.settings import corpora_dir

_PATH = Path(__file__).with_name("actors.toml")
PARTS = tomllib.loads(_PATH.read_text("utf-8"))["parts"]


def _parts(text):
    return {(actor.name, actor.part) for actor in find_actors(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Officers of the National Police tortured two men.", "National Police"),
        ("They were beaten by members of the Border Guard.", "Border Guard"),
        ("Artillery of the Frontier Corps struck the hospital.", "Frontier Corps"),
        ("The security forces arbitrarily arrested forty students.", "security forces"),
        ("He died in the custody of the police after torture.", "police"),
        ("The Presidential Guard is responsible for killings.", "Presidential Guard"),
        ("Complaints against the police of torture were closed.", "police"),
        ("Impunity for the security forces persists; abuses go on.", "security forces"),
        ("Spyware was used by the General Intelligence Directorate.",
         "General Intelligence Directorate"),
    ],
)  # fmt: skip
def test_an_actor(text, name):
    assert (name, Part.ACTOR) in _parts(text)


@pytest.mark.parametrize(
    "text",
    [
        "Officials of the Bureau of Military Intelligence (BMI) and Saaf Police Force "
        "(SPF), acting on orders, used malware to infect the telephones of opponents.",
        "The Bureau of Military Intelligence (BMI) and the Saaf Police Force (SPF) "
        "used malware to infect telephones.",
        "The Bureau of Military Intelligence, the Saaf Border Guard and officers of "
        "the Saaf Police Force tortured detainees.",
        "The Bureau of Military Intelligence as well as the Saaf Police Force arrested "
        "protesters.",
    ],
)
def test_each_of_several_bodies_that_act_together_is_an_actor(text):
    found = {n for n, part in _parts(text) if part is Part.ACTOR}
    assert {"Bureau of Military Intelligence", "Saaf Police Force"} <= found


@pytest.mark.parametrize(
    "text",
    [
        "The Saaf Border Guard, and the Saaf Police Force, were beaten by a mob.",
        "He wrote to the Saaf Border Guard, the Saaf Police Force arrested him.",
    ],
)
def test_who_is_only_named_before_an_actor_is_none(text):
    assert ("Saaf Border Guard", Part.ACTOR) not in _parts(text)


def test_a_row_of_a_listing_act_lists_each_alias():
    text = (
        "1.\tSarel Service (a.k.a. Directorate of Order)\tPort Sarel\t"
        "Responsible for torture.\t21.7.2026"
    )
    listed = {name for name, part in _parts(text) if part is Part.LISTED}
    assert listed == {"Sarel Service", "Directorate of Order"}


@pytest.mark.parametrize(
    "text",
    [
        "Four police officers were killed in an ambush.",
        "The armed group attacked the army.",
        "Attacks against the National Police continued.",
        "She filed a complaint with the National Police about torture.",
        "The applicant complained to the police that she had been beaten.",
        "The National Police investigated the killing.",
        "Provide human rights training to the security forces (Spain).",
        "The report was submitted by the Ministry of Interior.",
        "The National Police should stop the use of torture.",
        "According to the police, the man had been beaten by strangers.",
        "Military observers monitored the cease-fire.",
        "The law lets the courts order the police to search houses.",
        "",
    ],
)
def test_no_actor(text):
    named = {name for name, part in _parts(text) if part is Part.ACTOR}
    assert named & {"police", "National Police", "army", "security forces",
                    "Ministry of Interior", "police officers"} == set()  # fmt: skip


def test_the_country_is_of_the_name_then_of_the_sentence_then_of_the_report():
    text = "In Sudan the police tortured two men. The army of Chad shelled a village."
    places = {a.name: a.countries for a in find_actors(text)}
    assert places["police"] == {"sd"}
    assert find_actors("The police beat him.", frozenset({"eg"}))[0].countries == {"eg"}
    both = "The police of Chad and of Sudan beat and arrested people."
    assert find_actors(both)[0].countries == frozenset()


def test_the_town_behind_a_name_gives_its_country():
    text = "The General Police Directorate in Chisinau tortured him."
    (actor,) = find_actors(text, frozenset({"mx"}))
    assert actor.countries == {"md"}


def test_a_native_name_is_judged_where_a_search_finds_it():
    text = "Two men were tortured by officers of the Savaret Kessim."
    start = text.index("Savaret")
    assert part_of(text, Span(start, start + 14))[0] is Part.ACTOR


def _passage(text, start=0):
    return Passage("d" * 64, start, start + len(text), text, 1)


def _acts(mention):
    return mention.actor.part.is_deed


def test_an_actor_of_a_report_has_its_country():
    texts = ["Country visit to Sudan.", "Police officers were killed by the army."]
    found = [m for m in mentions_of([_passage(t) for t in texts]) if _acts(m)]
    assert [m.actor.name for m in found] == ["army"]
    assert found[0].actor.countries == {"sd"}


def test_a_report_about_many_countries_has_none():
    texts = ["x" * 700, "Sudan and Chad.", "Egypt and Sudan."]
    assert main_country([_passage(text) for text in texts]) == frozenset()


def test_the_judged_names_hold_no_word_of_a_report():
    path = corpora_dir() / "parties" / "actors.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len(rows) > 100
    for row in rows:
        keys = {
            "document_id", "start", "end", "text_sha256", "name_start", "name_end",
            "actor", "split",
        }  # fmt: skip
        if row["split"] == "held-out":
            keys.add("second")
            if row["second"] != row["actor"]:
                assert row["reason"]
        if "reason" in row:
            keys.add("reason")
            assert len(row["reason"]) < 80
        assert set(row) == keys


@pytest.mark.parametrize(("text", "name", "part"), PARTS)
def test_who_did_it_in_the_ways_that_reports_say_it(text, name, part):
    found = {actor.name: actor.part for actor in find_actors(text)}
    assert found[name] is Part(part)


def test_what_an_everyday_word_means_the_passage_must_say():
    assert find_actors("Pegasus is a horse with wings.") == []
    assert find_actors("A treaty such as the TKB was signed.") == []
    assert find_actors("TKB continued to report on torture.") == []
    assert find_actors("United Nations police conducted raids.") == []


def test_a_vendor_is_not_of_the_country_that_its_product_watches():
    (actor, *_) = find_actors("Spyware of Hacking Team was used in Morocco.")
    assert (actor.name, actor.countries) == ("Hacking Team", frozenset())


def test_a_name_is_an_actor_in_all_of_a_passage_but_a_general_word_is_not():
    text = "The National Guard met in May. The National Guard tortured two men."
    assert [actor.part for actor in find_actors(text)] == [Part.ACTOR] * 2
    text = "Soldiers of the north met. Soldiers tortured two men."
    assert [actor.part for actor in find_actors(text)] == [Part.MENTION, Part.ACTOR]


def test_a_short_form_stands_for_the_name_that_defined_it():
    text = "He fled from the General Intelligence Department (GID)."
    forms = short_forms_in(text)
    assert forms == {"GID": "General Intelligence Department"}
    (actor,) = find_actors(
        "Later he was beaten by the GID in Amman.", short_forms=forms
    )
    assert (actor.name, actor.part) == ("General Intelligence Department", Part.ACTOR)
    assert actor.span.end - actor.span.start == 3


def test_armed_forces_are_no_use_of_force_by_their_name():
    text = "The road was repaired by the Saaf Armed Forces."
    assert {actor.part for actor in find_actors(text)} == {Part.MENTION}


def test_a_yearbook_is_about_the_country_of_each_chapter():
    texts = (
        "AFGHANISTAN",
        "In Afghanistan, talks went on.",
        "The National Police tortured him.",
    )
    heads = ((), ("AFGHANISTAN",), ("EGYPT",))
    starts = (0, 20, 60)
    passages = [
        Passage("d", s, s + len(t), t, 1, heading=h)
        for s, t, h in zip(starts, texts, heads, strict=True)
    ]
    (mention,) = filter(_acts, mentions_of(passages))
    assert mention.actor.countries == {"eg"}


def test_the_title_counts_only_where_the_report_is_about_that_country():
    texts = ["Afghanistan", *["Police in Egypt, Sudan and Chad."] * 3]
    passages = [
        Passage("d", 40 * n, 40 * n + len(t), t, 1) for n, t in enumerate(texts)
    ]
    assert main_country(passages) == frozenset()


def test_a_row_of_spaces_behind_a_number_keeps_no_search_busy():
    assert find_actors("1 \t" + " " * 20_000) == []
    row = "1\t" + " " * 2_000 + "Ren Dale\tResponsible for killings in Egypt."
    assert [actor.name for actor in find_actors(row)] == ["Ren Dale"]


def test_the_head_is_not_asked_where_nothing_of_concern_is_told():
    found = find_actors("The Karavia National Guard has a new address.")
    assert [actor.part for actor in found] == [Part.MENTION]


def test_weights_of_the_head_are_refused_with_another_hash(tmp_path, monkeypatch):
    path = write_vouched(tmp_path / "parties" / "actors.json", {"weights": {}})
    path.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(hashed_weights, "models_dir", lambda: tmp_path)
    monkeypatch.setattr(actor_head, "ACTOR_HEAD", replace(ACTOR_HEAD))
    with pytest.raises(ArtifactError, match=r"benches/actors\.py --fit"):
        find_actors("Violence spread where the Karavia National Guard met.")


def test_a_review_is_about_the_state_under_review_not_about_those_that_speak():
    texts = [
        "Report of the Working Group on the Universal Periodic Review: Egypt",
        *(f"{n}. {name} expressed concern regarding alleged torture."
          for n, name in enumerate(("Denmark", "Norway", "Chad", "Chile", "Peru"), 9)),
        "15. The delegation of Egypt took note of this.",
        "End forced evictions (Norway); protect journalists (Peru);",
    ]  # fmt: skip
    assert main_country([_passage(text) for text in texts]) == frozenset({"eg"})


@pytest.mark.parametrize(
    "said",
    [
        "Es nutzt der Dienst (General Security Directorate) des kenianischen Amtes.",
        "The user is the General Security Directorate in Nairobi.",
        "The user is the General Security Directorate of the Kenyan cabinet.",
    ],
)
def test_the_sentence_of_a_name_places_it_before_the_next_sentence_does(said):
    found = find_actors(f"{said} The radios of May went to a depot in Juba, Sudan.")
    assert [a.countries for a in found if "Security" in a.name] == [{"ke"}]


def test_a_word_between_commas_is_no_town_of_the_body_before_it():
    text = "The National Police beat journalists, Roma, and migrants."
    (actor,) = find_actors(text)
    assert actor.countries == frozenset()
