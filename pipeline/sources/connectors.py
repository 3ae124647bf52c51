"""Read a publisher's list of documents: one function for each connector.

Each takes the manifest, a fetcher and the state after the last refresh, and returns the
files that are listed now. The parsed lists come from strangers: their size and number
of pages are limited, and no library follows them with requests of its own.
"""

import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from pydantic import ValidationError

from pipeline.datamodel import SourceState
from pipeline.errors import SourceError, explain
from pipeline.sources import hudoc
from pipeline.sources.fetch import FetchedPage, Fetcher, json_of
from pipeline.sources.manifest import Connector, FileEntry, SourceManifest, parse_list

MAX_LIST_BYTES = 50_000_000
"""Largest list: the limit of the sitemap protocol, about 250,000 files."""

MAX_LIST_PAGES = 500
"""Most requests for one list; more are a loop of resumption tokens."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of a publisher.

    Attributes:
        entries: Files of the list, each address once.
        is_whole: Whether the list names all of its documents, so that one it no longer
            names was withdrawn. A feed names only the newest ones.
        is_unchanged: Whether the server said that nothing changed since the last time.
        withdrawn: Ids of records that the publisher marks as deleted.
        etag: Validator of the list, or None.
        last_modified: Its date, or None.
        cursor: Position from which an incremental list continues next time.
    """

    entries: tuple[FileEntry, ...] = ()
    is_whole: bool = True
    is_unchanged: bool = False
    withdrawn: frozenset[str] = frozenset()
    etag: str | None = None
    last_modified: str | None = None
    cursor: str = ""


