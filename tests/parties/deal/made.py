"""A case made by hand: papers and reports as screened, with the labels one says."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from pipeline.datamodel import (
    Coverage,
    Decision,
    Document,
    Finding,
    Kind,
    Page,
    Passage,
    Shelf,
    Status,
    Verdict,
)
from pipeline.store.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CASE = "deal"

ORDER = """Purchase order 17

End User: Directorate of State Security, Ministry of Interior, Republic of Karavia
Consignee: Tane Import Ltd, Harbour Road 4, Republic of Tesmara
Supplier: Lumen Analytics GmbH
Item: GhostLine

The goods are shipped to the Republic of Karavia."""

REPORT = """Report on the Republic of Karavia

Officers of the Directorate of State Security tortured detainees in Karavia.

The National Police of the Republic of Karavia beat protesters in the square.

The Republic of Karavia used spyware against reporters, GhostLine among it.

Mr. Anton Weil, a journalist, was tortured."""

BROCHURE = """GhostLine

GhostLine runs unseen on the phone of the target.

GhostLine is a component of a monitoring centre, sold by Lumen Analytics GmbH."""

STATEMENT = """End-use statement

End User: Directorate of State Security, Ministry of Interior, Republic of Karavia"""

TORTURE = "serious_human_rights_violation"
MISUSE = "surveillance_misuse"
COVERT = "covert_surveillance_marketing"


@dataclass
class Made:
    """A store with one case, and the findings that were put into it."""

    store: Store
    findings: dict[str, Finding] = field(default_factory=dict)

    def add(
        self,
        name: str,
        text: str,
        kind: Kind,
        *labels: tuple[str, str],
        case: str = CASE,
        polarity: str = "asserted",
        denied: tuple[str, ...] = (),
        attributes: tuple[tuple[str, str], ...] = (),
        score: float = 0.9,
        n_pages: int = 1,
        language: str = "en",
        as_name: str = "",
    ) -> str:
        """Add a document whose paragraphs are its passages.

        Args:
            name: File name; the id is its hash.
            text: Paragraphs apart by an empty line.
            kind: Reports go into the library.
            labels: Words of a passage, and a label for the passage.
            case: Name of the case.
            polarity: Of all its findings.
            denied: Words whose findings are negated instead.
            attributes: Further ones.
            score: Of all its findings.
            n_pages: Of the file; one was read.
            language: Of the text.
            as_name: File name in the case, if it is not ``name``.
        """
        key = hashlib.sha256(name.encode()).hexdigest()
        name = as_name or name
        passages = [*_passages(key, text)]
        findings = []
        for words, label in labels:
            passage = next(p for p in passages if words in p.text)
            said = "negated" if words in denied else polarity
            pairs = (("polarity", said), *attributes)
            found = _finding(passage, label, tuple(sorted(pairs)))
            findings.append(replace(found, score=score, language=language))
            self.findings[f"{label} {words}"] = findings[-1]
        page = Page(1, 595.0, 842.0, 0, len(text))
        status = Status.READ if n_pages == 1 else Status.PARTIAL
        self.store.add_outcome(
            case=case,
            shelf=Shelf.LIBRARY if kind is Kind.REPORT else Shelf.CASE,
            coverage=Coverage(key, name, kind, "en", n_pages, 1, len(passages), status),
            model_version="m1",
            document=Document(key, name, "text/plain", text, (page,), (), "1"),
            passages=passages,
            findings=findings,
        )
        return key

    def decide(self, finding: Finding, verdict: Verdict) -> None:
        """Answer a finding."""
        self.store.add_decision(
            Decision(
                finding.document_id, finding.start, finding.end, finding.label,
                verdict, "ada", NOON, finding_id=finding.finding_id,
            )
        )  # fmt: skip


def _passages(key: str, text: str) -> list[Passage]:
    found, start = [], 0
    for part in text.split("\n\n"):
        begin = text.index(part, start)
        start = begin + len(part)
        found.append(Passage(key, begin, start, part, 1, language="en"))
    return found


def _finding(
    passage: Passage, label: str, attributes: tuple[tuple[str, str], ...]
) -> Finding:
    return Finding(
        hashlib.sha256(f"{passage.passage_id}{label}".encode()).hexdigest()[:32],
        passage.document_id, passage.start, passage.end, passage.text, 1, (), label,
        0.9, 0.5, attributes, ((passage.start, passage.end),), "linear.v1", "m1", "en",
    )  # fmt: skip


def whole_case(store: Store) -> Made:
    """An order, a statement, a brochure and a report that belong together."""
    made = Made(store)
    made.add("order.txt", ORDER, Kind.CONTRACT, ("End User", "state_security_end_user"))
    made.add("statement.txt", STATEMENT, Kind.CONTRACT)
    made.add("brochure.txt", BROCHURE, Kind.BROCHURE, ("unseen", COVERT))
    made.add(
        "report.txt", REPORT, Kind.REPORT,
        ("tortured detainees", TORTURE), ("National Police", "internal_repression"),
        ("used spyware", MISUSE), ("Anton Weil", TORTURE),
    )  # fmt: skip
    return made
