"""What deploy/ says: right by its schemas, and the services start as it says."""

import os
import shutil
import ssl
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from deploy.secret import secret_lines
from pipeline.settings import project_dir
from tests.flows.stack import Stack, free_port
from tests.store.server import running_server

DEPLOY = project_dir() / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def services():
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    return yaml.safe_load(text)["services"]


def test_the_compose_file_is_right_by_its_schema():
    done = subprocess.run(
        [
            sys.executable, "-m", "check_jsonschema", "--builtin-schema",
            "vendor.compose-spec", str(DEPLOY / "compose.yaml"),
        ],
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(services()) == {"database", "prefect", "setup", "worker", "desk"}


def test_no_service_but_the_desk_listens_beyond_this_machine():
    ports = {name: service.get("ports", []) for name, service in services().items()}
    open_ones = [n for n, p in ports.items() if any(":127" not in f":{x}" for x in p)]
    assert open_ones == ["desk"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_the_units_are_right_by_systemd(tmp_path: Path):
    copies = []
    for unit in UNITS:
        text = unit.read_text("utf-8")
        text = text.replace(
            "/opt/surveillance-triage/.venv/bin", str(Path(sys.executable).parent)
        ).replace("/opt/surveillance-triage", str(project_dir()))
        name = unit.name.replace("@", "@1")
        (tmp_path / name).write_text(text, "utf-8")
        copies.append(str(tmp_path / name))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *copies],
        capture_output=True,
        text=True,
    )
    assert [x for x in done.stderr.splitlines() if "/tmp" in x or "triage" in x] == []


def test_a_secret_is_written_once_and_for_its_owner(tmp_path: Path):
    path = tmp_path / "secret.env"
    command = [sys.executable, str(DEPLOY / "secret.py"), str(path)]
    subprocess.run(command, check=True)
    assert path.stat().st_mode & 0o077 == 0
    before = path.read_text()
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 2
    assert "nothing was changed" in again.stderr
    assert path.read_text() == before


def _setup(port: int, *words: str) -> subprocess.Popen[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    api = f"http://127.0.0.1:{port}/api"
    return subprocess.Popen(
        words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=project_dir(),
        env=os.environ
        | {"PREFECT_API_URL": api, "PATH": path, "NO_PROXY": "127.0.0.1"},
    )  # fmt: skip


def test_the_setup_says_in_a_sentence_that_no_server_listens():
    process = _setup(free_port(), "sh", "deploy/setup.sh", "0")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert err.startswith("no server answered at http://127.0.0.1:")
    assert len(err.splitlines()) == 1


def test_the_setup_waits_for_a_server_that_listens_later():
    port = free_port()
    with _setup(port, sys.executable, "deploy/wait_for_server.py", "120") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("waiting for http://127.0.0.1:")
        with HTTPServer(("127.0.0.1", port), BaseHTTPRequestHandler) as server:
            server.handle_request()  # with 501: whoever answers listens
        assert process.wait(timeout=120) == 0


@pytest.mark.slow
@pytest.mark.postgres
def test_the_services_of_the_compose_file_work_together(tmp_path: Path):
    """The same commands and variables, without containers."""
    found, desk_port = services(), free_port()
    make_certificate(tmp_path, "desk.example.org")
    with running_server() as postgres:
        made = dict(line.split("=", 1) for line in secret_lines("database:5432"))
        made["TRIAGE_DATABASE_URL"] = postgres.new_url()
        made["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = postgres.new_url().replace(
            "postgresql://triage@/", "postgresql+asyncpg://triage@/"
        )
        stack = Stack(tmp_path, bound_s=500, more=made)
        here = {
            "0.0.0.0": "127.0.0.1",
            "4200": str(stack.port),
            "8417": str(desk_port),
            "/tls/desk.pem": str(tmp_path / "desk.pem"),
            "/tls/desk.key": str(tmp_path / "desk.key"),
        }

        def words(name: str) -> list[str]:
            command = [here.get(word, word) for word in found[name]["command"]]
            return ["desk.example.org" if w.startswith("${") else w for w in command]

        try:
            stack.start("prefect", *words("prefect"))
            stack.wait("server", lambda: stack.get("/health"))
            stack.call(*words("setup"))
            stack.start("worker", *words("worker"))
            stack.start("desk", *words("desk"))
            inbox = tmp_path / "home" / "inbox"
            inbox.mkdir(parents=True)
            (inbox / "report.txt").write_text("The Panel found that he was beaten.\n")
            deployments = stack.get("/deployments/filter", limit=50)
            ingest = next(d for d in deployments if d["name"] == "nightly-ingest")
            assert stack.end_of(stack.run(ingest["id"])) == "Completed"
            counts = _metrics(desk_port, made["TRIAGE_DESK_TOKEN"], tmp_path)
            assert 'triage_documents{status="read"} 1.0' in counts
        finally:
            stack.stop()


def make_certificate(folder: Path, name: str) -> None:
    """Write desk.pem and desk.key, signed by itself, for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "desk.pem").write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    own = serialization.PrivateFormat.PKCS8
    (folder / "desk.key").write_bytes(key.private_bytes(pem, own, plain))


def _metrics(port: int, secret: str, folder: Path) -> str:
    context = ssl.create_default_context(cafile=str(folder / "desk.pem"))
    context.check_hostname = False
    with httpx.Client(verify=context, trust_env=False, timeout=60) as client:
        answer = client.get(
            f"https://127.0.0.1:{port}/metrics",
            headers={
                "authorization": f"Bearer {secret}",
                "host": f"desk.example.org:{port}",
            },
        )
    answer.raise_for_status()
    return answer.text
