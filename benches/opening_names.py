"""Measure which names in the opening of a contract are its parties; fit the head.

    python -m benches.opening_names CUAD          rules, head, and all parties
    python -m benches.opening_names CUAD --fit    and write models/parties/weights.json

CUAD is the folder of CUAD v1 (The Atticus Project, CC BY 4.0) that holds
``full_contract_txt`` and ``master_clauses.csv``, in which lawyers marked the names of
the parties of 509 contracts. A name is right if it is exact, apart from case,
punctuation and a leading article. The halves are chosen by the hash of the company that
filed the contract. Rules were written and the head is fitted on ``dev``, where the head
is measured in five folds grouped by company. The errors of ``held-out`` were never
looked at. A company with a contract in the held-out part of
``corpora/parties/contracts.jsonl`` is held out here, too. Errors of the companies in
``corpora/parties/cuad_seen.txt`` were looked at later, so they count as ``dev``.

"All parties" are those that the program shows for the whole paper, signatures
included, also of the contracts with more than eight names.
"""

import argparse
import ast
import csv
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benches.party_roles import f1, plain
from pipeline.hashed_weights import write_vouched
from pipeline.ingest import read_document
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.opening_head import candidates
from pipeline.parties.papers.preamble import read_preamble, rule_names
from pipeline.settings import corpora_dir, models_dir

THRESHOLD = 0.4
"""Recall first: .5 finds 2 in 100 fewer for 2 in 100 more that are right."""

STRENGTH = 1.0
"""Inverse of the penalty on weights; 0.3 to 3 differ by less than the folds do."""

MAX_NAMES = 8
"""Papers with more are joint filings and lists of carriers, no transaction."""

_NOT_A_NAME = re.compile(
    r"collectively|\bpart(?:y|ies)\b|together| or |____|affiliates|referred to|^d b a|"
    r"individually|^a k a|xxxx|^an individual|doing business|^on behalf|shall|"
    r"hereinafter"
)
"""Words that lawyers marked beside names, which define the names."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A text with the names that lawyers marked in it, as ``plain`` writes them."""

    document_id: str
    text: str
    company: str
    part: str
    gold: frozenset[str]


def company_of(stem: str) -> str:
    """Return whose filing it is: the first letters of the file's name."""
    first = re.split(r"_\d|_| - |,|-", stem)[0].casefold()
    return re.sub(r"\W", "", first)[:8]


def gold_names(marked: list[str], answer: str, text: str) -> frozenset[str]:
    """Return the names among what lawyers marked; the rest are defined terms."""
    terms = {plain(t) for t in re.findall(r"[“\"”]([^“\"”]+)[“\"”]", answer)}
    names = set()
    for words in marked:
        if not re.search(r"\([A-Z][\w. ]+\)\s+\w", words):
            words = re.sub(r"\s*\(.*", "", words)
        name = plain(words)
        quoted = r"[“\"”'‘]\s*(?:the )?" + re.escape(words.strip()) + r"\s*,?[”\"“'’]"
        if name and name not in terms and not re.search(quoted, text, re.IGNORECASE):
            names.add(name)
    return frozenset(n for n in names if not _NOT_A_NAME.search(n))


