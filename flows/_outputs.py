"""Write what a case came to, from the store alone."""

from pathlib import Path
from typing import Any

from flows._batches import opened_model, opened_store
from pipeline.cases.assess import assess, write_deal
from pipeline.cases.loading import load_case
from pipeline.cases.model_facts import model_facts
from pipeline.cases.outputs import write_outputs
from pipeline.screening.revisions import link_revisions


def write_case(case: str, out: str, model: str) -> dict[str, Any]:
    """Assess a case; write its findings, coverage, parties, flags and dossier.

    Args:
        case: Name of the case.
        out: Folder for the files.
        model: Name of the model that screened it.

    Returns:
        The ``dossier``'s absolute path, the proposed ``queue``, and ``flags`` with
        their weight; no name of a party, because results are kept and shown.
    """
    used = opened_model(model)
    link_revisions(opened_store(), case)
    deal, sheet = assess(opened_store(), case, used.languages)
    loaded = load_case(opened_store(), case, model=model_facts(model))
    folder = Path(out).resolve()
    _, _, dossier = write_outputs(folder, loaded)
    write_deal(folder, deal, sheet)
    return {
        "dossier": str(dossier),
        "queue": sheet.queue.value,
        "flags": {f"{f.flag_id} {f.name}": f.weight.value for f in sheet.flags},
    }
