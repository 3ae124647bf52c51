"""The API: the same as the pages, and never a 500 whatever is sent."""

import json
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pipeline.datamodel import Kind, Shelf
from pipeline.labels import default_labels
from pipeline.parties.lists.shelf import open_lists
from pipeline.review import create_app
from pipeline.store.store import open_store
from tests.dossier.paper import Paper
from tests.dossier.sample import NAME, VERSION, fill_store, finding, line
from tests.review.acts import prepare
from tests.review.conftest import CASE, REVIEWER, Client
from tests.review.deals import PAIR, add_deal
from tests.review.test_serve import running


@pytest.fixture
def api(desk: Client):
    """Return a function that sends JSON with the token."""
    session = desk.get("/api/session").json()
    assert session["reviewer"] == REVIEWER
    headers = {"x-csrf-token": session["csrf_token"]}

    def api(path, **fields):
        body = {**CASE, "seen": desk.get("/api/session").json()["seen"]} | fields
        return desk.send("POST", f"/api{path}", json=body, headers=headers)

    return api


def test_a_case_is_worked_through_by_program(desk, api, store):
    while True:
        queue = desk.get("/api/queue", CASE | {"state": "open"}).json()
        assert [gap["subject"] for gap in queue["gaps"]]
        if not queue["rows"]:
            break
        for claim in queue["rows"][0]["claims"]:
            if claim["state"] == "open":
                answer = api(
                    "/answers", claim=claim["id"], act="dismiss", reason="not_said"
                )
                assert answer.status_code == 200
    assert desk.get("/api/case", CASE).json()["open"] == 0
    assert api("/close").status_code == 422
    prepare(desk)
    assert api("/close", note="the rest was asked for").status_code == 200
    (case,) = desk.get("/api/cases").json()
    assert case["closed_by"] == REVIEWER
    assert desk.get("/api/audit").json()["case_events"] == 1
    assert len(desk.get("/api/decisions", CASE).json()) == 26


def test_words_are_selected_by_the_offsets_that_the_api_gives(desk, api, store):
    (face,) = store.findings(NAME, label="facial_recognition")
    got = desk.get(f"/api/finding/{face.finding_id}", CASE).json()
    assert got["passage"]["quote"] == face.quote
    text = desk.get(f"/api/document/{face.document_id}/text", CASE | {"part": 2}).json()
    start = text["start"] + text["text"].index("every face")
    span = {"start": start, "end": start + 10, "text_key": got["text_key"]}
    assert text["text_key"] == got["text_key"]
    answer = api("/answers", claim=face.finding_id, act="adjust", **span)
    assert answer.status_code == 200
    (decision,) = desk.get("/api/decisions", CASE).json()
    stored = store.document_text(face.document_id)
    assert stored[decision["start"] : decision["end"]] == "every face"


def test_a_finding_is_given_with_what_stands_around_it(desk, store):
    (face,) = store.findings(NAME, label="facial_recognition")
    _, linked = add_deal(store)
    got = desk.get(f"/api/finding/{linked.finding_id}", CASE).json()
    assert PAIR in got["pairs"]
    got = desk.get(f"/api/finding/{face.finding_id}", CASE).json()
    assert got["heading"][-1] == "FaceTrail module"
    assert got["counter_evidence"] == [], "the paper denies another label"
    assert {"has the label"} <= {each["says"] for each in got["similar"]}
    page = desk.get(f"/api/document/{face.document_id}/page/2")
    assert page.headers["content-type"] == "image/jpeg"
    assert desk.get(f"/api/document/{face.document_id}/page/9").status_code == 404


def test_two_documents_are_compared_by_program(desk, store):
    one, other = (d.document_id for d in store.case_documents(NAME)[:2])
    got = desk.get(f"/api/document/{one}/compare", CASE | {"with": other}).json()
    assert (got["before"]["document_id"], got["after"]["document_id"]) == (other, one)
    assert got["changed"] == len(got["changes"]) > 0
    sides = [change[side] for change in got["changes"] for side in ("before", "after")]
    assert any(side and side["labels"] for side in sides)


def test_every_list_says_whether_it_is_in_use(desk):
    lists = desk.get("/api/lists").json()
    assert {"un-sc", "eu-fsf"} <= {each["list_id"] for each in lists}
    assert all((each["dated"] is None) == (each["entries"] is None) for each in lists)
    list(open_lists(with_sample=True))
    lists = desk.get("/api/lists").json()
    assert any(date.fromisoformat(x["dated"]) for x in lists if x["dated"])


def test_a_stale_answer_is_a_conflict_and_the_newer_one_can_be_read(api, desk, store):
    (face,) = store.findings(NAME, label="facial_recognition")
    assert api("/answers", claim=face.finding_id, act="confirm").status_code == 200
    late = api("/answers", claim=face.finding_id, act="unsure", seen=0)
    assert late.status_code == 409
    assert "in between" in late.json()["error"]
    newer = desk.get("/api/decisions", CASE | {"after": 0}).json()
    assert newer[0]["verdict"] == "confirmed"
    assert api("/undo", number=newer[0]["number"]).status_code == 200


