"""The actors of stored reports, found once and kept beside the store.

Only organs, forces, groups and companies that a passage says did something are
kept; whoever suffered, complained or is merely named is in no file and no index.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.datamodel import Kind, Passage, Shelf
from pipeline.errors import NotStored
from pipeline.files import write_atomically
from pipeline.parties.actor_head import actor_head_version
from pipeline.parties.actor_names import short_forms_in
from pipeline.parties.actor_parts import Part
from pipeline.parties.actors import ACTORS_VERSION, Actor, find_actors, part_of
from pipeline.parties.bodies import tables
from pipeline.parties.countries import countries_in
from pipeline.parties.records import Span
from pipeline.parties.screening import ReportMention
from pipeline.parties.vendors import vendors_version
from pipeline.settings import settings

if TYPE_CHECKING:
    from pipeline.store.reader import StoreReader
    from pipeline.store.rows import CaseDocument

MENTIONS_VERSION = "2"
"""Raise it when an actor could be placed in another country."""

_TITLE_CHARS = 600
_TITLED_SHARE = 0.3
_MAIN_SHARE = 0.6
"""A report in which one country has most of the mentions is about that country."""


def library_mentions(
    store: "StoreReader", document_ids: Iterable[str] | None = None
) -> Iterator[ReportMention]:
    """Yield the actors of reports in the store, each document once.

    Args:
        store: Where the reports are.
        document_ids: Only these; None takes the reports of every case.
    """
    if document_ids is None:
        document_ids = [d.document_id for d in report_documents(store)]
    for document_id in document_ids:
        yield from _of_document(store, document_id)


SAMPLE = "sample"
"""The case of the documents that come with the checkout, which are invented."""


def report_documents(
    store: "StoreReader", case: str | None = None
) -> list["CaseDocument"]:
    """Return reports, each once, in a stable order.

    Args:
        store: Where they are.
        case: Reports of its own papers and all libraries; a report that stands
            among the papers of another case may be confidential. None takes all.

    The reports of the sample case are invented: only that case sees them.
    """
    found: dict[str, CaseDocument] = {}
    for known in store.cases():
        if known.name == SAMPLE and case != SAMPLE:
            continue
        for document in store.case_documents(known.name):
            is_own = case is None or known.name == case
            if document.shelf is Shelf.LIBRARY or (
                is_own and document.kind is Kind.REPORT
            ):
                found.setdefault(document.document_id, document)
    return list(found.values())


def _of_document(store: "StoreReader", document_id: str) -> Iterator[ReportMention]:
    tables_version = f"{tables().version}-{vendors_version()}"
    head = actor_head_version()
    version = f"{ACTORS_VERSION}-{head}-{MENTIONS_VERSION}-{tables_version}"
    path = settings().home / "actors" / f"{document_id}-{version}.jsonl"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        mentions = list(mentions_of(read_passages(store, document_id)))
        lines = [json.dumps(_row(mention), ensure_ascii=False) for mention in mentions]
        write_atomically(path, "".join(f"{line}\n" for line in lines).encode())
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield _mention(json.loads(line), document_id)


def read_passages(store: "StoreReader", document_id: str) -> list[Passage]:
    """Return the passages of a report; none where it could not be read."""
    try:
        return store.passages(document_id)
    except NotStored:
        return []


MAX_NAMED = 200
"""Passages that are read for one exact name; a name in more says little."""


def named_mentions(
    store: "StoreReader", name: str, document_ids: Iterable[str] | None = None
) -> Iterator[ReportMention]:
    """Yield the passages of reports in which an exact name is an actor.

    A native name ("Savaret Kessim") looks like no organ to the reader of reports,
    so that no index of actors holds it; its words are found by full-text search.

    Args:
        store: Where the reports are.
        name: What is searched for.
        document_ids: Only in these; None takes the reports of every case.
    """
    pattern = _words_of(name)
    if pattern is None:
        return
    if document_ids is None:
        document_ids = [d.document_id for d in report_documents(store)]
    reports = set(document_ids)
    for passage, _ in store.search(f'"{name}"', limit=MAX_NAMED):
        match = pattern.search(passage.text)
        if match is None or passage.document_id not in reports:
            continue
        span = Span(match.start(), match.end())
        part, reason = part_of(passage.text, span)
        if part is Part.ACTOR:
            places = countries_in(passage.text)
            if len(places) != 1:
                places = heading_country(passage) or main_country(
                    store.passages(passage.document_id)
                )
            actor = Actor(match.group(), span, part, reason, places)
            yield ReportMention(passage.document_id, passage.start, passage.end, actor)


def _words_of(name: str) -> re.Pattern[str] | None:
    words = re.findall(r"\w+", name)
    if len("".join(words)) < 4:
        return None
    return re.compile(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)


def mentions_of(passages: Iterable[Passage]) -> Iterator[ReportMention]:
    """Yield the actors of the passages of one report, and nobody else."""
    passages = list(passages)
    main = main_country(passages)
    chapter: frozenset[str] = frozenset()
    short_forms: dict[str, str] = {}
    for passage in passages:
        countries = heading_country(passage)
        if countries and countries != chapter:
            chapter, short_forms = countries, {}  # a yearbook's chapters have their own
        short_forms |= short_forms_in(passage.text)
        for actor in find_actors(passage.text, countries or main, short_forms):
            if actor.part is Part.ACTOR:
                yield ReportMention(
                    passage.document_id, passage.start, passage.end, actor
                )


def heading_country(passage: Passage) -> frozenset[str]:
    """Return the country of the chapter that a passage stands in, or none.

    A yearbook has a chapter a country, and no country of its own.
    """
    for heading in reversed(passage.heading):
        countries = countries_in(heading)
        if len(countries) == 1:
            return countries
    return frozenset()


def main_country(passages: Iterable[Passage]) -> frozenset[str]:
    """Return the country that a report is about, or none where it is not clear.

    The title says it only where the report then speaks of that country most: a
    yearbook that opens with Afghanistan is about two hundred countries.
    """
    texts = [passage.text for passage in passages]
    counts = Counter(country for text in texts for country in countries_in(text))
    if not counts:
        return frozenset()
    country, n_most = counts.most_common(1)[0]
    title = countries_in(" ".join(texts[:4])[:_TITLE_CHARS])
    share = _TITLED_SHARE if title == {country} else _MAIN_SHARE
    is_main = n_most >= share * counts.total()
    return frozenset({country}) if is_main else frozenset()


def _row(mention: ReportMention) -> dict[str, object]:
    actor = asdict(mention.actor) | {"countries": sorted(mention.actor.countries)}
    return {"start": mention.start, "end": mention.end, "actor": actor}


def _mention(row: dict[str, object], document_id: str) -> ReportMention:
    fields = row["actor"]
    assert isinstance(fields, dict)
    actor = Actor(
        name=fields["name"],
        span=Span(**fields["span"]),
        part=Part(fields["part"]),
        reason=fields["reason"],
        countries=frozenset(fields["countries"]),
        is_generic=fields["is_generic"],
    )
    start, end = row["start"], row["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return ReportMention(document_id, start, end, actor)
