"""Detect the language of a text, by py3langid over a stated set.

A small set is tried first: telling 40 languages apart is easier than 97, and the
documents of this trade come in these. A short or mixed text has no answer rather
than a wrong one. Its document then decides, but only among the languages of its script
("نظام اعتراض" is not English), and for a longer passage only if its words allow it:
a Danish sentence in an English document is not English either.

A passage is in English only if all of it is. One that holds a sentence or a word of
another language counts as that language, for its model reads English too.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Protocol, cast

from pipeline.text.disguise.reveal import meant

LANGUAGES = tuple(
    "ar az be bg bn ca cs da de el en es et fa fi fr ga he hi hr hu hy id is it ja ka "
    "kk km ko lt lv mk ms mt nl no pl ps pt ro ru sk sl sq sr sv sw ta th tl tr uk ur "
    "vi zh".split()
)
"""ISO 639-1 codes. Bosnian is left out, because nothing tells it from Croatian in a
sentence or two: all of 60 Croatian sentences were taken for it."""

_SIBLINGS = {
    code: tuple(codes.split())
    for codes in ("bg mk", "cs sk", "da no", "hr sl sr", "id ms")
    for code in codes.split()
}
"""Languages so close that a single sentence often leaves them side by side. Most words
are in all of them, so that the likeliest serves better than none."""

_MIN_LETTERS = 40
"""Least letters of a text: in shorter ones, names and numbers decide more than the
language does."""

_MIN_PROBABILITY = 0.8
_MIN_RATIO = 1 / 3
"""Smallest ratio to the score of the likeliest language. Below it are 3 in 1,000 of the
longer passages of English documents, most of them lists of foreign names, and all
sentences in Danish or Basque."""

_SAMPLE_CHARS = 600

_ENGLISH = "en"

_SURE = 0.95
"""Least certainty at which a sentence among English ones counts as another language: a
line of French names in an English paragraph is more likely French, but never so
surely."""

_OWN_SHARE = 0.1
"""Least share of a document's passages in a language at which a short passage may be in
it, too. Fewer are citations, and no heading is in their language."""

_SENTENCE_END = re.compile(
    r"(?<=[.!?;:\u2026\u061f\u06d4\u0964])\s+|(?<=[。！？])|[\r\n]+"
)

_WORD = re.compile(r"(?<![\w-])[^\W\d_]{3,}(?![\w-])")

_NAME = re.compile(r"(?<=[^\W\d_]: )[A-ZÀ-Þ].*|(?<=[^.:\n] )[A-ZÀ-Þ][a-zà-ÿ][\w.&-]*")
"""Names in a line of a form: the entry behind a colon, and capitalised words."""

_WRITTEN_IN = {
    "ARABIC": ("ar", "fa", "ur", "ps"),
    "ARMENIAN": ("hy",),
    "BENGALI": ("bn",),
    "CJK": ("zh", "ja"),
    "CYRILLIC": ("ru", "uk", "be", "bg", "mk", "sr", "kk"),
    "DEVANAGARI": ("hi",),
    "GEORGIAN": ("ka",),
    "GREEK": ("el",),
    "HANGUL": ("ko",),
    "HEBREW": ("he",),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "KHMER": ("km",),
    "TAMIL": ("ta",),
    "THAI": ("th",),
}
"""Languages of the set by script, as the first word of its letters' Unicode names."""

_LATIN = frozenset(LANGUAGES) - frozenset(sum(_WRITTEN_IN.values(), ())) | {"sr"}


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...
    def rank(self, text: str) -> list[tuple[str, float]]: ...
    def set_languages(self, langs: list[str]) -> None: ...


