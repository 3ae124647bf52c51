"""``triage parties``, ``triage lookup`` and ``triage lists`` by their contract."""

import getpass
import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError, SourceError
from pipeline.store.store import open_store
from tests.parties.deal.made import Made
from tests.parties.lists import papers

TEXT = "End User: Prison Service of Karavia\nConsignee: Tane Import Ltd, Dock Road"


def _run(*arguments):
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_parties_answers_each_line_in_order_with_offsets(tmp_path):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": 7, "text": TEXT}, {"id": "b", "text": "Nothing.\u2028"}]
    source.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8"
    )
    assert _run("parties", str(source), "-o", str(out)).exit_code == 0
    answers = [json.loads(line) for line in out.read_text("utf-8").split("\n") if line]
    assert [answer["id"] for answer in answers] == [7, "b"]
    assert answers[1]["parties"] == []
    for party in answers[0]["parties"]:
        assert TEXT[party["start"] : party["end"]] == party["name"]
    roles = {party["role"]: party["name"] for party in answers[0]["parties"]}
    assert roles == {
        "end_user": "Prison Service of Karavia", "consignee": "Tane Import Ltd",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", r"line 2: Invalid JSON: .* at column 1$"),
        ("[]", "line 2: Input should be an object"),
        ('{"id": 1}', "line 2: text: Field required"),
        ('{"id": true, "text": "x"}', r"id\.int: .*valid integer \(got True\)"),
        ('{"id": 1, "text": 5}', r"text: .*valid string \(got 5\)"),
        ("[" * 100_000, "line 2"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path, line, said):
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "text": "x"}\n' + line + "\n", "utf-8")
    with pytest.raises(ConfigError, match=said):
        _run("parties", str(source), "-o", str(out))
    assert not out.exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigError, match=r"absent\.jsonl"):
        _run("parties", str(tmp_path / "absent.jsonl"), "-o", str(tmp_path / "o"))


def test_a_list_without_a_date_is_not_called_fresh(tmp_path, home):
    value = [{"value": f"Vendor {n}", "uuid": str(n)} for n in range(900)]
    path = tmp_path / "vendors.json"
    path.write_text(json.dumps({"type": "x", "version": 1, "values": value}), "utf-8")
    command, today = ("lists", "add", "misp-surveillance-vendor", str(path)), _today()
    added = _run(*command)
    assert f"entries of unknown date (copy of {today})" in added.stdout
    assert f"date unknown; the copy of {today} may be older; see --date" in added.output
    assert "date unknown" in _status("misp-surveillance-vendor")["state"]
    looked = _run("lookup", "Vendor 7")
    assert (
        f"misp-surveillance-vendor of unknown date (copy of {today})" in looked.stdout
    )
    dated = _run(*command, "--date", today)
    assert "unknown" not in dated.output
    row = _status("misp-surveillance-vendor")
    assert (row["dated"], row["state"]) == (today, "ok")


def test_the_id_of_each_list_is_printed_whole_on_a_narrow_screen(home, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    ids = [row["list"] for row in json.loads(_run("lists", "status", "--json").stdout)]
    told = _run("lists", "status").stdout
    assert ids
    assert all(list_id in told for list_id in ids)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _status(list_id: str) -> dict[str, str]:
    rows = json.loads(_run("lists", "status", "--json").stdout)
    return next(row for row in rows if row["list"] == list_id)


@pytest.mark.parametrize(("name", "found"), [("absent.xml", "none"), ("", "a folder")])
def test_a_list_that_is_no_file_is_named_in_a_sentence(tmp_path, home, name, found):
    path = tmp_path / name
    said = rf"eu-fsf: {path}: expected the file of a list, found {found}; this list is"
    with pytest.raises(SourceError, match=said):
        _run("lists", "add", "eu-fsf", str(path))


def test_a_list_is_added_listed_and_searched(tmp_path, home):
    names = [f"Sarel Works Number {n}" for n in range(1200)]
    path = tmp_path / "eu.xml"
    path.write_text(papers.eu(*names, "Orient Star Holding"), "utf-8")
    assert "1201 entries" in _run("lists", "add", "eu-fsf", str(path)).stdout
    rows = json.loads(_run("lists", "status", "--json").stdout)
    assert {"eu-fsf": 1201}.items() <= {r["list"]: r["entries"] for r in rows}.items()

    found = json.loads(_run("lookup", "Orient Star Holdings Ltd", "--json").stdout)
    assert found["hits"][0]["main_name"] == "Orient Star Holding"
    assert found["hits"][0]["restricts"]
    assert found["hits"][0]["reasons"]
    assert {"eu-fsf"} <= {row["list"] for row in found["lists"]}
    searches = (home / "searches.jsonl").read_text("utf-8").splitlines()
    logged = json.loads(searches[-1])
    assert logged["name"] == "Orient Star Holdings Ltd"
    assert logged["by"] == getpass.getuser()
    assert logged["searched_at"].endswith("+00:00")
    assert all(row["sha256"] and row["dated"] for row in logged["lists"])
    assert "searched:" in _run("lookup", "Quiet Harbour Bakery").stdout


def test_a_wrong_kind_is_refused():
    with pytest.raises(ConfigError, match="expected one of person"):
        _run("lookup", "Orient Star", "--kind", "planet")


def test_refresh_refuses_a_list_without_an_address():
    with pytest.raises(ConfigError, match="eu-fsf"):
        _run("lists", "refresh", "eu-fsf")


@pytest.mark.parametrize(
    ("case", "extra", "is_noted"),
    [
        ("sample", (), True),
        ("sample", ("--case", "sample"), False),
        ("other", (), False),
    ],
)
def test_a_lookup_says_that_the_sample_was_left_out(home, case, extra, is_noted):
    with open_store() as store:
        Made(store).add("report.txt", "Police in Egypt.", Kind.REPORT, case=case)
    result = _run("lookup", "Orsk & Tamm Holding", *extra)
    assert ("reports of the sample" in result.output) is is_noted
