"""The cases that a refresh tells of a report have the flags of that day."""

import hashlib
from pathlib import Path

import pytest

from pipeline.classify.model import Model
from pipeline.datamodel import CaseAct, CaseEvent, Kind, News, NewsKind
from pipeline.errors import SourceError
from pipeline.screening.library import SourceRun, assess_told, refresh_library
from pipeline.screening.news import tell_news
from pipeline.settings import settings
from tests.parties.deal.made import CASE, NOON, REPORT, TORTURE, Made
from tests.screening.test_news import made as made
from tests.screening.test_send_notices import hook as hook
from tests.sources.test_refresh import manifest_of


def told(made: Made) -> list[News]:
    """Put a report into the library that accuses the end user, and tell the cases."""
    tortured = ("tortured detainees", TORTURE)
    key = made.add("new.txt", REPORT, Kind.REPORT, tortured, case="library")
    return tell_news(made.store, [key])


def flags(made: Made) -> set[str]:
    """Return the flags that were last recorded."""
    sheets = made.store.flag_sheets(CASE, limit=1)
    return {flag.flag_id for sheet in sheets for flag in sheet.flags}


def test_a_report_that_accuses_the_end_user_raises_the_flag(
    made: Made, tiny_model: Model
) -> None:
    assert "DF4" not in flags(made)
    assess_told(told(made), made.store, tiny_model)
    assert "DF4" in flags(made)


def refreshed(made: Made, folder: Path, model: Model) -> SourceRun:
    """Refresh a source that has a new report in a folder."""
    folder.mkdir()
    (folder / "report.txt").write_text(REPORT)
    source = manifest_of(
        connector="folder", folder=str(folder), url=None, assertions={}
    )
    return refresh_library(source, store=made.store, model=model)


def test_a_refresh_assesses_the_cases_that_it_tells(
    made: Made, tmp_path: Path, tiny_model: Model
) -> None:
    run = refreshed(made, tmp_path / "reports", tiny_model)
    assert run.reason == ""
    assert {each.case for each in run.news} == {CASE}
    deal = made.store.deal(CASE)
    assert deal is not None
    assert deal.links, "the deal rests on the new report"


def test_a_closed_case_stays_as_it_was_decided(made: Made, tiny_model: Model) -> None:
    head = made.store.chain_end()[1]
    made.store.add_case_event(CaseEvent(CASE, CaseAct.CLOSED, "ada", NOON, "", head))
    news = told(made)
    assert news
    assess_told(news, made.store, tiny_model)
    assert flags(made) == set()


def test_a_case_that_cannot_be_assessed_is_named(
    made: Made, tmp_path: Path, tiny_model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    news = told(made)
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    with pytest.raises(SourceError, match=f"case {CASE} was not assessed"):
        assess_told(news, made.store, tiny_model)


def test_notices_are_sent_on_if_a_case_cannot_be_assessed(
    made: Made, tmp_path: Path, tiny_model: Model, monkeypatch: pytest.MonkeyPatch, hook
) -> None:
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    run = refreshed(made, tmp_path / "reports", tiny_model)
    assert f"case {CASE} was not assessed" in run.reason
    ((message,), _) = hook
    assert len(message["notices"]) == len(run.news) > 0


def test_a_case_on_a_former_edition_is_told_that_its_address_was_withdrawn(
    made: Made, tmp_path: Path, tiny_model: Model
) -> None:
    folder = tmp_path / "reports"
    run = refreshed(made, folder, tiny_model)
    assert {each.kind for each in run.news} != {NewsKind.WITHDRAWN}
    (folder / "other.txt").write_text("Words of another report.")
    (folder / "report.txt").write_text("Quite another text about fisheries.")
    source = manifest_of(
        connector="folder", folder=str(folder), url=None, assertions={}
    )
    refresh_library(source, store=made.store, model=tiny_model)
    (folder / "report.txt").unlink()
    run = refresh_library(source, store=made.store, model=tiny_model)
    assert run.counts()["withdrawn"] == 1
    (told,) = {each.document_id for each in run.news}
    assert told == hashlib.sha256(REPORT.encode()).hexdigest()
    assert {each.kind for each in run.news} == {NewsKind.WITHDRAWN}
