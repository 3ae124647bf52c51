"""Questions to ask: from gaps and flags, at most five, and as a person edits them."""

import re
from dataclasses import replace

import pytest

from pipeline.casefile.questions_to_ask import N_QUESTIONS, ask, asking_of
from pipeline.datamodel import (
    Coverage,
    Deal,
    Kind,
    LinkStep,
    NameRole,
    Omission,
    OmissionKind,
    PartyRole,
    Quote,
    Said,
    Status,
    Strength,
)
from pipeline.dossier.assess import assess
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from tests.casefile.accounts import client_of
from tests.casefile.states import desk_of, with_every_state
from tests.casefile.test_brief import brief_of
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, NOON, Made

EDITED = "Who pays?\n\nIs <b>Annex B</b> ready?\n"


@pytest.fixture
def made(empty: Made) -> Made:
    return with_every_state(empty)


def test_desk_api_and_dossier_ask_the_same(made: Made) -> None:
    asking = asking_of(desk_of(made, "ada").files, CASE)
    assert 3 <= len(asking.proposed) <= N_QUESTIONS
    assert len(set(asking.lines)) == len(asking.lines)
    client = client_of(made.store, "ada")
    assert client.get("/api/flags", {"case": CASE}).json()["questions"] == list(
        asking.lines
    )
    assert brief_of(made)["questions"] == list(asking.lines)
    page = client.get("/flags", {"case": CASE}).text
    assert all(line in page for line in asking.lines)
    german = client.get("/flags", {"case": CASE}, headers={"accept-language": "de"})
    assert asking.lines[0] not in german.text


def test_a_person_edits_them_and_an_empty_edit_brings_them_back(made: Made) -> None:
    client = client_of(made.store, "ada")
    proposed = brief_of(made)["questions"]
    edit(made, EDITED)
    assert brief_of(made)["questions"] == ["Who pays?", "Is <b>Annex B</b> ready?"]
    html = render_dossier(load_case(made.store, CASE, model=MODEL))
    assert "As edited by ada" in html
    assert "<b>Annex B</b>" not in html
    assert "Questions to ask were edited" in client.get("/log", {"case": CASE}).text
    edit(made, " ")
    assert brief_of(made)["questions"] == proposed
    made.store.verify_decisions()


def edit(made: Made, note: str) -> None:
    """Send the form of the page."""
    client = client_of(made.store, "ada")
    page = client.get("/flags", {"case": CASE}).text
    token = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    client.follow(
        client.post("/questions", {"case": CASE, "note": note, "csrf": token})
    )


def line(name: str, kind: Kind | None, status: Status, n_read: int = 1) -> Coverage:
    return Coverage(name * 64, f"{name}.pdf", kind, "en", 1, n_read, n_read, status)


def test_what_is_missing_is_asked_for_first() -> None:
    deal = Deal(CASE, NOON, ())
    firsts = [" ".join(q.split()[:3]) for q in ask(None, deal, [], ()).proposed]
    assert firsts == [
        "Please send the",
        "Please send a",
        "Who buys, who",
        "In which country",
    ]
    lines = [
        line("a", Kind.BROCHURE, Status.READ),
        line("b", Kind.CONTRACT, Status.READ),
        *(line(name, None, Status.ENCRYPTED, 0) for name in "cde"),
    ]
    note = Said("{n} pictures not read: {said}", n=11, said="no time")
    lines[1] = replace(lines[1], reason=note)  # sending it again would not help
    asked = ask(None, None, lines, ()).lines
    assert ["c.pdf" in asked[0], "d.pdf" in asked[1], len(asked)] == [True, True, 2]
    blank = Quote("b" * 64, 0, 3, "[*]", 1)
    omission = Omission(OmissionKind.REDACTION, "", 1, (blank,))
    deal = Deal(CASE, NOON, (), omissions=(omission,))
    asked = ask(None, deal, lines[:2], ()).lines
    again = [each for each in asked if "blank, redacted" in each]
    assert [each.split()[2] for each in again] == ["b.pdf"], "it leaves a place out"
    kinds = (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)
    exhibits = (
        Omission(kind, f"Exhibit {name}", 1, (blank,))
        for kind, name in zip(kinds, "AB", strict=True)
    )
    deal = Deal(CASE, NOON, (), omissions=(omission, *exhibits))
    asked = ask(None, deal, lines[:2], ()).lines
    named = "Please send what b.pdf names, but lacks: Exhibit A, Exhibit B."
    assert [each for each in asked if "b.pdf" in each] == [named]


