"""What a language adds to all log-odds: learned, kept, and given to its passages."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.classify.base import make_view
from pipeline.classify.two_stage import shifts_of
from pipeline.datamodel import Kind
from pipeline.labels import default_labels
from pipeline.training.config import CALIBRATION
from pipeline.training.fitting.heads import Rows, language_shifts

TEXT = "Die Kamera erkennt Gesichter und meldet gesuchte Personen."
HALF = np.array([0.5])


def _rows(languages, gold):
    n = len(languages)
    return Rows(
        gold=np.array(gold, dtype=bool)[:, None],
        allowed=np.ones((n, 1), dtype=bool),
        weights=np.ones(n),
        is_real=np.ones(n, dtype=bool),
        is_random=np.zeros(n, dtype=bool),
        folds=np.zeros(n, dtype=np.int64),
        languages=np.array(languages),
        sources=np.full(n, "vendor"),
    )


def test_passages_without_the_label_lower_their_language():
    rows = _rows(["de"] * 200 + ["en"] * 200, [False] * 200 + [True] * 200)
    [[shift]] = language_shifts(np.full((400, 1), -2.0), rows, ["de"], HALF)
    # The slope of the posterior is nought there: expected positives = -shift.
    assert 200 / (1 + np.exp(2.0 - shift)) == pytest.approx(-shift, rel=1e-6)
    assert -4 < shift < -1


def test_found_as_often_as_expected_nothing_is_shifted():
    rows = _rows(["fr"] * 10, [True] * 5 + [False] * 5)
    assert language_shifts(np.zeros((10, 1)), rows, ["fr"], HALF) == pytest.approx(
        0, abs=1e-9
    )


def test_more_passages_shift_further_and_none_not_at_all():
    few, many = (
        language_shifts(
            np.full((n, 1), -2.0), _rows(["de"] * n, [False] * n), ["de"], HALF
        )
        for n in (5, 500)
    )
    assert many < few < 0
    narrow = CALIBRATION.model_copy(update={"shift_spread": 0.1})
    rows = _rows(["de"] * 500, [False] * 500)
    [[near]] = language_shifts(np.full((500, 1), -2.0), rows, ["de"], HALF, narrow)
    assert many < near < 0
    none = language_shifts(
        np.zeros((3, 1)), _rows(["en"] * 3, [True] * 3), ["de"], HALF
    )
    assert none == pytest.approx(0, abs=1e-9)


def test_invented_passages_shift_nothing():
    rows = replace(_rows(["de"] * 50, [False] * 50), is_real=np.zeros(50, dtype=bool))
    assert language_shifts(np.zeros((50, 1)), rows, ["de"], HALF) == pytest.approx(
        0, abs=1e-9
    )


def test_a_shift_hides_few_of_the_invented_passages_that_carry_the_label():
    rows = _rows(["de"] * 1020, [False] * 1000 + [True] * 20)
    rows = replace(rows, is_real=np.arange(1020) < 1000)
    odds = np.concatenate([np.full(1000, -2.0), np.linspace(-0.5, 1.4, 20)])
    [[shift]] = language_shifts(odds[:, None], rows, ["de"], HALF)
    flagged = odds[1000:][odds[1000:] >= 0]
    assert shift == pytest.approx(-np.quantile(flagged, 0.05))
    assert -0.2 < shift < 0
    freer = CALIBRATION.model_copy(update={"most_hidden": 0.5})
    [[more]] = language_shifts(odds[:, None], rows, ["de"], HALF, freer)
    assert more == pytest.approx(-np.quantile(flagged, 0.5))


def test_each_passage_gets_the_row_of_its_language():
    shifts = np.array([[1.0, 2.0], [3.0, 4.0]])
    found = shifts_of(["es", "", "de", "it"], ("de", "es"), shifts)
    assert found.tolist() == [[3, 4], [0, 0], [1, 2], [0, 0]]


def test_a_shift_moves_the_log_odds_of_its_language_alone(tiny):
    column = tiny.labels.index("facial_recognition")
    shifts = np.zeros((1, len(tiny.labels)), dtype=np.float32)
    shifts[0, column] = -1.5
    moved = type(tiny)(
        replace(tiny.params, shifted=("de",), shifts=shifts),
        default_labels(),
        encoder=tiny._encoder,
        encoder_sha256=tiny._encoder_sha256,
        version="moved",
    )
    views = [make_view(TEXT, Kind.BROCHURE, language=code) for code in ("de", "en", "")]
    before, after = (np.clip(c.predict_proba(views), 1e-9, 1) for c in (tiny, moved))
    change = np.log(after / (1 - after)) - np.log(before / (1 - before))
    assert change[:, column] == pytest.approx([-1.5, 0, 0], abs=1e-6)
    others = [j for j in range(len(tiny.labels)) if j != column]
    assert np.allclose(before[:, others], after[:, others])
