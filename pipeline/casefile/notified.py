"""Ordered items that a notification of the authority names (Art. 5(2)).

In doubt an item counts as not named: the first page then says that the proposal stands
for it.
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.casefile.answering import was_notified
from pipeline.datamodel import Deal
from pipeline.parties.pattern_files import Patterns
from pipeline.text.sentences import sentence_spans

_P = Patterns("notified")
_GENERIC = frozenset(
    "authority authorities ministry office customs republic federation kingdom state "
    "interior customer buyer exporter consignee user company order orders purchase "
    "contract shipment shipments delivery deliveries export exports transaction case "
    "goods item items product products equipment system systems device devices "
    "technology software this that these those their said same above following "
    "intended planned "
    "lieferung lieferungen ausfuhr ausfuhren behörde behörden bestellung auftrag "
    "vertrag kunde kunden käufer ware waren güter gegenstände artikel produkt produkte "
    "gerät geräte anlage system diese dieser dieses geplante geplanten republik "
    "ministerium livraison exportation autorité commande contrat client acheteur biens "
    "articles produits matériel république ministère cette prévue".split()
)
"""Words that may stand beside any item."""

_LEAST_WORDS = 2


def named_items(
    deal: Deal | None, notices: Iterable[str], papers: Sequence[str]
) -> dict[str, bool]:
    """Return the ordered items, with True for those that a notification names.

    A notification names an item by its name, or by at least two words that stand beside
    the name in a paper and beside no other name: "the lamp housings" are the
    "street-lamp housings LH-2". A sentence that leaves something out names nothing, and
    no other sentence names what it leaves out.

    Args:
        deal: Parties and goods of the case; None if nobody looked.
        notices: Words by which the authority was notified.
        papers: Passages of the papers.
    """
    products = deal.products if deal else ()
    names = {p.name for p in products if p.kind == "product" and not p.is_only_offered}
    beside: dict[str, list[set[str]]] = {name: [] for name in sorted(names)}
    for paper in papers:
        for name in _named(paper, names):
            beside[name].append(_words(paper))
    parties = deal.parties if deal else ()
    generic = _GENERIC.union(*(_words(party.name) for party in parties))
    found: set[str] = set()
    left_out: set[str] = set()
    for notice in notices:
        for start, end in sentence_spans(notice):
            sentence = notice[start:end]
            if _P.LEAVES_OUT.search(sentence):
                left_out |= _named(sentence, names)
            elif was_notified(sentence):
                found |= _named(sentence, names)
                found |= _described(sentence, beside, generic)
    return {name: name in found - left_out for name in beside}


def _named(text: str, names: Iterable[str]) -> set[str]:
    """Return the names in a text; "GhostLine" is not in "GhostLine Pro" or "Ghost"."""
    found = set()
    for name in sorted(names, key=len, reverse=True):
        words = r"\s+".join(map(re.escape, name.split()))
        text, n = re.subn(rf"(?i)(?<![\w-]){words}(?![\w-])", " ", text)
        if n:
            found.add(name)
    return found


def _described(
    sentence: str, beside: dict[str, list[set[str]]], generic: frozenset[str]
) -> set[str]:
    """Return the items that words of a notification describe, and no other item."""
    found = set()
    for match in _P.ABOUT.finditer(sentence):
        own = _words(match[1]) - generic
        if len(own) >= _LEAST_WORDS:
            fits = [
                name for name, each in beside.items() if any(map(own.issubset, each))
            ]
            found |= set(fits) if len(fits) == 1 else set()
    return found


def _words(text: str) -> set[str]:
    return set(_P.WORD.findall(text.casefold()))
