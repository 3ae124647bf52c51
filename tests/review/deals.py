"""Who is in the sample case's transaction, and the flags that follow."""

from datetime import UTC, datetime

from pipeline.datamodel import (
    Deal,
    Destination,
    Finding,
    Link,
    ListHit,
    Party,
    PartyMention,
    PartyRole,
    Quote,
    Search,
    SearchedList,
    Strength,
    pair_id_of,
    party_id_of,
)
from pipeline.store.store import Store
from tests.dossier.sample import NAME

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
    """Store a deal; return a finding on each side of its link."""
    buyer = store.findings(NAME, label="evasive_end_use")[0]
    # The link has all findings of its passage, as one by a search has.
    report = store.findings(NAME, label="surveillance_misuse")[-1]
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
    return buyer, report
