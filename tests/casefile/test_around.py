"""What stands around words and changes their meaning."""

import pytest

from pipeline.casefile.around import around_of
from pipeline.casefile.brief import opening
from pipeline.casefile.files import CaseFiles
from pipeline.datamodel import BlockKind, Kind
from pipeline.labels import default_labels
from pipeline.store.rows import PassageWords
from tests.casefile.test_brief import brief_of
from tests.casefile.test_sheet import assessed
from tests.parties.deal.made import CASE, COVERT, Made, whole_case

SAFEGUARD = "contractual_safeguard"


def around(*texts: str):
    start, passages = 0, list[PassageWords]()
    for text in texts:
        passages.append(PassageWords(start, text, BlockKind.PARAGRAPH))
        start += len(text) + 1
    found = around_of(passages)
    at = {p.start: p.text for p in passages}
    return (
        {at[start]: words for start, words in found.leads.items()},
        {at[start]: words for start, words in found.undone.items()},
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
    ("clause", "after", "is_undone"),
    [
        ("4.5 Seller may inspect the logs.", "4.6 Clause 4.5 is void at sea.", True),
        (
            "4.5 Seller may inspect the logs.",
            "4.6 Inspection needs a consent that may be refused; the user may withhold "
            "it.",
            True,
        ),
        ("4.5 Seller may inspect the logs.", "4.6 Buyer may refuse cash.", False),
        ("4.5 Seller may inspect the logs.", "5.1 Inspection may be fun.", False),
        ("4.5 Seller may inspect the logs.", "4.6 Clause 4.4 is void.", False),
        (
            "4.5 Seller may inspect the logs.",
            "9.1 Sections 4.4 to 4.6 do not apply.",
            True,
        ),
        (
            "4.2 Kein Einsatz gegen Presse.",
            "9.1 Die Ziffern 4.1 bis 4.3 gelten im Spannungsfall nicht.",
            True,
        ),
        (
            "4.2 Kein Einsatz gegen Presse.",
            "9.1 Auf Verlangen gelten die Ziffern 4.1 und 4.2 nicht.",
            True,
        ),
        ("4.2 Kein Einsatz gegen Presse.", "9.1 Ziffer 4.2 gilt für alle Lose.", False),
        ("4.2 Kein Einsatz gegen Presse.", "9.1 Ziffer 4.2 ist unwirksam.", True),
        (
            "4.5 Prüfungen am Einsatzort sind zulässig.",
            "4.6 Prüfungen kann der Nutzer ohne Angabe von Gründen ablehnen.",
            True,
        ),
        (
            "4.2 Aucun usage contre la presse.",
            "9.1 Les articles 4.1 à 4.3 ne s’appliquent pas en cas de crise.",
            True,
        ),
        (
            "4.2 Aucun usage contre la presse.",
            "9.1 L’article 4.2 reste en vigueur.",
            False,
        ),
        (
            "4.5 Les inspections sont permises.",
            "4.6 L’exploitant peut refuser les inspections sans motif.",
            True,
        ),
        (
            "4.2 Ningún uso contra la prensa.",
            "9.1 Las cláusulas 4.1 a 4.3 no se aplican en caso de crisis.",
            True,
        ),
        (
            "4.2 Ningún uso contra la prensa.",
            "9.1 La cláusula 4.2 queda sin efecto.",
            True,
        ),
        (
            "4.5 Las inspecciones están permitidas.",
            "4.6 El operador podrá denegar las inspecciones sin expresión de causa.",
            True,
        ),
    ],
)
def test_a_clause_stands_with_the_one_that_takes_it_back(
    clause: str, after: str, is_undone: bool
) -> None:
    _, undone = around(clause, after)
    assert undone == ({clause: after} if is_undone else {})


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
    assert (brief["covered"], brief["uncovered"]) == (["LampHide"], ["GhostLine"])


def test_a_cut_quote_keeps_whom_it_is_about() -> None:
    row = "1.\tTane Directorate (a.k.a. Tana)\tPort Lume\t" + "Security service. " * 9
    assert opening(row) == "1. Tane Directorate (a.k.a. Tana)"
    assert opening("1. Tane Directorate\n") == "1. Tane Directorate"
    assert len(opening("word " * 80)) <= 90
