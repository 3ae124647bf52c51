"""Who stops where the rule says so has missed too much no more often than stated."""

import random

import pytest

from pipeline.recall.tail import RECALL, RISK, at_most, follow, needed_for

N_QUEUES = 1_000


def queues(source, shape):
    """Yield what matters before the tail, and what matters in it, in queue order."""
    n = source.randrange(30, 800)
    n_before = source.choice((0, 3, 20, 60, 200))
    most = max(1, round((n_before + 1) * (1 / RECALL - 1)))  # near what is allowed
    m = {
        "rare": source.choice((1, 2, 3)),
        "edge": min(n, most + source.choice((0, 1, 2))),
        "frequent": round(n * source.choice((0.1, 0.3))),
        "clustered": min(n, most + 3),
    }[shape]
    places = source.sample(range(n), m)
    if shape == "clustered":  # all in the last document of the queue
        places = range(n - m, n)
    return n, n_before, set(places)


@pytest.mark.parametrize("shape", ["rare", "edge", "frequent", "clustered"])
def test_replays_that_stop_too_early_are_no_more_than_the_risk(shape):
    source = random.Random(shape)
    n_early = n_saved = 0
    for _ in range(N_QUEUES):
        n, n_before, places = queues(source, shape)
        order = source.sample(range(n), n)
        tail = follow((i in places for i in order), n, n_before)
        assert tail.may_stop
        recall = (n_before + tail.n_found) / (n_before + len(places))
        n_early += recall < RECALL
        n_saved += n - tail.n_read
    assert n_early <= RISK * N_QUEUES, n_early
    if shape == "edge":
        assert n_early > 0  # it comes near the risk
        assert n_saved > 0


def test_it_stops_at_once_only_where_nothing_can_be_missed():
    assert follow([], 5, 1_000).may_stop
    assert not follow([], 500, 100).may_stop
    assert needed_for(0, 500, 0) > 480  # nothing was found yet: one is too many


def test_what_was_not_read_ends_the_count():
    tail = follow([False, None, True, True], 500, 100)
    assert (tail.n_read, tail.n_found) == (1, 0)
    later = follow([False, True, None], 500, 100)
    assert later.n_needed > tail.n_needed
    assert follow([True] * 40, 40, 0).may_stop


def test_the_hypergeometric_is_the_textbooks():
    from scipy.stats import hypergeom

    for args in ((0, 50, 3, 10), (2, 200, 20, 45), (0, 10, 4, 8), (1, 10, 4, 8)):
        k, n, good, drawn = args
        assert at_most(*args) == pytest.approx(hypergeom.cdf(k, n, good, drawn))
