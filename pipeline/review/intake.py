"""Documents that are added from the page: kept, then screened by a child process.

The desk holds no model. It keeps the files in an inbox, runs ``triage run`` on them
as a person would, one batch after the other, and takes them out of the inbox when
everything of them is in the store. A batch that failed stays there.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import mkdtemp
from typing import BinaryIO

from pipeline.datamodel import Kind, Shelf
from pipeline.errors import AnswerRefused
from pipeline.files import keep_private, make_private_folder
from pipeline.settings import project_dir

MAX_FILES = 500
"""Files of one batch; a folder of more is screened from the command line."""

N_KEPT = 50
"""Batches of this run of the desk that the page still lists."""


class BatchState(StrEnum):
    """Where a batch stands."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


@dataclass
class Batch:
    """Files that were added together.

    Attributes:
        case: The case that they go to.
        names: Their names.
        reviewer: Who added them.
        added_at: When, aware UTC.
        state: Where it stands.
        words: What went wrong, or "".
    """

    case: str
    names: tuple[str, ...]
    reviewer: str
    added_at: datetime
    state: BatchState = BatchState.WAITING
    words: str = ""


@dataclass
class Intake:
    """Takes files in.

    Attributes:
        inbox: Folder for files on their way; made when needed.
        max_bytes: Of all files of a batch together.
        environment: What the child process gets on top of this one's environment,
            so that it opens the same store.
    """

    inbox: Path
    max_bytes: int
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._batches: list[Batch] = []
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="intake")

    def batches(self, case: str) -> list[Batch]:
        """Return the batches of a case since the desk was opened, newest first."""
        return [batch for batch in reversed(self._batches) if batch.case == case]

    def take(
        self,
        files: Sequence[tuple[str, BinaryIO]],
        *,
        case: str,
        shelf: Shelf,
        kind: Kind | None,
        reviewer: str,
    ) -> Batch:
        """Keep files and have them screened; returns before they are.

        Raises:
            AnswerRefused: There are none, or too many, or the case has no name.
            OSError: The disk does not take them; then none is kept.
        """
        case = " ".join(case.split())
        _check(files, case)
        make_private_folder(self.inbox)
        keep_private(self.inbox)
        folder = Path(mkdtemp(dir=self.inbox))
        try:
            for i, (name, content) in enumerate(files):
                # A folder for each: two files may have one name.
                place = folder / "files" / str(i) / plain_name(name)
                place.parent.mkdir(parents=True)
                with place.open("xb") as copy:
                    shutil.copyfileobj(content, copy)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        names = tuple(name for name, _ in files)
        batch = Batch(case, names, reviewer, datetime.now(UTC))
        self._batches = [*self._batches[-N_KEPT + 1 :], batch]
        self._executor.submit(self._screen, batch, folder, shelf, kind)
        return batch

    def close(self) -> None:
        """Wait for the batch that is read; those that wait stay in the inbox."""
        self._executor.shutdown(cancel_futures=True)

    def _screen(
        self, batch: Batch, folder: Path, shelf: Shelf, kind: Kind | None
    ) -> None:
        batch.state = BatchState.READING
        try:
            done = subprocess.run(
                _command(batch.case, folder, shelf, kind),
                capture_output=True,
                text=True,
                check=False,
                cwd=project_dir(),
                env=os.environ | self.environment,
            )
        except OSError as error:
            batch.state, batch.words = BatchState.FAILED, str(error)
            return
        # 1: nothing of it could be read, which coverage lists file by file.
        if done.returncode in (0, 1):
            shutil.rmtree(folder, ignore_errors=True)
            batch.state = BatchState.DONE
        else:
            lines = done.stderr.strip().splitlines()
            last = lines[-1] if lines else f"exit code {done.returncode}"
            batch.state, batch.words = BatchState.FAILED, f"{last} ({folder})"


def _check(files: Sequence[object], case: str) -> None:
    if not case or len(case) > 200 or not case.isprintable():
        msg = f"case {case!r}: expected a name of at most 200 characters"
        raise AnswerRefused(msg)
    if not 1 <= len(files) <= MAX_FILES:
        msg = f"{len(files)} files were chosen: expected 1 to {MAX_FILES}"
        raise AnswerRefused(msg)


def _command(case: str, folder: Path, shelf: Shelf, kind: Kind | None) -> list[str]:
    files, none = folder / "files", folder / "none"
    none.mkdir(exist_ok=True)
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "run"]
    if shelf is Shelf.LIBRARY:
        command += [str(none), "--reports", str(files)]
    else:
        command += [str(files)]
        command += ["--kind", kind.value] if kind else []
    # One argument, because a case's name may begin with a dash.
    return [*command, f"--case={case}", "--out", str(folder / "out")]


def plain_name(name: str) -> str:
    """Return the name of a sent file as one that every disk takes.

    Example:
        >>> plain_name("../../etc/pass wd")
        'pass wd'
        >>> plain_name("..")
        'file'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)
    # 255 bytes are the limit; the ending tells the kind of file.
    while len(kept.encode("utf-8", "replace")) > 200:
        half = len(kept) // 2
        kept = kept[: half - 1] + kept[half + 1 :]
    kept = kept.encode("utf-8", "replace").decode("utf-8").strip()
    return kept if kept.strip(".") else "file"
