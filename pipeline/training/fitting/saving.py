"""Write a trained model to its folder, as ``classify.artifact`` reads it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from pipeline.classify.artifact import (
    ARTIFACT,
    CONFIG,
    PHRASES,
    VOCABULARY,
    WEIGHTS,
    read_artifact,
)
from pipeline.classify.words.phrases import Phrases
from pipeline.files import sha256_of
from pipeline.labels import LabelSet
from pipeline.training.data import TrainingSet


def save_arrays(
    folder: Path,
    *,
    arrays: dict[str, Any],
    vocabulary: tuple[str, ...],
    facts: dict[str, Any],
    config: bytes | None = None,
    phrases: Phrases | None = None,
) -> str:
    """Write a model's files and return its version.

    Args:
        folder: Folder to write; made if it is missing.
        arrays: Arrays by name; kept as float16, which moves no score by 0.001.
        vocabulary: Terms, written one a line.
        facts: Values of ``artifact.toml``: ``kind``, ``labels``, ``encoder`` and others
            of the kind; strings, numbers or lists of strings.
        config: Bytes of the training's ``config.toml``. Without it nobody can tell what
            the model learned from, and it is never measured.
        phrases: Phrases that a first stage counts, if there is one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    small = {
        name: np.ascontiguousarray(a, dtype=np.float16) for name, a in arrays.items()
    }
    # ``save_file`` reports a full disk by an error that nobody understands.
    (folder / WEIGHTS).write_bytes(save(small))
    (folder / VOCABULARY).write_text("\n".join(vocabulary) + "\n", "utf-8")
    names = [VOCABULARY, WEIGHTS]
    if config is not None:
        (folder / CONFIG).write_bytes(config)
        names.append(CONFIG)
    if phrases:
        (folder / PHRASES).write_text(phrases.to_json(), "utf-8")
        names.append(PHRASES)
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    lines += ["", "[files]"]
    for name in names:
        lines.append(f'"{name}" = "{sha256_of(folder / name)}"')
    (folder / ARTIFACT).write_text("\n".join(lines) + "\n", "utf-8")
    return read_artifact(folder)[1]


def save_classifier(
    folder: Path,
    taught: TrainingSet[Any],
    labels: LabelSet,
    arrays: dict[str, Any],
    *,
    encoder_sha256: str,
    n_train: int,
    vocabulary: tuple[str, ...] = (),
    phrases: Phrases | None = None,
    **facts: Any,
) -> str:
    """Write the files of a classifier of passages and return its version.

    ``facts`` are those of its kind. Without an encoder ``encoder_sha256`` is empty.
    """
    config = taught.config
    return save_arrays(
        folder,
        arrays=arrays,
        vocabulary=vocabulary,
        config=taught.config_toml,
        phrases=phrases,
        facts={
            "kind": config.classifier.kind,
            "labels": list(labels.ids),
            "encoder": config.encoder if encoder_sha256 else "",
            "encoder_sha256": encoder_sha256,
            **facts,
            "languages": list(config.languages),
            "weak_languages": list(config.weak_languages),
            "data_sha256": taught.data_sha256,
            "n_train": n_train,
        },
    )
