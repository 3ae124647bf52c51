"""Countries of the passages of reports."""

from collections.abc import Iterable

from pipeline.parties.reports.report_actors import placed_passages
from pipeline.parties.state.unknown_states import States
from pipeline.store.store import Store


class ReportCountries:
    """Countries of the passages of reports, each report read at the first question.

    Args:
        store: Store that holds the reports.
        states: States outside the table of countries that the deal names.
    """

    def __init__(self, store: Store, states: States) -> None:
        self._store = store
        self._states = states
        self._found: dict[str, dict[int, frozenset[str]]] = {}

    def at(self, document_id: str, spans: Iterable[tuple[int, int]]) -> frozenset[str]:
        """Return the countries of some passages of a report.

        Args:
            document_id: Id of the report.
            spans: Start and end of each passage in its text, in characters.
        """
        if document_id not in self._found:
            passages = self._store.words_in([document_id])[document_id]
            placed = placed_passages(passages, self._states)
            self._found[document_id] = {each.start: about for each, about in placed}
        found = self._found[document_id]
        return frozenset().union(*(found.get(start, ()) for start, _ in spans))
