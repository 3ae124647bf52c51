"""``certify``: draw what was not flagged, and state what may have been missed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.training.certify import Drawn

console = Console()


def certify(
    case: Annotated[str, typer.Argument(help="Name of a screened case.")],
    bound: Annotated[
        float, typer.Option(help="Share of unflagged passages to bound, if all clean.")
    ] = 0.05,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Batch to read, JSON lines.")
    ] = None,
    answers: Annotated[
        Path | None, typer.Option(help="What `triage annotate` wrote of the batch.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of text.")
    ] = False,
) -> None:
    """Bound how many passages of a case carry a label and were not flagged.

    First it states how many passages have to be read for the bound. They are drawn
    once, by chance, and read with `triage annotate` among flagged ones, so that the
    reader does not know which are which. With the answers it states what may have been
    missed, at 95 %, and keeps them for training, each with its probability.

    Example: triage certify deal-417 -o batch.jsonl
    """
    from pipeline.store.store import open_store
    from pipeline.training.batches import write_batch
    from pipeline.training.certify import batch_of, draw, draws_for

    with open_store() as store:
        drawn = draw(store, case, draws_for(bound))
    if answers is not None:
        _state(drawn, answers, as_json=as_json)
        _keep(drawn, answers, case)
        return
    n, decoys = len(drawn.draws), len(drawn.decoys)
    _say(
        f"{n} of {drawn.unflagged} unflagged passages are to be read, among {decoys} "
        f"flagged ones. If none of them carries a label, at most {bound:.1%} of the "
        "unflagged do, at 95 %."
    )
    _say_unread(drawn)
    if out is None:
        msg = "certify: expected --out, a file for the passages to read, or --answers"
        raise ConfigError(msg)
    write_batch(out, batch_of(drawn))
    _say(f"next: triage annotate {out} -o answers.jsonl")
    _say(f"then: triage certify {case!r} --bound {bound} --answers answers.jsonl")


def _state(drawn: "Drawn", answers: Path, *, as_json: bool) -> None:
    from pipeline.labels import default_labels
    from pipeline.training.certify import CONFIDENCE, bounds
    from pipeline.training.data import read_annotations

    made, recognised = bounds(drawn, read_annotations(answers, default_labels()))
    if as_json:
        said = {
            "unflagged": drawn.unflagged,
            "draws": len(drawn.draws),
            "decoys": len(drawn.decoys),
            "decoys_recognised": recognised,
            "confidence": CONFIDENCE,
            "method": "Clopper-Pearson, one-sided; one draw from each run of passages",
            "unread": drawn.unread,
            "bounds": [
                {"label": b.label, "found": b.n_found, "share": b.share,
                 "passages": b.n_passages}
                for b in made
            ],
        }  # fmt: skip
        typer.echo(json.dumps(said, indent=1))
        return
    for each in made:
        _say(
            f"{each.label or 'any label'}: {each.n_found} of {len(drawn.draws)} draws "
            f"carry it; at most {each.n_passages} of {drawn.unflagged} unflagged "
            f"passages do ({each.share:.1%}), at 95 %"
        )
    _say(f"{recognised} of {len(drawn.decoys)} flagged passages were labelled again")
    _say("Method: Clopper-Pearson, one-sided; one draw from each run of passages.")
    _say_unread(drawn)


def _keep(drawn: "Drawn", answers: Path, case: str) -> None:
    """Keep the answers for training; the same case's are replaced."""
    from pipeline.labels import default_labels
    from pipeline.training.certify import drawn_rows
    from pipeline.training.data import read_annotations
    from pipeline.training.desk_sources import case_source
    from pipeline.training.from_decisions import write_decided

    source = case_source(case)
    read = read_annotations(answers, default_labels())
    write_decided(drawn_rows(drawn, read, source), f"draws-{source}.jsonl")


def _say_unread(drawn: "Drawn") -> None:
    if drawn.unread:
        _say(f"Not bounded, because not read in full: {', '.join(drawn.unread)}")


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
