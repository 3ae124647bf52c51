"""Rows shared by the files of a case and the API, and a function to fill them.

Keys and their order are a contract of the files: add at the end, never rename.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache, reduce
from typing import Any, get_args, get_origin

from pydantic import BaseModel, Field

from pipeline.geometry import BBox
from pipeline.store.schema.column_types import utc_text

Json = dict[str, Any]
_Getter = Callable[[Any], Any]


def of(path: str, description: str | None = None) -> Any:
    """Return a field filled from another attribute of its record; see ``plain``."""
    return Field(validation_alias=path, description=description)


class QuoteRow(BaseModel):
    """Exact words at their place."""

    document_id: str
    page: int = of("page_number")
    start: int
    end: int
    text: str
    boxes: list[tuple[int, float, float, float, float]]
    paragraph: int | None


class StepRow(BaseModel):
    """A step from a party to its owner or leader."""

    holder: str
    held: str
    relation: str
    strength: str | None
    reasons: list[str]
    quote: QuoteRow | None
    source: str = Field(description="The entry of a list that says so, or nothing.")


class LinkRow(BaseModel):
    """A party's name beside a passage of a report."""

    link_id: str
    pair_id: str
    name: str
    countries: list[str]
    strength: str | None
    score: float
    reasons: list[str]
    labels: list[str]
    finding_ids: list[str]
    party_quote: QuoteRow | None
    quote: QuoteRow
    actor: tuple[int, int]
    role: str = Field(description="What the name does in the passage.")
    types: list[str]
    steps: list[StepRow]


class CoverageRow(BaseModel):
    """Read and unread parts of a document."""

    document_id: str
    document: str = of("name")
    kind: str | None
    language: str | None
    pages: int = of("n_pages")
    pages_read: int = of("n_pages_read")
    passages: int = of("n_passages")
    status: str
    reason: str
    kind_probability: float | None


def plain(model: type[BaseModel], record: Any, **more: Any) -> Json:
    """Return a record in the form of a model.

    Args:
        model: Its fields have the names of the record's attributes, unless ``of``
            gives another name, or a path such as ``hit.score``. A path that meets None
            gives None, or for a list or dict an empty one.
        record: Record with these attributes.
        more: Values that the record lacks, as they are to be sent.

    Returns:
        A value for each field of the model, in its order.
    """
    return {
        name: more[name] if name in more else fill(read(record))
        for name, read, fill in _fields(model)
    }


@cache
def _fields(model: type[BaseModel]) -> list[tuple[str, _Getter, _Getter]]:
    found = []
    for name, field in model.model_fields.items():
        path = str(field.validation_alias or name).split(".")
        found.append((name, _getter(path), _filler(field.annotation)))
    return found


def _getter(path: list[str]) -> _Getter:
    return lambda record: reduce(_attribute, path, record)


def _attribute(record: Any, name: str) -> Any:
    return None if record is None else getattr(record, name)


def _filler(kind: Any) -> _Getter:
    kinds, whole = (kind, *get_args(kind)), get_origin(kind)
    models = (k for k in kinds if isinstance(k, type) and issubclass(k, BaseModel))
    inner = next(models, None)
    if whole in (list, dict):  # a dict holds plain values
        return lambda value: as_json(whole(value or ()), inner)
    return lambda value: as_json(value, inner)


def as_json(value: Any, model: type[BaseModel] | None = None) -> Any:
    """Return a value as JSON has it.

    Args:
        value: Value, record, or list of values or records.
        model: Model of each record in it; None takes the fields of the record itself.
    """
    match value:
        case (int(page), BBox() as box):
            return [page, *(round(float(side), 2) for side in box)]
        case tuple() | list():
            return [as_json(each, model) for each in value]
        case Enum():
            return value.value
        case datetime():
            return utc_text(value)
        case _ if model is not None and value is not None:
            return plain(model, value)
        case _ if is_dataclass(value):
            return {f.name: as_json(getattr(value, f.name)) for f in fields(value)}
    return value
