"""Translations of words of a document."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation of words, kept apart from their quote; only ever added.

    Attributes:
        case: Name of the case for which it was made.
        document_id: SHA-256 of the document.
        start: Index of the first character of the words in the document's text.
        end: Index past the last character.
        text_sha256: SHA-256 of the words themselves, in UTF-8.
        language: BCP 47 tag of the translation.
        text: The translation.
        person: Person who brought it in.
        added_at: Time when it was brought in, aware UTC.
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
