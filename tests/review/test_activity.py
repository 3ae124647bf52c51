"""What people did of late, and by which versions findings were made."""

import pytest

from pipeline.classify.measured import targets
from pipeline.classify.model import open_model
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels
from pipeline.review import activity
from pipeline.review.activity import measured_of
from tests.dossier.sample import VERSION
from tests.review.acts import one, other
from tests.review.conftest import CASE, REVIEWER
from tests.review.deals import PAIR, add_deal


def test_nothing_yet_is_said(desk):
    assert "Nothing was answered yet" in desk.get("/activity").text
    assert desk.get("/api/activity").json() == []


def test_answers_of_all_kinds_are_listed_newest_first(store, desk, answer):
    add_deal(store)
    finding = one(store, "facial_recognition")
    other(store, finding)
    answer(finding.finding_id, "confirm")
    desk.post("/link", CASE | {"pair": PAIR, "do": "split", "seen": "0"})
    desk.post("/readers", CASE | {"readers": "2"})
    page = desk.get("/activity").text
    for words in (REVIEWER, "Interior Ministry", "A second reviewer was asked for"):
        assert words in page
    listed = desk.get("/api/activity").json()
    assert [entry["what"] for entry in listed[:3]] == [
        "two_readers",
        "split",
        "confirmed",
    ]
    # From here on two people read blind: what another one said is not told.
    assert listed[3]["reviewer"] == "Bob Beispiel"
    assert listed[3]["what"] is None


def test_versions_name_what_screened_the_documents_and_what_was_measured(desk):
    page = desk.get("/versions").text
    assert VERSION in page
    assert "United Nations Security Council consolidated list" in page
    assert "Recall" in page
    uses = {u["model_version"]: u for u in desk.get("/api/versions").json()}
    assert uses[VERSION]["n_newest"] == uses[VERSION]["n_documents"] > 0


def test_the_page_of_models_gives_the_thresholds_that_findings_state(desk):
    page = desk.get("/versions").text
    applied = open_model().thresholds
    for label in default_labels().labels:
        row = page[page.index(f"<tr><td>{label.name}</td>") :].split("</tr>")[0]
        shown = float(row.rsplit('<td class="num">', 1)[1].removesuffix("</td>"))
        assert abs(shown - applied[label.id]) < 0.006, label.id


def test_few_passages_are_no_measurement(desk):
    page = desk.get("/versions").text
    titles = {label.id: label.name for label in default_labels().labels}
    rows = measured_of("triage-en")["metrics"]["labels"]
    assert {row["is_measurable"] for row in rows} == {True, False}
    for row in rows:
        shown = page[page.index(f"<tr><td>{titles[row['label']]}</td>") :]
        n = shown.split("</tr>")[0].count("not measured")
        assert n == (0 if row["is_measurable"] else 2), row["label"]


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[]", b"\xff"])
def test_damaged_metrics_are_named(content, tmp_path, monkeypatch):
    monkeypatch.setattr(activity, "models_dir", lambda: tmp_path)
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "metrics.json").write_bytes(content)
    with pytest.raises(ArtifactError, match=r"metrics\.json: not what .* writes"):
        measured_of("model")


def test_a_label_of_tier_2_is_marked_until_it_meets_its_target(store, desk):
    measured = targets(measured_of("triage-en"))
    for label, is_marked in (
        ("facial_recognition", False),
        ("prior_supply_reference", True),
    ):
        assert measured[label] != "met"
        finding = one(store, label)
        page = desk.get(f"/finding/{finding.finding_id}", params=CASE).text
        assert (">experimental<" in page) is is_marked
