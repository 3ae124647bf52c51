"""A store on disk with the sample case in it."""

import pytest

from pipeline.store.store import open_store


@pytest.fixture
def store(sample_home, tmp_path):
    with open_store(home=sample_home(tmp_path)) as store:
        yield store
