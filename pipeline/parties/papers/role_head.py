"""A model for the roles of parties without a defined term.

It is a logistic model. Its features are the name of the agreement and the deeds of each
party, compared with the others: supplies, pays, is paid, resells. The roles in a text
are chosen together, because a seller needs a buyer. Features have names in plain words,
so that each role can be explained. ``benches/opening_roles.py --fit`` fits it on
openings that were read by hand and writes ``models/parties/roles.json``.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Any

from pipeline.hashed_weights import LinearHead
from pipeline.parties.party_names import FORMS_AT_END, is_organ
from pipeline.parties.records import Opening, PartyRole
from pipeline.pattern_files import Patterns

MAX_MENTIONS = 2_000
"""Most mentions of a party that are counted; the longest contract of CUAD has 900."""

ROLES = (
    PartyRole.SELLER,
    PartyRole.BUYER,
    PartyRole.DISTRIBUTOR,
    PartyRole.AGENT,
    PartyRole.OTHER,
)
_PAIRS = frozenset(
    frozenset(pair)
    for pair in (
        (PartyRole.SELLER, PartyRole.BUYER),
        (PartyRole.SELLER, PartyRole.DISTRIBUTOR),
        (PartyRole.SELLER, PartyRole.AGENT),
        (PartyRole.BUYER, PartyRole.AGENT),
        (PartyRole.OTHER, PartyRole.AGENT),
        (PartyRole.OTHER,),
    )
)
"""Pairs of roles that the two parties of an agreement can have."""

_P = Patterns("parties/patterns/role_head")
_SIDES = (("DOES", "after"), ("ITS", "after"), ("TO", "before"))
"""Groups of patterns about a mention, and the side on which they stand."""

_HEAD = 3_000
_WINDOW = 90
_EARLY = 15_000
"""Number of characters in which an agreement says what a party is appointed as."""

_N_REASONS = 3


def roles_of(text: str, sides: Sequence[Opening]) -> list[tuple[PartyRole, str]]:
    """Return the role of each party, with its reasons; roles from terms are kept.

    Returns:
        A role for each party, with the features that speak most for it, in words;
        nothing if fewer than two parties are known.
    """
    if len(sides) < 2:
        return []
    if _P.LABOUR.search(text, 0, _HEAD) and not any(side.role for side in sides):
        return [(PartyRole.OTHER, "title: labour")] * len(sides)
    weights = ROLE_HEAD.weights
    rows = features(text, sides)
    scores = [
        {role: sum(_parts(weights, role, row).values()) for role in ROLES}
        for row in rows
    ]
    chosen = together([side.role for side in sides], scores)
    return [
        (role, _reason(_parts(weights, role, row)))
        for role, row in zip(chosen, rows, strict=True)
    ]


def features(text: str, sides: Sequence[Opening]) -> list[dict[str, float]]:
    """Return the features of each party; counts are relative to those of the others."""
    patterns = [_mentions(text, side) for side in sides]
    counts = [_counts(text, pattern) for pattern in patterns]
    kinds = dict.fromkeys(_kinds(text), 1.0)
    rows = []
    for i, side in enumerate(sides):
        row = kinds | {"first" if i == 0 else "later": 1.0}
        row[f"{min(len(sides), 4)} parties"] = 1.0
        others: Counter[str] = Counter()
        for j, count in enumerate(counts):
            others.update(count if j != i else {})
        for key in {*counts[i], *others}:
            mean = others[key] / (len(sides) - 1)
            row[key] = math.log1p(counts[i][key]) - math.log1p(mean)
        row |= dict.fromkeys(_called(text, patterns[i]), 1.0)
        row |= {f"opposite {s.role}": 1.0 for s in sides if s is not side and s.role}
        row |= {"organ": 1.0} if is_organ(side.at.of(text)) else {}
        rows.append(row)
    return rows


def _kinds(text: str) -> Iterator[str]:
    """Yield the kinds of agreement in its title and first headings."""
    head = text[:_HEAD]
    first = _P.TITLE.search(head)
    names = [first.group(1)] if first else []
    names += [m.group(1) for m in islice(_P.HEADING.finditer(head), 2)]
    title = " ".join(names).lower()
    for kind, pattern in _P.group("KINDS").items():
        if pattern.search(title):
            yield f"title: {kind}"


def _mentions(text: str, side: Opening) -> re.Pattern[str]:
    """Return a pattern of the forms of a party's name in a text."""
    name = side.at.of(text)
    words = FORMS_AT_END.sub("", name).strip(" ,.").split() or name.split()
    forms = [r"\s+".join(map(re.escape, words))]
    if side.term:
        forms.insert(0, re.escape(side.term))
    elif len(words) > 1 and len(words[0]) > 3 and not is_organ(name):
        forms.append(re.escape(words[0]))
    return re.compile(rf"\b(?:{'|'.join(forms)})\b", re.IGNORECASE)


def _counts(text: str, mentions: re.Pattern[str]) -> Counter[str]:
    count: Counter[str] = Counter()
    for mention in islice(mentions.finditer(text), MAX_MENTIONS):
        before = text[max(0, mention.start() - _WINDOW) : mention.start()]
        for group, side in _SIDES:
            for name, pattern in _P.group(group).items():
                if side == "after":
                    count[name] += pattern.match(text, mention.end()) is not None
                else:
                    count[name] += pattern.search(before) is not None
    return count


def _called(text: str, mentions: re.Pattern[str]) -> Iterator[str]:
    for name, pattern in _P.group("CALLED").items():
        for mention in mentions.finditer(text, 0, min(len(text), _EARLY)):
            if pattern.match(text, mention.end(), mention.end() + 110):
                yield name
                break


def together(
    named: Sequence[PartyRole | None], scores: Sequence[Mapping[PartyRole, float]]
) -> list[PartyRole]:
    """Choose the likeliest pair of opposite roles."""
    choices = [(role,) if role else ROLES for role in named]
    if len(choices) != 2:
        return [
            max(choice, key=lambda role: score.get(role, 0.0))
            for choice, score in zip(choices, scores, strict=True)
        ]
    pairs = list(product(*choices))
    fitting = [pair for pair in pairs if frozenset(pair) in _PAIRS] or pairs
    return list(
        max(
            fitting,
            key=lambda p: sum(s.get(r, 0.0) for r, s in zip(p, scores, strict=True)),
        )
    )


def _parts(
    weights: Mapping[str, Mapping[str, float]],
    role: PartyRole,
    row: Mapping[str, float],
) -> dict[str, float]:
    """Return the weight of each feature for a role; the empty one is the bias."""
    own = weights.get(role.value, {})
    parts = {key: own.get(key, 0.0) * value for key, value in row.items()}
    return parts | {"": own.get("", 0.0)}


def _reason(parts: Mapping[str, float]) -> str:
    best = sorted((-value, key) for key, value in parts.items() if key and value > 0)
    return ", ".join(key for _, key in best[:_N_REASONS])


def _parse(rows: Any) -> dict[str, dict[str, float]]:
    return {
        role.value: {
            str(name): float(weight)
            for name, weight in rows["weights"][role.value].items()
        }
        for role in ROLES
    }


ROLE_HEAD = LinearHead(
    "parties/roles.json", "benches/opening_roles.py --fit", "role head", _parse
)
