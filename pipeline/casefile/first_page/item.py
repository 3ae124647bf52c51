"""Facts about the item: product, functions, similar listed entries, missing facts.

Nothing is classified. Each line rests on passages of the papers. Facts that no paper
gives are named as missing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.casefile.flags.control_list import (
    control_references,
    is_control_reference,
    terms_in,
)
from pipeline.casefile.rows.claims import Claim, Row
from pipeline.datamodel import Deal, Finding, Product, ProductLink, Said
from pipeline.labels import LabelSet
from pipeline.parties.deal.product_links import MISUSE, family_of
from pipeline.parties.deal.products import ITEM_FAMILY

FUNCTIONS = ("monitor", "extract", "collect", "analyse")
"""The four functions of Art. 2(20)."""

_MIN_TERMS = 2
_SILENT = {
    "monitor": "Whether it monitors: no passage on the item says so.",
    "extract": "Whether it extracts data: no passage on the item says so.",
    "collect": "Whether it collects data: no passage on the item says so.",
    "analyse": "Whether it analyses data: no passage on the item says so.",
}


@dataclass(frozen=True, slots=True)
class Resemblance:
    """A listed entry similar to the item.

    Attributes:
        entry: Number of the entry as in Annex I.
        is_printed: Whether a paper prints the entry.
        terms: Technical terms of the entry in passages on the item.
        finding_ids: Ids of the findings on these passages.
    """

    entry: str
    is_printed: bool
    terms: tuple[str, ...]
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DismissedEntry:
    """A printed entry that people dismissed at each place.

    Attributes:
        entry: Number of the entry as the papers print it.
        finding_ids: Ids of the findings on its passages.
        said: Names of the persons who dismissed it, with the numbers of the decisions.
    """

    entry: str
    finding_ids: tuple[str, ...]
    said: Said


@dataclass(frozen=True, slots=True)
class SimilarItem:
    """Misuse of items of the same family, vendor or technology.

    Attributes:
        by: Kind of likeness: ``product``, ``vendor`` or ``technology``.
        name: Name of the product, vendor or technology.
        finding_ids: Ids of the findings on misuse in reports.
    """

    by: str
    name: str
    finding_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Statements of the papers about the item.

    Attributes:
        products: Products that the papers name, each with its version.
        vendors: Companies behind the products.
        functions: Ids of the findings that state each of ``FUNCTIONS``; may be empty.
        entries: Listed entries that the item resembles.
        dismissed: Printed entries that people dismissed.
        similar: Misuse of similar items.
        missing: Missing facts, in sentences.
    """

    products: tuple[Product, ...]
    vendors: tuple[Product, ...]
    functions: Mapping[str, tuple[str, ...]]
    entries: tuple[Resemblance, ...]
    dismissed: tuple[DismissedEntry, ...]
    similar: tuple[SimilarItem, ...]
    missing: tuple[Said, ...]


def item_of(
    rows: Iterable[Row], reports: Collection[str], deal: Deal | None, labels: LabelSet
) -> Item:
    """Return the facts about the item of a case."""
    own, misuse, papers = [], set(), []
    for row in rows:
        if row.words.document_id not in reports:
            papers.append(row)
        for finding in _standing(row):
            if row.words.document_id not in reports:
                own.append(finding)
            elif finding.label == MISUSE:
                misuse.add(finding.finding_id)
    said = [f for f in own if f.label in labels.ids]
    said = [f for f in said if labels[f.label].family == ITEM_FAMILY]
    products = deal.products if deal else ()
    named = tuple(each for each in products if each.kind == "product")
    functions = {name: _stating(name, said) for name in FUNCTIONS}
    entries = tuple(_entries(own, labels))
    return Item(
        products=named,
        vendors=tuple(each for each in products if each.kind == "vendor"),
        functions=functions,
        entries=entries,
        dismissed=tuple(_dismissed(papers, entries, labels)),
        similar=tuple(_similar(deal.product_links if deal else (), misuse)),
        missing=tuple(_missing(named, functions, entries, said, deal)),
    )


def _standing(row: Row) -> Iterator[Finding]:
    """Yield the findings that are neither dismissed nor denied."""
    for claim in row.claims:
        if not claim.is_denied and row.words.quote:
            yield from (f for at, f in enumerate(claim.findings) if claim.stands(at))


