"""The list of documents, with their read and unread parts."""

from collections.abc import Iterator

from pipeline.casefile.coverage import (
    coverage_headline,
    coverage_words,
    taken_out,
)
from pipeline.casefile.gaps import STATUS_WORDS, Gap, is_read_in_full, measured_in
from pipeline.casefile.unsearched import is_of_some_lists, unknown_country
from pipeline.datamodel import NO_LIST, Coverage, Said, Status
from pipeline.datamodel import joined as listed
from pipeline.dossier.blocks import (
    Block,
    BlockRow,
    Bullets,
    Column,
    Heading,
    NoticeBlock,
    SectionBlock,
    Style,
    Table,
    Text,
    TextSpan,
    Tone,
    mono,
    own,
    paragraph,
    row,
    soft,
    strong,
    text,
)
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.sections.quoting import begun, moment
from pipeline.dossier.view import DossierView
from pipeline.parties.state.countries import country_name
from pipeline.recall.words import sentences


def documents(view: DossierView) -> SectionBlock:
    """Return the list of documents with hashes, dates, languages, completeness."""
    columns = (
        Column("No.", 0.45),
        Column("Document", 3.6),
        Column("Kind, language", 1.1),
        Column("Pages read", 0.7, is_number=True),
        Column("Passages", 0.75, is_number=True),
        Column("Dates", 1.3),
        Column("State", 1.7),
    )
    numbered = enumerate(view.lines, start=1)
    rows = tuple(_document_row(view, number, line) for number, line in numbered)
    return SectionBlock(
        "documents",
        "Documents",
        (
            paragraph(
                "All documents of the case and of its library of reports, read or "
                "not. The hash is the SHA-256 of the file that was read; no other "
                "file has it."
            ),
            Table(columns, rows),
        ),
    )


def _document_row(view: DossierView, number: int, line: Coverage) -> BlockRow:
    case = view.case
    shelf = "library" if line.document_id in case.library else "transaction"
    kind = line.kind.value if line.kind else "kind unknown"
    first = view.numbers[line.document_id]
    same = (text(Said("same bytes as D{n}", n=first)),) if first != number else ()
    return row(
        f"D{number}",
        [text(own(line.name)), text(mono(line.document_id)), *same],
        [text(kind), text(soft(shelf)), *_language(view, line)],
        f"{line.n_pages_read} / {line.n_pages}",
        str(line.n_passages),
        [*_dates(case, line)],
        [*_state(case, line)],
        tone=Tone.PLAIN if is_read_in_full(line) else Tone.STOP,
        anchor=f"d{number}",
    )


def _language(view: DossierView, line: Coverage) -> Iterator[Text]:
    yield text(line.language or "language unknown")
    measured = measured_in(line, view.case.model.languages)
    if measured:
        few = "measured on few passages"
        yield text(TextSpan(few if measured == "few" else "not measured", Style.STOP))


def _dates(case: DossierInput, line: Coverage) -> Iterator[Text]:
    origin = case.origins.get(line.document_id)
    if origin is not None:
        yield text(Said("fetched {at}", at=moment(origin.retrieved_at)))
        yield text(soft("from "), own(origin.url))
    added_at = case.added_at.get(line.document_id)
    if added_at is not None:
        yield text(soft(Said("in the case {at}", at=moment(added_at))))


def _state(case: DossierInput, line: Coverage) -> Iterator[Text]:
    words = STATUS_WORDS[line.status]
    is_part = line.status is Status.READ and not is_read_in_full(line)
    yield text(STATUS_WORDS[Status.PARTIAL] if is_part else words)
    if line.reason:
        yield text(soft(line.reason))
        return
    for page in case.remarks.get(line.document_id, ()):
        yield text(
            soft(Said("page {n}: {said}", n=page.number, said=page.unread or page.note))
        )


_NOT_KNOWN = Said(
    "not known to the program, so only this spelling and its adjectives were searched."
)


