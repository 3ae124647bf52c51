"""Compare the papers of a desk with those its model was measured on.

The baseline of a model is measured on whole documents that it never saw. It holds the
share of flagged passages by label and kind of document, their scores, and the number
of words without a term. The newest documents of the desk are compared with it. The
number of *expected* flags follows from the shares, for each kind of document. A
difference that comes from one document alone is not drift. A notice says that something
differs, not what is wrong.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, ValidationError

from pipeline.casefile.rows.claims import DENIED, polarity
from pipeline.classify.model import Model
from pipeline.datamodel import Coverage, Finding, Kind
from pipeline.errors import ArtifactError, explain
from pipeline.labels import default_labels
from pipeline.screening.drift_report import Drift, DriftNotice, LabelDrift, keep
from pipeline.settings import corpora_dir, settings
from pipeline.store.store import Store
from pipeline.strict import Strict
from pipeline.toml_files import read_toml

BASELINE = "baseline.json"
"""Name of the file in a model's folder."""

N_BINS = 10
"""Bins of scores, each 0.1 wide."""

_NEWEST_READ = 50
"""Number of newest documents whose words are looked up: that takes most of the time."""

_WORD = re.compile(r"[^\W\d_]{3,}")


class Limits(Strict):
    """Limits above which a difference gives a notice, see ``corpora/drift.toml``."""

    version: str
    newest_documents: int = Field(ge=1)
    least_documents: int = Field(ge=1)
    flags_ratio: float = Field(gt=1)
    chance: float = Field(gt=0, lt=1)
    psi: float = Field(gt=0)
    least_flags: int = Field(ge=1)
    unseen_ratio: float = Field(gt=1)


class Baseline(Strict):
    """Results of a model on unseen whole documents.

    Attributes:
        model_version: Version of the model, a hash of the artifact.
        n_documents: Number of documents.
        passages: Number of passages by kind of document.
        flags: Number of passages with a flag, by label and kind of document.
        bins: Number of flags of each label by score, in ``N_BINS`` equal bins of
            [0, 1].
        n_words: Number of words of three letters or more.
        n_unseen: Number of these words for which the model has no term; None if it has
            no list of terms.
    """

    model_version: str
    n_documents: int
    passages: dict[Kind, int]
    flags: dict[str, dict[Kind, int]]
    bins: dict[str, tuple[int, ...]]
    n_words: int
    n_unseen: int | None

    def expected(self, label: str, passages: Mapping[Kind, int]) -> float:
        """Return the expected flags of passages of some kinds."""
        own = self.flags.get(label, {})
        return sum(
            n * own.get(kind, 0) / self.passages[kind]
            for kind, n in passages.items()
            if self.passages.get(kind)
        )


@dataclass(frozen=True)
class DriftPaper:
    """One screened document.

    Attributes:
        kind: Kind of the document.
        n_passages: Number of passages that were scored.
        language: ISO 639-1 code, "" if unclear.
        source: Id of the publisher's source; "" for the papers of a case.
        month: Month of its screening, for example ``2026-11``.
        flags: Scores by label.
    """

    kind: Kind
    n_passages: int
    language: str
    source: str
    month: str
    flags: Mapping[str, Sequence[float]] = field(default_factory=dict)

    @property
    def n_flags(self) -> int:
        """Flags of all labels."""
        return sum(map(len, self.flags.values()))


def read_limits() -> Limits:
    """Return the limits of this desk, or else the shipped ones.

    Raises:
        ConfigError: The file is no TOML or has another shape; the message names it.
    """
    own = settings().home / "drift.toml"
    path = own if own.is_file() else corpora_dir() / "drift.toml"
    return read_toml(path, Limits, "limits of drift")


def read_baseline(folder: Path, version: str) -> Baseline | None:
    """Return the baseline of a model, or None if it has none of this version.

    Raises:
        ArtifactError: It cannot be read.
    """
    path = folder / BASELINE
    if not path.is_file():
        return None
    try:
        found = Baseline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        msg = f"{path}: {explain(error)}; record it anew: `triage drift --record`"
        raise ArtifactError(msg) from error
    return found if found.model_version == version else None


