"""``triage audit verify`` and ``export``, and the name that ``serve`` is given."""

import hashlib
import io
import json
import shutil
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from pipeline import verify_dossier
from pipeline.cli import main
from pipeline.dossier_quotes import problems_in_quotes, read_papers
from pipeline.errors import ConfigError, StoreError
from pipeline.settings import settings
from pipeline.store.record.signing import Signer
from pipeline.store.store import open_store
from tests.dossier.sample import NAME, fill_store
from tests.review.deals import add_deal
from tests.store.records import decide, make


@pytest.fixture
def triage(monkeypatch, capsys):
    """Run the command in this process; give its exit code, output and errors."""

    def run(*args: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["triage", *args])
        try:
            main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def decided(home: Path) -> str:
    """Two decisions in the store; return the head."""
    with open_store() as store:
        screening = make()
        screening.add(store)
        store.add_decision(decide(screening))
        store.add_decision(decide(screening, reviewer="bob"))
        return store.head().digest


def test_a_whole_log_is_said_with_its_head(triage, decided):
    code, out, _ = triage("audit", "verify", "--json")
    assert code == 0
    said = json.loads(out)
    assert (said["decisions"], said["head"], said["problems"]) == (2, decided, [])
    code, out, _ = triage("audit", "verify", "--head", decided)
    assert code == 0
    assert decided in out


def test_backup_and_restore_print_the_head_of_the_record(
    triage, decided, tmp_path, monkeypatch
):
    file = str(tmp_path / "desk.zip")
    assert f"head {decided}" in triage("audit", "verify")[1]
    assert f"head {decided}" in triage("backup", file)[1]
    _move(monkeypatch, tmp_path / "new")
    assert f"head {decided}" in triage("restore", file)[1]


def _move(monkeypatch, folder: Path) -> None:
    """Be at another desk from then on."""
    monkeypatch.setenv("TRIAGE_HOME", str(folder))
    settings.cache_clear()


def test_a_restore_without_the_public_key_is_not_called_tampered(
    triage, decided, home, tmp_path, monkeypatch
):
    triage("backup", str(tmp_path / "desk.zip"))
    (key,) = (home / "keys").glob("*.pub")
    _move(monkeypatch, tmp_path / "new")
    there = tmp_path / "new" / "keys"
    line = f"the key {key.name} is missing: copy it into {there}"
    code, _, err = triage("restore", str(tmp_path / "desk.zip"))
    assert (code, err.count(line)) == (0, 1)
    code, out, err = triage("audit", "verify")
    assert (code, out.count(line), out.count("not trusted here")) == (3, 1, 1)
    assert err == "triage: 1 keys are missing, so signatures were not checked\n"
    there.mkdir()
    shutil.copy(key, there)
    assert triage("audit", "verify")[0] == 0


def test_a_desk_on_a_taken_port_prints_no_address(triage, home):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = triage("serve", "--reviewer", "Ada", "--port", str(port))
    assert (code, out) == (2, "")
    assert err.startswith(f"triage: port {port} of 127.0.0.1: Address already in use;")
    assert len(err.splitlines()) == 1


def test_a_script_gives_a_password_on_standard_input(triage, home, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, _, err = triage("account", "add", "Ada Example")
    assert code == 2
    assert "no password: type it at a terminal, or give one line on standard" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    assert triage("account", "add", "Ada Example")[:2] == (0, "Ada Example: reviewer\n")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ("promote", "none", "--reason", "why"),
            "screening open cases with none, then measuring it and triage-en on the",
        ),
        (("train", "none.toml"), "training from none.toml: the annotations are looked"),
    ],
)
def test_a_long_command_says_first_what_it_does(triage, home, command, said):
    assert triage(*command)[2].startswith(said)


def test_a_head_that_is_not_there_ends_with_3(triage, decided):
    code, _, err = triage("audit", "verify", "--head", "f" * 64)
    assert code == 3
    assert "1 stored items" in err


def test_a_head_of_the_older_chain_of_decisions_is_still_known(triage, decided):
    with open_store() as store:
        older = store.verify_decisions().head
    assert triage("audit", "verify", "--head", older)[0] == 0


@pytest.mark.parametrize("ending", ["html", "json", "pdf"])
def test_a_dossier_shows_that_the_end_was_cut(triage, home, tmp_path, ending):
    with open_store() as store:
        fill_store(store, NAME)
    out = tmp_path / f"dossier.{ending}"
    assert triage("dossier", NAME, "-o", str(out))[0] == 0
    with open_store() as store:
        add_deal(store)
    assert triage("audit", "verify", "--dossier", str(out))[0] == 0
    with sqlite3.connect(home / "store.sqlite") as connection:
        connection.execute("DROP TRIGGER seal_no_delete")
        connection.execute("DELETE FROM seal WHERE id >= 13")
    code, found, _ = triage("audit", "verify", "--dossier", str(out))
    assert code == 3
    assert "entries were removed" in found


