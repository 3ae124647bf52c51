"""The page of a finding shows all that speaks against it, as the flag's card does."""

from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import Kind, Verdict
from pipeline.labels import default_labels
from tests.casefile.accounts import client_of
from tests.casefile.test_sheet import assessed
from tests.parties.deal.conftest import empty
from tests.parties.deal.made import CASE, COVERT, MISUSE, Made
from tests.review.browser import WIDE, chromium, open_window
from tests.review.test_serve import running

__all__ = ["empty"]

DIVERSION = "diversion_intermediary_risk"
CLAIM = "GhostLine runs unseen on the phone of the target."
FORM = "6 Covert use intended? no"
DENIAL = "The Government of Karavia denied that it had bought any software."
NEITHER = (
    "nothing is marked in this report as speaking against this label, and no denial by "
    "a State stands near the words"
)
NOTHING = "nothing is marked in the papers of the deal as speaking against this label"


@pytest.fixture
def made(empty: Made) -> Made:
    empty.add("brochure.txt", CLAIM, Kind.BROCHURE, (CLAIM, COVERT))
    empty.add("statement.txt", FORM, Kind.CONTRACT, (FORM[-9:], COVERT))
    assessed(empty)
    return empty


def against(made: Made, words: str, label: str = COVERT) -> str:
    """Return what the page of a finding says against it."""
    key = made.findings[f"{label} {words}"].finding_id
    page = client_of(made.store, "ada").get(f"/finding/{key}", {"case": CASE}).text
    first = page.index("<dt>Speaks against it</dt>")
    return page[first : page.index("<dt>Earlier answers</dt>")]


def test_a_forms_own_no_stands_beside_the_words_of_another_paper(made: Made) -> None:
    said = against(made, CLAIM)
    assert FORM in said
    assert "statement.txt" in said
    form = made.findings[f"{COVERT} {FORM[-9:]}"]
    desk = client_of(made.store, "ada")
    card = desk.get("/flags", {"case": CASE}).text
    shown = card[card.index("Speaks against it:") :]
    assert f"/finding/{form.finding_id}" in shown[: shown.index("</p>")]
    key = made.findings[f"{COVERT} {CLAIM}"].finding_id
    got: dict[str, Any] = desk.get(f"/api/finding/{key}", {"case": CASE}).json()
    assert got["counter_evidence"] == [form.finding_id]


def test_a_forms_own_no_says_so_on_its_own_page(made: Made) -> None:
    said = against(made, FORM[-9:])
    assert "these words themselves: they raise no flag unless you confirm them" in said
    assert "/finding/" not in said
    key = made.findings[f"{COVERT} {FORM[-9:]}"].finding_id
    page = client_of(made.store, "ada").get(f"/finding/{key}", {"case": CASE}).text
    assert "What in the papers speaks against it" not in page


def test_a_form_that_a_person_read_as_a_yes_is_no_denial(made: Made) -> None:
    made.decide(made.findings[f"{COVERT} {FORM[-9:]}"], Verdict.CONFIRMED)
    assert NOTHING in against(made, CLAIM)
    assert NOTHING in against(made, FORM[-9:])


def test_a_denial_of_the_label_in_another_paper_is_shown(empty: Made) -> None:
    denial = "GhostLine has no covert mode."
    empty.add("brochure.txt", CLAIM, Kind.BROCHURE, (CLAIM, COVERT))
    empty.add("letter.txt", denial, Kind.CONTRACT, (denial, COVERT), polarity="negated")
    assessed(empty)
    assert denial in against(empty, CLAIM)


@pytest.mark.parametrize("is_denied", [True, False])
def test_a_state_s_denial_nearby_stands_beside_the_words_of_a_report(
    empty: Made, is_denied: bool
) -> None:
    misused = "GhostLine was used against reporters in Karavia."
    after = DENIAL if is_denied else "The Government of Karavia did not answer."
    empty.add("r.txt", f"{misused}\n\n{after}", Kind.REPORT, (misused, MISUSE))
    said = against_report(empty, misused)
    assert (DENIAL in said) is is_denied
    assert (NEITHER in said) is not is_denied
    key = empty.findings[f"{MISUSE} {misused}"].finding_id
    asked = {"case": CASE}
    got = client_of(empty.store, "ada").get(f"/api/finding/{key}", asked).json()
    assert got["state_denials"] == ([DENIAL] if is_denied else [])


