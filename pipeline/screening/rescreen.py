"""Screen stored documents again if an older reader or model screened them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.casefile.news import is_closed
from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Kind, Shelf
from pipeline.errors import ConfigError, NotStored
from pipeline.ingest.base import READER_VERSION
from pipeline.screening.case import assessed, link_revisions
from pipeline.screening.file import Screen, Target, screen_files
from pipeline.screening.library import LIBRARY
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.store.schema.rows import CaseDocument
    from pipeline.store.store import Store


@dataclass(frozen=True, slots=True)
class Rescreened:
    """Documents of one case that were screened again."""

    case: str
    coverage: tuple[Coverage, ...]
    without_bytes: tuple[str, ...]


def cases_to_rescreen(store: "Store", cases: Iterable[str] = ()) -> list[str]:
    """Return the named cases, or all open ones; a closed case stays as it is.

    Raises:
        ConfigError: A named case is closed.
        NotStored: There is no such case.
    """
    named = list(cases)
    for case in named:
        store.case_documents(case)
        if is_closed(store, case):
            msg = f"case {case!r} is closed: reopen it first, or leave it as it is"
            raise ConfigError(msg)
    names = [found.name for found in store.cases()]
    return named or [case for case in names if not is_closed(store, case)]


def rescreen_case(
    case: str, *, store: "Store", model: Model, screen: Screen | None = None
) -> Rescreened:
    """Screen a case's documents from their stored bytes, and assess it again.

    Documents that the present readers and model screened are skipped. Each document
    keeps its name, its shelf and its kind; documents inside a mail or an archive are
    screened with it.

    Raises:
        NotStored: There is no such case.
    """
    screen = screen or partial(screen_files, store=store, model=model)
    old = [d for d in store.case_documents(case) if _is_old(store, model, d)]
    coverage: list[Coverage] = []
    lost: list[str] = []
    with TemporaryDirectory(dir=settings().home, prefix="rescreen-") as folder:
        for (shelf, kind), documents in groupby(sorted(old, key=_place), _place):
            paths = []
            for document in documents:
                try:
                    paths.append(_lay_out(store, document, Path(folder)))
                except NotStored:
                    lost.append(document.name)
            target = Target(case, Shelf(shelf), Kind(kind) if kind else None)
            for lines in screen(paths, target) if paths else ():
                coverage += lines
    if coverage:
        link_revisions(store, case)
        if case != LIBRARY:
            assessed(store, case, model)
    return Rescreened(case, tuple(coverage), tuple(lost))


def _place(document: "CaseDocument") -> tuple[str, str]:
    return document.shelf.value, document.kind.value if document.kind else ""


def _is_old(store: "Store", model: Model, document: "CaseDocument") -> bool:
    if " / " in document.name:  # it comes with the file that holds it
        return False
    return not store.placed.find(
        document.case, document.document_id, document.name, document.shelf, None,
        reader_version=READER_VERSION, model_version=model.version,
    )  # fmt: skip


def _lay_out(store: "Store", document: "CaseDocument", folder: Path) -> Path:
    """Write a document's bytes under its own name, in a folder of its own.

    Raises:
        NotStored: The store has no bytes of it.
    """
    data = store.blobs.get(document.document_id)
    path = folder / document.document_id / document.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path
