"""What gave the scores, from a model's files alone: no classifier is loaded."""

import json
from pathlib import Path

from pipeline.cases.inputs import ModelFacts
from pipeline.classify.artifact import load_arrays, model_folder, read_artifact
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
    return ModelFacts(
        name=Path(name).name,
        version=version_of(version, kinds),
        classifier=facts["kind"],
        thresholds=dict(zip(facts["labels"], thresholds, strict=True)),
        languages=tuple(facts["languages"]),
        recalls=_recalls(model_folder(name), version),
    )


def _recalls(folder: Path, version: str) -> dict[str, tuple[float, float]]:
    """Return what ``metrics.json`` has of measurable labels, if it is this model's."""
    path = folder / "metrics.json"
    if not path.is_file():
        return {}
    measured = json.loads(path.read_text("utf-8"))
    if measured["basis"]["model_version"] != version:
        return {}
    return {
        label["label"]: (label["recall"]["value"], label["recall_at_least"])
        for label in measured["metrics"]["labels"]
        if label["is_measurable"]
    }
