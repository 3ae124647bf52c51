"""All hostile and broken files, in one table."""

from tests.hostile import (
    archives,
    carriers,
    forms,
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
    *(pdfs, pdf_contents, forms, texts, markup, words, packages),
    *(sheets, rtf, mail, outlook, archives, images, carriers),
)


def all_cases(lure: Lure) -> list[Case]:
    """Return every case.

    Args:
        lure: What lies outside: files that call out name it.
    """
    return [case for module in _MODULES for case in module.all_cases(lure)]
