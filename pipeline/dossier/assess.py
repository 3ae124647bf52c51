"""Store the deal and flags of a screened case, and write their files."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.casefile.deal import stale_lists
from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flag_rules import Rules
from pipeline.casefile.rows.reviewers import joined_by_people
from pipeline.datamodel import Deal, FlagSheet
from pipeline.dossier.exports.rows import flags_rows, json_lines, parties_rows
from pipeline.errors import NotStored
from pipeline.files import write_atomically
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from pipeline.store.store import Store


def assess(
    store: Store,
    case: str,
    languages: Sequence[str],
    rules: Rules | None = None,
    *,
    files: CaseFiles | None = None,
) -> tuple[Deal, FlagSheet]:
    """Build a case's deal from the store, and store it with its flags.

    Args:
        store: Store that holds the case.
        case: Name of a screened case.
        languages: ISO 639-1 codes of the languages on which the model was measured.
        rules: Rules of the flags; None means those of this machine.
        files: Reader of cases; None makes one from the languages and rules.

    Raises:
        NotStored: There is no such case.
        ConfigError: The rules or the export register cannot be read.
        SourceError: A list was altered on the shelf.
    """
    joined = joined_by_people(store.link_answers(), case, store.read_twice())
    files = files or CaseFiles(store, default_labels(), languages, rules)
    build_deal(store, case, findings=files.findings(case), joined=joined)
    return flags_now(files, case)


def assess_stale(
    store: Store, languages: Sequence[str]
) -> Iterator[tuple[str, FlagSheet | None, FlagSheet]]:
    """Assess again the cases whose parties were looked up in older lists.

    ``languages`` are the ISO 639-1 codes on which the model was measured.

    Yields:
        The name of each such case, its flags as last recorded, and its flags now.
    """
    for known in store.cases():
        deal = store.deal(known.name)
        if deal is not None and stale_lists(deal):
            before = store.flag_sheets(known.name, limit=1)
            _, after = assess(store, known.name, languages)
            yield known.name, before[0] if before else None, after


def flags_now(files: CaseFiles, case: str) -> tuple[Deal, FlagSheet]:
    """Return a case's deal and flags as they stand now, and record changes.

    The deal of the case must have been built.

    Raises:
        NotStored: There is no such case, or its deal was never built.
        ConfigError: The rules cannot be read.
    """
    deal, sheet = files.of(case).deal, files.record(case)
    if deal is None or sheet is None:
        msg = f"case {case!r} has no parties yet: screen it with triage run"
        raise NotStored(msg)
    return deal, sheet


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
