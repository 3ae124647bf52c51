"""Train again on all annotations, compare with the model in use, screen open cases.

The flow stops before promotion: only a person who has read the comparison puts a model
to work on other people's transactions (``triage promote``).
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
    """Train, evaluate, compare, screen open cases on a copy, and stop.

    Args:
        decisions: Whether to learn also from the decisions of this desk's reviewers.
        config: Path of the TOML config of the training; that of ``model`` by default.
        model: Name of the model in use, to compare with; the setting by default.

    Returns:
        The ``candidate``'s folder.
    """
    # Imported here, because deployments are registered on machines that cannot train.
    from pipeline.training.gold.from_decisions import FOLDER
    from pipeline.training.gold.learn import learn
    from pipeline.training.promotion.compare import compare_models, render_comparison
    from pipeline.training.promotion.evaluate import evaluate
    from pipeline.training.promotion.open_cases import change_lines, changes_by
    from pipeline.training.run import train_any

    current = models_dir() / (model or settings().model)
    config_path = Path(config) if config else current / "config.toml"
    account, besides = "", []
    if decisions:
        learned = task(cache_policy=NO_CACHE)(learn)()
        account, besides = "\n\n".join(learned.lines()) + "\n\n", [FOLDER]
    candidate = task(cache_policy=NO_CACHE)(train_any)(config_path, besides=besides)
    task(cache_policy=NO_CACHE)(evaluate)(str(candidate), write=True)
    compared = task(cache_policy=NO_CACHE)(compare_models)(str(candidate), str(current))
    changes = task(cache_policy=NO_CACHE)(changes_by)(str(candidate))
    cases = "\n".join(change_lines(changes))
    note = (
        f"{account}{render_comparison(compared)}\n{cases}\n\n"
        "Nothing was promoted. To use the candidate: "
        f"`triage promote {candidate} --reason ...`\n"
    )
    create_markdown_artifact(note, key="retrain-comparison")
    return {"candidate": str(candidate)}
