"""Tell sentences in the language of a page.

``locales/said/<code>.po`` holds the translation of each sentence by its code, see
``datamodel.said``. A sentence or word without one is shown in English. Quotes of
documents are values and never told: they are evidence.
"""

from collections.abc import Callable, Mapping

from pipeline.datamodel import Said
from pipeline.review.words import Translate, catalogues, said_catalogues

Tell = Callable[[str], str]


def reteller(language: str, translate: Translate, terms: Mapping[str, str]) -> Tell:
    """Return a function to tell English sentences in a language.

    Args:
        language: ISO 639-1 code of the page; without a catalogue all stays as it is.
        translate: Puts the texts of the pages into that language.
        terms: English words for each of those that sentences hold besides, as the
            pages have them in English: labels, for example.

    Example:
        >>> tell = reteller("de", str, {})
        >>> tell(Said("{n} picture not read: {said}", n=1, said="a hidden slide"))
        '1 Bild nicht gelesen: eine ausgeblendete Folie'
    """
    translations = said_catalogues().get(language)
    if translations is None:
        return str
    told = {term: translate(text) for term, text in terms.items()}
    words = {**catalogues()[language], **translations, **told}

    def tell(text: str) -> str:
        if isinstance(text, Said):
            return text.told(words, tell)
        return words.get(text, text)

    return tell
