"""Rows of a case to show, and the next one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from pipeline.casefile.file import CaseFile
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.casefile.rows.order import FOLDED, SAFEGUARDS
from pipeline.casefile.rows.translated import UNREAD
from pipeline.datamodel import FlagSheet

STATES = (
    "open", "answered", "confirmed", "dismissed", "unsure", "disputed", *FOLDED,
)  # fmt: skip

CASES_PER_PAGE = 20
"""Number of cases per page; a case of hundreds of documents takes some 20 ms to
count."""

PER_PAGE = 50
"""Number of rows per page; a browser lays them out without a pause."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the queue; an empty value shows all.

    Attributes:
        label: Id of a label or rule.
        kind: Kind of document.
        document: Id of a document.
        language: ISO 639-1 code.
        score: Least score in [0, 1]; rules and people's claims have 1.
        state: State of the claims: ``open``, ``answered``, ``disputed``, a verdict, or
            a folded sort.
        words: Words that must all be in the passage; upper and lower case are alike.
        flag: Id of a flag; its evidence is shown, whatever sort of row it is.
    """

    label: str = ""
    kind: str = ""
    document: str = ""
    language: str = ""
    score: str = ""
    state: str = ""
    words: str = ""
    flag: str = ""

    def keep(self, row: Row) -> bool:
        """Return True if a row passes by its document and one of its claims."""
        words = row.words
        return (
            self.kind in ("", words.kind)
            and self.document in ("", words.document_id)
            and self.language in ("", words.language or "")
            and self._has_words(words.quote)
            and any(map(self.keep_claim, row.claims))
        )

    def keep_claim(self, claim: Claim) -> bool:
        """Return True if a claim passes."""
        return (
            self.label in ("", claim.label_id)
            and claim.score >= self._lowest
            and self._keep_state(claim)
        )

    def first(self, row: Row) -> Claim:
        """Return the claim of a row to look at: one that passes, open ones first."""
        passing = [claim for claim in row.claims if self.keep_claim(claim)]
        still_open = [claim for claim in passing if claim.is_open]
        return next(iter((*still_open, *passing)), row.first)

    def _has_words(self, quote: str) -> bool:
        found = quote.casefold()
        return all(word in found for word in self.words.casefold().split())

    def _keep_state(self, claim: Claim) -> bool:
        if self.state == "answered":
            return not claim.is_open
        if self.state == "disputed":
            return claim.is_disputed
        # A folded sort chooses rows, and shows their claims in any state of answer.
        return self.state in ("", *FOLDED, *claim.state.split(", "))

    @property
    def _lowest(self) -> float:
        try:
            return float(self.score or 0.0)
        except ValueError:  # typed by hand into the address
            return 0.0

    @property
    def is_set(self) -> bool:
        """True if any filter has a value."""
        return any(self.values.values())

    @property
    def values(self) -> dict[str, str]:
        """Values of the filters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def query(self, case: str, **more: object) -> str:
        """Return a query string with the case, the filters and more."""
        values = {"case": case} | self.values | {k: str(v) for k, v in more.items()}
        return urlencode({k: v for k, v in values.items() if v or k == "case"})


def filtered(
    file: CaseFile, filters: Filters, sheet: FlagSheet | None = None
) -> tuple[Row, ...]:
    """Return the rows that pass the filters, in order, one for each question.

    Rows that need no answer are folded. They are shown only if a filter asks for their
    state, their words or their flag, and safeguards also for their label.

    Args:
        file: File of the case.
        filters: Filters to apply.
        sheet: Flags of the case, to show the evidence of one; None shows no evidence.
    """
    if not filters.is_set:
        return file.asked
    return file.questions(passing(file, filters, sheet))


