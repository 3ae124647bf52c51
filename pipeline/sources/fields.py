"""The fields of manifests, lists and states."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field


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
