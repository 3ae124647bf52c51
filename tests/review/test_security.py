"""What changes something needs the token of our own pages; every route is walked."""

import pytest
from starlette.routing import Route

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.access.security import HEADERS
from tests.dossier.sample import NAME
from tests.review.conftest import CASE, REVIEWER

SAFE = {"GET", "HEAD", "OPTIONS"}


def walk(routes):
    """Yield every route, also of routers that were included."""
    for route in routes:
        nested = getattr(route, "original_router", None) or getattr(
            route, "routes", None
        )
        if nested is not None:
            yield from walk(getattr(nested, "routes", nested))
        elif isinstance(route, Route):
            yield route


def changing(app):
    return sorted(
        {
            (m, r.path)
            for r in walk(app.routes)
            for m in (r.methods or ())
            if m not in SAFE
        }
    )


def test_the_route_table_names_what_changes_something(store):
    app = create_app(store, default_labels(), reviewer=REVIEWER)
    paths = {path for _, path in changing(app)}
    assert {"/answer", "/undo", "/passage", "/close", "/reopen", "/link"} <= paths


@pytest.mark.parametrize("token", [None, "", "x" * 43, "ü"])
def test_nothing_is_changed_without_the_token(store, desk, token):
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {
        **CASE,
        "claim": finding.finding_id,
        "do": "confirm",
        "seen": "0",
        "number": "1",
        "document_id": finding.document_id,
        "words": "every face",
        "label": finding.label,
        "note": "typed before",
    }
    if token is not None:
        fields["csrf"] = token
    routes = changing(desk.app)
    assert routes
    for method, path in routes:
        answers = [desk.send(method, path, data=fields)]
        answers += [desk.send(method, path, json=fields)]
        for answer in answers:
            assert answer.status_code == 403, (path, answer.text)
    assert store.counts()["decision"] == 0
    assert store.counts()["case_event"] == 0


def test_a_form_from_before_a_restart_comes_back_with_its_note(store, desk):
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {**CASE, "claim": finding.finding_id, "do": "dismiss:other", "seen": "0"}
    fields |= {"note": "typed before", "csrf": "of another run"}
    page = desk.send("POST", "/answer", data=fields)
    assert page.status_code == 403
    assert "restarted" in page.text
    assert "typed before" in page.text
    assert desk.token() in page.text


from_another_site = pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
    ],
)


@from_another_site
def test_another_site_gets_nothing_even_with_the_token(store, desk, headers):
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {**CASE, "claim": finding.finding_id, "do": "confirm", "seen": "0"}
    page = desk.post("/answer", fields, headers=headers)
    assert page.status_code == 403
    assert desk.token() not in page.text
    assert store.counts()["decision"] == 0


def test_our_own_pages_may_send(store, desk):
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {**CASE, "claim": finding.finding_id, "do": "confirm", "seen": "0"}
    headers = {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1"}
    assert desk.post("/answer", fields, headers=headers).status_code == 303


def test_the_policy_allows_no_inline_script_and_no_other_site():
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "*" not in policy
    assert "http" not in policy
