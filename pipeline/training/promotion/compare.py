"""Two models on the same passages: losses come first.

The passages are those of the test split of the candidate's annotations whose sources
both models kept out of their training.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.classify.artifact import load_classifier, model_folder
from pipeline.labels import default_labels
from pipeline.training.data import Example
from pipeline.training.measuring.measures import Interval, paired_difference
from pipeline.training.measuring.metrics import LabelMetrics, measure
from pipeline.training.promotion.evaluate import passages_sha256, score_examples
from pipeline.training.promotion.rules import Ruling, ruling_lines, rulings
from pipeline.training.promotion.sets import PICKED, heaps_for, sit, unannotated_labels


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One label before and after, on the same passages."""

    before: LabelMetrics
    after: LabelMetrics

    @property
    def label(self) -> str:
        """Id of the label."""
        return self.after.label

    @property
    def recall(self) -> float:
        """Change of the recall at each model's own threshold, -1 to 1."""
        return _change(self.before.recall.value, self.after.recall.value)

    @property
    def precision(self) -> float:
        """Change of the precision; 0 if one of the models flags nothing."""
        return _change(self.before.precision.value, self.after.precision.value)

    @property
    def average_precision(self) -> float:
        """Change of the average precision, which does not depend on a threshold."""
        return _change(self.before.average_precision, self.after.average_precision)

    @property
    def is_worse(self) -> bool:
        """Whether recall or ranking fell; a lower precision alone is a trade-off."""
        return self.recall < 0 or self.average_precision < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Changes if the candidate replaces the current model.

    Attributes:
        candidate: Name and version of the candidate.
        current: Name and version of the current model.
        n: Number of passages that both scored.
        is_unseen: Whether both models kept all these sources out of their training;
            False if the caller chose the passages.
        passages_sha256: Hash of their ids and gold labels.
        changes: Change of each label, in the order of the label set.
        measured: Labels with enough positives and sources for the mean.
        average_precision: Change of the mean over ``measured`` with its paired 95 %
            interval; None if no label is measurable.
        rulings: Results of the rules of ``triage promote``, except for the speed; empty
            if the caller chose the passages.
    """

    candidate: tuple[str, str]
    current: tuple[str, str]
    n: int
    n_sources: int
    n_synthetic: int
    is_unseen: bool
    passages_sha256: str
    changes: tuple[LabelChange, ...]
    measured: tuple[str, ...]
    average_precision: Interval | None
    rulings: tuple[Ruling, ...] = ()


def compare_models(
    candidate: str, current: str, examples: Sequence[Example] | None = None
) -> Comparison:
    """Score the same passages with two models.

    Args:
        candidate: Name of a folder in ``models/``, or a path.
        current: Name of the model that it may replace.
        examples: Passages to score; by default the real passages of the test split that
            neither model was trained on.

    Raises:
        ArtifactError: A model is missing or altered.
        ConfigError: A config or an annotation is wrong.
    """
    is_unseen = examples is None
    labels = default_labels()
    new, old = (load_classifier(name, labels) for name in (candidate, current))
    said: tuple[Ruling, ...] = ()
    if examples is None:
        heaps = heaps_for(candidate, current)
        examples = heaps[PICKED]
        was, would = (sit(name, heaps) for name in (current, candidate))
        before, after = was.heaps[PICKED], would.heaps[PICKED]
        said = tuple(rulings(was, would, unannotated=unannotated_labels(current)))
    else:
        after, before = (score_examples(model, examples) for model in (new, old))
    pairs = zip(measure(before).labels, measure(after).labels, strict=True)
    changes = tuple(LabelChange(*pair) for pair in pairs)
    measured = [i for i, change in enumerate(changes) if change.after.is_measurable]
    return Comparison(
        candidate=(model_folder(candidate).name, new.version),
        current=(model_folder(current).name, old.version),
        n=len(examples),
        n_sources=np.unique(after.sources).size,
        n_synthetic=sum(example.synthetic for example in examples),
        is_unseen=is_unseen,
        passages_sha256=passages_sha256(examples),
        changes=changes,
        measured=tuple(changes[i].label for i in measured),
        average_precision=paired_difference(
            after.y_true[:, measured],
            after.y_score[:, measured],
            before.y_score[:, measured],
            after.sources,
        )
        if measured
        else None,
        rulings=said,
    )


def render_comparison(comparison: Comparison) -> str:
    """Return a comparison as Markdown, losses first."""
    positive = [c for c in comparison.changes if c.after.n_positive]
    worse = [change for change in positive if change.is_worse]
    worse.sort(key=lambda change: min(change.recall, change.average_precision))
    others = [c for c in positive if not c.is_worse]
    silent = [c.label for c in comparison.changes if not c.after.n_positive]
    lines = [*_head(comparison), "", "## Worse", "", *_table(worse)]
    lines += ["", "## Not worse", "", *_table(others)]
    if silent:
        lines += ["", f"Not compared, no positive passage: {', '.join(silent)}."]
    if comparison.rulings:
        lines += ["", *ruling_lines(comparison.rulings)]
    return "\n".join(lines) + "\n"


def _head(comparison: Comparison) -> Iterator[str]:
    (new, new_version), (old, old_version) = comparison.candidate, comparison.current
    yield f"# {new} ({new_version}) beside {old} ({old_version})"
    yield ""
    unseen = " that neither model was trained on" if comparison.is_unseen else ""
    yield (
        f"On {comparison.n} passages of {comparison.n_sources} sources{unseen} "
        f"(passages `{comparison.passages_sha256[:12]}`)."
    )
    if comparison.n_synthetic:
        yield (
            f"{comparison.n_synthetic} of them are invented: no claim rests on this "
            "comparison."
        )
    yield ""
    yield _verdict(comparison)
    yield ""
    yield "The interval is paired, with sources resampled."


def _verdict(comparison: Comparison) -> str:
    grown = comparison.average_precision
    if grown is None:
        return "No label has enough positives and sources to compare the means."
    text = (
        f"Mean average precision over {len(comparison.measured)} measurable labels: "
        f"{grown.value:+.3f}"
    )
    if grown.low is None or grown.high is None:
        return f"{text}, without an interval: all passages are of one source."
    sure = "" if grown.low > 0 or grown.high < 0 else ", which may be chance"
    return f"{text} (95 %: {grown.low:+.3f} to {grown.high:+.3f}){sure}."


def _table(changes: Sequence[LabelChange]) -> Iterator[str]:
    if not changes:
        yield "None."
        return
    yield "| label | tier | positive | recall | precision | average precision | |"
    yield "|---|---|---|---|---|---|---|"
    for c in changes:
        cells = (
            c.label,
            str(c.after.tier),
            str(c.after.n_positive),
            _cell(c.before.recall.value, c.after.recall.value),
            _cell(c.before.precision.value, c.after.precision.value),
            _cell(c.before.average_precision, c.after.average_precision),
            "" if c.after.is_measurable else "not measurable",
        )
        yield f"| {' | '.join(cells)} |"


def _cell(before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return " to ".join("-" if x is None else f"{x:.2f}" for x in (before, after))
    return f"{after - before:+.2f} ({before:.2f} to {after:.2f})"


def _change(before: float | None, after: float | None) -> float:
    return 0.0 if before is None or after is None else after - before
