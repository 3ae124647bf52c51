"""The model card: a page filled from the files of a run, never by hand.

``README.md`` = template + ``artifact.toml`` + ``config.toml`` + ``metrics.json``
(+ ``training.json``, if the training wrote it).
A test builds every committed card again and compares.
"""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.classify.artifact import load_arrays, read_artifact
from pipeline.classify.measured import GOALS, SCORE_MEANING, target
from pipeline.errors import ConfigError
from pipeline.labels import default_labels
from pipeline.training.config import read_base_config
from pipeline.training.measuring.measures import Interval
from pipeline.training.measuring.metrics import MIN_POSITIVES, MIN_SOURCES
from pipeline.training.measuring.scored import Share

_MIN_SOURCE_LABELS = 10
"""Least number of gold labels of a source with a recall of its own: with fewer, one of
them moves the recall by over ten points."""


def write_card(folder: Path, name: str | None = None) -> Path:
    """Write a model's ``README.md`` and return its path.

    Its name on the page is by default the folder's name.

    Raises:
        ArtifactError: A file of the model is missing or altered.
        ConfigError: ``metrics.json`` is missing or belongs to another version.
    """
    path = folder / "README.md"
    path.write_text(render_card(folder, name), "utf-8")
    return path


def render_card(folder: Path, name: str | None = None) -> str:
    """Return a model's card as Markdown; the same files give the same page."""
    facts, version = read_artifact(folder)
    metrics = read_metrics(folder, version)
    slices = metrics["metrics"]["slices"]
    sources = [s for s in slices if s["by"] == "source"]
    large = [s for s in sources if s["recall"]["n_total"] >= _MIN_SOURCE_LABELS]
    training = _read_training(folder)
    page = _environment().get_template("card.md.jinja")
    return page.render(
        name=name or folder.name,
        facts=facts,
        shifts=_mean_shifts(folder, facts),
        basis=metrics["basis"],
        metrics=metrics,
        training=training,
        challenge=_challenge(metrics),
        taught={row["language"]: row for row in metrics.get("taught", ())},
        labels=default_labels(),
        config=read_base_config(folder / "config.toml"),
        config_text=(folder / "config.toml").read_text("utf-8"),
        goals=GOALS,
        score_meaning=SCORE_MEANING,
        min_positives=MIN_POSITIVES,
        min_sources=MIN_SOURCES,
        min_source_labels=_MIN_SOURCE_LABELS,
        sources=sorted(large, key=lambda s: (s["recall"]["value"], s["value"])),
        n_other_sources=len(sources) - len(large),
        languages=[s for s in slices if s["by"] == "language"],
    )


def _challenge(metrics: dict[str, Any]) -> dict[str, Share]:
    """Return the false flags on challenge rows, by label."""
    files = [row["false_alarms"] for row in metrics.get("challenge_rows", ())]
    found: dict[str, Share] = {}
    for label in default_labels().ids:
        own = [file[label] for file in files]
        n_found = sum(share["n_found"] for share in own)
        found[label] = Share.of(n_found, sum(share["n_total"] for share in own))
    return found


def _mean_shifts(folder: Path, facts: dict[str, Any]) -> dict[str, float]:
    """Return the mean shift of log-odds over labels, for each weak language."""
    arrays = load_arrays(folder)
    if "shifts" not in arrays:
        return {}
    rows = zip(facts["weak_languages"], arrays["shifts"], strict=True)
    return {code: float(row.mean()) for code, row in rows}


def read_metrics(folder: Path, version: str) -> dict[str, Any]:
    """Return the contents of ``metrics.json`` about this version of the model.

    Raises:
        ConfigError: It is missing, is not JSON, or belongs to another version.
    """
    path = folder / "metrics.json"
    try:
        metrics: dict[str, Any] = json.loads(path.read_text("utf-8"))
        found = metrics["basis"]["model_version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"metrics {path}: not readable ({error!r})"
        raise ConfigError(msg) from error
    if found != version:
        msg = f"metrics {path}: expected those of version {version}, found {found}"
        raise ConfigError(msg)
    return metrics


def _read_training(folder: Path) -> dict[str, Any]:
    """Return what the training wrote of time, machine and programs; {} for nothing.

    They are outside the artifact, because its version must not change with the clock.
    """
    path = folder / "training.json"
    if not path.is_file():
        return {}
    written: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return written


def _environment() -> Environment:
    # The page is Markdown, not HTML: only the bars that end a table cell are escaped.
    environment = Environment(
        loader=PackageLoader("pipeline.training"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        share=lambda share: str(Share(**share)),
        number=_number,
        interval=_interval,
        cell=lambda text: text.replace("|", "\\|"),
        target=target,
    )
    return environment


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _interval(interval: dict[str, Any] | None) -> str:
    return "-" if interval is None else str(Interval(**interval))
