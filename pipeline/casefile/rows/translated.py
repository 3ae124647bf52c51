"""Translations of a case: passages without a translation, and passages with one.

A translation belongs to words of a document, not to a place. It stays with the words if
the document is read again, and is lost if the words are gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import Translation
from pipeline.store.log import LoggedDecision, words_sha256
from pipeline.store.store import Store

UNREAD = "unread"
"""Reason of an open answer: its reviewer cannot read the passage."""


@dataclass(frozen=True)
class Translated:
    """The translations of a case, in the order of adding."""

    all: tuple[Translation, ...] = ()

    @cached_property
    def _newest(self) -> dict[str, dict[str, dict[str, Translation]]]:
        """Newest translations by document, hash of the words and language."""
        found: dict[str, dict[str, dict[str, Translation]]] = {}
        for each in self.all:
            words = found.setdefault(each.document_id, {})
            words.setdefault(each.text_sha256, {})[each.language] = each
        return found

    def of(self, document_id: str, words: str) -> tuple[Translation, ...]:
        """Return the newest translation of words into each language, by language."""
        own = self._newest.get(document_id)
        if not own or not words:
            return ()
        found = own.get(words_sha256(words), {})
        return tuple(found[language] for language in sorted(found))

    def has(self, row: Row, language: str) -> bool:
        """Return True if the words of a row are translated into a language."""
        found = self.of(row.words.document_id, row.words.quote)
        return any(each.language == language for each in found)


def translated(store: Store, case: str) -> Translated:
    """Return the translations of a case."""
    return Translated(tuple(store.translations.of(case)))


def unread_rows(
    rows: Iterable[Row], log: Sequence[LoggedDecision], *, two_readers: bool
) -> list[Row]:
    """Return the rows that were answered "cannot read", in their order.

    If one reviewer is enough, another person's answer settles such a row. If two people
    review the case, each of them must be able to read it.

    Args:
        rows: Rows of a case.
        log: Decisions about its documents, in the order of adding.
        two_readers: Whether two people read the case.
    """
    last = {(x.place, x.reviewer if two_readers else ""): x for x in log}
    unread = {
        place[:3] for (place, _), x in last.items() if x.decision.reason == UNREAD
    }
    return [
        row
        for row in rows
        if any((row.words.document_id, *span) in unread for span in row.words.spans)
    ]
