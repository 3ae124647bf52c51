"""Write ``corpora/challenge/disguises.jsonl``: plain sentences, disguised in 29 ways.

    python tools/make_disguises.py

The sentences are invented, and so are the ordinary texts with unusual letters beside
them. Words in braces are those that somebody would hide. In two of three sentences only
they are disguised, in the third every word. If a way has no form for Cyrillic letters,
a French sentence replaces the Russian one.
"""

import json
import random
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

_SAID = tomllib.loads(
    (Path(__file__).parent / "samples" / "disguises.toml").read_text("utf-8")
)

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_SMALL_CAPITALS = dict(zip(_LATIN, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀsᴛᴜᴠᴡxʏᴢ", strict=True))
_RAISED = dict(zip(_LATIN, "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_TURNED = dict(zip(_LATIN, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
_CYRILLIC = dict(zip("aceopxyisjh", "асеорхуіѕјһ", strict=True))
_GREEK = dict(zip("aoeniptuvkwx", "αοεηιρτυνκωχ", strict=True))
_OTHERS = dict(zip("aoedgunhscpvi", "ɑօҽԁɡսոհꜱᴄꓑᴠı", strict=True))
_DIGITS = dict(zip("aeiost", "431057", strict=True))
_SIGNS = dict(zip("aeisl", "@€!$|", strict=True))
_ACCENTS = dict(zip("aeiouycnsz", "áêîöüÿçñšž", strict=True))


def _mapped(letters: dict[str, str]) -> Callable[[str, random.Random], str]:
    def way(word: str, _: random.Random) -> str:
        return "".join(letters.get(c.lower(), c) for c in word)

    return way


def _joined(mark: str) -> Callable[[str, random.Random], str]:
    return lambda word, _: mark.join(word)


def _shifted(capital: int, small: int) -> Callable[[str, random.Random], str]:
    def way(word: str, _: random.Random) -> str:
        return "".join(chr(ord(c) + _shift(c)) for c in word)

    def _shift(c: str) -> int:
        if not c.isascii():
            return 0
        return capital - 65 if c.isupper() else small - 97

    return way


def _with_marks(marks: str) -> Callable[[str, random.Random], str]:
    return lambda word, _: "".join(c + marks for c in word)


def _swapped(word: str, draw: random.Random) -> str:
    inner = list(word[1:-1])
    if len(set(inner)) < 2:
        return word
    while "".join(inner) == word[1:-1]:
        draw.shuffle(inner)
    return word[0] + "".join(inner) + word[-1]


WORDS: dict[str, Callable[[str, random.Random], str]] = {
    "letters dotted": _joined("."),
    "letters hyphenated": _joined("-"),
    "letters underscored": _joined("_"),
    "letters slashed": _joined("/"),
    "letters starred": _joined("*"),
    "zero-width spaces": _joined("\u200b"),
    "soft hyphens": _joined("\u00ad"),
    "word joiners": _joined("\u2060"),
    "variation selectors": _joined("\ufe01"),
    "tag characters": _joined("\U000e0073"),
    "full width": _shifted(0xFF21, 0xFF41),
    "mathematical": _shifted(0x1D400, 0x1D41A),
    "circled": _shifted(0x24B6, 0x24D0),
    "squared": _shifted(0x1F170, 0x1F170),
    "small capitals": _mapped(_SMALL_CAPITALS),
    "raised": _mapped(_RAISED),
    "Cyrillic look-alikes": _mapped(_CYRILLIC),
    "Greek look-alikes": _mapped(_GREEK),
    "other look-alikes": _mapped(_OTHERS),
    "digits": _mapped(_DIGITS),
    "signs": _mapped(_SIGNS),
    "struck through": _with_marks("\u0336"),
    "heaps of accents": _with_marks("\u0323\u0308\u035b"),
    "accented letters": _mapped(_ACCENTS),
    "inner letters swapped": _swapped,
    "words backwards": lambda word, _: word[::-1],
}
"""Ways that disguise one word."""

RUN: dict[str, Callable[[str], str]] = {
    "letters spaced": lambda text: "  ".join(" ".join(w) for w in text.split()),
    "backwards by direction mark": lambda text: f"\u202e{text[::-1]}\u202c",
    "upside down": lambda text: "".join(_TURNED.get(c.lower(), c) for c in text)[::-1],
}
"""Ways that disguise words with the spaces between them."""

CYRILLIC_TOO = (
    "letters dotted", "letters hyphenated", "letters underscored", "letters slashed",
    "letters starred", "zero-width spaces", "soft hyphens", "word joiners",
    "variation selectors", "tag characters", "struck through", "heaps of accents",
    "letters spaced", "Cyrillic look-alikes",
)  # fmt: skip
_FROM_CYRILLIC = {v: k for k, v in _CYRILLIC.items()}


def disguise(way: str, text: str, n: int) -> str:
    """Return a sentence disguised in a way; every third one whole."""
    draw = random.Random(f"{way} {n}")
    is_whole = n % 3 == 0

    def one(match: re.Match[str]) -> str:
        if way in RUN:
            return RUN[way](match.group(1))
        return _WORD.sub(lambda m: word_way(m.group(), draw), match.group(1))

    word_way = WORDS.get(way, _swapped)
    if way == "Cyrillic look-alikes" and not text.isascii() and "ш" in text:
        word_way = _mapped(_FROM_CYRILLIC)
    if is_whole:
        text, pattern = text.replace("{", "").replace("}", ""), r"\A(.+)\Z"
    else:
        text = text.replace("} {", " ") if way in RUN else text
        pattern = r"\{([^}]+)\}"
    return re.sub(pattern, one, text)


def rows() -> list[dict[str, str]]:
    """Return every row: the disguised ones by way, then the ordinary ones."""
    found = []
    for i, way in enumerate((*WORDS, *RUN)):
        last = _SAID["russian" if way in CYRILLIC_TOO else "french"]
        for n, (kind, text) in enumerate((*_SAID["sentences"], last)):
            row_id = f"{i + 1:02}{'abcdefghijkl'[n]}"
            plain = text.replace("{", "").replace("}", "")
            found.append(_row(row_id, way, kind, disguise(way, text, n + i), plain))
    for n, text in enumerate(_SAID["ordinary"]):
        found.append(_row(f"o{n + 1:02}", "", "brochure", text, text))
    return found


def _row(row_id: str, way: str, kind: str, text: str, plain: str) -> dict[str, str]:
    return {"id": row_id, "way": way, "kind": kind, "text": text, "plain": plain}


def main() -> None:
    """Write the file."""
    path = Path(__file__).parents[1] / "corpora" / "challenge" / "disguises.jsonl"
    lines = (json.dumps(row, ensure_ascii=True) for row in rows())
    path.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
