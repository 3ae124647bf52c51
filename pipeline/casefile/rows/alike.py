"""Equal or nearly equal words as one question with many places.

A brochure comes again with its product renamed, or a clause stands in three contracts.
A person reads the words once and sees where they differ, and the answer is recorded for
each place. Words that differ in a denial, in a country or in a party of the deal are
never one question.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import chain, product
from math import ceil

from rapidfuzz.distance import Indel

from pipeline.casefile.rows.claims import Claim, ClaimedWords, Row
from pipeline.classify.base import View
from pipeline.classify.words.concepts import ConceptSearch, read_concepts
from pipeline.classify.words.word_lists import concept_words
from pipeline.datamodel import Deal, Kind, PartyRole
from pipeline.labels import default_labels
from pipeline.parties.state.countries import countries_in

MIN_LIKENESS = 0.9
"""Least share of equal words, in their order: one word of ten may differ."""

_MIN_WORDS = 6
"""Least number of words for near equality; shorter texts must be equal, because each
word carries too much."""

_NEGATION = ("negation",)
"""Name of the concept for denials in corpora/languages."""

_LEAST_STEM, _LONGEST_PREFIX = 5, 3
"""A prefix turns a word around: "unseen". Least letters of the word, and most of the
prefix."""

_MAX_TRIED = 40
"""Most rows to compare with one row; the others share only common words."""

_N_RARE = 2
"""Least number of rare words that two alike texts share. With one, most texts compared
share a single word by chance."""

_Words = tuple[str, ...]
_LEAST_RENAMED = 3
"""Least number of passages with the same two names in place of each other."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_DENYING = frozenset(
    "not no never nor neither without cannot except unless none non nicht kein keine "
    "keinen keinem keiner keines nie niemals ohne ausser außer ne pas sans jamais "
    "aucun aucune ni sauf sin nunca ningún ninguna jamás salvo".split()
)
_DENYING_PART = re.compile(r"[不没沒未無无]|ませ|ない|m[ae]z\Z")
"""Denying parts of words in Chinese, Japanese and Turkish."""

_DENYING_PREFIXES = frozenset({"ne", "nie", "не", "ни"})

_ORGAN = re.compile(
    r"\A(?:minist[eèéo]?r|министер|міністер|bakanlı|direc?torate|department|agency|police|"
    r"polizei|bundesamt)|وزار"
)
_NEAR_ORGAN = 4
"""Most words from the word for an organ of a State to a word of its name."""

_NAME = "_name_"
"""Placeholder for a product or vendor of the deal: a new name makes no new question."""

_OPENS = re.compile(r"(?:^|[.!?:;•|–-])[\s\"“”„«»'(]*\Z")
"""End of the words before the first word of a sentence."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Words of a row, normalised, and its parties of the deal other than the seller."""

    at: int
    words: _Words
    kinds: frozenset[str]
    parties: frozenset[str]


def group_alike(
    rows: Sequence[Row], sorts: Sequence[str], deal: Deal | None
) -> tuple[tuple[int, ...], ...]:
    """Return groups of row numbers, one group per question, first to read first.

    Args:
        rows: Rows in reading order.
        sorts: Sort of each row, one of ``SORTS``; only rows of one sort form a
            question.
        deal: Deal with the names of products and vendors; None if nobody looked.

    Returns:
        Groups of two rows or more.
    """
    products = deal.products if deal else ()
    names = {re.escape(p.name.casefold()) for p in products if p.kind != "technology"}
    receiving = (
        (p for p in deal.parties if set(p.roles) != {PartyRole.SELLER}) if deal else ()
    )
    parties = _one_of({_pattern(_WORD.findall(p.name.casefold())) for p in receiving})
    groups, texts = _grouped(rows, sorts, names, parties)
    renamed = _renamed(groups, texts, rows)
    if not renamed:
        return groups
    return _grouped(rows, sorts, names | renamed, parties)[0]


def _grouped(
    rows: Sequence[Row],
    sorts: Sequence[str],
    names: Collection[str],
    parties: re.Pattern[str] | None,
) -> tuple[tuple[tuple[int, ...], ...], list[_Text]]:
    """Return the groups, and the texts in the order of rows."""
    name = _one_of(names)
    by_sort: dict[str, list[_Text]] = defaultdict(list)
    texts: list[_Text] = []
    for at, (row, sort) in enumerate(zip(rows, sorts, strict=True)):
        quote = row.words.quote.casefold()
        words = tuple(_WORD.findall(name.sub(_NAME, quote) if name else quote))
        named = parties.findall(quote) if parties else ()
        apart = frozenset(" ".join(_WORD.findall(each)) for each in named)
        texts.append(_Text(at, words, frozenset(words), apart))
        by_sort[sort].append(texts[-1])
    found = (each for own in by_sort.values() for each in _groups(own, rows))
    return tuple(group for group in found if len(group) > 1), texts


