"""Bounds on the passages with an unseen label, from the drawn ones.

Passages stand in an order, which is cut into as many runs of nearly equal length as
there are draws; one passage is drawn from each. Let a run of length L hold m misses:
its draw is one with probability m/L, independently of the others.

No hit.   All draws are clean with probability prod(1 - m/L). Its logarithm is concave
          in each m, so that among all ways to place M misses the most likely to stay
          hidden is the even one, longer runs first. ``_all_clean`` is its probability.
c hits.   The number of hits is a sum of independent trials. Of all such sums with the
          same mean the binomial one is the likeliest to show at most c hits, for c up
          to the mean less one (Hoeffding 1956, On the distribution of the number of
          successes in independent trials, theorem 4). The mean is least where the
          misses lie in longer runs.

So ``_at_most`` bounds the probability of so few hits, however the misses lie. A number
M for which this bound is 5 % or less is ruled out. For equal runs and c hits the result
is the bound of Clopper and Pearson (1934); without hits it is narrower.

Two bands are sampled separately. The estimate sums the hits of both bands, each hit
standing for N/n passages. The probability of an estimate so small is bounded by the
convolution of both bounds, which are distributions themselves. The bound on the sum is
the largest that any split between the bands leaves possible (Wendell and Schmee 1996,
Exact inference for proportions from a stratified finite population).

A condition on the split makes far fewer draws sufficient: low scores carry a miss at
most ``RATIO`` times as often as high scores, so most draws can be made where misses are
likely. The bound holds if the condition does; ``benches/missed.py`` measures how often
it did.
"""

import math
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from random import Random
from typing import TypeVar

from pipeline.errors import ConfigError

T = TypeVar("T")

CONFIDENCE = 0.95

RATIO = 0.3
"""Passages of low scores carry a miss at most 0.3 times as often as those of high
scores."""

_STEPS = 100
"""Number of splits between two bands that are tried; each stands for those up to the
next."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Draws from one band.

    Attributes:
        n: Number of passages in the band.
        n_drawn: Number of passages drawn and read.
        n_found: Number of the passages read that carry the label.
    """

    n: int
    n_drawn: int
    n_found: int = 0

    @property
    def most(self) -> int:
        """Largest number of labelled passages that fits the answers."""
        return self.n - (self.n_drawn - self.n_found)

    @property
    def weight(self) -> float:
        """Number of passages each draw stands for."""
        return self.n / self.n_drawn if self.n_drawn else 0.0


