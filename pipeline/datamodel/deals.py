"""One transaction: its parties and everything known of them.

    Case -> Party -> Link -> Flag

A ``Deal`` is the machine's reading of one case's papers against lists and reports,
made as a whole and never edited; a newer one stands beside it. Every claim in it
carries the words that it rests on. A person's answer about a pair of names is a
``LinkAnswer``, only ever added, and holds in every case where the two names meet.

Source:
    Link strengths, flags and proposed next steps are those of TAXONOMY 6.
"""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.datamodel.links import BodyFunction, LinkStep, Quote
from pipeline.datamodel.said import Sentence
from pipeline.datamodel.searches import SearchedList


class PartyRole(StrEnum):
    """Roles of a party in a transaction."""

    END_USER = "end_user"
    CONSIGNEE = "consignee"
    BUYER = "buyer"
    DISTRIBUTOR = "distributor"
    AGENT = "agent"
    PAYER = "payer"
    GUARANTOR = "guarantor"
    """Answers for the debts or deeds of another party and gets no goods."""

    OPERATOR = "operator"
    SITE = "site"
    SELLER = "seller"
    OTHER = "other"
    """A party whose role the text does not say."""


USING = frozenset({PartyRole.END_USER, PartyRole.OPERATOR, PartyRole.SITE})
"""Roles of those who use the goods or house them."""


class LinkVerdict(StrEnum):
    """A person's answer about two names."""

    CONFIRMED = "confirmed"
    """They belong together as the machine says."""

    SPLIT = "split"
    """They have nothing to do with each other."""

    JOINED = "joined"
    """They belong together, though the machine did not say so."""

    OPEN = "open"
    """An answer taken back."""


class OmissionKind(StrEnum):
    """Kinds of omission in the papers of a transaction."""

    REDACTION = "redaction"
    BLANK = "blank"
    PARTY = "party"
    """Name of a party that is missing, though the paper says what the party does."""

    NAMES = "names"
    """Names of parties that were not read, in a list or in small letters."""

    EXHIBIT_MISSING = "exhibit_missing"
    EXHIBIT_EMPTY = "exhibit_empty"
    SIGNATURE = "signature"
    """A signature line on which no signature can be read."""

    SIGNATURE_PAGE = "signature_page"
    END_USERS = "end_users"
    COUNTRIES = "countries"
    """Papers that name different end users or countries: one quote for each of them."""


class Weight(StrEnum):
    """Weight of a flag for the proposed next step."""

    RAISED = "raised"
    WEAK = "weak"
    """At least a request for information, never more by itself."""

    BESIDE = "beside"
    """Counter-evidence: shown beside the flags, never subtracted from them."""


class Queue(StrEnum):
    """Proposals for a case; a person decides."""

    ROUTE_LISTED = "route_listed"
    ESCALATE = "escalate"
    REQUEST_INFORMATION = "request_information"
    NO_FLAG_RAISED = "no_flag_raised"
    """Nothing was found in what was read and searched. Never "no concern"."""


@dataclass(frozen=True, slots=True)
class PartyMention:
    """One place in a paper with the role of a party.

    Attributes:
        role: Role of the party at this place.
        quote: Name of the party.
        evidence: Words that gave the role.
        reason: Reason why these words give it, for people.
        countries: ISO 3166-1 alpha-2 codes that name or address give, sorted.
        address: Words of its address, or None.
        defined_as: Defined term that stands for it in the paper, or "".
        in_annex: Whether the place is in an annex, which outranks the cover page.
        is_spare: Whether the role is given on a condition: "If the Site is not ready".
        by_law: Those of ``countries`` given by a law of incorporation; no destination.
        giver: Name of the party from which it gets the item, as ``evidence`` says, or
            "".
    """

    role: PartyRole
    quote: Quote
    evidence: Quote
    reason: Sentence
    countries: tuple[str, ...] = ()
    address: Quote | None = None
    defined_as: str = ""
    in_annex: bool = False
    is_spare: bool = False
    by_law: tuple[str, ...] = ()
    giver: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One name of a transaction with all roles in its papers.

    Attributes:
        party_id: ``party_id_of`` its name and countries.
        name: Name as first written, with single spaces.
        kind: ``person``, ``organisation`` or ``unknown``.
        countries: ISO 3166-1 alpha-2 codes of all its mentions, sorted.
        end_user_types: Types of end user, for an organ of a State (TAXONOMY 5.1, for
            example ``police_interior``), sorted; empty for everybody else.
        mentions: Mentions in annexes before those on covers, then in the order of the
            papers.
        functions: Functions of the party as a body, ordinary ones too, and the words
            for them.
        read_id: ``party_id`` before people's statements, if they changed it; else "".
        also: Other names of the same body, as a person says.
        said_roles: Roles that a person gave to a party that no paper names.
        stated: Statements of people on the party, in words.
    """

    party_id: str
    name: str
    kind: str
    countries: tuple[str, ...]
    end_user_types: tuple[str, ...]
    mentions: tuple[PartyMention, ...]
    functions: tuple[BodyFunction, ...] = ()
    read_id: str = ""
    also: tuple[str, ...] = ()
    said_roles: tuple[PartyRole, ...] = ()
    stated: tuple[Sentence, ...] = ()

    @property
    def key(self) -> str:
        """Id under which statements find the party, whatever they change."""
        return self.read_id or self.party_id

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, then other names of the same body."""
        return (self.name, *self.also)

    @property
    def roles(self) -> tuple[PartyRole, ...]:
        """Its roles, each once: said ones, then those in the order of ``mentions``."""
        read = (mention.role for mention in self.mentions)
        return tuple(dict.fromkeys((*self.said_roles, *read)))

    @property
    def is_spare(self) -> bool:
        """True if the party has all its roles only under a condition."""
        return not self.said_roles and all(m.is_spare for m in self.mentions)

    @property
    def uses_goods(self) -> bool:
        """True for end users, and for security bodies that buy or house the goods.

        Roles on a condition do not count.
        """
        houses = {PartyRole.BUYER, PartyRole.SITE} if self.end_user_types else set()
        users = {PartyRole.END_USER, PartyRole.OPERATOR, *houses}
        sure = {m.role for m in self.mentions if not m.is_spare}
        return bool(users & {*self.said_roles, *sure})


