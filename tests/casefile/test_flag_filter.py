"""The filter of a flag shows the same evidence at the desk, in the API and in files."""

import json
import re

from pipeline.parties.deal.build import build_deal
from tests.casefile.accounts import client_of
from tests.parties.deal.made import CASE, Made


def test_desk_api_and_export_agree_on_the_evidence_of_a_flag(made: Made) -> None:
    build_deal(made.store, CASE)
    client = client_of(made.store, "ada")
    asked = {"case": CASE, "flag": "DF4"}
    flags = client.get("/api/flags", {"case": CASE}).json()["flags"]
    (evidence,) = (set(f["finding_ids"]) for f in flags if f["flag"] == "DF4")
    page = client.get("/case", asked).text
    shown = {i for i in re.findall(r'name="claim" value="([^"]+)"', page) if i}
    queue = client.get("/api/queue", asked).json()
    told = {claim["id"] for row in queue["rows"] for claim in row["claims"]}
    lines = client.get("/api/export/jsonl", asked).text.splitlines()
    exported = {json.loads(line)["finding_id"] for line in lines}
    assert evidence
    assert shown == told == exported == evidence
    first = next(iter(evidence))
    one = client.get(f"/api/finding/{first}", asked).json()
    assert one["next_open"] in evidence
