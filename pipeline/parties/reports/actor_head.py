"""A linear model of a name's part in a passage, for cases without a pattern.

Patterns find conduct that is told beside a name. A logistic regression finds conduct
that is told otherwise. Its features are the words about the name, by side and distance,
the patterns that hold anywhere near it, and what the other names of the passage do. The
features have readable names, so that an answer can be traced word by word.
``benches/actors.py --fit`` fits it on the names of ``dev`` and writes
``models/parties/actors.json``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.datamodel import Said
from pipeline.hashed_weights import LinearHead, linear_head, linear_probability
from pipeline.parties.records import Span
from pipeline.parties.reports.actor_parts import ACTORS, Part, is_nobodys_act

_BEFORE = (
    "BY", "BY_LIST", "BY_SERIES", "MANDATE", "BLAMED", "HELPED", "MADE_BY",
    "AGAINST", "TOLD", "HABIT", "SOLD_TO", "RUN_BY", "HELD_AT", "ASKED", "DIED_OF",
)  # fmt: skip
_AFTER = (
    "ATTACK", "HAS_TOOLS", "ORDERS", "MEMBERS", "SUFFERED", "ACCUSED",
    "OFFICIAL_ACT", "SAID", "STRONG", "ACTIVE", "STATION", "HOLDS", "CEASE",
    "WHERE", "TO_DO", "ASIDE",
)  # fmt: skip
_TOKEN = re.compile(r"[^\W_][\w’'-]*|[.,;:()“”\"]")
_KEPT = frozenset(
    "by of in from to with for against on at into between among and or as than , . ; :"
    " ( )".split()
)
_NEAR, _FAR = 5, 14
_N_REASONS = 3
_WORDS = re.compile(r"[a-z][a-z’'-]{3,}")


@dataclass(frozen=True, slots=True)
class NameInText:
    """A name in its passage, with its facts known without the model.

    Attributes:
        text: The passage in one line.
        name: Span of the name in the passage.
        start: Offset of the first character of its sentence.
        end: Offset one past the last character of its sentence.
        kind: Kind of name, for example "generic", "vendor" or "capitals".
        part: Part of the name in the passage, by the patterns.
        is_rare: True for a kind of name that is seldom of concern.
        around: Features from the other names of the passage, for example "another
            acts".
    """

    text: str
    name: Span
    start: int
    end: int
    kind: str
    part: Part
    is_rare: bool
    around: frozenset[str]


def features(named: NameInText) -> frozenset[str]:
    """Return the features of a name, each in words of this file or of the passage."""
    text, name = named.text, named.name
    before, after = text[named.start : name.start], text[name.end : named.end]
    left = _TOKEN.findall(before)[::-1]
    right = _TOKEN.findall(after)
    return frozenset(
        {
            *_about("<", left),
            *_about(">", right),
            *_skeleton(left, right),
            *_beyond(named),
            *_held(before, after),
            *_harm(before, after),
            f"{'rare' if named.is_rare else 'kind'} {named.kind}",
            f"part {named.part.value}",
            *named.around,
        }
    )


def is_open(named: NameInText) -> bool:
    """Return True if no pattern decided; only such names were learned.

    The sentence of such a name holds a word of force or surveillance. A person who
    suffered or speaks did nothing, and what a board may look into is nobody's act.
    """
    name, text = named.name, named.text
    before, after = text[named.start : name.start], text[name.end : named.end]
    return (
        named.part is Part.MENTION
        and bool(ACTORS.HARM_OR_CONDUCT.search(before + " " + after))
        and not is_nobodys_act(before, after)
    )


def conduct(named: NameInText) -> str:
    """Return the strongest words for a deed of concern by a name.

    Returns:
        The words, or "" if the evidence is too weak.
    """
    if not is_open(named):
        return ""
    weights, threshold = ACTOR_HEAD.weights
    parts = {f: weights[f] for f in features(named) if f in weights}
    if linear_probability(weights, dict.fromkeys(parts, 1.0)) < threshold:
        return ""
    best: dict[str, None] = {}
    for feature in sorted(parts, key=lambda f: (-parts[f], f)):
        if parts[feature] > 0 and feature[0] in "<>i":
            best |= dict.fromkeys(_WORDS.findall(feature.partition(" ")[2]))
    return Said("words around the name: {names}", names=", ".join([*best][:_N_REASONS]))


ACTOR_HEAD = LinearHead(
    "parties/actors.json", "benches/actors.py --fit", "actor head", linear_head
)


@lru_cache(maxsize=50_000)
def _stem(token: str) -> str:
    if not token[0].isalpha():
        return "0" if token[0].isdigit() else token
    if not token.islower():
        return "Cap"
    token = token.replace("’", "'").removesuffix("'s")
    for ending in ("ing", "ed", "es", "s", "e"):
        if len(token) > len(ending) + 3 and token.endswith(ending):
            return token.removesuffix(ending)
    return token


def _form(token: str) -> str:
    if not token[0].isalpha():
        return "0" if token[0].isdigit() else token
    return token if token.islower() else "Cap"


@lru_cache(maxsize=50_000)
def _class(token: str) -> str:
    token = token.lower()
    if token in _KEPT:
        return token
    forms = ACTORS.group("CLASS").items()
    return next((name for name, form in forms if form.match(token)), "")


def _about(side: str, tokens: list[str]) -> Iterator[str]:
    forms = [_form(token) for token in tokens[:3]]
    yield from (f"{side}{number} {form}" for number, form in enumerate(forms, 1))
    if len(forms) > 1:
        yield f"{side}12 {forms[0]} {forms[1]}"
    stems = [_stem(token) for token in tokens]
    yield from (f"{side}near {stem}" for stem in stems[:_NEAR])
    yield from (f"{side}far {stem}" for stem in stems[:_FAR])
    yield from (f"{side} {stem}" for stem in stems)
    yield from (f"in {stem}" for stem in stems)


def _skeleton(left: list[str], right: list[str]) -> Iterator[str]:
    a = [c for t in left[:25] if (c := _class(t))][:4]
    b = [c for t in right[:25] if (c := _class(t))][:4]
    for n in range(1, 5):
        yield f"s< {' '.join(a[:n][::-1])}"
        yield f"s> {' '.join(b[:n])}"
    for n, m in ((1, 1), (2, 1), (1, 2), (2, 2)):
        yield f"s {' '.join(a[:n][::-1])} _ {' '.join(b[:m])}"
    for number, c in enumerate(a[:3]):
        yield f"s<{number} {c}"
    for number, c in enumerate(b[:3]):
        yield f"s>{number} {c}"
    yield from (f"c< {c}" for c in {_class(t) for t in left[:12]} if c)
    yield from (f"c> {c}" for c in {_class(t) for t in right[:12]} if c)
    yield from (f"c {c}" for c in {_class(t) for t in left + right} if c)


def _beyond(named: NameInText) -> Iterator[str]:
    for side, near in (
        ("previous", named.text[max(0, named.start - 400) : named.start]),
        ("following", named.text[named.end : named.end + 400]),
    ):
        tokens = _TOKEN.findall(near)
        yield from (f"{side} {_stem(token)}" for token in tokens)
        yield from (f"{side} c {c}" for c in {_class(t) for t in tokens} if c)
        yield f"{side} harm {min(3, len(ACTORS.HARM_NOUN.findall(near)))}"
    following = named.text[named.end : named.end + 300]
    if ACTORS.GOES_ON.match(following):
        yield "they do harm" if ACTORS.HARM_NOUN.search(following) else "they"


def _held(before: str, after: str) -> Iterator[str]:
    for name in _BEFORE:
        if getattr(ACTORS, name).search(before):
            yield f"before {name}"
    members = ACTORS.MEMBERS.match(after)
    rest = after[members.end() :] if members else after
    for name in _AFTER:
        pattern = getattr(ACTORS, name)
        if pattern.match(after) or pattern.match(rest):
            yield f"after {name}"


def _harm(before: str, after: str) -> Iterator[str]:
    ends = [match.end() for match in ACTORS.HARM_NOUN.finditer(before)]
    starts = [match.start() for match in ACTORS.HARM_NOUN.finditer(after)]
    distances = (
        ("before", len(ends), len(before) - ends[-1] if ends else 0),
        ("after", len(starts), starts[0] if starts else 0),
    )
    for side, count, distance in distances:
        yield f"harm {side} {min(3, count)}"
        if count:
            bound = next((b for b in (15, 40, 100) if distance <= b), 0)
            yield f"harm {side} within {bound}"
