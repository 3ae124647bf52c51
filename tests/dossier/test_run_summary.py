"""The summary of a run tells in words what the desk tells in words."""

from pathlib import Path

from flows.sample import show
from pipeline.dossier.run_summary import run_tables, step_line
from pipeline.labels import default_labels

FLAGS = {"DF1 item_marketed_covert": "weak", "DF11 safeguards": "beside"}


def test_labels_flags_and_weights_are_words():
    counts = {"control_reference": 2, "internal_repression": 1}
    _, findings, flags = run_tables({"read": 3}, counts, default_labels(), FLAGS)
    name = default_labels()["internal_repression"].name
    assert findings == [
        ("Label", "Findings"), ("Control list entry", "2"), (name, "1"),
    ]  # fmt: skip
    assert flags[1:] == [
        ("DF1 item sold for covert use", "weak"), ("DF11 safeguards", "not counted"),
    ]  # fmt: skip


def test_a_flow_without_a_case_shows_no_flags():
    assert len(list(run_tables({"read": 3}, {}, default_labels()))) == 2


def test_the_sample_prints_the_same_tables_and_the_places_of_its_files(capsys):
    returned = {
        "documents": {"read": 3}, "findings": {"internal_repression": 1},
        "flags": FLAGS, "queue": "request_information",
    }  # fmt: skip
    show(returned, Path("/a folder"))
    printed = capsys.readouterr().out
    assert "not counted" in printed
    assert "internal_repression" not in printed
    assert step_line("request_information") in printed
    assert "dossier.html    /a folder/dossier.html\n" in printed
