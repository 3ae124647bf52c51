"""Access log: one line of JSON for each request, readable by its owner only.

    {"at": "2026-11-29T06:41:45+00:00", "who": "ada", "from": "127.0.0.1",
     "method": "GET", "path": "/case", "query": "case=acme", "status": 0}

``status`` is that of the door: 0 means let in. No body and no token is noted. The
file is only added to; what rotates it may move it away at any time.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from starlette.requests import Request

from pipeline.files import make_private_folder


class AccessLog:
    """Notes requests.

    Args:
        path: The file; None notes nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = Lock()

    def note(self, request: Request, who: str, status: int) -> None:
        """Note a request.

        Raises:
            OSError: The file cannot be written; then nobody may be let in.
        """
        if self._path is None:
            return
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
        content = json.dumps(line).encode("ascii") + b"\n"
        make_private_folder(self._path.parent)
        with self._lock:
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            handle = os.open(self._path, flags, 0o600)
            try:
                os.write(handle, content)
            finally:
                os.close(handle)