def draw_runs(items: Sequence[T], n_draws: int, source: Random) -> list[T]:
    """Return one item of each of ``n_draws`` runs of nearly equal length."""
    n = len(items)
    if n_draws >= n:
        return list(items)
    edges = [i * n // n_draws for i in range(n_draws + 1)]
    return [items[source.randrange(start, end)] for start, end in pairwise(edges)]


def upper(samples: Sequence[Sample], ratio: float | None = None) -> int:
    """Return the largest number of passages with the label, at 95 %.

    Args:
        samples: Samples of one band, or of two with the one of high scores first.
        ratio: A passage of the lower of two bands carries a miss at most this many
            times as often as one of the higher; None sets no limit.

    Raises:
        ConfigError: There are more than two bands.

    Example:
        >>> upper([Sample(10_000, 299)]), upper([Sample(2_000, 100), Sample(8_000, 60)])
        (100, 389)
    """
    bands = [sample for sample in samples if sample.n]
    if len(bands) > 2:
        msg = f"{len(bands)} bands: expected one or two"
        raise ConfigError(msg)
    if len(bands) < 2:
        return _upper_one(bands[0]) if bands else 0
    return _upper_two(bands[0], bands[1], ratio)


def _upper_one(sample: Sample) -> int:
    return _largest(
        sample.n_found,
        sample.most,
        lambda m: _at_most(sample.n_found, sample, m) > 1 - CONFIDENCE,
    )


def _upper_two(high: Sample, low: Sample, ratio: float | None) -> int:
    """Try all splits in steps; each step has the probability of its first split."""
    top = _largest(
        high.n_found,
        high.most,
        lambda m_high: _is_possible(high, low, m_high, low.n_found),
    )
    starts = sorted({high.n_found + i * (top - high.n_found) // _STEPS
                     for i in range(_STEPS)} | {top + 1})  # fmt: skip
    best = high.n_found + low.n_found
    for start, end in pairwise(starts):
        most = low.most
        if ratio is not None:
            most = min(most, math.floor(ratio * low.n * (end - 1) / high.n))
        if most < low.n_found or not _is_possible(high, low, start, low.n_found):
            continue
        is_possible = partial(_is_possible, high, low, start)
        m_low = _largest(low.n_found, most, is_possible)
        best = max(best, end - 1 + m_low)
    return best


def _is_possible(high: Sample, low: Sample, m_high: int, m_low: int) -> bool:
    """Return True if so many misses show as few hits in more than 5 % of draws."""
    found = high.n_found * high.weight + low.n_found * low.weight
    total = below = 0.0
    for hits in range(int(found / high.weight + 1e-9) + 1 if high.weight else 1):
        up_to = _at_most(hits, high, m_high)
        left = (found - hits * high.weight) / low.weight if low.weight else 0
        total += (up_to - below) * _at_most(int(left + 1e-9), low, m_low)
        below = up_to
    return total > 1 - CONFIDENCE


def _at_most(hits: int, sample: Sample, m: int) -> float:
    """Bound the probability of so few hits, however ``m`` misses lie."""
    n, n_drawn = sample.n, sample.n_drawn
    if n_drawn >= n:
        return float(hits >= m)
    if n_drawn == 0:
        return 1.0
    if hits == 0:
        return _all_clean(n, n_drawn, m)
    length, n_long = divmod(n, n_drawn)
    in_long = min(m, n_long * (length + 1))
    mean = in_long / (length + 1) + (m - in_long) / length
    if hits > mean - 1:
        return 1.0
    from scipy.special import bdtr  # a third of a second, for bounds alone

    return float(bdtr(hits, n_drawn, min(mean / n_drawn, 1.0)))


def _all_clean(n: int, n_drawn: int, m: int) -> float:
    length, n_long = divmod(n, n_drawn)
    if m <= n_long:
        return (length / (length + 1)) ** m
    full, more = divmod(m - n_long, n_drawn)
    if full >= length:
        return 0.0
    clean = (length / (length + 1)) ** n_long
    clean *= ((length - full) / length) ** (n_drawn - more)
    return clean * float((length - full - 1) / length) ** more


def _largest(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number with a property lost only once."""
    numbers = range(low + 1, high + 1)
    return low + bisect_left(numbers, True, key=lambda number: not holds(number))


def draws_for(share: float, n: int) -> int:
    """Return the number of draws without a label that gives a bound.

    Raises:
        ConfigError: It is not a share.

    Example:
        >>> draws_for(0.01, 10_000), draws_for(0.01, 1_000), draws_for(0.05, 300)
        (294, 250, 58)
    """
    check_share(share)
    wanted = math.floor(share * n)
    return _least(n, lambda count: _upper_one(Sample(n, count)) <= wanted)


def bands_for(share: float, n_high: int, n_low: int) -> tuple[int, int]:
    """Return the draws from high and from low scores, for the bound by score.

    High scores, where most misses are likely, get as many draws as all others.

    Raises:
        ConfigError: It is not a share.
    """
    check_share(share)
    wanted = math.floor(share * (n_high + n_low))

    def is_enough(count: int) -> bool:
        high, low = _split(count, n_high, n_low)
        return upper([Sample(n_high, high), Sample(n_low, low)], RATIO) <= wanted

    return _split(_least(n_high + n_low, is_enough), n_high, n_low)


def _split(count: int, n_high: int, n_low: int) -> tuple[int, int]:
    low = min(n_low, count // 2)
    high = min(n_high, count - low)
    return high, min(n_low, count - high)


def _least(most: int, is_enough: Callable[[int], bool]) -> int:
    """Return the smallest sufficient number; all larger ones are sufficient too."""
    return bisect_left(range(most), True, key=is_enough)


def check_share(share: float) -> None:
    """Refuse a number outside the range of shares.

    Raises:
        ConfigError: The number is not in (0, 1).
    """
    if not 0 < share < 1:
        msg = f"bound {share}: expected a share between 0 and 1"
        raise ConfigError(msg)
