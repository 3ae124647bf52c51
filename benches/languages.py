"""Measure findings in documents in other languages than English, and the speed.

    python -m benches.languages [--part test]

The documents are whole, from sources that no model learned from
(``corpora/annotated/whole``), and most of their words are in another language. They go
through the functions of ``triage run`` as in ``benches.whole_documents``. The speed is
that of scoring new passages, English ones and passages in ten languages.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from rich.console import Console
from rich.table import Table

from benches.whole_documents import Read, is_english, pooled_precision, read, share
from pipeline.classify.base import View, view_passage
from pipeline.classify.model import Model, open_model
from pipeline.text.language import main_language
from pipeline.training.gold.whole import PARTS, WholeDocument, load_whole

TEN = ("ar", "cs", "el", "fa", "hu", "ko", "ru", "tr", "uk", "zh")
_FEWEST, _MOST = 20, 60
"""Passages of each language that are timed."""


def language_of(document: WholeDocument) -> str:
    """Return the language of most passages, "?" if none is clear."""
    return main_language(p.language for p in document.passages) or "?"


def row(name: str, reads: Sequence[Read]) -> tuple[str, ...]:
    """Return the results on some documents."""
    n_sure = sum(int(one.document.sure.sum()) for one in reads)
    flags = [(one, flag) for one in reads for flag in one.flags]
    found = sum(bool(one.document.sure[flag.at, flag.label]) for one, flag in flags)
    states = [flag.state for _, flag in flags]
    n_right = states.count("right")
    return (
        name,
        str(len(reads)),
        str(sum(len(one.document.passages) for one in reads)),
        f"{found} of {n_sure}",
        str(len(flags)),
        share(n_right, len(flags)),
        share(n_right + states.count("debatable"), len(flags)),
        share(len(flags), n_sure),
    )


def speed(views: Sequence[View], model: Model) -> float:
    """Return passages a second, each read for the first time."""
    fresh = list(dict.fromkeys(views))
    began = time.perf_counter()
    model.classifier.predict_proba(fresh)
    return len(fresh) / (time.perf_counter() - began)


def timed_views(documents: Sequence[WholeDocument]) -> dict[str, list[View]]:
    """Return the longer passages of each language."""
    found: dict[str, list[View]] = defaultdict(list)
    for document in documents:
        for passage in document.passages:
            found[passage.language or "?"].append(view_passage(passage, document.kind))
    return found


def main() -> None:
    """Print the table and the speeds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", default="test", choices=PARTS)
    part = parser.parse_args().part
    model, documents = open_model(), load_whole([part])
    reads = [read(document, model, kind_given=False) for document in documents]
    others = [one for one in reads if not is_english(one)]
    table = Table(
        "documents in", "number", "passages", "sure found", "flags", "right",
        "right or debatable", "flags for each sure label",
    )  # fmt: skip
    by_language: dict[str, list[Read]] = defaultdict(list)
    for one in others:
        by_language[language_of(one.document)].append(one)
    for language, own in sorted(by_language.items()):
        table.add_row(*row(language, own))
    table.add_row(*row("all of these", others))
    console = Console(width=120)
    console.print(table)
    console.print(f"average precision over all pairs {pooled_precision(others):.3f}")
    model = open_model()  # one that has read nothing yet
    model.open()
    views = timed_views(documents)
    held = [views[code][:_MOST] for code in TEN if len(views[code]) >= _FEWEST]
    mixed = list(chain.from_iterable(held))
    console.print(
        f"passages a second: English {speed(views['en'][:500], model):.0f}, a mix of "
        f"{len(held)} languages {speed(mixed, model):.0f}"
    )


if __name__ == "__main__":
    main()
