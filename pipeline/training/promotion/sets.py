"""Results of a model on the passages that every candidate is measured on.

There are four test sets of passages, all from sources that neither model learned from:
``picked`` passages of the test split, ``whole`` documents of the admission part (none
that a card reports), passages written in other ``languages``, and the ``challenge``
rows. The last two are invented: they can stop a candidate but support no claim. A model
of many languages reads no English passage, so its test sets hold none. Each model
scores a test set once; the scores are cached under ``TRIAGE_HOME`` by the model's
version and the hash of the set. In names of the code a test set is a heap.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.artifact import load_classifier, model_folder, read_artifact
from pipeline.classify.base import Classifier, view_passage
from pipeline.classify.conditions.weigh import weighed
from pipeline.classify.document_thresholds import document_thresholds
from pipeline.classify.encoders.encoder import load_encoder
from pipeline.classify.multilingual import KIND as MANY
from pipeline.classify.two_stage import LinearClassifier
from pipeline.errors import ConfigError
from pipeline.files import make_private_folder, write_arrays
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.config import read_model_config
from pipeline.training.data import (
    READER,
    Example,
    ScanStats,
    annotated_files,
    load_examples,
    read_annotations,
)
from pipeline.training.gold.whole import ADMISSION, FOLDER, WholeDocument, load_whole
from pipeline.training.measuring.scored import ScoredExamples
from pipeline.training.promotion.challenge import FILES, read_challenge
from pipeline.training.promotion.evaluate import (
    beside_gold,
    check_measurable,
    passages_sha256,
    score_examples,
)
from pipeline.training.split import split_of
from pipeline.training.vocabulary import cached_vectors

PICKED, WHOLE, LANGUAGES, CHALLENGE = "picked", "whole", "languages", "challenge"

REAL = "real"
"""Folder of the annotated corpus; only models that learn from it are measured on it."""

PAGE_CHARS = 3000
"""Number of characters that count as a page, because many files of the corpus have no
pages."""

_ENGLISH = "en"
_N_TIMED = 128
_N_TIMES = 3

Heaps = Mapping[str, Sequence[Example]]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Results of one model on all test sets.

    Attributes:
        version: Version of the model.
        heaps: Gold labels and scores of each test set, passages in one order.
        pages: Number of pages of the whole documents together.
    """

    version: str
    heaps: Mapping[str, ScoredExamples]
    pages: float


def heaps_for(candidate: str, current: str) -> dict[str, list[Example]]:
    """Return the test sets for both models; missing ones are left out.

    Args:
        candidate: Name of a folder in ``models/``, or a path.
        current: Name of the model that it may replace; its annotations and test share
            define the test sets.

    Raises:
        ArtifactError: Same conditions as for ``read_model_config``.
        ConfigError: An annotation is wrong, or no picked passage is at hand.
    """
    picked = unseen_examples(candidate, current)
    shares = [
        read_model_config(model_folder(name)).data.test_share
        for name in (candidate, current)
    ]
    found = {PICKED: picked}
    if REAL in read_model_config(model_folder(current)).data.annotated:
        whole = whole_examples(min(shares), ADMISSION)
        known = {example.passage_id for example in whole}
        found[PICKED] = [e for e in picked if e.passage_id not in known]
        written = load_examples(["weak_languages"], test_share=min(shares))
        found |= {WHOLE: whole, LANGUAGES: written, CHALLENGE: _challenge()}
    facts, _ = read_artifact(model_folder(current))
    if facts["kind"] == MANY:
        found = {
            name: [example for example in some if example.language != _ENGLISH]
            for name, some in found.items()
        }
    if not found[PICKED]:
        msg = (
            f"expected real passages of the test in languages that {current} reads, "
            "found English ones alone; name others in `annotated` of its config"
        )
        raise ConfigError(msg)
    return {name: some for name, some in found.items() if some}


def unseen_examples(candidate: str, current: str) -> list[Example]:
    """Return the real test passages that neither model was trained on.

    They come from the annotations that the current model names. Further annotations of
    a candidate do not change the passages on which both are measured.

    Whole documents of the test are left out: cards report on them.

    A source is in the test split if its hash is under ``test_share``. So a source under
    the smaller share of the two models is in the test split of both.

    Raises:
        ArtifactError: Same conditions as for ``read_model_config``.
        ConfigError: A config or an annotation is wrong, or there is no such passage.
    """
    new, old = (
        read_model_config(model_folder(name)).data for name in (candidate, current)
    )
    share = min(new.test_share, old.test_share)
    stats = ScanStats()
    found = [
        example
        for example in load_examples(
            [name for name in old.annotated if name != FOLDER],
            test_share=share,
            stats=stats,
            only="test",
        )
        if not example.synthetic
    ]
    check_measurable(found, stats, f"that neither {candidate} nor {current} learned")
    return found


def unannotated_labels(current: str) -> frozenset[str]:
    """Return the labels of a model without any annotation in its test.

    The annotations themselves are read, and the test share is that of the model in use.
    So neither a missing corpus nor a candidate with a smaller test makes a label look
    unannotated. A label that the model has not learned is none of them: its passages
    may be with the candidate.

    Raises:
        ArtifactError: The model is missing or altered.
        ConfigError: Its config or an annotation is wrong.
    """
    folder = model_folder(current)
    facts, _ = read_artifact(folder)
    data = read_model_config(folder).data
    own = [ADMISSION] if REAL in data.annotated else []
    files = annotated_files([*(n for n in data.annotated if n != FOLDER), *own])
    rows = (row for path in files for row in read_annotations(path, default_labels()))
    carried = {
        label
        for row in rows
        if row.annotator != READER
        and not (facts["kind"] == MANY and row.language == _ENGLISH)
        and split_of(row.source, data.test_share, row.synthetic) == "test"
        for label in row.labels
    }
    return frozenset(facts["labels"]) - carried


