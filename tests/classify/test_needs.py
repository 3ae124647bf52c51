"""What a label needs, and what a score counts without it."""

import pytest

from pipeline.classify.base import make_view
from pipeline.classify.needs import SHARE, lacks_need, weights
from pipeline.datamodel import Kind
from pipeline.labels import default_labels

SAFEGUARD = "contractual_safeguard"
FINDING = "official_body_finding"
REPRESSION = "internal_repression"
CALLS = "communications_interception"


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
        ("Urged to free those who were arrested.", REPRESSION, Kind.REPORT, False),
        ("Can it intercept calls?", CALLS, Kind.BROCHURE, True),
        ("$ sniff --calls all", CALLS, Kind.BROCHURE, True),
        ("It intercepts calls.", CALLS, Kind.BROCHURE, False),
        ("It intercepts calls.", CALLS, Kind.CONTRACT, False),
    ],
)
def test_a_topic_word_is_no_statement(text, label, kind, lacks):
    view = make_view(text, kind, language="en")
    assert lacks_need(view, default_labels()[label], kind) is lacks


def test_what_stands_under_references_says_nothing_of_a_product():
    view = make_view("It intercepts calls.", Kind.BROCHURE, heading=("References",))
    assert lacks_need(view, default_labels()[CALLS], Kind.BROCHURE)


def test_other_languages_than_english_keep_their_scores():
    views = [
        make_view("Can it intercept calls?", Kind.BROCHURE, language=language)
        for language in ("en", "de")
    ]
    assert weights(views, Kind.BROCHURE, [CALLS]).tolist() == [[SHARE], [1.0]]
    assert weights([], Kind.BROCHURE, [CALLS]).shape == (0, 1)
