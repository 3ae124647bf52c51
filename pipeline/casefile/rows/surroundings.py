"""Surroundings of words, as far as they change the meaning.

A report gives the answer of the government some paragraphs below its findings. No
label is for such words, so they are looked for in the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pipeline.parties.reports.report_actors import placed_passages
from pipeline.parties.state.unknown_states import States
from pipeline.pattern_files import Patterns
from pipeline.store.store import Store
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/state_denials")

MAX_AWAY = 900
"""Length of the text before and after words of a report that is searched for a State's
denial, in characters: some two paragraphs each."""

Spans = Iterable[tuple[int, int]]
"""Start and end of some places in a text, in characters."""


class Letter(StrEnum):
    """Role of the exporter in a letter: writer or recipient."""

    NONE = ""
    WRITTEN = "written"
    RECEIVED = "received"


def denied_by_state(words: str) -> tuple[str, ...]:
    """Return the sentences with a State's denial of a report.

    Example:
        >>> denied_by_state("It was used in Or. The Government denies the allegations.")
        ('The Government denies the allegations.',)
        >>> denied_by_state("The authorities denied him access to a lawyer.")
        ()
    """
    if not _P.STATE_DENIES.search(words):
        return ()
    said = (words[start:end] for start, end in sentence_spans(words))
    found = (" ".join(each.split()) for each in said if _P.STATE_DENIES.search(each))
    return tuple(dict.fromkeys(found))


class ReportReader:
    """Denials and countries in reports, each report read at the first question.

    A case has thousands of reports, and only those behind a flag or on a page are asked
    for.

    Args:
        store: Store that holds the reports.
        states: States outside the table of countries that the deal names.
    """

    def __init__(self, store: Store, states: States) -> None:
        self._store = store
        self._states = states
        self._denials = cache(self._read_denials)
        self._countries = cache(self._read_countries)

    def denials(self, document_id: str, spans: Spans) -> tuple[str, ...]:
        """Return the denials by a State near one of some places in a report."""
        near = (
            denial
            for start, end in spans
            for first, last, denials in self._denials(document_id)
            if last > start - MAX_AWAY and first <= end + MAX_AWAY
            for denial in denials
        )
        return tuple(dict.fromkeys(near))

    def countries(self, document_id: str, spans: Spans) -> frozenset[str]:
        """Return the countries of some passages of a report."""
        found = self._countries(document_id)
        return frozenset().union(*(found.get(start, ()) for start, _ in spans))

    def _read_denials(self, document_id: str) -> list[tuple[int, int, tuple[str, ...]]]:
        passages = self._store.words_in([document_id])[document_id]
        return [
            (each.start, each.start + len(each.text), denials)
            for each in passages
            if (denials := denied_by_state(each.text))
        ]

    def _read_countries(self, document_id: str) -> dict[int, frozenset[str]]:
        passages = self._store.words_in([document_id])[document_id]
        placed = placed_passages(passages, self._states)
        return {each.start: about for each, about in placed}


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Places of words in a report.

    Attributes:
        reader: Reader of the report.
        document_id: Id of the report.
        spans: Start and end of each place in its text, in characters.
    """

    reader: ReportReader
    document_id: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Surroundings of words that change their meaning.

    Attributes:
        lead: Lead-in of a list item, without which its words mean something else, or
            "".
        undone: Words of the same paper that take a clause back, or "".
        is_unsigned: Whether it is a safeguard of a paper with an empty signature line.
        letter: Part of the exporter in the letter that the words belong to.
        report: Place of the words in a report, or None.
    """

    lead: str = ""
    undone: str = ""
    is_unsigned: bool = False
    letter: Letter = Letter.NONE
    report: ReportWords | None = None

    @property
    def denials(self) -> tuple[str, ...]:
        """Sentences near words of a report in which a State denies it."""
        at = self.report
        return at.reader.denials(at.document_id, at.spans) if at else ()

    @property
    def countries(self) -> frozenset[str]:
        """Countries that words of a report are about."""
        at = self.report
        return at.reader.countries(at.document_id, at.spans) if at else frozenset()


NOTHING_AROUND = Surroundings()
