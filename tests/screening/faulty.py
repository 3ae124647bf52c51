"""A worker of the intake that fails in one way:

python -m tests.screening.faulty after:2:1 JOB    ends with 1 after two files
python -m tests.screening.faulty kill:store JOB   is killed while it stores a document
python -m tests.screening.faulty full:4096 JOB    can write no file beyond 4,096 bytes
python -m tests.screening.faulty wait: JOB        waits after the first file
"""

import os
import resource
import signal
import sys
import time
from pathlib import Path

from pipeline.dossier import assess
from pipeline.screening import case, file, outcome, worker
from pipeline.store import writes
from pipeline.store.blobs import BlobStore
from pipeline.store.store import open_store


def after(how_many: str, code: str) -> None:
    real = file.screen_files

    def screen_files(paths, target, **more):
        for done, lines in enumerate(real(paths, target, **more), start=1):
            if done == int(how_many):
                os._exit(int(code))
            yield lines

    setattr(worker, "screen_files", screen_files)  # noqa: B010


def kill(where: str) -> None:
    def die(*args, **kwargs):
        os.kill(os.getpid(), signal.SIGKILL)

    module, name = {
        "model": (worker, "open_model"),
        "read": (outcome, "read_part"),
        "bytes": (BlobStore, "put"),
        "store": (writes, "add_to_case"),
        "finding": (writes, "add_screening"),
        "revisions": (case, "link_revisions"),
        "assess": (assess, "assess"),
    }[where]
    setattr(module, name, die)


def full(size: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))


def wait(_: str) -> None:
    real = file.screen_files

    def screen_files(paths, target, **more):
        for lines in real(paths, target, **more):
            with open_store() as store:
                job = store.jobs.get(int(sys.argv[1]))
            (Path(job.folder) / "one-is-done").touch()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(1.0)
            yield lines

    setattr(worker, "screen_files", screen_files)  # noqa: B010


def main(fault: str, job: str) -> None:
    what, *arguments = fault.split(":")
    globals()[what](*arguments)
    sys.argv = [sys.argv[0], job]
    worker.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
