"""Batches of documents as tasks: coarse, cached by content, checked with the store.

Prefect's cache only saves the start of a batch of unchanged documents. It is used only
if the store holds all of them. Otherwise the batch runs again, and ``screen_files``
returns at once for each known document.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import CacheKeyFnPolicy
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.futures import PrefectFuture, as_completed
from prefect.tasks import Task

from flows._artifacts import Progress
from pipeline.classify.model import Model, open_model
from pipeline.datamodel import Coverage, Kind, Shelf, Status
from pipeline.errors import IngestError, StoreError
from pipeline.ingest.base import READER_VERSION
from pipeline.ingest.folder_entry import place_id, read_bytes, sha256
from pipeline.screening.file import Screen, Target, screen_files
from pipeline.settings import settings
from pipeline.store.staging import open_stage
from pipeline.store.store import Store, open_store

Row = dict[str, Any]
"""A ``Coverage`` as JSON, because a task's result is kept as JSON."""

MAX_DOCUMENTS = 50
MAX_BYTES = 50_000_000
"""Most bytes in a batch: some minutes of work. In smaller batches Prefect's
own writes dominate (1,000 tasks cost 10 s); of a larger one more is lost if a run is
stopped."""


def make_batches(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Group files, in their order, by number and by bytes.

    A file larger than ``MAX_BYTES`` makes a batch of its own.
    """
    batch: list[Path] = []
    n_bytes = 0
    for path in paths:
        size = path.lstat().st_size
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


def place(stage: str) -> AbstractContextManager[Store]:
    """Return the store, or the stage of this name beside it.

    A stage is opened for each batch: the next refresh begins another one.
    """
    if not stage:
        return nullcontext(opened_store())
    return open_stage(opened_store(), stage)


def screen_batch(
    paths: Sequence[str],
    case: str,
    shelf: str,
    kind: str | None,
    model: str,
    stage: str = "",
) -> list[list[Row]]:
    """Screen the entries of a batch into the store.

    Args:
        paths: Paths of files and of other entries of a folder.
        case: Name of the case.
        shelf: Value of ``Shelf``.
        kind: Value of ``Kind``, or None to detect it from the text.
        model: Name of a folder in ``models/``, or a path to one.
        stage: Name of the stage beside the store that they go into; "" for the store.

    Returns:
        The coverage of each entry, in order, also of unread ones: its own line, and one
        for each document inside it.
    """
    target = Target(case, Shelf(shelf), Kind(kind) if kind else None)
    with place(stage) as store:
        found = screen_files(
            [Path(path) for path in paths],
            target,
            store=store,
            model=opened_model(model),
        )
        return [[asdict(line) for line in lines] for lines in found]


def coverage_of(row: Row) -> Coverage:
    """Return a task's row as the record it was."""
    kind = row["kind"]
    return Coverage(
        **row | {"kind": Kind(kind) if kind else None, "status": Status(row["status"])}
    )


def _content(path: Path) -> str:
    """Return the hash of a file, or of its path if its bytes cannot be read."""
    try:
        return sha256(read_bytes(path))
    except IngestError:
        return place_id(path)


def batch_key(_: TaskRunContext | None, inputs: dict[str, Any]) -> str:
    """Return the cache key of a batch: bytes, readers, model and place.

    File names count too, because coverage repeats them.
    """
    paths = [Path(path) for path in inputs["paths"]]
    parts = {
        "documents": [(path.name, _content(path)) for path in paths],
        "reader_version": READER_VERSION,
        "model_version": opened_model(inputs["model"]).version,
        "store": settings().database_url,
        "place": [inputs[x] for x in ("case", "shelf", "kind", "stage")],
    }
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Return True if a failure may go away by itself: network, disk or lock."""
    try:
        state.result()
    except (OSError, StoreError):
        return True
    except Exception:  # any other error is a mistake, and a second try would repeat it
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


def _stored_ids(target: Target, stage: str) -> set[str]:
    """Return the stored or staged documents of this place."""
    with place(stage) as store:
        documents = store.documents_in(target.case)
    return {line.document_id for line in documents if line.shelf is target.shelf}


def screen_in_tasks(model: str, key: str, stage: str = "") -> Screen:
    """Return the screening of entries in batches, each a task of the flow.

    Args:
        model: Name of a folder in ``models/``, or a path to one.
        key: Key of the artifact that shows the progress.
        stage: Name of the stage beside the store that they go into; "" for the store.
    """

    def screen(paths: Sequence[Path], target: Target) -> list[list[Coverage]]:
        progress = Progress(key, len(paths))
        stored = _stored_ids(target, stage)
        kind = target.kind and target.kind.value
        n_files: dict[PrefectFuture[list[list[Row]]], int] = {}
        for batch in make_batches(paths):
            run = screen_batch_task.with_options(
                result_storage=settings().home / "prefect" / "results",
                refresh_cache=not stored.issuperset(map(_content, batch)),
            )
            names = [str(path) for path in batch]
            shelf = target.shelf.value
            future = run.submit(names, target.case, shelf, kind, model, stage)
            n_files[future] = len(batch)
        for future in as_completed(list(n_files)):
            future.result()
            progress.add(n_files[future])
        return [
            [coverage_of(row) for row in rows]
            for future in n_files
            for rows in future.result()
        ]

    return screen
