"""What several tests of answers do."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx

from pipeline.datamodel import Decision, Finding, Shelf, Verdict
from pipeline.store.store import Store
from tests.dossier.sample import NAME
from tests.review.conftest import CASE, Client

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def one(store: Store, label: str) -> Finding:
    """Return the first finding of a label."""
    return store.findings(NAME, label=label)[0]


def screen_again(store: Store) -> None:
    """Let a newer model find one finding of a document again, and no other."""
    old = one(store, "facial_recognition")
    coverage = next(c for c in store.coverage(NAME) if c.document_id == old.document_id)
    store.add_outcome(
        case=NAME,
        shelf=Shelf.CASE,
        coverage=coverage,
        model_version="newer",
        document=store.document(old.document_id),
        passages=store.passages(old.document_id),
        findings=[replace(old, finding_id="newer", model_version="newer")],
    )


def decisions(store: Store) -> list[Decision]:
    """Return all decisions of the case."""
    return store.decisions(NAME)


def other(
    store: Store,
    finding: Finding,
    verdict: Verdict = Verdict.DISMISSED,
    note: str = "mine",
) -> None:
    """Let somebody else answer."""
    store.add_decision(
        Decision(
            finding.document_id,
            finding.start,
            finding.end,
            finding.label,
            verdict,
            "Bob Beispiel",
            NOON,
            note,
            finding.finding_id,
        )
    )


def answer_everything(store: Store, by: str, case: str = NAME) -> None:
    """Let a person confirm every finding of a case, past the desk."""
    for f in store.findings(case):
        place = (f.document_id, f.start, f.end, f.label)
        store.add_decision(
            Decision(*place, Verdict.CONFIRMED, by, NOON, "", f.finding_id)
        )


def send(client: Client, path: str, **body: Any) -> httpx.Response:
    """Send a change to the API, with the token of the browser's session."""
    token = client.get("/api/session").json()["csrf_token"]
    body = CASE | body
    return client.send("POST", path, json=body, headers={"x-csrf-token": token})


def fill(
    client: Client, decision: str = "not_covered", case: str = NAME, **texts: str
) -> None:
    """Write into every field that a decision needs before the case is closed."""
    forms = client.get("/api/forms", {"case": case}).json()
    entries = []
    for place in forms["places"]:
        field, choices = place["field"], place["choices"]
        if {"always", decision} & {*place["required"]} or field in texts:
            choice = decision if field == "decision" else "".join(choices[:1])
            text = texts.get(field, f"as checked: {field}")
            entry = {"field": field, "about": place["about"]}
            entries.append(entry | {"choice": choice, "text": text})
    body = {"case": case, "seen": forms["seen"], "entries": entries}
    answer = send(client, "/api/fields", **body)
    assert answer.status_code == 200, answer.text


def sign(client: Client, which: str = "signature", case: str = NAME) -> httpx.Response:
    """Sign a case as it is."""
    forms = client.get("/api/forms", {"case": case}).json()
    body = {"which": which, "signed": forms["signed"], "seen": forms["seen"]}
    return send(client, "/api/sign", case=case, text="compliance officer", **body)


def prepare(client: Client, case: str = NAME) -> None:
    """Fill in and sign what a desk without accounts asks for."""
    fill(client, case=case)
    answer = sign(client, case=case)
    assert answer.status_code == 200, answer.text


def undo(desk: Client, store: Store, number: int, **fields: str):
    """Take an answer back."""
    seen, _ = store.chain_end()
    sent = {**CASE, "number": str(number), "seen": str(seen), "view": "finding"}
    return desk.post("/undo", sent | fields)
