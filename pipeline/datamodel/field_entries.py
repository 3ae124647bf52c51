"""Entries of people in the forms of a case."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One entry of a person in one field of a case; only ever added.

    The newest entry of a field counts, and one without words and choice empties it.

    Attributes:
        case: Name of the case.
        field: Id of the field, or ``signature``, ``second_signature`` or one of the
            duties ``reader``, ``second_reader``, ``adjudicator`` and ``lead``.
        about: Id of the flag, or words of the question, that the entry is about, or "".
        choice: Id of the choice, or ""; for a signature ``account`` if the person had
            logged in with an account, otherwise ``name``.
        text: Text in that person's words; for a duty, the name of the account.
        person: Person who wrote it.
        made_at: Time of the entry, aware UTC.
        signed: Digest of everything that a signature covers, or "".
    """

    case: str
    field: str
    about: str
    choice: str
    text: str
    person: str
    made_at: datetime
    signed: str = ""
