"""Annotations to examples: stand-off rows get their text from the corpus.

Real passages are annotated by hash and offsets, because most licences do not
let us publish their text. Invented passages carry their own. A row whose
document is not at hand is counted and left out; a row whose text no longer
hashes to what was annotated is an error, because training on the wrong words
would go unnoticed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.classify.base import View, make_view
from pipeline.datamodel import Kind, Polarity
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import corpora_dir
from pipeline.training.corpus import CorpusPassage, corpus_passages

NOT_AT_HAND = "document not at hand"

ADJUDICATOR = "adjudicator"
"""Who reads a passage a third time; that reading counts above the others."""


class Annotation(BaseModel):
    """One reading of one passage: a line of ``corpora/annotated/**/*.jsonl``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_id: str
    start: int
    end: int
    text_sha256: str
    kind: Kind
    labels: tuple[str, ...]
    polarity: dict[str, Polarity] = {}
    uncertain: bool = False
    annotator: str
    selected_by: str
    guideline_version: str
    reader_version: str
    source: str
    language: str | None = None
    heading: tuple[str, ...] = ()
    synthetic: bool = False
    text: str | None = None
    pair: str | None = None
    imitates: str | None = None
    reason: str = ""
    """Why a third reading decided so; empty for the others."""


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its gold labels.

    Attributes:
        passage_id: ``document_id:start-end``.
        text: As annotated, not normalised.
        kind: Kind of its document.
        labels: Gold labels; empty for most.
        polarity: Label to polarity where it is not asserted.
        language: ISO 639-1, or None.
        source: The group that must not cross a split.
        split: ``train`` or ``test``.
        synthetic: Invented; never part of a claim.
        selected_by: How it came to be read.
        uncertain: The annotator was torn.
        view: What a classifier sees.
    """

    passage_id: str
    text: str
    kind: Kind
    labels: frozenset[str]
    polarity: dict[str, Polarity]
    language: str | None
    source: str
    split: str
    synthetic: bool
    selected_by: str
    uncertain: bool
    view: View


@dataclass(slots=True)
class ScanStats:
    """What happened to the rows on their way to examples."""

    n_rows: int = 0
    n_examples: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    sha256: str = ""

    def skip(self, reason: str) -> None:
        """Count a row that is left out."""
        self.skipped[reason] = self.skipped.get(reason, 0) + 1


def annotated_files(names: Iterable[str]) -> list[Path]:
    """Return the JSONL files of folders under ``corpora/annotated``, sorted.

    Raises:
        ConfigError: A folder is missing or empty.
    """
    files: list[Path] = []
    for name in names:
        folder = corpora_dir() / "annotated" / name
        found = sorted(folder.glob("*.jsonl"))
        if not found:
            msg = f"annotations {name!r}: no .jsonl file in {folder}"
            raise ConfigError(msg)
        files.extend(found)
    return files


def read_annotations(path: Path, labels: LabelSet) -> Iterator[Annotation]:
    """Yield the annotations of a file.

    Raises:
        ConfigError: A line is not an annotation, or names an unknown label.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            annotation = Annotation.model_validate_json(line)
        except ValidationError as error:
            msg = f"{path}:{number}: {error}"
            raise ConfigError(msg) from error
        unknown = set(annotation.labels) - set(labels.ids)
        if unknown:
            msg = f"{path}:{number}: unknown labels {sorted(unknown)}"
            raise ConfigError(msg)
        yield annotation


def load_examples(
    names: Iterable[str], *, test_share: float, stats: ScanStats | None = None
) -> list[Example]:
    """Return the examples of annotation folders, split by source.

    Args:
        names: Folders under ``corpora/annotated``.
        test_share: Share of the real sources that go to the test split.
        stats: Filled with what was left out and why, if given.

    Raises:
        ConfigError: An annotation is wrong, or its text has changed.
    """
    from pipeline.training.split import split_of

    stats = stats if stats is not None else ScanStats()
    files = annotated_files(names)
    digest = hashlib.sha256()
    examples: dict[str, Example] = {}
    for path in files:
        digest.update(path.read_bytes())
        for annotation in read_annotations(path, default_labels()):
            stats.n_rows += 1
            passage = _passage_of(annotation, stats)
            if passage is None:
                continue
            split = split_of(annotation.source, test_share, annotation.synthetic)
            example = _example(annotation, passage, split)
            if example.passage_id in examples and annotation.annotator != "adjudicator":
                stats.skip("second reading")
                continue
            examples[example.passage_id] = example
    stats.n_examples = len(examples)
    stats.sha256 = digest.hexdigest()
    return list(examples.values())


def _example(annotation: Annotation, passage: CorpusPassage, split: str) -> Example:
    view = make_view(
        passage.text,
        annotation.kind,
        passage.heading,
        passage.before,
        passage.columns,
    )
    return Example(
        passage_id=f"{annotation.document_id}:{annotation.start}-{annotation.end}",
        text=passage.text,
        kind=annotation.kind,
        labels=frozenset(annotation.labels),
        polarity=dict(annotation.polarity),
        language=annotation.language,
        source=annotation.source,
        split=split,
        synthetic=annotation.synthetic,
        selected_by=annotation.selected_by,
        uncertain=annotation.uncertain,
        view=view,
    )


def _passage_of(annotation: Annotation, stats: ScanStats) -> CorpusPassage | None:
    if annotation.text is not None:
        passage = CorpusPassage(annotation.text, annotation.heading)
    else:
        passages = corpus_passages(annotation.document_id)
        if passages is None:
            stats.skip(NOT_AT_HAND)
            return None
        passage = passages.get((annotation.start, annotation.end), CorpusPassage(""))
    if text_sha256(passage.text) != annotation.text_sha256:
        msg = (
            f"annotation {annotation.document_id[:12]}:{annotation.start}-"
            f"{annotation.end}: the text there has changed; run "
            "`triage annotations rebase`"
        )
        raise ConfigError(msg)
    return passage


def text_sha256(text: str) -> str:
    """Return the hash by which an annotation knows its passage's words."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def annotation_row(**values: Any) -> str:
    """Return one annotation as a JSON line, empty and default fields left out."""
    return annotation_line(Annotation.model_validate(values))


def annotation_line(annotation: Annotation) -> str:
    """Return one annotation as a JSON line, empty and default fields left out."""
    kept = annotation.model_dump(mode="json", exclude_defaults=True)
    kept["labels"] = list(annotation.labels)
    return json.dumps(kept, ensure_ascii=False)
