"""A small corpus of made-up brochures, laid out as the real one is."""

import hashlib
from contextlib import contextmanager

from pipeline.settings import settings
from pipeline.training.corpus import corpus_manifest, corpus_passages
from pipeline.training.data import Annotation, annotation_line


def annotation_row(**values):
    """Return the line of an annotation."""
    return annotation_line(Annotation.model_validate(values))


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


@contextmanager
def made_corpus(monkeypatch, folder, files):
    """Let TRIAGE_CORPUS name a corpus of ``files``; yield the ids of its brochures.

    At the end all that ``monkeypatch`` did is undone: a test that names another
    corpus meanwhile would otherwise leave this one to the next.
    """
    ids = write_corpus(folder, files)
    monkeypatch.setenv("TRIAGE_CORPUS", str(folder))
    forget_corpus()
    yield ids
    monkeypatch.undo()
    forget_corpus()


def forget_corpus():
    """Let the next reader look at TRIAGE_CORPUS again."""
    settings.cache_clear()
    corpus_manifest.cache_clear()
    corpus_passages.cache_clear()
