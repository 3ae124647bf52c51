"""A person corrects the parties of a case, and every face of the case follows."""

import json
from typing import Any

import pytest

from pipeline.casefile.masks import CaseMasks
from pipeline.casefile.retention import erase, removal_of
from pipeline.datamodel import (
    FlagSheet,
    Kind,
    Party,
    PartyRole,
    Queue,
    RemovalAct,
    StatementState,
    Weight,
)
from pipeline.dossier.assess import assess
from pipeline.dossier.dossier_json import render_record
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.errors import AnswerRefused, DecidedMeanwhile, NotStored
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.requests import PartyAct, PartyRequest
from pipeline.review.answers.statements import state_party
from tests.casefile.accounts import by_api as account_of
from tests.casefile.accounts import by_command, by_dossier, client_of
from tests.casefile.states import desk_of
from tests.casefile.steps import restricted
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, ORDER, Made

USER = "Directorate of State Security, Ministry of Interior, Republic of Karavia"
FRAGMENT = "Annex Two Ltd"
ANNEX = f"Annex to purchase order 17\n\nEnd User: {FRAGMENT}"
IMPORTER = "Tane Import Ltd"
BUREAU = "Office for Special Tasks"


@pytest.fixture(autouse=True)
def _searched(made: Made) -> None:
    made.add("annex.txt", ANNEX, Kind.CONTRACT)
    build_deal(made.store, CASE)


def state(made: Made, act: PartyAct, *, by: str = "ada", **more: Any) -> None:
    seen = more.pop("seen", len(made.store.field_entries.of(CASE)))
    told = {"case": CASE, "seen": seen, "act": act} | more
    state_party(desk_of(made, by), PartyRequest.model_validate(told))


def undo(made: Made, number: int = 0, **more: Any) -> None:
    deal = made.store.deal(CASE)
    assert deal is not None
    state(made, PartyAct.UNDO, statement=deal.statements[number].id, **more)


def parties(made: Made) -> dict[str, Party]:
    view = desk_of(made, "bob").parties(CASE)
    assert view is not None
    return {card.party.name: card.party for card in view.cards}


def sheet(made: Made) -> FlagSheet:
    found = desk_of(made, "bob").flags(CASE)
    assert found is not None
    return found


def weights(made: Made) -> dict[str, Weight]:
    return {flag.flag_id: flag.weight for flag in sheet(made).flags}


def by_party(rows: list[dict[str, Any]]) -> dict[str, Any]:
    facts = ("countries", "end_user_types", "stated", "also")
    return {row["name"]: [row[fact] for fact in facts] for row in rows}


def check_agreement(made: Made) -> dict[str, Any]:
    """Check that desk, dossier, command and export agree, and return the parties."""
    client = client_of(made.store)
    api, dossier, command = (
        account_of(client), by_dossier(made.store), by_command(made.store),
    )  # fmt: skip
    assert api.flags == dossier.flags == command.flags
    assert api.proposed == dossier.proposed == command.proposed
    told = client.get("/api/parties", {"case": CASE}).json()
    case = load_case(made.store, CASE, model=MODEL, names=True)
    record = json.loads(render_record(case))
    rows = by_party(told["parties"])
    assert rows == by_party(record["deal"]["parties"])
    deal, flags = assess(made.store, CASE, ["en"])
    assert {p.name: sorted(p.roles) for p in deal.parties} == {
        each["name"]: sorted(each["roles"]) for each in told["parties"]
    }
    assert [p.name for p in deal.parties if p.stated] == [
        name for name in (p.name for p in deal.parties) if rows[name][2]
    ]
    words = [each["words"] for each in told["statements"]]
    assert set(words) <= set(flags.reasons)
    printed = FORMATS["html"](case).decode()
    assert printed.count("stated by ") >= len(words)
    return rows


def test_a_corrected_country_changes_flags_and_an_undo_brings_them_back(
    made: Made,
) -> None:
    state(made, PartyAct.NO_PARTY, party=parties(made)[FRAGMENT].key)
    before = sheet(made)
    assert weights(made)["DF4"] is Weight.RAISED
    assert before.queue is Queue.ESCALATE
    asked = account_of(client_of(made.store))
    key = parties(made)[USER].key
    state(
        made, PartyAct.CORRECT, party=key, countries=["Egypt"], note="letterhead"
    )  # fmt: skip
    assert "DF4" not in weights(made), "the report accuses a body of Karavia"
    party = parties(made)[USER]
    assert party.countries == ("eg",)
    assert party.key == key, "the key survives"
    (said,) = party.stated
    assert "stated by ada on 2026-03-02" in said
    assert "Egypt" in said
    assert "the machine read: Karavia" in said
    assert "letterhead" in said
    assert "no report on Egypt was searched" in check_words(made)
    check_agreement(made)
    undo(made, 1)
    assert weights(made)["DF4"] is Weight.RAISED
    assert account_of(client_of(made.store)) == asked
    assert not parties(made)[USER].stated
    assert made.store.verify().problems == []


