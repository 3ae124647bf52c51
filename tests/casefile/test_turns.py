"""Other matters come before what a manual says again and again."""

from pathlib import Path

from pipeline.casefile.files import CaseFiles
from pipeline.casefile.flag_rules import default_rules
from pipeline.datamodel import Kind, Verdict
from pipeline.dossier.assess import assess
from pipeline.labels import default_labels
from pipeline.store.store import open_store
from tests.parties.deal.made import CASE, TORTURE, Made

ORDER = """Purchase order 17

End User: Ministry of Interior, Nairobi, Kenya
Supplier: Lumen Analytics GmbH"""
MANUAL = [f"Collector {i} copies the calls of a target." for i in range(8)]
REPORTED = [
    f"In Kenya, {who} were beaten in a cell."
    for who in ("teachers", "farmers", "two priests", "singers", "nurses")
]
LETTER = """From: A. Qar
To: Lumen Analytics GmbH

Please leave the field of the end use open.

Bring two spare housings."""
TAPPING, EVASIVE = "communications_interception", "evasive_end_use"


def queue(made: Made) -> list[str]:
    file = CaseFiles(made.store, default_labels(), ["en"]).of(CASE)
    return [row.words.quote for row in file.rows]


def test_after_some_sentences_of_a_manual_the_next_matter_comes(home: Path) -> None:
    with open_store() as store:
        made = Made(store)
        made.add("order.txt", ORDER, Kind.CONTRACT)
        sentences = ((words, TAPPING) for words in MANUAL)
        made.add("manual.txt", "\n\n".join(MANUAL), Kind.BROCHURE, *sentences)
        deeds = ((words, TORTURE) for words in REPORTED)
        reported = "\n\n".join(REPORTED)
        made.add("report.txt", reported, Kind.REPORT, *deeds)
        said = ("Please leave", EVASIVE)
        made.add("mail.txt", LETTER, Kind.CONTRACT, said, score=0.2)
        assess(store, CASE, ["en"])
        before = queue(made)
        made.decide(made.findings[f"{TAPPING} {MANUAL[0]}"], Verdict.DISMISSED)
        assert queue(made) == before, "answers move nothing"
    together = default_rules().order.together
    found = [words in MANUAL for words in before]
    assert found[:together] == [True] * together
    assert before[together].startswith("Please leave"), "the exporter knows it"
    others = len(REPORTED) + 1
    assert not any(found[together : together + others]), "each deed counts"
    assert all(found[together + others :])
