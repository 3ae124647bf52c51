"""A batch of documents is a task: coarse, cached by content, decided by the store.

Prefect's cache only saves starting a batch whose documents did not change. It
is asked only while the store itself holds all of them; otherwise the batch runs
again, and ``screen_file`` returns at once for each document that is known.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from prefect import task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner
from prefect.tasks import Task

from flows._artifacts import Progress
from pipeline.classify.model import Model, open_encoders, open_model
from pipeline.datamodel import Coverage, Kind, Shelf, Status
from pipeline.errors import NotStored, StoreError
from pipeline.files import sha256_of
from pipeline.ingest.base import READER_VERSION
from pipeline.screening.file import screen_file
from pipeline.settings import settings
from pipeline.store.store import Store, open_store

Row = dict[str, Any]
"""A ``Coverage`` as JSON, because a task's result is kept as JSON."""

MAX_DOCUMENTS = 50
MAX_BYTES = 50_000_000
"""A batch is some minutes of work: less drowns in Prefect's own writes (1,000
tasks cost 10 s), more is lost when a run is stopped."""

MAX_THREADS = 4
"""Threads only wait: each document is read in a child process."""

THREADS = cast(
    "TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=MAX_THREADS)
)
"""The task runner of every flow that screens; each run makes its own copy."""


def make_batches(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Group files, in their order, by number and by bytes.

    A file larger than ``MAX_BYTES`` makes a batch of its own.
    """
    batch: list[Path] = []
    n_bytes = 0
    for path in paths:
        size = path.stat().st_size
        if batch and (len(batch) == MAX_DOCUMENTS or n_bytes + size > MAX_BYTES):
            yield batch
            batch, n_bytes = [], 0
        batch.append(path)
        n_bytes += size
    if batch:
        yield batch


@lru_cache(maxsize=1)
def opened_model(name: str) -> Model:
    """Return the model, loaded once for all batches of a run."""
    return open_model(name)


@lru_cache(maxsize=1)
def opened_store() -> Store:
    """Return the store, opened once for all batches of a run."""
    return open_store()


def screen_batch(
    paths: Sequence[str], case: str, shelf: str, kind: str | None, model: str
) -> list[Row]:
    """Screen the files of a batch into the store.

    Args:
        paths: Files.
        case: Name of the case; "" for the library alone.
        shelf: Value of ``Shelf``.
        kind: Value of ``Kind``, or None to let the text decide.
        model: Name of a folder in ``models/``, or a path to one.

    Returns:
        The coverage of each file, in their order, also of the unread ones: its
        own line, and one for each document inside it.
    """
    return [
        asdict(line)
        for path in paths
        for line in screen_file(
            Path(path),
            case=case,
            shelf=Shelf(shelf),
            kind=Kind(kind) if kind else None,
            store=opened_store(),
            model=opened_model(model),
        )
    ]


def coverage_of(row: Row) -> Coverage:
    """Return a task's row as the record it was."""
    kind = row["kind"]
    return Coverage(
        **row | {"kind": Kind(kind) if kind else None, "status": Status(row["status"])}
    )


def batch_key(_: TaskRunContext | None, inputs: dict[str, Any]) -> str:
    """Name a batch by what it computes: bytes, readers, model and place.

    File names count too, because coverage repeats them.
    """
    paths = [Path(path) for path in inputs["paths"]]
    parts = {
        "documents": [(path.name, sha256_of(path)) for path in paths],
        "reader_version": READER_VERSION,
        "model_version": opened_model(inputs["model"]).version,
        "store": settings().database_url,
        "place": [inputs["case"], inputs["shelf"], inputs["kind"]],
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Tell whether a failure can go away by itself: network, disk or lock."""
    try:
        state.result()
    except (OSError, StoreError):
        return True
    except Exception:  # anything else is a mistake, which a second try repeats
        return False
    return False


screen_batch_task = task(
    name="screen_batch",
    retries=2,
    retry_delay_seconds=5,
    retry_condition_fn=may_pass,
    cache_policy=CacheKeyFnPolicy(cache_key_fn=batch_key),
    persist_result=True,
    result_serializer="json",
)(screen_batch)


def _stored_ids(case: str, shelf: Shelf) -> set[str]:
    """Return the documents that the store holds in this place."""
    try:
        documents = opened_store().case_documents(case)
    except NotStored:  # the first run of a case
        return set()
    return {line.document_id for line in documents if line.shelf is shelf}


def screen_all(
    paths: Sequence[Path],
    *,
    case: str,
    shelf: Shelf,
    kind: Kind | None,
    model: str,
    progress: Progress,
) -> list[Coverage]:
    """Screen files batch by batch, telling the progress; call inside a flow."""
    if paths:
        open_encoders(opened_model(model))  # before there is a store
    stored = _stored_ids(case, shelf)
    n_files: dict[PrefectFuture[list[Row]], int] = {}
    for batch in make_batches(paths):
        run = screen_batch_task.with_options(
            result_storage=settings().home / "prefect" / "results",
            refresh_cache=not stored.issuperset(map(sha256_of, batch)),
        )
        names = [str(path) for path in batch]
        n_files[run.submit(names, case, shelf, kind, model)] = len(batch)
    for future in as_completed(list(n_files)):
        future.result()
        progress.add(n_files[future])
    return [coverage_of(row) for future in n_files for row in future.result()]
