"""Fetch files politely and within limits; the only user of the network.

A file that cannot be fetched is an outcome with a reason, not an exception, so that the
others are still fetched. Fetched bytes are stored under their SHA-256, so a changed
file never overwrites the one that an older finding points to.
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from mimetypes import guess_extension
from pathlib import Path, PurePosixPath
from typing import Any, Self, TypeVar
from urllib.parse import unquote, urlsplit

import httpx

from pipeline.datamodel import SourceFile
from pipeline.errors import SourceError
from pipeline.files import sha256_of
from pipeline.sources.http_client import SourceClient
from pipeline.sources.manifest import FileEntry
from pipeline.sources.outcome import Fetched, FetchLimits, FetchState, Partial, failure

T = TypeVar("T")

SNIFFED_BYTES = 4096
"""Number of first bytes to look at: a wall says what it is in its first lines."""

_MAX_WALL_BYTES = 60_000
"""Largest size of a wall: a long article may speak of "access denied" too."""

_HTML = re.compile(rb"\A\W{0,8}\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_WALL = re.compile(
    rb"checking your browser|just a moment\.\.\.|enable javascript and cookies|"
    rb"cf-browser-verification|incapsula incident|request rejected|access denied|"
    rb"verify you are (?:a )?human|ddos protection by",
    re.IGNORECASE,
)
_TITLE = re.compile(rb"<(title|h1)\b[^>]*>(.*?)</\1", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ERROR = re.compile(
    r"(?:https? |error |status )*(?:40\d|410|50\d)(?: error| forbidden| gone)?|"
    r"(?:(?:https? |error )*(?:40\d|410|50\d) )?(?:(?:(?:the )?(?:requested )?"
    r"(?:page|file|document|url|resource) )?(?:was |could |can)? ?not (?:be )?found|"
    r"access (?:is )?denied|unauthorized|bad request|bad gateway|"
    r"(?:internal )?server error|service (?:temporarily )?unavailable|"
    r"gateway time ?out|error|"
    r"seite nicht gefunden|page (?:non trouvée|introuvable)|página no encontrada)"
)
"""A whole title, or a part of it between lines and dashes, in small letters."""

_MAX_NOTE_BYTES = 1_000
"""Largest size of an error page without markup; a longer text is a report on one."""

_NO_HTML = frozenset({".pdf", ".docx", ".doc", ".odt", ".xlsx", ".xml", ".zip", ".rtf"})


def file_name(url: str, title: str = "", media_type: str = "") -> str:
    """Make a harmless file name for people from a title or an address.

    Example:
        >>> file_name("https://example.org/a/..%2Fb%20c.pdf")
        'b_c.pdf'
        >>> file_name("https://example.org/?id=7", media_type="text/html")
        'document.html'
    """
    last = PurePosixPath(unquote(urlsplit(url).path)).name
    suffix = PurePosixPath(last).suffix
    if not re.fullmatch(r"\.\w{1,8}", suffix):
        suffix = guess_extension(media_type.split(";")[0].strip()) or ""
    stem = title or last.removesuffix(suffix)
    # 100 characters leave room for the suffix in every common file system.
    stem = re.sub(r"[^\w.-]+", "_", stem).strip("._")[:100]
    return f"{stem or 'document'}{suffix}"


def kept_at(sha256: str, name: str) -> Path:
    """Return the place of fetched bytes below the folder of their source."""
    return Path("files") / sha256[:2] / sha256 / name


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page of a publisher's list, held in memory.

    Attributes:
        url: Address of the page.
        body: Bytes of the page; empty if nothing changed.
        etag: The server's validator, or None.
        last_modified: The server's date, or None.
        is_unchanged: Whether the server said that nothing changed.
    """

    url: str
    body: bytes
    etag: str | None
    last_modified: str | None
    is_unchanged: bool


