"""Attributes by cases that a person can read; the closed lists hold for any text."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.classify.attributes import attributes_of, issuing_body
from pipeline.classify.base import make_view
from pipeline.classify.lexicon import lexicon
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir

CASES = tomllib.loads((Path(__file__).parent / "attributes.toml").read_text("utf-8"))
ABOUT = ("text", "label", "kind", "why")


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["text"][:40])
def test_case(case):
    view = make_view(case["text"], Kind(case["kind"]))
    found = dict(attributes_of(view, case["label"]))
    expected = {name: value for name, value in case.items() if name not in ABOUT}
    assert expected
    assert {name: found.get(name, "") for name in expected} == expected


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


def test_the_heading_names_the_body_where_the_passage_does_not():
    view = make_view(
        "He was beaten.", Kind.REPORT, ("Findings of the Venice Commission",)
    )
    found = dict(attributes_of(view, "serious_human_rights_violation", "ohchr"))
    assert found["recognising_body"] == "venice_commission"


def test_the_first_page_names_the_body_where_nothing_else_does():
    view = make_view("He was beaten.", Kind.REPORT)
    found = dict(attributes_of(view, "serious_human_rights_violation", "ohchr"))
    assert found["recognising_body"] == "ohchr"


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
    ],
)
def test_the_issuer_is_the_first_body_printed(title, body):
    assert issuing_body(title) == body


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('value = "monitor"', 'value = "stare"', "functions = stare"),
        ("[capability.facial_recognition]", "[capability.faces]", "faces"),
        ('version = "1"', 'version = "1"\nstray = 1', "stray"),
        ('"monitor\\\\w*"', '"monitor("', "attributes.toml"),
        ('version = "1"', 'version = "\udcff"', "attributes.toml.*utf-8"),
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
    monkeypatch.setattr("pipeline.classify.lexicon.corpora_dir", lambda: tmp_path)
    with pytest.raises(ConfigError, match=said):
        lexicon.__wrapped__()
