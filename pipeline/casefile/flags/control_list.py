"""References to the control list: entries to check, never a classification.

Two things point to Annex I: a code printed in a document (rule R1), and a technical
description that fits a listed group (attribute ``listed_category``). Both lead away
from Article 5, because classification comes first (TAXONOMY 6, DF10).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.casefile.flag_rules import N_WORDS
from pipeline.casefile.rows.claims import DENIED, polarity
from pipeline.classify.words.lexicon import lexicon
from pipeline.datamodel import Finding, Polarity, Said
from pipeline.labels import LabelSet

_CODE_ATTRIBUTES = ("entry", "code", "control_code", "reference")

PRINTED = "the document prints the code"
"""Basis of a reference that is printed in the document."""


@dataclass(frozen=True, slots=True)
class ControlReference:
    """A reason to check an entry of the control list.

    Attributes:
        entry: Number of the entry, for example ``5A001.j``.
        basis: Reason of the reference, in words for a person.
        is_denied: Whether the document says that the item is *not* controlled by the
            entry.
        finding: Finding behind the reference.
    """

    entry: str
    basis: str
    is_denied: bool
    finding: Finding


def control_references(
    findings: Iterable[Finding], labels: LabelSet
) -> tuple[ControlReference, ...]:
    """Return all references, printed codes first, in the order given."""
    printed: list[ControlReference] = []
    described: list[ControlReference] = []
    for finding in findings:
        if is_control_reference(finding, labels):
            printed.append(_printed(finding))
        else:
            described.extend(_described(finding))
    return (*printed, *described)


def is_control_reference(finding: Finding, labels: LabelSet) -> bool:
    """Return True if rule R1 made the finding."""
    if finding.label in labels.ids:
        return False
    name = f"{finding.label} {finding.classifier}".lower()
    return "control_reference" in name or "r1" in name.replace(".", " ").split()


def _printed(finding: Finding) -> ControlReference:
    attributes = dict(finding.attributes)
    codes = [attributes[name] for name in _CODE_ATTRIBUTES if attributes.get(name)]
    entry = codes[0] if codes else _evidence_text(finding)
    return ControlReference(entry, PRINTED, polarity(finding) in DENIED, finding)


def _evidence_text(finding: Finding) -> str:
    """Return the first evidence span, or else the whole quote."""
    for start, end in finding.evidence:
        return finding.quote[start - finding.start : end - finding.start]
    return finding.quote


def _described(finding: Finding) -> Iterator[ControlReference]:
    category = dict(finding.attributes).get("listed_category", "none")
    entry = lexicon().entries.get(category)
    if entry is not None:
        denied = polarity(finding) is Polarity.NEGATED
        yield ControlReference(entry, described(category), denied, finding)


def described(category: str) -> Said:
    """Return the reason: the passage describes an item of a listed category."""
    return Said("the passage describes {said}", said=category.replace("_", " "))


def category_in(text: str) -> str:
    """Return the listed group with most technical terms in a text, or ""."""
    found = {category: len(terms_in(category, text)) for category in lexicon().entries}
    best = max(found, key=lambda category: found[category])
    return best if found[best] else ""


@lru_cache(maxsize=N_WORDS)
def terms_in(category: str, text: str) -> frozenset[str]:
    """Return the technical terms of a listed category in a text."""
    cues = lexicon().cues_of("listed_category")
    own = (cue.words for cue in cues if cue.value == category)
    return frozenset(
        m.group().casefold() for words in own for m in words.finditer(text)
    )