class Fetcher:
    """Fetch the files of a source into a folder, with ``files/`` and ``partial/``."""

    def __init__(
        self,
        folder: Path,
        hosts: frozenset[str],
        limits: FetchLimits,
        *,
        robots: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._limits = limits
        self._headers = dict(headers or {})
        self._visitor = SourceClient(hosts, limits, robots=robots)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._visitor.close()

    def fetch(self, entry: FileEntry, previous: SourceFile | None = None) -> Fetched:
        """Fetch one file unless it is unchanged; never raise for the file.

        Args:
            entry: Address and, optionally, the hash that the bytes must have.
            previous: File as it was fetched last time. It counts only while its bytes
                are still there, unaltered.
        """
        if previous is not None and not self._is_kept(previous, entry):
            previous = None
        try:
            return self._tried(entry.url, lambda: self._fetch(entry, previous))
        except SourceError as error:
            return failure(entry.url, str(error))

    def read(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> FetchedPage:
        """Read a page of a list into memory.

        Raises:
            SourceError: It cannot be read, is too large or empty, or is a page that
                asks for a browser.
        """
        conditions = _conditions(etag, last_modified)
        return self._tried(url, lambda: self._read(url, conditions))

    def _tried(self, url: str, ask: Callable[[], T]) -> T:
        for n_tries in count(1):
            try:
                return ask()
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                is_transient = isinstance(error, httpx.TransportError)
                if is_transient and n_tries < self._limits.max_tries:
                    self._visitor.pause(n_tries)
                    continue
                reason = f"{type(error).__name__}: {error}".rstrip(": ")
                msg = f"{url}: {reason}"
                raise SourceError(msg) from error
        raise AssertionError

    def _read(self, url: str, conditions: dict[str, str]) -> FetchedPage:
        deadline = time.monotonic() + self._limits.max_seconds
        headers = self._headers | conditions
        with self._visitor.answer(url, headers, deadline) as response:
            validators = (
                response.headers.get("etag"),
                response.headers.get("last-modified"),
            )
            if response.status_code == httpx.codes.NOT_MODIFIED and conditions:
                return FetchedPage(url, b"", *validators, is_unchanged=True)
            if response.status_code != httpx.codes.OK:
                msg = f"{url}: expected 200, got {response.status_code}"
                raise SourceError(msg)
            blocks: list[bytes] = []
            n_bytes = 0
            for block in response.iter_bytes():
                n_bytes += len(block)
                if n_bytes > self._limits.max_bytes:
                    raise _too_large(url, self._limits.max_bytes, n_bytes)
                self._visitor.check_time(deadline, url)
                blocks.append(block)
        body = b"".join(blocks)
        check_body(url, body[:SNIFFED_BYTES], n_bytes)
        return FetchedPage(url, body, *validators, is_unchanged=False)

    def _is_kept(self, previous: SourceFile, entry: FileEntry) -> bool:
        path = self._folder / previous.path
        expected = entry.sha256 or previous.sha256
        return path.is_file() and sha256_of(path) == previous.sha256 == expected

    def _fetch(self, entry: FileEntry, previous: SourceFile | None) -> Fetched:
        partial = Partial(self._folder / "partial", entry.url)
        deadline = time.monotonic() + self._limits.max_seconds
        headers = self._headers | partial.range_headers()
        if previous is not None:
            headers |= _conditions(previous.etag, previous.last_modified)
        with self._visitor.answer(entry.url, headers, deadline) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and previous:
                path = self._folder / previous.path
                return Fetched.of(previous, path, FetchState.UNCHANGED)
            _check_status(response, partial)
            self._receive(response, partial, deadline)
        return self._finish(entry, previous, partial, response)

    def _receive(
        self, response: httpx.Response, partial: Partial, deadline: float
    ) -> None:
        n_bytes = partial.begin(response)
        self._check_size(n_bytes + _content_length(response), partial)
        with partial.path.open("ab") as file:
            # As it arrives: a fixed block size would wait for a dripping server.
            for block in response.iter_bytes():
                n_bytes += len(block)
                self._check_size(n_bytes, partial)
                self._visitor.check_time(deadline, partial.url)
                file.write(block)

    def _check_size(self, n_bytes: int, partial: Partial) -> None:
        if n_bytes > self._limits.max_bytes:
            partial.discard()
            raise _too_large(partial.url, self._limits.max_bytes, n_bytes)

    def _finish(
        self,
        entry: FileEntry,
        previous: SourceFile | None,
        partial: Partial,
        response: httpx.Response,
    ) -> Fetched:
        self._check_partial(partial, previous)
        sha256 = sha256_of(partial.path)
        if entry.sha256 not in {None, sha256}:
            partial.discard()
            msg = f"{entry.url}: expected sha256 {entry.sha256}, got {sha256}"
            raise SourceError(msg)
        headers = response.headers
        name = file_name(entry.url, entry.title, headers.get("content-type", ""))
        path = kept_at(sha256, name)
        partial.move_to(self._folder / path)
        state = SourceFile(
            url=entry.url,
            sha256=sha256,
            path=path.as_posix(),
            n_bytes=(self._folder / path).stat().st_size,
            retrieved_at=datetime.now(UTC),
            etag=headers.get("etag"),
            last_modified=headers.get("last-modified"),
        )
        is_known = previous is not None and previous.sha256 == sha256
        status = FetchState.UNCHANGED if is_known else FetchState.NEW
        return Fetched.of(state, self._folder / path, status)

    def _check_partial(self, partial: Partial, previous: SourceFile | None) -> None:
        head = _head_of(partial.path)
        try:
            check_body(partial.url, head, partial.path.stat().st_size)
            if previous is not None:
                former = _head_of(self._folder / previous.path)
                _check_replacement(partial.url, head, former)
        except SourceError:
            partial.discard()
            raise


def json_of(page: FetchedPage) -> dict[str, Any]:
    """Return the JSON object of a page.

    Raises:
        SourceError: The page is not a JSON object.
    """
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        msg = f"{page.url}: not JSON: {error}"
        raise SourceError(msg) from error
    if not isinstance(found, dict):
        msg = f"{page.url}: expected a JSON object, got {type(found).__name__}"
        raise SourceError(msg)
    return found


def check_body(url: str, head: bytes, n_bytes: int) -> None:
    """Refuse a body that is no document: an empty one, or a page in its place.

    Raises:
        SourceError: It is empty, a wall in front of the document, a page whose title
            is an error, or a web page although the address names a file of another
            format.
    """
    if not n_bytes:
        msg = f"{url}: expected a document, got an empty body"
        raise SourceError(msg)
    if title := _error_title(head, n_bytes):
        msg = f"{url}: expected a document, got a page with the title {title!r}"
        raise SourceError(msg)
    if not _HTML.search(head):
        return
    wall = _WALL.search(head) if n_bytes < _MAX_WALL_BYTES else None
    if wall is not None:
        shown = wall.group().decode("ascii", "replace")
        msg = f"{url}: expected a document, got a page that says {shown!r}"
        raise SourceError(msg)
    suffix = PurePosixPath(urlsplit(url).path).suffix.casefold()
    if suffix in _NO_HTML:
        msg = f"{url}: expected a {suffix[1:]} file, got a web page"
        raise SourceError(msg)


def _error_title(head: bytes, n_bytes: int) -> str:
    """Return the title of an error page, sent as if it were the document; or ""."""
    is_html = _HTML.search(head) is not None
    if n_bytes >= (_MAX_WALL_BYTES if is_html else _MAX_NOTE_BYTES):
        return ""
    lines = [found[2] for found in _TITLE.finditer(head)]
    if not is_html:
        lines += head.strip().splitlines()[:1]
    for line in lines:
        title = " ".join(_TAG.sub(" ", line.decode("utf-8", "replace")).split())
        for part in (title, *re.split(r"\s[-|\u2013\u2014\u00b7\u00bb]\s", title)):
            words = " ".join(re.findall(r"\w+", part.casefold()))
            if _ERROR.fullmatch(words):
                return title
    return ""


def _check_replacement(url: str, head: bytes, former: bytes) -> None:
    """Refuse a web page where the former edition was a file of another format.

    Raises:
        SourceError: It is such a page.
    """
    if _HTML.search(head) and not _HTML.search(former):
        msg = (
            f"{url}: got a web page, expected a file of the former format; the earlier "
            "edition is kept; if the page is correct, state its sha256 in the list"
        )
        raise SourceError(msg)


def _head_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SNIFFED_BYTES)


def _too_large(url: str, max_bytes: int, n_bytes: int) -> SourceError:
    return SourceError(
        f"{url}: expected at most {max_bytes} bytes, got {n_bytes} or more"
    )


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in conditions.items() if value}


def _content_length(response: httpx.Response) -> int:
    value = str(response.headers.get("content-length", "0"))
    return int(value) if value.isdecimal() else 0


def _check_status(response: httpx.Response, partial: Partial) -> None:
    if response.status_code in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        partial.discard()  # ours is longer than theirs: another file
    msg = f"{partial.url}: expected 200, got {response.status_code}"
    raise SourceError(msg)
