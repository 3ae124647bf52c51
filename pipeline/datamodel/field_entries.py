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
        about: Id of the flag or words of the question that it speaks of, or "".
        choice: Id of what was chosen, or ""; of a signature ``account`` where the
            person had logged in with one, or ``name``.
        text: In that person's words; of a duty, the name of the account.
        person: Who wrote it.
        made_at: When, aware UTC.
        signed: Digest of what a signature stands for, or "".
    """

    case: str
    field: str
    about: str
    choice: str
    text: str
    person: str
    made_at: datetime
    signed: str = ""
