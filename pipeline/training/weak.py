"""Other people's labels, mapped to ours, and the precision of the mapping.

They stay apart from the annotations: a mapping is a guess about what somebody
else meant, and its precision was measured by reading 100 of its rows.
"""

import ast
import csv
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, explain
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, settings
from pipeline.text.normalize import normalize
from pipeline.toml_files import read_toml
from pipeline.training.scored import Share

N_CHECKED = 100
"""Rows read for each mapping: 0.5 is then known to a tenth."""

_MIN_COVERED = 0.5


class Mapping(BaseModel):
    """One data set: a file ``corpora/weak/<name>.toml``.

    Attributes:
        title: What it is.
        files: Pattern of its files under the corpus.
        format: ``csv``, ``misp`` or ``bio`` (spans: tokens with tags, or XMI).
        kind: As which kind its texts are read.
        map: Their category, or for ``misp`` a pattern in the text, to our label.
        text: Column of the text, for ``csv``.
        category: Column of their categories, parted by commas, for ``csv``.
        encoding: Of the files.
        only: Pattern that a text must match to be mapped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    files: str
    format: str
    kind: Kind
    map: dict[str, str]
    text: str = ""
    category: str = ""
    encoding: str = "utf-8"
    only: str = ""


class Check(BaseModel):
    """One mapped row that was read: a line of ``<name>.checked.jsonl``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str
    text_sha256: str
    category: str
    label: str
    fits: bool


@dataclass(frozen=True, slots=True)
class WeakRow:
    """A text with a label that somebody else's category stands for.

    Attributes:
        place: File name and row, from 1.
        text: Its words.
        category: What they said.
        label: What it is taken for.
    """

    place: str
    text: str
    category: str
    label: str


def read_mappings() -> dict[str, Mapping]:
    """Return the mappings by name.

    Raises:
        ConfigError: A file is no mapping, or maps to an unknown label.
    """
    found = {}
    for path in sorted((corpora_dir() / "weak").glob("*.toml")):
        mapping = read_toml(path, Mapping)
        unknown = set(mapping.map.values()) - set(default_labels().ids)
        if unknown or mapping.format not in _READERS:
            msg = f"{path}: unknown labels {sorted(unknown)} or format {mapping.format}"
            raise ConfigError(msg)
        found[path.stem] = mapping
    return found


def weak_rows(mapping: Mapping) -> list[WeakRow]:
    """Return the mapped rows of a data set, the same words once for each label.

    Raises:
        ConfigError: Its files are not at hand.
    """
    paths = sorted(settings().corpus.glob(mapping.files))
    if not paths:
        msg = f"{settings().corpus / mapping.files}: no such file; set TRIAGE_CORPUS"
        raise ConfigError(msg)
    only = re.compile(mapping.only, re.IGNORECASE)
    rows: dict[tuple[str, str], WeakRow] = {}
    for path in paths:
        for row in _READERS[mapping.format](path, mapping):
            if row.text.strip() and only.search(normalize(row.text)):
                rows.setdefault((row.text, row.label), row)
    return list(rows.values())


def rows_to_check(mapping: Mapping) -> list[WeakRow]:
    """Return the rows that are read to measure a mapping, drawn by their hash."""
    rows = sorted(weak_rows(mapping), key=lambda row: _hash(row.text + row.label))
    return rows[:N_CHECKED]


def read_checks(name: str) -> list[Check]:
    """Return the rows read of a mapping; empty if nobody has read any.

    Raises:
        ConfigError: A line is no check.
    """
    path = corpora_dir() / "weak" / f"{name}.checked.jsonl"
    if not path.is_file():
        return []
    try:
        lines = path.read_text("utf-8").splitlines()
        return [Check.model_validate_json(line) for line in lines]
    except ValidationError as error:
        msg = f"{path}: {explain(error)}"
        raise ConfigError(msg) from error


def precision_table() -> dict[str, dict[str, object]]:
    """Return the rows read and the rows that fit, by mapping and label."""
    table: dict[str, dict[str, object]] = {}
    for name in read_mappings():
        checks = read_checks(name)
        for label in sorted({check.label for check in checks}):
            ours = [check for check in checks if check.label == label]
            table[f"{name}: {label}"] = _precision(ours)
    return table


def _precision(checks: list[Check]) -> dict[str, object]:
    share = Share.of(sum(check.fits for check in checks), len(checks))
    return {
        "read": share.n_total,
        "fit": share.n_found,
        "precision": f"{share.low:.2f}-{share.high:.2f}",
    }


def _read_csv(path: Path, mapping: Mapping) -> Iterator[WeakRow]:
    with path.open(encoding=mapping.encoding, errors="replace", newline="") as file:
        for n, row in enumerate(csv.DictReader(file), start=1):
            said = (row[mapping.category] or "").split(",")
            for category in map(str.strip, said):
                if category in mapping.map:
                    label = mapping.map[category]
                    text = (row[mapping.text] or "").strip()
                    yield WeakRow(f"{path.name}:{n}", text, category, label)


def _read_misp(path: Path, mapping: Mapping) -> Iterator[WeakRow]:
    vendors = json.loads(path.read_text("utf-8"))["values"]
    for n, vendor in enumerate(vendors, start=1):
        for paragraph in filter(
            None, map(str.strip, vendor["description"].split("\n"))
        ):
            for pattern, label in mapping.map.items():
                if re.search(pattern, normalize(paragraph), re.IGNORECASE):
                    yield WeakRow(f"{path.name}:{n}", paragraph, pattern, label)


def _read_bio(path: Path, mapping: Mapping) -> Iterator[WeakRow]:
    """Read paragraphs that spans cover: tagged tokens by tabs, or an XMI file."""
    if path.suffix == ".xmi":
        yield from _read_xmi(path, mapping)
        return
    with path.open(encoding=mapping.encoding, newline="") as file:
        for n, row in enumerate(csv.DictReader(file, delimiter="\t"), start=1):
            tokens, tags = (ast.literal_eval(row[key]) for key in ("tokens", "labels"))
            for category, label in mapping.map.items():
                covered = sum(tag.partition("-")[2] == category for tag in tags)
                if covered >= _MIN_COVERED * len(tags):
                    text = " ".join(tokens)
                    yield WeakRow(f"{path.name}:{n}", text, category, label)


def _read_xmi(path: Path, mapping: Mapping) -> Iterator[WeakRow]:
    # Expat and libxml2 refuse or doubt XML 1.1; these files use nothing of it.
    data = path.read_bytes().replace(b'version="1.1"', b'version="1.0"', 1)
    spans = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    [text] = filter(None, (element.get("sofaString") for element in spans))
    for category, label in mapping.map.items():
        covered = {
            place
            for element in spans.iterfind(f"*[@ArgType='{category}']")
            for place in range(int(element.attrib["begin"]), int(element.attrib["end"]))
        }
        start = 0
        for n, paragraph in enumerate(text.split("\n"), start=1):
            places = range(start, start + len(paragraph))
            start = places.stop + 1
            n_covered = len(covered.intersection(places))
            if paragraph and n_covered >= _MIN_COVERED * len(paragraph):
                yield WeakRow(f"{path.name}:{n}", paragraph, category, label)


_READERS: dict[str, Callable[[Path, Mapping], Iterator[WeakRow]]] = {
    "csv": _read_csv,
    "misp": _read_misp,
    "bio": _read_bio,
}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
