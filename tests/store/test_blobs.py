"""Bytes by their hash: kept once, whole, and never another's."""

import hashlib
import resource
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import NotStored, StoreError
from pipeline.store.blobs import BlobStore

DATA = b"%PDF-1.7 offer"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def files(blobs: BlobStore) -> list[Path]:
    return [path for path in Path(blobs.url).rglob("*") if path.is_file()]


def test_put_get_has(blobs: BlobStore) -> None:
    assert not blobs.has(SHA256)
    assert blobs.put(DATA) == SHA256
    assert blobs.has(SHA256)
    assert blobs.get(SHA256) == DATA
    assert files(blobs) == [Path(blobs.url) / SHA256[:2] / SHA256]


def test_put_again_writes_nothing(blobs: BlobStore) -> None:
    blobs.put(DATA)
    (path,) = files(blobs)
    before = path.stat().st_mtime_ns, path.stat().st_ino

    blobs.put(DATA)

    assert files(blobs) == [path]
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before


@pytest.mark.parametrize("altered", [b"", DATA[:-1], DATA + b"\n", b"other"])
def test_altered_bytes_are_refused_and_put_repairs(
    blobs: BlobStore, altered: bytes
) -> None:
    blobs.put(DATA)
    (path,) = files(blobs)
    path.write_bytes(altered)

    with pytest.raises(StoreError, match="were altered"):
        blobs.get(SHA256)
    blobs.put(DATA)

    assert blobs.get(SHA256) == DATA


def test_what_is_not_kept_says_so(blobs: BlobStore) -> None:
    with pytest.raises(NotStored, match="are not in"):
        blobs.get(SHA256)


@pytest.mark.parametrize(
    "name", ["", "../../etc/passwd", SHA256.upper(), SHA256 + "\n"]
)
def test_only_a_hash_is_a_name(blobs: BlobStore, name: str) -> None:
    with pytest.raises(StoreError, match="expected a SHA-256"):
        blobs.get(name)
    with pytest.raises(StoreError, match="expected a SHA-256"):
        blobs.has(name)


def test_a_folder_that_is_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "blobs").write_bytes(b"")

    with pytest.raises(StoreError, match="cannot be written"):
        BlobStore(tmp_path / "blobs").put(DATA)


def test_failed_write_leaves_no_part(blobs: BlobStore) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As a full disk does it: the first bytes fit, the rest does not.
    resource.setrlimit(resource.RLIMIT_FSIZE, (5, limits[1]))
    try:
        with pytest.raises(StoreError, match="cannot be written"):
            blobs.put(DATA)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert files(blobs) == []
    assert not blobs.has(SHA256)


def test_unknown_file_system_says_so() -> None:
    with pytest.raises(StoreError, match="cannot be kept at 'nope://x'"):
        BlobStore("nope://x")


@given(data=st.binary(max_size=200))
def test_other_file_systems(data: bytes) -> None:
    blobs = BlobStore("memory://desk/blobs")
    sha256 = blobs.put(data)

    assert blobs.get(sha256) == data
    assert sha256 == hashlib.sha256(data).hexdigest()


def test_odd_folder_names(tmp_path: Path) -> None:
    blobs = BlobStore(tmp_path / "a::b %41 [x]*?")
    blobs.put(DATA)

    assert blobs.get(SHA256) == DATA
    assert len(files(blobs)) == 1
