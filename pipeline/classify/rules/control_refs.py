"""Rule R1: printed references to the control list (TAXONOMY 5.2).

It accepts the ways in which people and scanners write codes: ``5A001f``,
``5 A 001 f``, ``5A001.f.1``, ``5A001(f)``, ``5AO01``. "Not controlled under 5A001" is
a finding too, with that polarity. A finding means "check this entry", never a
classification.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.datamodel import Polarity
from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/control_refs")

LABEL = "control_reference"
RULE_ID = "rule.R1"
VERSION = "4"

_SCANNED = str.maketrans("OolI", "0011")
_SURVEILLANCE = {
    "4A005": "",
    "4D004": "",
    "4E001": "ac",
    "5A001": "fj",
    "5D001": "aec",
    "5E001": "a",
    "5A004": "ab",
    "5D002": "ac",
}
"""Entries of Annex I that concern surveillance, with their sub-items, in the
consolidated text of 21 September 2026."""


@dataclass(frozen=True, slots=True)
class PrintedReference:
    """One printed reference.

    Attributes:
        start: Offset of the first character in the text.
        end: Offset one past the last character.
        entry: Entry in the official spelling, for example ``5A001.f``; or the words.
        polarity: Polarity; NEGATED if the sentence says that the entry does not apply.
    """

    start: int
    end: int
    entry: str
    polarity: Polarity


def find_control_references(text: str) -> list[PrintedReference]:
    """Return the references to surveillance entries in a passage's text."""
    return [
        PrintedReference(start, end, entry, _polarity(text, start, end))
        for start, end, entry in sorted((*_codes(text), *_phrases(text)))
    ]


def is_c_series(entry: str) -> bool:
    """Return True if the words of a reference name the C series."""
    return _P.C_SERIES.fullmatch(entry) is not None


def _polarity(text: str, start: int, end: int) -> Polarity:
    """Return the polarity of the clause alone, as the next may be about other goods."""
    before = _P.CLAUSE_END.split(text[:start])[-1]
    after = _P.CLAUSE_END.split(text[end:])[0]
    denied = _P.DENIED_BEFORE.search(before) or _P.DENIED_AFTER.search(after)
    return Polarity.NEGATED if denied else Polarity.ASSERTED


def _codes(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _P.CODE.finditer(text):
        digit, letter, number, item, subs = match.groups(default="")
        entry = f"{digit}{letter.upper()}{number.translate(_SCANNED)}"
        if entry not in _SURVEILLANCE:
            continue
        parts = re.findall(r"[a-z]|\d+", item + subs)
        items = _SURVEILLANCE[entry]
        if parts and items and parts[0] not in items:
            continue  # a sub-item that does not concern surveillance
        yield match.start(), match.end(), ".".join((entry, *parts))


def _phrases(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _P.WORDS.finditer(text):
        yield match.start(), match.end(), match.group()
    for match in _P.C_SERIES.finditer(text):
        yield match.start(), match.end(), match.group()
