"""Measure the parties of transactions against contracts annotated by hand.

    python -m benches.party_roles [CUAD]                all parts
    python -m benches.party_roles [CUAD] --split dev    one part, with its errors

``corpora/parties/contracts.jsonl`` holds the names and roles of each contract. It names
real contracts by sha256 and offsets. They are read from the corpus under TRIAGE_CORPUS
and from CUAD, the folder of CUAD v1 (The Atticus Project, CC BY 4.0) that holds
``full_contract_txt``; contracts in neither are left out and counted. A party is right
if its name is exact (apart from case, punctuation and a leading article) and its role
is the annotated one. The rules were written on ``dev``; ``dev-2`` was looked at after a
first measurement, ``dev-3`` after a second. The texts of ``held-out`` and
``held-out-2`` were read to annotate them, but the errors there were never looked at.
The parts are chosen by the hash of the text; for ``dev-3`` and ``held-out-2`` by the
hash of the company that filed the contract, as in ``benches.opening_names``.
"""

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.ingest import read_document
from pipeline.parties.papers.extract import find_parties
from pipeline.settings import corpora_dir, project_dir, settings

SPLITS = ("dev", "dev-2", "dev-3", "held-out", "held-out-2")

Pairs = set[tuple[str, str]]


def texts(wanted: set[str], cuad: Path | None = None) -> dict[str, str]:
    """Return the texts of the real contracts that are at hand, by hash of bytes."""
    folders = [project_dir() / settings().corpus / "contracts"]
    folders += [cuad / "full_contract_txt"] if cuad else []
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in (".txt", ".md")):
            data = path.read_bytes()
            key = hashlib.sha256(data).hexdigest()
            if key in wanted and key not in found:
                found[key] = read_document(data, path.name).text
    return found


def plain(name: str) -> str:
    """Take case, punctuation and a leading article off a name."""
    words = re.findall(r"\w+", name.casefold())
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def gold_of(row: dict[str, Any], text: str) -> Pairs:
    """Return the annotated names and roles.

    The program exits with a message if the text is not the annotated one.
    """
    pairs = set()
    for party in row["parties"]:
        name = text[party["start"] : party["end"]]
        if hashlib.sha256(name.encode()).hexdigest() != party["text_sha256"]:
            sys.exit(f"{row['source']} {row['document_id'][:12]}: the text differs")
        pairs.add((plain(name), party["role"]))
    return pairs


def f1(right: int, found: int, wanted: int) -> str:
    precision = right / found if found else 0.0
    recall = right / wanted if wanted else 0.0
    both = precision + recall
    score = 2 * precision * recall / both if both else 0.0
    return f"P {precision:.3f} R {recall:.3f} F1 {score:.3f}"


def count(
    rows: list[dict[str, Any]], real: dict[str, str], *, show: bool
) -> Counter[str]:
    """Compare what is found with what was annotated, contract by contract."""
    sums: Counter[str] = Counter()
    for row in rows:
        text = row.get("text") or real[row["document_id"]]
        gold = gold_of(row, text)
        found = {(plain(p.name), p.role.value) for p in find_parties(text)}
        pairs = {"invented" if row["synthetic"] else "real": (gold, found)}
        pairs |= {"all": (gold, found)}
        pairs |= {"names": ({(n, "") for n, _ in gold}, {(n, "") for n, _ in found})}
        for key, (wanted, got) in pairs.items():
            sums[f"{key} right"] += len(wanted & got)
            sums[f"{key} found"] += len(got)
            sums[f"{key} wanted"] += len(wanted)
        for sign, difference in (("missed", gold - found), ("extra", found - gold)):
            for pair in sorted(difference) if show else ():
                print(f"  {sign} {row['source']} {row['document_id'][:6]}: {pair}")
    return sums


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cuad", type=Path, nargs="?")
    parser.add_argument("--split", choices=SPLITS, help="one part, with its errors")
    arguments = parser.parse_args()
    path: Path = corpora_dir() / "parties" / "contracts.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    real = texts({row["document_id"] for row in rows}, arguments.cuad)
    absent = [r for r in rows if not r["synthetic"] and r["document_id"] not in real]
    if absent:
        print(f"{len(absent)} contracts are not at hand and are left out")
        rows = [row for row in rows if row not in absent]
    for split in (arguments.split,) if arguments.split else (*SPLITS, "together"):
        part = [row for row in rows if split in (row["split"], "together")]
        sums = count(part, real, show=arguments.split is not None)
        for key in ("real", "invented", "all", "names"):
            counts = (sums[f"{key} {what}"] for what in ("right", "found", "wanted"))
            print(f"{split} {key}: {f1(*counts)} ({sums[f'{key} wanted']} parties)")


if __name__ == "__main__":
    main()
