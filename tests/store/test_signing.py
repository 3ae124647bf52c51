"""The record is signed by a command, if a setting says so."""

import sys

import pytest

from pipeline.errors import StoreError
from pipeline.store.record.signing import Signer, is_signed, key_id, signer_of

SIGNS = """
import sys
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key = Ed25519PrivateKey.from_private_bytes(bytes([{seed}]) * 32)
print(key.public_key().public_bytes_raw().hex())
print(key.sign(sys.stdin.buffer.read(){more}).hex())
"""


def command(tmp_path, seed=7, more=""):
    """Return a command that signs, or that signs something else."""
    script = tmp_path / f"sign{seed}{len(more)}.py"
    script.write_text(SIGNS.format(seed=seed, more=more))
    return f"{sys.executable} {script}"


@pytest.fixture
def key(tmp_path):
    """Return the place of a key, beside which that of the command is trusted."""
    keys = tmp_path / "keys"
    keys.mkdir()
    with pytest.raises(StoreError, match="not trusted here: if it is yours") as said:
        _ = signer_of(keys / "record.key", command(tmp_path)).key_id
    public = str(said.value).split("write ")[1].split(" into ")[0]
    (keys / f"{key_id(public)}.pub").write_text(public)
    return keys / "record.key"


def test_a_command_signs_and_no_key_is_made(key, tmp_path):
    signer = signer_of(key, command(tmp_path))
    signature = signer.sign("ab" * 32)
    assert is_signed(signer.public_key, "ab" * 32, signature)
    assert Signer(key).check(signer.key_id, "ab" * 32, signature) is True
    assert not key.exists()
    with pytest.raises(StoreError, match="holds the key"):
        signer.renew()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"more": "[1:]"}, "wrote no signature of the digest"),
        ({"seed": 8}, "not trusted here"),
        ({"more": "; nonsense"}, "ended with 1"),
    ],
)
def test_what_is_no_signature_of_its_key_is_refused(key, tmp_path, more, words):
    with pytest.raises(StoreError, match=words):
        signer_of(key, command(tmp_path, **more)).sign("ab" * 32)


def test_a_command_that_is_not_there_or_prints_nothing_is_said(key):
    for wrong in ("/nonexistent/sign", f"{sys.executable} -c pass"):
        with pytest.raises(StoreError, match="TRIAGE_RECORD_SIGNER"):
            signer_of(key, wrong).sign("ab" * 32)
