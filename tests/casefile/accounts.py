"""What each face of a case says of its claims, its flags and its proposal."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.dossier.assess import assess
from pipeline.dossier.dossier_json import render_record
from pipeline.dossier.loading import load_case
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE
from tests.review.conftest import Client

Key = tuple[str, str, str]
"""Document, label and words."""


@dataclass(frozen=True)
class Account:
    """What one face says.

    Attributes:
        claims: ``open``, or the verdicts of each claim, by alphabet; else empty.
        flags: Weight and findings of each flag; empty where a face has none.
        proposed: The queue, or "".
    """

    claims: dict[Key, str]
    flags: dict[str, tuple[str, frozenset[str]]]
    proposed: str


def client_of(store: Store, reviewer: str = "") -> Client:
    """Return a desk over HTTP."""
    app = create_app(store, default_labels(), reviewer=reviewer, model=lambda: MODEL)
    return Client(app)


def by_api(client: Client) -> Account:
    """Read the queue and the flags of the desk, page by page.

    An app without the door of a desk masks no names.
    """
    claims: dict[Key, list[str]] = defaultdict(list)
    for state in ("", "safeguards", "background"):
        asked = {"case": CASE, "state": state}
        answer = client.get("/api/queue", asked).json()
        assert answer["pages"] == 1
        asked_once = answer["rows"]
        for row in (*asked_once, *(r for a in asked_once for r in a["alike"])):
            for claim in row["claims"]:
                key = (row["document_id"], claim["label"], _plain(row["quote"]))
                claims[key] += claim["state"].split(", ")
    flags = client.get("/api/flags", {"case": CASE}).json()
    found = ((f["flag"], f["weight"], f["finding_ids"]) for f in flags["flags"])
    return Account(_states(claims), _flags(found), flags["proposed"] or "")


def by_export(client: Client) -> Account:
    """Read the claims out of an export."""
    asked = {"case": CASE, "names": "shown"}
    lines = client.get("/api/export/jsonl", asked).text.splitlines()
    verdicts: dict[Key, list[str]] = defaultdict(list)
    for row in map(json.loads, lines):
        key = (row["document_id"], row["label"], _plain(row["quote"]))
        verdicts[key].append(row["verdict"])
    return Account(_states(verdicts), {}, "")


def by_dossier(store: Store) -> Account:
    """Read claims and flags out of the dossier as JSON."""
    record = json.loads(render_record(load_case(store, CASE, model=MODEL, names=True)))
    log = {row["number"]: row["decision"] for row in record["decisions"]}
    found_in: dict[Key, list[str]] = defaultdict(list)
    for passage in record["passages"]:
        for label, given in _said(passage, log):
            found_in[passage["document_id"], label, _plain(passage["quote"])] += given
    claims = _states(found_in)
    sheet = record["flag_sheet"]
    if sheet is None:
        return Account(claims, {}, "")
    found = ((f["flag_id"], f["weight"], f["finding_ids"]) for f in sheet["flags"])
    return Account(claims, _flags(found), sheet["queue"])


def _said(
    passage: dict[str, Any], log: dict[int, Any]
) -> Iterable[tuple[str, list[str]]]:
    for claim in passage["claims"]:
        given = [log[number]["verdict"] for number in claim["decisions"]]
        is_added = claim["classifier"] == "person"
        missing = ["open"] * ((1 if is_added else len(passage["places"])) - len(given))
        yield claim["label"], [*given, *missing]


def by_command(store: Store) -> Account:
    """Compute the flags as ``triage flags`` does."""
    _, sheet = assess(store, CASE, ["en"])
    found = ((f.flag_id, f.weight.value, f.finding_ids) for f in sheet.flags)
    return Account({}, _flags(found), sheet.queue.value)


def _flags(
    found: Iterable[tuple[str, str, Iterable[str]]],
) -> dict[str, tuple[str, frozenset[str]]]:
    return {flag_id: (weight, frozenset(ids)) for flag_id, weight, ids in found}


def _states(verdicts: dict[Key, list[str]]) -> dict[Key, str]:
    """Sum up verdicts; two places whose words were replaced share a key."""
    return {
        key: "open" if "open" in said else ", ".join(sorted(set(said)))
        for key, said in verdicts.items()
    }


def _plain(words: str) -> str:
    return " ".join(words.split())
