"""Every name of a passage is found, with what it does there; victims stay apart."""

import pytest

from pipeline.datamodel import NameRole, Passage
from pipeline.parties.names.name_book import NameBook, as_plain
from pipeline.parties.records import Span
from pipeline.parties.reports.listings import ListingSection, read_row
from pipeline.parties.reports.report_actors import mentions_of, read_names
from pipeline.parties.reports.report_names import names_of
from pipeline.parties.ties import ties_in

COLUMNS = "Name\tIdentifying information\tReasons\tDate of listing"
ORSK = (
    "4.\tDana ORSK\tBorn 1975\tOwner of Orsk & Tamm Holding. Finances equipment used "
    "by the Savaret Kessim.\t21.7.2026"
)
SCHOOL = (
    "3.\tSignals school of the Frontier Corps\tDorrun\tUnit of the armed forces. "
    "Directed artillery fire on a hospital.\t21.7.2026"
)


def _roles(text):
    return {actor.name: actor.part.value for actor in names_of(text).names}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("A representative of Blue Meridian spoke.", "Blue Meridian", "mention"),
        ("3 Nov. 2025\tBlue Meridian\tkitchen goods\tno", "Blue Meridian", "mention"),
        ('The type plates read "T4".', "T4", "mention"),
        ("Pavel Marsk, owner of Tane Ltd, left.", "Pavel Marsk", "owner"),
        ("Officers of the National Police tortured two men in Egypt.",
         "National Police", "actor"),
        ("Tanelight sold spyware to the National Police of Sudan.",
         "National Police of Sudan", "customer"),
        ("The journalist Karim Wahid, 34, was arrested.", "Karim Wahid", "victim"),
        ("Встреча с Иваном Петровым прошла.", "Иваном Петровым", "mention"),
        ("The operator العربية للاتصالات refused.", "العربية للاتصالات", "mention"),
    ],
)  # fmt: skip
def test_each_name_has_its_role(text, name, role):
    assert _roles(text)[name] == role


def test_months_and_first_words_are_no_names():
    assert _roles("On 3 May the Government spoke. However, There it was.") == {}


def test_a_row_of_a_listing_act_gives_names_date_reason_and_what_it_is():
    section = ListingSection()
    section.pass_over(COLUMNS)
    row = read_row(SCHOOL, section)
    assert row is not None
    assert row.dated == "21.7.2026"
    assert row.types == ("armed_forces",)
    assert row.reason.startswith("Directed artillery fire")
    actor = names_of(SCHOOL, section=section).names[0]
    assert (actor.part, actor.types) == (NameRole.LISTED, ("armed_forces",))
    assert "dorrun" in actor.localities


def test_a_row_without_a_date_is_read_and_a_removed_one_is_not():
    section = ListingSection()
    section.pass_over("Name\tIdentifying information\tReasons")
    undated = "2.\tIlka SAMARD (a.k.a. Ilka Samart)\tJudge\tSentenced lawyers."
    row = read_row(undated, section)
    assert row is not None
    assert [span.of(undated) for span in row.names] == ["Ilka SAMARD", "Ilka Samart"]
    assert row.dated == ""
    section.pass_over("C. Persons removed from the list")
    assert read_row(ORSK, section) is None


def test_another_table_is_no_listing():
    section = ListingSection()
    section.pass_over(COLUMNS)
    section.pass_over("Date\tConsignor\tGoods")
    assert read_row("1.\tLarkspur Forwarding\ttest set\tyes\tno", section) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tane Signals Ltd is wholly owned by Orrin Group.",
         ("Orrin Group", "Tane Signals Ltd", False)),
        ("Tane Signals Ltd, a subsidiary of Orrin Group, sold it.",
         ("Orrin Group", "Tane Signals Ltd", False)),
        ("Orrin Group owns 60 per cent of Tane Signals.",
         ("Orrin Group", "Tane Signals", False)),
        ("Tane Signals was controlled by Orrin Partners until 2019.",
         ("Orrin Partners", "Tane Signals", True)),
        ("Pavel Marsk, former director of Tane Signals, spoke.",
         ("Pavel Marsk", "Tane Signals", True)),
    ],
)  # fmt: skip
def test_who_holds_whom(text, said):
    found = names_of(text)
    assert [(*found.said(tie), tie.is_past) for tie in found.ties] == [said]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Tane Signals Ltd is wholly owned by Orrin Group.", "owner"),
        ("Orrin Group owned Tane Signals.", "owner"),
        ("Tane Signals Ltd, a subsidiary of Orrin Group, sold it.", "parent"),
        ("Tane Signals is a front company for Orrin Group.", "controller"),
        ("Tane Signals was controlled by Orrin Group.", "former controller"),
        ("Tane Signals is run by Orrin Group.", "head"),
    ],
)
def test_the_word_of_a_tie_is_that_of_its_holder(text, relation):
    (tie,) = names_of(text).ties
    assert (tie.holder.of(text), tie.relation) == ("Orrin Group", relation)
    assert tie.is_ownership is (relation != "head")