def _stating(name: str, said: Sequence[Finding]) -> tuple[str, ...]:
    found = (
        finding.finding_id
        for finding in said
        if name in dict(finding.attributes).get("functions", "").split(",")
    )
    return tuple(dict.fromkeys(found))


def _entries(own: Sequence[Finding], labels: LabelSet) -> Iterator[Resemblance]:
    """Yield the entries: printed ones first, then those with most terms."""
    found: dict[tuple[str, bool], tuple[set[str], list[str]]] = {}
    for each in control_references(own, labels):
        is_printed = each.finding.label not in labels.ids
        terms, ids = found.setdefault((each.entry, is_printed), (set(), []))
        ids.append(each.finding.finding_id)
        category = dict(each.finding.attributes).get("listed_category", "")
        terms |= terms_in(category, each.finding.quote) if not is_printed else set()
    for (entry, is_printed), (terms, ids) in sorted(
        found.items(), key=lambda each: (not each[0][1], -len(each[1][0]), each[0][0])
    ):
        yield Resemblance(
            entry, is_printed, tuple(sorted(terms)), tuple(dict.fromkeys(ids))
        )


def _dismissed(
    papers: Iterable[Row], entries: Iterable[Resemblance], labels: LabelSet
) -> Iterator[DismissedEntry]:
    """Yield the printed entries dismissed at every place, with the persons."""
    standing = {each.entry for each in entries if each.is_printed}
    found: dict[str, list[Claim]] = {}
    for claim in (claim for row in papers for claim in row.claims):
        if _is_printed(claim, labels) and claim.entry not in standing:
            found.setdefault(claim.entry, []).append(claim)
    for entry, claims in sorted(found.items()):
        given = [answer for claim in claims for answer in claim.answers if answer]
        if any(claim.is_denied for claim in claims) or not given:
            continue
        who = dict.fromkeys(answer.reviewer for answer in given)
        numbers = sorted({answer.number for answer in given})
        said = Said(
            "printed in the papers; dismissed by {who} (answers no. {numbers})",
            who=", ".join(who),
            numbers=", ".join(map(str, numbers)),
        )
        ids = (f.finding_id for claim in claims for f in claim.findings)
        yield DismissedEntry(entry, tuple(ids), said)


def _is_printed(claim: Claim, labels: LabelSet) -> bool:
    first = claim.finding
    return (
        first is not None and bool(claim.entry) and is_control_reference(first, labels)
    )


def _similar(links: Iterable[ProductLink], misuse: set[str]) -> Iterator[SimilarItem]:
    found: dict[tuple[str, str], dict[str, None]] = {}
    for link in links:
        ids = (key for key in link.finding_ids if key in misuse)
        found.setdefault((link.by, link.product), {}).update(dict.fromkeys(ids))
    order = ("product", "vendor", "technology")
    for (by, name), keys in sorted(found.items(), key=lambda x: order.index(x[0][0])):
        if keys:
            yield SimilarItem(by, name, tuple(keys))


def _missing(
    products: Sequence[Product],
    functions: Mapping[str, tuple[str, ...]],
    entries: Iterable[Resemblance],
    said: Sequence[Finding],
    deal: Deal | None,
) -> Iterator[Said]:
    if not products:
        yield Said("Which product it is: no paper names one.")
    known = {family_of(each.name) for each in products if each.version}
    bare = [each for each in products if family_of(each.name) not in known]
    for each in products:
        if each.is_unnamed:
            yield Said(
                "Whether {product} is part of the deal: a brochure offers it, "
                "no contract names it.",
                product=each.name,
            )
        elif each in bare:
            yield Said(
                "Which version of {product}: none was found in the papers.",
                product=each.name,
            )
    yield from (Said(_SILENT[name]) for name, ids in functions.items() if not ids)
    intents = {dict(finding.attributes).get("design_intent") for finding in said}
    if "purpose_stated" not in intents:
        yield Said(
            "What it was mainly made for: the papers state capabilities, no purpose."
        )
    thin = (x for x in entries if not x.is_printed and len(x.terms) < _MIN_TERMS)
    yield from (
        Said(
            "Whether {entry} covers the item: its passages use fewer than two "
            "technical terms of this entry.",
            entry=each.entry,
        )
        for each in thin
    )
    if deal is not None and deal.part_of_system:
        yield Said("Which system it becomes a part of, and what that system does.")
