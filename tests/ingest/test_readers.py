"""The tables of readers name modules and functions that are there."""

import pytest

from pipeline.ingest import readers

TABLES = (readers._READERS, readers._PAGE_READERS, readers._UNPACKERS)


@pytest.mark.parametrize(
    ("table", "media_type"),
    [(table, media_type) for table in TABLES for media_type in table],
)
def test_a_reader_is_there(table, media_type):
    assert callable(readers._find(table, media_type))
    assert readers._find(table, "application/x-nothing") is None
