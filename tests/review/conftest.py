"""The app over a store on disk with the sample case in it."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import Store, open_store
from tests.dossier.sample import NAME

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

REVIEWER = "Ada Example"
CASE = {"case": NAME}


@pytest.fixture
def store(sample_home, tmp_path):
    with open_store(home=sample_home(tmp_path)) as store:
        yield store


@pytest.fixture
def app(store):
    return create_app(store, default_labels())


@dataclass
class Client:
    """Sends single requests to an app; it keeps nothing in between."""

    app: FastAPI

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            # A failing handler answers 500, as a real server would.
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            base = f"http://{more.pop('host', '127.0.0.1')}"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, **more)

        return asyncio.run(send())

    def get(self, path: str, params: Any = None, **more: Any) -> httpx.Response:
        return self.send("GET", path, params=params, **more)

    def post(self, path: str, fields: dict[str, Any], **more: Any) -> httpx.Response:
        """Send a form with the token of the page, unless ``csrf`` says another."""
        fields = fields if "csrf" in fields else fields | {"csrf": self.token()}
        return self.send("POST", path, data=fields, **more)

    def token(self) -> str:
        page = self.get("/close", CASE).text + self.get("/case", CASE).text
        return str(re.findall(r'name="csrf" value="([^"]+)"', page)[-1])

    def follow(self, answer: httpx.Response) -> httpx.Response:
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["location"])


@pytest.fixture
def get(app):
    """Return a function that sends one GET to the app and returns the answer."""
    return Client(app).get


@pytest.fixture
def desk(store) -> Client:
    """The app with a reviewer."""
    return Client(create_app(store, default_labels(), reviewer=REVIEWER))


@pytest.fixture
def answer(desk: Client, store: Store):
    """Return a function that answers a claim by the form of its page."""

    def answer(claim: str, do: str, *, client: Client = desk, **fields: Any):
        number, _ = store.chain_end()
        sent = {**CASE, "claim": claim, "do": do, "seen": str(number)}
        return client.post("/answer", sent | {"view": "finding"} | fields)

    return answer


# The browser is imported where it is used, because most tests need none.
@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    from tests.review.browser import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    from tests.review.test_serve import running

    app = create_app(store, default_labels(), reviewer=REVIEWER)
    with running(app) as address:
        yield address


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """A page on which anything that the browser complains about is a failure."""
    from tests.review.browser import open_window

    complaints: list[str] = []
    with open_window(browser) as window:
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        yield page
        assert complaints == []
