"""The list of Specially Designated Nationals of the United States: XML, and CSV.

The CSV form is three files: ``sdn.csv``, with ``alt.csv`` and ``add.csv`` beside
it. It has no date of its own and no header, and ends with a control character.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError
from pipeline.parties.lists.entry import (
    ListEntry,
    Parsed,
    Related,
    codes_of,
    distinct,
    entry_of,
)
from pipeline.parties.lists.xml import children, text_of, texts_below, xml_records
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.party_names import is_company

NAMESPACES = frozenset(
    {
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
        "http://tempuri.org/sdnList.xsd",
    }
)
_KINDS = {
    "individual": NameKind.PERSON,
    "entity": NameKind.ORGANISATION,
    "vessel": NameKind.VESSEL,
    "aircraft": NameKind.VESSEL,
}
_NOTHING = "-0-"
_COUNTRIES = (
    "addressList/address/country",
    "nationalityList/nationality/country",
    "citizenshipList/citizenship/country",
)
_LINKED = re.compile(r"Linked To: ((?:\([^()\n]*\)|[^;()\]\n])+)")


def read_xml(path: Path) -> Parsed:
    """Read ``sdn.xml``.

    Raises:
        SourceError: It is not a complete list, or has fewer or more entries than
            it says.
    """
    dated: date | None = None
    n_said: int | None = None
    found = []
    sorts = ("publshInformation", "sdnEntry")
    for name, element in xml_records(
        path, root="sdnList", records=sorts, namespaces=NAMESPACES
    ):
        if name == "publshInformation":
            dated, n_said = _published(path, element)
        elif name == "sdnEntry":
            found.append(_xml_entry(element))
    if n_said != len(found):
        msg = f"{path.name}: says {n_said} records, found {len(found)}"
        raise SourceError(msg)
    return Parsed.of(dated, found)


def _published(path: Path, element: etree._Element) -> tuple[date, int]:
    text, count = text_of(element, "Publish_Date"), text_of(element, "Record_Count")
    try:
        # A date of a day needs no time zone.
        return datetime.strptime(text, "%m/%d/%Y").date(), int(count)  # noqa: DTZ007
    except ValueError as error:
        msg = (
            f"{path.name}: expected Publish_Date as MM/DD/YYYY and Record_Count as a "
            f"number, found {text!r} and {count!r}"
        )
        raise SourceError(msg) from error


def _xml_entry(element: etree._Element) -> ListEntry | None:
    sort = text_of(element, "sdnType").casefold()
    strong = [_xml_name(element)]
    weak: list[str] = []
    for alias in children(element, "akaList/aka"):
        is_weak = text_of(alias, "category") == "weak"
        (weak if is_weak else strong).append(_xml_name(alias))
    remarks = text_of(element, "remarks")
    entry = entry_of(
        strong,
        weak,
        reason=remarks,
        entry_id=text_of(element, "uid"),
        kind=_KINDS.get(sort, NameKind.UNKNOWN),
        countries=codes_of(texts_below(element, *_COUNTRIES)),
        programmes=distinct(texts_below(element, "programList/program")),
        note=text_of(element, "title") or remarks,
    )
    return _with_linked(entry)


def _with_linked(entry: ListEntry | None) -> ListEntry | None:
    """Add the links that an entry's remarks tell: "Linked To: TANE"."""
    if entry is None:
        return None
    named = _LINKED.findall(entry.reason)
    found = (who if is_company(who) else who.rstrip(" .") for who in named)
    linked = (Related(who.strip(), "associate", is_ownership=False) for who in found)
    return replace(entry, related=(*entry.related, *linked))


def _xml_name(element: etree._Element) -> str:
    return f"{text_of(element, 'firstName')} {text_of(element, 'lastName')}"


def read_csv(path: Path) -> Parsed:
    """Read ``sdn.csv`` with the names and addresses of the files beside it.

    Raises:
        SourceError: A file is missing, cut off, or has another number of columns.
    """
    aliases: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path.with_name("alt.csv"), 5):
        aliases[row[0]].append(row[3])
    places: dict[str, list[str]] = defaultdict(list)
    for row in _rows(path.with_name("add.csv"), 6):
        places[row[0]].append(row[4])
    found = [
        entry_of(
            [row[1], *aliases[row[0]]],
            reason=row[11],
            entry_id=row[0],
            kind=_KINDS.get(row[2].casefold() or "entity", NameKind.UNKNOWN),
            countries=codes_of(places[row[0]]),
            programmes=distinct(row[3].split("; ")),
            note=row[4],
        )
        for row in _rows(path, 12)
    ]
    return Parsed.of(None, list(map(_with_linked, found)))


def _rows(path: Path, n_columns: int) -> Iterator[list[str]]:
    try:
        # Strict: a quote that never closes swallows the rest of a list.
        with path.open(encoding="utf-8", errors="strict", newline="") as file:
            for number, row in enumerate(csv.reader(file, strict=True), start=1):
                if row in ([], ["\x1a"]):
                    continue
                if len(row) != n_columns:
                    msg = (
                        f"{path.name}:{number}: expected {n_columns} columns, found "
                        f"{len(row)}"
                    )
                    raise SourceError(msg)
                stripped = [cell.strip() for cell in row]
                yield ["" if cell == _NOTHING else cell for cell in stripped]
    except (csv.Error, UnicodeDecodeError, FileNotFoundError) as error:
        msg = f"{path.name}: expected a complete CSV list, found: {error}"
        raise SourceError(msg) from error
