"""Names aligned with rigour: scripts, legal forms, name variants, numbers.

rigour knows which spellings in other scripts are the same given name, which words are
legal forms or trades, and how far a typing error goes. The order of the steps follows
nomenklatura's logic-v2, measured again and refined here.
"""

from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from rigour.names import Alignment as Edge
from rigour.names import (
    Name,
    NamePart,
    NamePartTag,
    NameTypeTag,
    Symbol,
    SymbolCategory,
    analyze_names,
    compare_parts,
    pair_symbols,
)

from pipeline.parties.names.alignment import (
    AlignedPart,
    Alignment,
    Likeness,
    NameKind,
    PartPair,
    PartRole,
    agreement,
    answer_cut_off,
    pair_share,
)

LIKENESS = Likeness(
    edit=Levenshtein.normalized_similarity,
    token_set=lambda left, right: fuzz.token_set_ratio(left, right) / 100,
)

_TYPES = {
    NameKind.PERSON: NameTypeTag.PER,
    NameKind.ORGANISATION: NameTypeTag.ORG,
    NameKind.VESSEL: NameTypeTag.OBJ,
    NameKind.UNKNOWN: NameTypeTag.ENT,
}
_ROLES = {NamePartTag.STOP: PartRole.STOP, NamePartTag.LEGAL: PartRole.LEGAL}

_KNOWN = {
    SymbolCategory.NAME: ("name", 0.95),
    SymbolCategory.NICK: ("nickname", 0.7),
    SymbolCategory.INITIAL: ("initial", 0.5),
    SymbolCategory.NUMERIC: ("number", 1.0),
    SymbolCategory.LOCATION: ("place", 1.0),
    SymbolCategory.ORG_CLASS: ("legal form", 0.8),
    SymbolCategory.PHONETIC: ("sound", 0.8),
}
"""Value of a symbol that both names carry; other words have 0.95."""

_SORTS = {
    "legal": (SymbolCategory.ORG_CLASS,),
    "number": (SymbolCategory.NUMERIC,),
    "place": (SymbolCategory.LOCATION,),
    "word": (SymbolCategory.DOMAIN, SymbolCategory.SYMBOL),
}

_MAX_PAIRINGS = 8
"""Most pairings; a name of many common words has hundreds, nearly all alike."""


def align(left: str, right: str, kind: NameKind) -> Alignment | None:
    """Align two names, or return None if nothing of one is left to compare."""
    first, second = _analyse(left, kind, True), _analyse(right, kind, False)
    if first is None or second is None:
        return None
    candidates = (
        _pairs(first, second, symbols)
        for symbols in (*pair_symbols(first, second)[:_MAX_PAIRINGS], ())
    )
    parts = _parts(first.parts), _parts(second.parts)
    return Alignment(
        left=parts[0],
        right=parts[1],
        pairs=answer_cut_off(*parts, max(candidates, key=pair_share)),
        agreements={
            sort: agreement(_symbols(first, categories), _symbols(second, categories))
            for sort, categories in _SORTS.items()
        },
    )


@lru_cache(maxsize=50_000)
def latin_parts(name: str, kind: NameKind) -> tuple[str, ...]:
    """Return a name's parts in Latin letters, for an index; may be empty."""
    # Without symbols: the table of given names takes seconds to build, and a case in
    # which no two names are near each other needs none of it.
    found = analyze_names(_TYPES[kind], [name], symbols=False, phonetics=False)
    parts = (part.comparable for analysed in found for part in analysed.parts)
    return tuple(filter(None, parts))


@lru_cache(maxsize=50_000)
def _analyse(name: str, kind: NameKind, is_query: bool) -> Name | None:
    found = analyze_names(_TYPES[kind], [name], infer_initials=is_query)
    return next(iter(found), None)


def _parts(parts: tuple[NamePart, ...]) -> tuple[AlignedPart, ...]:
    return tuple(
        AlignedPart(part.comparable, _ROLES.get(part.tag, PartRole.CORE))
        for part in parts
    )


def _pairs(left: Name, right: Name, symbols: tuple[Edge, ...]) -> tuple[PartPair, ...]:
    pairs = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for edge in symbols:
        assert edge.symbol is not None  # pair_symbols always returns one
        how, score = _KNOWN.get(edge.symbol.category, ("word", 0.95))
        same = edge.qstr == edge.rstr
        pairs.append(
            PartPair(
                _parts(edge.qps),
                _parts(edge.rps),
                1.0 if same else score,
                "identical" if same else how,
            )
        )
        taken[0].update(part.index for part in edge.qps)
        taken[1].update(part.index for part in edge.rps)
    rest_left = [part for part in left.parts if part.index not in taken[0]]
    rest_right = [part for part in right.parts if part.index not in taken[1]]
    for edge in compare_parts(rest_left, rest_right):
        how = "identical" if edge.qstr == edge.rstr else "spelling"
        pairs.append(PartPair(_parts(edge.qps), _parts(edge.rps), edge.score, how))
    return tuple(pairs)


def _symbols(name: Name, categories: tuple[SymbolCategory, ...]) -> set[str]:
    symbols: set[Symbol] = {span.symbol for span in name.spans}
    return {symbol.id for symbol in symbols if symbol.category in categories}
