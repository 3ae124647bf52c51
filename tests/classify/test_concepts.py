"""Concepts: what meets in one sentence, and files that are wrong."""

import pytest

from pipeline.classify.words.concepts import LabelConcepts, Meetings, read_concepts
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir

MADE = LabelConcepts(
    concepts={
        "locate": ("locat*", "find out where"),
        "person": ("person", "suspect*", "employee*"),
        "phone": ("*phone*", "sim card"),
        "spying": ("spy*",),
    },
    meetings={
        "tracking": (("locate", "person"), ("locate", "phone", "person")),
        "covert": (("spying",),),
    },
)
LABELS = ("covert", "tracking", "faces")
COMPLETED = MADE.model_copy(update={"completed_above": ("tracking",)})


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Locates a SUSPECT by his smartphone", [0, 2, 0]),
        ("Find out where an employee is.", [0, 1, 0]),
        ("Locate parcels. Employees like it.", [0, 0, 0]),
        ("Location | employee", [0, 0, 0]),
        ("Location of persons", [0, 0, 0]),
        ("A spy's SIM card locates the person", [1, 2, 0]),
        ("", [0, 0, 0]),
    ],
)
def test_concepts_count_where_they_meet_in_a_sentence(text, counted):
    assert Meetings(MADE, LABELS).count(text) == counted


@pytest.mark.parametrize(
    ("text", "above", "counted"),
    [
        ("Suspect Tane | Suspect Orrin", "Location by SIM card", [0, 2, 0]),
        ("Suspect Tane", "Location | Fee", [0, 1, 0]),
        ("Fee", "Locates a person by phone", [0, 0, 0]),
        ("Locates parcels", "A spy may do it", [0, 0, 0]),
        ("Locates a suspect", "", [0, 1, 0]),
    ],
)
def test_meetings_of_some_labels_are_completed_above(text, above, counted):
    assert Meetings(COMPLETED, LABELS).count(text, above) == counted


def test_words_from_above_are_not_among_those_matched():
    found = Meetings(COMPLETED, LABELS).matched("Suspect Tane", 1, "Location")
    assert found == ("suspect",)


def test_matched_words_are_those_of_meetings_alone():
    text = "Locates a suspect. A phone and a person."
    assert set(Meetings(MADE, LABELS).matched(text, 1)) == {"locates", "suspect"}
    assert Meetings(MADE, LABELS).matched(text, 0) == ()


def test_words_of_most_meetings_are_matched_first():
    text = "Locates the phone of a person"
    assert Meetings(MADE, LABELS).matched(text, 1) == ("locates", "person", "phone")


def test_the_concepts_tell_a_person_from_a_parcel():
    kept = Meetings(read_concepts(default_labels()), default_labels().ids)
    column = default_labels().ids.index("person_location_tracking")
    assert kept.count("See on the map where the employee's phone was.")[column] > 0
    assert kept.count("Track your parcel from our depot.")[column] == 0


def test_a_list_under_a_heading_names_who_gets_the_data():
    kept = Meetings(read_concepts(default_labels()), default_labels().ids)
    column = default_labels().ids.index("state_security_end_user")
    heading = "Agencies with access to system data"
    assert kept.count("Norrby Police Department", heading)[column] > 0
    assert kept.count("Norrby Police Department", "Overtime and leave")[column] == 0
    assert kept.count("Norrby Library", heading)[column] == 0


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('["covert", "sensor"]', '["covert", "senssor"]', "senssor"),
        ("facial_recognition = [", "faces = [", "not in the label set.*faces"),
        ("[meetings]", "[meatings]", "meatings"),
        ('above = ["', 'above = ["serious_ihl_violation", "', "without meetings.*ihl"),
        ("hide = [\n", 'hide = [\n".. away",\n', "begins and ends"),
        ("version = ", "version ", "Expected"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, monkeypatch, old, new, why):
    text = (corpora_dir() / "concepts.toml").read_text("utf-8")
    assert old in text
    (tmp_path / "concepts.toml").write_text(text.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(
        "pipeline.classify.words.concepts.corpora_dir", lambda: tmp_path
    )
    with pytest.raises(ConfigError, match=rf"(?s)concepts\.toml.*{why}"):
        read_concepts(default_labels())
