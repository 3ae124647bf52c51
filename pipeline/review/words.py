"""The words of the pages, and stored sentences, in languages other than English.

English is written where it is used. ``locales/<code>.po`` holds the translation of each
text, in the format of translators' programs. A text that is missing in a catalogue is
shown in English. ``locales/said/<code>.po`` holds the pattern of each stored sentence
by its code; see ``datamodel.said``. Quotes of documents are values and are never
translated, because they are evidence.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from pipeline.casefile.case_forms import case_fields
from pipeline.datamodel import Said, Tell
from pipeline.dossier.tongue import Tongue
from pipeline.errors import ConfigError
from pipeline.labels import LabelSet, in_words
from pipeline.parties.state.countries import territories

_LOCALES = Path(__file__).parent / "locales"

Translate = Callable[..., str]


@lru_cache(maxsize=1)
def catalogues() -> Mapping[str, Mapping[str, str]]:
    """Return the translations by language code."""
    return {path.stem: _read(path) for path in sorted(_LOCALES.glob("*.po"))}


@lru_cache(maxsize=1)
def said_catalogues() -> Mapping[str, Mapping[str, str]]:
    """Return the translated patterns of stored sentences by language code."""
    return {path.stem: _read(path) for path in sorted(_LOCALES.glob("said/*.po"))}


def _read(path: Path) -> Mapping[str, str]:
    with path.open("rb") as file:
        messages = list(read_po(file, locale=path.stem, abort_invalid=True))
    return {str(m.id): str(m.string) for m in messages if m.id and m.string}


def check_language(language: str) -> str:
    """Return the code of a language that the pages have; "" stands for any.

    Raises:
        ConfigError: There is no catalogue for the language.
    """
    if language not in ("", "en", *catalogues()):
        known = ", ".join(("en", *catalogues()))
        msg = f"language {language!r}: expected one of {known}"
        raise ConfigError(msg)
    return language


LANGUAGE = "lang"
"""Name of the query parameter and of the cookie for the language of the pages.

``language`` is the filter of a case by the language of its documents."""

_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français"}


def languages() -> dict[str, str]:
    """Return the names of the languages of the pages, each in itself, by code."""
    return {code: _NAMES.get(code, code) for code in ("en", *catalogues())}


def choose_language(accepted: str, chosen: str = "") -> str:
    """Return the language of a page from the header ``Accept-Language``.

    Args:
        accepted: Value of the header.
        chosen: Code that a person chose, which goes first if there is a catalogue.

    Example:
        >>> choose_language("pt-BR, fr-CH;q=0.9, en;q=0.5")
        'fr'
        >>> choose_language("fr", "de")
        'de'
    """
    known = languages()
    if chosen in known:
        return chosen
    wanted = [_weighted(part) for part in accepted.split(",") if part.strip()]
    for _, code in sorted(wanted, key=lambda pair: -pair[0]):
        if code in known:
            return code
    return "en"


def _weighted(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    weight = parameter.strip().removeprefix("q=")
    try:
        return float(weight or 1), tag.strip().partition("-")[0].lower()
    except ValueError:
        return 0.0, ""


def translator(language: str) -> Translate:
    """Return a function that translates an English text into a language.

    The function puts its further arguments into the text by name.
    """
    words = catalogues().get(language, {})

    def translate(text: str, **values: object) -> str:
        return (
            words.get(text, text).format(**values) if values else words.get(text, text)
        )

    return translate


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
