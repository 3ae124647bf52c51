"""The model in use, and the person responsible for it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ModelAct(StrEnum):
    """An act on a model."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class ModelEvent:
    """A model took the place of another; only ever added.

    Attributes:
        name: Of the model, for example ``triage-en``.
        act: What was done.
        version: Of the model that is at work since.
        earlier: Version of the one before; "" where there was none.
        person: Who did it.
        made_at: When, aware UTC.
        reason: In that person's words.
        held_to: Hash of the passages that both were held to, or "".
        answered_for: Ids of the rules that did not pass and for which the person
            answers.
        rulings: What every rule said.
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
