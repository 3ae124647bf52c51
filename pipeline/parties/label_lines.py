"""Lines of forms and orders: a label, a gap, a value ("Consignee:   Tane Ltd")."""

import re
from collections.abc import Iterator

from pipeline.parties.party_names import is_company, is_organ, is_title, leading_name
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.parties.role_terms import (
    LEGAL_NAME,
    NAME_OF,
    USER_NAME,
    no_answer,
    role_of_question,
    role_of_term,
    terms_pattern,
)
from pipeline.text.normalize import any_case

_P = Patterns("label_lines")

_GAP_OR_NONE = r"[ \t]{0,60}"
_GAP = r"(?:\)?[ \t]{0,20}[:：|][ \t]{0,60}|[ \t]{2,60}|\t{1,20})"
"""Optional gap, and gap; bounded, so that a line of a million spaces reads quickly."""

_QUALIFIER = r"(?:[ \t]{0,20}\([^)\n]{0,60}\))?"
_NUMBER = r"\(?\d{1,2}(?:\.\d{1,2}){0,4}[a-z]?[.)]?"
"""Number of a clause or field: "1.2", "(3)"."""


_HEAD = 1_500
"""Number of characters of an order that hold its sender and its receiver."""


def read_label_lines(text: str) -> list[RoleName]:
    """Return the names that have a role by a label, in order."""
    found = [
        *_laid_out(text), *_questions(text),
        *_certified(text), *_addressed(text), *_stated(text),
    ]  # fmt: skip
    if all(item.words.of(text) == _SOURCE for item in found):
        return []
    return sorted(found, key=lambda item: item.name.start)


_SOURCE = "المصدر"
"""The exporter of a form, or the source of a report, which has no other label."""


def _labels() -> str:
    terms = rf"(?:{terms_pattern()})"
    named = rf"(?:{NAME_OF})?{terms}(?:{LEGAL_NAME}|s)?"
    return rf"(?:the |The )?(?i:{USER_NAME}|{named})"


_AND = r"(?:[ \t]{1,3}(?:and|und|et|y|e)[ \t]{1,3}|[ \t]{0,3}[/&+,][ \t]{0,3})"


def _layouts() -> Iterator[tuple[re.Pattern[str], bool]]:
    """Yield a pattern for a label and its value, and True if the value fills a line."""
    labels, value = _labels(), _value()
    alone = rf"^{_GAP_OR_NONE}(?:{_NUMBER}|[-*•–▪►●])?{_GAP_OR_NONE}"
    same_line = (
        r"(?:(?:^|\t)[ \t]{0,60}"
        r"(?:[-*•|–▪►●]|(?:Party[ \t]+\w{1,2}|We|Wir|Nous)[ \t]{0,60}\(|"
        rf"\(?[\da-zA-Z]{{1,3}}[.)]|{_NUMBER}|\d{{1,2}}\t|"
        r"§[ \t]{0,60}\d+|(?:Article|Annexe?|Schedule|Anlage)[ \t]+\w{1,3}"
        rf"[ \t]{{0,60}}[-–—:])?{_GAP_OR_NONE}|"
        r"(?<=\S)[ ]{1,60}(?=[*_A-Z][^\n:]{0,50}:))"
        rf"{_BOLD}[\"“]?(?P<label>{labels})[\"”]?"
        rf"(?:{_AND}(?P<and>{labels}))?{_QUALIFIER}{_BOLD}{_GAP}{_BOLD}"
        rf"[ \t]{{0,3}}{value}"
    )
    name_below = (
        rf"{alone}(?P<label>{labels})(?P<and>){_QUALIFIER}{_GAP_OR_NONE}:?"
        rf"{_GAP_OR_NONE}\n(?:[ \t]{{0,60}}\n)*[ \t]{{0,60}}"
        r"(?:Name|Nom|Nombre|Company|Firma)[^:\n]{0,30}:[ \t]{0,60}(?P<value>\S[^\n]*)"
    )
    next_line = (
        rf"{alone}(?P<label>{labels})(?:{_AND}(?P<and>{labels}))?{_QUALIFIER}"
        rf"(?:{_GAP_OR_NONE}[:：]?(?:[ \t]{{1,20}}(?=\w*\d)[\dA-Z][\dA-Z-]{{0,20}})?"
        r"[ \t]{0,60}\n|[ \t]{1,3}[–—-][ \t])[ \t]{0,60}(?!\()(?P<value>[^\n:]{3,120})$"
    )
    yield re.compile(same_line, re.MULTILINE), False
    yield re.compile(name_below, re.MULTILINE), False
    yield re.compile(next_line, re.MULTILINE), True


