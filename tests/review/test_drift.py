"""What was measured of the drift of a desk stands where people begin to work."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from pipeline.datamodel import ModelAct, ModelEvent
from pipeline.screening.drift_report import Drift, DriftNotice, keep
from tests.dossier.sample import NAME
from tests.review.conftest import CASE


def _keep(*notices):
    keep(
        Drift(
            at=datetime(2026, 11, 29, tzinfo=UTC),
            model_version="m",
            n_documents=30,
            n_passages=3000,
            has_baseline=True,
            notices=notices,
        )
    )


NOTICES = (
    DriftNotice(what="label", subject="facial_recognition", now=90, expected=30.4),
    DriftNotice(what="language", subject="de", now=2, expected=40),
    DriftNotice(what="scores", subject="facial_recognition", now=0.4, expected=0.25),
    DriftNotice(what="words", subject="", now=0.21, expected=0.1),
)


@pytest.mark.parametrize("path", ["/", "/overview"])
def test_a_notice_stands_on_the_first_page_and_the_overview(get, path):
    assert "differ from those" not in get(path, CASE).text
    _keep()
    assert "differ from those" not in get(path, CASE).text
    _keep(*NOTICES)
    page = get(path, CASE).text
    assert "Facial recognition of people: 90 findings, 30 expected" in page
    assert "de: 2 findings, 40 expected" in page
    assert "Facial recognition of people: scores differ" in page
    assert (
        "21.0 % of the words are new to the model (10.0 % when it was measured)" in page
    )
    has_link = f'href="/certify?case={quote(NAME)}"' in page
    assert has_link == (path != "/"), "the list of cases does not know whose papers"
    assert get("/certify", CASE).status_code == 200


def test_it_is_told_in_the_language_of_the_page(get):
    _keep(*NOTICES)
    page = get("/", headers={"accept-language": "de"}).text
    fold = page.index("<summary>Für Datenfachleute:")
    assert page.index('<table class="cases">') < fold < page.index("from-decisions")
    assert "Gesichtserkennung von Personen: 90 Befunde, 30 erwartet" in page


def test_the_notice_of_a_model_goes_with_the_model(get, store):
    _keep(*NOTICES)
    promoted = ModelEvent(
        name="triage-en",
        act=ModelAct.PROMOTED,
        version="newer",
        earlier="m",
        person="Ada Example",
        made_at=datetime(2026, 11, 30, tzinfo=UTC),
        reason="more contracts",
        held_to="",
        answered_for=(),
        rulings=(),
    )
    store.models.add(promoted)
    assert "differ from those" not in get("/", CASE).text
