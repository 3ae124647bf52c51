"""The notification to the competent authority, as a page to send."""

from collections.abc import Iterator

from pipeline.datamodel import Said
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    Bullets,
    Fact,
    FactList,
    Heading,
    NoticeBlock,
    SectionBlock,
    Text,
    Tone,
    mono,
    own,
    paragraph,
    strong,
    text,
)
from pipeline.dossier.notification import NOTIFIED, notification_of
from pipeline.dossier.record_models import FieldRecord, NotificationRecord
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.parties.state.countries import country_names


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
    yield FactList(tuple(Fact(f.question, tuple(_said(f))) for f in record.fields))
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


def _said(field: FieldRecord) -> Iterator[Text]:
    if field.chosen:
        yield text(strong(field.chosen))
    for line in filter(None, map(str.strip, field.text.splitlines())):
        yield text(own(line))
