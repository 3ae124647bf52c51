"""The place of words in a document, as a person finds it.

Every view names a place through ``page_or_paragraph``. A format without pages, such as
HTML, has one page that holds the whole text, so its number would lead nobody there.
The pages of a workbook are its sheets.
"""

from typing import Protocol

from pipeline.datamodel.said import Said

ON_SHEET = 0
"""Stands for the number of a paragraph, if words are found by their sheet."""


class WordsAtPlace(Protocol):
    """Words with the number of their page or sheet, and of their paragraph."""

    @property
    def page_number(self) -> int:
        """Number of the page or sheet on which the words start, from 1."""

    @property
    def paragraph(self) -> int | None:
        """Number of the paragraph, from 1; None with pages, 0 with sheets."""


def page_or_paragraph(words: WordsAtPlace) -> Said:
    """Return the page or sheet of words, or their paragraph if there are none.

    Words that an older version stored without the number of their paragraph are at
    their page.
    """
    if words.paragraph is None:
        return Said("page {n}", n=words.page_number)
    if words.paragraph == ON_SHEET:
        return Said("sheet {n}", n=words.page_number)
    return Said("paragraph {n}", n=words.paragraph)
