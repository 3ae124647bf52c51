"""The library of reports from the command line: ``refresh``."""

import json
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from pipeline.commands.printing import (
    Json,
    ModelName,
    console,
    say,
    screen_with_progress,
)

if TYPE_CHECKING:
    from pipeline.screening.library import SourceRun


def refresh(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Source ids; default all active ones.")
    ] = None,
    model: ModelName = None,
    accept_shrink: Annotated[
        bool,
        typer.Option(
            "--accept-shrink", help="Accept a list that lost over half of its files."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch new documents of the publishers and screen them into the library.

    What was not fetched, or not read in full, is listed with its reason. The exit code
    is 1 where a file could not be fetched, 2 where a whole source failed.

    Example: triage refresh samples-reports
    """
    from pipeline.classify.model import open_model
    from pipeline.screening.library import refresh_library, require_all
    from pipeline.sources.manifest import select_manifests
    from pipeline.store.store import open_store

    used = open_model(model)
    manifests, problems = select_manifests(sources or ())
    with open_store() as store:
        runs = [
            refresh_library(
                manifest,
                store=store,
                model=used,
                screen=partial(screen_with_progress, model=used),
                accept_shrink=accept_shrink,
            )
            for manifest in manifests
        ]
    if not manifests and not problems and not as_json:
        console.print(
            "no source is active: name one, as in `triage refresh samples-reports`"
        )
    if as_json:
        typer.echo(json.dumps([run.as_json() for run in runs]))
    else:
        _print(runs)
    require_all(runs, problems)
    if any(run.counts()["failed"] for run in runs):
        raise typer.Exit(1)


def _print(runs: Sequence["SourceRun"]) -> None:
    from pipeline.screening.library import COUNTS

    table = Table("source", *COUNTS)
    for run in runs:
        counts = run.counts()
        table.add_row(run.source, *(str(counts[name]) for name in COUNTS))
    console.print(table)
    for run in runs:
        for missing in run.missing:
            say(str(missing))
        for notice in run.news:
            say(f"news for {notice.case}: {notice.kind.value}: {notice.name}")
        if run.unsent:
            say(run.unsent)


def news(
    case: Annotated[
        str | None, typer.Argument(help="Only of this case; default all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the cases that new, replaced and withdrawn reports concern.

    A refresh updates the flags of open cases. `triage flags CASE` does so at any time.

    Example: triage news deal-417
    """
    from dataclasses import asdict

    from pipeline.casefile.masks import CaseMasks
    from pipeline.casefile.news import is_closed
    from pipeline.store.store import open_store

    with open_store() as store:
        found = CaseMasks(store).notices(store.news.of(case))
        closed = {name for name in {x.case for x in found} if is_closed(store, name)}
    for notice in found:
        if as_json:
            row = asdict(notice) | {"is_closed": notice.case in closed}
            typer.echo(json.dumps(row, default=str))
            continue
        other = f" as {notice.other!r}" if notice.other else ""
        state = " (closed: open it again?)" if notice.case in closed else ""
        say(f"{notice.case}{state}: {notice.kind.value}: {notice.name}{other}")
        say(f"  ours:   {notice.ours.text}")
        if notice.theirs is not None:
            say(f"  theirs: {notice.theirs.text}")
    if not found and not as_json:
        say("no news")
