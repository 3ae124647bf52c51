"""One publisher's series of documents, as its TOML file states it.

A manifest names exactly one location: a folder that somebody fills, files by
URL, or a list of files that the publisher (or a desk) serves as TOML::

    [[file]]
    url = "https://example.org/report.pdf"
    sha256 = "..."  # optional
    title = "Annual report"  # optional
    language = "en"  # optional

The assertions are the series' tripwires: a source that silently shrank, or
that serves empty pages, fails loudly instead of thinning out the library.
"""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, model_validator

from pipeline.datamodel import Coverage, Kind
from pipeline.errors import ConfigError, SourceError, explain
from pipeline.settings import corpora_dir, project_dir, settings
from pipeline.sources.fields import Language, Sha256, Strict, WebAddress


class Frequency(StrEnum):
    """How often the publisher adds documents; for people, not a schedule."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Publisher(Strict):
    """Who answers for the documents."""

    name: str = Field(min_length=1)
    acronym: str = ""
    country: str = Field(default="", pattern=r"^([a-z]{2})?$")
    """ISO 3166-1 alpha-2 in small letters; empty for an international body."""
    official: bool
    """Whether it is a public authority or an intergovernmental body."""
    url: WebAddress


class FileEntry(Strict):
    """One file by its address."""

    url: WebAddress
    sha256: Sha256 | None = None
    """Of the bytes; a file with another hash is refused."""
    title: str = ""
    language: Language | None = None


class FileList(Strict):
    """A served list: the TOML document with its ``[[file]]`` tables."""

    file: tuple[FileEntry, ...] = Field(min_length=1)


class Assertions(Strict):
    """Bounds whose violation makes the source fail."""

    min_documents: int = Field(default=1, ge=0)
    max_documents: int = Field(default=100_000, ge=1)
    min_pages_with_text: int = Field(default=0, ge=0)
    """Pages read, summed over the documents of the source."""
    min_read_share: float = Field(default=0.0, ge=0, le=1)
    """Share of the documents that must be read at least in part."""


class SourceManifest(Strict):
    """A publisher's series that is read into the library of reports."""

    source_id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    title: str = Field(min_length=1)
    publisher: Publisher
    kind: Kind
    languages: tuple[Language, ...] = Field(min_length=1)
    licence: str = Field(min_length=1)
    terms_url: WebAddress | None = None
    frequency: Frequency
    notes: str = ""
    active: bool = True
    """An inactive source is refreshed only when it is named."""

    folder: Path | None = None
    relative_to: Literal["home", "project"] = "home"
    """What a relative ``folder`` starts from: TRIAGE_HOME, or the checkout."""
    glob: str = "**/*"
    files: tuple[FileEntry, ...] = ()
    list_url: WebAddress | None = None

    assertions: Assertions = Assertions()

    @model_validator(mode="after")
    def _one_location(self) -> Self:
        given = [
            name for name in ("folder", "files", "list_url") if getattr(self, name)
        ]
        if len(given) != 1:
            msg = (
                "expected exactly one of folder, files and list_url, "
                f"got {', '.join(given) or 'none'}"
            )
            raise ValueError(msg)
        return self

    @property
    def folder_path(self) -> Path | None:
        """The folder as an absolute path, or None for a source on the web."""
        if self.folder is None:
            return None
        base = project_dir() if self.relative_to == "project" else settings().home
        return base / self.folder

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts that the manifest itself names, in small letters."""
        urls = [entry.url for entry in self.files]
        urls += [self.list_url] if self.list_url else []
        return frozenset(urlsplit(url).hostname or "" for url in urls)


def parse_list(text: str, *, name: str) -> tuple[FileEntry, ...]:
    """Read a served file list.

    Args:
        text: The TOML document.
        name: Where it came from, for the message.

    Raises:
        SourceError: It is not TOML, a field is wrong, no file is listed, or
            an address stands in it twice.
    """
    try:
        listed = FileList.model_validate(tomllib.loads(text)).file
    except tomllib.TOMLDecodeError as error:
        msg = f"file list {name}: not TOML: {error}"
        raise SourceError(msg) from error
    except ValidationError as error:
        msg = f"file list {name}: {explain(error)}"
        raise SourceError(msg) from error
    if len({entry.url for entry in listed}) < len(listed):
        msg = f"file list {name}: an address is listed twice"
        raise SourceError(msg)
    return listed


def read_manifest(path: Path) -> SourceManifest:
    """Read one manifest.

    Raises:
        ConfigError: The file is missing or not TOML, or a field is missing,
            unknown or wrong; the message names the field.
    """
    try:
        return SourceManifest.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"manifest {path}: {error}"
        raise ConfigError(msg) from error
    except ValidationError as error:
        msg = f"manifest {path}: {explain(error)}"
        raise ConfigError(msg) from error


def read_manifests(folder: Path | None = None) -> dict[str, SourceManifest]:
    """Read all manifests, keyed by source id, in the order of the ids.

    Args:
        folder: Holds ``<publisher>/<source>.toml``; the shipped sources by
            default.

    Raises:
        ConfigError: A manifest is wrong, or two carry the same source id.
    """
    found: dict[str, SourceManifest] = {}
    for path in sorted((folder or corpora_dir() / "sources").glob("*/*.toml")):
        manifest = read_manifest(path)
        if manifest.source_id in found:
            msg = f"manifest {path}: source_id {manifest.source_id!r} is taken already"
            raise ConfigError(msg)
        found[manifest.source_id] = manifest
    return dict(sorted(found.items()))


def select_manifests(
    names: Sequence[str] = (), folder: Path | None = None
) -> list[SourceManifest]:
    """Return the named sources, or all active ones where none is named.

    Raises:
        ConfigError: A name is not the id of a source.
    """
    manifests = read_manifests(folder)
    unknown = [name for name in names if name not in manifests]
    if unknown:
        msg = f"unknown source {unknown[0]!r}: expected one of {', '.join(manifests)}"
        raise ConfigError(msg)
    if names:
        return [manifests[name] for name in names]
    return [manifest for manifest in manifests.values() if manifest.active]


def check_documents(manifest: SourceManifest, n_documents: int) -> None:
    """Hold a refreshed source to its number of documents.

    Raises:
        SourceError: Fewer or more documents than the assertions allow.
    """
    low, high = manifest.assertions.min_documents, manifest.assertions.max_documents
    if not low <= n_documents <= high:
        msg = (
            f"source {manifest.source_id}: expected {low} to {high} documents, "
            f"got {n_documents}"
        )
        raise SourceError(msg)


def check_coverage(manifest: SourceManifest, coverages: Sequence[Coverage]) -> None:
    """Hold a screened source to what must have been read of it.

    Raises:
        SourceError: Fewer pages with text, or a smaller share of documents
            that were read, than the assertions ask for.
    """
    asked = manifest.assertions
    n_pages = sum(coverage.n_pages_read for coverage in coverages)
    n_read = sum(coverage.n_pages_read > 0 for coverage in coverages)
    if n_pages < asked.min_pages_with_text:
        msg = (
            f"source {manifest.source_id}: expected at least "
            f"{asked.min_pages_with_text} pages with text, got {n_pages}"
        )
        raise SourceError(msg)
    if n_read < asked.min_read_share * len(coverages):
        msg = (
            f"source {manifest.source_id}: expected at least "
            f"{asked.min_read_share:.0%} of {len(coverages)} documents to be read, "
            f"got {n_read}"
        )
        raise SourceError(msg)
