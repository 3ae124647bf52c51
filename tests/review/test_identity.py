"""A proxy says who comes: believed from its own address, and from no other."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from pipeline.datamodel import Account, Role
from pipeline.errors import ConfigError
from pipeline.review import Address
from pipeline.review.access.proxy import Identity, identity_of
from pipeline.review.serving import behind
from tests.dossier.sample import NAME
from tests.review.conftest import CASE
from tests.review.doors import door_of
from tests.review.test_serve import running

HEADER = "X-Remote-User"
PROXY = "127.0.0.2"
"""Another address of this machine: a connection can come from it."""

NAMES = {"Ada Example": Role.LEAD, "Zoë Beispiel": Role.REVIEWER}
OWN = {"host": "desk.example"}
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def desk(store, tmp_path):
    """Return the address of a real desk behind a proxy that names accounts."""
    for name, role in NAMES.items():
        store.accounts.put(Account(name, "no password", role, (), True, NOW))
    address = Address(names=("desk.example",), proxy=PROXY, identity_header=HEADER)
    door = door_of(store, tmp_path, reviewer=None, address=address)
    with running(behind(door, address), proxy_headers=False) as url:
        yield url


def get(url, *names, source=PROXY, **headers):
    """Ask who is at the desk, with the header once for each name."""
    sent = [*(OWN | headers).items()]
    sent += [(HEADER, name.encode()) for name in names]
    transport = httpx.HTTPTransport(local_address=source)
    with httpx.Client(base_url=url, transport=transport, timeout=120) as client:
        return client.get("/api/session", headers=sent)


def test_the_proxy_names_the_account(desk):
    for name in NAMES:
        answer = get(desk, name, **{"x-forwarded-for": "203.0.113.7"})
        assert answer.json()["reviewer"] == name


def test_nobody_else_names_an_account(desk):
    for source in ("127.0.0.1", "127.0.0.3"):
        assert get(desk, "Ada Example", source=source).status_code == 401
        # uvicorn would put this address in the place of the sender's.
        told = {"x-forwarded-for": PROXY, "forwarded": f"for={PROXY}"}
        assert get(desk, "Ada Example", source=source, **told).status_code == 401


def test_a_header_that_names_nobody_opens_nothing(desk, store):
    for names in ((), ("",), ("nobody",), ("Ada Example", "Zoë Beispiel")):
        assert get(desk, *names).status_code == 401, names
    account = store.accounts.require("Ada Example")
    store.accounts.put(replace(account, is_active=False))
    assert get(desk, "Ada Example").status_code == 401
    broken = [(b"host", b"desk.example"), (HEADER.encode(), b"\xff")]
    transport = httpx.HTTPTransport(local_address=PROXY)
    with httpx.Client(base_url=desk, transport=transport, timeout=120) as client:
        assert client.get("/api/session", headers=broken).status_code == 401


def test_the_role_of_the_account_counts(desk):
    transport = httpx.HTTPTransport(local_address=PROXY)
    with httpx.Client(base_url=desk, transport=transport, timeout=120) as client:
        own = OWN | {"origin": "https://desk.example"}
        named = [(k.encode(), v.encode()) for k, v in own.items()]
        named.append((HEADER.encode(), "Zoë Beispiel".encode()))
        answer = client.post("/close", data=CASE, headers=named)
        foreign = {"origin": "https://evil.example", "host": "desk.example"}
        other = [*foreign.items(), (HEADER, "Ada Example")]
        crossed = client.post("/close", data=CASE, headers=other)
    assert "may not do this" in answer.text
    assert "another site" in crossed.text
    assert NAME not in answer.text + crossed.text


@pytest.mark.parametrize(
    ("header", "proxy", "has_accounts", "said"),
    [
        (HEADER, PROXY, False, "needs --accounts"),
        (HEADER, "", True, "one IP address"),
        (HEADER, "*", True, "one IP address"),
        (HEADER, "10.0.0.0/8", True, "one IP address"),
        ("Cookie", PROXY, True, "only the proxy sets"),
        ("X-Forwarded-For", PROXY, True, "only the proxy sets"),
        ("X Remote", PROXY, True, "only the proxy sets"),
    ],
)
def test_a_header_that_others_could_send_is_refused(header, proxy, has_accounts, said):
    with pytest.raises(ConfigError, match=said):
        identity_of(header, proxy, has_accounts=has_accounts)
    with pytest.raises(ConfigError, match=said):
        Address(proxy=proxy, identity_header=header).check(has_accounts=has_accounts)


def test_ipv4_inside_ipv6_is_the_same_address():
    scope = {"triage.peer": "::ffff:127.0.0.2", "headers": [(b"x-user", b"Ada")]}
    assert Identity("x-user", PROXY).name_of(scope) == "Ada"
    assert Identity("x-user", PROXY).name_of(scope | {"triage.peer": ""}) is None
    assert Identity("x-user", PROXY).name_of({"headers": scope["headers"]}) is None
    assert identity_of("", PROXY, has_accounts=True) is None
