"""Base of records that refuse unknown fields and never change."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Refuse fields that are not declared, and changes after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def of(cls, record: object, **more: Any) -> Self:
        """Return another record in this form; ``more`` holds the values that it lacks.

        Nothing is validated: pydantic refuses a lone surrogate in extracted text.
        """
        own = (name for name in cls.model_fields if name not in more)
        return cls.model_construct(**{n: getattr(record, n) for n in own}, **more)
