"""Parties beside lists and reports: shown with both quotes, answered, never lost."""

from dataclasses import replace

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import LinkVerdict, Strength, pair_id_of
from pipeline.labels import default_labels
from pipeline.review.answers.links import answer_link
from pipeline.review.answers.requests import LinkRequest
from pipeline.review.desk import Desk
from tests.dossier.sample import NAME
from tests.review.acts import prepare
from tests.review.conftest import CASE, REVIEWER
from tests.review.deals import LISTED, PAIR, PARTY, add_deal
from tests.store.records import make


@pytest.fixture
def deal(store):
    return add_deal(store)


def say(desk, pair, do, **fields):
    return send(desk, pair=pair, do=do, **fields)


def send(desk, **fields):
    return desk.post("/link", {**CASE, "seen": "0"} | fields)


def test_a_case_that_nobody_looked_up_says_so(desk):
    assert "No names were looked up" in desk.get("/parties", CASE).text
    assert "No flags were computed" in desk.get("/flags", CASE).text
    assert desk.get("/api/parties", CASE).json() == {
        "parties": [], "open": 0, "statements": [], "seen": 0,
    }  # fmt: skip


def test_both_quotes_stand_side_by_side_with_list_and_reasons(desk, deal):
    page = desk.get("/parties", CASE).text
    for found in deal:
        assert " ".join(found.quote.split())[:40] in " ".join(page.split())
    for words in ("same words in another order", "L2: the same body", "QDe.7", "old"):
        assert words in page
    assert "2 pairs of names are open" in page


def test_closing_waits_for_the_pairs(desk, deal):
    assert "2 pairs of names have no answer" in desk.get("/close", CASE).text
    say(desk, PAIR, "confirmed")
    assert "1 pair of names has no answer" in desk.get("/close", CASE).text


def test_names_are_confirmed_split_and_opened_again(desk, store, deal):
    page = desk.follow(say(desk, PAIR, "confirmed", strength="L3", note="same seal"))
    assert "same seal" in page.text
    assert say(desk, LISTED, "split").status_code == 303
    first, second = store.link_answers()
    assert (first.verdict, first.strength) == (LinkVerdict.CONFIRMED, Strength.L3)
    assert first.party == "Ministry of the Interior"
    assert first.other == "Interior Ministry"
    assert (second.verdict, second.reviewer) == (LinkVerdict.SPLIT, REVIEWER)
    assert "all pairs of names are answered" in desk.get("/parties", CASE).text
    assert say(desk, PAIR, "open", seen="1").status_code == 303
    assert "1 pair of names is open" in desk.get("/parties", CASE).text
    store.verify_decisions()


def test_an_answer_that_comes_too_late_comes_back_with_its_note(desk, store, deal):
    say(desk, PAIR, "split")
    page = say(desk, PAIR, "confirmed", note="typed")
    assert page.status_code == 409
    assert "typed" in page.text
    assert f"{REVIEWER} said" in page.text
    assert len(store.link_answers()) == 1
    assert say(desk, PAIR, "split").status_code == 303  # the same form, sent twice
    assert len(store.link_answers()) == 1


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"do": "joined"}, 422, "choose how strong the link is"),
        ({"do": "nonsense"}, 422, "verdict"),
        ({"pair": "x" * 16}, 409, "has no pair of names"),
        ({"pair": "", "party": PARTY, "do": "split"}, 422, "give the name to join"),
        (
            {"pair": "", "party": PARTY, "do": "joined", "strength": "L9"},
            422,
            "strength",
        ),
        ({"case": "nowhere"}, 409, "nowhere"),
    ],
)
def test_what_cannot_be_said_of_names_comes_back(
    desk, store, deal, fields, status, words
):
    given = {"pair": PAIR, "do": "confirmed", "note": "typed"}
    page = send(desk, **(given | fields))
    assert page.status_code == status
    assert words in page.text
    assert "typed" in page.text
    assert store.link_answers() == []


