"""A real server on loopback, and none anywhere else."""

import contextlib
import socket
import threading
import time

import httpx
import uvicorn

from pipeline.review.access.security import HEADERS
from tests.dossier.sample import NAME


@contextlib.contextmanager
def running(app, **options):
    """Serve an app on a free port of loopback, and yield its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, **options
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            deadline = time.monotonic() + 300
            while not server.started and time.monotonic() < deadline:
                time.sleep(0.02)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(300)
            assert not thread.is_alive()


def test_a_real_server_shows_the_case_and_its_pages(app, store):
    found = store.findings(NAME)[0]
    with (
        running(app) as address,
        httpx.Client(base_url=address, timeout=300) as client,
    ):
        page = client.get("/case", params={"case": NAME})
        image = client.get(f"/page-image/{found.document_id}/1.jpg")
        stranger = client.get("/", headers={"host": "evil.example"})
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "server" not in page.headers
    assert image.content.startswith(b"\xff\xd8")
    assert stranger.status_code == 400