def check_words(made: Made) -> str:
    return " ".join(reason for flag in sheet(made).flags for reason in flag.reasons)


def test_a_corrected_role_takes_the_end_user_away(made: Made) -> None:
    state(made, PartyAct.NO_PARTY, party=parties(made)[FRAGMENT].key)
    assert "names an end user" not in check_words(made)
    state(made, PartyAct.CORRECT, party=parties(made)[USER].key, roles=["payer"])
    assert parties(made)[USER].roles == (PartyRole.PAYER,)
    assert "no paper of the case names an end user" in check_words(made)
    reasons = {m.reason for m in parties(made)[USER].mentions}
    assert all("stated by ada" in reason for reason in reasons)
    check_agreement(made)
    undo(made, 1)
    assert parties(made)[USER].roles == (PartyRole.END_USER,)
    assert "names an end user" not in check_words(made)


def test_every_statement_is_told_alike_by_every_face(made: Made) -> None:
    user, importer = parties(made)[USER].key, parties(made)[IMPORTER].key
    steps: list[tuple[PartyAct, dict[str, Any]]] = [
        (PartyAct.NO_PARTY, {"party": parties(made)[FRAGMENT].key}),
        (PartyAct.CORRECT, {"party": user, "roles": ["end_user", "payer"]}),
        (PartyAct.CORRECT, {"party": importer, "countries": ["France", "it"]}),
        (PartyAct.NAME, {"name": "GhostLine", "roles": ["agent"], "countries": "MT"}),
        (PartyAct.NAME, {"name": BUREAU, "note": "call", "roles": ["end_user"]}),
        (PartyAct.SAME, {"party": importer, "other": user}),
    ]
    for act, more in steps:
        state(made, act, **more)
        check_agreement(made)
    told = parties(made)
    assert set(told) == {USER, "GhostLine", BUREAU, "Lumen Analytics GmbH"}
    assert told[USER].also == (IMPORTER,)
    assert told[USER].countries == ("fr", "it", "karavia")
    assert told["GhostLine"].mentions[0].quote.text == "GhostLine"
    assert told["GhostLine"].countries == ("mt",)
    assert told[BUREAU].mentions == ()
    for _ in range(9):
        undo(made)
    check_agreement(made)
    assert parties(made).keys() == {
        USER, FRAGMENT, IMPORTER, "Lumen Analytics GmbH",
    }  # fmt: skip


def test_a_party_that_a_person_names_is_searched_in_lists_at_once(made: Made) -> None:
    restricted(BUREAU)(made)
    build_deal(made.store, CASE)
    assert "DF9" not in weights(made)
    state(made, PartyAct.NAME, name=BUREAU, countries=["Tesmara"], note="a call")
    assert weights(made)["DF9"] is Weight.RAISED
    deal = desk_of(made, "ada").queue(CASE).deal
    assert deal is not None
    assert any(search.name == BUREAU for search in deal.searches)
    places = {d.country: d for d in deal.destinations}
    assert "stated by ada" in " ".join(places["tesmara"].stated)


def test_a_joined_name_is_searched_under_both_names(made: Made) -> None:
    restricted(IMPORTER)(made)
    build_deal(made.store, CASE)
    told = parties(made)
    state(made, PartyAct.SAME, party=told[IMPORTER].key, other=told[USER].key)
    deal = made.store.deal(CASE)
    assert deal is not None
    (hit,) = deal.list_hits
    assert hit.party_id == parties(made)[USER].party_id


def test_parties_are_joined_in_a_chain(made: Made) -> None:
    told = parties(made)
    one, two, three = (told[name].key for name in (FRAGMENT, IMPORTER, USER))
    state(made, PartyAct.SAME, party=one, other=two)
    state(made, PartyAct.SAME, party=two, other=three)
    assert set(parties(made)[USER].also) == {FRAGMENT, IMPORTER}
    with pytest.raises(NotStored, match="no party"):
        state(made, PartyAct.SAME, party=three, other=one)
    undo(made)
    assert FRAGMENT in parties(made)
    assert parties(made)[USER].also == (IMPORTER,)


