"""Accounts of a desk for several people: ``triage account add``, ``set``, ``list``."""

import getpass
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.printing import Json, say
from pipeline.datamodel import Account, Role
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.store.store import Store


account = typer.Typer(
    no_args_is_help=True, help="Accounts of a desk for several people."
)

Name = Annotated[str, typer.Argument(help="Name of the account; each answer shows it.")]
Cases = Annotated[
    list[str] | None, typer.Option("--case", help="Only these cases; default all.")
]


@account.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="Role of the account.")] = Role.REVIEWER,
    case: Cases = None,
) -> None:
    """Add an account; the password is asked for, or read from standard input.

    Without a terminal it is the first line of standard input, as in `triage account add
    NAME < FILE`. It is never an argument, which others on the machine could see.

    A reader only views. A reviewer answers. A lead also closes cases and can ask for a
    second reviewer. An admin can also give a case a new lead. Never give the name of an
    account to another person.

    Example: triage account add "Ada Example" --role lead
    """
    from pipeline.commands.desk import checked_name
    from pipeline.review.access.login import hash_password
    from pipeline.store.store import open_store

    person = checked_name(name)
    if not person:
        msg = f"account {name!r}: expected a name"
        raise ConfigError(msg)
    with open_store() as store:
        if store.accounts.get(person) is not None:
            msg = f"account {person!r} exists already: see triage account set"
            raise ConfigError(msg)
        hashed = hash_password(_password())
        cases = _known(store, case)
        made = Account(person, hashed, role, cases, True, datetime.now(UTC))
        store.accounts.put(made)
    say(f"{person}: {role.value}")


@account.command("set")
def change(
    name: Name,
    role: Annotated[Role | None, typer.Option(help="New role.")] = None,
    case: Cases = None,
    all_cases: Annotated[bool, typer.Option(help="All cases from now on.")] = False,
    password: Annotated[bool, typer.Option(help="Ask for a new password.")] = False,
    active: Annotated[
        bool | None, typer.Option(help="Whether it can log in; --no-active locks it.")
    ] = None,
) -> None:
    """Change an account's rights at once; its answers keep its name.

    A lock or a new password ends all sessions of the account.

    Example: triage account set "Ada Example" --no-active
    """
    from pipeline.review.access.login import hash_password
    from pipeline.store.store import open_store

    with open_store() as store:
        old = store.accounts.require(name)
        hashed = hash_password(_password()) if password else old.password_hash
        cases = () if all_cases else _known(store, case) or old.cases
        new = replace(
            old,
            role=role or old.role,
            cases=cases,
            password_hash=hashed,
            is_active=old.is_active if active is None else active,
            changed_at=datetime.now(UTC),
        )
        store.accounts.put(new)
        if password or not new.is_active:
            store.accounts.end_sessions(name=name)
    say(_line(new))


@account.command("list")
def show(
    as_json: Json = False,
) -> None:
    """List all accounts, active or not.

    Example: triage account list --json
    """
    from pipeline.store.store import open_store

    with open_store() as store:
        accounts = store.accounts.all()
    if as_json:
        rows = [
            {"name": a.name, "role": a.role, "cases": a.cases, "active": a.is_active}
            for a in accounts
        ]
        typer.echo(json.dumps(rows))
        return
    for each in accounts:
        say(_line(each))


def _line(account: Account) -> str:
    cases = ", ".join(account.cases) or "all cases"
    locked = "" if account.is_active else ", locked"
    return f"{account.name}: {account.role.value}, {cases}{locked}"


def _known(store: "Store", cases: list[str] | None) -> tuple[str, ...]:
    """Return the names of cases in the store.

    Raises:
        NotStored: One of them is not in the store.
    """
    for case in cases or ():
        store.case_documents(case)
    return tuple(cases or ())


def _password() -> str:
    if not sys.stdin.isatty():
        if typed := sys.stdin.readline().rstrip("\n"):
            return typed
        msg = "no password: type it at a terminal, or give one line on standard input"
        raise ConfigError(msg)
    typed = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != typed:
        msg = "the two passwords differ: nothing was changed"
        raise ConfigError(msg)
    return typed
