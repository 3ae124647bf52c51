"""Which of the project's own passages a passage is most like.

A reader who wonders why something was flagged sees invented passages that carry
the same label, and those nearest that do not. They are encoded once for each
encoder and state of the annotations, and kept under ``TRIAGE_HOME``.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.encoder import load_encoder
from pipeline.files import write_atomically
from pipeline.settings import corpora_dir, settings
from pipeline.text.normalize import normalize


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An invented passage.

    Attributes:
        text: Its words.
        labels: What it carries; may be empty.
        similarity: Cosine of the embeddings, in [-1, 1]. It ranks and says no more:
            the scale differs from encoder to encoder.
    """

    text: str
    labels: tuple[str, ...]
    similarity: float


@dataclass(frozen=True)
class _Shelf:
    texts: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    vectors: NDArray[np.float32]


def nearest_passages(
    text: str, label: str, *, encoder: str, n: int = 3, carrying: bool = True
) -> tuple[Neighbour, ...]:
    """Return the invented passages that a text is most like, the nearest first.

    Args:
        text: The passage, as extracted.
        label: Id of the label in question.
        encoder: Name of the sentence encoder.
        n: How many at most.
        carrying: Only passages with the label; False for only those without.
    """
    shelf = _shelf(encoder)
    rows = np.array([(label in labels) == carrying for labels in shelf.labels])
    if not rows.any() or not text.strip():
        return ()
    at = np.flatnonzero(rows)
    (vector,) = _unit(load_encoder(encoder).encode([normalize(text)]))
    near = shelf.vectors[at] @ vector
    best = np.argsort(-near, kind="stable")[:n]
    return tuple(
        Neighbour(shelf.texts[at[i]], shelf.labels[at[i]], float(near[i])) for i in best
    )


@lru_cache(maxsize=2)
def _shelf(encoder: str) -> _Shelf:
    rows: dict[str, tuple[str, ...]] = {}
    for path in sorted((corpora_dir() / "annotated" / "invented").glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if "text" in row:
                rows[row["text"]] = tuple(row["labels"])
    texts = tuple(rows)
    return _Shelf(texts, tuple(rows.values()), _vectors(texts, encoder))


def _vectors(texts: tuple[str, ...], encoder: str) -> NDArray[np.float32]:
    loaded = load_encoder(encoder)
    digest = hashlib.sha256("\0".join(texts).encode("utf-8")).hexdigest()[:16]
    path = settings().home / "neighbours" / f"{loaded.sha256[:16]}-{digest}.npy"
    if path.is_file():
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
    vectors = _unit(loaded.encode([normalize(text) for text in texts]))
    _keep(path, vectors)
    return vectors


def _keep(path: Path, vectors: NDArray[np.float32]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.save(buffer, vectors.astype(np.float16), allow_pickle=False)
    write_atomically(path, buffer.getvalue())


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)
