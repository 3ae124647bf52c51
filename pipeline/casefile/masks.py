"""Names to mask if papers of a case are shown."""

from collections.abc import Iterable
from functools import lru_cache

from pipeline.datamodel import Document, Kind, News, Page, Shelf
from pipeline.geometry import BBox
from pipeline.parties.masking import Masks, phrases
from pipeline.parties.reports.report_actors import has_names, protected_names
from pipeline.settings import settings
from pipeline.store.store import Store

_KEPT = 4_096
"""Most reports whose names are kept in memory by this process."""


class CaseMasks:
    """The masks of documents: names of victims and witnesses in reports."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names = lru_cache(maxsize=_KEPT)(self._read_names)
        self._parties = lru_cache(maxsize=256)(self._read_parties)

    def of(self, ids: Iterable[str], case: str = "") -> Masks:
        """Return the masks for documents that are shown together.

        Args:
            ids: Ids of the shown documents, and of findings in documents whose id is
                not shown; those that are no reports or are not stored name nobody.
            case: Name of the case, whose own reports count too and whose parties and
                names in its papers are not masked; "" for none.
        """
        reports = sorted(self._store.placed.reports(case, ids))
        names = {x for each in reports for x in self._names(each, has_names(each))}
        if not names:
            return Masks(())
        return Masks(names, self._parties(case, self._store.deal_number(case)))

    def notices(self, found: Iterable[News]) -> list[News]:
        """Return notices with masked quotes, unless the settings show the names."""
        if settings().victim_names:
            return list(found)
        masked = []
        for each in found:
            quotes = [quote for quote in (each.ours, each.theirs) if quote is not None]
            masks = self.of({quote.document_id for quote in quotes}, each.case)
            masked.append(masks.record(each))
        return masked

    def _read_names(self, document_id: str, _has_names: bool) -> frozenset[str]:
        # A quick reading finds fewer names, so it is not kept once all are at hand.
        return protected_names(self._store, document_id)

    def _read_parties(self, case: str, _number: int) -> tuple[str, ...]:
        deal = self._store.deal(case)
        parties = {x for party in (deal.parties if deal else ()) for x in party.names}
        papers = [
            line.document_id
            for line in self._store.documents_in(case)
            if line.kind is not Kind.REPORT and line.shelf is Shelf.CASE
        ]
        found = self._store.words_in(papers).values()
        named = {x for words in found for each in words for x in phrases(each.text)}
        return tuple(sorted(parties | named))


def hidden_boxes(document: Document, page: Page, masks: Masks) -> list[BBox]:
    """Return the boxes of a page's words that are masked, in points of the page."""
    text = document.text[page.start : page.end]
    spans = [(page.start + a, page.start + b) for a, b in masks.spans(text)]
    if not spans:
        return []
    words = page.words
    return [
        BBox(*words.boxes[4 * i : 4 * i + 4])
        for i in range(len(words.spans) // 2)
        if any(
            words.spans[2 * i] < end and start < words.spans[2 * i + 1]
            for start, end in spans
        )
    ]
