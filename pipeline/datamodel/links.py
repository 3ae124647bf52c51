"""Words at their place, links between names, and the words for both."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pipeline.datamodel.said import Said, Sentence
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
        start: Index of the first character in ``Document.text``.
        end: Index past the last character.
        text: Exactly ``Document.text[start:end]``.
        page_number: Page on which it starts, from 1.
        boxes: Pairs ``(page_number, box)`` for each printed line; empty if the format
            has no pages.
        paragraph: Number of the paragraph, from 1; None with pages, 0 with sheets.
    """

    document_id: str
    start: int
    end: int
    text: str
    page_number: int
    boxes: tuple[tuple[int, BBox], ...] = ()
    paragraph: int | None = None

    @property
    def place_id(self) -> str:
        """``document_id:start-end``, equal to the id of a whole passage."""
        return f"{self.document_id}:{self.start}-{self.end}"


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
        held: Body that it holds, as it is written there.
        relation: Word for the holder: "owner", "parent", "director".
        strength: L1 if one owns or contains the other and the names surely match; None
            if a person must decide.
        reasons: Reasons why the held body is taken for the body one step below.
        quote: Passage of the report that says so; None if a list does.
        source: List with its date, and the entry with its words; "" for a report.
    """

    holder: str
    held: str
    relation: Sentence
    strength: Strength | None
    reasons: tuple[Sentence, ...]
    quote: Quote | None = None
    source: str = ""

    @property
    def words(self) -> Said:
        """The step in words."""
        return step_words(self.holder, self.relation, self.held)


def relation_words(words: str) -> str:
    """Return a relation such as "former head" as a sentence that can be translated."""
    word, _, until = words.partition(" (until ")
    if until:
        return Said("{said} (until {when})", said=word, when=until.removesuffix(")"))
    said = word.removeprefix("former ")
    return Said("former {said}", said=said) if said != word else word


def step_words(holder: str, relation: str, held: str) -> Said:
    """Return a step to an owner or leader in words."""
    return Said(
        "{name!r}: {relation} of {other!r}",
        name=holder,
        relation=relation_words(relation),
        other=held,
    )


@dataclass(frozen=True, slots=True)
class Link:
    """Link of a party to a name in a report passage, with the words of both.

    Attributes:
        link_id: Hash of party, actor and passage.
        pair_id: ``pair_id_of`` the two names: the same in every case.
        party_id: Id of the party of the transaction.
        name: Name as the report writes it.
        countries: ISO 3166-1 alpha-2 codes of the name, sorted.
        strength: Strength of the link; None if a person must decide.
        score: Likeness of the names in [0, 1]; 1 if no name was compared.
        reasons: Reasons for the link, in words.
        party_quote: Name of the party in the transaction; None if no paper names it.
        quote: Passage of the report.
        actor: Span of the name, ``(start, end)`` in ``Document.text``.
        finding_ids: Ids of the findings of that passage, in the order of ``labels``.
        labels: Labels of these findings.
        role: Role of the name in the passage.
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
    party_quote: Quote | None
    quote: Quote
    actor: tuple[int, int]
    finding_ids: tuple[str, ...]
    labels: tuple[str, ...]
    role: NameRole = NameRole.ACTOR
    types: tuple[str, ...] = ()
    steps: tuple[LinkStep, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyFunction:
    """A function of an organ of a State, and the words for it.

    Attributes:
        function: Id of the function in ``corpora/parties/bodies.toml``, for example
            ``police``.
        words: Words of the name that tell the function, as they are written there; the
            whole name if the body is known by it.
    """

    function: str
    words: str


ON_SHEET = 0
"""Stands for the number of a paragraph, if words are found by their sheet."""


class WordsAtPlace(Protocol):
    """Words with the number of their page or sheet, and of their paragraph."""

    @property
    def page_number(self) -> int:
        """Number of the page or sheet on which the words start, from 1."""

    @property
    def paragraph(self) -> int | None:
        """Number of the paragraph, from 1; None with pages, 0 with sheets."""


def page_or_paragraph(words: WordsAtPlace) -> Said:
    """Return the page or sheet of words, or their paragraph if there are none.

    A format without pages, such as HTML, has one page that holds the whole text, so its
    number would lead nobody there. The pages of a workbook are its sheets. Words that
    an older version stored without the number of their paragraph are at their page.
    """
    if words.paragraph is None:
        return Said("page {n}", n=words.page_number)
    if words.paragraph == ON_SHEET:
        return Said("sheet {n}", n=words.page_number)
    return Said("paragraph {n}", n=words.paragraph)
