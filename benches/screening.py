"""Measure screening at scale: parties of a case against lists and report passages.

    python -m benches.screening                      20 parties, 30,000 entries,
                                                     100,000 passages

The entries are invented, with aliases; each passage holds one name. The bench prints
the processor time of loading, the first time and with known names (``TRIAGE_HOME``),
the processor time of the searches, and the number of hidden parties that were found.
They are hidden by a misspelt or translated name, or one without its legal form.
"""

import argparse
import json
import random
import time
from datetime import UTC, datetime

from pipeline.parties.lists.entry import ListEntry, ListVersion
from pipeline.parties.lists.shelf import Shelved
from pipeline.parties.names.alignment import NameKind
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_book import NameBook, ReportMention, as_plain
from pipeline.parties.names.name_search import Screening
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import Part
from pipeline.parties.reports.actors import Actor
from pipeline.parties.reports.report_names import PassageNames

FIRST = (
    "Orient Golden Blue Silver Northern Desert River Falcon Crescent Meridian Harbour "
    "Cedar Summit Granite Amber Delta Pacific Eagle Lotus Tiger Atlas Nova Vertex Orion"
).split()
SECOND = (
    "Star Gate Bridge Stone Field Point Line Wave Tower Cross Light Gulf Peak Horizon "
    "Shield Signal Data Cyber Vision Optic Secure Logic Trade Marine Energy Systems"
).split()
THIRD = (
    "Trading Holding Technologies Industries Logistics Group Supplies Services".split()
)
FORMS = "LLC Ltd FZE GmbH SARL JSC Inc Corporation".split()
BODIES = (
    "National Police|Ministry of Interior|State Security Directorate|Border Guard|"
    "Prison Service|General Intelligence Directorate|National Guard|Ministry of Defence"
).split("|")
COUNTRIES = "eg sd td cm et ke ug rw ng ml dz tn ma ly sy iq jo sa ae ye".split()
PASSAGES = 1_000
"""Number of passages of one report."""

HIDDEN = (
    ("Orient Star Holdings Ltd", "Orient Star Holding", "ae"),
    ("FALCON CYBER SYSTEMS L.L.C.", "Falcon Cyber System LLC", "ae"),
    ("Ministère de l'Intérieur", "Ministry of the Interior", "td"),
    ("Gendarmerie nationale", "National Gendarmerie", "ml"),
    ("Meridan Bridge Trading", "Meridian Bridge Trading FZE", "ae"),
)


def entries(n: int, draw: random.Random) -> tuple[ListEntry, ...]:
    """Return invented entries with two names each, and the hidden ones."""
    made = [
        ListEntry(str(i), name, kind=NameKind.ORGANISATION, countries=frozenset({code}))
        for i, (_, name, code) in enumerate(HIDDEN)
    ]
    while len(made) < n:
        words = [draw.choice(part) for part in (FIRST, SECOND, THIRD)]
        number = draw.randrange(9_000)
        made.append(
            ListEntry(
                entry_id=str(len(made)),
                name=f"{' '.join(words)} {number} {draw.choice(FORMS)}",
                aliases=(f"{words[1]} {words[0]} {number}",),
                kind=NameKind.ORGANISATION,
                countries=frozenset({draw.choice(COUNTRIES)}),
            )
        )
    return tuple(made)


def mentions(n: int, draw: random.Random) -> list[ReportMention]:
    """Return actors of invented passages: half of them "the police"."""
    found = []
    for i in range(n):
        generic = i % 2 == 0
        name = "police" if generic else f"{draw.choice(BODIES)}"
        if i % 5 == 1:
            name = f"{draw.randrange(1, 400)}th Infantry Brigade"
        actor = Actor(
            name, Span(0, len(name)), Part.ACTOR, "by",
            frozenset({draw.choice(COUNTRIES)}), generic,
        )  # fmt: skip
        found.append(ReportMention(f"{i:064x}", 0, 100, actor))
    return found


def kept(found: list[ReportMention]) -> list[tuple[str, str]]:
    """Return the names as they lie beside the store, a thousand passages a report."""
    reports = []
    for start in range(0, len(found), PASSAGES):
        part = found[start : start + PASSAGES]
        names = ((m.start, m.end, PassageNames("", (m.actor,), ())) for m in part)
        plain = as_plain(names, (), victims=False)
        reports.append((part[0].document_id, json.dumps(plain)))
    return reports


def parties(n: int, draw: random.Random) -> list[Named]:
    """Return the hidden parties and as many bodies and companies as are missing."""
    made = [Named(query, frozenset({code})) for query, _, code in HIDDEN]
    while len(made) < n:
        code = frozenset({draw.choice(COUNTRIES)})
        words = f"{draw.choice(FIRST)} {draw.choice(SECOND)} {draw.choice(THIRD)}"
        made.append(Named(draw.choice((draw.choice(BODIES), words)), code))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--parties", type=int, default=20)
    parser.add_argument("--entries", type=int, default=30_000)
    parser.add_argument("--passages", type=int, default=100_000)
    arguments = parser.parse_args()
    draw = random.Random(7)
    rows = entries(arguments.entries, draw)
    version = ListVersion(
        "invented", "Invented", datetime.now(UTC).date(), datetime.now(UTC), "0" * 64,
        len(rows), 0, 30,
    )  # fmt: skip
    shelved = Shelved(version, True, rows)
    held = kept(mentions(arguments.passages, draw))
    wanted = parties(arguments.parties, draw)
    Screening([]).look_up(Named("Warm Up Trading Ltd"))  # loads the tagger of names
    for said in ("first load", "load"):
        start = time.process_time()
        book = NameBook()
        for document_id, text in held:
            book.add_document(document_id, json.loads(text))
        screening = Screening([shelved], book)
        print(f"{said}: {time.process_time() - start:.1f} s, {len(rows)} entries, "
              f"{arguments.passages} passages")  # fmt: skip
    start = time.process_time()
    found = [screening.look_up(party) for party in wanted]
    seconds = time.process_time() - start
    n_right = sum(
        any(hit.entry.entry_id == str(i) for hit in found[i].list_hits)
        for i in range(len(HIDDEN))
    )
    print(f"search: {seconds:.2f} s for {len(wanted)} parties, "
          f"{1000 * seconds / len(wanted):.0f} ms each")  # fmt: skip
    print(f"hidden parties found: {n_right} of {len(HIDDEN)}")
    print(f"report passages linked: {sum(len(f.report_hits) for f in found)}")


if __name__ == "__main__":
    main()
