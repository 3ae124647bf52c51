"""Flags about the item: DF1, DF2, DF3 and DF10."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.casefile.flag_rules import FlagRule
from pipeline.casefile.flags.control_list import (
    category_in,
    control_references,
    described,
    terms_in,
)
from pipeline.casefile.flags.facts import (
    Facts,
    Raised,
    by_document,
    ids_of,
    weight_of,
    where,
)
from pipeline.casefile.rows.claims import Ground
from pipeline.classify.rules.control_refs import is_c_series
from pipeline.classify.words.lexicon import lexicon
from pipeline.datamodel import Kind, Polarity, Said, Weight, counted
from pipeline.labels import in_words
from pipeline.parties.deal.products import KNOWN_VENDORS
from pipeline.parties.state.countries import country_names
from pipeline.parties.vendors import technology_in

_COVERT = (
    "{document}: {n} passage on covert surveillance",
    "{document}: {n} passages on covert surveillance",
)
_COVERT_IN_PART = (
    "{document}: {n} passage on covert surveillance, conditional or without an item",
    "{document}: {n} passages on covert surveillance, conditional or without an item",
)
_MISUSE = {
    "technology": (
        "technology {said!r}: {n} report passage on its misuse",
        "technology {said!r}: {n} report passages on its misuse",
    ),
    "product": (
        "product {name!r}: {n} report passage on its misuse",
        "product {name!r}: {n} report passages on its misuse",
    ),
    "vendor": (
        "vendor {name!r}: {n} report passage on its misuse",
        "vendor {name!r}: {n} report passages on its misuse",
    ),
}

_VENDOR = (
    "party {name!r} is the surveillance vendor {other!r} of the list {list} (confirmed)"
)

_BY = ("product", "vendor", "technology")
"""Ties of a report to the item, the closest first."""

_LISTED = {
    (False, False): "{name!r} is on the list {list}",
    (False, True): "{name!r} is on the list {list}, for {places} only",
    (True, False): "a notice of {list} describes {said}",
    (True, True): "a notice of {list} describes {said}, for {places} only",
}
"""Reasons by two facts: only its technology is described; it is only for other
places."""

_NOT_ORDERED = "{entry}: {said} (product not ordered)"


def marketed_covert(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF1, covert use."""
    said = facts.about_ordered(facts.asserted(rule.labels, in_case=True))
    grounds = [ground for ground in said if not facts.means_other(rule, ground)]
    products = {
        product.name.casefold()
        for product in facts.deal.products
        if product.kind == "product" and not product.is_apart
    }

    def is_of_item(ground: Ground) -> bool:
        is_said = ground.claim.polarity is Polarity.ASSERTED
        line = ground.row.words.line
        is_brochure = (
            line.kind is Kind.BROCHURE and line.document_id not in facts.other_brochures
        )
        words = ground.quote.casefold()
        is_named = is_brochure or any(name in words for name in products)
        return (is_said and is_named) or ground.claim.is_confirmed(ground.at)

    full = [ground for ground in grounds if is_of_item(ground)]
    weight = weight_of(facts, full)
    yield from by_document(full, _COVERT, weight)
    rest = [ground for ground in grounds if not is_of_item(ground)]
    for part in by_document(rest, _COVERT_IN_PART, Weight.WEAK):
        yield replace(part, is_partial=True)


