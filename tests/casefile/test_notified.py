"""Which ordered items a notification of the authority names, in doubt none."""

from datetime import UTC, datetime

import pytest

from pipeline.casefile.first_page.authority import (
    AuthorityStep,
    is_applied_for,
    said_of_authority,
    was_notified,
)
from pipeline.casefile.first_page.order_items import ItemNames
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


def order_lines(table: tuple[tuple[str, str], ...]) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(number, Quote("c" * 64, n * 100, n * 100 + 9, goods, 1))
        for n, (number, goods) in enumerate(table)
    )


def steps(told: AuthorityStep, words: str, document: str = "c" * 64) -> list[str]:
    """Return the numbers of the lines of which words tell a step."""
    lines = order_lines(TABLE)
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


APPLIED = AuthorityStep.APPLIED
NOTIFIED = AuthorityStep.NOTIFIED


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Item 4 waits. Its licence was applied for on 2 March.", "4"),
        ("Item 4 waits. It waits for the authorisation applied for in May.", "4"),
        ("Position 4 wartet. Ihre Ausfuhrgenehmigung wurde im Mai beantragt.", "4"),
        ("Poste 4. Son autorisation a été demandée le 2 mars.", "4"),
        ("Merlin Watch waits. A licence for the tripods of another customer was "
         "applied for.", ""),
        ("Merlin Watch waits. We have applied for a licence for tripods.", ""),
        ("Merlin Watch waits. These tripods need the licence applied for.", ""),
        ("Merlin Watch waits. Its licence was applied for with that for tripods.", ""),
        ("Merlin Watch waits. Its licence for item 9 was applied for.", ""),
        ("Items 1 and 2 wait. It needs the licence applied for.", ""),
        ("Item 1 waits. Lunch is at noon. Its licence was applied for.", ""),
        ("Besides item 2, we have applied for a licence.", ""),
    ],
)  # fmt: skip
def test_a_bare_sentence_is_about_the_item_of_the_sentence_before(words, expected):
    assert "".join(steps(APPLIED, words)) == expected


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        ("item 2", "2"),
        ("items 1, 2 and 4", "124"),
        ("items 1 to 3", "123"),
        ("items 1-3", "123"),
        ("items 1, 2, and 4", "124"),
        ("item 2 of this contract", "2"),
        ("ITEM 2 of the order", "2"),
        ("items 2 and 2a", "2"),
        ("item 5A001.j", ""),
        ("item 4A001.j", ""),
        ("items 1000", ""),
        ("item 1,000", ""),
        ("item 2.1", ""),
        ("items 1 and 5A001.j", ""),
        ("item 3 of Annex I", ""),
        ("items 1 and 3 of Annex I", ""),
        ("Annex I item 3", ""),
        ("item 2 of Annex A", "2"),
        ("agenda item 2", ""),
        ("item 2 of the agenda", ""),
        ("item 2 of the order of another customer", ""),
        ("goods besides item 2", ""),
    ],
)
def test_only_whole_numbers_of_the_order_name_a_line(goods, expected):
    assert "".join(steps(NOTIFIED, SENT.format(goods))) == expected


@pytest.mark.parametrize(
    ("table", "about", "expected"),
    [
        ((("1", "Racks"), ("1", "Cables")), "item 1", []),
        ((("2A", "Racks"), ("2b", "Cables")), "items 2a and 2B", ["2A", "2b"]),
        ((("1", "Dome cameras, indoor"), ("2", "Dome cameras, outdoor")),
         "the Dome cameras", []),
        ((("1", "GhostLine server"), ("2", "GhostLine maintenance")), "GhostLine", []),
        ((("1", "GhostLine server"), ("2", "GhostLine maintenance")),
         "the GhostLine server", ["1"]),
        ((("1", "GhostLine server"), ("2", "Dome cameras")), "GhostLine", ["1"]),
    ],
)  # fmt: skip
def test_a_number_or_name_of_two_lines_names_none_of_them(table, about, expected):
    lines = order_lines(table)
    products = (
        Product("GhostLine", "product", lines[0].quote, "item", is_ordered=True),
    )
    own = products if "GhostLine" in str(table) else ()
    day = datetime(2026, 3, 1, tzinfo=UTC)
    items = ItemNames(Deal("deal", day, (), products=own, order_lines=lines))
    found = items.told(NOTIFIED, SENT.format(about), "c" * 64)
    assert [item.number for item in found] == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("We notified the Seller under Article 5 of this Contract.", False),
        ("We notified the authority under Article 5 of the Supply Agreement.", False),
        ("We have notified the authority under Article 5.2 of this Contract.", False),
        ("Wir haben das Amt nach Art. 5 dieses Vertrags unterrichtet.", False),
        ("The customer has received the notification under Article 5(2).", False),
        ("The notification under Article 5(2) was acknowledged by the buyer.", False),
        ("The buyer was notified under Article 5(2).", False),
        ("The Seller has notified the authority under Article 5(2).", True),
        ("The authority was notified under Article 5(2) of Regulation (EU) 2021/821 "
         "of this contract.", True),
        ("We notified the authority under Article 5.", True),
    ],
)  # fmt: skip
def test_a_notice_to_a_party_of_the_deal_is_none_of_the_authority(words, expected):
    assert was_notified(words) is expected


@pytest.mark.parametrize(
    "words",
    [
        "We have not notified the competent authority of the lamp housings.",
        "Keep all of this away from the licensing authority, Berlin.",
    ],
)
def test_words_on_the_authority_keep_what_stands_before_it(words):
    found = said_of_authority(f"It is late. Item 3 is ready. {words} Soon.")
    assert found == f"Item 3 is ready. {words}"
    long = f"{words[:-1]} {40 * 'and so '}."
    assert said_of_authority(long).startswith(words[:-1])
    assert said_of_authority(long).endswith(" …")
