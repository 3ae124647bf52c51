"""The date that a report bears at its front."""

import pytest

from pipeline.text.dates import front_date


@pytest.mark.parametrize(
    "line",
    [
        "Published: 4 March 2024",
        "First published on 4 March 2024 by Tane Press, and printed by Orrin in Sarel",
        "Index: 12 | Released 4 March 2024 | Original language: English | Free to copy",
        "Veröffentlicht am 4. März 2024 vom Amt für die Rechte der Bürger von Karavia",
        "4 March 2024",
    ],
)
def test_a_report_bears_the_date_of_its_publication(line):
    text = f"Report on prisons\n\n{line}\n\nOn 5 May 2021 he was held."
    assert front_date(text) == "2024-03-04"


@pytest.mark.parametrize(
    "line",
    [
        "He was released on 4 March 2024 after two years in the jail of the capital.",
        "In a letter dated 4 March 2024 the ministry said that it had no such prison.",
        "A warrant that the court issued on 4 March 2024 names two of the officers.",
        "The men stand trial since 4 March 2024 in the capital, their lawyers say.",
    ],
)
def test_the_date_of_an_event_is_not_that_of_the_report(line):
    assert front_date(f"Report on prisons\n\n{line}\n") == ""
