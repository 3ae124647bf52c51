"""One publisher's series of documents, as its TOML file states it.

``connector`` says how the publisher lists its documents; ``url`` is the place:

| connector | lists documents by |
| --- | --- |
| ``folder`` | the files of a folder that somebody fills, also ``s3://bucket/prefix`` |
| ``files`` | the ``[[files]]`` of the manifest itself |
| ``list`` | a TOML document with ``[[file]]`` tables, as ``FileEntry`` has them |
| ``sitemap`` | a sitemap or an index of sitemaps |
| ``feed`` | RSS or Atom |
| ``oai-pmh`` | OAI-PMH 2.0, what is new since the last time |
| ``hudoc`` | the query interface of the European Court of Human Rights |
| ``cellar`` | a SPARQL query at the Publications Office of the European Union |

The assertions are the limits outside which a refresh fails: a source that silently
shrank, or that serves empty pages, fails loudly instead of thinning out the library.

The operator's manifests are ``sources/*.toml`` under TRIAGE_HOME. One with the id of a
shipped source takes its place.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from pipeline.datamodel import Coverage, Kind
from pipeline.errors import ConfigError, SourceError, explain
from pipeline.settings import corpora_dir, data_dir, settings
from pipeline.strict import Strict


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


_HOST = re.compile(r"(?:\*\.)?(?:[a-z0-9_-]+\.)*[a-z0-9-]+")


class Frequency(StrEnum):
    """Usual time between new documents; for people, not a schedule."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Publisher(Strict):
    """The body responsible for the documents."""

    name: str = Field(min_length=1)
    acronym: str = ""
    country: str = Field(default="", pattern=r"^([a-z]{2})?$")
    """ISO 3166-1 alpha-2 in small letters; empty for an international body."""
    official: bool
    """Whether it is a public authority or an intergovernmental body."""
    url: WebAddress


class Connector(StrEnum):
    """Form of a publisher's list."""

    FOLDER = "folder"
    FILES = "files"
    LIST = "list"
    SITEMAP = "sitemap"
    FEED = "feed"
    OAI_PMH = "oai-pmh"
    HUDOC = "hudoc"
    CELLAR = "cellar"


class FileEntry(Strict):
    """One file by its address."""

    url: WebAddress
    sha256: Sha256 | None = None
    """SHA-256 of the bytes; a file with another one is refused."""
    title: str = ""
    language: Language | None = None
    version: str = ""
    """Edition as the list states it, such as a date; the same edition is not fetched
    again."""
    record: str = ""
    """Publisher's id of the record that the file belongs to."""


class FileList(Strict):
    """A served list: the TOML document with its ``[[file]]`` tables."""

    file: tuple[FileEntry, ...] = Field(min_length=1)


