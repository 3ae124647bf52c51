"""Eight reviewers at once, all servers killed twice: nothing lost, nothing doubled."""

import pytest

from tests.review.crowd import run_crowd


@pytest.mark.slow
def test_eight_reviewers_and_two_kills_lose_and_double_nothing(tmp_path):
    figures = run_crowd(tmp_path, 200, n_kills=2)
    assert figures.startswith("200 answers recorded by 8 reviewers")
    assert "killed 2 times: 0 lost, 0 doubled, log of" in figures
