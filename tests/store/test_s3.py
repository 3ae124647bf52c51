"""Documents in S3-compatible storage: a real server, real HTTP."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from pipeline.errors import NotStored, StoreError
from pipeline.screening.library import LIBRARY
from pipeline.store.blobs import BlobStore
from pipeline.store.store import open_store

DATA = b"%PDF-1.7 offer"
SHA256 = hashlib.sha256(DATA).hexdigest()
URL = "s3://evidence/desk"


@pytest.fixture
def s3(s3_server: Callable[[str], None]) -> Iterator[ThreadedMotoServer]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3_server(f"http://{host}:{port}")
    httpx.post(f"http://{host}:{port}/moto-api/reset", trust_env=False, timeout=300)
    S3FileSystem().mkdir("evidence")
    yield server
    server.stop()


def test_bytes_are_kept_once_and_found_from_elsewhere(s3: ThreadedMotoServer) -> None:
    ours, theirs = BlobStore(URL), BlobStore(URL)
    assert not theirs.has(SHA256)
    assert ours.put(DATA) == SHA256
    assert ours.put(DATA) == SHA256
    assert theirs.has(SHA256)
    assert theirs.get(SHA256) == DATA
    assert theirs.measure(SHA256) == len(DATA)
    names = S3FileSystem(use_listings_cache=False).find("evidence")
    assert names == [f"evidence/desk/{SHA256[:2]}/{SHA256}"]


def test_altered_and_missing_bytes_are_told(s3: ThreadedMotoServer) -> None:
    blobs = BlobStore(URL)
    with pytest.raises(NotStored):
        blobs.get(SHA256)
    assert blobs.measure(SHA256) is None
    blobs.put(DATA)
    S3FileSystem().pipe_file(f"evidence/desk/{SHA256[:2]}/{SHA256}", b"other")
    with pytest.raises(StoreError, match="were altered"):
        blobs.get(SHA256)
    blobs.put(DATA)
    assert blobs.get(SHA256) == DATA


def test_a_bucket_that_is_not_there_is_named(s3: ThreadedMotoServer) -> None:
    with pytest.raises(StoreError, match="s3://none/desk"):
        BlobStore("s3://none/desk").put(DATA)


def test_a_server_that_is_away_is_named(s3: ThreadedMotoServer) -> None:
    blobs = BlobStore(URL)
    blobs.put(DATA)
    s3.stop()
    with pytest.raises(StoreError, match=URL):
        blobs.get(SHA256)
    with pytest.raises(StoreError, match=URL):
        blobs.put(DATA)
    with pytest.raises(StoreError, match=URL):
        blobs.has(SHA256)


@pytest.mark.slow
def test_a_command_keeps_what_it_reads_there(
    s3: ThreadedMotoServer,
    tiny_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings_cleared,
) -> None:
    monkeypatch.setenv("TRIAGE_BLOBS_URL", URL)
    settings_cleared()
    report = tmp_path / "report.txt"
    report.write_text("The Panel found that detainees were beaten.\n")
    subprocess.run(
        [
            sys.executable, "-m", "pipeline.cli", "run", str(report), "--case", LIBRARY,
            "--model", str(tiny_folder), "--out", str(tmp_path / "out"),
        ],
        check=True,
    )  # fmt: skip
    with open_store() as store:
        (document,) = store.case_documents(LIBRARY)
        assert store.blobs.get(document.document_id) == report.read_bytes()
        assert store.blobs.url == URL
