"""Links between names, and the words for them."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.datamodel.said import Sentence
from pipeline.geometry import BBox


class Strength(StrEnum):
    """Strength of the link between a party and an actor, the strongest last."""

    L0 = "L0"
    """Another organ of the same State."""

    L1 = "L1"
    """The parent or controlling body, or an organ that the party is a part of."""

    L2 = "L2"
    """The same body."""

    L3 = "L3"
    """The same person, unit or facility."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words at their place in a stored document.

    Attributes:
        document_id: SHA-256 of the document.
        start: First character in ``Document.text``.
        end: One past the last character.
        text: Exactly ``Document.text[start:end]``.
        page_number: Page on which it starts, from 1.
        boxes: ``(page_number, box)`` for each printed line; empty where the
            format has no pages.
    """

    document_id: str
    start: int
    end: int
    text: str
    page_number: int
    boxes: tuple[tuple[int, BBox], ...] = ()


class NameRole(StrEnum):
    """Roles of a name in a passage of a report."""

    ACTOR = "actor"
    LISTED = "listed"
    """A listing act puts it on a list."""

    CUSTOMER = "customer"
    """Bought a product made for surveillance."""

    OWNER = "owner"
    """Owns, controls or leads another one."""

    VICTIM = "victim"
    ADDRESSEE = "addressee"
    """Was told, asked or trained, or said something."""

    MENTION = "mention"

    @property
    def is_deed(self) -> bool:
        """True if the role alone is of concern; others only mention the name."""
        return self in (NameRole.ACTOR, NameRole.LISTED, NameRole.CUSTOMER)


@dataclass(frozen=True, slots=True)
class LinkStep:
    """One step from a party up to its owner or leader.

    Attributes:
        holder: The owner, parent or head, as it is written there.
        held: What it holds, as it is written there.
        relation: The word that says how: "owner", "subsidiary", "director".
        strength: L1 if one owns or contains the other and the names surely match; None
            if a person must decide.
        reasons: Why the held body is taken for the body one step below.
        quote: The passage of the report that says so; None where a list does.
        source: The list, its date and the entry, with its words; "" for a report.
    """

    holder: str
    held: str
    relation: str
    strength: Strength | None
    reasons: tuple[Sentence, ...]
    quote: Quote | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A party beside a name in a report passage, with the words of both.

    Attributes:
        link_id: Hash of party, actor and passage.
        pair_id: ``pair_id_of`` the two names: the same in every case.
        party_id: The party of the transaction.
        name: As the report writes it.
        countries: Of the name, sorted.
        strength: Strength of the link; None if a person must decide.
        score: Likeness of the names in [0, 1]; 1 where no name was compared.
        reasons: Why, in words.
        party_quote: The party's name in the transaction.
        quote: The passage of the report.
        actor: Where the name stands, in ``Document.text``.
        finding_ids: The findings of that passage, in the order of ``labels``.
        labels: Their labels.
        role: What the name does in the passage.
        types: Types of end user that the passage calls it, sorted.
        steps: Steps from the party up to its named owner or leader, nearest first;
            empty if the party itself is named.
    """

    link_id: str
    pair_id: str
    party_id: str
    name: str
    countries: tuple[str, ...]
    strength: Strength | None
    score: float
    reasons: tuple[Sentence, ...]
    party_quote: Quote
    quote: Quote
    actor: tuple[int, int]
    finding_ids: tuple[str, ...]
    labels: tuple[str, ...]
    role: NameRole = NameRole.ACTOR
    types: tuple[str, ...] = ()
    steps: tuple[LinkStep, ...] = ()
