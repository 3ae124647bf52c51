"""Map characters to similar plain letters.

Forms (circled, full-width, small capitals, turned) are recognised by Unicode's own data
and names. Look-alikes are those of Unicode Technical Standard 39, as
``confusable-homoglyphs`` ships them, and a few that the standard does not list.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

_NAMED = re.compile(
    r"(?:NEGATIVE (?:CIRCLED|SQUARED)|SQUARED|CIRCLED|REGIONAL INDICATOR SYMBOL|TAG) "
    r"(?:LATIN (?:CAPITAL |SMALL )?)?LETTER (?P<letter>[A-Z])$"
    r"|(?:LATIN|MODIFIER) LETTER SMALL CAPITAL (?P<small>[A-Z])$"
)
_TURNED = re.compile(r"LATIN SMALL LETTER TURNED (?P<letter>[A-Z])$")
_STRUCK = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER (?P<letter>[A-Z]) WITH ")
_UPSIDE_DOWN = str.maketrans("ǝɔɟƃɓɾᴉıʅʃ¡¿˙,'bdpqnu69", "ecfggjiill!?.',qpdbun96")
"""Characters that look like another one upside down, besides the letters that Unicode
calls turned."""

_MORE_LOOKS = {
    character: letter
    for letter, characters in {
        "a": "λΛдл∆Ʌ∂", "b": "бЬ", "c": "¢", "e": "εεзэ€", "f": "ф", "l": "£",
        "n": "ηпийи", "o": "σ", "r": "яг", "s": "ς", "t": "†", "u": "цμ",
        "w": "ωшщ", "x": "ж", "y": "ч¥",
    }.items()
    for character in characters
}  # fmt: skip
"""Characters that people take for letters, though UTS 39 does not list them."""


@cache
def plain_form(character: str) -> str:
    """Return the plain letter of a character's form, or the character."""
    folded = unicodedata.normalize("NFKC", character)
    if len(folded) == 3 and folded[0] == "(" and folded[2] == ")":
        folded = folded[1]
    if folded != character:
        return folded
    match = _NAMED.match(unicodedata.name(character, ""))
    if match is None:
        return character
    letter: str = match["letter"] or match["small"]
    return letter.lower()


@cache
def turned_back(character: str) -> str:
    """Return the letter seen on a turned page, or the character itself."""
    match = _TURNED.match(unicodedata.name(character, ""))
    return match["letter"].lower() if match else character.translate(_UPSIDE_DOWN)


@cache
def script_of(character: str) -> str:
    """Return the script of a letter as the first word of its Unicode name, or ""."""
    if not character.isalpha():
        return ""
    return unicodedata.name(character, "").partition(" ")[0]


@lru_cache(maxsize=1)
def _confusables() -> dict[str, list[str]]:
    source = files("confusable_homoglyphs") / "confusables.json"
    stored = json.loads(source.read_text("utf-8"))
    return {
        character: [row["c"] for row in rows if len(row["c"]) == 1]
        for character, rows in stored.items()
        if len(character) == 1
    }


@cache
def latin_look_alike(character: str) -> str:
    """Return the letter A to Z similar to a character of another alphabet.

    Returns:
        The letter in the case of the character, or "".
    """
    return confusable_with(character) or _in_case(
        _MORE_LOOKS.get(character.lower(), ""), character
    )


@cache
def confusable_with(character: str) -> str:
    """Return the Latin letter confusable with a character by UTS 39, or ""."""
    if character.isascii():
        return ""
    found = next(_looks(character), "")
    small = character.lower()
    if found in ("", "l") and small != character and len(small) == 1:
        found = next(_looks(small), found)  # a capital iota is an I, and no small l
    return _in_case(found, character)


def _in_case(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def _looks(character: str) -> Iterator[str]:
    known = _confusables()
    near = known.get(character, [])
    far = [other for prototype in near for other in known.get(prototype, ())]
    for other in (character, *near, *far):
        plain = plain_form(other) if other != character else other
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            yield plain.lower()


@cache
def look_alike_in(script: str, character: str) -> str:
    """Return the letter of another script similar to a Latin one, or ""."""
    for other in _confusables().get(character, ()):
        if script_of(other) == script and other.isupper() == character.isupper():
            return other
    return ""


@cache
def without_accents(letter: str) -> str:
    """Return the letter under accents and strokes, or the letter itself."""
    plain = unicodedata.normalize("NFD", letter)[0]
    match = _STRUCK.match(unicodedata.name(plain, ""))
    if match is None:
        return plain
    return match["letter"] if letter.isupper() else match["letter"].lower()
