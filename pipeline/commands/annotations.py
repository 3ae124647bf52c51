"""``triage annotations``: drawn, counted, compared, exchanged, from decisions."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.commands.printing import Json, console, say, warn
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError
from pipeline.settings import corpora_dir

if TYPE_CHECKING:
    from pipeline.training.data import Annotation
    from pipeline.training.gold.batches import BatchRow

Folder = Annotated[str, typer.Option(help="Folder of annotations, also your own.")]

TestShare = Annotated[float, typer.Option(help="Share of the sources in the test.")]

TEST_SHARE = 0.25
"""Share of the sources in the test, as in the config of the shipped model."""

T = TypeVar("T")

app = typer.Typer(no_args_is_help=True, help="Annotation files.")

Format = Annotated[str, typer.Option("--format", help="docbin or datasets.")]


@app.command()
def sample(
    out: Annotated[Path, typer.Option("-o", "--out", help="Batch file to write.")],
    by: Annotated[str, typer.Option(help="mixed, random, rule, second or third.")],
    label: Annotated[str | None, typer.Option(help="Label to look for.")] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(help="Kind of documents; default all fit for --label."),
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, help="Passages at most.")] = 100,
    cap: Annotated[int, typer.Option(min=1, help="Most passages of one source.")] = 6,
    seed: Annotated[int, typer.Option(help="Seed of the random draw.")] = 0,
    besides: Annotated[
        list[Path] | None,
        typer.Option(help="Batch whose passages are not drawn again; repeatable."),
    ] = None,
    model: Annotated[str, typer.Option(help="Model that scores.")] = "triage-en",
    cases: Annotated[
        bool, typer.Option("--cases", help="With mixed: from papers of this desk.")
    ] = False,
) -> None:
    """Draw passages that nobody has annotated yet.

    r1 and r2 are the first and the second annotator. --by chooses the passages. mixed:
    in several ways at once, for --label or the rarest labels; a fifth at random. rule:
    passages that contain words of --label. random: at random from one --kind, to
    estimate shares. second: passages that only r1 annotated; r2 does not see the
    answers. third: passages on which r1 and r2 differ, with both answers. With
    --cases, mixed draws from the papers of this desk's cases.

    Example: triage annotations sample --by mixed --label evasive_end_use -o b.jsonl
    """
    from pipeline.training.corpus import corpus_documents
    from pipeline.training.gold.batches import read_batch, write_batch
    from pipeline.training.gold.next_up import desk_documents, draw_mixed
    from pipeline.training.gold.sampling import Read, draw_at_random, draw_by_rule

    out_now = [row for path in besides or () for row in read_batch(path)]
    if cases and by != "mixed":
        msg = f"--cases: expected --by mixed, found --by {by}"
        raise ConfigError(msg)
    if by in ("second", "third"):
        rows = _reread(by, label, kind, n, seed, out_now)
    elif by == "random":
        read = Read(_annotations("real"), out_now)
        rows = draw_at_random(n, _needed(kind, "kind"), read=read, seed=seed)
    elif by in ("mixed", "rule"):
        annotated = _annotations("real", *(_own_folders() if cases else ()))
        read, kinds = Read(annotated, out_now), [kind] if kind else _kinds(label)
        place = "the papers of this desk's cases" if cases else "the corpus"
        warn(f"reading and scoring passages of {place}: minutes, at first use longer")
        if by == "rule":
            wanted = _needed(label, "label")
            rows = draw_by_rule(wanted, kinds, n, cap=cap, read=read, seed=seed)
        else:
            rows = draw_mixed(
                n, (desk_documents if cases else corpus_documents)(kinds), annotated,
                label=label, read=read, model=model, cap=cap, seed=seed,
            )  # fmt: skip
    else:
        msg = f"--by {by!r}: expected mixed, random, rule, second or third"
        raise ConfigError(msg)
    write_batch(out, rows)
    n_sources = len({row.source for row in rows})
    say(f"{out}: {len(rows)} passages of {n_sources} sources")


def _needed(value: T | None, name: str) -> T:
    if value is None:
        msg = f"--{name} is needed for this way of drawing"
        raise ConfigError(msg)
    return value


def _kinds(label: str | None) -> Sequence[Kind]:
    """Return the kinds of documents that can carry a label; without one, all."""
    from pipeline.labels import default_labels

    if label is None:
        return [kind for kind in Kind if kind is not Kind.OTHER]
    return default_labels()[label].kinds


def _own_folders() -> list[str]:
    """Return the folders of annotations that this desk made."""
    from pipeline.settings import settings

    own = (settings().home / "annotated").glob("*/*.jsonl")
    return sorted({path.parent.name for path in own})


def _annotations(*folders: str) -> "list[Annotation]":
    from pipeline.labels import default_labels
    from pipeline.training.data import annotated_files, read_annotations

    labels = default_labels()
    files = annotated_files(folders)
    return list(chain.from_iterable(read_annotations(path, labels) for path in files))


def _reread(
    by: str,
    label: str | None,
    kind: Kind | None,
    n: int,
    seed: int,
    out_now: "list[BatchRow]",
) -> "list[BatchRow]":
    from pipeline.training.data import ADJUDICATOR
    from pipeline.training.gold.annotations import differ, readings_of
    from pipeline.training.gold.sampling import reread

    taken = {(row.document_id, row.start, row.end) for row in out_now}
    readings = {
        place: by_annotator
        for place, by_annotator in readings_of(_annotations("real")).items()
        if place not in taken
    }

    def wanted(rows: "Mapping[str, Annotation]") -> bool:
        if kind and next(iter(rows.values())).kind is not kind:
            return False
        if label and not any(label in row.labels for row in rows.values()):
            return False
        if by == "second":
            return set(rows) == {"r1"}
        both = "r1" in rows and "r2" in rows and ADJUDICATOR not in rows
        return both and differ(rows["r1"], rows["r2"])

    return reread(readings, wanted, n=n, seed=seed, show=by == "third")


@app.command()
def rebase(
    drop_lost: Annotated[
        bool, typer.Option("--drop-lost", help="Leave out rows whose words are gone.")
    ] = False,
) -> None:
    """Find annotated passages again after a file reader changed.

    Example: triage annotations rebase
    """
    from pipeline.training.gold.annotations import rebase as anchor

    for path in sorted((corpora_dir() / "annotated").rglob("*.jsonl")):
        n_moved, n_lost = anchor(path, drop_lost=drop_lost)
        console.print(f"{path.name}: {n_moved} moved, {n_lost} left out")


@app.command()
def counts(
    test_share: TestShare = TEST_SHARE,
    folder: Folder = "real",
    as_json: Json = False,
) -> None:
    """Count annotated passages by label, part and annotator.

    Example: triage annotations counts --folder decided
    """
    from pipeline.training.gold.annotations import (
        CLASHING,
        count_clashing,
        count_labels,
        count_readers,
        count_table,
        prevalence,
    )

    rows = _annotations(folder, *(["invented"] if folder == "real" else []))
    if n := count_clashing(rows):
        warn(f"{n} of {len(rows)} annotations {CLASHING}")
    tables: dict[str, Mapping[str, Mapping[str, object]]] = {
        "label": count_table(count_labels(rows, test_share=test_share)),
        "share of those drawn at random": prevalence(rows),
        "real": {"passages": count_readers(rows)},
    }
    if as_json:
        typer.echo(json.dumps(tables))
        return
    for title, table in tables.items():
        _print_rows(title, table, as_json=False)


@app.command()
def agreement(
    first: Annotated[str, typer.Option(help="Annotator.")] = "r1",
    second: Annotated[str, typer.Option(help="Annotator.")] = "r2",
    folder: Folder = "real",
    as_json: Json = False,
) -> None:
    """Compare two annotators on their common passages.

    r3 annotated a random sample again as a check. Its annotations are used for nothing
    else.

    Example: triage annotations agreement --second r3
    """
    from pipeline.training.gold.annotations import agreement as compare

    checked = ["checked"] if folder == "real" else []
    rows = compare(_annotations(folder, *checked), first, second)
    _print_rows("label", rows, as_json=as_json)


def _print_rows(
    title: str, rows: Mapping[str, Mapping[str, object]], *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(rows))
        return
    columns = list(dict.fromkeys(column for row in rows.values() for column in row))
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column(title, overflow="fold")
    for column in columns:  # names are folded, but no number and no word of a heading
        table.add_column("\n".join(column.split()), no_wrap=True)
    for name, row in rows.items():
        table.add_row(name, *(str(row.get(column, "")) for column in columns))
    console.print(table)


@app.command()
def from_decisions(
    second_look: Annotated[
        Path | None,
        typer.Option(help="File for doubtful answers, as a batch for `annotate`."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Turn reviewers' decisions into annotations, and count the left-out ones.

    The annotations are written under TRIAGE_HOME, without names and without text.
    `triage train CONFIG --with decided` learns from them.

    Example: triage annotations from-decisions --second-look again.jsonl
    """
    from pipeline.training.gold.batches import write_batch
    from pipeline.training.gold.learn import learn
    from pipeline.training.gold.learn import second_look as to_read

    learned = learn()
    if second_look is not None:
        write_batch(second_look, to_read(learned.doubts))
    if as_json:
        typer.echo(json.dumps(learned.to_json(), indent=1))
        return
    for line in learned.lines():
        say(line)
    for reviewer, advice in learned.one_sided.items():
        say(f"{reviewer} {advice}")
    _print_rows("label", learned.bias, as_json=False)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="File (docbin) or folder (datasets).")],
    form: Format = "docbin",
    folder: Annotated[
        list[str] | None,
        typer.Option(help="Folder of annotations; may be repeated; default real."),
    ] = None,
) -> None:
    """Write annotated passages with their text, for spaCy or Hugging Face datasets.

    The text comes from your corpus and belongs to its owners, so nothing is written
    into the checkout.

    Example: triage annotations export gold.spacy --format docbin
    """
    from pipeline.training.gold.exchange import check_outside, outgoing
    from pipeline.training.gold.formats import write_shared

    rows = _annotations(*(folder or ["real"]))
    check_outside(out, rows)
    left_out: Counter[str] = Counter()
    shared = list(outgoing(rows, left_out))
    if not shared:
        msg = f"no passage to write: {_counts(left_out)}; set TRIAGE_CORPUS"
        raise ConfigError(msg)
    write_shared(form, shared, out)
    say(f"{out}: {len(shared)} passages; left out: {_counts(left_out)}")