def test_a_dossier_is_checked_without_a_store(triage, home, tmp_path, monkeypatch):
    with open_store() as store:
        fill_store(store, NAME)
        lines = [line for line in store.coverage(NAME) if line.n_passages]
        texts = {x.document_id: store.document_text(x.document_id) for x in lines}
    out = tmp_path / "dossier.json"
    assert triage("dossier", NAME, "-o", str(out))[0] == 0
    (public,) = (home / "keys").glob("*.pub")
    shutil.copy(public, tmp_path / "desk.pub")
    (tmp_path / "other.pub").write_text("ab" * 32)
    monkeypatch.setattr("pipeline.store.store.open_store", None)

    def check(*more: str) -> int:
        monkeypatch.setattr(sys, "argv", ["verify_dossier", str(out), *more])
        return verify_dossier.main()

    own = ("--key", str(tmp_path / "desk.pub"))
    assert (check(), check(*own)) == (0, 0)
    assert check("--key", str(tmp_path / "other.pub")) == 3
    content = out.read_bytes()
    out.write_bytes(content.replace(b"GhostLine", b"Ghostline", 1))
    assert (check(), check(*own)) == (3, 3)
    out.write_bytes(content)
    assert problems_in_quotes(out, texts) == []
    wrong = {key: text.swapcase() for key, text in texts.items()}
    assert "has other words at" in problems_in_quotes(out, wrong)[0]
    signature = out.with_name("dossier.json.sig")
    said = json.loads(signature.read_text())
    record = json.loads(content)
    record["passages"][0]["quote"] += " and more"
    out.write_text(json.dumps(record))
    verify_dossier.sign_dossier(out, Signer(home / "keys" / "record.key"))
    assert check() == 3, "a quote that is longer than its place"
    out.write_bytes(content)
    signature.write_text(json.dumps(said | {"signature": "00" * 64}))
    assert check(*own) == 3
    signature.write_text("{}")
    assert check() == 2
    signature.unlink()
    assert check() == 2


def test_papers_are_read_again_and_told_by_their_hash(tmp_path):
    paper, other = b"# Offer\n\nThe unit locates phones.\n", b"something else"
    key = hashlib.sha256(paper).hexdigest()
    lines = [{"document_id": key, "name": "offer.md"},
             {"document_id": "ab" * 32, "name": "lost.pdf"}]  # fmt: skip
    record = {
        "documents": [{"coverage": line} for line in lines],
        "versions": {"reader": "0"},
    }
    dossier, folder = tmp_path / "d.json", tmp_path / "papers"
    dossier.write_text(json.dumps(record))
    folder.mkdir()
    (folder / "renamed").write_bytes(paper)
    (folder / "other").write_bytes(other)
    texts, left = read_papers(dossier, folder)
    assert "locates phones" in texts[key]
    assert [words.split(",")[0].split(" is ")[0] for words in left] == [
        "made by reader 0", "lost.pdf",
    ]  # fmt: skip
    with pytest.raises(ConfigError, match="expected a folder"):
        read_papers(dossier, tmp_path / "none")


def test_a_file_that_is_no_dossier_is_said(triage, decided, tmp_path):
    paper = tmp_path / "x.pdf"
    paper.write_bytes(b"%PDF-1.7 nothing")
    code, _, err = triage("audit", "verify", "--dossier", str(paper))
    assert (code, "expected the head of a record" in err) == (2, True)
    code, _, err = triage("audit", "verify", "--dossier", str(tmp_path / "none"))
    assert (code, "No such file" in err) == (2, True)


def test_a_lost_key_is_said_and_a_new_one_goes_on(triage, decided, home):
    (home / "keys" / "record.key").unlink()
    with open_store() as store, pytest.raises(StoreError, match="new-key"):
        make("other").add(store)
    assert triage("audit", "verify")[0] == 0
    assert triage("audit", "new-key")[0] == 0
    with open_store() as store:
        make("other").add(store)
        assert store.verify().problems == []
    code, _, err = triage("audit", "new-key")
    assert (code, "move it away" in err) == (3, True)


def test_an_edit_ends_with_3(triage, decided):
    with open_store() as store, store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER decision_no_update")
        connection.exec_driver_sql("UPDATE decision SET note = 'x' WHERE id = 1")
    code, out, _ = triage("audit", "verify")
    assert code == 3
    assert "changed after it was made" in out
    assert "decision [1]: decision was changed" in out
    assert "trigger decision_no_update" in out


@pytest.mark.parametrize("name", ["x" * 101, "a\x07b", "a\u202eb"])
def test_a_name_that_is_none_is_refused(triage, home, name):
    code, _, err = triage("serve", "--reviewer", name)
    assert code == 2
    assert "expected a name" in err
    assert settings().home == home


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("x.csv", b"\xef\xbb\xbf"),
        ("X.CSV", b"\xef\xbb\xbf"),
        ("x.jsonl", b'{"case"'),
        ("x", b'{"case"'),
        ("x.jsonld", b"{"),
        ("x.json", b"["),
        ("x.notification.json", b"{"),
        ("x.spacy", b""),
    ],
)
def test_the_ending_says_the_format(triage, decided, tmp_path, name, begins):
    out = tmp_path / name
    code, _, err = triage("export", "acme", "-o", str(out))
    assert (code, err) == (0, "")
    assert out.read_bytes().startswith(begins)
    assert out.stat().st_size > 100


def test_an_unknown_ending_or_case_is_said(triage, decided, tmp_path):
    out = tmp_path / "x.xlsx"
    code, _, err = triage("export", "acme", "-o", str(out))
    assert code == 2
    assert "no format ends in '.xlsx': expected one of .csv" in err
    assert not out.exists()
    code, _, err = triage("export", "nowhere", "-o", str(tmp_path / "out"))
    assert code == 3
    assert "nowhere" in err
