"""Terms for the parties: "X Ltd (the "Seller")", and ``"Seller" means X Ltd``.

They give the parties of an agreement without a "between". A program fills a form with
names in quotes: the Supplier "Tane" pays "Orsk".
"""

import re
from collections.abc import Iterator
from itertools import islice

from pipeline.parties.papers.label_lines import labelled_item
from pipeline.parties.papers.role_terms import role_of_defined
from pipeline.parties.party_names import (
    is_company,
    is_firm_or_organ,
    is_organ,
    is_title,
    leading_name,
    name_at,
)
from pipeline.parties.records import Opening, PartyRole, RoleName, Span
from pipeline.pattern_files import Patterns

TERMS = Patterns("parties/patterns/defined_terms")
BODY = 60_000
"""Number of characters searched for terms; they include cover and contents."""

MAX_PLACES = 12
_REACH = 240
MAX_PREAMBLE = 3_500
"""Most characters of a preamble; the longest of 25 real contracts has 2,100."""

_MANY = frozenset({PartyRole.END_USER, PartyRole.AGENT, PartyRole.BUYER})
"""Roles that are a crowd in the plural ("AI Agents", "Users"), except behind a name."""

OURS = frozenset({"we", "us", "our"})
"""Words for the issuer of a paper that is offered to everybody; see ``issuers``."""

_MIN_BY_FORM = 2
_SIDES = frozenset(
    "tenant landlord employee employer lender borrower maker company grower importer "
    "exporter lessor lessee carrier investor owner".split()
)
"""Words for a side of an agreement that is neither seller nor buyer."""

_BETWEEN_CHARS = 90
_PAID = (PartyRole.BUYER, PartyRole.SELLER)


def term_behind(text: str, start: int, end: int) -> tuple[str, PartyRole | None]:
    """Return the term in a stretch of text; a term for a role comes before others."""
    found = [match["term"] for match in TERMS.QUOTED.finditer(text, start, end)]
    if as_term := TERMS.AS.match(text, start, end):
        found.append(as_term.group(1))
    for match in TERMS.UNQUOTED.finditer(text, start, end):
        bracketed, called = match.groups()
        if called or role_of_defined(bracketed):
            found.append(called or bracketed)
    terms = [term for t in found if not TERMS.NO_TERM.match(term := t.strip(" .,"))]
    term = next((t for t in terms if role_of_defined(t)), terms[0] if terms else "")
    return term, role_of_defined(term) if term else None


def later_term(
    text: str, name: Span, others: list[Span]
) -> tuple[str, PartyRole | None]:
    """Return the term in brackets behind another mention of a name, if it is a role.

    Args:
        text: Text of the paper, whose cover names the parties without terms.
        name: Span of the name on the cover.
        others: Spans of the other parties' names; a term behind one of them is theirs.
    """
    rivals = [_again(other.of(text)) for other in others]
    for place in islice(_again(name.of(text)).finditer(text, 0, BODY), MAX_PLACES):
        term = TERMS.IN_BRACKETS.match(text, place.end())
        if term is None:
            continue
        role = role_of_defined(term.group(1))
        between = text[place.end() : term.start(1)]
        if role is None or any(rival.search(between) for rival in rivals):
            continue
        if not _names_another(between):
            return term.group(1), role
    return "", None


def _names_another(between: str) -> bool:
    """Return True if a sentence or company begins before a term: the term is theirs."""
    if TERMS.SENTENCE_END.search(between):
        return True
    for match in TERMS.ANOTHER.finditer(between):
        name = leading_name(between, match.end(), len(between))
        words = name.of(between) if name else ""
        if " " in words and is_firm_or_organ(words):
            return True
    return False


