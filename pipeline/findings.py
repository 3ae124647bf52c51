"""Turn the scores of passages into findings.

A passage is flagged when ``score >= threshold``. A capability that the text negates or
forbids is kept with that polarity: it is counter-evidence and raises no flag (TAXONOMY
9, prohibition beats capability).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from pipeline.classify.attributes import (
    COVERT,
    cue_pairs,
    issuing_body,
    read_attributes,
    value_pairs,
)
from pipeline.classify.base import Classifier, Scores, View, view_passage
from pipeline.classify.conditions import items
from pipeline.classify.conditions.contracts import DIVERSION, SAFEGUARD
from pipeline.classify.conditions.weigh import OVERSIGHT, SHARE, weighed
from pipeline.classify.document_thresholds import (
    document_probabilities,
    passage_thresholds,
)
from pipeline.classify.polarity.act_denials import denies_conduct, is_waived
from pipeline.classify.polarity.cues import polarity_in
from pipeline.classify.polarity.denial_head import denied
from pipeline.classify.polarity.denials import forbids_resale, forbids_user
from pipeline.classify.polarity.listed_denials import listed_denial
from pipeline.classify.polarity.prohibited_lists import forbidden_items
from pipeline.classify.rules import unaware
from pipeline.classify.rules.rule_findings import (
    Pairs,
    by_rule,
    control_reference_findings,
    false_description_findings,
    hidden_user_findings,
    make_finding,
    missing_licence_finding,
    missing_oversight_finding,
    unaware_finding,
    waived_duty_findings,
)
from pipeline.classify.words.evidence_words import (
    denying_words,
    evidence_spans,
    single_words,
    telling,
)
from pipeline.classify.words.lexicon import lexicon
from pipeline.datamodel import Finding, Kind, Passage, Polarity
from pipeline.labels import default_labels
from pipeline.parties.papers import receivers
from pipeline.text.disguise import reveal
from pipeline.text.normalize import normalize
from pipeline.text.statements import bare, in_heading

COUNTER = (Polarity.NEGATED, Polarity.PROHIBITED)
"""Polarities that make a label counter-evidence instead of a flag."""

_END_USER = "state_security_end_user"

_TITLE_CHARS = 1500
"""Most characters of a title page: it names the issuer, later text may name anyone."""


def triage_passages(
    passages: Sequence[Passage], kind: Kind, classifier: Classifier
) -> list[Finding]:
    """Return the findings of one document's passages, in reading order.

    Args:
        passages: Passages of one document.
        kind: Kind of the document; labels that it cannot carry are never flagged.
        classifier: Trained model.
    """
    scored = score_passages(passages, kind, classifier)
    return findings_of(passages, kind, classifier, scored)


def findings_of(
    passages: Sequence[Passage],
    kind: Kind,
    classifier: Classifier,
    scored: "Scored",
    marks: Callable[[Passage], Pairs] = lambda _: (),
) -> list[Finding]:
    """Return the findings of passages that were scored, in reading order.

    Args:
        passages: Passages of one document.
        kind: Kind of the document.
        classifier: Classifier that names the words that speak for a label.
        scored: Result of ``score_passages`` for the same passages.
        marks: Function that returns further attributes of findings in a passage.
    """
    issuer = _issuer(passages) if kind is Kind.REPORT else ""
    bodies = _bodies(passages, kind)
    forbidden = forbidden_items(passages)
    states_nothing = bare(passages)
    findings: list[Finding] = []
    for i, (passage, view) in enumerate(zip(passages, scored.views, strict=True)):
        own = (*reveal.disguise_pairs(passage.text), *marks(passage))
        findings += control_reference_findings(passage, own)
        given = [
            _Given(label, float(score), float(threshold))
            for label, score, threshold in zip(
                classifier.labels, scored.scores[i], scored.limits[i], strict=True
            )
            if score >= threshold
            and (label != _END_USER or not receivers.is_ordinary(passage.text))
        ]
        is_below = i in forbidden
        if not is_below and _is_unaware(view, given):
            given = [each for each in given if each.label != COVERT]
            findings.append(unaware_finding(passage, view, own))
        sure = _of_contract(passage, view, own) if kind is Kind.CONTRACT else []
        said = {each.label for each in sure}
        given = [each for each in given if each.label not in said]
        findings += sure
        findings += [
            _finding(passage, view, g, classifier, issuer, own, is_below=is_below)
            for g in given
        ]
        said |= {each.label for each in given}
        body = bodies[i]
        if body is not None and _END_USER not in said:
            findings.append(_end_user(passage, body, own))
        is_said = kind is not Kind.REPORT or OVERSIGHT in said or states_nothing[i]
        if not is_said and (lack := missing_oversight_finding(passage, view, own)):
            findings.append(lack)
        if kind is Kind.CONTRACT and DIVERSION not in said:
            findings += false_description_findings(passage, own)
        if kind is Kind.CONTRACT and SAFEGUARD not in said:
            findings += waived_duty_findings(passage, view, own)
    return findings


def _of_contract(passage: Passage, view: View, marks: Pairs) -> list[Finding]:
    """Return findings of the rules for contracts; they replace the model's."""
    lack = missing_licence_finding(passage, view, marks)
    return [*filter(None, [lack]), *hidden_user_findings(passage, view, marks)]


