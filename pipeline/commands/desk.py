"""The review desk from the command line: ``serve`` and ``export``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.printing import ScreenedCase, say
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.dossier.inputs import ModelFacts
    from pipeline.dossier.tongue import Tongue


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8417,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    reviewer: Annotated[
        str, typer.Option(help="Your name; each of your answers shows it.")
    ] = "",
    language: Annotated[
        str, typer.Option(help="en, de or fr; default TRIAGE_LANGUAGE, or the browser.")
    ] = "",
    accounts: Annotated[
        bool, typer.Option(help="Require a login; see triage account add.")
    ] = False,
    name: Annotated[
        list[str] | None, typer.Option(help="Host name of the desk; may be repeated.")
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, PEM.")] = None,
    proxy: Annotated[
        str, typer.Option(help="Address of the proxy that handles TLS.")
    ] = "",
    identity_header: Annotated[
        str, typer.Option(help="Header in which that proxy names the account.")
    ] = "",
) -> None:
    """Review stored cases in the browser.

    The printed address works once, for one browser. Without --reviewer the desk is for
    viewing only. To open it to other machines, you need accounts, and TLS or a proxy.
    TRIAGE_DESK_TOKEN sets the secret that programs send as Authorization: Bearer.

    Example: triage serve --reviewer "Ada Example"
    """
    from pipeline.dossier.exports.docbin import DOCBIN
    from pipeline.dossier.exports.finding_formats import FORMATS
    from pipeline.review.access.access_log import AccessLog
    from pipeline.review.access.door import check_token
    from pipeline.review.serving import Address, DeskOptions, guarded, listening
    from pipeline.review.serving import serve as serve_door
    from pipeline.screening.intake import Intake
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    person = checked_name(reviewer)
    if accounts and person:
        msg = "--reviewer cannot be used with --accounts: each person logs in by name"
        raise ConfigError(msg)
    taking = settings()
    address = Address(
        host, port, tuple(name or ()), tls_cert, tls_key, proxy, identity_header
    )
    address.check(has_accounts=accounts)
    with listening(address) as sockets, open_store() as store:
        # Not the inbox of reports, which a flow reads into the library.
        inbox, most = taking.home / "intake", taking.max_unpacked_bytes
        options = DeskOptions(
            formats=(*FORMATS, DOCBIN),
            intake=Intake(store, inbox, most) if person or accounts else None,
            language=language or taking.language,
            model=_model_facts,
        )
        door = guarded(
            store,
            address,
            options,
            AccessLog(taking.home / "access.log"),
            reviewer=None if accounts else person,
            secret=check_token(taking.desk_token),
            announce=lambda url: say(f"{url}  (for one browser; end with Ctrl-C)"),
        )
        if accounts:
            say(f"{address.url}/  (end with Ctrl-C)")
        elif not person:
            say("View only: to answer, start with --reviewer NAME")
        serve_door(door, address, sockets)


@cache
def _model_facts() -> "ModelFacts":
    from pipeline.dossier.model_facts import model_facts

    return model_facts()


Names = Annotated[
    bool,
    typer.Option("--names", help="Show victims and witnesses by name; it is logged."),
]


Language = Annotated[
    str, typer.Option(help="en, de or fr; default TRIAGE_LANGUAGE, or English.")
]


def tongue_of(language: str) -> "Tongue":
    """Return the language of a command.

    Raises:
        ConfigError: There is no catalogue for the language.
    """
    from pipeline.labels import default_labels
    from pipeline.review import words
    from pipeline.settings import settings

    return words.tongue_of(language or settings().language, default_labels())


def note_names(what: str, case: str) -> None:
    """Log that a command wrote a case with the names of victims."""
    from pipeline.review.access.access_log import AccessLog
    from pipeline.settings import settings

    AccessLog(settings().home / "access.log").note_names(what, case)


def export(
    case: ScreenedCase,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="File to write; its ending decides.")
    ],
    names: Names = False,
) -> None:
    """Write a case's findings with their answers in a format of other programs.

    .csv, .jsonl, .jsonld (Web Annotations), .json (Label Studio) and .spacy hold the
    findings. .ftm.jsonl (FollowTheMoney) holds the parties and links of the case.
    .notification.json is the notification to the competent authority, filled in from
    the forms of the case; nothing is sent. If two people review the case blind, only
    findings that both have answered count as answered.

    Example: triage export deal-417 -o deal-417.csv
    """
    from pipeline.dossier.exports.docbin import DOCBIN
    from pipeline.dossier.exports.finding_formats import FORMATS
    from pipeline.files import write_atomically
    from pipeline.labels import default_labels
    from pipeline.review.answers.case_forms import notification_of_case
    from pipeline.review.desk import Desk
    from pipeline.review.pages.dossiers import ftm_of
    from pipeline.review.pages.downloads import export_case
    from pipeline.store.store import open_store

    formats = {each.id: each for each in (*FORMATS, DOCBIN)}
    to = _format_of(out, {each.suffix: each.id for each in formats.values()})
    with open_store() as store:
        desk = Desk(store, default_labels(), reviewer="")
        if to == "ftm":
            content = ftm_of(desk, case)
        elif to == "notification":
            content = notification_of_case(desk, case)
        else:
            if names:
                note_names("export", case)
            content = export_case(desk, case, formats[to], names=names)
    write_atomically(out, content)


_LONG_ENDINGS = {".ftm.jsonl": "ftm", ".notification.json": "notification"}
"""Formats whose last ending is also that of another format."""


def _format_of(out: Path, endings: Mapping[str, str]) -> str:
    """Return the format of a file's ending; without one, JSON lines.

    Raises:
        ConfigError: No format has such an ending.
    """
    found = {"": "jsonl", **endings, **_LONG_ENDINGS}
    name, last = out.name.lower(), out.suffix.lower()
    ending = next((e for e in _LONG_ENDINGS if name.endswith(e)), last)
    if ending not in found:
        expected = ", ".join(e for e in found if e)
        msg = f"{out}: no format ends in {ending!r}: expected one of {expected}"
        raise ConfigError(msg)
    return found[ending]


def checked_name(reviewer: str) -> str:
    """Return a reviewer's name in one form, so that it stays one person.

    Raises:
        ConfigError: It is too long, or contains characters that cannot be printed.
    """
    name = " ".join(reviewer.split())
    if len(name) > 100 or not name.isprintable():
        msg = f"reviewer {reviewer!r}: expected a name of at most 100 characters"
        raise ConfigError(msg)
    return name
