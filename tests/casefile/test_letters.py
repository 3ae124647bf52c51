"""What the exporter knows from letters."""

from email.message import EmailMessage

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.rows.around import around_of
from pipeline.datamodel import BlockKind, Kind
from pipeline.dossier.formats import FORMATS
from pipeline.dossier.loading import load_case
from pipeline.ingest.mail.eml import read_eml
from pipeline.labels import default_labels
from pipeline.store.schema.rows import PassageWords
from pipeline.text.segment import segment
from tests.casefile.test_brief import brief_of
from tests.casefile.test_sheet import assessed
from tests.dossier.sample import MODEL
from tests.parties.deal.made import CASE, Made, whole_case
from tests.text.test_segment import as_document

EVASIVE, DIVERSION = "evasive_end_use", "diversion_intermediary_risk"
TOLD = "My principal would rather not see his department on paper."
OWN = "We leave the field of the user open until the goods are at sea."


@pytest.mark.parametrize(
    ("head", "known"),
    [
        ("From: Sales\nTo: A. Qar", ""),
        ("From: A. Qar\nTo: Sales, Lumen Analytics", "received"),
        ("Von: H. Oel <oel@lumen-analytics.example>\nAn: A. Qar", "written"),
        ("Von: H. Oel <oel@lumen.example>\nAn: U. Ren <ren@lumen.example>", "written"),
        ("From: Lumen, H. Oel\nTo: A. Qar", ""),
        ("Von: Vertrieb Lumen Analytics, H. Oel\nAn: A. Qar", "written"),
        ("From: Sales Fans of Lumen Analytics, H. Oel\nTo: A. Qar", ""),
        ("To: Lumen Analytics GmbH", ""),
        (
            "From: A. Qar\nDate: 3 May 2026\nTo: Lumen Analytics\nSubject: Ah",
            "received",
        ),
        ("From: Buyer Ltd To: Lumen Analytics GmbH", "received"),
        ("From: Buyer Ltd\tTo: Lumen Analytics GmbH", "received"),
        ("From: Amal Qar\nTo: Lumen Analytics\nSubject: Housings", "received"),
        ("From: Buyer Ltd to Lumen Analytics GmbH", ""),
        ("From: A. Qar, re: Lumen Analytics", ""),
        ("From: H. Oel <h@mail.lumenanalytics.example>\nTo: A. Qar", "written"),
        ("From: <lumen-analytics@importer.example>\nTo: A. Qar", ""),
        ("From: A. Qar <a@lumen-analytics-fans.example>\nTo: B. Rue", ""),
        ("From: New Lumen Analytics Ltd\nTo: A. Qar", ""),
        ("From: Hamburg\nTo: Lumen Analytics GmbH, Basel", ""),
        ("From: Port Lume\nTo: Lumen Analytics GmbH, Basel", ""),
    ],
)
def test_a_letter_shows_what_the_exporter_knows(head: str, known: str) -> None:
    texts = [*head.split("\n"), TOLD]
    assert letters(texts, "Lumen Analytics GmbH") == ({TOLD: known} if known else {})
    assert letters([head, TOLD], "Lumen Analytics GmbH") == (
        {TOLD: known} if known else {}
    )


def letters(texts: list[str], exporter: str) -> dict[str, str]:
    places = [
        PassageWords(i, text, BlockKind.PARAGRAPH) for i, text in enumerate(texts)
    ]
    found = around_of(places, {exporter})
    return {texts[i]: own.letter.value for i, own in found.items() if own.letter}


@pytest.mark.parametrize(
    ("exporter", "sender"),
    [
        ("3M Company", "M. Qar <m@tane.example>"),
        ("Port AG", "J. Doe <j.doe@importer.example>"),
        ("Tan AG", "A. Tanelo"),
    ],
)
def test_a_short_name_is_no_part_of_other_words(exporter: str, sender: str) -> None:
    assert letters([f"From: {sender}", "To: B. Rue", TOLD], exporter) == {}


def test_a_letter_ends_at_a_clause() -> None:
    clause, end = "4.1 The goods are sold on.", "They are sold twice."
    texts = ["From: A. Qar", "To: Lumen Analytics", TOLD, clause, end]
    assert letters(texts, "Lumen Analytics") == {TOLD: "received"}


def test_a_mail_shows_what_the_exporter_knows() -> None:
    mail = EmailMessage()
    mail["From"] = "A. Qar <a@qar.example>"
    mail["To"] = "Sales <sales@lumen-analytics.example>"
    mail["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    mail["Subject"] = "Housings for lamps"
    mail.set_content(
        f"Dear Ms Oel\n\n{TOLD}\n\nVon: H. Oel <oel@lumen-analytics.example>\n"
        f"Gesendet: Montag, 2. März 2026\nAn: A. Qar\nBetreff: Housings\n\n{OWN}"
    )
    passages = segment(as_document(read_eml(mail.as_bytes())))
    words = [PassageWords(p.start, p.text, p.role) for p in passages]
    found = around_of(words, {"Lumen Analytics GmbH"})
    at = {p.start: p.text for p in passages}
    letters = {at[start]: own.letter for start, own in found.items() if own.letter}
    assert letters == {TOLD: "received", OWN: "written"}


def test_only_a_mere_seller_is_the_exporter(empty: Made) -> None:
    order = """Sales contract

Seller: Tane Import Ltd
Buyer: Karavia Museum"""
    made = whole_case(empty.store)
    made.add("resale.txt", order, Kind.CONTRACT)
    made.add(
        "mail.txt", f"From: Tane Import Ltd, A. Qar\nTo: B. Rue\n\n{OWN}",
        Kind.CONTRACT, (OWN, DIVERSION),
    )  # fmt: skip
    assessed(made)
    rows = CaseFiles(made.store, default_labels(), ["en"]).of(CASE).rows
    (row,) = (row for row in rows if row.words.quote == OWN)
    assert row.words.around.letter == ""


def test_what_the_exporter_wrote_is_the_first_of_the_strongest_words(
    empty: Made,
) -> None:
    made = whole_case(empty.store)
    made.add(
        "mail.txt",
        "From: A. Qar\nTo: Sales, Lumen Analytics\n\n"
        f"{TOLD}\n\nFrom: Lumen Analytics, H. Oel\nTo: A. Qar\n\n{OWN}",
        Kind.CONTRACT,
        (TOLD, EVASIVE),
        (OWN, DIVERSION),
    )
    assessed(made)
    first = brief_of(made)["strongest"][0]
    assert (first["words"], first["flags"]) == (OWN, ["DF7"])
    html = FORMATS["html"](load_case(made.store, CASE, model=MODEL)).decode()
    assert "own people wrote this." in html