def _bodies(
    passages: Sequence[Passage], kind: Kind
) -> Sequence[receivers.Receiver | None]:
    """Return the security body that each passage of a contract names as end user."""
    if kind is not Kind.CONTRACT:
        return [None] * len(passages)
    texts = zip((reveal.meant(p.text) for p in passages), bare(passages), strict=True)
    return receivers.receivers_in(["" if bare else text for text, bare in texts])


class _Given(NamedTuple):
    """A label with its score, and the threshold that the score reaches."""

    label: str
    score: float
    threshold: float


class Scored(NamedTuple):
    """Passages of one document with their scores.

    Attributes:
        views: Views of the passages in reading order.
        scores: Scores, shape (n_passages, n_labels).
        limits: Threshold of each label, same shape.
    """

    views: list[View]
    scores: Scores
    limits: Scores

    @property
    def closeness(self) -> list[float]:
        """Highest ratio of score to threshold over the labels, for each passage."""
        if not self.scores.size:
            return [0.0] * len(self.views)
        return list(map(float, (self.scores / self.limits.clip(1e-9)).max(axis=1)))


def score_passages(
    passages: Sequence[Passage], kind: Kind, classifier: Classifier
) -> Scored:
    """Return the probabilities that findings of one document rest on.

    Args:
        passages: Passages of one document, in reading order. A passage that only names
            the contents below it or elsewhere is context and gets 0. Statements in
            headings, and passages that do not meet the needs of their label
            (``conditions``), count less.
        kind: Kind of the document.
        classifier: Classifier that judges each passage alone.
    """
    views = [view_passage(passage, kind) for passage in passages]
    languages = [view.language for view in views]
    share = np.where(in_heading(passages), SHARE, 1.0)
    share[bare(passages)] = 0.0
    labels, own = classifier.labels, classifier.thresholds
    limited = passage_thresholds(languages, labels, own)
    scores = classifier.predict_proba(views) * share[:, None]
    scores = weighed(scores, views, kind, labels, limited)
    return Scored(
        views,
        document_probabilities(scores, languages),
        document_probabilities(limited, languages),
    )


def polarity_of(
    view: View, label: str, classifier: Classifier, score: float = 0.0
) -> Polarity:
    """Return the polarity of a label in a passage.

    Only a capability can be denied or forbidden. Resale and an end user can only be
    forbidden, an act or a violation only denied, a safeguard or a check only waived or
    missing. Other labels keep their meaning, because "held without charge" and "cannot
    name the user" are how violations and evasions are worded.

    Args:
        view: View of the passage.
        label: Id of the label.
        classifier: Classifier that names the words that speak for the label.
        score: Score of the label. A denial without a fixed wording counts only if the
            score is at most 0.5.
    """
    return _sense(view, label, _words_asked(view, label, classifier), score)


def _words_asked(view: View, label: str, classifier: Classifier) -> Sequence[str]:
    """Return the words to look up in sentences; a capability's own come first."""
    carrier = lexicon().carriers.get(label)
    if carrier is not None and carrier.words.search(view.text):
        return ()  # and do not ask the classifier, which may be slow
    return single_words(classifier.evidence(view, label))


