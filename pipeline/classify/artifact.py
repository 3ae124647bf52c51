"""Models on disk: a folder with its config, its card and arrays that run no code.

    models/<name>/
        config.toml       every value that training used
        artifact.toml     the files with their sha256, the kind and the encoder
        weights.safetensors, vocabulary.txt, phrases.json (two stages)
        metrics.json, README.md

``artifact.toml`` is checked before anything is loaded; its own hash is the
model's version.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.classify.base import Classifier
from pipeline.classify.phrases import Phrases
from pipeline.errors import ArtifactError
from pipeline.labels import LabelSet
from pipeline.settings import models_dir

_WEIGHTS, _VOCABULARY, _PHRASES, _ARTIFACT = (
    "weights.safetensors",
    "vocabulary.txt",
    "phrases.json",
    "artifact.toml",
)

UNIVERSAL_PREFIX = "universal."
"""Before the names of what was tuned of the first stage's encoder."""

_SINGLE = ("keyword.v1", "tfidf.v1", "frozen.v1")
_KINDS = ("linear.v1", "cascade.v2", *_SINGLE)
_Make = Callable[..., Classifier]
"""Takes the label set, the encoder with its hash, and the version."""


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
        msg = (
            f"model {folder}: expected kind {_KINDS}, got {facts['kind']!r}; "
            "one of an older kind must be trained anew"
        )
        raise ArtifactError(msg)
    _require(facts, folder, labels=list, encoder=str, encoder_sha256=str)
    if tuple(facts["labels"]) != labels.ids:
        msg = f"model {folder}: its labels differ from the label set {labels.version}"
        raise ArtifactError(msg)
    builds = {"linear.v1": _linear, "cascade.v2": _cascade}
    build = builds.get(facts["kind"], _single)
    return build(
        _Loaded(folder, facts, load_arrays(folder), load_vocabulary(folder), labels)
    )(
        labels,
        encoder=facts["encoder"],
        encoder_sha256=facts["encoder_sha256"],
        version=version,
    )


@dataclass(frozen=True)
class _Loaded:
    """A model's files, read but not yet held to each other."""

    folder: Path
    facts: dict[str, Any]
    arrays: dict[str, Any]
    vocabulary: tuple[str, ...]
    labels: LabelSet

    def phrases(self) -> Phrases:
        """Return what the first stage counts, its labels in the label set's order."""
        if _PHRASES not in self.facts["files"]:
            # Whatever lies in the folder unlisted is unchecked.
            msg = (
                f"model {self.folder}: {_ARTIFACT} states no sha256 of {_PHRASES}, "
                f"which {self.facts['kind']} counts; train it anew"
            )
            raise ArtifactError(msg)
        found = load_phrases(self.folder)
        if found is None or found.labels != self.labels.ids:
            msg = f"model {self.folder}: {_PHRASES} has other labels than the label set"
            raise ArtifactError(msg)
        return found

    def check(
        self, expected: Mapping[str, tuple[int, ...]], names: Collection[str]
    ) -> None:
        """Refuse arrays that would fail, or broadcast, only when they are used."""
        if set(names) != set(expected):
            msg = (
                f"model {self.folder}: expected arrays {sorted(expected)}, found "
                f"{sorted(names)}; train it anew"
            )
            raise ArtifactError(msg)
        for name, shape in expected.items():
            found = self.arrays[name].shape
            if found != shape:
                msg = f"model {self.folder}: {name} has shape {found}, not {shape}"
                raise ArtifactError(msg)
        limits = self.arrays["thresholds"]
        if not ((limits > 0) & (limits <= 1)).all():
            msg = f"model {self.folder}: thresholds must be in (0, 1], found {limits}"
            raise ArtifactError(msg)

    def head(self, weights: str, bias: str) -> dict[str, tuple[int, ...]]:
        """Return the shapes of a linear head on as many features as it has."""
        n_features = np.shape(self.arrays.get(weights, ()))[-1:]
        n_labels = len(self.labels.ids)
        return {weights: (n_labels, *n_features), bias: (n_labels,)}

    def words(self, n_first: int = 1) -> dict[str, tuple[int, ...]]:
        """Return the shapes of what ``two_stage`` learned.

        Args:
            n_first: Readings of the first stage.
        """
        n_labels, n_terms = len(self.labels.ids), len(self.vocabulary)
        return {
            "idf": (n_terms,),
            "word_weights": (n_labels, n_terms + 3 * n_labels),
            "word_bias": (n_labels,),
            "first_only": (n_labels, n_first + 1),
            "joined": (n_labels, n_first + 2),
            "shifts": (len(self.shifted), n_labels),
            "thresholds": (n_labels,),
        }

    @property
    def gate(self) -> float:
        """Return the gate; of older models it meant something else."""
        found = self.facts.get("gate_over_threshold")
        if not isinstance(found, float):
            msg = (
                f"model {self.folder}: {_ARTIFACT} states no gate_over_threshold, "
                f"by which {self.facts['kind']} chooses what is read twice; "
                "train it anew"
            )
            raise ArtifactError(msg)
        return found

    @property
    def shifted(self) -> tuple[str, ...]:
        """Languages whose probabilities are shifted, in the order of the shifts."""
        return tuple(self.facts.get("weak_languages", ()))


