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
from pipeline.text.normalize import any_case

LABEL = "control_reference"
RULE_ID = "rule.R1"
VERSION = "4"

_CODE = re.compile(
    r"""
    (?<![\w.])([0-9])[\s-]?([A-Ea-e])[\s-]?([0-9OolI]{3})
    (?=[a-z](?![a-zA-Z0-9])|\W|$)              # 5A0013 is a part number
    (
        (?:\s?\.\s?)?[a-z](?![a-zA-Z0-9])
      | \s?\([a-z]\)
      | \s[a-z](?![a-zA-Z0-9])(?!\s+[a-z])     # "5A001 a device" names no item a
    )?
    ((?(4)(?:\s?\.\s?(?:\d{1,2}|[a-z])(?![a-zA-Z0-9])|\s?\((?:\d{1,2}|[a-z])\))*))
    """,
    re.VERBOSE,
)
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

_WORDS = re.compile(
    r"\b(?:Annex I\b(?= (?:to|of) (?:Council )?Regulation| list|,? (?:category|entry))"
    r"|ECCN\b)",
)
_C_SERIES = re.compile(
    r"\bC[- ]series (?:publication|list|notice|of the Official Journal)\b"
    r"|\b[Ss]eries C of the Official Journal\b"
    r"|\bReihe C des (?:EU-)?Amtsblatte?s\b"
    r"|\bsérie C du Journal officiel\b|\bserie C del Diario Oficial\b"
)
"""Names of a publication under Article 5(6); "OJ C 326" may be any other notice."""
_LISTED = (
    r"(?:controlled|listed|subject|caught|covered|classified|included|erfasst|gelistet|"
    r"soumis\w*|sujet\w*)"
)
_NO = r"(?:not|nor|neither|nicht|pas|non|no longer)"
_DENIED_BEFORE = any_case(
    rf"\b{_NO}\s+(?:\w+\s+){{0,2}}{_LISTED}\b[^,;]*$"
    rf"|\b(?:{_NO}|outside|exempt from)\s+(?:\w+\s+){{0,2}}$|\bEAR99\b"
)
_DENIED_AFTER = any_case(
    r"^[^,;]{0,40}\b(?:not|nicht|pas)\s+"
    r"(?:apply|applicable|met|fulfilled|cover\w*|zutreff\w*|anwendbar|erfasst|erfüllt)"
)
_CLAUSE_END = re.compile(r"[.;]\s")


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
    return _C_SERIES.fullmatch(entry) is not None


def _polarity(text: str, start: int, end: int) -> Polarity:
    """Return the polarity of the clause alone, as the next may be about other goods."""
    before = _CLAUSE_END.split(text[:start])[-1]
    after = _CLAUSE_END.split(text[end:])[0]
    denied = _DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after)
    return Polarity.NEGATED if denied else Polarity.ASSERTED


def _codes(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _CODE.finditer(text):
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
    for match in _WORDS.finditer(text):
        yield match.start(), match.end(), match.group()
    for match in _C_SERIES.finditer(text):
        yield match.start(), match.end(), match.group()
