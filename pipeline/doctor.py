"""Describe a machine's parts and gaps: the first check after a failure."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.settings import settings

_EXTRAS = {
    "train": ("torch", "transformers"),
    "names": ("rigour", "rapidfuzz", "followthemoney"),
    "postgres": ("psycopg",),
}


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that was looked at.

    Attributes:
        what: Its name.
        ok: Whether it is there and works.
        detail: What was found, or what is wrong.
        is_optional: Whether the main job works without it.
    """

    what: str
    ok: bool
    detail: str
    is_optional: bool = False


def examine() -> list[Diagnostic]:
    """Look at folders, label set, models, encoder, store and extras."""
    checks = [
        Diagnostic("home", ok=True, detail=str(settings().home)),
        _try("labels", _labels),
        _try("model", _model),
        _try("encoder", _encoder),
        _try("reading process", _reader),
        _try("store", _store),
    ]
    manifest = settings().corpus / "manifest.tsv"
    checks.append(
        Diagnostic(
            "corpus", manifest.is_file(), str(settings().corpus), is_optional=True
        )
    )
    for extra, modules in _EXTRAS.items():
        lacking = [m for m in modules if importlib.util.find_spec(m) is None]
        detail = f"without {', '.join(lacking)}" if lacking else "installed"
        checks.append(
            Diagnostic(f"extra {extra}", not lacking, detail, is_optional=True)
        )
    return checks


def _try(what: str, look: Callable[[], str]) -> Diagnostic:
    try:
        return Diagnostic(what, ok=True, detail=look())
    except (PipelineError, OSError, ImportError, RuntimeError) as error:
        return Diagnostic(what, ok=False, detail=str(error))


def _labels() -> str:
    from pipeline.labels import default_labels

    labels = default_labels()
    return f"{len(labels.ids)} labels, version {labels.version}"


def _model() -> str:
    from pipeline.classify.model import open_model

    model = open_model()
    model.open()
    return f"{model.name}, {model.classifier.kind}, version {model.version}"


def _encoder() -> str:
    from pipeline.classify.encoder import load_encoder

    name = settings().encoder
    return f"{name}, weights {load_encoder(name).sha256[:16]}"


def _reader() -> str:
    from pipeline.ingest import READER_VERSION, Sandbox, read_document

    sandbox = Sandbox()
    try:
        read_document(b"Is anybody there?", "doctor.txt", sandbox=sandbox)
    finally:
        sandbox.close()
    return f"reader version {READER_VERSION}"


def _store() -> str:
    from pipeline.store.default import look_at_stored
    from pipeline.store.reads import count_rows

    counts = look_at_stored(count_rows)
    if counts is None:
        return "none yet; the first case that is screened makes it"
    return ", ".join(f"{n} {what}" for what, n in counts.items())