def _single(loaded: _Loaded) -> _Make:
    from pipeline.classify.single import SingleClassifier, SingleParams

    kind, arrays = loaded.facts["kind"], loaded.arrays
    shapes = loaded.head("weights", "bias")
    n_labels = len(loaded.labels.ids)
    n_terms = len(loaded.vocabulary)
    if kind != "frozen.v1":
        shapes["weights"] = (n_labels, n_terms)
    shapes |= {
        "idf": (n_terms if kind == "tfidf.v1" else 0,),
        "platt": (n_labels, 2),
        "thresholds": (n_labels,),
    }
    loaded.check(shapes, arrays)
    params = SingleParams(kind=kind, vocabulary=loaded.vocabulary, **arrays)
    return partial(SingleClassifier, params)


def _linear(loaded: _Loaded) -> _Make:
    from pipeline.classify.linear import LinearClassifier, LinearParams

    arrays = loaded.arrays
    own = loaded.head("vector_weights", "vector_bias")
    loaded.check(loaded.words() | own, arrays)
    params = LinearParams(
        vocabulary=loaded.vocabulary,
        phrases=loaded.phrases(),
        gate=loaded.gate,
        shifted=loaded.shifted,
        **arrays,
    )
    return partial(LinearClassifier, params)


def _cascade(loaded: _Loaded) -> _Make:
    from pipeline.classify.cascade import CascadeClassifier, CascadeParams
    from pipeline.classify.universal import AVERAGING

    arrays = loaded.arrays
    _require(loaded.facts, loaded.folder, universal_sha256=str)
    words = loaded.words(n_first=2)
    own = loaded.head("head.weight", "head.bias")
    own |= dict.fromkeys(("head.query", "head.value"), own["head.weight"])
    beside = loaded.head(f"{UNIVERSAL_PREFIX}weight", f"{UNIVERSAL_PREFIX}bias")
    # Shapes of what was tuned are held to the encoders when their graphs are built.
    for name in AVERAGING:
        beside[f"{UNIVERSAL_PREFIX}{name}"] = np.shape(
            arrays.get(f"{UNIVERSAL_PREFIX}{name}", ())
        )
    layers = {name for name in arrays if name.startswith("encoder.")}
    loaded.check(words | own | beside, arrays.keys() - layers)
    params = CascadeParams(
        vocabulary=loaded.vocabulary,
        phrases=loaded.phrases(),
        gate=loaded.gate,
        shifted=loaded.shifted,
        universal_sha256=loaded.facts["universal_sha256"],
        universal={
            name.removeprefix(UNIVERSAL_PREFIX): arrays[name] for name in beside
        },
        tuned={name: arrays[name] for name in (*layers, *own)},
        **{name: arrays[name] for name in words},
    )
    return partial(CascadeClassifier, params)


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


def save_arrays(
    folder: Path,
    *,
    arrays: dict[str, Any],
    vocabulary: tuple[str, ...],
    facts: dict[str, Any],
    phrases: Phrases | None = None,
) -> str:
    """Write a model's files and return its version.

    Args:
        folder: Made where it is missing.
        arrays: Name to array; kept as float16, which moves no score by 0.001.
        vocabulary: Written one a line.
        facts: ``kind``, ``labels``, ``encoder`` and whatever the
            kind needs; values are strings, numbers or lists of strings.
        phrases: What a first stage counts, where there is one.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    small = {
        name: np.ascontiguousarray(a, dtype=np.float16) for name, a in arrays.items()
    }
    save_file(small, folder / _WEIGHTS)
    (folder / _VOCABULARY).write_text("\n".join(vocabulary) + "\n", "utf-8")
    names = [_VOCABULARY, _WEIGHTS]
    if phrases:
        (folder / _PHRASES).write_text(phrases.to_json(), "utf-8")
        names.append(_PHRASES)
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    lines += ["", "[files]"]
    for name in names:
        digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        lines.append(f'"{name}" = "{digest}"')
    (folder / _ARTIFACT).write_text("\n".join(lines) + "\n", "utf-8")
    return read_artifact(folder)[1]


def load_vocabulary(folder: Path) -> tuple[str, ...]:
    """Return the terms of a model, in the order of its columns."""
    return tuple((folder / _VOCABULARY).read_text("utf-8").splitlines())


def load_phrases(folder: Path) -> Phrases | None:
    """Return what a model's first stage counts; None where it has no such file.

    Raises:
        ArtifactError: The file holds something else.
    """
    path = folder / _PHRASES
    if not path.is_file():
        return None
    try:
        return Phrases.from_json(path.read_text("utf-8"))
    except (ValueError, AttributeError) as error:
        msg = f"{path}: holds no phrases ({error})"
        raise ArtifactError(msg) from error


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
