"""Models on disk: a folder with config, card and arrays, and no code.

    models/<name>/
        config.toml       every value that training used
        artifact.toml     the files with their sha256, the kind and the encoder
        weights.safetensors, vocabulary.txt, phrases.json (two stages)
        metrics.json, README.md

``artifact.toml`` is checked before anything is loaded; its own hash is the
model's version.
"""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.classify.base import Classifier, LackingClassifier
from pipeline.classify.words.phrases import Phrases
from pipeline.errors import ArtifactError
from pipeline.labels import LabelSet
from pipeline.settings import models_dir

WEIGHTS, VOCABULARY, PHRASES, CONFIG, ARTIFACT = (
    "weights.safetensors",
    "vocabulary.txt",
    "phrases.json",
    "config.toml",
    "artifact.toml",
)

_FLOATS = ("F16", "F32")
"""Types of arrays by their names in safetensors; training writes the first one."""

UNIVERSAL_PREFIX = "universal."
"""Prefix of the names of the tuned arrays of the first stage's encoder."""

Shape = tuple[int, ...]
_Make = Callable[..., Classifier]
"""Function that takes the label set, the encoder with its hash, and the version."""


def model_folder(name: str) -> Path:
    """Return the folder of a model: a path as it is, a name under ``models/``."""
    path = Path(name)
    return path if path.is_dir() else models_dir() / name


def load_classifier(name: str, labels: LabelSet) -> Classifier:
    """Load a model from its folder after checking every file.

    Args:
        name: Name of a folder in ``models/``, or a path.
        labels: Label set. Labels that the model has not learned get the score 0.

    Raises:
        ArtifactError: A file is missing or altered, the kind is unknown, the labels
            differ, or arrays are missing, unknown or of another shape.
    """
    folder = model_folder(name)
    facts, version = classifier_facts(folder)
    own = labels.only(facts["labels"])
    _check_labels(f"model {folder}", facts["labels"], own)
    arrays, vocabulary = load_arrays(folder), load_vocabulary(folder)
    hashes = {"encoder_sha256": facts["encoder_sha256"], "version": version}
    made = _BUILDS[facts["kind"]](Loaded(folder, facts, arrays, vocabulary, own))
    found = made(own, encoder=facts["encoder"], **hashes)
    return found if own.ids == labels.ids else LackingClassifier(found, labels)


@dataclass(frozen=True)
class Loaded:
    """Files of a model, read but not yet checked against each other."""

    folder: Path
    facts: dict[str, Any]
    arrays: dict[str, Any]
    vocabulary: tuple[str, ...]
    labels: LabelSet

    def phrases(self) -> Phrases:
        """Return the phrases of the first stage, in the order of the label set."""
        if PHRASES not in self.facts["files"]:
            # An unlisted file in the folder is unchecked.
            msg = (
                f"model {self.folder}: {ARTIFACT} states no sha256 of {PHRASES}, "
                f"which {self.facts['kind']} counts; train it anew"
            )
            raise ArtifactError(msg)
        path = self.folder / PHRASES
        try:
            found = Phrases.from_json(path.read_text("utf-8"))
        except (ValueError, AttributeError) as error:
            msg = f"{path}: holds no phrases ({error})"
            raise ArtifactError(msg) from error
        _check_labels(f"{path}", found.labels, self.labels)
        return found

    def check(self, shapes: Mapping[str, Shape], besides: Collection[str] = ()) -> None:
        """Refuse bad arrays (``check_arrays``), and impossible thresholds.

        Arrays named in ``besides`` are checked elsewhere.
        """
        own = {name: a for name, a in self.arrays.items() if name not in besides}
        check_arrays(self.folder, shapes, own)
        limits = self.arrays["thresholds"]
        if not ((limits > 0) & (limits <= 1)).all():
            msg = f"model {self.folder}: thresholds must be in (0, 1], found {limits}"
            raise ArtifactError(msg)

    def head(self, weights: str, bias: str) -> dict[str, Shape]:
        """Return the expected shapes of a linear head's arrays."""
        n_features = np.shape(self.arrays.get(weights, ()))[-1:]
        n_labels = len(self.labels.ids)
        return {weights: (n_labels, *n_features), bias: (n_labels,)}

    def tuned(self) -> tuple[dict[str, Shape], set[str]]:
        """Return the shapes of a tuned encoder's head, and the names of its layers.

        The layers are checked against the encoder when its graph is built.
        """
        head = self.head("head.weight", "head.bias")
        head |= dict.fromkeys(("head.query", "head.value"), head["head.weight"])
        return head, {name for name in self.arrays if name.startswith("encoder.")}

    def words(self, n_first: int = 1) -> dict[str, Shape]:
        """Return the shapes of the weights learned by ``two_stage``."""
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
        """Return the gate; refuse that of older models, which had another meaning."""
        found: Any = self.facts.get("gate_over_threshold")
        # Not by isinstance, because True is an int; and nan is below nothing.
        if type(found) not in (int, float) or not -np.inf < found <= 0:
            msg = (
                f"model {self.folder}: gate_over_threshold in {ARTIFACT} must be a "
                f"finite number of at most 0, found {found!r}; train the model again"
            )
            raise ArtifactError(msg)
        return float(found)

    @property
    def shifted(self) -> tuple[str, ...]:
        """Languages with shifted probabilities, in the order of the shifts."""
        return tuple(self.facts["weak_languages"])


