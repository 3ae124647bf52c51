"""Nobody comes in who was not let in: every route is walked."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.review import Address, create_app
from pipeline.review.access.door import check_token
from pipeline.review.access.security import HEADERS
from pipeline.store import accounts
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store
from tests.review.conftest import CASE
from tests.review.doors import PORT, SECRET, Browser, door_of
from tests.review.process import serving
from tests.review.test_security import from_another_site, walk

BEARER = {"authorization": f"Bearer {SECRET}"}


@pytest.fixture
def door(store, tmp_path):
    return door_of(store, tmp_path)


def routes(store):
    """Return method and path of every route, with something in its places."""
    app = create_app(store, default_labels(), reviewer="A")
    document = store.case_documents(NAME)[0].document_id
    found = {
        (method, _filled(route.path, document))
        for route in walk(app.routes)
        for method in route.methods or ()
    }
    assert len(found) > 50
    return sorted(found)


def _filled(path, document):
    path = path.replace("{document_id}", document).replace("{page}", "1")
    return path.replace("{", "").replace("}", "")


def is_open(path):
    return path.startswith("/static/")


def test_no_route_answers_a_stranger(door, store):
    stranger = Browser(door)
    for method, path in routes(store):
        answer = stranger.send(method, path, params=CASE)
        if not is_open(path):
            assert answer.status_code == 401, (method, path)
            assert NAME not in answer.text
            for name, value in HEADERS.items():
                assert answer.headers[name.lower()] == value


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer wrong"},
        {"authorization": f"Basic {SECRET}"},
        {"authorization": "Bearer "},
        {"authorization": b"Bearer \xfc"},
        {"cookie": f"triage_{PORT}={SECRET}"},
        {"cookie": f"triage_{PORT}="},
    ],
)
def test_what_is_no_secret_opens_nothing(door, headers):
    assert Browser(door).get("/api/session", headers=headers).status_code == 401


@from_another_site
def test_no_route_answers_another_site_with_cookie_or_secret(door, store, headers):
    browser = Browser(door).enter(door)
    for method, path in routes(store):
        for more in ({}, BEARER):
            answer = browser.send(method, path, params=CASE, headers=headers | more)
            assert answer.status_code == 403, (method, path)
            assert NAME not in answer.text


def test_another_name_of_this_machine_is_refused(door):
    for host in ("evil.example", "evil.example:8417", "127.0.0.1.nip.io", ""):
        answer = Browser(door).get("/", headers=BEARER | {"host": host})
        assert answer.status_code == 400


def test_every_route_takes_the_secret_as_bearer(door, store):
    program = Browser(door)
    for method, path in routes(store):
        answer = program.send(method, path, params=CASE, headers=BEARER)
        assert answer.status_code not in (401, 403), (method, path)


def test_a_program_answers_with_the_secret_alone(door, store):
    finding = store.findings(NAME, label="facial_recognition")[0]
    answer = {**CASE, "claim": finding.finding_id, "act": "confirm", "seen": 0}
    said = Browser(door).send("POST", "/api/answers", json=answer, headers=BEARER)
    assert said.status_code == 200, said.text
    assert store.decisions(NAME)[0].reviewer == "Ada Example"


def test_the_address_logs_one_browser_in_and_makes_the_next(store, tmp_path):
    said: list[str] = []
    door = door_of(store, tmp_path, announce=said.append)
    assert said[0].startswith(f"http://127.0.0.1:{PORT}/enter?code=")
    path = said[0].removeprefix(f"http://127.0.0.1:{PORT}")
    first, second = Browser(door), Browser(door)
    entered = first.get(path)
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert first.get("/").status_code == 200
    assert second.get(path).status_code == 401
    assert second.get("/").status_code == 401
    assert len(said) == 2
    second.get(said[1].removeprefix(f"http://127.0.0.1:{PORT}"))
    assert second.get("/").status_code == 200


def test_a_browser_answers_with_the_token_of_its_page(door, store):
    browser = Browser(door).enter(door)
    finding = store.findings(NAME, label="facial_recognition")[0]
    fields = {**CASE, "claim": finding.finding_id, "do": "confirm", "seen": "0"}
    assert browser.send("POST", "/answer", data=fields).status_code == 403
    own = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}
    assert browser.post("/answer", fields, headers=own).status_code == 303
    assert len(store.decisions(NAME)) == 1


def test_a_browser_stays_logged_in_when_the_desk_is_started_anew(store, tmp_path):
    door = door_of(store, tmp_path)
    cookies = Browser(door).enter(door).cookies
    again = Browser(door_of(store, tmp_path))
    assert again.get("/").status_code == 401
    again.cookies = cookies
    assert again.get("/").status_code == 200


def test_a_session_ends_with_the_day_and_by_logging_out(door, monkeypatch):
    browser = Browser(door).enter(door)
    monkeypatch.setattr(accounts, "LASTS", accounts.LASTS * 0)
    assert browser.get("/").status_code == 401
    monkeypatch.undo()
    kept = dict(browser.cookies)
    assert browser.send("POST", "/logout").status_code == 303
    browser.cookies = kept
    assert browser.get("/").status_code == 401


def test_nothing_of_a_body_is_read_before_it_is_known_who_sends_it(door, store):
    """A cross-site post of 500 MB: not one message of its body is asked for."""
    n_asked = 0

    async def receive():
        nonlocal n_asked
        n_asked += 1
        return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

    async def post(path, headers):
        sent = []

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": b"",
            "headers": [(b"host", b"127.0.0.1"), (b"content-length", b"500000000"),
                        *headers],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", PORT),
            "scheme": "http", "http_version": "1.1", "root_path": "",
        }  # fmt: skip
        await door(scope, receive, send)
        return sent[0]["status"]

    cookie = Browser(door).enter(door).cookies
    own = "; ".join(f"{k}={v}" for k, v in cookie.items()).encode()
    evil = [(b"origin", b"http://evil.example"), (b"cookie", own)]
    paths = [path for method, path in routes(store) if method == "POST"]
    for path in (*paths, "/login", "/enter"):
        assert asyncio.run(post(path, evil)) == 403
        if path != "/login":
            assert asyncio.run(post(path, [])) in (401, 405)
    assert n_asked == 0


def test_who_looked_is_noted_and_no_secret(door, tmp_path):
    browser = Browser(door).enter(door)
    browser.get("/case", CASE)
    Browser(door).get("/case", CASE)
    path = tmp_path / "access.log"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [(x["who"], x["path"], x["status"]) for x in lines] == [
        ("Ada Example", "/enter", 303),
        ("Ada Example", "/case", 0),
        ("", "/case", 401),
    ]
    assert "code" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_noted_is_not_shown(store, tmp_path):
    (tmp_path / "access.log").mkdir()
    door = door_of(store, tmp_path)
    answer = Browser(door).get("/case", CASE, headers=BEARER)
    assert answer.status_code == 503
    assert NAME not in answer.text


def test_a_store_that_does_not_answer_lets_nobody_in(door, store):
    browser = Browser(door).enter(door)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE session")
    assert browser.get("/case", CASE).status_code == 503


@pytest.mark.parametrize("token", ["short", "x" * 15, "ü" * 40, "a\nb" * 10])
def test_a_secret_that_is_none_is_refused(token):
    with pytest.raises(ConfigError, match="TRIAGE_DESK_TOKEN"):
        check_token(token)


# Beyond this machine ----------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "has_accounts", "lacks"),
    [
        ({}, False, ["--accounts", "--tls-cert", "--name"]),
        ({"names": ("desk.example",)}, True, ["--tls-cert"]),
        ({"proxy": "10.0.0.1"}, True, ["--name"]),
        ({"proxy": "10.0.0.1", "names": ("d.example",)}, False, ["--accounts"]),
    ],
)
@pytest.mark.parametrize(
    "host",
    [
        "0.0.0.0",
        "::",
        "192.168.1.7",
        "",
        "example.org",
        "127.0.0.1.nip.io",
        "2130706433",
    ],
)
def test_it_does_not_listen_beyond_this_machine(host, more, has_accounts, lacks):
    with pytest.raises(ConfigError, match="expected a loopback address") as error:
        Address(host, **more).check(has_accounts=has_accounts)
    for word in ("--accounts", "--tls-cert", "--name"):
        assert (word in str(error.value)) == (word in lacks)


def test_with_accounts_and_a_proxy_it_does(store, tmp_path):
    address = Address("0.0.0.0", names=("desk.example",), proxy="10.0.0.1")
    door = door_of(store, tmp_path, address=address, reviewer=None)
    page = Browser(door, host="desk.example").get("/login")
    assert page.status_code == 200
    assert 'type="password"' in page.text


# Another account of this machine ----------------------------------------------

_STRANGER = """
import os, sys, urllib.error, urllib.request
"x".encode("idna")
os.setgroups([]); os.setgid(65534); os.setuid(65534)
home, port = sys.argv[1:]
for folder, _, names in os.walk(home, onerror=lambda e: print("refused", e.filename)):
    for name in names:
        try:
            open(os.path.join(folder, name), "rb").read(1)
            print("READ", folder, name)
        except PermissionError:
            print("refused", name)
