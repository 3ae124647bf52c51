"""A transaction: its papers and reports screened, linked to earlier versions, assessed.

run = screen_case("deal-417", [Path("deal-417")], store=store, model=model)
write_case(store, "deal-417", Path("out"), model)

Each document is linked to the one in the store that it resembles most and that was read
before; files read in one run count in the order of their names.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.classify.artifact import classifier_facts, model_folder
from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Deal, FlagSheet, Kind, Revision, Shelf
from pipeline.errors import UnreadableDocument
from pipeline.files import sha256_of, write_atomically
from pipeline.ingest.folder_entry import OUTPUT_FILES, find_entries, place_id
from pipeline.screening.file import Screen, Target, list_left, screen_files
from pipeline.settings import corpora_dir, models_dir, project_dir, settings
from pipeline.text.revisions import (
    MIN_RESEMBLANCE,
    candidates,
    compare,
    resemblance,
    shingles,
    sketch,
)

if TYPE_CHECKING:
    from pipeline.casefile.files import CaseFiles
    from pipeline.casefile.flags.sheet import FlagChange
    from pipeline.store.case_state import CaseMark
    from pipeline.store.store import Store

_MAX_LOOKED_AT = 20
"""Most candidates that are read in full: a form that 1,000 offices filled in has
more."""


def link_revisions(store: "Store", case: str) -> list[Revision]:
    """Find earlier versions of the unchecked documents of a case.

    Raises:
        NotStored: There is no such case.
    """
    waiting = store.unsketched(case)
    sketches = store.sketches() if waiting else {}
    shingles_of = lru_cache(maxsize=64)(lambda key: _shingles(store, key))
    links: list[Revision] = []
    for document_id in waiting:
        mine = shingles_of(document_id)
        hashes = sketch(mine)
        near = candidates(hashes, sketches)[:_MAX_LOOKED_AT]
        best = max(
            ((resemblance(mine, shingles_of(key)), key) for key in near),
            default=(0.0, ""),
        )
        link = _link(store, document_id, *best) if best[0] >= MIN_RESEMBLANCE else None
        store.add_sketch(document_id, hashes, link)
        sketches[document_id] = hashes
        links += [link] if link is not None else []
    return links


def _shingles(store: "Store", document_id: str) -> frozenset[str]:
    return shingles(passage.text for passage in store.passages(document_id))


def _link(store: "Store", document_id: str, share: float, earlier_id: str) -> Revision:
    found = compare(store.passages(earlier_id), store.passages(document_id))
    return Revision(
        document_id=document_id,
        earlier_id=earlier_id,
        resemblance=share,
        n_added=len(found.added),
        n_removed=len(found.removed),
        n_unchanged=len(found.unchanged),
    )


def state_of(store: "Store", model: Model) -> str:
    """Return a hash of everything behind an assessment or a dossier."""
    cases = [case.name for case in store.cases()]
    marks = store.case_marks(cases, after=None)
    used = settings()
    places = [used.home / "lists", used.home / "sources", corpora_dir(), models_dir()]
    given = [path for path in (used.export_register, used.flag_rules) if path]
    files = _files([project_dir() / "pipeline", *places, *given])
    parts = [
        *(f"{case} {_ordered(mark)}" for case, mark in sorted(marks.marks.items())),
        f"{marks.seen} {store.placed.newest()}",
        f"{model.version} {used.model_dump_json()}",
        f"{datetime.now(UTC).date()} {find_spec('rigour') is None}",
        *files,
    ]
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _ordered(mark: "CaseMark") -> list[object]:
    # The order of a set differs from process to process.
    twice = sorted(mark.twice)
    return [mark.documents, mark.event, mark.deal, mark.link_answer, mark.entry, twice]


def _files(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the files below paths with their size and time."""
    for top in paths:
        found = sorted(top.rglob("*")) if top.is_dir() else [top]
        for path in found:
            if path.suffix != ".pyc" and path.is_file():
                status = path.stat()
                yield f"{path} {status.st_size} {status.st_mtime_ns}"


def own_files(entries: Iterable[Path]) -> set[Path]:
    """Return the entries with the name and the bytes of a file that a run wrote.

    A paper that only has such a name is not among them.
    """
    named = [x for x in entries if x.name in OUTPUT_FILES and not x.is_symlink()]
    written: set[str] = set()
    for path in (settings().home / "notes").glob("*.json") if named else ():
        with suppress(OSError, ValueError, KeyError):
            written.update(json.loads(path.read_bytes())["files"].values())
    own = set[Path]()
    for path in named:
        with suppress(OSError):
            if path.is_file() and sha256_of(path) in written:
                own.add(path)
    return own


class Note:
    """Note of finished work on one state of a case.

    A state is everything that an assessment or a dossier rests on: what the store
    holds, the program, its rules, the lists on the shelf, the settings and the day
    (lists grow old). If a note is lost, or is of another program, the work is done
    again and nothing else happens.

    Args:
        what: Words that tell it from all other notes.
    """

    def __init__(self, *what: str) -> None:
        name = hashlib.sha256("\n".join(what).encode("utf-8", "replace")).hexdigest()
        self._path = settings().home / "notes" / f"{name}.json"

    def read(self, state: str) -> dict[str, Any] | None:
        """Return the note, if it is of this state and its files exist."""
        try:
            noted = json.loads(self._path.read_bytes())
            is_same = noted["state"] == state and all(
                sha256_of(Path(name)) == sha256
                for name, sha256 in noted["files"].items()
            )
        except (OSError, ValueError, KeyError):
            return None
        return noted if is_same else None

    def write(self, state: str, files: Iterable[Path] = (), **more: Any) -> None:
        """Note the result of a state, with the files written."""
        hashes = {str(path.absolute()): sha256_of(path) for path in files}
        noted = {"state": state, "files": hashes, **more}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self._path, json.dumps(noted).encode())


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
    from pipeline.casefile.flags.sheet import changes
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
    from pipeline.dossier.exports.rows import write_outputs
    from pipeline.dossier.loading import load_case
    from pipeline.dossier.model_facts import model_facts

    loaded = load_case(store, case, model=model_facts(model.folder), files=files)
    paths: tuple[Path, ...] = write_outputs(out, loaded)
    if loaded.deal is not None and loaded.flag_sheet is not None:
        paths += write_deal(out, loaded.deal, loaded.flag_sheet)
    labels = dict(Counter(finding.label for finding in loaded.findings))
    note.write(state, paths, paths=[str(path) for path in paths], labels=labels)
    return Written(paths, labels)
