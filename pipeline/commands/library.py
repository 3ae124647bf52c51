"""The library of reports from the command line: ``refresh``."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from pipeline.errors import SourceError, StoreError

if TYPE_CHECKING:
    from pipeline.screening.library import RefreshCounts

console = Console()


def refresh(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Source ids; default all active ones.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Model folder or name; default TRIAGE_MODEL.")
    ] = None,
    accept_shrink: Annotated[
        bool,
        typer.Option(
            "--accept-shrink", help="Take a list that lost more than half of its files."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of a table.")
    ] = False,
) -> None:
    """Fetch what is new at the publishers and screen it into the library.

    What was not fetched, or not read in full, is listed with its reason. The exit code
    is 1 where a file could not be fetched, 2 where a whole source failed.

    Example: triage refresh samples-reports
    """
    from dataclasses import asdict

    from pipeline.classify.model import open_encoders, open_model
    from pipeline.screening.library import refresh_library
    from pipeline.sources.manifest import select_manifests
    from pipeline.store.store import open_store

    used = open_model(model)
    open_encoders(used)
    counts: list[RefreshCounts] = []
    manifests, failed = select_manifests(sources or ())
    with open_store() as store:
        for manifest in manifests:
            try:
                counts.append(
                    refresh_library(
                        manifest, store=store, model=used, accept_shrink=accept_shrink
                    )
                )
            except (
                SourceError,
                StoreError,
            ) as error:  # the others are refreshed all the same
                failed.append(str(error))
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in counts]))
    else:
        _print(counts)
    if failed:
        raise SourceError("; ".join(failed))
    if any(row.failed for row in counts):
        raise typer.Exit(1)


def _print(counts: Sequence["RefreshCounts"]) -> None:
    names = ("source", "new", "unchanged", "failed", "screened", "unread")
    table = Table(*names)
    for row in counts:
        table.add_row(*(str(getattr(row, name)) for name in names))
    console.print(table)
    for row in counts:
        for missing in row.missing:
            console.print(str(missing), soft_wrap=True, markup=False, highlight=False)
