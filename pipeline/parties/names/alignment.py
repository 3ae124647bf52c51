"""Two names side by side, part by part: the evidence for a match.

Engines differ in how they align (``rigour_names``, ``plain_names``). Every alignment is
then counted in the same way, and each count can be said in words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

_ONE_SIDED = -1
_MANY_OTHERS = 3
"""Number of words without a match in each of two names that share only one word."""


class NameKind(StrEnum):
    """Kind of bearer of a name; the same difference means different things."""

    PERSON = "person"
    ORGANISATION = "organisation"
    VESSEL = "vessel"
    UNKNOWN = "unknown"


class PartRole(StrEnum):
    """Function of a part in its name."""

    CORE = "core"
    STOP = "stop"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class AlignedPart:
    """One part of a name, comparable across scripts.

    Attributes:
        form: Text in lower case, in Latin letters if the script allows it.
        role: Role of the part in the name.
    """

    form: str
    role: PartRole = PartRole.CORE

    @property
    def weight(self) -> float:
        """Return the weight: longer parts say more, articles and legal forms little."""
        scale = 1.0 if self.role is PartRole.CORE else 0.3
        return scale * max(len(self.form), 2)


@dataclass(frozen=True, slots=True)
class PartPair:
    """Matching parts, or parts of one side without a match.

    Attributes:
        left: Parts of the first name; empty if only the second name has the part.
        right: Parts of the second name; empty if only the first name has the part.
        score: Likeness in [0, 1]; 0 for a part without a match.
        how: Reason of the match: ``identical``, ``spelling``, ``name``, ``nickname``,
            ``initial``, ``number``, ``word``, ``legal form``.
    """

    left: tuple[AlignedPart, ...]
    right: tuple[AlignedPart, ...]
    score: float
    how: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two analysed names with their pairs.

    Attributes:
        left: Parts of the first name, in order.
        right: Parts of the second name, in order.
        pairs: Pairs of parts; every part is in exactly one.
        agreements: Agreement of the names in ``legal``, ``number``, ``place`` and
            ``word``: 1 if they share one, -2 if each has another, -1 if only one has
            any, 0 if neither has.
    """

    left: tuple[AlignedPart, ...]
    right: tuple[AlignedPart, ...]
    pairs: tuple[PartPair, ...]
    agreements: dict[str, int]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two functions that give the likeness of two strings in [0, 1]."""

    edit: Callable[[str, str], float]
    token_set: Callable[[str, str], float]


def core(parts: Iterable[AlignedPart]) -> list[AlignedPart]:
    """Return the essential parts of the name."""
    return [part for part in parts if part.role is PartRole.CORE]


def agreement(left: set[str], right: set[str]) -> int:
    """Compare two names in one sort of part, as ``Alignment`` counts it."""
    if left & right:
        return 1
    if left and right:
        return -2
    return _ONE_SIDED if left or right else 0


def has_nothing_in_common(values: dict[str, float]) -> bool:
    """Return True if no part matches another, so there is no evidence to weigh.

    The model was not trained on such pairs, so its score would mean nothing.
    """
    return (
        values["n_answered"] == 0
        and values["is_acronym"] == 0
        and values["joined_likeness"] < 0.7
    )


def has_one_word_in_common(values: dict[str, float]) -> bool:
    """Return True if one word is shared, and each name has three or more others.

    "State" alone makes no "State Office of Mines of Karavia" the "Islamic State in
    Iraq". The model weighs long differences too little, for it saw few of them.
    """
    return (
        values["n_answered"] <= 1
        and values["is_acronym"] == 0
        and values["left_over_parts_least"] >= _MANY_OTHERS
    )


def pair_share(pairs: Iterable[PartPair]) -> float:
    """Return the matched share of both names, in [0, 1]."""
    total = answered = 0.0
    for pair in pairs:
        weight = sum(part.weight for part in (*pair.left, *pair.right))
        total += weight
        if pair.left and pair.right:
            answered += pair.score * weight
    return answered / total if total else 0.0


def answer_cut_off(
    left: tuple[AlignedPart, ...],
    right: tuple[AlignedPart, ...],
    pairs: tuple[PartPair, ...],
) -> tuple[PartPair, ...]:
    """Match a last word that a form's field cut short with the whole word.

    This applies only if all other parts of both names are the same, three or more.

    Example:
        >>> name = "noureddine ben ali belkassem"
        >>> parts = [
        ...     tuple(AlignedPart(w) for w in f"{name} {end}".split())
        ...     for end in ("dr", "drissi")
        ... ]
        >>> same = tuple(PartPair((p,), (p,), 1.0) for p in parts[0][:-1])
        >>> rest = PartPair(parts[0][-1:], (), 0.0), PartPair((), parts[1][-1:], 0.0)
        >>> answer_cut_off(*parts, (*same, *rest))[-1].how
        'cut off'
    """
    answered = tuple(pair for pair in pairs if pair.score == 1)
    others = [pair for pair in pairs if pair.score < 1]
    extras = [[p for pair in others for p in pair.left]]
    extras.append([p for pair in others for p in pair.right])
    if any(len(side) != 1 for side in extras) or len(answered) < 3:
        return pairs
    ends = extras[0][0], extras[1][0]
    short, long = sorted(ends, key=lambda part: len(part.form))
    is_end = ends == (left[-1], right[-1])
    if not is_end or len(short.form) < 2 or not long.form.startswith(short.form):
        return pairs
    return (*answered, PartPair((ends[0],), (ends[1],), 0.9, "cut off"))


def features(
    aligned: Alignment, kind: NameKind, likeness: Likeness
) -> dict[str, float]:
    """Return the evidence for and against the identity of two names, as numbers.

    Returns:
        Numbers by feature name; the names and their order are always the same.
    """
    return {
        "share": pair_share(aligned.pairs),
        **_leftovers(aligned, likeness),
        **_answers(aligned),
        **{f"{sort}_agrees": float(n) for sort, n in aligned.agreements.items()},
        **_whole(aligned, likeness),
        "is_person": float(kind is NameKind.PERSON),
        "is_organisation": float(kind is NameKind.ORGANISATION),
        "is_vessel": float(kind is NameKind.VESSEL),
    }


def _leftovers(aligned: Alignment, likeness: Likeness) -> dict[str, float]:
    left = core(p for pair in aligned.pairs if not pair.right for p in pair.left)
    right = core(p for pair in aligned.pairs if not pair.left for p in pair.right)
    joined = ["".join(part.form for part in side) for side in (left, right)]
    whole = [
        sum(len(part.form) for part in core(side)) or 1
        for side in (aligned.left, aligned.right)
    ]
    shares = [len(text) / n for text, n in zip(joined, whole, strict=True)]
    both = bool(left and right)
    return {
        "left_over_most": max(shares),
        "has_left_over": float(max(shares) > 0),
        "has_contradiction": float(min(shares) > 0),
        "left_over_least": min(shares),
        "contradiction_length": float(min(map(len, joined))),
        "left_over_parts_least": float(min(len(left), len(right))),
        "left_over_parts_most": float(max(len(left), len(right))),
        "left_over_likeness": likeness.edit(*joined) if both else -1.0,
        "left_over_longest": float(
            max((len(part.form) for part in (*left, *right)), default=0)
        ),
    }


def _answers(aligned: Alignment) -> dict[str, float]:
    answered = [
        pair
        for pair in aligned.pairs
        if pair.left and pair.right and core(pair.left) and core(pair.right)
    ]
    weakest = min(answered, key=lambda pair: pair.score, default=None)
    return {
        "weakest": weakest.score if weakest else 0.0,
        "weakest_length": float(
            sum(len(part.form) for part in weakest.left) if weakest else 0
        ),
        "n_answered": float(len(answered)),
        "n_known": float(
            sum(pair.how not in ("identical", "spelling") for pair in answered)
        ),
        "has_initial": float(any(pair.how == "initial" for pair in answered)),
        "has_nickname": float(any(pair.how == "nickname" for pair in answered)),
    }


def _whole(aligned: Alignment, likeness: Likeness) -> dict[str, float]:
    left, right = aligned.left, aligned.right
    if aligned.agreements["legal"] == _ONE_SIDED:
        # "Meridian Trading" and "Meridian Trading FZE" then differ by no edit.
        left, right = (_without_legal_form(side) for side in (left, right))
    in_order = [" ".join(sorted(part.form for part in side)) for side in (left, right)]
    joined = ["".join(part.form for part in side) for side in (left, right)]
    firsts = [side[0].form for side in (core(left), core(right)) if side]
    like = likeness.edit(*joined)
    edits = round((1 - like) * max(map(len, joined)))
    return {
        "sorted_likeness": likeness.edit(*in_order),
        "set_likeness": likeness.token_set(*in_order),
        "joined_likeness": like,
        **_steps(edits),
        "n_parts_left": float(len(core(left))),
        "n_parts_right": float(len(core(right))),
        "first_is_same": float(len(firsts) == 2 and firsts[0] == firsts[1]),
        "shorter_length": float(
            min(sum(len(part.form) for part in core(side)) for side in (left, right))
        ),
        "is_acronym": float(_is_acronym(left, right) or _is_acronym(right, left)),
    }


def _without_legal_form(parts: tuple[AlignedPart, ...]) -> tuple[AlignedPart, ...]:
    return tuple(part for part in parts if part.role is not PartRole.LEGAL) or parts


def _steps(edits: int) -> dict[str, float]:
    """Return the features of a number of edits; two edits are seldom a typing error."""
    return {
        "edits": float(min(10, edits)),
        "at_most_1_edit": float(edits <= 1),
        "at_most_2_edits": float(edits <= 2),
        "at_most_3_edits": float(edits <= 3),
    }


def _is_acronym(short: tuple[AlignedPart, ...], long: tuple[AlignedPart, ...]) -> bool:
    words = core(short)
    if not words or not 2 <= len(words[0].form) <= 8 or len(core(long)) < 2:
        return False
    initials = ["".join(p.form[0] for p in side) for side in (core(long), long)]
    return words[0].form in initials
