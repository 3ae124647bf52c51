"""Translations of words of a document."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of words, kept apart from their quote; only ever added.

    Attributes:
        case: Name of the case for which it was made.
        document_id: SHA-256 of the document.
        start: First character of the words in the document's text.
        end: One past the last.
        text_sha256: Of the words themselves, in UTF-8.
        language: BCP 47 tag of the translation.
        text: The translation.
        person: Who brought it in.
        added_at: When, aware UTC.
    """

    case: str
    document_id: str
    start: int
    end: int
    text_sha256: str
    language: str
    text: str
    person: str
    added_at: datetime
