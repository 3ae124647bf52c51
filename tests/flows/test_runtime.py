"""Prefect's surroundings: our own home, no cloud, no reports of usage."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import project_dir

SHOW = """
import json, flows, prefect.settings as s
now = s.get_current_settings()
print(json.dumps({
    "home": str(now.home), "api": now.api.url, "key": bool(now.api.key),
    "analytics": now.server.analytics_enabled,
    "timeout": now.server.ephemeral.startup_timeout_seconds,
    "profiles": str(now.profiles_path),
}))
"""


def surroundings(home: Path, script: str = SHOW, **environ: str) -> dict[str, object]:
    """Start a new interpreter as a user would, and ask Prefect what it sees."""
    inherited = {
        name: value for name, value in os.environ.items() if "PREFECT" not in name
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=inherited | {"TRIAGE_HOME": str(home)} | environ,
        cwd=project_dir(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return dict(json.loads(done.stdout))


def test_own_home_is_made_and_nothing_leaves(tmp_path: Path):
    home = tmp_path / "new" / "home"
    seen = surroundings(home)
    assert seen == {
        "home": str(home / "prefect"),
        "api": None,
        "key": False,
        "analytics": False,
        "timeout": 120,
        "profiles": str(home / "prefect" / "profiles.toml"),
    }


def test_cloud_of_the_user_is_not_used(tmp_path: Path):
    profiles = tmp_path / "profiles.toml"
    profiles.write_text(
        'active = "cloud"\n[profiles.cloud]\n'
        'PREFECT_API_URL = "https://api.prefect.cloud/api/accounts/1"\n'
        'PREFECT_API_KEY = "pnu_1"\n'
    )
    seen = surroundings(
        tmp_path / "home",
        PREFECT_PROFILES_PATH=str(profiles),
        PREFECT_PROFILE="cloud",
        PREFECT_API_URL="https://api.prefect.cloud/api/accounts/2",
        PREFECT_API_KEY="pnu_2",
        PREFECT_HOME=str(tmp_path),
    )
    assert (seen["api"], seen["key"]) == (None, False)
    assert seen["home"] == str(tmp_path / "home" / "prefect")


def test_named_server_is_used(tmp_path: Path):
    url = "http://127.0.0.1:4200/api"
    assert surroundings(tmp_path, TRIAGE_PREFECT_API_URL=url)["api"] == url


@pytest.mark.parametrize("script", ["import prefect\n" + SHOW, "import flows\n" + SHOW])
def test_a_worker_keeps_its_own_server(tmp_path: Path, script: str):
    """Prefect comes first under a worker, or the run's id stands in the environment."""
    is_run = "" if script.startswith("import prefect") else "0"
    environ = {"PREFECT__FLOW_RUN_ID": "1"} if is_run else {}
    url = "http://127.0.0.1:4200/api"
    seen = surroundings(
        tmp_path,
        script,
        PREFECT_API_URL=url,
        PREFECT_HOME=str(tmp_path / "theirs"),
        **environ,
    )
    assert (seen["api"], seen["home"]) == (url, str(tmp_path / "theirs"))


def test_server_on_this_machine_is_reached_past_a_proxy(tmp_path: Path):
    script = "import flows, os, json; print(json.dumps({'no': os.environ['NO_PROXY']}))"
    seen = surroundings(tmp_path, script, NO_PROXY="example.org")
    assert seen["no"] == "example.org,127.0.0.1,localhost"