def heaps_sha256(heaps: Heaps) -> str:
    """Return the hash of all passages and their gold labels."""
    said = [[name, passages_sha256(heaps[name])] for name in sorted(heaps)]
    return hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def own_whole(model: str) -> tuple[list[Example], int]:
    """Return the passages of whole documents that a model's card reports on.

    Args:
        model: Name of a folder in ``models/``, or a path.

    Returns:
        The passages, none if the corpus is not at hand or the model does not learn from
        it; and the number of annotated passages left out because their words were not
        found. That happens on scanned pages, if OCR is off or reads other words.

    Raises:
        ArtifactError: The model is missing or altered.
        ConfigError: Its config is wrong.
    """
    data, lost = read_model_config(model_folder(model)).data, list[str]()
    if REAL not in data.annotated:
        return [], 0
    return whole_examples(data.test_share, "test", lost), len(lost)


def whole_examples(
    test_share: float, part: str, lost: list[str] | None = None
) -> list[Example]:
    """Return the passages of whole documents of a part; none without a corpus."""
    try:
        documents = load_whole([part], lost)
    except ConfigError:  # the corpus is not at hand, which the rules report
        return []
    held = [d for d in documents if split_of(d.source, test_share, False) == "test"]
    return [example for document in held for example in _passages(document)]


def _passages(document: WholeDocument) -> list[Example]:
    ids = np.array(default_labels().ids)
    return [
        Example(
            passage_id=p.passage_id,
            text=p.text,
            kind=document.kind,
            labels=frozenset(ids[document.right[i]].tolist()),
            polarity={},
            language=p.language,
            source=document.source,
            split=document.split,
            synthetic=False,
            selected_by="document",
            uncertain=False,
            view=view_passage(p, document.kind),
            judged=frozenset(ids[~document.debatable[i]].tolist()),
        )
        for i, p in enumerate(document.passages)
    ]


def _challenge() -> list[Example]:
    """Return the challenge rows of one piece, each as a document of its own."""
    rows = [row for name in FILES for row in read_challenge(name)]
    pieces = [(request, labels, request.views()) for request, labels in rows]
    return [
        Example(
            passage_id=f"{i}:0-{len(request.text)}",
            text=request.text,
            kind=request.kind,
            labels=labels,
            polarity={},
            language=views[0].language or None,
            source=f"challenge-{i}",
            split="test",
            synthetic=True,
            selected_by="challenge",
            uncertain=False,
            view=views[0],
        )
        for i, (request, labels, views) in enumerate(pieces)
        if len(views) == 1
    ]


def sit(model: str, heaps: Heaps) -> Sitting:
    """Score all test sets with a model, or read its cached scores.

    Raises:
        ArtifactError: The model is missing or altered.
        OSError: The scores cannot be cached.
    """
    classifier = load_classifier(model, default_labels())
    found = {name: _scored(classifier, name, some) for name, some in heaps.items()}
    chars = sum(len(example.text) for example in heaps.get(WHOLE, ()))
    return Sitting(classifier.version, found, chars / PAGE_CHARS)


def _scored(
    classifier: Classifier, name: str, examples: Sequence[Example]
) -> ScoredExamples:
    folder = make_private_folder(settings().home / "sittings" / classifier.version)
    path = folder / f"{passages_sha256(examples)[:16]}{default_labels().own}.npz"
    if path.is_file():
        with np.load(path, allow_pickle=False) as kept:
            y_score, denied = kept["y_score"], kept["denied"]
    else:
        if isinstance(classifier, LinearClassifier):
            _know_vectors(classifier, examples)
        scored = score_examples(classifier, examples)
        y_score, denied = scored.y_score, scored.denied
        write_arrays(path, y_score=y_score, denied=denied)
    limits = classifier.thresholds
    if name == WHOLE:
        read = "" if classifier.kind == MANY else _ENGLISH
        limits = document_thresholds(classifier.labels, limits, read)
        y_score = _weighed(examples, y_score, classifier.labels, limits)
    return beside_gold(examples, y_score, denied, limits)


def _know_vectors(classifier: LinearClassifier, examples: Sequence[Example]) -> None:
    """Give an encoder the stored vectors of passages, so that it computes fewer."""
    encoder, views = classifier.encoder, [example.view for example in examples]
    texts = [view.text for view in views]
    load_encoder(encoder).know(texts, cached_vectors(views, encoder))


def _weighed(
    examples: Sequence[Example],
    y_score: NDArray[np.float64],
    labels: Sequence[str],
    limits: Sequence[float],
) -> NDArray[np.float64]:
    """Return the scores of whole documents after the needs, as in screening."""
    rows: dict[str, list[int]] = defaultdict(list)
    for i, example in enumerate(examples):
        rows[example.document_id].append(i)
    found = y_score.copy()
    for own in rows.values():
        views, kind = [examples[i].view for i in own], examples[own[0]].kind
        found[own] = weighed(y_score[own], views, kind, labels, np.asarray(limits))
    return found


def time_beside(one: str, other: str, heaps: Heaps) -> tuple[float, float]:
    """Return the seconds per passage of two models, measured alternately.

    The minimum of a few tries counts, because other load on the machine only adds time.
    """
    views = [example.view for example in heaps[PICKED][:_N_TIMED]]
    models = [load_classifier(name, default_labels()) for name in (one, other)]
    spent: list[list[float]] = [[], []]
    for _ in range(_N_TIMES):
        for model, times in zip(models, spent, strict=True):
            began = perf_counter()
            model.predict_proba(views)
            times.append((perf_counter() - began) / len(views))
    return min(spent[0]), min(spent[1])