def read_contracts(folder: Path) -> list[Contract]:
    """Return the contracts and the names that lawyers marked, in order of files."""
    with (folder / "master_clauses.csv").open(encoding="utf-8", newline="") as file:
        clauses = {_letters(row["Filename"][:-4]): row for row in csv.DictReader(file)}
    lines = (corpora_dir() / "parties" / "contracts.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in lines.splitlines()]
    splits = {row["document_id"]: row["split"] for row in rows}
    read = []
    for path in sorted((folder / "full_contract_txt").glob("*.txt")):
        data = path.read_bytes()
        key = hashlib.sha256(data).hexdigest()
        read.append((path, key, read_document(data, path.name).text))
    parts = [(company_of(path.stem), splits.get(key)) for path, key, _ in read]
    annotated = {c: split for c, split in parts if split in ("dev", "dev-2")}
    annotated |= {c: split for c, split in parts if split == "held-out"}
    seen = (corpora_dir() / "parties" / "cuad_seen.txt").read_text("utf-8").split()
    annotated |= dict.fromkeys(seen, "dev")
    contracts = []
    for path, key, text in read:
        row = clauses.get(_letters(path.stem))
        if row is None:
            continue
        marked = ast.literal_eval(row["Parties"]) if row["Parties"].strip() else []
        gold = gold_names(marked, row["Parties-Answer"], text)
        company = company_of(path.stem)
        part = _part(company, annotated.get(company))
        contracts.append(Contract(key, text, company, part, gold))
    return contracts


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()


def _part(company: str, split: str | None) -> str:
    if split is not None:
        return "held-out" if split == "held-out" else "dev"
    odd = int(hashlib.sha256(company.encode()).hexdigest(), 16) % 2
    return "dev" if odd else "held-out"


def report(name: str, contracts: list[Contract], found: list[set[str]]) -> None:
    """Print precision, recall and F1 of names."""
    pairs = list(zip(contracts, found, strict=True))
    right = sum(len(c.gold & names) for c, names in pairs)
    wanted = sum(len(c.gold) for c in contracts)
    print(f"{name}: {f1(right, sum(map(len, found)), wanted)} ({wanted} names)")


def by_rule(contract: Contract) -> set[str]:
    return {plain(name.of(contract.text)) for name in rule_names(contract.text)}


class Table:
    """The candidates of contracts, a row each."""

    def __init__(self, contracts: list[Contract]) -> None:
        rows: list[dict[str, int]] = []
        self.number: list[int] = []
        self.names: list[str] = []
        for number, contract in enumerate(contracts):
            found = candidates(contract.text, rule_names(contract.text))
            for name, features in found.items():
                rows.append(dict.fromkeys(features, 1))
                self.number.append(number)
                self.names.append(plain(name.of(contract.text)))
        pairs = list(zip(self.number, self.names, strict=True))
        self.y = np.array([name in contracts[n].gold for n, name in pairs])
        self.groups = [contracts[n].company for n in self.number]
        self.vectorizer = DictVectorizer()
        self.X = self.vectorizer.fit_transform(rows)

    def out_of_fold(self) -> Any:
        """Return scores, each from contracts of other companies."""
        scores = np.zeros(len(self.y))
        for train, test in GroupKFold(5).split(self.X, self.y, self.groups):
            model = _model().fit(self.X[train], self.y[train])
            scores[test] = model.predict_proba(self.X[test])[:, 1]
        return scores

    def found(self, scores: Any, n_contracts: int) -> list[set[str]]:
        """Return the names of each contract that reach the threshold."""
        names: list[set[str]] = [set() for _ in range(n_contracts)]
        for number, name, score in zip(self.number, self.names, scores, strict=True):
            if score >= THRESHOLD:
                names[number].add(name)
        return names

    def weights(self) -> dict[str, float]:
        """Return the weights from all rows, those that round to nothing left out."""
        model = _model().fit(self.X, self.y)
        named = zip(
            self.vectorizer.get_feature_names_out(), model.coef_[0], strict=True
        )
        self.bias = round(float(model.intercept_[0]), 3)
        return {str(n): round(float(w), 3) for n, w in named if abs(w) >= 0.01}


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=2_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cuad", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    if not (arguments.cuad / "master_clauses.csv").is_file():
        sys.exit(f"{arguments.cuad}: expected CUAD v1 with master_clauses.csv")
    contracts = read_contracts(arguments.cuad)
    usual = [c for c in contracts if len(c.gold) <= MAX_NAMES]
    dev = [c for c in usual if c.part == "dev"]
    table = Table(dev)
    report("dev, rules", dev, [by_rule(c) for c in dev])
    folded = table.found(table.out_of_fold(), len(dev))
    report("dev, head, grouped five-fold", dev, folded)
    if arguments.fit:
        rows = {
            "weights": table.weights(),
            "bias": table.bias,
            "threshold": THRESHOLD,
            "fitted_on": f"{len(dev)} contracts of CUAD v1",
        }
        print(write_vouched(models_dir() / "parties" / "weights.json", rows))
    held_out = [c for c in usual if c.part == "held-out"]
    report("held-out, rules", held_out, [by_rule(c) for c in held_out])
    with_head = [
        {plain(o.name.of(c.text)) for o in read_preamble(c.text) if o.name is not None}
        for c in held_out
    ]
    report("held-out, head", held_out, with_head)
    for part in ("dev", "held-out"):
        own = [c for c in contracts if c.part == part]
        shown = [{plain(p.name) for p in find_parties(c.text)} for c in own]
        report(f"{part}, all parties", own, shown)


if __name__ == "__main__":
    main()