def measure_drift(store: Store, model: Model) -> Drift:
    """Compare the newest documents of a desk with the baseline, and store the result.

    Raises:
        ArtifactError: The baseline cannot be read.
        ConfigError: The limits cannot be read.
    """
    from pipeline.classify.artifact import (
        classifier_facts,
        load_vocabulary,
        model_folder,
    )

    limits = read_limits()
    folder = model_folder(model.folder)
    baseline = read_baseline(folder, classifier_facts(folder)[1])
    papers = newest_papers(store, model.version, limits.newest_documents)
    words = None
    if baseline is not None and baseline.n_unseen is not None:
        known = frozenset(load_vocabulary(folder))
        # A document without a passage may have no text in the store.
        read = [id_ for id_, paper in papers.items() if paper.n_passages]
        texts = (p.text for d in read[:_NEWEST_READ] for p in store.passages(d))
        words = count_unseen(texts, known)
    found = compare(list(papers.values()), baseline, limits, words)
    return keep(found.model_copy(update={"model_version": model.version}))


def newest_papers(store: Store, version: str, n: int) -> dict[str, DriftPaper]:
    """Return the documents screened by a model, the newest first, by their id."""
    found: dict[str, tuple[datetime, str]] = {}
    for case in store.cases():
        for id_, (at, used) in store.screened_with(case.name).items():
            if used == version:
                found.setdefault(id_, (at, case.name))
    newest = sorted(found, key=lambda id_: (found[id_][0], id_), reverse=True)[:n]
    papers: dict[str, DriftPaper] = {}
    for case_name in sorted({found[id_][1] for id_ in newest}):
        lines = {line.document_id: line for line in store.coverage(case_name)}
        by_document: dict[str, list[Finding]] = defaultdict(list)
        for finding in store.findings(case_name):
            by_document[finding.document_id].append(finding)
        for id_ in newest:
            at, name = found[id_]
            if name == case_name:
                origins = store.origins(id_)
                source = origins[0].source_id if origins else ""
                papers[id_] = _paper(lines[id_], at, source, by_document[id_])
    return {id_: papers[id_] for id_ in newest}


def _paper(
    line: Coverage, at: datetime, source: str, findings: Iterable[Finding]
) -> DriftPaper:
    flags: dict[str, list[float]] = defaultdict(list)
    known = set(default_labels().ids)
    for finding in findings:
        is_rule = "rule_id" in dict(finding.attributes) or finding.label not in known
        if not is_rule and polarity(finding) not in DENIED:
            flags[finding.label].append(finding.score)
    return DriftPaper(
        kind=line.kind or Kind.OTHER,
        n_passages=line.n_passages,
        language=line.language or "",
        source=source,
        month=f"{at:%Y-%m}",
        flags=flags,
    )


def compare(
    papers: Sequence[DriftPaper],
    baseline: Baseline | None,
    limits: Limits,
    words: tuple[int, int] | None = None,
) -> Drift:
    """Compare papers with a baseline.

    Args:
        papers: Papers screened by one model.
        baseline: Baseline of this model, or None.
        limits: Sizes from which on a difference gives a notice.
        words: Number of words in the papers, and of those that the model has no term
            for.
    """
    plain = Drift(
        at=datetime.now(UTC),
        model_version=baseline.model_version if baseline else "",
        n_documents=len(papers),
        n_passages=sum(paper.n_passages for paper in papers),
        has_baseline=baseline is not None,
    )
    if baseline is None:
        return plain
    rows = [_label(x, papers, baseline, limits) for x in default_labels().ids]
    notices = [*_of_labels(papers, baseline, limits)]
    for what in ("language", "source", "month"):
        notices += _of_slices(what, papers, baseline, limits)
    for row in rows:
        if row.psi is not None and row.psi > limits.psi:
            values = {"now": round(row.psi, 2), "expected": limits.psi}
            notices.append(DriftNotice(what="scores", subject=row.label, **values))
    now, before = _shares(words, baseline)
    if now is not None and before is not None and now > limits.unseen_ratio * before:
        notices.append(DriftNotice(what="words", subject="", now=now, expected=before))
    is_enough = len(papers) >= limits.least_documents
    return plain.model_copy(
        update={
            "labels": tuple(rows),
            "unseen": now,
            "unseen_before": before,
            "notices": tuple(notices) if is_enough else (),
        }
    )


