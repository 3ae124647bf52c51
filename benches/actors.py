"""Measure actors against mere mentions on hand-judged names of real reports.

    python -m benches.actors                both halves
    python -m benches.actors --split dev    one half, with every error

``corpora/parties/actors.jsonl`` holds the place of each name, whether the passage
says that its bearer did something of concern, and no word of any report: they are
read from the corpus under TRIAGE_CORPUS. Halves by the hash of the document; rules
were written on ``dev`` and on other passages of its reports. The errors on ``held-out``
were never looked at, its passages were, when they were judged. 28 names of ``dev`` were
drawn after a first look at it. The 342 names after the first 338 are of reports that
none was drawn from before, found by words of their own and not by ``find_actors``, in
sentences with a word of force or surveillance; what a law would allow or a board could
examine is nobody's act, "in use by" and "put an end to torture by" are. The last 495
are of reports of ``dev``.

The names of ``held-out`` were read a second time, blind (``second``). Where the two
readings differ a third one, which knew both, settled ``actor``; the row has its
``reason``.
"""

import argparse
import hashlib
import json
import sys
from typing import Any

from sklearn.metrics import cohen_kappa_score, f1_score

from pipeline.datamodel import Document
from pipeline.ingest import read_document
from pipeline.parties.actor_parts import Part
from pipeline.parties.actors import find_actors
from pipeline.settings import corpora_dir, project_dir, settings

SPLITS = ("dev", "held-out")


def documents_of(wanted: set[str]) -> dict[str, Document]:
    """Return the reports with the wanted hashes, read anew."""
    found: dict[str, Document] = {}
    for path in sorted((project_dir() / settings().corpus / "reports").rglob("*")):
        if not path.is_file():
            continue
        data = path.read_bytes()
        document_id = hashlib.sha256(data).hexdigest()
        if document_id in wanted and document_id not in found:
            found[document_id] = read_document(data, path.name)
    return found


def passage_of(row: dict[str, Any], documents: dict[str, str]) -> str:
    """Return the judged passage; leaves where its text is another one now."""
    text = documents.get(row["document_id"], "")[row["start"] : row["end"]]
    if hashlib.sha256(text.encode()).hexdigest() != row["text_sha256"]:
        sys.exit(f"{row['document_id'][:12]}:{row['start']}: not the judged text")
    return text


def is_actor(text: str, start: int, end: int) -> tuple[bool, str]:
    """Tell whether the name at a place is found to be an actor, and why."""
    for actor in find_actors(text):
        if actor.span.start < end and start < actor.span.end:
            return actor.part is Part.ACTOR, f"{actor.part.value}: {actor.reason}"
    return False, "not found"


def agreement(rows: list[dict[str, Any]], said: list[bool]) -> str:
    """Tell how far two readings of names, and what is said of each, agree."""
    differ = [row for row in rows if "reason" in row]
    second = [row["second"] for row in rows]
    first = [row["second"] != ("reason" in row) for row in rows]
    changed = [row["actor"] for row in differ if row["actor"] == row["second"]]
    return (
        f"  read twice: {len(differ)} differ, "
        f"kappa {cohen_kappa_score(first, second):.3f}; "
        f"changed: {sum(changed)} to actor, {len(changed) - sum(changed)} to mention\n"
        f"  F1 against the first {f1_score(first, said):.3f}, "
        f"against the second {f1_score(second, said):.3f}, "
        f"between the two {f1_score(first, second):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--split", choices=SPLITS, help="one half, with its errors")
    arguments = parser.parse_args()
    lines = (corpora_dir() / "parties" / "actors.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    read = documents_of({row["document_id"] for row in rows})
    documents = {key: document.text for key, document in read.items()}
    for split in (arguments.split,) if arguments.split else SPLITS:
        right = found = wanted = 0
        names = [row for row in rows if row["split"] == split]
        answers = []
        for row in names:
            text = passage_of(row, documents)
            said, why = is_actor(text, row["name_start"], row["name_end"])
            answers.append(said)
            right += said and row["actor"]
            found += said
            wanted += row["actor"]
            if arguments.split and said != row["actor"]:
                name = slice(max(0, row["name_start"] - 60), row["name_end"] + 60)
                print(f"  {row['actor']} {text[name]!r}: {why}")
        precision, recall = right / max(1, found), right / max(1, wanted)
        both = max(1e-9, precision + recall)
        print(
            f"{split}: P {precision:.3f} R {recall:.3f} "
            f"F1 {2 * precision * recall / both:.3f} "
            f"({wanted} actors, {len(names)} names)"
        )
        if all("second" in row for row in names):
            print(agreement(names, answers))


if __name__ == "__main__":
    main()
