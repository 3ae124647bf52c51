"""Words that look like grounds of a flag, and users that papers name apart."""

import pytest

from pipeline.casefile.first_page.authority import was_notified
from pipeline.casefile.flag_rules import default_rules
from pipeline.casefile.flags.counter_evidence import is_own
from pipeline.datamodel import Kind, Verdict, Weight
from pipeline.dossier.assess import assess
from pipeline.labels import in_words
from tests.parties.deal.made import CASE, COVERT, Made


def flag(made: Made, name: str):
    _, sheet = assess(made.store, CASE, ["en"])
    return next((each for each in sheet.flags if each.flag_id == name), None)


@pytest.mark.parametrize(
    "text",
    [
        "6 Covert use intended? no",
        "Reseller is no agent, covert or otherwise, of Supplier.",
        "No partnership or covert association is created.",
    ],
)
def test_a_denied_covert_use_raises_nothing(empty: Made, text: str):
    empty.add("statement.txt", text, Kind.CONTRACT, (text[-9:], COVERT), score=0.99)
    assert flag(empty, "DF1") is None


def test_a_covert_use_that_is_intended_raises_the_flag(empty: Made):
    text = "6 Covert use intended? yes"
    empty.add("statement.txt", text, Kind.CONTRACT, (text[-9:], COVERT), score=0.99)
    assert flag(empty, "DF1") is not None


def test_an_earlier_delivery_is_not_called_one_to_a_misuse_country(empty: Made):
    text = "It is a real project that we had delivered for one of our customers."
    empty.add("b.txt", text, Kind.BROCHURE, (text, "prior_supply_reference"))
    found = flag(empty, "DF6")
    assert found is not None
    assert found.weight is Weight.WEAK
    assert in_words(found.name) == "earlier delivery"


def test_words_that_a_person_confirmed_deny_nothing(empty: Made):
    text = "6 Covert use intended? no"
    empty.add("statement.txt", text, Kind.CONTRACT, (text[-9:], COVERT), score=0.99)
    (finding,) = empty.findings.values()
    empty.decide(finding, Verdict.CONFIRMED)
    found = flag(empty, "DF1")
    assert found is not None
    assert found.footing is not None
    nothing = "Against it: nothing is marked in the papers of the deal."
    assert found.footing.against == nothing


def test_papers_that_name_different_users_leave_the_end_use_unclear(empty: Made):
    letter = "The end use is the survey of roads by the Road Office of Or."
    empty.add("letter.txt", letter, Kind.CONTRACT)
    plan = "End-use statement\n\nInstalled at the Third Bureau, Block 4, Or."
    empty.add("plan.txt", plan, Kind.CONTRACT)
    found = flag(empty, "DF8")
    assert found is not None
    assert found.weight is Weight.RAISED
    assert any("Road Office of Or" in reason for reason in found.reasons)


VAGUE = "evasive_end_use"


@pytest.mark.parametrize(
    "text",
    [
        "What is the intended end use of the item? No information can be given.",
        "What is the intended end use? No answer",
        "What is the intended end use? No\ninformation can be given.",
        "Who will use it? None of the exporter's business",
        "4. Re-export intended? No\n5. Purpose: as the customer sees fit",
        "Re-export intended? No. The purpose is as the customer sees fit.",
        "Is the end use known? No",
    ],
)
def test_an_answer_that_only_begins_with_no_is_vague(empty: Made, text: str):
    said = f"End-use statement\n\n{text}"
    empty.add("form.txt", said, Kind.CONTRACT, (text[:20], VAGUE), score=0.99)
    found = flag(empty, "DF8")
    assert found is not None
    assert found.finding_ids


@pytest.mark.parametrize(
    "text",
    ["Re-export intended? No.", "4. Re-export? No\n5. Military use?\nNone;"],
)
def test_questions_that_are_all_answered_no_are_not_vague(text: str):
    says_other = default_rules().flags["DF8"].says_other
    assert says_other(text)


@pytest.mark.parametrize(
    ("text", "is_denial"),
    [
        ("6 Covert use intended? no", True),
        ("2.5 Verdeckter Einsatz vorgesehen? Nein", True),
        ("Utilisation clandestine prévue ? Non", True),
        ("Geheimer Einsatz? Nein", True),
        ("3. Covert use intended?\nNo\n4. Other use? Roads", True),
        ("Will the item be used covertly? No comment", False),
        ("Does the customer run a secret service? No information", False),
        ("Is the hidden installation detectable? No", False),
        ("Can the target notice the covert agent? No", False),
        ("Will the person be informed of the covert monitoring? No", False),
    ],
)
def test_only_a_plain_no_about_the_use_denies_it(text: str, is_denial: bool):
    denies = default_rules().flags["DF1"].denies
    assert denies(text) is is_denial


@pytest.mark.parametrize(
    "text",
    [
        "We have not notified the competent authority for export control under "
        "Article 5(2) and no export licence was applied for.",
        "The authority must be notified under Article 5(2) before delivery.",
        "BAFA shall be notified in accordance with Article 5(2).",
        "The notification under Article 5(2) has not been sent.",
        "The notification under Art. 5(2) has not yet been filed.",
        "The draft notification under Article 5(2) was made.",
        "The authority notified under Article 5(2) answers in a week.",
        "Die Mitteilung nach Artikel 5 Absatz 2 wurde nicht gesandt.",
        "La notification au titre de l'article 5, paragraphe 2, n'a pas été envoyée.",
    ],
)
def test_a_notification_that_was_not_sent_is_none(text: str):
    assert not was_notified(text)


@pytest.mark.parametrize(
    "text",
    [
        "We notified the authority under Article 5(2) on 3 May 2026 (No. 77).",
        "The authority was notified under Article 5(2). Delivery must wait.",
        "Die Mitteilung nach Artikel 5 Absatz 2 wurde am 3. März 2026 gesandt.",
        "Wir haben das Amt am 3. März nach Art. 5 Abs. 2 unterrichtet.",
        "La notification au titre de l'article 5, paragraphe 2, a été envoyée.",
    ],
)
def test_a_notification_that_was_sent_is_one(text: str):
    assert was_notified(text)


@pytest.mark.parametrize(
    ("text", "is_refusal"),
    [
        ("I can't release the housings before the statement comes.", True),
        ("Wir können die Ware nicht freigeben, bevor die Erklärung vorliegt.", True),
        ("We undertake that we will not ship the item without authorisation.", False),
        ("We will not export the system to any other country or pass it on.", False),
        ("We cannot deliver to third parties without a licence.", False),
    ],
)
def test_an_undertaking_is_no_refusal(text: str, is_refusal: bool):
    assert is_own(text) is is_refusal


@pytest.mark.parametrize(
    ("polarity", "is_raised"), [("negated", True), ("asserted", False)]
)
def test_a_clause_that_frees_from_naming_the_user_is_a_weak_sign(
    empty: Made, polarity: str, is_raised: bool
):
    clause = "The Buyer is not obliged to reveal the identity of the Operator."
    said = f"End-use statement\n\nEnd User: Cotton Works Ltd, Egypt\n\n{clause}"
    label = "contractual_safeguard"
    empty.add("form.txt", said, Kind.CONTRACT, (clause, label), polarity=polarity)
    found = flag(empty, "DF8")
    assert (found is not None) is is_raised
    if found is not None:
        assert found.weight is Weight.WEAK
        assert "no duty to name the user" in found.reasons[0]
