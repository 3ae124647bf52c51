"""A transaction: its papers and reports screened, linked to earlier versions, assessed.

run = screen_case("deal-417", [Path("deal-417")], store=store, model=model)
write_case(store, "deal-417", Path("out"), model)
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.artifact import classifier_facts, model_folder
from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Deal, FlagSheet, Kind, Shelf
from pipeline.errors import UnreadableDocument
from pipeline.ingest.folder_entry import find_entries, place_id
from pipeline.screening.file import Screen, Target, list_left, screen_files
from pipeline.screening.revisions import link_revisions
from pipeline.screening.unchanged import Note, own_files, state_of
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.casefile.files import CaseFiles
    from pipeline.casefile.sheet import FlagChange
    from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class CaseRun:
    """Result of screening a case.

    Attributes:
        coverage: Line of coverage of each entry, reports first.
        deal: Parties of the case, and what is known of them.
        sheet: Its flags and the proposed next step.
        files: Case files that were read; None if nothing had changed.
        n_own: Number of files that earlier runs wrote, which are no papers.
    """

    coverage: list[Coverage]
    deal: Deal
    sheet: FlagSheet
    files: "CaseFiles | None" = None
    n_own: int = 0

    @property
    def has_read(self) -> bool:
        """True if at least one page was read."""
        return any(line.n_pages_read for line in self.coverage)


def screen_case(
    case: str,
    paths: Iterable[Path],
    reports: Iterable[Path] = (),
    *,
    kind: Kind | None = None,
    store: "Store",
    model: Model,
    screen: Screen | None = None,
) -> CaseRun:
    """Screen the documents of a transaction, and assess the whole case again.

    Args:
        case: Name of the case, which is created if it is new.
        paths: Files and folders of the transaction.
        reports: Files and folders that go into its library of reports.
        kind: Kind of the transaction's documents; None lets the text decide.
        store: Store that holds the case.
        model: Model that screens the documents.
        screen: Function that screens entries; by default side by side in this process.

    Raises:
        ConfigError: A path does not exist, or the rules or the export register cannot
            be read.
        UnreadableDocument: The folders are empty.
        SourceError: A list was altered on the shelf.
    """
    screen = screen or partial(screen_files, store=store, model=model)
    # The case's own papers last: a file in both folders is evidence.
    shelves = (
        (find_entries(reports), Target(case, Shelf.LIBRARY, Kind.REPORT)),
        (find_entries(paths), Target(case, Shelf.CASE, kind)),
    )
    own = own_files(path for entries, _ in shelves for path in entries)
    papers = [([x for x in entries if x not in own], to) for entries, to in shelves]
    filled = [(entries, target) for entries, target in papers if entries]
    if not filled:
        msg = f"{', '.join(map(str, paths))}: no file to read"
        raise UnreadableDocument(msg)
    for place in store.placed.unread(case) & set(map(place_id, own)):
        store.unlink(case, place)
    coverage = list(_screened(filled, screen, store))
    link_revisions(store, case)
    return CaseRun(coverage, *assessed(store, case, model), n_own=len(own))


def _screened(
    shelves: Sequence[tuple[Sequence[Path], Target]], screen: Screen, store: "Store"
) -> Iterator[Coverage]:
    """Yield the lines of entries; those an interrupted run did not reach are listed."""
    for number, (entries, target) in enumerate(shelves):
        n_done = 0
        found = screen(entries, target)
        try:
            for lines in found:
                n_done += 1
                yield from lines
        except KeyboardInterrupt:
            if isinstance(found, Generator):  # its threads must store nothing more
                found.close()
            list_left(entries, target, store, n_done)
            for later, its_target in shelves[number + 1 :]:
                list_left(later, its_target, store, 0)
            raise


def assessed(
    store: "Store", case: str, model: Model
) -> tuple[Deal, FlagSheet, "CaseFiles | None"]:
    """Assess a case, unless nothing has changed since the last time.

    Returns:
        Its deal, its flags, and the case files if they had to be read.
    """
    note = Note(case)
    stored = _stored(store, case)
    noted = None if stored is None else note.read(state_of(store, model))
    if stored is not None and noted is not None and noted["is_stored"]:
        return *stored, None
    from pipeline.casefile.files import CaseFiles
    from pipeline.dossier.assess import assess, flags_now
    from pipeline.labels import default_labels

    files = CaseFiles(store, default_labels(), model.languages)
    if noted is not None:
        return *flags_now(files, case), files
    found = assess(store, case, model.languages, files=files)
    is_stored = _stored(store, case) == found
    note.write(state_of(store, model), is_stored=is_stored)
    return *found, files


def look_up_again(
    store: "Store",
) -> Iterator[tuple[str, tuple["FlagChange", ...]]]:
    """Look up the parties of all cases again in the changed lists.

    Yields:
        The name of each case that was looked up again, and the flags that changed.
    """
    from pipeline.casefile.sheet import changes
    from pipeline.dossier.assess import assess_stale

    facts, _ = classifier_facts(model_folder(settings().model))
    for case, before, after in assess_stale(store, facts["languages"]):
        yield case, changes(before, after)


def _stored(store: "Store", case: str) -> tuple[Deal, FlagSheet] | None:
    """Return the last stored assessment; words of a flag may have changed since."""
    deal, sheets = store.deal(case), store.flag_sheets(case, limit=1)
    return None if deal is None or not sheets else (deal, sheets[0])


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a case.

    Attributes:
        files: Findings, coverage, dossier, parties and flags, in this order.
        labels: Number of findings in them, by label.
    """

    files: tuple[Path, ...]
    labels: dict[str, int]


def write_case(
    store: "Store",
    case: str,
    out: Path,
    model: Model,
    *,
    files: "CaseFiles | None" = None,
    anew: bool = False,
) -> Written:
    """Write a case's findings, coverage, dossier, parties and flags into a folder.

    Nothing is written if the files are still as they were last written, and nothing
    that they rest on has changed.

    Args:
        store: Store that holds the case.
        case: Name of a case that was assessed.
        out: Folder for the files, created if it is missing.
        model: Model that screened it.
        files: Case files, which may have read this case already.
        anew: Whether to write the files even if nothing has changed.
    """
    note, state = Note(case, str(out.absolute())), state_of(store, model)
    noted = None if anew else note.read(state)
    if noted is not None:
        return Written(tuple(map(Path, noted["paths"])), noted["labels"])
    from pipeline.dossier.assess import write_deal
    from pipeline.dossier.loading import load_case
    from pipeline.dossier.model_facts import model_facts
    from pipeline.dossier.run_files import write_outputs

    loaded = load_case(store, case, model=model_facts(model.folder), files=files)
    paths: tuple[Path, ...] = write_outputs(out, loaded)
    if loaded.deal is not None and loaded.flag_sheet is not None:
        paths += write_deal(out, loaded.deal, loaded.flag_sheet)
    labels = dict(Counter(finding.label for finding in loaded.findings))
    note.write(state, paths, paths=[str(path) for path in paths], labels=labels)
    return Written(paths, labels)
