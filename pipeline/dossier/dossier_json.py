"""The dossier for other programs: one JSON object, with a schema.

It holds the content of the printed dossier in the same order, but without the pictures
of pages: a passage has its boxes instead. Keys are a contract: add, never rename. The
schema in ``docs`` is written from these models:
``python -c "from pipeline.dossier.dossier_json import *; print(schema())"``.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter

from pipeline.casefile.case_forms import SIGNATURES
from pipeline.casefile.first_page.highlights import Highlight
from pipeline.casefile.first_page.item_lines import ItemLine
from pipeline.datamodel import Coverage, Tell
from pipeline.dossier.brief_models import (
    BriefRecord,
    HighlightRecord,
    ItemRecord,
    MentionRecord,
    ToldRecord,
)
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.questions import dossier_words
from pipeline.dossier.record_models import (
    ClaimRecord,
    DocumentRecord,
    DossierRecord,
    ElementRecord,
    FormsRecord,
    LogRecord,
    NotificationRecord,
    PassageRecord,
    PlaceRecord,
    ReferenceRecord,
    TranslationRecord,
    VersionsRecord,
)
from pipeline.dossier.sections.coverage import missing_lines
from pipeline.dossier.sections.item import speaking
from pipeline.dossier.sections.notification import (
    NOTIFIED,
    field_record,
    notification_of,
    place_words,
)
from pipeline.dossier.sections.system import software
from pipeline.dossier.tongue import ENGLISH, Tongue, told_span, told_words
from pipeline.dossier.view import Card, DossierView, Point, build_view
from pipeline.geometry import BBox

SCHEMA_VERSION = "2"
"""Raise this number if the meaning of a key changes."""


def render_record(case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
    """Return the dossier of a case as JSON. The same case gives the same bytes."""
    tell = partial(told_words, tell=tongue.tell)
    plain = _ADAPTER.dump_python(build_record(case, tongue), context={"tell": tell})
    # ASCII, because broken fonts give half surrogate pairs, which have no UTF-8 form.
    return f"{json.dumps(plain, default=_plain, indent=1)}\n".encode("ascii")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def schema() -> str:
    """Return the JSON Schema of the record, for ``docs/dossier.schema.json``."""
    return json.dumps(DossierRecord.model_json_schema(mode="serialization"), indent=2)


def build_record(case: DossierInput, tongue: Tongue = ENGLISH) -> DossierRecord:
    """Return the whole content of a dossier, as data."""
    view = build_view(case)
    return DossierRecord.model_construct(
        schema_version=SCHEMA_VERSION,
        case=case.case,
        state_at=case.created_at,
        language=tongue.code,
        brief=_brief(view, tongue.tell),
        documents=tuple(
            _document(case, number, line)
            for number, line in enumerate(view.lines, start=1)
        ),
        control_references=tuple(
            ReferenceRecord.of(found, passage=view.cards[found.finding.finding_id].name)
            for found in view.references
        ),
        item_assessment=tuple(_elements(view)),
        deal=case.deal,
        flag_sheet=case.flag_sheet,
        events=case.answers.events,
        decisions=case.answers.log,
        link_answers=case.answers.links,
        gaps=view.gaps,
        recall=case.recall,
        is_recall_current=case.is_recall_current,
        forms=_forms(case),
        notification=_notification(case),
        versions=_versions(case),
        log=LogRecord(
            head=case.answers.head.digest,
            entry=case.answers.head,
            n_decisions=case.answers.n_decisions,
            n_withheld=case.answers.n_withheld,
        ),
        passages=tuple(map(_passage, view.ordered)),
    )


def _brief(view: DossierView, tell: Tell) -> BriefRecord:
    sheet, brief = view.case.flag_sheet, view.brief
    missing = (
        "".join(told_span(span, tell) for span in line) for line in missing_lines(view)
    )
    return BriefRecord(
        proposed=sheet.queue.value if sheet else None,
        flags=tuple(flag.flag_id for flag in sheet.concerns) if sheet else (),
        listed=brief.listed,
        strongest=tuple(_highlight(view, each) for each in brief.highlights),
        against=tuple(_highlight(view, each) for each in brief.against),
        n_against=brief.n_against,
        notified=tuple(_highlight(view, each) for each in brief.notified),
        applied=tuple(_highlight(view, each) for each in brief.applied),
        items=tuple(_item(view, each) for each in brief.items),
        entries_apart=brief.unmatched_entries,
        missing=tuple(missing),
        questions=view.asking.lines,
    )


def _item(view: DossierView, line: ItemLine) -> ItemRecord:
    concern = line.concern
    return ItemRecord(
        number=line.item.number,
        name=line.item.name,
        told=tuple(
            ToldRecord(step=told.value, words=_highlight(view, shown))
            for told, shown in line.told
        ),
        mention=_mention(view, *line.mention) if line.mention else None,
        entries=line.entries,
        concern=_highlight(view, concern) if concern else None,
    )


def _mention(view: DossierView, said: str, shown: Highlight) -> MentionRecord:
    return MentionRecord(said=said, words=_highlight(view, shown))


def _highlight(view: DossierView, shown: Highlight) -> HighlightRecord:
    return HighlightRecord.of(
        shown,
        passage=view.cards[shown.claim.id].name,
        label=shown.claim.label_id,
        state=shown.claim.state,
    )


def _document(case: DossierInput, number: int, line: Coverage) -> DocumentRecord:
    return DocumentRecord.model_construct(
        number=f"D{number}",
        shelf="library" if line.document_id in case.library else "case",
        coverage=line,
        added_at=case.added_at.get(line.document_id),
        origin=case.origins.get(line.document_id),
        dated=case.dates.get(line.document_id, ""),
    )


def _elements(view: DossierView) -> list[ElementRecord]:
    return [
        ElementRecord(
            element=element.title,
            question=element.question,
            basis=element.source,
            speaks_for=tuple(c.name for c in speaking(view, element, counter=False)),
            speaks_against=tuple(c.name for c in speaking(view, element, counter=True)),
            answer=field_record(entry)
            if (entry := view.case.forms.entry(element.anchor))
            else None,
        )
        for element in dossier_words().element
    ]


def _forms(case: DossierInput) -> FormsRecord:
    forms = case.forms
    return FormsRecord(
        entries=tuple(map(field_record, forms.entries)),
        missing=tuple(map(place_words, forms.missing)),
        state=forms.digest,
        signed=tuple(which for which in SIGNATURES if forms.holds(which)),
    )


def _notification(case: DossierInput) -> NotificationRecord | None:
    if case.forms.decision not in NOTIFIED:
        return None
    return notification_of(
        case.case, case.forms, case.deal, case.flag_sheet, case.coverage
    )


def _passage(card: Card) -> PassageRecord:
    passage = card.passage
    return PassageRecord.of(
        card.finding,
        number=card.name,
        heading=passage.heading if passage else (),
        before=passage.before if passage else "",
        after=passage.after if passage else "",
        evidence=card.evidence,
        places=tuple(
            PlaceRecord.of(f, page=f.page_number, boxes=_boxes(f.boxes))
            for f in card.places
        ),
        claims=tuple(_claim(point) for point in card.points),
        translations=tuple(map(TranslationRecord.of, card.translations)),
    )


def _boxes(boxes: Iterable[tuple[int, BBox]]) -> tuple[tuple[int, BBox], ...]:
    return tuple((page, BBox(*(round(x, 2) for x in box))) for page, box in boxes)


def _claim(point: Point) -> ClaimRecord:
    finding = point.finding
    return ClaimRecord.of(
        finding,
        name=point.title,
        is_rule=point.label is None,
        is_experimental=point.is_experimental,
        tier=point.label.tier if point.label else None,
        is_counter=point.is_counter,
        polarity=point.polarity,
        score=None if point.is_added else finding.score,
        threshold=None if point.is_added else finding.threshold,
        attributes=dict(finding.attributes),
        decisions=tuple(logged.number for logged in point.answers),
        finding_ids=point.claim.ids,
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
