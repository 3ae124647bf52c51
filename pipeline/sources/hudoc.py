"""HUDOC: the results of a query to the European Court of Human Rights' database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from pipeline.datamodel import SourceState
from pipeline.errors import SourceError
from pipeline.sources.fetch import Fetcher, json_of

_PAGE = 500
"""Rows of one page, the most that the server gives."""

_WHOLE_EVERY = timedelta(days=7)
"""After this time the list is read to its end: when one judgment is removed and an
older one added on the same day, the first page and the number of judgments stay the
same."""

_LANGUAGES = {"ENG": "en", "FRE": "fr"}

Row = dict[str, str]


def read_rows(
    base: str,
    query: Mapping[str, str],
    fetcher: Fetcher,
    state: SourceState,
    *,
    max_pages: int,
) -> tuple[list[Row] | None, str]:
    """Read the results page by page, the newest first.

    If their number and the first page are unchanged, the rest is assumed to be
    unchanged too, for ``_WHOLE_EVERY`` at most.

    Returns:
        The rows, or None if they are unchanged; and the cursor for the next time: the
        day on which the list was read to its end, and its length.

    Raises:
        SourceError: An answer cannot be fetched or is not as expected.
    """
    rows: list[Row] = []
    n_all = 1
    today = datetime.now(UTC).date()
    for start in range(0, max_pages * _PAGE, _PAGE):
        if start >= n_all:
            break
        n_all, found = _read_page(base, query, fetcher, start)
        rows += found
        if start == 0 and _is_as_known(rows, n_all, state, today):
            return None, state.cursor
    return rows, f"{today} {n_all}"


def _read_page(
    base: str, query: Mapping[str, str], fetcher: Fetcher, start: int
) -> tuple[int, list[Row]]:
    """Return the length of the list and the rows from ``start`` on."""
    asked = {
        "query": query.get("query", ""),
        "select": "itemid,docname,languageisocode,kpdate,publishedby",
        "sort": query.get("sort", "kpdate Descending"),
        "start": str(start),
        "length": str(_PAGE),
    }
    page = fetcher.read(f"{base}?{urlencode(asked)}")
    found = json_of(page)
    results, n_all = found.get("results"), found.get("resultcount")
    if not isinstance(results, list) or not isinstance(n_all, int):
        msg = f"{page.url}: expected resultcount and results, got {list(found)[:5]}"
        raise SourceError(msg)
    if not results and start < n_all:
        msg = f"{page.url}: expected rows {start} and up of {n_all}, got none"
        raise SourceError(msg)
    return n_all, [_row(base, page.url, item) for item in results]


def _is_as_known(
    rows: Sequence[Mapping[str, str]], n_all: int, state: SourceState, today: date
) -> bool:
    """Return True if a list of ``n_all`` that begins with these rows was read lately.

    A file that could not be fetched has no version here, so that the list is read
    again.
    """
    read_on, _, n_known = state.cursor.partition(" ")
    try:
        age = today - date.fromisoformat(read_on)
    except ValueError:
        return False
    if str(n_all) != n_known or not timedelta(0) <= age < _WHOLE_EVERY:
        return False
    known = state.files
    is_whole = all(file.version for file in known.values() if file.is_listed)
    return is_whole and all(
        row["url"] in known and known[row["url"]].version == row["version"]
        for row in rows
    )


def _row(base: str, url: str, item: Any) -> dict[str, str]:
    columns = item.get("columns") if isinstance(item, dict) else None
    if not isinstance(columns, dict) or not columns.get("itemid"):
        msg = f"{url}: expected a row with columns and itemid, got {str(item)[:80]}"
        raise SourceError(msg)
    number = str(columns["itemid"])
    asked = urlencode({"library": "ECHR", "id": number, "filename": f"{number}.pdf"})
    row = {
        "url": urljoin(base, f"/app/conversion/pdf/?{asked}"),
        "title": str(columns.get("docname") or number),
        "version": str(columns.get("kpdate") or "undated"),
        "record": number,
    }
    language = _LANGUAGES.get(str(columns.get("languageisocode", "")))
    return row | ({"language": language} if language else {})
