"""A deal comes back as it was made, and what people say of names stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from pipeline.datamodel import (
    Deal,
    Destination,
    Flag,
    FlagSheet,
    Link,
    LinkAnswer,
    LinkVerdict,
    ListHit,
    Party,
    PartyMention,
    PartyRole,
    PriorSupply,
    Product,
    ProductLink,
    Queue,
    Quote,
    Search,
    SearchedList,
    Strength,
    Weight,
    pair_id_of,
    party_id_of,
)
from pipeline.errors import NotStored, SpanError, StoreError
from pipeline.store.store import Store
from tests.store.records import NOON, Screening, make

PARTY = party_id_of("The unit", ["ka"])


@pytest.fixture
def screening(store: Store) -> Screening:
    made = make()
    made.add(store)
    return made


def quote(screening: Screening, number: int = 0) -> Quote:
    passage = screening.passages[number]
    return Quote(
        passage.document_id, passage.start, passage.end, passage.text,
        passage.page_number, passage.boxes,
    )  # fmt: skip


def deal(screening: Screening) -> Deal:
    said, found = quote(screening), quote(screening, 1)
    mention = PartyMention(
        PartyRole.END_USER, said, said, "label 'End user'", ("ka",), said, "", True
    )
    listed = SearchedList("un-sc", "2026-01-01", "0" * 64, 3)
    return Deal(
        case="acme",
        made_at=NOON,
        versions=(("parties", "1"),),
        parties=(
            Party(PARTY, "The unit", "organisation", ("ka",), ("police",), (mention,)),
        ),
        links=(
            Link(
                "l1", pair_id_of(PARTY, "A unit", ["ka"]), PARTY, "A unit", ("ka",),
                Strength.L2, 0.9, ("same",), said, found, (found.start, found.end),
                ("f1",), ("internal_repression",),
            ),
        ),
        list_hits=(
            ListHit(
                "p1", PARTY, listed, True, "7", "Unit", "Units", (), None, ("?",), False
            ),
        ),
        products=(Product("GhostLine", "product", said, "named in a heading"),),
        product_links=(
            ProductLink("GhostLine", "product", ("named",), said, found, (), ()),
        ),
        destinations=(Destination("ka", ("end_user",), (said,)),),
        prior_supplies=(PriorSupply("ka", "probe", "", "2024", "exports.csv:2"),),
        part_of_system=(said,),
        searches=(
            Search("party", "The unit", ("ka",), NOON, "plain", (listed,), 2, 3, 1, 1),
        ),
    )  # fmt: skip


def sheet() -> FlagSheet:
    flag = Flag("DF4", "end_user_repression", Weight.WEAK, "Raised when", "3.3", ("x",))
    return FlagSheet(
        "acme", NOON, (("rules", "1"),), (("art_5_3", "false"),),
        Queue.REQUEST_INFORMATION, ("DF4",), (flag,), ("l1",), 4,
    )  # fmt: skip


def answer(**said: object) -> LinkAnswer:
    plain = LinkAnswer(
        "acme", "p1", "The unit", "A unit", LinkVerdict.SPLIT, None, "ada", NOON
    )
    return replace(plain, **said)  # type: ignore[arg-type]


def test_a_deal_comes_back_exactly(store: Store, screening: Screening) -> None:
    assert store.deal("acme") is None
    assert store.add_deal(deal(screening))
    assert store.deal("acme") == deal(screening)


def test_the_same_deal_found_later_is_not_added(
    store: Store, screening: Screening
) -> None:
    first = deal(screening)
    later = NOON + timedelta(days=1)
    searches = tuple(replace(s, searched_at=later) for s in first.searches)
    store.add_deal(first)

    assert not store.add_deal(replace(first, made_at=later, searches=searches))
    assert store.add_deal(replace(first, made_at=later, links=()))
    assert store.counts()["deal"] == 2
    assert store.deal("acme") == replace(first, made_at=later, links=())


def test_a_quote_that_is_not_in_the_text_is_refused(
    store: Store, screening: Screening
) -> None:
    made = deal(screening)
    wrong = replace(quote(screening), text="The unit intercepts nothing.")
    with pytest.raises(SpanError, match="quote at"):
        store.add_deal(replace(made, part_of_system=(wrong,)))
    with pytest.raises(NotStored, match="no text"):
        store.add_deal(replace(made, part_of_system=(quote(make("unknown")),)))
    with pytest.raises(NotStored, match="case 'other'"):
        store.add_deal(replace(made, case="other"))
    assert store.counts()["deal"] == 0


def test_a_quote_with_half_a_character_comes_back(store: Store) -> None:
    made = make(texts=("A broken \ud800 name\x00. ",))
    made.add(store)
    broken = replace(deal(make(texts=("a", "b"))), links=(), parties=())
    broken = replace(broken, part_of_system=(quote(made),), products=())
    broken = replace(broken, product_links=(), destinations=())
    store.add_deal(broken)
    assert store.deal("acme") == broken


def test_a_flag_sheet_comes_back_exactly(store: Store, screening: Screening) -> None:
    assert store.add_flag_sheet(sheet())
    assert not store.add_flag_sheet(replace(sheet(), made_at=NOON + timedelta(1)))
    assert store.flag_sheets("acme") == [sheet()]
    with pytest.raises(NotStored):
        store.add_flag_sheet(replace(sheet(), case="other"))


def test_answers_about_names_are_remembered_in_order(
    store: Store, screening: Screening
) -> None:
    back = answer(verdict=LinkVerdict.OPEN, reviewer="bob")
    joined = answer(
        verdict=LinkVerdict.JOINED, strength=Strength.L2, pair_id="p2", note="= \ud800"
    )
    for given in (answer(), back, joined):
        store.add_link_answers([given])

    assert store.link_answers() == [answer(), back, joined]
    assert store.link_answers(["p2"]) == [joined]
    state = store.verify_decisions()
    assert state.n_link_answers == 3
    assert store.verify_decisions(state.links_head) == state


def test_joining_needs_a_strength_and_a_case(
    store: Store, screening: Screening
) -> None:
    with pytest.raises(ValueError, match="needs a strength"):
        store.add_link_answers([answer(verdict=LinkVerdict.JOINED)])
    with pytest.raises(NotStored):
        store.add_link_answers([answer(case="other")])
    assert store.link_answers() == []


def test_answers_given_together_are_stored_together(
    store: Store, screening: Screening
) -> None:
    nobody = answer(pair_id="p3", reviewer=None)
    with pytest.raises(StoreError):
        store.add_link_answers([answer(), answer(pair_id="p2"), nobody])
    assert store.link_answers() == []

    store.add_link_answers([answer(), answer(pair_id="p2")])
    assert [each.pair_id for each in store.link_answers()] == ["p1", "p2"]
    assert store.verify_decisions().n_link_answers == 2


def test_the_database_refuses_a_changed_answer(
    store: Store, screening: Screening, engine: sa.Engine
) -> None:
    store.add_link_answers([answer()])
    for statement in (
        "UPDATE link_answer SET reviewer = 'eve'",
        "DELETE FROM link_answer",
    ):
        with (
            pytest.raises(sa.exc.DBAPIError, match="only ever added"),
            engine.begin() as c,
        ):
            c.exec_driver_sql(statement)


@pytest.mark.parametrize(
    "change",
    ["verdict = 'confirmed'", "strength = 'L3'", "reviewer = 'eve'", "pair_id = 'p9'"],
)
def test_verify_finds_a_changed_answer(
    store: Store, screening: Screening, engine: sa.Engine, change: str
) -> None:
    store.add_link_answers([answer()])
    store.add_link_answers([answer(reviewer="bob")])
    with engine.begin() as connection:
        drop = (
            "DROP TRIGGER link_answer_no_update"
            if engine.dialect.name == "sqlite"
            else "DROP TRIGGER link_answer_only_added ON link_answer"
        )
        connection.exec_driver_sql(drop)
        connection.exec_driver_sql(f"UPDATE link_answer SET {change} WHERE id = 1")
    with pytest.raises(StoreError, match="LinkAnswer 1 was changed"):
        store.verify_decisions()


def test_ids_of_names_do_not_hang_on_case_or_order() -> None:
    assert party_id_of(" The  UNIT", ["tr", "ka"]) == party_id_of(
        "the unit", ["ka", "tr"]
    )
    assert party_id_of("The unit", ["ka"]) != party_id_of("The unit", ["tr"])
    assert pair_id_of(PARTY, "A unit", []) != pair_id_of(PARTY, "A unit", ["ka"])
