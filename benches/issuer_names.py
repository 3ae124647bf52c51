"""Measure who issues terms, licences and policies; fit the head that tells.

    python -m benches.issuer_names TERMS LICENCES          five folds by issuer
    python -m benches.issuer_names TERMS LICENCES --fit    write issuers.json

TERMS is a folder of checkouts of Open Terms Archive (``*-versions``), which keep the
terms of a service in the folder of its name; at most two papers a service are read.
LICENCES is the folder ``docs`` of ScanCode LicenseDB, whose licences state their owner;
two an owner are read, of the kinds that an owner keeps for itself. The paper names its
issuer where a name begins with the first word of the service or owner, so products of
other owners count as errors. The papers of ``corpora/parties/whole_contracts.jsonl``
that are not on ``test`` are read too, with what readers noted.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benches.contract_parties import texts, words_of
from pipeline.hashed_weights import write_vouched
from pipeline.ingest import read_document
from pipeline.parties.issuer_head import IssuerName, issuer_names, key_of
from pipeline.settings import corpora_dir, models_dir

THRESHOLD = 0.45
STRENGTH = 0.3
MOST = 40
"""Names of a paper that are looked at, the most frequent first."""

PER_ISSUER = 2
LEFT_OUT = frozenset({"GitHub", "Basecamp", "HEY", "Scaleway", "37signals"})
"""Services with papers on ``test``."""

_OWN_KINDS = ("Proprietary Free", "Commercial", "Free Restricted", "Source-available")
_FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper with the possible issuers and which of them issues it."""

    kind: str
    group: str
    weight: float
    names: list[IssuerName]
    is_issuer: list[bool]


def plain(name: str) -> str:
    return re.sub(r"\W", "", name.casefold())


def is_of(owner: str) -> Callable[[IssuerName], bool]:
    """Return a test for names of an owner: "Tane.com" of "Tane"."""
    whole, first = plain(owner), plain(re.split(r"[ .]", owner)[0])

    def test(name: IssuerName) -> bool:
        key = plain(name.key)
        is_long = len(key) > 3 and (whole.startswith(key) or key.startswith(whole))
        return key in (whole, first) or is_long

    return test


def of_terms(folder: Path) -> Iterator[tuple[str, Path]]:
    for service in sorted(p for p in folder.glob("*-versions/*") if p.is_dir()):
        papers = sorted(service.glob("*.md"), key=lambda p: ("Privacy" in p.name, p))
        if service.name not in LEFT_OUT:
            yield from ((service.name, path) for path in papers[:PER_ISSUER])


def of_licences(folder: Path) -> Iterator[tuple[str, str]]:
    n_read: Counter[str] = Counter()
    for path in sorted(folder.glob("*.LICENSE")):
        text = path.read_text("utf-8", errors="replace")
        front = _FRONT.match(text)
        said = dict(re.findall(r"^(\w+): (.*)$", front[1], re.M)) if front else {}
        owner = said.get("owner", "Unspecified")
        if front is None or said.get("category") not in _OWN_KINDS:
            continue
        n_read[owner] += owner != "Unspecified"
        if 0 < n_read[owner] <= PER_ISSUER:
            yield owner, text[front.end() :]


def of_corpus() -> Iterator[Paper]:
    """Yield the papers with at most two names; a paper without any has no issuer."""
    path = corpora_dir() / "parties" / "whole_contracts.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    shown = {r["document_id"]: r for r in rows if r["part"] != "test"}
    for key, text in texts(set(shown)).items():
        row = shown[key]
        sure = [p for p in row["parties"] if not p.get("unsure")] or row["parties"]
        if row["source"] == "cuad" or len(sure) > PER_ISSUER:
            continue
        noted = [re.sub(r"^[Tt]he ", "", words_of(text, place)) for place in sure]
        keys = set(map(key_of, noted))
        names = issuer_names(text)[:MOST]
        yield Paper("corpus", row["source"], 2.0, names, [n.key in keys for n in names])


def read(terms: Path, licences: Path) -> list[Paper]:
    """Return all papers; of terms and licences those that name their issuer."""
    papers = list(of_corpus())
    named = [
        ("terms", owner, 1.0, read_document(path.read_bytes(), path.name).text)
        for owner, path in of_terms(terms)
    ]
    named += [("licences", owner, 0.7, text) for owner, text in of_licences(licences)]
    for kind, owner, weight, text in named:
        names = issuer_names(text)[:MOST]
        is_issuer = [*map(is_of(owner), names)]
        if any(is_issuer):
            papers.append(Paper(kind, owner, weight, names, is_issuer))
    return papers


def report(papers: list[Paper], scores: list[Any]) -> None:
    """Print how many papers get their issuer, for each kind."""
    for kind in dict.fromkeys(paper.kind for paper in papers):
        own = [(p, s) for p, s in zip(papers, scores, strict=True) if p.kind == kind]
        said = [(p, int(s.argmax())) for p, s in own if s.max(initial=0) >= THRESHOLD]
        right = sum(paper.is_issuer[best] for paper, best in said)
        wanted = sum(any(paper.is_issuer) for paper, _ in own)
        print(f"{kind}: {right} right of {len(said)} said, {wanted} papers with one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("terms", type=Path)
    parser.add_argument("licences", type=Path)
    parser.add_argument("--fit", action="store_true", help="write the weights")
    arguments = parser.parse_args()
    papers = read(arguments.terms, arguments.licences)
    sizes = [len(paper.names) for paper in papers]
    vectorizer = DictVectorizer()
    X = vectorizer.fit_transform([n.features for paper in papers for n in paper.names])
    y = np.array([is_one for paper in papers for is_one in paper.is_issuer])
    weight = np.repeat([paper.weight for paper in papers], sizes)
    groups = np.repeat([paper.group for paper in papers], sizes)
    scores = np.zeros(len(y))
    for train, test in GroupKFold(5).split(X, y, groups):
        model = _model().fit(X[train], y[train], sample_weight=weight[train])
        scores[test] = model.predict_proba(X[test])[:, 1]
    report(papers, np.split(scores, np.cumsum(sizes)[:-1]))
    if arguments.fit:
        model = _model().fit(X, y, sample_weight=weight)
        named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
        rows = {
            "weights": {str(n): round(float(w), 3) for n, w in named if abs(w) >= 0.01},
            "bias": round(float(model.intercept_[0]), 3),
            "threshold": THRESHOLD,
            "fitted_on": f"{len(papers)} terms, licences and notices",
        }
        print(write_vouched(models_dir() / "parties" / "issuers.json", rows))


def _model() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=3_000)


if __name__ == "__main__":
    main()
