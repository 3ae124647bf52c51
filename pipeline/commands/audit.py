"""The record from the command line: ``audit verify|looked|new-key``."""

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

import typer

from pipeline.commands.printing import Json, console, say
from pipeline.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from pipeline.store.record.verify import Report


audit = typer.Typer(
    no_args_is_help=True, help="Check the signed record of everything stored."
)

_HEAD = re.compile(rb"audit verify --head\s+([0-9a-f]{64})")

_MAX_SHOWN = 50
"""Most problems printed one by one; --json gives all."""


@audit.command()
def verify(
    head: Annotated[
        str | None,
        typer.Option(help="Head written down earlier; the record must have it."),
    ] = None,
    dossier: Annotated[
        Path | None,
        typer.Option(help="A dossier made earlier (.html, .json, .pdf) with its head."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check everything stored against the signed record.

    It checks the bytes of documents, texts, findings, answers and their order, the
    signatures, and the database itself. It prints the head, a hash that depends on
    every entry of the record. Keep the head somewhere else, for example in a dossier.
    Then you can find out later whether the newest entries were cut off or the whole
    store was replaced.

    Example: triage audit verify --dossier deal-417.pdf
    """
    from pipeline.store.record.verify import NOT_TRUSTED
    from pipeline.store.store import open_store

    heads = [head] if head else []
    if dossier is not None:
        heads.append(head_in(dossier))
    with open_store() as store:
        report = store.verify(heads)
    if as_json:
        typer.echo(json.dumps(_plain(report), indent=1))
    else:
        _print(report)
    n_keys = sum(problem.where.startswith(NOT_TRUSTED) for problem in report.problems)
    counts = {
        "{} stored items were changed": len(report.problems) - n_keys,
        "{} keys are missing, so signatures were not checked": n_keys,
    }
    if report.problems:
        raise StoreError("; ".join(said.format(n) for said, n in counts.items() if n))


@audit.command("new-key")
def new_key() -> None:
    """Make a key in place of a lost one; old signatures can still be checked.

    Example: triage audit new-key
    """
    from pipeline.store.store import open_store

    with open_store() as store:
        made = store.signer.renew()
        say(f"key {made} in {store.signer.path}")


@audit.command("looked")
def looked(
    case: Annotated[str, typer.Option(help="Only requests about this case.")] = "",
    as_json: Json = False,
) -> None:
    """List all views of pages of the desk and of names of victims, by person.

    Every request is logged before it is answered. If it cannot be logged, it is
    refused. Entries that log rotation moved away are not listed.

    Example: triage audit looked --case deal-417
    """
    from pipeline.review.access.access_log import read_access
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    rows = list(read_access(settings().home / "access.log"))
    if case:
        with open_store() as store:
            held = {each.document_id for each in store.case_documents(case)}
        rows = [row for row in rows if _shows(row, case, held)]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        query = f"?{row['query']}" if row.get("query") else ""
        said = f" refused ({row['status']})" if row.get("status", 0) >= 400 else ""
        named = " names shown" if row.get("names") else ""
        say(f"{row['at']} {row['who'] or 'nobody'} {row['path']}{query}{said}{named}")


def _shows(row: dict[str, object], case: str, documents: set[str]) -> bool:
    """Return True if a request is about a case, by its name or one of its documents."""
    asked = parse_qs(str(row.get("query", ""))).get("case", [])
    return case in asked or any(
        part in documents for part in str(row["path"]).split("/")
    )


def head_in(dossier: Path) -> str:
    """Return the head named in a dossier.

    Raises:
        ConfigError: It cannot be read, or names no head.
    """
    try:
        content = dossier.read_bytes()
    except OSError as error:
        msg = f"dossier {str(dossier)!r}: {error.strerror}"
        raise ConfigError(msg) from error
    if content.startswith(b"%PDF"):
        content = _keywords(content)
    found = _HEAD.search(content) or re.search(rb'"head": "([0-9a-f]{64})"', content)
    if found is None:
        msg = f"dossier {str(dossier)!r}: expected the head of a record in it"
        raise ConfigError(msg)
    return found[1].decode("ascii")


def _keywords(content: bytes) -> bytes:
    """Return the head out of the uncompressed keywords of a PDF."""
    found = re.search(rb"record head ([0-9a-f]{64})", content)
    return b"audit verify --head " + found[1] if found else b""


def _plain(report: "Report") -> dict[str, object]:
    counts = report.counts
    return {
        "decisions": counts.get("decision", 0),
        "case_events": counts.get("case_event", 0),
        "head": report.head.digest,
        "entries": report.head.number,
        "signed_by": report.head.key_id,
        "counts": counts,
        "bytes": report.n_bytes,
        "problems": [asdict(problem) for problem in report.problems],
        "notes": report.notes,
    }


def _print(report: "Report") -> None:
    for problem in report.problems[:_MAX_SHOWN]:
        say(str(problem), style="red")
    if len(report.problems) > _MAX_SHOWN:
        console.print(f"and {len(report.problems) - _MAX_SHOWN} more: --json has all")
    for note in report.notes:
        say(note)
    n = report.counts.get
    say(
        f"{n('screening', 0)} screenings, {n('decision', 0)} decisions and "
        f"{n('case_event', 0)} closings are unchanged;  "
        f"{report.n_bytes:,} bytes of documents were read"
    )
    head = report.head
    say(f"head {head.digest} (entry {head.number}, signed with key {head.key_id})")
