"""The queue of one case: what waits for a person, in order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import urlencode

from pipeline.cases.gaps import Gap
from pipeline.datamodel import CaseAct, CaseEvent, Coverage, Finding
from pipeline.errors import NotStored
from pipeline.review.readers import Agreement, agreement
from pipeline.review.rows import AnsweredClaim, Row, kind_of
from pipeline.store.log import LoggedDecision
from pipeline.store.readers import Known

STATES = ("open", "answered", "confirmed", "dismissed", "unsure", "disputed")

CASES_PER_PAGE = 20
"""A case of hundreds of documents takes some 20 ms to sum up."""

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
        state: ``open``, ``answered``, ``disputed``, or a verdict.
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
        """Tell whether a row passes: its document, and one of its claims."""
        words = row.words
        return (
            self.kind in ("", kind_of(words))
            and self.document in ("", words.document_id)
            and self.language in ("", words.language or "")
            and self._has_words(words.quote)
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

    def _has_words(self, quote: str) -> bool:
        found = quote.casefold()
        return all(word in found for word in self.words.casefold().split())

    def _keep_state(self, claim: AnsweredClaim) -> bool:
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


class Board:
    """The rows of a case, in order, with what is counted of them once.

    Args:
        rows: In any order.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.order))

    @cached_property
    def states(self) -> Counter[str]:
        """Findings by verdict, each place counted, as ``findings.jsonl`` does."""
        return Counter(
            state for row in self.rows for claim in row.claims for state in claim.states
        )

    @cached_property
    def label_choices(self) -> list[tuple[str, str]]:
        """Id and title of each label, by title."""
        claims = (c.claim for row in self.rows for c in row.claims)
        return sorted({(c.label_id, c.title) for c in claims}, key=lambda pair: pair[1])

    @cached_property
    def language_choices(self) -> list[tuple[str, str]]:
        """Languages of the passages."""
        codes = sorted({row.words.language for row in self.rows if row.words.language})
        return [(code, code) for code in codes]

    @cached_property
    def by_id(self) -> dict[str, tuple[Row, AnsweredClaim]]:
        """Each claim by its id, and by those of its findings."""
        return {
            key: (row, claim)
            for row in self.rows
            for claim in row.claims
            for key in (claim.claim.id, *(f.finding_id for f in claim.claim.findings))
        }

    @cached_property
    def by_document(self) -> dict[str, list[Row]]:
        """Rows of each document, in order."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row.words.document_id].append(row)
        return found


class Progress:
    """How far a case is; what has ``states`` and ``events`` can say it."""

    states: Counter[str]
    events: tuple[CaseEvent, ...]

    @property
    def n_findings(self) -> int:
        """Everything that needs an answer."""
        return self.states.total()

    @property
    def n_open(self) -> int:
        """Findings that wait for an answer."""
        return self.states["open"]

    @property
    def n_answered(self) -> int:
        """Findings with an answer."""
        return self.n_findings - self.n_open

    @property
    def closing(self) -> CaseEvent | None:
        """By whom and when the case was closed, or None while it is open."""
        acts = (CaseAct.CLOSED, CaseAct.REOPENED)
        said = [event for event in self.events if event.act in acts]
        return said[-1] if said and said[-1].act is CaseAct.CLOSED else None


@dataclass(frozen=True)
class Queue(Progress):
    """One case as people work through it.

    Attributes:
        case: Its name.
        lines: Coverage of its documents.
        library: Ids of the documents that are reports of the library.
        gaps: What was not read.
        board: All rows.
        known: What the reviewer may know of the decisions about its documents.
        seen: Number of the newest decision in the store.
        head: Digest of that decision.
        events: When the case was closed and reopened.
    """

    case: str
    lines: tuple[Coverage, ...]
    library: frozenset[str]
    gaps: tuple[Gap, ...]
    board: Board
    known: Known
    seen: int
    head: str
    events: tuple[CaseEvent, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in order."""
        return self.board.rows

    @property
    def two_readers(self) -> bool:
        """Whether two people are to answer each finding."""
        return self.known.two_readers

    @property
    def log(self) -> tuple[LoggedDecision, ...]:
        """The decisions that the reviewer may see, in the order of adding."""
        return self.known.log

    @property
    def states(self) -> Counter[str]:  # type: ignore[override]
        """Findings by verdict."""
        return self.board.states

    @property
    def n_unsettled(self) -> int:
        """Findings about which no answer counts yet, whoever has to give it."""
        return sum(claim.n_unsettled for row in self.rows for claim in row.claims)

    @property
    def n_disputed(self) -> int:
        """Labels about which two readers differ."""
        return sum(claim.is_disputed for row in self.rows for claim in row.claims)

    @property
    def agreement(self) -> Agreement:
        """How far the two readers of each finding agree."""
        return agreement(
            standing
            for row in self.rows
            for claim in row.claims
            for standing in claim.standings
        )

    @property
    def no_filters(self) -> Filters:
        """Filters that show all."""
        return Filters()

    @property
    def kind_choices(self) -> list[tuple[str, str]]:
        """Kinds of the documents."""
        kinds = sorted({line.kind.value for line in self.lines if line.kind})
        return [(kind, kind) for kind in kinds]

    @property
    def document_choices(self) -> list[tuple[str, str]]:
        """Id and name of each document, as coverage lists them."""
        return [(line.document_id, line.name) for line in self.lines]

    def filtered(self, filters: Filters) -> tuple[Row, ...]:
        """Return the rows that pass, in order."""
        if not filters.is_set:
            return self.rows
        return tuple(row for row in self.rows if filters.keep(row))

    def rows_of(self, document_id: str) -> list[Row]:
        """Return the rows of a document, in order."""
        return self.board.by_document.get(document_id, [])

    def line(self, document_id: str) -> Coverage | None:
        """Return the coverage of a document of the case, or None."""
        lines = (line for line in self.lines if line.document_id == document_id)
        return next(lines, None)

    def find(self, claim_id: str) -> tuple[Row, AnsweredClaim]:
        """Return a claim by its id, or by that of any finding or decision in it.

        Raises:
            NotStored: The case has none.
        """
        found = self.board.by_id.get(claim_id)
        if found is None:
            msg = f"case {self.case!r} has no finding {claim_id!r}"
            raise NotStored(msg)
        return found

    def claim_at(self, old: Finding) -> AnsweredClaim | None:
        """Return the claim about the words and label of a finding, if one is left."""
        place = (old.document_id, old.start, old.end, old.label)
        claims = (claim for row in self.rows for claim in row.claims)
        return next((claim for claim in claims if place in claim.claim.places), None)


def next_open(rows: Sequence[Row], row: Row) -> AnsweredClaim | None:
    """Return the first open claim of a row, or after it, or from the start again."""
    at = next((i for i, other in enumerate(rows) if other is row), 0)
    following = (*rows[at:], *rows[:at])
    found = next((other for other in following if other.is_open), None)
    return found.first if found else None
