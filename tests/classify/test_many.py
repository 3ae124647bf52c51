"""An encoder of many languages out of a folder, as its publisher gives it."""

import json

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer, pre_tokenizers, processors
from tokenizers.models import Unigram

from pipeline.classify.base import View
from pipeline.classify.encoders.many import read_encoder
from pipeline.classify.multilingual import (
    TUNED,
    MultilingualClassifier,
    MultilingualParams,
    load_many,
    view_windows,
)
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.labels import default_labels

HIDDEN, INNER, N_LAYERS = 32, 64, 12
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁kamera", "▁gezichten", "a", "k", "e"]
DENSE = {
    "attention.self.query": (HIDDEN, HIDDEN),
    "attention.self.key": (HIDDEN, HIDDEN),
    "attention.self.value": (HIDDEN, HIDDEN),
    "attention.output.dense": (HIDDEN, HIDDEN),
    "intermediate.dense": (INNER, HIDDEN),
    "output.dense": (HIDDEN, INNER),
}
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


def weights():
    """Return small random weights under the names of a BERT with a head."""
    rng = np.random.default_rng(7)

    def draw(*shape):
        return rng.normal(0, 0.1, shape).astype(np.float32)

    found = {
        "embeddings.word_embeddings.weight": draw(len(PIECES), HIDDEN),
        "embeddings.position_embeddings.weight": draw(512, HIDDEN),
        "embeddings.token_type_embeddings.weight": draw(2, HIDDEN),
    }
    norms = ["embeddings.LayerNorm"]
    for i in range(N_LAYERS):
        norms += [f"encoder.layer.{i}.{name}" for name in NORMS]
        for name, shape in DENSE.items():
            found[f"encoder.layer.{i}.{name}.weight"] = draw(*shape)
            found[f"encoder.layer.{i}.{name}.bias"] = draw(shape[0])
    for name in norms:
        found[f"{name}.weight"] = np.ones(HIDDEN, np.float32)
        found[f"{name}.bias"] = np.zeros(HIDDEN, np.float32)
    return found


def write(folder, *, n_layers=N_LAYERS, around="<s> $A </s>"):
    tokenizer = Tokenizer(Unigram([(piece, -1.0) for piece in PIECES], unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=around, special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "model_type": "bert", "hidden_size": HIDDEN, "num_hidden_layers": n_layers,
        "num_attention_heads": 4, "intermediate_size": INNER, "hidden_act": "gelu",
        "vocab_size": len(PIECES), "max_position_embeddings": 512,
        "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    named = {f"bert.{name}": array for name, array in weights().items()}
    save_file(named, folder / "model.safetensors")
    return str(folder)


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def test_a_folder_is_read_like_the_package(folder):
    encoder = load_many(folder)
    assert (encoder.first, encoder.last) == (0, 2)
    assert encoder.ids(["kamera gezichten"]) == [[5, 6]]
    assert [encoder.pieces[i] for i in (5, 6)] == ["▁kamera", "▁gezichten"]
    assert "encoder.layer.0.output.dense.bias" in encoder.weights
    assert load_many(folder) is encoder


def classifier(name, sha256):
    """Return a classifier whose tuned layers are the encoder's own."""
    labels = default_labels()
    n = len(labels.ids)
    tuned = {
        key: array
        for key, array in load_many(name).weights.items()
        if any(key.startswith(f"encoder.layer.{i}.") for i in TUNED)
    }
    rng = np.random.default_rng(1)
    tuned |= {
        "head.weight": rng.normal(size=(n, HIDDEN)).astype(np.float32),
        "head.query": rng.normal(size=(n, HIDDEN)).astype(np.float32),
        "head.value": rng.normal(size=(n, HIDDEN)).astype(np.float32),
        "head.bias": np.zeros(n, np.float32),
    }
    params = MultilingualParams(
        np.ones((n, 2), np.float32), np.full(n, 0.5, np.float32), tuned
    )
    return MultilingualClassifier(
        params, labels, encoder=name, encoder_sha256=sha256, version="1"
    )


def test_a_model_scores_with_the_encoder_that_it_names(folder, home):
    made = classifier(folder, load_many(folder).sha256)
    view = View("kamera gezichten", Kind.BROCHURE, language="nl")
    scores = made.predict_proba([view])
    assert scores.any()
    assert ((scores >= 0) & (scores <= 1)).all()
    [windows] = view_windows([view], load_many(folder))
    assert windows[0].ids[-3:] == (5, 6, 2)
    row = int(np.argmax(scores[0]))
    assert set(made.evidence(view, made.labels[row])) <= {"kamera", "gezichten"}


def test_other_weights_than_those_of_the_training_are_refused(folder, home):
    made = classifier(folder, "0" * 64)
    with pytest.raises(ArtifactError, match="trained on weights 0000000000000000, fou"):
        made.predict_proba([View("kamera", Kind.BROCHURE)])


def test_what_cannot_serve_is_named(tmp_path):
    with pytest.raises(ArtifactError, match="no installed package or folder"):
        load_many("no_such_encoder")
    with pytest.raises(ArtifactError, match="at least 10 layers, found 6"):
        read_encoder(write(tmp_path, n_layers=6), TUNED.stop)
    with pytest.raises(ArtifactError, match="found 0 in all"):
        read_encoder(write(tmp_path, around="$A"), TUNED.stop)