def test_search_names_the_labels_of_a_passage(desk):
    hits = desk.get("/api/search", CASE | {"q": "telephone number"}).json()
    assert hits[0]["cases"] == [NAME]
    assert "device_intrusion_forensics" in hits[0]["labels"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/queue", 422),
        ("GET", "/api/queue?case=nowhere", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api/export/exe?case=nowhere", 404),
        ("POST", "/api/queue", 405),
        ("POST", "/api/answers", 403),
    ],
)
def test_failures_are_json_in_words(desk, method, path, status):
    answer = desk.send(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_body_that_is_no_json_is_refused(desk):
    headers = {"x-csrf-token": desk.token(), "content-type": "application/json"}
    answer = desk.send("POST", "/api/answers", content=b"{", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize(
    "format_id", ["csv", "jsonl", "web-annotation", "label-studio"]
)
def test_a_download_is_saved_under_a_harmless_name(desk, store, format_id):
    answer = desk.get(f"/api/export/{format_id}", CASE)
    assert answer.status_code == 200
    disposition = answer.headers["content-disposition"]
    (plain, exact) = re.findall(r"filename\*?=(\S+?)(?:;|$)", disposition)
    assert re.fullmatch(r'"[\w.-]+"', plain)
    assert unquote(exact.removeprefix("UTF-8''")).startswith(NAME)


def test_filters_hold_for_exports(desk, store):
    wanted = CASE | {"label": "internal_repression"}
    rows = desk.get("/api/export/jsonl", wanted).text.splitlines()
    assert {json.loads(row)["label"] for row in rows} == {"internal_repression"}
    assert len(rows) == 2


def test_half_a_surrogate_pair_breaks_nothing(desk, store):
    paper = Paper("half").paragraph("spy tool")
    content, document, passages = paper.build()
    name = "half \ud800.pdf"
    found = replace(
        finding(passages[0], "facial_recognition", 0.9),
        attributes=(("note", "\udfff"), ("polarity", "asserted")),
    )
    store.blobs.put(content)
    store.add_outcome(
        case="half",
        shelf=Shelf.CASE,
        coverage=line(document, passages, Kind.BROCHURE, name=name),
        model_version=VERSION,
        document=document,
        passages=passages,
        findings=[found],
    )
    case = {"case": "half"}
    assert desk.get("/api/queue", case).json()["rows"][0]["document"] == name
    for path in ("/api/documents", "/api/export/jsonl", "/api/export/csv", "/case"):
        assert desk.get(path, case).status_code == 200, path


# --- whatever is sent ---------------------------------------------------------


@pytest.fixture(scope="module")
def module_app(tmp_path_factory):
    with open_store(home=tmp_path_factory.mktemp("api")) as store:
        fill_store(store, NAME)
        app = create_app(store, default_labels(), reviewer=REVIEWER)
        with running(app) as address:
            yield address


NEGATIVE = GenerationMode.NEGATIVE
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_no_request_is_an_error_of_ours(module_app):
    schema = schemathesis.openapi.from_url(f"{module_app}/api/openapi.json")
    found = list(schema.get_all_operations())
    assert all(isinstance(result, Ok) for result in found)
    operations = [result.ok() for result in found if isinstance(result, Ok)]
    assert len(operations) == 47
    for operation in operations:
        send_anything(operation, module_app)


def send_anything(operation, address):
    """Send what the description allows, and some of what it does not."""

    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy() | operation.as_strategy(NEGATIVE))
    def send(case):
        with httpx.Client(base_url=address, timeout=300) as client:
            row = known_row(client, len(str(case.body)))
            token = client.get("/api/session").json()["csrf_token"]
        name_what_is_there(case, row)
        # The first page that is drawn waits for its child process.
        answer = case.call(headers={"x-csrf-token": token}, timeout=120)
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=CHECKS)

    send()


def known_row(client, i):
    rows = client.get("/api/queue", params=CASE).json()["rows"]
    return rows[i % len(rows)]


def name_what_is_there(case, row):
    """Let half of the requests get further than "no such case"."""
    if case.query and len(str(case.query)) % 2:
        case.query["case"] = NAME
    names = {"finding_id": row["claims"][0]["id"], "document_id": row["document_id"]}
    for name in names.keys() & (case.path_parameters or {}).keys():
        case.path_parameters[name] = names[name]
    if isinstance(case.body, dict) and len(str(case.body)) % 4:
        case.body |= {"case": NAME, "claim": names["finding_id"]}
        case.body |= (
            {"document_id": names["document_id"]} if "words" in case.body else {}
        )
