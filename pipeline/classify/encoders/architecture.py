"""Read XLM-R and MPNet encoders as if they were a BERT.

XLM-R is a BERT whose positions start later. MPNet names its parts differently and adds
a bias for the distance of two tokens to their attention. The files of
sentence-transformers in the same folder say how a sentence encoder pools its tokens,
and which prefix it expects before a text.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import ArtifactError

RELATIVE = "relative_bias"
"""Bias of each distance, from the farthest before to the farthest behind, by head;
shape (2 * n_positions - 1, n_heads)."""

ACTIVATIONS = {
    "gelu": ("Gelu", {}),
    "gelu_new": ("Gelu", {"approximate": "tanh"}),
    "gelu_pytorch_tanh": ("Gelu", {"approximate": "tanh"}),
    "relu": ("Relu", {}),
}
"""Hugging Face's names of activations, and the nodes of ONNX."""

POOLINGS = ("mean", "cls", "max")

_LATER = ("roberta", "xlm-roberta", "camembert", "mpnet")
"""Architectures whose positions start after the number of the padding token."""

_TYPES = ("bert", *_LATER)

_OF_MPNET = {
    r"attention\.attn\.q\.": "attention.self.query.",
    r"attention\.attn\.k\.": "attention.self.key.",
    r"attention\.attn\.v\.": "attention.self.value.",
    r"attention\.attn\.o\.": "attention.output.dense.",
    r"attention\.LayerNorm\.": "attention.output.LayerNorm.",
}

Weights = Mapping[str, NDArray[Any]]


def read_config(folder: Path, name: str) -> dict[str, Any]:
    """Return an encoder's ``config.json``.

    Raises:
        ArtifactError: The file is not JSON, or states an unknown architecture or
            activation.
    """
    config = _json(folder / "config.json", name)
    found = config.get("model_type") if isinstance(config, dict) else config
    if found not in _TYPES:
        msg = (
            f"encoder {name!r}: config.json: expected one of {', '.join(_TYPES)}"
            f", got {found!r}"
        )
        raise ArtifactError(msg)
    found = config.get("hidden_act", "gelu")
    if found not in ACTIVATIONS:
        msg = (
            f"encoder {name!r}: hidden_act: expected one of {', '.join(ACTIVATIONS)}"
            f", got {found!r}"
        )
        raise ArtifactError(msg)
    return {"layer_norm_eps": 1e-12, **config}


def read_bert(folder: Path, name: str) -> tuple[Weights, dict[str, Any]]:
    """Read an encoder's arrays, by Hugging Face's names of BERT, and its config.

    An MPNet also has ``RELATIVE``.

    Raises:
        ArtifactError: Same conditions as for ``read_config``.
    """
    from safetensors.numpy import load_file

    config = read_config(folder, name)
    own = r"^(bert|roberta|mpnet)\."
    weights: dict[str, NDArray[Any]] = {
        re.sub(own, "", key): array
        for key, array in load_file(folder / "model.safetensors").items()
    }
    if config["model_type"] in _LATER:
        places = "embeddings.position_embeddings.weight"
        weights[places] = weights[places][config.get("pad_token_id", 1) + 1 :]
    if config["model_type"] == "mpnet":
        weights = _from_mpnet(weights, config)
    return weights, config


def read_sentence(folder: Path, name: str) -> tuple[str, str]:
    """Return the pooling of a sentence encoder, one of ``POOLINGS``, and its prefix.

    Raises:
        ArtifactError: Its pooling is unknown, or a file is not JSON.
    """
    return _pooling(folder, name), _prefix(folder, name)


def _from_mpnet(weights: Weights, config: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    found = {}
    for key, array in weights.items():
        for theirs, ours in _OF_MPNET.items():
            key = re.sub(theirs, ours, key)
        found[key] = array
    n_positions = len(found["embeddings.position_embeddings.weight"])
    table = found.pop("encoder.relative_attention_bias.weight")
    distances = np.arange(1 - n_positions, n_positions)
    found[RELATIVE] = table[
        _buckets(distances, config["relative_attention_num_buckets"])
    ]
    hidden = int(config["hidden_size"])
    found["embeddings.token_type_embeddings.weight"] = np.zeros((1, hidden), np.float32)
    return found


def _buckets(distances: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the bucket of each distance: near ones alone, far ones together.

    Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified
        Text-to-Text Transformer", 2020, which MPNet follows, with distances up to 128.
    """
    half, far = n // 2, 128
    away, near = np.abs(distances), n // 4
    growth = np.log(np.maximum(away, 1) / near) / np.log(far / near)
    # Rounded towards zero, as int() rounds a float.
    grown = np.minimum(near + (growth * (half - near)).astype(np.int64), half - 1)
    bucket: NDArray[np.int64] = np.where(away < near, away, grown)
    return bucket + half * (distances > 0)


def _pooling(folder: Path, name: str) -> str:
    """Return the pooling of a sentence encoder; the mean if no file states one."""
    path = folder / "1_Pooling" / "config.json"
    said = _json(path, name) if path.is_file() else {"pooling_mode_mean_tokens": True}
    keys = {
        f"pooling_mode_{how}_token{'' if how == 'cls' else 's'}": how
        for how in POOLINGS
    }
    found = [
        key for key, is_on in said.items() if key.startswith("pooling_mode") and is_on
    ]
    if len(found) != 1 or found[0] not in keys:
        msg = (
            f"encoder {name!r}: {path}: expected one of {', '.join(keys)}, got "
            f"{', '.join(found) or 'none'}"
        )
        raise ArtifactError(msg)
    return keys[found[0]]


def _prefix(folder: Path, name: str) -> str:
    path = folder / "config_sentence_transformers.json"
    said = _json(path, name) if path.is_file() else {}
    prompts = said.get("prompts") or {}
    for key in (said.get("default_prompt_name"), "passage", "document"):
        if key in prompts:
            return str(prompts[key])
    return ""


def _json(path: Path, name: str) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        msg = f"encoder {name!r}: {path.name} is not JSON ({error})"
        raise ArtifactError(msg) from error
