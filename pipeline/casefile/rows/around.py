"""Find the words around a passage that change its meaning.

The meaning of a list item depends on its lead-in ("not offered in any edition:"). A
clause may be taken back by another clause, or by the next one. What the exporter's own
people write or receive shows what the exporter knows. Clauses are understood in
English, German, French and Spanish.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, pairwise

from pipeline.casefile.rows.claims import Row, Spot
from pipeline.casefile.rows.surroundings import (
    NOTHING_AROUND,
    Letter,
    ReportReader,
    ReportWords,
    Surroundings,
)
from pipeline.datamodel import (
    HEADING_KINDS,
    BlockKind,
    Deal,
    Kind,
    OmissionKind,
    PartyRole,
    Shelf,
)
from pipeline.parties.party_names import is_company, without_form
from pipeline.parties.state.unknown_states import States
from pipeline.pattern_files import Patterns
from pipeline.store.schema.rows import CaseDocument, PassageWords
from pipeline.store.store import Store
from pipeline.text.end_use import holds_statement
from pipeline.text.sections import is_clause

AROUND = Patterns("parties/patterns/around")
"""Patterns of clauses and letters."""

_STEM = 6
"""Number of first letters that are compared: "inspection" counts as "inspect"."""

_MIN_NAME = 3
_MIN_DOMAIN = 5
"""Least number of letters of the first word of a company's name that may be its domain:
"lumen.example" for "Lumen Analytics"."""

_AT_ONCE = 50
"""Number of documents read in one transaction; a case may hold thousands."""


def surroundings(
    rows: Sequence[Row],
    reports: Collection[str],
    deal: Deal | None,
    store: Store,
    papers: Mapping[str, Sequence[str]],
) -> tuple[dict[Spot, Surroundings], bool]:
    """Return the surroundings of the words of a case; each paper is read once.

    Args:
        rows: Rows of the case.
        reports: Ids of the documents that are reports: no clause of them counts.
        deal: Deal of the case, which names the exporter and the papers without a
            signature; None if nobody looked.
        store: Store that holds the documents.
        papers: Names of the papers that may be an end-use statement, by their ids.

    Returns:
        Surroundings of words by their place, without words that have none; and whether
        a paper, or an annex, calls itself an end-use statement. Without a deal, no
        paper is asked for it.
    """
    unsigned = {
        quote.document_id
        for omission in (deal.omissions if deal else ())
        if omission.kind is OmissionKind.SIGNATURE
        for quote in omission.quotes
    }
    safe = {
        row.words.place
        for row in rows
        if row.words.document_id not in reports
        if any(claim.is_safeguard for claim in row.claims)
    }
    wanted = {key for key, _ in safe}
    wanted |= {row.words.document_id for row in rows if _is_item(row.words.quote)}
    parties = deal.parties if deal else ()
    sold = {PartyRole.SELLER}
    sellers = {x.name for x in parties if {*x.roles} - {PartyRole.OTHER} == sold}
    if sellers:
        lines = {row.words.line for row in rows}
        wanted |= {x.document_id for x in lines if x.kind is Kind.CONTRACT} - {*reports}
    known: dict[str, Mapping[int, Surroundings]] = {}
    states_use = False
    asked = papers if deal is not None else {}
    for key, passages in _words_of(store, dict.fromkeys((*wanted, *asked))):
        if key in wanted:
            known[key] = around_of(passages, sellers)
        elif states_use:
            break  # the documents that are left are only asked for a statement
        said = [(p.text, p.heading) for p in passages]
        names = () if states_use else asked.get(key, ())
        states_use = states_use or any(holds_statement(name, said) for name in names)
    found: dict[Spot, Surroundings] = {}
    for words in (row.words for row in rows if row.words.document_id in wanted):
        key, start = words.place
        own, is_safe = known[key].get(start, NOTHING_AROUND), words.place in safe
        undone, is_unsigned = own.undone if is_safe else "", key in unsigned
        own = replace(own, undone=undone, is_unsigned=is_safe and is_unsigned)
        if own != NOTHING_AROUND:
            found[words.place] = own
    for report in _in_reports(rows, reports, deal, store):
        at = report.document_id, report.spans[0][0]
        found[at] = replace(found.get(at, NOTHING_AROUND), report=report)
    return found, states_use


def _in_reports(
    rows: Iterable[Row], reports: Collection[str], deal: Deal | None, store: Store
) -> Iterator[ReportWords]:
    """Yield the words of reports, for denials near them and for their countries."""
    links = deal.links if deal else ()
    states = States(country for link in links for country in link.countries)
    reader = ReportReader(store, states)
    for words in (row.words for row in rows if not row.is_counter):
        if words.document_id in reports:
            yield ReportWords(reader, words.document_id, words.spans)


def _words_of(
    store: Store, ids: Iterable[str]
) -> Iterator[tuple[str, list[PassageWords]]]:
    """Yield the words of each document; some documents are read at a time."""
    left = iter(ids)
    while some := list(islice(left, _AT_ONCE)):
        yield from store.words_in(some).items()


def papers_of(
    documents: Iterable[CaseDocument], without: Collection[str]
) -> dict[str, list[str]]:
    """Return the names of the papers of a case by their ids, without reports.

    Args:
        documents: Documents of the case.
        without: Ids of the documents that are left out.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for each in documents:
        is_paper = each.shelf is Shelf.CASE and each.kind is not Kind.REPORT
        if is_paper and each.document_id not in without:
            found[each.document_id].append(each.name)
    return found


