"""Desk, dossier, command line and exports say the same of one case in every state."""

import re
from dataclasses import replace

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flags.counter_evidence import denials
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.dossier.view import build_view
from pipeline.labels import default_labels
from pipeline.review.answers.requests import Act, Reason
from tests.casefile.accounts import (
    Account,
    by_api,
    by_command,
    by_dossier,
    by_export,
    client_of,
)
from tests.casefile.states import (
    DIVERSION,
    FACE,
    answer,
    with_every_state,
    with_two_readers,
)
from tests.casefile.steps import SUPPLY
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, COVERT, Made


@pytest.fixture
def made(empty: Made) -> Made:
    """The case, before a second reader is asked for."""
    return with_every_state(empty)


def states_of(account: Account, label: str) -> dict[str, str]:
    return {words: state for (_, own, words), state in account.claims.items()
            if own == label}  # fmt: skip


def check_agreement(made: Made) -> Account:
    """Check that all faces agree, and return what they say."""
    client = client_of(made.store)
    desk, dossier = by_api(client), by_dossier(made.store)
    assert by_export(client).claims == desk.claims
    assert dossier.claims == desk.claims
    assert dossier.flags == desk.flags
    command = by_command(made.store)
    assert (command.flags, command.proposed) == (desk.flags, desk.proposed)
    assert dossier.proposed == desk.proposed
    assert set(desk.flags) <= set(_printed(made))
    _check_denials(made)
    return desk


def _check_denials(made: Made) -> None:
    """Check that the dossier prints the denials of the cards, and no others."""
    view = build_view(load_case(made.store, CASE, model=MODEL))
    files = CaseFiles(made.store, default_labels(), MODEL.languages)
    file = files.of(CASE)
    for rule in files.rules.flags.values():
        carded = denials(rule, file.claims_of_papers(rule.denied_labels))
        printed = denials(rule, view.claims_of_papers({*rule.denied_labels}))
        assert {k.id for _, k in printed} == {k.id for _, k in carded}


def _printed(made: Made) -> list[str]:
    html = FORMATS["html"](load_case(made.store, CASE, model=MODEL)).decode()
    return [f"DF{n}" for n in range(1, 13) if f'id="flag-df{n}"' in html] + ["DF11"]


def test_every_state_is_told_alike(made: Made) -> None:
    said = states_of(check_agreement(made), COVERT)
    expected = {
        "stays open": "open", "was confirmed": "confirmed",
        "was dismissed": "dismissed", "may be unsure": "unsure",
        "was relabelled": "dismissed", "was adjusted": "confirmed",
        "is disputed": "open",
    }  # fmt: skip
    assert len(said) == len(expected)
    for which, state in expected.items():
        assert said[f"GhostLine {which} and runs unseen."] == state


def test_an_answer_about_replaced_words_answers_nothing(made: Made) -> None:
    said = states_of(check_agreement(made), DIVERSION)
    assert list(said.values()) == ["open"], "withdrawn is gone, replaced is asked anew"
    flags = by_api(client_of(made.store)).flags
    assert "read-again" in flags["DF7"][1]


def test_what_is_dismissed_raises_nothing_anywhere(made: Made) -> None:
    for which in ("open", "confirmed", "unsure", "adjusted", "disputed"):
        answer(made, f"{which} and runs", COVERT, Act.DISMISS, reason=Reason.NOT_SAID)
        check_agreement(made)
    assert "DF1" not in check_agreement(made).flags
    fallen = [
        sheet for sheet in made.store.flag_sheets(CASE)
        if "DF1" not in {flag.flag_id for flag in sheet.flags}
    ]  # fmt: skip
    number, _ = made.store.chain_end()
    assert dict(fallen[-1].versions)["log"] == str(number), "the answer that did it"


def test_the_page_of_flags_says_which_flag_fell_and_by_whom(made: Made) -> None:
    test_what_is_dismissed_raises_nothing_anywhere(made)
    desk = client_of(made.store, "ada").get("/flags", {"case": CASE}).text
    printed = FORMATS["html"](load_case(made.store, CASE, model=MODEL)).decode()
    (said,) = re.findall(r"DF1</strong> [^:]*: (removed [^<]*\))<", desk)
    assert "dismissed by" in said
    assert said in re.sub("<[^>]*>", "", printed), "in the same words in the dossier"


def test_a_taken_back_answer_raises_it_again(made: Made) -> None:
    test_what_is_dismissed_raises_nothing_anywhere(made)
    answer(made, "open and runs", COVERT, Act.REOPEN)
    assert "DF1" in check_agreement(made).flags


def test_added_words_are_told_alike(made: Made) -> None:
    said = states_of(check_agreement(made), FACE)
    assert set(said.values()) == {"confirmed"}
    assert len(said) == 2, "one relabelled, one added"


def test_two_readers_are_told_alike(made: Made) -> None:
    with_two_readers(made)
    client = client_of(made.store)
    desk, dossier = by_api(client), by_dossier(made.store)
    assert by_export(client).claims == desk.claims
    withheld = {key for key in desk.claims if key[1] == FACE}
    assert dossier.claims.keys() == desk.claims.keys() - withheld
    assert dossier.claims.items() <= desk.claims.items()
    command = by_command(made.store)
    assert desk.flags == dossier.flags == command.flags
    confirmed = [k for k, state in desk.claims.items() if state == "confirmed"]
    assert [words for *_, words in confirmed] == [
        "GhostLine was confirmed and runs unseen."
    ], "only what both have answered counts"


def test_a_dossier_of_one_state_has_one_form(made: Made) -> None:
    assess(made.store, CASE, ["en"])
    one, two = (FORMATS["json"](load_case(made.store, CASE, model=MODEL))
                for _ in range(2))  # fmt: skip
    assert one == two


def test_a_withdrawn_paper_takes_its_parties_along(made: Made) -> None:
    _, before = assess(made.store, CASE, ["en"])
    assert "DF4" in {flag.flag_id for flag in before.flags}
    order = made.findings["state_security_end_user End User"].document_id
    statement = next(
        d for d in made.store.case_documents(CASE) if d.name == "statement.txt"
    )
    for key in (order, statement.document_id):
        made.store.unlink(CASE, key)
    flags = by_api(client_of(made.store)).flags
    assert "DF4" not in flags
    assert by_dossier(made.store).flags == flags


def test_flags_are_the_same_for_a_reviewer_and_for_everybody(made: Made) -> None:
    anybody = by_api(client_of(made.store))
    assert by_api(client_of(made.store, "ada")).flags == anybody.flags
    assert replace(anybody, claims={}) == replace(
        by_api(client_of(made.store, "bob")), claims={}
    )


def test_what_only_an_earlier_version_says_is_told_alike(made: Made) -> None:
    weight, ids = check_agreement(made).flags["DF6"]
    assert (weight, set(ids)) == (
        "weak",
        {made.findings[f"{SUPPLY} before"].finding_id},
    )
    said = by_dossier(made.store)
    assert "DF6" in said.flags
