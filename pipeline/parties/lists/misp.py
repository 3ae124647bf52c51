"""MISP galaxy clusters: surveillance vendors, intelligence agencies, stalkerware."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from pipeline.errors import SourceError
from pipeline.parties.lists.entry import ListEntry, Parsed, codes_of, distinct, entry_of
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.state.countries import country_code

_QUALIFIED = re.compile(r"\s*\(([^)]+)\)$")


class _Value(BaseModel):
    value: str
    uuid: str = ""
    description: str = ""
    meta: dict[str, Any] = Field(default_factory=dict)


class _Cluster(BaseModel):
    type: str
    version: int
    values: list[_Value] = Field(min_length=1)


def read(path: Path) -> Parsed:
    """Read a cluster file.

    Raises:
        SourceError: It is not a complete cluster.
    """
    try:
        cluster = _Cluster.model_validate(json.loads(path.read_text("utf-8")))
    except (ValueError, RecursionError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        msg = f"{path.name}: expected a MISP galaxy cluster, found: {reason}"
        raise SourceError(msg) from error
    found: list[ListEntry | None] = []
    for value in cluster.values:
        vendor = _entry(value, cluster.type)
        found += [vendor, *(_products(value, vendor) if vendor else ())]
    return Parsed.of(None, found)


def _entry(value: _Value, sort: str) -> ListEntry | None:
    meta = value.meta
    name, place = _unqualified(value.value)
    return entry_of(
        [name, value.value, *_strings(meta.get("synonyms"))],
        entry_id=value.uuid or value.value,
        kind=NameKind.UNKNOWN if sort == "stalkerware" else NameKind.ORGANISATION,
        countries=codes_of((*_strings(meta.get("country")), place)),
        programmes=distinct([sort, *_strings(meta.get("type"))]),
        note=" ".join(value.description.split())[:300],
    )


def _products(value: _Value, vendor: ListEntry) -> list[ListEntry]:
    """Return a vendor's products as entries: a product is not its vendor."""
    return [
        ListEntry(
            entry_id=f"{vendor.entry_id}/{number}",
            name=product,
            programmes=("surveillance-product",),
            note=f"product of {vendor.name}",
        )
        for number, product in enumerate(distinct(_strings(value.meta.get("products"))))
    ]


def _unqualified(name: str) -> tuple[str, str]:
    """Take the country off "National Intelligence Service (Albania)"."""
    match = _QUALIFIED.search(name)
    if match is None or country_code(match.group(1)) is None:
        return name, ""
    return name[: match.start()], match.group(1)


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