def placed(rows: Iterable[Row], found: Mapping[Spot, Surroundings]) -> tuple[Row, ...]:
    """Return the rows with the surroundings of their words added."""
    return tuple(
        replace(row, words=replace(row.words, around=found[row.words.place]))
        if row.words.place in found
        else row
        for row in rows
    )


def around_of(
    passages: Iterable[PassageWords], exporters: Collection[str] = ()
) -> dict[int, Surroundings]:
    """Return lead-ins, clauses taken back, and letters of a document.

    They are those of its passages, by the first character of each.

    Args:
        passages: Passages of the document in reading order.
        exporters: Names of the exporter; without any, no letter is its own.
    """
    own = [p for p in passages if p.role is not BlockKind.FURNITURE]
    leads, undone = dict(_leads(own)), dict(_undone(own))
    letters = dict(_letters(own, exporters)) if exporters else {}
    return {
        start: Surroundings(
            leads.get(start, ""),
            undone.get(start, ""),
            letter=letters.get(start, Letter.NONE),
        )
        for start in {**leads, **undone, **letters}
    }


def _letters(
    passages: Sequence[PassageWords], exporters: Collection[str]
) -> Iterator[tuple[int, Letter]]:
    """Yield the passages of letters that the exporter's people wrote or received.

    A letter ends at the next one, at a heading or at a clause. Headings directly below
    its head are its subject and its salutation.
    """
    bare = [without_form(name) for name in exporters]
    names = {name for name in map(_plain, bare) if len(name) >= _MIN_NAME}
    first = (_plain(name.split()[0]) for name in bare if name.split())
    names |= {f"@{word}" for word in first if len(word) >= _MIN_DOMAIN}
    head, part = list[tuple[str, str]](), Letter.NONE
    for passage in passages:
        lines = list(_head_lines(passage.text))
        n_senders = sum(AROUND.SENDER.fullmatch(word) is not None for word, _ in lines)
        if n_senders:
            head, part = [], Letter.NONE
        if lines and (head or n_senders):
            head += lines if n_senders <= 1 else []
        elif passage.role in HEADING_KINDS and head:
            continue
        elif passage.role in HEADING_KINDS or is_clause(passage.text):
            head, part = [], Letter.NONE
        else:
            if head:
                head, part = [], _part(head, names)
            if part is not Letter.NONE:
                yield passage.start, part


def _head_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a letter's head, each with its word and what follows it."""
    for line in re.split(r"[\n\t]", text):
        for piece in AROUND.NEXT_WORD.split(line) if AROUND.HEAD.match(line) else ():
            if head := AROUND.HEAD.match(piece):
                yield head[1], head[2]


def _part(head: Sequence[tuple[str, str]], names: set[str]) -> Letter:
    """Return the part of the exporter in a letter with this head."""

    def is_own(words: re.Pattern[str]) -> bool:
        said = (value for word, value in head if words.fullmatch(word))
        return any(not names.isdisjoint(_names_in(value)) for value in said)

    is_letter = any(
        AROUND.OF_LETTERS.fullmatch(word)
        or (AROUND.SENDER.fullmatch(word) and _is_sender(value))
        for word, value in head
    )
    if not is_letter:
        return Letter.NONE
    if is_own(AROUND.SENDER):
        return Letter.WRITTEN
    return Letter.RECEIVED if is_own(AROUND.RECEIVER) else Letter.NONE


