"""``retain list|hold|release``: periods and holds of cases."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

console = Console()

retain = typer.Typer(no_args_is_help=True, help="How long cases are kept.")

Case = Annotated[str, typer.Argument(help="Name of a case.")]
Reviewer = Annotated[str, typer.Option(help="Who says so; goes into the record.")]
Reason = Annotated[str, typer.Option(help="Why; goes into the record.")]


@retain.command("list")
def list_(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of text.")
    ] = False,
) -> None:
    """List the retention of each case, and held cases.

    A case is kept for TRIAGE_RETENTION_YEARS (5) from the end of the year in which it
    was closed. Nothing is deleted.

    Example: triage retain list
    """
    from pipeline.casefile.retention import retentions
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    today = datetime.now(UTC).date()
    with open_store() as store:
        kept = retentions(store, settings().retention_years)
    if as_json:
        rows = [
            {
                "case": each.case,
                "closed_at": each.closed_at and each.closed_at.isoformat(),
                "until": each.until and each.until.isoformat(),
                "held_by": each.hold and each.hold.reviewer,
                "held_because": each.hold and each.hold.note,
                "is_due": each.is_due(today),
            }
            for each in kept
        ]
        typer.echo(json.dumps(rows, indent=1))
        return
    for each in kept:
        until = f"kept until {each.until}" if each.until else "open"
        held = f", held by {each.hold.reviewer}: {each.hold.note}" if each.hold else ""
        due = ", due" if each.is_due(today) else ""
        _say(f"{each.case}: {until}{due}{held}")


@retain.command("hold")
def hold(case: Case, reviewer: Reviewer, reason: Reason) -> None:
    """Keep a case, however old it gets, until the hold is released.

    Example: triage retain hold deal-417 --reviewer "A. Person" --reason "dispute"
    """
    from pipeline.casefile.retention import hold as hold_case
    from pipeline.store.store import open_store

    with open_store() as store:
        hold_case(store, case, reviewer, reason, datetime.now(UTC))
    _say(f"{case} is held")


@retain.command("release")
def release(case: Case, reviewer: Reviewer, reason: Reason) -> None:
    """Release the hold on a case.

    Example: triage retain release deal-417 --reviewer "A. Person" --reason "settled"
    """
    from pipeline.casefile.retention import release as release_case
    from pipeline.store.store import open_store

    with open_store() as store:
        release_case(store, case, reviewer, reason, datetime.now(UTC))
    _say(f"{case} is not held any more")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
