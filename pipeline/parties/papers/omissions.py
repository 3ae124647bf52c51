"""Omissions of a contract: redactions, blanks, missing exhibits and signatures.

Each function below finds one way in which a paper says less than it should. A place is
shown with the words around it, because "[* * *]" alone says nothing.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from pipeline.datamodel import OmissionKind
from pipeline.parties.papers.exhibits import Omitted, missing_exhibits
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.papers.label_lines import LABELS, field_entry
from pipeline.parties.papers.role_terms import (
    no_answer,
    role_of_defined,
    terms_pattern,
)
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns(
    "parties/patterns/omissions",
    TERMS=terms_pattern,
    SENDS=lambda: LABELS.text("SENDS"),
)

MAX_CONTEXT = 40
"""Number of characters of its line that are shown on each side of a place."""

_MAX_LINE = 200
"""Most characters of a line that are read on each side of a box."""

_NEAR = 40
"""Most characters between places of one line that are joined: "the ___ day of
_____"."""

_SIGNED_LINES = 6
_SIGNED_CHARS = 600
"""Most lines, and most characters, between a signature and its name, title or date."""

_LAST_CHARS = 3_000
_SIGN_CHARS = 120


def find_omissions(text: str) -> list[Omitted]:
    """Return the omissions of a paper, in the order of the text.

    Example:
        >>> text = "between Tane Ltd and [* * *] (the Buyer), as Exhibit B states"
        >>> [(o.kind.value, o.name) for o in find_omissions(text)]
        [('redaction', ''), ('exhibit_missing', 'Exhibit B')]
    """
    signatures = list(_signature_lines(text))
    pointed = list(_in_no_block(text))
    parties = [*_parties(text), *pointed]
    taken = [*signatures, *(span for span, _ in parties)]
    beside: list[Span] = []
    signed: list[Span] = []
    redactions = _apart(_P.REDACTED.finditer(text), text, taken, beside)
    open_places = [
        m for p in (_P.BLANK, _P.LOST, _P.EMPTY_FIELD) for m in p.finditer(text)
    ]
    open_places = [
        m for m in open_places if not (_is_box(text, m) or _is_entered(text, m))
    ]
    open_places.sort(key=re.Match.start)
    blanks = _apart(open_places, text, [*taken, *redactions], beside)
    for span in beside:
        if not any(_is_near(text, span, line) for line in signatures):
            blanks.append(span)
        elif _P.HAND.search(text, max(0, span.start - _NEAR), span.start):
            signed.append(span)
    signatures += signed
    unsigned = [Omitted(OmissionKind.SIGNATURE, _around(text, s)) for s in signatures]
    unsigned = unsigned or list(_no_signature_page(text))
    unsigned = unsigned or [
        Omitted(OmissionKind.SIGNATURE_PAGE, _around(text, span)) for span, _ in pointed
    ]
    found = [
        *(Omitted(OmissionKind.REDACTION, _around(text, span)) for span in redactions),
        *(Omitted(OmissionKind.BLANK, _around(text, span)) for span in blanks),
        *(Omitted(OmissionKind.PARTY, span, name) for span, name in parties),
        *(
            Omitted(e.kind, _around(text, e.span), e.name)
            for e in missing_exhibits(text)
        ),
        *unsigned,
        *_unread_names(text),
    ]
    return sorted(found, key=lambda item: (item.span.start, item.kind.value))


def _is_box(text: str, place: re.Match[str]) -> bool:
    """Return True for an empty box on a line with boxes to tick."""
    if place.re is not _P.LOST or "[" not in place[0]:
        return False
    before = text[max(place.start() - _MAX_LINE, 0) : place.start()]
    after = text[place.end() : place.end() + _MAX_LINE]
    line = before.rpartition("\n")[2] + place[0] + after.partition("\n")[0]
    return _P.CHOICE.search(line) is not None


def _is_entered(text: str, place: re.Match[str]) -> bool:
    """Return True for a field of a form if its label stands again with an entry."""
    field = _P.FIELD.match(text, text.rfind("\n", 0, place.start()) + 1, place.end())
    if field is None or field.end() < place.start():
        return False
    again = rf"^[ \t]*{re.escape(field[1])}:[ \t]*([^\s_])?"
    entries = [bool(m[1]) for m in re.finditer(again, text, re.MULTILINE)]
    return 2 * sum(entries) >= len(entries)


