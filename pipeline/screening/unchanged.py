"""Skip the assessment of an unchanged case.

A state is everything that an assessment or a dossier rests on: what the store holds,
the program, its rules, the lists on the shelf, the settings and the day (lists grow
old). Results of a state are noted under TRIAGE_HOME. If a note is lost, or is of
another program, the work is done again and nothing else happens.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.files import sha256_of, write_atomically
from pipeline.ingest.folder_entry import OUTPUT_FILES
from pipeline.settings import corpora_dir, models_dir, project_dir, settings

if TYPE_CHECKING:
    from pipeline.classify.model import Model
    from pipeline.store.case_state import CaseMark
    from pipeline.store.store import Store


def state_of(store: "Store", model: "Model") -> str:
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
    return [mark.documents, mark.event, mark.deal, mark.link_answer, twice]


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
    """A note: a state of a case was assessed, or written to one folder.

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