class Assertions(Strict):
    """Bounds of a source; a refresh outside them fails."""

    min_documents: int = Field(default=1, ge=0)
    max_documents: int = Field(default=100_000, ge=1)
    min_pages_with_text: int = Field(default=0, ge=0)
    """Least pages read, summed over the documents of the source."""
    min_read_share: float = Field(default=0.0, ge=0, le=1)
    """Least share of the documents that must be read at least in part."""


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
    is_sample: bool = False
    """Its documents are invented: they go into the library of the sample case, which
    no other case and no lookup searches."""

    connector: Connector
    url: WebAddress | None = None
    """Address of the list; not for ``folder`` and ``files``."""
    query: dict[str, str] = Field(default_factory=dict)
    """Parameters of the list: ``set`` and ``metadataPrefix`` of OAI-PMH, ``query`` of
    HUDOC and Cellar."""
    include: str = ""
    """Regular expression: only addresses in which it is found are fetched."""
    hosts: tuple[str, ...] = ()
    """Further hosts that may be asked, such as ``docs.un.org`` or ``*.europa.eu``."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers sent with each request, such as ``Accept``."""
    requests_per_second: float = Field(default=1.0, gt=0, le=20)
    robots: bool = True
    """Whether robots.txt is obeyed; false only with the publisher's consent."""

    folder: str | None = None
    """A path, or an address of S3-compatible storage."""
    relative_to: Literal["home", "project"] = "home"
    """Base of a relative ``folder``: TRIAGE_HOME, or the checkout."""
    glob: str = "**/*"
    files: tuple[FileEntry, ...] = ()

    assertions: Assertions = Assertions()

    @model_validator(mode="after")
    def _location(self) -> Self:
        wanted = {Connector.FOLDER: "folder", Connector.FILES: "files"}
        needed = wanted.get(self.connector, "url")
        given = [name for name in ("folder", "files", "url") if getattr(self, name)]
        if given != [needed]:
            msg = (
                f"connector {self.connector.value!r}: expected {needed} alone of "
                f"folder, files and url, got {', '.join(given) or 'none'}"
            )
            raise ValueError(msg)
        return self

    @field_validator("folder")
    @classmethod
    def _place(cls, value: str | None) -> str | None:
        if value and "://" in value and not re.match(r"s3://[^/]", value):
            msg = f"expected a path or an address s3://bucket/prefix, got {value!r}"
            raise ValueError(msg)
        return value

    @field_validator("include")
    @classmethod
    def _pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            msg = f"expected a regular expression, got {value!r}: {error}"
            raise ValueError(msg) from error
        return value

    @field_validator("hosts")
    @classmethod
    def _host_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not _HOST.fullmatch(host):
                msg = (
                    f"expected names such as example.org or *.example.org, got {host!r}"
                )
                raise ValueError(msg)
        return value

    @property
    def folder_path(self) -> Path | None:
        """The folder as an absolute path, or None if the source is elsewhere."""
        if self.folder is None or self.bucket:
            return None
        base = data_dir() if self.relative_to == "project" else settings().home
        return base / self.folder

    @property
    def bucket(self) -> str:
        """The folder if it is in S3-compatible storage; otherwise ""."""
        folder = self.folder or ""
        return folder if folder.startswith("s3://") else ""

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts of the manifest; no other is asked."""
        urls = [entry.url for entry in self.files]
        urls += [self.url] if self.url else []
        named = {urlsplit(url).hostname or "" for url in urls}
        return frozenset(named | set(self.hosts))


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources of one machine.

    Attributes:
        manifests: Manifests by id, in the order of the ids.
        broken: Problems of the other manifests, by file; they do not affect the sources
            that can be read.
    """

    manifests: Mapping[str, SourceManifest]
    broken: Mapping[Path, str]


def parse_list(text: str, *, name: str) -> tuple[FileEntry, ...]:
    """Read a served file list.

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
        msg = f"manifest {path}: {explain(error, SourceManifest)}"
        raise ConfigError(msg) from error


def read_sources(*folders: Path) -> Sources:
    """Read all manifests below some folders.

    Args:
        folders: Folders to read; later ones take the place of earlier ones with the
            same id. By default the shipped sources, then ``sources`` under TRIAGE_HOME.
    """
    found: dict[str, SourceManifest] = {}
    broken: dict[Path, str] = {}
    for folder in folders or (corpora_dir() / "sources", settings().home / "sources"):
        taken: dict[str, Path] = {}
        for path in sorted((*folder.glob("*.toml"), *folder.glob("*/*.toml"))):
            try:
                manifest = read_manifest(path)
                first = taken.setdefault(manifest.source_id, path)
            except ConfigError as error:
                broken[path] = str(error)
                continue
            if first != path:
                broken[path] = (
                    f"manifest {path}: source_id {manifest.source_id!r} is taken by "
                    f"{first}"
                )
                continue
            found[manifest.source_id] = manifest
    return Sources(dict(sorted(found.items())), broken)


def select_manifests(
    names: Sequence[str] = (), *folders: Path
) -> tuple[list[SourceManifest], list[str]]:
    """Return the named sources, or all active ones without names.

    Args:
        names: Ids of sources.
        folders: Folders to read, as for ``read_sources``.

    Returns:
        The sources, and the problems of manifests that cannot be read. These are given
        even if other sources are named, since an id may stand in one of them.

    Raises:
        ConfigError: A name is not the id of a source.
    """
    sources = read_sources(*folders)
    problems = list(sources.broken.values())
    unknown = [name for name in names if name not in sources.manifests]
    if unknown:
        known = ", ".join(sources.manifests)
        msg = f"unknown source {unknown[0]!r}: expected one of {known}"
        raise ConfigError("; ".join([msg, *problems]))
    if names:
        return [sources.manifests[name] for name in names], problems
    return [x for x in sources.manifests.values() if x.active], problems


def check_documents(manifest: SourceManifest, n_documents: int) -> None:
    """Check the number of documents of a refreshed source.

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
    """Check the assertions of a screened source.

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