def _shares(
    words: tuple[int, int] | None, baseline: Baseline
) -> tuple[float | None, float | None]:
    if words is None or baseline.n_unseen is None or not (words[0] * baseline.n_words):
        return None, None
    return words[1] / words[0], baseline.n_unseen / baseline.n_words


def _passages(papers: Iterable[DriftPaper]) -> Counter[Kind]:
    found: Counter[Kind] = Counter()
    for paper in papers:
        found[paper.kind] += paper.n_passages
    return found


def _label(
    label: str, papers: Sequence[DriftPaper], baseline: Baseline, limits: Limits
) -> LabelDrift:
    scores = [score for paper in papers for score in paper.flags.get(label, ())]
    before = baseline.bins.get(label, ())
    is_many = min(len(scores), sum(before)) >= limits.least_flags
    return LabelDrift(
        label=label,
        flags=len(scores),
        expected=round(baseline.expected(label, _passages(papers)), 1),
        psi=round(stability(before, bins_of(scores)), 3) if is_many else None,
    )


def _of_labels(
    papers: Sequence[DriftPaper], baseline: Baseline, limits: Limits
) -> Iterator[DriftNotice]:
    for label in default_labels().ids:
        counts = [len(paper.flags.get(label, ())) for paper in papers]
        expected = baseline.expected(label, _passages(papers))
        if is_other(counts, expected, limits):
            now = sum(counts)
            yield DriftNotice(what="label", subject=label, now=now, expected=expected)


def _of_slices(
    what: str, papers: Sequence[DriftPaper], baseline: Baseline, limits: Limits
) -> Iterator[DriftNotice]:
    """Yield languages, sources or months with too many or too few flags."""
    groups: dict[str, list[DriftPaper]] = defaultdict(list)
    for paper in papers:
        groups[getattr(paper, what)].append(paper)
    for subject, own in sorted(groups.items()):
        if not subject or len(own) < limits.least_documents:
            continue
        counts = [paper.n_flags for paper in own]
        passages = _passages(own)
        expected = sum(baseline.expected(x, passages) for x in baseline.flags)
        if is_other(counts, expected, limits):
            values = {"what": what, "subject": subject, "now": sum(counts)}
            yield DriftNotice.model_validate(values | {"expected": expected})


def is_other(counts: Sequence[int], expected: float, limits: Limits) -> bool:
    """Return True if neither chance nor a single document explains the difference."""
    from scipy.stats import poisson

    now = sum(counts)
    if now < expected:
        is_far = now * limits.flags_ratio < expected
        return is_far and bool(poisson.cdf(now, expected) < limits.chance)
    others = now - max(counts, default=0)
    is_far = others > expected * limits.flags_ratio
    return is_far and bool(poisson.sf(others - 1, expected) < limits.chance)


def bins_of(scores: Iterable[float]) -> tuple[int, ...]:
    """Return the number of scores in each of ``N_BINS`` equal bins of [0, 1]."""
    found = Counter(min(int(score * N_BINS), N_BINS - 1) for score in scores)
    return tuple(found[i] for i in range(N_BINS))


def stability(before: Sequence[int], now: Sequence[int]) -> float:
    """Return the population stability index of two counts, minus its chance value.

    Half a count is added to each bin, so that an empty one is not infinitely far. Two
    samples of one population differ by (bins - 1) (1 / n + 1 / m) on average.

    Example:
        >>> stability([50, 50], [50, 50])
        0.0
    """
    n, m = (sum(counts) + 0.5 * len(counts) for counts in (before, now))
    shares = [((a + 0.5) / n, (b + 0.5) / m) for a, b in zip(before, now, strict=True)]
    index = sum((b - a) * math.log(b / a) for a, b in shares)
    return max(0.0, index - (len(before) - 1) * (1 / n + 1 / m))


def count_unseen(texts: Iterable[str], known: frozenset[str]) -> tuple[int, int]:
    """Return the number of words in texts, and of those outside every list of terms."""
    n_words = n_unseen = 0
    for text in texts:
        words = _WORD.findall(text.casefold())
        n_words += len(words)
        n_unseen += sum(word not in known for word in words)
    return n_words, n_unseen