_BOLD = r"[*_]{0,3}"
"""Marks of bold words, as converters of documents write them."""


def _value() -> str:
    """Return a pattern for a value that ends before the next label of its line."""
    field = rf"{_BOLD}(?:{_labels()}|{_P.text('NEXT_FIELD')}){_QUALIFIER}"
    stop = rf"[ \t]{{0,60}}{field}[ \t]{{0,3}}[:：]"
    return rf"(?P<value>[^\s*](?:[^\n \t]|[ \t](?!{stop}))*)"


def _laid_out(text: str) -> Iterator[RoleName]:
    for pattern, fills in _layouts():
        for match in pattern.finditer(text):
            if not _begins(text, match):
                continue
            for label in ("label", "and") if match["and"] else ("label",):
                role, value = role_of_term(match[label]), match.span("value")
                item = labelled_item(text, match.span(label), value, role)
                if item is not None and (not fills or _fills_its_line(text, item)):
                    yield item


def _begins(text: str, match: re.Match[str]) -> bool:
    """Tell a label within a line of labels from one within a sentence."""
    start = match.start()
    if start == 0 or text[start] != " " or text[start - 1] == "\n":
        return True
    first = text[text.rfind("\n", 0, start) + 1 : start].partition(":")[0].strip(" *_")
    if text[start : start + 2] == "  ":
        return True
    return role_of_term(first) is not None or _P.NEXT_FIELD.fullmatch(first) is not None


def _fills_its_line(text: str, item: RoleName) -> bool:
    """Tell a name from a sentence, and from a person: "Moreau,", "Anne" below."""
    behind = text[item.name.end : item.about.end] if item.about else ""
    is_person = behind.strip() == "," and " " not in item.name.of(text)
    return re.match(r"[\s,;.(\"”]*$|[,(]", behind) is not None and not is_person


def is_full_name(name: str) -> bool:
    """Return True for a name of a company or organ, or of two words in capitals."""
    words = re.findall(r"(?<!\S)[^\W\d_]", name)
    is_two = sum(map(str.isupper, words)) >= 2
    return is_company(name) or (is_two and re.search(r"\d", name) is None)


def _stated(text: str) -> Iterator[RoleName]:
    """Read clauses that name a role: "Consignee is Tane Forwarding"."""
    pattern = re.compile(
        rf"(?:^|[.;])[ \t]{{0,60}}(?:\(?[\da-z]{{1,3}}[.)][ \t]{{1,20}})?({_labels()})"
        r"[ \t]{1,3}(?:is|will be|shall be|ist|est)[ \t]{1,3}(?:the )?([A-Z][^\n]*)",
        re.MULTILINE,
    )
    for match in pattern.finditer(text):
        role = role_of_term(match.group(1))
        item = labelled_item(text, match.span(1), match.span(2), role)
        if role is PartyRole.SITE or item is None:
            continue
        if item.name.start == match.start(2) and is_full_name(item.name.of(text)):
            yield item


def _certified(text: str) -> Iterator[RoleName]:
    """Read the signer of an end-use statement: "We, X, hereby certify ..."."""
    if not _P.STATEMENT.search(text):
        return
    for match in _P.CERTIFIED.finditer(text):
        item = labelled_item(text, match.span(0), match.span(1), PartyRole.END_USER)
        if item is not None and (
            is_company(item.name.of(text)) or is_organ(item.name.of(text))
        ):
            yield item


def _addressed(text: str) -> Iterator[RoleName]:
    """Read sender and receiver of an order, and of a seller's answer to one."""
    kind = _P.ORDER.search(text)
    if kind is None:
        return
    sender, receiver = PartyRole.BUYER, PartyRole.SELLER
    if kind.group("answer"):
        sender, receiver = receiver, sender
    for match in _P.ADDRESS.finditer(text, 0, min(len(text), _HEAD)):
        if match.group("from") or match.group("to"):
            role = sender if match.group("from") else receiver
            label = match.span("from" if match.group("from") else "to")
            item = labelled_item(text, label, match.span("name"), role)
            if item is not None:
                yield item


