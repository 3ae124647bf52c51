"""Next steps: questions to people, derived from the findings.

The officer decides, and the dossier asks. A question appears if something in the case
calls for it. The questions that always apply come last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.casefile.control import ControlReference
from pipeline.casefile.gaps import Gap
from pipeline.datamodel import Said, joined
from pipeline.dossier.grouping import DocumentGroup
from pipeline.labels import LabelSet


@dataclass(frozen=True, slots=True)
class Question:
    """One step for a person.

    Attributes:
        topic: Topic in two or three words.
        words: Text of the question.
        at: Anchor of the section that answers the question.
    """

    topic: str
    words: str
    at: str


_FAMILY_QUESTIONS = {
    "item": Question(
        "The item",
        "Was covert watching of people the main purpose for which the item was "
        "designed (Art. 2(20)), and who in engineering can say so in writing? Which "
        "of the quoted functions will be delivered, and which can be switched off or "
        "left out?",
        "item",
    ),
    "transaction": Question(
        "End user and end use",
        "Who will operate the item, where, on whom, and under which law? Is there an "
        "end-use statement that names that body, and who stands between you and it?",
        "parties",
    ),
    "finding": Question(
        "Reports",
        "Is the body in the report the end user, its parent, or only in the same "
        "country? Is the passage a conclusion or an allegation, how old is it, and "
        "what did the State reply?",
        "destination",
    ),
}
_COUNTER_QUESTION = Question(
    "Counter-evidence",
    "Does each safeguard come with facts (date, authority, number, a right that can be "
    "used), and does it answer the very point that was found? Who checks it after "
    "delivery?",
    "safeguards",
)
_ALWAYS = (
    Question(
        "Every finding",
        "Who answers each finding of this dossier, by when, and with which reason? "
        "Every finding stays in the file until somebody answers it.",
        "decisions",
    ),
    Question(
        "Second signature",
        "Who, other than the person who read the findings, signs the decision?",
        "memo",
    ),
    Question(
        "Notification",
        "Do the findings make you aware that the item is intended for internal "
        "repression or for serious violations of human rights or humanitarian law? "
        "Then Article 5(2) is a duty to notify the competent authority, and the "
        "authority decides whether an authorisation is needed. A Member State may ask "
        "for less than awareness (Article 5(3)): which rule applies to you?",
        "memo",
    ),
)


def next_questions(
    gaps: Sequence[Gap],
    references: Sequence[ControlReference],
    groups: Sequence[DocumentGroup],
    labels: LabelSet,
) -> tuple[Question, ...]:
    """Return the questions in the order of work."""
    return (*_iter_questions(gaps, references, groups, labels), *_ALWAYS)


def _iter_questions(
    gaps: Sequence[Gap],
    references: Sequence[ControlReference],
    groups: Sequence[DocumentGroup],
    labels: LabelSet,
) -> Iterator[Question]:
    if gaps:
        yield _gap_question(gaps)
    if references:
        yield _reference_question(references)
    found = {label for group in groups for label in group.labels(counter=False)}
    families = {labels[label].family for label in found}
    yield from (q for family, q in _FAMILY_QUESTIONS.items() if family in families)
    if any(group.labels(counter=True) for group in groups):
        yield _COUNTER_QUESTION


def _gap_question(gaps: Sequence[Gap]) -> Question:
    return Question(
        "What was not read",
        Said(
            "Who can supply or read what is missing: {said}? Until then the case is "
            "not complete.",
            said=joined(dict.fromkeys(gap.subject for gap in gaps)),
        ),
        "coverage",
    )


def _reference_question(references: Sequence[ControlReference]) -> Question:
    entries = ", ".join(dict.fromkeys(reference.entry for reference in references))
    return Question(
        "Classification first",
        Said(
            "Has an engineer compared the item with these entries of Annex I: "
            "{entries}? A listed item falls under Article 3, not Article 5, and needs "
            "an authorisation.",
            entries=entries,
        ),
        "item",
    )
