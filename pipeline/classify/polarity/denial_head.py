"""Detect denials of a capability that no rule finds, with a small model.

A rule (``cues``) accepts a wording wherever it occurs. This head, a logistic model,
weighs signs that the rules notice but do not accept alone: an open denial in one of two
sentences, a "no" after a question, a negation far from the capability's words. Headings
that name missing things count; "For teams that cannot wait" denies nothing. The
threshold is such that rules and head together take two in a thousand asserted
capabilities for denied. ``benches/polarity.py --fit`` fits the head on annotated
passages of training sources and writes ``models/polarity/weights.json``.
"""

from typing import Any

from pipeline.classify.base import View
from pipeline.classify.polarity.cues import (
    answers_no,
    is_of_missing_things,
    polarity_in,
)
from pipeline.classify.polarity.denials import DENIALS, denial
from pipeline.classify.words.lexicon import lexicon
from pipeline.datamodel import Polarity
from pipeline.hashed_weights import LinearHead, linear_head, linear_probability
from pipeline.text.sentences import sentence_spans

_LONG = 100
"""Words above which a passage is long; a denial is seldom all that it says."""

SIGNS = frozenset(
    {
        *(f"rules, any wording: {polarity}" for polarity in Polarity),
        *(f"rules, fixed wording: {polarity}" for polarity in Polarity),
        *("sentences denied", "sentences with a negation", "traps", "answers no"),
        *("heading of what is missing", "length"),
    }
)
"""Names of all features that ``signs`` returns; each has a weight."""


def denied(view: View, label: str) -> Polarity | None:
    """Return NEGATED or PROHIBITED if the model is sure of a denial, else None.

    Raises:
        ArtifactError: The weights are missing, or not those with the stated hash.
    """
    weights, threshold = DENIAL_HEAD.weights
    if linear_probability(weights, signs(view, label)) < threshold:
        return None
    is_forbidden = DENIALS.FORBIDDING.search(view.text) is not None
    return Polarity.PROHIBITED if is_forbidden else Polarity.NEGATED


def signs(view: View, label: str) -> dict[str, float]:
    """Return the features for or against a denial, by name, each in [0, 1].

    Shares are of the sentences that hold the capability's words, or of all sentences if
    none does.
    """
    carrier = lexicon().carriers[label]
    sentences = [view.text[a:b] for a, b in sentence_spans(view.text)]
    naming = [s for s in sentences if carrier.words.search(s)]
    asked = naming or sentences
    heading = view.heading[-1] if view.heading else ""
    found = {
        f"rules, any wording: {polarity_in(view, (), label, is_likely=False)}": 1.0,
        f"rules, fixed wording: {polarity_in(view, (), label, is_likely=True)}": 1.0,
        "sentences denied": _share([denial(s, carrier) is not None for s in naming]),
        "sentences with a negation": _share(
            [DENIALS.BEFORE.search(s) is not None for s in asked]
        ),
        "traps": float(any(DENIALS.TRAP.search(s) for s in asked)),
        "answers no": float(view.before.endswith("?") and answers_no(view.text)),
        "heading of what is missing": float(is_of_missing_things(heading)),
        "length": min(1.0, len(view.text.split()) / _LONG),
    }
    return {name: value for name, value in found.items() if value}


def _parse(rows: Any) -> tuple[dict[str, float], float]:
    odd = rows["weights"].keys() ^ SIGNS
    if odd:
        msg = f"signs missing or unknown: {', '.join(sorted(odd))}"
        raise ValueError(msg)
    return linear_head(rows)


DENIAL_HEAD = LinearHead(
    "polarity/weights.json", "benches/polarity.py --fit", "denial head", _parse
)


def _share(told: list[bool]) -> float:
    return sum(told) / len(told) if told else 0.0
