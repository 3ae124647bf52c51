"""Models on disk: a folder with its config, its card and arrays that run no code.

    models/<name>/
        config.toml       every value that training used
        artifact.toml     the files with their sha256, the kind and the encoder
        weights.safetensors, vocabulary.txt
        metrics.json, README.md

``artifact.toml`` is checked before anything is loaded; its own hash is the
model's version.
"""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.classify.base import Classifier
from pipeline.errors import ArtifactError
from pipeline.labels import LabelSet
from pipeline.settings import models_dir

_WEIGHTS, _VOCABULARY, _ARTIFACT = (
    "weights.safetensors",
    "vocabulary.txt",
    "artifact.toml",
)

_SINGLE = ("keyword.v1", "tfidf.v1", "frozen.v1")
_KINDS = ("linear.v1", "cascade.v1", *_SINGLE)
_WORD_ARRAYS = {
    "idf", "word_weights", "word_bias", "words_only", "joined", "thresholds"
}  # fmt: skip


def model_folder(name: str) -> Path:
    """Return the folder of a model: a path as it is, a name under ``models/``."""
    path = Path(name)
    return path if path.is_dir() else models_dir() / name


def load_classifier(name: str, labels: LabelSet) -> Classifier:
    """Load a model from its folder after checking every file.

    Args:
        name: Name of a folder in ``models/``, or a path.
        labels: The label set; the model must have been trained on its ids.

    Raises:
        ArtifactError: A file is missing or altered, the kind is unknown, or the
            labels differ.
    """
    folder = model_folder(name)
    facts, version = read_artifact(folder)
    if facts["kind"] not in _KINDS:
        msg = f"model {folder}: expected kind {_KINDS}, got {facts['kind']!r}"
        raise ArtifactError(msg)
    _require(facts, folder, labels=list, gate=float, encoder=str, encoder_sha256=str)
    if tuple(facts["labels"]) != labels.ids:
        msg = f"model {folder}: its labels differ from the label set {labels.version}"
        raise ArtifactError(msg)
    loaders = {"linear.v1": _load_linear, "cascade.v1": _load_cascade}
    load = loaders.get(facts["kind"], _load_single)
    return load(folder, facts, version, labels)


def _load_single(
    folder: Path, facts: dict[str, Any], version: str, labels: LabelSet
) -> Classifier:
    from pipeline.classify.single import load_single

    arrays, vocabulary = load_arrays(folder), load_vocabulary(folder)
    return load_single(folder, facts, arrays, vocabulary, version, labels)


def _load_linear(
    folder: Path, facts: dict[str, Any], version: str, labels: LabelSet
) -> Classifier:
    from pipeline.classify.linear import LinearClassifier, LinearParams

    arrays = load_arrays(folder)
    own = {"vector_weights", "vector_bias"}
    _check_names(set(arrays), _WORD_ARRAYS | own, folder)
    n_features = arrays["vector_weights"].shape[-1:]
    n_labels = len(labels.ids)
    vocabulary = load_vocabulary(folder)
    _check_shapes(arrays, n_labels, len(vocabulary), folder, {
        "vector_weights": (n_labels, *n_features), "vector_bias": (n_labels,),
    })  # fmt: skip
    return LinearClassifier(
        LinearParams(vocabulary=vocabulary, gate=float(facts["gate"]), **arrays),
        labels,
        encoder=facts["encoder"],
        encoder_sha256=facts["encoder_sha256"],
        version=version,
    )


def _load_cascade(
    folder: Path, facts: dict[str, Any], version: str, labels: LabelSet
) -> Classifier:
    from pipeline.classify.cascade import CascadeClassifier, CascadeParams

    arrays = load_arrays(folder)
    tuned = {n: a for n, a in arrays.items() if n.startswith(("encoder.", "head."))}
    own = {"head.weight", "head.bias"}
    _check_names({n for n in arrays if n not in tuned or n in own}, _WORD_ARRAYS | own,
                 folder)  # fmt: skip
    n_features = arrays["head.weight"].shape[-1:]
    n_labels = len(labels.ids)
    vocabulary = load_vocabulary(folder)
    _check_shapes(arrays, n_labels, len(vocabulary), folder, {
        "head.weight": (n_labels, *n_features), "head.bias": (n_labels,),
    })  # fmt: skip
    words = {name: arrays[name] for name in _WORD_ARRAYS}
    return CascadeClassifier(
        CascadeParams(
            vocabulary=vocabulary, gate=float(facts["gate"]), tuned=tuned, **words
        ),
        labels,
        encoder=facts["encoder"],
        encoder_sha256=facts["encoder_sha256"],
        version=version,
    )


