"""The log of searches: searcher, name, time and lists.

A deal keeps what its searches gave, once for the same state of things. The log keeps
that they were made, each time, in ``searches.jsonl`` under TRIAGE_HOME; lines are only
ever added.
"""

import getpass
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from pipeline.datamodel import Search
from pipeline.settings import settings


def log_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """Add searches to the log, each with its account."""
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
    """Return the account of the machine; a container may run under none with a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
