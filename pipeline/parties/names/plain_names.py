"""Align names without any library, for machines without ``names``.

The comparison ignores case, diacritics, Cyrillic and Greek letters, the commonest legal
forms and the order of words. It does not handle Arabic, Chinese and other scripts,
translated names or nicknames. A screening with this engine says so.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from pipeline.parties.names.alignment import (
    AlignedPart,
    Alignment,
    Likeness,
    NameKind,
    PartPair,
    PartRole,
    agreement,
    answer_cut_off,
)
from pipeline.parties.state.countries import countries_in

_LEGAL_FORMS = {
    form: meaning
    for meaning, forms in {
        "limited": "ltd limited llc gmbh sarl srl ooo bv pty pte fze fzco fzllc sl "
        "kft doo eurl sprl lda",
        "stock": "ag sa spa plc inc incorporated corp corporation jsc ojsc pjsc oao "
        "pao zao ao nv ab as asa oyj nyrt aktiengesellschaft company co",
        "partnership": "lp llp kg ohg gbr",
    }.items()
    for form in forms.split()
}
_STOPS = frozenset(
    "the of and for de la le les du des el und der die das van von bin ibn al a an "
    "mr mrs ms dr sir prof".split()
)
_ROMAN = {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9",
}  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдезийклмнопрстуфхцчшщыэюяіїєґёъьһ",
        "a b v g d e z i i k l m n o p r s t u f kh ts ch sh shch y e yu ya i i e g e  "
        " h".split(" "),
        strict=True,
    )
) | {"ж": "zh"}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" "),
        strict=True,
    )
)
_LETTERS = str.maketrans(
    _CYRILLIC | _GREEK | {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe"}
)
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)|(?<=\b\w)\.$")

_ALIKE = 0.72
"""Least likeness of two spellings of one word; "interior" and "exterior" have 0.75."""

_ALIKE_ALONE = 0.8
"""Least likeness if no other word matches: "repair" and "sepanir" have 0.77."""


def _edit(left: str, right: str) -> float:
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _token_set(left: str, right: str) -> float:
    words, others = set(left.split()), set(right.split())
    shared = " ".join(sorted(words & others))
    if shared and (words <= others or others <= words):
        return 1.0
    return max(_edit(left, right), _edit(shared, left), _edit(shared, right))


LIKENESS = Likeness(edit=_edit, token_set=_token_set)


def align(left: str, right: str, kind: NameKind) -> Alignment | None:
    """Align two names, or return None if nothing of one is left to compare."""
    parts = _parts(left), _parts(right)
    if not parts[0] or not parts[1]:
        return None
    return Alignment(
        left=parts[0],
        right=parts[1],
        pairs=answer_cut_off(*parts, tuple(_pairs(list(parts[0]), list(parts[1])))),
        agreements={
            "legal": agreement(*(_legal(side) for side in parts)),
            "number": agreement(*(_numbers(side) for side in parts)),
            "place": agreement(set(countries_in(left)), set(countries_in(right))),
            "word": 0,
        },
    )


def latin_parts(name: str, kind: NameKind) -> tuple[str, ...]:
    """Return a name's parts in Latin letters, for an index; may be empty."""
    return tuple(part.form for part in _parts(name))


@lru_cache(maxsize=50_000)
def _parts(name: str) -> tuple[AlignedPart, ...]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = _DOTTED.sub("", plain.translate(_LETTERS)).replace("&", " and ")
    words = re.findall(r"\w+", re.sub(r"['’`ʼ]", "", plain))
    return tuple(AlignedPart(_ROMAN.get(word, word), _role(word)) for word in words)


def _role(word: str) -> PartRole:
    if word in _STOPS:
        return PartRole.STOP
    return PartRole.LEGAL if word in _LEGAL_FORMS else PartRole.CORE


def _legal(parts: tuple[AlignedPart, ...]) -> set[str]:
    return {_LEGAL_FORMS[p.form] for p in parts if p.role is PartRole.LEGAL}


def _numbers(parts: tuple[AlignedPart, ...]) -> set[str]:
    return {part.form for part in parts if part.form.isdigit()}


def _pairs(left: list[AlignedPart], right: list[AlignedPart]) -> list[PartPair]:
    """Take the best pair of words repeatedly, then pairs of words written as one."""
    scored = sorted(
        (
            (_word_likeness(a, b), -abs(i - j), i, j)
            for i, a in enumerate(left)
            for j, b in enumerate(right)
        ),
        reverse=True,
    )
    free = set(range(len(left))), set(range(len(right)))
    pairs = []
    for score, _, i, j in scored:
        if score >= _ALIKE and i in free[0] and j in free[1]:
            free[0].discard(i)
            free[1].discard(j)
            how = "identical" if left[i].form == right[j].form else "spelling"
            pairs.append(PartPair((left[i],), (right[j],), score, how))
    core_pairs = [pair for pair in pairs if pair.left[0].role is PartRole.CORE]
    is_barely_alike = len(core_pairs) == 1 and core_pairs[0].score < _ALIKE_ALONE
    if is_barely_alike and _joined_likeness(left, right) < _ALIKE_ALONE:
        return _unpaired(left, right)
    rest = [left[i] for i in sorted(free[0])], [right[j] for j in sorted(free[1])]
    return [*pairs, *_unpaired(*rest)]


def _word_likeness(left: AlignedPart, right: AlignedPart) -> float:
    if left.role is not right.role:
        return 0.0
    return 1.0 if left.form == right.form else _edit(left.form, right.form)


def _unpaired(left: list[AlignedPart], right: list[AlignedPart]) -> list[PartPair]:
    if left and right and (likeness := _joined_likeness(left, right)) >= 0.9:
        return [PartPair(tuple(left), tuple(right), likeness, "spelling")]
    return [PartPair((part,), (), 0.0) for part in left] + [
        PartPair((), (part,), 0.0) for part in right
    ]


def _joined_likeness(left: list[AlignedPart], right: list[AlignedPart]) -> float:
    return _edit(*("".join(part.form for part in side) for side in (left, right)))
