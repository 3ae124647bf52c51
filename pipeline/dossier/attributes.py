"""The attributes of a finding, in words for people."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.datamodel import CuePlace, Finding
from pipeline.labels import in_words


class Value(NamedTuple):
    """One value of an attribute, and its source.

    Attributes:
        name: Name of the value, for people.
        cues: Words of the passage behind the value, in quotation marks, or "".
        place: Place of these words if they are elsewhere, or "".
    """

    name: str
    cues: str = ""
    place: str = ""


Attributes = tuple[tuple[str, tuple[Value, ...]], ...]
"""Name of each attribute for people, with its values."""

_SILENT = ("", "none", "unclear")
_SHOWN = {"vendor_claim": "claim of the author"}
"""Values that have another name for people: a "vendor claim" may be one of the
buyer."""

_SENTENCES = ("second_reason", "second_counterargument")
"""Attributes whose value is a whole sentence, including commas."""


def attribute_words(finding: Finding) -> Attributes:
    """Return the meaningful attributes without polarity, which is shown separately."""
    pairs = dict(finding.attributes)
    return tuple(
        (in_words(name), tuple(_values(name, value, pairs)))
        for name, value in finding.attributes
        if name != "polarity" and "." not in name and _says(name, value, pairs)
    )


def _says(name: str, value: str, pairs: Mapping[str, str]) -> bool:
    if (name, value) == ("stance", "undertaking"):
        # Without words for it, a letter or a notice is no promise.
        return f"{name}.{value}" in pairs
    return value not in _SILENT or (name, value) == ("measured_in_language", "none")


def _values(name: str, value: str, pairs: Mapping[str, str]) -> Iterator[Value]:
    if name in _SENTENCES:
        yield Value(value)
        return
    for part in map(str.strip, value.split(",")):
        reason = pairs.get(f"{name}.{part}", "")
        is_place = reason in tuple(CuePlace)
        yield Value(
            _SHOWN.get(part) or in_words(part),
            cues="" if is_place else reason,
            place=reason if is_place else "",
        )
