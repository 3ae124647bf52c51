"""Measure links between parties of a contract and passages of real reports.

    python -m benches.links             precision and recall of L2 and L3
    python -m benches.links --errors    with pairs of dev that came out otherwise

``corpora/parties/links.jsonl`` holds 206 pairs judged by hand: a body of some State,
and the place of a report passage, without its words. ``link`` says who did something of
concern by the passage: the *same* body, a *related* one (a part of it or its parent),
another organ of that *state*, or *none* of these. The contracts are written around the
bodies by this bench; the reports are read from the corpus under TRIAGE_CORPUS. No
person is among the parties. This is a regression set: it was drawn from findings of the
program and from searches for its words, so its figures say nothing about other reports.
The halves are chosen by the hash of the report. Until 26 November 2026 the errors of
both were looked at, since then only those of ``dev``.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from benches.actors import documents_of
from pipeline.datamodel import Passage, Strength
from pipeline.parties.linking import link
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_book import ReportMention
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.records import PartyRole
from pipeline.parties.reports.report_actors import mentions_of
from pipeline.settings import corpora_dir
from pipeline.text.segment import segment

Row = dict[str, Any]

CONTRACTS = (
    "Order\n\nEnd User: {party}, {country}\nConsignee: Tane Import Ltd\n",
    "The goods are delivered to Tane Import Ltd. They will be used by the {party} of "
    "{country} at its headquarters.\n",
    'This Agreement is made between Lumen Analytics GmbH ("Supplier") and {party}, '
    '{country} ("End User").\n',
)
"""An order, a sentence and a preamble; which one, says the pair's hash."""

STRONG = (Strength.L2, Strength.L3)


def party_of(row: Row) -> Named | None:
    """Return the end user that a contract written around the body is read to have."""
    number = int(row["text_sha256"][:8], 16) % len(CONTRACTS)
    text = CONTRACTS[number].format(party=row["party"], country=row["country"])
    for party in find_parties(text):
        if party.role in (PartyRole.END_USER, PartyRole.OPERATOR):
            return Named(party.name, party.countries, NameKind.ORGANISATION)
    return None


def strongest(party: Named, mentions: Iterable[ReportMention]) -> Strength | None:
    """Return the strongest link with whom a passage says to have done something."""
    acting = (mention for mention in mentions if mention.actor.part.is_deed)
    found = (link(party, mention.actor) for mention in acting)
    strengths = [each.strength for each in found if each and each.strength]
    return max(strengths, default=None)


def measured(
    rows: Iterable[Row], passages: dict[str, list[Passage]]
) -> Iterator[tuple[Row, Strength | None]]:
    """Yield each pair with the link that is found."""
    actors: dict[tuple[str, int, int], list[ReportMention]] = defaultdict(list)
    known = {(p.document_id, p.start, p.end): p for ps in passages.values() for p in ps}
    for document in passages.values():
        for mention in mentions_of(document):
            place = (mention.document_id, mention.start, mention.end)
            actors[place].append(mention)
    for row in rows:
        place = (row["document_id"], row["start"], row["end"])
        text = known[place].text if place in known else ""
        if hashlib.sha256(text.encode()).hexdigest() != row["text_sha256"]:
            sys.exit(f"{place[0][:12]}:{place[1]}: not the judged passage")
        party = party_of(row)
        yield row, strongest(party, actors[place]) if party else None


def report(results: list[tuple[Row, Strength | None]]) -> Iterator[str]:
    """Yield the figures in words."""
    strong = [row for row, found in results if found in STRONG]
    right = sum(row["link"] == "same" for row in strong)
    wanted = sum(row["link"] == "same" for row, _ in results)
    yield (
        f"{len(results)} pairs, {wanted} of the same body. L2 and L3: precision "
        f"{right / max(len(strong), 1):.3f} ({right} of {len(strong)}), recall "
        f"{right / max(wanted, 1):.3f} ({right} of {wanted})"
    )
    for judged in ("same", "related", "state", "none"):
        counts = Counter(f"{f or 'no link'}" for r, f in results if r["link"] == judged)
        said = ", ".join(f"{name} {n}" for name, n in sorted(counts.items()))
        yield f"judged {judged}: {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--errors", action="store_true", help="print what differs")
    arguments = parser.parse_args()
    lines = (corpora_dir() / "parties" / "links.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    documents = documents_of({row["document_id"] for row in rows})
    passages = {key: segment(document) for key, document in documents.items()}
    results = list(measured(rows, passages))
    dev = [pair for pair in results if int(pair[0]["document_id"], 16) % 2]
    held_out = [pair for pair in results if pair not in dev]
    for name, part in (("dev", dev), ("held-out", held_out), ("together", results)):
        for line in report(part):
            print(f"{name}: {line}")
    for row, found in dev if arguments.errors else ():
        if (found in STRONG) != (row["link"] == "same"):
            where = f"{row['document_id'][:12]}:{row['start']}"
            print(
                f"  {row['party']}, {row['country']} | {where} | {row['link']}", found
            )


if __name__ == "__main__":
    main()
