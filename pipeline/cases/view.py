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
    Claim,
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
class Point:
    """One claim as shown in a card.

    Attributes:
        label: Its label, or None for a rule detector.
        title: Name of the label or rule.
        finding: The finding whose score is shown.
        polarity: What the passage says about the label.
        is_counter: Whether it speaks against a concern.
        attributes: Further attributes in words.
    """

    label: Label | None
    title: str
    finding: Finding
    polarity: str
    is_counter: bool
    attributes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry as shown: a passage with everything that was found in it.

    Attributes:
        number: Running number in the dossier, from 1.
        finding: The finding at the place that is shown.
        points: Its claims, those that need an answer first.
        places: One finding for each place of the words, this one first.
        segments: The quote, cut at evidence and hidden characters.
        passage: For heading path and neighbouring sentences, or None.
        pictures: Page images, one for each page.
    """

    number: int
    finding: Finding
    points: tuple[Point, ...]
    places: tuple[Finding, ...]
    segments: tuple[Segment, ...]
    passage: Passage | None
    pictures: tuple[Picture, ...]


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
        """Points that need an answer, those of rule detectors included."""
        of_labels = sum(g.labels(counter=False).total() for g in self.groups)
        return of_labels + sum(len(entry.claims) for entry in self.rules)

    @property
    def n_passages(self) -> int:
        """Passages that hold a point to answer."""
        return sum(len(group.flags) for group in self.groups) + len(self.rules)

    @property
    def n_counter(self) -> int:
        """Points of counter-evidence."""
        return sum(g.labels(counter=True).total() for g in self.groups)

    @property
    def is_clear(self) -> bool:
        """Whether nothing was flagged and nothing is missing."""
        return self.n_flags == 0 and not self.gaps

    @property
    def used(self) -> tuple[Label, ...]:
        """Labels that were found somewhere."""
        found = {finding.label for finding in self.case.findings}
        return tuple(x for x in self.case.labels.labels if x.id in found)

    @property
    def unused(self) -> tuple[Label, ...]:
        """Labels that were asked and found nowhere."""
        return tuple(x for x in self.case.labels.labels if x not in self.used)

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
    references = control_references(by_weight(case.findings, case.labels), case.labels)
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
        questions=next_questions(gaps, references, groups, case.labels),
    )


def reading_order(case: DossierInput) -> tuple[Entry, ...]:
    """Return all entries in the order in which the dossier shows them."""
    of_labels = (entry for group in _groups(case) for entry in group.entries)
    return (*_rules(case), *of_labels)


def _groups(case: DossierInput) -> tuple[DocumentGroup, ...]:
    return group_documents(case.findings, case.coverage, case.labels, case.library)


def _rules(case: DossierInput) -> tuple[Entry, ...]:
    """Return entries of rule detectors, control references first."""
    found = [f for f in case.findings if is_rule(f, case.labels)]
    entries = group_repeats(found, case.labels)
    return tuple(sorted(entries, key=lambda entry: not _points_to_list(entry, case)))


def _points_to_list(entry: Entry, case: DossierInput) -> bool:
    return any(is_control_reference(f, case.labels) for f in entry.findings)


def _cards(case: DossierInput, entries: Sequence[Entry]) -> dict[str, Card]:
    """Return cards by ``finding_id``; every finding of an entry leads to its card."""
    cards: dict[str, Card] = {}
    shown: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        card = _card(case, number, entry, is_first=passage_id(entry.lead) not in shown)
        shown.add(passage_id(entry.lead))
        cards |= {finding.finding_id: card for finding in entry.findings}
    return cards


def _card(case: DossierInput, number: int, entry: Entry, *, is_first: bool) -> Card:
    finding = entry.lead
    here = [f for f in entry.findings if passage_id(f) == passage_id(finding)]
    places = {passage_id(f): f for f in reversed(entry.findings)}
    others = sorted(places.values(), key=lambda f: (f is not finding, f.start))
    evidence = sorted({span for f in here for span in f.evidence})
    return Card(
        number=number,
        finding=finding,
        points=tuple(_point(case, claim) for claim in entry.claims),
        places=tuple(others),
        segments=tuple(segments(finding.quote, finding.start, evidence)),
        passage=case.passage(finding),
        pictures=_pictures(case, finding, is_first=is_first),
    )


def _point(case: DossierInput, claim: Claim) -> Point:
    finding = claim.lead
    label = None if is_rule(finding, case.labels) else case.labels[finding.label]
    return Point(
        label=label,
        title=title_of(finding, label),
        finding=finding,
        polarity=polarity(finding).value,
        is_counter=claim.is_counter,
        attributes=attribute_words(finding),
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
