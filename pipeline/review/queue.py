"""The queue of one case: what waits for a person, in order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import urlencode

from pipeline.cases.gaps import Gap
from pipeline.datamodel import CaseAct, CaseEvent, Coverage
from pipeline.errors import NotStored
from pipeline.review.rows import AnsweredClaim, Row, kind_of
from pipeline.store.log import LoggedDecision

STATES = ("open", "answered", "confirmed", "dismissed", "unsure")

PER_PAGE = 50
"""Rows of one page: what a browser lays out at once without a pause."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue to show; an empty value shows all.

    Attributes:
        label: Id of a label or rule.
        kind: Document kind.
        document: ``document_id``.
        language: ISO 639-1 code.
        score: Lowest score in [0, 1]; rules and what people added have 1.
        state: ``open``, ``answered``, or a verdict.
    """

    label: str = ""
    kind: str = ""
    document: str = ""
    language: str = ""
    score: str = ""
    state: str = ""

    def keep(self, row: Row) -> bool:
        """Tell whether a row passes: its document, and one of its claims."""
        words = row.words
        return (
            self.kind in ("", kind_of(words))
            and self.document in ("", words.document_id)
            and self.language in ("", words.language or "")
            and any(map(self.keep_claim, row.claims))
        )

    def keep_claim(self, claim: AnsweredClaim) -> bool:
        """Tell whether a claim passes."""
        return (
            self.label in ("", claim.claim.label_id)
            and claim.claim.score >= self._lowest
            and self._keep_state(claim)
        )

    def first(self, row: Row) -> AnsweredClaim:
        """Return the claim of a row to look at: one that passes, open before not."""
        passing = [claim for claim in row.claims if self.keep_claim(claim)]
        still_open = [claim for claim in passing if claim.is_open]
        return next(iter((*still_open, *passing)), row.first)

    def _keep_state(self, claim: AnsweredClaim) -> bool:
        if self.state == "answered":
            return not claim.is_open
        return self.state in ("", *claim.state.split(", "))

    @property
    def _lowest(self) -> float:
        try:
            return float(self.score or 0.0)
        except ValueError:  # typed by hand into the address
            return 0.0

    @property
    def is_set(self) -> bool:
        """Whether anything is left out."""
        return any(self.values.values())

    @property
    def values(self) -> dict[str, str]:
        """The filters by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def query(self, case: str, **more: object) -> str:
        """Return a query string that names the case, the filters and more."""
        values = {"case": case} | self.values | {k: str(v) for k, v in more.items()}
        return urlencode({k: v for k, v in values.items() if v or k == "case"})


@dataclass(frozen=True)
class Queue:
    """One case as people work through it.

    Attributes:
        case: Its name.
        lines: Coverage of its documents.
        library: Ids of the documents that are reports of the library.
        gaps: What was not read.
        rows: All rows, in order.
        log: All decisions about its documents, in the order of adding.
        seen: Number of the newest decision in the store.
        head: Digest of that decision.
        events: When the case was closed and reopened.
    """

    case: str
    lines: tuple[Coverage, ...]
    library: frozenset[str]
    gaps: tuple[Gap, ...]
    rows: tuple[Row, ...]
    log: tuple[LoggedDecision, ...]
    seen: int
    head: str
    events: tuple[CaseEvent, ...]

    @cached_property
    def states(self) -> Counter[str]:
        """Claims by state; several verdicts on one claim are ``mixed``."""
        states = (claim.state for row in self.rows for claim in row.claims)
        return Counter("mixed" if ", " in state else state for state in states)

    @property
    def n_claims(self) -> int:
        """Everything that needs an answer."""
        return self.states.total()

    @property
    def n_open(self) -> int:
        """Claims that wait for an answer."""
        return self.states["open"]

    @property
    def n_answered(self) -> int:
        """Claims with an answer about each place."""
        return self.n_claims - self.n_open

    @property
    def no_filters(self) -> Filters:
        """Filters that show all."""
        return Filters()

    @property
    def label_choices(self) -> list[tuple[str, str]]:
        """Id and title of each label in the queue, by title."""
        claims = (c.claim for row in self.rows for c in row.claims)
        return sorted({(c.label_id, c.title) for c in claims}, key=lambda pair: pair[1])

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        """Kinds of the documents."""
        kinds = sorted({line.kind.value for line in self.lines if line.kind})
        return [(kind, kind) for kind in kinds]

    @property
    def document_choices(self) -> list[tuple[str, str]]:
        """Id and name of each document, as coverage lists them."""
        return [(line.document_id, line.name) for line in self.lines]

    @property
    def language_choices(self) -> list[tuple[str, str]]:
        """Languages of the passages in the queue."""
        codes = sorted({row.words.language for row in self.rows if row.words.language})
        return [(code, code) for code in codes]

    @property
    def closing(self) -> CaseEvent | None:
        """By whom and when the case was closed, or None while it is open."""
        last = self.events[-1] if self.events else None
        return last if last is not None and last.act is CaseAct.CLOSED else None

    def filtered(self, filters: Filters) -> tuple[Row, ...]:
        """Return the rows that pass, in order."""
        return tuple(row for row in self.rows if filters.keep(row))

    def line(self, document_id: str) -> Coverage | None:
        """Return the coverage of a document of the case, or None."""
        lines = (line for line in self.lines if line.document_id == document_id)
        return next(lines, None)

    def find(self, claim_id: str) -> tuple[Row, AnsweredClaim]:
        """Return a claim by its id, or by that of any finding or decision in it.

        Raises:
            NotStored: The case has none.
        """
        found = self._by_id.get(claim_id)
        if found is None:
            msg = f"case {self.case!r} has no finding {claim_id!r}"
            raise NotStored(msg)
        return found

    @cached_property
    def _by_id(self) -> dict[str, tuple[Row, AnsweredClaim]]:
        return {
            key: (row, claim)
            for row in self.rows
            for claim in row.claims
            for key in (claim.claim.id, *(f.finding_id for f in claim.claim.findings))
        }


def next_open(rows: Sequence[Row], claim_id: str) -> AnsweredClaim | None:
    """Return the first open claim after a claim, from the start again at the end."""
    claims = [claim for row in rows for claim in row.claims]
    ids = [claim.claim.id for claim in claims]
    start = ids.index(claim_id) + 1 if claim_id in ids else 0
    return next((c for c in (*claims[start:], *claims[:start]) if c.is_open), None)
