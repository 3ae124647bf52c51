"""From the command line: ``flags`` of a case, and people's answers to links."""

import json
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from rich.table import Table

from pipeline.commands.desk import checked_name
from pipeline.commands.printing import Json, ModelName, ScreenedCase, console, say
from pipeline.datamodel import LinkVerdict, Strength
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.casefile.pairs import PartiesView
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


def answer(
    case: Annotated[str, typer.Argument(help="Name of the case.")],
    pair: Annotated[str, typer.Argument(help="pair_id of a link or list hit.")],
    verdict: Annotated[
        LinkVerdict, typer.Argument(help="Your answer about the two names.")
    ],
    reviewer: Annotated[str, typer.Option(help="Who answers.")],
    strength: Annotated[
        Strength | None, typer.Option(help="How they belong together, if you know.")
    ] = None,
    other: Annotated[
        str, typer.Option(help="To join: the actor's name as in the report.")
    ] = "",
    note: Annotated[str, typer.Option(help="A note in your words.")] = "",
) -> None:
    """Confirm, split or join two names; the answer holds in every case.

    Example: triage link deal-417 3f0c split --reviewer "A. Person" --note "other town"
    """
    from pydantic import ValidationError

    from pipeline.labels import default_labels
    from pipeline.review.desk import Desk
    from pipeline.review.requests import LinkRequest
    from pipeline.store.store import open_store

    with open_store() as store:
        desk = Desk(store, default_labels(), checked_name(reviewer))
        asked = _asked(desk.parties(case), case, pair, other)
        seen = len(desk.said_of(case, asked.pair_id).log)
        try:
            request = LinkRequest(
                case=case, seen=seen, note=note, verdict=verdict, pair=asked.pair_id,
                party=asked.party_id, other=asked.other, countries=asked.countries,
                strength=strength,
            )  # fmt: skip
        except ValidationError as error:
            wrong = error.errors()[0]
            msg = f"{wrong['loc'][0]}: {wrong['msg']}"
            raise ConfigError(msg) from error
        desk.answer_link(request)
    say(f"{asked.party} / {asked.other}: {verdict.value}")


class _Asked(NamedTuple):
    """Two names of one answer."""

    pair_id: str
    party_id: str
    party: str
    other: str
    countries: tuple[str, ...]


def _asked(view: "PartiesView | None", case: str, pair: str, other: str) -> _Asked:
    """Return the two names of a pair in a case.

    To join two names that the program never linked, give the id of the party and the
    name of the actor as in the report, followed by "@" and country codes.
    """
    from pipeline.datamodel import pair_id_of

    if view is None:
        msg = f"case {case!r} has no parties yet: screen it with triage run"
        raise ConfigError(msg)
    names = {card.party.party_id: card.party.name for card in view.cards}
    if other and pair in names:
        name, _, countries = other.partition("@")
        name = " ".join(name.split())
        codes = tuple(c.strip().lower() for c in countries.split(",") if c.strip())
        return _Asked(pair_id_of(pair, name, codes), pair, names[pair], name, codes)
    shown = [p for key, p in view.pairs.items() if key.startswith(pair)]
    if len(shown) != 1:
        which = f"{len(shown)} pairs whose id starts with" if shown else "no pair"
        msg = f"case {case!r} shows {which} {pair!r}"
        raise ConfigError(msg)
    found = shown[0]
    party = found.party
    return _Asked(
        found.pair_id, party.party_id, party.name, found.other, found.countries
    )
