"""Batches and artifacts: plain functions, no server."""

from pathlib import Path

import pytest

from flows._artifacts import summary, table, unread
from flows._batches import batch_key, coverage_of, make_batches
from pipeline.datamodel import Coverage, Kind, Status


def files(folder: Path, sizes: list[int]) -> list[Path]:
    paths = [folder / f"{n:03}.txt" for n in range(len(sizes))]
    for path, size in zip(paths, sizes, strict=True):
        with path.open("wb") as file:
            file.truncate(size)  # sparse: no bytes on the disk
    return paths


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [
        ([], []),
        ([1] * 120, [50, 50, 20]),
        ([30_000_000, 30_000_000, 1], [1, 2]),
        ([90_000_000, 1, 90_000_000], [1, 1, 1]),
    ],
)
def test_batches_are_bounded_by_number_and_bytes(
    tmp_path: Path, sizes: list[int], lengths: list[int]
):
    paths = files(tmp_path, sizes)
    batches = list(make_batches(paths))
    assert [len(batch) for batch in batches] == lengths
    assert [path for batch in batches for path in batch] == paths


LINES = [
    Coverage("0" * 64, "a.pdf", Kind.REPORT, "en", 9, 9, 40, Status.READ),
    Coverage("1" * 64, "b|c.pdf", None, None, 2, 0, 0, Status.ENCRYPTED, "password"),
]


def test_summary_counts_and_names_no_file():
    text = summary("Case", LINES, {"x_label": 3}, Path("/out/dossier.html"))
    assert "2 documents, 9 of 11 pages read." in text
    assert "| encrypted | 1 |" in text
    assert "| X label | 3 |" in text
    assert "`/out/dossier.html`" in text
    assert ".pdf" not in text


def test_table_cells_stay_text():
    assert table(["a"], [["<b>|[x](y)"]]).splitlines()[2] == (
        "| \\<b\\>\\|\\[x\\]\\(y\\) |"
    )


def test_unread_holds_what_was_not_read_in_full():
    assert unread(LINES) == LINES[1:]


def test_coverage_survives_json():
    import json
    from dataclasses import asdict

    assert [coverage_of(json.loads(json.dumps(asdict(x)))) for x in LINES] == LINES


def test_batch_key_names_bytes_names_and_place(tmp_path: Path, home: Path):
    path = tmp_path / "a.txt"
    path.write_text("one")
    inputs = {
        "paths": [str(path)],
        "case": "c",
        "shelf": "case",
        "kind": None,
        "model": "triage-en",
        "stage": "",
    }
    keys = {batch_key(None, inputs), batch_key(None, inputs)}
    assert len(keys) == 1
    keys.add(batch_key(None, inputs | {"case": "d"}))
    keys.add(batch_key(None, inputs | {"kind": "report"}))
    path.write_text("two")
    keys.add(batch_key(None, inputs))
    path = path.rename(tmp_path / "b.txt")
    keys.add(batch_key(None, inputs | {"paths": [str(path)]}))
    assert len(keys) == 5
