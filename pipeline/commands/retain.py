"""``retain``: terms and holds of cases, deletion of cases, erasure of names."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.printing import Json, say

if TYPE_CHECKING:
    from pipeline.datamodel import Removal


retain = typer.Typer(no_args_is_help=True, help="How long cases are kept.")

Case = Annotated[str, typer.Argument(help="Name of a case.")]
Reviewer = Annotated[str, typer.Option(help="Who says so; goes into the record.")]
Reason = Annotated[str, typer.Option(help="Why; goes into the record.")]


@retain.command("list")
def list_(
    as_json: Json = False,
) -> None:
    """List until when each case is kept, and cases on hold.

    A case is kept for TRIAGE_RETENTION_YEARS (5) from the end of the year in which it
    was closed. Then it is due: you may delete it. The program does not do so itself.

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
        due = ", due" if each.is_due(today) else ""
        say(f"{each.case}: {each.state}{due}")


@retain.command("hold")
def hold(case: Case, reviewer: Reviewer, reason: Reason) -> None:
    """Keep a case, however old it gets, until the hold is released.

    Example: triage retain hold deal-417 --reviewer "A. Person" --reason "dispute"
    """
    from pipeline.casefile.retention import change_hold
    from pipeline.datamodel import CaseAct
    from pipeline.store.store import open_store

    with open_store() as store:
        change_hold(store, case, CaseAct.HELD, reviewer, reason, datetime.now(UTC))
    say(f"{case} is held")


@retain.command("release")
def release(case: Case, reviewer: Reviewer, reason: Reason) -> None:
    """Release the hold on a case.

    Example: triage retain release deal-417 --reviewer "A. Person" --reason "settled"
    """
    from pipeline.casefile.retention import change_hold
    from pipeline.datamodel import CaseAct
    from pipeline.store.store import open_store

    with open_store() as store:
        act = CaseAct.HOLD_RELEASED
        change_hold(store, case, act, reviewer, reason, datetime.now(UTC))
    say(f"{case} is not held any more")


Yes = Annotated[
    bool, typer.Option("--yes", help="Do it; else only list what would go.")
]


@retain.command("delete")
def delete(case: Case, reviewer: Reviewer, reason: Reason, yes: Yes = False) -> None:
    """Delete a case whose term is over, with documents that no other case uses.

    Without --yes it only lists what would be deleted. The record keeps who deleted the
    case and why, and `triage audit verify` still accepts it. Backups are not touched.

    Example: triage retain delete deal-417 --reviewer "A. Person" --reason "too old"
    """
    from pipeline.casefile.retention import delete as delete_case
    from pipeline.casefile.retention import removal_of
    from pipeline.datamodel import RemovalAct
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    wanted = removal_of(RemovalAct.DELETED, case, reviewer, reason)
    years = settings().retention_years
    with open_store() as store:
        done = delete_case(store, wanted, years, is_trial=not yes)
    _print(done, "deleted" if yes else "would be deleted: add --yes to do it")


@retain.command("erase")
def erase(
    case: Case,
    words: Annotated[list[str], typer.Argument(help="Names or passages, each quoted.")],
    reviewer: Reviewer,
    reason: Reason,
    yes: Yes = False,
) -> None:
    r"""Black out the name of a person in the stored data of a case.

    Texts, passages, quotes, notes, forms and translations then say \[erased], in other
    cases with the same documents too. The files of these documents are deleted, since
    a page would show the name. File names and the log of entries stay as they are.

    Example: triage retain erase library "Anna Berg" --reviewer "A. Person"
    --reason "her request of 3 May"
    """
    from pipeline.casefile.retention import erase as erase_words
    from pipeline.casefile.retention import removal_of
    from pipeline.datamodel import RemovalAct
    from pipeline.store.store import open_store

    wanted = removal_of(RemovalAct.ERASED, case, reviewer, reason)
    with open_store() as store:
        done = erase_words(store, wanted, words, is_trial=not yes)
    _print(done, "changed" if yes else "would be changed: add --yes to do it")


@retain.command("removed")
def removed(
    as_json: Json = False,
) -> None:
    """List deleted cases and erased names, and finish interrupted deletions.

    Example: triage retain removed
    """
    from pipeline.casefile.retention import sweep
    from pipeline.store.store import open_store

    with open_store() as store:
        sweep(store)
        found = store.removals.all()
    if as_json:
        rows = [asdict(each) | {"made_at": each.made_at.isoformat()} for each in found]
        typer.echo(json.dumps(rows, indent=1))
        return
    for each in found:
        at = f"{each.made_at:%Y-%m-%d}"
        say(f"{each.case}: {each.act} {at} by {each.person}: {each.reason}")


def _print(done: "Removal", what: str) -> None:
    for table, n in done.counts:
        say(f"{n:>8,} {table}")
    say(f"{len(done.documents):>8,} documents' bytes")
    say(f"{done.case}: {what}")
