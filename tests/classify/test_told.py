"""What a passage of a report tells, and what is a call, a reply or law."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.reports import n_unmet, told
from pipeline.datamodel import Kind

FINDING = "official_body_finding"
REPRESSION = "internal_repression"
GRAVE = "serious_human_rights_violation"
WAR = "serious_ihl_violation"
ACTS = (REPRESSION, GRAVE, WAR)


def view_of(text, *heading):
    return make_view(text, Kind.REPORT, heading=heading, language="en")


def lacking(text, label, *heading):
    return n_unmet(view_of(text, *heading), label)


@pytest.mark.parametrize("label", ACTS)
@pytest.mark.parametrize(
    "text",
    [
        "12.4 Conduct inquiries into the killing of protesters in villages (Karavia);",
        "144.12. Take measures to end the torture of journalists held in camps;",
        "(b) To immediately release all students arrested at the shelled clinic;",
        "\u2022 Investigate the killing of forty demonstrators in the market.",
        "Karavia recommended that it: (a) ratify the Covenant; (b) free the "
        "journalists; (c) end attacks on civilians and the torture of protesters.",
        "Calls upon the authorities to end the killing of protesters in villages;",
        "Demands that the army release the opposition leaders who hold civilians.",
    ],
)
def test_a_call_is_never_a_flag_however_high_its_score(text, label):
    assert lacking(text, label) >= 3


def test_a_list_below_a_heading_on_recommendations_calls():
    text = "the release of the journalists and an end to torture in custody"
    assert lacking(text, GRAVE, "Recommendations") >= 3
    assert lacking(text, GRAVE, "Conclusions and recommendations") == 0


@pytest.mark.parametrize(
    "text",
    [
        "Police beat forty protesters in custody; the Committee urges an inquiry.",
        "Release of the prisoners was refused, and two of them were tortured.",
        "Use of force against protesters left nine wounded.",
        "The Committee is concerned that detainees are beaten and urges an inquiry.",
        "Report: police beat forty demonstrators and jailed them.",
    ],
)
def test_an_act_beside_a_call_counts(text):
    assert lacking(text, GRAVE) == 0


def test_what_follows_a_call_after_a_semicolon_is_another_call():
    text = "It should repeal the law; free the poets; end the killing of marchers."
    assert told(view_of(text), text) == ""


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("The delegation stressed that torture and beatings are punished by law.", 3),
        (
            "The delegation said that nine prisoners had died; guards were convicted.",
            0,
        ),
        ("The delegation acknowledged that officers had opened fire on nine men.", 0),
        ("Norway noted that prisoners are tortured by the police.", 0),
    ],
)
def test_a_state_under_review_tells_of_acts_only_if_it_admits_them(text, n):
    found = lacking(
        text, GRAVE, "Interactive dialogue and responses by the State under review"
    )
    assert found == n


def test_a_state_reports_about_itself():
    text = "Independent bodies examine complaints of torture and beatings in custody."
    assert lacking(text, GRAVE) == 0
    assert lacking(text, GRAVE, "A. Presentation by the State under review") == 3


@pytest.mark.parametrize(
    "heading",
    [
        "B. Interactive dialogue and responses by the State under review",
        "I. THE CIRCUMSTANCES OF THE CASE",
        "1. The parties\u2019 submissions",
        "VII. Defendant\u2019s case",
        "Observations of the State party",
        "State party\u2019s observations on the merits",
        "PARTLY DISSENTING OPINION OF JUDGE ORLE",
        "II. RELEVANT DOMESTIC LAW AND PRACTICE",
        "(a) General principles",
    ],
)
def test_no_body_concludes_where_others_speak(heading):
    text = "It found that there had been a violation of Article 3 by torture."
    assert lacking(text, FINDING, "The law") == 0
    assert lacking(text, FINDING, heading) >= 3


@pytest.mark.parametrize("label", ACTS)
def test_a_part_on_law_tells_of_no_act(label):
    text = "In wartime, police who kill women at a protest are prosecuted."
    assert lacking(text, label, "The facts") == 0
    assert lacking(text, label, "II. Relevant domestic law") >= 3


def test_a_court_that_recalls_its_own_holding_concludes():
    text = "The Court held that there had been a violation of Article 3."
    assert lacking(text, FINDING, "PROCEDURE") == 0


@pytest.mark.parametrize(
    "text",
    [
        "The Committee is concerned at reports of beatings in custody.",
        "The Committee remains concerned about allegations of reprisals.",
    ],
)
def test_concern_at_reports_of_others_is_no_conclusion(text):
    assert lacking(text, FINDING) > 0
    assert (
        lacking("The Committee is concerned that detainees are beaten.", FINDING) == 0
    )


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Karavia: prisons below international standards", "Guards beat the inmates."),
        ("Violations of international law", "Police tortured forty detainees."),
        ("Follow-up to previous recommendations", "Police tortured forty detainees."),
        ("", "The forces arrested forty demonstrators calling for reform."),
        ("", "The Committee recommends an inquiry; guards beat the inmates."),
        ("", "Press outlets were shut and their editors were beaten by police."),
        ("", "Work permits of reporters were revoked and nine were beaten in custody."),
        ("", "Officers of the guard were behind hate crimes: they beat nine people."),
    ],
)
def test_an_act_is_told_beside_calls_and_below_titles(heading, text):
    assert lacking(text, GRAVE, heading) < 2


@pytest.mark.parametrize(
    "heading", ["Findings on the government's position", "Attacks on witnesses"]
)
def test_a_body_concludes_below_a_heading_that_names_others(heading):
    text = "It found that there had been a violation of Article 3 by torture."
    assert lacking(text, FINDING, heading) == 0
