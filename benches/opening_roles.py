"""Measure how well the roles of an agreement's parties are found; fit the head.

    python -m benches.opening_roles CUAD          rules, and the head in eight folds
    python -m benches.opening_roles CUAD --fit    and write models/parties/roles.json

CUAD is the folder that ``benches.opening_names`` reads. Only its ``dev`` half is read
here, and only the parts of ``corpora/parties/contracts.jsonl`` called dev. Roles come
from ``corpora/parties/openings.jsonl`` and ``contracts.jsonl``, annotated by hand, and
from defined terms that name a role. The folds are chosen by company. The printed figure
is the share of right roles among parties that no term names, given their names.
``benches.party_roles`` measures names and roles together, on contracts that nothing was
fitted on.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benches.opening_names import Contract, read_contracts
from benches.party_roles import gold_of, plain
from pipeline.hashed_weights import write_vouched
from pipeline.parties.papers.defined_terms import term_behind
from pipeline.parties.papers.opening_head import ZONE
from pipeline.parties.papers.preamble import read_preamble
from pipeline.parties.papers.role_head import ROLES, features, together
from pipeline.parties.records import Opening, PartyRole, Span
from pipeline.settings import corpora_dir, models_dir

STRENGTH = 1.0
"""Inverse of the penalty on weights; 0.3 to 3 differ by two points."""

FOLDS = 8


@dataclass(frozen=True, slots=True)
class Instance:
    """One party of one contract with its features and its role.

    Attributes:
        contract: Number of the contract.
        company: Company that filed the contract.
        row: Features of the party.
        named: Role that its term names, or None.
        role: Right role.
    """

    contract: int
    company: str
    row: dict[str, float]
    named: PartyRole | None
    role: PartyRole


def judged() -> dict[str, dict[str, Any]]:
    """Return the rows of roles that were read by hand, by hash of the document."""
    rows: dict[str, dict[str, Any]] = {}
    for name in ("openings.jsonl", "contracts.jsonl"):
        lines = (corpora_dir() / "parties" / name).read_text("utf-8").splitlines()
        for row in map(json.loads, lines):
            if row.get("split", "dev").startswith("dev"):
                rows[row["document_id"]] = row
    return rows


def sides_of(contract: Contract) -> list[Opening]:
    """Return the parties of an opening: those found, and those that lawyers marked."""
    text = contract.text
    sides = [o for o in read_preamble(text) if o.name is not None]
    have = {plain(side.at.of(text)) for side in sides}
    terms = {side.term for side in sides}
    for name in sorted(contract.gold):
        if any(name in other or other in name for other in have):
            continue
        side = _marked(text, name)
        if side is not None:
            new = side.term not in terms
            sides.append(side if new else Opening(side.at, side.at, "", None))
            terms.add(side.term)
    return sorted(sides, key=lambda side: side.at.start)


def _marked(text: str, name: str) -> Opening | None:
    """Return a party by its name, at the place where a term is defined for it."""
    pattern = re.compile(r"\W+".join(map(re.escape, name.split())), re.IGNORECASE)
    first = None
    for match in pattern.finditer(text, 0, min(len(text), ZONE)):
        span = Span(*match.span())
        term, role = term_behind(text, span.end, span.end + 250)
        if term:
            return Opening(span, span, term, role)
        first = first or Opening(span, span, "", None)
    return first


def instances(contracts: list[Contract]) -> Iterator[Instance]:
    """Yield the parties whose role is known."""
    rows = judged()
    for number, contract in enumerate(contracts):
        sides = sides_of(contract)
        if len(sides) < 2:
            continue
        row = rows.get(contract.document_id)
        gold: dict[str, PartyRole] = {}
        for name, role in sorted(gold_of(row, contract.text)) if row else ():
            gold.setdefault(name, PartyRole(role))
        for side, values in zip(sides, features(contract.text, sides), strict=True):
            name = plain(side.at.of(contract.text))
            right = gold.get(name) if gold else side.role
            if right in ROLES:
                yield Instance(number, contract.company, values, side.role, right)


def out_of_fold(parties: list[Instance]) -> list[PartyRole]:
    """Return roles, each chosen by weights from contracts of other companies."""
    X = DictVectorizer().fit_transform([p.row for p in parties])
    y = np.array([p.role.value for p in parties])
    scores: list[dict[PartyRole, float]] = [{} for _ in parties]
    groups = [p.company for p in parties]
    for train, test in GroupKFold(FOLDS).split(X, y, groups):
        model = _model().fit(X[train], y[train])
        for i, margins in zip(test, model.decision_function(X[test]), strict=True):
            scores[i] = {
                PartyRole(c): float(m)
                for c, m in zip(model.classes_, margins, strict=True)
            }
    together_by = defaultdict(list)
    for i, party in enumerate(parties):
        together_by[party.contract].append(i)
    chosen: list[PartyRole] = [PartyRole.OTHER] * len(parties)
    for numbers in together_by.values():
        named = [parties[i].named for i in numbers]
        for i, role in zip(
            numbers, together(named, [scores[i] for i in numbers]), strict=True
        ):
            chosen[i] = role
    return chosen


def weights(parties: list[Instance]) -> dict[str, dict[str, float]]:
    """Return the weights of each role from all parties."""
    vectorizer = DictVectorizer()
    X = vectorizer.fit_transform([p.row for p in parties])
    model = _model().fit(X, [p.role.value for p in parties])
    names = [str(n) for n in vectorizer.get_feature_names_out()]
    return {
        str(role): {"": round(float(bias), 3)}
        | {
            n: round(float(w), 3)
            for n, w in zip(names, row, strict=True)
            if abs(w) > 0.01
        }
        for role, bias, row in zip(
            model.classes_, model.intercept_, model.coef_, strict=True
        )
    }


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=5_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cuad", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    contracts = [c for c in read_contracts(arguments.cuad) if c.part == "dev"]
    parties = list(instances(contracts))
    chosen = out_of_fold(parties)
    unnamed = [i for i, party in enumerate(parties) if party.named is None]
    right = sum(chosen[i] is parties[i].role for i in unnamed)
    print(f"{len(parties)} parties, {len(unnamed)} that no term names")
    print(f"head, grouped {FOLDS}-fold: {right / len(unnamed):.3f} right")
    if arguments.fit:
        rows = {
            "weights": weights(parties),
            "fitted_on": f"{len(parties)} parties of CUAD v1",
        }
        print(write_vouched(models_dir() / "parties" / "roles.json", rows))


if __name__ == "__main__":
    main()
