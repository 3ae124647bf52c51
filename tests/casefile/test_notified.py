"""Which ordered items a notification of the authority names, in doubt none."""

from datetime import UTC, datetime

import pytest

from pipeline.casefile.authority import AuthorityStep, is_applied_for, was_notified
from pipeline.casefile.ordered import ItemNames
from pipeline.datamodel import Deal, OrderLine, Party, Product, Quote

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
    items = ItemNames(deal, papers)
    assert [item.name for item in items.items] == sorted(names)
    found = (
        x
        for each in notices
        for x in items.told(AuthorityStep.NOTIFIED, each, "b" * 64)
    )
    return [item.name for item in found]


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


TABLE = (
    ("1", "Merlin Watch 4.2, city edition"),
    ("2", "Dome cameras, with cable"),
    ("3", "Street-lamp housings QX-7 with mount"),
    ("4", "Racks"),
)


def steps(told: AuthorityStep, words: str, document: str = "c" * 64) -> list[str]:
    """Return the numbers of the lines of which words tell a step."""
    lines = tuple(
        OrderLine(number, Quote("c" * 64, n * 100, n * 100 + 9, goods, 1))
        for n, (number, goods) in enumerate(TABLE)
    )
    products = tuple(
        Product(name, "product", line.quote, "an item", is_ordered=True)
        for name, line in (("Merlin Watch", lines[0]), ("QX-7", lines[2]))
    )
    day = datetime(2026, 3, 1, tzinfo=UTC)
    deal = Deal("deal", day, (), products=products, order_lines=lines)
    names = ItemNames(deal)
    assert [item.name for item in names.items] == [
        "Merlin Watch 4.2", "Dome cameras", "Street-lamp housings QX-7", "Racks",
    ]  # fmt: skip
    return [item.number for item in names.told(told, words, document)]


@pytest.mark.parametrize(
    ("told", "words", "expected"),
    [
        (
            AuthorityStep.APPLIED,
            "Items 1 to 3 wait for the licence applied for in May.",
            "123",
        ),
        (
            AuthorityStep.APPLIED,
            "For items 1, 2 and 4 we have applied for a licence.",
            "124",
        ),
        (AuthorityStep.APPLIED, "We have applied for a licence except for item 2.", ""),
        (AuthorityStep.APPLIED, "We have applied for an export licence.", ""),
        (AuthorityStep.NOTIFIED, SENT.format("the lamp housings"), "3"),
        (AuthorityStep.NOTIFIED, SENT.format("the dome cameras"), "2"),
        (AuthorityStep.NOTIFIED, f"{SENT.format('our goods')} Item 2 is fine.", ""),
    ],
)
def test_a_step_is_told_of_the_items_that_its_words_name(told, words, expected):
    assert "".join(steps(told, words)) == expected


@pytest.mark.parametrize(
    "words",
    [
        "No export licence has been granted for item 1.",
        "The export licence for item 1 has never been refused.",
        "The authority stated that item 1 is not subject to a licence.",
    ],
)
def test_an_answer_of_the_authority_is_no_step(words):
    assert not was_notified(words)
    assert not is_applied_for(words)
    assert not any(steps(told, words) for told in AuthorityStep)