def _single(loaded: Loaded) -> _Make:
    from pipeline.classify.single import SingleClassifier, SingleParams

    kind, arrays = loaded.facts["kind"], loaded.arrays
    shapes = loaded.head("weights", "bias")
    n_labels = len(loaded.labels.ids)
    n_terms = len(loaded.vocabulary)
    is_tuned = kind == "encoder.v1"
    shapes |= {
        "weights": (n_labels, n_labels if is_tuned else n_terms),
        "idf": (0 if is_tuned else n_terms,),
        "platt": (n_labels, 2),
        "thresholds": (n_labels,),
    }
    head, layers = loaded.tuned() if is_tuned else ({}, set())
    loaded.check(shapes | head, layers)
    params = SingleParams(
        kind=kind,
        vocabulary=loaded.vocabulary,
        tuned={name: arrays[name] for name in (*layers, *head)},
        **{name: arrays[name] for name in shapes},
    )
    return partial(SingleClassifier, params)


def _linear(loaded: Loaded) -> _Make:
    from pipeline.classify.two_stage import LinearClassifier, LinearParams

    arrays = loaded.arrays
    own = loaded.head("vector_weights", "vector_bias")
    loaded.check(loaded.words() | own)
    params = LinearParams(
        vocabulary=loaded.vocabulary,
        phrases=loaded.phrases(),
        gate=loaded.gate,
        shifted=loaded.shifted,
        **arrays,
    )
    return partial(LinearClassifier, params)


def _cascade(loaded: Loaded) -> _Make:
    from pipeline.classify.cascade import CascadeClassifier, CascadeParams
    from pipeline.classify.encoders.universal import AVERAGING

    arrays = loaded.arrays
    _require(loaded.facts, loaded.folder, universal_sha256=str)
    words = loaded.words(n_first=2)
    own, layers = loaded.tuned()
    beside = loaded.head(f"{UNIVERSAL_PREFIX}weight", f"{UNIVERSAL_PREFIX}bias")
    # Shapes of tuned arrays are checked against the encoders when the graphs are built.
    averaging = [f"{UNIVERSAL_PREFIX}{name}" for name in AVERAGING]
    beside |= {name: np.shape(arrays.get(name, ())) for name in averaging}
    loaded.check(words | own | beside, layers)
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


def _multilingual(loaded: Loaded) -> _Make:
    from pipeline.classify.multilingual import (
        MultilingualClassifier,
        MultilingualParams,
    )

    head, layers = loaded.tuned()
    n_labels = len(loaded.labels.ids)
    own: dict[str, Shape] = {"platt": (n_labels, 2), "thresholds": (n_labels,)}
    loaded.check(own | head, layers)
    params = MultilingualParams(
        tuned={name: loaded.arrays[name] for name in (*layers, *head)},
        **{name: loaded.arrays[name] for name in own},
    )
    return partial(MultilingualClassifier, params)


_BUILDS: dict[str, Callable[[Loaded], _Make]] = {
    "linear.v1": _linear,
    "cascade.v2": _cascade,
    "multilingual.v1": _multilingual,
    "tfidf.v1": _single,
    "encoder.v1": _single,
}


def check_arrays(
    folder: Path, shapes: Mapping[str, Shape], arrays: Mapping[str, Any]
) -> None:
    """Refuse arrays that would fail or be broadcast in later use.

    Raises:
        ArtifactError: An array is missing, unknown or of another shape.
    """
    if set(arrays) != set(shapes):
        msg = (
            f"model {folder}: expected arrays {sorted(shapes)}, found "
            f"{sorted(arrays)}; train it anew"
        )
        raise ArtifactError(msg)
    for name, shape in shapes.items():
        found = arrays[name].shape
        if found != shape:
            msg = f"model {folder}: {name} has shape {found}, not {shape}"
            raise ArtifactError(msg)


