"""From the command line: ``annotations export`` and ``annotations import``."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.printing import say
from pipeline.datamodel import Kind
from pipeline.errors import ConfigError

Format = Annotated[str, typer.Option("--format", help="docbin or datasets.")]


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
    from pipeline.labels import default_labels
    from pipeline.training.data import annotated_files, read_annotations
    from pipeline.training.exchange import check_outside, exchange_of, outgoing

    to = exchange_of(form)
    labels = default_labels()
    files = annotated_files(folder or ["real"])
    rows = [row for file in files for row in read_annotations(file, labels)]
    check_outside(out, rows)
    left_out: Counter[str] = Counter()
    shared = list(outgoing(rows, left_out))
    if not shared:
        msg = f"no passage to write: {_counts(left_out)}; set TRIAGE_CORPUS"
        raise ConfigError(msg)
    to.write(shared, out)
    say(f"{out}: {len(shared)} passages; left out: {_counts(left_out)}")


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

    `triage train CONFIG --with NAME` learns from them.

    Example: triage annotations import theirs.spacy --name theirs --map SPY=
    """
    from pipeline.files import make_private_folder, write_atomically
    from pipeline.labels import default_labels
    from pipeline.settings import settings
    from pipeline.training.data import annotation_line
    from pipeline.training.exchange import Foreign, exchange_of, incoming

    shared = exchange_of(form).read(path)
    foreign = Foreign(_pairs(mapped or ()), annotator, source, kind)
    skipped: Counter[str] = Counter()
    rows = incoming(shared, foreign, default_labels(), skipped)
    if not rows:
        msg = f"{path}: no passage to learn from; left out: {_counts(skipped)}"
        raise ConfigError(msg)
    if Path(name).name != name:
        msg = f"--name {name!r}: expected one name without a path"
        raise ConfigError(msg)
    folder = make_private_folder(settings().home / "annotated" / name)
    content = "".join(annotation_line(row) + "\n" for row in rows)
    written = write_atomically(folder / "rows.jsonl", content.encode("utf-8"))
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
