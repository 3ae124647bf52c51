"""The European Union's consolidated financial sanctions list, XML 1.1."""

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
from pipeline.parties.lists.xml import children, iso_date, xml_records

NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"

_KINDS = {"person": NameKind.PERSON, "enterprise": NameKind.ORGANISATION}


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list of this version.
    """
    dated: date | None = None
    found = []
    for name, element in xml_records(
        path,
        root="export",
        namespaces=frozenset({NAMESPACE}),
        records=frozenset({"sanctionEntity"}),
    ):
        if name == "export":
            dated = iso_date(path, element, "generationDate")
        else:
            found.append(_entry(element))
    return Parsed.of(dated, found)


def _entry(element: etree._Element) -> ListEntry | None:
    strong: list[str] = []
    weak: list[str] = []
    for alias in children(element, "nameAlias"):
        name = alias.get("wholeName", "") or " ".join(
            alias.get(part, "") for part in ("firstName", "middleName", "lastName")
        )
        (weak if alias.get("strong") == "false" else strong).append(name)
    subject = next(children(element, "subjectType"), None)
    code = subject.get("code", "") if subject is not None else ""
    remarks = (child.text or "" for child in children(element, "remark"))
    return entry_of(
        distinct(strong) or weak,
        weak,
        reason=" ".join(" ".join(remarks).split()),
        entry_id=element.get("euReferenceNumber", "") or element.get("logicalId", ""),
        kind=_KINDS.get(code, NameKind.UNKNOWN),
        countries=codes_of(
            child.get("countryIso2Code", "")
            for sort in ("citizenship", "address")
            for child in children(element, sort)
        ),
        programmes=distinct(r.get("programme", "") for r in _regulations(element)),
        note=element.get("designationDetails", ""),
        listed_on=_listed_on(element),
    )


def _listed_on(element: etree._Element) -> str:
    """Return the first date of a listing regulation for the entry, or ""."""
    dates = (r.get("entryIntoForceDate", "") for r in _regulations(element))
    dated = element.get("designationDate", "")
    return dated or min((date for date in dates if date), default="")


def _regulations(element: etree._Element) -> list[etree._Element]:
    return list(children(element, "regulation"))
