"""A small corpus of made-up brochures, laid out as the real one is."""

import hashlib

from pipeline.settings import settings
from pipeline.training.corpus import corpus_manifest, corpus_passages


def write_corpus(folder, files):
    """Write brochures ``{name: (source, text)}`` with a manifest; return their ids."""
    folder.mkdir()
    rows = ["path\tkind\tsource\tsha256"]
    ids = []
    for name, (source, text) in files.items():
        (folder / name).write_text(text, "utf-8")
        ids.append(hashlib.sha256(text.encode()).hexdigest())
        rows.append(f"{name}\tbrochures\t{source}\t{ids[-1]}")
    (folder / "manifest.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return ids


def forget_corpus():
    """Let the next reader look at TRIAGE_CORPUS again."""
    settings.cache_clear()
    corpus_manifest.cache_clear()
    corpus_passages.cache_clear()
