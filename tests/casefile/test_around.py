"""What stands around words and changes their meaning."""

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.first_page.highlights import opening
from pipeline.casefile.flags.counter_evidence import against_finding
from pipeline.casefile.rows.around import around_of
from pipeline.casefile.rows.surroundings import denied_by_state
from pipeline.datamodel import BlockKind, Kind
from pipeline.labels import default_labels
from pipeline.store.schema.rows import PassageWords
from tests.casefile.test_brief import brief_of, written
from tests.casefile.test_sheet import assessed
from tests.parties.deal.made import CASE, COVERT, Made, whole_case

SAFEGUARD = "contractual_safeguard"
CLAUSES = tomllib.loads(Path(__file__).with_name("clauses.toml").read_text("utf-8"))


def around(*texts: str):
    start, passages = 0, list[PassageWords]()
    for text in texts:
        passages.append(PassageWords(start, text, BlockKind.PARAGRAPH))
        start += len(text) + 1
    at = {p.start: p.text for p in passages}
    found = [(at[start], own) for start, own in around_of(passages).items()]
    return (
        {text: own.lead for text, own in found if own.lead},
        {text: own.undone for text, own in found if own.undone},
    )


def test_an_item_of_a_list_has_its_lead_in() -> None:
    leads, _ = around(
        "These functions are outside release",
        "4.2 and are not offered:",
        "• hidden housings",
        "- faces in crowds",
        "The seller is in Tane.",
        "• a list of its own",
        "It is forbidden to:",
        "3.1 sell it on;",
        "11. The Court finds that it was sold.",
    )
    assert leads == {
        "• hidden housings": "These functions are outside release 4.2 and are not "
        "offered:",
        "- faces in crowds": "These functions are outside release 4.2 and are not "
        "offered:",
        "3.1 sell it on;": "It is forbidden to:",
    }


@pytest.mark.parametrize(
    "after",
    [
        "9.1 § 4.2 entfällt.",
        "9.1 Im Notfall entfällt Ziffer 4.2.",
        "9.1 Ziffer 4.2 wird gestrichen.",
        "9.1 Ziff. 4.2 gilt nicht.",
        "9.1 §4.2 gilt nicht für Behörden.",
        "9.1 Ziffer 4.2 findet auf Behörden keine Anwendung.",
        "9.1 L’article 4.2 est réputé non écrit.",
        "9.1 La clause 4.2 est supprimée.",
        "9.1 La cláusula 4.2 no es aplicable.",
        "9.1 Clauses 4.1, 4.2 and 4.3 do not apply.",
        "9.1 Clause 4.1 and Clause 4.2 do not apply.",
        "9.1 Clause 4.2(a) does not apply.",
        "9.1 If the buyer so requests, clause 4.2 does not apply.",
        "9.1 Ziffer 4.2 ist\nnichtig.",
    ],
)
def test_words_that_take_a_clause_back(after: str) -> None:
    _, undone = around("4.2 No use against reporters.", after)
    assert undone == {"4.2 No use against reporters.": " ".join(after.split())}


@pytest.mark.parametrize(
    "after",
    [
        "Ergänzend gilt Ziffer 4.2.",
        "Für die Ausfuhr gelten Ziffern 4.1 bis 4.3.",
        "Es gilt § 4.2, soweit nicht anders vereinbart.",
        "Wird eine andere Bestimmung unwirksam, so gilt Ziffer 4.2.",
        "Abschnitt 4.2 gilt auch für Waren, die nicht neu sind.",
        "Abschnitt 4.2 gilt auch für nicht neue Waren.",
        "Ziffer 4.2 gilt unabhängig davon, ob der Nutzer zahlt oder nicht.",
        "Ziffer 4.2 gilt nicht nur für Behörden.",
        "Ziffer 4.2 ist nicht unwirksam.",
        "If Clause 4.2 is void, the remaining clauses stay in force.",
        "If, at any time, Clause 4.2 is void, the other clauses stay in force.",
        "In the event that Clause 4.2 is void, the others stay in force.",
        "Nothing in Clause 4.2 is waived.",
        "The exceptions to Clause 4.2 do not apply.",
        "Si l’article 4.2 est nul, les autres articles restent en vigueur.",
        "Si la cláusula 4.2 es nula, las demás siguen vigentes.",
        "Clauses 4.1, 4.3 and 4.5 do not apply.",
        "Clause D-2 does not apply.",
    ],
)
def test_words_that_leave_a_clause_as_it_is(after: str) -> None:
    assert around("4.2 No use against reporters.", after) == ({}, {})


