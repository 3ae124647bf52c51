"""What gave the scores, from a model's files alone: no classifier is loaded."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from pipeline.cases.inputs import ModelFacts
from pipeline.classify.artifact import (
    check_arrays,
    classifier_facts,
    load_arrays,
    model_folder,
    read_artifact,
)
from pipeline.classify.measured import targets
from pipeline.errors import ArtifactError
from pipeline.screen import KIND_MODEL, version_of
from pipeline.settings import settings


def model_facts(name: str | None = None) -> ModelFacts:
    """Return what a dossier says of a model.

    Args:
        name: A folder in ``models/`` or a path; None means ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered, or says something else.
    """
    name = name or settings().model
    folder = model_folder(name)
    facts, version = classifier_facts(folder)
    _, kinds = read_artifact(model_folder(KIND_MODEL))
    arrays = {k: a for k, a in load_arrays(folder).items() if k == "thresholds"}
    check_arrays(folder, {"thresholds": (len(facts["labels"]),)}, arrays)
    thresholds = arrays["thresholds"].tolist()
    measured = _measured(folder, version)
    rows = [label.model_dump() for label in measured]
    return ModelFacts(
        name=Path(name).name,
        version=version_of(version, kinds),
        classifier=facts["kind"],
        thresholds=dict(zip(facts["labels"], thresholds, strict=True)),
        languages=tuple(facts["languages"]),
        recalls={
            label.label: (label.recall.value, label.recall_at_least)
            for label in measured
            if isinstance(label, _Measurable)
        },
        targets=targets({"metrics": {"labels": rows}}),
    )


class _Recall(BaseModel):
    value: float


class _Precision(BaseModel):
    value: float | None


class _Measurable(BaseModel):
    label: str
    tier: Literal[1, 2]
    is_measurable: Literal[True]
    recall: _Recall
    recall_at_least: float
    precision: _Precision


class _TooFew(BaseModel):
    label: str
    is_measurable: Literal[False]


class _Metrics(BaseModel):
    labels: tuple[_Measurable | _TooFew, ...]


class _Basis(BaseModel):
    model_version: str


class _Measured(BaseModel):
    """The part of ``metrics.json`` that a dossier repeats."""

    basis: _Basis
    metrics: _Metrics


def _measured(folder: Path, version: str) -> tuple[_Measurable | _TooFew, ...]:
    """Return what ``metrics.json`` says of labels, if it is this model's."""
    path = folder / "metrics.json"
    if not path.is_file():
        return ()
    try:
        found = _Measured.model_validate_json(path.read_bytes())
    except ValidationError as error:
        msg = f"{path}: not what `triage evaluate --write` writes: {error}"
        raise ArtifactError(msg) from error
    return found.metrics.labels if found.basis.model_version == version else ()
