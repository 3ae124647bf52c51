"""Roles beside names in running text: "the Consignee, Tane Ltd, stores the goods".

Labels on lines of their own are read by ``label_lines``. Here a role stands in a
sentence: before a name, behind a full stop, at the end of a list in brackets, or as the
party whose affiliates are listed.
"""

from collections.abc import Iterator

from pipeline.parties.papers.label_lines import LABELS, labelled_item
from pipeline.parties.papers.role_terms import ROLE_TERMS, role_of_term
from pipeline.parties.party_names import (
    is_company,
    is_firm_or_organ,
    is_organ,
    leading_name,
)
from pipeline.parties.records import PartyRole, RoleName, Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/named_roles", LABELS=lambda: ROLE_TERMS.text("LABELS"))
_REACH = 300
"""Most characters of a name, or of a list of affiliates, behind its role."""

_BEFORE = 60
"""Characters before a role that are searched for an opening phrase."""


def read_named_roles(text: str) -> list[RoleName]:
    """Return the names that have a role in a sentence, in order.

    Example:
        >>> text = "The Consignee, Tane Freight Co., stores the goods of the Buyer."
        >>> [(r.name.of(text), r.role.value) for r in read_named_roles(text)]
        [('Tane Freight Co.', 'consignee')]
    """
    found = [*_beside(text), *_behind_stops(text), *_in_brackets(text)]
    found += _affiliates(text)
    return sorted(found, key=lambda item: item.name.start)


def _beside(text: str) -> Iterator[RoleName]:
    """Yield "the Consignee, Tane Ltd,"; no name of a list, "the Buyer, X and Y"."""
    for match in _P.BESIDE.finditer(text):
        name = leading_name(text, match.end(), match.end() + _REACH)
        role = role_of_term(match["label"])
        if name is None or role in (None, PartyRole.SITE):
            continue
        words = name.of(text)
        if not _P.ENDS.match(text, name.end) or not _is_whole(words):
            continue
        # "to Tane Ltd, the Contractor, the Ministry of Health, ..." is a list.
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        # "According to the End User, Tane Ltd sold it" has a comma for another reason.
        if _P.OPENS.search(before) and not text.startswith(",", name.end):
            continue
        if is_company(words) or not before.rstrip().endswith(","):
            yield RoleName(name, role, Span(*match.span("label")), name)


def _behind_stops(text: str) -> Iterator[RoleName]:
    """Yield labels within a line: "4 radios. Consignee: Tane Ltd. Port: Sarel"."""
    for match in _P.BEHIND_STOP.finditer(text):
        end = text.find("\n", match.end())
        value = match.end(), min(len(text) if end < 0 else end, match.end() + _REACH)
        role = role_of_term(match["label"])
        item = labelled_item(text, match.span("label"), value, role)
        if item is not None and _is_whole(item.name.of(text)):
            yield item


def _in_brackets(text: str) -> Iterator[RoleName]:
    """Yield "(Tane Ltd; Orsk AG; collectively the Buyers)"."""
    for match in _P.SHARED.finditer(text):
        role = role_of_term(match["label"])
        names = [
            leading_name(text, part.start(), part.end())
            for part in _P.PART.finditer(text, *match.span("names"))
        ]
        whole = [name for name in names if name and _is_whole(name.of(text))]
        if role is not None and len(whole) == len(names) > 1:
            label = Span(*match.span("label"))
            yield from (RoleName(name, role, label, name) for name in whole)


def _affiliates(text: str) -> Iterator[RoleName]:
    """Yield "Affiliates of the Purchaser include Tane Ltd and Orsk AG"."""
    for match in _P.AFFILIATES.finditer(text):
        at = match.end()
        while name := leading_name(text, at, min(len(text), match.end() + _REACH)):
            if not _is_whole(name.of(text)):
                break
            yield RoleName(name, PartyRole.OTHER, Span(*match.span("words")), name)
            joint = _P.JOINT.match(text, name.end)
            if joint is None:
                break
            at = joint.end()


def _is_whole(name: str) -> bool:
    """Return True for a company, or a State body named by several words."""
    is_body = " " in name and is_organ(name)
    is_word = LABELS.FIELD.fullmatch(name) or role_of_term(name)
    return is_firm_or_organ(name) and (is_company(name) or is_body) and not is_word
