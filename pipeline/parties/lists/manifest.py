"""Manifests of lists: ``corpora/lists/*.toml``, one for each list.

The operator's own manifests are ``lists/*.toml`` under TRIAGE_HOME. If one has the id
of a shipped list, it replaces that list.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field

from pipeline.errors import ConfigError
from pipeline.parties.lists import ch, misp, ofac, official
from pipeline.parties.lists.consolidated import read_eu, read_uk, read_un
from pipeline.parties.lists.entry import Parsed
from pipeline.settings import corpora_dir, settings
from pipeline.sources.manifest import Publisher, WebAddress
from pipeline.strict import Strict
from pipeline.toml_files import read_table, read_toml

READERS: dict[str, Callable[[Path], Parsed]] = {
    "eu-xml-1.1": read_eu,
    "un-xml": read_un,
    "uk-xml": read_uk,
    "ch-seco-xml": ch.read,
    "ofac-sdn-xml": ofac.read_xml,
    "ofac-sdn-csv": ofac.read_csv,
    "misp-galaxy": misp.read,
    "table": official.read_table_of_entries,
    "notice": official.read_notice,
    "official-text": official.read_text,
}


class ListManifest(Strict):
    """One published list: publisher, format and assertions."""

    list_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    title: str = Field(min_length=1)
    publisher: Publisher
    format: Literal[
        "eu-xml-1.1", "un-xml", "uk-xml", "ch-seco-xml", "ofac-sdn-xml",
        "ofac-sdn-csv", "misp-galaxy", "table", "notice", "official-text",
    ]  # fmt: skip
    licence: str = Field(min_length=1)
    terms_url: WebAddress | None = None
    url: WebAddress | None = None
    """Address from which a refresh fetches the list; None if a person downloads it."""
    hosts: tuple[str, ...] = ()
    """Further hosts to which the address may redirect."""
    shipped: str = ""
    """File beside the manifest that holds the list itself, for own tables; after
    reading, the path of this file."""
    restricts: bool
    """Whether a listing restricts dealings (DF9) or only says what somebody is."""
    is_sample: bool = False
    """Whether all entries are invented; only the sample's own papers are searched."""
    min_entries: int = Field(ge=0)
    """Least number of entries, well below the usual; fewer mean a broken file."""
    max_age_days: int = Field(ge=1)
    """Age limit in days; every screening reports an older list."""
    notes: str = ""


def manifest_folders() -> tuple[Path, ...]:
    """Return the folders of the manifests: the shipped ones, then the operator's."""
    return (corpora_dir() / "lists", settings().home / "lists")


def read_manifests(*, with_sample: bool = False) -> tuple[ListManifest, ...]:
    """Return the manifests of this machine's lists, by id.

    Args:
        with_sample: Whether to return lists with invented entries too.

    Raises:
        ConfigError: A manifest is wrong, or two in one folder have the same id. Nothing
            goes on without a list, because a list that is not searched would clear
            those who are on it.
    """
    found: dict[str, ListManifest] = {}
    for folder in manifest_folders():
        taken: dict[str, str] = {}
        for path in sorted(folder.glob("*.toml")):
            if "list_id" not in read_table(path):
                continue  # a shipped table
            each = read_toml(path, ListManifest)
            if each.shipped:
                shipped = str(path.parent / each.shipped)
                each = each.model_copy(update={"shipped": shipped})
            first = taken.setdefault(each.list_id, path.name)
            if first != path.name:
                msg = f"{path}: list_id {each.list_id!r} is taken by {first}"
                raise ConfigError(msg)
            found[each.list_id] = each
    manifests = (found[list_id] for list_id in sorted(found))
    return tuple(each for each in manifests if with_sample or not each.is_sample)


def manifest(list_id: str) -> ListManifest:
    """Return one manifest.

    Raises:
        ConfigError: There is none with this id.
    """
    known = {m.list_id: m for m in read_manifests(with_sample=True)}
    if list_id not in known:
        msg = f"no list {list_id!r}; there are {', '.join(known)}"
        raise ConfigError(msg)
    return known[list_id]
