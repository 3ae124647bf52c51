"""One case in which every state of a claim occurs, made without a model.

Each passage of the papers is in one state; the names of the passages say which.
"""

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.datamodel import (
    CaseAct,
    CaseEvent,
    Kind,
    Page,
    Revision,
    Shelf,
    Status,
)
from pipeline.labels import default_labels
from pipeline.parties.deal.build import build_deal
from pipeline.review.answers.requests import Act, AnswerRequest, PassageRequest, Reason
from pipeline.review.desk import Desk
from tests.casefile.steps import SUPPLY
from tests.parties.deal.made import (
    CASE,
    COVERT,
    MISUSE,
    ORDER,
    REPORT,
    STATEMENT,
    TORTURE,
    Made,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FACE = "facial_recognition"
DIVERSION = "diversion_intermediary_risk"

STATES = """GhostLine stays open and runs unseen.

GhostLine was confirmed and runs unseen.

GhostLine was dismissed and runs unseen.

GhostLine may be unsure and runs unseen.

GhostLine was relabelled and runs unseen.

GhostLine was adjusted and runs unseen.

GhostLine was added by a person and sees faces.

GhostLine is disputed and runs unseen."""

FIRST_READING = "GhostLine was replaced and goes where it is told."
SECOND_READING = "GhostLine resells its goods to others in Tesmara."

BEFORE = "GhostLine was delivered to Ostravia before."
AFTER = "GhostLine was never delivered to anybody."
"""A paper, and the same paper handed in again."""

WITHDRAWN = "GhostLine was withdrawn and is sold by middlemen."


def desk_of(made: Made, reviewer: str) -> Desk:
    """Return the desk of a reviewer."""
    return Desk(made.store, default_labels(), reviewer, clock=lambda: NOON)


def answer(made: Made, which: str, of: str, act: Act, **more: str) -> None:
    """Answer the finding of a label whose passage holds some words."""
    reviewer = more.pop("by", "ada")
    request = AnswerRequest(
        case=CASE,
        seen=made.store.chain_end()[0],
        claim=made.findings[f"{of} {which}"].finding_id,
        act=act,
        **more,  # type: ignore[arg-type]
    )
    desk_of(made, reviewer).answer(request)


def with_every_state(made: Made) -> Made:
    """Fill a store with the case, all but the states of two readers."""
    made.add("order.txt", ORDER, Kind.CONTRACT, ("End User", "state_security_end_user"))
    made.add("statement.txt", STATEMENT, Kind.CONTRACT)
    words = ("open", "confirmed", "dismissed", "unsure", "relabelled", "adjusted")
    labels = [(f"{word} and runs", COVERT) for word in (*words, "disputed")]
    made.add("brochure.txt", STATES, Kind.BROCHURE, *labels)
    made.add("revised.txt", FIRST_READING, Kind.BROCHURE, ("replaced", DIVERSION))
    made.add("withdrawn.txt", WITHDRAWN, Kind.BROCHURE, ("withdrawn", DIVERSION))
    made.add(
        "report.txt", REPORT, Kind.REPORT,
        ("tortured detainees", TORTURE), ("National Police", "internal_repression"),
        ("used spyware", MISUSE), ("Anton Weil", TORTURE),
    )  # fmt: skip
    earlier = made.add("terms.txt", BEFORE, Kind.CONTRACT, ("before", SUPPLY))
    later = made.add("again", AFTER, Kind.CONTRACT, as_name="terms.txt")
    made.store.add_sketch(later, b"", Revision(later, earlier, 0.5, 1, 1, 0))
    build_deal(made.store, CASE)
    answer(made, "confirmed and runs", COVERT, Act.CONFIRM)
    answer(made, "dismissed and runs", COVERT, Act.DISMISS, reason=Reason.NOT_SAID)
    answer(made, "unsure and runs", COVERT, Act.UNSURE)
    answer(made, "relabelled and runs", COVERT, Act.RELABEL, label=FACE)
    answer(made, "adjusted and runs", COVERT, Act.ADJUST, words="was adjusted and runs")
    answer(made, "replaced", DIVERSION, Act.DISMISS, reason=Reason.NOT_SAID)
    answer(made, "withdrawn", DIVERSION, Act.CONFIRM)
    brochure = made.findings[f"{COVERT} open and runs"].document_id
    desk_of(made, "ada").add_passage(
        PassageRequest(
            case=CASE, seen=made.store.chain_end()[0], document_id=brochure,
            label=FACE, words="GhostLine was added by a person and sees faces.",
        )
    )  # fmt: skip
    read_again(made)
    withdrawn = made.findings[f"{DIVERSION} withdrawn"].document_id
    made.store.unlink(CASE, withdrawn)
    return made


def read_again(made: Made) -> None:
    """Let a newer reader find other words at the place of the replaced finding."""
    old = made.findings[f"{DIVERSION} replaced"]
    text = SECOND_READING
    assert len(text) == len(FIRST_READING), "the place is to stay the same"
    before = made.store.document(old.document_id)
    line = next(
        x for x in made.store.coverage(CASE) if x.document_id == old.document_id
    )
    (passage,) = made.store.passages(old.document_id)
    page = Page(1, 595.0, 842.0, 0, len(text))
    new = replace(old, finding_id="read-again", quote=text)
    made.findings[f"{DIVERSION} resells"] = new
    made.store.add_outcome(
        case=CASE,
        shelf=Shelf.CASE,
        coverage=replace(line, status=Status.READ),
        model_version="m1",
        document=replace(before, text=text, pages=(page,), reader_version="2"),
        passages=[replace(passage, text=text)],
        findings=[new],
    )


def with_two_readers(made: Made) -> Made:
    """Ask for a second reader, and let the two differ about one finding."""
    head = made.store.chain_end()[1]
    event = CaseEvent(CASE, CaseAct.TWO_READERS, "ada", NOON, "", head)
    made.store.add_case_event(event)
    answer(made, "disputed and runs", COVERT, Act.CONFIRM)
    answer(
        made, "disputed and runs", COVERT, Act.DISMISS, by="bob",
        reason=Reason.NOT_SAID,
    )  # fmt: skip
    answer(made, "confirmed and runs", COVERT, Act.CONFIRM, by="bob")
    return made
