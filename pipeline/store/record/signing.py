"""The key that signs the record: a file beside the store, never inside it.

    keys/record.key      the private key (Ed25519, PEM), readable by its owner alone
    keys/<id>.pub        public keys that are trusted here: the own one, its
                         predecessors, and those of other desks over the same store

Somebody who only has the database can change it and compute every hash again, but
cannot sign. Somebody who also has the key can. If those who write the store are not
trusted with its past, the key must be on another disk, in another account, or behind a
command (``TRIAGE_RECORD_SIGNER``).
"""

import hashlib
import os
import secrets
import shlex
import stat
import subprocess
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StoreError
from pipeline.files import make_private_folder, write_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

NAME = "record.key"

_SIGNS_WITHIN_S = 30

_PROBE = hashlib.sha256(b"which key signs the record?").hexdigest()


class Signer:
    """Signer with the key of this desk, which also checks signatures of trusted keys.

    Args:
        path: Path of the private key, which is made with the first signature. Its
            folder holds the trusted public keys.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def sign(self, digest: str) -> str:
        """Return the signature of a digest, hexadecimal.

        Raises:
            StoreError: The key is lost, is no key, or others can read it.
        """
        return self._key.sign(digest.encode("ascii")).hex()

    @property
    def key_id(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of the public key."""
        return key_id(self.public_key)

    @property
    def public_key(self) -> str:
        """Public key, 64 hexadecimal digits."""
        return self._key.public_key().public_bytes_raw().hex()

    def trusted(self, key: str) -> str:
        """Return the public key with an id, or "" if it is not trusted here."""
        found = self._trusted.get(key)
        return "" if found is None else found.public_bytes_raw().hex()

    def check(self, key: str, digest: str, signature: str) -> bool | None:
        """Return True for a valid signature, None if its key is not trusted."""
        trusted = self._trusted.get(key)
        if trusted is None:
            return None
        return is_signed(trusted, digest, signature)

    def renew(self) -> str:
        """Make a new key to replace a lost one, and return its id.

        Signatures of the old key can still be checked, because its public key stays.

        Raises:
            StoreError: There still is a key, which would be overwritten.
        """
        if self.path.exists():
            msg = f"{self.path} is there: move it away before a new one is made"
            raise StoreError(msg)
        self.__dict__.pop("_key", None)
        self._make()
        return self.key_id

    @cached_property
    def _key(self) -> "Ed25519PrivateKey":
        if not self.path.exists():
            if any(self.path.parent.glob("*.pub")):
                msg = (
                    f"the key that signs the record is gone: expected {self.path}. Put "
                    "it back, or begin with a new one: triage audit new-key"
                )
                raise StoreError(msg)
            self._make()
        return _load(self.path)

    @cached_property
    def _trusted(self) -> "dict[str, Ed25519PublicKey]":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        keys = {}
        for path in sorted(self.path.parent.glob("*.pub")):
            written = path.read_text("ascii").strip()
            try:
                key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(written))
            except ValueError as error:
                msg = f"{path} is no public key: expected 64 hexadecimal digits"
                raise StoreError(msg) from error
            keys[key_id(written)] = key
        return keys

    def _make(self) -> None:
        from cryptography.hazmat.primitives import serialization as pem
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            pem.Encoding.PEM, pem.PrivateFormat.PKCS8, pem.NoEncryption()
        )
        make_private_folder(self.path.parent)
        part = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(private)
                file.flush()
                os.fsync(handle)
            # A link, not a move: if two processes do this, the second keeps the first
            # key.
            os.link(part, self.path)
        except FileExistsError:
            return
        finally:
            part.unlink()
        public = key.public_key().public_bytes_raw().hex()
        place = self.path.parent / f"{key_id(public)}.pub"
        write_atomically(place, f"{public}\n".encode("ascii"))


class CommandSigner(Signer):
    """Signer by a command, for a key in a token or on another machine.

    Args:
        path: Path as for ``Signer``; only its folder is used.
        command: Command that gets a digest on standard input and writes public key and
            signature.
    """

    def __init__(self, path: Path, command: str) -> None:
        super().__init__(path)
        self._command = command

    def sign(self, digest: str) -> str:
        """Return the signature of a digest, hexadecimal, after checking it.

        Raises:
            StoreError: The command fails, or its key is not trusted here.
        """
        public, signature = self._ask(digest)
        if public != self.public_key:
            msg = f"{self._said} has another key than before: {key_id(public)}"
            raise StoreError(msg)
        return signature

    @cached_property
    def public_key(self) -> str:
        """Public key of the command, 64 hexadecimal digits."""
        public, _ = self._ask(_PROBE)
        if not self.trusted(key_id(public)):
            place = self.path.parent / f"{key_id(public)}.pub"
            msg = (
                f"{self._said} signs with a key that is not trusted here: if it is "
                f"yours, write {public} into {place}"
            )
            raise StoreError(msg)
        return public

    def renew(self) -> str:
        """Refuse, because the key is not ours.

        Raises:
            StoreError: Always.
        """
        msg = f"{self._said} holds the key: a new one is made there"
        raise StoreError(msg)

    @property
    def _said(self) -> str:
        return f"TRIAGE_RECORD_SIGNER ({self._command})"

    def _ask(self, digest: str) -> tuple[str, str]:
        """Return public key and signature of a digest."""
        try:
            done = subprocess.run(
                shlex.split(self._command),
                input=digest.encode("ascii"),
                capture_output=True,
                timeout=_SIGNS_WITHIN_S,
                check=True,
            )
            public, signature = done.stdout.decode("ascii").split()
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode("utf-8", "replace").strip()[:500]
            msg = f"{self._said} ended with {error.returncode}: {said}"
            raise StoreError(msg) from error
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            msg = (
                f"{self._said}: expected a public key and a signature, both "
                f"hexadecimal, within {_SIGNS_WITHIN_S} s, found: {error}"
            )
            raise StoreError(msg) from error
        if not is_signed(public, digest, signature):
            msg = f"{self._said} wrote no signature of the digest by its key"
            raise StoreError(msg)
        return public, signature


def signer_of(path: Path, command: str) -> Signer:
    """Return the signer of this machine's record: its key, or a command."""
    return CommandSigner(path, command) if command else Signer(path)


def key_id(public_key: str) -> str:
    """Return the short name of a public key of 64 hexadecimal digits."""
    return hashlib.sha256(bytes.fromhex(public_key)).hexdigest()[:16]


def is_signed(
    public_key: "str | Ed25519PublicKey", digest: str, signature: str
) -> bool:
    """Return True if a signature of a digest was made with the key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        if isinstance(public_key, str):
            public_key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        public_key.verify(bytes.fromhex(signature), digest.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _load(path: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        msg = f"{path} can be read by others (mode {mode:o}): expected mode 600"
        raise StoreError(msg)
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError) as error:
        msg = f"{path} is no private key: {error}"
        raise StoreError(msg) from error
    if not isinstance(key, Ed25519PrivateKey):
        msg = f"{path} holds another kind of key: expected Ed25519"
        raise StoreError(msg)
    return key
