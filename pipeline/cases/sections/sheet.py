"""The case sheet, which is read first, and the list of documents."""

from collections import Counter
from collections.abc import Iterator

from pipeline.casefile.gaps import STATUS_WORDS, coverage_words, plural
from pipeline.cases.blocks import (
    Block,
    Bullets,
    Column,
    Fact,
    Facts,
    Notice,
    Paragraph,
    Row,
    Section,
    Span,
    Style,
    Table,
    Text,
    Tone,
    joined,
    link,
    mono,
    own,
    soft,
    strong,
    text,
)
from pipeline.cases.inputs import DossierInput
from pipeline.cases.sections.quoting import moment, weak_chip
from pipeline.cases.view import DossierView, outcomes
from pipeline.datamodel import (
    Coverage,
    Deal,
    Flag,
    Party,
    Queue,
    Status,
    Verdict,
)
from pipeline.labels import in_words

QUEUE_WORDS = {
    Queue.ROUTE_LISTED: "classify the item first (Article 3)",
    Queue.ESCALATE: "escalate",
    Queue.REQUEST_INFORMATION: "request information",
    Queue.NO_FLAG_RAISED: "no_flag_raised",
}
"""The proposed queue, for people."""


def case_sheet(view: DossierView) -> Section:
    """Return what an officer must know on the first page."""
    return Section(
        "sheet",
        "Case sheet",
        (Facts(tuple(_facts(view))), *_statement(view), *_missing(view), _duty()),
    )


def _facts(view: DossierView) -> Iterator[Fact]:
    case = view.case
    yield Fact("Case", (text(own(case.case)),))
    yield Fact("State of the record", (text(moment(case.created_at)),))
    yield Fact("Item and quantity")
    yield Fact("Value, and date needed")
    yield Fact("Parties, as the papers name them", tuple(_party_lines(view)))
    yield Fact("Destination, as the papers name it", tuple(_destination_lines(view)))
    yield Fact("Outcome", tuple(_outcome(case)))
    yield Fact("Proposed queue, not a decision", tuple(_queue(case)))
    yield Fact("Points", (_points(view),))
    yield Fact("Documents", (text(coverage_words(view.lines)),))


def _party_lines(view: DossierView) -> Iterator[Text]:
    deal = view.case.deal
    if deal is None:
        return
    for party in deal.parties:
        roles = ", ".join(in_words(role) for role in party.roles)
        yield text(own(party.name, party_anchor(deal, party)), soft(f" ({roles})"))


def party_anchor(deal: Deal, party: Party) -> str:
    """Return where links to a party lead."""
    return f"p{deal.parties.index(party) + 1}"


def _destination_lines(view: DossierView) -> Iterator[Text]:
    deal = view.case.deal
    if deal is None:
        return
    for destination in deal.destinations:
        uses = ", ".join(in_words(use) for use in destination.uses)
        yield text(country_words(destination.country), soft(f" ({uses})"))


def country_words(code: str) -> str:
    """Return a country as its code, or as the papers name it where it has none.

    Example:
        >>> country_words("sy"), country_words("karavia")
        ('SY', 'Karavia')
    """
    return code.upper() if len(code) == 2 else code.title()


def _outcome(case: DossierInput) -> Iterator[Text]:
    """Say how the case was left: closed, reopened, or neither."""
    events = outcomes(case.answers.events)
    if not events:
        yield text("none recorded; the case is open")
    for event in events[-1:]:
        note = (Span(": “"), own(event.note), Span("”")) if event.note else ()
        signed = f" by {event.reviewer}, {moment(event.decided_at)}"
        yield text(strong(in_words(event.act)), signed, *note)


def _queue(case: DossierInput) -> Iterator[Text]:
    sheet = case.flag_sheet
    if sheet is None:
        yield text("not computed for this state of the case")
        return
    yield text(strong(QUEUE_WORDS[sheet.queue]))
    for reason in sheet.reasons:
        yield text(soft(reason))


def _points(view: DossierView) -> Text:
    answers: Counter[Verdict] = Counter(
        point.answers[-1].decision.verdict
        for card in view.ordered
        for point in card.points
        if not point.is_open
    )
    said = "".join(f"; {n} {verdict.value}" for verdict, n in sorted(answers.items()))
    n_points, n_counter = len(view.points), len(view.counter)
    return text(
        f"{n_points} to answer and {n_counter} of counter-evidence in "
        f"{len(view.ordered)} {plural(len(view.ordered), 'passage')}: ",
        strong(f"{view.n_open} open"),
        said,
    )


def is_clear(view: DossierView) -> bool:
    """Tell whether nothing was flagged and nothing is known to be missing."""
    sheet = view.case.flag_sheet
    is_quiet = sheet is None or sheet.queue is Queue.NO_FLAG_RAISED
    return is_quiet and not view.points and not view.gaps and not view.unsearched


