"""Annotations to examples: stand-off rows get their text from the corpus.

Real passages are annotated by hash and offsets, because most licences do not let us
publish their text. Invented passages carry their own. A row is left out and counted if
its document is not at hand, or no passage there has the annotated hash: training on
other words would go unnoticed.
"""

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Self

from pydantic import Field, ValidationError, model_validator

from pipeline.classify.base import View, view_passage
from pipeline.datamodel import Kind, Polarity
from pipeline.errors import ConfigError, explain
from pipeline.labels import LabelSet, default_labels
from pipeline.settings import corpora_dir, settings
from pipeline.strict import Strict
from pipeline.training.config import SHARES, Config, DataConfig, Shares, read_config
from pipeline.training.split import group_of, repeated, split_of

_LOG = logging.getLogger(__name__)

NOT_AT_HAND = "document not at hand"

LOST = "the words are not in the document any more"
OWN_LOST = "the words that this desk annotated are not in the document any more"
GONE = "the document is no longer stored at this desk"
"""Reasons to leave out rows. They must not stop a training: the OCR of a scan may read
a word otherwise, and a desk may read its documents anew, or delete a case."""

HELD = "answered at this desk, of a publisher that is kept for the test"
"""Mostly about passages that a model flagged, so they would praise that model."""

MOVED = "were found by their words at other offsets than they state"

_MAX_LOST = 0.01
"""Largest share of the annotations, a desk's own apart, whose words may be lost. It
guards against a corpus that is not at hand, so no config may raise it."""

ADJUDICATOR = "adjudicator"
"""Annotator of a third reading, which counts above the others."""

BOTH = "both"
"""Annotator of a row that stands for equal answers of ``r1`` and ``r2``."""

READER = "desk"
"""Annotator of the answers of a desk; names of people stay in the store."""


class Annotation(Strict):
    """One reading of one passage: a line of ``corpora/annotated/**/*.jsonl``."""

    document_id: str
    start: int = Field(ge=0)
    end: int
    text_sha256: str
    kind: Kind
    labels: tuple[str, ...]
    debatable: tuple[str, ...] = ()
    """Labels about which a reasonable colleague could disagree. They count only if they
    are also in ``labels``."""
    polarity: dict[str, Polarity] = Field(default_factory=dict)
    uncertain: bool = False
    annotator: str
    selected_by: str
    guideline_version: str = Field(pattern=r"^[0-9]+$")
    reader_version: str
    source: str
    language: str | None = None
    heading: tuple[str, ...] = ()
    before: str = ""
    """The sentence before; like ``text``, kept here only for invented passages."""
    synthetic: bool = False
    text: str | None = None
    pair: str | None = None
    imitates: str | None = None
    reason: str = ""
    """Reason of a third reading; empty for other readings."""
    judged: tuple[str, ...] | None = None
    """Labels that somebody was asked about; None means all of its kind. Other labels
    are neither present nor absent."""
    probability: float | None = None
    """Probability with which a draw by chance took the passage, in (0, 1]; None if it
    was chosen in another way."""

    @model_validator(mode="after")
    def _check_offsets(self) -> Self:
        if self.end <= self.start:
            msg = f"expected an end after the start {self.start}, found {self.end}"
            raise ValueError(msg)
        if self.text is not None and self.end - self.start > len(self.text):
            msg = f"expected {self.end - self.start} characters, found {len(self.text)}"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, slots=True)
