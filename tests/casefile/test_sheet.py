"""Flags and queue: what raises them, what weighs, what never takes them away."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.casefile.flag_rules import Rules, default_rules, read_rules
from pipeline.casefile.flags.facts import has_part
from pipeline.datamodel import (
    Flag,
    FlagSheet,
    Kind,
    LinkAnswer,
    LinkVerdict,
    Party,
    PartyMention,
    PartyRole,
    Queue,
    Quote,
    Strength,
    Verdict,
    Weight,
)
from pipeline.dossier.assess import assess, write_deal
from pipeline.dossier.exports.rows import flag_lines
from pipeline.errors import ConfigError
from pipeline.parties.lists.manifest import manifest
from pipeline.parties.lists.shelf import add_list
from pipeline.settings import corpora_dir, settings
from tests.casefile.states import desk_of
from tests.casefile.test_brief import brief_of, written
from tests.parties.deal.made import (
    BROCHURE,
    CASE,
    COVERT,
    NOON,
    ORDER,
    REPORT,
    STATEMENT,
    TORTURE,
    Made,
)

LISTED = """version = "1"
dated = 2026-02-01

[[entry]]
id = "r1"
name = "Tane Import Ltd"
countries = ["Tesmara"]
"""


def flags_of(sheet: FlagSheet) -> dict[str, Flag]:
    return {flag.flag_id: flag for flag in sheet.flags}


def assessed(made: Made, rules: Rules | None = None) -> FlagSheet:
    return assess(made.store, CASE, ["en"], rules)[1]


def with_settings(**said: object) -> Rules:
    rules = default_rules()
    values = rules.settings.model_copy(update=said)
    return rules.model_copy(update={"settings": values})


def test_a_buyer_abroad_is_not_called_a_consignee(empty: Made) -> None:
    """The reason of DF7 gives each country the role that its party has."""
    text = (
        "Purchase order 3\n\nSupplier: Lumen Analytics GmbH\nBuyer: Orrin Ltd, Malta\n"
        "Consignee: Tane Ltd, Chad\nEnd User: Cotton Works Ltd, Egypt"
    )
    empty.add("order.txt", text, Kind.CONTRACT)
    assert flags_of(assessed(empty))["DF7"].reasons == (
        "consignee in Chad, end user in Egypt",
        "buyer or distributor in Malta, end user in Egypt",
    )


def test_a_whole_case_raises_what_its_evidence_raises(made: Made) -> None:
    sheet = assessed(made)
    found = flags_of(sheet)
    weights = {flag_id: flag.weight for flag_id, flag in found.items()}
    assert weights["DF1"] is Weight.RAISED
    assert weights["DF2"] is Weight.RAISED
    assert weights["DF4"] is Weight.RAISED
    assert weights["DF7"] is Weight.WEAK, "consignee in another country"
    assert sheet.queue is Queue.ESCALATE
    assert "DF8" not in found, "there is an end-use statement, with an end user"
    assert made.findings[f"{COVERT} unseen"].finding_id in found["DF1"].finding_ids
    links = {link.link_id: link for link in (made.store.deal(CASE) or 0).links}  # type: ignore[union-attr]
    assert all(links[link_id].labels for link_id in found["DF4"].link_ids)
    assert made.store.flag_sheets(CASE) == [sheet]


def test_every_flag_carries_the_words_of_its_rule(made: Made) -> None:
    for flag in assessed(made).flags:
        rule = default_rules().flags[flag.flag_id]
        assert (flag.name, flag.rule, flag.basis) == (rule.name, rule.rule, rule.basis)
        assert flag.reasons


@pytest.mark.parametrize(("score", "is_told"), [(0.23, False), (0.9, True)])
def test_one_weak_word_on_a_police_force_is_no_reason(
    empty: Made, score: float, is_told: bool
) -> None:
    words = "Hotlist means a file of plates that the police look for."
    end_user = (words, "state_security_end_user")
    empty.add("contract.txt", words, Kind.CONTRACT, end_user, score=score)
    empty.add("b.txt", "It sees faces.", Kind.BROCHURE, ("It", "facial_recognition"))
    reasons = "; ".join(assessed(empty).reasons)
    assert ("a State security body named in the papers" in reasons) is is_told


def test_the_queue_is_told_in_words_and_claims_no_search(made: Made) -> None:
    face = ("unseen", "facial_recognition")
    made.add("more.txt", "It sees faces unseen.", Kind.BROCHURE, face)
    sheet = assessed(made)
    body = "a State security body named in the papers"
    words = f"request information: findings on capabilities of the item and {body}"
    assert words in sheet.reasons
    assert "_" not in "".join(sheet.reasons)
    conduct = "surveillance_misuse, internal_repression, serious_human_rights_violation"
    assert dict(sheet.settings)["prior_conduct"] == conduct
    shown = "".join(part for line in flag_lines(sheet) for part in line)
    assert "_" not in shown
    assert ".;" not in shown


def test_the_surest_passage_of_a_flag_comes_first(empty: Made) -> None:
    for name, score in (("a.txt", 0.51), ("b.txt", 0.97)):
        text = f"{name} runs unseen."
        empty.add(name, text, Kind.BROCHURE, ("unseen", COVERT), score=score)
        best = empty.findings[f"{COVERT} unseen"]
    flag = flags_of(assessed(empty))["DF1"]
    assert flag.finding_ids[0] == best.finding_id
    assert flag.reasons[0].startswith("b.txt")


def test_texts_say_notify_and_never_that_there_is_no_concern(made: Made) -> None:
    words = (corpora_dir() / "flags.toml").read_text("utf-8").casefold()
    assert "notified under art. 5(2)" in words
    for never in ("seek authori", "no concern", "is safe", "cleared"):
        assert never not in words
    assert "no concern" not in " ".join(assessed(made).reasons)


def test_an_organ_of_the_same_state_is_weak_and_asks_for_information(
    empty: Made,
) -> None:
    order = ORDER.replace(
        "Directorate of State Security, Ministry of Interior, ", "Prison Service, "
    )
    empty.add("order.txt", order, Kind.CONTRACT)
    text = "Officers of the National Police of the Republic of Karavia tortured him."
    empty.add("report.txt", text, Kind.REPORT, ("tortured", TORTURE))
    empty.add("statement.txt", "End-use statement", Kind.CONTRACT)
    sheet = assessed(empty)
    assert flags_of(sheet)["DF4"].weight is Weight.WEAK
    assert sheet.queue is Queue.REQUEST_INFORMATION


def test_the_lower_threshold_of_art_5_3_is_a_setting(empty: Made) -> None:
    order = ORDER.replace(
        "Directorate of State Security, Ministry of Interior, ", "Prison Service, "
    )
    empty.add("order.txt", order, Kind.CONTRACT)
    empty.add("brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", COVERT))
    text = "Officers of the National Police of the Republic of Karavia tortured him."
    empty.add("report.txt", text, Kind.REPORT, ("tortured", TORTURE))
    assert assessed(empty).queue is Queue.REQUEST_INFORMATION
    lower = assessed(empty, with_settings(suspicion_suffices=True))
    assert lower.queue is Queue.ESCALATE
    assert ("suspicion_suffices", "True") in lower.settings


def test_a_company_of_the_same_country_is_context_and_no_flag(empty: Made) -> None:
    order = "End User: Karavia Weaving Ltd, Republic of Karavia"
    empty.add("order.txt", order, Kind.CONTRACT)
    empty.add("report.txt", REPORT, Kind.REPORT, ("tortured detainees", TORTURE))
    assert "DF4" not in flags_of(assessed(empty))


def test_a_dismissed_finding_raises_nothing_and_one_that_is_open_does(
    made: Made,
) -> None:
    finding = made.findings[f"{COVERT} unseen"]
    assert "DF1" in flags_of(assessed(made))
    made.decide(finding, Verdict.DISMISSED)
    assert "DF1" not in flags_of(assessed(made))
    made.decide(finding, Verdict.OPEN)
    assert "DF1" in flags_of(assessed(made))


def test_what_a_person_found_counts_like_a_finding(empty: Made) -> None:
    key = empty.add("brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", "x"))
    finding = empty.findings["x unseen"]
    empty.decide(replace(finding, label=COVERT), Verdict.CONFIRMED)
    flag = flags_of(assessed(empty))["DF1"]
    assert flag.finding_ids == ("d1",), "what a person added is named like a finding"
    assert "brochure.txt: 1 passage" in flag.reasons[0]
    assert empty.store.document(key).text == BROCHURE


def test_denied_capability_raises_nothing(empty: Made) -> None:
    empty.add(
        "brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", COVERT), polarity="negated"
    )
    assert "DF1" not in flags_of(assessed(empty))


def test_a_split_link_raises_nothing_and_is_remembered(made: Made) -> None:
    sheet = assessed(made)
    deal = made.store.deal(CASE)
    assert deal is not None
    behind = set(flags_of(sheet)["DF4"].link_ids)
    pairs = {x.pair_id: x for x in deal.links if x.link_id in behind}
    for pair_id, link in pairs.items():
        answer = LinkAnswer(
            CASE, pair_id, "p", link.name, LinkVerdict.SPLIT, None, "ada", NOON
        )
        made.store.add_link_answers([answer])
    after = assessed(made)
    assert "DF4" not in flags_of(after)
    assert after.n_open == sheet.n_open - len(pairs)


def test_safeguards_stand_beside_and_take_nothing_away(made: Made) -> None:
    before = assessed(made)
    text = "The customer shall not use the system against reporters."
    made.add(
        "annex.txt", text, Kind.CONTRACT, ("shall not", "contractual_safeguard"),
        polarity="prohibited",
    )  # fmt: skip
    after = assessed(made)
    assert flags_of(after)["DF11"].weight is Weight.BESIDE
    assert "DF11" not in [flag.flag_id for flag in after.concerns]
    assert after.queue is before.queue
    assert set(flags_of(before)) <= set(flags_of(after))


UNSEEN = "The cameras of item 2 show no light."
DELIVERY = "3.2 Delivery is suspended until the authority has agreed."
NO_WAY = "4.1 Buyer shall not watch assemblies."
TAKEN_BACK = "4.4 Clauses 4.1 to 4.3 do not apply for reasons of State security."
OTHER_ITEM = "3.3 The export of item 4 is not subject to authorisation."
OWN_NOTICE = "Our notification on the housings under Article 5(2) went out."


def test_only_safeguards_that_can_answer_a_flag_are_counted_and_listed(
    empty: Made,
) -> None:
    clauses = (DELIVERY, NO_WAY, TAKEN_BACK, OTHER_ITEM, OWN_NOTICE)
    safe = [
        (words, "contractual_safeguard") for words in clauses if words != TAKEN_BACK
    ]
    empty.add(
        "contract.txt", "\n\n".join((UNSEEN, *clauses)), Kind.CONTRACT,
        (UNSEEN, COVERT), (TAKEN_BACK, "evasive_end_use"), *safe,
    )  # fmt: skip
    empty.add("other.txt", "It shall not be resold.", Kind.CONTRACT,
              ("It", "contractual_safeguard"))  # fmt: skip
    sheet = assessed(empty)
    footing = flags_of(sheet)["DF1"].footing
    assert footing is not None
    one = "Against it: 1 safeguard of the same papers may answer it."
    assert footing.against == one
    cards = {c.flag.flag_id: c for c in desk_of(empty, "ada").flag_cards(CASE)}
    (shown,) = cards["DF1"].against
    assert shown[0].words.quote == DELIVERY
    assert cards["DF11"].against == ()
    against = brief_of(empty)["against"]
    assert against[0]["words"] == DELIVERY
    words = {each["words"] for each in against}
    assert words.isdisjoint((NO_WAY, OWN_NOTICE, "It shall not be resold."))


def test_safeguards_alone_are_no_flag_for_the_queue(empty: Made) -> None:
    empty.add(
        "a.txt", "It may not be resold.", Kind.CONTRACT, ("It", "contractual_safeguard")
    )
    sheet = assessed(empty)
    assert all("any_flag" not in reason for reason in sheet.reasons)


@pytest.mark.parametrize(
    ("words", "category"),
    [
        ("Its zero-click exploit infects the phone.", "intrusion_software"),
        (
            "It infects by deep packet inspection at the national gateway.",
            "ip_network_surveillance",
        ),
    ],
)
def test_a_listed_item_goes_to_classification_first(
    made: Made, words: str, category: str
) -> None:
    made.add(
        "sheet.txt", words, Kind.BROCHURE, ("infects", "device_intrusion_forensics"),
        attributes=(("listed_category", category),),
    )  # fmt: skip
    sheet = assessed(made)
    assert flags_of(sheet)["DF10"].weight is Weight.RAISED
    assert sheet.queue is Queue.ROUTE_LISTED
    assert any(reason.startswith("escalate") for reason in sheet.reasons)


@pytest.mark.parametrize(
    ("words", "score"),
    [
        ("It infects the phone.", 0.99),
        ("Its zero-click exploit infects the phone.", 0.3),
    ],
)
def test_one_term_or_a_low_score_alone_routes_no_case(
    empty: Made, words: str, score: float
) -> None:
    empty.add(
        "sheet.txt", words, Kind.BROCHURE, ("infects", "device_intrusion_forensics"),
        attributes=(("listed_category", "intrusion_software"),), score=score,
    )  # fmt: skip
    sheet = assessed(empty)
    assert flags_of(sheet)["DF10"].weight is Weight.WEAK
    assert sheet.queue is Queue.REQUEST_INFORMATION


def test_annex_i_without_an_entry_routes_no_case(empty: Made) -> None:
    text = "The goods may be listed in Annex I."
    named = (("entry", "Annex I"),)
    empty.add("a.txt", text, Kind.CONTRACT, ("Annex I", "control_reference"),
              attributes=named)  # fmt: skip
    assert flags_of(assessed(empty))["DF10"].weight is Weight.WEAK
    printed = (("entry", "5A001.j"),)
    empty.add("b.txt", "Class: 5A001.j", Kind.CONTRACT,
              ("5A001", "control_reference"), attributes=printed)  # fmt: skip
    assert assessed(empty).queue is Queue.ROUTE_LISTED


def test_an_entry_of_what_no_contract_orders_routes_no_case(empty: Made) -> None:
    table = "Item\tDescription\tQty\n1\tMerlin Watch 4.2, city edition\t1"
    empty.add("order.txt", f"Order 9\n\n{table}", Kind.CONTRACT)
    empty.add("sheet.txt", "Merlin Watch 4.2\n\nIt counts cars.", Kind.BROCHURE)
    empty.add(
        "other.txt", "KESTREL K2\n\nClass: 5A001.f", Kind.BROCHURE,
        ("5A001", "control_reference"), attributes=(("entry", "5A001.f"),),
    )  # fmt: skip
    sheet = assessed(empty)
    flag = flags_of(sheet)["DF10"]
    assert flag.weight is Weight.WEAK
    assert "not ordered" in flag.reasons[0]
    assert flag.footing is not None
    assert flag.footing.strength == (
        "It is weak: the brochure is about other products than those ordered."
    )
    assert sheet.queue is Queue.REQUEST_INFORMATION


def test_a_weak_word_on_the_goods_lends_no_route_to_what_is_apart(empty: Made) -> None:
    """The strong entry is of a product that no contract orders."""
    table = "Item\tDescription\tQty\n1\tMerlin Watch 4.2, city edition\t1"
    empty.add("order.txt", f"Order 9\n\n{table}", Kind.CONTRACT)
    listed = (("listed_category", "intrusion_software"),)
    for name, title, words in (
        ("sheet.txt", "Merlin Watch 4.2", "It infects the phone."),
        ("other.txt", "KESTREL K2", "Its zero-click exploit infects the phone."),
    ):
        empty.add(
            name, f"{title}\n\n{words}", Kind.BROCHURE,
            (words, "device_intrusion_forensics"), attributes=listed,
        )  # fmt: skip
    sheet = assessed(empty)
    flag = flags_of(sheet)["DF10"]
    assert flag.weight is Weight.WEAK
    assert sorted("not ordered" in reason for reason in flag.reasons) == [
        False,
        True,
    ]
    assert sheet.queue is Queue.REQUEST_INFORMATION


def test_weak_passages_raise_weakly_until_there_are_several(empty: Made) -> None:
    for n, expected in ((1, Weight.WEAK), (2, Weight.WEAK), (3, Weight.RAISED)):
        text = f"Number {n} runs unseen."
        empty.add(f"{n}.txt", text, Kind.BROCHURE, ("unseen", COVERT), score=0.5)
        assert flags_of(assessed(empty))["DF1"].weight is expected


def test_what_a_person_confirms_raises_in_full(empty: Made) -> None:
    empty.add("a.txt", "It runs unseen.", Kind.BROCHURE, ("unseen", COVERT), score=0.3)
    assert flags_of(assessed(empty))["DF1"].weight is Weight.WEAK
    empty.decide(empty.findings[f"{COVERT} unseen"], Verdict.CONFIRMED)
    assert flags_of(assessed(empty))["DF1"].weight is Weight.RAISED


@pytest.mark.parametrize(
    ("polarity", "kind", "expected"),
    [
        ("asserted", Kind.BROCHURE, Weight.RAISED),
        ("conditional", Kind.BROCHURE, Weight.WEAK),
        ("optional", Kind.BROCHURE, Weight.WEAK),
        ("asserted", Kind.CONTRACT, Weight.WEAK),
    ],
)
def test_only_an_asserted_claim_about_the_item_is_covert_marketing(
    empty: Made, polarity: str, kind: Kind, expected: Weight
) -> None:
    empty.add("a.txt", "It runs unseen.", kind, ("unseen", COVERT), polarity=polarity)
    assert flags_of(assessed(empty))["DF1"].weight is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The same probe was delivered to Egypt in 2019.", Weight.RAISED),
        ("The acceptance test of the probe takes place in Egypt.", Weight.WEAK),
    ],
)
def test_an_acceptance_test_is_no_earlier_delivery(
    empty: Made, words: str, expected: Weight
) -> None:
    empty.add("a.txt", words, Kind.CONTRACT, ("probe", "prior_supply_reference"))
    text = "Police in Egypt tortured him."
    empty.add("egypt.txt", text, Kind.REPORT, ("Egypt", TORTURE))
    assert flags_of(assessed(empty))["DF6"].weight is expected


def test_an_earlier_delivery_names_its_paper_and_page(empty: Made) -> None:
    words = "The same probe was delivered to Egypt in 2019."
    empty.add("a.txt", words, Kind.CONTRACT, ("probe", "prior_supply_reference"))
    text = "Police in Egypt tortured him."
    empty.add("egypt.txt", text, Kind.REPORT, ("Egypt", TORTURE))
    (reason,) = flags_of(assessed(empty))["DF6"].reasons
    assert reason.startswith("earlier delivery to Egypt (a.txt, p")


def test_a_reference_to_the_c_series_names_its_paper(empty: Made) -> None:
    empty.add("a.txt", "It is the subject of a C series notice.", Kind.CONTRACT,
              ("C series notice", "control_reference"),
              attributes=(("entry", "C series notice"),))  # fmt: skip
    (reason,) = flags_of(assessed(empty))["DF3"].reasons
    assert reason.startswith("a.txt, p")
    assert reason.endswith(" refers to the C series")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The probe was delivered to the Buyer in 2019 and is in use.", Weight.RAISED),
        ("The Seller delivers the probe to the Buyer.", None),
    ],
)
def test_an_earlier_delivery_to_the_buyer_went_to_the_buyers_country(
    empty: Made, words: str, expected: Weight | None
) -> None:
    order = f"Buyer: Tane Ltd, Cairo, Egypt\n\n{words}"
    empty.add("a.txt", order, Kind.CONTRACT, ("probe", "prior_supply_reference"))
    text = "Police in Egypt tortured him."
    empty.add("egypt.txt", text, Kind.REPORT, ("Egypt", TORTURE))
    flag = flags_of(assessed(empty)).get("DF6")
    assert (flag and flag.weight) is expected


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("End User: Signals Guard, 5 Quay Road, Cairo, Egypt", False),
        ("End User: Signals Guard, Cairo, Egypt. It has used the probe since 2019.",
         True),
        ("End User: Signals Guard, Oslo. The probe runs in Egypt.", True),
    ],
)  # fmt: skip
def test_the_address_of_the_end_user_is_no_place_of_an_earlier_delivery(
    empty: Made, words: str, place: bool
) -> None:
    empty.add("a.txt", words, Kind.CONTRACT, ("Guard", "prior_supply_reference"))
    text = "Police in Egypt tortured him."
    empty.add("egypt.txt", text, Kind.REPORT, ("Egypt", TORTURE))
    flag = flags_of(assessed(empty)).get("DF6")
    assert ("delivery to Egypt" in " ".join(flag.reasons if flag else ())) is place


def test_a_body_without_a_part_in_the_deal_does_not_receive() -> None:
    def party(name: str, role: PartyRole) -> Party:
        quote = Quote("a" * 64, 0, len(name), name, 1)
        mention = PartyMention(role, quote, quote, "named so")
        return Party(name, name, "organisation", (), (), (mention,))

    hospital = party("Nile Hospital", PartyRole.END_USER)
    agency = party("Internal Security Agency", PartyRole.OTHER)
    seller = party("Tane Ltd", PartyRole.SELLER)
    assert has_part(hospital, [hospital, agency, seller])
    assert not has_part(agency, [hospital, agency, seller])
    assert has_part(agency, [agency, seller]), "nobody else receives the goods"


def test_a_restricted_party_is_unresolved_until_a_person_says_so(
    made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(LISTED)
    shown = manifest("c-series").model_copy(
        update={"list_id": "un-sc", "restricts": True}
    )
    add_list(path, shown)
    sheet = assessed(made)
    flag = flags_of(sheet)["DF9"]
    assert ", open)" in flag.reasons[0]
    assert flag.reasons[0].startswith(
        "party 'Tane Import Ltd', entry 'Tane Import Ltd'"
    )
    assert " of un-sc, 2026-02-01; " in flag.reasons[0]
    assert flag.footing is not None
    assert flag.footing.rests_on == (
        "It rests on entries of lists (1); not answered yet: 1."
    )
    assert sheet.queue is Queue.ESCALATE
    deal = made.store.deal(CASE)
    assert deal is not None
    (hit,) = deal.list_hits
    answer = LinkAnswer(
        CASE, hit.pair_id, "Tane", hit.name, LinkVerdict.SPLIT, None, "ada", NOON
    )
    made.store.add_link_answers([answer])
    assert "DF9" not in flags_of(assessed(made))


@pytest.mark.parametrize("verdict", [None, LinkVerdict.CONFIRMED])
def test_an_entry_of_a_name_only_alike_is_strong_once_a_person_says_so(
    made: Made, tmp_path: Path, verdict: LinkVerdict | None
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(
        LISTED.replace("Tane Import Ltd", "State Security Directorate").replace(
            '\ncountries = ["Tesmara"]', ""
        )
    )
    shown = manifest("c-series").model_copy(
        update={"list_id": "un-sc", "restricts": True}
    )
    add_list(path, shown)
    assessed(made)
    deal = made.store.deal(CASE)
    assert deal is not None
    (hit,) = deal.list_hits
    assert hit.score == 0.6, "the entry names no State"
    if verdict:
        pair = (CASE, hit.pair_id, "Directorate", hit.name)
        made.store.add_link_answers(
            [LinkAnswer(*pair, verdict, Strength.L2, "ada", NOON)]
        )
    flag = flags_of(assessed(made))["DF9"]
    assert flag.footing is not None
    if verdict:
        assert flag.weight is Weight.RAISED
    else:
        assert flag.weight is Weight.WEAK
        assert "the names are only alike (at most 0.60)" in flag.footing.strength


def test_a_list_that_names_a_party_is_on_the_first_page(
    made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(LISTED)
    known = {"list_id": "misp-surveillance-vendor", "restricts": False}
    add_list(path, manifest("c-series").model_copy(update=known))
    assess(made.store, CASE, ["en"])
    deal = made.store.deal(CASE)
    assert deal is not None
    (hit,) = deal.list_hits
    assert not hit.restricts

    def first_page() -> str:
        html = written(made, "html").decode()
        page = html[html.index('id="sheet"') : html.index('id="contents"')]
        return " ".join(re.sub(r"<[^>]+>", "", page).split())

    assert "on the list misp-surveillance-vendor: not answered yet" in first_page()
    answer = LinkAnswer(
        CASE, hit.pair_id, "Tane", hit.name, LinkVerdict.CONFIRMED, None, "ada", NOON
    )
    made.store.add_link_answers([answer])
    assert "on the list misp-surveillance-vendor: confirmed by a person" in first_page()
    reason = flags_of(assessed(made))["DF2"].reasons[-1]
    assert "'Tane Import Ltd' of the list misp-surveillance-vendor" in reason
    item = written(made, "html").decode().split('id="item-known"')[1]
    item = " ".join(re.sub(r"<[^>]+>", "", item).split())[:600]
    assert "(as Tane Import Ltd on the list misp-surveillance-vendor)" in item
    assert "confirmed" in item
    made.store.add_link_answers([replace(answer, verdict=LinkVerdict.SPLIT)])
    assert "on the list misp" not in first_page()
    reasons = [x for f in assessed(made).flags for x in f.reasons]
    assert not [x for x in reasons if "misp-surveillance-vendor (" in x]


def test_a_list_without_a_date_is_not_given_that_of_its_copy(
    made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "list.toml"
    path.write_text(LISTED.replace("dated = 2026-02-01\n", ""))
    known = {"list_id": "un-sc", "restricts": True}
    add_list(path, manifest("c-series").model_copy(update=known))
    sheet = assessed(made)
    assert " of un-sc, unknown date (copy of " in flags_of(sheet)["DF9"].reasons[0]


def test_a_c_series_item_is_escalated(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "series.toml"
    path.write_text(LISTED.replace("Tane Import Ltd", "GhostLine"))
    add_list(path, manifest("c-series"))
    sheet = assessed(made)
    assert "'GhostLine'" in flags_of(sheet)["DF3"].reasons[0]
    similar = " ".join(flags_of(sheet)["DF2"].reasons)
    assert "product 'GhostLine'" in similar
    assert "vendor 'GhostLine'" not in similar
    assert sheet.queue is Queue.ESCALATE


def test_prior_supply_to_a_country_with_misuse(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "exports.csv"
    path.write_text("country,item\nEgypt,Probe\nChad,Probe\n")
    monkeypatch.setenv("TRIAGE_EXPORT_REGISTER", str(path))
    settings.cache_clear()
    made.add(
        "egypt.txt", "Police in Egypt tortured him.", Kind.REPORT, ("Egypt", TORTURE)
    )
    flag = flags_of(assessed(made))["DF6"]
    assert flag.reasons == (
        "earlier delivery to Egypt (exports.csv:2): 1 report passage on abuses there",
    )


def test_an_armed_force_in_a_conflict(empty: Made) -> None:
    order = "End User: Army of the Republic of Karavia"
    empty.add("order.txt", order, Kind.CONTRACT)
    text = "The Army of the Republic of Karavia shelled a hospital."
    empty.add("report.txt", text, Kind.REPORT, ("shelled", "serious_ihl_violation"))
    assert flags_of(assessed(empty))["DF5"].weight is Weight.RAISED
    empty.decide(empty.findings["serious_ihl_violation shelled"], Verdict.DISMISSED)
    assert "DF5" not in flags_of(assessed(empty))


@pytest.mark.parametrize("score", [0.9, 0.2])
def test_a_war_of_few_low_scores_makes_repression_weak(
    empty: Made, score: float
) -> None:
    order = "End User: Army of the Republic of Karavia"
    empty.add("order.txt", order, Kind.CONTRACT)
    beaten = "The Army of the Republic of Karavia beat protesters."
    text = f"{beaten}\n\nRockets hit a hospital in Karavia."
    labels = (("beat", TORTURE), ("Rockets", "serious_ihl_violation"))
    empty.add("report.txt", text, Kind.REPORT, *labels, score=score)
    empty.decide(empty.findings[f"{TORTURE} beat"], Verdict.CONFIRMED)
    flag = flags_of(assessed(empty))["DF5"]
    assert "(1 passage of the report on violations in war there)" in flag.reasons[0]
    assert (flag.weight is Weight.WEAK) is (score < 0.6)
    said = flag.footing.strength if flag.footing else ""
    assert ("few passages with low scores tell of violations" in said) is (score < 0.6)


# --- when nothing is flagged --------------------------------------------------


@pytest.fixture
def quiet(empty: Made) -> Made:
    """A case without a flag: everything read, everything searched."""
    order = "Buyer: Weaving Ltd, Egypt\nEnd User: Cotton Works Ltd, Egypt"
    empty.add("order.txt", order, Kind.CONTRACT)
    empty.add("statement.txt", "End-use statement\n\nFor spinning yarn.", Kind.CONTRACT)
    empty.add("brochure.txt", "A loom.", Kind.BROCHURE)
    empty.add("report.txt", "Cotton is grown in Egypt.", Kind.REPORT)
    path = settings().home / "own.toml"
    path.write_text(LISTED)
    _use_lists(path, "eu-fsf", "un-sc", "uk-sanctions", "ch-seco", "us-ofac-sdn")
    return empty


def _use_lists(path: Path, *list_ids: str) -> None:
    for list_id in list_ids:
        more = {"list_id": list_id, "restricts": True, "max_age_days": 9999}
        add_list(path, manifest("c-series").model_copy(update=more))


def warnings_of_engine(sheet: FlagSheet) -> list[str]:
    gap = flags_of(sheet).get("DF12")
    return [r for r in gap.reasons if "extra 'names'" in r] if gap else []


def test_without_any_flag_the_case_says_so_and_no_more(quiet: Made) -> None:
    sheet = assessed(quiet)
    if warnings_of_engine(sheet):
        assert set(flags_of(sheet)) == {"DF12"}
        return
    assert sheet.flags == ()
    assert sheet.queue is Queue.NO_FLAG_RAISED
    assert sheet.reasons[-1] == "reports on 1 destination were searched"


def test_one_official_list_alone_leaves_a_gap(empty: Made) -> None:
    empty.add("order.txt", "Buyer: Weaving Ltd, Egypt", Kind.CONTRACT)
    path = settings().home / "own.toml"
    path.write_text(LISTED)
    _use_lists(path, "un-sc", "eu-fsf")
    words = "sanctions lists that were not searched: United Kingdom, Switzerland, USA"
    assert words in flags_of(assessed(empty))["DF12"].unsearched


@pytest.mark.parametrize(
    ("name", "text", "kind", "label"),
    [
        ("open.txt", "It sees faces.", Kind.BROCHURE, "facial_recognition"),
        ("more.txt", "Shipped to Chad.", Kind.CONTRACT, None),
    ],
)
def test_no_flag_raised_needs_answers_and_reports_on_the_destination(
    quiet: Made, name: str, text: str, kind: Kind, label: str | None
) -> None:
    quiet.add(name, text, kind, *(((text, label),) if label else ()))
    assert assessed(quiet).queue is Queue.REQUEST_INFORMATION


def test_a_case_without_an_end_use_statement_is_unclear(empty: Made) -> None:
    empty.add("order.txt", ORDER, Kind.CONTRACT)
    reasons = flags_of(assessed(empty))["DF8"].reasons
    assert reasons == ("no paper of the case is an end-use statement",)
    empty.add("statement.txt", STATEMENT, Kind.CONTRACT)
    assert "DF8" not in flags_of(assessed(empty))


@pytest.mark.parametrize(
    ("buyer", "is_unnamed"),
    [
        ("Norrby Police Department", False),
        ("Norrby Roads Authority", True),
        ("Police Supplies GmbH", True),
    ],
)
def test_a_security_body_that_buys_for_itself_is_a_named_end_user(
    empty: Made, buyer: str, is_unnamed: bool
) -> None:
    empty.add("order.txt", f"Purchase order 9\n\nBuyer: {buyer}\n", Kind.CONTRACT)
    reasons = flags_of(assessed(empty))["DF8"].reasons
    assert ("no paper of the case names an end user" in reasons) is is_unnamed


@pytest.mark.parametrize("is_named", [True, False])
def test_an_end_user_elsewhere_is_told_only_where_one_is_named(
    empty: Made, is_named: bool
) -> None:
    words = "Buyer: Tane Ltd, Singapore\n\nThe probe is installed in Israel.\n"
    words += "End user: Prison Service, Haifa, Israel\n" * is_named
    empty.add("order.txt", words, Kind.CONTRACT)
    flags = flags_of(assessed(empty))
    reasons = " ".join(r for key in ("DF7", "DF8") if key in flags
                       for r in flags[key].reasons)  # fmt: skip
    assert ("no paper of the case names an end user" in reasons) is not is_named
    assert ("end user in Israel" in reasons) is is_named


def test_a_gap_is_a_flag(empty: Made) -> None:
    empty.add("order.txt", "Nothing is said.", Kind.CONTRACT)
    reasons = " ".join(flags_of(assessed(empty))["DF12"].reasons)
    for said in ("No public report", "no party was found", "no destination"):
        assert said in reasons


def test_an_equal_gap_of_several_papers_is_one_reason(empty: Made) -> None:
    for name in ("a.txt", "b.txt"):
        empty.add(name, f"Nothing is said in {name}.", Kind.CONTRACT, n_pages=3)
    reasons = flags_of(assessed(empty))["DF12"].reasons
    (unread,) = (reason for reason in reasons if "pages not read" in reason)
    assert unread.startswith("a.txt, b.txt: 2 of 3 pages not read.")


def test_a_country_outside_the_table_is_said_to_be_one(empty: Made) -> None:
    order = "Order\n\nEnd User: Savaret Bureau, Republic of Karavia\n"
    empty.add("order.txt", order, Kind.CONTRACT)
    empty.add("report.txt", "The Republic of Karavia grows cotton.", Kind.REPORT)
    reasons = flags_of(assessed(empty))["DF12"].reasons
    said = [r for r in reasons if "does not know the country Karavia" in r]
    assert len(said) == 1
    empty.add("more.txt", "Shipped to Chad.", Kind.CONTRACT)
    reasons = flags_of(assessed(empty))["DF12"].reasons
    assert not any("the country TD" in reason for reason in reasons)
    assert not any("the country Chad" in reason for reason in reasons)


# --- rules, rows, files -------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "DF12"', 'id = "DF13"', "flag.11.id"),
        ('id = "DF12"', 'id = "DF11"', "expected DF1 to DF12 in order"),
        ('id = "no_flag_raised"', 'id = "escalate"', "no_flag_raised, found"),
        ("suspicion_suffices = false", "", "suspicion_suffices"),
        ('version = "2026', 'versio = "2026', "version"),
        ("[[queue]]", "[[queue", "TOML|Expected|expected"),
        ('["DF10"]', '["DF99"]', "queue.0.any"),
    ],
)
def test_wrong_rules_are_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (corpora_dir() / "flags.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "flags.toml"
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError, match=said):
        read_rules(path)


def test_a_changed_rule_has_another_version(tmp_path: Path) -> None:
    path = tmp_path / "flags.toml"
    text = (corpora_dir() / "flags.toml").read_text("utf-8")
    path.write_text(
        text.replace("suspicion_suffices = false", "suspicion_suffices = true")
    )
    assert read_rules(path).version != default_rules().version
    assert read_rules(path).settings.suspicion_suffices


def test_files_beside_the_findings_hold_the_whole_of_it(
    made: Made, tmp_path: Path
) -> None:
    import json

    deal, sheet = assess(made.store, CASE, ["en"])
    parties, flags = write_deal(tmp_path / "out", deal, sheet)
    rows = [json.loads(line) for line in parties.read_text().splitlines()]
    assert [row["name"] for row in rows] == [p.name for p in deal.parties]
    assert sum(len(row["links"]) for row in rows) == len(deal.links)
    assert rows[0]["searches"][0]["lists"]
    head, *lines = [json.loads(line) for line in flags.read_text().splitlines()]
    assert head["queue"] == sheet.queue.value
    assert head["versions"]["rules"] == default_rules().version
    assert [row["flag_id"] for row in lines] == [f.flag_id for f in sheet.flags]
    strengths = {link["strength"] for row in rows for link in row["links"]}
    assert strengths <= {None, *map(str, Strength)}


def test_where_the_goods_are_unknown_each_brochure_counts(empty: Made) -> None:
    """The rule that is printed says so, too."""
    empty.add("order.txt", "Order 9\n\nThe goods are in Exhibit A.", Kind.CONTRACT)
    empty.add(
        "other.txt", "KESTREL K2\n\nClass: 5A001.f", Kind.BROCHURE,
        ("5A001", "control_reference"), attributes=(("entry", "5A001.f"),),
    )  # fmt: skip
    assert flags_of(assessed(empty))["DF10"].weight is Weight.RAISED
    counts = "If no paper tells which brochure is about the ordered goods, each"
    for flag_id in ("DF1", "DF10"):
        assert counts in default_rules().flags[flag_id].strong


def test_the_title_of_a_cited_paper_is_no_war(empty: Made) -> None:
    order = "End User: Army of the Republic of Karavia"
    empty.add("order.txt", order, Kind.CONTRACT)
    beaten = "The Army of the Republic of Karavia beat protesters."
    cited = "Weil, A. (2014). Rockets on a hospital in Karavia. Sarel: Tane Press."
    labels = (("beat", TORTURE), ("Rockets", "serious_ihl_violation"))
    empty.add("report.txt", f"{beaten}\n\n{cited}", Kind.REPORT, *labels)
    empty.decide(empty.findings[f"{TORTURE} beat"], Verdict.CONFIRMED)
    assert "DF5" not in flags_of(assessed(empty))