def test_who_only_pays_is_not_asked_what_the_item_is_for(made: Made) -> None:
    desk = desk_of(made, "ada")
    sheet, queue = desk.flags(CASE), desk.queue(CASE)
    assert queue.deal is not None
    assert sheet is not None
    conduct = tuple(flag for flag in sheet.flags if flag.flag_id == "DF4")
    asked = []
    for role in (PartyRole.END_USER, PartyRole.PAYER):
        parties = tuple(
            replace(p, mentions=tuple(replace(m, role=role) for m in p.mentions))
            for p in queue.deal.parties
        )
        links = tuple(replace(k, strength=Strength.L2) for k in queue.deal.links)
        deal = replace(queue.deal, parties=parties, links=links)
        found = ask(replace(sheet, flags=conduct), deal, queue.lines, ())
        asked.append(
            any("safeguards against misuse" in each for each in found.proposed)
        )
    assert asked == [True, False]


def test_whose_owner_is_listed_is_asked_who_owns_it(made: Made) -> None:
    desk = desk_of(made, "ada")
    sheet, queue = desk.flags(CASE), desk.queue(CASE)
    assert queue.deal is not None
    assert sheet is not None
    link = replace(queue.deal.links[0], role=NameRole.LISTED)
    step = LinkStep("Petr Holuban", link.name, "owner", None, ())
    listed = replace(sheet.flags[0], flag_id="DF9", party_ids=(link.party_id,))
    firsts = []
    for steps in ((), (step,)):
        deal = replace(queue.deal, links=(replace(link, steps=steps),), list_hits=())
        found = ask(replace(sheet, flags=(listed,)), deal, queue.lines, ())
        firsts.append(" ".join(found.proposed))
    assert ["Is " in each for each in firsts] == [True, False]
    assert ["A list names Petr Holuban, owner of" in x for x in firsts] == [False, True]


def test_a_party_under_its_own_name_is_named_once(empty: Made) -> None:
    order = "Order\n\nBuyer: Kasba Trading FZE, Dubai\n\nSupplier: Lumen GmbH"
    empty.add("order.txt", order, Kind.CONTRACT)
    report = (
        "Report on Sudan\n\n1.\tKasba Trading FZE\tCompany\t"
        "Responsible for arms deliveries.\t1.2.2024"
    )
    empty.add("report.txt", report, Kind.REPORT)
    _, sheet = assess(empty.store, CASE, ["en"])
    (flag,) = [flag for flag in sheet.flags if flag.flag_id == "DF9"]
    (reason,) = flag.reasons
    assert reason.startswith("'Kasba Trading FZE', listed in a report (")


def test_a_path_of_two_steps_is_told_as_two(empty: Made) -> None:
    order = "Order\n\nBuyer: Kasba Trading FZE, Dubai\n\nSupplier: Lumen GmbH"
    empty.add("order.txt", order, Kind.CONTRACT)
    report = (
        "Report on Sudan\n\nKasba Trading FZE is owned by Delta Palm Holding SAL."
        "\n\n1.\tYusuf KARAM\tBusinessman\tOwner of Delta Palm Holding SAL. "
        "Responsible for arms deliveries.\t1.2.2024"
    )
    empty.add("report.txt", report, Kind.REPORT)
    deal, sheet = assess(empty.store, CASE, ["en"])
    (flag,) = [flag for flag in sheet.flags if flag.flag_id == "DF9"]
    assert flag.reasons == (
        "'Yusuf KARAM', owner of 'Delta Palm Holding SAL', listed in a report "
        "(unresolved); 'Delta Palm Holding SAL': owner of 'Kasba Trading FZE'",
    )
    assert flag.footing is not None
    assert flag.footing.rests_on == (
        "It rests on reports of listings (1); not answered yet: 1."
    )
    assert flag.footing.falls == (
        "It is removed when a person has said that no party is on a list or in a "
        "report of a listing."
    )
    (asked,) = [q for q in ask(sheet, deal, (), ()).proposed if "A list names" in q]
    assert asked == (
        "A list names Yusuf KARAM ('Yusuf KARAM': owner of 'Delta Palm Holding SAL'; "
        "'Delta Palm Holding SAL': owner of 'Kasba Trading FZE'): who owns and directs "
        f"{deal.parties[0].name} today, and since when?"
    )
