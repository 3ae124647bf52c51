"""Names that a person joins at the desk are searched at once, in reports and lists."""

from pathlib import Path

import pytest

from pipeline.datamodel import Kind, LinkVerdict, Queue, Strength, Weight
from pipeline.errors import AnswerRefused
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.links import answer_link
from pipeline.review.answers.requests import LinkRequest
from pipeline.settings import settings
from tests.casefile.accounts import by_command, client_of
from tests.casefile.states import desk_of
from tests.casefile.steps import restricted
from tests.casefile.test_people_on_reports import sheet_of, weights
from tests.parties.deal.made import (
    BROCHURE,
    CASE,
    COVERT,
    ORDER,
    REPORT,
    STATEMENT,
    TORTURE,
    Made,
)

BODY = "Directorate of State Security, Ministry of Interior"


@pytest.fixture
def renamed(empty: Made) -> Made:
    """A case whose papers call the Directorate by another name than the report."""
    for name, text in (("order.txt", ORDER), ("statement.txt", STATEMENT)):
        empty.add(name, text.replace(BODY, "Seventh Bureau, Grey House"), Kind.CONTRACT)
    empty.add("brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", COVERT))
    empty.add("report.txt", REPORT, Kind.REPORT, ("tortured detainees", TORTURE))
    return empty


def join(made: Made, other: str, *countries: str) -> None:
    """Join the end user with another name."""
    desk = desk_of(made, "ada")
    parties = desk.parties(CASE)
    assert parties is not None
    party = next(c.party for c in parties.cards if "Bureau" in c.party.name)
    answer_link(
        desk,
        LinkRequest(
            case=CASE, seen=0, verdict=LinkVerdict.JOINED, party=party.party_id,
            other=other, countries=countries, strength=Strength.L2,
        )
    )  # fmt: skip


@pytest.mark.parametrize("countries", [(), ("karavia",)])
def test_a_joined_name_of_a_report_is_a_link_at_once(
    renamed: Made, countries: tuple[str, ...]
) -> None:
    build_deal(renamed.store, CASE)
    assert "DF4" not in weights(renamed)
    join(renamed, "directorate of State Security", *countries)
    assert weights(renamed)["DF4"] is Weight.RAISED
    assert sheet_of(renamed).queue is Queue.ESCALATE
    page = client_of(renamed.store, "ada").get("/parties", {"case": CASE}).text
    assert "joined by ada" in page
    command = by_command(renamed.store)
    assert command.flags["DF4"][0] == "raised"
    parties = desk_of(renamed, "ada").parties(CASE)
    assert parties is not None
    (pair,) = (p for p in parties.pairs.values() if p.links and p.state == "joined")
    assert not pair.is_open, "the person who joined them has answered"


@pytest.mark.parametrize(
    "other", ["the Directorate of State Security", "Directorate of State Security."]
)
def test_a_joined_name_is_found_without_article_and_punctuation(
    renamed: Made, other: str
) -> None:
    build_deal(renamed.store, CASE)
    join(renamed, other)
    assert weights(renamed)["DF4"] is Weight.RAISED


def test_a_name_is_joined_in_one_country(renamed: Made) -> None:
    build_deal(renamed.store, CASE)
    with pytest.raises(AnswerRefused, match="one country"):
        join(renamed, "Directorate of State Security", "karavia", "tesmara")


def test_a_join_that_cannot_be_searched_is_recorded_and_searched_when_sent_again(
    renamed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_deal(renamed.store, CASE)
    parties = desk_of(renamed, "ada").parties(CASE)
    assert parties is not None
    party = next(c.party for c in parties.cards if "Bureau" in c.party.name)
    client = client_of(renamed.store, "ada")
    sent = {
        "case": CASE, "seen": 0, "verdict": "joined", "party": party.party_id,
        "other": "Directorate of State Security", "strength": "L2",
        "csrf": client.get("/api/session").json()["csrf_token"],
    }  # fmt: skip
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(tmp_path / "nowhere.csv"))
    settings.cache_clear()
    page = client.post("/link", sent, headers={"accept-language": "de"})
    assert page.status_code == 202
    assert "Ihre Antwort ist gespeichert, aber nach den Namen" in page.text
    assert "nowhere.csv" in page.text
    monkeypatch.delenv("TRIAGE_EXPORT_REGISTER")
    settings.cache_clear()
    assert "DF4" not in weights(renamed)
    assert client.post("/link", sent).status_code == 303
    assert weights(renamed)["DF4"] is Weight.RAISED
    assert len(renamed.store.link_answers()) == 1


def test_a_joined_name_of_a_list_is_an_entry_at_once(renamed: Made) -> None:
    restricted("Office for Special Tasks")(renamed)
    build_deal(renamed.store, CASE)
    assert "DF9" not in weights(renamed)
    join(renamed, "Office for Special Tasks")
    (flag,) = (f for f in sheet_of(renamed).flags if f.flag_id == "DF9")
    assert flag.weight is Weight.RAISED
    assert "confirmed" in str(flag.reasons[0])