def test_a_party_is_joined_with_a_name_that_the_machine_did_not_see(desk, store, deal):
    fields = {
        "party": PARTY,
        "other": " MVD  Karavia",
        "countries": "KA",
        "do": "joined",
    }
    fields |= {"strength": "L1", "pair": ""}
    assert send(desk, **fields).status_code == 303
    (answer,) = store.link_answers()
    assert answer.pair_id == pair_id_of(PARTY, "MVD Karavia", ["ka"])
    assert answer.strength is Strength.L1


def test_flags_show_what_they_rest_on_and_how_far_it_is_answered(
    desk, store, deal, answer
):
    _, report = deal
    page = desk.get("/flags", CASE).text
    for words in (
        "escalate",
        "DF4",
        "Guidelines 3.3",
        "2 of 2 open",
        "&#39; (L2): surv",
    ):
        assert words in page
    answer(report.finding_id, "confirm")
    say(desk, PAIR, "confirmed")
    assert "all answered" in desk.get("/flags", CASE).text
    assert "classify the item first (Article 3)" in desk.get("/").text
    assert "DF4" in desk.get("/case", CASE).text


def test_a_flag_falls_everywhere_with_what_it_rests_on(desk, store, deal, answer):
    _, report = deal
    answer(report.finding_id, "dismiss:not_said")
    for path in ("/flags", "/case", "/log"):
        assert '<article class="party" id="DF4"' not in desk.get(path, CASE).text, path
    assert "DF4 no longer raised" in desk.get("/log", CASE).text
    assert "DF4 no longer raised. " in desk.get("/case", CASE).text, "beside the answer"
    flags = desk.get("/api/flags", CASE).json()["flags"]
    assert "DF4" not in [flag["flag"] for flag in flags]
    desk.post("/undo", CASE | {"number": "1", "seen": "1", "view": "finding"})
    assert '<article class="party" id="DF4"' in desk.get("/flags", CASE).text


def test_a_safeguard_is_shown_beside_the_flags_and_not_counted(desk, store, deal):
    flags = desk.get("/api/flags", CASE).json()["flags"]
    weights = [flag["weight"] for flag in flags]
    assert weights.count("beside") == 1
    assert f": {len(weights) - 1} flags<" in desk.get("/").text
    assert desk.get("/case", CASE).text.count("(not counted)") == 1


def test_what_was_not_searched_stands_above_everything(desk, store, deal):
    for path in ("/case", "/flags", "/close", "/dossier", "/overview"):
        page = desk.get(path, CASE).text
        above, _, _ = page.partition("</section>")
        assert "no report on KA was searched" in above, path
        assert above.count("Needs a password") == 1, path


def test_a_case_that_nobody_looked_up_is_not_called_without_flags(desk, store):
    made = make("plain", texts=("A camera for birds.",))
    replace(made, findings=()).add(store, case="plain")
    asked = {"case": "plain"}
    said = [desk.get(path, asked).text for path in ("/", "/case", "/flags")]
    assert not any("no_flag_raised" in page for page in said)
    assert "no name was searched" in said[1]


def test_a_finding_names_the_parties_that_it_is_about(desk, deal):
    for found in deal:
        page = desk.get(f"/finding/{found.finding_id}", CASE).text
        assert "Parties and reports that these words are about" in page
        assert f"#k-{PAIR}" in page


def test_a_case_is_closed_when_names_have_answers_too(desk, store, answer, deal):
    for finding in store.findings(NAME):
        answer(finding.finding_id, "confirm")
    refused = desk.post("/close", CASE | {"note": "done"})
    assert "2 of 2 pairs of names have no answer" in refused.text
    say(desk, PAIR, "split")
    say(desk, LISTED, "split")
    prepare(desk)
    assert desk.post("/close", CASE | {"note": "done"}).status_code == 303


