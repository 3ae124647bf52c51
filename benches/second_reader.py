"""Measure what a language model that checks findings does to whole documents.

    python -m benches.second_reader [--part test] [--documents N]

``TRIAGE_SECOND_READER_URL`` and ``TRIAGE_SECOND_READER_MODEL`` name server and model.
The documents and the states of findings are those of ``benches.whole_documents``. The
model gets each finding as in ``triage run``. The table shows the queue with all
findings, without those that the model doubts, and with only those that it supports.
Below it stand the reasons why findings were not checked. Answers are cached under
``TRIAGE_HOME``.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.console import Console

from benches.whole_documents import Read, density_table, flags_of, read
from pipeline.classify.model import open_model
from pipeline.classify.second_reader import second_reader
from pipeline.datamodel import Finding
from pipeline.training.gold.whole import PARTS, load_whole

QUEUES: dict[str, Callable[[str], bool]] = {
    "all findings": lambda answer: True,
    "without the doubted": lambda answer: answer != "doubts",
    "the supported alone": lambda answer: answer == "supports",
}


def queue_of(one: Read, findings: Sequence[Finding], name: str) -> Read:
    """Return a document with only the findings of one queue.

    Args:
        one: Document with all findings.
        findings: The same findings with the answers of the model.
        name: Name of the queue in ``QUEUES``.
    """
    kept = [f for f in findings if QUEUES[name](answer_of(f))]
    return replace(one, flags=tuple(flags_of(one.document, kept)))


def answer_of(finding: Finding) -> str:
    """Return the answer of the model, empty if it did not check the finding."""
    return dict(finding.attributes).get("second_reading", "")


def main() -> None:
    """Print the table, the answers and the reasons without one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--part", default="test", choices=PARTS)
    parser.add_argument("--documents", type=int, help="only the N shortest")
    given = parser.parse_args()
    checker, model = second_reader(), open_model()
    documents = sorted(load_whole([given.part]), key=lambda d: d.n_chars)
    queues: dict[str, list[Read]] = {name: [] for name in QUEUES}
    notes: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    began = time.perf_counter()
    for document in documents[: given.documents]:
        one = read(document, model, kind_given=False)
        checked, said = checker.read(one.findings, document.passages, one.kind)
        notes.update(map(str, said))
        answers.update(map(answer_of, checked))
        for name, reads in queues.items():
            reads.append(queue_of(one, checked, name))
    seconds = time.perf_counter() - began
    console = Console(width=120)
    console.print(density_table("queue", queues))
    for note, n in notes.most_common():
        console.print(f"documents with the note {note!r}: {n}")
    n_checked = answers.total() - answers[""]
    console.print(
        f"{n_checked} of {answers.total()} findings checked in {seconds:.0f} s"
    )
    for answer in sorted(answers.keys() - {""}):
        console.print(f"{answer}: {answers[answer]}")


if __name__ == "__main__":
    main()
