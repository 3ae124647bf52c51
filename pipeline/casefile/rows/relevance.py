"""Ties of report passages to the deal; a passage without any is background.

Ruling 25: nobody is asked about a report passage that no party, country or technology
links to the deal. Such passages can still be read, searched and answered. If a link is
found, then or later, they become hits.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from pipeline.casefile.flag_rules import OrderRules
from pipeline.casefile.rows.claims import Row
from pipeline.datamodel import USING, Deal, Link, Strength
from pipeline.parties.deal.library import Place
from pipeline.parties.party_names import capitals_of
from pipeline.parties.state.countries import countries_in
from pipeline.parties.state.unknown_states import States

_MIN_CHARS = 4
"""Least number of characters of a name; a shorter one also stands in other words."""

_MIN_INITIALS = 3
_CAPITALS = re.compile(r"\b[A-Z]{3,}\b")


class Linking:
    """Measures how closely words are tied to a deal."""

    def __init__(self, deal: Deal, rules: OrderRules) -> None:
        self._deal = deal
        self._rules = rules

    @cached_property
    def has_threads(self) -> bool:
        """True if the papers name a party or country to which a report can be tied."""
        return bool(self._deal.parties or self._deal.destinations)

    def tie(self, row: Row) -> float:
        """Return the weight of the tie of a report's words to the deal, in [0, 1].

        Returns:
            The strongest weight; 0 if there is no tie.
        """
        if not self.has_threads:
            return self._rules.country
        if any(not claim.findings for claim in row.claims):
            return 1.0  # a person says that it matters
        key = row.words.document_id
        placed = [self._places[key, start, end] for start, end in row.words.spans]
        strongest = max(placed, default=0.0)
        if strongest < self._rules.named and self._names_party(row):
            return self._rules.named
        return strongest or (self._rules.country if self._is_placed(row) else 0.0)

    def tie_of_paper(self, row: Row) -> float:
        """Return the weight of the tie of a paper's words to the deal, in (0, 1].

        The weight is lower for a brochure of products that no contract orders.
        """
        is_apart = row.words.document_id in self._apart
        return self._rules.apart if is_apart else 1.0

    def names_user(self, row: Row) -> bool:
        """Return True if words of a paper name a user of the goods, or the address."""
        key = row.words.document_id
        return any(
            start <= place < end
            for start, end in row.words.spans
            for place in self._users.get(key, ())
        )

    @cached_property
    def _apart(self) -> frozenset[str]:
        products = self._deal.products
        return frozenset(each.quote.document_id for each in products if each.is_apart)

    @cached_property
    def _users(self) -> Mapping[str, tuple[int, ...]]:
        """Return the offsets at which papers name users of the goods, by document."""
        found: dict[str, tuple[int, ...]] = defaultdict(tuple)
        for party in self._deal.parties:
            for mention in party.mentions:
                if mention.role in USING and not mention.is_spare:
                    quotes = filter(None, (mention.quote, mention.address))
                    starts = tuple(quote.start for quote in quotes)
                    found[mention.quote.document_id] += starts
        return found

    @cached_property
    def _places(self) -> Mapping[Place, float]:
        found: dict[Place, float] = defaultdict(float)
        linked = [
            (link.quote, self._rules.weak if _is_weak(link) else 1.0)
            for link in self._deal.links
        ]
        linked += [
            (each.quote, self._rules.technology if each.by == "technology" else 1.0)
            for each in self._deal.product_links
        ]
        for quote, weight in linked:
            spot = (quote.document_id, quote.start, quote.end)
            found[spot] = max(found[spot], weight)
        return found

    @cached_property
    def _finding_ids(self) -> frozenset[str]:
        ids = [d.finding_ids for d in self._deal.destinations]
        ids += [supply.finding_ids for supply in self._deal.prior_supplies]
        return frozenset(key for own in ids for key in own)

    @cached_property
    def _countries(self) -> frozenset[str]:
        found = {destination.country for destination in self._deal.destinations}
        found |= {supply.country for supply in self._deal.prior_supplies}
        return frozenset(found.union(*(p.countries for p in self._deal.parties)))

    @cached_property
    def _states(self) -> States:
        """Return the countries outside the table; their adjectives count too."""
        return States(self._countries)

    @cached_property
    def _names(self) -> re.Pattern[str] | None:
        names = [name for party in self._deal.parties for name in party.names]
        names += [p.name for p in self._deal.products if p.kind != "technology"]
        long = sorted({n for n in names if len(n) >= _MIN_CHARS}, key=len, reverse=True)
        if not long:
            return None
        choice = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in long)
        return re.compile(rf"(?<!\w)(?:{choice})(?!\w)", re.IGNORECASE)

    @cached_property
    def _initials(self) -> Mapping[str, frozenset[str]]:
        """Initials of parties that a report names in full, by the id of the report.

        Once a report has named a body in full, it uses the initials.
        """
        names = {party.party_id: party.name for party in self._deal.parties}
        found: dict[str, set[str]] = defaultdict(set)
        for link in self._deal.links:
            if link.strength is not Strength.L0:
                short = capitals_of(names[link.party_id])
                found[link.quote.document_id].add(short)
        return {
            key: frozenset(each for each in own if len(each) >= _MIN_INITIALS)
            for key, own in found.items()
        }

    def _names_party(self, row: Row) -> bool:
        """Return True if a party or product of the deal is named, by initials too."""
        own = self._initials.get(row.words.document_id, frozenset())
        quote = row.words.quote
        if not own.isdisjoint(_CAPITALS.findall(quote)):
            return True
        return self._names is not None and self._names.search(quote) is not None

    def _is_placed(self, row: Row) -> bool:
        """Return True if a country of the deal is in the words, or known for them."""
        if any(f.finding_id in self._finding_ids for f in row.findings):
            return True
        quote = row.words.quote
        return bool(
            self._countries & countries_in(quote) or self._states.in_text(quote)
        )


def _is_weak(link: Link) -> bool:
    """Return True if a link says little: another organ, or a name without a deed."""
    return link.strength is Strength.L0 or not link.role.is_deed
