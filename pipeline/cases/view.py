"""What the dossier's template shows, numbered and put into words.

The template only lays out: every choice is made here, where it can be tested.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.cases.control import (
    ControlReference,
    control_references,
    is_control_reference,
)
from pipeline.cases.counts import CountTable, count_tables
from pipeline.cases.gaps import Gap, find_gaps
from pipeline.cases.grouping import (
    DocumentGroup,
    Entry,
    by_weight,
    case_first,
    group_documents,
    group_repeats,
    is_rule,
    polarity,
)
from pipeline.cases.inputs import Crop, DossierInput, passage_id
from pipeline.cases.plain import Segment, segments
from pipeline.cases.questions import Question, next_questions
from pipeline.datamodel import Coverage, Finding, Passage
from pipeline.labels import Label


@dataclass(frozen=True, slots=True)
class Picture:
    """A page image in a card.

    Attributes:
        key: Name of the image in the file; the same passage has one image.
        crop: The region and the quote's boxes.
        uri: The JPEG as ``data:``, or None where an earlier card holds it.
    """

    key: str
    crop: Crop
    uri: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """One entry as shown.

    Attributes:
        number: Running number in the dossier, from 1.
        finding: The finding shown in full.
        places: All findings with these words, this one first.
        label: Its label, or None for a rule detector.
        title: Name of the label or rule.
        segments: The quote, cut at evidence and hidden characters.
        polarity: What the passage says about its label.
        attributes: Further attributes in words.
        passage: For heading path and neighbouring sentences, or None.
        pictures: Page images, one for each page.
        same_passage: Numbers of the other cards about the same passage.
    """

    number: int
    finding: Finding
    places: tuple[Finding, ...]
    label: Label | None
    title: str
    segments: tuple[Segment, ...]
    polarity: str
    attributes: tuple[tuple[str, str], ...]
    passage: Passage | None
    pictures: tuple[Picture, ...]
    same_passage: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DossierView:
    """Everything that the template needs, in reading order."""

    case: DossierInput
    lines: tuple[Coverage, ...]
    numbers: dict[str, int]
    gaps: tuple[Gap, ...]
    groups: tuple[DocumentGroup, ...]
    tables: tuple[CountTable, ...]
    references: tuple[ControlReference, ...]
    rules: tuple[Entry, ...]
    cards: dict[str, Card]
    questions: tuple[Question, ...]

    @property
    def n_flags(self) -> int:
        """Entries that need an answer, those of rule detectors included."""
        flags = sum(len(g.entries) for group in self.groups for g in group.flags)
        return flags + len(self.rules)

    @property
    def n_counter(self) -> int:
        """Entries of counter-evidence."""
        return sum(len(g.entries) for group in self.groups for g in group.counter)

    @property
    def is_clear(self) -> bool:
        """Whether nothing was flagged and nothing is missing."""
        return self.n_flags == 0 and not self.gaps

    @property
    def unused(self) -> tuple[Label, ...]:
        """Labels that were asked and found nowhere."""
        found = {finding.label for finding in self.case.findings}
        return tuple(x for x in self.case.labels.labels if x.id not in found)

    def of_library(self, in_library: bool) -> tuple[DocumentGroup, ...]:
        """Return the documents of the library of reports, or all others."""
        ids = self.case.library
        return tuple(
            group
            for group in self.groups
            if (group.line.document_id in ids) is in_library
        )


def build_view(case: DossierInput) -> DossierView:
    """Order, group and number a case for the template."""
    lines = case_first(case.coverage, case.library)
    groups = _groups(case)
    rules = _rules(case)
    references = control_references(by_weight(case.findings), case.labels)
    gaps = find_gaps(case.coverage, case.model.languages)
    return DossierView(
        case=case,
        lines=lines,
        numbers={line.document_id: i for i, line in enumerate(lines, start=1)},
        gaps=gaps,
        groups=groups,
        tables=tuple(count_tables(groups, case.labels)),
        references=references,
        rules=rules,
        cards=_cards(case, reading_order(case)),
        questions=next_questions(gaps, references, groups),
    )


def reading_order(case: DossierInput) -> tuple[Entry, ...]:
    """Return all entries in the order in which the dossier shows them."""
    of_labels = (entry for group in _groups(case) for entry in group.entries)
    return (*_rules(case), *of_labels)


def _groups(case: DossierInput) -> tuple[DocumentGroup, ...]:
    return group_documents(case.findings, case.coverage, case.labels, case.library)


def _rules(case: DossierInput) -> tuple[Entry, ...]:
    """Return entries of rule detectors, control references first."""
    found = [f for f in by_weight(case.findings) if is_rule(f, case.labels)]
    found.sort(key=lambda f: (not is_control_reference(f, case.labels), f.label))
    return group_repeats(found)


def _cards(case: DossierInput, entries: Sequence[Entry]) -> dict[str, Card]:
    """Return cards by ``finding_id``; every place of an entry leads to its card."""
    numbers: dict[str, list[int]] = {}
    for number, entry in enumerate(entries, start=1):
        numbers.setdefault(passage_id(entry.lead), []).append(number)
    cards: dict[str, Card] = {}
    for number, entry in enumerate(entries, start=1):
        card = _card(case, number, entry, numbers[passage_id(entry.lead)])
        cards |= {finding.finding_id: card for finding in entry.places}
    return cards


def _card(
    case: DossierInput, number: int, entry: Entry, same_passage: Sequence[int]
) -> Card:
    finding = entry.lead
    label = None if is_rule(finding, case.labels) else case.labels[finding.label]
    return Card(
        number=number,
        finding=finding,
        places=entry.places,
        label=label,
        title=title_of(finding, label),
        segments=tuple(segments(finding.quote, finding.start, finding.evidence)),
        polarity=polarity(finding).value,
        attributes=attribute_words(finding),
        passage=case.passage(finding),
        pictures=_pictures(case, finding, is_first=number == same_passage[0]),
        same_passage=tuple(n for n in same_passage if n != number),
    )


def _pictures(
    case: DossierInput, finding: Finding, *, is_first: bool
) -> tuple[Picture, ...]:
    key = f"{finding.document_id[:16]}-{finding.start}-{finding.end}"
    return tuple(
        Picture(f"i{key}-{crop.page_number}", crop, _uri(crop) if is_first else None)
        for crop in case.crops.get(finding.finding_id, ())
    )


def _uri(crop: Crop) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(crop.jpeg).decode('ascii')}"


def attribute_words(finding: Finding) -> tuple[tuple[str, str], ...]:
    """Return all attributes but polarity, which has a place of its own."""
    return tuple(
        (in_words(name), in_words(value))
        for name, value in finding.attributes
        if name != "polarity"
    )


def title_of(finding: Finding, label: Label | None) -> str:
    """Return the name of a finding's label, or of the rule that made it."""
    return in_words(finding.label).capitalize() if label is None else label.name


def in_words(name: str) -> str:
    """Return an id as words.

    Example:
        >>> in_words("police_interior")
        'police interior'
    """
    return name.replace("_", " ")
