"""A child process that reads one file after the other, and may die.

Native parsers hang, crash and swallow memory, and no time-out inside a
process stops them. So the parent gives a child the bytes and a deadline; a
child that misses it is killed and a new one serves the next file.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from threading import Lock
from typing import IO, TYPE_CHECKING, NoReturn, cast

from pipeline.datamodel import Said
from pipeline.errors import (
    DocumentTooLarge,
    OutOfBudget,
    UnreadableDocument,
)
from pipeline.ingest.sandbox import wire

if TYPE_CHECKING:
    from pipeline.settings import Settings

_TIMES = 2
"""A run may lose as much time as this many documents take at most."""


class Allowance:
    """Shared budget of a run for documents that cost more than they are worth.

    One document may take half of what is left, and always the least. One that is worth
    its cost gives as much back. So hostile files cost little more than the documents
    among them, however many they are, and a document that is read in no time is always
    read.

    Args:
        most: Most that one document may take.
        least: Amount that one document may take even if nothing is left.
    """

    def __init__(self, most: float, least: float) -> None:
        self._most, self._least = most, min(least, most)
        self._left = self._total = _TIMES * most
        self._lock = Lock()

    @property
    def share(self) -> float:
        """Most that the next document may cost."""
        return min(max(self._left / _TIMES, self._least), self._most)

    @property
    def is_whole(self) -> bool:
        """Return True if the next document may use the full limit."""
        return self.share == self._most

    def take(self, cost: float, worth: float = 0.0) -> None:
        """Charge the excess cost of a document, or refund a cheap one."""
        lost = cost - worth if cost > worth else -cost
        with self._lock:
            self._left = min(max(self._left - lost, 0.0), self._total)


_START_TIMEOUT_S = 300.0
"""Most seconds for the start of a child: Python and its imports start in 0.3 s of the
processor's time; at a low priority on a busy machine that has taken more than a
minute."""

_HANG_S = 60.0
"""Seconds that a waiting child without processor time gets by the clock, on top of ten
times its processor time."""

_LEAST_CPU_S = 0.25
"""Seconds of processor time that a child gets at least; most documents take less. With
the start of the next child, 900 documents that use it up in vain cost some nine
minutes."""

_BYTES_A_SECOND = 100_000
"""A request may take a second for so many bytes in and out; real documents take in
120,000 to 5,000,000, and give out 170,000 and more."""

_OCR_S = {"ocr": 5.0, "pictures": 10.0}
_OCR_BYTES_A_SECOND = 200
"""OCR may take some seconds a request, and longer where it finds many words."""

_END_TIMEOUT_S = 2.0
"""Seconds to wait for a child that has closed its answers; one that goes on is
killed."""


class Sandbox:
    """One child process, started when first needed. Not shared between threads.

    Attributes:
        allowance: Processor time that its documents may take beyond their worth.
        tell: Function that is given the name of each document begun, and each page for
            OCR.
    """

    def __init__(self, limits: "Settings | None" = None) -> None:
        # Here, since the child imports this package too and needs no settings.
        from pipeline.settings import settings

        self._limits = limits or settings()
        self._child: subprocess.Popen[bytes] | None = None
        self.allowance = time_allowance(self._limits)
        self.tell: Callable[[str], None] = lambda _: None
        self._name = ""
        self._is_cancelled = False

    def call(self, head: wire.Message, body: bytes) -> tuple[wire.Message, bytes]:
        """Send one request and return the answer.

        Processor time spent in vain counts against the allowance. It is spent in vain
        if a request is refused, takes all of it, kills the child, or takes longer than
        its result is worth.

        Raises:
            OutOfBudget: The child ran out of less time than the settings give.
            DocumentTooLarge: The child ran out of time or memory.
            UnreadableDocument: The child died, or says the file is damaged.
            IngestError: The reader raised it in the child.
            CancelledError: ``cancel`` was called, before or meanwhile.
        """
        self._name = str(head.get("name", self._name))
        self.tell(
            f"{self._name}, page {head['page']}" if "page" in head else self._name
        )
        child = self._started()
        cpu_s = self.allowance.share
        try:
            answer = _exchange(child, head | {"cpu": cpu_s}, body, 10 * cpu_s + _HANG_S)
        except TimeoutError as error:
            self.close()
            waited = Said("reading it took {said}", said=error)
            raise self._out_of_time(cpu_s, waited) from error
        finally:
            self._check_cancelled()
        code = 0 if answer is not None else self._end()
        if code == -signal.SIGPROF:
            waited = Said(
                "reading it took more than {n} seconds of processor time",
                n=f"{cpu_s:g}",
            )
            raise self._out_of_time(cpu_s, waited)
        if answer is None:
            self.allowance.take(cpu_s)
            msg = Said("reading it crashed (exit status {code})", code=code)
            raise UnreadableDocument(msg)
        took = answer[0].get("took")
        took_s = took if isinstance(took, float) and 0 <= took <= cpu_s else 0.0
        if answer[0].get("ok") is not True:
            self.allowance.take(took_s)
            self._fail(answer[0])
        worth_s = _worth_s(head["op"], len(body), len(answer[1]))
        self.allowance.take(took_s, worth_s)
        return answer

    def _out_of_time(self, cpu_s: float, took: Said) -> DocumentTooLarge:
        is_less = cpu_s < self._limits.read_cpu_s
        self.allowance.take(cpu_s)
        if is_less:
            why = "because other documents used up the time; run again"
            return OutOfBudget(Said("{said1}, {said2}", said1=took, said2=why))
        return DocumentTooLarge(took)

    def cancel(self) -> None:
        """End the child for good; for other threads than the one that calls it."""
        self._is_cancelled = True
        if (child := self._child) is not None:
            child.kill()

    def _check_cancelled(self) -> None:
        if self._is_cancelled:
            self.close()
            raise CancelledError

    def close(self) -> None:
        """Kill the child, if one runs."""
        if self._child is not None:
            self._child.kill()
            self._end()

    def __del__(self) -> None:
        # A thread takes its sandbox along when it ends; its child must not stay.
        self.close()

    def _end(self) -> int:
        child, self._child = self._child, None
        if child is None:
            return 0
        for stream in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", stream).close()
        try:
            return child.wait(_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # it has closed its answers and lives on
            child.kill()
            return child.wait()

    def _fail(self, head: wire.Message) -> NoReturn:
        error, reason = str(head.get("error")), str(head.get("reason"))
        if error == "MemoryError":
            self.close()  # what the failed file left behind would fail the next
            size = self._limits.read_memory_bytes // 1_000_000
            msg = Said("reading it took more than {n} MB of memory", n=size)
            raise DocumentTooLarge(msg)
        raise wire.error_named(error, reason)

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        self._check_cancelled()
        from pipeline.settings import project_dir

        self._child = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _BOOT, str(project_dir())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # Or Ctrl-C would end it as well, and its file would pass for unreadable.
            process_group=0,
            env={"PATH": os.defpath, "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
        )
        limits = {"memory": self._limits.read_memory_bytes}
        answer = _exchange(self._child, limits, b"", _START_TIMEOUT_S)
        self._check_cancelled()
        if answer is None:
            msg = "the reading process does not start"
            raise RuntimeError(msg)
        return self._child


def time_allowance(limits: "Settings") -> Allowance:
    """Return the processor time that a run may lose, in seconds."""
    return Allowance(limits.read_cpu_s, _LEAST_CPU_S)


def _worth_s(op: str, n_in: int, n_out: int) -> float:
    """Return the processor time that a request is worth, by its input and output."""
    if op in _OCR_S:
        return _OCR_S[op] + n_out / _OCR_BYTES_A_SECOND
    return _LEAST_CPU_S + min(n_in, n_out) / _BYTES_A_SECOND


_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from pipeline.ingest.sandbox.worker import main; main()"
)


def _exchange(
    child: subprocess.Popen[bytes], head: wire.Message, body: bytes, timeout_s: float
) -> tuple[wire.Message, bytes] | None:
    """Send and receive; a watchdog kills the child at the deadline."""
    requests, answers = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
    late = threading.Event()

    def kill() -> None:
        late.set()
        child.kill()

    watchdog = threading.Timer(timeout_s, kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        with contextlib.suppress(BrokenPipeError):
            wire.send(requests, head, body)
        answer = wire.receive(answers)
    except ValueError:  # an answer that is no message: the child is not to be trusted
        child.kill()
        answer = None
    except BaseException:  # interrupted: its answer must not meet the next request
        child.kill()
        raise
    finally:
        watchdog.cancel()
    if late.is_set():
        msg = Said("more than {n} seconds of waiting", n=f"{timeout_s:g}")
        raise TimeoutError(msg)
    return answer


_local = threading.local()


def thread_sandbox() -> Sandbox:
    """Return this thread's own sandbox, so that threads read side by side.

    Its child ends by itself when its standard input closes, at the latest
    with this process.
    """
    sandbox: Sandbox | None = getattr(_local, "sandbox", None)
    if sandbox is None:
        sandbox = _local.sandbox = Sandbox()
    return sandbox
