"""Models from the command line: ``train``, ``evaluate``, ``promote``."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer
from rich.console import Console
from rich.table import Table

from pipeline.settings import models_dir

if TYPE_CHECKING:
    from pipeline.training.scored import Share

console = Console()

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


class _Measured(Protocol):
    """One label of an evaluation, of a split or across folds."""

    @property
    def label(self) -> str: ...
    @property
    def n_positive(self) -> int: ...
    @property
    def average_precision(self) -> float | None: ...
    @property
    def recall(self) -> "Share": ...
    @property
    def precision(self) -> "Share": ...


def train(
    config: Annotated[Path, typer.Argument(help="config.toml of the training.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder; default candidates/<name> under TRIAGE_HOME."),
    ] = None,
) -> None:
    """Train a candidate from the annotations; the model in use stays as it is.

    Example: triage train models/triage-en/config.toml
    """
    from pipeline.training.run import train_any

    console.print(str(train_any(config, out=out)), soft_wrap=True, markup=False)


def evaluate(
    model: Annotated[str, typer.Argument(help="Model folder or name.")],
    split: Annotated[str, typer.Option(help="train, dev or test.")] = "test",
    cross: Annotated[
        bool,
        typer.Option(
            "--cross", help="Train five times instead, each with sources left out."
        ),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Write metrics.json and the card.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure a model on annotated passages of sources that it never saw.

    Example: triage evaluate triage-en
    """
    if cross:
        _evaluate_cross(model, write=write, as_json=as_json)
        return
    from pipeline.training.evaluate import evaluate as measure

    evaluation = measure(model, split, write=write, whole_documents=True)
    if as_json:
        typer.echo(json.dumps(evaluation.to_json()))
        return
    cuts = [f"{label.threshold:.3f}" for label in evaluation.metrics.labels]
    _print_labels(evaluation.metrics.labels, {"threshold": cuts})
    table = Table("challenge rows", "exactly right", "recall", "left alone")
    for facts in evaluation.challenge_rows:
        shares = (facts.exact, facts.recall, facts.clean)
        table.add_row(facts.file, *map(str, shares))
    console.print(table)
    for heap in evaluation.density:
        if heap.per_10_pages is not None:
            console.print(
                f"{heap.heap}: {heap.per_10_pages:.1f} flags per 10 pages "
                f"({heap.n_flags} on {heap.n_pages:.0f} pages of {heap.n_documents} "
                f"documents, {heap.n_sources} sources)",
                highlight=False,
            )


def _evaluate_cross(model: str, *, write: bool, as_json: bool) -> None:
    from pipeline.training.cross import cross_evaluate

    evaluation = cross_evaluate(model, write=write)
    if as_json:
        typer.echo(json.dumps(evaluation.to_json()))
        return
    _print_labels(evaluation.labels, {})
    console.print(
        f"{evaluation.n} passages of {evaluation.n_sources} sources, each scored "
        "without its source; mean average precision of tier 1: "
        f"{evaluation.average_precision}",
        highlight=False,
    )


def _print_labels(labels: Iterable[_Measured], more: dict[str, list[str]]) -> None:
    table = Table("label", "positives", "AP", "recall", "precision", *more)
    for at, label in enumerate(labels):
        row = label.average_precision
        table.add_row(
            label.label,
            str(label.n_positive),
            "" if row is None else f"{row:.3f}",
            str(label.recall),
            str(label.precision),
            *(column[at] for column in more.values()),
        )
    console.print(table)


def promote(
    candidate: Annotated[Path, typer.Argument(help="Folder of the trained candidate.")],
    name: Annotated[str, typer.Argument(help="Model that it replaces.")] = "triage-en",
    accept_worse: Annotated[
        bool, typer.Option("--accept-worse", help="Even if a tier-1 recall falls.")
    ] = False,
) -> None:
    """Put a candidate to work, after its comparison was read.

    Example: triage promote out/candidate triage-en
    """
    from pipeline.training.promote import promote as put

    put(candidate, name, accept_worse=accept_worse, whole_documents=True)
    console.print(f"{models_dir() / name} is now the model", soft_wrap=True)
