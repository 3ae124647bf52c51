"""What Prometheus may read of a desk, and what it never gets."""

from tests.dossier.sample import NAME
from tests.review.doors import Browser, door_of
from tests.review.test_door import BEARER


def values(text):
    """Return each sample by its name and labels."""
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    return {name: float(value) for name, _, value in (x.rpartition(" ") for x in lines)}


def test_it_counts_documents_and_the_queue_and_names_nothing(store, tmp_path):
    browser = Browser(door_of(store, tmp_path))
    answer = browser.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = values(answer.text)
    assert found['triage_cases{state="open"}'] == len(store.cases())
    n_open = found['triage_findings{state="open"}']
    assert n_open == browser.get("/api/cases", headers=BEARER).json()[0]["open"]
    assert NAME not in answer.text

    finding = store.findings(NAME, label="facial_recognition")[0]
    body = {"case": NAME, "claim": finding.finding_id, "act": "confirm", "seen": 0}
    browser.send("POST", "/api/answers", json=body, headers=BEARER)
    found = values(browser.get("/metrics", headers=BEARER).text)
    assert found['triage_findings{state="open"}'] == n_open - 1
    assert found['triage_findings{state="answered"}'] >= 1
