"""Write what a case came to, from the store alone."""

from datetime import UTC, datetime
from pathlib import Path

from flows._batches import opened_model, opened_store
from pipeline.cases.inputs import ModelFacts
from pipeline.cases.loading import load_case
from pipeline.cases.outputs import write_outputs


def write_case(case: str, out: str, model: str) -> str:
    """Write findings, coverage and dossier of a case.

    Args:
        case: Name of the case.
        out: Folder for the three files.
        model: Name of the model that screened it.

    Returns:
        The dossier's absolute path.
    """
    used = opened_model(model)
    facts = ModelFacts(
        name=used.name,
        version=used.version,
        classifier=used.classifier.kind,
        thresholds=used.thresholds,
        languages=used.languages,
    )
    loaded = load_case(opened_store(), case, created_at=datetime.now(UTC), model=facts)
    _, _, dossier = write_outputs(Path(out).resolve(), loaded)
    return str(dossier)
