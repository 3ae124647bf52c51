"""Questions, possible decisions, and elements of a definition (``dossier.toml``).

Questions are derived from the findings, and only people can answer them.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from pipeline.casefile.flags.control_list import ControlReference
from pipeline.casefile.gaps import Gap
from pipeline.datamodel import Said, Sentence, joined
from pipeline.dossier.grouping import DocumentGroup
from pipeline.labels import LabelSet
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml


class Element(Strict):
    """One element of the definition of Article 2(20).

    Attributes:
        anchor: Anchor of the element, the target of links.
        title: Name of the element.
        question: Question that a person has to answer.
        basis: Number of its heading in the guidelines.
        labels: Labels whose passages are about the element.
    """

    anchor: str
    title: str
    question: str
    basis: str
    labels: tuple[str, ...]

    @property
    def source(self) -> str:
        """Source of the explanation."""
        return Said("Guidelines {name}", name=self.basis)


class Question(Strict):
    """One step for a person.

    Attributes:
        topic: Short name of the step.
        words: Question to ask.
        at: Anchor of the section in which it is answered.
        when: Family of labels with findings, ``counter`` for counter-evidence, or
            ``always``.
    """

    topic: str
    words: Sentence
    at: str
    when: Literal["item", "transaction", "finding", "counter", "always"] = "always"


class PossibleDecision(Strict):
    """One decision: its id in the forms, its condition, and its consequence."""

    id: str
    when: str
    then: str


class DossierWords(Strict):
    """The whole file, each part in its order."""

    element: tuple[Element, ...]
    question: tuple[Question, ...]
    decision: tuple[PossibleDecision, ...]


@lru_cache(maxsize=1)
def dossier_words() -> DossierWords:
    """Return elements, questions and possible decisions.

    Raises:
        ConfigError: The file is missing or not as expected.
    """
    return read_toml(corpora_dir() / "dossier.toml", DossierWords, "words")


def next_questions(
    gaps: Sequence[Gap],
    references: Sequence[ControlReference],
    groups: Sequence[DocumentGroup],
    labels: LabelSet,
) -> Iterator[Question]:
    """Yield the questions in the order of work."""
    if gaps:
        missing = joined(dict.fromkeys(gap.subject for gap in gaps))
        code = (
            "Who can supply or read what is missing: {said}? Until then the case is "
            "not complete."
        )
        words: str = Said(code, said=missing)
        yield Question(topic="What was not read", words=words, at="coverage")
    if references:
        entries = ", ".join(dict.fromkeys(reference.entry for reference in references))
        code = (
            "Has an engineer compared the item with these entries of Annex I: "
            "{entries}? A listed item falls under Article 3, not Article 5, and needs "
            "an authorisation."
        )
        words = Said(code, entries=entries)
        yield Question(topic="Classification first", words=words, at="item")
    found = {label for group in groups for label in group.labels(counter=False)}
    concerned = {"always", *(labels[label].family for label in found)}
    if any(group.labels(counter=True) for group in groups):
        concerned.add("counter")
    yield from (q for q in dossier_words().question if q.when in concerned)
