"""Last measured drift of a desk, stored for every page that shows it.

It is apart from ``drift``, because the review desk loads no model library.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from pipeline.files import make_private_folder, write_atomically
from pipeline.settings import settings
from pipeline.strict import Strict

_FILE = "drift.json"


class DriftNotice(Strict):
    """A difference over its limit.

    Attributes:
        what: Subject of the comparison; ``label``, ``language``, ``source`` and
            ``month`` compare flags.
        subject: The label, language, source or month; "" for words.
        now: Number of flags, index of the scores, or share of unseen words.
        expected: Expected number of flags, limit of the index, or share when measured.
    """

    what: Literal["label", "language", "source", "month", "scores", "words"]
    subject: str
    now: float
    expected: float

    def __str__(self) -> str:
        if self.what == "words":
            return f"unseen words: {self.now:.1%}, {self.expected:.1%} when measured"
        if self.what == "scores":
            return f"{self.subject}: other scores than when measured (PSI {self.now})"
        expected = f"{self.expected:.0f} were expected"
        return f"{self.what} {self.subject}: {self.now:.0f} flags, {expected}"


class LabelDrift(Strict):
    """One label: flags, flags expected, and the index of its scores if there are many.

    Flags of too few documents are shown but not judged.
    """

    label: str
    flags: int
    expected: float
    psi: float | None


class Drift(Strict):
    """Comparison of a desk with the baseline of its model.

    Attributes:
        at: Time of the measurement, UTC.
        model_version: Version of the model in use.
        n_documents: Number of documents compared, all screened by this model.
        n_passages: Number of their passages.
        has_baseline: Whether the model has a baseline; without one nothing is compared.
        labels: Result for each label, in the order of the label set.
        unseen: Share of unseen words, or None.
        unseen_before: Share of unseen words when the model was measured, or None.
        notices: Differences over their limits.
    """

    at: datetime
    model_version: str
    n_documents: int
    n_passages: int
    has_baseline: bool
    labels: tuple[LabelDrift, ...] = ()
    unseen: float | None = None
    unseen_before: float | None = None
    notices: tuple[DriftNotice, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the shares of unseen words, then the notices or a line for none."""
        if self.unseen is not None and self.unseen_before is not None:
            before = f"{self.unseen_before:.1%} when measured"
            yield f"Words new to the model: {self.unseen:.1%} ({before})."
        if not self.has_baseline:
            yield "Drift: no baseline of this model (`triage drift --record`)."
        for notice in self.notices:
            yield f"Drift: {notice}."
        if self.has_baseline and not self.notices:
            yield f"Drift: none in {self.n_documents} documents."


def keep(drift: Drift) -> Drift:
    """Store the measured drift under ``TRIAGE_HOME``, and return it.

    Raises:
        OSError: It cannot be written; the one before is kept.
    """
    home = make_private_folder(settings().home)
    write_atomically(home / _FILE, drift.model_dump_json(indent=1).encode("utf-8"))
    return drift


def last_drift() -> Drift | None:
    """Return the last measured drift, or None if there is none that can be read."""
    try:
        return Drift.model_validate_json((settings().home / _FILE).read_bytes())
    except (OSError, ValidationError):
        return None
