"""The consolidated lists of the European Union, the United Nations and the UK, XML."""

from datetime import UTC, date, datetime
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError
from pipeline.parties.lists.entry import ListEntry, Parsed, codes_of, distinct, entry_of
from pipeline.parties.lists.xml import (
    children,
    iso_date,
    text_of,
    texts_below,
    xml_records,
)
from pipeline.parties.names.alignment import NameKind

_EU = "http://eu.europa.ec/fpi/fsd/export"
_EU_KINDS = {"person": NameKind.PERSON, "enterprise": NameKind.ORGANISATION}
_UN_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_NO_NAME = {"na", "n/a", "-"}
_UK_PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
"""Parts of a name, given names first; ``Name6`` is the family name of a person or the
whole name of a body."""

_UK_KINDS = {"Individual": NameKind.PERSON, "Entity": NameKind.ORGANISATION}
_UK_COUNTRIES = (
    "Addresses/Address/AddressCountry",
    "IndividualDetails/Individual/Nationalities/Nationality",
)


def read_eu(path: Path) -> Parsed:
    """Read the financial sanctions list of the European Union, XML 1.1.

    Raises:
        SourceError: It is not a complete list of this version.
    """
    records = xml_records(
        path, root="export", records=["sanctionEntity"], namespaces=[_EU]
    )
    _, root = next(records)
    dated = iso_date(path, root, "generationDate")
    return Parsed.of(dated, [_eu_entry(element) for _, element in records])


def _eu_entry(element: etree._Element) -> ListEntry | None:
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
    acts = list(children(element, "regulation"))
    in_force = (act.get("entryIntoForceDate", "") for act in acts)
    return entry_of(
        distinct(strong) or weak,
        weak,
        reason=" ".join(" ".join(remarks).split()),
        entry_id=element.get("euReferenceNumber", "") or element.get("logicalId", ""),
        kind=_EU_KINDS.get(code, NameKind.UNKNOWN),
        countries=codes_of(
            child.get("countryIso2Code", "")
            for sort in ("citizenship", "address")
            for child in children(element, sort)
        ),
        programmes=distinct(act.get("programme", "") for act in acts),
        note=element.get("designationDetails", ""),
        listed_on=element.get("designationDate", "")
        or min(filter(None, in_force), default=""),
    )


def read_un(path: Path) -> Parsed:
    """Read the list of the Security Council of the United Nations.

    Raises:
        SourceError: It is not a complete list.
    """
    records = xml_records(
        path, root="CONSOLIDATED_LIST", records=["INDIVIDUAL", "ENTITY"]
    )
    _, root = next(records)
    dated = iso_date(path, root, "dateGenerated")
    return Parsed.of(dated, [_un_entry(element, sort) for sort, element in records])


def _un_entry(element: etree._Element, sort: str) -> ListEntry | None:
    parts = [text_of(element, part) for part in _UN_PARTS]
    name = " ".join(part for part in parts if part.casefold() not in _NO_NAME)
    strong: list[str] = []
    weak: list[str] = []
    for alias in children(element, f"{sort}_ALIAS"):
        is_weak = text_of(alias, "QUALITY") == "Low"
        # Aliases may be entered as one, with semicolons.
        names = text_of(alias, "ALIAS_NAME").split(";")
        (weak if is_weak else strong).extend(names)
    places = texts_below(element, "NATIONALITY/VALUE", f"{sort}_ADDRESS/COUNTRY")
    return entry_of(
        [name, text_of(element, "NAME_ORIGINAL_SCRIPT"), *strong],
        weak,
        reason=text_of(element, "COMMENTS1"),
        entry_id=text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID"),
        kind=NameKind.PERSON if sort == "INDIVIDUAL" else NameKind.ORGANISATION,
        countries=codes_of(places),
        programmes=distinct([text_of(element, "UN_LIST_TYPE")]),
        note=" ".join(texts_below(element, "DESIGNATION/VALUE")),
        listed_on=text_of(element, "LISTED_ON"),
    )


def read_uk(path: Path) -> Parsed:
    """Read the list of the Foreign, Commonwealth and Development Office of the UK.

    Raises:
        SourceError: It is not a complete list, or has no date.
    """
    dated: date | None = None
    found = []
    for name, element in xml_records(
        path, root="Designations", records=["DateGenerated", "Designation"]
    ):
        if name == "DateGenerated":
            dated = _uk_date(path, (element.text or "").strip())
        elif name == "Designation":
            found.append(_uk_entry(element))
    if dated is None:
        msg = f"{path.name}: expected the date in DateGenerated, found none"
        raise SourceError(msg)
    return Parsed.of(dated, found)


def _uk_date(path: Path, text: str) -> date:
    try:
        found = datetime.strptime(text[:10], "%d/%m/%Y").replace(tzinfo=UTC)
    except ValueError as error:
        msg = f"{path.name}: expected day/month/year in DateGenerated, found {text!r}"
        raise SourceError(msg) from error
    return found.date()


def _uk_entry(element: etree._Element) -> ListEntry | None:
    main: list[str] = []
    others: list[str] = []
    weak: list[str] = []
    for name in children(element, "Names/Name"):
        whole = " ".join(filter(None, (text_of(name, part) for part in _UK_PARTS)))
        is_main = text_of(name, "NameType").casefold() == "primary name"
        is_weak = "low" in text_of(name, "AliasStrength").casefold()
        (main if is_main else weak if is_weak else others).append(whole)
    foreign = texts_below(element, "NonLatinNames/NonLatinName/NameNonLatinScript")
    return entry_of(
        [*main, *others, *foreign],
        weak,
        reason=text_of(element, "UKStatementofReasons"),
        entry_id=text_of(element, "UniqueID") or text_of(element, "OFSIGroupID"),
        kind=_UK_KINDS.get(text_of(element, "IndividualEntityShip"), NameKind.UNKNOWN),
        countries=codes_of(texts_below(element, *_UK_COUNTRIES)),
        programmes=distinct([text_of(element, "RegimeName")]),
        note=text_of(element, "SanctionsImposed").replace("|", ", "),
        listed_on=text_of(element, "DateDesignated"),
    )
