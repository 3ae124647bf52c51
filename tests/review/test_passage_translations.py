"""Passages for a translator, out of the desk and back into it."""

import csv
import io

import pytest

from pipeline.dossier.exports.bilingual import MAX_BYTES
from pipeline.labels import default_labels
from pipeline.review import create_app
from tests.review.acts import one
from tests.review.conftest import CASE, Client


@pytest.fixture
def left(store, answer):
    """A finding that its reviewer cannot read."""
    finding = one(store, "facial_recognition")
    assert answer(finding.finding_id, "unread").status_code == 303
    return finding


def download(desk, **more):
    query = CASE | {"to": "de", "language": "en"} | more
    return desk.get("/api/translations/csv", query)


def translate(data, target):
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(row | {"target": target} for row in rows)
    return out.getvalue().encode()


def send(desk, data, name="back.csv", **more):
    fields = {"csrf": desk.token(), **CASE}
    files = [("files", (name, data))]
    return desk.send("POST", "/translations", data=fields, files=files, **more)


def test_a_passage_goes_out_and_its_translation_stands_beside_the_quote(desk, left):
    page = desk.get("/translations", CASE)
    assert "Answered “cannot read”" in page.text
    handed = download(desk)
    assert "attachment" in handed.headers["content-disposition"]
    assert left.label not in handed.text
    target = "Vergleicht <script>jedes</script> Gesicht."
    page = desk.follow(send(desk, translate(handed.content, target)))
    assert "Uploaded so far" in page.text
    shown = desk.get(f"/finding/{left.finding_id}", CASE).text
    assert "Translation into de, uploaded by" in shown
    assert "Vergleicht &lt;script&gt;jedes&lt;/script&gt; Gesicht." in shown
    again = download(desk)
    assert again.status_code == 404
    assert "no passage answered" in again.text


def test_a_refused_file_keeps_nothing_and_says_why_in_german(desk, left, store):
    data = translate(download(desk).content, "")
    german = {"accept-language": "de"}
    page = send(desk, data, headers=german)
    assert page.status_code == 422
    assert "Von dieser Datei wurde nichts übernommen." in page.text
    assert "back.csv: Textstelle 1: sie hat keine Übersetzung" in page.text
    page = send(desk, b"", "", headers=german)
    assert "es wurde keine Datei gewählt" in page.text
    assert send(desk, b" " * (MAX_BYTES + 2_000_000)).status_code == 413
    assert store.translations.of(CASE["case"]) == []


def test_who_only_reads_brings_nothing_in(store, left, desk):
    data = translate(download(desk).content, "Gesicht.")
    reading = Client(create_app(store, default_labels()))
    assert "triage serve --reviewer NAME" in reading.get("/translations", CASE).text
    fields = {"csrf": "wrong", **CASE}
    files = [("files", ("back.csv", data))]
    sent = reading.send("POST", "/translations", data=fields, files=files)
    assert sent.status_code == 403
    assert store.translations.of(CASE["case"]) == []


def test_an_unknown_format_or_case_is_named(desk):
    assert "expected one of xliff" in desk.get("/api/translations/docx", CASE).text
    missing = desk.get("/translations", {"case": "nowhere"})
    assert missing.status_code == 404
