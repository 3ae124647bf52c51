"""Two readers of a case: blind to each other, then compared, settled by a third."""

import pytest

from pipeline.datamodel import CaseAct, Verdict
from pipeline.labels import default_labels
from pipeline.review import create_app
from pipeline.review.readers import agreement
from pipeline.store.readers import Standing, known_to
from tests.cases.sample import NAME
from tests.review.acts import one, undo
from tests.review.conftest import CASE, Client

ADA, BOB, CYD = "Ada Example", "Bob Beispiel", "Cyd Exemple"


def desk_of(store, name):
    return Client(create_app(store, default_labels(), reviewer=name))


@pytest.fixture
def two(store, desk):
    """The case with two readers asked for."""
    page = desk.follow(desk.post("/readers", CASE | {"readers": "2", "note": "big"}))
    assert "blind to each other" in page.text
    return store


def give(store, name, claim, do, **fields):
    number, _ = store.chain_end()
    sent = {**CASE, "claim": claim, "do": do, "seen": str(number), "view": "finding"}
    return desk_of(store, name).post("/answer", sent | fields)


def everything(client, claim):
    """Return all that a reviewer can see of a case, by page and API."""
    paths = ["/case", f"/finding/{claim}", "/log", "/overview", "/close", "/activity"]
    paths += ["/api/queue", f"/api/finding/{claim}", "/api/decisions", "/api/case"]
    paths += ["/api/export/csv", "/api/export/jsonl", "/api/activity"]
    return "\n".join(client.get(path, CASE).text for path in paths)


def test_nobody_sees_an_answer_before_both_are_given(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "dismiss:denied", note="SECRET-NOTE")
    for other in (desk_of(two, BOB), desk_of(two, "")):
        seen = everything(other, claim)
        assert "SECRET-NOTE" not in seen
        assert "0 of 29 answered" in seen
    assert "SECRET-NOTE" in everything(desk_of(two, ADA), claim)
    give(two, BOB, claim, "dismiss:not_said")
    for name in (ADA, BOB, CYD, ""):
        assert "SECRET-NOTE" in everything(desk_of(two, name), claim)


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
    assert "0 of 29 answered" in listed
    assert give(two, CYD, claim, "confirm").status_code == 303
    assert "1 of 29 answered" in third.get("/case", CASE).text
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
    assert "29 of 29 findings have no answer that counts" in refused.text
    for finding in two.findings(NAME):
        give(two, BOB, finding.finding_id, "confirm")
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
    assert "0 of 30 answered" in bob.get("/case", CASE).text
    assert "0 of 30 answered" in bob.get("/").text
    assert "SECRET-NOTE" not in bob.get("/finding/d1", CASE).text
    give(two, BOB, "d1", "dismiss:not_said")
    claims = bob.get("/case", CASE | {"state": "disputed"}).text
    assert "Set-up takes a morning" in claims


def test_one_reader_is_made_enough_again(two):
    claim = one(two, "facial_recognition").finding_id
    give(two, ADA, claim, "confirm", note="now seen")
    bob = desk_of(two, BOB)
    assert "needs 2 already" in bob.post("/readers", CASE | {"readers": "2"}).text
    assert bob.post("/readers", CASE | {"readers": "1"}).status_code == 303
    assert "now seen" in bob.get(f"/finding/{claim}", CASE).text
    acts = [event.act for event in two.case_events(NAME)]
    assert acts == [CaseAct.TWO_READERS, CaseAct.ONE_READER]
    assert "A second reader was asked for" in bob.get("/log", CASE).text


def test_agreement_is_cohens_kappa(store):
    """The worked example of two readers, 25 of 50 by both and so on."""
    log = []
    for verdicts, n in (("yy", 20), ("yn", 5), ("ny", 10), ("nn", 15)):
        log += [verdicts] * n
    standings = [Standing(tuple(votes(pair))) for pair in log]
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