@app.command("import")
def take(
    path: Annotated[Path, typer.Argument(help="File or folder to import.")],
    name: Annotated[str, typer.Option(help="Folder under TRIAGE_HOME/annotated.")],
    form: Format = "docbin",
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", help="THEIRS=OURS; THEIRS= leaves a label out."),
    ] = None,
    annotator: Annotated[str, typer.Option(help="Who labelled.")] = "theirs",
    source: Annotated[
        str, typer.Option(help="Source of texts outside the corpus; kept in one split.")
    ] = "",
    kind: Annotated[
        Kind | None, typer.Option(help="Kind of documents outside the corpus.")
    ] = None,
) -> None:
    """Read labelled texts of spaCy or Hugging Face datasets as annotations.

    `triage train CONFIG --with NAME` learns from them. Each import needs a name of its
    own: it replaces no other annotations.

    Example: triage annotations import theirs.spacy --name theirs
    --map SPY=device_intrusion_forensics --map OTHER=
    """
    from pipeline.labels import default_labels
    from pipeline.training.gold.exchange import Foreign, check_name, incoming, keep_rows
    from pipeline.training.gold.formats import read_shared

    check_name(name)
    shared = read_shared(form, path)
    foreign = Foreign(_pairs(mapped or ()), annotator, source, kind)
    skipped: Counter[str] = Counter()
    rows = incoming(shared, foreign, default_labels(), skipped)
    if not rows:
        msg = f"{path}: no passage to learn from; left out: {_counts(skipped)}"
        raise ConfigError(msg)
    written = keep_rows(rows, name)
    n_labels = sum(bool(row.labels) for row in rows)
    say(
        f"{written}: {len(rows)} passages, {n_labels} with a label; left out: "
        f"{_counts(skipped)}"
    )


def _pairs(mapped: Sequence[str]) -> dict[str, str]:
    for pair in mapped:
        if "=" not in pair:
            msg = f"--map {pair!r}: expected THEIRS=OURS"
            raise ConfigError(msg)
    return {theirs: ours for theirs, _, ours in (p.partition("=") for p in mapped)}


def _counts(counted: Counter[str]) -> str:
    found = [f"{n} ({why})" for why, n in sorted(counted.items()) if n]
    return ", ".join(found) or "none"
