"""Rows and blocks of listing acts: listed persons and bodies, types and reasons.

A listing act puts a person or body on a list by a row of its annex: a number, the name
with other names in brackets, identifying information, the reasons, and the date. A row
without a date still counts; a row of removed persons does not. Other acts print a block
of labels: "Name: ...", "Alias: ...", "Reasons: ...", "Listed on: ...".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Said
from pipeline.parties.bodies import read_body
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/listings")

_HEAD_CHARS = 160
"""Most characters of a heading or of a line with the heads of the columns."""


class ListingSection:
    """Sections of a listing act: of listed or of removed persons and bodies."""

    def __init__(self) -> None:
        self.lists = False
        self.removes = False
        self._headings: tuple[str, ...] = ()

    def pass_over(self, text: str, headings: Sequence[str] = ()) -> None:
        """Take note of a heading or of the head of a table's columns."""
        if tuple(headings) != self._headings:
            self._headings, self.lists, self.removes = tuple(headings), False, False
        if len(text) > _HEAD_CHARS or _P.NUMBER.match(text):
            return
        if _P.OF_REMOVALS.search(text):
            self.lists, self.removes = False, True
        elif _P.OF_LISTINGS.search(text):
            self.lists, self.removes = True, False
        elif "\t" in text:  # another table
            self.lists = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a listing act.

    Attributes:
        names: Spans of the name and of its other names.
        about: Span of the rest of the row: identifying information, reasons, date.
        reason: Words that give the reason of the listing, or "".
        dated: Date of the listing as the row gives it; "" if it gives none.
        types: Types of end user that the reasons give it, sorted: "unit of the armed
            forces".
    """

    names: tuple[Span, ...]
    about: Span
    reason: str
    dated: str
    types: tuple[str, ...]

    @property
    def words(self) -> str:
        """Reason and date, for people."""
        if self.dated and self.reason:
            return Said("listed {day}: {words}", day=self.dated, words=self.reason)
        if self.dated:
            return Said("listed {day}", day=self.dated)
        return Said("listed: {words}", words=self.reason) if self.reason else "listed"


def read_row(text: str, section: ListingSection) -> Listed | None:
    """Read a row or block of a listing act, or return None for another text."""
    return _read_block(text, section) or _read_cells(text, section)


def as_row(text: str, section: ListingSection) -> str:
    """Return a block with full stops and tabs for its labels, as long as before.

    So each value is a cell, as in a row of a table. Another text stays as it is.
    """
    if _read_block(text, section) is None:
        return text
    return _P.LABEL.sub(lambda label: ".".ljust(len(label[0]), "\t"), text)


def _read_block(text: str, section: ListingSection) -> Listed | None:
    r"""Read a block of labels.

    Example:
        >>> text = "Name: Dana Orsk\nReasons: Financed arms.\nListed on: 1.2.2024"
        >>> row = _read_block(text, ListingSection())
        >>> row.names[0].of(text), row.words
        ('Dana Orsk', 'listed 1.2.2024: Financed arms')
    """
    if section.removes or not _P.BLOCK.match(text):
        return None
    labels = list(_P.LABEL.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    fields: dict[str, list[Span]] = {}
    for label, end in zip(labels, ends, strict=True):
        if label.lastgroup is not None:
            fields.setdefault(label.lastgroup, []).append(Span(label.end(), end))
    reasons = [span for kind in ("why", "on") for span in fields.get(kind, ())]
    reason = _sentence(text, reasons[0].start) if reasons else ""
    dates = [
        date
        for kind in ("listed", "dated")
        for span in fields.get(kind, ())
        if (date := _P.DATE.search(text, span.start, span.end))
    ]
    # "Reasons" and "Date" alone may be those of an arrest: the heading must list.
    is_listed = section.lists or "listed" in fields or "on" in fields
    names = tuple(_names_in(text, fields))
    if not (is_listed and names and (reason or dates)):
        return None
    about = Span(fields["name"][0].end, len(text))
    return Listed(
        names=names,
        about=about,
        reason=reason,
        dated=dates[0].group() if dates else "",
        types=_types_of(text[span.start : span.end] for span in reasons),
    )


def _names_in(text: str, fields: dict[str, list[Span]]) -> Iterable[Span]:
    """Yield the name and the aliases of a block."""
    for kind in ("name", "alias"):
        for span in fields.get(kind, ()):
            parts = _P.WHOLE_NAME if kind == "name" else _P.ALIAS
            for part in parts.finditer(text, span.start, span.end):
                words = part["name"].rstrip(" \t,;:/-–")
                if _P.LETTERS.search(words) and not _P.NO_ALIAS.fullmatch(words):
                    start = part.start("name")
                    yield Span(start, start + len(words))


def _read_cells(text: str, section: ListingSection) -> Listed | None:
    """Read a row whose cells are parted by tabs."""
    number = _P.NUMBER.match(text)
    cell = _P.NAME_CELL.match(text, number.end()) if number else None
    if number is None or cell is None or section.removes:
        return None
    about = Span(cell.end(), len(text))
    reason = _P.RESPONSIBLE.search(text, cell.end())
    dates = list(_P.DATE.finditer(text, cell.end()))
    is_dated = bool(dates) and text[dates[-1].end() :].strip(" \t.") == ""
    if reason is None and not (section.lists and (is_dated or text.count("\t") > 2)):
        return None
    names = tuple(_names(text, cell))
    if not names:
        return None
    return Listed(
        names=names,
        about=about,
        reason=_sentence(text, reason.start()) if reason else "",
        dated=dates[-1].group() if is_dated else "",
        types=_types(text, about),
    )


def _names(text: str, cell: re.Match[str]) -> Iterable[Span]:
    for group, parts in ((1, r"[^;\n]+"), (2, r"[^,;\n]+")):
        if cell.group(group) is None:
            continue
        for part in re.finditer(parts, cell.group(group)):
            start = cell.start(group) + part.start()
            also = _P.ALSO.match(text, start + len(part[0]) - len(part[0].lstrip()))
            first = also.end() if also else start
            name = text[first : start + len(part[0])]
            first += len(name) - len(name.lstrip(" \"'“”"))
            name = name.strip(" \"'“”")
            if _P.LETTERS.search(name):
                yield Span(first, first + len(name))


def _sentence(text: str, at: int) -> str:
    match = _P.SENTENCE.match(text, at)
    return " ".join(match.group().split()) if match else ""


def _types(text: str, about: Span) -> tuple[str, ...]:
    return _types_of(text[about.start : about.end].split("\t"))


def _types_of(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the type in cells of a row, never the type of the body above it.

    Only the first words of a cell say what somebody is.
    """
    found: set[str] = set()
    for cell in cells:
        first = _P.SENTENCE.match(cell.strip())
        if first is None or not _P.IS_A.match(first.group()):
            continue
        body = read_body(_P.SERVED.split(first.group())[0])
        found |= body.end_user_types if body is not None else frozenset()
    return tuple(sorted(found))
