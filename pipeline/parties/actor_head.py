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
from pipeline.hashed_weights import (
    linear_head,
    linear_probability,
    read_vouched,
    version_of,
)
from pipeline.parties import actor_patterns as patterns
from pipeline.parties import actor_words as words
from pipeline.parties.actor_parts import Part, is_nobodys_act
from pipeline.parties.records import Span
from pipeline.settings import models_dir

_BEFORE = {
    name: getattr(patterns, name)
    for name in (
        "BY", "BY_LIST", "BY_SERIES", "MANDATE", "BLAMED", "HELPED", "MADE_BY",
        "AGAINST", "TOLD", "HABIT", "SOLD_TO", "RUN_BY", "HELD_AT", "ASKED", "DIED_OF",
    )
}  # fmt: skip
_AFTER = {
    name: getattr(patterns, name)
    for name in (
        "ATTACK", "HAS_TOOLS", "ORDERS", "MEMBERS", "SUFFERED", "ACCUSED",
        "OFFICIAL_ACT", "SAID", "STRONG", "ACTIVE", "STATION", "HOLDS", "CEASE",
        "WHERE", "TO_DO", "ASIDE",
    )
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_][\w’'-]*|[.,;:()“”\"]")
_CLASSES = {
    "HARM": rf"(?:{words.HARM_NOUN.pattern})$|(?:arrest|detain|beat|kill|shot|shoot|"
    r"tortur|abduct|rap(?:e|ed|ing)$|burn|loot|destroy|fired|dispers|persecut|threaten|"
    r"deni|deny|depriv|dragged|kicked|punched|stabbed|lynch|crush|suppress)\w*$",
    "WATCH": r"(?:spy|spied|surveil|intercept|monitor|track|hack|infect|collect|retain|"
    r"access|camera|data|metadata|malware|spyware|exploit|block|censor|filter|profil|"
    r"target|record|scan|store|wiretap|tap)\w*$",
    "SAY": r"(?:sa(?:id|ys?|ying)|stat(?:ed?|es|ing)|not(?:ed|es|ing)|claim\w*|denied|"
    r"denies|confirm\w*|announc\w*|told|repl\w+|explain\w*|express\w*|report(?:ed|s)?|"
    r"described?|according|accord)$",
    "ASK": r"(?:recommend|urge|call|request|ask|demand|ensur|invit|encourag|"
    r"welcom)\w*$",
    "MUST": r"(?:should|shall|must|may|might|can|could|would|will|if|to)$",
    "LAW": r"(?:laws?|acts?|bills?|articles?|sections?|code|provisions?|decrees?|"
    r"powers?|legislation|mandate\w*|permit\w*|allow\w*|authori[sz]\w*|require\w*|warrants?|"
    r"regulat\w*|legal|lawful)$",
    "PROBE": r"(?:investigat|inquir|prosecut|trial|tried|charg|convict|sentenc|accus|"
    r"alleg|complain|acquit|impunity|responsib|justice|court|suspect|indict|perpetrat|"
    r"commit|involv|implicat|attribut|blam|condemn)\w*$",
    "REFORM": r"(?:train|reform|strengthen|capacit|cooperat|support|educat|awareness|"
    r"assist|equip|fund|improv|establish|creat)\w*$",
    "PEOPLE": r"(?:civilians?|people|m[ae]n|wom[ae]n|child\w*|boys?|girls?|students?|"
    r"prot?est\w*|demonstrat\w*|journalists?|activists?|defenders?|detainees?|prisoners?|"
    r"refugees?|villag\w+|residents?|him|her|them|users?|victims?|famil\w+|persons?|"
    r"lawyers?|opponents?|supporters?|citizens?|migrants?|others?|dozens|hundreds)$",
    "HELD": r"(?:custody|cells?|prisons?|stations?|detention|barracks|camps?|jail|"
    r"headquarters|held|cent(?:re|er)s?)$",
    "MEMBER": r"(?:members?|officers?|agents?|officials?|elements?|units?|personnel|"
    r"forces?|soldiers|guards?|staff|authorities|police|military|army|militias?|groups?|"
    r"troops|rebels)$",
    "HARMED": r"(?:injured|wounded|died|deaths?|dead|fled|displaced|bod(?:y|ies))$",
    "BE": r"(?:was|were|been|being|be|is|are)$",
    "HAVE": r"(?:has|have|had|having)$",
    "NOT": r"(?:not?|never|failed|without|lack\w*)$",
    "WHO": r"(?:who|whom|which|that|whose|where|when|while|after|before|during)$",
}
_CLASS = {name: re.compile(form) for name, form in _CLASSES.items()}
_KEPT = frozenset(
    "by of in from to with for against on at into between among and or as than , . ; :"
    " ( )".split()
)
_NEAR, _FAR = 5, 14


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


_CONDUCT = re.compile(
    rf"{words.HARM_NOUN.pattern}|{words.CONDUCT.pattern}", re.IGNORECASE
)


def is_open(named: NameInText) -> bool:
    """Return True if the model should judge this name: it learned from such names.

    The sentence of such a name holds a word of force or surveillance. A person who
    suffered or speaks did nothing, and what a board may look into is nobody's act.
    """
    name, text = named.name, named.text
    before, after = text[named.start : name.start], text[name.end : named.end]
    return (
        named.part is Part.MENTION
        and bool(_CONDUCT.search(before + " " + after))
        and not is_nobodys_act(before, after)
    )


_N_REASONS = 3
_WORDS = re.compile(r"[a-z][a-z’'-]{3,}")


def conduct(named: NameInText) -> str:
    """Return the strongest words for a deed of concern by a name.

    Returns:
        The words, or "" if the evidence is too weak.
    """
    if not is_open(named):
        return ""
    weights, threshold = _weights()
    parts = {f: weights[f] for f in features(named) if f in weights}
    if linear_probability(weights, dict.fromkeys(parts, 1.0)) < threshold:
        return ""
    best: dict[str, None] = {}
    for feature in sorted(parts, key=lambda f: (-parts[f], f)):
        if parts[feature] > 0 and feature[0] in "<>i":
            best |= dict.fromkeys(_WORDS.findall(feature.partition(" ")[2]))
    return Said("words about it: {names}", names=", ".join([*best][:_N_REASONS]))


@lru_cache(maxsize=1)
def actor_head_version() -> str:
    """Return the version of the weights: the beginning of their hash."""
    return version_of(_weights())


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], float]:
    """Return the weights and the threshold; the empty feature's weight is the bias.

    Raises:
        ArtifactError: The weights are missing, malformed or not the stated ones.
    """
    path = models_dir() / "parties" / "actors.json"
    maker = "benches/actors.py --fit"
    return read_vouched(path, maker, "the weights of the actor head", linear_head)


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
    return next((name for name, form in _CLASS.items() if form.match(token)), "")


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
        yield f"{side} harm {min(3, _n_harm(near))}"
    following = named.text[named.end : named.end + 300]
    if _GOES_ON.match(following):
        yield "they do harm" if words.HARM_NOUN.search(following) else "they"


