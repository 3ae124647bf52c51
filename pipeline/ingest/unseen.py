"""Words in a file that its program does not show: said in a note on the page.

Hidden words are in the text, since they are evidence as well; words that somebody
deleted while changes were tracked are not, since nobody offers them any more. That a
contract once read "only under warrant" is for a person to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.base import Extract
from pipeline.ingest.decode import clean

UNSEEN = "in the file but not to be seen on the page"
_MAX_QUOTED = 160


@dataclass(slots=True)
class Unseen:
    """What was met on the way through a file, white space included.

    Attributes:
        hidden: Texts that are read but not shown.
        deleted: Texts that are not read, since a tracked change took them out.
    """

    hidden: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def end_run(self) -> None:
        """Part the words of one run or paragraph from those of the next."""
        for texts in (self.hidden, self.deleted):
            if texts and texts[-1] != " ":
                texts.append(" ")

    def notes(self) -> list[str]:
        """Return what a reviewer should know."""
        return [
            *_note(self.hidden, UNSEEN),
            *_note(self.deleted, "deleted by a tracked change and not read"),
        ]

    def noted(self, extract: Extract) -> Extract:
        """Return an extract with the notes on its first page."""
        if not (notes := self.notes()):
            return extract
        first, *others = extract.pages
        pages = (replace(first, note="; ".join(notes)), *others)
        return replace(extract, pages=pages)


def _note(texts: Sequence[str], what: str) -> list[str]:
    joined = "".join(texts).encode("utf-16-le", "surrogatepass")
    words = clean(joined.decode("utf-16-le", "replace")).split()
    return [count_and_quote(words, what)] if words else []


def count_and_quote(words: Sequence[str], what: str) -> str:
    """Say of how many words something holds, and quote their beginning."""
    quote = " ".join(words)
    quote = quote[:_MAX_QUOTED] + ("…" if len(quote) > _MAX_QUOTED else "")
    subject = f"{len(words)} words are" if len(words) > 1 else "1 word is"
    return f"{subject} {what}: “{quote}”"
