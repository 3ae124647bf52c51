"""Access log: one line of JSON for each request, readable by its owner only.

    {"at": "2026-11-29T06:41:45+00:00", "who": "ada", "from": "127.0.0.1",
     "method": "GET", "path": "/case", "query": "case=acme", "status": 0}

``status`` is that of the door: 0 means that the request was let in. No body and no
token is noted. ``names`` is present if victims and witnesses were shown by name. The
file is only ever added to; a program that rotates it may move it away at any time.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.requests import Request

from pipeline.errors import StoreError
from pipeline.files import make_private_folder
from pipeline.parties.deal.search_log import account_name
from pipeline.review.access.visitor import shows_names


class AccessLog:
    """Writes a line for each request."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()

    def note(self, request: Request, who: str, status: int) -> None:
        """Note a request.

        Raises:
            OSError: The file cannot be written; then nobody may be let in.
        """
        is_secret = request.url.path == "/enter"
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": who,
            "from": request.client.host if request.client else "",
            "method": request.method,
            "path": request.url.path[:500],
            "query": "" if is_secret else request.url.query[:500],
            "status": status,
        }
        if status == 0 and shows_names(request):
            line["names"] = "shown"
        self._write(line)

    def note_names(self, what: str, case: str) -> None:
        """Note that a command wrote victims and witnesses of a case by name.

        Raises:
            OSError: The file cannot be written; then nothing may be written by name.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        said = {"at": at, "who": account_name(), "from": "command line"}
        self._write(said | {"path": what, "query": f"case={case}", "names": "shown"})

    def _write(self, line: Mapping[str, object]) -> None:
        content = json.dumps(line).encode("ascii") + b"\n"
        make_private_folder(self._path.parent)
        with self._lock:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            handle = os.open(self._path, flags, 0o600)
            try:
                os.write(handle, content)
            finally:
                os.close(handle)


def read_access(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of an access log, oldest first; none if there is no file.

    Raises:
        StoreError: A line is not in the format of the desk.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            found["path"], found["who"], found["at"]
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{path}, line {number}: expected a line of the desk, found {line!r}"
            raise StoreError(msg) from error
        yield found
