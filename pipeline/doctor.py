"""Describe a machine's parts and gaps: the first check after a failure."""

import importlib.util
import os
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, PipelineError, StoreError
from pipeline.settings import (
    earlier_models_dir,
    home_advice,
    install_weights,
    settings,
)

if TYPE_CHECKING:
    import httpx


class State(StrEnum):
    """State of a part."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not for long or not well."""

    ERROR = "error"
    """The main job does not work."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Result of one check.

    Attributes:
        what: Name of the check.
        state: State of the part.
        detail: Result of the check, or description of the problem.
        remedy: Advice to the operator, or "".
    """

    what: str
    state: State
    detail: str
    remedy: str = ""


class Ailing(Exception):
    """A part with a problem.

    Args:
        state: State of the part, a warning or an error.
        detail: Description of the problem.
        remedy: Advice to the operator.
    """

    def __init__(self, state: State, detail: str, remedy: str) -> None:
        super().__init__(detail)
        self.state, self.remedy = state, remedy


_EXTRAS = {
    "train": ("torch", "transformers", "accelerate"),
    "names": ("rigour", "followthemoney"),
    "postgres": ("psycopg",),
    "s3": ("s3fs",),
    "dask": ("prefect_dask",),
}

_FULL_BYTES, _NARROW_BYTES = 1_000_000_000, 5_000_000_000
"""Free bytes on the disk for an error and for a warning. One large scan takes 0.1 GB
with its copies; a nightly refresh takes a few GB at most."""

_SKEW = timedelta(minutes=2)
"""Largest difference between two clocks; synchronised ones differ by under 1 s."""

_INSTALL = f"`make install` in a checkout, or `{install_weights()}`"


def examine(parts: Collection[str] = ()) -> list[Diagnostic]:
    """Look at folders, disk, clock, models, readers, store, lists, Prefect, extras.

    Args:
        parts: Names of the parts to look at; empty means all.

    Raises:
        ConfigError: There is no such part.
    """
    checks: list[tuple[str, Callable[[], str], str]] = [
        ("home", _home, ""),
        ("disk", _disk, ""),
        ("clock", _clock, "set the clock, or let a time service do it"),
        ("labels", _labels, _INSTALL),
        ("model", _model, _model_remedy()),
        ("encoder", _encoder, _INSTALL),
        ("reading process", _reader, _INSTALL),
        ("ocr", _ocr, f"{_INSTALL}; TRIAGE_OCR=false lists scans as unread"),
        ("store", _store, "see TRIAGE_DATABASE_URL; is the database running?"),
        ("schema", _schema, "update the program"),
        ("documents", _blobs, "see TRIAGE_BLOBS_URL"),
        ("lists", _lists, "`triage lists refresh`, or `triage lists add`"),
        ("prefect", _prefect, "start the server, or unset PREFECT_API_URL"),
        ("corpus", _corpus, ""),
    ]
    checks += [(f"extra {name}", *_extra(name)) for name in _EXTRAS]
    if unknown := set(parts) - {name for name, *_ in checks}:
        names = ", ".join(name for name, *_ in checks)
        msg = f"no part {', '.join(sorted(unknown))}: expected one of {names}"
        raise ConfigError(msg)
    return [_try(*check) for check in checks if not parts or check[0] in parts]


def _try(what: str, look: Callable[[], str], remedy: str) -> Diagnostic:
    try:
        return Diagnostic(what, State.OK, look())
    except Ailing as found:
        return Diagnostic(what, found.state, str(found), found.remedy or remedy)
    except (PipelineError, OSError, ImportError, RuntimeError, ValueError) as error:
        if isinstance(error, StoreError) and isinstance(error.__cause__, OSError):
            remedy = home_advice()
        elif install_weights() in str(error):
            remedy = ""  # the detail says it
        return Diagnostic(what, State.ERROR, str(error), remedy)


