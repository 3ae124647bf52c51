"""The multilingual encoder: its package unpacked, held to a BERT of transformers."""

import numpy as np
import pytest

from pipeline.classify.encoders import e5 as module
from pipeline.classify.encoders.bert_graph import embedding_graph, states_graph
from pipeline.classify.encoders.e5 import CODES, PREFIX, SCALES, _unpacked, load_e5
from pipeline.classify.encoders.encoder import open_session
from pipeline.errors import ArtifactError

TEXTS = [
    "The system intercepts calls without the target's knowledge.",
    "Das System fängt Anrufe ab, ohne dass die Zielperson es merkt.",
    "该系统可在目标不知情的情况下拦截通话。",
    "يعترض النظام المكالمات دون علم الهدف.",
    "Промышленный холодильник с гарантией пять лет.",
    "?",
]


@pytest.fixture(scope="module")
def e5():
    return load_e5()


@pytest.fixture(scope="module")
def ids(e5):
    found = e5.ids([f"{PREFIX}{text}" for text in TEXTS])
    return [np.array([[e5.first, *row, e5.last]]) for row in found]


def _embeddings(session, ids):
    inputs = [{"input_ids": row, "attention_mask": np.ones_like(row)} for row in ids]
    return np.concatenate([session.run(None, row)[0] for row in inputs])


def _bert(e5):
    torch = pytest.importorskip("torch")
    from transformers import BertConfig, BertModel

    facts = {k: v for k, v in e5.config.items() if k != "model_type"}
    bert = BertModel(BertConfig(**facts), add_pooling_layer=False)
    arrays = {k: v for k, v in e5.weights.items() if not k.startswith("words.")}
    table = _unpacked(e5.weights[CODES], e5.weights[SCALES])
    arrays["embeddings.word_embeddings.weight"] = table
    bert.load_state_dict({k: torch.tensor(v) for k, v in arrays.items()})
    return torch, bert.eval()


def test_graph_gives_what_transformers_gives(e5, ids):
    import onnxruntime

    torch, bert = _bert(e5)
    with torch.inference_mode():
        states = [bert(torch.tensor(row)).last_hidden_state[0] for row in ids]
    expected = np.stack([found.mean(0).numpy() for found in states])
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    full = onnxruntime.InferenceSession(embedding_graph(e5.weights, e5.config))
    assert (_embeddings(full, ids) * expected).sum(axis=1).min() > 0.9999

    small = open_session("e5-test", lambda: embedding_graph(e5.weights, e5.config))
    assert (_embeddings(small, ids) * expected).sum(axis=1).min() > 0.99


def test_states_of_fewer_layers_are_those_of_transformers(e5, ids):
    import onnxruntime

    torch, bert = _bert(e5)
    lower = onnxruntime.InferenceSession(states_graph(e5.weights, e5.layers(8)))
    for row in ids:
        inputs = {"input_ids": row, "attention_mask": np.ones_like(row)}
        with torch.inference_mode():
            found = bert(torch.tensor(row), output_hidden_states=True)
        expected = found.hidden_states[8].numpy()
        assert np.allclose(lower.run(None, inputs)[0], expected, atol=1e-3)


def test_translations_lie_nearer_than_other_matters(e5, ids):
    session = open_session("e5-test", lambda: embedding_graph(e5.weights, e5.config))
    found = _embeddings(session, ids)
    alike = found @ found.T
    assert alike[0, 1:4].min() > alike[0, 4:].max()


def test_pieces_are_those_of_the_published_tokenizer(e5):
    # Ids of XLM-RoBERTa, which other libraries print for the same words.
    assert e5.ids(["Hello world", "query: "])[0] == [35378, 8999]
    assert [e5.pieces[i] for i in e5.ids(["ﬁne  ①"])[0]] == ["▁fine", "▁1"]
    assert (e5.first, e5.last) == (0, 2)
    assert e5.ids(["\ue123"])[0][-1] == 3  # of a character in no piece


def test_altered_weights_are_refused(monkeypatch, tmp_path):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1")
    monkeypatch.setattr(module, "package_folder", lambda *_: tmp_path)
    load_e5.cache_clear()
    with pytest.raises(ArtifactError, match=r"expected e5-small-q4\.bin with sha256"):
        load_e5()
    load_e5.cache_clear()


def test_the_table_of_words_stays_packed(e5):
    assert e5.weights[CODES].shape == (250037, 192)
    assert e5.weights[SCALES].shape == (250037, 12)
