"""Compare two names: a score with its reasons.

The score is a logistic model of the evidence of an alignment. It is fitted by
``benches/name_bench.py`` and kept in ``models/names/weights.json``. There is no score
if a name says too little: one letter, only a legal form, or a body of some State
without the State.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import islice
from typing import Any

from pipeline.datamodel import Said
from pipeline.hashed_weights import read_vouched
from pipeline.parties.names import plain_names
from pipeline.parties.names.alignment import (
    Alignment,
    NameKind,
    PartPair,
    core,
    features,
    has_nothing_in_common,
    has_one_word_in_common,
)
from pipeline.settings import models_dir

MAX_NAME_CHARS = 500
"""Most characters of a name; the longest on the UN and OFAC lists has 240."""

_EXTRAS = ("only in the first name: {words}", "only in the second name: {words}")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Result of comparing two names.

    Attributes:
        score: Estimate in [0, 1] that both names mean the same; None if there is no
            answer.
        reasons: Reasons in words, strongest first; never empty.
        is_full: Whether every word of each name has a counterpart in the other.
    """

    score: float | None
    reasons: tuple[str, ...]
    is_full: bool = True

    @property
    def rank(self) -> float:
        """Score for sorting; a match without a score comes after all others."""
        return -1.0 if self.score is None else self.score


@dataclass(frozen=True, slots=True)
class Engine:
    """A way to align names, with its fitted weights.

    Attributes:
        name: Name of the engine, ``rigour`` or ``plain``; every screening states it.
        align: Function that aligns two names.
        latin_parts: Function that returns a name's parts in Latin letters, for an
            index.
        likeness: Functions for the likeness of two strings.
        weights: Weight of each feature, after centre and scale.
        centre: Mean of each feature.
        scale: Spread of each feature.
        bias: Log-odds if every feature has its mean.
        version: Version of the weights; it changes with them.
    """

    name: str
    align: Callable[[str, str, NameKind], Alignment | None]
    latin_parts: Callable[[str, NameKind], tuple[str, ...]]
    likeness: Any
    weights: Mapping[str, float]
    centre: Mapping[str, float]
    scale: Mapping[str, float]
    bias: float
    version: str

    def compare(
        self, left: str, right: str, kind: NameKind = NameKind.UNKNOWN
    ) -> NameMatch:
        """Compare two names as written, without their countries."""
        refusal = too_little(left) or too_little(right)
        if refusal:
            return NameMatch(None, (refusal,))
        if left.casefold() == right.casefold():
            return NameMatch(1.0, ("the same name",))
        aligned = self.align(left, right, kind)
        sides = (aligned.left, aligned.right) if aligned else ()
        says = [bool(core(side)) for side in sides]
        if says == [True, False]:  # a common word alone never means a party
            return NameMatch(0.0, ("the second name has only common words",))
        if aligned is None or not all(says):
            return NameMatch(None, ("a name has only common words",))
        values = features(aligned, kind, self.likeness)
        extras = _extras(aligned)
        reasons, is_full = _reasons(aligned, extras), not any(extras.values())
        if has_nothing_in_common(values):
            return NameMatch(0.0, ("no parts of the names match", *reasons), is_full)
        if has_one_word_in_common(values):
            return NameMatch(0.0, ("only one word is the same", *reasons), is_full)
        log_odds = self.bias + sum(
            weight * (values[name] - self.centre[name]) / self.scale[name]
            for name, weight in self.weights.items()
        )
        return NameMatch(_probability(log_odds), reasons, is_full)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def too_little(name: str) -> str:
    """Return the reason if a name cannot be compared, or ""."""
    if len(name) > MAX_NAME_CHARS:
        return Said(
            "a name of {n} characters is too long (limit {m})",
            n=len(name),
            m=MAX_NAME_CHARS,
        )
    letters = list(islice(filter(str.isalnum, name), 2))
    if not letters:
        return Said("{name!r} has no letters", name=name)
    # In the scripts from here on, one character is a word.
    is_short = len(letters) < 2 and not any(ord(c) > 0x2E80 for c in name)
    return Said("{name!r} is too short to compare", name=name) if is_short else ""


def _extras(aligned: Alignment) -> dict[str, list[str]]:
    """Return the words of each name without a match in the other, and how to say it."""
    return {
        code: [
            part.form
            for pair in aligned.pairs
            if not (pair.left and pair.right)
            for part in core((pair.left, pair.right)[index])
        ]
        for index, code in enumerate(_EXTRAS)
    }


def _reasons(aligned: Alignment, extras: Mapping[str, list[str]]) -> tuple[str, ...]:
    said = [_say(pair) for pair in aligned.pairs if pair.left and pair.right]
    said += [Said(code, words=" ".join(x)) for code, x in extras.items() if x]
    for sort, text in (
        ("number", "different numbers"),
        ("place", "different places"),
        ("legal", "different legal forms"),
    ):
        if aligned.agreements[sort] == -2:
            said.append(text)
    return tuple(said)


def _say(pair: PartPair) -> str:
    left, right = (" ".join(p.form for p in side) for side in (pair.left, pair.right))
    if left == right:
        return Said("{word}: the same", word=left)
    return Said(
        "{left} ~ {right}: {said}, {score}",
        left=left,
        right=right,
        said=pair.how,
        score=f"{pair.score:.2f}",
    )


@lru_cache(maxsize=2)
def engine(name: str | None = None) -> Engine:
    """Return the best engine of this machine, or the named one.

    Args:
        name: Name of the engine, ``rigour`` or ``plain``; None takes rigour if it is
            installed.

    Raises:
        ArtifactError: The weights are missing or were fitted for other features.
    """
    if name == "plain" or (name is None and not has_rigour()):
        return _load("plain", plain_names)
    from pipeline.parties.names import rigour_names

    return _load("rigour", rigour_names)


def has_rigour() -> bool:
    """Return True if the extra ``names`` is installed and its libraries load."""
    try:
        import_module("rapidfuzz")
        import_module("rigour.names")
    except ImportError:
        return False
    return True


def _load(name: str, module: Any) -> Engine:
    def parse(engines: Any) -> Engine:
        rows = engines[name]
        return Engine(
            name, module.align, module.latin_parts, module.LIKENESS,
            rows["weights"], rows["centre"], rows["scale"],
            float(rows["bias"]), rows["version"],
        )  # fmt: skip

    path = models_dir() / "names" / "weights.json"
    maker = "benches/name_bench.py --fit"
    return read_vouched(path, maker, f"the weights of the engine {name!r}", parse)
