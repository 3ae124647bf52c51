"""What several tests of answers do."""

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.datamodel import Decision, Finding, Shelf, Verdict
from pipeline.store.store import Store
from tests.cases.sample import NAME
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


def undo(desk: Client, store: Store, number: int, **fields: str):
    """Take an answer back."""
    seen, _ = store.chain_end()
    sent = {**CASE, "number": str(number), "seen": str(seen), "view": "finding"}
    return desk.post("/undo", sent | fields)
