"""One store and one case for the tests of deals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store.store import open_store
from tests.parties.deal.made import Made, whole_case


@pytest.fixture
def empty(home: Path) -> Iterator[Made]:
    """A store without a case."""
    with open_store() as store:
        yield Made(store)


@pytest.fixture
def made(empty: Made) -> Made:
    """The whole case."""
    return whole_case(empty.store)