def test_a_statement_on_a_vanished_party_is_kept_and_says_so(made: Made) -> None:
    key = parties(made)[IMPORTER].key
    state(made, PartyAct.CORRECT, party=key, countries=["France"])
    order = next(d for d in made.store.case_documents(CASE) if d.name == "order.txt")
    made.store.unlink(CASE, order.document_id)
    deal, flags = assess(made.store, CASE, ["en"])
    (statement,) = deal.statements
    assert statement.state is StatementState.LOST
    assert "no longer applies" in " ".join(flags.reasons)
    page = client_of(made.store, "ada").get("/parties", {"case": CASE}).text
    assert "no longer applies" in page
    made.add("order 2.txt", ORDER, Kind.CONTRACT)
    assess(made.store, CASE, ["en"])
    assert parties(made)[IMPORTER].countries == ("fr",), "it finds its party again"


def test_a_statement_finds_its_party_by_name_if_the_papers_read_otherwise(
    made: Made,
) -> None:
    state(made, PartyAct.CORRECT, party=parties(made)[IMPORTER].key, roles=["payer"])
    order = next(d for d in made.store.case_documents(CASE) if d.name == "order.txt")
    made.store.unlink(CASE, order.document_id)
    moved = ORDER.replace("Republic of Tesmara", "Egypt")
    made.add("order 2.txt", moved, Kind.CONTRACT)
    assess(made.store, CASE, ["en"])
    party = parties(made)[IMPORTER]
    assert (party.countries, party.roles) == (("eg",), (PartyRole.PAYER,))


def test_a_statement_that_was_not_searched_is_a_gap(made: Made) -> None:
    party = parties(made)[IMPORTER]
    state(made, PartyAct.CORRECT, party=party.key, countries=["France"])
    deal = made.store.deal(CASE)
    assert deal is not None
    entry = made.store.field_entries.of(CASE)[0]
    other = type(entry)(
        CASE, "party_roles", entry.about, "payer", "", "ada", entry.made_at
    )
    made.store.field_entries.add(CASE, [other], known=1)
    gaps = [str(gap.words) for gap in desk_of(made, "bob").queue(CASE).gaps]
    assert any("1 statement on parties has no effect yet" in words for words in gaps)
    assert "has no effect yet" in check_words(made)
    state(made, PartyAct.SEARCH, by="bob")
    assert parties(made)[IMPORTER].roles == (PartyRole.PAYER,)
    assert "has no effect yet" not in check_words(made)


def test_a_stale_form_is_refused_and_the_same_form_twice_is_not(made: Made) -> None:
    key = parties(made)[IMPORTER].key
    state(made, PartyAct.CORRECT, party=key, countries=["France"])
    state(made, PartyAct.CORRECT, party=key, countries=["France"], seen=0)
    assert len(made.store.field_entries.of(CASE)) == 1
    with pytest.raises(DecidedMeanwhile, match="ada stated something of 'Tane"):
        state(made, PartyAct.CORRECT, by="bob", party=key, countries=["it"], seen=0)
    undo(made)
    about = made.store.field_entries.of(CASE)[0].about
    with pytest.raises(AnswerRefused, match="ada has already taken"):
        state(made, PartyAct.UNDO, statement=f"party_countries {about}")


def test_a_stated_name_is_erased_like_a_read_one(made: Made) -> None:
    state(made, PartyAct.NAME, name="Mara Quill", note="Mara Quill called")
    assert "Mara Quill" in parties(made)
    wanted = removal_of(RemovalAct.ERASED, CASE, "ada", "request of the person")
    erase(made.store, wanted, ["Mara Quill"], is_trial=False)
    assert "Quill" not in str(made.store.field_entries.of(CASE))
    assert "Quill" not in str(made.store.deal(CASE))
    assert made.store.verify().problems == []


def test_a_stated_person_is_masked_like_a_read_one(made: Made) -> None:
    """The report names a journalist who was tortured: a party is shown, others not."""
    client = client_of(made.store, "ada")
    masks = CaseMasks(made.store)
    ids = {d.document_id for d in made.store.case_documents(CASE)}
    assert masks.of(ids, CASE).text("Anton Weil") != "Anton Weil"
    state(made, PartyAct.NAME, name="Anton Weil", note="a partner of the buyer")
    assert masks.of(ids, CASE).text("Anton Weil") == "Anton Weil"
    undo(made)
    assert masks.of(ids, CASE).text("Anton Weil") != "Anton Weil"
    assert "Anton Weil" not in client.get("/api/parties", {"case": CASE}).text


def test_a_name_of_the_papers_stays_where_its_last_word_is_a_victim(made: Made) -> None:
    made.add("mail.txt", "The goods go to Port Weil.", Kind.OTHER)
    ids = {d.document_id for d in made.store.case_documents(CASE)}
    masks = CaseMasks(made.store).of(ids, CASE)
    assert masks.text("Port Weil, Mr Weil") == "Port Weil, Mr W███"
