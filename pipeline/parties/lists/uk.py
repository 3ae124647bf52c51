"""The UK sanctions list of the Foreign, Commonwealth and Development Office, XML."""

from datetime import UTC, date, datetime
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError
from pipeline.parties.alignment import NameKind
from pipeline.parties.lists.entry import (
    ListEntry,
    Parsed,
    codes_of,
    distinct,
    entry_of,
)
from pipeline.parties.lists.xml import children, text_of, texts_below, xml_records

_PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
"""Parts of a name, given names first; ``Name6`` is the family name of a person or the
whole name of a body."""

_KINDS = {"Individual": NameKind.PERSON, "Entity": NameKind.ORGANISATION}
_PRIMARY = "primary name"
_COUNTRIES = (
    ("Addresses", "Address", "AddressCountry"),
    ("IndividualDetails", "Individual", "Nationalities", "Nationality"),
)


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list, or has no date.
    """
    dated: date | None = None
    found = []
    for name, element in xml_records(
        path,
        root="Designations",
        namespaces=frozenset({""}),
        records=frozenset({"DateGenerated", "Designation"}),
    ):
        if name == "DateGenerated":
            dated = _date(path, (element.text or "").strip())
        elif name == "Designation":
            found.append(_entry(element))
    if dated is None:
        msg = f"{path.name}: expected the date in DateGenerated, found none"
        raise SourceError(msg)
    return Parsed.of(dated, found)


def _date(path: Path, text: str) -> date:
    try:
        found = datetime.strptime(text[:10], "%d/%m/%Y").replace(tzinfo=UTC)
    except ValueError as error:
        msg = f"{path.name}: expected day/month/year in DateGenerated, found {text!r}"
        raise SourceError(msg) from error
    return found.date()


def _entry(element: etree._Element) -> ListEntry | None:
    main: list[str] = []
    others: list[str] = []
    weak: list[str] = []
    for group in children(element, "Names"):
        for name in children(group, "Name"):
            whole = " ".join(filter(None, (text_of(name, part) for part in _PARTS)))
            is_main = text_of(name, "NameType").casefold() == _PRIMARY
            is_weak = "low" in text_of(name, "AliasStrength").casefold()
            (main if is_main else weak if is_weak else others).append(whole)
    foreign = texts_below(
        element, "NonLatinNames", "NonLatinName", "NameNonLatinScript"
    )
    places = (t for chain in _COUNTRIES for t in texts_below(element, *chain))
    return entry_of(
        [*main, *others, *foreign],
        weak,
        reason=text_of(element, "UKStatementofReasons"),
        entry_id=text_of(element, "UniqueID") or text_of(element, "OFSIGroupID"),
        kind=_KINDS.get(text_of(element, "IndividualEntityShip"), NameKind.UNKNOWN),
        countries=codes_of(places),
        programmes=distinct([text_of(element, "RegimeName")]),
        note=text_of(element, "SanctionsImposed").replace("|", ", "),
        listed_on=text_of(element, "DateDesignated"),
    )
