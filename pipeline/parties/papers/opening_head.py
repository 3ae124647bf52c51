"""A linear model for the parties in the opening of an agreement.

Rules find where names may begin; a logistic regression on the words before, after and
in a name separates parties from places, signatories and statutes. Its
features are words of this file, so that a score can be read feature by feature.
``benches/opening_names.py --fit`` fits it on the names that lawyers marked in CUAD
and writes ``models/parties/weights.json``.
"""

import re
from collections.abc import Collection, Iterator

from pipeline.hashed_weights import LinearHead, linear_head, linear_probability
from pipeline.parties.papers.role_terms import role_of_term
from pipeline.parties.party_names import (
    LEGAL_FORM,
    bare,
    is_company,
    is_organ,
    leading_name,
)
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

OPENINGS = Patterns("parties/patterns/opening_head")
"""Patterns of openings; PAPER holds words for papers, which name nobody."""

ZONE = 7_000
"""Number of characters from the beginning of a text that may hold the opening."""

_REACH = 240
_JOINS = re.compile(rf",|\band\b|{LEGAL_FORM}")
_POSSIBLE = 0.3
"""Least probability to keep a name found by rules. In cross-validation grouped by
company, 0.2 to 0.4 do equally well."""


def judge(
    text: str, known: Collection[Span]
) -> tuple[list[Span], frozenset[str]] | None:
    """Return the parties among the names of an opening.

    Args:
        text: A document or passage.
        known: Spans of names that rules take for parties; the model mostly agrees.

    Returns:
        Spans of the parties' names in the order of the text, each at its likeliest
        place, none within another; and the names that may be parties, as ``bare``
        writes them. None if the text has no wording of an agreement.
    """
    if not OPENINGS.AGREEMENT.search(text, 0, min(len(text), ZONE)):
        return None
    weights, threshold = OPENING_HEAD.weights
    best: dict[str, tuple[float, Span]] = {}
    for name, features in candidates(text, known).items():
        score = linear_probability(weights, dict.fromkeys(features, 1.0))
        key = bare(name.of(text))
        if score > best.get(key, (0.0,))[0]:
            best[key] = score, name
    likely = [pair for pair in best.values() if pair[0] >= _POSSIBLE]
    taken = [
        (score, _whole(name, likely, text))
        for score, name in likely
        if score >= threshold
    ]
    kept: list[Span] = []
    for _, name in sorted(taken, key=lambda item: (-item[0], item[1].start)):
        if not any(map(name.meets, kept)):
            kept.append(name)
    possible = frozenset(bare(name.of(text)) for _, name in likely)
    return sorted(kept, key=lambda name: name.start), possible


def _whole(name: Span, likely: list[tuple[float, Span]], text: str) -> Span:
    """Return a name with its beginning, if the beginning is on the line above."""
    longer = [
        other.start
        for _, other in likely
        if other.end == name.end
        and other.start < name.start
        and not _JOINS.search(text, other.start, name.start)
    ]
    return Span(min(longer), name.end) if longer else name


def candidates(text: str, known: Collection[Span]) -> dict[Span, frozenset[str]]:
    """Return the possible parties of the opening, in order, with their features."""
    zone = min(len(text), ZONE)
    opens = [m.end() for m in OPENINGS.OPENS.finditer(text, 0, zone)]
    closes = [m.start() for m in OPENINGS.CLOSES.finditer(text, 0, zone)]
    folded = text.casefold()
    by_rule = {bare(name.of(text)) for name in known}
    names = _names(text, zone)
    found = {}
    for name in names:
        features = {*_features(text, folded, name, opens, closes), *_among(name, names)}
        if bare(name.of(text)) in by_rule:
            features.add("by rule")
        found[name] = frozenset(features | _pairs(features))
    return found


