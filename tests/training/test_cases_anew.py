"""What a candidate changes in open cases is shown before anybody switches."""

import json
import sqlite3
from collections import Counter

import numpy as np
import pytest
from typer.testing import CliRunner

from pipeline.classify.model import OTHERS_MODEL, open_model
from pipeline.cli import app
from pipeline.datamodel import CaseAct, CaseEvent, Decision, Kind, Verdict
from pipeline.errors import ConfigError
from pipeline.screening.case import screen_case
from pipeline.settings import models_dir, settings
from pipeline.store.store import open_store
from pipeline.training.promotion.open_cases import (
    change_lines,
    open_candidate,
    screen_cases,
)
from pipeline.training.promotion.promote import Signed, promote
from tests.review.acts import NOON
from tests.training.conftest import with_thresholds

SPY = (
    "The IMSI catcher intercepts all calls and messages of targets in the area.\n\n"
    "Our office is open from nine to five on weekdays.\n\n"
    "Facial recognition finds persons of interest on live video of a crowd."
)
TURKISH = "Sistem, hedeflerin tüm telefon görüşmelerini ve mesajlarını gizlice dinler."


@pytest.fixture
def store(home, tmp_path, tiny_model):
    """Two cases of one paper each, screened by the small model; one is closed."""
    with open_store() as store:
        for case in ("open", "shut"):
            paper = tmp_path / case / "a.txt"
            paper.parent.mkdir()
            paper.write_text(f"{TURKISH}\n\n{SPY}\n\nCopy for {case}.", "utf-8")
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


@pytest.fixture
def in_use(tiny_folder, monkeypatch):
    """The small model, as the English model of this desk."""
    monkeypatch.setenv("TRIAGE_MODEL", str(tiny_folder))
    settings.cache_clear()


def test_a_model_for_other_languages_is_tried_in_its_own_place(store, in_use, tmp_path):
    (same,) = screen_cases(store, open_candidate(OTHERS_MODEL))
    assert same.n_before == same.n_after > 0
    assert not same.come + same.gone + same.confirmed_gone
    mute = with_thresholds(models_dir() / OTHERS_MODEL, tmp_path / "mute", np.ones_like)
    (change,) = screen_cases(store, open_candidate(str(mute)))
    turkish = [f.label for f in store.findings("open") if f.end <= len(TURKISH)]
    assert change.gone == Counter(turkish)
    assert turkish


def test_the_changes_are_shown_before_a_candidate_is_refused(
    store, tfidf_folder, tmp_path
):
    shown: list[str] = []
    with pytest.raises(ConfigError, match="first:triage-xx"):
        promote(
            tfidf_folder,
            "triage-xx",
            Signed("Ada Example", "fewer words"),
            root=tmp_path / "models",
            show=shown.append,
        )
    (report,) = shown
    (change,) = screen_cases(store, open_model(str(tfidf_folder)))
    cases, _, rules = report.partition("## Rules of promotion")
    assert f"| open | {change.n_before} | {change.n_after} |" in cases
    assert "0 of 1 passed" in rules
    assert "first:triage-xx cannot be judged" in rules


def test_a_case_that_cannot_be_screened_hides_no_other(
    store, tiny_model, home, tmp_path
):
    paper = tmp_path / "z.txt"
    paper.write_text(SPY, "utf-8")
    screen_case("z|2", [paper], [], store=store, model=tiny_model)
    (document,) = store.case_documents("open")
    with sqlite3.connect(home / "store.sqlite") as connection:
        gone = (document.document_id,)
        connection.execute("DELETE FROM latest WHERE document_id = ?", gone)
    lost, other = screen_cases(store, tiny_model)
    assert (lost.case, lost.n_before, other.case) == ("open", 0, "z|2")
    report = "\n".join(change_lines([lost, other]))
    assert "- open could not be screened: document" in report
    assert rf"| z\|2 | {other.n_before} | {other.n_before} | 0 | 0 | 0 |" in report


def test_the_command_prints_it(store, tiny_folder):
    done = CliRunner().invoke(app, ["evaluate", str(tiny_folder), "--cases", "--json"])
    assert done.exit_code == 0, done.output
    (found,) = json.loads(done.output)
    assert (found["case"], found["come"], found["gone"]) == ("open", {}, {})
