"""What other programs get: read back by their own rules."""

import csv
import io
import json
from dataclasses import replace

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from pipeline.dossier.exports.docbin import to_docbin
from pipeline.dossier.exports.finding_formats import (
    ExportRow,
    safe_cell,
    to_csv,
    to_jsonl,
    to_label_studio,
    to_web_annotation,
)
from pipeline.geometry import BBox

TEXT = "Page one.\nThe unit hears all calls 🛰 and leaves no trace.\nThe end."
START = TEXT.index("The unit")
END = TEXT.index("\nThe end")
TEXTS = {"a" * 64: TEXT}


def row(**changes) -> ExportRow:
    plain = ExportRow(
        case="deal",
        document_id="a" * 64,
        document="brochure.pdf",
        kind="brochure",
        language="en",
        page=1,
        start=START,
        end=END,
        quote=TEXT[START:END],
        label="communications_interception",
        claimed_by="model",
        score=0.8,
        threshold=0.4,
        polarity="asserted",
        classifier="linear.v1",
        model_version="m1",
        finding_id="f1",
        verdict="confirmed",
        reason="",
        note="clear",
        reviewer="Ada Example",
        decided_at="2026-11-24T12:00:00.000000+00:00",
        decision=7,
        marked_start=TEXT.index("hears"),
        marked_end=TEXT.index(" 🛰"),
        boxes=((1, BBox(1.0, 2.0, 3.0, 4.0)),),
        attributes=(("polarity", "asserted"),),
    )
    return replace(plain, **changes)


def table(rows):
    return list(csv.DictReader(io.StringIO(to_csv(rows, TEXTS).decode("utf-8-sig"))))


def test_a_table_has_a_line_for_each_row():
    first, second = table([row(), row(score=None, decision=None, verdict="open")])
    assert first["quote"] == TEXT[START:END]
    assert first["score"] == "0.8"
    assert first["decision"] == "7"
    assert (second["score"], second["decision"]) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        "  =1",
        "＝1",
        '=HYPERLINK("http://evil.example","x")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_is_a_formula(text):
    changes = dict.fromkeys(("case", "document", "quote", "note", "reviewer"), text)
    (line,) = table([row(**changes)])
    for name in changes:
        assert line[name].startswith("'"), name


@given(st.text(st.characters(codec=None)))
def test_any_text_is_one_harmless_cell(text):
    cell = safe_cell(text)
    assert cell.lstrip()[:1] not in tuple("=+-@＝＋－＠")
    cell.encode("utf-8")
    (line,) = table([row(note=text)])
    assert line["note"] == cell or line["note"].split() == cell.split()


def test_lines_are_exact():
    (line,) = to_jsonl([row(note="half \ud800")], TEXTS).splitlines()
    back = json.loads(line)
    assert back["quote"] == TEXT[START:END]
    assert back["note"] == "half \ud800"
    assert back["boxes"] == [[1, 1.0, 2.0, 3.0, 4.0]]


def test_an_annotation_is_found_again_by_its_selectors():
    page = json.loads(to_web_annotation([row(), row(reviewer="", note="")], TEXTS))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    first, second = page["items"]
    quote, position, fragment = first["target"]["selector"]
    found = TEXT.index(quote["prefix"] + quote["exact"] + quote["suffix"])
    assert found + len(quote["prefix"]) == position["start"]
    assert (
        TEXT[position["start"] : position["end"]] == quote["exact"] == "hears all calls"
    )
    assert fragment["value"] == "page=1"
    assert [body["purpose"] for body in first["body"]] == [
        "tagging",
        "assessing",
        "commenting",
    ]
    assert first["creator"] == {"type": "Person", "name": "Ada Example"}
    assert "creator" not in second
    assert first["id"] != second["id"]


def test_label_studio_tells_claims_from_confirmations():
    rows = [row(), row(verdict="dismissed", model_version="m2", score=0.5)]
    (task,) = json.loads(to_label_studio(rows, TEXTS))
    assert task["data"]["text"] == TEXT
    ((region,),) = [a["result"] for a in task["annotations"]]
    value = region["value"]
    assert TEXT[value["start"] : value["end"]] == value["text"] == "hears all calls"
    claims = {p["model_version"]: p["result"] for p in task["predictions"]}
    assert set(claims) == {"m1", "m2"}
    assert claims["m1"][0]["value"]["text"] == TEXT[START:END]
    assert claims["m2"][0]["score"] == 0.5


def test_a_docbin_is_read_by_spacy():
    rows = [row(), row(verdict="dismissed", label="facial_recognition")]
    (doc,) = (
        DocBin().from_bytes(to_docbin(rows, TEXTS)).get_docs(spacy.blank("xx").vocab)
    )
    assert doc.text == TEXT
    assert [s.text for s in doc.spans["confirmed"]] == ["hears all calls"]
    assert [s.label_ for s in doc.spans["dismissed"]] == ["facial_recognition"]
    assert {s.text for s in doc.spans["claimed"]} == {TEXT[START:END]}


def test_a_passage_that_lost_its_place_is_in_the_tables_only():
    lost = row(quote="", claimed_by="person", score=None)
    assert len(table([lost])) == 1
    assert json.loads(to_web_annotation([lost], TEXTS))["items"] == []
    assert json.loads(to_label_studio([lost], TEXTS)) == []
    assert list(DocBin().from_bytes(to_docbin([lost], TEXTS)).tokens) == []


def test_half_a_surrogate_pair_breaks_no_format():
    texts = {"a" * 64: TEXT.replace("🛰", "\ud800")}
    rows = [row(document="\udfff.pdf", note="\ud800", quote="\ud800")]
    for export in (
        to_csv,
        to_jsonl,
        to_web_annotation,
        to_label_studio,
        to_docbin,
    ):
        assert export(rows, texts)
