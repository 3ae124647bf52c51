"""A statement in sentences, the same on the desk, in the dossier and in a terminal."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from pipeline.casefile.sentences import statement
from pipeline.datamodel import MissedBound, RecallStatement, Statement
from pipeline.recall.bounds import RATIO
from pipeline.recall.certify import NOT_FOUND, OLD
from pipeline.recall.stopping import RECALL, RISK, Tail


def sentences(
    said: RecallStatement,
    title: Callable[[str], str],
    *,
    is_current: bool,
    age: timedelta | None = None,
) -> Iterator[Statement]:
    """Yield the sentences of a statement.

    Args:
        said: The statement.
        title: Names a label by its id.
        is_current: Whether the papers are screened as when it was made.
        age: Since it was made; None says nothing of it.
    """
    if not is_current:
        yield statement("recall.changed")
    if age is not None and age >= OLD:
        yield statement("recall.age", days=age.days)
    yield statement(
        "recall.read",
        n=said.n_drawn,
        unflagged=said.n_unflagged,
        day=f"{said.made_at:%Y-%m-%d}",
        who=said.person,
    )
    for bound in said.bounds:
        yield from _bound(said, bound, title)
    yield statement("recall.each")
    if said.n_unsure:
        yield statement("recall.unsure", n=said.n_unsure)
    if said.n_decoys:
        yield statement("recall.decoys", n=said.n_recognised, all=said.n_decoys)
    yield from _unread(said)


def _bound(
    said: RecallStatement, bound: MissedBound, title: Callable[[str], str]
) -> Iterator[Statement]:
    values: Mapping[str, object] = {
        "n": bound.n_found,
        "most": bound.n_passages,
        "share": percent(bound.n_passages, said.n_unflagged),
    }
    if bound.label == NOT_FOUND:
        yield statement("recall.others", **values)
    elif bound.label:
        yield statement("recall.label", label=title(bound.label), **values)
    else:
        yield statement("recall.any", **values)
    if bound.n_by_score is not None and bound.n_by_score < bound.n_passages:
        share = percent(bound.n_by_score, said.n_unflagged)
        yield statement(
            "recall.by_score", most=bound.n_by_score, share=share, ratio=f"{RATIO:g}"
        )


def _unread(said: RecallStatement) -> Iterator[Statement]:
    if said.n_unread:
        worst = said.n_unread + said.bounds[0].n_passages
        pages = sum(unread.n_pages for unread in said.unread)
        yield statement("recall.unread", pages=pages, n=said.n_unread, most=worst)
    closed = [unread.name for unread in said.unread if not unread.n_pages]
    if closed:
        yield statement("recall.not_bounded", documents="; ".join(closed))


def tail_sentence(tail: Tail) -> Statement:
    """Return the conclusion from the reading of a tail."""
    values = {
        "n": tail.n_read,
        "all": tail.n,
        "found": tail.n_found,
        "recall": f"{RECALL:.0%}",
        "confidence": f"{1 - RISK:.0%}",
        "left": tail.n_needed - tail.n_read,
    }
    return statement("tail.stop" if tail.may_stop else "tail.go_on", **values)


def percent(part: int, whole: int) -> str:
    """Return a share with its significant digits.

    Example:
        >>> percent(1, 2_000), percent(30, 1_000)
        ('0.05 %', '3.0 %')
    """
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %" if share >= 1 else f"{share:.2g} %"
