"""What a person adds or relabels is evidence on every face, like a finding."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.datamodel import Kind
from pipeline.dossier.dossier_json import render_record
from pipeline.dossier.formats import render_dossier
from pipeline.dossier.loading import load_case
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.requests import Act, PassageRequest
from pipeline.store.store import open_store
from tests.casefile.accounts import by_api, by_dossier, by_export, client_of
from tests.casefile.states import DIVERSION, answer, desk_of
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, COVERT, ORDER, Made

HIDDEN = "GhostLine finds people in a crowd again, and they never learn of it."
PAID = "The price is paid in cash by a company that is no party to this order."
TWICE = "It may go by way of a third country.\n\nIt may go by way of a third  country."


@pytest.fixture
def made(home: Path) -> Iterator[Made]:
    """A case in which a person relabelled one passage and added another."""
    with open_store() as store:
        made = Made(store)
        key = made.add(
            "order.txt", f"{ORDER}\n\n{PAID}\n\n{TWICE}", Kind.CONTRACT,
            ("End User", "state_security_end_user"),
            ("third country", DIVERSION), ("third  country", DIVERSION),
        )  # fmt: skip
        made.add("brochure.txt", HIDDEN, Kind.BROCHURE, ("never learn", DIVERSION))
        build_deal(store, CASE)
        answer(made, "never learn", DIVERSION, Act.RELABEL, label=COVERT)
        seen = store.chain_end()[0]
        request = PassageRequest(
            case=CASE, seen=seen, document_id=key, label=DIVERSION, words=PAID
        )
        desk_of(made, "ada").add_passage(request)
        yield made


def record(made: Made) -> dict[str, Any]:
    case = load_case(made.store, CASE, model=MODEL)
    found: dict[str, Any] = json.loads(render_record(case))
    return found


def name_of(found: dict[str, Any], words: str) -> str:
    (name,) = (p["number"] for p in found["passages"] if p["quote"] == words)
    return str(name)


def section(html: str, start: str, end: str) -> str:
    first = html.index(start)
    plain = re.sub(r"<[^>]+>", " ", html[first : html.index(end, first + len(start))])
    return " ".join(plain.split())


def test_all_faces_have_the_same_claims_and_flags(made: Made) -> None:
    client = client_of(made.store)
    desk, dossier = by_api(client), by_dossier(made.store)
    assert dossier.claims == desk.claims == by_export(client).claims
    assert dossier.flags == desk.flags
    assert {"DF1", "DF7"} <= desk.flags.keys()


def test_the_numbers_of_findings_stay_and_added_words_have_their_own(
    made: Made,
) -> None:
    found = record(made)
    assert name_of(found, HIDDEN).startswith("F")
    assert re.fullmatch(r"A\d+", name_of(found, PAID))
    named = {
        key for p in found["passages"] for c in p["claims"] for key in c["finding_ids"]
    }
    raised = [f for f in found["flag_sheet"]["flags"] if f["flag_id"] in ("DF1", "DF7")]
    for flag in raised:
        assert set(flag["finding_ids"]) <= named, flag["flag_id"]


def test_elements_and_strongest_quotes_hold_them(made: Made) -> None:
    found = record(made)
    hidden, paid = name_of(found, HIDDEN), name_of(found, PAID)
    speaks = {e["element"]: e["speaks_for"] for e in found["item_assessment"]}
    assert hidden in speaks["To enable covert surveillance"]
    assert hidden in speaks["Specially designed"]
    strongest = {(x["passage"], *x["flags"]) for x in found["brief"]["strongest"]}
    assert {(hidden, "DF1"), (paid, "DF7")} <= strongest
    page = client_of(made.store).get("/flags", {"case": CASE}).text
    quotes = section(page, "Strongest quotes", "</ul>")
    assert HIDDEN in quotes
    assert PAID in quotes


def test_each_section_of_the_dossier_holds_them(made: Made) -> None:
    html = render_dossier(load_case(made.store, CASE, model=MODEL))
    found = record(made)
    assert HIDDEN in section(html, 'id="flag-df1"', 'id="flag-df')
    assert PAID in section(html, 'id="flag-df7"', 'id="flag-df8"')
    assert HIDDEN in section(html, 'id="element-covert"', 'id="element-persons"') + (
        section(html, 'id="element-designed"', 'id="element-covert"')
    )
    covert = "Marketed or specified for covert surveillance"
    assert covert not in section(html, "Searched, but not found", "</p>")
    row = section(html, f">{covert}<", "</tr>")
    assert name_of(found, HIDDEN) in row
    evidence = section(html, f'id="{name_of(found, PAID).lower()}"', "</article>")
    assert PAID in evidence
    assert "added by a person" in evidence
    assert covert in section(
        html, f'id="{name_of(found, HIDDEN).lower()}"', "</article>"
    )


def test_desk_and_dossier_count_alike(made: Made) -> None:
    states = desk_of(made, "").queue(CASE).states
    assert states == {"open": 3, "confirmed": 2, "dismissed": 1}, "one for each place"
    html = render_dossier(load_case(made.store, CASE, model=MODEL))
    page = " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert "6 to answer: 3 open ; 2 confirmed; 1 dismissed" in page