def _pairs(features: set[str]) -> set[str]:
    """Return pairs of features, because "and" before a company says most."""
    kinds = ("company", "organ", "like a person", "paper")
    kind = next((k for k in kinds if k in features), "other")
    before = [f for f in features if f.startswith("before")] or ["before: nothing"]
    after = [f for f in features if f.startswith("after")] or ["after: nothing"]
    where = [f for f in features if f.startswith(("opening", "no opening", "closed"))]
    more = features & {"term near", "term", "at the end", "times 1"}
    pairs = {f"{kind} & {f}" for f in (*before, *after, *where, *more)}
    return pairs | {f"{b} & {f}" for b in before for f in (*after, *where)}


OPENING_HEAD = LinearHead(
    "parties/weights.json",
    "benches/opening_names.py --fit",
    "opening head",
    linear_head,
)


def _names(text: str, zone: int) -> list[Span]:
    found: dict[Span, None] = {}
    for match in OPENINGS.START.finditer(text, 0, zone):
        name = leading_name(text, match.end(), min(len(text), match.end() + _REACH))
        if name is not None and role_of_term(name.of(text).split()[0]) is None:
            found[name] = None
    return list(found)


def _features(
    text: str, folded: str, name: Span, opens: list[int], closes: list[int]
) -> Iterator[str]:
    words = name.of(text)
    before = text[max(0, name.start - 80) : name.start]
    after = text[name.end : name.end + 160]
    yield from (
        f"before {k}" for k, p in OPENINGS.group("BEFORE").items() if p.search(before)
    )
    yield from (
        f"after {k}" for k, p in OPENINGS.group("AFTER").items() if p.match(after)
    )
    yield from _own(words, before)
    yield from _position(name, opens, closes)
    term = OPENINGS.TERM.search(text, name.end, name.end + 350)
    if term is not None:
        near = text[name.end : term.start()]
        yield "term near" if len(near) < 80 else "term"
        if re.search(r"\band\b\s+(?:the\s+)?[A-Z]", near):
            yield "another before the term"
    yield from _again(folded, words.casefold())


def _among(name: Span, names: list[Span]) -> Iterator[str]:
    if any(o.start <= name.start and name.end <= o.end and o != name for o in names):
        yield "inside a longer name"
    if any(name.start <= o.start and o.end <= name.end and o != name for o in names):
        yield "holds a shorter name"


def _own(words: str, before: str) -> Iterator[str]:
    n_words = len(words.split())
    yield f"words {min(n_words, 6)}"
    yield from _kinds(words, n_words)
    if OPENINGS.PERSON.search(before):
        yield "person"
    if words.isupper():
        yield "capitals"
    if re.match(r"\d", words):
        yield "digit"
    if "\n" in words:
        yield "two lines"


def _kinds(words: str, n_words: int) -> Iterator[str]:
    paper = OPENINGS.PAPER.search(words) is not None
    if is_company(words):
        yield "company"
        yield from ("paper company",) * paper
        return
    if is_organ(words):
        yield "organ"
    elif n_words in (2, 3) and not paper:
        yield "like a person"
    yield from ("paper",) * paper


def _position(name: Span, opens: list[int], closes: list[int]) -> Iterator[str]:
    last = max((end for end in opens if end <= name.start), default=None)
    if last is None:
        yield "no opening before"
    else:
        distance = name.start - last
        bound = next((b for b in (12, 200, 600, 1500) if distance <= b), 0)
        yield f"opening within {bound}" if bound else "opening far"
        if any(last < start < name.start for start in closes):
            yield "closed since"
    n_closes = sum(start < name.start for start in closes)
    yield f"closings {min(n_closes, 3)}"
    bound = next((b for b in (400, 1500, 4000) if name.start <= b), ZONE)
    yield f"place {bound}"


def _again(folded: str, form: str) -> Iterator[str]:
    """Yield features from other places of the name; a party signs at the end."""
    n_times = folded.count(form)
    yield f"times {min(n_times, 4)}"
    if folded[-max(3000, len(folded) // 8) :].count(form) and len(folded) > 6000:
        yield "at the end"
