"""The place of words in a document, as a person finds it.

Every view names a place through ``page_or_paragraph``. A format without pages, such as
HTML, has one page that holds the whole text, so its number would lead nobody there.
"""

from typing import Protocol

from pipeline.datamodel.said import Said


class WordsAtPlace(Protocol):
    """Words with the number of their page, and of their paragraph if pages lack."""

    @property
    def page_number(self) -> int:
        """Number of the page on which the words start, from 1."""

    @property
    def paragraph(self) -> int | None:
        """Number of the paragraph, from 1; None if the document has pages."""


def page_or_paragraph(words: WordsAtPlace) -> Said:
    """Return the page of words, or their paragraph if the document has no pages.

    Words that an older version stored without the number of their paragraph are at
    their page.
    """
    if words.paragraph is None:
        return Said("page {n}", n=words.page_number)
    return Said("paragraph {n}", n=words.paragraph)
