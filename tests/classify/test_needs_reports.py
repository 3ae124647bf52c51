"""What labels of a report need, and what a score counts without it."""

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.reports import is_by_others, n_unmet
from pipeline.classify.conditions.weigh import SHARE, weights
from pipeline.datamodel import Kind

FINDING = "official_body_finding"
REPRESSION = "internal_repression"
GRAVE = "serious_human_rights_violation"
WAR = "serious_ihl_violation"
MISUSE = "surveillance_misuse"


def lacking(text, label, language="en"):
    return n_unmet(make_view(text, Kind.REPORT, language=language), label)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The Committee found a violation of article 7 of the Covenant.", FINDING),
        ("Holds that there has been a violation of Article 3;", FINDING),
        ("Strongly condemns the killing of the four reporters by the Front;", FINDING),
        ("There are reasonable grounds to believe that the ward was hit.", FINDING),
        ("The mission documented 64 cases of sexual violence.", FINDING),
        ("He is responsible for the violent suppression of protests.", FINDING),
        ("The Committee is concerned that detainees are beaten.", FINDING),
        ("Police dispersed the protest and arrested forty students.", REPRESSION),
        ("A blogger was jailed after he had mocked the governor.", REPRESSION),
        ("The authorities blocked three news sites before the vote.", REPRESSION),
        ("Members of the ethnic minority were expelled from the town.", REPRESSION),
        ("Four officers beat the detainee until he lost consciousness.", GRAVE),
        ("She was held incommunicado for nine weeks.", GRAVE),
        ("The shelling of the market killed 12 civilians.", WAR),
        ("Rebels abducted aid workers and looted the clinic.", WAR),
        ("These acts amount to war crimes in the armed conflict.", WAR),
        ("The ministry used spyware against three journalists.", MISUSE),
        ("Her phone was infected with Pegasus at least nine times.", MISUSE),
        ("An officer looked up his former wife's plate and followed her.", MISUSE),
    ],
)
def test_a_statement_of_the_definition_lacks_nothing(text, label):
    assert lacking(text, label) == 0


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The applicant alleged that he had been beaten.", FINDING),
        ("The Government submitted that the arrest was lawful.", FINDING),
        ("The Court reiterates that it has held so in other cases.", FINDING),
        ("Air attacks led to the killing of 129 persons.", FINDING),
        ("Police arrested two men on suspicion of robbery.", REPRESSION),
        ("Prison guards beat the inmates in their cells.", REPRESSION),
        ("Journalists should be protected from arrest.", REPRESSION),
        ("The State should ratify the Convention against Torture.", GRAVE),
        ("The Subcommittee on Prevention of Torture met in Geneva.", GRAVE),
        ("Clashes between two brigades went on for three days.", WAR),
        ("Herders and farmers clashed; nine people were killed.", WAR),
        ("Chart of civilian casualties by month.", WAR),
        ("Parliament should debate a bill on facial recognition.", MISUSE),
        ("The committee appointed a chair.", MISUSE),
    ],
)
def test_what_the_guidelines_exclude_lacks_something(text, label):
    assert lacking(text, label) > 0


def test_coercion_counts_beside_the_dissent_that_it_is_aimed_at():
    far = "The journalist wrote of it. " + "The village has a well and a market. " * 5
    assert lacking("Police beat and jailed the journalist.", REPRESSION) == 0
    assert lacking(f"{far} Police beat a thief in his cell.", REPRESSION) == 1


def test_preventing_somebody_from_something_is_an_act():
    text = "The army prevented human rights defenders from travelling abroad."
    assert lacking(text, REPRESSION) == 0


def test_a_feud_is_no_repression():
    text = "Intercommunal clashes left nine dead when youths attacked a minority."
    assert lacking(text, REPRESSION) >= 2


@pytest.mark.parametrize("label", [FINDING, REPRESSION, GRAVE, WAR, MISUSE])
def test_only_english_is_read(label):
    assert lacking("Der Ausschuss tagte im März.", label, "de") == 0


@pytest.mark.parametrize("label", ["state_security_end_user", "facial_recognition"])
def test_other_labels_lack_nothing(label):
    assert lacking("The committee appointed a chair.", label) == 0


def views(text, n):
    return [make_view(text, Kind.REPORT, language="en") for _ in range(n)]


def test_only_an_official_paper_is_by_an_official_body():
    ours = "In May the UN Special Rapporteur found that torture was widespread there. "
    ours += "Our researchers spoke to sixty former prisoners and their relatives. " * 4
    theirs = "The Committee notes the reply of the State party. " * 4
    assert is_by_others(views(ours, 20))
    assert not is_by_others(views(theirs, 20))
    assert not is_by_others(views(ours, 1)), "an extract tells nothing of its issuer"


@pytest.mark.parametrize(
    "text",
    [
        "The Commissioner finds that the force kept the images for too long. ",
        "During its visit, the CPT heard of beatings in three police stations. ",
        "GRECO recalls that the agency lacks rules on access to the files. ",
        "ODIHR observers saw that two rallies were dispersed. ",
        "FRA collected data in nine countries on the oversight of services. ",
        "The Inspector General reviewed forty queries of the data base. ",
        "The Ombudsman received the complaint of a lawyer in March. ",
        "The Tribunal heard both sides in open court. ",
        "The judge asked whether the claimant was on the list. ",
        "U.S. Department of State, Bureau of Democracy, Human Rights, and Labor. ",
    ],
)
def test_many_bodies_issue_official_papers(text):
    rest = "The cameras stood at the gate and the images went to a server. " * 8
    assert not is_by_others(views(text + rest, 10))


