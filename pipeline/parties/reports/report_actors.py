"""The names of stored reports, found once and kept beside the store.

    TRIAGE_HOME/names/<document_id>-<version>.json

The names of persons to whom something was done are in no file and no index, unless
``TRIAGE_VICTIM_NAMES`` allows it. A search for such a name finds the passage by its
words, and shows the name masked.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.datamodel import Kind, NameRole, Passage, Shelf, packed, unpacked
from pipeline.files import sha256_of, write_atomically
from pipeline.parties.masking import may_name_protected, protected_spans
from pipeline.parties.names.name_book import NameBook, ReportMention, as_plain
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_head import ACTOR_HEAD
from pipeline.parties.reports.actor_names import short_forms_in
from pipeline.parties.reports.actors import ACTORS_VERSION, Actor, part_of
from pipeline.parties.reports.listings import ListingSection
from pipeline.parties.reports.report_names import (
    PassageNames,
    is_reference,
    names_of,
)
from pipeline.parties.reports.subjects import countries_about, is_review
from pipeline.parties.state.bodies import tables
from pipeline.parties.state.countries import countries_in
from pipeline.parties.state.unknown_states import States
from pipeline.parties.vendors import vendors_version
from pipeline.settings import corpora_dir, settings

if TYPE_CHECKING:
    from pipeline.store.reader import StoreReader
    from pipeline.store.schema.rows import CaseDocument, PassageWords


P = TypeVar("P", Passage, "PassageWords")

NAMES_VERSION = "17"
"""Raise this when a name could be found, placed or judged otherwise."""

_TITLE_CHARS = 600
_TITLED_SHARE = 0.3
_MAIN_SHARE = 0.6
"""Least share of the mentions that the main country of a report has."""

SAMPLE = "sample"
"""Case of the documents that come with the checkout, which are invented."""

MAX_NAMED = 200
"""Most passages that are read for one exact name; a name in more says little."""


def open_book(store: "StoreReader", document_ids: Iterable[str]) -> NameBook:
    """Return the names of reports in the store, each document once."""
    book = NameBook()
    version = _version()
    for document_id in document_ids:
        book.add_document(document_id, _kept(store, document_id, version))
    return book


def protected_names(store: "StoreReader", document_id: str) -> frozenset[str]:
    """Return the victims and witnesses that a report names.

    The positions of the names are kept beside the store, not the names. If nothing is
    kept yet, only passages that may hold such a name are read, because a page must not
    wait for the rest.
    """
    path = _path_of(document_id, _version())
    if path.is_file():
        spans = json.loads(path.read_bytes())["protected"]
    else:
        passages = store.words_in([document_id])[document_id]
        texts = [passage.text for passage in passages]
        likely = (p for p in passages if may_name_protected(p.text))
        rows = ((passage, names_of(passage.text)) for passage in likely)
        spans = list(protected_spans(rows, texts))
    if not spans:
        return frozenset()
    text = store.document_text(document_id)
    return frozenset(" ".join(text[start:end].split()) for start, end in spans)


def has_names(document_id: str) -> bool:
    """Return True if the names of a report are kept beside the store."""
    return _path_of(document_id, _version()).is_file()


def _path_of(document_id: str, version: str) -> Path:
    return settings().home / "names" / f"{document_id}-{version}.json"


def _kept(store: "StoreReader", document_id: str, version: str) -> dict[str, Any]:
    path = _path_of(document_id, version)
    if not path.is_file():
        _keep(path, store.passages_in(document_id))
    kept: dict[str, Any] = json.loads(path.read_bytes(), object_hook=unpacked)
    return kept


def _version() -> str:
    parts = (
        ACTORS_VERSION, ACTOR_HEAD.version, NAMES_VERSION, tables().version,
        vendors_version(), str(settings().victim_names),
    )  # fmt: skip
    return sha256(" ".join(parts).encode()).hexdigest()[:12]


def _keep(path: Path, passages: Iterable[Passage]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    passages = list(passages)
    rows = list(read_names(passages))
    found = ((p.start, p.end, names) for p, names in rows)
    states = States.learnt(_texts(passages), min_forms=1).names
    plain = as_plain(found, states, victims=settings().victim_names)
    plain["reasons"] = packed(plain["reasons"])
    plain["protected"] = list(protected_spans(rows, [p.text for p in passages]))
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    write_atomically(path, text.encode("utf-8", "surrogatepass"))


def forget_names(document_ids: Iterable[str]) -> None:
    """Delete the kept names of documents, and all keys made from names."""
    folder = settings().home / "names"
    for pattern in (*(f"{each}-*.json" for each in document_ids), "keys-*.npz"):
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def is_sample(store: "StoreReader", case: str) -> bool:
    """Return True if a case is the sample and has no paper but those of the sample.

    The bytes decide, because a real case may have the same name.
    """
    papers = _papers(store, case)
    return case == SAMPLE and bool(papers) and papers <= _sample_ids()


def _papers(store: "StoreReader", case: str) -> set[str]:
    return {
        document.document_id
        for document in store.documents_in(case)
        if document.shelf is Shelf.CASE
    }


@lru_cache(maxsize=1)
def _sample_ids() -> frozenset[str]:
    paths = (corpora_dir() / "samples").rglob("*")
    return frozenset(sha256_of(path) for path in paths if path.is_file())


def report_documents(
    store: "StoreReader", case: str | None = None
) -> list["CaseDocument"]:
    """Return reports, each once, in a stable order.

    Args:
        store: Store that holds the reports.
        case: Name of the case whose own reports are returned, with those of all
            libraries; None returns all. A report among the papers of another case may
            be confidential.

    The reports of the sample case are invented: only that case sees them, and a case of
    that name with a paper of its own does not.
    """
    found: dict[str, CaseDocument] = {}
    is_real = case == SAMPLE and not _papers(store, case) <= _sample_ids()
    invented = _sample_ids() if is_real else frozenset()
    for known in store.cases():
        if known.name == SAMPLE and case != SAMPLE:
            continue
        for document in store.case_documents(known.name):
            if document.document_id in invented:
                continue
            is_own = case is None or known.name == case
            if document.shelf is Shelf.LIBRARY or (
                is_own and document.kind is Kind.REPORT
            ):
                found.setdefault(document.document_id, document)
    return list(found.values())


def add_named(
    book: NameBook, store: "StoreReader", name: str, document_ids: Iterable[str]
) -> None:
    """Add the passages with an exact name, if the book does not hold it.

    The book holds no name in lower case and no name within a longer one; full-text
    search finds their words. Victims, who are in no index, are found in the same way.
    """
    pattern = _words_of(name)
    if pattern is None:
        return
    reports = set(document_ids)
    known = {
        (m.document_id, m.start)
        for entry in book.entries
        if pattern.fullmatch(entry.name)
        for m in book.mentions(entry)
    }
    for passage, _ in store.search(f'"{name}"', limit=MAX_NAMED):
        match = pattern.search(passage.text)
        place = (passage.document_id, passage.start)
        if match is None or place[0] not in reports or place in known:
            continue
        places = countries_in(passage.text)
        if len(places) != 1:
            places = heading_country(passage) or main_country(
                store.passages(passage.document_id)
            )
        actor = _found_at(passage.text, match, places)
        if actor is not None:
            found = ReportMention(place[0], passage.start, passage.end, actor)
            book.add(found)


def _found_at(text: str, match: re.Match[str], places: frozenset[str]) -> Actor | None:
    """Return the deed of a name found by its words.

    It is None if the name is a part of a longer name, which belongs to another.
    """
    name, span = " ".join(match.group().split()), Span(*match.span())
    for actor in names_of(text, places).names:
        if actor.span.start <= match.start() and match.end() <= actor.span.end:
            if len(actor.span.of(text).split()) > len(match.group().split()):
                return None
            return replace(
                actor, name=name, span=span, countries=actor.countries or places,
                is_generic=False, states=frozenset(),
            )  # fmt: skip
    part = (NameRole.MENTION, "") if is_reference(text) else part_of(text, span)
    return Actor(name, span, *part, places)


def _words_of(name: str) -> re.Pattern[str] | None:
    words = re.findall(r"\w+", name)
    if len("".join(words)) < 4:
        return None
    return re.compile(r"\b" + r"\W+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)


def mentions_of(passages: Iterable[Passage]) -> Iterator[ReportMention]:
    """Yield the names of the passages of one report, with the deed of each."""
    for passage, found in read_names(passages):
        for actor in found.names:
            yield ReportMention(passage.document_id, passage.start, passage.end, actor)


def read_names(passages: Iterable[Passage]) -> Iterator[tuple[Passage, PassageNames]]:
    """Yield the passages of one report with their names and ties."""
    passages = list(passages)
    states = States.learnt(_texts(passages))
    main = main_country(passages, states)
    chapter: frozenset[str] = frozenset()
    short_forms: dict[str, str] = {}
    section = ListingSection()
    for passage in passages:
        countries = heading_country(passage)
        if countries and countries != chapter:
            chapter, short_forms = countries, {}  # a yearbook's chapters have their own
        short_forms |= short_forms_in(passage.text)
        section.pass_over(passage.text, passage.heading)
        here = states.in_text(passage.text)
        placed = here if len(here) == 1 else countries or main
        names = names_of(passage.text, placed, short_forms, section, passage.heading)
        yield passage, names


def _texts(passages: Iterable[Passage]) -> Iterator[str]:
    seen: set[tuple[str, ...]] = set()
    for passage in passages:
        if passage.heading not in seen:
            seen.add(passage.heading)
            yield from passage.heading
        yield passage.text


def heading_country(passage: "Passage | PassageWords") -> frozenset[str]:
    """Return the country of a passage's chapter, or none.

    A yearbook has a chapter per country, and no country of its own.
    """
    for heading in reversed(passage.heading):
        countries = countries_in(heading)
        if len(countries) == 1:
            return countries
    return frozenset()


def placed_passages(
    passages: Sequence[P], states: States | None = None
) -> Iterator[tuple[P, frozenset[str]]]:
    """Yield each passage of a report with the countries that it is about.

    These are the countries that it names, or else that of its chapter, or else the main
    country of the report. In a review, States that only speak do not count. A
    reference to another paper is about none: its title only names what others wrote.

    Args:
        passages: Passages of one report in reading order.
        states: States outside the table of countries that count.
    """
    states = states or States()
    main = main_country(passages, states)
    in_review = is_review(passage.text for passage in passages)
    for passage in passages:
        if is_reference(passage.text, passage.heading):
            yield passage, frozenset()
            continue
        about = countries_about(passage.text, in_review=in_review)
        about |= states.in_text(passage.text)
        yield passage, about or heading_country(passage) or main


def main_country(
    passages: Iterable["Passage | PassageWords"], states: States | None = None
) -> frozenset[str]:
    """Return the main country of a report, or none if it is not clear.

    The title decides only if the report also names that country most: a yearbook that
    opens with Afghanistan is about two hundred countries.
    """
    texts = [passage.text for passage in passages]
    in_review = is_review(texts)
    states = states or States()
    counts = Counter(
        country
        for text in texts
        for country in countries_about(text, in_review=in_review) | states.in_text(text)
    )
    if not counts:
        return frozenset()
    country, n_most = counts.most_common(1)[0]
    head = " ".join(texts[:4])[:_TITLE_CHARS]
    title = countries_in(head) | states.in_text(head)
    share = _TITLED_SHARE if title == {country} else _MAIN_SHARE
    is_main = n_most >= share * counts.total()
    return frozenset({country}) if is_main else frozenset()