@dataclass(frozen=True, slots=True)
class ListHit:
    """A possible list entry for a party, until a person resolves it.

    Attributes:
        pair_id: ``pair_id_of`` the party and the entry: the same in every case.
        party_id: Id of the party in the transaction.
        source: List in its state at the time of the search.
        restricts: Whether an entry on the list restricts dealings.
        entry_id: Id of the entry, as its publisher numbers it.
        name: Name of the entry that matched.
        main_name: First name of the entry.
        countries: ISO 3166-1 alpha-2 codes of the entry, sorted.
        score: Likeness of the names in [0, 1]; None if the names say too little.
        reasons: Reasons for the match, in words.
        is_weak_alias: Whether the publisher itself calls this name a weak alias.
        reason: Reason why the entry is listed, as published, or "".
        listed_on: Date of the listing, as published, or "" if the list gives no date.
        steps: Steps from the party to a listed owner or leader, nearest first; empty if
            the party itself is listed.
    """

    pair_id: str
    party_id: str
    source: SearchedList
    restricts: bool
    entry_id: str
    name: str
    main_name: str
    countries: tuple[str, ...]
    score: float | None
    reasons: tuple[Sentence, ...]
    is_weak_alias: bool
    reason: str = ""
    listed_on: str = ""
    steps: tuple[LinkStep, ...] = ()


@dataclass(frozen=True, slots=True)
class Product:
    """A product, vendor or technology named in the papers (rule R3).

    Attributes:
        name: Name as written.
        kind: ``product``, ``vendor`` or ``technology``.
        quote: Words of the papers that name it.
        reason: Reason why it was recognised.
        list_id: List that names it, or for a technology describes it; "" for none.
        countries: Destinations for which that list names it; empty for all.
        version: Version of a product, as the papers write it behind its name, or "".
        is_only_offered: Whether a contract orders goods and does not name this product.
        is_apart: Whether, in addition, its paper names none of the ordered goods and
            another brochure names one.
        is_ordered: Whether a contract lists or defines it as its goods.
        is_unnamed: Whether a brochure offers it and the contracts do not name it.
    """

    name: str
    kind: str
    quote: Quote
    reason: Sentence
    list_id: str = ""
    countries: tuple[str, ...] = ()
    version: str = ""
    is_only_offered: bool = False
    is_apart: bool = False
    is_ordered: bool = False
    is_unnamed: bool = False


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A line in the table of goods of a contract or order.

    Attributes:
        number: Number of the line as written, or "".
        quote: Description of the goods in that line.
        brochures: Ids of the brochures that name a product of this line and of no
            other line.
    """

    number: str
    quote: Quote
    brochures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductLink:
    """Link of a product in the papers to a report passage on it or a similar one.

    Attributes:
        product: Name of the product, vendor or technology.
        by: ``product``, ``vendor`` or ``technology``.
        reasons: Reasons for the link, in words.
        product_quote: Words of the transaction that name the product.
        quote: Passage of the report.
        finding_ids: Ids of the findings of that passage, in the order of ``labels``.
        labels: Labels of these findings.
    """

    product: str
    by: str
    reasons: tuple[Sentence, ...]
    product_quote: Quote
    quote: Quote
    finding_ids: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Destination:
    """A country of the transaction and its part in the papers (rule R4).

    Attributes:
        country: ISO 3166-1 alpha-2 code.
        uses: Uses of the country, from ``end_user``, ``site``, ``consignee``,
            ``destination``, ``payment`` and ``other``, the weightiest first. They are
            kept apart, because goods may be diverted if they differ.
        quotes: Quotes, one for each use; None where a person says it of a party that no
            paper names.
        n_reports: Number of reports of the library that name it.
        finding_ids: Ids of findings on conduct by the country or within it, from these
            reports.
        stated: Statements of people on parties of this country, in words.
    """

    country: str
    uses: tuple[str, ...]
    quotes: tuple[Quote | None, ...]
    n_reports: int = 0
    finding_ids: tuple[str, ...] = ()
    stated: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorSupply:
    """An earlier delivery, from the exporter's own register or from the papers.

    Attributes:
        country: ISO 3166-1 alpha-2 code of its destination.
        item: Goods delivered, in the words of the register; for a delivery that a paper
            tells of, a sentence that says so.
        consignee: Name of the recipient, or "".
        dated: Date of the delivery, in the words of the register, or "".
        place: File and line of the register, or "" if a paper tells of the delivery.
        quote: Words of the paper, or None if the register tells of the delivery.
        finding_ids: Ids of findings on conduct by that country or within it, from
            reports.
    """

    country: str
    item: Sentence
    consignee: str = ""
    dated: str = ""
    place: str = ""
    quote: Quote | None = None
    finding_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Omission:
    """One omission in the papers of a transaction.

    Attributes:
        kind: Kind of the omission.
        name: Name of the exhibit, or role without a name; else "".
        n: Number of places.
        quotes: Quotes of the first places, with the words around them; at least one.
    """

    kind: OmissionKind
    name: str
    n: int
    quotes: tuple[Quote, ...]
