"""Rule R1: printed references to the control list (TAXONOMY 5.2).

Tolerates how people and scanners write codes: ``5A001f``, ``5 A 001 f``,
``5A001.f.1``, ``5AO01``. "Not controlled under 5A001" is a hit too; its
polarity says so. A hit means "check this entry", never a classification.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.datamodel import Polarity

LABEL = "control_reference"
RULE_ID = "rule.R1"
VERSION = "1"

_CODE = re.compile(
    r"\b([0-9])[ ]?([A-E])[ ]?([0-9O]{3})"
    r"(?:[ .]{0,2}([a-z])\b(?:[ .]{0,2}(\d{1,2})\b)?)?"
)
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
"""Entries of Annex I that concern surveillance, with their sub-items; the
consolidated text of 21 September 2026."""

_WORDS = re.compile(
    r"\b(?:Annex I\b(?= (?:to|of) (?:Council )?Regulation| list|,? (?:category|entry))"
    r"|ECCN\b|C[- ]series (?:publication|list|notice))",
)
_DENIAL = re.compile(
    r"\b(?:not|nor|neither|no|nicht|pas|non)\b[^.;]{0,60}\b(?:controlled|listed|subject|"
    r"caught|covered|classified|erfasst|gelistet|soumis)|\bEAR99\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ControlReference:
    """One printed reference.

    Attributes:
        start: First character in the text.
        end: One past the last character.
        entry: In the official spelling, for example ``5A001.f``; or the words.
        polarity: NEGATED where the sentence says that it does not apply.
    """

    start: int
    end: int
    entry: str
    polarity: Polarity


def find_control_references(text: str) -> list[ControlReference]:
    """Return the references to surveillance entries in a passage's text."""
    denied = _DENIAL.search(text) is not None
    polarity = Polarity.NEGATED if denied else Polarity.ASSERTED
    return [
        ControlReference(start, end, entry, polarity)
        for start, end, entry in sorted((*_codes(text), *_phrases(text)))
    ]


def _codes(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _CODE.finditer(text):
        digit, letter, number, item, sub = match.groups()
        entry = f"{digit}{letter}{number.replace('O', '0')}"
        if entry not in _SURVEILLANCE:
            continue
        items = _SURVEILLANCE[entry]
        if item and items and item in items:
            entry = ".".join(filter(None, (entry, item, sub)))
        elif item and items:
            continue  # a sub-item that has nothing to do with surveillance
        yield match.start(), match.end(), entry


def _phrases(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORDS.finditer(text):
        yield match.start(), match.end(), match.group()
