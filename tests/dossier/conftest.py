"""A store on disk with the sample case in it."""

import pytest

from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store


@pytest.fixture
def store(tmp_path):
    with open_store(home=tmp_path) as store:
        fill_store(store, NAME)
        yield store
