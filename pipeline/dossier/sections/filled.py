"""Entries of people in the forms of a case, as facts of the dossier.

While the case is open, an empty field is a line to fill in by hand. Once the case is
closed, the dossier says that nothing was written.
"""

from collections.abc import Iterator

from pipeline.casefile.case_forms import (
    BY_ACCOUNT,
    SIGNATURES,
    CaseField,
    CaseForms,
    case_fields,
)
from pipeline.casefile.file import closing_of
from pipeline.datamodel import CaseAct, FieldEntry, Said, StatementKind
from pipeline.dossier.blocks import (
    Block,
    Column,
    Fact,
    FactList,
    Heading,
    SectionBlock,
    Signatures,
    Style,
    Table,
    Text,
    TextSpan,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.view import DossierView
from pipeline.parties.deal.stated import content_words, standing_statements

_NOTHING = text(soft("nothing was written"))

_SIGNS = {"signature": "Signature", "second_signature": "Second signature"}


def is_closed(view: DossierView) -> bool:
    """Return True if the case was closed and has not been opened again since."""
    return closing_of(view.case.answers.outcomes) is not None


def fact(view: DossierView, field_id: str, about: str = "", name: str = "") -> Fact:
    """Return the entry of a field."""
    title = name or _field(field_id).en
    return Fact(title, tuple(cell(view, field_id, about)))


def cell(view: DossierView, field_id: str, about: str = "") -> Iterator[Text]:
    """Yield the lines of a field; an empty field is a line to fill in by hand."""
    entry = view.case.forms.entry(field_id, about)
    if entry is not None:
        yield from written(_chosen(entry), entry.text)
        yield text(own(entry.person), soft(f", {moment(entry.made_at)}"))
    elif is_closed(view):
        yield _NOTHING


def _chosen(entry: FieldEntry) -> str:
    told = case_fields().choices.get(entry.choice)
    return told.en if told else ""


def written(choice: str, words: str) -> Iterator[Text]:
    """Yield the chosen option, then each line of the answer; leave out empty ones."""
    if choice:
        yield text(strong(choice))
    for line in filter(None, map(str.strip, words.splitlines())):
        yield text(own(line))


def _field(field_id: str) -> CaseField:
    field = case_fields().get(field_id)
    if field is None:
        raise KeyError(field_id)
    return field


def facts(view: DossierView, section: str, but: tuple[str, ...] = ()) -> FactList:
    """Return the fields of a section of the forms."""
    fields = (f for f in case_fields().field if f.section == section and not f.each)
    return FactList(tuple(fact(view, f.id) for f in fields if f.id not in but))


def awareness(view: DossierView) -> SectionBlock:
    """Return the exporter's knowledge, its date, and statements of an authority."""
    blocks: tuple[Block, ...] = (
        paragraph(
            "As people wrote it down. A person must say whether this makes the "
            "exporter aware in the sense of Article 5(2)."
        ),
        facts(view, "awareness"),
    )
    return SectionBlock("awareness", "What the exporter knows", blocks, is_annex=False)


def signatures(view: DossierView) -> Iterator[Block]:
    """Yield the signers, each with the state of the case that they signed."""
    forms = view.case.forms
    unsigned = [w for w in SIGNATURES if forms.entry(w) is None]
    signed = [w for w in SIGNATURES if w not in unsigned]
    if signed:
        yield FactList(tuple(Fact(_SIGNS[w], tuple(_signed(forms, w))) for w in signed))
    if not unsigned:
        return
    if is_closed(view):
        words = (
            "Closed without it, at a desk without accounts: the four-eyes "
            "principle is not enforced."
        )
        lines = (text(TextSpan(words, Style.STOP)),)
        yield FactList(tuple(Fact(_SIGNS[w], lines) for w in unsigned))
    else:
        yield Signatures(tuple(_SIGNS[w] for w in unsigned))


def _signed(forms: CaseForms, which: str) -> Iterator[Text]:
    entry = forms.entry(which)
    if entry is None:
        return
    yield text(strong(entry.person), own(f", {entry.text}, {moment(entry.made_at)}"))
    if entry.choice == BY_ACCOUNT:
        yield text(soft("logged in with an account of this name"))
    else:
        words = (
            "typed name, not checked: without accounts the four-eyes principle is "
            "not enforced"
        )
        yield text(TextSpan(words, Style.STOP))
    yield text(soft("for the state "), mono(entry.signed))
    if not forms.holds(which):
        yield text(TextSpan("The case has changed since.", Style.STOP))


def duties(view: DossierView) -> Iterator[Block]:
    """Yield the persons who read, settle and lead the case."""
    forms = view.case.forms
    given = [(duty, forms.assigned(duty)) for duty in _DUTIES if forms.assigned(duty)]
    if given:
        yield FactList(tuple(Fact(_DUTIES[d], (text(own(name)),)) for d, name in given))


_DUTIES = {
    "reader": "Reviewer",
    "second_reader": "Second reviewer",
    "adjudicator": "Adjudicator",
    "lead": "Lead of the case",
}


def history(view: DossierView) -> SectionBlock:
    """Return every state of the forms, one for each closing, and replaced entries."""
    forms = view.case.forms
    blocks: list[Block] = []
    for event in view.case.answers.outcomes:
        if event.act is CaseAct.CLOSED and event.n_entries < len(forms.entries):
            at = moment(event.decided_at)
            closed = Said("As closed by {who}, {at}", who=event.reviewer, at=at)
            blocks.append(Heading(text(closed)))
            blocks.append(_entries(_counting(forms.at(event.n_entries))))
    counting = {id(entry) for entry in _counting(forms)}
    replaced = [entry for entry in forms.entries if id(entry) not in counting]
    if replaced:
        blocks.append(Heading(text("Replaced since")))
        blocks.append(_entries(replaced))
    if not blocks:
        words = "Nothing that was written down or signed was replaced."
        blocks.append(paragraph(words))
    return SectionBlock("earlier", "Earlier states of the forms", tuple(blocks))


def _counting(forms: CaseForms) -> list[FieldEntry]:
    last = {(entry.field, entry.about): i for i, entry in enumerate(forms.entries)}
    return [forms.entries[i] for i in sorted(last.values())]


def _entries(entries: list[FieldEntry]) -> Block:
    columns = (
        Column("When", 1.1),
        Column("By whom", 1.1),
        Column("Field", 2),
        Column("What was written", 3.4),
    )
    return Table(
        columns,
        tuple(
            row(
                moment(entry.made_at),
                own(entry.person),
                _title(entry),
                [*_written(entry)],
            )
            for entry in entries
        ),
    )


def _title(entry: FieldEntry) -> str:
    if entry.field in set(StatementKind):
        name = entry.about.partition(" ")[2]
        return Said("{said} ({name})", said="Statement on a party", name=name)
    field = case_fields().get(entry.field)
    names = _SIGNS | _DUTIES
    title = field.en if field else names.get(entry.field, entry.field)
    return (
        Said("{said} ({name})", said=title, name=entry.about) if entry.about else title
    )


def _written(entry: FieldEntry) -> Iterator[Text]:
    for said in standing_statements([entry]):
        yield text(strong(content_words(said)))
    yield from written(_chosen(entry), entry.text)
    if entry.signed:
        yield text(soft("for the state "), mono(entry.signed))
    if not (entry.text or entry.choice):
        yield text(soft("emptied"))