def _again(name: str) -> re.Pattern[str]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def read_definitions(text: str) -> Iterator[RoleName]:
    """Yield the parties in definitions; a short form is resolved by its own definition.

    Example:
        >>> text = '"Buyer" means TIL. "TIL" means Tane Import Ltd of Port Sarel.'
        >>> [(d.name.of(text), d.role.value) for d in read_definitions(text)]
        [('Tane Import Ltd', 'buyer')]
    """
    found = list(TERMS.MEANS.finditer(text))
    meant = {match.group(1): match for match in found}
    for match in found:
        role = role_of_defined(match.group(1))
        if role is None:
            continue
        name = _meant_name(text, match.end())
        short = name.of(text).split()[0] if name else ""
        other = meant.get(short)
        if other is not None and other is not match:
            name = _meant_name(text, other.end())
        if name is not None and is_firm_or_organ(name.of(text)):
            words = Span(match.start(), max(match.end(), name.end))
            yield RoleName(name, role, words, term=match.group(1))


def _meant_name(text: str, start: int) -> Span | None:
    article = re.compile(r"the\s+").match(text, start)
    start = article.end() if article else start
    return name_at(text, start, start + _REACH)


def defined(text: str) -> list[Opening]:
    """Find "X Ltd ... (the "Seller")" in an agreement without a "between"."""
    openings: list[Opening] = []
    last = 0
    for match in TERMS.QUOTED.finditer(text[: 2 * MAX_PREAMBLE]):
        role = role_of_defined(match["term"])
        if role in (None, PartyRole.SITE) or match["term"] in OURS:
            continue
        if TERMS.OF_ANOTHER.search(text, max(0, match.start() - 60), match.start()):
            last = match.end()
            continue
        name = _name_before(text, max(last, match.start() - 300), match.start())
        is_crowd = match["term"].endswith("s") and role in _MANY
        if is_crowd and (name is None or not _is_at(text, name, match.start())):
            continue
        last = match.end()
        if name is None and (dash := TERMS.DASH.match(text, match.end())):
            name = leading_name(text, dash.end(), dash.end() + 100)
        if name is not None:
            stretch = Span(name.start, match.end())
            openings.append(Opening(name, stretch, match["term"].strip(), role))
    return openings


def _is_at(text: str, name: Span, end: int) -> bool:
    """Return True if a term in brackets stands directly behind a name."""
    is_name = is_firm_or_organ(name.of(text))
    return is_name and TERMS.AT.fullmatch(text, name.end, end) is not None


def by_form(text: str) -> list[Opening]:
    """Find "Tane, a Karavian company (the "Investor")" without another opening."""
    found: list[Opening] = []
    zone = min(len(text), MAX_PREAMBLE)
    for match in TERMS.A_COMPANY.finditer(text, 0, zone):
        line = max(text.rfind("\n", 0, match.start()), match.start() - 120) + 1
        starts = [
            m.start() for m in TERMS.NAME_BEFORE.finditer(text, line, match.start())
        ]
        names = (leading_name(text, start, match.start()) for start in starts)
        name = next((n for n in names if n and n.end == match.start()), None)
        term, role = term_behind(text, match.end(), min(len(text), match.end() + 350))
        is_told = bool(term) or match["number"] is not None
        if name is not None and is_told and not TERMS.NO_NAME.search(name.of(text)):
            found.append(Opening(name, Span(name.start, match.end()), term, role))
    return found if len(found) >= _MIN_BY_FORM else []


def called(text: str) -> list[Opening]:
    """Find the parties of Russian, Ukrainian and Greek openings, by their terms.

    Example:
        >>> text = "ООО «Орск», именуемое в дальнейшем «Поставщик», и ЗАО «Тане»"
        >>> [(o.name.of(text), o.role.value) for o in called(text)]
        [('ООО «Орск»', 'seller')]
    """
    found: list[Opening] = []
    last = 0
    for match in TERMS.CALLED.finditer(text, 0, min(len(text), 2 * MAX_PREAMBLE)):
        term = match["term"] or match["bare"]
        role = role_of_defined(term)
        if role is None:
            continue
        starts = [
            m.end() for m in TERMS.CALLED_START.finditer(text, last, match.start())
        ]
        names = (_called_name(text, start, match.start()) for start in starts[::-1])
        name = next(filter(None, names), None)
        if name is not None:
            found.append(Opening(name, Span(name.start, match.end()), term, role))
        last = match.end()
    return found


