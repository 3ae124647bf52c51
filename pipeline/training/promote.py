"""A candidate takes the place of a model, if nothing that matters got worse.

The new folder is made complete beside the old one and then renamed into its
place, so that nobody loads half of one and half of the other.
"""

import os
import re
import shutil
from pathlib import Path

from pipeline.classify.artifact import load_classifier, read_artifact
from pipeline.errors import ConfigError
from pipeline.files import replace_folder
from pipeline.labels import default_labels
from pipeline.settings import models_dir
from pipeline.training.card import write_card
from pipeline.training.compare import LabelChange, compare_models
from pipeline.training.evaluate import evaluate

MAX_RECALL_LOSS = 0.02
"""What a label of tier 1 may lose of its recall, and the mean of the measurable ones.
A label's greater loss counts where it is more than chance: of 13 passages, one lost
is eight points and says nothing."""

_ROUNDING = 1e-9
"""0.92 - 0.90 is 0.020000000000000018."""

_NAME = re.compile(r"[a-z0-9-]+")


def promote(
    candidate: Path,
    name: str,
    *,
    accept_worse: bool = False,
    whole_documents: bool = False,
    root: Path | None = None,
) -> Path:
    """Put a candidate into ``models/<name>`` after checking and measuring it.

    Args:
        candidate: Folder of the trained model.
        name: Small letters, digits and hyphens.
        accept_worse: Do not compare with the model that is there.
        whole_documents: Measure the reading load for the card, as ``evaluate`` does.
        root: Folder that holds the models; by default ``models/``.

    Returns:
        The model's folder, with ``metrics.json`` and the card written anew.

    Raises:
        ArtifactError: A file of a model is missing or altered, or its labels
            are not those of the label set.
        ConfigError: The name is wrong, the candidate already stands there, it
            cannot be measured, or a label of tier 1, or their mean, lost more than
            two points of recall; the message names each.
    """
    target = (root or models_dir()) / name
    _check_names(candidate, name, target)
    load_classifier(str(candidate), default_labels())
    if not accept_worse and (target / "artifact.toml").is_file():
        _check_not_worse(candidate, target)
    # Hidden, and in the same folder: a rename must not cross file systems.
    stage = target.with_name(f".{name}.new-{os.getpid()}")
    try:
        _copy_model(candidate, stage)
        evaluate(str(stage), write=True, whole_documents=whole_documents)
        write_card(stage, name)
        replace_folder(stage, target)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return target


def _check_names(candidate: Path, name: str, target: Path) -> None:
    if not _NAME.fullmatch(name):
        msg = f"model name {name!r}: expected small letters, digits and hyphens"
        raise ConfigError(msg)
    if candidate.resolve() == target.resolve():
        msg = f"candidate {candidate} already stands in the place of {name!r}"
        raise ConfigError(msg)


def _check_not_worse(candidate: Path, target: Path) -> None:
    changes = compare_models(str(candidate), str(target)).changes
    lost = [_describe(change) for change in changes if _lost_recall(change)]
    first = [c for c in changes if c.after.tier == 1 and c.after.is_measurable]
    mean = sum(c.recall for c in first) / max(len(first), 1)
    if mean < -MAX_RECALL_LOSS - _ROUNDING:
        lost.append(f"mean of {len(first)} labels {mean:+.2f}")
    if lost:
        msg = (
            f"candidate {candidate.name} beside {target.name}: expected no label of "
            f"tier 1 to lose more than {MAX_RECALL_LOSS:.2f} recall beyond chance, nor "
            f"their mean, found {'; '.join(lost)}"
        )
        raise ConfigError(msg)


def _lost_recall(change: LabelChange) -> bool:
    grown = change.recall_grown
    is_large = change.after.tier == 1 and change.recall < -MAX_RECALL_LOSS - _ROUNDING
    # Of a single document nothing says what is chance: the loss counts.
    return is_large and (grown is None or grown.high is None or grown.high < 0)


def _describe(change: LabelChange) -> str:
    before, after = change.before.recall, change.after.recall
    return (
        f"{change.label} {before.n_found} to {after.n_found} of {after.n_total} "
        f"({change.recall:+.2f})"
    )


def _copy_model(candidate: Path, stage: Path) -> None:
    """Copy what belongs to a model and nothing that merely lies in its folder."""
    facts, _ = read_artifact(candidate)
    stage.mkdir(parents=True)
    for file in ("artifact.toml", *facts["files"]):
        shutil.copyfile(candidate / file, stage / file)
    if (candidate / "training.json").is_file():
        shutil.copyfile(candidate / "training.json", stage / "training.json")
