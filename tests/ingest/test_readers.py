"""The tables of readers name modules and functions that are there."""

import pytest

from pipeline.ingest.sandbox import worker

TABLES = (worker._READERS, worker._UNPACKERS)


@pytest.mark.parametrize(
    ("table", "media_type"),
    [(table, media_type) for table in TABLES for media_type in table],
)
def test_a_reader_is_there(table, media_type):
    assert callable(worker._find(table, media_type))
    assert worker._find(table, "application/x-nothing") is None