def _questions(text: str) -> Iterator[RoleName]:
    pattern = re.compile(
        r"^[ \t]{0,60}([^\n?]{5,100}\?)[ \t]{0,60}\n?[ \t]{0,60}(\S[^\n]*)", re.M
    )
    for match in pattern.finditer(text):
        role = role_of_question(match.group(1))
        value = match.group(2)
        skip = re.match(r"(?:Yes|No|Ja|Oui|Sí)[,.]?\s*", value)
        start = match.start(2) + (skip.end() if skip else 0)
        item = labelled_item(text, match.span(1), (start, match.end(2)), role)
        if item is not None and not _P.IS.match(text, item.name.end):
            yield item


def _name(text: str, value: tuple[int, int]) -> Span | None:
    name = leading_name(text, *value)
    letter = None if name else _P.LETTER.fullmatch(text, *value)
    if letter and not letter[0][0].islower():
        return Span(*letter.span(1))
    if name is None or not _P.CYRILLIC.match(text[name.end - 1]):
        return name
    small = _P.SMALL_CYRILLIC.match(text, name.end, value[1])
    return Span(name.start, small.end()) if small else name


def labelled_item(
    text: str, label: tuple[int, int], value: tuple[int, int], role: PartyRole | None
) -> RoleName | None:
    """Return a labelled name, or None if the value is no name or names nobody."""
    if role is None or _is_table_head(text, label, value):
        return None
    elsewhere = SENDS.match(text, *value)
    if elsewhere:
        found = field_entry(text, elsewhere.group(1))
        if found is None or SENDS.match(text, *found):
            return None
        value = found
    name = _name(text, value)
    if (
        name is None
        or _P.SAME.match(text, *value)
        or no_answer().match(text, *value)
        or (role is not PartyRole.SITE and _P.SENTENCE.match(text, *value))
    ):
        return None
    words = name.of(text)
    if _P.COLUMN.search(words) or _P.FIELD.fullmatch(words) or is_title(words):
        return None
    if is_organ(name.of(text)):
        name = _whole_organ(text, name, value)
    if role is PartyRole.SITE:
        name = _site(text, name, value)
    return RoleName(name, role, Span(*label), Span(*value))


_MIN_CELLS = 3
"""Least number of cells in the head of a table; two cells are a label and its value."""


def _is_table_head(text: str, label: tuple[int, int], value: tuple[int, int]) -> bool:
    """Tell "VENDOR      PRODUCT      FEES" from a label with its value."""
    cells = re.split(r"[ \t]{2,}", text[label[0] : value[1]].strip())
    if len(cells) < _MIN_CELLS or re.search(r"[\d:,.]", "".join(cells)):
        return len(cells) >= _MIN_CELLS and "".join(cells[:_MIN_CELLS]).isupper()
    return not any(is_company(cell) or is_organ(cell) for cell in cells)


def _whole_organ(text: str, name: Span, value: tuple[int, int]) -> Span:
    """Extend over lower-case words: "Direction de la surveillance électronique"."""
    rest = re.match(r"(?:[ \t]+[\w'’-]+){1,8}(?=\s*(?:,|$))", text[name.end : value[1]])
    return Span(name.start, name.end + rest.end()) if rest else name


SENDS = any_case(
    r"(?:(?:please )?(?:see|refer to)|as (?:in|per|under)|same as|siehe|wie in|voir|"
    r"v[ée]ase)\s+(?:the\s+)?(?:field|box|item|line|number|no\.?|section|point|Feld|"
    r"Nr\.?|Zeile|case|rubrique|casilla|campo)\s*(\d{1,3})\b"
)


def field_entry(text: str, number: str) -> tuple[int, int] | None:
    """Return the place of the entry of a numbered field of a form."""
    line = re.compile(
        rf"^[ \t]{{0,60}}(?:Box|Field|Feld|Case)?[ \t]?\(?0?{number}[.):]?[ \t|]+"
        r"(\S[^\n]*)$",
        re.MULTILINE | re.IGNORECASE,
    ).search(text)
    if line is None:
        return None
    cell = re.match(r".*(?:\t|[ ]{2,}(?=\S)|[:：|][ \t]*)", line.group(1))
    return line.start(1) + (cell.end() if cell else 0), line.end(1)


def _site(text: str, name: Span, value: tuple[int, int]) -> Span:
    """Take "Checkpoint 7, Wadi Sirr" for the site; a street is only its address."""
    match = re.match(r",\s+([A-Z][\w' -]*)\s*$", text[name.end : value[1]])
    numbered = re.search(r"\d$", name.of(text))
    if match is None or not numbered or re.search(r"\d", match.group(1)):
        return name
    return Span(name.start, name.end + match.end(1))