@pytest.mark.parametrize(
    "text",
    [
        "Although the Government argued that it was lawful, there has been a "
        "violation of Article 8.",
        "Despite what the applicant claimed, the State was responsible for the death.",
    ],
)
def test_an_argument_that_is_dismissed_hides_no_finding(text):
    assert lacking(text, FINDING) == 0


def test_an_argument_that_stands_alone_is_no_finding():
    text = "The applicant argued that there has been a violation of Article 8."
    assert lacking(text, FINDING) == 2


def test_a_finding_that_another_paper_reports_counts_less():
    text = "In May the UN Special Rapporteur found that torture was widespread there. "
    text += "Our researchers spoke to sixty former prisoners and their relatives. " * 4
    weighed = weights(views(text, 20), Kind.REPORT, [FINDING])
    assert weighed == pytest.approx(SHARE**2)


def test_what_is_no_flag_is_not_asked_about():
    given = views("The committee appointed a chair.", 1)
    for kind in (Kind.REPORT, Kind.CONTRACT):
        assert weights(given, kind, [MISUSE], np.array([[False]])) == 1


def test_only_reports_are_asked_for_what_reports_need():
    given = views("They were held in the camp by men of the bureau.", 1)
    assert weights(given, Kind.CONTRACT, [REPRESSION]) == 1
    assert weights(given, Kind.REPORT, [REPRESSION]) < 1


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (WAR, "Wounded men who had laid down their arms were shot at the bridge."),
        (FINDING, "There are reasonable grounds to believe that it was a war crime."),
        (REPRESSION, "Cameras served to arrest participants of the June marches."),
        (GRAVE, "Deplores that nine men died under torture, and demands that it end;"),
        (GRAVE, "It finds that guards beat him, and urges the State to punish them."),
    ],
)
def test_a_statement_in_other_words_lacks_nothing(label, text):
    assert lacking(text, label) == 0


def test_custody_in_a_country_at_peace_is_no_matter_of_war():
    text = "Men of a brigade tortured a woman in police custody."
    assert lacking(text, WAR) == 1
    in_war = make_view(text, Kind.REPORT, heading=["The armed conflict"], language="en")
    assert n_unmet(in_war, WAR) == 0


def test_violence_at_home_needs_a_state_that_tolerates_it():
    assert lacking("It was concerned about domestic violence and rape.", GRAVE) == 1
    assert lacking("Police refused to act on domestic violence and rape.", GRAVE) == 0


@pytest.mark.parametrize(
    "heading",
    ["II. CONCLUSIONS AND/OR RECOMMENDATIONS", "B. Interactive dialogue and responses"],
)
def test_states_conclude_nothing_for_the_body_that_reviews(heading):
    text = "The Council condemned the killings and found them to be violations."
    label = "official_body_finding"
    path = ["General Assembly", heading]
    view = make_view(text, Kind.REPORT, heading=path, language="en")
    assert n_unmet(view, label) == 3
    other = ["General Assembly", "IV. Conclusions and recommendations"]
    view = make_view(text, Kind.REPORT, heading=other, language="en")
    assert n_unmet(view, label) == 0


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("label", [REPRESSION, GRAVE, MISUSE])
@pytest.mark.parametrize(
    "text",
    [
        "22Tane Watch, ‘Norrby: Police Jail Bloggers’, January 4, 2013, available at "
        "www.tane.example/news/police-jail-bloggers-again 23 Id.",
        "See also A. Weil, “Torture of students by the Guard”, Tane Review, "
        "12 February 2014, available at: http://tane.example/review",
        "11 “Denuncian espionaje de jueces y periodistas” , La Tane, Octubre, 2015, "
        "http://tane.example/1 “El Gobierno espió a jueces” , Tane, Octubre, 2015, "
        "http://tane.example/2",
    ],
)
def test_a_passage_that_only_cites_tells_no_act(text, label, language):
    assert lacking(text, label, language) == 3


def test_a_sentence_with_its_source_tells_an_act():
    text = (
        "Police dispersed the protest and arrested forty students in the main square "
        "(“Students arrested”, Tane Post, 4 May 2014, https://tane.example/students)."
    )
    assert lacking(text, REPRESSION) == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Police arrested forty students at the protest https://tane.example/a", "en"),
        ("警察在抗议活动中逮捕了四十名学生 https://tane.example/a", "zh"),
        ("“学生被捕”, 2014, https://tane.example/a 警察逮捕了四十名抗议学生", "zh"),
        ("ตำรวจจับกุมนักศึกษาสี่สิบคน https://tane.example/a", "th"),
    ],
)
def test_an_address_beside_an_act_hides_it_in_no_script(text, language):
    assert lacking(text, REPRESSION, language) == 0


@pytest.mark.parametrize(
    "text",
    [
        "Urgently reiterates its appeal to the Government to liberate all persons "
        "imprisoned for having opposed the policies of apartheid;",
        "(a) To renounce the execution of any person sentenced to death;",
        "Appeals to the authorities to free the opponents of the regime.",
    ],
)
def test_an_appeal_is_a_call(text):
    assert lacking(text, GRAVE) == 3


def test_a_court_of_appeal_calls_for_nothing():
    text = "Two judges of the court of appeal to which she turned were tortured."
    assert lacking(text, GRAVE) == 0
