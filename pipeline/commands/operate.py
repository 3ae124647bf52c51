"""Keep a desk safe and current: ``backup``, ``restore``, ``rescreen``, ``doctor``."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from pipeline.commands.printing import (
    Json,
    ModelName,
    console,
    say,
    screen_with_progress,
)


def backup(
    file: Annotated[Path, typer.Argument(help="New file, for example desk.zip.")],
) -> None:
    """Write the store, its documents, lists and sources into one file.

    Others can keep working: the file holds the state of one moment. It does not contain
    the key that signs the log.

    Example: triage backup /mnt/safe/desk-2026-11-29.zip
    """
    from pipeline.backup import back_up
    from pipeline.store.store import open_store

    with open_store() as store, _bar() as bar:
        task = bar.add_task("documents", total=None)
        made = back_up(
            store,
            file,
            on_document=lambda done, n: bar.update(task, completed=done, total=n),
        )
    say(f"{file}: {made.documents} documents, {made.n_decisions} decisions")
    say(f"head of the log: {made.head}")
    if made.missing:
        say(
            f"documents without a file, in the store and so in the backup: "
            f"{len(made.missing)}"
        )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `triage backup` wrote.")],
) -> None:
    """Fill an empty store from a backup, and check the log in it.

    Nothing is overwritten: if TRIAGE_HOME or TRIAGE_DATABASE_URL names a store that is
    not empty, the command stops with an error.

    Example: triage restore /mnt/safe/desk-2026-11-29.zip
    """
    from pipeline.backup import restore as fill

    with _bar() as bar:
        task = bar.add_task("documents", total=None)
        made = fill(
            file, on_document=lambda done, n: bar.update(task, completed=done, total=n)
        )
    say(f"{made.documents} documents, {made.n_decisions} decisions of {made.made_at}")
    say(f"head of the log, checked: {made.head}")


def rescreen(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help="Cases; default all open ones and the library."),
    ] = None,
    model: ModelName = None,
) -> None:
    """Screen stored documents again after a change of reader or model.

    Use it after a model was promoted or the program was updated. Closed cases stay as
    they are.

    Example: triage rescreen deal-417
    """
    from pipeline.classify.model import open_model
    from pipeline.screening.rescreen import cases_to_rescreen, rescreen_case
    from pipeline.store.store import open_store

    used = open_model(model)
    with open_store() as store:
        screen = screen_with_progress(store, used)
        for case in cases_to_rescreen(store, cases or ()):
            done = rescreen_case(case, store=store, model=used, screen=screen)
            say(f"{case}: {len(done.coverage)} documents screened again")
            for name in done.without_bytes:
                say(f"{case}: {name}: its bytes are not in the store")


def _bar() -> Progress:
    return Progress(
        console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
    )


def doctor(
    parts: Annotated[
        list[str] | None,
        typer.Argument(help="Parts to check, by the names in its table; default all."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check this machine: disk, clock, models, readers, store, lists, Prefect, extras.

    The exit code is 1 if a check finds an error.

    Example: triage doctor disk prefect
    """
    from dataclasses import asdict

    from pipeline.doctor import State, examine

    checks = examine(parts or ())
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks]))
    else:
        table = Table("what", "state", "detail", "what to do")
        for check in checks:
            cells = (check.what, check.state.value, check.detail, check.remedy)
            table.add_row(*map(escape, cells))
        console.print(table)
    if any(check.state is State.ERROR for check in checks):
        raise typer.Exit(1)
