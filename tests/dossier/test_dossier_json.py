"""The dossier as JSON: by its schema, and the same to the byte."""

import json
from dataclasses import replace

import jsonschema
import pytest

from pipeline.classify.measured import SCORE_MEANING
from pipeline.dossier.dossier_json import render_record, schema
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.dossier.view import build_view
from pipeline.settings import project_dir
from tests.dossier.sample import MODEL, NAME, sample_case

PATH = project_dir() / "docs" / "dossier.schema.json"


@pytest.fixture(scope="module")
def record():
    return json.loads(render_record(sample_case()))


def test_the_same_case_gives_the_same_bytes():
    assert render_record(sample_case()) == render_record(sample_case())


def test_a_stored_case_gives_the_same_bytes(store):
    first, second = (render_record(load_case(store, NAME, model=MODEL)) for _ in "ab")
    assert first == second


def test_the_schema_in_the_docs_is_that_of_the_models():
    assert PATH.read_text("utf-8") == f"{schema()}\n"


def test_it_keeps_to_its_schema(record):
    wanted = json.loads(PATH.read_text("utf-8"))
    jsonschema.Draft202012Validator(wanted).validate(record)
    del record["passages"][0]["quote"]
    with pytest.raises(jsonschema.ValidationError, match="quote"):
        jsonschema.Draft202012Validator(wanted).validate(record)


def test_it_says_what_the_printed_dossier_says():
    case = sample_case()
    record = json.loads(render_record(case))
    view = build_view(case)
    assert [p["number"] for p in record["passages"]] == [c.name for c in view.ordered]
    assert [p["quote"] for p in record["passages"]] == [
        c.finding.quote for c in view.ordered
    ]
    assert {g["subject"] for g in record["gaps"]} == {g.subject for g in view.gaps}
    assert record["item_assessment"][1]["speaks_for"]
    assert record["state_at"] == "2026-11-24T12:00:00+00:00"


def test_an_attribute_stands_beside_the_words_that_gave_it(record):
    claims = [claim for p in record["passages"] for claim in p["claims"]]
    (face,) = (c for c in claims if c["label"] == "facial_recognition")
    assert face["attributes"]["functions"] == "analyse"
    assert face["attributes"]["functions.analyse"] == "“compares”, “searches”"


def test_a_mark_of_tier_2_goes_where_the_target_was_met():
    case = sample_case()
    met = replace(case.model, targets={"evasive_end_use": "met"})
    record = json.loads(render_record(replace(case, model=met)))
    claims = [c for p in record["passages"] for c in p["claims"] if not c["is_rule"]]
    marks = {c["label"]: (c["tier"], c["is_experimental"]) for c in claims}
    assert marks["evasive_end_use"] == (2, False)
    assert marks["person_location_tracking"] == (1, False)
    assert record["versions"]["targets"] == {"evasive_end_use": "met"}
    printed = render_dossier(replace(case, model=met))
    assert "0 of the 12 labels of tier 1 meet their targets" in printed
    assert SCORE_MEANING in printed