def _check_names(found: set[str], expected: set[str], folder: Path) -> None:
    if found != expected:
        msg = f"model {folder}: expected arrays {sorted(expected)}, found "
        raise ArtifactError(msg + str(sorted(found)))


def read_artifact(folder: Path) -> tuple[dict[str, Any], str]:
    """Return what ``artifact.toml`` says and its version, files checked.

    Raises:
        ArtifactError: The folder holds no model, or a file is missing or altered.
    """
    path = folder / _ARTIFACT
    try:
        raw = path.read_bytes()
        facts = tomllib.loads(raw.decode("utf-8"))
    except (OSError, ValueError) as error:
        msg = f"model {folder}: no readable {_ARTIFACT} ({error}); train it first"
        raise ArtifactError(msg) from error
    _require(facts, folder, kind=str, files=dict)
    # A file that is not listed would be loaded unchecked.
    for name in sorted({_WEIGHTS, _VOCABULARY} - set(facts["files"])):
        msg = f"model {folder}: {_ARTIFACT} states no sha256 of {name}"
        raise ArtifactError(msg)
    for name, sha256 in facts["files"].items():
        if "/" in name or not (folder / name).is_file():
            msg = f"model {folder}: {name} is missing"
            raise ArtifactError(msg)
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != sha256:
            msg = f"model {folder}: {name} has sha256 {found}, expected {sha256}"
            raise ArtifactError(msg)
    return facts, hashlib.sha256(raw).hexdigest()[:12]


def _require(facts: dict[str, Any], folder: Path, **types: type) -> None:
    for name, kind in types.items():
        if not isinstance(facts.get(name), kind):
            msg = (
                f"model {folder}: {_ARTIFACT} needs {name} as {kind.__name__}, "
                f"got {facts.get(name)!r}"
            )
            raise ArtifactError(msg)


def _check_shapes(
    arrays: dict[str, Any],
    n_labels: int,
    n_terms: int,
    folder: Path,
    own: dict[str, tuple[int, ...]],
) -> None:
    """Refuse arrays that would fail, or broadcast, only when they are used."""
    expected = {
        "idf": (n_terms,),
        "word_weights": (n_labels, n_terms),
        "word_bias": (n_labels,),
        "words_only": (n_labels, 2),
        "joined": (n_labels, 3),
        "thresholds": (n_labels,),
        **own,
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            msg = f"model {folder}: {name} has shape {arrays[name].shape}, not {shape}"
            raise ArtifactError(msg)


def save_arrays(
    folder: Path,
    *,
    arrays: dict[str, Any],
    vocabulary: tuple[str, ...],
    facts: dict[str, Any],
) -> str:
    """Write a model's files and return its version.

    Args:
        folder: Made where it is missing.
        arrays: Name to array; kept as float16, which moves no score by 0.001.
        vocabulary: Written one a line.
        facts: ``kind``, ``labels``, ``encoder``, ``gate`` and whatever the
            kind needs; values are strings, numbers or lists of strings.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    small = {
        name: np.ascontiguousarray(a, dtype=np.float16) for name, a in arrays.items()
    }
    save_file(small, folder / _WEIGHTS)
    (folder / _VOCABULARY).write_text("\n".join(vocabulary) + "\n", "utf-8")
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    lines += ["", "[files]"]
    for name in (_VOCABULARY, _WEIGHTS):
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines.append(f'"{name}" = "{digest}"')
    (folder / _ARTIFACT).write_text("\n".join(lines) + "\n", "utf-8")
    return read_artifact(folder)[1]


def load_vocabulary(folder: Path) -> tuple[str, ...]:
    """Return the terms of a model, in the order of its columns."""
    return tuple((folder / _VOCABULARY).read_text("utf-8").splitlines())


def load_arrays(folder: Path) -> dict[str, Any]:
    """Return a model's arrays by name, as float32.

    Raises:
        ArtifactError: The file is not safetensors, or holds what is no number.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    path = folder / _WEIGHTS
    try:
        arrays = {name: a.astype(np.float32) for name, a in load_file(path).items()}
    except SafetensorError as error:
        msg = f"{path}: not a safetensors file ({error})"
        raise ArtifactError(msg) from error
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            msg = f"{path}: {name} holds values that are no number"
            raise ArtifactError(msg)
    return arrays