def _apart(
    matches: Iterable[re.Match[str]], text: str, taken: list[Span], beside: list[Span]
) -> list[Span]:
    """Return the places; near ones of one line are joined.

    Strokes beside a signature ("Date: ____") are added to ``beside`` instead.
    """
    found: list[Span] = []
    taken = sorted(taken, key=lambda span: span.start)
    at = 0
    for match in matches:
        span = Span(*match.span())
        while at < len(taken) and taken[at].end <= span.start:
            at += 1
        if at < len(taken) and taken[at].start < span.end:
            continue
        if _is_stroke(text, span) or _is_stamp(text, span, found):
            continue
        if _is_signed_beside(text, span):
            beside.append(span)
            continue
        last = found[-1] if found else None
        if last is not None and span.start - last.end <= _NEAR:
            between = text[last.end : span.start]
            is_apart = bool(between.strip()) and _P.NEXT_CELL.search(between)
            if "\n" not in between and not is_apart:
                found[-1] = Span(last.start, span.end)
                continue
        found.append(span)
    return found


def _is_near(text: str, span: Span, line: Span) -> bool:
    """Return True for a place within a few lines of a signature."""
    first, last = sorted((span, line), key=lambda s: s.start)
    between = text[first.end : last.start]
    return len(between) <= _SIGNED_CHARS and between.count("\n") <= _SIGNED_LINES


def _is_signed_beside(text: str, span: Span) -> bool:
    """Return True for a stroke behind "Date:"; "[Date]" stands for a value instead."""
    is_placeholder = text[span.start] in "[<{"
    before = max(0, span.start - _NEAR), span.start
    return not is_placeholder and _P.SIGNING.search(text, *before) is not None


def _is_stroke(text: str, span: Span) -> bool:
    if text[span.start] not in "_*.":
        return False
    if _P.FILLED.search(text, max(0, span.start - MAX_CONTEXT), span.start):
        return True
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    if _P.LEADS.match(text, span.end) or (
        not text[start : span.start].strip() and _P.NOTE.match(text, span.end)
    ):
        return True
    line = start, end if end >= 0 else len(text)
    is_alone = _P.RULE.fullmatch(text, *line) is not None
    above, below = text[max(0, start - 80) : start], text[span.end : span.end + 2]
    is_value = _P.UNFINISHED.search(above) and re.match(r"[.,;]|\n[a-z]", below)
    return is_alone and not is_value and not _P.ASKS.search(above)


def _is_stamp(text: str, span: Span, found: list[Span]) -> bool:
    """Return True for a remark on every page, except at its first place."""
    words = span.of(text).casefold()
    if "confidential treatment" not in words and "been" not in words:
        return False
    return any(
        "confidential treatment" in (said := other.of(text).casefold())
        or "been" in said
        for other in found
    )


def _parties(text: str) -> Iterator[tuple[Span, str]]:
    """Yield roles of a form without a name: "End user: ______"."""
    for match in _P.NO_ONE.finditer(text):
        yield Span(match.start(1), match.end()), match.group(1)
    yield from _sent_nowhere(text)
    for match in _P.UNNAMED.finditer(text):
        if role_of_defined(match.group(1)) is None:
            continue  # "[* * *] percent (the "Discount")"
        yield Span(*match.span()), match.group(1)


def _unread_names(text: str) -> Iterator[Omitted]:
    """Yield roles with unread names.

    They stand in a list ("the following (each a “Buyer”)") or in small letters.
    """
    small = [m for m in _P.SMALL_NAME.finditer(text) if _may_name(text, m)]
    listed = list(_P.LISTED_BELOW.finditer(text))
    parties = find_parties(text) if small or listed else []
    # In a file of settings, "user: admin" stands beside no party.
    small = small if any(not party.is_issuer for party in parties) else []
    for match in (*listed, *small):
        role = role_of_defined(match.group(1))
        if role and not any(party.role is role for party in parties):
            yield Omitted(OmissionKind.NAMES, Span(*match.span()), match.group(1))


