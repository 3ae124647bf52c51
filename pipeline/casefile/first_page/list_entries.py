"""The entries of lists behind DF9, in words for the first page."""

from collections.abc import Iterable, Iterator

from pipeline.casefile.first_page.excerpts import MAX_CHARS, opening
from pipeline.casefile.gaps import sentence
from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import Deal, FlagSheet, Said, joined, page_or_paragraph


def listed_entries(sheet: FlagSheet, rows: Iterable[Row], deal: Deal) -> Iterator[str]:
    """Yield the list entries behind DF9, in words."""
    documents = {row.words.document_id: row.words.line.name for row in rows}
    parties = {party.party_id: party for party in deal.parties}
    own = (flag for flag in sheet.flags if flag.flag_id == "DF9")
    for hit in (hit for flag in own for hit in flag.hits_in(deal)):
        party = parties[hit.party_id]
        held = Said(
            "List {list} of {said}: entry “{other}” ({entry}), party “{name}”",
            list=hit.source.list_id,
            said=hit.source.dated,
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
