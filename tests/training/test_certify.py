"""The bound on what a case missed is true as often as it says."""

import json
import random

import pytest
from scipy.stats import beta

from pipeline.commands.certify import certify
from pipeline.errors import ConfigError
from pipeline.store.store import open_store
from pipeline.training.batches import Answer, append_rows, read_batch, to_annotation
from pipeline.training.certify import (
    draw,
    draw_runs,
    draws_for,
    upper_count,
    upper_share,
)
from tests.cases.sample import NAME, fill_store

N_CASES = 500


def test_the_textbook_is_met():
    assert draws_for(0.0488) == 60
    assert draws_for(0.01) == 299
    for k, n in ((0, 60), (1, 60), (7, 300)):
        assert upper_share(k, n) == pytest.approx(beta.ppf(0.95, k + 1, n - k))
    assert upper_share(5, 5) == 1.0
    for wrong in (0, 1, -0.1, 2):
        with pytest.raises(ConfigError, match="between 0 and 1"):
            draws_for(wrong)


def missed(source, shape, n, m):
    """Return the places of ``m`` misses among ``n`` passages."""
    if shape == "clustered":  # all in one document
        start = source.randrange(n - m + 1)
        return set(range(start, start + m))
    if shape == "periodic":  # the footer of each page
        return set(range(source.randrange(n // m), n, n // m))
    return set(source.sample(range(n), m))


@pytest.mark.parametrize("n_draws", [60, 150])
@pytest.mark.parametrize("shape", ["scattered", "clustered", "periodic"])
def test_the_bound_is_true_in_19_of_20_simulated_cases(shape, n_draws):
    source = random.Random(f"{shape} {n_draws}")
    n_true = 0
    for _ in range(N_CASES):
        n = source.randrange(n_draws, 4_000)
        places = missed(source, shape, n, max(1, int(n * source.choice(SHARES))))
        drawn = draw_runs(range(n), n_draws, source)
        n_found = sum(place in places for place in drawn)
        n_true += upper_count(n_found, len(drawn), n) >= len(places)
    assert n_true >= 0.95 * N_CASES, n_true


SHARES = (0.0005, 0.002, 0.01, 0.03, 0.048, 0.06, 0.1)
"""Rare ones, and those just above what 60 clean draws bound, which are the hardest."""


def test_every_passage_has_nearly_the_same_chance():
    source = random.Random(1)
    counts = [0] * 100
    for _ in range(3_000):
        for place in draw_runs(range(100), 30, source):
            counts[place] += 1
    assert min(counts) > 3_000 / 4 * 0.85
    assert max(counts) < 3_000 / 3 * 1.15
    assert draw_runs(range(5), 9, source) == [0, 1, 2, 3, 4]


@pytest.fixture
def sample(home):
    with open_store() as store:
        fill_store(store, NAME)
    return home


def test_a_case_is_certified_by_what_a_person_reads(sample, tmp_path, capsys):
    batch, answers = tmp_path / "batch.jsonl", tmp_path / "answers.jsonl"
    certify(NAME, bound=0.2, out=batch)
    assert "unflagged passages are to be read" in capsys.readouterr().out
    rows = read_batch(batch)
    assert {row.selected_by for row in rows} == {"certify"}  # nothing tells a decoy
    with open_store() as store:
        drawn = draw(store, NAME, draws_for(0.2))
        assert drawn == draw(store, NAME, draws_for(0.2))  # never drawn again
    assert drawn.decoys
    decoys = {p.start for p in drawn.decoys}

    def answer(row):
        labels = ("facial_recognition",) if row.start in decoys else ()
        return to_annotation(row, Answer(id=row.id, labels=labels), "r1")

    append_rows(answers, [answer(row) for row in rows[1:]])
    with pytest.raises(ConfigError, match="has no answer"):
        certify(NAME, bound=0.2, answers=answers)
    append_rows(answers, [answer(rows[0])])
    certify(NAME, bound=0.2, answers=answers, as_json=True)
    said = json.loads(capsys.readouterr().out)
    assert said["draws"] == len(drawn.draws)
    assert said["decoys_recognised"] == said["decoys"] == len(drawn.decoys)
    wanted = upper_count(0, len(drawn.draws), drawn.unflagged)
    assert said["bounds"][0] == {
        "label": "", "found": 0, "passages": wanted, "share": wanted / drawn.unflagged,
    }  # fmt: skip
    assert said["unread"]


def test_nothing_is_drawn_where_nothing_is_to_be_read(sample):
    with pytest.raises(ConfigError, match="expected --out"):
        certify(NAME)
