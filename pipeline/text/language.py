"""Which language a text is in, by py3langid over a stated set.

A small set first: telling 40 languages apart is easier than 97, and the
documents of this trade come in these. A short or mixed text has no answer
rather than a wrong one.
"""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol, cast

LANGUAGES = tuple(
    "ar az be bg bn bs ca cs da de el en es et fa fi fr he hi hr hu hy id is it ja "
    "ka kk km ko lt lv mk ms nl no pl ps pt ro ru sk sl sq sr sv sw ta th tl tr uk "
    "ur vi zh".split()
)
_MIN_LETTERS = 40
"""Below this, names and numbers decide more than the language does."""

_MIN_PROBABILITY = 0.8
_SAMPLE_CHARS = 600


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...
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
    if sum(map(str.isalpha, sample)) < _MIN_LETTERS:
        return None
    code, probability = _identifier().classify(sample)
    return code if probability >= _MIN_PROBABILITY else None


def main_language(languages: Iterable[str | None]) -> str | None:
    """Return the most frequent language of a document's passages, or None."""
    known = Counter(language for language in languages if language is not None)
    return known.most_common(1)[0][0] if known else None
