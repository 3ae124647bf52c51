"""Check a dossier that left the desk, without a store and without a network.

    python -m pipeline.verify_dossier deal-417.pdf --key a5a6c80d96838960.pub

Beside the dossier lies ``deal-417.pdf.sig``, which ``triage dossier`` writes: the
SHA-256 of the file, signed with the key of the desk. ``--key`` is the public key of
that desk, obtained in another way than the dossier. Without it the check says only
that the two files belong together. The quotes of a ``.json`` dossier are checked as
well: against each other, and with ``--papers FOLDER`` against the papers themselves,
which are read again. Exit 0 if nothing was changed, 3 if something was, 2 if a file
cannot be read.
"""

import argparse
import json
import sys
from pathlib import Path

from pipeline.dossier_quotes import problems_in_quotes, read_papers
from pipeline.errors import ConfigError
from pipeline.files import sha256_of, write_atomically
from pipeline.store.record.signing import Signer, is_signed, key_id

_WHAT = "dossier "
"""Prefix of the signed hash, so that no other signature of the key can replace it."""


def sign_dossier(dossier: Path, signer: Signer) -> Path:
    """Write the signature of a dossier beside it, and return its path.

    Raises:
        StoreError: The key is lost.
    """
    sha256 = sha256_of(dossier)
    said = {
        "sha256": sha256,
        "signature": signer.sign(_WHAT + sha256),
        "key_id": signer.key_id,
        "public_key": signer.public_key,
    }
    place = dossier.with_name(f"{dossier.name}.sig")
    return write_atomically(place, f"{json.dumps(said, indent=1)}\n".encode("ascii"))


def problems_of(dossier: Path, public_key: str | None) -> list[str]:
    """Return the faults of a dossier; none if it is unchanged.

    Args:
        dossier: Path of the file; its signature is beside it.
        public_key: Public key of the desk, 64 hexadecimal digits; None trusts the key
            in the signature file.

    Raises:
        ConfigError: A file is missing, or the signature file is malformed.
    """
    place = dossier.with_name(f"{dossier.name}.sig")
    try:
        sha256 = sha256_of(dossier)
        said = json.loads(place.read_bytes())
        signature, own = str(said["signature"]), str(said["public_key"])
        bytes.fromhex(own)
    except OSError as error:
        msg = f"{error.filename}: {error.strerror}"
        raise ConfigError(msg) from error
    except (ValueError, KeyError, TypeError) as error:
        msg = f"{place}: expected a signature as triage dossier writes it"
        raise ConfigError(msg) from error
    found = []
    if said.get("sha256") != sha256:
        found.append(f"{dossier} is not the file that was signed: SHA-256 {sha256}")
    if public_key is not None and own != public_key:
        found.append(f"signed with key {key_id(own)}, expected {key_id(public_key)}")
    if not is_signed(public_key or own, _WHAT + sha256, signature):
        found.append(f"{place} is not a signature of this file")
    return found


def _quotes(dossier: Path, papers: Path | None) -> list[str]:
    """Return the faults of the quotes of a JSON dossier."""
    if dossier.suffix.lower() != ".json":
        if papers is not None:
            msg = f"{dossier}: expected .json, whose quotes have places; found another"
            raise ConfigError(msg)
        return []
    texts, left = read_papers(dossier, papers) if papers is not None else ({}, [])
    for each in left:
        sys.stdout.write(f"not checked: {each}\n")
    return problems_in_quotes(dossier, texts)


def main() -> int:
    """Check the dossier of the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--key", type=Path, help="public key of the desk (.pub)")
    parser.add_argument("--papers", type=Path, help="folder of the papers (.json)")
    arguments = parser.parse_args()
    try:
        key = arguments.key.read_text("ascii").strip() if arguments.key else None
        found = problems_of(arguments.dossier, key)
        found += _quotes(arguments.dossier, arguments.papers)
    except (ConfigError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    if not found:
        trust = "" if key else "; whose key it is was not checked: --key"
        sys.stdout.write(f"{arguments.dossier} is as it was made{trust}\n")
    return 3 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
