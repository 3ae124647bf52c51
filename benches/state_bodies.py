"""Measure the functions of State bodies that are found in names, and false alarms.

    python -m benches.state_bodies [--misses]

The names are in ``corpora/parties/state_bodies.csv``. A body counts as found if one of
its functions is found. A function found for an ordinary body, a company or an
association is a false alarm. The author of the terms also wrote the halves ``train``
and ``test``; ``check`` are the publishers of an open register of data sets, judged
after the terms were written. Terms were changed only after errors of ``train``, so
``--misses`` prints no others.
"""

import argparse
import csv
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from pipeline.parties.state.bodies import end_user_types_of, functions_of
from pipeline.settings import corpora_dir

GOLD_OF = {
    "interior": "interior",
    "police": "police",
    "defence": "military",
    "national_guard": "military",
    "presidential_guard": "military",
    "republican_guard": "military",
    "revolutionary_guard": "military",
    "intelligence": "intelligence",
    "state_security": "internal_security",
    "prison": "prison",
    "border": "customs_border",
    "customs": "customs_border",
    "prosecution": "prosecution",
    "telecom_regulator": "telecom_regulator",
}
"""Name in the gold for each function of ``bodies.toml``."""

HALVES = ("train", "test", "check")


@dataclass(frozen=True)
class Judged:
    """A name with its gold functions and those that the program finds.

    Attributes:
        name: Name as written.
        country: ISO 3166-1 alpha-2 code of the country.
        half: Half of the gold, one of ``HALVES``.
        is_ordinary: Whether any security function found for it is a false alarm.
        functions: Gold functions; for an ordinary name, its sort.
        told: Functions that the program finds, in the words of the gold.
        has_type: Whether it is taken for a State security end user.
    """

    name: str
    country: str
    half: str
    is_ordinary: bool
    functions: frozenset[str]
    told: frozenset[str]
    has_type: bool

    @property
    def is_found(self) -> bool:
        """True if one of its gold functions is found."""
        return bool(self.functions & self.told)


def judged() -> list[Judged]:
    """Return every name of the gold with the functions that the program finds."""
    path = corpora_dir() / "parties" / "state_bodies.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [_judge(row) for row in csv.DictReader(file)]


def _judge(row: dict[str, str]) -> Judged:
    functions = functions_of(row["name"], frozenset({row["country"]}))
    told = {GOLD_OF[f.function] for f in functions if f.function in GOLD_OF}
    return Judged(
        name=row["name"],
        country=row["country"],
        half=row["half"],
        is_ordinary=row["is_ordinary"] == "yes",
        functions=frozenset(row["function"].split()),
        told=frozenset(told),
        has_type=bool(end_user_types_of(functions)),
    )


def recall_row(name: str, rows: Sequence[Judged]) -> tuple[str, ...]:
    """Return how many bodies of a function are found, in each half."""
    cells = []
    for half in HALVES:
        own = [row for row in rows if row.half == half]
        found = sum(row.is_found for row in own)
        cells.append(f"{found} of {len(own)}")
        cells.append(f"{found / len(own):.3f}" if own else "-")
    return (name, *cells)


def alarm_row(name: str, rows: Sequence[Judged]) -> tuple[str, ...]:
    """Return of how many ordinary names a function is told, in each half."""
    cells = []
    for half in HALVES:
        own = [row for row in rows if row.half == half]
        alarms = sum(bool(row.told) for row in own)
        cells.append(f"{alarms} of {len(own)}")
        cells.append(f"{alarms / len(own):.3f}" if own else "-")
    return (name, *cells)


def _table(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table(title, "train", "", "test", "", "check", "")
    for row in rows:
        table.add_row(*row)
    return table


def main() -> None:
    """Print two tables, and the errors of the train half when asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    rows = judged()
    console = Console(width=110)
    bodies = [row for row in rows if not row.is_ordinary]
    found = [
        recall_row(each, [row for row in bodies if each in row.functions])
        for each in sorted(set(GOLD_OF.values()))
    ]
    console.print(_table("found by function", [*found, recall_row("all", bodies)]))
    others = [row for row in rows if row.is_ordinary]
    company = [r for r in others if r.functions & {"company", "association"}]
    alarms = [
        alarm_row("ordinary bodies", [r for r in others if r not in company]),
        alarm_row("companies, associations", company),
        alarm_row("all", others),
    ]
    console.print(_table("false alarms", alarms))
    for half in HALVES:
        own = [row for row in bodies if row.half == half and row.told]
        right = sum(len(row.told & row.functions) for row in own)
        told = sum(len(row.told) for row in own)
        console.print(f"{half}: {right} of {told} functions told are right")
    if given.misses:
        for row in rows:
            is_wrong = bool(row.told) if row.is_ordinary else not row.is_found
            if row.half == "train" and is_wrong:
                said = f"{sorted(row.functions)}, told {sorted(row.told)}"
                console.print(f"{row.country} {row.name}: {said}", markup=False)


if __name__ == "__main__":
    main()