def _statement(view: DossierView) -> Iterator[Block]:
    sheet = view.case.flag_sheet
    flags = sheet.concerns if sheet else ()
    if flags:
        yield Notice(
            Tone.FLAG,
            (
                text(strong(f"{len(flags)} {plural(len(flags), 'flag')} raised")),
                *(
                    text(
                        link(flag.flag_id, f"flag-{flag.flag_id.lower()}"),
                        f" {in_words(flag.name)}",
                        *weak_chip(flag.weight),
                        soft(f" · {because(flag)}"),
                    )
                    for flag in flags
                ),
            ),
        )
    elif is_clear(view):
        yield Notice(
            Tone.PLAIN,
            (
                text(
                    Span("no_flag_raised", Style.MONO),
                    ": no passage reached the "
                    "threshold of its label, and nothing is known to be missing.",
                ),
                text(
                    "This is what the tool saw, at the thresholds given below. It is "
                    "not a clearance; that is a person's word."
                ),
            ),
        )
    elif not view.points:
        spans = [own(gap.subject) for gap in view.gaps]
        missing = joined([*spans, *map(Span, view.unsearched)], "; ")
        yield Notice(
            Tone.STOP,
            (
                text(
                    strong("Nothing can be said yet."),
                    " In what was read, no passage "
                    "reached the threshold of its label; but the case was not read "
                    "and searched in full.",
                ),
                text("Missing: ", *missing, "."),
            ),
        )


def because(flag: Flag) -> str:
    """Return the first reason of a flag, and how many more it has."""
    n_more = len(flag.reasons) - 1
    more = f"; and {n_more} more {plural(n_more, 'reason')}" if n_more > 0 else ""
    return f"{''.join(flag.reasons[:1]).removesuffix('.')}{more}"


def _missing(view: DossierView) -> Iterator[Block]:
    missing = _missing_lines(view)
    if not missing:
        return
    head = f"Not read, not screened, not searched or not there ({len(missing)})"
    lines = [text(strong(head)), *missing]
    lines.append(text(link("What that means", "coverage")))
    yield Notice(Tone.STOP, tuple(lines))


def _missing_lines(view: DossierView) -> tuple[Text, ...]:
    gaps = (text(own(gap.subject), f": {gap.words}") for gap in view.gaps)
    return (*gaps, *map(text, view.unsearched))


def _duty() -> Block:
    return Paragraph(
        text(
            soft(
                "The tool never decides, and it classifies nothing. Article 5(2) is a "
                "duty to notify the competent authority once an exporter is aware, "
                "through its due diligence, that an item is intended for a listed use; "
                "the authority then decides whether an authorisation is required."
            )
        )
    )


def documents(view: DossierView) -> Section:
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
    return Section(
        "documents",
        "Documents",
        (
            Paragraph(
                text(
                    "Every document of the case and of its library of reports, also "
                    "those that were not read. The hash is the SHA-256 of the bytes as "
                    "read: by it the file can be told from any other."
                )
            ),
            Table(columns, rows),
        ),
    )


def is_missed(line: Coverage) -> bool:
    """Tell whether anything of a document was not read."""
    return line.status is not Status.READ or line.n_pages_read < line.n_pages


def _document_row(view: DossierView, number: int, line: Coverage) -> Row:
    case = view.case
    shelf = "library" if line.document_id in case.library else "transaction"
    kind = line.kind.value if line.kind else "kind unknown"
    first = view.numbers[line.document_id]
    same = (text(f"same bytes as D{first}"),) if first != number else ()
    cells = (
        (text(f"D{number}"),),
        (text(own(line.name)), text(mono(line.document_id)), *same),
        (text(kind), text(soft(shelf)), *_language(view, line)),
        (text(f"{line.n_pages_read} / {line.n_pages}"),),
        (text(str(line.n_passages)),),
        tuple(_dates(case, line)),
        tuple(_state(case, line)),
    )
    tone = Tone.STOP if is_missed(line) else Tone.PLAIN
    return Row(cells, tone, f"d{number}")


def _language(view: DossierView, line: Coverage) -> Iterator[Text]:
    yield text(line.language or "language unknown")
    if line.n_passages and line.language not in view.case.model.languages:
        yield text(Span("not measured", Style.STOP))


def _dates(case: DossierInput, line: Coverage) -> Iterator[Text]:
    origin = case.origins.get(line.document_id)
    if origin is not None:
        yield text(f"fetched {moment(origin.retrieved_at)}")
        yield text(soft("from "), Span(origin.url, Style.SOFT))
    added_at = case.added_at.get(line.document_id)
    if added_at is not None:
        yield text(soft(f"in the case {moment(added_at)}"))


def _state(case: DossierInput, line: Coverage) -> Iterator[Text]:
    words = STATUS_WORDS[line.status]
    yield text(words)
    if line.reason and line.reason.lower() not in words:
        yield text(soft(line.reason))
    for page in case.remarks.get(line.document_id, ()):
        remark = page.unread or page.note
        if remark and remark not in line.reason:
            yield text(soft(f"page {page.number}: {remark}"))


def coverage(view: DossierView) -> Section:
    """Return what was read and what was not, in sentences."""
    missing = _missing_lines(view)
    tone = Tone.STOP if missing else Tone.PLAIN
    said = coverage_words(view.lines)
    whole = "" if missing else " Nothing is known to be missing."
    blocks: list[Block] = [Notice(tone, (text(f"{said}{whole}"),))]
    if missing:
        blocks.append(Bullets(missing))
    if view.gaps:
        words = (
            "What stands there is unknown. It is not shown as clean, and no sentence "
            "of this dossier speaks about it."
        )
        blocks.append(Paragraph(text(words)))
    blocks.append(_looked_for(view))
    return Section(
        "coverage", "Coverage: what was read, and what was not", tuple(blocks)
    )


def _looked_for(view: DossierView) -> Block:
    found = {finding.label for finding in view.case.findings}
    unused = [x.name for x in view.case.labels.labels if x.id not in found]
    if not unused:
        return Paragraph(text("Every label was found somewhere in what was read."))
    return Paragraph(
        text("Looked for, and not found in what was read: ", f"{'; '.join(unused)}.")
    )
