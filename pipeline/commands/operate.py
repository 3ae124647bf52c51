"""Keep a desk safe and current: backups, the library of reports, checks, screening."""

import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    warn,
)

if TYPE_CHECKING:
    from pipeline.casefile.news import Notice
    from pipeline.screening.library import SourceRun


def backup(
    file: Annotated[Path, typer.Argument(help="New file, for example desk.zip.")],
) -> None:
    """Write the store, its documents, lists and sources into one file.

    Others can keep working: the file holds the state of one moment. It does not contain
    the keys of the record: keep a copy of TRIAGE_HOME/keys in another place. The head
    that is printed is the one that `triage audit verify` prints.

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
    say(f"head {made.record}")
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
            file,
            on_document=lambda done, n: bar.update(task, completed=done, total=n),
            tell=warn,
        )
    say(f"{made.documents} documents, {made.n_decisions} decisions of {made.made_at}")
    say(f"head {made.record}, checked" if made.record else "no head: it is not signed")


def rescreen(
    cases: Annotated[
        list[str] | None,
        typer.Argument(help="Cases; default all open ones and the library."),
    ] = None,
    model: ModelName = None,
) -> None:
    """Screen stored documents again after a change of file reader or model.

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
        typer.Argument(help="Parts, as named in the first column; default all."),
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
    rows = [(x.what, x.state.value, x.detail, x.remedy) for x in checks]
    if as_json:
        typer.echo(json.dumps([asdict(check) for check in checks]))
    elif console.is_terminal:
        table = Table("what", "state", "detail", "what to do")
        for row in rows:
            table.add_row(*map(escape, row))
        console.print(table)
    else:  # a table of 80 columns would cut versions and paths
        for row in rows:
            say("  ".join(filter(None, row)))
    if any(check.state is State.ERROR for check in checks):
        raise typer.Exit(1)


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
    from pipeline.casefile.news import notices_of
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
        told = notices_of(store, [each for run in runs for each in run.news])
    if not manifests and not problems and not as_json:
        console.print(
            "no source is active: name one, as in `triage refresh samples-reports`"
        )
    if as_json:
        typer.echo(json.dumps([run.as_json() for run in runs]))
    else:
        _print(runs, told)
    require_all(runs, problems)
    if any(run.counts()["failed"] for run in runs):
        raise typer.Exit(1)


def _print(runs: Sequence["SourceRun"], told: Sequence["Notice"]) -> None:
    from pipeline.screening.library import COUNTS

    table = Table("source", *COUNTS)
    for run in runs:
        counts = run.counts()
        table.add_row(run.source, *(str(counts[name]) for name in COUNTS))
    console.print(table)
    for run in runs:
        for missing in run.missing:
            say(str(missing))
        if run.unsent:
            say(run.unsent)
    for notice in told:
        say(f"news for {notice.news.case}: {notice}")


def news(
    case: Annotated[
        str | None, typer.Argument(help="Only of this case; default all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the cases affected by new, replaced or withdrawn reports.

    A refresh updates the flags of open cases. `triage flags CASE` does so at any time.

    Example: triage news deal-417
    """
    from pipeline.casefile.masks import CaseMasks
    from pipeline.casefile.news import is_closed, notices_of
    from pipeline.store.store import open_store

    with open_store() as store:
        if case is not None:
            store.case_documents(case)  # refuses an unknown case
        masked = CaseMasks(store).notices(store.news.of(case))
        found = notices_of(store, masked)
        closed = {name for name in {x.case for x in masked} if is_closed(store, name)}
    for notice in found:
        told = notice.news
        if as_json:
            typer.echo(json.dumps(_row(notice, told.case in closed), default=str))
            continue
        state = " (closed: open it again?)" if told.case in closed else ""
        say(f"{told.case}{state}: {notice}")
        if told.theirs is None:
            say(f"  quoted: {told.ours.text}")
        else:
            say(f"  ours:   {told.ours.text}")
            say(f"  theirs: {told.theirs.text}")
    if not found and not as_json:
        say("no news")


def _row(notice: "Notice", closed: bool) -> dict[str, object]:
    """Return a notice as ``news --json`` prints it: with the first passage alone."""
    from dataclasses import asdict

    row = asdict(notice.news)
    del row["more"]
    origin = notice.origin
    return row | {
        "n_passages": notice.news.n_passages,
        "report": notice.report,
        "source": origin.source_id if origin else "",
        "url": origin.url if origin else "",
        "retrieved_at": origin.retrieved_at if origin else None,
        "is_closed": closed,
    }