def _may_name(text: str, field: re.Match[str]) -> bool:
    value = field.span("value")
    no_names = (no_answer(), LABELS.SAME, LABELS.SENTENCE, LABELS.SENDS)
    is_sentence = LABELS.CLAUSE.search(field["value"]) is not None
    return not (is_sentence or any(p.match(text, *value) for p in no_names))


def _sent_nowhere(text: str) -> Iterator[tuple[Span, str]]:
    """Yield role fields that refer to an empty field: "see field 9"."""
    for match in _P.SENT.finditer(text):
        sends = LABELS.SENDS.match(text, match.end())
        place = field_entry(text, sends[1]) if sends else None
        if sends and place and _P.EMPTY.search(text[slice(*place)]):
            yield Span(match.start(), sends.end()), match.group(1)
            yield Span(text.rfind("\n", 0, place[0]) + 1, place[1]), match.group(1)


def _signature_lines(text: str) -> Iterator[Span]:
    """Yield signature lines that have no readable signature."""
    last = max(0, len(text) - _LAST_CHARS)
    strokes = (
        *_P.TWO_STROKES.finditer(text, 0, last),
        *_P.STROKES.finditer(text, last),
    )
    for match in (*_P.SIGNED_BY.finditer(text), *strokes):
        near = text[max(0, match.start() - 40) : match.end() + _SIGN_CHARS]
        if not _P.SIGNS.search(near):
            start = match.end() - len(match.group().lstrip())
            yield Span(start, match.end())


def _no_signature_page(text: str) -> Iterator[Omitted]:
    """Yield announcements of signatures that are followed by none."""
    last = max(_P.FOLLOWS.finditer(text), key=re.Match.start, default=None)
    if last is not None and not _P.SIGNED.search(text, last.end()):
        span = _around(text, Span(*last.span()))
        yield Omitted(OmissionKind.SIGNATURE_PAGE, span)


def _in_no_block(text: str) -> Iterator[tuple[Span, str]]:
    """Yield parties left to a missing signature block."""
    pointing = list(_P.POINTS.finditer(text))
    blocks = (m.start() for m in _P.BLOCK.finditer(text)) if pointing else ()
    last = max(blocks, default=-1)
    for match in pointing:
        term = match[1] or match[2]
        if role_of_defined(term) and last < match.end():
            yield Span(*match.span()), term


_SIGNED = 400
"""Most characters between two signature lines and the words below them."""


def _around(text: str, span: Span) -> Span:
    """Return a place with the words of its line around it; no word is cut."""
    first = max(text.rfind("\n", 0, span.start) + 1, span.start - MAX_CONTEXT, 0)
    cell = first
    for match in _P.NEXT_CELL.finditer(text, first, span.start):
        cell = match.end()
    is_column = _P.COLUMNS.search(text, max(first - _SIGNED, 0), first) is not None
    if is_column or text[cell : span.start].strip():  # the label is in its own cell
        first = cell
    last = min(len(text), span.end + MAX_CONTEXT)
    # Behind a label and its place, the next cell belongs to another column.
    has_label = is_column or text[first : span.start].strip()
    stop = (_P.NEXT_COLUMN if has_label else _P.LINE_END).search(text, span.end, last)
    last = stop.start() if stop else last
    if first and not text[first - 1].isspace():
        gap = re.search(r"\s", text[first : span.start])
        first = first + gap.end() if gap else span.start
    if last < len(text) and not text[last].isspace():
        # A cell of a table may end here: a tab parts words as well as a space.
        last -= len(re.split(r"\s", text[span.end : last])[-1])
    while first < span.start and text[first].isspace():
        first += 1
    while last > span.end and text[last - 1].isspace():
        last -= 1
    return Span(first, last)


def by_kind(found: Iterable[Omitted]) -> Iterator[tuple[OmissionKind, str, list[Span]]]:
    """Yield kind, name and places of each omission, one exhibit at a time."""

    def key(item: Omitted) -> tuple[str, str]:
        return item.kind.value, item.name

    for (kind, name), same in groupby(sorted(found, key=key), key=key):
        spans = sorted((item.span for item in same), key=lambda span: span.start)
        yield OmissionKind(kind), name, spans
