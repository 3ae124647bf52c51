"""Print the time that the cascade saves: ``python -m benches.cascade``.

The cascade and its encoder alone score the passages of the same real documents, taking
turns document by document, each for the first time. ``triage evaluate`` measures the
loss by the gate (``metrics.json``: ``gate``).
"""

import logging
import time
from collections.abc import Callable, Sequence

from benches.corpus_files import choose, parser
from pipeline.classify.artifact import load_classifier, model_folder, read_artifact
from pipeline.classify.base import View, view_passage
from pipeline.classify.cascade import CascadeClassifier, TunedEncoder
from pipeline.classify.model import open_model
from pipeline.datamodel import Kind
from pipeline.errors import IngestError
from pipeline.ingest import read_document
from pipeline.labels import default_labels
from pipeline.text.segment import segment


def seconds(read: Callable[[Sequence[View]], object], views: Sequence[View]) -> float:
    """Return how long views take to read."""
    began = time.perf_counter()
    read(views)
    return time.perf_counter() - began


def main() -> None:
    logging.disable(logging.WARNING)  # pdfminer.six reports each odd font
    options = parser(__doc__, files=20).parse_args()
    model = open_model()
    cascade = load_classifier(model.name, default_labels())
    if not isinstance(cascade, CascadeClassifier):
        msg = f"{model.name}: expected a cascade, found {cascade.kind}"
        raise SystemExit(msg)
    model.open()
    facts, _ = read_artifact(model_folder(model.name))
    names = facts["encoder"], facts["encoder_sha256"]
    alone = TunedEncoder(*names, cascade.params.tuned)
    alone.margins([View("Opened before the clock runs.", Kind.BROCHURE)])
    n = n_twice = 0
    whole = encoder = 0.0
    for path in choose(options.corpus, options.files):
        try:
            document = read_document(path.read_bytes(), path.name)
        except IngestError as error:
            print(f"{path.name}: left out ({error})")
            continue
        kind = model.kinds.predict(document.text)
        views = [view_passage(passage, kind) for passage in segment(document)]
        if not views:
            continue
        whole += seconds(cascade.predict_proba, views)
        encoder += seconds(alone.margins, views)
        n += len(views)
        n_twice += int(cascade.passes(views).sum())
    print(f"{n} passages, of which the encoder reads {n_twice / n:.2f} in the cascade")
    print(f"cascade {n / whole:.0f} passages/s, encoder alone {n / encoder:.0f}")
    print(f"the cascade is {encoder / whole:.2f} times as fast")


if __name__ == "__main__":
    main()
