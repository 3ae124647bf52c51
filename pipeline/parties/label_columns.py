"""Columns of tables and of signature pages that give names their roles."""

import re
from collections.abc import Iterator

from pipeline.datamodel import USING
from pipeline.parties.label_lines import is_full_name, labelled_item
from pipeline.parties.party_names import is_company, is_organ
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.parties.role_terms import role_of_term

_P = Patterns("label_columns")

_IN_COLUMNS = USING | {PartyRole.CONSIGNEE, PartyRole.PAYER}
"""Roles that a column may give; one of customers or vendors may list references."""

_MIN_COLUMNS = 3
"""Least number of cells in a line of a table; two cells are a label and its value."""

_EDGES = ' \t:*_"“”'


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
        cells = [Span(*m.span()) for m in _P.CELL.finditer(text, start, end)]
        start = end
        if not re.search(r"\w", line):
            continue
        words = [cell.of(text).strip(_EDGES) for cell in cells]
        found += _below(text, above, cells)
        above = cells if len(cells) > 1 and all(map(role_of_term, words)) else []
        if len(cells) != n_cells:
            heads, pair, n_cells = {}, None, len(cells)
        if n_cells < _MIN_COLUMNS:
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
            if is_company(name) or is_organ(name):
                yield item


def _capacity(words: list[str]) -> tuple[int, int] | None:
    """Return the columns of roles and of names, if a line is the head of both."""
    roles = [n for n, word in enumerate(words) if _P.ROLE.fullmatch(word)]
    names = [n for n, word in enumerate(words) if _P.NAME.fullmatch(word)]
    return (roles[0], names[0]) if len(roles) == len(names) == 1 else None


def _column_roles(text: str, cells: list[Span]) -> dict[int, tuple[Span, PartyRole]]:
    """Return the columns that name a role, if a line is the head of a table."""
    found = {}
    for number, cell in enumerate(cells[1:], start=1):
        match = _P.HEAD_CELL.fullmatch(cell.of(text).strip())
        role = role_of_term(match[1]) if match else None
        if role in _IN_COLUMNS:
            found[number] = (cell, role)
    return found
