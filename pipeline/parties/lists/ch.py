"""The Swiss list of the State Secretariat for Economic Affairs (SECO), XML.

The complete list also contains delisted names and earlier states of each entry. The
newest modification gives the present state of an entry; the content of older
modifications is history.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

from lxml import etree

from pipeline.parties.lists.entry import ListEntry, Parsed, distinct, entry_of
from pipeline.parties.lists.xml import (
    children,
    iso_date,
    local_name,
    text_of,
    xml_records,
)
from pipeline.parties.names.alignment import NameKind

_KINDS = {"individual": NameKind.PERSON, "entity": NameKind.ORGANISATION}
_SORTS = ("individual", "entity", "object")
_PRIMARY = "primary-name"
_GONE = "de-listed"
_ORDER = ("title", "given-name", "further-given-name", "father-name", "family-name")
"""Order of a person's names as people write them; the list puts the family name
first."""

_MAX_SPELLINGS = 20
"""Most spellings of one name; four parts with ten spellings each would make 10,000."""


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list.
    """
    dated: date | None = None
    programmes: dict[str, str] = {}
    places: dict[str, str] = {}
    found = []
    sorts = ("sanctions-program", "place", "target")
    for name, element in xml_records(path, root="swiss-sanctions-list", records=sorts):
        if name == "swiss-sanctions-list":
            dated = iso_date(path, element, "date")
        elif not _is_of_root(element):
            continue
        elif name == "sanctions-program":
            programmes |= _sets(element)
        elif name == "place":
            places[element.get("ssid", "")] = _country(element)
        elif not _is_gone(element):
            found.append(_entry(element))
    entries = [each and _resolved(*each, programmes, places) for each in found]
    return Parsed.of(dated, entries)


def _is_of_root(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.getparent() is None


def _sets(programme: etree._Element) -> dict[str, str]:
    """Return the English name of a programme by the ids of its sets."""
    keys = [*children(programme, "program-key"), *children(programme, "program-name")]
    names = [(key.text or "").strip() for key in keys if key.get("lang") == "eng"]
    ids = [each.get("ssid", "") for each in children(programme, "sanctions-set")]
    return dict.fromkeys(ids, names[0] if names else "")


def _country(element: etree._Element) -> str:
    codes = [each.get("iso-code", "") for each in children(element, "country")]
    return next((code.casefold() for code in codes if code), "")


def _is_gone(target: etree._Element) -> bool:
    """Return True if the newest modification took the target off the list."""
    acts = [
        (act.get("effective-date") or act.get("enactment-date") or "", -n, act)
        for n, act in enumerate(children(target, "modification"))
    ]
    newest = max(acts, key=lambda act: act[:2], default=None)
    return newest is not None and newest[2].get("modification-type") == _GONE


def _entry(target: etree._Element) -> tuple[ListEntry, set[str], set[str]] | None:
    """Return an entry, with the ids of its sets of sanctions and of its places."""
    subject = next((x for x in target if local_name(x) in _SORTS), None)
    if subject is None:
        return None
    main: list[str] = []
    others: list[str] = []
    weak: list[str] = []
    codes: set[str] = set()
    places: set[str] = set()
    for identity in children(subject, "identity"):
        is_main = identity.get("main") == "true"
        for name in children(identity, "name"):
            is_first = is_main and name.get("name-type") == _PRIMARY and not main
            is_weak = name.get("quality") == "low"
            (main if is_first else weak if is_weak else others).extend(_spellings(name))
        codes |= {_country(each) for each in children(identity, "nationality")}
        places |= {each.get("place-id", "") for each in children(identity, "address")}
    entry = entry_of(
        [*main, *others],
        weak,
        reason=text_of(subject, "justification"),
        entry_id=target.get("ssid", ""),
        kind=_KINDS.get(local_name(subject), NameKind.UNKNOWN),
        countries=frozenset(codes - {""}),
        listed_on=_listed_on(target),
    )
    if entry is None:
        return None
    sets = {(each.text or "").strip() for each in children(target, "sanctions-set-id")}
    return entry, sets, places


def _listed_on(target: etree._Element) -> str:
    acts = [
        act.get("effective-date", "")
        for act in children(target, "modification")
        if act.get("modification-type") == "listed"
    ]
    return min(filter(None, acts), default="")


def _spellings(name: etree._Element) -> Iterator[str]:
    """Yield a name as it is written, then with its other spellings."""
    parts = sorted(children(name, "name-part"), key=_place)
    spelt = [
        [text_of(part, "value"), *_variants(part)]
        for part in parts
        if text_of(part, "value")
    ]
    for n, chosen in enumerate(product(*spelt)):
        if n == _MAX_SPELLINGS or not chosen:
            break
        yield " ".join(chosen)


def _variants(part: etree._Element) -> Iterable[str]:
    return distinct([x.text or "" for x in children(part, "spelling-variant")])


def _place(part: etree._Element) -> tuple[int, int]:
    kind, order = part.get("name-part-type", ""), part.get("order", "")
    at = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    return at, int(order) if order.isdecimal() else 0


def _resolved(
    entry: ListEntry,
    sets: set[str],
    places: set[str],
    programmes: dict[str, str],
    countries: dict[str, str],
) -> ListEntry:
    codes = {countries.get(place, "") for place in places} - {""}
    named = distinct(sorted(programmes.get(each, "") for each in sets))
    return replace(entry, countries=entry.countries | codes, programmes=named)
