"""The United Nations Security Council's consolidated list, XML."""

from datetime import date
from pathlib import Path

from lxml import etree

from pipeline.errors import SourceError
from pipeline.parties.alignment import NameKind
from pipeline.parties.countries import country_code
from pipeline.parties.lists.entry import ListEntry, Parsed, distinct, related_in
from pipeline.parties.lists.xml import children, text_of, texts_below, xml_records

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_NO_NAME = {"na", "n/a", "-"}


def read(path: Path) -> Parsed:
    """Read the file.

    Raises:
        SourceError: It is not a complete list.
    """
    dated: date | None = None
    entries = []
    n_skipped = 0
    for name, element in xml_records(
        path,
        root="CONSOLIDATED_LIST",
        namespaces=frozenset({""}),
        records=frozenset({"INDIVIDUAL", "ENTITY"}),
    ):
        if name == "CONSOLIDATED_LIST":
            dated = _date(path, element.get("dateGenerated", ""))
            continue
        entry = _entry(element, name)
        if entry is None:
            n_skipped += 1
        else:
            entries.append(entry)
    return Parsed(dated, tuple(entries), n_skipped)


def _date(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        msg = f"{path.name}: expected a date in dateGenerated, found {text!r}"
        raise SourceError(msg) from error


def _entry(element: etree._Element, sort: str) -> ListEntry | None:
    parts = [text_of(element, part) for part in _PARTS]
    name = " ".join(part for part in parts if part.casefold() not in _NO_NAME)
    main = distinct([name, text_of(element, "NAME_ORIGINAL_SCRIPT")])
    strong: list[str] = []
    weak: list[str] = []
    for alias in children(element, f"{sort}_ALIAS"):
        is_weak = text_of(alias, "QUALITY") == "Low"
        (weak if is_weak else strong).append(text_of(alias, "ALIAS_NAME"))
    names = distinct([*main, *_split(strong)])
    if not names:
        return None
    reason = text_of(element, "COMMENTS1")
    return ListEntry(
        entry_id=text_of(element, "REFERENCE_NUMBER") or text_of(element, "DATAID"),
        name=names[0],
        aliases=names[1:],
        kind=NameKind.PERSON if sort == "INDIVIDUAL" else NameKind.ORGANISATION,
        countries=_countries(element, sort),
        programmes=distinct([text_of(element, "UN_LIST_TYPE")]),
        note=" ".join(texts_below(element, "DESIGNATION", "VALUE")),
        weak_aliases=tuple(n for n in distinct(_split(weak)) if n not in names),
        reason=" ".join(reason.split()),
        listed_on=text_of(element, "LISTED_ON"),
        related=related_in(names[0], reason),
    )


def _split(aliases: list[str]) -> list[str]:
    """Split aliases entered as one with semicolons."""
    return [name for alias in aliases for name in alias.split(";")]


def _countries(element: etree._Element, sort: str) -> frozenset[str]:
    chains = [("NATIONALITY", "VALUE"), (f"{sort}_ADDRESS", "COUNTRY")]
    codes = {
        country_code(text) for chain in chains for text in texts_below(element, *chain)
    }
    return frozenset(code for code in codes if code is not None)
