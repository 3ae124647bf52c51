"""All hostile and broken files, in one table."""

from tests.hostile import (
    archives,
    images,
    mail,
    markup,
    outlook,
    packages,
    pdf_contents,
    pdfs,
    rtf,
    sheets,
    texts,
    words,
)
from tests.hostile.case import Case, Lure

_MODULES = (
    *(pdfs, pdf_contents, texts, markup, words, packages),
    *(sheets, rtf, mail, outlook, archives, images),
)

_UNMET = frozenset(
    {
        *("text-is-invisible.pdf", "text-is-white.pdf", "text-is-white-in-rgb.pdf"),
        *("text-is-white-in-cmyk.pdf", "text-is-nearly-white.pdf"),
        *("unknown-lock.pdf", "bomb-of-many.zip"),
    }
)
"""What is expected of these is stated, and not met yet."""


def all_cases(lure: Lure) -> list[Case]:
    """Return every case.

    Args:
        lure: What lies outside: files that call out name it.
    """
    found = (case for module in _MODULES for case in module.all_cases(lure))
    return [case for case in found if case.name not in _UNMET]