def _is_sender(value: str) -> bool:
    return bool(AROUND.PERSON.search(value)) or any(
        map(is_company, AROUND.PARTS.split(value))
    )


def _names_in(value: str) -> Iterator[str]:
    """Yield what may be a name: the parts of a line, the domains of an address.

    A domain comes once more with "@": it may be the first word of a company's name.

    Example:
        >>> list(_names_in("Tane Optics Ltd, A. Qar <a.qar@port-lume.example>"))
        ['taneoptics', 'aqar', 'portlume', '@portlume', '']
    """
    for part in AROUND.PARTS.split(value):
        _, is_address, domain = part.partition("@")
        name = AROUND.DEPARTMENT.sub("", part.strip(), 1)
        if not is_address:
            yield _plain(without_form(name))
        for label in map(_plain, domain.split(".")[:-1]):
            yield from (label, f"@{label}")


def _plain(name: str) -> str:
    return AROUND.NO_NAME.sub("", name).casefold()


def _leads(passages: Sequence[PassageWords]) -> Iterator[tuple[int, str]]:
    lead, before = "", ""
    for passage in passages:
        words = " ".join(passage.text.split())
        if lead and _is_item(passage.text):
            yield passage.start, lead
        elif words.endswith(":"):
            is_split = (
                before and before[-1] not in ".:;!?" and AROUND.SPLIT.match(words)
            )
            lead = f"{before} {words}" if is_split else words
        else:
            lead = ""
        before = words


def _is_item(words: str) -> bool:
    return AROUND.BULLET.match(words) is not None


def _undone(passages: Sequence[PassageWords]) -> Iterator[tuple[int, str]]:
    """Yield each withdrawn clause with the withdrawing words."""
    numbered = [
        (passage, found[1])
        for passage in passages
        if (found := AROUND.OWN_NUMBER.match(passage.text))
    ]
    for (passage, number), (after, following) in pairwise(numbered):
        if _is_next(number, following) and _withholds(passage.text, after.text):
            yield passage.start, " ".join(after.text.split())
    taken_back = AROUND.group("TAKEN_BACK").values()
    for passage in passages if numbered else ():
        words = " ".join(passage.text.split())
        for found in chain.from_iterable(each.finditer(words) for each in taken_back):
            if AROUND.NOT_SO.search(words[: found.start()]):
                continue
            for other, number in numbered:
                if other is not passage and _covers(number, found[1]):
                    yield other.start, words


def _is_next(number: str, following: str) -> bool:
    """Return True for "4.5" and "4.6"."""
    *own, last = number.split(".")
    *other, then = following.split(".")
    is_counted = last.isdigit() and then.isdigit()
    return bool(own) and own == other and is_counted and int(then) == int(last) + 1


def _withholds(clause: str, following: str) -> bool:
    """Return True if the next clause allows to refuse the grant."""
    found = AROUND.WITHHELD.finditer(following)
    is_refused = not all(
        AROUND.NEGATED.search(following[: each.start()]) for each in found
    )
    return is_refused and bool(_stems(clause) & _stems(following))


def _stems(words: str) -> set[str]:
    found = re.findall(rf"[^\W\d_]{{{_STEM},}}", words.casefold())
    stems = {word[:_STEM] for word in found}
    return {stem for stem in stems if not AROUND.COMMON.fullmatch(stem)}


def _covers(number: str, named: str) -> bool:
    """Return True if a clause is one of those named.

    Example:
        >>> _covers("4.2", "Clauses 4.1 to 4.3"), _covers("4.2", "Clauses 4.1 and 4.3")
        (True, False)
    """
    before = ""
    for joint, other in AROUND.NAMED.findall(named):
        is_between = joint and _key(before) <= _key(number) <= _key(other)
        if is_between or number.casefold() == other.casefold():
            return True
        before = other
    return False


def _key(number: str) -> tuple[str, list[int]]:
    letter = number[:1].casefold() if number[:1].isalpha() else ""
    return letter, [int(part) for part in re.findall(r"\d+", number)]