def _home() -> str:
    home = settings().home
    above = next(place for place in (home, *home.parents) if place.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise Ailing(State.ERROR, f"{above} cannot be written", home_advice())
    return str(home)


def _disk() -> str:
    home = settings().home
    above = next(place for place in (home, *home.parents) if place.exists())
    usage = shutil.disk_usage(above)
    text = f"{usage.free / 1e9:.1f} GB of {usage.total / 1e9:.1f} GB free"
    if usage.free < _NARROW_BYTES:
        state = State.ERROR if usage.free < _FULL_BYTES else State.WARNING
        raise Ailing(state, text, f"make room where {above} lies")
    return text


def _clock() -> str:
    from pipeline.store.activity import newest_time
    from pipeline.store.engine import look_at_stored

    now = datetime.now(UTC)
    try:
        newest = look_at_stored(newest_time)
    except StoreError:
        return f"{now:%Y-%m-%d %H:%M} UTC; the store, which shows times, cannot be read"
    if newest is not None and newest > now + _SKEW:
        text = f"it is {now:%Y-%m-%d %H:%M} UTC, but a row of the store is of"
        raise Ailing(State.ERROR, f"{text} {newest:%Y-%m-%d %H:%M}", "")
    return f"{now:%Y-%m-%d %H:%M} UTC; no row of the store is newer"


def _labels() -> str:
    from pipeline.labels import default_labels

    labels = default_labels()
    return f"{len(labels.ids)} labels, version {labels.version}"


def _model_remedy() -> str:
    name = Path(settings().model).name
    if earlier_models_dir(name).is_dir():
        return f"see TRIAGE_MODEL; `triage rollback {name}` puts the last one back"
    return "see TRIAGE_MODEL"


def _model() -> str:
    from pipeline.classify.model import open_model

    model = open_model()
    model.open()
    return f"{model.name}, {model.classifier.kind}, version {model.version}"


def _encoder() -> str:
    from pipeline.classify.encoders.encoder import load_encoder

    name = settings().encoder
    return f"{name}, weights {load_encoder(name).sha256[:16]}"


def _reader() -> str:
    from pipeline.ingest import READER_VERSION, Sandbox, read_document

    sandbox = Sandbox()
    try:
        read_document(b"Is anybody there?", "doctor.txt", sandbox=sandbox)
    finally:
        sandbox.close()
    return f"reader version {READER_VERSION}"


def _ocr() -> str:
    if not settings().ocr:
        return "switched off: scanned pages are listed as unread"
    import numpy as np

    from pipeline.ingest.ocr.engine import recognise

    recognise(np.full((64, 320), 255, np.uint8), scale=1.0)
    return "its models open"


def _store() -> str:
    from pipeline.store.engine import look_at_stored
    from pipeline.store.reads import count_rows

    counts = look_at_stored(count_rows)
    if counts is None:
        return "none yet; the first case that is screened makes it"
    return ", ".join(f"{n} {what}" for what, n in counts.items())


def _schema() -> str:
    from pipeline.store.engine import look_at_stored, revision_of
    from pipeline.store.schema.tables import SCHEMA

    revision = look_at_stored(revision_of)
    if revision is not None and revision < SCHEMA:
        raise Ailing(
            State.WARNING,
            f"{revision}, this program writes {SCHEMA}",
            "`triage backup` first; the next command that writes brings it up to date",
        )
    return f"{revision or 'none yet'}, this program writes {SCHEMA}"


def _blobs() -> str:
    from pipeline.store.engine import default_blobs

    blobs = default_blobs()
    blobs.has("0" * 64)
    return blobs.url


def _lists() -> str:
    from pipeline.parties.lists.manifest import read_manifests
    from pipeline.parties.lists.shelf import current_version

    today = datetime.now(UTC).date()
    versions = [current_version(manifest.list_id) for manifest in read_manifests()]
    used = [version for version in versions if version]
    old = [text for version in used if (text := version.warning(today))]
    if not used:
        raise Ailing(
            State.WARNING, "none in use: parties are not checked against any list", ""
        )
    if old:
        raise Ailing(State.WARNING, "; ".join(old), "")
    return f"{len(used)} of {len(versions)} in use, none older than its limit"


def _prefect() -> str:
    environ = os.environ
    url = environ.get("PREFECT_API_URL") or environ.get("TRIAGE_PREFECT_API_URL")
    if not url:
        return "no server named (PREFECT_API_URL): nothing is scheduled by Prefect"
    with _client(url, environ.get("PREFECT_API_AUTH_STRING", "")) as client:
        answer = _ask(client, "/work_pools/triage")
    if answer.status_code == 401:
        text = f"{url} does not know this machine"
        raise Ailing(State.ERROR, text, "set PREFECT_API_AUTH_STRING as the server's")
    if answer.status_code == 404:
        text = f"{url} has no work pool 'triage'"
        raise Ailing(
            State.WARNING, text, "`prefect work-pool create --type process triage`"
        )
    if answer.is_error:
        text = f"{url} answers {answer.status_code}"
        raise Ailing(State.ERROR, text, "look at the log of the server")
    _compare_clocks(answer.headers.get("Date", ""))
    if answer.json().get("status") != "READY":
        text = f"{url} answers, but no worker of the pool 'triage' does"
        raise Ailing(State.WARNING, text, "start one: `prefect worker start`")
    return f"{url} answers, and so does a worker"


def _client(url: str, secret: str) -> "httpx.Client":
    import httpx

    user, _, password = secret.partition(":")
    return httpx.Client(
        base_url=url, auth=(user, password) if secret else None, timeout=5
    )


def _ask(client: "httpx.Client", path: str) -> "httpx.Response":
    """Ask the server.

    Raises:
        OSError: It does not answer.
    """
    import httpx

    try:
        return client.get(path)
    except httpx.HTTPError as error:
        msg = f"{client.base_url} does not answer: {error}"
        raise OSError(msg) from error


def _compare_clocks(date: str) -> None:
    theirs = parsedate_to_datetime(date) if date else datetime.now(UTC)
    apart = abs(theirs - datetime.now(UTC))
    if apart > _SKEW:
        text = f"the server's clock is {apart.total_seconds():.0f} s away from ours"
        raise Ailing(State.WARNING, text, "let a time service keep both clocks")


def _corpus() -> str:
    folder = settings().corpus
    if (folder / "manifest.tsv").is_file():
        return str(folder)
    return "none at TRIAGE_CORPUS; only measuring models and some tests need it"


def _extra(name: str) -> tuple[Callable[[], str], str]:
    """Return the check of an extra, and the command to install it."""

    def look() -> str:
        modules = _EXTRAS[name]
        lacking = [m for m in modules if importlib.util.find_spec(m) is None]
        if not lacking:
            return "installed"
        if name in _asked_for():
            msg = f"a setting needs {', '.join(lacking)}: not installed"
            raise ImportError(msg)
        return f"without {', '.join(lacking)}"

    return look, f"`pip install -e '.[{name}]'`"


def _asked_for() -> set[str]:
    """Return the extras that the settings need."""
    now = settings()
    wanted = {
        "postgres": now.database_url.startswith("postgres"),
        "s3": now.blobs_url.startswith("s3:"),
        "dask": now.task_runner != "threads",
    }
    return {name for name, is_wanted in wanted.items() if is_wanted}
