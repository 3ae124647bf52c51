"""Train anew on all annotations, and say whether the result would be better.

The flow stops before promotion: a model that screens other people's
transactions is put to work by a person (``triage promote``), who has read the
comparison.
"""

from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows._reruns import rerun_when_lost
from pipeline.settings import models_dir, settings


@flow(name="retrain")
@rerun_when_lost
def retrain(
    config: str | None = None, model: str | None = None, *, decisions: bool = False
) -> dict[str, Any]:
    """Train, evaluate, compare, and stop.

    Args:
        decisions: Learn from what the reviewers of this desk decided, too.
        config: TOML config of the training; that of ``model`` by default.
        model: The model in use, to compare with; the setting by default.

    Returns:
        The ``candidate``'s folder.
    """
    # Here, because a deployment is noted down on machines that cannot train.
    from pipeline.training.compare import compare
    from pipeline.training.evaluate import evaluate
    from pipeline.training.from_decisions import FOLDER
    from pipeline.training.learn import learn
    from pipeline.training.run import train_any

    current = models_dir() / (model or settings().model)
    config_path = Path(config) if config else current / "config.toml"
    account, besides = "", []
    if decisions:
        learned = task(cache_policy=NO_CACHE)(learn)()
        account, besides = "\n\n".join(learned.lines()) + "\n\n", [FOLDER]
    candidate = task(cache_policy=NO_CACHE)(train_any)(config_path, besides=besides)
    task(cache_policy=NO_CACHE)(evaluate)(str(candidate), write=True)
    comparison = task(cache_policy=NO_CACHE)(compare)(str(candidate), str(current))
    note = (
        f"{account}{comparison}\n\nNothing was promoted. To use the candidate: "
        f"`triage promote {candidate} --reason ...`\n"
    )
    create_markdown_artifact(note, key="retrain-comparison")
    return {"candidate": str(candidate)}
