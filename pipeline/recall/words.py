"""A statement in sentences, the same on the desk, in the dossier and in a terminal."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from pipeline.datamodel import MissedBound, RecallStatement, Said
from pipeline.recall.bounds import RATIO
from pipeline.recall.certify import NOT_FOUND, OLD
from pipeline.recall.tail import RECALL, RISK, Tail


def sentences(
    said: RecallStatement,
    title: Callable[[str], str],
    *,
    is_current: bool,
    age: timedelta | None = None,
) -> Iterator[Said]:
    """Yield the sentences of a statement.

    Args:
        said: The statement.
        title: Function that returns the name of a label for its id.
        is_current: Whether the screenings of the papers are still those behind the
            statement.
        age: Time since the statement was made; None leaves its age unsaid.
    """
    if not is_current:
        yield Said("The case has changed since: this is its earlier state. Draw again.")
    if age is not None and age >= OLD:
        yield Said("This is {days} days old.", days=age.days)
    yield Said(
        "{who} read {n} of {unflagged} unflagged passages, drawn at random, until "
        "{day}.",
        n=said.n_drawn,
        unflagged=said.n_unflagged,
        day=f"{said.made_at:%Y-%m-%d}",
        who=said.person,
    )
    for bound in said.bounds:
        yield from _bound(said, bound, title)
    yield Said(
        "Each bound holds with 95 % confidence on its own, not all of them together."
    )
    if said.n_unsure:
        yield Said(
            "Passages of which the reviewer was unsure count as missed, under each "
            "label: {n}.",
            n=said.n_unsure,
        )
    if said.n_decoys:
        yield Said(
            "{all} flagged passages were mixed in; {n} of them were given a label.",
            n=said.n_recognised,
            all=said.n_decoys,
        )
    yield from _unread(said)


def _bound(
    said: RecallStatement, bound: MissedBound, title: Callable[[str], str]
) -> Iterator[Said]:
    values: Mapping[str, object] = {
        "n": bound.n_found,
        "most": bound.n_passages,
        "share": percent(bound.n_passages, said.n_unflagged),
    }
    if bound.label == NOT_FOUND:
        yield Said(
            "Each other label: no passage surely carries it. With 95 % confidence for "
            "each, at most {most} unflagged passages do ({share}; {n} unsure).",
            **values,
        )
    elif bound.label:
        yield Said(
            "{said}: {n} of them carry it. With 95 % confidence, at most {most} "
            "unflagged passages do ({share}).",
            said=title(bound.label),
            **values,
        )
    else:
        yield Said(
            "Any label: {n} of them carry one. With 95 % confidence, at most {most} "
            "unflagged passages do ({share}).",
            **values,
        )
    if bound.n_by_score is not None and bound.n_by_score < bound.n_passages:
        share = percent(bound.n_by_score, said.n_unflagged)
        yield Said(
            "At most {most} ({share}), assuming that passages with low scores carry a "
            "missed label at most {ratio} times as often as those with high scores.",
            most=bound.n_by_score,
            share=share,
            ratio=f"{RATIO:g}",
        )


def _unread(said: RecallStatement) -> Iterator[Said]:
    if said.n_unread:
        worst = said.n_unread + said.bounds[0].n_passages
        pages = sum(unread.n_pages for unread in said.unread)
        yield Said(
            "Pages not read: {pages}, with about {n} passages. If all of these carry a "
            "label, at most {most} passages were missed.",
            pages=pages,
            n=said.n_unread,
            most=worst,
        )
    closed = [unread.name for unread in said.unread if not unread.n_pages]
    if closed:
        yield Said(
            "Not included, because their length is unknown: {documents}.",
            documents="; ".join(closed),
        )


def tail_sentence(tail: Tail) -> Said:
    """Return the conclusion from the reading of a tail."""
    values = {
        "n": tail.n_read,
        "all": tail.n,
        "found": tail.n_found,
        "recall": f"{RECALL:.0%}",
        "confidence": f"{1 - RISK:.0%}",
        "left": tail.n_needed - tail.n_read,
    }
    return Said(
        "{n} of {all} findings of the rest were read in random order, {found} of them "
        "confirmed or unsure. You may stop: with {confidence} confidence, at least "
        "{recall} of all such findings were read."
        if tail.may_stop
        else "{n} of {all} findings of the rest were read in random order, {found} of "
        "them confirmed or unsure. Read {left} more: if you dismiss all of them, "
        "you may stop.",
        **values,
    )


def percent(part: int, whole: int) -> str:
    """Return a share with its significant digits.

    Example:
        >>> percent(1, 2_000), percent(30, 1_000)
        ('0.05 %', '3.0 %')
    """
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %" if share >= 1 else f"{share:.2g} %"
