"""Attributes by cases that a person can read; the closed lists hold for any text."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.attributes import (
    attributes_of,
    cue_pairs,
    issuing_body,
    read_attributes,
)
from pipeline.classify.base import make_view
from pipeline.classify.words.lexicon import lexicon
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir
from pipeline.text.normalize import normalize_rewritten, unchanged

CASES = tomllib.loads((Path(__file__).parent / "attributes.toml").read_text("utf-8"))
ABOUT = ("text", "label", "kind", "why", "cues")
BODY = "serious_human_rights_violation"


def cues_of(text, label, kind=Kind.BROCHURE, issuer="", **more):
    """Return what gave each value of a passage's attributes."""
    values = read_attributes(make_view(text, kind, **more), label, issuer)
    return dict(cue_pairs(values, text, normalize_rewritten(unchanged(text))))


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"][:40])
def test_case(case):
    view = make_view(case["text"], Kind(case["kind"]))
    found = dict(attributes_of(view, case["label"]))
    expected = {name: value for name, value in case.items() if name not in ABOUT}
    assert expected
    assert {name: found.get(name, "") for name in expected} == expected


@pytest.mark.parametrize(
    "case",
    [c for c in CASES["case"] if "cues" in c],
    ids=lambda case: case["text"][:40],
)
def test_the_words_that_gave_a_value(case):
    found = cues_of(case["text"], case["label"], Kind(case["kind"]))
    assert {name: found.get(name, "") for name in case["cues"]} == case["cues"]


def test_words_are_those_of_the_text_whatever_breaks_them():
    text = "It moni-\ntors faces in\nreal  time \u2013 and\u200f MONI\u200eTORS on."
    found = cues_of(text, "facial_recognition")
    assert found["functions.monitor"] == "“moni- tors”, “in real time”"
    found = cues_of("Lists MONI\u200eTORED faces.", "facial_recognition")
    assert found["functions.monitor"] == "“MONI\u200eTORED”"


def test_no_word_is_told_twice_and_few_are():
    found = cues_of("Alerts, ALERTS and alerts; live, watched.", "facial_recognition")
    assert found["functions.monitor"] == "“Alerts”, “live”"


def test_an_endless_word_is_cut_and_says_so():
    found = cues_of(f"surveill{'a' * 9_000}", "facial_recognition")
    assert found["functions.monitor"] == f"“surveill{'a' * 71}…”"


PIECES = (
    "moni-\ntors", "<b>live</b>", "every\u202e caller", "mass  ", "‘watch’ list",
    "A committee found that", "ﬁngerprints", "tracké", "\u200b", "\n", ". ",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join) | st.text(),
    st.sampled_from(list(Kind)),
)
def test_any_words_stand_in_the_text_and_belong_to_a_value(text, kind):
    for label in default_labels().ids:
        values = dict(attributes_of(make_view(text, kind), label))
        for name, cues in cues_of(text, label, kind).items():
            attribute, value = name.split(".")
            assert value in values[attribute].split(",")
            words = cues.removeprefix("“").removesuffix("”").split("”, “")
            assert 1 <= len(words) <= 2
            assert all(each in " ".join(text.split()) for each in words)


@given(st.text(max_size=200), st.sampled_from(list(Kind)))
def test_any_text_gets_values_of_the_closed_lists_only(text, kind):
    known = {a.id: set(a.values) for a in default_labels().attributes}
    for label in default_labels().ids:
        for name, value in attributes_of(make_view(text, kind), label):
            if name != "check_entry":
                assert set(value.split(",")) <= known[name]
                assert name in default_labels().attributes_of(label)


def test_a_category_is_an_entry_to_check_and_nothing_more():
    view = make_view("Zero-click infection of any handset.", Kind.BROCHURE)
    found = dict(attributes_of(view, "device_intrusion_forensics"))
    assert found["check_entry"].startswith("4A005")
    assert "check_entry" not in dict(attributes_of(view, "facial_recognition"))


def test_what_was_asked_for_and_refused_points_to_no_entry():
    asked = "Three operators asked us for a lawful interception port. "
    label = "communications_interception"
    for answer, is_pointed_to in (
        ("We explained that the switch has none.", False),
        ("We politely declined.", False),
        ("We replied within a day.", True),
    ):
        view = make_view(asked + answer, Kind.BROCHURE)
        assert ("check_entry" in dict(attributes_of(view, label))) is is_pointed_to


def test_the_heading_names_the_body_where_the_passage_does_not():
    view = make_view(
        "He was beaten.", Kind.REPORT, ("Findings of the Venice Commission",)
    )
    found = dict(attributes_of(view, BODY, "ohchr"))
    assert found["recognising_body"] == "venice_commission"
    heading = ("Findings of the Venice Commission",)
    cues = cues_of("He was beaten.", BODY, Kind.REPORT, "ohchr", heading=heading)
    assert cues["recognising_body.venice_commission"] == "surroundings"


def test_the_first_page_names_the_body_where_nothing_else_does():
    view = make_view("He was beaten.", Kind.REPORT)
    found = dict(attributes_of(view, BODY, "ohchr"))
    assert found["recognising_body"] == "ohchr"
    cues = cues_of("He was beaten.", BODY, Kind.REPORT, "ohchr")
    assert cues["recognising_body.ohchr"] == "first page"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        (
            "Special Rapporteur to the Human Rights Council",
            "un_special_procedure",
        ),
        (
            "Panel of Experts to the Security Council",
            "un_security_council",
        ),
        ("Council of Europe. Parliamentary Assembly", "coe_assembly"),
        ("Annual report of a trade association", ""),
        ("General Assembly. Report of the Secretary-General. The Assembly met", ""),
        ("Human Rights Council. Working Group on the Universal Periodic Review", ""),
        ("Submission to the Human Rights Committee by a rights group", ""),
        ("Human Rights Committee, a rights group. Submission: 114th session", ""),
        ("Handout for the Council. What the city should ask", ""),
    ],
)
def test_the_issuer_is_the_first_body_printed(title, body):
    assert issuing_body(title) == body


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "monitor"', 'value = "stare"', "functions = stare"),
        ("[capability.facial_recognition]", "[capability.faces]", "faces"),
        ("several = [", "stray = 1\nseveral = [", "stray"),
        ('"monitor\\\\w*"', '"monitor("', "attributes.toml"),
        ('value = "monitor"', 'value = "\udcff"', "attributes.toml.*utf-8"),
    ],
    ids=["unknown value", "unknown label", "stray key", "broken pattern", "no text"],
)
def test_a_wrong_file_is_refused(tmp_path, monkeypatch, old, new, said):
    for name in ("attributes.toml", "labels.toml"):
        text = (corpora_dir() / name).read_text("utf-8")
        if name == "attributes.toml":
            assert old in text
            text = text.replace(old, new, 1)
        (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    monkeypatch.setattr("pipeline.classify.words.lexicon.corpora_dir", lambda: tmp_path)
    with pytest.raises(ConfigError, match=said):
        lexicon.__wrapped__()
