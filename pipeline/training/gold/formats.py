"""Labelled passages in files of spaCy (``DocBin``) and Hugging Face ``datasets``.

A ``DocBin`` has one ``Doc`` for each passage. ``doc.spans["triage"]`` holds the labels
of a passage of ours. From files of others all groups of spans, entities and
``doc.cats`` of 0.5 or more are read. A data set is Parquet by split; nothing is fetched
or sent: the input is a folder of ``.parquet`` files, or one file.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.errors import ConfigError
from pipeline.files import replace_folder, stage_of, write_atomically
from pipeline.labels import default_labels
from pipeline.training.gold.exchange import Shared

SPANS = "triage"

_LEAST = 0.5
"""Value from which on a category counts as there."""

_SHOWN = ("document_id", "start", "end", "kind", "language", "source", "synthetic")
"""Fields of a row that get their own column, to filter by."""


def write_shared(form: str, shared: Sequence[Shared], path: Path) -> None:
    """Write passages in a format, ``docbin`` (a file) or ``datasets`` (a folder).

    Raises:
        ConfigError: There is no such format, or its library is not installed.
        OSError: It cannot be written; what was there is still there.
    """
    _check_format(form)
    if form == "docbin":
        _write_docbin(shared, path)
    else:
        _write_datasets(shared, path)


def read_shared(form: str, path: Path) -> list[Shared]:
    """Return the texts of a file or folder in a format.

    In Parquet the text is in ``text``, its labels in ``labels`` (a list) or ``label``,
    as names or as ``ClassLabel``.

    Raises:
        ConfigError: There is no such format, its library is not installed, or the file
            is missing or has another form.
        OSError: The file cannot be read.
    """
    _check_format(form)
    return _read_docbin(path) if form == "docbin" else _read_datasets(path)


def _check_format(form: str) -> None:
    if form not in ("docbin", "datasets"):
        msg = f"format {form!r}: expected docbin or datasets"
        raise ConfigError(msg)
    if form == "datasets" and find_spec("datasets") is None:
        msg = "format datasets: expected the extra, `pip install -e '.[datasets]'`"
        raise ConfigError(msg)


def _write_docbin(shared: Sequence[Shared], path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("xx")
    bin_ = DocBin(store_user_data=True)
    for one in shared:
        doc = nlp.make_doc(one.text)
        spans = [
            doc.char_span(start, end, label=label, alignment_mode="expand")
            for start, end, label in one.spans
        ]
        doc.spans[SPANS] = [span for span in spans if span is not None]
        doc.user_data |= {"row": one.row, "split": one.split}
        bin_.add(doc)
    write_atomically(path, bytes(bin_.to_bytes()))


def _read_docbin(path: Path) -> list[Shared]:
    import spacy
    from spacy.tokens import DocBin

    data = path.read_bytes()
    try:
        docs = DocBin(store_user_data=True).from_bytes(data)
        return [_of_doc(doc) for doc in docs.get_docs(spacy.blank("xx").vocab)]
    except Exception as error:  # zlib, msgpack and spaCy each have their own
        msg = f"{path}: expected a DocBin of spaCy, found something else ({error})"
        raise ConfigError(msg) from error


def _of_doc(doc: Any) -> Shared:
    row = str(doc.user_data.get("row", ""))
    groups = [doc.spans.get(SPANS, ())] if row else [doc.ents, *doc.spans.values()]
    spans = [(s.start_char, s.end_char, s.label_) for group in groups for s in group]
    return Shared(
        text=doc.text,
        spans=tuple(dict.fromkeys([*spans, *([] if row else _categories(doc))])),
        asked=frozenset(doc.cats) if doc.cats and not row else None,
        row=row,
        split=str(doc.user_data.get("split", "")),
    )


def _categories(doc: Any) -> Iterator[tuple[int, int, str]]:
    for name, value in doc.cats.items():
        if value >= _LEAST:
            yield 0, len(doc.text), name


def _write_datasets(shared: Sequence[Shared], folder: Path) -> None:
    """Write a Parquet file for each split, as ``datasets.load_dataset`` reads them."""
    from datasets import (
        ClassLabel,
        Dataset,
        Features,
        List,
        Value,
        disable_progress_bars,
    )

    disable_progress_bars()
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


def _read_datasets(path: Path) -> list[Shared]:
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
    return [_of_row(file, row, column, names, file.stem) for row in table]


def _of_row(
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
