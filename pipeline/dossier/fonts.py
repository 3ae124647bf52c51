"""The fonts of a printed dossier, and their characters.

A character without a glyph would be an empty box, or nothing at all. It is printed as
its code point instead; the picture of its page shows the character itself.
"""

import io
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pipeline.dossier.plain import code_point

# FiraGO: Latin, Greek, Cyrillic, Arabic, Hebrew, Georgian, Devanagari, Thai.
_FIRAGO = ("figo", "figbo", "figit", "figbi")
_CJK = "NotoSansCJKjp-Regular.otf"


def write_fonts(folder: Path) -> list[str]:
    """Write FiraGO into a folder and return every folder with fonts.

    The package with FiraGO holds it as Python modules, not as files.
    """
    import pymupdf_fonts

    for name in _FIRAGO:
        (folder / f"{name}.ttf").write_bytes(pymupdf_fonts.myfont(name))
    return [str(folder), str(_cjk_file().parent)]


def _cjk_file() -> Path:
    return Path(str(files("noto_cjk_sans_jp_regular") / _CJK))


@lru_cache(maxsize=1)
def drawable() -> frozenset[str]:
    """Return all characters that the fonts can draw."""
    import pymupdf_fonts
    from fontTools.ttLib import TTFont

    found: set[int] = set()
    for source in (io.BytesIO(pymupdf_fonts.myfont("figo")), str(_cjk_file())):
        with TTFont(source, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(map(chr, found)) | frozenset("\n\t\u200c\u200d")


def printable(words: str) -> str:
    r"""Return words with a code point for each character outside the fonts.

    Example:
        >>> printable("ok \u1200")
        'ok [U+1200]'
    """
    if words.isascii():
        return words
    known = drawable()
    return "".join(c if c in known else f"[{code_point(c)}]" for c in words)
