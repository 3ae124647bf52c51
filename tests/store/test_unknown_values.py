"""A value that this version does not know is named in a sentence, with its column."""

import sqlite3
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, whole_case


def test_a_value_of_a_newer_version_is_named_with_its_column(tmp_path: Path) -> None:
    with open_store(home=tmp_path) as store:
        whole_case(store)
    with sqlite3.connect(tmp_path / "store.sqlite") as raw:
        raw.execute("UPDATE coverage SET kind = 'podcast' WHERE kind = 'brochure'")
    said = (
        "column coverage.kind of the store holds 'podcast'; expected one of brochure, "
        "contract, report, other. Most likely a newer version wrote it: update the "
        "program, or restore a backup."
    )
    with open_store(home=tmp_path) as store, pytest.raises(StoreError) as refused:
        store.coverage(CASE)
    assert str(refused.value) == said
