"""Entries of listing acts: listed persons and bodies, names, types and reasons.

A listing act puts a person or body on a list by a row of its annex: a number, the name
with other names in brackets, identifying information, the reasons, and the date. A row
without a date still counts; a row of removed persons does not. The United Nations print
blocks of labels instead ("KPe.053 Name: ... A.k.a.: ... Listed on: ..."). Only their
number on a list of the Security Council tells them from any other block of labels.

Source:
    The labels and their order are those of the lists at scsanctions.un.org.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.datamodel import Said
from pipeline.parties.records import Span
from pipeline.parties.state.bodies import read_body
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
        if _P.UN_REMOVED.search(text):
            self.removes = True
        elif _P.UN_ADDED.search(text):
            self.removes = False
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
    """Read an entry of a listing act, or return None for another text."""
    if entry := _P.UN_ENTRY.match(text):
        return None if section.removes else _block(text, entry)
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


def _block(text: str, entry: re.Match[str]) -> Listed:
    """Return an entry that the United Nations print as a block of labels."""
    names = [Span(*entry.span("name"))]
    if entry["short"]:
        names.append(Span(*entry.span("short")))
    for also in _P.UN_ALSO.finditer(text, entry.end()):
        names += [
            Span(*name.span(1))
            for name in _P.UN_NAME.finditer(text, *also.span("names"))
        ]
    about, dated = Span(entry.end(), len(text)), _P.UN_DATE.search(text, entry.end())
    reason = _P.UN_REASON.search(text, entry.end())
    return Listed(
        names=tuple(names),
        about=about,
        reason=_sentence(text, reason.end()) if reason else "",
        dated=dated[1] if dated else "",
        types=_types(text, Span(reason.end(), len(text))) if reason else (),
    )


def plain_name(name: str) -> str:
    """Return a listed name without the numbers of its parts.

    Example:
        >>> plain_name("ALI 2: TANE 3: ORSK")
        'ALI TANE ORSK'
    """
    return _P.UN_PART.sub(" ", name).strip()


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
    """Return the type in the row, never the type of the body above it.

    Only the first words of a cell say what somebody is.
    """
    found: set[str] = set()
    for cell in text[about.start : about.end].split("\t"):
        first = _P.SENTENCE.match(cell.strip())
        if first is None or not _P.IS_A.match(first.group()):
            continue
        body = read_body(_P.SERVED.split(first.group())[0])
        found |= body.end_user_types if body is not None else frozenset()
    return tuple(sorted(found))