_GOES_ON = re.compile(
    r"\s*(?:They|He|She|It|One|The (?:officers?|soldiers?|police|men|guards?|agents?|"
    r"group|company|forces?|agency|attackers|perpetrators))\b"
)
"""A sentence that goes on about the actor of the sentence before."""


def _n_harm(text: str) -> int:
    return sum(1 for _ in words.HARM_NOUN.finditer(text))


def _held(before: str, after: str) -> Iterator[str]:
    for name, pattern in _BEFORE.items():
        if pattern.search(before):
            yield f"before {name}"
    members = patterns.MEMBERS.match(after)
    rest = after[members.end() :] if members else after
    for name, pattern in _AFTER.items():
        if pattern.match(after) or pattern.match(rest):
            yield f"after {name}"


def _harm(before: str, after: str) -> Iterator[str]:
    ends = [match.end() for match in words.HARM_NOUN.finditer(before)]
    starts = [match.start() for match in words.HARM_NOUN.finditer(after)]
    distances = (
        ("before", len(ends), len(before) - ends[-1] if ends else 0),
        ("after", len(starts), starts[0] if starts else 0),
    )
    for side, count, distance in distances:
        yield f"harm {side} {min(3, count)}"
        if count:
            bound = next((b for b in (15, 40, 100) if distance <= b), 0)
            yield f"harm {side} within {bound}"