def flags_of(view: View, scores: Iterable[float], classifier: Classifier) -> list[str]:
    """Return the labels that a passage is flagged for.

    A capability that the text negates or forbids raises no flag, although its score
    reaches the threshold.

    Args:
        view: View of the passage.
        scores: Score for each of the classifier's labels, in their order.
        classifier: Classifier that gave the scores.
    """
    return [
        label
        for label, score, threshold in zip(
            classifier.labels, scores, classifier.thresholds, strict=True
        )
        if score >= threshold and not _is_countered(view, label, score, classifier)
    ]


def _is_countered(view: View, label: str, score: float, classifier: Classifier) -> bool:
    """Return True if a passage denies a label that can be denied."""
    if denies_conduct(view, label) or is_waived(view, label):
        return True
    if listed_denial(view, label):
        return True
    if label == _END_USER:
        return forbids_user(view)
    can_be_denied = _is_capability(label) or label == DIVERSION
    return can_be_denied and polarity_of(view, label, classifier, score) in COUNTER


def _sense(
    view: View, label: str, words: Sequence[str], score: float, even: float = 0.5
) -> Polarity:
    if denies_conduct(view, label) or is_waived(view, label):
        return Polarity.NEGATED
    if listed := listed_denial(view, label):
        return listed
    if label == _END_USER and forbids_user(view):
        return Polarity.PROHIBITED
    is_likely = score > even
    found = polarity_in(view, words, label, is_likely=is_likely)
    if _is_capability(label):
        if found in COUNTER or is_likely:
            return found
        return denied(view, label) or found
    if found in COUNTER and not (label == DIVERSION and forbids_resale(view)):
        return Polarity.ASSERTED
    return found


def _is_unaware(view: View, given: Iterable[_Given]) -> bool:
    """Return True if rule R7 finds more in a passage than the model did.

    A passage on what criminals do, or on defence, lacks two needs of the label.
    """
    is_said = any(g.label == COVERT and g.score >= unaware.SCORE for g in given)
    return (
        view.kind in default_labels()[COVERT].kinds
        and not is_said
        and unaware.watches_unaware(view)
        and items.n_unmet(view, COVERT) <= 1
    )


def _is_capability(label: str) -> bool:
    return default_labels()[label].family == "item"


def _issuer(passages: Sequence[Passage]) -> str:
    """Return the official body that a report's first page names, or ""."""
    first = [p.text for p in passages if p.page_number == passages[0].page_number]
    return issuing_body(normalize(" ".join(first)[:_TITLE_CHARS]))


def _finding(
    passage: Passage,
    view: View,
    given: _Given,
    classifier: Classifier,
    issuer: str,
    marks: Pairs,
    *,
    is_below: bool,
) -> Finding:
    """Return a finding of the model; ``is_below`` says that a list forbids it."""
    label = given.label
    words = single_words(classifier.evidence(view, label))
    (even,) = document_probabilities([0.5], (view.language,))
    sense = _sense(view, label, words, given.score, even)
    if is_below and (_is_capability(label) or label in (DIVERSION, _END_USER)):
        sense = Polarity.PROHIBITED
    normalized = reveal.read_with_offsets(passage.text)
    values = read_attributes(view, label, issuer)
    cues = cue_pairs(values, passage.text, normalized)
    denying = denying_words(normalized.text) if sense in COUNTER else ()
    return make_finding(
        passage,
        label=label,
        score=given.score,
        threshold=given.threshold,
        attributes=(
            ("polarity", sense.value),
            *value_pairs(values),
            *cues,
            *marks,
        ),
        evidence=tuple(evidence_spans(passage, normalized, telling(words), denying)),
        classifier=classifier.kind,
        model_version=classifier.version,
    )


def _end_user(passage: Passage, body: receivers.Receiver, marks: Pairs) -> Finding:
    own = (*receivers.attributes_of(body), *marks)
    span = (body.span.start, body.span.end)
    return by_rule(passage, _END_USER, receivers, span, own)
