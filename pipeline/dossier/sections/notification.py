"""The notification to the competent authority, filled from the forms.

This program does not send it. It names what is missing.
"""

from collections.abc import Iterable, Iterator

from pipeline.casefile.case_forms import SIGNATURES, CaseForms, FormPlace, case_fields
from pipeline.datamodel import Coverage, Deal, FieldEntry, FlagSheet, Said
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    Bullets,
    Fact,
    FactList,
    Heading,
    NoticeBlock,
    SectionBlock,
    Tone,
    mono,
    own,
    paragraph,
    strong,
    text,
)
from pipeline.dossier.record_models import (
    FieldRecord,
    NotificationRecord,
    NotifiedDocument,
    NotifiedFlag,
    NotifiedParty,
)
from pipeline.dossier.sections.filled import written
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.parties.state.countries import country_names

_BASIS = {
    "notify": Said("Notification under Article 5(2) of Regulation (EU) 2021/821"),
    "ask_authority": Said("Request to the authority under Regulation (EU) 2021/821"),
}
NOTIFIED = tuple(_BASIS)
"""Decisions to inform an authority."""

_FIELDS = (
    "exporter", "item", "annex", "designed", "covert", "persons", "functions", "data",
    "item_conclusion", "end_user", "ownership", "destination", "known", "known_since",
    "told", "shipment", "authority_said", "decision", "notified", "authority_answer",
)  # fmt: skip
"""Fields for the authority, in this order."""

_LATER = ("notified", "authority_answer")
"""Fields about the time after the notification."""


def notification_of(
    case: str,
    forms: CaseForms,
    deal: Deal | None,
    sheet: FlagSheet | None,
    lines: Iterable[Coverage],
) -> NotificationRecord:
    """Return the notification of a case as far as it can be filled.

    Args:
        case: Name of the case.
        forms: Entries of people in the forms.
        deal: Parties and destinations of the case; None if nobody looked.
        sheet: Flags of the case; None if nobody looked.
        lines: Coverage lines of its documents, which are attached.
    """
    entries = [(key, forms.entry(key)) for key in _FIELDS]
    return NotificationRecord(
        case=case,
        basis=_BASIS.get(forms.decision, ""),
        fields=tuple(field_record(entry) for _, entry in entries if entry),
        missing=tuple(
            _question(key) for key, entry in entries if not entry and key not in _LATER
        ),
        parties=tuple(
            NotifiedParty.of(party, roles=tuple(role.value for role in party.roles))
            for party in (deal.parties if deal else ())
        ),
        destinations=tuple(
            each.country for each in (deal.destinations if deal else ())
        ),
        flags=tuple(
            NotifiedFlag.of(
                flag,
                id=flag.flag_id,
                weight=flag.weight.value,
                rests_on=flag.footing.rests_on if flag.footing else "",
            )
            for flag in (sheet.concerns if sheet else ())
        ),
        documents=tuple(
            NotifiedDocument(name=line.name, sha256=line.document_id) for line in lines
        ),
        signatures=tuple(
            field_record(entry)
            for which in SIGNATURES
            if forms.holds(which) and (entry := forms.entry(which))
        ),
        state=forms.digest,
    )


def _question(field_id: str) -> str:
    field = case_fields().get(field_id)
    return Said(field.en) if field else field_id


def field_record(entry: FieldEntry) -> FieldRecord:
    """Return an entry with the words of its field and of its choice."""
    told = case_fields().choices.get(entry.choice)
    chosen = Said(told.en) if told else ""
    return FieldRecord.of(entry, question=_question(entry.field), chosen=chosen)


def place_words(place: FormPlace) -> str:
    """Return the English name of a place to write in."""
    said = Said(place.field.en)
    return Said("{said} ({name})", said=said, name=place.about) if place.about else said


def notification(view: DossierView) -> SectionBlock:
    """Return the content for the authority, if the decision is to notify."""
    case = view.case
    if case.forms.decision not in NOTIFIED:
        words = "The decision asks for no notification."
        if not case.forms.decision:
            words = "No notification is recorded here, and no decision."
        blocks: tuple[Block, ...] = (paragraph(words),)
    else:
        record = notification_of(
            case.case, case.forms, case.deal, case.flag_sheet, view.lines
        )
        blocks = tuple(_blocks(record))
    return SectionBlock("notification", "Notification to the authority", blocks)


def _blocks(record: NotificationRecord) -> Iterator[Block]:
    words = "This program sends nothing: a person does."
    yield paragraph(record.basis, ". ", words)
    if record.missing:
        lines = [text(strong("Missing: "), listed(record.missing))]
        yield NoticeBlock(Tone.STOP, tuple(lines))
    yield FactList(
        tuple(Fact(f.question, tuple(written(f.chosen, f.text))) for f in record.fields)
    )
    yield Heading(text("As the papers and the rules say"))
    parties = [
        text(own(p.name), Said(" ({said})", said=listed(map(in_words, p.roles), ", ")))
        for p in record.parties
    ]
    flags = [text(flag.id, " ", in_words(flag.name)) for flag in record.flags]
    countries = country_names(record.destinations)
    yield FactList(
        (
            Fact("Parties", tuple(parties) or (text("none was found"),)),
            Fact("Destinations", (text(countries or "none was found"),)),
            Fact("Flags", tuple(flags) or (text("none was raised"),)),
        )
    )
    yield Heading(text("Attached documents"))
    yield Bullets(
        tuple(text(own(d.name), " ", mono(d.sha256)) for d in record.documents)
    )
    yield Heading(text("Signed"))
    signed = [
        text(strong(s.person), own(f", {s.text}, {moment(s.made_at)}"))
        for s in record.signatures
    ]
    people = tuple(signed) or (text("not signed in this state"),)
    yield FactList(
        (Fact("By", people), Fact("For the state", (text(mono(record.state)),)))
    )