@pytest.mark.parametrize(
    "after",
    [
        "Clause D-2 does not apply.",
        "Requirement D-2 is waived.",
        "Clauses D-1 to D-3 are void.",
    ],
)
def test_a_requirement_with_a_letter_is_taken_back(after: str) -> None:
    _, undone = around("D-2 Logs are kept.", "4.2 No resale.", after)
    assert undone == {"D-2 Logs are kept.": after}


@pytest.mark.parametrize(("clause", "after"), CLAUSES["no_refusal"])
def test_a_clause_that_forbids_to_refuse_takes_nothing_back(
    clause: str, after: str
) -> None:
    assert around(clause, after) == ({}, {})


def test_a_clause_may_be_refused_in_a_roundabout_way() -> None:
    clause = "4.5 Seller may inspect the logs."
    after = "4.6 The operator may, without giving reasons, refuse an inspection."
    assert around(clause, after) == ({}, {clause: after})


@pytest.mark.parametrize(("clause", "after", "is_undone"), CLAUSES["taken_back"])
def test_a_clause_stands_with_the_one_that_takes_it_back(
    clause: str, after: str, is_undone: bool
) -> None:
    _, undone = around(clause, after)
    assert undone == ({clause: after} if is_undone else {})


@pytest.mark.parametrize(
    ("against", "is_named"),
    [
        ("Clause 4 is subject to a written consent.", True),
        ("A written consent is needed under § 4.", True),
        ("Clause 4.7 needs a written consent.", False),
        ("Article 4 of Regulation (EU) 2021/821 needs a written consent.", False),
        ("Article 4(1) of the Dual-Use Regulation needs a written consent.", False),
        ("Section 4 of the Act needs a written consent.", False),
        ("Artikel 4 Absatz 1 der Verordnung verlangt eine Zustimmung.", False),
        ("§ 4 AWG verlangt eine Zustimmung.", False),
        ("Section 4 of the Agreement needs a written consent.", True),
    ],
)
def test_a_safeguard_names_a_clause_and_no_law(
    empty: Made, against: str, is_named: bool
) -> None:
    clause = "4. The camera runs unseen."
    empty.add(
        "contract.txt", f"{clause}\n\n{against}", Kind.CONTRACT,
        (clause, COVERT), (against, SAFEGUARD),
    )  # fmt: skip
    assessed(empty)
    rows = CaseFiles(empty.store, default_labels(), ["en"]).of(CASE).rows
    (own,) = (row for row in rows if row.words.quote == clause)
    found = against_finding(own, own.claims[0], rows)
    assert [row.words.quote for row, _ in found] == ([against] if is_named else [])


def test_a_certificate_without_a_signature_says_so(empty: Made) -> None:
    certified = "We certify that the goods stay with the end user."
    line = "Signature: ______________________"
    for name, end in (("open.txt", line), ("bare.txt", "Tane, 3 May 2026")):
        empty.add(
            name, f"End-use statement\n\n{certified} {name}\n\n{end}", Kind.CONTRACT,
            (certified, SAFEGUARD),
        )  # fmt: skip
    assessed(empty)
    rows = CaseFiles(empty.store, default_labels(), ["en"]).of(CASE).rows
    found = {row.words.line.name: row.words.around.is_unsigned for row in rows}
    assert found == {"open.txt": True, "bare.txt": False}


def test_each_safeguard_of_a_paper_without_a_signature_says_so(empty: Made) -> None:
    clause = "4.7 The system analyses only recordings that a judge has released."
    text = f"{clause}\n\nSignature: ______________________"
    empty.add("contract.txt", text, Kind.CONTRACT, (clause, SAFEGUARD))
    assessed(empty)
    rows = CaseFiles(empty.store, default_labels(), ["en"]).of(CASE).rows
    assert [row.words.around.is_unsigned for row in rows] == [True]


