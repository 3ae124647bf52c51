"""The bound on what a case missed is true as often as it says."""

import random

import pytest
from scipy.stats import beta, binom

from pipeline.errors import ConfigError
from pipeline.recall.bounds import (
    RATIO,
    Sample,
    bands_for,
    draw_runs,
    draws_for,
    upper,
)

N_CASES = 1_000


def test_the_textbook_is_met():
    assert draws_for(0.0488, 100_000) == 60
    assert draws_for(0.01, 1_000_000) == 299
    for k, n in ((0, 60), (1, 60), (7, 300)):
        textbook = beta.ppf(0.95, k + 1, n - k)  # Clopper and Pearson 1934
        assert binom.cdf(k, n, textbook) == pytest.approx(0.05)
        ours = upper([Sample(1_000 * n, n, k)]) / (1_000 * n)
        assert ours == pytest.approx(textbook, rel=0.01)
    for wrong in (0, 1, -0.1, 2):
        with pytest.raises(ConfigError, match="between 0 and 1"):
            draws_for(wrong, 100)


def test_what_was_read_to_its_end_leaves_nothing_to_guess():
    assert upper([]) == upper([Sample(0, 0)]) == 0
    assert upper([Sample(50, 50, 3)]) == 3
    assert upper([Sample(50, 50, 3), Sample(40, 40, 1)]) == 4
    assert upper([Sample(50, 0)]) == 50
    assert draws_for(0.01, 60) == 60


def missed(source, shape, n, m):
    """Return the places of ``m`` misses among ``n`` passages."""
    if shape == "clustered":  # all in one document
        start = source.randrange(n - m + 1)
        return set(range(start, start + m))
    if shape == "periodic":  # the footer of each page
        return set(range(source.randrange(n // m), n, n // m))
    return set(source.sample(range(n), m))


SHARES = (0.0005, 0.002, 0.01, 0.03, 0.048, 0.06, 0.1)
"""Rare ones, and those just above what 60 clean draws bound, which are the hardest."""

SHAPES = ("scattered", "clustered", "periodic")


@pytest.mark.parametrize("n_draws", [60, 150])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_bound_is_true_in_19_of_20_simulated_cases(shape, n_draws):
    source = random.Random(f"{shape} {n_draws}")
    n_true = 0
    for _ in range(N_CASES):
        n = source.randrange(n_draws, 4_000)
        places = missed(source, shape, n, max(1, int(n * source.choice(SHARES))))
        drawn = draw_runs(range(n), n_draws, source)
        n_found = sum(place in places for place in drawn)
        n_true += upper([Sample(n, len(drawn), n_found)]) >= len(places)
    assert n_true >= 0.95 * N_CASES, n_true


def test_the_hardest_number_of_misses_is_still_bound_in_19_of_20_cases():
    source = random.Random(7)
    n, n_draws = 1_000, 60
    m = upper([Sample(n, n_draws)]) + 1
    places = set(range(0, n, n // m)[:m])  # spread evenly: they hide best
    n_true = sum(
        upper([Sample(n, n_draws, len(places & set(draw_runs(range(n), 60, source))))])
        >= m
        for _ in range(4 * N_CASES)
    )
    assert 0.945 * 4 * N_CASES <= n_true <= 0.975 * 4 * N_CASES, n_true


@pytest.mark.parametrize("shape", SHAPES)
def test_two_bands_are_bound_with_and_without_the_condition(shape):
    source = random.Random(f"bands {shape}")
    seen: dict[tuple[Sample, ...], tuple[int, int]] = {}
    n_cases = N_CASES // len(SHAPES)
    n_true = n_if = n_met = 0
    for _ in range(n_cases):
        n_high, n_low = source.choice(((100, 900), (300, 2_700)))
        counts = source.choice(((30, 30), (70, 70)))
        share = source.choice(SHARES[:5])
        ratio = source.choice((0.0, RATIO / 2, RATIO, 1.0, 4.0))
        m_high = max(1, round(share * n_high))
        m_low = min(n_low, int(ratio * n_low * m_high / n_high))
        samples = []
        for n, m, count in ((n_high, m_high, counts[0]), (n_low, m_low, counts[1])):
            places = missed(source, shape, n, m) if m else set()
            found = len(places & set(draw_runs(range(n), count, source)))
            samples.append(Sample(n, count, found))
        key = tuple(samples)
        if key not in seen:
            seen[key] = upper(samples), upper(samples, RATIO)
        total = m_high + m_low
        n_true += seen[key][0] >= total
        if ratio <= RATIO:
            n_met += 1
            n_if += seen[key][1] >= total
    assert n_true >= 0.95 * n_cases, n_true
    assert n_if >= 0.95 * n_met, (n_if, n_met)


def test_by_score_at_most_200_draws_bound_one_percent():
    for n in (500, 2_000, 20_000):
        high, low = bands_for(0.01, n // 10, n - n // 10)
        assert high + low <= 200
        samples = [Sample(n // 10, high), Sample(n - n // 10, low)]
        assert upper(samples, RATIO) <= 0.01 * n < upper(samples)


def test_every_passage_has_nearly_the_same_chance():
    source = random.Random(1)
    counts = [0] * 100
    for _ in range(3_000):
        for place in draw_runs(range(100), 30, source):
            counts[place] += 1
    assert min(counts) > 3_000 / 4 * 0.85
    assert max(counts) < 3_000 / 3 * 1.15
    assert draw_runs(range(5), 9, source) == [0, 1, 2, 3, 4]
