"""Inputs of a training: programs, labels, lists, corpus and machine.

The same inputs give the same weights, byte by byte. So if a retraining gives other
weights, one of these hashes differs, or the config or the annotations do (their hashes
are in the model).
"""

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipeline.files import sha256_of
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, settings

_PACKAGES = (
    "numpy", "scipy", "scikit-learn", "spacy", "tokenizers", "onnxruntime", "torch",
    "transformers", "accelerate",
)  # fmt: skip

_INPUTS = {
    "labels": "labels.toml",
    "groups": "annotated/groups.toml",
    "concepts": "concepts.toml",
    "phrases": "phrases.toml",
    "keywords": "keywords.toml",
}
"""Files of ``corpora/`` that a training reads beside its annotations."""


def provenance() -> dict[str, Any]:
    """Return versions of programs and hashes of inputs, for ``training.json``."""
    manifest = settings().corpus / "manifest.tsv"
    guidelines = sorted((corpora_dir() / "guidelines").glob("*.md"))
    packs = [settings().home / "labels" / p.label.id for p in default_labels().packs]
    return {
        "environment": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "packages": {name: _version(name) for name in _PACKAGES},
        },
        "inputs": {
            **{name: sha256_of(corpora_dir() / path) for name, path in _INPUTS.items()},
            "guidelines": _sha256_of_all(guidelines),
            "packs": {
                folder.name: _sha256_of_all(sorted(folder.glob("*.*")))
                for folder in packs
            },
            "corpus": sha256_of(manifest) if manifest.is_file() else None,
            "reader": READER_VERSION,
        },
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sha256_of_all(paths: Iterable[Path]) -> str:
    lines = [f"{sha256_of(path)} {path.name}\n" for path in paths]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
