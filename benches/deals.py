"""Compare the flags and the queue of twenty deals with the judgements of a person.

    python -m benches.deals [NUMBER ...] [--lists FOLDER]

``corpora/deals`` holds the papers of invented deals, and the paths of the real reports
and brochures that belong to them. Flags, queue and parties were judged before any deal
was run. Each deal is screened as a new case in a store of its own. A flag is right if
the judgement says that it must or may be raised. A flag that must be raised counts as
found only if it is raised in full. Some parties were judged with a place behind the
name ("Tane Ltd, Sarel"); if one is found without the place, it is counted separately.
DF12 is left out, because it names what the run lacks, for example lists. DF9 needs the
lists, which ``TRIAGE_HOME`` may hold.
"""

import argparse
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benches.made_cases import screened
from pipeline.classify.model import Model, open_model
from pipeline.datamodel import FlagSheet, Kind, Weight
from pipeline.screening.case import CaseRun
from pipeline.settings import corpora_dir, settings

OF_THE_RUN = {"DF12"}


@dataclass(frozen=True)
class Deal:
    """A deal with its judgement.

    Attributes:
        number: Number of its folder.
        must: Flags that must be raised in full.
        may: Flags that may be raised, weakly or in full.
        queue: Judged proposal, before any answer of a reviewer.
        parties: Judged names of the parties in its papers.
        sheet: Flags and proposal of the run.
        found: Names of the parties that the run found.
    """

    number: str
    must: frozenset[str]
    may: frozenset[str]
    queue: str
    parties: frozenset[str]
    sheet: FlagSheet
    found: frozenset[str]

    @property
    def raised(self) -> frozenset[str]:
        """Flags that the run raises in full, and safeguards that stand beside."""
        return self._of(Weight.RAISED) | self._of(Weight.BESIDE)

    @property
    def weak(self) -> frozenset[str]:
        """Flags that it raises weakly."""
        return self._of(Weight.WEAK)

    @property
    def wrong(self) -> frozenset[str]:
        """Flags that it raises, weakly or not, and should not."""
        return (self.raised | self.weak) - self.must - self.may

    def _of(self, weight: Weight) -> frozenset[str]:
        flags = {f.flag_id for f in self.sheet.flags if f.weight is weight}
        return frozenset(flags - OF_THE_RUN)


def run_deals(model: Model, numbers: list[str]) -> Iterator[Deal]:
    """Screen the deals and yield each with its judgement."""
    for folder in sorted((corpora_dir() / "deals").iterdir()):
        if folder.is_dir() and (not numbers or folder.name in numbers):
            yield _run(folder, model)


def _run(folder: Path, model: Model) -> Deal:
    said = tomllib.loads((folder / "deal.toml").read_text("utf-8"))
    files: dict[bool, list[Path]] = {True: [], False: []}
    for paper in said["paper"]:
        files[paper["kind"] == Kind.REPORT].append(_path(folder, paper))
    with screened(folder.name, files[False], files[True], model) as (_, run):
        return _judged(folder.name, said["expected"], run)


def _path(folder: Path, paper: dict[str, Any]) -> Path:
    if "file" in paper:
        return folder / str(paper["file"])
    return settings().corpus / str(paper["path"])


def _judged(number: str, expected: dict[str, Any], run: CaseRun) -> Deal:
    return Deal(
        number=number,
        must=frozenset(expected["flags"]) - OF_THE_RUN,
        may=frozenset(expected["weak"]) - OF_THE_RUN,
        queue=expected["queue"],
        parties=frozenset(_plain(p["name"]) for p in expected["parties"]),
        sheet=run.sheet,
        found=frozenset(_plain(p.name) for p in run.deal.parties),
    )


def _plain(name: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in name.casefold()).split()
    return " ".join(word for word in words if word != "the")


def main() -> None:
    """Print a row for each deal, then the totals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("numbers", nargs="*")
    given = parser.parse_args()
    console = Console(width=120)
    table = Table("deal", "found", "only weakly", "missing", "wrong", "queue", "judged")
    deals = list(run_deals(open_model(), given.numbers))
    for deal in deals:
        table.add_row(
            deal.number,
            *(
                " ".join(sorted(flags, key=lambda f: int(f[2:])))
                for flags in (
                    deal.must & deal.raised,
                    deal.must & deal.weak,
                    deal.must - deal.raised - deal.weak,
                    deal.wrong,
                )
            ),
            deal.sheet.queue.value,
            deal.queue,
        )
    console.print(table)
    raised = sum(len(d.raised) for d in deals)
    right = sum(len(d.raised & (d.must | d.may)) for d in deals)
    must = sum(len(d.must) for d in deals)
    found = sum(len(d.must & d.raised) for d in deals)
    weakly = sum(len(d.must & d.weak) for d in deals)
    queues = sum(d.sheet.queue.value == d.queue for d in deals)
    console.print(f"flags raised in full: {right} of {raised} right")
    console.print(f"flags that must be raised: {found} of {must}, {weakly} more weakly")
    console.print(f"queue as judged: {queues} of {len(deals)}")
    n_parties = sum(len(d.parties) for d in deals)
    named = sum(len(d.parties & d.found) for d in deals)
    console.print(f"parties found by name: {named} of {n_parties}")
    short = sum(_is_short(p, d.found) for d in deals for p in d.parties - d.found)
    console.print(f"parties found without the place judged to belong to them: {short}")


def _is_short(name: str, found: frozenset[str]) -> bool:
    return any(name.startswith(f"{other} ") for other in found)


if __name__ == "__main__":
    main()
