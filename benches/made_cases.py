"""Screen a case for a bench, in a store of its own that is deleted afterwards."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.classify.model import Model
from pipeline.screening.case import CaseRun, screen_case
from pipeline.store.store import Store, open_store


@contextmanager
def screened(
    case: str, papers: Iterable[Path], reports: Iterable[Path], model: Model
) -> Iterator[tuple[Store, CaseRun]]:
    """Yield the store of a case that was just screened, and the result of the run.

    Args:
        case: Name of the case.
        papers: Files of the transaction.
        reports: Files of its library; there may be none.
        model: Model that screens them.
    """
    with tempfile.TemporaryDirectory() as place:
        ours = _copied(papers, Path(place) / "papers")
        theirs = _copied(reports, Path(place) / "reports")
        # An empty folder has nothing to read.
        given = [theirs] if any(theirs.iterdir()) else []
        with open_store(home=Path(place) / "home") as store:
            run = screen_case(case, [ours], given, store=store, model=model)
            yield store, run


def _copied(files: Iterable[Path], folder: Path) -> Path:
    folder.mkdir()
    for file in files:
        # Two papers may have one name.
        shutil.copy(file, folder / f"{file.parent.name}-{file.name}")
    return folder