@lru_cache(maxsize=1)
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(LANGUAGES))
    return cast("_Identifier", found)


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None if unclear.

    Args:
        text: Any text; the first 600 characters decide.
    """
    sample = text[:_SAMPLE_CHARS]
    if _is_short(sample):
        return None
    code, probability = _classified(sample)
    return code if probability >= _MIN_PROBABILITY else None


def _classified(sample: str) -> tuple[str, float]:
    """Return the likeliest language, and its probability with its siblings."""
    code, probability = _identifier().classify(sample)
    if code in _SIBLINGS:
        ranked = _identifier().rank(sample)
        return code, sum(p for other, p in ranked if other in _SIBLINGS[code])
    return code, probability


def sentence_languages(text: str) -> list[tuple[str, str, float]]:
    """Return the long enough sentences of a text, with their languages.

    Returns:
        Sentence, ISO 639-1 code and probability, in reading order. The probability is
        that of the language and its siblings together.
    """
    found = []
    for sentence in _SENTENCE_END.split(text):
        sample = sentence[:_SAMPLE_CHARS]
        if not _is_short(sample):
            code, probability = _classified(sample)
            found.append((sentence, code, probability))
    return found


def english_sentences(text: str) -> str:
    """Return the surely English sentences of a text, joined."""
    return " ".join(
        sentence
        for sentence, code, probability in sentence_languages(text)
        if code == _ENGLISH and probability >= _SURE
    )


def passage_languages(texts: Sequence[str]) -> list[str | None]:
    """Return the language of each passage of one document, None if unclear."""
    texts = list(map(meant, texts))
    own = [detect_language(text) or _in_sentences(text) for text in texts]
    own = _siblings_settled(texts, own)
    found = Counter(filter(None, own)) or _in_words(texts)
    likely = [
        code or language_in_script(text, found)
        for text, code in zip(texts, own, strict=True)
    ]
    return [
        _beside_english(text, found) or code if code in (_ENGLISH, None) else code
        for text, code in zip(texts, likely, strict=True)
    ]


def _siblings_settled(
    texts: Sequence[str], own: Sequence[str | None]
) -> list[str | None]:
    """Return the languages, with open siblings settled by the document.

    Texts that are surely in one of the siblings decide, then the number of texts.
    """
    is_open = [
        code in _SIBLINGS
        and _identifier().classify(text[:_SAMPLE_CHARS])[1] < _MIN_PROBABILITY
        for text, code in zip(texts, own, strict=True)
    ]
    if not any(is_open):
        return list(own)
    pairs = list(zip(own, is_open, strict=True))
    sure, every = Counter(code for code, left in pairs if not left), Counter(own)
    return [_likeliest_sibling(x, sure, every) if left else x for x, left in pairs]


def _likeliest_sibling(code: str | None, *counts: Counter[str | None]) -> str | None:
    siblings = _SIBLINGS.get(code or "", (code,))
    return max(siblings, key=lambda x: (*(count[x] for count in counts), x == code))


def _in_sentences(text: str) -> str | None:
    letters: Counter[str] = Counter()
    if _SENTENCE_END.search(text):
        for sentence, code, probability in sentence_languages(text):
            if probability >= _MIN_PROBABILITY:
                letters[code] += len(sentence)
    return letters.most_common(1)[0][0] if letters else None


def _in_words(texts: Iterable[str]) -> Counter[str]:
    """Return the language of all words of a document whose passages are too short.

    A data sheet holds labels, numbers and units. Each word counts once, so that one
    that every line repeats does not decide. If the names of an order outweigh its words
    ("Buyer: Tane Import Ltd, Harbour Road"), the words without names decide.
    """
    texts = list(texts)
    words = dict.fromkeys(word for text in texts for word in _WORD.findall(text))
    bare = (_NAME.sub("", text).lower() for text in texts)
    plain = dict.fromkeys(word for text in bare for word in _WORD.findall(text))
    code = _in_sample(words, _SURE) or _in_sample(plain, _MIN_PROBABILITY)
    return Counter({code: 1} if code else {})


def _in_sample(words: Iterable[str], least: float) -> str | None:
    sample = " ".join(words)[:_SAMPLE_CHARS]
    if _is_short(sample):
        return None
    code, probability = _classified(sample)
    return code if probability >= least else None


def _beside_english(text: str, found: Counter[str]) -> str | None:
    if _SENTENCE_END.search(text):
        for _, code, probability in sentence_languages(text):
            if code != _ENGLISH and probability >= _SURE:
                return code
    if text.isascii():
        return None
    others = " ".join(word for word in text.split() if _is_of_other_script(word))
    return language_in_script(others, found) if others else None


def _is_of_other_script(word: str) -> bool:
    """Return True for a word of two or more letters without a Latin one."""
    return _script(word) not in ("", "LATIN")


def language_in_script(text: str, found: Counter[str]) -> str | None:
    """Return the most likely language of a text left open by ``detect_language``.

    Args:
        text: A passage.
        found: Number of passages of its document in each language.

    Returns:
        The most frequent language of the document that is written in the script of the
        text. Unless the text is short, the language must also be nearly as likely as
        the likeliest. If there is none: None for Latin letters, the likeliest language
        for other scripts. A text without a word gets the language of most passages.
    """
    script = _script(text)
    if not script:
        return main_language(found.elements())
    written = _WRITTEN_IN.get(script, ()) if script != "LATIN" else _LATIN
    codes = [code for code, _ in found.most_common()]
    sample = text[:_SAMPLE_CHARS]
    if script != "LATIN":
        codes += [code for code, _ in _identifier().rank(sample)]
    elif _is_short(sample):
        codes = _likeliest_first(sample, codes, found)
    else:
        likely = _likely(sample)
        codes = [code for code in codes if code in likely]
    return next((code for code in codes if code in written), None)


def _likeliest_first(
    sample: str, codes: Sequence[str], found: Counter[str]
) -> list[str]:
    """Return a document's languages, the frequent ones by likelihood.

    Only in a document that is mostly English: a model for other languages reads English
    too, so that "Scope" in a German document may be either.
    """
    own = {code for code in codes if found[code] >= _OWN_SHARE * found.total()}
    if len(own) < 2 or codes[0] != _ENGLISH:
        return list(codes)
    ranked = [code for code, _ in _identifier().rank(sample) if code in own]
    return [*ranked, *(code for code in codes if code not in own)]


def _is_short(sample: str) -> bool:
    return sum(map(str.isalpha, sample)) < _MIN_LETTERS


def _likely(sample: str) -> set[str]:
    ranked = _identifier().rank(sample)
    return {code for code, p in ranked if p >= _MIN_RATIO * ranked[0][1]}


def _script(text: str) -> str:
    """Return the script of most letters in words, or "" without a word."""
    # A letter alone is no word: "μ" and "Σ" stand in texts of every language.
    # Compatibility forms first: letters of full width or in bold are still Latin.
    sample = unicodedata.normalize("NFKC", text[:_SAMPLE_CHARS])
    words = ("".join(filter(str.isalpha, word)) for word in sample.split())
    letters = "".join(word for word in words if len(word) > 1)
    if letters.isascii():
        return "LATIN" if letters else ""
    counts = Counter(unicodedata.name(c, "").partition(" ")[0] for c in letters)
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana and counts["CJK"]:
        return "HIRAGANA"
    # "μm" is as much Latin as Greek, and stands in texts of every language too.
    return max(counts, key=lambda script: (counts[script], script == "LATIN"))


def main_language(languages: Iterable[str | None]) -> str | None:
    """Return the most frequent language of a document's passages, or None."""
    known = Counter(language for language in languages if language is not None)
    return known.most_common(1)[0][0] if known else None