def similar_item_misused(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF2, misuse of similar items."""
    found: dict[tuple[str, str], dict[str, Ground]] = {}
    for link in facts.deal.product_links:
        told = {
            ground.id: ground for ground in facts.in_passage(link.quote, rule.labels)
        }
        found.setdefault((link.by, link.product), {}).update(told)
    for product in (p for p in facts.deal.products if p.kind == "technology"):
        like = (g for g in facts.added_by_people(rule.labels)
                if technology_in(g.quote, product.name))  # fmt: skip
        own = found.setdefault((product.kind, product.name), {})
        own.update({ground.id: ground for ground in like})
    for (by, name), own in sorted(found.items(), key=lambda x: _BY.index(x[0][0])):
        grounds = list(own.values())
        words = name.replace("_", " ")
        reason = counted(len(grounds), *_MISUSE[by], name=name, said=words)
        said = facts.asserted([name], in_case=True) if by == "technology" else ()
        ordered = facts.about_ordered(said)
        is_unsure = bool(said) and not facts.is_strong(ordered)
        if grounds:
            weight = Weight.WEAK if is_unsure else weight_of(facts, grounds)
            yield Raised(weight, reason, ids_of(grounds))
    yield from _known_vendors(facts)


def _known_vendors(facts: Facts) -> Iterator[Raised]:
    """Yield the parties that a person found on a list of surveillance vendors."""
    names = {party.party_id: party.name for party in facts.deal.parties}
    for hit in facts.deal.list_hits:
        is_known = hit.source.list_id in KNOWN_VENDORS and facts.is_answered(hit)
        if is_known and not facts.is_split(hit):
            reason = Said(
                _VENDOR, name=names[hit.party_id], other=hit.name,
                list=hit.source.list_id,
            )  # fmt: skip
            yield Raised(Weight.WEAK, reason, party_ids=(hit.party_id,))


def in_c_series(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF3, a C-series notice."""
    places = {each.country for each in facts.deal.destinations}
    for product in facts.deal.products:
        if product.list_id not in rule.lists:
            continue
        is_like = product.kind == "technology"
        elsewhere = places.isdisjoint(product.countries) and product.countries
        reason = Said(
            _LISTED[is_like, bool(elsewhere)],
            name=product.name,
            said=in_words(product.name),
            list=product.list_id,
            places=country_names(elsewhere or ()),
        )
        yield Raised(Weight.WEAK if is_like or elsewhere else Weight.RAISED, reason)
    for ground in facts.rule_grounds:
        if ground.finding and is_c_series(ground.claim.entry):
            reason = Said("{said} refers to the C series", said=where(ground))
            yield Raised(Weight.RAISED, reason, (ground.id,))


def possibly_listed(facts: Facts, rule: FlagRule) -> Iterator[Raised]:
    """Yield the reasons for DF10, an entry of Annex I."""
    found: dict[tuple[str, str, bool], list[Ground]] = {}
    printed = {ground.id for ground in facts.rule_grounds}
    for ground in (*facts.rule_grounds, *facts.item_grounds):
        for entry, basis in _entries(facts, ground):
            key = (entry, basis, not facts.about_ordered([ground]))
            found.setdefault(key, []).append(ground)
    for (entry, basis, is_apart), grounds in found.items():
        own = [ground for ground in grounds if ground.id in printed]
        is_full = (
            any(char.isdigit() for ground in own for char in ground.claim.entry)
            if own
            else facts.is_strong(grounds) and _n_terms(grounds) >= rule.min_terms
        )
        weight = Weight.RAISED if is_full and not is_apart else Weight.WEAK
        code = _NOT_ORDERED if is_apart else "{entry}: {said}"
        reason = Said(code, entry=entry, said=basis)
        yield Raised(weight, reason, ids_of(grounds), is_apart=is_apart)


def _entries(facts: Facts, ground: Ground) -> Iterator[tuple[str, str]]:
    """Yield the entries that words name or describe, each with the reason."""
    finding = ground.finding
    if finding is None:  # a person's claim has no attributes: its words count
        if category := category_in(ground.quote):
            yield lexicon().entries[category], described(category)
        return
    for reference in control_references([finding], facts.labels):
        if not reference.is_denied:
            yield reference.entry, reference.basis


def _n_terms(grounds: Iterable[Ground]) -> int:
    """Return the number of different technical terms of their entry in passages."""
    found: set[str] = set()
    for ground in grounds:
        words, finding = ground.quote, ground.finding
        read = dict(finding.attributes).get("listed_category", "") if finding else ""
        found |= terms_in(read if finding else category_in(words), words)
    return len(found)