def _called_name(text: str, start: int, end: int) -> Span | None:
    match = TERMS.CALLED_NAME.match(text, start, end)
    if match is None:
        return None
    words = match[0].rstrip()
    is_body = is_firm_or_organ(words) or TERMS.CALLED_BODY.search(words)
    if not is_body or role_of_defined(words) is not None:
        return None  # a template: "the buyer", called the Buyer
    n_marks = 1 if TERMS.IN_MARKS.fullmatch(words) else 0
    return Span(start + n_marks, start + len(words) - n_marks)


def _name_before(text: str, start: int, end: int) -> Span | None:
    """Return the name before a term, in the same sentence, that the term stands for."""
    for match in TERMS.SENTENCE_STOP.finditer(text, start, end):
        start = match.end()
    bracket = text.rfind("(", start, end)
    for match in TERMS.NAME_BEFORE.finditer(text, start, end):
        name = name_at(text, match.start(), end)
        if name is None:
            continue
        words = name.of(text)
        if TERMS.NUMBER.match(words) or "\t" in text[name.end : end]:
            continue  # below the number or date of the paper, or in another cell
        if TERMS.NEXT_PARTY.search(text, name.end, end):
            continue
        is_name = is_company(words) or (" " in words and is_organ(words))
        is_next = bracket >= 0 and not text[name.end : bracket].strip()
        is_given = is_next and TERMS.GIVEN.search(text, start, name.start) is not None
        if (is_name or is_given) and not (
            TERMS.NO_NAME.search(words) or is_title(words)
        ):
            return name
    return None


def read_quoted(text: str) -> Iterator[RoleName]:
    """Yield the parties of a form whose values stand in quotes.

    Example:
        >>> text = '"Tane" (the Seller) shall pay to "Orsk" a penalty.'
        >>> [(i.name.of(text), i.role.value) for i in read_quoted(text)][0]
        ('Tane', 'seller')
    """
    for match in TERMS.IN_QUOTES.finditer(text):
        label = _label_beside(text, match)
        if label is None or re.search(rf"\b{re.escape(match[1].lower())}\b", text):
            continue  # "AS IS", a defined word
        if _is_thing(text, match.span(1)):
            continue
        role = role_of_defined(label["word"])
        is_side = label["word"].lower() in _SIDES
        if role is not None or is_side:
            span = label.span("word")
            yield from _items(text, span, match.span(1), role or PartyRole.OTHER)
    for match in TERMS.PAIR.finditer(text):
        pays = match[2] is not None
        before = max(0, match.start() - _BETWEEN_CHARS), match.start()
        if _is_thing(text, match.span(1)) or _is_thing(text, match.span(3)):
            continue
        if pays or TERMS.BETWEEN.search(text, *before):
            first, second = _PAID if pays else (PartyRole.OTHER, PartyRole.OTHER)
            yield from _items(text, match.span(), match.span(1), first)
            yield from _items(text, match.span(), match.span(3), second)


def _label_beside(text: str, quoted: re.Match[str]) -> re.Match[str] | None:
    """Return the role behind or before a name in quotes.

    In an opening, what the firm is may stand between both; but the quoted piece of a
    name, or a short form, stands behind other words of the name.
    """
    before = max(0, quoted.start() - 40), quoted.start()
    label = TERMS.ROLE_BEHIND.match(text, quoted.end())
    if label is None and TERMS.JOINT_BEFORE.search(text, *before):
        label = TERMS.FIRM_BEHIND.match(text, quoted.end())
    return label or TERMS.ROLE_BEFORE.search(text, *before)


def _is_thing(text: str, value: tuple[int, int]) -> bool:
    """Tell "Effective Date" and a term that is explained from a name."""
    name = text[slice(*value)]
    is_named = is_firm_or_organ(name)
    is_thing = TERMS.THING.search(name) is not None and not is_named
    return is_thing or TERMS.DEFINES.match(text, value[1]) is not None


def _items(
    text: str, label: tuple[int, int], value: tuple[int, int], role: PartyRole
) -> Iterator[RoleName]:
    item = labelled_item(text, label, value, role)
    if item is not None:
        yield item
