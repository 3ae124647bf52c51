"""Replace a model by a candidate, or put the earlier model back.

The new folder is completed beside the old one and then renamed into its place, so that
nobody loads half of one and half of the other. The replaced model is kept under
``TRIAGE_HOME`` by its version. The record says who did it and why.
"""

import logging
import re
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.classify.artifact import ARTIFACT, load_classifier, read_artifact
from pipeline.datamodel import ModelAct, ModelEvent
from pipeline.errors import ConfigError
from pipeline.files import copy_folder, make_private_folder, replace_folder, stage_of
from pipeline.labels import default_labels
from pipeline.settings import earlier_models_dir, models_dir
from pipeline.store.store import Store, open_store
from pipeline.training.promotion.card import write_card
from pipeline.training.promotion.evaluate import evaluate
from pipeline.training.promotion.headline import record_baseline
from pipeline.training.promotion.open_cases import change_lines, changes_by
from pipeline.training.promotion.rules import (
    Ruling,
    RulingState,
    ruling_lines,
    rulings,
)
from pipeline.training.promotion.sets import (
    heaps_for,
    heaps_sha256,
    sit,
    time_beside,
    unannotated_labels,
)

_LOG = logging.getLogger(__name__)

_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Signed:
    """Name and reason of a person who puts a model to work or takes it back.

    Attributes:
        person: Name of the person.
        reason: Reason in that person's words.
        answered_for: Ids of rules that need not pass, see ``Ruling.id``.
    """

    person: str
    reason: str
    answered_for: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse to act without a reason.

        Raises:
            ConfigError: Person or reason are empty.
        """
        if not (self.person.strip() and self.reason.strip()):
            msg = "expected a person and a reason: both are kept in the record"
            raise ConfigError(msg)


def promote(
    candidate: Path,
    name: str,
    signed: Signed,
    *,
    root: Path | None = None,
    show: Callable[[str], None] = _LOG.info,
) -> Path:
    """Put a candidate into ``models/<name>`` after checking it against the rules.

    Args:
        candidate: Folder of the trained model.
        name: Name of the model: small letters, digits and hyphens.
        signed: Name and reason of the person, and the rules that person answers for.
        root: Folder that holds the models; by default ``models/``.
        show: Function that gets the report, before the rules are held against the
            candidate: its changes in open cases, and the results of the rules.

    Returns:
        The folder of the model, with ``metrics.json`` and the card written again.

    Raises:
        ArtifactError: A file of a model is missing or altered, or its labels
            are not those of the label set.
        ConfigError: The name is wrong, the candidate is already in use, it cannot be
            measured, or a rule did not pass and nobody answers for it; the
            message names each.
        OSError: A folder cannot be written; the model in use stays.
        StoreError: The change cannot be recorded; the model in use stays.
    """
    signed.check()
    target = (root or models_dir()) / name
    _check_names(candidate, name, target)
    load_classifier(str(candidate), default_labels())
    changes = changes_by(str(candidate))
    said, held_to = _examine(candidate, target)
    show("\n".join((*change_lines(changes), "", *ruling_lines(said))).strip())
    _check_answered(candidate, said, signed.answered_for)
    with stage_of(target) as stage:
        _copy_model(candidate, stage)
        evaluate(str(stage), write=True)
        record_baseline(str(stage))
        write_card(stage, name)
        lines = tuple(str(ruling) for ruling in said)
        _switch(stage, target, ModelAct.PROMOTED, signed, held_to, lines)
    return target


def rollback(name: str, signed: Signed, *, root: Path | None = None) -> Path:
    """Put back the model that was in use before, byte by byte.

    Raises:
        ArtifactError: The kept version is missing or was altered.
        ConfigError: The record names no version before the one in use.
        OSError: A folder cannot be written; the model in use stays.
        StoreError: The change cannot be recorded; the model in use stays.
    """
    signed.check()
    target = (root or models_dir()) / name
    current = _version(target)
    with open_store() as store:
        earlier = _earlier(store, name, current)
    kept = _kept(name, earlier)
    if _version(kept) != earlier:
        msg = f"{kept}: expected version {earlier}, found {_version(kept) or 'none'}"
        raise ConfigError(msg)
    with stage_of(target) as stage:
        copy_folder(kept, stage)
        _switch(stage, target, ModelAct.ROLLED_BACK, signed)
    return target


def _earlier(store: Store, name: str, current: str) -> str:
    """Return the version that the one in use replaced.

    Two rollbacks lead two versions back, because a rollback itself is not undone.
    """
    for event in reversed(store.models.of(name)):
        # In older records a model may have replaced itself.
        is_it = event.act is ModelAct.PROMOTED and event.version == current
        if is_it and event.earlier != current:
            if event.earlier:
                return event.earlier
            break
    msg = f"model {name!r}: the record names no version before {current or 'none'}"
    raise ConfigError(msg)


def _switch(
    stage: Path,
    target: Path,
    act: ModelAct,
    signed: Signed,
    held_to: str = "",
    lines: tuple[str, ...] = (),
) -> None:
    """Rename a complete folder into its place and record it; or do neither."""
    earlier = _version(target)
    event = ModelEvent(
        name=target.name,
        act=act,
        version=_version(stage),
        earlier=earlier,
        person=signed.person,
        made_at=datetime.now(UTC),
        reason=signed.reason,
        held_to=held_to,
        answered_for=signed.answered_for,
        rulings=lines,
    )
    with open_store() as store:  # before anything moves, because it may fail to open
        if earlier:
            _keep(target, target.name, earlier)
        replace_folder(stage, target)
        try:
            store.models.add(event)
        except BaseException:
            _restore(target, earlier)
            raise


def _restore(target: Path, earlier: str) -> None:
    """Undo a switch that could not be recorded."""
    shutil.rmtree(target)
    if earlier:
        copy_folder(_kept(target.name, earlier), target)


def _kept(name: str, version: str) -> Path:
    return earlier_models_dir(name) / version


def _keep(folder: Path, name: str, version: str) -> None:
    """Copy a model in use to the folder of earlier versions."""
    kept = _kept(name, version)
    make_private_folder(kept.parent)
    with stage_of(kept) as stage:
        copy_folder(folder, stage)
        replace_folder(stage, kept)


def _version(folder: Path) -> str:
    """Return the version of a model after checking its files, "" without a model.

    Raises:
        ArtifactError: A file is missing or altered.
    """
    return read_artifact(folder)[1] if (folder / ARTIFACT).is_file() else ""


def _check_names(candidate: Path, name: str, target: Path) -> None:
    if not _NAME.fullmatch(name):
        msg = f"model name {name!r}: expected small letters, digits and hyphens"
        raise ConfigError(msg)
    if candidate.resolve() == target.resolve():
        msg = f"candidate {candidate} already stands in the place of {name!r}"
        raise ConfigError(msg)
    version = _version(candidate)
    if version and version == _version(target):
        msg = (
            f"candidate {candidate}: expected another version than the model in use, "
            f"found the same one ({version}): nothing was trained, or it is already "
            "promoted"
        )
        raise ConfigError(msg)


def _examine(candidate: Path, target: Path) -> tuple[list[Ruling], str]:
    """Return the results of the rules, and the hash of the passages behind them."""
    if not (target / ARTIFACT).is_file():
        said = "no model of this name is in use, so nothing was compared"
        return [Ruling("first", target.name, RulingState.UNJUDGED, said)], ""
    names = str(candidate), str(target)
    heaps = heaps_for(*names)
    after, before = (sit(each, heaps) for each in names)
    seconds = time_beside(*names, heaps)
    bare = unannotated_labels(str(target))
    return rulings(before, after, seconds, bare), heaps_sha256(heaps)


def _check_answered(
    candidate: Path, said: Sequence[Ruling], answered_for: Collection[str]
) -> None:
    unknown = set(answered_for) - {ruling.id for ruling in said}
    if unknown:
        msg = f"no rule is called {', '.join(sorted(unknown))}"
        raise ConfigError(msg)
    left = [
        ruling
        for ruling in said
        if ruling.outcome.is_open and ruling.id not in answered_for
    ]
    if left:
        lines = "\n  ".join(map(str, left))
        msg = (
            f"candidate {candidate.name} was not put to use; rules that did not pass "
            f"(to take responsibility for one, add --answer-for RULE):\n  {lines}"
        )
        raise ConfigError(msg)


def _copy_model(candidate: Path, stage: Path) -> None:
    """Copy the files that belong to a model and no others in its folder."""
    facts, _ = read_artifact(candidate)
    stage.mkdir(parents=True)
    for file in (ARTIFACT, *facts["files"]):
        shutil.copyfile(candidate / file, stage / file)
    if (candidate / "training.json").is_file():
        shutil.copyfile(candidate / "training.json", stage / "training.json")
