"""Encoders of three architectures, held to transformers on small random weights."""

import json

import numpy as np
import pytest
from tokenizers import Tokenizer, pre_tokenizers, processors
from tokenizers.models import WordLevel

from pipeline.classify.base import View
from pipeline.classify.encoders import encoder as module
from pipeline.classify.encoders.architecture import (
    read_bert,
    read_config,
    read_sentence,
)
from pipeline.classify.encoders.bert_graph import embedding_graph
from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

WORDS = ("<s>", "<pad>", "</s>", "<unk>", *(f"w{i}" for i in range(60)))
SIZES = {
    "vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 3,
    "num_attention_heads": 4, "intermediate_size": 48, "initializer_range": 0.4,
    "pad_token_id": 1, "bos_token_id": 0, "eos_token_id": 2,
    "max_position_embeddings": 202,
}  # fmt: skip
KINDS = {
    "bert": ("Bert", {}),
    "xlm-roberta": ("XLMRoberta", {"type_vocab_size": 1}),
    "mpnet": ("MPNet", {}),
}


def write(folder, kind, *, pooling="mean", **changes):
    """Write an encoder with random weights, as sentence-transformers does."""
    name, own = KINDS[kind]
    torch.manual_seed(3)
    config = getattr(transformers, f"{name}Config")(**SIZES | own | changes)
    net = getattr(transformers, f"{name}Model")(config).eval()
    net.save_pretrained(folder)
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, "<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    keys = {how: f"pooling_mode_{how}_tokens" for how in ("mean", "max")}
    keys["cls"] = "pooling_mode_cls_token"
    (folder / "1_Pooling").mkdir()
    said = {key: how == pooling for how, key in keys.items()}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(said), "utf-8")
    return net


def batch(*lengths):
    """Return ids and mask of some texts, the shorter ones padded."""
    rng = np.random.default_rng(5)
    ids = np.full((len(lengths), max(lengths)), 1)
    for row, n in zip(ids, lengths, strict=True):
        row[:n] = [0, *rng.integers(4, len(WORDS), n - 2), 2]
    return {"input_ids": ids, "attention_mask": (ids != 1).astype(np.int64)}


def pooled(net, inputs, pooling):
    """Return what transformers gives, pooled as sentence-transformers does."""
    given = {name: torch.from_numpy(table) for name, table in inputs.items()}
    with torch.no_grad():
        states = net(**given).last_hidden_state
    mask = given["attention_mask"][..., None].bool()
    found = {
        "cls": states[:, 0],
        "mean": (states * mask).sum(1) / mask.sum(1),
        "max": states.masked_fill(~mask, -1e9).max(1).values,
    }[pooling]
    return torch.nn.functional.normalize(found).numpy()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("pooling", "activation"), [("mean", "gelu"), ("cls", "relu"), ("max", "gelu_new")]
)
def test_an_encoder_gives_what_transformers_gives(tmp_path, kind, pooling, activation):
    import onnxruntime

    net = write(tmp_path, kind, pooling=pooling, hidden_act=activation)
    assert read_sentence(tmp_path, "made") == (pooling, "")
    graph = embedding_graph(*read_bert(tmp_path, "made"), pooling)
    inputs = batch(200, 150, 9, 3)
    [ours] = onnxruntime.InferenceSession(graph).run(None, inputs)
    cosines = (ours * pooled(net, inputs, pooling)).sum(axis=1)
    assert cosines.min() > 0.9999


def test_a_folder_states_its_prefix_and_reads_it(tmp_path, home):
    write(tmp_path, "xlm-roberta", pooling="cls")
    plain = module.Encoder(str(tmp_path)).encode(["w1 w2 w3"])
    said = {"prompts": {"query": "w8 ", "passage": "w9 "}, "default_prompt_name": None}
    path = tmp_path / "config_sentence_transformers.json"
    path.write_text(json.dumps(said), "utf-8")
    prefixed = module.Encoder(str(tmp_path))
    assert not np.allclose(prefixed.encode(["w1 w2 w3"]), plain)
    path.unlink()
    again = module.Encoder(str(tmp_path)).encode(["w9 w1 w2 w3"])
    assert np.array_equal(prefixed.encode(["w1 w2 w3"]), again)


@pytest.mark.parametrize("kind", KINDS)
def test_layers_tuned_on_it_are_served_as_they_were_trained(tmp_path, home, kind):
    from pipeline.classify.cascade import TunedEncoder
    from pipeline.classify.encoders.encoder import weights_sha256
    from pipeline.training.config import EncoderConfig
    from pipeline.training.fitting.heads import Rows
    from pipeline.training.fitting.tune import Tuning

    write(tmp_path, kind, initializer_range=0.1)
    name, rng = str(tmp_path), np.random.default_rng(2)
    texts = [" ".join(rng.choice(WORDS[4:], rng.integers(3, 30))) for _ in range(24)]
    views = [View(text, Kind.BROCHURE, "w3 w4") for text in texts]
    gold = np.array([[f"w{i} " in f"{text} " for i in (5, 6)] for text in texts])
    n = len(texts)
    rows = Rows(
        gold=gold,
        allowed=np.ones_like(gold),
        weights=np.ones(n),
        is_real=np.ones(n, dtype=bool),
        is_random=np.zeros(n, dtype=bool),
        folds=np.zeros(n, dtype=np.int64),
        languages=np.array(["en"] * n),
        sources=np.full(n, "vendor"),
    )
    how = EncoderConfig(
        n_epochs=2, batch_size=8, learning_rate=1e-2, positive_weight=2.0,
        n_tuned_layers=1, token_cutoff=0.1, context_cutoff=0.1, precision="float32",
    )  # fmt: skip
    tuning = Tuning(views, name, how, seed=7)
    net = tuning.fit(rows, np.arange(n))
    trained = tuning.margins(net, np.arange(n))
    served = TunedEncoder(name, weights_sha256(name), tuning.arrays(net))
    # The graph is quantised to eight bits.
    assert np.corrcoef(trained.ravel(), served.margins(views).ravel())[0, 1] > 0.98


def test_a_model_of_the_hub_is_found_where_it_was_downloaded(tmp_path, monkeypatch):
    import huggingface_hub.constants

    cache = tmp_path / "models--made--encoder"
    snapshot = cache / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc", "utf-8")
    write(snapshot, "mpnet")
    from huggingface_hub import file_download

    for where in (huggingface_hub.constants, file_download):
        monkeypatch.setattr(where, "HF_HUB_CACHE", str(tmp_path), raising=False)
    assert module.find_encoder("made/encoder") == snapshot
    with pytest.raises(ArtifactError, match="no downloaded Hub model"):
        module.find_encoder("made/another")


def test_what_cannot_be_read_is_named(tmp_path):
    write(tmp_path, "bert")
    path = tmp_path / "config.json"
    config = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(config | {"hidden_act": "swish"}), "utf-8")
    with pytest.raises(ArtifactError, match=r"hidden_act: expected one of gelu.*swish"):
        read_config(tmp_path, "made")
    said = {"pooling_mode_lasttoken": True}
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(ArtifactError, match=r"pooling_mode_mean_tokens.*lasttoken"):
        read_sentence(tmp_path, "made")
