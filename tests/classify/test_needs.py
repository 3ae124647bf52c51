"""What a label needs, and what a score counts without it."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.conditions.weigh import SHARE, n_unmet, weights
from pipeline.datamodel import Kind
from pipeline.labels import default_labels

SAFEGUARD = "contractual_safeguard"
FINDING = "official_body_finding"
REPRESSION = "internal_repression"
CALLS = "communications_interception"
MISUSE = "surveillance_misuse"
OVERSIGHT = "licence_or_oversight"
FACE = "facial_recognition"
PLACE = "person_location_tracking"


@pytest.mark.parametrize(
    ("text", "label", "kind", "lacks"),
    [
        ("Reseller shall not use the Trademarks.", SAFEGUARD, Kind.CONTRACT, True),
        ("No export to embargoed destinations.", SAFEGUARD, Kind.CONTRACT, False),
        ("No export to embargoed destinations.", SAFEGUARD, Kind.REPORT, True),
        ("The applicant lived in the school.", FINDING, Kind.REPORT, True),
        ("Holds that Article 3 was violated.", FINDING, Kind.REPORT, False),
        ("Finds a breach and urges redress.", FINDING, Kind.REPORT, True),
        ("Spain recommended to free the press.", REPRESSION, Kind.REPORT, True),
        (
            "Urged to free the critics who were arrested.",
            REPRESSION,
            Kind.REPORT,
            False,
        ),
        ("Can it intercept calls?", CALLS, Kind.BROCHURE, True),
        ("$ sniff --calls all", CALLS, Kind.BROCHURE, True),
        ("It intercepts calls.", CALLS, Kind.BROCHURE, False),
        ("It intercepts calls.", CALLS, Kind.CONTRACT, False),
    ],
)
def test_a_topic_word_is_no_statement(text, label, kind, lacks):
    view = make_view(text, kind, language="en")
    assert (n_unmet(view, default_labels()[label], kind) > 0) is lacks


def test_what_stands_under_references_says_nothing_of_a_product():
    view = make_view("It intercepts calls.", Kind.BROCHURE, heading=("References",))
    assert n_unmet(view, default_labels()[CALLS], Kind.BROCHURE) > 0


@pytest.mark.parametrize(
    ("text", "label", "kind", "lacks"),
    [
        ("No assignment without our prior consent.", SAFEGUARD, Kind.CONTRACT, True),
        ("No resale of goods without our consent.", SAFEGUARD, Kind.CONTRACT, False),
        ("End Users shall not copy the files.", SAFEGUARD, Kind.CONTRACT, True),
        ("Sell only to end users approved by us.", SAFEGUARD, Kind.CONTRACT, False),
        ("Officers followed him on bicycles.", MISUSE, Kind.REPORT, True),
        ("Officers tracked his phone.", MISUSE, Kind.REPORT, False),
        ("The licence to serve drinks was granted.", OVERSIGHT, Kind.REPORT, True),
        ("The export licence was granted.", OVERSIGHT, Kind.REPORT, False),
        ("A judge approves every interception.", OVERSIGHT, Kind.REPORT, False),
        ("The licence was granted.", OVERSIGHT, Kind.CONTRACT, False),
        (
            "If the licence is refused, nobody pays (force majeure).",
            OVERSIGHT,
            Kind.CONTRACT,
            True,
        ),
        ("Is anybody held without charge?", REPRESSION, Kind.REPORT, True),
        ("Who held the protesters? They were beaten.", REPRESSION, Kind.REPORT, False),
        ("Compares a face with the photo in her passport.", FACE, Kind.BROCHURE, True),
        ("Finds a face of the watch list.", FACE, Kind.BROCHURE, False),
        ("Follow your parcel on the map.", PLACE, Kind.BROCHURE, True),
        ("Follow any person or parcel.", PLACE, Kind.BROCHURE, False),
    ],
)
def test_what_the_guidelines_exclude_counts_less(text, label, kind, lacks):
    view = make_view(text, kind, language="en")
    assert (n_unmet(view, default_labels()[label], kind) > 0) is lacks


def test_surveillance_may_be_named_above_the_passage():
    view = make_view("It hit twelve lawyers.", Kind.REPORT, heading=("Wiretaps",))
    assert n_unmet(view, default_labels()[MISUSE], Kind.REPORT) == 0


def test_what_needs_no_words_is_read_in_all_languages():
    views = [
        make_view("Can it intercept calls?", Kind.BROCHURE, language=language)
        for language in ("en", "de")
    ]
    assert weights(views, Kind.BROCHURE, [CALLS]).tolist() == [[SHARE], [SHARE]]
    assert weights([], Kind.BROCHURE, [CALLS]).shape == (0, 1)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("A panel of judges refused 18 of 212 requests for tapping.", 0),
        ("No court reviews the wiretaps of the service.", 0),
        ("Forty intercepts were drawn by the inspector; each bore an order.", 0),
        ("The cameras stand at four gates and film the crowd.", 1),
        ("Licence: CC BY-SA, camera data by volunteers.", 1),
        ("Calls upon the ministry to review surveillance by the police;", 1),
    ],
)
def test_oversight_in_a_report_names_who_does_what(text, lacks):
    view = make_view(text, Kind.REPORT, language="en")
    label = default_labels()["licence_or_oversight"]
    assert n_unmet(view, label, Kind.REPORT) == lacks
    assert n_unmet(view, label, Kind.CONTRACT) == 0
