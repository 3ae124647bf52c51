"""Sentences in the store: code and values, English under the seal, old stores."""

import copy
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.datamodel import (
    Footing,
    Said,
    Status,
    counted,
    english,
    joined,
    packed_text,
    unpacked_text,
)
from pipeline.store.migrations.old_sentences import sentence_of
from pipeline.store.removal.blackout import Blackout
from pipeline.store.schema import tables as t
from pipeline.store.store import Store, open_store
from tests.store.records import Screening, make
from tests.store.test_deals import deal, sheet

HIDDEN = Said("a {said} of {name!r}", said="hidden slide", name="O'Neil")
NOTES = joined(
    [
        Said("page {numbers} not read: {said}", numbers="2", said=HIDDEN),
        counted(3, "{n} formula", "{n} formulas"),
        "the page is an image",
    ]
)


def test_sentences_within_a_sentence_go_to_another_process() -> None:
    sent = copy.copy(NOTES)  # by what pickle sends
    assert (sent, packed_text(sent)) == (NOTES, packed_text(NOTES))


def with_notes(reason: str, note: str | None) -> Screening:
    made = make()
    assert made.document is not None
    coverage = replace(made.coverage, reason=reason, status=Status.PARTIAL)
    first, *rest = made.document.pages
    pages = (replace(first, note=note), *rest)
    return replace(
        made, coverage=coverage, document=replace(made.document, pages=pages)
    )


def codes(said: object) -> list[str]:
    values = said.values.values() if isinstance(said, Said) else ()
    own = [said.code] if isinstance(said, Said) else []
    return own + [code for value in values for code in codes(value)]


def test_code_and_values_come_back_and_read_as_english(store: Store) -> None:
    made = with_notes(NOTES, HIDDEN)
    made.add(store)
    (line,) = store.coverage("acme")
    page = store.document(line.document_id).pages[0]
    assert line.reason == (
        'page 2 not read: a hidden slide of "O\'Neil"; 3 formulas; the page is an image'
    )
    assert codes(line.reason) == codes(NOTES)
    assert codes(page.note) == ["a {said} of {name!r}"]
    assert store.verify().problems == []


def test_reasons_of_a_deal_come_back(store: Store) -> None:
    papers = make()
    papers.add(store)
    made = deal(papers)
    link = replace(made.links[0], reasons=(HIDDEN, "same country"))
    store.add_deal(replace(made, links=(link,)))
    back = store.deal(made.case)
    assert back is not None
    assert back.links[0].reasons == link.reasons
    assert codes(back.links[0].reasons[0]) == [HIDDEN.code]
    assert not store.add_deal(replace(made, links=(link,))), "it says the same"
    plain = replace(link, reasons=tuple(f"{each}" for each in link.reasons))
    assert not store.add_deal(replace(made, links=(plain,))), "and so does its English"


def test_a_changed_value_is_found(tmp_path: Path) -> None:
    with open_store(home=tmp_path) as store:
        with_notes(NOTES, HIDDEN).add(store)
    with sqlite3.connect(tmp_path / "store.sqlite") as connection:
        connection.execute("UPDATE coverage SET reason = replace(reason, '2', '3')")
    with open_store(home=tmp_path) as store:
        assert store.verify().problems


def test_names_in_values_are_blacked_out() -> None:
    row = {"reason": packed_text(NOTES)} | {c.name: None for c in t.coverage.c}
    row["reason"] = packed_text(NOTES)
    found = Blackout(["hidden slide"]).row(t.coverage, row)
    assert "hidden slide" not in unpacked_text(found["reason"])
    assert unpacked_text(found["reason"]).startswith("page 2 not read: a [erased]")


OLD = (
    "pages 2, 3 and more not read: needs a password; it has no cover",
    "12 words are in the file but not to be seen on the page: “only; under warrant”",
    "the OpenDocument file is damaged: it has no part content.xml",
    "3 passages in 'fi': screened, recall never measured",
    "page 3: words upside down, 12 places",
    "second reader: 3 findings not read twice: no answer in 60 seconds",
    "\"O'Neil Ltd\" belongs to 'Police'",
    "only in the first: tane",
    "different sides: north is not south",
)


