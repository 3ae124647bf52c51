"""Desks behind their door for tests, and who comes to them."""

from pathlib import Path
from typing import Any

import httpx

from pipeline.review import Address, DeskOptions, guarded
from pipeline.review.access.access_log import AccessLog
from pipeline.review.access.door import Door
from pipeline.store.store import Store
from tests.review.conftest import Client

SECRET = "a secret of thirty-two letters.."
PORT = 8417


def door_of(store: Store, home: Path, **more: Any) -> Door:
    """Return a desk for one person behind its door."""
    options = {"reviewer": "Ada Example", "secret": SECRET} | more
    address = options.pop("address", Address(port=PORT))
    log = options.pop("log", AccessLog(home / "access.log"))
    desk = options.pop("desk", DeskOptions())
    return guarded(store, address, desk, log, **options)


class Browser(Client):
    """Sends single requests and keeps cookies in between."""

    def __init__(self, app: Any, host: str = "127.0.0.1") -> None:
        super().__init__(app)
        self.cookies: dict[str, str] = {}
        self.host = host

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if self.cookies:
            said = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            headers.setdefault("cookie", said)
        more.setdefault("host", self.host)
        answer = super().send(method, path, headers=headers, **more)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    def enter(self, door: Door) -> "Browser":
        """Open the address that the terminal shows."""
        assert self.get(f"/enter?code={door._code}").status_code == 303
        return self

    def log_in(self, name: str, password: str, **headers: str) -> httpx.Response:
        fields = {"name": name, "password": password}
        return self.send("POST", "/login", data=fields, headers=headers)