def test_a_flag_counts_and_shows_the_denials_of_its_reports(empty: Made) -> None:
    misused = "GhostLine was used against reporters in Karavia."
    denied = "The court found no misuse of GhostLine in the second case."
    far = "The office opened in May. " * 60
    text = "\n\n".join((misused, DENIAL, far, denied))
    labels = ((misused, MISUSE), (denied, MISUSE))
    empty.add("r.txt", text, Kind.REPORT, *labels, denied=(denied,))
    empty.add("order.txt", "Item: GhostLine", Kind.CONTRACT)
    sheet = assessed(empty)
    (flag,) = (each for each in sheet.flags if each.flag_id == "DF2")
    assert flag.footing is not None
    assert flag.footing.against == (
        "Against it: 1 passage of the reports it rests on denies such an act; 1 denial "
        "of a State stands near its words in reports."
    )
    desk = client_of(empty.store, "ada")
    page = desk.get("/flags", {"case": CASE}).text
    card = page[page.index('id="DF2"') :]
    card = card[: card.index("</article>")]
    assert DENIAL in card
    assert denied in card
    got = desk.get("/api/flags", {"case": CASE}).json()
    (own,) = (each for each in got["flags"] if each["flag"] == "DF2")
    assert own["state_denials"] == [DENIAL]
    assert own["against"] == [empty.findings[f"{MISUSE} {denied}"].finding_id]


def test_reports_are_read_for_denials_only_when_asked(empty: Made) -> None:
    misused = "GhostLine was used against reporters in Karavia."
    for n in range(3):
        text = f"{misused} {n}\n\n{DENIAL}"
        empty.add(f"r{n}.txt", text, Kind.REPORT, (f"{misused} {n}", MISUSE))
    read: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "passage.text" in statement:
            read.append(statement)

    sa.event.listen(empty.store._engine, "before_cursor_execute", note)
    file = CaseFiles(empty.store, default_labels(), ["en"]).of(CASE)
    assert not read
    assert [row.words.around.denials for row in file.rows] == [(DENIAL,)] * 3
    assert [row.words.around.denials for row in file.rows] == [(DENIAL,)] * 3
    assert len(read) == 3


def test_a_flag_says_where_no_denial_was_found(empty: Made) -> None:
    misused = "GhostLine was used against reporters in Karavia."
    empty.add("r.txt", misused, Kind.REPORT, (misused, MISUSE))
    empty.add("order.txt", "Item: GhostLine", Kind.CONTRACT)
    (flag,) = (each for each in assessed(empty).flags if each.flag_id == "DF2")
    assert flag.footing is not None
    assert flag.footing.against == (
        "Against it: nothing is marked in the papers of the deal. Near its words in "
        "reports, no denial was found."
    )


def test_a_passage_names_the_safeguards_that_its_flag_counts(empty: Made) -> None:
    text = "Ship it to the agent in Or, who sends it on."
    clause = "3.2 Delivery is suspended until the authority has agreed."
    empty.add(
        "contract.txt", f"{text}\n\n{clause}", Kind.CONTRACT,
        (text, DIVERSION), (clause, "contractual_safeguard"),
    )  # fmt: skip
    sheet = assessed(empty)
    (flag,) = (each for each in sheet.flags if each.flag_id == "DF7")
    assert flag.footing is not None
    assert "1 safeguard of the same papers" in flag.footing.against
    assert clause in against(empty, text, DIVERSION)


def against_report(made: Made, words: str) -> str:
    made.add("order.txt", "Item: GhostLine", Kind.CONTRACT)
    assessed(made)
    return against(made, words, MISUSE)


@pytest.mark.browser
@pytest.mark.slow
def test_both_are_seen_beside_the_words_without_scrolling(made: Made) -> None:
    misused = "GhostLine was used against reporters in Karavia."
    made.add("r.txt", f"{misused}\n\n{DENIAL}", Kind.REPORT, (misused, MISUSE))
    assessed(made)
    desk = client_of(made.store, "ada").app
    shown = ((f"{COVERT} {CLAIM}", FORM), (f"{MISUSE} {misused}", DENIAL))
    with (
        running(desk) as address,
        chromium() as browser,
        open_window(browser) as window,
    ):
        page = window.new_page()
        for key, words in shown:
            found = made.findings[key].finding_id
            page.goto(f"{address}/finding/{found}?case={CASE}")
            said = page.locator("dl.answers-to dd", has_text=words)
            box = said.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < WIDE[1]