def missing_lines(view: DossierView) -> tuple[Text, ...]:
    """Return the unread, unsearched and missing parts, largest gaps first."""
    deal = view.case.deal
    searches, ends = (deal.searches, deal.destinations) if deal else ((), ())
    of_lists = (
        w == NO_LIST or is_of_some_lists(w) for s in searches for w in s.warnings
    )
    n_first = int(any(of_lists))
    first, others = view.unsearched[:n_first], view.unsearched[n_first:]
    # These were searched, if not under each of their names.
    last = {
        words: Said("country {name}", name=country_name(each.country))
        for each in ends
        if (words := unknown_country(each.country)) in others
    }
    others = tuple(each for each in others if each not in last)
    gaps = sorted(view.gaps, key=lambda gap: (gap.is_untested, gap.is_left_out))
    unread = [_gap_line(g) for g in gaps if not _is_read(g)]
    left_out = [_gap_line(g) for g in gaps if _is_read(g)]
    return (
        *map(text, map(begun, first)), *unread, *map(text, map(begun, others)),
        *left_out, *(text(last[each], ": ", _NOT_KNOWN) for each in sorted(last)),
    )  # fmt: skip


def _is_read(gap: Gap) -> bool:
    """Return True for a gap of something that was read."""
    return gap.is_left_out or gap.is_untested or gap.later_id is not None


def _gap_line(gap: Gap) -> Text:
    subject = own(gap.subject) if gap.document_id else TextSpan(gap.subject)
    return text(subject, ": ", gap.words)


def coverage(view: DossierView) -> SectionBlock:
    """Return the read and unread parts, in sentences."""
    missing = missing_lines(view)
    tone = Tone.STOP if missing else Tone.PLAIN
    headline = coverage_headline(view.gaps, view.unsearched)
    said = text(strong(headline), " ", coverage_words(view.lines))
    blocks: list[Block] = [NoticeBlock(tone, (said,))]
    if missing:
        blocks.append(Bullets(missing))
    if view.gaps:
        words = (
            "It is unknown what is there. It is not shown as clean; this dossier says "
            "nothing about it."
        )
        blocks.append(paragraph(words))
    blocks += _taken_out(view)
    blocks.append(_looked_for(view))
    blocks += _missed(view)
    return SectionBlock(
        "coverage", "Coverage: what was read, and what was not", tuple(blocks)
    )


def _taken_out(view: DossierView) -> Iterator[Block]:
    """List the papers that people took out of the case."""
    taken = [*taken_out(view.case.answers.events, view.case.coverage)]
    if taken:
        yield paragraph("Papers that were taken out of the case:")
        yield Bullets(
            tuple(
                text(
                    own(f"{event.note} ({event.reviewer}, "),
                    moment(event.decided_at),
                    ")",
                    *([" ", "It is in the case again."] if is_back else []),
                )
                for event, is_back in taken
            )
        )


def _missed(view: DossierView) -> Iterator[Block]:
    """Describe possible misses, if somebody looked for them."""
    said, labels = view.case.recall, view.case.labels
    yield Heading(text("What may have been missed"), "missed")
    if said is None:
        words = (
            "No unflagged passage of this case was drawn and read, so it is not known "
            "how much was missed in what was read."
        )
        yield paragraph(words)
        return
    lines = sentences(
        said, lambda x: labels[x].name, is_current=view.case.is_recall_current
    )
    yield Bullets(tuple(map(text, lines)))
    yield paragraph(soft(Said("Method: {said}.", said=said.method)))


def _looked_for(view: DossierView) -> Block:
    found = {p.claim.label_id for card in view.ordered for p in card.points}
    unused = [x.name for x in view.case.labels.labels if x.id not in found]
    if not unused:
        return paragraph("Every label was found somewhere in what was read.")
    return paragraph("Searched, but not found in what was read: ", listed(unused), ".")
