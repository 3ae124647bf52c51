"""The words of the pages in languages other than English.

English is written where it is used. ``locales/<code>.po`` holds the translation of each
text, in the format of translators' programs. A text that is missing in a catalogue is
shown in English. Stored sentences have patterns; see translate_sentences.py.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

from pipeline.errors import ConfigError

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
        messages = list(read_po(file, locale=path.stem))
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


def choose_language(accepted: str) -> str:
    """Return the language of a page from the header ``Accept-Language``.

    Example:
        >>> choose_language("pt-BR, fr-CH;q=0.9, en;q=0.5")
        'fr'
    """
    known = {"en", *catalogues()}
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
