"""Base of records that refuse unknown fields and never change."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """Refuse fields that are not declared, and changes after validation."""

    model_config = ConfigDict(extra="forbid", frozen=True)