class Example:
    """A passage with its gold labels.

    Attributes:
        passage_id: Id of the passage, ``document_id:start-end``.
        text: Text as annotated, not normalised.
        polarity: Polarity by label, if it is not asserted.
        language: ISO 639-1 code; short passages take their document's, None if unknown.
        source: Group of sources that must not cross a split.
        split: Split of the source: ``train``, ``dev`` or ``test``.
        synthetic: Whether the passage is invented; such passages never support a claim.
        selected_by: Way in which the passage was chosen to be read.
        weight: Weight in training, in (0, 1]; see ``balance``.
        judged: Labels that somebody was asked about; None means all of its kind.
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
    weight: float = 1.0
    judged: frozenset[str] | None = None

    @property
    def document_id(self) -> str:
        """Document of the passage."""
        return self.passage_id.partition(":")[0]


Place = tuple[str, int, int]
"""Document, start and end of a passage."""


@dataclass(slots=True)
class ScanStats:
    """Counts of rows, those of this desk among them, and of rows left out."""

    n_rows: int = 0
    n_own: int = 0
    noted: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    sha256: str = ""


def annotated_files(names: Iterable[str]) -> list[Path]:
    """Return the JSONL files of folders of annotations, sorted.

    A folder is under ``corpora/annotated``, or under ``annotated`` in ``TRIAGE_HOME``
    if this desk made it.

    Raises:
        ConfigError: A folder is missing or empty.
    """
    files: list[Path] = []
    for name in names:
        shipped, own = (
            base / "annotated" / name for base in (corpora_dir(), settings().home)
        )
        found = sorted(shipped.glob("*.jsonl")) or sorted(own.glob("*.jsonl"))
        if not found:
            msg = (
                f"annotations {name!r}: no .jsonl file in {shipped} or {own} "
                "(an installed wheel has no annotations; a checkout has)"
            )
            raise ConfigError(msg)
        files.extend(found)
    return files


def read_annotations(path: Path, labels: LabelSet) -> Iterator[Annotation]:
    """Yield the annotations of a file.

    Raises:
        ConfigError: A line is not an annotation, or names an unknown label; or the
            file is not UTF-8.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        msg = f"{path}: expected UTF-8, found {error.reason} at byte {error.start}"
        raise ConfigError(msg) from error
    for number, line in enumerate(lines, start=1):
        try:
            annotation = Annotation.model_validate_json(line)
        except ValidationError as error:
            msg = f"{path}:{number}: {explain(error)}"
            raise ConfigError(msg) from error
        unknown = {*annotation.labels, *(annotation.judged or ())} - set(labels.ids)
        if unknown:
            msg = f"{path}:{number}: unknown labels {sorted(unknown)}"
            raise ConfigError(msg)
        yield annotation


def load_examples(
    names: Iterable[str],
    *,
    test_share: float,
    stats: ScanStats | None = None,
    only: str | None = None,
    shares: Shares = SHARES,
) -> list[Example]:
    """Return the examples of annotation folders, split by group of sources.

    A passage counts once, by its best reading. A passage that repeats one of a later
    split is left out. Training passages are weighted so that no source dominates a
    label. Rows left out are counted in ``stats``. The split ``test`` can be read alone
    (``only``), because none of its passages repeats one of a later split.

    Raises:
        ConfigError: An annotation is wrong, or the text of an invented one has changed.
    """
    from pipeline.training.balance import open_for_packs, weigh_sources
    from pipeline.training.gold.annotations import remarks

    stats = stats if stats is not None else ScanStats()
    digest = hashlib.sha256()
    rows: list[Annotation] = []
    shipped: set[str] = set()
    own: set[Place] = set()
    for path in annotated_files(names):
        digest.update(path.read_bytes())
        found_here = list(read_annotations(path, default_labels()))
        rows += found_here
        if corpora_dir() in path.parents:
            shipped |= {row.text_sha256 for row in found_here}
        if settings().home in path.parents:
            own |= {place_of(row) for row in found_here}
            stats.n_own += len(found_here)
    stats.n_rows, stats.sha256 = len(rows), digest.hexdigest()
    stats.noted.update(remarks(rows))

    def split(row: Annotation) -> str:
        return split_of(row.source, test_share, row.synthetic, shares.dev_share)

    taught = [row for row in rows if row.annotator != READER or split(row) != "test"]
    chosen = best_readings(taught)
    stats.skipped[HELD] += len(rows) - len(taught)
    stats.skipped["second annotation of the same passage"] += len(taught) - len(chosen)
    if only is not None:
        chosen = [row for row in chosen if split(row) == only]
    # Sorted, so that each document is opened once for all annotators.
    by_document = sorted(range(len(chosen)), key=lambda i: chosen[i].document_id)
    found = {
        i: _example(chosen[i], split(chosen[i]), stats, place_of(chosen[i]) in own)
        for i in by_document
    }
    examples = [e for i in range(len(chosen)) if (e := found[i]) is not None]
    twins = repeated([e.text for e in examples], [e.split for e in examples])
    stats.skipped["repeats a passage of dev or test"] += len(twins)
    stats.skipped = +stats.skipped
    kept = [example for i, example in enumerate(examples) if i not in twins]
    return weigh_sources(open_for_packs(kept, shipped), shares)


