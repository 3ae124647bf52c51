"""What gave the scores, from a model's files alone: no classifier is loaded."""

import json
from pathlib import Path
from typing import Any

from pipeline.cases.inputs import ModelFacts
from pipeline.classify.artifact import load_arrays, model_folder, read_artifact
from pipeline.classify.measured import targets
from pipeline.screen import KIND_MODEL, version_of
from pipeline.settings import settings


def model_facts(name: str | None = None) -> ModelFacts:
    """Return what a dossier says of a model.

    Args:
        name: A folder in ``models/`` or a path; None means ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered.
    """
    name = name or settings().model
    facts, version = read_artifact(model_folder(name))
    _, kinds = read_artifact(model_folder(KIND_MODEL))
    thresholds = load_arrays(model_folder(name))["thresholds"].tolist()
    measured = _measured(model_folder(name), version)
    return ModelFacts(
        name=Path(name).name,
        version=version_of(version, kinds),
        classifier=facts["kind"],
        thresholds=dict(zip(facts["labels"], thresholds, strict=True)),
        languages=tuple(facts["languages"]),
        recalls={
            label["label"]: (label["recall"]["value"], label["recall_at_least"])
            for label in measured["metrics"]["labels"]
            if label["is_measurable"]
        },
        targets=targets(measured),
    )


def _measured(folder: Path, version: str) -> dict[str, Any]:
    """Return ``metrics.json``, without a label where it is not of this version."""
    path = folder / "metrics.json"
    none: dict[str, Any] = {"metrics": {"labels": []}}
    if not path.is_file():
        return none
    measured: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return measured if measured["basis"]["model_version"] == version else none
