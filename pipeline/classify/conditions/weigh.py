"""Lower scores if a label's needs are not met, after the classifier's own judgement.

The classifier often reacts to the topic alone. The guidelines ask for more. A safeguard
limits use, users or transfer, not trademarks. A finding has a verb of finding and is
not a call for action; a call is no act. A passage on misuse of surveillance names the
surveillance. A product does something to other people.

Each unmet need divides the score by four. It takes no score below a quarter of the
threshold, so passages with an unmet need still rank above those that were never near.
With a threshold below 0.25 such a passage can still be a finding. In whole documents
scores are moved after that, and such a score stays below one half.

``items`` has the needs of labels on products, ``contracts`` those of labels
on the deal, and ``reports`` those of labels on reports. ``python -m
benches.whole_documents --part train`` and ``--part dev`` print the effect. Checks that
use no words of a language apply to all languages, all other checks to English only. In
other languages ``concept_head`` asks for what a label needs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.classify.base import Scores, View
from pipeline.classify.conditions import contracts, items, reports
from pipeline.classify.conditions.foreign_calls import only_calls
from pipeline.datamodel import Kind
from pipeline.labels import Label, default_labels
from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/needs")

RULE_VERSION = 29
"""Version of the rules, raised with every change of wordings or share: findings depend
on them. Rules R2 and R6 to R10, which the model's version does not name, raise it, and
so do ``prohibited_lists``."""

SHARE = 0.25
"""Share of a score that is left for each unmet need of its label, or for a heading that
states something."""

_ALL = 3
"""Number of needs that a passage without a statement does not meet."""

_FINDING = "official_body_finding"
_MISUSE = "surveillance_misuse"
OVERSIGHT = "licence_or_oversight"


def weighed(
    scores: Scores,
    views: Sequence[View],
    kind: Kind,
    ids: Sequence[str],
    limits: NDArray[np.float64],
) -> Scores:
    """Lower the scores of passages that miss a label's condition.

    Scores below a quarter of the threshold stay as they are.

    Args:
        scores: Scores of the classifier, shape (n_views, n_labels).
        views: Views of the passages of one document.
        kind: Kind of the document.
        ids: Ids of the labels that were scored.
        limits: Thresholds, of a shape that broadcasts to that of the scores.
    """
    near = SHARE * limits
    factors = weights(views, kind, ids, scores >= near)
    return np.maximum(scores * factors, np.minimum(scores, near))


def weights(
    views: Sequence[View],
    kind: Kind,
    ids: Sequence[str],
    passing: NDArray[np.bool_] | None = None,
) -> NDArray[np.float64]:
    """Return the factor for each score of ``passing``, or for all.

    Returns:
        ``SHARE`` to the power of the number of unmet needs, shape (n_views, n_labels).
    """
    known = default_labels()
    found = np.ones((len(views), len(ids)))
    asked = np.isin(np.array(ids), known.allowed(kind)) & found.astype(np.bool_)
    if passing is not None:
        asked &= passing
    for j, label in enumerate(ids):
        rows = np.flatnonzero(asked[:, j]).tolist()
        if not rows:
            continue
        of_all = reports.n_unmet_by_document(views, kind, label)
        for i in rows:
            n = of_all + n_unmet(views[i], known[label], kind)
            found[i, j] = SHARE**n
    return found


def n_unmet(view: View, label: Label, kind: Kind) -> int:
    """Return the number of a label's needs that a passage does not meet."""
    if items.is_no_prose(view.text):
        return _ALL
    if label.family == "item":
        return items.n_unmet(view, label.id)
    if label.id in contracts.LABELS:
        return contracts.n_unmet(view, label.id, kind)
    if label.id == OVERSIGHT and kind is Kind.CONTRACT and contracts.relieves(view):
        return _ALL
    if label.family == "finding" and only_calls(view):
        return _ALL
    of_report = reports.n_unmet(view, label.id) if kind is Kind.REPORT else 0
    return int(_misses_general_need(view, label, kind)) + of_report


def _misses_general_need(view: View, label: Label, kind: Kind) -> bool:
    if label.id == _MISUSE and names_no_watching(view):
        return True
    if label.id == OVERSIGHT and kind is Kind.REPORT and _oversees_nothing(view):
        return True
    if label.family == "finding" and items.only_asks(view.text.strip()):
        return True
    return view.language == "en" and _misses_english_need(view, label, kind)


def _misses_english_need(view: View, label: Label, kind: Kind) -> bool:
    text = view.text
    if label.id == _FINDING:
        return _P.FINDS.search(text) is None or _P.CALLS.search(text) is not None
    is_call = kind is Kind.REPORT and _P.CALLS.search(text) is not None
    return is_call and _P.ACTS.search(text) is None


def names_no_watching(view: View) -> bool:
    """Return True if an English passage does not name surveillance.

    Shadowing on foot does not count.
    """
    text = f"{view.text} {view.context}"
    return view.language == "en" and _P.WATCHES.search(text) is None


def _oversees_nothing(view: View) -> bool:
    """Return True if an English passage shows no oversight of surveillance or export.

    A permission to appeal or to serve drinks is not an export licence. Oversight has an
    authority and what it does.
    """
    if view.language != "en":
        return False
    if names_no_watching(view) and not contracts.may_limit(view):
        return True
    whole = f"{view.text} {view.context}"
    return not (_P.OVERSEER.search(whole) and _P.OVERSEES.search(view.text))