for method in ("GET", "POST"):
    for path in ("/", "/api/session", "/api/cases", "/api/answers", "/enter?code="):
        url = f"http://127.0.0.1:{port}{path}"
        try:
            body = b"" if method == "POST" else None
            urllib.request.urlopen(urllib.request.Request(url, body))
            print("ANSWERED", path)
        except urllib.error.HTTPError as error:
            print(error.code, path)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_another_account_of_this_machine_neither_reads_nor_answers():
    import tempfile

    # Not below pytest's own folder, which others cannot enter at all.
    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        Path(place).chmod(0o755)
        home = Path(place) / "home"
        home.mkdir(mode=0o755)
        with open_store(home=home) as store:
            fill_store(store, NAME)
        with serving(home) as (port, _):
            done = subprocess.run(
                [sys.executable, "-c", _STRANGER, str(home), str(port)],
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
            )
    assert done.returncode == 0, done.stderr
    assert "READ" not in done.stdout, done.stdout
    assert "ANSWERED" not in done.stdout, done.stdout
    assert done.stdout.count("refused") > 3
    assert done.stdout.count("401") == 10


def test_what_is_kept_is_for_its_owner(tmp_path):
    home = tmp_path / "home"
    with open_store(home=home) as store:
        fill_store(store, NAME)
        assert Browser(door_of(store, home)).get("/").status_code == 401
    for path in [home, *home.rglob("*")]:
        if path.suffix != ".pub":
            wanted = 0o700 if path.is_dir() else 0o600
            assert path.stat().st_mode & 0o777 == wanted, path


def test_a_store_of_before_is_closed_to_others(tmp_path):
    with open_store(home=tmp_path) as store:
        store.blobs.put(b"x")
    (tmp_path / "store.sqlite").chmod(0o644)
    (tmp_path / "blobs").chmod(0o755)
    with open_store(home=tmp_path) as store:
        store.blobs.put(b"y")
    assert (tmp_path / "store.sqlite").stat().st_mode & 0o077 == 0
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0
