"""One name looked up everywhere, as rows for the command, the desk and its API.

    role, name, place, sentence, certainty that it is the searched one, reason

A person to whom something was done is shown by initials, unless the setting allows
more. Whoever knows the name finds the passage, and nobody learns a name by looking.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.datamodel import NameRole, Passage
from pipeline.errors import NotStored
from pipeline.parties.lists.shelf import open_lists
from pipeline.parties.names.identity import Named
from pipeline.parties.names.name_search import (
    EntryHit,
    Held,
    Lookup,
    OwnerStep,
    ReportHit,
    Screening,
    holders_of,
)
from pipeline.parties.reports.actors import role_words
from pipeline.parties.reports.report_actors import (
    add_named,
    open_book,
    report_documents,
)
from pipeline.parties.reports.report_names import names_of
from pipeline.settings import settings
from pipeline.text.sentences import sentence_spans

if TYPE_CHECKING:
    from pipeline.store.reader import StoreReader

LookupRow = dict[str, Any]


def look_up(
    store: "StoreReader", party: Named, case: str | None = None
) -> tuple[Lookup, list[Held]]:
    """Search a name in the lists in use and in the reports of the store.

    Args:
        store: Store that holds the reports.
        party: Party to look for, with its known facts.
        case: Name of a case, whose own reports are searched with the libraries; None
            searches only the libraries. Lists of invented entries are never searched.

    Returns:
        The results for the name, and those for the owners and leaders of its bearer.
    """
    ids = [report.document_id for report in report_documents(store, case)]
    book = open_book(store, ids)
    add_named(book, store, party.name, ids)
    screening = Screening(open_lists(), book)
    return screening.look_up(party), list(holders_of(party, screening))


def rows_of(found: Lookup, held: list[Held], store: "StoreReader") -> list[LookupRow]:
    """Return the results of a search: lists first, then reports, then owners."""
    rows = [list_row(hit) for hit in found.list_hits]
    rows += [row for hit in found.report_hits if (row := _report_row(hit, store))]
    for each in held:
        rows += _rows_above(each, store)
    return rows


def list_row(hit: EntryHit) -> LookupRow:
    """Return a possible entry of a list for a name."""
    return {
        "kind": "list",
        "role": NameRole.LISTED.value,
        "list": hit.version.list_id,
        "dated": hit.version.date_or_unknown,
        "restricts": hit.restricts,
        "entry": hit.entry.entry_id,
        "name": hit.name,
        "main_name": hit.entry.name,
        "countries": sorted(hit.entry.countries),
        "score": hit.match.score,
        "reasons": list(hit.match.reasons),
        "sentence": hit.entry.reason or hit.entry.note,
        "listed_on": hit.entry.listed_on,
        "is_weak_alias": hit.is_weak,
    }


def _report_row(hit: ReportHit, store: "StoreReader") -> LookupRow | None:
    mention = hit.mention
    try:
        passage = store.passage_at(*mention.place)
    except NotStored:  # the report was read anew since its names were found
        return None
    actor = mention.actor
    is_victim = actor.part is NameRole.VICTIM
    name = _initials(actor.name) if is_victim and _masks() else actor.name
    return {
        "kind": "report",
        "role": actor.part.value,
        "document_id": mention.document_id,
        "page": passage.page_number,
        "paragraph": passage.paragraph,
        "start": mention.start,
        "end": mention.end,
        "sentence": _sentence(passage, actor.span.start, actor.span.end),
        "name": name,
        "countries": sorted(actor.countries),
        "strength": hit.link.strength,
        "score": round(hit.link.score, 3),
        "reasons": [*([] if is_victim else hit.link.reasons), role_words(actor)],
    }


def _rows_above(held: Held, store: "StoreReader") -> Iterator[LookupRow]:
    """Yield owners and leaders of a name's bearer, with known facts."""
    last = held.steps[-1]
    path = list(held.words)
    known = {"name": held.holder.name, "strength": held.strength, "score": 1.0}
    yield _step_row(last, store) | known | {"reasons": path}
    for hit in held.list_hits:
        row = list_row(hit)
        reasons = [*path, *row["reasons"]]
        yield row | {"strength": held.strength, "reasons": reasons}
    for found in held.report_hits:
        above = _report_row(found, store)
        if above is not None and found.mention.actor.part.is_deed:
            # Sure to be the holder, who is not the bearer of the name.
            strength = held.strength if above["strength"] else None
            reasons = [*path, *above["reasons"]]
            yield above | {"strength": strength, "reasons": reasons}


def _step_row(step: OwnerStep, store: "StoreReader") -> LookupRow:
    row: LookupRow = {
        "role": NameRole.OWNER.value,
        "countries": sorted(step.holder.countries),
        "sentence": "",
    }
    if step.listed is not None:
        version, entry = step.listed
        place = {"kind": "list", "list": version.list_id, "entry": entry.entry_id}
        said = entry.reason or entry.note
        return row | place | {"dated": version.date_or_unknown, "sentence": said}
    assert step.said is not None  # a list or a report is the source
    row |= {"kind": "report", "document_id": step.said.document_id}
    row |= {"page": None, "paragraph": None}
    try:
        passage = store.passage_at(*step.said.place)
    except NotStored:
        return row
    words = step.said.tie.words
    sentence = _sentence(passage, words.start, words.end)
    row |= {"page": passage.page_number, "paragraph": passage.paragraph}
    return row | {"sentence": sentence}


def _sentence(passage: Passage, start: int, end: int) -> str:
    """Return the sentence around a place in one line, victims masked."""
    spans = sentence_spans(passage.text)
    first, last = next(
        ((s, max(e, end)) for s, e in spans if s <= start < e), (0, len(passage.text))
    )
    text = passage.text
    if _masks():
        victims = [a for a in names_of(text).names if a.part is NameRole.VICTIM]
        for actor in reversed(victims):
            if first <= actor.span.start and actor.span.end <= last:
                short = _initials(actor.name)
                text = text[: actor.span.start] + short + text[actor.span.end :]
                last += len(short) - (actor.span.end - actor.span.start)
    return " ".join(text[first:last].split())


def _masks() -> bool:
    return not settings().victim_names


def _initials(name: str) -> str:
    return " ".join(f"{word[0]}." for word in name.split())
