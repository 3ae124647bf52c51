"""Official texts from the operator's copy, and tables of the operator's own.

A copy is a PDF, a web page or a text file, and is read in the limited child process
like any document. The paragraphs of a regulation or recommendation are kept under their
usual citations: "Art. 5(1)", "recital 8", "5A001.f", "1.2.1".

A table is TOML with a version, a date and entries. The Annex I surveillance entries and
the publications in the C series are kept in this form, and so is any list that a desk
types itself.
"""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError

from pipeline.datamodel import Document
from pipeline.errors import IngestError, SourceError
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.parties.lists.entry import ListEntry, Parsed, related_in
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.state.countries import country_code, places
from pipeline.parties.vendors import technology_in
from pipeline.pattern_files import Patterns
from pipeline.strict import Strict

_P = Patterns("parties/patterns/official")
_MAX_NOTE_CHARS = 200

_MIN_NAME_CHARS = 4
_Item = tuple[int, int, int]
"""Letter, number and letter below an entry of Annex I, counted from 1; 0 if not
reached."""


def read_text(path: Path) -> Parsed:
    """Read the paragraphs of a regulation or recommendation.

    Raises:
        SourceError: The copy cannot be read.
    """
    document = _read(path)
    found: dict[str, ListEntry] = {}
    for cited, start in _paragraphs(document.text):
        words = " ".join(document.text[start : start + _MAX_NOTE_CHARS].split())
        found.setdefault(cited, ListEntry(cited, cited, note=words))
    return Parsed(None, tuple(found.values()))


def _paragraphs(text: str) -> Iterator[tuple[str, int]]:
    """Yield the citation and start of each paragraph."""
    place = _Place()
    for match in _P.MARK.finditer(text):
        sort, value = match.lastgroup, match[match.lastgroup or 0]
        for cited in place.cited(sort or "", value):
            yield cited, match.start()


class _Place:
    """Position of a reader of a legal text: article, entry and paragraph.

    The marks of Annex I do not show their depth: "b." after "a.3.a." is a.3.b or b.
    Every reading that continues the count is followed. A citation may therefore be
    found that the text has under the other reading, but none is missed.
    """

    def __init__(self) -> None:
        self._part = "recitals"
        self._base = ""
        self._number = ""
        self._items: frozenset[_Item] = frozenset()

    def cited(self, sort: str, value: str) -> list[str]:
        """Move on to a mark, and return the citation of the paragraph there."""
        match self._part, sort:
            case _, "heading":
                return [value]
            case _, "article":
                self._part, self._base, self._number = "articles", f"Art. {value}", ""
                return [self._base]
            case _, "annex":
                self._part, self._base = f"annex {value}", ""
                return [f"Annex {value}"]
            case "recitals", "point":
                return [f"recital {value}"]
            case "articles", _:
                return self._of_article(sort, value)
            case "annex I", _:
                return self._of_annex(sort, value)
        return []

    def _of_article(self, sort: str, value: str) -> list[str]:
        if sort in ("number", "point"):
            self._number = f"{self._base}({value})"
            return [self._number]
        return [f"{self._number or self._base}({value})"] if sort == "letter" else []

    def _of_annex(self, sort: str, value: str) -> list[str]:
        if sort == "code":
            self._base, self._items = value, frozenset({(0, 0, 0)})
            return [value]
        moves = {"number": _below_number, "item": _below_letter}
        if not self._base or sort not in moves:
            return []
        found = {new for item in self._items for new in moves[sort](item, value)}
        self._items = frozenset(found) or self._items
        return [f"{self._base}.{_said(item)}" for item in found]


def _below_number(item: _Item, value: str) -> Iterator[_Item]:
    letter, number, _ = item
    if letter and int(value) == number + 1:
        yield letter, number + 1, 0


def _below_letter(item: _Item, value: str) -> Iterator[_Item]:
    letter, number, last = item
    at = ord(value) - ord("a") + 1
    if at > letter:
        yield at, 0, 0
    if number and at == last + 1:
        yield letter, number, at


def _said(item: _Item) -> str:
    letter, number, last = item
    parts = [chr(96 + letter), str(number or ""), chr(96 + last) if last else ""]
    return ".".join(filter(None, parts))


def read_notice(path: Path) -> Parsed:
    """Read the names of a notice of the C series; a table is read as it stands.

    A name counts if it is in quotation marks or has a trade mark sign. Destinations are
    the countries in the paragraphs on destinations.

    Raises:
        SourceError: The copy cannot be read, or names no item.
    """
    if path.suffix.casefold() == ".toml":
        return read_table_of_entries(path)
    text = _read(path).text
    match = _P.REFERENCE.search(text)
    reference = " ".join(match.group().split()) if match else path.stem
    countries = frozenset(
        place.country
        for line in text.splitlines()
        if _P.DESTINATION.search(line)
        for place in places(line)
    )
    names = dict.fromkeys(
        name
        for m in _P.NAMED.finditer(text)
        if len(name := m[1] or m[2]) >= _MIN_NAME_CHARS
    )
    programmes = tuple(
        x.id for x in default_labels().labels if technology_in(text, x.id)
    )
    if not names and not programmes:
        msg = (
            f"{path.name}: expected a notice that names a product in quotation marks "
            "or a technology of surveillance, found neither"
        )
        raise SourceError(msg)
    entries = (
        ListEntry(f"{reference}#{number}", name, (), countries=countries,
                  programmes=programmes, note=reference)
        for number, name in enumerate(names or (reference,), start=1)
    )  # fmt: skip
    return Parsed(_dated(text), tuple(entries))


def _dated(text: str) -> date | None:
    for day, month, year in _P.DAY.findall(text):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _read(path: Path) -> Document:
    try:
        return read_document(path.read_bytes(), path.name)
    except IngestError as error:
        msg = f"{path.name}: {error}"
        raise SourceError(msg) from error


class _Row(Strict):
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    kind: NameKind = NameKind.UNKNOWN
    countries: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    note: str = ""
    reason: str = ""


class _Table(Strict):
    version: str = Field(min_length=1)
    dated: date | None = None
    entry: tuple[_Row, ...] = ()


def _fault(error: Exception) -> str:
    """Return the first fault of a table in one line, with its place."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    fault = error.errors()[0]
    *above, field = fault["loc"]
    place = f"entry {int(above[1]) + 1}" if len(above) > 1 else "the table"
    return f"{place}, field {field!r}: {fault['msg'].lower()}"


def read_table_of_entries(path: Path) -> Parsed:
    """Read the table.

    Raises:
        SourceError: It is no TOML, or a field is missing, unknown or wrong.
    """
    try:
        table = _Table.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError, UnicodeDecodeError) as error:
        reason = _fault(error)
        msg = f"{path.name}: expected a table of entries (TOML), found: {reason}"
        raise SourceError(msg) from error
    return Parsed(table.dated, tuple(map(_entry_of_row, table.entry)))


def _entry_of_row(row: _Row) -> ListEntry:
    codes = (country_code(text) or text.casefold() for text in row.countries)
    return ListEntry(
        row.id, row.name, row.aliases, row.kind, frozenset(codes), row.programmes,
        row.note, reason=row.reason, related=related_in(row.name, row.reason),
    )  # fmt: skip
