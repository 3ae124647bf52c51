"""The European Union's consolidated financial sanctions list, XML 1.1."""

from datetime import date
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError
from pipeline.parties.alignment import NameKind
from pipeline.parties.countries import country_code
from pipeline.parties.lists.entry import ListEntry, Parsed, distinct, related_in
from pipeline.parties.lists.xml import children, xml_records

NAMESPACE = "http://eu.europa.ec/fpi/fsd/export"

_KINDS = {"person": NameKind.PERSON, "enterprise": NameKind.ORGANISATION}


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list of this version.
    """
    dated: date | None = None
    entries = []
    n_skipped = 0
    for name, element in xml_records(
        path,
        root="export",
        namespaces=frozenset({NAMESPACE}),
        records=frozenset({"sanctionEntity"}),
    ):
        if name == "export":
            dated = _date(path, element.get("generationDate", ""))
            continue
        entry = _entry(element)
        if entry is None:
            n_skipped += 1
        else:
            entries.append(entry)
    return Parsed(dated, tuple(entries), n_skipped)


def _date(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        msg = f"{path.name}: expected a date in generationDate, found {text!r}"
        raise SourceError(msg) from error


def _entry(element: etree._Element) -> ListEntry | None:
    strong: list[str] = []
    weak: list[str] = []
    for alias in children(element, "nameAlias"):
        name = alias.get("wholeName", "") or " ".join(
            alias.get(part, "") for part in ("firstName", "middleName", "lastName")
        )
        (weak if alias.get("strong") == "false" else strong).append(name)
    names = distinct(strong) or distinct(weak)
    if not names:
        return None
    subject = next(children(element, "subjectType"), None)
    code = subject.get("code", "") if subject is not None else ""
    remarks = (child.text or "" for child in children(element, "remark"))
    reason = " ".join(" ".join(remarks).split())
    return ListEntry(
        entry_id=element.get("euReferenceNumber", "") or element.get("logicalId", ""),
        name=names[0],
        aliases=names[1:],
        kind=_KINDS.get(code, NameKind.UNKNOWN),
        countries=_countries(element),
        programmes=distinct([r.get("programme", "") for r in _regulations(element)]),
        note=element.get("designationDetails", ""),
        weak_aliases=tuple(n for n in distinct(weak) if n not in names),
        reason=reason,
        listed_on=_listed_on(element),
        related=related_in(names[0], reason),
    )


def _listed_on(element: etree._Element) -> str:
    """Return the first date of a listing regulation for the entry, or ""."""
    dates = (r.get("entryIntoForceDate", "") for r in _regulations(element))
    dated = element.get("designationDate", "")
    return dated or min((date for date in dates if date), default="")


def _regulations(element: etree._Element) -> list[etree._Element]:
    return list(children(element, "regulation"))


def _countries(element: etree._Element) -> frozenset[str]:
    codes = {
        country_code(child.get("countryIso2Code", ""))
        for sort in ("citizenship", "address")
        for child in children(element, sort)
    }
    return frozenset(code for code in codes if code is not None)
