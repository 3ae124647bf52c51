"""``triage parties`` of papers, ``flags`` of a case, ``lookup`` of names, ``lists``."""

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict

from pipeline.commands.desk import Language, tongue_of
from pipeline.commands.printing import (
    Json,
    ModelName,
    ScreenedCase,
    print_table,
    say,
    warn,
)
from pipeline.datamodel import Said, joined, page_or_paragraph
from pipeline.errors import ConfigError
from pipeline.labels import in_words

if TYPE_CHECKING:
    from pipeline.datamodel import Deal, FlagSheet, Tell
    from pipeline.parties.names.name_search import Lookup
    from pipeline.parties.records import NamedParty

lists = typer.Typer(no_args_is_help=True, help="Sanctions lists and name lists.")


class _InputLine(BaseModel):
    """One line of the input of ``triage parties``."""

    model_config = ConfigDict(frozen=True, strict=True)

    id: str | int
    text: str


def parties(
    file: Annotated[Path, typer.Argument(help="JSON lines with id and text.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="JSON lines to write.")],
) -> None:
    """Find the parties of contracts, orders, statements and mails, with their roles.

    Example: triage parties contracts.jsonl -o parties.jsonl
    """
    from pipeline.files import write_atomically
    from pipeline.json_lines import read_json_lines
    from pipeline.parties.papers.extract import find_parties

    try:
        data = file.read_bytes()
    except OSError as error:
        msg = f"{file}: {error.strerror}"
        raise ConfigError(msg) from error
    rows = [
        {"id": line.id, "parties": [_party_row(p) for p in find_parties(line.text)]}
        for line in read_json_lines(data, file.name, _InputLine)
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    write_atomically(out, lines.encode())


def _party_row(party: "NamedParty") -> dict[str, Any]:
    address = party.address
    return {
        "name": party.name,
        "role": party.role.value,
        "start": party.span.start,
        "end": party.span.end,
        "countries": sorted(party.countries),
        "address": [address.start, address.end] if address else None,
        "reason": party.reason,
        "evidence": [party.evidence.start, party.evidence.end],
        "defined_as": party.defined_as,
        "in_annex": party.in_annex,
    }


def lookup(
    name: Annotated[str, typer.Argument(help="Name of a party.")],
    country: Annotated[
        str, typer.Option(help="Its country, as a code or a name.")
    ] = "",
    kind: Annotated[
        str, typer.Option(help="person, organisation, vessel or unknown.")
    ] = "unknown",
    case: Annotated[
        str,
        typer.Option(help="Search the library and the reports of this case."),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="Most hits shown.")] = 20,
    as_json: Json = False,
) -> None:
    """Search a name in lists and reports, and show its role there.

    For each hit it shows the role (actor, listed, owner, only named ...) and the
    sentence, and who owns or leads the person or body of that name. Victims are masked,
    unless TRIAGE_VICTIM_NAMES is set. The reports that come with the program are
    invented. They are searched only with --case sample. The invented sanctions list of
    the sample is never searched.

    Example: triage lookup "Air Force Intelligence Directorate" --country SY
    """
    from pipeline.parties.lookup import look_up, rows_of
    from pipeline.parties.names.alignment import NameKind
    from pipeline.parties.names.identity import Named
    from pipeline.parties.reports.report_actors import SAMPLE
    from pipeline.parties.state.countries import country_code
    from pipeline.store.store import open_store

    if kind not in list(NameKind):
        msg = f"--kind: expected one of {', '.join(NameKind)}, found {kind!r}"
        raise ConfigError(msg)
    codes = {country_code(country) or country.casefold()} if country else set()
    party = Named(name, frozenset(codes), NameKind(kind))
    with open_store() as store:
        found, held = look_up(store, party, case or None)
        _log_search(found)
        rows = rows_of(found, held, store)[:limit]
        leaves_sample = case != SAMPLE and any(x.name == SAMPLE for x in store.cases())
    if as_json:
        typer.echo(json.dumps({**_head(found), "hits": rows}, ensure_ascii=False))
        return
    _print(found, rows)
    if leaves_sample:
        warn(f"note: not searched: the reports of the sample (--case {SAMPLE})")


def _log_search(found: "Lookup") -> None:
    """Log the searched name and lists; a search leaves a trace."""
    from pipeline.parties.deal.search_log import log_rows

    row = _head(found) | {
        "what": "party",
        "n_list_hits": len(found.list_hits),
        "n_report_hits": len(found.report_hits),
    }
    log_rows([row])


def _head(found: "Lookup") -> dict[str, Any]:
    return {
        "name": found.party.name,
        "countries": sorted(found.party.countries),
        "searched_at": found.searched_at.isoformat(),
        "engine": found.engine,
        "lists": [
            {
                "list": version.list_id,
                "dated": version.date_or_unknown,
                "sha256": version.sha256,
                "entries": version.n_entries,
            }
            for version in found.lists
        ],
        "warnings": list(found.warnings),
        "report_names_searched": found.n_mentions,
    }


def _place(row: dict[str, Any]) -> str:
    """Return the place of a report passage; "" if it was read anew since."""
    if row["page"] is None:
        return ""
    return page_or_paragraph(
        SimpleNamespace(page_number=row["page"], paragraph=row["paragraph"])
    )


def _print(found: "Lookup", rows: list[dict[str, Any]]) -> None:
    shown = [("role", "name", "where", "sure", "what it says, and why")]
    for row in rows:
        score = "?" if row["score"] is None else f"{row['score']:.2f}"
        sure = row.get("strength") or score
        place = row.get("dated") or _place(row)
        countries = ",".join(row["countries"])
        said = "\n".join(filter(None, (row["sentence"], "; ".join(row["reasons"]))))
        name, where = row["name"], f"{row.get('list', 'report')} {place}"
        shown.append((row["role"], f"{name} {countries}".strip(), where, sure, said))
    if rows:
        print_table(shown)
    else:
        say("nothing found")
    searched = ", ".join(f"{v.list_id} of {v.date_or_unknown}" for v in found.lists)
    say(
        f"searched: {searched or 'no list'}; {found.n_mentions} names in reports; "
        f"names compared by {found.engine}"
    )
    for warning in found.warnings:
        warn(f"note: {warning}")


@lists.command()
def status(as_json: Json = False) -> None:
    """Show all lists, those in use, and their age.

    Example: triage lists status
    """
    from pipeline.parties.lists.shelf import list_uses

    rows = [
        {
            "list": use.manifest.list_id,
            "dated": use.version.date_or_unknown if use.version else "not in use",
            "entries": use.version.n_entries if use.version else 0,
            "state": (use.warning or "ok") if use.version else "missing",
            "licence": use.manifest.licence,
        }
        for use in list_uses(datetime.now(UTC).date())
    ]
    if as_json:
        typer.echo(json.dumps(rows))
        return
    head = ("list", "dated", "entries", "state", "licence")
    print_table([head, *([str(cell) for cell in row.values()] for row in rows)])


@lists.command()
def add(
    list_id: Annotated[str, typer.Argument(help="Id of the list.")],
    file: Annotated[Path, typer.Argument(help="The downloaded file.")],
    accept_shrink: Annotated[
        bool,
        typer.Option(
            "--accept-shrink", help="Accept a list that lost over half of its entries."
        ),
    ] = False,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Its date, if the file gives none."),
    ] = None,
) -> None:
    """Put a downloaded list to use; a bad file never replaces a good list.

    The parties of all cases are looked up in it at once. If neither the file nor --date
    says how old the list is, every search in it says that its date is unknown.

    Example: triage lists add eu-fsf 20261120-FULL-1_1.xml
    """
    from pipeline.parties.lists.manifest import manifest
    from pipeline.parties.lists.shelf import add_list

    version = add_list(
        file,
        manifest(list_id),
        dated=date.date() if date else None,
        accept_shrink=accept_shrink,
    )
    say(f"{version.list_id}: {version.n_entries} entries of {version.date_or_unknown}")
    if warning := version.warning(datetime.now(UTC).date()):
        warn(f"note: {warning}" + ("" if version.is_dated else "; see --date"))
    _assess_cases()


def _assess_cases() -> None:
    """Look the parties of all cases up in changed lists, and print new flags."""
    from pipeline.screening.case import look_up_again
    from pipeline.store.store import open_store

    with open_store() as store:
        for case, changed in look_up_again(store):
            found = [
                f"{x.flag_id} {in_words(x.after) if x.after else 'no longer raised'}"
                for x in changed
            ]
            say(f"{case}: looked up again; {', '.join(found) or 'no flag changed'}")


@lists.command()
def refresh(
    list_ids: Annotated[
        list[str] | None,
        typer.Argument(help="Ids; default all with an address, except official texts."),
    ] = None,
) -> None:
    """Fetch lists from their publishers and put them to use.

    A list that its publisher says is unchanged is not fetched again. The parties of all
    cases are looked up in what changed.

    Example: triage lists refresh un-sc us-ofac-sdn
    """
    from pipeline.parties.lists.refresh import fetchable, refresh_list, untried

    failed = False
    for manifest in fetchable(list_ids):
        version, reason = refresh_list(manifest)
        failed = failed or version is None
        text = f"{manifest.list_id} of {version.date_or_unknown}" if version else reason
        text += " (unchanged)" if version and reason else ""
        say(text)
    for reason in () if list_ids else untried():
        say(f"not tried: {reason}")
    _assess_cases()
    if failed:
        raise typer.Exit(1)


def flags(
    case: ScreenedCase,
    model: ModelName = None,
    as_json: Json = False,
    language: Language = "",
) -> None:
    """Print the parties, flags and proposed next step of a case.

    The parties are searched again in the lists in use and the stored reports.

    Example: triage flags deal-417
    """
    from pipeline.classify.artifact import classifier_facts, model_folder
    from pipeline.dossier.assess import assess
    from pipeline.dossier.exports.rows import flags_rows, parties_rows
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    tell = tongue_of(language).tell
    facts, _ = classifier_facts(model_folder(model or settings().model))
    with open_store() as store:
        deal, sheet = assess(store, case, facts["languages"])
    if as_json:
        rows = {"parties": parties_rows(deal), "flags": flags_rows(sheet)}
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    print_parties(deal, tell)
    print_flags(sheet, tell)


def print_parties(deal: "Deal", tell: "Tell" = str) -> None:
    """Print the parties of a deal, each with its number of links and its lists."""
    from pipeline.parties.state.countries import country_name
    from pipeline.review.answers.requests import STRENGTH_WORDS

    words = [*STRENGTH_WORDS.items(), (None, "relation not known")]
    rows = [[*map(tell, ("Party", "Roles", "Countries", "Reports", "Lists"))]]
    for party in deal.parties:
        links = [x for x in deal.links if x.party_id == party.party_id]
        hits = [x for x in deal.list_hits if x.party_id == party.party_id]
        counts = Counter(x.strength for x in links)
        reports = "; ".join(
            f"{tell(said)} ({counts[x]})" for x, said in words if counts[x]
        )
        lists = ", ".join(dict.fromkeys(hit.source.list_id for hit in hits))
        rows.append(
            [
                party.name,
                ", ".join(tell(in_words(role)) for role in party.roles),
                ", ".join(tell(country_name(code)) for code in party.countries),
                reports or tell("none"),
                lists or tell("none"),
            ]
        )
    print_table(rows)


def print_step(sheet: "FlagSheet", tell: "Tell" = str) -> None:
    """Print the proposed next step of a case with its reasons."""
    from pipeline.dossier.run_summary import step_line

    say(tell(step_line(sheet.queue.value)))
    for reason in sheet.reasons:
        say(f"  {tell(reason)}")


def print_flags(sheet: "FlagSheet", tell: "Tell" = str) -> None:
    """Print the flags of a case and the proposed next step."""
    from pipeline.dossier.exports.rows import flag_lines
    from pipeline.dossier.sections.system import setting_words

    for name, weight, why in flag_lines(sheet, tell):
        say(f"{name}: {weight}")
        for line in why.splitlines():
            say(f"  {line}")
    print_step(sheet, tell)
    said = [
        Said("{said}: {said1}", said=in_words(name), said1=setting_words(value))
        for name, value in sheet.settings
    ]
    say(
        tell(Said("findings and pairs of names without an answer: {n}", n=sheet.n_open))
    )
    say(f"{tell('Rule:')} {dict(sheet.versions)['rules']}; {tell(joined(said))}")
