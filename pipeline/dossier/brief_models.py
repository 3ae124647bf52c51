"""The keys of the first page in the record of a dossier."""

from pydantic import ConfigDict

from pipeline.datamodel import Sentence
from pipeline.strict import Strict


class _BriefModel(Strict):
    model_config = ConfigDict(use_attribute_docstrings=True)


class HighlightRecord(_BriefModel):
    """Words on the first page."""

    passage: str
    """Number of the passage."""
    label: str
    """Id of the claim's label or rule."""
    who: str
    """First words of the quote, if its beginning is not shown."""
    words: str
    """Shown part of the quote."""
    is_whole: bool
    """Whether the whole quote is shown."""
    state: str
    """``open``, or the verdicts given."""
    flags: tuple[str, ...]
    """Ids of the flags with this claim as evidence."""
    party_of: str = ""
    """Id of the flag whose party the words name; "" if they are not here for that."""


class ToldRecord(_BriefModel):
    """A step between exporter and authority, told in a paper."""

    step: str
    """``notified`` or ``applied_for``."""
    words: HighlightRecord
    """Words of the paper."""


class MentionRecord(_BriefModel):
    """A sentence of a paper on the authority, which nobody judged."""

    said: str
    """The sentence; a long one is cut, and ends with "…"."""
    words: HighlightRecord
    """Words of the paper around it."""


class ItemRecord(_BriefModel):
    """An item of the order, on the first page."""

    number: str
    """Number of its line as written, or ""."""
    name: str
    """First words of its line, or name of the product."""
    told: tuple[ToldRecord, ...]
    """Steps for which a paper names the item; empty if no paper does."""
    mention: MentionRecord | None
    """What a paper that names the item says of the authority, if no step is told."""
    entries: tuple[str, ...]
    """Listed entries that passages on the item resemble or print."""
    concern: HighlightRecord | None
    """Words of the strongest flag with words on the item."""


class BriefRecord(_BriefModel):
    """The first page: points to act on."""

    proposed: str | None
    """Proposed next step, never a decision; null if the rules were not run."""
    flags: tuple[str, ...]
    """Ids of the flags that were raised."""
    listed: tuple[Sentence, ...]
    """Entries of lists that may mean a party, each with list, date and words."""
    strongest: tuple[HighlightRecord, ...]
    """Words that support the proposal most, at most five."""
    against: tuple[HighlightRecord, ...]
    """Words of the papers that speak against the proposal, at most three."""
    n_against: int
    """Number of excerpts that speak against the proposal, including those shown."""
    notified: tuple[HighlightRecord, ...]
    """Words of the papers by which the authority was notified (Article 5(2))."""
    applied: tuple[HighlightRecord, ...]
    """Words of the papers by which an authorisation was applied for; no grant."""
    items: tuple[ItemRecord, ...]
    """Items of the order, in the order of the papers."""
    entries_apart: tuple[str, ...]
    """Listed entries of passages that name no item of the order."""
    missing: tuple[str, ...]
    """Gaps: what was not read, not screened, not searched or is absent."""
    questions: tuple[Sentence, ...]
    """Questions to sales or the customer, as edited by a person or else as proposed."""
