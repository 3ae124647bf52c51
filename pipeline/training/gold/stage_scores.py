"""Scores of both stages of a model, for the queue of what to annotate next."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import Classifier, View
from pipeline.classify.two_stage import TwoStageClassifier
from pipeline.files import write_atomically
from pipeline.ingest import READER_VERSION
from pipeline.labels import default_labels
from pipeline.settings import settings
from pipeline.training.corpus import Candidate, CorpusDocument

Scores = NDArray[np.float64]


def document_scores(
    classifier: Classifier, document: CorpusDocument, candidates: Sequence[Candidate]
) -> Scores:
    """Return the scores of a document's passages, cached by model and reader.

    They are those of the first stage and of the whole model, shape (2, n_candidates,
    n_labels), equal if the model has one stage.
    """
    known = f"{classifier.version[:16]}{default_labels().own}"
    folder = settings().home / "scores" / known / READER_VERSION
    path = folder / f"{document.document_id}.npy"
    if path.is_file():
        stored: Scores = np.load(path, allow_pickle=False)
        # A desk may have read the document without OCR.
        if stored.shape[:2] == (2, len(candidates)):
            return stored.astype(np.float64)
    scores = stage_scores(classifier, [c.view for c in candidates])
    folder.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    np.save(buffer, scores.astype(np.float32), allow_pickle=False)
    write_atomically(path, buffer.getvalue())
    return scores


def stage_scores(classifier: Classifier, views: Sequence[View]) -> Scores:
    """Return the scores of the first stage and of the whole model, one above the other.

    The shape is (2, n_views, n_labels).
    """
    if isinstance(classifier, TwoStageClassifier):
        return np.stack(classifier.stages(views))
    return np.stack([classifier.predict_proba(views)] * 2)
