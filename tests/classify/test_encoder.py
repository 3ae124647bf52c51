"""The sentence encoder: unit vectors, the same in any company, close to float."""

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from pipeline.classify.encoders import encoder as module
from pipeline.classify.encoders.architecture import read_bert
from pipeline.classify.encoders.bert_graph import embedding_graph
from pipeline.classify.encoders.encoder import Encoder, load_encoder, open_session
from pipeline.classify.encoders.graph import Graph
from pipeline.errors import ArtifactError
from tests.conftest import ENCODER

TEXTS = [
    "GhostLine runs silently in the background; the target sees no icon.",
    "Upload one photograph and find every appearance of that person.",
    "The voice-stress engine scores every intercepted call for deception.",
    "Enter a phone number and see where the handset has been.",
    "Search live and archived video by clothing, bag, height or walking style.",
    "The probe decodes 400 applications and draws who talks to whom.",
    "It gets past the screen lock and dumps the raw flash of 3 200 handsets.",
    "End User: Directorate of State Security, Ministry of Interior, Karavia.",
    "Buyer may resell the Products to any third party without prior notice.",
    "Purpose of use: general governmental purposes.",
    "In service since 2019 with security agencies in eleven other states.",
    "Security forces dispersed peaceful assemblies with live ammunition.",
    "Detainees were subjected to electric shocks and stress positions.",
    "Relief convoys were turned back while the besieged town ran out of food.",
    "The phones of three journalists were infected with the agent.",
    "Holds, unanimously, that there has been a violation of Article 8.",
    "Supplier may audit query logs twice a year.",
    "Export authorisation No 24-01177 of 3 May 2025 covers items 1 to 4.",
    "Each party shall bear its own costs.",
    "Das Gerät erfasst Kennungen im Umkreis von 800 Metern.",
]


@pytest.fixture(scope="module")
def package(encoder):
    """The installed folder of the default encoder."""
    return module.find_encoder(ENCODER)


@pytest.fixture
def copied(package, tmp_path):
    """An encoder's folder whose weights are linked and whose config may change."""
    folder = tmp_path / "copied"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(package / name, folder / name)
    (folder / "model.safetensors").symlink_to(package / "model.safetensors")
    return folder


def test_only_int8_takes_vectors_away_from_those_of_transformers(package, encoder):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    import onnxruntime

    net = transformers.AutoModel.from_pretrained(package).eval()
    graph = embedding_graph(*read_bert(package, ENCODER), "mean")
    session = onnxruntime.InferenceSession(graph)
    tokenizer = Tokenizer.from_file(str(package / "tokenizer.json"))
    tokenizer.no_padding()
    cosines = []
    for text in TEXTS:
        ids = np.array([tokenizer.encode(text).ids])
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        [[full]] = session.run(None, inputs)
        with torch.no_grad():
            given = {name: torch.from_numpy(table) for name, table in inputs.items()}
            states = net(**given).last_hidden_state.mean(1)
        theirs = torch.nn.functional.normalize(states).numpy()[0]
        cosines.append((full @ theirs, encoder.encode([text])[0] @ theirs))
    floats, served = np.array(cosines).T
    assert floats.min() > 0.999
    assert served.min() > 0.97