def _check_labels(what: str, found: Sequence[str], labels: LabelSet) -> None:
    if tuple(found) == labels.ids:
        return
    lacking, more = set(labels.ids) - set(found), set(found) - set(labels.ids)
    if lacking or more or len(found) != len(labels.ids):
        differ = f"it lacks {sorted(lacking)} and has {sorted(more)} besides"
    else:
        pairs = zip(labels.ids, found, strict=True)
        wanted, got = next((w, g) for w, g in pairs if w != g)
        differ = f"expected {wanted!r} where {got!r} stands"
    msg = f"{what}: its labels differ from the label set {labels.version}: {differ}"
    raise ArtifactError(msg)


def classifier_facts(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the result of ``read_artifact``, only for a classifier of passages.

    Raises:
        ArtifactError: ``read_artifact`` fails, the kind is unknown, or the labels,
            languages or encoder are not stated.
    """
    facts, version = read_artifact(folder)
    if facts["kind"] not in _BUILDS:
        msg = (
            f"model {folder}: expected kind {tuple(_BUILDS)}, got {facts['kind']!r}; "
            "one of an older kind must be trained anew"
        )
        raise ArtifactError(msg)
    _require(facts, folder, labels=list, languages=list, weak_languages=list)
    _require(facts, folder, encoder=str, encoder_sha256=str)
    return facts, version


def read_artifact(folder: Path) -> tuple[dict[str, Any], str]:
    """Return the contents and version of ``artifact.toml``, with its files checked.

    Raises:
        ArtifactError: The folder holds no model, or a file is missing or altered.
    """
    path = folder / ARTIFACT
    try:
        raw = path.read_bytes()
        facts = tomllib.loads(raw.decode("utf-8"))
    except (OSError, ValueError) as error:
        msg = f"model {folder}: no readable {ARTIFACT} ({error}); train it first"
        raise ArtifactError(msg) from error
    _require(facts, folder, kind=str, files=dict)
    # A file that is not listed would be loaded unchecked.
    for name in sorted({WEIGHTS, VOCABULARY} - set(facts["files"])):
        msg = f"model {folder}: {ARTIFACT} states no sha256 of {name}"
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
        found = facts.get(name)
        texts = found if isinstance(found, list) else ()
        if not isinstance(found, kind) or not all(isinstance(x, str) for x in texts):
            wanted = "list of str" if kind is list else kind.__name__
            msg = f"model {folder}: {ARTIFACT} needs {name} as {wanted}, got {found!r}"
            raise ArtifactError(msg)


def load_vocabulary(folder: Path) -> tuple[str, ...]:
    """Return the terms of a model, in the order of its columns.

    Raises:
        ArtifactError: The file is not UTF-8, or a term is in it twice.
    """
    path = folder / VOCABULARY
    try:
        terms = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        msg = f"{path}: expected UTF-8, found {error}"
        raise ArtifactError(msg) from error
    term, n_found = next(iter(Counter(terms).most_common(1)), ("", 0))
    if n_found > 1:
        # The other columns would never be counted.
        msg = f"{path}: expected each term once, found {term!r} {n_found} times"
        raise ArtifactError(msg)
    return tuple(terms)


def load_arrays(folder: Path) -> dict[str, Any]:
    """Return a model's arrays by name, as float32.

    Raises:
        ArtifactError: The file is not safetensors, or holds values that are no numbers
            of 16 or 32 bits.
    """
    from safetensors import SafetensorError, safe_open

    path, arrays = folder / WEIGHTS, {}
    try:
        with safe_open(path, "numpy") as file:
            for name in file.keys():  # noqa: SIM118 - it is no mapping
                # numpy does not know bfloat16, and takes a bool for a number.
                found = file.get_slice(name).get_dtype()
                if found not in _FLOATS:
                    msg = f"{path}: expected {name} as {_FLOATS}, found {found}"
                    raise ArtifactError(msg)
                arrays[name] = file.get_tensor(name).astype(np.float32)
    except SafetensorError as error:
        msg = f"{path}: not a safetensors file ({error})"
        raise ArtifactError(msg) from error
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            msg = f"{path}: {name} holds values that are no number"
            raise ArtifactError(msg)
    return arrays