def passing(
    file: CaseFile, filters: Filters, sheet: FlagSheet | None = None
) -> list[int]:
    """Return the numbers of all rows that pass the filters, in order."""
    if filters.flag:
        numbers = _evidence(file, filters.flag, sheet)
        return [i for i in numbers if filters.keep(file.rows[i])]
    sorts = file.layout.sorts
    if filters.state in FOLDED:
        numbers = [i for i, sort in enumerate(sorts) if sort == filters.state]
        return [i for i in numbers if filters.keep(file.rows[i])]
    numbers = list(range(len(sorts)) if filters.words else file.layout.hits)
    if filters.label and not filters.words:
        numbers += [i for i, sort in enumerate(sorts) if sort == SAFEGUARDS]
    return [i for i in numbers if filters.keep(file.rows[i])]


def _evidence(file: CaseFile, flag_id: str, sheet: FlagSheet | None) -> list[int]:
    """Return the numbers of the rows on which a flag rests, in order."""
    flags = sheet.flags if sheet else ()
    ids = (key for flag in flags if flag.flag_id == flag_id for key in flag.finding_ids)
    return sorted({file.layout.by_id[key][0] for key in ids if file.has(key)})


def page_of(rows: Sequence[Row], claim_id: str) -> int:
    """Return the page of the queue with a claim, or 0."""
    for i, row in enumerate(rows):
        if any(claim.id == claim_id for claim in row.claims):
            return i // PER_PAGE + 1
    return 0


def chosen_of(rows: Sequence[Row], filters: Filters, at: str) -> str:
    """Return the id of the claim to choose: ``at`` if shown, or the first open one."""
    if page_of(rows, at):
        return at
    claims = [c for row in rows for c in row.claims if filters.keep_claim(c)]
    first = next((c for c in claims if c.is_open), claims[0] if claims else None)
    return first.id if first else ""


def next_open(file: CaseFile, rows: Sequence[Row], row: Row) -> Claim | None:
    """Return the first open claim of a row, or else of the next row to answer.

    Args:
        file: File of the case.
        rows: Rows that are shown, in order.
        row: Row that was answered last; it may no longer be among those shown.
    """
    if row.is_open:
        return row.first
    return next((other.first for other in rows_next(file, rows, row)), None)


def rows_next(file: CaseFile, rows: Sequence[Row], row: Row) -> Iterator[Row]:
    """Yield the open rows in the order of answering.

    It goes on behind the row and then begins again at the top, so that no open row is
    skipped, even by somebody who began in the middle. Rows that somebody could not read
    come last.
    """
    i = position_of(file, rows, row)
    if i is None:  # it left the filter, so its place in the case is used
        number = _number(file, row)
        i = sum(_number(file, other) < number for other in rows)
        around = (*rows[i:], *rows[:i])
    else:
        around = (*rows[i + 1 :], *rows[:i])
    yield from (each for each in around if each.is_open and not _is_left(each))
    yield from filter(_is_left, around)


def position_of(file: CaseFile, rows: Sequence[Row], row: Row) -> int | None:
    """Return the index of the row that shows the question of a row, or None."""
    # By identity, because comparing the content of rows would be slower than the whole
    # page.
    own = {id(row), *map(id, file.alike(row))}
    return next((i for i, other in enumerate(rows) if id(other) in own), None)


def holding(file: CaseFile, rows: Sequence[Row], filters: Filters, row: Row) -> Filters:
    """Return filters that show a row: the given ones, or those of its own sort.

    A link may lead to words that its sequence does not hold: a flag quotes the words of
    its party, which are no evidence. Filters that a person chose stay as they are.

    Args:
        file: File of the case.
        rows: Rows that pass the filters.
        filters: Filters of the address.
        row: Row to show.
    """
    is_chosen = replace(filters, flag="").is_set
    if is_chosen or position_of(file, rows, row) is not None:
        return filters
    sort = file.layout.sorts[_number(file, row)]
    return Filters(state=sort if sort in FOLDED else "")


def _is_left(row: Row) -> bool:
    """Return True for an open row left to others as unreadable."""
    answers = (each for claim in row.claims if claim.is_open for each in claim.answers)
    return any(each and each.decision.reason == UNREAD for each in answers)


def _number(file: CaseFile, row: Row) -> int:
    return file.layout.by_id[row.claims[0].id][0]
