"""The dossier for other programs: one JSON object, with a schema.

It holds what the printed dossier holds, in the same order, without the pictures of
pages: a passage has its boxes instead. Keys are a contract: add, never rename. The
schema in ``docs`` is written from these models:
``python -c "from pipeline.cases.record import *; print(schema())"``.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pipeline.cases.inputs import AddedPassage, DossierInput
from pipeline.cases.sections.evidence import added_name
from pipeline.cases.sections.item import ELEMENTS, speaking
from pipeline.cases.sections.system import software
from pipeline.cases.view import Card, DossierView, Point, build_view
from pipeline.datamodel import CaseEvent, Coverage, Deal, FlagSheet, LinkAnswer, Origin
from pipeline.geometry import BBox
from pipeline.store.log import LoggedDecision
from pipeline.store.sealing import Head

SCHEMA_VERSION = "1"
"""Raise it when a key changes its meaning."""


class _Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class DocumentRecord(_Model):
    """One document of the case or of its library."""

    number: str
    """``D1``: by this the printed dossier refers to it."""
    shelf: str
    """``case`` for a document of the transaction, ``library`` for a report."""
    coverage: Coverage
    """What was read of it, and what not."""
    added_at: datetime | None
    """When it came into the case."""
    origin: Origin | None
    """Where and when it was fetched, or null where a person handed it in."""


class GapRecord(_Model):
    """One thing that was not read."""

    subject: str
    """The document, or what is missing."""
    words: str
    """What was not read, and why."""
    document_id: str | None
    """The document, or null where none is there."""


class ClaimRecord(_Model):
    """One label of a passage, with what people said of it."""

    label: str
    """Id of the label, or of the rule."""
    name: str
    """For people."""
    is_rule: bool
    """Whether a fixed rule made it, which has no score."""
    is_experimental: bool
    """Whether the label is of tier 2 and missed its target or was not measurable."""
    tier: int | None
    """Of the label: 1, or 2 for those of lower targets; null for a rule."""
    is_counter: bool
    """Whether it speaks against a concern."""
    polarity: str
    """Whether the passage asserts what the label names."""
    score: float
    """For ranking, in [0, 1]: calibrated on passages picked for annotation."""
    threshold: float
    """Flagged from this score."""
    attributes: dict[str, str]
    """Further attributes of the finding; ``functions.monitor`` quotes what gave it."""
    finding_id: str
    """The finding at the place that is shown."""
    classifier: str
    """Kind of classifier or rule."""
    model_version: str
    """Hash of the artifact, or version of the rules."""
    decisions: tuple[int, ...]
    """Numbers of the decisions that hold; empty where nobody has answered."""


class PlaceRecord(_Model):
    """Where words stand. Offsets count characters, first included, last excluded."""

    page: int
    """From 1."""
    start: int
    """In the text of the document."""
    end: int
    """One past the last."""
    boxes: tuple[tuple[int, BBox], ...]
    """``[page, [x0, top, x1, bottom]]`` of each line: points from the top left."""


class PassageRecord(_Model):
    """A passage with everything that is claimed of it."""

    number: str
    """``F1`` where findings are, ``A7`` where decision 7 added the passage."""
    document_id: str
    """SHA-256 of the document."""
    quote: str
    """Exactly as extracted; empty where the document was read anew since."""
    language: str | None
    """ISO 639-1 code."""
    heading: tuple[str, ...]
    """Headings above it, from the outermost in."""
    before: str
    """The sentence before."""
    after: str
    """The sentence after."""
    evidence: tuple[tuple[int, int], ...]
    """Spans in the text of the document that carry the claims."""
    places: tuple[PlaceRecord, ...]
    """Where these words stand, the one that is shown first."""
    claims: tuple[ClaimRecord, ...]
    """What needs an answer first."""


class ElementRecord(_Model):
    """One element of the definition of Art. 2(20), for a person to answer."""

    element: str
    """The element."""
    question: str
    """What has to be answered."""
    basis: str
    """Where it is explained; a paraphrase."""
    speaks_for: tuple[str, ...]
    """Numbers of passages, the weightiest first."""
    speaks_against: tuple[str, ...]
    """Numbers of passages, the weightiest first."""


class ReferenceRecord(_Model):
    """An entry of Annex I to check; no classification."""

    entry: str
    """For example ``5A001.j``."""
    basis: str
    """Why."""
    is_denied: bool
    """The document says that the item is not in it."""
    passage: str
    """Number of the passage."""


class VersionsRecord(_Model):
    """Everything that is needed to repeat the run."""

    software: str
    """Name and version."""
    model: str
    """Name of the model."""
    model_version: str
    """Hash of its artifact."""
    classifier: str
    """Kind of classifier."""
    thresholds: dict[str, float]
    """Of each label."""
    targets: dict[str, str]
    """Of each label: ``met``, ``missed`` or ``not measurable``; empty if unknown."""
    languages: tuple[str, ...]
    """On which it was measured."""
    reader: str
    """Version of the readers, which gave the offsets."""
    label_set: str
    """Version of the label set."""


class LogRecord(_Model):
    """The newest entry of the record, which stands for all that is stored."""

    head: str
    """Digest of the entry; 64 zeros where nothing is stored."""
    entry: Head
    """Its number and signature. Compare the public key to one that came another way."""
    n_decisions: int
    """Decisions in the store."""
    n_withheld: int
    """Answers of one of two readers, left out until the other one has answered."""


class DossierRecord(_Model):
    """A dossier of one case in one state; the same state gives the same bytes."""

    schema_version: str
    """Of this format."""
    case: str
    """Name of the case."""
    state_at: datetime
    """When the case last changed; not when this was written."""
    documents: tuple[DocumentRecord, ...]
    """Those of the transaction before the library."""
    control_references: tuple[ReferenceRecord, ...]
    """Annex I comes before Article 5."""
    item_assessment: tuple[ElementRecord, ...]
    """Art. 2(20), element by element."""
    deal: Deal | None
    """Parties, links, lists, destinations and all searches; null where not done."""
    flag_sheet: FlagSheet | None
    """Flags and the proposed queue; null where the rules were not run."""
    events: tuple[CaseEvent, ...]
    """When a person closed or reopened the case; empty where nothing is recorded."""
    decisions: tuple[LoggedDecision, ...]
    """What people answered, in the order of the log."""
    link_answers: tuple[LinkAnswer, ...]
    """What people said of two names."""
    gaps: tuple[GapRecord, ...]
    """What was not read. Nothing in this record speaks about it."""
    versions: VersionsRecord
    """Of model, rules and thresholds; those of lists are in ``deal``."""
    log: LogRecord
    """To be kept somewhere else, and checked by ``triage audit verify --head``."""
    passages: tuple[PassageRecord, ...]
    """The evidence, by document and place."""


def render_record(case: DossierInput) -> bytes:
    """Return the dossier of a case as JSON. The same case gives the same bytes."""
    plain = _ADAPTER.dump_python(build_record(case))
    # ASCII: half a surrogate pair out of a broken font has no UTF-8.
    return f"{json.dumps(plain, default=_plain, indent=1)}\n".encode("ascii")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def schema() -> str:
    """Return the JSON Schema of the record, as ``docs/dossier.schema.json`` has it."""
    return json.dumps(DossierRecord.model_json_schema(mode="serialization"), indent=2)


def build_record(case: DossierInput) -> DossierRecord:
    """Return everything that a dossier says, as data."""
    view = build_view(case)
    passages = [_passage(card) for card in view.ordered]
    passages += [_added(added) for added in case.answers.added]
    return DossierRecord.model_construct(
        schema_version=SCHEMA_VERSION,
        case=case.case,
        state_at=case.created_at,
        documents=tuple(
            _document(case, number, line)
            for number, line in enumerate(view.lines, start=1)
        ),
        control_references=tuple(
            ReferenceRecord(
                entry=found.entry,
                basis=found.basis,
                is_denied=found.is_denied,
                passage=view.cards[found.finding.finding_id].name,
            )
            for found in view.references
        ),
        item_assessment=tuple(_elements(view)),
        deal=case.deal,
        flag_sheet=case.flag_sheet,
        events=case.answers.events,
        decisions=case.answers.log,
        link_answers=case.answers.links,
        gaps=tuple(
            GapRecord(subject=g.subject, words=g.words, document_id=g.document_id)
            for g in view.gaps
        ),
        versions=_versions(case),
        log=LogRecord(
            head=case.answers.head.digest,
            entry=case.answers.head,
            n_decisions=case.answers.n_decisions,
            n_withheld=case.answers.n_withheld,
        ),
        passages=tuple(passages),
    )


def _document(case: DossierInput, number: int, line: Coverage) -> DocumentRecord:
    return DocumentRecord.model_construct(
        number=f"D{number}",
        shelf="library" if line.document_id in case.library else "case",
        coverage=line,
        added_at=case.added_at.get(line.document_id),
        origin=case.origins.get(line.document_id),
    )


def _elements(view: DossierView) -> list[ElementRecord]:
    return [
        ElementRecord(
            element=element.title,
            question=element.question,
            basis=element.basis,
            speaks_for=tuple(c.name for c in speaking(view, element, counter=False)),
            speaks_against=tuple(c.name for c in speaking(view, element, counter=True)),
        )
        for element in ELEMENTS
    ]


def _passage(card: Card) -> PassageRecord:
    passage = card.passage
    return PassageRecord.model_construct(
        number=card.name,
        document_id=card.finding.document_id,
        quote=card.finding.quote,
        language=card.finding.language,
        heading=passage.heading if passage else (),
        before=passage.before if passage else "",
        after=passage.after if passage else "",
        evidence=card.evidence,
        places=tuple(
            PlaceRecord.model_construct(
                page=f.page_number, start=f.start, end=f.end, boxes=_boxes(f.boxes)
            )
            for f in card.places
        ),
        claims=tuple(_claim(point) for point in card.points),
    )


def _boxes(boxes: Iterable[tuple[int, BBox]]) -> tuple[tuple[int, BBox], ...]:
    return tuple((page, BBox(*(round(x, 2) for x in box))) for page, box in boxes)


def _claim(point: Point) -> ClaimRecord:
    finding = point.finding
    return ClaimRecord.model_construct(
        label=finding.label,
        name=point.title,
        is_rule=point.label is None,
        is_experimental=point.is_experimental,
        tier=point.label.tier if point.label else None,
        is_counter=point.is_counter,
        polarity=point.polarity,
        score=finding.score,
        threshold=finding.threshold,
        attributes=dict(finding.attributes),
        finding_id=finding.finding_id,
        classifier=finding.classifier,
        model_version=finding.model_version,
        decisions=tuple(logged.number for logged in point.answers),
    )


def _added(added: AddedPassage) -> PassageRecord:
    place = added.place
    return PassageRecord.model_construct(
        number=added_name(added),
        document_id=place.document_id,
        quote=place.quote,
        language=None,
        heading=(),
        before="",
        after="",
        evidence=(),
        places=(
            PlaceRecord.model_construct(
                page=place.page_number,
                start=place.start,
                end=place.end,
                boxes=_boxes(place.boxes),
            ),
        ),
        claims=(),
    )


def _versions(case: DossierInput) -> VersionsRecord:
    return VersionsRecord(
        software=software(),
        model=case.model.name,
        model_version=case.model.version,
        classifier=case.model.classifier,
        thresholds=dict(case.model.thresholds),
        targets=dict(case.model.targets),
        languages=tuple(case.model.languages),
        reader=case.reader_version,
        label_set=case.labels.version,
    )


_ADAPTER = TypeAdapter(DossierRecord)
