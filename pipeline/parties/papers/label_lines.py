"""Labels that give names their roles: on lines of forms, and on columns of tables.

A line has a label, a gap and a value ("Consignee:   Tane Ltd").
"""

import re
from collections.abc import Iterator

from pipeline.datamodel import USING
from pipeline.parties.papers.role_terms import (
    ROLE_TERMS,
    no_answer,
    role_of_question,
    role_of_term,
)
from pipeline.parties.party_names import (
    is_company,
    is_firm_or_organ,
    is_organ,
    is_title,
    leading_name,
)
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.parties.state.countries import country_code, places
from pipeline.pattern_files import Patterns

LABELS = Patterns(
    "parties/patterns/label_lines", LABELS=lambda: ROLE_TERMS.text("LABELS")
)
"""Patterns of labels and their values."""

_HEAD = 1_500
"""Number of characters of an order that hold its sender and its receiver."""

_SOURCE = "المصدر"
"""The exporter of a form, or the source of a report, which has no other label."""

_MIN_CELLS = 3
"""Least number of cells in a line of a table; two cells are a label and its value."""

_IN_COLUMNS = USING | {PartyRole.CONSIGNEE, PartyRole.PAYER}
"""Roles that a column may give; one of customers or vendors may list references."""

_EDGES = ' \t:*_"“”'


def read_label_lines(text: str) -> list[RoleName]:
    """Return the names that have a role by a label, in order."""
    found = [
        *_laid_out(text), *_questions(text),
        *_certified(text), *_addressed(text), *_stated(text), *_numbered(text),
    ]  # fmt: skip
    if all(item.words.of(text) == _SOURCE for item in found):
        return []
    return sorted(found, key=lambda item: item.name.start)


def _laid_out(text: str) -> Iterator[RoleName]:
    for layout, pattern in LABELS.group("LAYOUT").items():
        fills = layout == "next line"
        for match in pattern.finditer(text):
            if not _begins(text, match) or _is_excluded(text, match):
                continue
            for label in ("label", "and") if match["and"] else ("label",):
                role, value = role_of_term(match[label]), match.span("value")
                item = labelled_item(text, match.span(label), value, role)
                if (
                    item is not None
                    and (not fills or _fills_its_line(text, item))
                    and not _is_heading(match, item.name.of(text))
                ):
                    yield item


def _begins(text: str, match: re.Match[str]) -> bool:
    """Tell a label within a line of labels from one within a sentence."""
    start = match.start()
    if start == 0 or text[start] != " " or text[start - 1] == "\n":
        return True
    first = text[text.rfind("\n", 0, start) + 1 : start].partition(":")[0].strip(" *_")
    if text[start : start + 2] == "  ":
        return True
    return (
        role_of_term(first) is not None
        or LABELS.NEXT_FIELD.fullmatch(first) is not None
    )


def _is_excluded(text: str, match: re.Match[str]) -> bool:
    """Return True for a label of nobody: "End users (excluded):", "Buyer 7.1 Fee 9"."""
    behind = text[match.end("label") : match.start("value")]
    is_heading = LABELS.CONTENTS.match(match["value"]) is not None
    return is_heading or LABELS.EXCLUDED.search(behind) is not None


def _is_heading(match: re.Match[str], name: str) -> bool:
    """Tell the next heading from a name: "2. Site address", "3. Payment Terms".

    In two columns of contents it stands beside: "3. CONTRACTOR     10. CARE OF TREES".
    A colon begins a list: "3. End users: 1. Orla Tane".
    """
    lines = (match[0].lstrip(), match["value"])
    are_numbered = all(re.match(r"\(?\d{1,2}[.)]", line) for line in lines)
    is_list = re.match(r"[^\n:：]*[:：][ \t]*[\d(]", lines[0]) is not None
    return are_numbered and not is_list and not is_firm_or_organ(name)


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
    for match in LABELS.STATED.finditer(text):
        role = role_of_term(match["label"])
        item = labelled_item(text, match.span("label"), match.span("value"), role)
        titled = LABELS.PERSON.match(text, *match.span("value"))
        # Who supplies "the software" may only have made a part of the goods.
        is_part = match["of"] is not None and role is PartyRole.SELLER
        if role is PartyRole.SITE or is_part or item is None:
            continue
        name = item.name.of(text)
        is_named = (is_organ(name) and " " in name) or (
            # "The end user of the goods is Not Stated" has capitals, but no name.
            is_company(name) if match["of"] else is_full_name(name)
        )
        start = titled.end() if titled else match.start("value")
        if item.name.start == start and (titled or is_named):
            yield item


