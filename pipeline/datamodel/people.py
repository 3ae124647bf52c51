"""Accounts, and what people write, upload, put to work or remove."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.datamodel.findings import Kind, Shelf


class Role(StrEnum):
    """Role of an account; each includes the rights of those before it."""

    READER = "reader"
    REVIEWER = "reviewer"
    LEAD = "lead"
    ADMIN = "admin"
    """Also gives the duties of a case that another account leads."""

    @property
    def rank(self) -> int:
        """Rank of a role: higher for more rights."""
        return list(Role).index(self)


@dataclass(frozen=True, slots=True)
class Account:
    """One person with access to the desk.

    Attributes:
        name: Name of the account, which each answer carries; never given to another
            person.
        password_hash: Hash of the password by argon2, with its own salt and parameters.
        role: Role, which says what this person may do.
        cases: Names of the only cases that it may see; empty means all.
        is_active: Whether the account may log in; that of a person who left stays
            known.
        changed_at: Time when any of this was last changed, aware UTC.
    """

    name: str
    password_hash: str
    role: Role
    cases: tuple[str, ...]
    is_active: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One entry of a person in one field of a case; only ever added.

    The newest entry of a field counts, and one without words and choice empties it.

    Attributes:
        case: Name of the case.
        field: Id of the field, or ``signature``, ``second_signature``, one of the
            duties ``reader``, ``second_reader``, ``adjudicator`` and ``lead``, or the
            ``StatementKind`` of a statement on a party.
        about: Id of the flag, words of the question, or key and name of the party, that
            the entry is about, or "".
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


class JobState(StrEnum):
    """State of an intake job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobState.WAITING, JobState.RUNNING})
"""States of a job that continues by itself."""

STOPPED = frozenset({JobState.FAILED, JobState.CANCELLED})
"""States of a job whose files are kept, and that a person may resume."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files added together.

    Attributes:
        id: Number of the job in the store.
        case: Name of the case that they go to.
        shelf: Evidence of the case, or reports of its library.
        kind: Kind of the documents if a person gave one.
        reviewer: Person who added them.
        names: File names as they were sent.
        hashes: SHA-256 of each file as it came in; empty until all files have arrived.
        folder: Folder that holds their bytes until coverage lists them.
        added_at: Time when they were added, aware UTC.
        state: State of the job.
        reason: Reason why it failed or was cancelled; otherwise "".
    """

    id: int
    case: str
    shelf: Shelf
    kind: Kind | None
    reviewer: str
    names: tuple[str, ...]
    hashes: tuple[str, ...]
    folder: str
    added_at: datetime
    state: JobState
    reason: str = ""


class ModelAct(StrEnum):
    """An act on a model."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class ModelEvent:
    """Replacement of a model by another; only ever added.

    Attributes:
        name: Name of the model, for example ``triage-en``.
        act: Act of the person.
        version: Version of the model in use from then on.
        earlier: Version of the model before; "" if there was none.
        person: Person who did it.
        made_at: Time of the act, aware UTC.
        reason: Reason in that person's words.
        held_to: Hash of the passages on which both were compared, or "".
        answered_for: Ids of the rules that did not pass and for which the person takes
            responsibility.
        rulings: Result of every rule, in words.
    """

    name: str
    act: ModelAct
    version: str
    earlier: str
    person: str
    made_at: datetime
    reason: str
    held_to: str = ""
    answered_for: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()


SQUARE = "█"
"""Placeholder for each letter that is erased, or not shown."""


class RemovalAct(StrEnum):
    """Kinds of removal."""

    DELETED = "deleted"
    """A whole case, with every document that no other case uses."""

    ERASED = "erased"
    """Words about a person, out of documents, on that person's request."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One removal; it does not hold the removed words.

    Attributes:
        act: Kind of removal.
        case: Name of the case.
        person: Person who did it.
        made_at: Time of the removal, aware UTC.
        reason: Reason for the removal.
        counts: Number of rows that were removed or changed, by table.
        documents: SHA-256 of the documents whose bytes are removed.
        entries: Digests of the signed entries about these rows.
    """

    act: RemovalAct
    case: str
    person: str
    made_at: datetime
    reason: str
    counts: tuple[tuple[str, int], ...] = ()
    documents: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
