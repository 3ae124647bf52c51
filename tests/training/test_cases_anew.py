"""What a candidate changes in open cases is shown before anybody switches."""

import json

import pytest
from typer.testing import CliRunner

from pipeline.classify.model import open_model
from pipeline.cli import app
from pipeline.datamodel import CaseAct, CaseEvent, Decision, Kind, Verdict
from pipeline.screening.case import screen_case
from pipeline.store.store import open_store
from pipeline.training.promotion.compare import screen_cases
from tests.review.acts import NOON

SPY = (
    "The IMSI catcher intercepts all calls and messages of targets in the area.\n\n"
    "Our office is open from nine to five on weekdays.\n\n"
    "Facial recognition finds persons of interest on live video of a crowd."
)


@pytest.fixture
def store(home, tmp_path, tiny_model):
    """Two cases of one paper each, screened by the small model; one is closed."""
    with open_store() as store:
        for case in ("open", "shut"):
            paper = tmp_path / case / "a.txt"
            paper.parent.mkdir()
            paper.write_text(f"{SPY}\n\nCopy for {case}.", "utf-8")
            screen_case(
                case, [paper], [], kind=Kind.BROCHURE, store=store, model=tiny_model
            )
        head = store.chain_end()[1]
        store.add_case_event(CaseEvent("shut", CaseAct.CLOSED, "Ada", NOON, "", head))
        yield store


def test_the_model_in_use_changes_nothing_and_writes_nothing(store, tiny_model):
    before = store.counts()
    (change,) = screen_cases(store, tiny_model)
    assert change.case == "open"
    assert change.n_before == change.n_after > 0
    assert not change.come
    assert not change.gone
    assert not change.confirmed_gone
    assert store.counts() == before


def test_flags_that_go_are_told_and_those_that_were_confirmed_apart(
    store, tfidf_folder
):
    model = open_model(str(tfidf_folder))
    (change,) = screen_cases(store, model)
    new = {f.label for f in store.findings("open")} | set(change.come)
    assert set(change.gone) <= new
    assert change.n_after == (
        change.n_before + change.come.total() - change.gone.total()
    )
    assert change.come or change.gone
    flag = next(f for f in store.findings("open") if f.label in (change.gone or new))
    place = (flag.document_id, flag.start, flag.end, flag.label)
    store.add_decision(Decision(*place, Verdict.CONFIRMED, "Ada", NOON))
    (again,) = screen_cases(store, model)
    assert again.confirmed_gone.total() == (1 if change.gone else 0)


def test_the_command_prints_it(store, tiny_folder):
    done = CliRunner().invoke(app, ["evaluate", str(tiny_folder), "--cases", "--json"])
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.output)
    assert (found["case"], found["come"], found["gone"]) == ("open", {}, {})
