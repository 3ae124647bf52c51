"""Who is in the sample case's transaction, and the flags that follow."""

from datetime import UTC, datetime

from pipeline.datamodel import (
    Deal,
    Destination,
    Finding,
    Flag,
    FlagSheet,
    Link,
    ListHit,
    Party,
    PartyMention,
    PartyRole,
    Queue,
    Quote,
    Search,
    SearchedList,
    Strength,
    Weight,
    pair_id_of,
    party_id_of,
)
from pipeline.store.store import Store
from tests.cases.sample import NAME

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PARTY = party_id_of("Ministry of the Interior", ["ka"])
PAIR = pair_id_of(PARTY, "Interior Ministry", ["ka"])
LISTED = pair_id_of(PARTY, "un-sc:QDe.7", [])


def quote(found: Finding) -> Quote:
    """Return the words of a finding."""
    return Quote(
        found.document_id, found.start, found.end, found.quote,
        found.page_number, found.boxes,
    )  # fmt: skip


def add_deal(store: Store) -> tuple[Finding, Finding]:
    """Store a deal with its flags; return a finding on each side of its link."""
    buyer = store.findings(NAME, label="evasive_end_use")[0]
    report = store.findings(NAME, label="facial_recognition")[0]
    said, found = quote(buyer), quote(report)
    listed = SearchedList("un-sc", "2026-11-01", "0" * 64, 900)
    mention = PartyMention(PartyRole.END_USER, said, said, "label 'End user'", ("ka",))
    link = Link(
        "l1", PAIR, PARTY, "Interior Ministry", ("ka",), Strength.L2, 0.91,
        ("same words in another order",), said, found, (found.start, found.end),
        (report.finding_id,), (report.label,),
    )  # fmt: skip
    hit = ListHit(
        LISTED, PARTY, listed, True, "QDe.7", "MoI", "The Ministry", (), 0.6,
        ("initials",), True,
    )  # fmt: skip
    party = Party(
        PARTY, "Ministry of the Interior", "organisation", ("ka",),
        ("police_interior",), (mention,),
    )  # fmt: skip
    search = Search(
        "party", party.name, ("ka",), NOON, "plain", (listed,), 2, 3, 1, 1, ("old",)
    )
    store.add_deal(
        Deal(
            NAME, NOON, (("parties", "1"),), (party,), (link,), (hit,),
            destinations=(Destination("ka", ("end_user",), (said,)),),
            searches=(search,),
        )
    )  # fmt: skip
    flag = Flag(
        "DF4", "end_user_repression", Weight.RAISED, "Raised when ...",
        "Guidelines 3.3", ("the end user is named in a report",),
        (report.finding_id, "gone"), ("l1",), (PARTY,),
    )  # fmt: skip
    store.add_flag_sheet(
        FlagSheet(
            NAME, NOON, (("rules", "1"),), (("art_5_3", "false"),), Queue.ESCALATE,
            ("DF4 with an item of family A",), (flag,), (), 2,
        )
    )  # fmt: skip
    return buyer, report
