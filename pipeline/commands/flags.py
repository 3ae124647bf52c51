"""From the command line: ``flags`` of a case."""

import json
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from pipeline.commands.printing import Json, ModelName, ScreenedCase, console, say
from pipeline.datamodel import Strength

if TYPE_CHECKING:
    from pipeline.datamodel import Deal, FlagSheet


def flags(
    case: ScreenedCase,
    model: ModelName = None,
    as_json: Json = False,
) -> None:
    """Print the parties, flags and proposed next step of a case.

    The parties are searched again in the lists in use and the stored reports.

    Example: triage flags deal-417
    """
    from pipeline.classify.artifact import classifier_facts, model_folder
    from pipeline.dossier.assess import assess
    from pipeline.dossier.flag_rows import flags_rows, parties_rows
    from pipeline.settings import settings
    from pipeline.store.store import open_store

    facts, _ = classifier_facts(model_folder(model or settings().model))
    with open_store() as store:
        deal, sheet = assess(store, case, facts["languages"])
    if as_json:
        rows = {"parties": parties_rows(deal), "flags": flags_rows(sheet)}
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    print_parties(deal)
    print_flags(sheet)


def print_parties(deal: "Deal") -> None:
    """Print the parties of a deal, each with its strongest link."""
    table = Table("party", "roles", "country", "reports", "lists")
    for party in deal.parties:
        links = [x for x in deal.links if x.party_id == party.party_id]
        hits = [x for x in deal.list_hits if x.party_id == party.party_id]
        counts = {
            name: sum(x.strength == strength for x in links)
            for name, strength in (*((s.value, s) for s in Strength), ("?", None))
        }
        reports = ", ".join(f"{n} {name}" for name, n in counts.items() if n)
        lists = ", ".join(dict.fromkeys(hit.source.list_id for hit in hits))
        table.add_row(
            party.name, ", ".join(party.roles), ", ".join(party.countries),
            reports or "none", lists or "none",
        )  # fmt: skip
    console.print(table)


def print_flags(sheet: "FlagSheet") -> None:
    """Print the flags of a case and the proposed next step."""
    from pipeline.dossier.flag_rows import flag_lines
    from pipeline.labels import in_words

    table = Table("flag", "weight", "why")
    for row in flag_lines(sheet):
        table.add_row(*row)
    console.print(table)
    say(f"proposed next step: {in_words(sheet.queue.value)} (a person decides)")
    for reason in sheet.reasons:
        say(f"  {reason}")
    versions = dict(sheet.versions)
    said = [f"{in_words(name)}: {in_words(value)}" for name, value in sheet.settings]
    said += [f"{sheet.n_open} open in the papers and behind flags"]
    say(f"rules {'; '.join([versions['rules'], *said])}")
