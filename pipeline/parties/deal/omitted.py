"""What the papers of a case leave out, with the exact places."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.datamodel import Kind, Omission, OmissionKind
from pipeline.parties.deal.papers import Paper
from pipeline.parties.exhibits import holds_exhibit
from pipeline.parties.omissions import by_kind, find_omissions

MAX_QUOTES = 5
"""Places of one kind that are kept with their words; all are counted."""


def omissions_of(papers: Iterable[Paper]) -> tuple[Omission, ...]:
    """Return redactions, blanks, missing exhibits and signatures, paper by paper.

    An exhibit that came as a paper of its own is not missing.

    Args:
        papers: Of one case. Brochures leave out what they like.
    """
    own = [paper for paper in papers if paper.kind is not Kind.BROCHURE]
    return tuple(found for paper in own for found in _of_paper(paper, own))


def _of_paper(paper: Paper, papers: Sequence[Paper]) -> Iterator[Omission]:
    for kind, name, spans in by_kind(find_omissions(paper.document.text)):
        is_exhibit = kind in (OmissionKind.EXHIBIT_MISSING, OmissionKind.EXHIBIT_EMPTY)
        if is_exhibit and any(_is_exhibit(p, name) for p in papers if p is not paper):
            continue
        quotes = tuple(paper.quote(span) for span in spans[:MAX_QUOTES])
        yield Omission(kind, name, len(spans), quotes)


def _is_exhibit(paper: Paper, name: str) -> bool:
    return holds_exhibit(paper.name, paper.document.text, name)
