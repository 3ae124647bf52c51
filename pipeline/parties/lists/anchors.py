"""Presence of an anchor's paragraphs in the operator's copy of the text.

An anchor is a line such as "Reg. (EU) 2021/821 Art. 2(20); Guidelines 1.2.1 (specially
designed)". Only Regulation (EU) 2021/821 and Recommendation (EU) 2024/2659 can be
loaded; citations of other texts are never checked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.datamodel import Said, joined
from pipeline.parties.lists.shelf import current_version, open_list

REGULATION = "eu-2021-821"
GUIDELINES = "eu-2024-2659"

_PIECE = re.compile(r"; |, (?=Art\.|Guidelines|Reg\.)")
_COMMENT = re.compile(r"\((?!\w{1,3}\))[^()]*\)")
_OF_REGULATION = re.compile(
    r"Art\. \d+(?:\(\w{1,3}\))*(?:-\(\w{1,3}\))?|recital \d+|"
    r"\b\d[A-E]\d{3}(?:\.\w{1,2})*"
)
_OF_GUIDELINES = re.compile(r"(?<![\d.])\d+(?:\.\d+)+")
_OWN = re.compile(r"Reg\. \(EU\) 2021/821\b|Art\. |recital |Annex I\b|\d[A-E]\d{3}")
_RANGE = re.compile(r"(.*)\((\d+)\)-\((\d+)\)")


@dataclass(frozen=True, slots=True)
class Anchored:
    """Result of the check of one anchor.

    Attributes:
        checked: Paragraphs that stand in the operator's copies.
        missing: Paragraphs that do not stand in the copy of their text.
        unloaded: Paragraphs whose text is not loaded.
        has_other: Whether the anchor also cites a text that cannot be loaded.
        copies: Operator's copies that were used, each with its date.
    """

    checked: tuple[str, ...]
    missing: tuple[str, ...]
    unloaded: tuple[str, ...]
    has_other: bool
    copies: tuple[str, ...]


def anchor_said(anchor: str) -> tuple[Said, ...]:
    """Return the paragraphs of an anchor found in the operator's copies, in sentences.

    Raises:
        SourceError: The shelf of texts was altered.
    """
    return tuple(_said(check_anchor(anchor)))


def _said(found: Anchored) -> Iterator[Said]:
    if found.checked:
        yield Said(
            "Checked: {paragraphs} stand in your copy ({said}).",
            paragraphs="; ".join(found.checked),
            said=joined(found.copies),
        )
    if found.missing:
        yield Said(
            "Not found in your copy: {paragraphs}.", paragraphs="; ".join(found.missing)
        )
    if found.unloaded:
        yield Said(
            "Not checked, no copy of the text is loaded: {paragraphs}.",
            paragraphs="; ".join(found.unloaded),
        )
    if found.has_other:
        yield Said("Further sources that it cites cannot be loaded.")


def check_anchor(anchor: str) -> Anchored:
    """Look up each paragraph of an anchor in the operator's copies.

    Raises:
        SourceError: The shelf was altered.
    """
    found: dict[str, list[str]] = {"checked": [], "missing": [], "unloaded": []}
    copies: dict[str, None] = {}
    has_other = False
    for text, cited in _citations(anchor):
        if text is None:
            has_other = True
            continue
        paragraphs = _paragraphs_of(text)
        if paragraphs is None:
            found["unloaded"].append(cited)
            continue
        copies[paragraphs[0]] = None
        sort = "checked" if cited in paragraphs[1] else "missing"
        found[sort].append(cited)
    checked, missing, unloaded = (tuple(dict.fromkeys(x)) for x in found.values())
    return Anchored(checked, missing, unloaded, has_other, tuple(copies))


def _citations(anchor: str) -> Iterator[tuple[str | None, str]]:
    """Yield the text and paragraph of each citation; None for another text."""
    for piece in _PIECE.split(anchor):
        plain = _COMMENT.sub("", piece)
        if plain.startswith("Guidelines"):
            text, pattern = GUIDELINES, _OF_GUIDELINES
        elif _OWN.match(plain):
            text, pattern = REGULATION, _OF_REGULATION
        else:
            yield None, piece
            continue
        for match in pattern.finditer(plain):
            for cited in _each(match.group()):
                yield text, cited


def _each(cited: str) -> Iterator[str]:
    """Yield "Art. 5(1)" and "Art. 5(2)" for "Art. 5(1)-(2)"."""
    match = _RANGE.fullmatch(cited)
    if match is None:
        yield cited
        return
    for number in range(int(match[2]), int(match[3]) + 1):
        yield f"{match[1]}({number})"


def _paragraphs_of(list_id: str) -> tuple[str, frozenset[str]] | None:
    version = current_version(list_id)
    return _of_version(list_id, version.sha256) if version else None


@lru_cache(maxsize=4)
def _of_version(list_id: str, _sha256: str) -> tuple[str, frozenset[str]] | None:
    shelved = open_list(list_id)
    if shelved is None:
        return None
    version = shelved.version
    ids = frozenset(entry.entry_id for entry in shelved.entries)
    return joined((version.title, version.date_or_unknown), ", "), ids
