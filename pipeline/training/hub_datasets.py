"""Labelled passages as a data set of Hugging Face ``datasets``: Parquet by split.

Nothing is fetched or sent: the input is a folder of ``.parquet`` files, or one file.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import ConfigError
from pipeline.files import replace_folder, stage_of
from pipeline.labels import default_labels
from pipeline.training.exchange import Shared

_SHOWN = ("document_id", "start", "end", "kind", "language", "source", "synthetic")
"""Fields of a row that get their own column, to filter by."""


def write_datasets(shared: Sequence[Shared], folder: Path) -> None:
    """Write passages as ``train.parquet``, ``dev.parquet`` and ``test.parquet``.

    ``datasets.load_dataset(folder)`` reads them, with labels as ``ClassLabel``.

    Raises:
        OSError: The folder cannot be written; an old one is still there.
    """
    from datasets import ClassLabel, Dataset, Features, List, Value

    features = Features(
        {
            "text": Value("string"),
            "labels": List(ClassLabel(names=list(default_labels().ids))),
            "document_id": Value("string"),
            "start": Value("int64"),
            "end": Value("int64"),
            "kind": Value("string"),
            "language": Value("string"),
            "source": Value("string"),
            "synthetic": Value("bool"),
            "row": Value("string"),
        }
    )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with stage_of(folder) as stage:
        stage.mkdir()
        for split in sorted({one.split for one in shared}):
            rows = [_columns(one) for one in shared if one.split == split]
            table = Dataset.from_list(rows, features=features)
            table.to_parquet(stage / f"{split}.parquet")
        replace_folder(stage, folder)


def _columns(one: Shared) -> dict[str, Any]:
    row = json.loads(one.row)
    return {
        "text": one.text,
        "labels": [label for _, _, label in one.spans],
        "row": one.row,
        "synthetic": False,
        "language": None,
    } | {name: row[name] for name in _SHOWN if name in row}


def read_datasets(path: Path) -> list[Shared]:
    """Return the texts of a Parquet file, or of all those in a folder.

    The text is in ``text``, its labels in ``labels`` (a list) or ``label``, as names or
    as ``ClassLabel``.

    Raises:
        ConfigError: There is no such file, or it has no such columns.
    """
    from datasets import Dataset, disable_progress_bars

    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        msg = f"{path}: expected a .parquet file, or a folder that holds some"
        raise ConfigError(msg)
    disable_progress_bars()
    found: list[Shared] = []
    with TemporaryDirectory() as cache:
        for file in files:
            try:
                table = Dataset.from_parquet(os.fspath(file), cache_dir=cache)
            except Exception as error:  # of pyarrow and datasets alike
                msg = f"{file}: expected Parquet, found something else ({error})"
                raise ConfigError(msg) from error
            found += _rows(file, table)
    return found


def _rows(file: Path, table: Any) -> list[Shared]:
    column = next((name for name in ("labels", "label") if name in table.features), "")
    if not column or "text" not in table.features:
        msg = (
            f"{file}: expected the columns 'text' and 'labels' or 'label', found "
            f"{sorted(table.features)}"
        )
        raise ConfigError(msg)
    feature = table.features[column]
    names = getattr(getattr(feature, "feature", feature), "names", None)
    return [_shared(file, row, column, names, file.stem) for row in table]


def _shared(
    file: Path,
    row: Mapping[str, Any],
    column: str,
    names: Sequence[str] | None,
    split: str,
) -> Shared:
    text, given = row["text"], row[column]
    if not isinstance(text, str):
        msg = f"{file}: expected words in 'text', found {text!r}"
        raise ConfigError(msg)
    several = given if isinstance(given, list) else [] if given is None else [given]
    said = [names[x] if names and isinstance(x, int) else str(x) for x in several]
    return Shared(
        text,
        tuple((0, len(text), label) for label in said),
        row=row.get("row") or "",
        split=split,
    )
