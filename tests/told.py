"""The command, which says how far it is with the second of two files:

python -m tests.told read run FOLDER     when it begins to read it
python -m tests.told score run FOLDER    when it begins to score it, which never ends
"""

import signal
import sys
import threading

from pipeline import cli, findings
from pipeline.ingest.contained import unpack
from pipeline.screening import file, outcome

_is_first_done = threading.Event()


def _tell(what):
    """Say it once the caller has the line of the first file."""
    if _is_first_done.wait(timeout=600):
        sys.stdout.write(f"{what}\n")
        sys.stdout.flush()


def _tell_done(screen_files):
    def screen(*args, **more):
        for lines in screen_files(*args, **more):
            yield lines
            _is_first_done.set()

    return screen


def _second(real, then):
    n_calls = 0

    def call(*args):
        nonlocal n_calls
        n_calls += 1
        if n_calls == 2:
            then()
        return real(*args)

    return call


def _read():
    read = _second(unpack.read_part, lambda: _tell("reads"))
    setattr(outcome, "read_part", read)  # noqa: B010


def _score():
    def hang():
        _tell("scores")
        threading.Event().wait()

    findings.score_passages = _second(findings.score_passages, hang)


if __name__ == "__main__":
    {"read": _read, "score": _score}[sys.argv.pop(1)]()
    file.screen_files = _tell_done(file.screen_files)
    # A shell has what runs in the background ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()