@dataclass(frozen=True)
class TrainingSet(Generic[Config]):
    """Examples and config of a training.

    Attributes:
        config: Config of the training.
        examples: Examples; the training uses all of them.
        data_sha256: Hash of the annotation files, for the card.
        config_toml: Bytes of the file that ``config`` was read from, to keep beside the
            weights; None if there is no file.
    """

    config: Config
    examples: Sequence[Example]
    data_sha256: str = "0" * 64
    config_toml: bytes | None = None

    @classmethod
    def read(cls, path: Path, model: type[Config]) -> "TrainingSet[Config]":
        """Read a config and the examples that it names.

        Raises:
            ConfigError: The config or an annotation is wrong, or documents of the
                corpus are not at hand.
        """
        config = read_config(path, model)
        return cls(config, *load_examples_for(config.data), path.read_bytes())


def load_examples_for(data: DataConfig) -> tuple[list[Example], str]:
    """Return the training examples that a config names, and their files' hash.

    Raises:
        ConfigError: An annotation is wrong; or documents are not at hand, because
            invented passages alone would give a useless model that looks like the real
            one; or the words of more than 1 % of the annotations are lost, those
            of this desk apart; or no passage has a label, or every one has.
    """
    stats = ScanStats()
    examples = load_examples(
        data.annotated, test_share=data.test_share, stats=stats, shares=data
    )
    n_missing = stats.skipped[NOT_AT_HAND]
    if n_missing:
        msg = (
            f"{n_missing} of {stats.n_rows} annotations are of documents that are "
            f"neither under {settings().corpus} nor in the store; set TRIAGE_CORPUS"
        )
        raise ConfigError(msg)
    n_lost, n_others = stats.skipped[LOST], stats.n_rows - stats.n_own
    if n_lost > _MAX_LOST * n_others:
        msg = (
            f"{n_lost} of {n_others} annotations cannot be used, expected at most "
            f"{_MAX_LOST:.0%}: {LOST}; run `triage annotations rebase`"
        )
        raise ConfigError(msg)
    out = (LOST, OWN_LOST, GONE)
    left = {f"are left out: {why}": stats.skipped[why] for why in out}
    for what, n in (left | stats.noted).items():
        if n:
            _LOG.warning("%d of %d annotations %s", n, stats.n_rows, what)
    taught = [e for e in examples if e.split in data.splits]
    n_positive = sum(bool(e.labels) for e in taught)
    if n_positive in (0, len(taught)):
        msg = (
            f"annotations {', '.join(data.annotated)}: expected passages with a label "
            f"and passages without one to learn from, found {n_positive} of "
            f"{len(taught)} with one"
        )
        raise ConfigError(msg)
    return taught, stats.sha256


def best_readings(rows: Iterable[Annotation]) -> list[Annotation]:
    """Return one reading of each passage, in the order of first mention.

    A reading of all labels counts above one of some labels. Then newer guidelines count
    above older ones, then the adjudicator above ``r1`` and ``r1`` above everybody else.
    """
    best: dict[Place, Annotation] = {}
    for row in rows:
        place = place_of(row)
        if place not in best or _rank(row) > _rank(best[place]):
            best[place] = row
    return list(best.values())


def place_of(words: Any) -> Place:
    """Return the document and offsets of a row, a passage or a drawn passage."""
    return words.document_id, words.start, words.end


def _rank(row: Annotation) -> tuple[bool, int, bool, bool]:
    version, is_third = int(row.guideline_version), row.annotator == ADJUDICATOR
    return row.judged is None, version, is_third, row.annotator == "r1"


def _example(
    annotation: Annotation, split: str, stats: ScanStats, is_own: bool
) -> Example | None:
    from pipeline.training.corpus import passage_of

    passage = passage_of(annotation, stats, is_own)
    if passage is None:
        return None
    return Example(
        passage_id=f"{annotation.document_id}:{annotation.start}-{annotation.end}",
        text=passage.text,
        kind=annotation.kind,
        labels=frozenset(annotation.labels),
        polarity=dict(annotation.polarity),
        language=passage.language,
        source=group_of(annotation.source),
        split=split,
        synthetic=annotation.synthetic,
        selected_by=annotation.selected_by,
        uncertain=annotation.uncertain,
        view=view_passage(passage, annotation.kind),
        judged=None if annotation.judged is None else frozenset(annotation.judged),
    )


def text_sha256(text: str) -> str:
    """Return the hash that an annotation stores of its passage's words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def annotation_line(annotation: Annotation) -> str:
    """Return one annotation as a JSON line, empty and default fields left out."""
    kept = annotation.model_dump(mode="json", exclude_defaults=True)
    kept["labels"] = list(annotation.labels)
    return json.dumps(kept, ensure_ascii=False)
