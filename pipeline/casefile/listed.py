"""The entries of lists behind DF9, in words for the first page."""

from collections.abc import Iterable, Iterator

from pipeline.casefile.claims import Row
from pipeline.casefile.excerpts import MAX_CHARS, opening
from pipeline.casefile.gaps import sentence
from pipeline.datamodel import (
    Deal,
    FlagSheet,
    Said,
    joined,
    page_or_paragraph,
    sentences_in,
)


def listed_entries(sheet: FlagSheet, rows: Iterable[Row], deal: Deal) -> Iterator[str]:
    """Yield the list entries named in the reasons of DF9, in words."""
    own = [flag for flag in sheet.flags if flag.flag_id == "DF9"]
    told = [s.values for flag in own for r in flag.reasons for s in sentences_in(r)]
    named = {(each.get("list"), each.get("entry")) for each in told}
    documents = {row.words.document_id: row.words.line.name for row in rows}
    parties = {party.party_id: party for party in deal.parties}
    for hit in {hit.pair_id: hit for hit in deal.list_hits}.values():
        if (hit.source.list_id, hit.entry_id) not in named:
            continue
        party = parties[hit.party_id]
        held = Said(
            "List {list} of {day}: entry “{other}” ({entry}), party “{name}”",
            list=hit.source.list_id,
            day=hit.source.dated,
            other=hit.name,
            entry=hit.entry_id,
            name=party.name,
        )
        for mention in party.mentions[:1]:
            document = documents.get(mention.evidence.document_id)
            held = Said(
                "{said}, in the papers “{words}” ({place})",
                said=held,
                words=opening(mention.evidence.text, MAX_CHARS // 2),
                place=joined((document, page_or_paragraph(mention.evidence)), ", "),
            )
        yield sentence(held)
