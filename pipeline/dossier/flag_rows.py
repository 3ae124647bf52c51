"""Parties and flags as rows for other programs.

Keys and their order are a contract: add at the end, never rename.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from pipeline.datamodel import (
    Deal,
    FlagSheet,
    Link,
    LinkStep,
    ListHit,
    Party,
    Quote,
    Said,
    Tell,
)
from pipeline.dossier.rows import Row
from pipeline.labels import in_words


def parties_rows(deal: Deal) -> list[Row]:
    """Return the lines of ``parties.jsonl``: one per party, with its links and hits."""
    return [_party_row(deal, party) for party in deal.parties]


def _party_row(deal: Deal, party: Party) -> Row:
    own = party.party_id
    return {
        "party_id": own,
        "case": deal.case,
        "name": party.name,
        "kind": party.kind,
        "roles": [role.value for role in party.roles],
        "countries": list(party.countries),
        "end_user_types": list(party.end_user_types),
        "mentions": [
            {
                "role": mention.role.value,
                "reason": mention.reason,
                "quote": _quote_row(mention.quote),
                "evidence": _quote_row(mention.evidence),
                "address": _quote_row(mention.address) if mention.address else None,
                "countries": list(mention.countries),
                "defined_as": mention.defined_as,
                "in_annex": mention.in_annex,
            }
            for mention in party.mentions
        ],
        "links": [_link_row(link) for link in deal.links if link.party_id == own],
        "list_hits": [_hit_row(hit) for hit in deal.list_hits if hit.party_id == own],
        "searches": [
            _plain(search)
            for search in deal.searches
            if search.what == "party"
            and (search.name, search.countries) == (party.name, party.countries)
        ],
        "functions": [asdict(function) for function in party.functions],
    }


def _quote_row(quote: Quote) -> Row:
    return {
        "document_id": quote.document_id,
        "page": quote.page_number,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
        "boxes": [
            [page, *(round(float(side), 2) for side in box)]
            for page, box in quote.boxes
        ],
        "paragraph": quote.paragraph,
    }


def _link_row(link: Link) -> Row:
    return {
        "link_id": link.link_id,
        "pair_id": link.pair_id,
        "name": link.name,
        "countries": list(link.countries),
        "strength": link.strength.value if link.strength else None,
        "score": round(link.score, 3),
        "reasons": list(link.reasons),
        "labels": list(link.labels),
        "finding_ids": list(link.finding_ids),
        "party_quote": _quote_row(link.party_quote),
        "quote": _quote_row(link.quote),
        "actor": list(link.actor),
        "role": link.role.value,
        "types": list(link.types),
        "steps": [_step_row(step) for step in link.steps],
    }


def _step_row(step: LinkStep) -> Row:
    return {
        "holder": step.holder,
        "held": step.held,
        "relation": step.relation,
        "strength": step.strength.value if step.strength else None,
        "reasons": list(step.reasons),
        "quote": _quote_row(step.quote) if step.quote else None,
        "source": step.source,
    }


def _hit_row(hit: ListHit) -> Row:
    return _plain(hit)


def flags_rows(sheet: FlagSheet) -> list[Row]:
    """Return the lines of ``flags.jsonl``: the proposed next step, then each flag."""
    head = {
        "case": sheet.case,
        "queue": sheet.queue.value,
        "reasons": list(sheet.reasons),
        "n_open": sheet.n_open,
        "context": list(sheet.context),
        "settings": dict(sheet.settings),
        "versions": dict(sheet.versions),
    }
    return [head, *(_plain(flag) | {"said": list(flag.said)} for flag in sheet.flags)]


def _plain(record: Any) -> Row:
    """Return a record's fields as plain data for JSON."""
    row: Row = json.loads(json.dumps(asdict(record), default=str))
    return row


def flag_lines(sheet: FlagSheet, tell: Tell = str) -> Iterable[tuple[str, str, str]]:
    """Yield id and name, weight, and statements of each flag, for a table."""
    for flag in sheet.flags:
        reasons = [tell(reason).removesuffix(".") for reason in flag.reasons[:_SHOWN]]
        more = len(flag.reasons) - _SHOWN
        if more > 0:
            reasons.append(tell(Said("and {n} more", n=more)))
        said = "\n".join(["; ".join(reasons), *map(tell, flag.said)])
        name = f"{flag.flag_id} {tell(in_words(flag.name))}"
        yield name, tell(flag.weight.value), said


_SHOWN = 4
"""Most reasons of a flag in a table; the files hold all of them."""
