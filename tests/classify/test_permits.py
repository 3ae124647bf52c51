"""Passages that state a decision on an export, or oversight that works."""

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.permits import (
    LABEL,
    STATED,
    raise_stated,
    states_permit_or_oversight,
)
from pipeline.datamodel import Kind


def states(text, language="en"):
    return states_permit_or_oversight(make_view(text, Kind.REPORT, language=language))


@pytest.mark.parametrize(
    "text",
    [
        "The goods are shipped under export licence 2025/0417 of the Office.",
        "The export authorisation was granted on 3 May.",
        "The ministry refused the export of the monitoring centre.",
        "This order takes effect only upon receipt of the export licence.",
        "By letter of 2 May we were informed that no export licence is required.",
        "The export is notified to the competent authority, reference N-556.",
        "The licensing board decided on 3 March to grant what we asked for.",
        "All interceptions were approved by a judge.",
        "The commissioner inspected the monitoring centre and found no gap.",
        "The court banned the use of drones against the marchers.",
    ],
)
def test_what_the_guidelines_count_is_stated(text):
    assert states(text)


@pytest.mark.parametrize(
    "text",
    [
        "Products may be subject to export control laws.",
        "Buyer will obtain any licence that may be required.",
        "The software licence names one user.",
        "The newspaper's licence was suspended by the council.",
        "A judge must approve each interception.",
        "A draft law says that the court should review surveillance.",
        "The judge approved the purchase of furniture.",
        "Has the ministry refused the export of the system?",
    ],
)
def test_promises_laws_and_other_licences_are_none(text):
    assert not states(text)


def test_only_english_is_read():
    assert not states("All interceptions were approved by a judge.", "de")


@pytest.mark.parametrize(
    ("score", "kind", "raised"),
    [
        (0.01, Kind.CONTRACT, STATED),
        (0.01, Kind.REPORT, STATED),
        (0.9, Kind.CONTRACT, 0.9),
        (0.0, Kind.CONTRACT, 0.0),
        (0.01, Kind.BROCHURE, 0.01),
    ],
)
def test_a_statement_has_at_least_its_score_where_the_kind_can_carry_it(
    score, kind, raised
):
    view = make_view("The export licence was granted.", kind, language="en")
    scores = np.array([[0.2, score]])
    found = raise_stated([view], kind, ["other", LABEL], scores)
    assert found.tolist() == [[0.2, raised]]
