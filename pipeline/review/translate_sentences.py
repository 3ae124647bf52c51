"""Translate sentences into the language of a page.

``locales/said/<code>.po`` holds the translation of each sentence by its code; see
``datamodel.said``. A sentence or word without a translation is shown in English. Quotes
of documents are values and are never translated, because they are evidence.
"""

from collections.abc import Mapping

from pipeline.casefile.case_forms import case_fields
from pipeline.datamodel import Said, Tell
from pipeline.dossier.tongue import Tongue
from pipeline.labels import LabelSet, in_words
from pipeline.parties.countries import territories
from pipeline.review.words import (
    Translate,
    catalogues,
    check_language,
    said_catalogues,
    translator,
)


def tongue_of(language: str, labels: LabelSet) -> Tongue:
    """Return a language with the names of labels and form fields; "" is English.

    Raises:
        ConfigError: There is no catalogue for the language.
    """
    language = check_language(language) or "en"
    terms = {in_words(label.id): label.name for label in labels.labels}
    forms = case_fields()
    for told in (*forms.field, *forms.choices.values()):
        terms[told.en] = told.words(language)
    return Tongue(language, reteller(language, translator(language), terms))


def reteller(language: str, translate: Translate, terms: Mapping[str, str]) -> Tell:
    """Return a function that translates English sentences into a language.

    Args:
        language: ISO 639-1 code of the page; without a catalogue all sentences stay in
            English.
        translate: Function that translates the texts of the pages into that language.
        terms: English page text for each further word in sentences, such as the names
            of labels.

    Example:
        >>> tell = reteller("de", str, {})
        >>> tell(Said("{n} picture not read: {said}", n=1, said="a hidden slide"))
        '1 Bild nicht gelesen: eine ausgeblendete Folie'
    """
    translations = said_catalogues().get(language)
    if translations is None:
        return str
    told = {term: translate(text) for term, text in terms.items()}
    english, own = territories("en"), territories(language)
    countries = {name: own[code] for code, name in english.items() if code in own}
    words = {**countries, **catalogues()[language], **translations, **told}

    def tell(text: str) -> str:
        if isinstance(text, Said):
            return text.told(words, tell)
        return words.get(text, text)

    return tell