def test_vectors_have_length_1(encoder):
    vectors = encoder.encode([*TEXTS, "", "x", "word " * 2000])
    assert vectors.shape == (len(TEXTS) + 3, encoder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_no_text_gives_no_vector(encoder):
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_a_text_has_the_same_vector_in_any_company(encoder):
    together = encoder.encode(TEXTS)
    alone = np.vstack([encoder.encode([text]) for text in TEXTS])
    assert np.array_equal(together, alone)
    assert np.array_equal(encoder.encode(TEXTS[::-1])[::-1], together)


def test_near_texts_are_nearer_than_far_ones(encoder):
    bug, spy, pie = encoder.encode(
        [
            "The phone is infected and its messages are read.",
            "Spyware extracts chats from the handset.",
            "The bakery sells apple pie on Sundays.",
        ]
    )
    assert bug @ spy > bug @ pie + 0.2


def test_only_256_tokens_are_seen(encoder):
    start = "surveillance " * 300
    seen, same = encoder.encode([start, start + "apple pie recipe " * 50])
    assert np.array_equal(seen, same)


def test_int8_agrees_with_float(encoder, package, tmp_path):
    """The graph with all its digits is the reference for the one that is used."""
    import onnxruntime

    config = json.loads((package / "config.json").read_text("utf-8"))
    graph = tmp_path / "float.onnx"
    graph.write_bytes(embedding_graph(load_file(package / "model.safetensors"), config))
    session = onnxruntime.InferenceSession(str(graph))
    for text, small in zip(TEXTS, encoder.encode(TEXTS), strict=True):
        ids = np.array([encoder._tokenizer.encode(text).ids], dtype=np.int64)
        full = session.run(None, {"input_ids": ids, "attention_mask": ids * 0 + 1})
        assert float(full[0][0] @ small) > 0.98, text


def test_padding_is_not_seen(encoder, package, tmp_path):
    """A batch with padding gives what a text alone gives, in the float graph."""
    import onnxruntime

    config = json.loads((package / "config.json").read_text("utf-8"))
    graph = tmp_path / "float.onnx"
    graph.write_bytes(embedding_graph(load_file(package / "model.safetensors"), config))
    session = onnxruntime.InferenceSession(str(graph))
    ids = np.array([encoder._tokenizer.encode(TEXTS[0]).ids], dtype=np.int64)
    mask = np.ones_like(ids)
    alone = session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
    wide = np.pad(ids, ((0, 0), (0, 9)))
    mask = np.pad(mask, ((0, 0), (0, 9)))
    padded = session.run(None, {"input_ids": wide, "attention_mask": mask})[0]
    assert np.allclose(alone, padded, atol=1e-5)


def test_other_weights_under_a_known_name_are_refused(package, monkeypatch):
    monkeypatch.setitem(module.KNOWN_WEIGHTS, ENCODER, "0" * 64)
    with pytest.raises(ArtifactError, match=f"expected weights with sha256 {'0' * 64}"):
        Encoder(ENCODER)


def test_an_unknown_architecture_is_refused(copied):
    path = copied / "config.json"
    config = json.loads(path.read_text("utf-8")) | {"model_type": "t5"}
    path.write_text(json.dumps(config), "utf-8")
    with pytest.raises(ArtifactError, match=r"expected one of bert, .*got 't5'"):
        Encoder(str(copied))


@pytest.mark.parametrize("content", ["", "not json", "[]"])
def test_a_damaged_config_is_refused(copied, content):
    (copied / "config.json").write_text(content, "utf-8")
    with pytest.raises(ArtifactError, match=r"config\.json"):
        Encoder(str(copied))


def test_a_folder_that_does_not_exist_is_refused():
    with pytest.raises(ArtifactError, match="'/no/such/folder': there is no such"):
        Encoder("/no/such/folder")


@pytest.mark.parametrize("name", ["no_such_encoder", "", "json"])
def test_a_name_without_model_is_refused(name, monkeypatch):
    monkeypatch.setenv("TRIAGE_ENCODER", name or "no_such_encoder")
    expected = r"no installed package or folder with .*; .*pip install .*words-en"
    with pytest.raises(ArtifactError, match=expected):
        Encoder(name or "no_such_encoder")


def test_a_folder_works_as_well_as_a_package(copied, encoder):
    again = Encoder(str(copied))
    assert again.sha256 == encoder.sha256
    assert np.array_equal(again.encode(TEXTS[:2]), encoder.encode(TEXTS[:2]))


def test_the_graph_is_kept_and_used_again(encoder, home):
    (kept,) = (home / "encoders").glob(f"{encoder.sha256[:16]}-int8-*.onnx")
    before = kept.stat().st_mtime_ns
    Encoder(ENCODER)
    assert kept.stat().st_mtime_ns == before


def _times(factor):
    """Return the graph of a product with a number."""
    graph = Graph()
    product = graph.input("number").cast() @ np.array([[factor]], np.float32)
    return graph.serialised({"number": (1, 1)}, {"product": (product, (1, 1))})


def _product(name, factor):
    """Return by what the graph kept under a name multiplies."""
    session = open_session(name, lambda: _times(factor))
    return round(float(session.run(None, {"number": np.array([[1]])})[0][0, 0]), 3)


@pytest.mark.parametrize(
    "damage",
    [
        lambda graphs: graphs["two"].write_bytes(graphs["two"].read_bytes()[:-20]),
        lambda graphs: graphs["two"].write_bytes(b""),
        lambda graphs: shutil.copyfile(graphs["three"], graphs["two"]),
        lambda graphs: graphs["two"].unlink(),
        lambda graphs: graphs["two"].with_suffix(".sha256").unlink(),
        lambda graphs: graphs["two"].with_suffix(".sha256").write_bytes(b"\xff"),
    ],
    ids=["cut short", "empty", "another's", "missing", "no hash", "no text"],
)
def test_a_graph_that_is_not_the_one_written_is_built_anew(home, damage):
    (home / "encoders").unlink()
    assert (_product("two", 2), _product("three", 3)) == (2, 3)
    assert _product("two", 5) == 2  # the one that is kept
    graphs = {path.stem: path for path in (home / "encoders").glob("*.onnx")}
    damage(graphs)
    assert _product("two", 2) == 2
    assert _product("two", 5) == 2


@pytest.mark.slow
def test_a_new_home_builds_the_graph_again(encoder, home):
    (home / "encoders").unlink()
    again = Encoder(ENCODER)
    assert {path.suffix for path in (home / "encoders").iterdir()} == {
        ".onnx",
        ".sha256",
    }
    assert np.array_equal(again.encode(TEXTS[:3]), encoder.encode(TEXTS[:3]))


def test_a_process_loads_it_once(encoder):
    assert load_encoder(ENCODER) is load_encoder(ENCODER)
