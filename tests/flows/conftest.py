"""One Prefect server for all wiring tests, a fresh TRIAGE_HOME for each."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.settings import settings


def _import_prefect() -> None:
    """Import it as ``make run`` does, but with a home that is thrown away."""
    home = os.environ.get("TRIAGE_HOME")
    os.environ["TRIAGE_HOME"] = tempfile.mkdtemp(prefix="triage-flows-")
    settings.cache_clear()
    import flows

    assert flows.__doc__
    import prefect

    assert prefect.__version__
    if home is None:
        del os.environ["TRIAGE_HOME"]
    else:
        os.environ["TRIAGE_HOME"] = home
    settings.cache_clear()


_import_prefect()


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[None]:
    """Start the test server once: it takes 15 s, and entering twice fails."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=600):
        yield


@pytest.fixture
def home(
    session_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    from flows._batches import opened_model, opened_store

    folder = tmp_path / "home"
    folder.mkdir()
    (session_home / "encoders").mkdir(exist_ok=True)
    (folder / "encoders").symlink_to(session_home / "encoders")
    monkeypatch.setenv("TRIAGE_HOME", str(folder))
    settings.cache_clear()
    opened_store.cache_clear()
    yield folder
    if opened_store.cache_info().currsize:
        opened_store().close()
    opened_store.cache_clear()
    opened_model.cache_clear()
    monkeypatch.undo()
    settings.cache_clear()
