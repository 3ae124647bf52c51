"""Screen the files of one intake job: ``python -m pipeline.screening.worker JOB``.

It is a process of its own, so that the desk holds no model and survives whatever a file
does. It reports what it could not do on standard error. Whether the job is done is
decided not by the worker, but by the coverage that it leaves (``intake``).
"""

import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.classify.model import open_model
from pipeline.datamodel import Coverage, JobState, Shelf
from pipeline.errors import PipelineError
from pipeline.logs import set_up_logs
from pipeline.screening.case import screen_case
from pipeline.screening.file import Target, screen_files
from pipeline.screening.intake import hold
from pipeline.store.store import open_store

if TYPE_CHECKING:
    from pipeline.store.store import Store


def screen_job(store: "Store", job_id: int) -> None:
    """Screen the files of a job into its case; stop if it is cancelled.

    Raises:
        NotStored: There is no such job.
    """
    job = store.jobs.get(job_id)
    hold(store, job)
    model = open_model()

    def screen(paths: Sequence[Path], target: Target) -> Iterator[list[Coverage]]:
        with closing(screen_files(paths, target, store=store, model=model)) as found:
            for lines in found:
                yield lines
                if store.jobs.get(job_id).state is JobState.CANCELLED:
                    raise KeyboardInterrupt

    files = [Path(job.folder) / "files"]
    is_library = job.shelf is Shelf.LIBRARY
    screen_case(
        job.case,
        [] if is_library else files,
        files if is_library else [],
        kind=job.kind,
        store=store,
        model=model,
        screen=screen,
    )


def main() -> None:
    """Screen the job with the number given as argument."""
    # So that files that a cancelled job did not reach are listed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        set_up_logs()
        with open_store() as store:
            screen_job(store, int(sys.argv[1]))
    except (PipelineError, OSError, ImportError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:  # without waiting for a model in another thread
        os._exit(130)


if __name__ == "__main__":
    main()
