"""The profile of a document: what it is, offers and names."""

from dataclasses import replace

from pipeline.casefile.profile import DocumentProfile, profile_of
from pipeline.datamodel import Block, BlockKind, Kind, PartyRole
from pipeline.dossier.assess import assess
from tests.casefile.accounts import client_of
from tests.casefile.states import desk_of
from tests.casefile.test_item import INFECTS, INTRUSION
from tests.parties.deal.made import CASE, Made


def add_order(made: Made) -> None:
    made.add(
        "order.txt",
        "Order 3\n\nSeller: Lumen GmbH, Vienna, Austria\n\n"
        "End user: National Police of Egypt, Cairo\n\nItem: GhostLine Pro",
        Kind.CONTRACT,
    )
    made.add(
        "sheet.txt", f"GhostLine Pro, version 4.2, by Lumen GmbH\n\n{INFECTS}",
        Kind.BROCHURE, ("zero-click", INTRUSION),
        attributes=(("functions", "extract"),),
    )  # fmt: skip
    assess(made.store, CASE, ["en"])


def profile(made: Made, name: str) -> DocumentProfile:
    file = desk_of(made, "ada").queue(CASE)
    (line,) = (line for line in file.lines if line.name == name)
    document = made.store.document(line.document_id)
    return profile_of(file, line.document_id, document)


def test_an_order_says_who_sells_what_to_whom(empty):
    add_order(empty)
    order = profile(empty, "order.txt")
    assert order.parties == (
        ("Lumen GmbH", (PartyRole.SELLER,)),
        ("National Police of Egypt", (PartyRole.END_USER,)),
    )
    assert order.countries == ("eg",)
    assert order.subjects == ()


def test_a_brochure_says_what_it_offers_and_what_is_flagged(empty):
    add_order(empty)
    sheet = profile(empty, "sheet.txt")
    assert sheet.products == ("GhostLine",)
    assert sheet.technologies == (INTRUSION,)
    assert sheet.subjects == (
        ("Device intrusion, forensic extraction, cryptanalysis", 1),
    )
    assert not sheet.countries


def test_the_page_of_a_document_shows_its_profile(empty):
    add_order(empty)
    file = desk_of(empty, "ada").queue(CASE)
    (line,) = (line for line in file.lines if line.name == "order.txt")
    page = client_of(empty.store, "ada").get(
        f"/document/{line.document_id}", params={"case": CASE}
    )
    assert "<dt>Parties</dt>" in page.text
    assert "<bdi>National Police of Egypt</bdi> (end user)" in page.text


def test_a_title_is_the_one_of_the_document_and_nothing_unread_has_one(empty):
    add_order(empty)
    file = desk_of(empty, "ada").queue(CASE)
    (line,) = (line for line in file.lines if line.name == "sheet.txt")
    document = empty.store.document(line.document_id)
    title = Block(0, 13, BlockKind.TITLE, 1)
    titled = replace(document, blocks=(title, *document.blocks[1:]))
    assert profile_of(file, line.document_id, titled).title == "GhostLine Pro"
    assert profile_of(file, line.document_id, None).title == ""
