"""Manifests of lists: ``corpora/lists/*.toml``, one for each list."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pipeline.errors import ConfigError, explain
from pipeline.parties.lists import eu, misp, ofac, official, table, un
from pipeline.parties.lists.entry import Parsed
from pipeline.settings import corpora_dir
from pipeline.sources.fields import Strict, WebAddress
from pipeline.sources.manifest import Publisher
from pipeline.toml_files import read_table

READERS: dict[str, Callable[[Path], Parsed]] = {
    "eu-xml-1.1": eu.read,
    "un-xml": un.read,
    "ofac-sdn-xml": ofac.read_xml,
    "ofac-sdn-csv": ofac.read_csv,
    "misp-galaxy": misp.read,
    "table": table.read,
    "notice": official.read_notice,
    "official-text": official.read_text,
}


class ListManifest(Strict):
    """One published list: who answers for it, how it is read, what it must hold."""

    list_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    title: str = Field(min_length=1)
    publisher: Publisher
    format: Literal[
        "eu-xml-1.1", "un-xml", "ofac-sdn-xml", "ofac-sdn-csv", "misp-galaxy", "table",
        "notice", "official-text",
    ]  # fmt: skip
    licence: str = Field(min_length=1)
    terms_url: WebAddress | None = None
    url: WebAddress | None = None
    """Where a refresh fetches it; None for one that a person downloads."""
    shipped: str = ""
    """File beside the manifest that holds the list itself, for own tables."""
    restricts: bool
    """Whether being on it restricts dealings (DF9), or only says what one is."""
    min_entries: int = Field(ge=0)
    """Fewer is a broken file; set well below what the list has had for years."""
    max_age_days: int = Field(ge=1)
    """Older than that, every screening says so."""
    notes: str = ""


def read_manifests() -> tuple[ListManifest, ...]:
    """Return the manifests of ``corpora/lists``, by id.

    Raises:
        ConfigError: One is wrong.
    """
    found = []
    for path in sorted((corpora_dir() / "lists").glob("*.toml")):
        raw = read_table(path)
        if "list_id" not in raw:
            continue  # a shipped table
        try:
            found.append(ListManifest.model_validate(raw))
        except ValidationError as error:
            msg = f"{path.name}: {explain(error)}"
            raise ConfigError(msg) from error
    return tuple(found)


def manifest(list_id: str) -> ListManifest:
    """Return one manifest.

    Raises:
        ConfigError: There is none with this id.
    """
    known = {m.list_id: m for m in read_manifests()}
    if list_id not in known:
        msg = f"no list {list_id!r}; there are {', '.join(known)}"
        raise ConfigError(msg)
    return known[list_id]
