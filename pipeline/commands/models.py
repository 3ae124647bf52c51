"""Models on the command line: ``train``, ``evaluate``, ``promote``, ``rollback``."""

import json
from collections.abc import Iterable
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Column, Table

from pipeline.commands.printing import Json, console, say, warn
from pipeline.errors import ConfigError
from pipeline.settings import models_dir

if TYPE_CHECKING:
    from pipeline.training.measuring.metrics import LabelMetrics, TierMetrics
    from pipeline.training.promotion.evaluate import Evaluation


def train(
    config: Annotated[Path, typer.Argument(help="config.toml of the training.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder; default candidates/<name> under TRIAGE_HOME."),
    ] = None,
    besides: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="Further annotations, such as decided: those of reviewers."
        ),
    ] = None,
) -> None:
    """Train a candidate from the annotations; the model in use stays as it is.

    Example: triage train models/triage-en/config.toml --with decided
    """
    from pipeline.training.run import train_any

    warn(
        f"training from {config}: the annotations are looked up in the corpus first "
        "(minutes); then it learns (minutes for words, half an hour or more for others)"
    )
    folder = train_any(config, out=out, besides=besides or ())
    say(str(folder))


def evaluate(
    model: Annotated[str, typer.Argument(help="Model folder or name.")],
    split: Annotated[str, typer.Option(help="train, dev or test.")] = "test",
    write: Annotated[
        bool, typer.Option("--write", help="Write metrics.json and the card.")
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(help="Compare with this model instead, on the same passages."),
    ] = None,
    cases: Annotated[
        bool,
        typer.Option("--cases", help="Show instead what would change in open cases."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Measure a model on annotated passages of unseen sources.

    --write puts every figure, by language and source too, into the model's card.

    Example: triage evaluate triage-en
    """
    if cases:
        _screen_cases(model, as_json=as_json)
        return
    if against is not None:
        if write or split != "test":
            msg = "--against cannot be used with --write or --split"
            raise ConfigError(msg)
        _compare(model, against, as_json=as_json)
        return
    from pipeline.training.measuring.metrics import plain
    from pipeline.training.promotion.evaluate import evaluate as measure

    evaluation = measure(model, split, write=write)
    if as_json:
        typer.echo(json.dumps(plain(evaluation)))
        return
    _print_evaluation(evaluation)


def _print_evaluation(evaluation: "Evaluation") -> None:
    basis, metrics = evaluation.basis, evaluation.metrics
    _print_labels(metrics.labels)
    _print_tiers(metrics.tiers)
    for part in metrics.slices:
        if (part.by, part.value) == ("selection", "random"):
            say(
                f"passages drawn at random: {part.flags_per_100:.1f} flags per 100 "
                f"({part.n} passages)"
            )
    left_out = [f"{n} ({why})" for why, n in basis.left_out.items()]
    say(
        f"split {basis.split}: {basis.n} real passages of {basis.n_documents} "
        f"documents and {basis.n_sources} sources; rows left out: "
        f"{', '.join(left_out) or 'none'}"
    )
    table = _table("challenge rows", "exactly right", "recall", "left alone")
    for facts in evaluation.challenge_rows:
        shares = (facts.exact, facts.recall, facts.clean)
        table.add_row(facts.file, *map(str, shares))
    console.print(table)


def _compare(candidate: str, current: str, *, as_json: bool) -> None:
    from pipeline.training.measuring.metrics import plain
    from pipeline.training.promotion.compare import compare_models, render_comparison

    comparison = compare_models(candidate, current)
    if as_json:
        typer.echo(json.dumps(plain(comparison)))
    else:
        typer.echo(render_comparison(comparison), nl=False)


def _screen_cases(candidate: str, *, as_json: bool) -> None:
    """Show the changes a candidate would make in open cases."""
    from dataclasses import asdict

    from pipeline.training.promotion.open_cases import change_lines, changes_by

    found = changes_by(candidate)
    if as_json:
        typer.echo(json.dumps([asdict(change) for change in found], indent=1))
        return
    typer.echo("\n".join(change_lines(found)) or "No case is open.")


def _print_labels(labels: Iterable["LabelMetrics"]) -> None:
    heads = ("positives", "AP", "recall", "precision", "threshold")
    table = _table("label", *heads)
    for label in labels:
        table.add_row(
            label.label,
            str(label.n_positive),
            _number(label.average_precision, 3),
            str(label.recall),
            str(label.precision),
            _number(label.threshold, 3),
        )
    console.print(table)


def _print_tiers(tiers: Iterable["TierMetrics"]) -> None:
    table = _table("mean of", "labels", "AP (95 %)", "recall", "precision", "documents")
    for tier in tiers:
        table.add_row(
            f"tier {tier.tier}",
            f"{len(tier.measured)} of {tier.n_labels}",
            "-" if tier.average_precision is None else str(tier.average_precision),
            _number(tier.recall),
            _number(tier.precision),
            str(tier.document_recall),
        )
    console.print(table)


def _table(first: str, *heads: str) -> Table:
    """Return a table for 80 columns; names and headings are not cut."""
    columns = [Column(head, min_width=len(head)) for head in heads]
    return Table(
        Column(first, no_wrap=True), *columns,
        box=SIMPLE_HEAD, padding=0, show_edge=False,
    )  # fmt: skip


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def drift(
    record: Annotated[
        bool,
        typer.Option("--record", help="First record the baseline."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare this desk's newest documents with the test documents of its model.

    For each label it shows the flags, the expected flags and the shift of the scores,
    then the share of unseen words, and every difference above a limit of
    `corpora/drift.toml`. --record first makes the baseline, from the scores of the
    whole documents that `triage promote` uses.

    Example: triage drift
    """
    from pipeline.classify.model import open_model
    from pipeline.screening.drift import measure_drift
    from pipeline.store.store import open_store

    model = open_model()
    if record:
        from pipeline.training.promotion.headline import record_baseline

        n_lost = record_baseline(model.folder)
        if n_lost is None:
            msg = f"{model.folder}: no whole document is at hand; set TRIAGE_CORPUS"
            raise ConfigError(msg)
        say(f"{model.folder}: baseline written, {n_lost} annotated passages left out")
    with open_store() as store:
        found = measure_drift(store, model)
    if as_json:
        typer.echo(found.model_dump_json(indent=1))
        return
    table = _table("label", "flags", "expected", "PSI of scores")
    for row in found.labels:
        cells = (str(row.flags), f"{row.expected:.1f}", _number(row.psi))
        table.add_row(row.label, *cells)
    if found.labels:
        console.print(table)
    for line in found.lines():
        say(line)


Reason = Annotated[str, typer.Option(help="Why; kept in the record.")]

Person = Annotated[str, typer.Option("--by", help="Who; default the user's login.")]


def promote(
    candidate: Annotated[Path, typer.Argument(help="Folder of the trained candidate.")],
    reason: Reason,
    name: Annotated[str, typer.Argument(help="Model that it replaces.")] = "triage-en",
    answer_for: Annotated[
        list[str] | None,
        typer.Option(help="Failed rule that you take responsibility for; repeatable."),
    ] = None,
    person: Person = "",
) -> None:
    """Replace the model in use by a candidate, if the rules allow it.

    First the changes in open cases and the results of the rules are printed. Every rule
    must pass, or you take responsibility for it (--answer-for). The replaced model is
    kept for `triage rollback`. The record keeps your name and reason.

    Example: triage promote $TRIAGE_HOME/candidates/triage-en --reason "more contracts"
    """
    from pipeline.training.promotion.promote import Signed
    from pipeline.training.promotion.promote import promote as put

    signed = Signed(person or getuser(), reason, tuple(answer_for or ()))
    warn(
        f"screening open cases with {candidate}, then measuring it and {name} on the "
        "annotated passages: minutes for a small model, longer for a large one"
    )
    put(candidate, name, signed, show=typer.echo)
    say(f"{models_dir() / name} is now the model")


def rollback(
    reason: Reason,
    name: Annotated[str, typer.Argument(help="Model to restore.")] = "triage-en",
    person: Person = "",
) -> None:
    """Restore the previous model, byte by byte.

    Example: triage rollback triage-en --reason "misses interception in tenders"
    """
    from pipeline.classify.artifact import read_artifact
    from pipeline.training.promotion.promote import Signed
    from pipeline.training.promotion.promote import rollback as take_back

    folder = take_back(name, Signed(person or getuser(), reason))
    say(f"{folder} is now version {read_artifact(folder)[1]}")
