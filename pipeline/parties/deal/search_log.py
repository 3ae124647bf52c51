"""The log of searches: searcher, name, time and lists.

A deal keeps the results of its searches, once for the same state of things. The log
records every search that is made, in ``searches.jsonl`` under TRIAGE_HOME. Lines are
only ever added.
"""

import getpass
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pipeline.datamodel import Search
from pipeline.settings import settings


def log_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """Add searches to the log, each with the account that made it."""
    path = settings().home / "searches.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    by = account_name()
    lines = [json.dumps({**row, "by": by}, ensure_ascii=False) for row in rows]
    with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(f"{line}\n" for line in lines)


def log_searches(case: str, searches: Iterable[Search]) -> None:
    """Add the searches of a case to the log."""
    log_rows(
        {**asdict(s), "case": case, "searched_at": s.searched_at.isoformat()}
        for s in searches
    )


def account_name() -> str:
    """Return the account on this machine; a container may run without a named one."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