def test_what_was_sent_to_the_authority_is_told_first(empty: Made) -> None:
    sent = "The notification under Article 5(2) went out today (ref. NT-5)."
    asked = "Should we send a notification under Article 5(2)? Please advise."
    empty.add(
        "mail.txt", f"Dear all\n\n{sent}\n\n{asked}", Kind.CONTRACT,
        (sent, "licence_or_oversight"), (asked, "licence_or_oversight"),
    )  # fmt: skip
    assessed(empty)
    brief = brief_of(empty)
    assert [each["words"] for each in brief["notified"]] == [sent]
    assert sent not in {each["words"] for each in brief["against"]}


def test_a_notification_names_items_and_leaves_out_others(empty: Made) -> None:
    made = whole_case(empty.store)
    sent = "The notification on the lamp housings under Article 5(2) was sent (ref. 7)."
    made.add(
        "annex.txt",
        "Annex to purchase order 17\n\nProduct: LampHide\n\n"
        f"Street-lamp housings LampHide, lens invisible.\n\n{sent}",
        Kind.CONTRACT,
        ("Street-lamp housings LampHide, lens invisible.", COVERT),
        (sent, "licence_or_oversight"),
    )
    assessed(made)
    brief = brief_of(made)
    told = {x["name"]: [y["step"] for y in x["told"]] for x in brief["items"]}
    assert told == {"LampHide": ["notified"], "GhostLine": []}
    html = written(made, "html").decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "GhostLine No paper shows a notification." in words


def test_a_cut_quote_keeps_whom_it_is_about() -> None:
    row = "1.\tTane Directorate (a.k.a. Tana)\tPort Lume\t" + "Security service. " * 9
    assert opening(row) == "1. Tane Directorate (a.k.a. Tana)"
    assert opening("1. Tane Directorate\n") == "1. Tane Directorate"
    assert len(opening("word " * 80)) <= 90


@pytest.mark.parametrize(
    ("words", "is_denial"),
    [
        ("The Government denies that it bought the software.", True),
        ("In May the Ministry of Interior of Karavia rejected the allegations.", True),
        ("A spokesperson for the police denied using it.", True),
        ("Die Regierung bestreitet den Einsatz.", True),
        ("Le gouvernement a démenti ces accusations.", True),
        ("El Gobierno negó haberlo comprado.", True),
        ("The authorities denied him access to a lawyer.", False),
        ("The Government did not deny the allegations.", False),
        ("The court rejected his claim.", False),
        ("The maker denied the report.", False),
        ("The Government, in its reply of 3 May, denied any involvement.", True),
        ("Die Regierung wies die Vorwürfe als haltlos zurück.", True),
        ("Le gouvernement nie avoir acheté le logiciel.", True),
        ("The Government submits that no person has ever been held there.", True),
        ("In its reply, the ministry stated that the camera was not used.", True),
        ("The authorities do not acknowledge having held them.", True),
        ("Die Regierung erklärte, dass niemand dort festgehalten wurde.", True),
        ("Le Gouvernement soutient qu'aucune personne n'y a été détenue.", True),
        ("El Gobierno afirma que nadie fue detenido allí.", True),
        ("The Government said that it will not extend the law.", False),
        ("The Government stated that the law was passed in May.", False),
        ("The ministry said that notes are kept for a year.", False),
        ("The ministry denied it a licence.", False),
        ("The authorities dismissed that officer.", False),
        ("The authorities rejected her claim for asylum.", False),
        ("Officials dismissed the charges against the journalist.", False),
        ("No official denied the reports.", False),
        ("The government did not immediately deny the allegations.", False),
        ("The company, asked about the police, denied the allegations.", False),
        ("The victim told police that he denied the charges.", False),
        ("Die Behörde wies den Asylantrag zurück.", False),
        ("Les autorités ont rejeté la demande d'asile.", False),
        ("Las autoridades le niegan el acceso a un abogado.", False),
    ],
)
def test_a_denial_by_a_state_is_one_of_what_is_reported(
    words: str, is_denial: bool
) -> None:
    around = f"He was watched in 2023. {words} He left."
    assert denied_by_state(around) == ((words,) if is_denial else ())
