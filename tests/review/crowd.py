"""Several reviewers answer at once while their servers are killed and started:

python -m tests.review.crowd 5000    # prints what became of so many answers

A reviewer here does what a person does: reads a page, sends the form, and when no
answer comes or the desk was started anew, sends the same form again.
"""

import html
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store

ROOT = Path(__file__).resolve().parents[2]
_FIELD = re.compile(r'type="hidden" name="(\w+)" value="([^"]*)"')
PATIENCE_S = 120.0


@dataclass
class Servers:
    """Server processes with four desks each, on ports that stay the same."""

    url: str
    home: Path
    reviewers: Sequence[str]
    ports: list[int] = field(default_factory=list)
    _processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        listeners = [socket.socket() for _ in self.reviewers]
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        self.ports = [listener.getsockname()[1] for listener in listeners]
        for listener in listeners:
            listener.close()

    def start(self) -> None:
        pairs = zip(self.ports, self.reviewers, strict=True)
        desks = [f"{port}:{name}" for port, name in pairs]
        for i in range(0, len(desks), 4):
            arguments = [self.url, str(self.home), *desks[i : i + 4]]
            command = [sys.executable, "-m", "tests.review.child", *arguments]
            self._processes.append(subprocess.Popen(command, cwd=ROOT))

    def kill(self) -> None:
        for process in self._processes:
            process.send_signal(signal.SIGKILL)
            process.wait(60)
        self._processes.clear()


@dataclass
class Crowd:
    """Counts what its reviewers were told was recorded."""

    servers: Servers
    case: str
    n_recorded: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, i: int, claims: Sequence[str]) -> None:
        """Answer the claims, each with a note of its own."""
        name = self.servers.reviewers[i]
        base = f"http://127.0.0.1:{self.servers.ports[i]}"
        with httpx.Client(base_url=base, timeout=60) as client:
            for n, claim in enumerate(claims):
                verdict = ("confirm", "unsure", "dismiss:not_said")[n % 3]
                self._answer(client, claim, verdict, f"{name} {n}")
                with self._lock:
                    self.n_recorded += 1

    def _answer(self, client: httpx.Client, claim: str, do: str, note: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        act, _, reason = do.partition(":")
        own = {"claim": claim, "act": act, "reason": reason, "note": note}
        page = self._until(deadline, client, "GET", f"/finding/{claim}")
        fields = fields_of(page, "/answer") | own
        while True:
            answer = self._until(deadline, client, "POST", "/answer", fields)
            if answer.status_code == 303:
                return
            # Started anew, or somebody else was faster: the page holds the form.
            assert answer.status_code in (403, 409), answer.text
            fields = fields_of(answer, "/answer") | own

    def _until(
        self,
        deadline: float,
        client: httpx.Client,
        method: str,
        path: str,
        fields: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send again until there is an answer."""
        case = {"case": self.case} if method == "GET" else None
        while True:
            try:
                return client.request(method, path, params=case, data=fields)
            except httpx.TransportError:
                assert time.monotonic() < deadline
                time.sleep(0.1)


def fields_of(page: httpx.Response, action: str) -> dict[str, str]:
    """Return the hidden fields of a page's form."""
    form = page.text[page.text.index(f'action="{action}"') :]
    form = form[: form.index("</form>")]
    return {name: html.unescape(value) for name, value in _FIELD.findall(form)}


def let_answer(
    servers: Servers, case: str, claims: Sequence[Sequence[str]], n_kills: int
) -> int:
    """Let each reviewer answer their claims, and kill all servers in between.

    Returns:
        How many answers the reviewers were told are recorded.
    """
    crowd = Crowd(servers, case)
    total = sum(map(len, claims))
    threads = [
        threading.Thread(target=crowd.work, args=(i, own))
        for i, own in enumerate(claims)
    ]
    servers.start()
    try:
        for thread in threads:
            thread.start()
        for kill in range(1, n_kills + 1):
            wanted = total * kill // (n_kills + 1)
            while crowd.n_recorded < wanted and any(t.is_alive() for t in threads):
                time.sleep(0.005)
            servers.kill()
            servers.start()
        for thread in threads:
            thread.join(600)
    finally:
        servers.kill()
    return crowd.n_recorded


REVIEWERS = [f"reviewer {letter}" for letter in "abcdefgh"]


def run_crowd(folder: Path, n_answers: int, n_kills: int) -> str:
    """Let eight reviewers answer, check the log, and return its figures in words.

    Everybody answers nearly everything, each starting somewhere else.
    """
    url = f"sqlite:///{folder / 'store.sqlite'}"
    with open_store(url, home=folder) as store:
        fill_store(store, NAME)
        ids = [finding.finding_id for finding in store.findings(NAME)]
    n_each = n_answers // len(REVIEWERS)
    claims = [
        [ids[(5 * i + n) % len(ids)] for n in range(n_each)]
        for i in range(len(REVIEWERS))
    ]
    began = time.monotonic()
    n_recorded = let_answer(Servers(url, folder, REVIEWERS), NAME, claims, n_kills)
    seconds = time.monotonic() - began
    with open_store(url, home=folder) as store:
        log = store.decision_log(NAME)
        state = store.verify_decisions()
    answers = Counter((row.place, row.decision.note) for row in log)
    wanted = {f"{name} {n}" for name in REVIEWERS for n in range(n_each)}
    n_lost = len(wanted - {row.decision.note for row in log})
    n_doubled = sum(n - 1 for n in answers.values())
    return (
        f"{n_recorded} answers recorded by {len(REVIEWERS)} reviewers in "
        f"{seconds:.0f} s, servers killed {n_kills} times: {n_lost} lost, "
        f"{n_doubled} doubled, log of {state.n_decisions} decisions whole"
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(run_crowd(Path(folder), int(sys.argv[1]), n_kills=2) + "\n")
