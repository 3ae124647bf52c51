"""Make findings, and those of rules that need no model.

A rule is sure of its wording and has one score. Its findings look like those of the
model.
"""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from pipeline.classify.attributes import COVERT, attributes_of
from pipeline.classify.base import View
from pipeline.classify.conditions.contracts import DIVERSION, EVASIVE, SAFEGUARD
from pipeline.classify.conditions.weigh import OVERSIGHT
from pipeline.classify.rules import (
    control_refs,
    false_descriptions,
    hidden_users,
    missing_licence,
    missing_oversight,
    unaware,
    waived_duties,
)
from pipeline.datamodel import Finding, Passage, Polarity
from pipeline.text.disguise import reveal

Pairs = tuple[tuple[str, str], ...]


class Rule(Protocol):
    """A module of a rule whose findings have all the same score."""

    RULE_ID: str
    VERSION: str
    SCORE: float


def control_reference_findings(passage: Passage, marks: Pairs) -> Iterator[Finding]:
    """Yield the findings of rule R1."""
    for found in control_refs.find_control_references(passage.text):
        span = (passage.start + found.start, passage.start + found.end)
        yield make_finding(
            passage,
            label=control_refs.LABEL,
            score=1.0,
            threshold=1.0,
            attributes=(
                ("entry", found.entry),
                ("polarity", found.polarity.value),
                ("rule_id", control_refs.RULE_ID),
                *marks,
            ),
            evidence=(span,),
            classifier=control_refs.RULE_ID,
            model_version=control_refs.VERSION,
        )


def false_description_findings(passage: Passage, marks: Pairs) -> Iterator[Finding]:
    """Yield the finding of rule R6, if a passage names goods as something else."""
    if span := false_descriptions.false_description(reveal.meant(passage.text)):
        own = (*_said(false_descriptions), *marks)
        yield by_rule(passage, DIVERSION, false_descriptions, span, own)


def hidden_user_findings(
    passage: Passage, view: View, marks: Pairs
) -> Iterator[Finding]:
    """Yield the findings of rule R10, if a party is to be kept out of the papers.

    The user is not told (evasive), and somebody else stands in the papers (diversion).
    """
    if span := hidden_users.hidden_user(view.text):
        own = (*_said(hidden_users), *marks)
        for label in (EVASIVE, DIVERSION):
            yield _as_read(passage, label, hidden_users, span, own)


def unaware_finding(passage: Passage, view: View, marks: Pairs) -> Finding:
    """Return the finding of rule R7 for a passage that lets persons be watched."""
    span = (0, len(reveal.meant(passage.text)))
    own = (*_said(unaware), *attributes_of(view, COVERT), *marks)
    return by_rule(passage, COVERT, unaware, span, own)


def missing_licence_finding(
    passage: Passage, view: View, marks: Pairs
) -> Finding | None:
    """Return the finding of rule R8, None if no licence is said to be missing."""
    span = missing_licence.missing_licence(view.text)
    if span is None:
        return None
    own = (*_said(missing_licence, Polarity.NEGATED), *marks)
    return _as_read(passage, OVERSIGHT, missing_licence, span, own)


def missing_oversight_finding(
    passage: Passage, view: View, marks: Pairs
) -> Finding | None:
    """Return the finding of rule R9, None if no oversight is said to be missing."""
    span = missing_oversight.missing_oversight(view)
    if span is None:
        return None
    said = _said(missing_oversight, Polarity.NEGATED)
    own = (*said, *attributes_of(view, OVERSIGHT), *marks)
    return _as_read(passage, OVERSIGHT, missing_oversight, span, own)


def waived_duty_findings(
    passage: Passage, view: View, marks: Pairs
) -> Iterator[Finding]:
    """Yield the finding of rule R11, if a clause frees a party from naming the user."""
    if span := waived_duties.waived_duty(view.text):
        own = (*_said(waived_duties, Polarity.NEGATED), *marks)
        yield _as_read(passage, SAFEGUARD, waived_duties, span, own)


def _said(rule: Rule, polarity: Polarity = Polarity.ASSERTED) -> Pairs:
    return (("polarity", polarity.value), ("rule_id", rule.RULE_ID))


def _as_read(
    passage: Passage, label: str, rule: Rule, span: tuple[int, int], attributes: Pairs
) -> Finding:
    """Return the finding of a rule; ``span`` is in the text as models read it."""
    printed = reveal.read_with_offsets(passage.text).span(*span)
    return _by_rule_at(passage, label, rule, printed, attributes)


def by_rule(
    passage: Passage, label: str, rule: Rule, span: tuple[int, int], attributes: Pairs
) -> Finding:
    """Return the finding of a rule; ``span`` is in the text as it was meant."""
    printed = reveal.printed(passage.text, span)
    return _by_rule_at(passage, label, rule, printed, attributes)


def _by_rule_at(
    passage: Passage,
    label: str,
    rule: Rule,
    printed: tuple[int, int],
    attributes: Pairs,
) -> Finding:
    start, end = printed
    return make_finding(
        passage,
        label=label,
        score=rule.SCORE,
        threshold=rule.SCORE,
        attributes=attributes,
        evidence=((passage.start + start, passage.start + end),),
        classifier=rule.RULE_ID,
        model_version=rule.VERSION,
    )


def make_finding(
    passage: Passage,
    *,
    label: str,
    score: float,
    threshold: float,
    attributes: Pairs,
    evidence: tuple[tuple[int, int], ...],
    classifier: str,
    model_version: str,
) -> Finding:
    """Return a finding of a passage; its id is a hash of what it claims."""
    key = f"{passage.passage_id}|{label}|{classifier}|{model_version}"
    if classifier == control_refs.RULE_ID:
        key += f"|{evidence[:1]}"
    return Finding(
        finding_id=hashlib.sha256(key.encode("utf-8")).hexdigest()[:24],
        document_id=passage.document_id,
        start=passage.start,
        end=passage.end,
        quote=passage.text,
        page_number=passage.page_number,
        boxes=passage.boxes,
        label=label,
        score=score,
        threshold=threshold,
        attributes=tuple(sorted(set(attributes))),
        evidence=evidence,
        classifier=classifier,
        model_version=model_version,
        language=passage.language,
        paragraph=passage.paragraph,
    )
