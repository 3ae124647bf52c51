"""``certify``: draw unflagged passages, and bound possible misses."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.commands.printing import Json, ScreenedCase, say
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    from pipeline.datamodel import RecallStatement
    from pipeline.recall.certify import DrawReading, Plan
    from pipeline.store.store import Store


def certify(
    case: ScreenedCase,
    bound: Annotated[
        float, typer.Option(help="Largest share of missed passages you accept.")
    ] = 0.05,
    by_score: Annotated[
        bool,
        typer.Option(
            "--by-score", help="Draw half from the highest scores, half from the rest."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="Draw, and write the batch (JSON lines)."),
    ] = None,
    answers: Annotated[
        Path | None,
        typer.Option(help="File that `triage annotate` wrote for the batch."),
    ] = None,
    person: Annotated[
        str, typer.Option("--as", help="Your name, for the record of the draw.")
    ] = "",
    as_json: Json = False,
) -> None:
    """State how many unflagged passages of a case may carry a label.

    The bound is the largest share of missed passages that you accept. Without --out
    and --answers the command shows how many passages you must read for it, the newest
    statement, and how much of the queue is read. --out draws these passages at random,
    once. Flagged ones are mixed in, and the reviewer does not see which they are.
    Answer them with `triage annotate` or at the desk. --answers reads the answers,
    states with 95 % confidence what may have been missed, and stores the statement in
    the signed record. `triage annotations from-decisions` makes annotations of them.

    Example: triage certify deal-417 --bound 0.01 -o batch.jsonl
    """
    from pipeline.recall.certify import begin, plans
    from pipeline.store.store import open_store

    now = datetime.now(UTC)
    with open_store() as store:
        if answers is not None:
            _state(store, case, answers, now, as_json=as_json)
            return
        (planned,) = plans(store, case, [bound])
        if out is not None:
            begin(store, case, bound, person, now, by_score=by_score)
            _write(store, case, out, now)
        _show(store, case, planned, now, as_json=as_json)


def _write(store: "Store", case: str, out: Path, now: datetime) -> None:
    from pipeline.recall.certify import passage_of
    from pipeline.training.gold.batches import write_batch
    from pipeline.training.gold.draws import batch_of

    draw = _reading(store, case, now).draw
    kinds = {line.document_id: line.kind for line in store.coverage(case)}
    passages = (passage_of(store, drawn) for drawn in draw.passages)
    write_batch(out, batch_of(passages, kinds))
    decoys = sum(passage.band < 0 for passage in draw.passages)
    say(
        f"{len(draw.passages)} passages to read are in {out}, {decoys} of them "
        "flagged; the desk shows the same passages (/certify)."
    )
    say(f"next: triage annotate {out} -o answers.jsonl")
    say(f"then: triage certify {case!r} --answers answers.jsonl")


def _reading(store: "Store", case: str, now: datetime) -> "DrawReading":
    from pipeline.recall.certify import reading

    found = reading(store, case, now)
    if found is None:
        msg = f"case {case!r}: no passages were drawn yet; draw with --out FILE"
        raise ConfigError(msg)
    return found


def _state(
    store: "Store", case: str, answers: Path, now: datetime, *, as_json: bool
) -> None:
    from pipeline.labels import default_labels
    from pipeline.recall.certify import record_all
    from pipeline.training.data import read_annotations
    from pipeline.training.gold.draws import answers_of

    at, labels = _reading(store, case, now), default_labels()
    rows = list(read_annotations(answers, labels))
    said = record_all(store, at, answers_of(at.draw, rows, now), labels.ids)
    if as_json:
        typer.echo(json.dumps(asdict(said), indent=1, default=str))
        return
    _print(_words(said, is_current=True))
    say(f"Method: {said.method}.")


def _words(said: "RecallStatement", *, is_current: bool) -> list[str]:
    from pipeline.labels import default_labels
    from pipeline.recall.words import sentences

    labels = default_labels()
    age = datetime.now(UTC) - said.made_at
    return list(
        sentences(said, lambda x: labels[x].name, is_current=is_current, age=age)
    )


def _show(
    store: "Store", case: str, planned: "Plan", now: datetime, *, as_json: bool
) -> None:
    from pipeline.casefile.files import CaseFiles
    from pipeline.labels import default_labels
    from pipeline.recall.certify import reading
    from pipeline.recall.tail import tail_reading
    from pipeline.recall.words import tail_sentence

    said, at = store.draws.statement(case), reading(store, case, now)
    rest = tail_reading(store, CaseFiles(store, default_labels(), ()).of(case), now)
    if as_json:
        shown = {
            "plan": asdict(planned),
            "statement": asdict(said) if said else None,
            "is_current": at is not None and at.is_current,
            "queue": asdict(rest.tail) if rest else None,
        }
        typer.echo(json.dumps(shown, indent=1, default=str))
        return
    say(
        f"{planned.n_unflagged} unflagged passages. If {planned.n_by_chance} of them "
        f"are read and none carries a label, at most {planned.share:.1%} carry one, "
        "with 95 % confidence."
    )
    if planned.n_by_score is not None:
        say(f"With --by-score and its assumption, {planned.n_by_score}.")
    if said is not None:
        is_of_this = at is not None and at.is_current and at.draw.number == said.draw
        _print(_words(said, is_current=is_of_this))
    if rest is not None:
        _print([tail_sentence(rest.tail)])


def _print(said: list[str]) -> None:
    for each in said:
        say(each)
