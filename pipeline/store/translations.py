"""Translations of words: stored beside the quotes, which never change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datamodel import Translation
from pipeline.errors import SpanError
from pipeline.store.checks import check_span
from pipeline.store.log import has_words
from pipeline.store.part import StorePart
from pipeline.store.reads import read_case_documents, read_text
from pipeline.store.schema import tables as t
from pipeline.store.schema.rows import of_case, records, row_of

Meant = tuple[str, str, str]
"""Document id, hash of the words, language of the translation."""


@dataclass(frozen=True, slots=True)
class Translations(StorePart):
    """Translations for cases; each one is sealed."""

    def of(self, case: str) -> list[Translation]:
        """Return the translations of a case, in the order of adding."""
        with self.read() as connection:
            return _read(connection, case)

    def add(self, translations: Sequence[Translation]) -> int:
        """Add translations of one case, all or none.

        One that equals the newest of the same words is not added again.

        Returns:
            Number of translations that were added.

        Raises:
            NotStored: There is no such case, or a document has no text.
            SpanError: The words at a place are not those that were translated.
        """
        if not translations:
            return 0
        case = translations[0].case
        with self.write() as connection:
            read_case_documents(connection, case)
            _check_words(connection, translations)
            known = newest(_read(connection, case))
            fresh = []
            for each in translations:
                before = known.get(meant(each))
                if before is None or before.text != each.text:
                    fresh.append(row_of(each))
            return len(self.insert(connection, t.translation, fresh))


def meant(translation: Translation) -> Meant:
    """Return a translation's source words and language."""
    return translation.document_id, translation.text_sha256, translation.language


def newest(translations: Iterable[Translation]) -> dict[Meant, Translation]:
    """Return the newest translation of each passage into each language."""
    return {meant(each): each for each in translations}


def _read(connection: sa.Connection, case: str) -> list[Translation]:
    return records(connection, Translation, of_case(t.translation, case))


def _check_words(
    connection: sa.Connection, translations: Iterable[Translation]
) -> None:
    texts: dict[str, str] = {}
    for each in translations:
        if each.document_id not in texts:
            texts[each.document_id] = read_text(connection, each.document_id)
        text = texts[each.document_id]
        check_span(text, each.start, each.end)
        if not has_words(text[each.start : each.end], each.text_sha256):
            msg = (
                f"document {each.document_id[:12]}: other words stand at "
                f"{each.start}-{each.end} than those that were translated"
            )
            raise SpanError(msg)
