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
