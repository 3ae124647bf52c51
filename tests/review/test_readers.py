"""Two reviewers of a case: hidden at first, then compared, settled by a third."""

import json
from dataclasses import replace

import pypdfium2 as pdfium
import pytest

from pipeline.casefile.rows.reviewers import StandingAnswer, joined_by_people, known_to
from pipeline.datamodel import (
    CaseAct,
    LinkAnswer,
    LinkVerdict,
    Shelf,
    Strength,
    Verdict,
)
from pipeline.dossier.exports.docbin import DOCBIN
from pipeline.dossier.exports.finding_formats import FORMATS
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.answers.reviewers import agreement
from tests.dossier.sample import MODEL, NAME
from tests.review.acts import NOON, one, prepare, undo
from tests.review.conftest import CASE, Client
from tests.review.deals import LISTED, PAIR, add_deal

ADA, BOB, CYD = "Ada Example", "Bob Beispiel", "Cyd Exemple"


def desk_of(store, name):
    app = create_app(
        store,
        default_labels(),
        reviewer=name,
        formats=(*FORMATS, DOCBIN),
        model=lambda: MODEL,
    )
    return Client(app)


@pytest.fixture
def two(store, desk):
    """The case with two readers asked for."""
    page = desk.follow(desk.post("/readers", CASE | {"readers": "2", "note": "big"}))
    assert "Two people answer each finding separately" in page.text
    return store


def give(store, name, claim, do, **fields):
    number, _ = store.chain_end()
    sent = {**CASE, "claim": claim, "do": do, "seen": str(number), "view": "finding"}
    return desk_of(store, name).post("/answer", sent | fields)


def everything(client, claim):
    """Return all that a reviewer can see of a case, by page and API."""
    paths = ["/case", f"/finding/{claim}", "/log", "/overview", "/close", "/activity"]
    paths += ["/api/queue", f"/api/finding/{claim}", "/api/decisions", "/api/case"]
    paths += [f"/api/export/{each.id}" for each in (*FORMATS, DOCBIN)]
    paths += ["/api/activity", "/api/overview", "/dossier", "/"]
    return "\n".join(client.get(path, CASE).text for path in paths)


def dossiers(client):
    """Return the words of the dossier, in each of its formats."""
    read = client.get("/dossier/read", CASE).text
    page, record = (
        client.get(f"/api/dossier/{x}", CASE).text for x in ("html", "json")
    )
    assert page == read
    with pdfium.PdfDocument(client.get("/api/dossier/pdf", CASE).content) as pdf:
        printed = " ".join(page.get_textpage().get_text_range() for page in pdf)
    return page, record, printed


def test_nobody_sees_an_answer_before_both_are_given(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "dismiss:denied", note="SECRET-NOTE")
    for other in (desk_of(two, BOB), desk_of(two, "")):
        seen = everything(other, claim)
        assert "SECRET-NOTE" not in seen
        assert "0 of 26 findings answered" in seen
    assert "SECRET-NOTE" in everything(desk_of(two, ADA), claim)
    give(two, BOB, claim, "dismiss:not_said")
    for name in (ADA, BOB, CYD, ""):
        assert "SECRET-NOTE" in everything(desk_of(two, name), claim)


def test_a_dossier_knows_what_both_have_answered_and_counts_the_rest(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "confirm", note="SECRET-NOTE")
    ada = desk_of(two, ADA)
    for words in dossiers(ada):  # the same for everybody, so without her own
        assert "SECRET-NOTE" not in words
    assert '"n_withheld":1' in dossiers(ada)[1].replace(" ", "")
    assert "1 answer of one reviewer" in dossiers(ada)[0]
    assert "1 answer is left out" in ada.get("/dossier", CASE).text
    give(two, BOB, claim, "dismiss:denied")
    page, record, _ = dossiers(ada)
    assert "SECRET-NOTE" in page
    assert "SECRET-NOTE" in record
    assert "two reviewers disagree" in page
    held = [x for p in json.loads(record)["passages"] for c in p["claims"]
            for x in c["decisions"]]  # fmt: skip
    assert held == []
    give(two, CYD, claim, "confirm")
    assert "two reviewers disagree" not in dossiers(ada)[0]


def test_a_case_that_is_not_blind_tells_nothing_of_one_that_is(two):
    finding = one(two, "facial_recognition")
    two.link("open case", finding.document_id, "again.pdf", Shelf.CASE, None)
    case = {"case": "open case"}
    give(two, ADA, finding.finding_id, "confirm", note="SECRET-NOTE")
    for name, is_told in ((ADA, True), (BOB, False), ("", False)):
        client = desk_of(two, name)
        paths = ("/case", f"/finding/{finding.finding_id}", "/log", "/api/export/csv")
        seen = "".join(client.get(path, case).text for path in paths)
        assert ("SECRET-NOTE" in seen) is is_told, name
    assert "SECRET-NOTE" not in desk_of(two, ADA).get("/dossier/read", case).text
    give(two, BOB, finding.finding_id, "confirm", seen="0", **case)
    assert "SECRET-NOTE" in desk_of(two, "").get("/log", case).text