def _numbered(text: str) -> Iterator[RoleName]:
    """Read the numbered lines below a role: "Annex 2: End users", "1. Tane Ltd"."""
    for match in LABELS.NUMBERED.finditer(text):
        if LABELS.DENIED.search(match["qualifier"] or ""):
            continue
        named = "label" if match["label"] else "each"
        role, label = role_of_term(match[named]), match.span(named)
        for row in LABELS.NUMBERED_ROW.finditer(text, *match.span("rows")):
            value = row["value"]
            if LABELS.CLAUSE.search(value) or LABELS.EXCLUDED.search(value):
                continue
            item = labelled_item(text, label, row.span("value"), role)
            # Other lines may be headings: "2. Delivery Address", "3. Payment Terms".
            if (
                item is not None
                and _fills_its_line(text, item)
                and is_firm_or_organ(item.name.of(text))
            ):
                yield item


def _certified(text: str) -> Iterator[RoleName]:
    """Read the signer of an end-use statement: "We, X, hereby certify ..."."""
    if not LABELS.STATEMENT.search(text):
        return
    for match in LABELS.CERTIFIED.finditer(text):
        item = labelled_item(text, match.span(0), match.span(1), PartyRole.END_USER)
        if item is not None and (is_firm_or_organ(item.name.of(text))):
            yield item


def _addressed(text: str) -> Iterator[RoleName]:
    """Read sender and receiver of an order, and of a seller's answer to one."""
    kind = LABELS.ORDER.search(text)
    if kind is None:
        return
    sender, receiver = PartyRole.BUYER, PartyRole.SELLER
    if kind.group("answer"):
        sender, receiver = receiver, sender
    for match in LABELS.ADDRESS.finditer(text, 0, min(len(text), _HEAD)):
        if match.group("from") or match.group("to"):
            role = sender if match.group("from") else receiver
            label = match.span("from" if match.group("from") else "to")
            item = labelled_item(text, label, match.span("name"), role)
            # Who writes a mail for a firm is no party, nor is a mailbox.
            is_mailbox = item is not None and "@" in match["name"]
            if item is not None and not (
                is_mailbox and not is_firm_or_organ(item.name.of(text))
            ):
                yield item


def _questions(text: str) -> Iterator[RoleName]:
    for match in LABELS.QUESTION.finditer(text):
        role = role_of_question(match.group(1))
        value = match.group(2)
        skip = re.match(r"(?:Yes|No|Ja|Oui|Sí)[,.]?\s*", value)
        start = match.start(2) + (skip.end() if skip else 0)
        item = labelled_item(text, match.span(1), (start, match.end(2)), role)
        if item is not None and not LABELS.IS.match(text, item.name.end):
            yield item


def _name(text: str, value: tuple[int, int], role: PartyRole) -> Span | None:
    if role is PartyRole.SITE and (premises := LABELS.PREMISES.match(text, *value)):
        value = premises.end(), value[1]
    name = leading_name(text, *value)
    letter = None if name else LABELS.LETTER.fullmatch(text, *value)
    if letter and not letter[0][0].islower():
        return Span(*letter.span(1))
    if name is None or not LABELS.CYRILLIC.match(text[name.end - 1]):
        return name
    small = LABELS.SMALL_CYRILLIC.match(text, name.end, value[1])
    return Span(name.start, small.end()) if small else name


def labelled_item(
    text: str, label: tuple[int, int], value: tuple[int, int], role: PartyRole | None
) -> RoleName | None:
    """Return a labelled name, or None if the value is no name or names nobody."""
    if role is None or _is_table_head(text, label, value):
        return None
    if elsewhere := LABELS.SENDS.match(text, *value):
        found = field_entry(text, elsewhere.group(1))
        if found is None or LABELS.SENDS.match(text, *found):
            return None
        value = found
    name = _name(text, value, role)
    if (
        name is None
        or LABELS.SAME.match(text, *value)
        or no_answer().match(text, *value)
        or (role is not PartyRole.SITE and LABELS.SENTENCE.match(text, *value))
    ):
        return None
    words = name.of(text)
    if _is_label(words, text[slice(*value)]) or is_title(words):
        return None
    if is_organ(words) or LABELS.BARE_BODY.fullmatch(words):
        name = _whole_organ(text, name, value)
    if role is PartyRole.SITE:
        name = _site(text, name, value)
    return RoleName(name, role, Span(*label), _with_country(text, Span(*value)))


def _is_label(name: str, value: str) -> bool:
    """Tell the next label of a form, behind an empty field, from a name."""
    if LABELS.COLUMN.search(name) or LABELS.FIELD.fullmatch(name):
        return True
    return LABELS.EMPTY.match(value) is not None and not is_firm_or_organ(name)