def read_listing(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    """Return the present list of a source on the web.

    Raises:
        SourceError: The list cannot be fetched, is not what its connector reads, or is
            too long.
    """
    if manifest.connector is Connector.FILES:
        return Listing(manifest.files)
    try:
        listing = _CONNECTORS[manifest.connector](manifest, fetcher, state)
    except SourceError as error:
        raise no_list(manifest, error) from error
    wanted = re.compile(manifest.include)
    kept = {x.url: x for x in listing.entries if wanted.search(x.url)}
    return replace(listing, entries=tuple(kept.values()))


def no_list(manifest: SourceManifest, error: SourceError) -> SourceError:
    """Return an error with the source of a list after a failed request."""
    return SourceError(f"source {manifest.source_id}: no list: {error}")


def _address(manifest: SourceManifest) -> str:
    if manifest.url is None:
        msg = f"connector {manifest.connector.value!r} needs a url"
        raise SourceError(msg)
    return manifest.url


def _read_page(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> FetchedPage:
    """Read a list that is one page, unless it is unchanged."""
    return fetcher.read(
        _address(manifest), etag=state.etag, last_modified=state.last_modified
    )


def _read_list(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    page = _read_page(manifest, fetcher, state)
    if page.is_unchanged:
        return _unchanged(page, state)
    try:
        text = page.body.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = f"file list {page.url}: not UTF-8: {error}"
        raise SourceError(msg) from error
    entries = parse_list(text, name=page.url)
    return Listing(entries, etag=page.etag, last_modified=page.last_modified)


def _unchanged(page: FetchedPage, state: SourceState) -> Listing:
    return Listing(
        is_unchanged=True,
        etag=page.etag or state.etag,
        last_modified=page.last_modified or state.last_modified,
    )


def _read_sitemap(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    """Read a sitemap, or the sitemaps of an index (sitemaps.org, protocol 0.9)."""
    first = _read_page(manifest, fetcher, state)
    if first.is_unchanged:
        return _unchanged(first, state)
    entries: list[FileEntry] = []
    children = _read_urlset(first, entries)
    if len(children) > MAX_LIST_PAGES:
        n_children = len(children)
        msg = (
            f"{first.url}: expected at most {MAX_LIST_PAGES} sitemaps, got {n_children}"
        )
        raise SourceError(msg)
    for url in children:
        if _read_urlset(fetcher.read(url), entries):
            msg = f"{url}: expected a sitemap, got an index inside an index"
            raise SourceError(msg)
    # An index may stay the same while a sitemap of it changes: no validator then.
    etag, date = (None, None) if children else (first.etag, first.last_modified)
    return Listing(tuple(entries), etag=etag, last_modified=date)


def _read_urlset(page: FetchedPage, entries: list[FileEntry]) -> list[str]:
    """Add a sitemap's addresses to ``entries``, or return the sitemaps of an index."""
    root = _xml(page.url, _unzipped(page))
    names = {"urlset": "url", "sitemapindex": "sitemap"}
    name = root.tag.rpartition("}")[2] if isinstance(root.tag, str) else ""
    if name not in names:
        msg = f"{page.url}: expected a sitemap, got the element {name!r}"
        raise SourceError(msg)
    found = [
        (urljoin(page.url, loc), item.findtext("{*}lastmod", "").strip())
        for item in root.iterfind(f"{{*}}{names[name]}")
        if (loc := item.findtext("{*}loc", "").strip())
    ]
    if name == "sitemapindex":
        return [url for url, _ in found]
    entries.extend(_entries({"url": url, "version": v} for url, v in found))
    return []


def _unzipped(page: FetchedPage) -> bytes:
    if page.body[:2] != b"\x1f\x8b":
        return page.body
    try:
        with gzip.open(io.BytesIO(page.body)) as file:
            body = file.read(MAX_LIST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        msg = f"{page.url}: not gzip: {error}"
        raise SourceError(msg) from error
    if len(body) > MAX_LIST_BYTES:
        msg = f"{page.url}: expected at most {MAX_LIST_BYTES} bytes unpacked"
        raise SourceError(msg)
    return body


def _xml(url: str, body: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        msg = f"{url}: not XML: {error}"
        raise SourceError(msg) from error


def _read_feed(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    import feedparser

    page = _read_page(manifest, fetcher, state)
    if page.is_unchanged:
        return replace(_unchanged(page, state), is_whole=False)
    # As a file: a text that looks like an address would be fetched by the library.
    feed = feedparser.parse(io.BytesIO(page.body))
    if not feed.get("version"):
        why = feed.get("bozo_exception") or "neither RSS nor Atom"
        msg = f"{page.url}: not a feed: {why}"
        raise SourceError(msg)
    rows = (row for item in feed.entries for row in _feed_rows(page.url, item))
    return Listing(
        tuple(_entries(rows)),
        is_whole=False,
        etag=page.etag,
        last_modified=page.last_modified,
    )


def _feed_rows(base: str, item: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the files of an item: its enclosures, or else its page."""
    enclosed = [x.get("href", "") for x in item.get("enclosures", ())]
    dated = (name for name in ("updated", "published") if name in item)
    version = "".join(str(item[name]) for name in islice(dated, 1))
    for link in [x for x in enclosed if x] or [item.get("link", "")]:
        if link:
            yield {
                "url": urljoin(base, link),
                "title": str(item.get("title", "")),
                "version": version,
                "record": str(item.get("id", "")),
            }


def _read_oai(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    from sickle.oaiexceptions import NoRecordsMatch, OAIError

    from pipeline.sources.oai import Repository

    repository = Repository(_address(manifest), fetcher, MAX_LIST_PAGES)
    asked = {"metadataPrefix": "oai_dc", **manifest.query}
    if state.cursor:
        asked["from"] = state.cursor
    rows: list[dict[str, str]] = []
    gone: set[str] = set()
    try:
        for record in repository.ListRecords(**asked):
            if record.deleted:
                gone.add(record.header.identifier)
            else:
                rows.extend(_oai_rows(record, manifest.include))
    except NoRecordsMatch:
        pass
    except OAIError as error:
        msg = f"{_address(manifest)}: {type(error).__name__}: {error}"
        raise SourceError(msg) from error
    first = repository.pages[0]
    until = _xml(first.url, first.body).findtext("{*}responseDate", "")
    return Listing(
        tuple(_entries(rows)),
        is_whole=False,
        withdrawn=frozenset(gone),
        # A day, which every repository takes; the day of the last time is read again.
        cursor=until.strip()[:10] or state.cursor,
    )


def _oai_rows(record: Any, include: str) -> Iterator[dict[str, str]]:
    links = [x for x in record.metadata.get("identifier", []) if x and _is_web(x)]
    wanted = [x for x in links if re.search(include or r"\.pdf\b", x)]
    title = next(iter(record.metadata.get("title", [])), "") or ""
    for link in wanted or links[:1]:
        yield {
            "url": link,
            "title": title,
            "version": record.header.datestamp or "",
            "record": record.header.identifier or "",
        }


def _is_web(address: str) -> bool:
    return urlsplit(address.strip()).scheme in {"http", "https"}


def _read_hudoc(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    rows, cursor = hudoc.read_rows(
        _address(manifest), manifest.query, fetcher, state, max_pages=MAX_LIST_PAGES
    )
    if rows is None:
        return Listing(is_unchanged=True, cursor=cursor)
    return Listing(tuple(_entries(rows)), cursor=cursor)


def _read_cellar(
    manifest: SourceManifest, fetcher: Fetcher, state: SourceState
) -> Listing:
    """Read the rows of a SPARQL query: ``url``, and other fields if it has them."""
    asked = {
        "query": manifest.query.get("query", ""),
        "format": "application/sparql-results+json",
    }
    page = fetcher.read(f"{_address(manifest)}?{urlencode(asked)}")
    found = json_of(page)
    bindings = found.get("results", {})
    bindings = bindings.get("bindings") if isinstance(bindings, dict) else None
    if not isinstance(bindings, list):
        msg = f"{page.url}: expected results.bindings, got {list(found)[:5]}"
        raise SourceError(msg)
    names = ("url", "title", "language", "version", "record")
    rows = (
        {
            name: str(row[name].get("value", ""))
            for name in names
            if isinstance(row.get(name), dict)
        }
        for row in bindings
        if isinstance(row, dict)
    )
    return Listing(tuple(_entries(rows)))


def _entries(rows: Iterable[Mapping[str, str]]) -> Iterator[FileEntry]:
    for row in rows:
        try:
            yield FileEntry.model_validate({k: v.strip() for k, v in row.items()})
        except ValidationError as error:
            msg = f"row {dict(row)}: {explain(error)}"
            raise SourceError(msg) from error


_CONNECTORS: Mapping[
    Connector, Callable[[SourceManifest, Fetcher, SourceState], Listing]
] = {
    Connector.LIST: _read_list,
    Connector.SITEMAP: _read_sitemap,
    Connector.FEED: _read_feed,
    Connector.OAI_PMH: _read_oai,
    Connector.HUDOC: _read_hudoc,
    Connector.CELLAR: _read_cellar,
}