def _one_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    longest = sorted(filter(None, patterns), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)") if longest else None


def _renamed(
    groups: Iterable[Sequence[int]], texts: Sequence[_Text], rows: Sequence[Row]
) -> set[str]:
    """Return patterns of the names replaced in copies of a brochure.

    No paper may tell that they are products. If the same words stand in place of others
    in three nearly equal passages, and one side hardly occurs in the other brochure,
    both are names if they are written as names. German writes all nouns so, and is left
    out.
    """
    used: dict[str, Counter[str]] = defaultdict(Counter)
    quotes: dict[str, list[str]] = defaultdict(list)
    for text, row in zip(texts, rows, strict=True):
        if row.words.line.kind is Kind.BROCHURE and row.words.language != "de":
            used[row.words.document_id].update(text.words)
            quotes[row.words.document_id].append(row.words.quote)
    counts: Counter[tuple[_Words, str, _Words, str]] = Counter()
    for lead, *others in groups:
        first = rows[lead].words.document_id
        for other in others:
            second = rows[other].words.document_id
            if first != second and {first, second} <= used.keys():
                pairs = _replaced(texts[lead].words, texts[other].words)
                counts.update((one, first, new, second) for one, new in pairs)
    return {
        _pattern(side)
        for (one, first, new, second), n in counts.items()
        if n >= _LEAST_RENAMED
        and _may_be_names((*one, *new))
        and (
            _gives_way(one, used[first], used[second])
            or _gives_way(new, used[second], used[first])
        )
        and _is_name(one, quotes[first])
        and _is_name(new, quotes[second])
        for side in (one, new)
        if side != (_NAME,)
    }


def _gives_way(side: _Words, own: Counter[str], other: Counter[str]) -> bool:
    """Return True if a word is half as frequent in the other paper: perhaps a name."""
    return any(2 * other[word] <= own[word] for word in side)


def _replaced(one: _Words, other: _Words) -> Iterator[tuple[_Words, _Words]]:
    if one != other:
        for kind, a, b, c, d in SequenceMatcher(None, one, other, False).get_opcodes():
            if kind == "replace":
                yield one[a:b], other[c:d]


def _may_be_names(words: _Words) -> bool:
    """Return False for a denial, a number or a country."""
    has_digit = any(char.isdigit() for word in words for char in word)
    return (
        not has_digit
        and _DENYING.isdisjoint(words)
        and not countries_in(" ".join(words).title())
    )


def _is_name(words: _Words, quotes: Iterable[str]) -> bool:
    """Return True if words are capitalised everywhere, not only at a sentence's start.

    Words that all stand for concepts of labels are never a name: they change the
    meaning.
    """
    if words == (_NAME,):
        return True
    if all(any(_concepts().sentences(word)) for word in words):
        return False
    side = re.compile(rf"(?i)(?<!\w){_pattern(words)}(?!\w)")
    has_inner = False
    for quote in quotes:
        for place in side.finditer(quote):
            if not all(word[0].isupper() for word in _WORD.findall(place[0])):
                return False
            has_inner |= _is_running(quote) and not _OPENS.search(
                quote[: place.start()]
            )
    return has_inner


def _is_running(quote: str) -> bool:
    """Return True for running text, False for a heading in capitals."""
    words: list[str] = _WORD.findall(quote)
    return 2 * sum(word[0].islower() for word in words) > len(words)


def _pattern(words: Sequence[str]) -> str:
    return r"\W+".join(map(re.escape, words))


@cache
def _concepts() -> ConceptSearch:
    return ConceptSearch(read_concepts(default_labels()).concepts)


def _groups(texts: Sequence[_Text], rows: Sequence[Row]) -> Iterator[tuple[int, ...]]:
    counts = Counter(chain.from_iterable(text.kinds for text in texts))
    by_rarity = sorted(counts, key=lambda word: (counts[word], word))
    ranks = {word: rank for rank, word in enumerate(by_rarity)}
    same: dict[tuple[_Words, frozenset[str]], int] = {}
    by_at = {text.at: text for text in texts}
    index: dict[int, list[int]] = defaultdict(list)
    groups: dict[int, list[int]] = {}
    for text in texts:
        lead = same.get((text.words, text.parties)) if text.words else None
        rare = _rare(text, ranks) if lead is None else ()
        if lead is None:
            shared = Counter(chain.from_iterable(index.get(x, ()) for x in rare))
            enough = min(_N_RARE, len(rare))
            near = (by_at[at] for at, n in shared.items() if n >= enough)
            lead = _alike(text, near, rows)
        if lead is None:
            lead = text.at
            for word in rare:
                if len(index[word]) < _MAX_TRIED:
                    index[word].append(text.at)
        same.setdefault((text.words, text.parties), lead)
        groups.setdefault(lead, []).append(text.at)
    yield from map(tuple, groups.values())


