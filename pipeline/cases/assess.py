"""What follows the screening of a case: its deal and its flags, stored and written."""

from collections.abc import Sequence
from pathlib import Path

from pipeline.cases.flags.rows import flags_rows, parties_rows
from pipeline.cases.flags.sheet import raise_flags
from pipeline.cases.outputs import json_lines
from pipeline.datamodel import Deal, FlagSheet
from pipeline.files import write_atomically
from pipeline.parties.deal.build import build_deal
from pipeline.store.store import Store


def assess(store: Store, case: str, languages: Sequence[str]) -> tuple[Deal, FlagSheet]:
    """Build a case's deal and its flags from what is stored, and store both.

    Args:
        store: Where the case is kept.
        case: Name of a screened case.
        languages: ISO 639-1 codes on which the model was measured.

    Raises:
        NotStored: There is no such case.
        ConfigError: The rules or the export register cannot be read.
        SourceError: A list was altered on the shelf.
    """
    deal = build_deal(store, case)
    return deal, raise_flags(store, case, languages=languages)


def write_deal(out: Path, deal: Deal, sheet: FlagSheet) -> tuple[Path, Path]:
    """Write ``parties.jsonl`` and ``flags.jsonl``, each in one step.

    Raises:
        OSError: The folder cannot be made or written.
    """
    parties = json_lines(parties_rows(deal))
    flags = json_lines(flags_rows(sheet))
    out.mkdir(parents=True, exist_ok=True)
    return (
        write_atomically(out / "parties.jsonl", parties),
        write_atomically(out / "flags.jsonl", flags),
    )
