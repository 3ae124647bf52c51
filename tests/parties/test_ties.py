"""Words of ownership in several languages."""

import pytest

from pipeline.parties.lists.entry import ListEntry
from pipeline.parties.lists.ofac import read_csv
from pipeline.parties.reports.listings import ListingSection
from pipeline.parties.reports.report_names import names_of
from pipeline.parties.state.unknown_states import States

KASBA, SARL = "Kasba Trading FZE", "Kasba Trading SARL"
KARAM, PALM = "Yusuf Karam", "Delta Palm Holding SAL"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{PALM} belongs to {KARAM}.", (KARAM, PALM, "owner")),
        (f"The beneficial owner of {KASBA} is {KARAM}.", (KARAM, KASBA, "owner")),
        (f"{KASBA}, whose sole shareholder is {KARAM}, sold it.",
         (KARAM, KASBA, "shareholder")),
        (f"{KASBA} (owner: {KARAM}) shipped cameras.", (KARAM, KASBA, "owner")),
        (f"{PALM} acquired {KASBA} in 2019.", (PALM, KASBA, "owner")),
        (f"{PALM} acquired {KASBA} from {KARAM}.", (PALM, KASBA, "owner")),
        (f"{KASBA} was acquired by {PALM}.", (PALM, KASBA, "owner")),
        ("The Fourth Signals Regiment is part of the Sudanese Armed Forces.",
         ("Sudanese Armed Forces", "Fourth Signals Regiment", "parent")),
        ("The Fourth Signals Regiment is subordinate to the General Staff.",
         ("General Staff", "Fourth Signals Regiment", "parent")),
        (f"Die Kasba GmbH gehört {KARAM}.", (KARAM, "Kasba GmbH", "owner")),
        (f"Die Kasba GmbH ist eine Tochtergesellschaft der {PALM}.",
         (PALM, "Kasba GmbH", "parent")),
        (f"{KARAM} ist Eigentümer der Kasba GmbH.", (KARAM, "Kasba GmbH", "owner")),
        (f"Die Kasba GmbH wird von {KARAM} kontrolliert.",
         (KARAM, "Kasba GmbH", "controller")),
        (f"{SARL} appartient à {KARAM}.", (KARAM, SARL, "owner")),
        (f"{SARL} est une filiale de {PALM}.", (PALM, SARL, "parent")),
        (f"{KARAM}, directeur de la {SARL}, a parlé.", (KARAM, SARL, "director")),
        (f"{SARL} es propiedad de {KARAM}.", (KARAM, SARL, "owner")),
        (f"{KARAM}, propietario de {SARL}, habló.", (KARAM, SARL, "owner")),
        ("ООО «Касба» принадлежит Юсуфу Караму.",
         ("Юсуфу Караму", "ООО «Касба»", "owner")),
        ("Юсуф Карам, владелец ООО «Касба», заявил.",
         ("Юсуф Карам", "ООО «Касба»", "owner")),
        ("شركة كسبة للتجارة مملوكة ليوسف كرم.",
         ("يوسف كرم", "شركة كسبة للتجارة", "owner")),
        ("يوسف كرم مالك شركة كسبة للتجارة.",
         ("يوسف كرم", "شركة كسبة للتجارة", "owner")),
    ],
)  # fmt: skip
def test_words_of_ownership_are_read(text, said):
    found = names_of(text)
    assert [(*found.said(tie), tie.relation) for tie in found.ties] == [said]


@pytest.mark.parametrize(
    "text",
    [
        f"Shareholders of {KASBA} include {KARAM} (60 per cent) and {PALM}.",
        f"The owners of {KASBA} are {KARAM} and {PALM}.",
    ],
)
def test_each_shareholder_of_a_list_is_read(text):
    found = names_of(text)
    assert [found.said(tie) for tie in found.ties] == [(KARAM, KASBA), (PALM, KASBA)]


@pytest.mark.parametrize(
    "text",
    [
        "Yusuf Karam belongs to the Baath Party.",
        "The shares of Kasba are sold, and Chef Karam is happy.",
        "Members of the police include Ali Hassan and Omar Said.",
        f"{PALM} acquired {KASBA} cameras in 2019.",
        f"{PALM} owns {KASBA} cameras and runs them in nine towns.",
        f"{PALM} holds {KASBA} software licences.",
        f"The owner of {KASBA} is Lebanese.",
        "شركة كسبة للتجارة غير مملوكة ليوسف كرم.",
        "شركة كسبة للتجارة ليست مملوكة ليوسف كرم.",
        "ليست شركة كسبة للتجارة مملوكة ليوسف كرم.",
        "يوسف كرم ليس مالك شركة كسبة للتجارة.",
        "ООО «Касба» не принадлежит Юсуфу Караму.",
    ],
)
def test_other_words_hold_nobody(text):
    assert names_of(text).ties == ()


@pytest.mark.parametrize(
    ("columns", "owner", "reason"),
    [
        ("Name\tAngaben zur Identität\tGründe\tDatum der Aufnahme in die Liste",
         "Eigentümer der", "Verantwortlich für Waffenlieferungen"),
        ("Nom\tInformations d’identification\tMotifs\tDate de l’inscription",
         "Propriétaire de la", "Responsable de livraisons d’armes"),
    ],
)  # fmt: skip
def test_a_row_in_german_or_french_gives_owner_and_reason(columns, owner, reason):
    section = ListingSection()
    section.pass_over(columns)
    found = names_of(
        f"1.\tYusuf KARAM\tBeirut\t{owner} {PALM}. {reason}.\t1.2.2024",
        section=section,
    )
    assert found.names[0].reason == f"listed 1.2.2024: {reason}"
    assert [(*found.said(tie), tie.relation) for tie in found.ties] == [
        ("Yusuf KARAM", PALM, "owner")
    ]


GUARD = "ISLAMIC REVOLUTIONARY GUARD CORPS (IRGC)-QODS FORCE"


@pytest.mark.parametrize(
    ("remarks", "linked"),
    [
        ("DOB 1970; (Linked To: TANE HOLDING; Linked To: ORRIN GROUP).",
         ["TANE HOLDING", "ORRIN GROUP"]),
        (f"(Linked To: {GUARD}).", [GUARD]),
        ("Linked To: TANE TRADING CO.; Linked To: ORRIN GROUP.",
         ["TANE TRADING CO.", "ORRIN GROUP"]),
    ],
)  # fmt: skip
def test_ofac_says_to_whom_an_entry_is_linked(tmp_path, remarks, linked):
    row = f'1,"BAKRI, Idris","individual","SDGT",{",".join(["-0-"] * 7)},"{remarks}"\n'
    (tmp_path / "sdn.csv").write_text(row, "utf-8")
    for name in ("alt.csv", "add.csv"):
        (tmp_path / name).write_text("", "utf-8")
    entry: ListEntry = read_csv(tmp_path / "sdn.csv").entries[0]
    assert [(r.name, r.relation, r.is_ownership) for r in entry.related] == [
        (name, "associate", False) for name in linked
    ]


@pytest.mark.parametrize(
    "text",
    ["karavische Beamte", "police karavienne", "policía karaviana", "Karavian police"],
)
def test_adjectives_of_an_unknown_state_are_read(text):
    assert States(["karavia"]).in_text(text) == {"karavia"}
