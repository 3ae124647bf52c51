"""Embeddings of examples, cached between trainings, because encoding takes long."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import View
from pipeline.classify.encoder import load_encoder
from pipeline.classify.linear import encode_views
from pipeline.files import write_arrays
from pipeline.settings import settings


def cached_vectors(views: Sequence[View], encoder: str) -> NDArray[np.float32]:
    """Return ``encode_views`` of the views, encoding only new ones."""
    loaded = load_encoder(encoder)
    path = settings().home / "vectors" / f"{loaded.sha256[:16]}.npz"
    known = _read(path)
    keys = [_key(view) for view in views]
    new = {key: view for key, view in zip(keys, views, strict=True) if key not in known}
    if new:
        vectors = encode_views(list(new.values()), encoder)
        known.update(zip(new, vectors, strict=True))
        held = np.stack(list(known.values()))
        write_arrays(path, keys=np.array(list(known)), vectors=held)
    if not keys:
        return np.zeros((0, loaded.dim), dtype=np.float32)
    return np.stack([known[key] for key in keys])


def _key(view: View) -> str:
    return hashlib.sha256(view.text.encode("utf-8")).hexdigest()[:32]


def _read(path: Path) -> dict[str, NDArray[np.float32]]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
