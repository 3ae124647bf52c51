"""Conclusions of people: mitigation, memo, decisions and dates.

Entries of people are printed. An empty field is a line to fill in by hand while the
case is open. Nothing here proposes an outcome.

Source:
    The decisions and their consequences follow TAXONOMY 7.3.
"""

from collections.abc import Iterator

from pipeline.casefile.case_forms import case_fields
from pipeline.casefile.file import ACT_WORDS
from pipeline.datamodel import Queue, Said, counted
from pipeline.dossier.blocks import (
    Block,
    BlockRow,
    Column,
    Heading,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    link,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.questions import dossier_words, next_questions
from pipeline.dossier.sections.filled import cell, duties, facts, signatures
from pipeline.dossier.sections.quoting import VERDICT_WORDS, moment, reference
from pipeline.dossier.view import DossierView
from pipeline.labels import in_words
from pipeline.store.log import LoggedDecision


def mitigation(view: DossierView) -> SectionBlock:
    """Return a line for each concern, with person, measure and date to fill in."""
    columns = (
        Column("Concern", 2.2),
        Column("Measure, by whom, until when, checked after delivery by", 5.7),
    )
    rows = tuple(
        row(concern, [*cell(view, "measure", about)])
        for about, concern in _concerns(view)
    )
    blocks: list[Block] = [
        paragraph(
            "Clauses, technical limits, training, monitoring, refusal: one "
            "measure for each concern, with a name and a date. A measure that "
            "nobody checks after delivery does not help."
        ),
        Table(columns, rows),
        facts(view, "plan"),
    ]
    return SectionBlock("mitigation", "Mitigation plan", tuple(blocks))


def _concerns(view: DossierView) -> Iterator[tuple[str, Text | TextSpan]]:
    """Yield the id and words of each concern."""
    sheet = view.case.flag_sheet
    if sheet is not None:
        for flag in sheet.concerns:
            target = f"flag-{flag.flag_id.lower()}"
            name = text(link(flag.flag_id, target), " ", in_words(flag.name))
            yield flag.flag_id, name
        if not sheet.concerns:
            yield "", soft("no flag raised; add what else is of concern")
        return
    found = {p.finding.label for p in view.points if p.label is not None}
    for label in view.case.labels.labels:
        if label.id in found:
            yield label.id, link(label.name, f"label-{label.id}")
    if not found:
        yield "", soft("nothing was found; add what else is of concern")


def decision(view: DossierView) -> SectionBlock:
    """Return the recorded parts, the parts to fill in, and the signers."""
    blocks: list[Block] = [
        *_recorded(view),
        facts(view, "case"),
        facts(view, "memo"),
        facts(view, "notification"),
        *duties(view),
        paragraph(
            "The second signature must be by another person than the first, and "
            "not by the only reviewer."
        ),
        *signatures(view),
    ]
    return SectionBlock("memo", "Decision", tuple(blocks), is_annex=False)


def choices(view: DossierView) -> SectionBlock:
    """Return the questions before a decision, and the possible decisions."""
    blocks = (
        _questions(view),
        Heading(text("What can be decided")),
        _choices(view.case.forms.decision),
    )
    return SectionBlock("choices", "Before a decision", blocks)


def _recorded(view: DossierView) -> Iterator[Block]:
    yield Heading(text("Outcome of the case, as recorded"))
    events = view.case.answers.events
    if not view.case.answers.outcomes:
        yield paragraph(
            strong("Nothing is recorded."),
            " The case was not closed; missing entries are lines to fill in.",
        )
        return
    columns = (
        Column("What", 0.7),
        Column("By whom", 1.3),
        Column("When", 1.2),
        Column("In their words", 3),
        Column("Log up to", 2.4),
    )
    rows = tuple(
        row(
            strong(ACT_WORDS[event.act]),
            own(event.reviewer),
            moment(event.decided_at),
            text(own(event.note) if event.note else soft("no note")),
            mono(event.head),
        )
        for event in events
    )
    yield Table(columns, rows)
    sheet = view.case.flag_sheet
    if view.n_open and (sheet is None or sheet.queue is not Queue.NO_FLAG_RAISED):
        yield paragraph(
            TextSpan(
                counted(
                    view.n_open,
                    "{n} point has no answer in this state.",
                    "{n} points have no answer in this state.",
                ),
                Style.STOP,
            )
        )


def _questions(view: DossierView) -> Block:
    questions = next_questions(
        view.gaps, view.references, view.groups, view.case.labels
    )
    columns = (Column("Question", 4.4), Column("Where it is answered", 1.4))
    return Table(
        columns,
        tuple(
            row(text(strong(q.topic), ". ", q.words), link(_TITLES[q.at], q.at))
            for q in questions
        ),
    )


_TITLES = {
    "coverage": "Coverage",
    "item": "Item assessment",
    "parties": "Parties",
    "destination": "Destination file",
    "safeguards": "Safeguards",
    "decisions": "Decisions",
    "memo": "Decision",
}
"""Title of each section in which a question is answered."""


def _choices(decision: str) -> Block:
    columns = (
        Column("Decision", 1.7),
        Column("When", 3),
        Column("What follows", 2.6),
        Column("Chosen", 0.7),
    )
    return Table(
        columns,
        tuple(
            row(
                strong(case_fields().choices[each.id].en),
                each.when,
                each.then,
                strong("chosen") if each.id == decision else soft("–"),
            )
            for each in dossier_words().decision
        ),
    )


def decisions(view: DossierView) -> SectionBlock:
    """Return every answer of people about the case, in the order of the log."""
    log = view.case.answers.log
    blocks: list[Block] = [*_read_twice(view)]
    if log:
        words = (
            "All answers as they were given; none is ever changed. The latest answer "
            "to the same words counts. Passages without an answer are marked as open."
        )
        blocks.append(paragraph(words))
        columns = (
            Column("No.", 0.4, is_number=True),
            Column("When", 1.1),
            Column("By whom", 1.2),
            Column("Passage", 1.4),
            Column("Label", 1.7),
            Column("Answer", 0.8),
            Column("Reason", 2.4),
        )
        blocks.append(
            Table(columns, tuple(_decision_row(view, logged) for logged in log))
        )
    else:
        blocks.append(paragraph("None is recorded: every point is open."))
    blocks += _link_answers(view)
    return SectionBlock("decisions", "Decisions", tuple(blocks))


def _read_twice(view: DossierView) -> Iterator[Block]:
    answers = view.case.answers
    if answers.two_readers:
        yield paragraph(
            "Two people review this case separately. What both have answered is "
            "listed; where they differ, the answer of a third person counts."
        )
    if answers.n_withheld:
        words = counted(
            answers.n_withheld,
            "{n} answer of one reviewer is left out until the other reviewer has "
            "answered the same words or names. It counts as open here.",
            "{n} answers of one reviewer are left out until the other reviewer has "
            "answered the same words or names. They count as open here.",
        )
        yield paragraph(TextSpan(words, Style.STOP))


def _decision_row(view: DossierView, logged: LoggedDecision) -> BlockRow:
    decision = logged.decision
    reason = [text(in_words(decision.reason))] if decision.reason else []
    note = [text("“", own(decision.note), "”")] if decision.note else []
    return row(
        str(logged.number),
        moment(decision.decided_at),
        own(decision.reviewer),
        _place(view, logged),
        _label_name(view, decision.label),
        strong(VERDICT_WORDS[decision.verdict]),
        [*reason, *note] or "–",
    )


def _label_name(view: DossierView, label_id: str) -> str:
    labels = view.case.labels
    return labels[label_id].name if label_id in labels.ids else in_words(label_id)


def _place(view: DossierView, logged: LoggedDecision) -> Text:
    place = f"{logged.place[0]}:{logged.place[1]}-{logged.place[2]}"
    card = view.at.get(place)
    number = f"D{view.numbers[logged.place[0]]}"
    if card is not None:
        return text(reference(card), Said(" in {name}", name=number))
    a, b = logged.place[1:3]
    return text(Said("{name}, characters {a}–{b}", name=number, a=a, b=b))


def _link_answers(view: DossierView) -> Iterator[Block]:
    if not view.case.answers.links:
        return
    yield Heading(text("Whether names belong together"))
    columns = (
        Column("When", 1.1),
        Column("By whom", 1.2),
        Column("Party", 1.8),
        Column("Other name", 1.8),
        Column("Answer", 0.9),
        Column("Reason", 2),
    )
    rows = tuple(
        row(
            moment(x.decided_at),
            own(x.reviewer),
            own(x.party),
            own(x.other),
            text(strong(x.verdict), " ", TextSpan(x.strength or "")),
            text(own(x.note)) if x.note else text("–"),
        )
        for x in view.case.answers.links
    )
    yield Table(columns, rows)