LINK_PATHS = ("/parties", "/api/parties", "/flags", "/activity", "/api/activity")


def say(store, name, pair, do, **fields):
    sent = {**CASE, "pair": pair, "do": do, "seen": "0"} | fields
    return desk_of(store, name).post("/link", sent)


def told(store, name):
    client = desk_of(store, name)
    return "".join(client.get(path, CASE).text for path in LINK_PATHS)


def entities(store, name):
    return desk_of(store, name).get("/api/ftm", CASE).text


def test_answers_about_names_are_blind_as_well(two):
    add_deal(two)
    assert say(two, ADA, PAIR, "confirmed", note="SECRET-NOTE").status_code == 303
    assert "SECRET-NOTE" in told(two, ADA)
    for name in (BOB, ""):
        assert "SECRET-NOTE" not in told(two, name)
    assert not any("SECRET-NOTE" in words for words in dossiers(desk_of(two, ADA)))

    assert say(two, BOB, PAIR, "split", note="other town").status_code == 303
    for name in (ADA, BOB, CYD, ""):
        assert "SECRET-NOTE" in told(two, name)
        assert "disputed" in told(two, name)
    refused = say(two, ADA, PAIR, "split", seen="2")
    assert "a third person can settle it" in refused.text
    assert say(two, CYD, PAIR, "split", seen="2").status_code == 303
    assert "split" in dossiers(desk_of(two, ""))[0]


def test_entities_name_nobody_whose_answer_is_blind(two):
    pytest.importorskip("followthemoney")
    add_deal(two)
    say(two, ADA, PAIR, "confirmed", note="SECRET-NOTE")
    assert f"confirmed by {ADA}" in entities(two, ADA)
    for name in (BOB, ""):
        assert "SECRET-NOTE" not in entities(two, name)
        assert f"confirmed by {ADA}" not in entities(two, name)
    say(two, BOB, PAIR, "split", note="other town")
    assert f"split by {BOB}" not in entities(two, "")
    say(two, CYD, PAIR, "split", seen="2")
    assert f"split by {CYD}" in entities(two, "")


def test_a_blind_case_is_closed_when_names_have_answers_that_count(two):
    add_deal(two)
    for finding in two.findings(NAME):
        for name in (ADA, BOB):
            give(two, name, finding.finding_id, "confirm")
    for pair in (PAIR, LISTED):
        say(two, ADA, pair, "split")
    refused = desk_of(two, ADA).post("/close", CASE | {"note": "done"})
    assert "2 of 2 pairs of names are not settled" in refused.text
    for pair in (PAIR, LISTED):
        say(two, BOB, pair, "split")
    prepare(desk_of(two, ADA))
    assert desk_of(two, ADA).post("/close", CASE | {"note": "done"}).status_code == 303


def test_names_that_one_reader_joined_are_asked_of_the_other_without_saying_who():
    given = [
        LinkAnswer(NAME, "p", "A", "B", LinkVerdict.JOINED, Strength.L1, ADA, NOON, "n")
    ]
    (asked,) = joined_by_people(given, NAME, {NAME})
    assert (asked.reviewer, asked.strength, asked.note) == ("", None, "")
    given.append(replace(given[0], reviewer=BOB))
    assert joined_by_people(given, NAME, {NAME}) == [given[1]]
    given[1] = replace(given[1], verdict=LinkVerdict.SPLIT)
    assert joined_by_people(given, NAME, ()) == []  # the newest of one reader counts


def test_a_page_opened_before_the_other_answered_is_not_stale(two):
    claim = one(two, "facial_recognition").finding_id
    assert give(two, ADA, claim, "confirm", seen="0").status_code == 303
    assert give(two, BOB, claim, "unsure", seen="0").status_code == 303
    assert len(two.decisions(NAME)) == 2


def test_the_same_form_sent_twice_is_one_answer(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, BOB, claim, "confirm", seen="0")
    for _ in range(2):
        assert give(two, ADA, claim, "confirm", seen="0").status_code == 303
    assert len(two.decisions(NAME)) == 2


