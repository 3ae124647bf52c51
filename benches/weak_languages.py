"""Count the flags in German, French and Spanish documents.

    python -m benches.weak_languages [MODEL]

There are invented documents that no model learns from
(``corpora/annotated/weak_languages``) and, if the corpus is at hand, the real test
passages; few of these carry a label. One in three invented passages carries a label, so
their precision says little, and no claim rests on them.
"""

import argparse

from rich.console import Console
from rich.table import Table

from pipeline.classify.base import Classifier
from pipeline.classify.model import open_model
from pipeline.findings import flags_of
from pipeline.training.corpus import corpus_manifest
from pipeline.training.data import Example, load_examples
from pipeline.training.measuring.scored import Share


def measure(classifier: Classifier, examples: list[Example]) -> tuple[str, ...]:
    """Return recall and precision of the flags, and flags for 100 passages."""
    views = [example.view for example in examples]
    scores = classifier.predict_proba(views)
    flags = [
        set(flags_of(view, row, classifier))
        for view, row in zip(views, scores, strict=True)
    ]
    pairs = list(zip(examples, flags, strict=True))
    n_right = sum(len(example.labels & found) for example, found in pairs)
    n_flags = sum(map(len, flags))
    return (
        str(len(examples)),
        str(Share.of(n_right, sum(len(example.labels) for example in examples))),
        str(Share.of(n_right, n_flags)),
        f"{100 * n_flags / len(examples):.1f}",
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("model", nargs="?", default="triage-en")
    classifier = open_model(parser.parse_args().model).classifier
    table = Table("passages", "number", "recall", "precision", "flags per 100")
    found = {"invented": load_examples(["weak_languages"], test_share=0.25)}
    if corpus_manifest():
        real = load_examples(["real"], test_share=0.25)
        found["real, test"] = [e for e in real if e.split == "test"]
    for name, examples in found.items():
        for language in ("de", "fr", "es"):
            own = [e for e in examples if e.language == language]
            table.add_row(f"{name}, {language}", *measure(classifier, own))
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
