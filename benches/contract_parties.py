"""Measure parties and omissions on whole contracts that two annotators read.

    python -m benches.contract_parties                 both parts, in figures
    python -m benches.contract_parties --part dev      one part, with its errors

``corpora/parties/whole_contracts.jsonl`` holds the results of two annotators on 55
papers, each read whole: names with roles, and omissions. Texts are read from the corpus
under TRIAGE_CORPUS by sha256; papers that are not there are left out and counted. Half
of the papers are ``dev``, whose errors were looked at; the errors on ``test`` were not.
63 more papers are ``one-reader``: they have only names and roles, and rules were
corrected by them.

A name is right if it is exact, apart from case, punctuation and a leading article. A
name that an annotator called unsure counts neither for nor against the program. The
annotators' roles are wider than those of ``PartyRole``: see ``ROLES``. A fragment is a
found name that is a part of an annotated one, or holds one. For redactions and
signatures a paper is right or wrong as a whole; for blanks and exhibits each place
is.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benches.party_roles import f1, plain
from pipeline.datamodel import OmissionKind
from pipeline.ingest import read_document
from pipeline.parties.papers.exhibits import Omitted
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.omissions import find_omissions
from pipeline.settings import corpora_dir, project_dir, settings

PARTS = ("dev", "one-reader", "test")
_SHOWN = {"dev", "one-reader"}
"""Parts whose errors may be looked at."""


ROLES = {
    "end_user": "end_user",
    "operator": "end_user",
    "site": "end_user",
    "distributor": "intermediary",
    "agent": "intermediary",
    "consignee": "intermediary",
    "buyer": "buyer",
    "payer": "payer",
    "guarantor": "guarantor",
    "seller": "seller",
    "other": "other",
    # Only annotators use these; the program calls such a party "other".
    "intermediary": "intermediary",
    "carrier": "other",
    "authority": "other",
}
"""Common role for each role of the program or of the annotators."""

_EXHIBITS = (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)
_SIGNATURES = (OmissionKind.SIGNATURE, OmissionKind.SIGNATURE_PAGE)

Row = dict[str, Any]


def texts(wanted: set[str]) -> dict[str, str]:
    """Return the texts of the papers that are at hand, by hash of their bytes."""
    found: dict[str, str] = {}
    folder = project_dir() / settings().corpus / "contracts"
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        key = hashlib.sha256(data).hexdigest()
        if key in wanted and key not in found:
            found[key] = read_document(data, path.name).text
    return found


def words_of(text: str, place: Row) -> str:
    """Return the words of an annotation; it must be the text that was annotated."""
    words = text[place["start"] : place["end"]]
    if hashlib.sha256(words.encode()).hexdigest() != place["text_sha256"]:
        msg = f"the text at {place['start']} is not the annotated one"
        raise SystemExit(msg)
    return words


def count_parties(row: Row, text: str, sums: Counter[str]) -> Iterator[str]:
    """Count the parties of one paper; yield its errors."""
    sure = {
        plain(words_of(text, p)): ROLES[p["role"]]
        for p in row["parties"]
        if not p.get("unsure")
    }
    names = sure.keys() | {plain(words_of(text, p)) for p in row["parties"]}
    found: dict[str, set[str]] = {}
    for party in find_parties(text):
        found.setdefault(plain(party.name), set()).add(ROLES[party.role.value])
    sums["names right"] += len(sure.keys() & found.keys())
    sums["names found"] += len(found) - len((names - sure.keys()) & found.keys())
    sums["names wanted"] += len(sure)
    roles = {(n, role) for n, own in found.items() if n in sure for role in own}
    extra = found.keys() - names
    sums["roles right"] += len(roles & set(sure.items()))
    sums["roles found"] += len(roles) + len(extra)
    sums["roles wanted"] += len(sure)
    fragments = [n for n in extra if any(_is_piece(n, name) for name in names)]
    sums["fragments"] += len(fragments)
    yield from (f"missed {n!r} {role}" for n, role in sure.items() if n not in found)
    yield from (f"extra {n!r} {sorted(found[n])}" for n in sorted(extra))
    for name in sorted(sure.keys() & found.keys()):
        if sure[name] not in found[name]:
            yield f"role of {name!r}: {sure[name]}, found {sorted(found[name])}"


def _is_piece(one: str, other: str) -> bool:
    one, other = f" {one} ", f" {other} "
    return one in other or other in one


def count_gaps(row: Row, text: str, sums: Counter[str]) -> Iterator[str]:
    """Count what one paper leaves out; yield its errors."""
    if "blanks" not in row:
        return
    found = find_omissions(text)
    kinds = {item.kind for item in found}
    for name, wanted, told in (
        ("redactions", row["n_redactions"] > 0, _hides(found)),
        ("signatures", row["unsigned"] is True, bool(kinds & set(_SIGNATURES))),
    ):
        yield from _count(sums, name, wanted=int(wanted), told=int(told))
    blanks = [(p["start"], p["end"]) for p in row["blanks"]]
    met = sum(any(_meet(item, start, end) for item in found) for start, end in blanks)
    sums["blanks right"] += met
    sums["blanks wanted"] += len(blanks)
    # Annotators list five blanks at most, so precision is measured by paper.
    told = any(
        item.kind is OmissionKind.BLANK
        or (item.kind is OmissionKind.PARTY and "*" not in item.span.of(text))
        for item in found
    )
    yield from _count(
        sums, "papers with blanks", wanted=int(bool(blanks)), told=int(told)
    )
    if met < len(blanks):
        yield f"blanks: {met} of {len(blanks)}"
    exhibits = [words_of(text, p) for p in row["missing_exhibits"]]
    named = [item.name for item in found if item.kind in _EXHIBITS]
    right = [e for e in exhibits if any(_same(e, name) for name in named)]
    false = [n for n in named if not any(_same(e, n) for e in exhibits)]
    sums["exhibits right"] += len(right)
    sums["exhibits wanted"] += len(exhibits)
    sums["exhibits found"] += len(right) + len(false)
    yield from (f"exhibit missed: {e}" for e in exhibits if e not in right)
    yield from (f"exhibit extra: {n}" for n in false)


def _same(one: str, other: str) -> bool:
    """Return True if two spellings name the same exhibit."""
    return one.casefold().split() == other.casefold().split()


def _hides(found: list[Omitted]) -> bool:
    return any(item.kind is OmissionKind.REDACTION for item in found)


def _meet(item: Omitted, start: int, end: int) -> bool:
    return item.span.start < end and start < item.span.end


def _count(sums: Counter[str], name: str, *, wanted: int, told: int) -> Iterator[str]:
    sums[f"{name} right"] += wanted & told
    sums[f"{name} wanted"] += wanted
    sums[f"{name} found"] += told
    if wanted != told:
        yield f"{name}: {'not told' if wanted else 'told, and there are none'}"


def report(part: str, sums: Counter[str]) -> None:
    """Print the figures of one part."""
    kinds = ("redactions", "signatures", "papers with blanks", "exhibits")
    for name in ("names", "roles", *kinds):
        counts = (sums[f"{name} {what}"] for what in ("right", "found", "wanted"))
        if sums[f"{name} wanted"]:
            print(f"{part} {name}: {f1(*counts)} ({sums[f'{name} wanted']})")
    if sums["blanks wanted"]:
        print(f"{part} blanks: {sums['blanks right']} of {sums['blanks wanted']} told")
    print(f"{part} fragments as parties: {sums['fragments']}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--part", choices=PARTS, help="one part, with its errors save test"
    )
    arguments = parser.parse_args()
    path: Path = corpora_dir() / "parties" / "whole_contracts.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    at_hand = texts({row["document_id"] for row in rows})
    absent = sum(row["document_id"] not in at_hand for row in rows)
    if absent:
        print(f"{absent} papers are not at hand and are left out")
    for part in [arguments.part] if arguments.part else PARTS:
        sums: Counter[str] = Counter()
        for row in rows:
            text = at_hand.get(row["document_id"])
            if row["part"] != part or text is None:
                continue
            errors = [*count_parties(row, text, sums), *count_gaps(row, text, sums)]
            for error in errors if arguments.part in _SHOWN else ():
                print(f"  {row['source'][:22]} {row['document_id'][:6]}: {error}")
        report(part, sums)


if __name__ == "__main__":
    main()