def _with_country(text: str, value: Span) -> Span:
    r"""Return a value with its country, if that stands on the next line.

    Example:
        >>> text = "Consignee: Tane Ltd, 4 Dock Road, Or,\nArgentina\nGoods: tea"
        >>> _with_country(text, Span(11, 37)).of(text)
        'Tane Ltd, 4 Dock Road, Or,\nArgentina'
    """
    below = LABELS.LINE_BELOW.match(text, value.end)
    if below is None:
        return value
    if value.of(text).rstrip().endswith(",") and country_code(below[1]):
        return Span(value.start, below.end(1))
    both = text[value.start : below.end(1)]
    end = value.end - value.start
    cut = (place.end for place in places(both) if place.start < end < place.end)
    return Span(value.start, value.start + next(cut, end))


def _is_table_head(text: str, label: tuple[int, int], value: tuple[int, int]) -> bool:
    """Tell "VENDOR      PRODUCT      FEES" from a label with its value."""
    cells = re.split(r"[ \t]{2,}", text[label[0] : value[1]].strip())
    if len(cells) < _MIN_CELLS or re.search(r"[\d:,.]", "".join(cells)):
        return len(cells) >= _MIN_CELLS and "".join(cells[:_MIN_CELLS]).isupper()
    return not any(is_firm_or_organ(cell) for cell in cells)


def _whole_organ(text: str, name: Span, value: tuple[int, int]) -> Span:
    """Extend over lower-case words: "Direction de la surveillance électronique"."""
    rest = re.match(
        r"(?:[ \t]+[\w'’-]+){1,8}(?=\s*(?:[,(]|\.?$))", text[name.end : value[1]]
    )
    words = LABELS.NO_NAME.split(rest.group(), maxsplit=1)[0] if rest else ""
    is_name = LABELS.CLAUSE.search(words) is None
    return Span(name.start, name.end + len(words)) if is_name else name


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


def read_columns(text: str, labelled: list[RoleName]) -> list[RoleName]:
    """Return the names that have a role by a column, and the other labelled names.

    Args:
        text: Text of a paper.
        labelled: Names by labels on lines; in a table with a column of roles, the cell
            behind a role is no name.
    """
    found: list[RoleName] = []
    above: list[Span] = []
    heads: dict[int, tuple[Span, PartyRole]] = {}
    pair: tuple[int, int] | None = None
    n_cells = start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        cells = [Span(*m.span()) for m in LABELS.CELL.finditer(text, start, end)]
        start = end
        if not re.search(r"\w", line):
            continue
        words = [cell.of(text).strip(_EDGES) for cell in cells]
        found += _below(text, above, cells)
        above = cells if len(cells) > 1 and all(map(role_of_term, words)) else []
        if len(cells) != n_cells:
            heads, pair, n_cells = {}, None, len(cells)
        if n_cells < _MIN_CELLS:
            continue
        if capacity := _capacity(words):
            pair = capacity
        elif pair is not None:
            label, name = cells[pair[0]], cells[pair[1]]
            found += _item(text, label, name, role_of_term(words[pair[0]]))
        elif named := _column_roles(text, cells):
            heads = named
        else:
            found += _in_row(text, heads, cells)
    taken = {item.words.start for item in found}
    return [*(i for i in labelled if i.words.start not in taken), *found]


def _item(
    text: str, label: Span, value: Span, role: PartyRole | None
) -> list[RoleName]:
    """Return the name in a cell, or nothing."""
    item = labelled_item(text, (label.start, label.end), (value.start, value.end), role)
    return [] if item is None else [item]


def _in_row(
    text: str, heads: dict[int, tuple[Span, PartyRole]], cells: list[Span]
) -> Iterator[RoleName]:
    """Yield the names in the columns of a row whose heads name a role."""
    for number, (head, role) in heads.items():
        for item in _item(text, head, cells[number], role):
            if is_full_name(item.name.of(text)):
                yield item


def _below(text: str, labels: list[Span], cells: list[Span]) -> Iterator[RoleName]:
    """Yield the names below labels that stand side by side: "SELLER     BUYER"."""
    if len(labels) != len(cells):
        return
    for label, cell in zip(labels, cells, strict=True):
        for item in _item(text, label, cell, role_of_term(label.of(text))):
            name = item.name.of(text)
            if is_firm_or_organ(name):
                yield item


def _capacity(words: list[str]) -> tuple[int, int] | None:
    """Return the columns of roles and of names, if a line is the head of both."""
    roles = [n for n, word in enumerate(words) if LABELS.ROLE.fullmatch(word)]
    names = [n for n, word in enumerate(words) if LABELS.NAME.fullmatch(word)]
    return (roles[0], names[0]) if len(roles) == len(names) == 1 else None


def _column_roles(text: str, cells: list[Span]) -> dict[int, tuple[Span, PartyRole]]:
    """Return the columns that name a role, if a line is the head of a table."""
    found = {}
    for number, cell in enumerate(cells[1:], start=1):
        match = LABELS.HEAD_CELL.fullmatch(cell.of(text).strip())
        role = role_of_term(match[1]) if match else None
        if role in _IN_COLUMNS:
            found[number] = (cell, role)
    return found
