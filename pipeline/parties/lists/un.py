"""The United Nations Security Council's consolidated list, XML."""

from datetime import date
from pathlib import Path

from lxml import etree

from pipeline.parties.alignment import NameKind
from pipeline.parties.lists.entry import (
    ListEntry,
    Parsed,
    codes_of,
    distinct,
    entry_of,
)
from pipeline.parties.lists.xml import (
    children,
    iso_date,
    text_of,
    texts_below,
    xml_records,
)

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_NO_NAME = {"na", "n/a", "-"}


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list.
    """
    dated: date | None = None
    found = []
    for name, element in xml_records(
        path,
        root="CONSOLIDATED_LIST",
        namespaces=frozenset({""}),
        records=frozenset({"INDIVIDUAL", "ENTITY"}),
    ):
        if name == "CONSOLIDATED_LIST":
            dated = iso_date(path, element, "dateGenerated")
        else:
            found.append(_entry(element, name))
    return Parsed.of(dated, found)


def _entry(element: etree._Element, sort: str) -> ListEntry | None:
    parts = [text_of(element, part) for part in _PARTS]
    name = " ".join(part for part in parts if part.casefold() not in _NO_NAME)
    strong: list[str] = []
    weak: list[str] = []
    for alias in children(element, f"{sort}_ALIAS"):
        is_weak = text_of(alias, "QUALITY") == "Low"
        (weak if is_weak else strong).append(text_of(alias, "ALIAS_NAME"))
    places = [("NATIONALITY", "VALUE"), (f"{sort}_ADDRESS", "COUNTRY")]
    return entry_of(
        [name, text_of(element, "NAME_ORIGINAL_SCRIPT"), *_split(strong)],
        _split(weak),
        reason=text_of(element, "COMMENTS1"),
        entry_id=text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID"),
        kind=NameKind.PERSON if sort == "INDIVIDUAL" else NameKind.ORGANISATION,
        countries=codes_of(t for chain in places for t in texts_below(element, *chain)),
        programmes=distinct([text_of(element, "UN_LIST_TYPE")]),
        note=" ".join(texts_below(element, "DESIGNATION", "VALUE")),
        listed_on=text_of(element, "LISTED_ON"),
    )


def _split(aliases: list[str]) -> list[str]:
    """Split aliases entered as one with semicolons."""
    return [name for alias in aliases for name in alias.split(";")]
