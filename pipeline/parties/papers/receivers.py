"""Rule R2: security bodies as receivers or users in passages of a contract.

A passage names such a body as buyer, end user, operator or place of installation, or
says that it uses, has or is given the goods. From there on, every passage of the paper
that names the same body, in full or by its initials, counts as one on the end user. If
a body is only mentioned ("data may be disclosed to the police"), nothing is found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.datamodel import USING, BodyFunction, Polarity, Said
from pipeline.parties.papers.extract import find_parties
from pipeline.parties.party_names import capitals_of, leading_name
from pipeline.parties.records import PartyRole, Span
from pipeline.parties.state.bodies import end_user_types_of, functions_of, tables
from pipeline.parties.state.body_terms import TermIndex, plain
from pipeline.pattern_files import Patterns
from pipeline.text.disguise.reveal import meant

_P = Patterns("parties/patterns/receivers")

RULE_ID = "rule.R2"
VERSION = "12"
SCORE = 0.88
"""Share of found places in whole documents that annotators confirmed: 14 of 16."""

_RECEIVING = USING | {PartyRole.BUYER, PartyRole.CONSIGNEE}
_DENIAL_CHARS = 80
_MAX_CHARS = 20_000
"""Most characters of a passage; in a longer text parties are found by other readers."""

_MAX_INITIALS = 6
_ARTICLE_CHARS = 6


class Receiver(NamedTuple):
    """A security body as receiver or user in a passage.

    Attributes:
        span: Span of the name in the text.
        name: Name of the body, with each run of white space made one space.
        functions: Functions of the body.
        reason: Reason why it is taken for a receiver.
    """

    span: Span
    name: str
    functions: tuple[BodyFunction, ...]
    reason: str


def receivers_in(texts: Sequence[str]) -> list[Receiver | None]:
    """Return the security body that is the end user, for each passage of a paper.

    Args:
        texts: Texts of the passages of one contract, in reading order.

    Returns:
        The first place in each passage, or None.

    Example:
        >>> texts = [
        ...     "Buyer: Norrby Police Department",
        ...     "The NPD pays.",
        ...     "No VAT is due.",
        ... ]
        >>> [
        ...     each and each.span.of(text)
        ...     for each, text in zip(receivers_in(texts), texts)
        ... ]
        ['Norrby Police Department', 'NPD', None]
    """
    own = [receiving_bodies(text) for text in texts]
    named = {each.name: each for found in own for each in found}
    return [
        found[0] if found else _again(text, named.values())
        for found, text in zip(own, texts, strict=True)
    ]


def attributes_of(receiver: Receiver) -> tuple[tuple[str, str], ...]:
    """Return the attributes of a finding, with the words for each, by name."""
    types = end_user_types_of(receiver.functions)
    words = ", ".join(f"“{each.words}”" for each in receiver.functions)
    return (
        ("end_user_type", ",".join(types)),
        *((f"end_user_type.{each}", words) for each in types),
        ("polarity", Polarity.ASSERTED.value),
        ("rule_id", RULE_ID),
    )


def _again(text: str, named: Iterable[Receiver]) -> Receiver | None:
    """Return the next place in a text that names one of some bodies."""
    for each in named:
        if match := _forms(each.name).search(text):
            span = Span(*match.span())
            reason = Said("names {name!r}, a receiver of the item", name=each.name)
            return each._replace(span=span, reason=reason)
    return None


@lru_cache(maxsize=1_000)
def _forms(name: str) -> re.Pattern[str]:
    words = name.split()
    forms = [r"\s+".join(map(re.escape, words))]
    initials = capitals_of(name)
    if 2 <= len(initials) <= _MAX_INITIALS:
        forms.append(initials)
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")


def is_ordinary(text: str) -> bool:
    """Return True if the receiver in a passage has no security function.

    It is True only if no word of the passage names a security function.
    """
    text = meant(text)
    if _names_security(text):
        return False
    receivers = (p for p in find_parties(text) if p.role in _RECEIVING)
    return any(functions_of(party.name, party.countries) for party in receivers)


def _names_security(text: str) -> bool:
    return bool(_terms().find(plain(text).split()))


def receiving_bodies(text: str) -> list[Receiver]:
    """Return the security bodies that receive or use the goods, by words of a passage.

    Args:
        text: Text of one passage of a contract, order or statement.

    Returns:
        Receivers in reading order, one for each place; none if only ordinary bodies are
        named.

    Example:
        >>> [r.name for r in receiving_bodies("End User: Prison Service of Karavia")]
        ['Prison Service of Karavia']
        >>> receiving_bodies("End User: Roads Authority of Karavia")
        []
    """
    if len(text) > _MAX_CHARS or not _names_security(text):
        return []
    found = {each.span: each for each in (*_in_sentences(text), *_as_parties(text))}
    return sorted(found.values(), key=lambda each: each.span.start)


@lru_cache(maxsize=1)
def _terms() -> TermIndex:
    rows = [row for row in tables().function if row.end_user_type]
    return TermIndex((term, 0) for row in rows for term in row.terms)


def _as_parties(text: str) -> Iterator[Receiver]:
    for party in find_parties(text):
        functions = functions_of(party.name, party.countries)
        is_receiver = party.role in _RECEIVING and end_user_types_of(functions)
        if is_receiver and not _is_denied(text, party.evidence.start):
            yield Receiver(party.span, party.name, functions, party.reason)


def _in_sentences(text: str) -> Iterator[Receiver]:
    for match in _P.GIVEN.finditer(text):
        if not _is_denied(text, match.start()):
            reason = Said("phrase {quote!r}", quote=" ".join(match.group().split()))
            yield from _named(text, match.end(), reason)
    for match in _P.SENTENCE.finditer(text):
        article = _P.ARTICLE.match(text, match.end())
        start = article.end() if article else match.end()
        for receiver in _named(text, start, ""):
            if uses := _P.USES.match(text, receiver.span.end):
                reason = Said("phrase {quote!r}", quote=" ".join(uses.group().split()))
                yield receiver._replace(reason=reason)


def _is_denied(text: str, start: int) -> bool:
    """Return True if the words before a phrase deny or forbid it."""
    return _P.DENIED.search(text, max(0, start - _DENIAL_CHARS), start) is not None


def _named(text: str, start: int, reason: str) -> Iterator[Receiver]:
    span = leading_name(text, start, min(len(text), start + 240))
    if span is None or span.start - start > _ARTICLE_CHARS:
        return
    name = span.plain(text)
    if " " not in name or _P.PEOPLE.search(name):
        return  # "Police" alone is no body, "Police Officers" are none
    functions = functions_of(name)
    if end_user_types_of(functions):
        yield Receiver(span, name, functions, reason)
