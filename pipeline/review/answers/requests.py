"""Requests of a reviewer, with the same fields from a form and from the API."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pipeline.casefile.rows.reviewers import REASONS
from pipeline.datamodel import LinkVerdict, PartyRole, Strength
from pipeline.review.answers.selection import Selection

MAX_NOTE = 4_000
"""Most characters of a note, about a page; a longer text should be a file of the
case."""


class Act(StrEnum):
    """Act of a reviewer on one claim."""

    CONFIRM = "confirm"
    DISMISS = "dismiss"
    UNSURE = "unsure"
    RELABEL = "relabel"
    ADJUST = "adjust"
    NOTE = "note"
    REOPEN = "reopen"
    UNREAD = "unread"


class Reason(StrEnum):
    """Reasons to dismiss a claim, in the order of the keys 1 to 6."""

    NOT_SAID = "not_said"
    OTHER_SUBJECT = "other_subject"
    NO_STATEMENT = "no_statement"
    DENIED = "denied"
    MISREAD = "misread"
    OTHER = "other"


REASON_WORDS = {reason: REASONS[reason.value] for reason in Reason}
"""Words of each reason, in short and in full."""


STRENGTH_WORDS = {
    Strength.L3: "the same person, unit or facility",
    Strength.L2: "the same body",
    Strength.L1: "the party is part of the other, or controlled by it",
    Strength.L0: "another organ of the same State",
}
"""Words for the relation of two names, strongest first."""


class Request(BaseModel):
    """Fields common to every change."""

    model_config = ConfigDict(extra="ignore", str_max_length=20_000)

    case: str
    seen: int = Field(ge=0, le=2**53, description="Newest decision that was known.")
    note: str = Field(default="", max_length=MAX_NOTE)

    @field_validator("note")
    @classmethod
    def _strip(cls, note: str) -> str:
        # A form sends line ends as CRLF.
        return note.replace("\r\n", "\n").strip()


class _Selecting(Request):
    words: str = Field(default="", description="Exact words; white space may differ.")
    start: int | None = Field(default=None, ge=0, le=2**53)
    end: int | None = Field(default=None, ge=0, le=2**53)
    text_key: str = Field(default="", description="Of the text of the offsets.")

    @field_validator("start", "end", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        # A form sends every field, including empty ones.
        return None if value == "" else value

    @property
    def selection(self) -> Selection:
        """Selected words."""
        return Selection(self.words, self.start, self.end, self.text_key)


class AnswerRequest(_Selecting):
    """An answer to one claim.

    With ``act`` relabel, ``label`` names the right label; with adjust, ``words`` or
    ``start`` and ``end`` the right words.
    """

    claim: str
    act: Act
    reason: Reason | None = None
    label: str = ""

    @field_validator("reason", mode="before")
    @classmethod
    def _no_reason(cls, value: object) -> object:
        return None if value == "" else value


class PassageRequest(_Selecting):
    """A passage without a flag, under a label."""

    document_id: str
    label: str


class UndoRequest(Request):
    """Take back the answer of a decision."""

    number: int = Field(ge=1, le=2**53)


class CaseRequest(Request):
    """A change to a whole case; its note says why.

    ``seen`` is the number of the newest decision that was shown.
    """

    seen: int = Field(default=0, ge=0, le=2**53)


class TakeOutRequest(CaseRequest):
    """Take a paper out of a case."""

    document_id: str


class SeenRequest(CaseRequest):
    """Mark the news of a case as seen.

    ``news`` holds the ids of the notices that were shown, with a blank between them.
    """

    news: str = Field(max_length=100_000)


class ReadersRequest(CaseRequest):
    """Number of people to answer each finding."""

    readers: int = Field(ge=1, le=2)


class FieldValue(BaseModel):
    """The new value of one field of the forms."""

    model_config = ConfigDict(extra="forbid")

    field: str = Field(max_length=100)
    about: str = Field(default="", max_length=MAX_NOTE)
    choice: str = Field(default="", max_length=100)
    text: str = Field(default="", max_length=MAX_NOTE)

    @field_validator("text")
    @classmethod
    def _strip(cls, text: str) -> str:
        return text.replace("\r\n", "\n").strip()


class FieldsRequest(Request):
    """A person's entries in the forms of a case.

    ``seen`` is the number of entries in its forms that were known.
    """

    entries: tuple[FieldValue, ...] = Field(max_length=500)


class SignRequest(Request):
    """A signature under the present state of a case.

    ``seen`` is the number of entries in its forms that were known.
    """

    which: Literal["signature", "second_signature"]
    signed: str = Field(description="Digest of the state, as the forms have it.")
    text: str = Field(min_length=1, max_length=200, description="Position held.")


class DutiesRequest(Request):
    """Accounts with a duty in a case; "" gives it to nobody.

    ``seen`` is the number of entries in the forms of the case that were known.
    """

    reader: str = Field(default="", max_length=100)
    second_reader: str = Field(default="", max_length=100)
    adjudicator: str = Field(default="", max_length=100)
    lead: str = Field(default="", max_length=100)

    def duties(self) -> dict[str, str]:
        """Return the account of each duty."""
        return {
            "reader": self.reader,
            "second_reader": self.second_reader,
            "adjudicator": self.adjudicator,
            "lead": self.lead,
        }


class LinkRequest(Request):
    """An answer about two names: a pair of the case, or a party and a further name.

    ``seen`` is the number of answers about the pair that were known.
    """

    verdict: LinkVerdict
    pair: str = ""
    pairs: tuple[str, ...] = Field(
        default=(), description="Open pairs of one party, all with this answer."
    )
    party: str = Field(default="", description="Id of a party, for a further name.")
    other: str = Field(default="", max_length=500, description="The further name.")
    countries: tuple[str, ...] = Field(
        default=(), description="ISO 3166-1 alpha-2 codes of the further name."
    )
    strength: Strength | None = None

    @field_validator("strength", mode="before")
    @classmethod
    def _no_strength(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("pairs", mode="before")
    @classmethod
    def _ids(cls, value: object) -> object:
        # A form sends all ids in one field.
        return tuple(value.split()) if isinstance(value, str) else value

    @field_validator("countries", mode="before")
    @classmethod
    def _codes(cls, value: object) -> object:
        # A form sends all codes in one field.
        if isinstance(value, str):
            return tuple(sorted(value.lower().replace(",", " ").split()))
        return value


class PartyAct(StrEnum):
    """Statement of a reviewer on a party."""

    CORRECT = "correct"
    SAME = "same"
    NO_PARTY = "none"
    NAME = "name"
    UNDO = "undo"
    SEARCH = "search"


class PartyRequest(Request):
    """A statement on a party of a case.

    ``seen`` is the number of entries in the forms of the case that were known. With
    ``act`` correct, ``countries`` and ``roles`` replace those of ``party``; with same,
    ``party`` is the same body as ``other``; with none, it is no party; with name,
    ``name`` is a further party; with undo, ``statement`` is withdrawn; with search, the
    parties are searched again.
    """

    act: PartyAct
    party: str = Field(default="", max_length=100, description="Key of a party.")
    other: str = Field(default="", max_length=100, description="Key of another.")
    countries: tuple[str, ...] | None = Field(
        default=None, description="Names or codes of States; None keeps them."
    )
    roles: tuple[PartyRole, ...] | None = Field(
        default=None, description="Roles; None keeps them."
    )
    name: str = Field(default="", max_length=300, description="Of a further party.")
    words: str = Field(
        default="", max_length=1_000, description="Words of the papers for it."
    )
    statement: str = Field(default="", max_length=1_000, description="Id of one.")

    @field_validator("countries", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        # A form sends all countries in one field.
        if isinstance(value, str):
            return tuple(filter(None, map(str.strip, value.split(";"))))
        return value