def test_a_seat_is_no_ownership():
    text = "Pavel Marsk, director of Tane Signals, spoke."
    found = names_of(text)
    assert [tie.is_ownership for tie in found.ties] == [False]
    assert list(ties_in("Nobody owns anything.", [], [21])) == []


def _passages(*texts):
    start = 0
    for text in texts:
        yield Passage("d" * 64, start, start + len(text), text, 1)
        start += len(text) + 1


def test_victims_are_not_in_what_is_kept():
    passages = list(_passages("The journalist Karim Wahid, 34, was arrested."))
    found = [(p.start, p.end, names) for p, names in read_names(passages)]
    assert "Wahid" not in str(as_plain(found, (), victims=False))
    assert "Wahid" in str(as_plain(found, (), victims=True))


def test_what_is_kept_gives_the_same_names_again():
    passages = list(_passages(COLUMNS, ORSK, SCHOOL, "Police of Egypt beat her."))
    found = [(p.start, p.end, names) for p, names in read_names(passages)]
    book = NameBook()
    book.add_document("d" * 64, as_plain(found, (), victims=True))
    again = [m for entry in book.entries for m in book.mentions(entry)]
    assert sorted(map(str, again)) == sorted(map(str, mentions_of(passages)))
    assert [(tie.holder, tie.held) for tie in book.ties] == [
        ("Dana ORSK", "Orsk & Tamm Holding")
    ]


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("Director of Tane Trading Ltd until 2024.", "director (until 2024)"),
        ("Owner of Tane Trading Ltd until 3 May 2024.", "owner (until 3 May 2024)"),
        ("Former director of Tane Trading Ltd.", "former director"),
        ("Director of Tane Trading Ltd.", "director"),
    ],
)
def test_a_tie_that_ended_says_so(words, relation):
    name = Span(0, 5)
    text = f"Ada B\t{words}"
    (tie,) = ties_in(text, [name], [len(text)], name)
    assert (tie.relation, tie.is_past) == (relation, relation != "director")
    assert tie.is_ownership is relation.startswith("owner")


TITLE = "Torture by the Norrby Guard"


@pytest.mark.parametrize(
    "text",
    [
        f"Weil, A. (2014). {TITLE}. Sarel: Tane Press.",
        f"Weil, Anna: {TITLE}. Sarel: Tane Press, 2014.",
        f"12 See Tane Watch, “{TITLE}”, Sarel, 3 May 2014, p. 7.",
        f"Tane Watch. 2014. {TITLE} (Sarel: Tane Press).",
        f"Weil, A., {TITLE}, The Sarel Post, 3 May 2014. Available at: sarel.example",
    ],
)
def test_a_title_in_a_bibliography_accuses_nobody(text: str):
    assert _roles(text)["Norrby Guard"] == "mention"


@pytest.mark.parametrize(
    "text",
    [
        "On 3 May 2014, the Norrby Guard tortured two men.",
        "Tane Watch, “Life in Custody”, said in 2014 that the Norrby Guard beat men.",
        "The men (2014), it is said, were tortured by the Norrby Guard.",
    ],
)
def test_a_sentence_with_a_title_or_a_year_still_accuses(text: str):
    assert _roles(text)["Norrby Guard"] == "actor"


def test_what_stands_below_the_heading_of_a_bibliography_is_a_mention():
    said = "Anna Weil, beaten in Sarel: men tortured by the Norrby Guard"
    for heading, role in (("Bibliography", "mention"), ("Findings", "actor")):
        passage = Passage("d", 0, len(said), said, 1, heading=(heading,))
        found = {m.actor.name: m.actor.part.value for m in mentions_of([passage])}
        assert found["Norrby Guard"] == role