def test_answers_that_differ_stand_until_a_third_settles_them(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "confirm")
    give(two, BOB, claim, "dismiss:denied")
    for name in (ADA, BOB):
        refused = give(two, name, claim, "unsure")
        assert refused.status_code == 422
        assert "a third person can settle it" in refused.text
        assert "disputed" in desk_of(two, name).get(f"/finding/{claim}", CASE).text
    number = two.chain_end()[0]
    assert undo(desk_of(two, BOB), two, number).status_code == 422
    assert give(two, ADA, claim, "note", note="I stay with it").status_code == 303

    third = desk_of(two, CYD)
    listed = third.get("/case", CASE | {"state": "disputed"}).text
    assert claim in listed
    assert "0 of 26 findings answered" in listed
    assert give(two, CYD, claim, "confirm").status_code == 303
    assert "1 of 26 findings answered" in third.get("/case", CASE).text
    assert f'"c-{claim}"' not in third.get("/case", CASE | {"state": "disputed"}).text
    row = next(
        line
        for line in third.get("/api/export/csv", CASE).text.splitlines()
        if claim in line
    )
    assert "confirmed" in row
    assert CYD in row


def test_a_case_is_closed_when_each_finding_has_an_answer_that_counts(two):
    for finding in two.findings(NAME):
        give(two, ADA, finding.finding_id, "confirm")
    refused = desk_of(two, ADA).post("/close", CASE | {"note": "done"})
    assert "26 of 26 findings are not settled" in refused.text
    for finding in two.findings(NAME):
        give(two, BOB, finding.finding_id, "confirm")
    prepare(desk_of(two, ADA))
    assert desk_of(two, ADA).post("/close", CASE | {"note": "done"}).status_code == 303
    two.verify_decisions()


def test_a_missed_passage_is_asked_of_the_other_reader_without_the_answer(two):
    fields = {
        **CASE,
        "document_id": one(two, "facial_recognition").document_id,
        "words": "Set-up takes a morning",
        "label": "covert_surveillance_marketing",
        "seen": "0",
        "note": "SECRET-NOTE",
    }
    desk_of(two, ADA).post("/passage", fields)
    bob = desk_of(two, BOB)
    assert "0 of 27 findings answered" in bob.get("/case", CASE).text
    assert "0 of 27 findings answered" in bob.get("/").text
    assert "SECRET-NOTE" not in bob.get("/finding/d1", CASE).text
    give(two, BOB, "d1", "dismiss:not_said")
    claims = bob.get("/case", CASE | {"state": "disputed"}).text
    assert "Set-up takes a morning" in claims


def test_a_second_reading_that_was_begun_is_not_taken_back(two):
    first, second = two.findings(NAME)[:2]
    give(two, ADA, first.finding_id, "confirm", note="SECRET-NOTE")
    give(two, BOB, second.finding_id, "confirm")
    bob = desk_of(two, BOB)
    refused = bob.post("/readers", CASE | {"readers": "1", "note": "in a hurry"})
    assert refused.status_code == 422
    assert "the second review cannot be cancelled" in refused.text
    assert "SECRET-NOTE" not in everything(bob, first.finding_id)


def test_one_reader_is_made_enough_again(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "confirm", note="now seen")
    bob = desk_of(two, BOB)
    assert (
        "already has reviewers: 2" in bob.post("/readers", CASE | {"readers": "2"}).text
    )
    assert "why one reviewer" in bob.post("/readers", CASE | {"readers": "1"}).text
    said = CASE | {"readers": "1", "note": "Bob left, nobody else can read it"}
    assert bob.post("/readers", said).status_code == 303
    assert "now seen" in bob.get(f"/finding/{claim}", CASE).text
    acts = [event.act for event in two.case_events(NAME)]
    assert acts == [CaseAct.TWO_READERS, CaseAct.ONE_READER]
    assert "A second reviewer was asked for" in bob.get("/log", CASE).text


def test_agreement_is_cohens_kappa(store):
    """The worked example of two readers, 25 of 50 by both and so on."""
    log = []
    for verdicts, n in (("yy", 20), ("yn", 5), ("ny", 10), ("nn", 15)):
        log += [verdicts] * n
    standings = [StandingAnswer(tuple(votes(pair))) for pair in log]
    found = agreement(standings)
    assert (found.n, found.n_same) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert agreement(standings[:20]).kappa is None


def votes(pair):
    from datetime import UTC, datetime

    from pipeline.datamodel import Decision
    from pipeline.store.log import LoggedDecision

    words = {"y": Verdict.CONFIRMED, "n": Verdict.DISMISSED}
    for i, (name, letter) in enumerate(zip((ADA, BOB), pair, strict=True), start=1):
        decision = Decision(
            "d", 0, 1, "x", words[letter], name, datetime(2026, 1, 1, tzinfo=UTC)
        )
        yield LoggedDecision(i, decision, ("d", 0, 1, "x"), "", "")


def test_with_one_reader_all_is_known(store, desk, answer):
    claim = one(store, "facial_recognition").finding_id
    answer(claim, "confirm")
    log = store.decision_log(NAME)
    known = known_to("", log, two_readers=False)
    assert known.log == tuple(log)
    assert known.standings == {}