def test_who_comes_from_a_flag_stays_with_it(desk, deal, answer):
    _, report = deal
    page = desk.get("/flags", CASE).text
    assert f"/finding/{report.finding_id}?case=" in page
    assert "&amp;flag=DF4" in page
    shown = desk.get(f"/finding/{report.finding_id}", CASE | {"flag": "DF4"})
    assert "of flag DF4" in shown.text
    claim, led_to, seen = report.finding_id, "/finding/", 0
    while led_to.startswith("/finding/"):
        sent = answer(claim, "confirm", f_flag="DF4", seen=str(seen))
        led_to, seen = sent.headers["location"], seen + 1
        claim = led_to.removeprefix("/finding/").split("?")[0]
    assert led_to.startswith("/flags?")
    assert led_to.endswith("#DF4")


def test_the_chain_of_resale_to_a_party_is_shown(desk, store, deal):
    held = store.deal(NAME)
    (party,) = held.parties
    step = replace(party.mentions[0], giver="Orin Trading Ltd")
    parties = (replace(party, mentions=(step,)),)
    store.add_deal(replace(held, parties=parties, versions=(("deal", "2"),)))
    assert "Gets the item through: Orin Trading Ltd → Ministry of the Interior" in (
        desk.get("/parties", CASE).text.replace("<bdi>", "").replace("</bdi>", "")
    )
    (out,) = desk.get("/api/parties", CASE).json()["parties"]
    assert out["through"] == ["Orin Trading Ltd"]


@pytest.fixture
def related(store, deal):
    """A deal whose party has three further links with bodies of its State."""
    held = store.deal(NAME)
    (link,) = held.links
    more = [
        replace(link, link_id=f"r{n}", pair_id=f"{n}" * 16, name=name, strength=s)
        for n, (name, s) in enumerate(
            [
                ("Coast Guard", Strength.L0),
                ("River Police", Strength.L0),
                ("Cabinet", Strength.L1),
            ]
        )
    ]
    links = (link, *more)
    store.add_deal(replace(held, links=links, versions=(("deal", "2"),)))
    return [each.pair_id for each in more]


def test_all_pairs_of_one_strength_are_answered_at_once(desk, store, related):
    page = desk.get("/parties", CASE).text
    assert "Answer all 2 open pairs of L0 at once" in page
    assert "pairs of L1 at once" not in page
    pairs = " ".join(related[:2])
    sent = send(desk, party=PARTY, pairs=pairs, do="split", note="other bodies")
    assert sent.status_code == 303
    said = store.link_answers()
    assert [each.pair_id for each in said] == related[:2]
    assert {(a.verdict, a.note) for a in said} == {(LinkVerdict.SPLIT, "other bodies")}
    assert "Answer all" not in desk.get("/parties", CASE).text


def test_an_answer_to_all_changes_no_answered_or_stronger_pair(desk, store, related):
    say(desk, related[0], "confirmed")
    send(desk, party=PARTY, pairs=" ".join([*related, PAIR, "x"]), do="split")
    said = [(a.pair_id, a.verdict.value) for a in store.link_answers()]
    split = [(key, "split") for key in related[1:]]
    assert said == [(related[0], "confirmed"), *split]


def test_an_answer_to_all_pairs_of_an_unknown_party_names_it(desk, store, related):
    sent = send(desk, party="nobody", pairs=" ".join(related), do="split")
    assert sent.status_code == 409
    assert "nobody" in sent.text
    assert store.link_answers() == []


class CountedFiles(CaseFiles):
    """Case files that count how often they record."""

    n_recorded = 0

    def record(self, case):
        self.n_recorded += 1
        return super().record(case)


def test_an_answer_to_all_records_the_case_once_before_and_once_after(store, related):
    desk = Desk(store, default_labels(), REVIEWER)
    desk.files = CountedFiles(store, default_labels(), desk.languages)
    split = {"party": PARTY, "pairs": tuple(related), "verdict": "split", "seen": 0}
    answer_link(desk, LinkRequest.model_validate(CASE | split))
    assert len(store.link_answers()) == len(related)
    assert desk.files.n_recorded == 2
