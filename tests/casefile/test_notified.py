"""Which ordered items a notification of the authority names, in doubt none."""

from datetime import UTC, datetime

import pytest

from pipeline.casefile.answering import is_applied_for, named_items
from pipeline.datamodel import Deal, Party, Product, Quote

SENT = "The notification on {} under Article 5(2) was sent (ref. no. 7)."
PAPERS = (
    "Street-lamp housings LampHide, lens invisible.",
    "GhostLine for the authority: an order, a shipment of goods, die Lieferung.",
    "GhostLine is for the Directorate of State Security.",
    "Camera mast LH-2 of steel.",
    "Camera mast LH-20 of steel.",
)


def named(*notices: str, papers: tuple[str, ...] = PAPERS) -> list[str]:
    quote = Quote("a" * 64, 0, 1, "GhostLine", 1)
    names = ("GhostLine", "LampHide", "LH-2", "LH-20")
    user = Party("p", "Directorate of State Security", "organisation", (), (), ())
    deal = Deal(
        "deal",
        datetime(2026, 3, 1, tzinfo=UTC),
        (),
        parties=(user,),
        products=tuple(Product(name, "product", quote, "named") for name in names),
    )
    found = named_items(deal, notices, papers)
    assert list(found) == sorted(names)
    return [name for name, is_named in found.items() if is_named]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ("GhostLine", ["GhostLine"]),
        ("ghostline and LAMPHIDE", ["GhostLine", "LampHide"]),
        ("the lamp housings", ["LampHide"]),
        ("LH-20", ["LH-20"]),
        ("LH-2", ["LH-2"]),
        ("the camera mast", []),  # which of the two?
        ("the lens", []),  # one word says too little
        ("the shipment", []),
        ("the order of goods", []),
        ("the Directorate of State Security", []),
    ],
)
def test_an_item_is_named_by_its_name_or_by_words_of_its_own(about, expected):
    assert named(SENT.format(about)) == expected


@pytest.mark.parametrize(
    "notice",
    [
        "The notification under Article 5(2) for all items except GhostLine was sent.",
        "The notification of the authority under Article 5(2) was sent.",
        "Die Mitteilung nach Artikel 5(2) über die Lieferung wurde gesandt.",
        "Die Mitteilung nach Artikel 5(2) ohne GhostLine wurde gesandt.",
        "La notification au titre de l'Article 5(2), sauf GhostLine, a été envoyée.",
        f"{SENT.format('all items')} GhostLine was left out of it.",
        f"{SENT.format('all items, GhostLine too,')} It did not go out for GhostLine.",
        f"GhostLine will be sold next year. {SENT.format('all items')}",
    ],
)
def test_what_a_notification_leaves_out_is_not_named(notice):
    assert named(notice) == []


def test_words_beside_a_name_in_any_case_describe_the_item():
    papers = ("LAMPHIDE is a street lamp.", "LampHideous: a river bridge.")
    assert named(SENT.format("the street lamp"), papers=papers) == ["LampHide"]
    assert named(SENT.format("the river bridge"), papers=papers) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Delivery waits until the licence applied for on 2 March is there.", True),
        ("Shipment waits until the office has granted the permit applied for.", True),
        ("We have applied for an export licence.", True),
        ("Die Ausfuhrgenehmigung wurde am 2. März beantragt.", True),
        ("Die am 2. März beantragte Genehmigung steht aus.", True),
        ("L'autorisation a été demandée le 2 mars.", True),
        ("The licence applied for on 2 March was granted on 5 April.", False),
        ("No licence was applied for.", False),
        ("A licence was never applied for.", False),
        ("An export licence must be applied for.", False),
        ("Eine Genehmigung wurde nicht beantragt.", False),
        ("The buyer applied for membership.", False),
    ],
)
def test_an_application_is_told_from_a_grant(words, expected):
    assert is_applied_for(words) is expected