@pytest.mark.parametrize("text", OLD)
def test_an_old_sentence_is_told_apart(text: str) -> None:
    said = sentence_of(text)
    assert said == text
    assert isinstance(said, Said)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nobody knows this.",
        "{n} of {said}",
        "a; b; ; c",
        "; ",
        "'x' and 'y' (" * 150,
    ],
)
def test_what_no_code_fits_stays_a_text(text: str) -> None:
    assert f"{sentence_of(text)}" == text


@given(st.text(), st.text())
def test_any_text_comes_back(text: str, value: str) -> None:
    for said in (
        text,
        '{"said":' + text,
        Said("{name!r}, {said!c}", name=value, said=text),
    ):
        back = unpacked_text(packed_text(said))
        assert f"{back}" == f"{said}"
        assert english(packed_text(said), is_json=False) == f"{said}"


def as_of_0018(path: Path) -> None:
    """Take a store back to the schema before code and values."""
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE flag_sheet DROP COLUMN fits")
        connection.execute("ALTER TABLE deal DROP COLUMN statements")
        connection.execute("ALTER TABLE deal DROP COLUMN order_lines")
        connection.execute("ALTER TABLE coverage DROP COLUMN kind_probability")
        connection.execute("UPDATE alembic_version SET version_num = '0018'")


def test_an_old_store_keeps_what_it_says_and_its_seals(tmp_path: Path) -> None:
    with open_store(home=tmp_path) as store:
        papers = with_notes(OLD[0], OLD[1])
        papers.add(store)
        made = deal(papers)
        links = (replace(made.links[0], reasons=(OLD[6], "a word of mine")),)
        store.add_deal(replace(made, links=links))
    as_of_0018(tmp_path / "store.sqlite")
    with open_store(home=tmp_path) as store:
        assert store.verify().problems == []
        line = next(x for x in store.coverage("acme") if x.reason)
        page = store.document(line.document_id).pages[0]
        back = store.deal(made.case)
    assert (line.reason, page.note) == OLD[:2]
    assert codes(line.reason)[1] == "pages {numbers} and more not read: {said}"
    assert isinstance(page.note, Said)
    assert back is not None
    assert back.links[0].reasons == (OLD[6], "a word of mine")
    assert isinstance(back.links[0].reasons[0], Said)


@pytest.mark.parametrize(
    "raw",
    [
        '{"said":1}',
        '{"said":[]}',
        '{"said":[1]}',
        '{"said":["{n}"]}',
        '{"said":["",[]]}',
    ],
)
def test_what_only_looks_like_a_sentence_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"sentence|shorter"):
        unpacked_text(raw)


def test_a_sentence_does_not_grow_for_ever() -> None:
    raw = '"\\\\"'
    for _ in range(40):
        raw = f'{{"said":["{{said!r}}",{raw}]}}'
    with pytest.raises(ValueError, match="sentence"):
        unpacked_text(raw)


def test_an_old_sheet_keeps_its_words_and_its_seal(store: Store) -> None:
    make().add(store)
    old: Any = {"code": "falls.passages", "values": [["n", "3"]]}
    plain = sheet()
    flag = replace(plain.flags[0], footing=Footing(old, old, old, old))
    store.add_flag_sheet(replace(plain, flags=(flag,)))
    (back,) = store.flag_sheets("acme")
    assert set(back.flags[0].said) == {"It falls when all 3 passages are dismissed."}
    assert codes(back.flags[0].said[0]) == [
        "It falls when all {n} passages are dismissed."
    ]
    assert store.verify().problems == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (Said("{list} is dated {day}", list="un-sc", day="2026-01-01"),
         "un-sc is dated 2026-01-01."),
        (Said("{said1}; {said}", said1=Said("{list} is old", list="eu-fsf"), said="x"),
         "eu-fsf is old; x."),
        (Said("a list is {said}", said="old"), "A list is old."),
        ("no list was searched", "No list was searched."),
    ],
)  # fmt: skip
def test_a_sentence_begins_with_a_capital_and_a_name_keeps_its_own(said, sentence):
    assert Said("{said!c}.", said=said) == sentence
