"""The fields of manifests, lists and states, and how a wrong one is told."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        msg = f"expected an http or https address with a host, got {url!r}"
        raise ValueError(msg)
    if parts.username or parts.password:
        msg = f"expected no user name or password in the address of {parts.hostname!r}"
        raise ValueError(msg)
    return url


WebAddress = Annotated[str, AfterValidator(_web_address)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def explain(error: ValidationError) -> str:
    """Name each wrong field, what was expected and what was found, in one line."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'manifest'}: {problem['msg']}"
        + _found(problem["type"], problem["input"])
        for problem in error.errors(include_url=False)
    )


def _found(problem: str, value: object) -> str:
    # Our own checks tell what they found, without a password in an address.
    if problem in {"missing", "value_error"}:
        return ""
    return f" (got {value!r:.120})"
