"""Facts about a model, from its files alone; no classifier is loaded."""

from pathlib import Path

from pipeline.classify.artifact import (
    check_arrays,
    classifier_facts,
    load_arrays,
    model_folder,
    read_artifact,
)
from pipeline.classify.base import joined_kind, joined_version
from pipeline.classify.document_thresholds import (
    document_probabilities,
    document_thresholds,
)
from pipeline.classify.kind import kinds_version
from pipeline.classify.measured import read_metrics, targets
from pipeline.classify.model import KIND_MODEL, OTHERS_MODEL, version_of
from pipeline.dossier.inputs import ModelFacts
from pipeline.settings import settings


def model_facts(name: str | None = None) -> ModelFacts:
    """Return the facts about a model for the dossier.

    Args:
        name: Name of a folder in ``models/``, or a path; None means ``TRIAGE_MODEL``.

    Raises:
        ArtifactError: A file is missing or altered, or the files disagree.
    """
    name = name or settings().model
    folder = model_folder(name)
    facts, version = classifier_facts(folder)
    others, others_version = classifier_facts(model_folder(OTHERS_MODEL))
    _, kinds = read_artifact(model_folder(KIND_MODEL))
    arrays = {k: a for k, a in load_arrays(folder).items() if k == "thresholds"}
    check_arrays(folder, {"thresholds": (len(facts["labels"]),)}, arrays)
    limits = document_thresholds(facts["labels"], arrays["thresholds"].tolist())
    thresholds = document_probabilities(limits).tolist()
    measured = read_metrics(folder)
    if measured and measured["basis"]["model_version"] != version:
        measured = {}  # of an earlier model
    rows = measured["metrics"]["labels"] if measured else []
    return ModelFacts(
        name=Path(name).name,
        version=version_of(
            joined_version(version, others_version), kinds_version(kinds)
        ),
        classifier=joined_kind(facts["kind"], others["kind"]),
        thresholds=dict(zip(facts["labels"], thresholds, strict=True)),
        languages=tuple(facts["languages"]),
        recalls={
            row["label"]: (row["recall"]["value"], row["recall_at_least"])
            for row in rows
            if row["is_measurable"]
        },
        targets=targets(measured),
    )
