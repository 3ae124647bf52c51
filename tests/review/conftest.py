"""The app over a store on disk with the sample case in it."""

import httpx
import pytest

from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.store.store import open_store
from tests.cases.sample import NAME, fill_store


@pytest.fixture
def store(tmp_path):
    with open_store(home=tmp_path) as store:
        fill_store(store, NAME)
        yield store


@pytest.fixture
def app(store):
    return create_app(store, default_labels())


@pytest.fixture
def get(app):
    """Return a function that sends one GET to the app and returns the answer."""
    import asyncio

    def get(path, params=None, host="127.0.0.1"):
        async def send():
            transport = httpx.ASGITransport(app=app)
            base = f"http://{host}"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.get(path, params=params)

        return asyncio.run(send())

    return get
