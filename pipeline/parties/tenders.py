"""The buyer of a tender, in its letterhead or in a sentence, and a bidder in a form."""

from collections.abc import Iterator

from pipeline.parties.issuers import names_before
from pipeline.parties.label_lines import labelled_item
from pipeline.parties.party_names import is_company, is_title, leading_name, name_at
from pipeline.parties.pattern_files import Patterns
from pipeline.parties.records import PartyRole, RoleName, Span

_P = Patterns("tenders")

_HEAD = 1_500
"""Number of characters that hold the letterhead and title of a tender."""

_ZONE = 12_000


def read_tender(text: str) -> list[RoleName]:
    r"""Return the State body asking for offers, and the bidding company.

    Example:
        >>> text = "City of Norrby\nRequest for Proposals 12\nNumber plate cameras"
        >>> [(p.name.of(text), p.role.value) for p in read_tender(text)]
        [('City of Norrby', 'buyer')]
    """
    title = _P.TENDER.search(text, 0, _HEAD)
    if title is None:
        return []
    found = [*_letterhead(text), *_asking(text)][:1]
    asks = [RoleName(n, PartyRole.BUYER, Span(*title.span())) for n in found]
    return [*asks, *_bidders(text)]


def _letterhead(text: str) -> Iterator[Span]:
    """Yield the bodies in a line; a State alone comes last."""
    states = []
    for line in _P.LINE.finditer(text, 0, min(len(text), _HEAD)):
        name = leading_name(text, *line.span(1))
        if name is None or name.end != line.end(1) or not _is_body(name.of(text)):
            continue
        if _P.STATE.fullmatch(name.of(text)):
            states.append(name)
        else:
            yield name
    yield from states


def _asking(text: str) -> Iterator[Span]:
    """Yield the bodies of "the Tane Police is requesting" and "issued by ..."."""
    for match in _P.ASKS.finditer(text, 0, min(len(text), _ZONE)):
        yield from (
            n for n in names_before(text, match.start()) if _is_body(n.of(text))
        )
    for match in _P.ISSUED.finditer(text, 0, min(len(text), _ZONE)):
        name = name_at(text, match.end(), match.end() + 120)
        if name is not None and _is_body(name.of(text)):
            yield name


def _is_body(name: str) -> bool:
    is_name = " " in name and not (is_title(name) or is_company(name))
    return is_name and _P.BODY.search(name) is not None


def _bidders(text: str) -> Iterator[RoleName]:
    for match in _P.FIRM.finditer(text):
        label = match.start(), match.start("value")
        item = labelled_item(text, label, match.span("value"), PartyRole.SELLER)
        if item is not None and is_company(item.name.of(text)):
            yield item
