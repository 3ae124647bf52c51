"""Denials by a State, near words of a report.

A report gives the answer of the government some paragraphs below its findings. No
label is for such words, so they are looked for in the text.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.casefile.rows.report_countries import ReportCountries
from pipeline.pattern_files import Patterns
from pipeline.store.store import Store
from pipeline.text.sentences import sentence_spans

_P = Patterns("parties/patterns/state_denials")

MAX_AWAY = 900
"""Characters before and after words of a report in which a State's denial is looked
for: some two paragraphs each."""


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


class StateDenials:
    """Denials by a State in reports, each read at the first question about it.

    A case has thousands of reports, and only those behind a flag or on a page are asked
    for.

    Args:
        store: Store that holds the reports.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._found: dict[str, list[tuple[int, int, tuple[str, ...]]]] = {}

    def near(
        self, document_id: str, spans: Iterable[tuple[int, int]]
    ) -> tuple[str, ...]:
        """Return the denials near one of some places in a report.

        Args:
            document_id: Id of the report.
            spans: Start and end of each place in its text, in characters.
        """
        if document_id not in self._found:
            passages = self._store.words_in([document_id])[document_id]
            each = ((p.start, p.text, denied_by_state(p.text)) for p in passages)
            self._found[document_id] = [
                (start, start + len(text), denials)
                for start, text, denials in each
                if denials
            ]
        near = (
            denial
            for start, end in spans
            for first, last, denials in self._found[document_id]
            if last > start - MAX_AWAY and first <= end + MAX_AWAY
            for denial in denials
        )
        return tuple(dict.fromkeys(near))


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Places of words in a report.

    Attributes:
        reader: Reader of the report.
        document_id: Id of the report.
        spans: Start and end of each place in its text, in characters.
        placing: Reader of the countries of the report.
    """

    reader: StateDenials
    document_id: str
    spans: tuple[tuple[int, int], ...]
    placing: ReportCountries

    @property
    def denials(self) -> tuple[str, ...]:
        """Denials by a State near the words."""
        return self.reader.near(self.document_id, self.spans)

    @property
    def countries(self) -> frozenset[str]:
        """Countries that the words are about."""
        return self.placing.at(self.document_id, self.spans)
