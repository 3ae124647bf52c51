"""Rows of a case to show, and the next one."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from pipeline.casefile.claims import Claim, Row, kind_of
from pipeline.casefile.file import CaseFile
from pipeline.casefile.order import FOLDED, SAFEGUARDS

STATES = (
    "open", "answered", "confirmed", "dismissed", "unsure", "disputed", *FOLDED,
)  # fmt: skip

CASES_PER_PAGE = 20
"""A case of hundreds of documents takes some 20 ms to sum up."""

PER_PAGE = 50
"""Rows of one page: what a browser lays out at once without a pause."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of the queue; an empty value shows all.

    Attributes:
        label: Id of a label or rule.
        kind: Document kind.
        document: ``document_id``.
        language: ISO 639-1 code.
        score: Lowest score in [0, 1]; rules and what people added have 1.
        state: ``open``, ``answered``, ``disputed``, a verdict, or a folded sort.
        words: Of which each must stand in the passage, in any case of letters.
    """

    label: str = ""
    kind: str = ""
    document: str = ""
    language: str = ""
    score: str = ""
    state: str = ""
    words: str = ""

    def keep(self, row: Row) -> bool:
        """Return True if a row passes: its document, and one of its claims."""
        words = row.words
        return (
            self.kind in ("", kind_of(words))
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
        """Return the claim of a row to look at: one in the filter, open ones first."""
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
        return self.state in ("", *claim.state.split(", "))

    @property
    def _lowest(self) -> float:
        try:
            return float(self.score or 0.0)
        except ValueError:  # typed by hand into the address
            return 0.0

    @property
    def is_set(self) -> bool:
        """True if anything is left out."""
        return any(self.values.values())

    @property
    def values(self) -> dict[str, str]:
        """The filters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def query(self, case: str, **more: object) -> str:
        """Return a query string with the case, the filters and more."""
        values = {"case": case} | self.values | {k: str(v) for k, v in more.items()}
        return urlencode({k: v for k, v in values.items() if v or k == "case"})


def filtered(file: CaseFile, filters: Filters) -> tuple[Row, ...]:
    """Return the rows in the filter, in order, one for each question.

    Rows that need no answer are folded: shown if asked for, by their state, their
    words or, safeguards, by their label.
    """
    if not filters.is_set:
        return file.asked
    return file.questions(passing(file, filters))


def passing(file: CaseFile, filters: Filters) -> list[int]:
    """Return the numbers of all rows in the filter, in order."""
    sorts = file.layout.sorts
    if filters.state in FOLDED:
        own = replace(filters, state="")  # whatever was answered
        numbers = [i for i, sort in enumerate(sorts) if sort == filters.state]
        return [i for i in numbers if own.keep(file.rows[i])]
    numbers = list(range(len(sorts)) if filters.words else file.layout.hits)
    if filters.label and not filters.words:
        numbers += [i for i, sort in enumerate(sorts) if sort == SAFEGUARDS]
    return [i for i in numbers if filters.keep(file.rows[i])]


def next_open(rows: Sequence[Row], row: Row) -> Claim | None:
    """Return the first open claim of a row, or else of the first open row of all.

    The queue has a fixed order, so that nothing above is skipped.
    """
    if row.is_open:
        return row.first
    found = next((other for other in rows if other.is_open), None)
    return found.first if found else None