def _rare(text: _Text, ranks: Mapping[str, int]) -> list[int]:
    """Return the ranks of the rarest words of a text.

    Texts that are alike share ``_N_RARE`` of them. A short text is alike to no other.
    """
    if len(text.words) < _MIN_WORDS:
        return []
    ordered = sorted(map(ranks.__getitem__, text.kinds))
    n_shared = ceil((2 * MIN_LIKENESS - 1) * len(ordered))
    return ordered[: len(ordered) - n_shared + _N_RARE]


def _alike(text: _Text, tried: Iterable[_Text], rows: Sequence[Row]) -> int | None:
    # Of two texts that are alike, the shorter lacks few words of the longer one.
    kinds, n = text.kinds, len(text.words)
    least = (MIN_LIKENESS * n - 2 * (n - len(kinds))) / (2 - MIN_LIKENESS)
    near = (x for x in tried if len(kinds & x.kinds) >= least)
    return next((other.at for other in near if _is_alike(text, other, rows)), None)


def _is_alike(one: _Text, other: _Text, rows: Sequence[Row]) -> bool:
    likeness = Indel.normalized_similarity(
        one.words, other.words, score_cutoff=MIN_LIKENESS
    )
    if likeness < MIN_LIKENESS or one.parties != other.parties:
        return False
    left, right = Counter(one.words), Counter(other.words)
    both = [rows[text.at].words for text in (one, other)]
    if _is_denied({*(left - right)}, {*(right - left)}, both):
        return False
    if any(_names_other(words, {*(left - right), *(right - left)}) for words in both):
        return False
    return countries_in(both[0].quote) == countries_in(both[1].quote)


def _names_other(words: ClaimedWords, differing: Set[str]) -> bool:
    """Return True if the texts name different bodies, such as two ministries.

    In brochures it may be that of the product. German writes all nouns like names.
    """
    if words.line.kind is Kind.BROCHURE:
        return False
    told: list[str] = _WORD.findall(words.quote.casefold())
    organs = [n for n, word in enumerate(told) if _ORGAN.search(word)]
    if any(
        not differing.isdisjoint(told[max(0, n - _NEAR_ORGAN) : n + _NEAR_ORGAN + 1])
        for n in organs
    ):
        return True
    if words.language == "de":
        return False
    return _is_running(words.quote) and any(
        place[0][0].isupper()
        and place[0].casefold() in differing
        and not _OPENS.search(words.quote[: place.start()])
        for place in _WORD.finditer(words.quote)
    )


def _is_denied(left: Set[str], right: Set[str], both: Iterable[ClaimedWords]) -> bool:
    """Return True if words differ in a denial, such as "visible" and "invisible"."""
    differing = left | right
    if differing & _DENYING or any(
        word.endswith(("n't", "n’t")) or _DENYING_PART.search(word)
        for word in differing
    ):
        return True
    if any(_is_opposite(*sorted(pair, key=len)) for pair in product(left, right)):
        return True
    denials = {
        word
        for each in both
        if each.language
        for word in concept_words(
            View(each.quote, Kind.CONTRACT, language=each.language), _NEGATION
        )
    }
    # Without spaces between its words, a language denies inside of a longer run.
    return any(
        word in denials or any(x in word for x in denials if not x.isascii())
        for word in differing
    )


def _is_opposite(word: str, longer: str) -> bool:
    """Return True if the second word is the first with a short prefix."""
    n_more = len(longer) - len(word)
    return longer.removesuffix(word) in _DENYING_PREFIXES or (
        len(word) >= _LEAST_STEM
        and 0 < n_more <= _LONGEST_PREFIX
        and longer.endswith(word)
    )


def same_claim(claim: Claim, row: Row) -> Claim | None:
    """Return the equal claim of another row, or None."""
    key = (claim.label_id, claim.polarity, claim.entry)
    own = (c for c in row.claims if (c.label_id, c.polarity, c.entry) == key)
    return next(own, None)


def differences(words: str, other: str) -> tuple[tuple[str, bool], ...]:
    """Return the other words in stretches, each marked True if it differs.

    Example:
        >>> differences("Alpha sees all.", "Beta sees all.")
        (('Beta', True), (' sees all.', False))
    """
    left, right = re.findall(r"\s+|\S+", words), re.findall(r"\s+|\S+", other)
    found = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return tuple(
        ("".join(right[start:end]), kind != "equal")
        for kind, _, _, start, end in found
        if end > start
    )
