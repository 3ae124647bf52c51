"""The command ``triage``: arguments in, calls, printing.

Heavy libraries are imported inside the command that needs them. Exit codes:
0 done; 1 nothing could be read, or a file could not be fetched; 2 wrong arguments or
input; 3 a file of the program itself cannot be used; 130 cancelled.
"""

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline import __version__
from pipeline.commands import (
    account,
    annotate,
    annotations,
    audit,
    desk,
    models,
    operate,
    retain,
)
from pipeline.commands import certify as certify_command
from pipeline.commands import parties as party_commands
from pipeline.commands.printing import (
    HelpPage,
    Json,
    ModelName,
    ScreenedCase,
    console,
    errors,
    print_table,
    say,
    screen_with_progress,
    warn,
)
from pipeline.datamodel import Kind, Said, Status
from pipeline.errors import (
    ArtifactError,
    ConfigError,
    IngestError,
    PipelineError,
    StoreError,
)
from pipeline.labels import default_labels, in_words
from pipeline.logs import set_up_logs
from pipeline.settings import home_advice, install_weights

if TYPE_CHECKING:
    from pipeline.datamodel import Passage
    from pipeline.screening.case import CaseRun, Written
    from pipeline.screening.scoring import ScoreRequest

app = typer.Typer(
    cls=HelpPage,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Evidence triage for exports of cyber-surveillance items. It never decides.",
)

_CANCELLED = 130

_INSTALL = (
    "a part of the program is missing: run `make install` in a checkout, or "
    f"`{install_weights()}`"
)


def main() -> None:
    """Run the command; an error is one sentence and an exit code."""
    _use_utf8()
    try:
        set_up_logs()
        app()
    except (PipelineError, OSError) as error:
        warn(f"triage: {_words(error)}")
        sys.exit(_exit_code(error))
    except SystemExit as end:
        if end.code == _CANCELLED:
            _end_now()
        raise
    except ImportError as error:
        warn(f"triage: {error}; {_INSTALL}")
        sys.exit(2)


def _use_utf8() -> None:
    """Start again in UTF-8 mode under a locale with another encoding of file names."""
    if sys.getfilesystemencoding() != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _end_now() -> NoReturn:
    """End without waiting for threads, because a model cannot be interrupted."""
    errors.print("triage: cancelled; run the same command again to go on")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(_CANCELLED)


def _exit_code(error: Exception) -> int:
    if isinstance(error, ArtifactError | StoreError):
        return 3
    return 1 if isinstance(error, IngestError) else 2


def _words(error: Exception) -> str:
    """Return the message of an error, with the file of an OSError."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, StoreError) and isinstance(error.__cause__, OSError):
        return f"{error}; {home_advice()}"
    return str(error)


@app.callback(invoke_without_command=True)
def _print_version(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.")
    ] = False,
) -> None:
    if version:
        typer.echo(f"surveillance-triage {__version__}")
        raise typer.Exit


@app.command()
def run(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders of the case.")],
    case: Annotated[str, typer.Option(help="Name of the case.")] = "",
    reports: Annotated[
        Path | None, typer.Option(help="Folder of reports for the library.")
    ] = None,
    kind: Annotated[
        Kind | None,
        typer.Option(help="Kind of these files, if the program should not guess."),
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for what the run writes.")] = Path(
        "out"
    ),
    model: ModelName = None,
    as_json: Json = False,
) -> None:
    """Screen a case; write its findings, coverage, parties, flags and dossier.

    Example: triage run deal-417/ --reports library/ --out deal-417-evidence
    """
    from pipeline.classify.model import open_model
    from pipeline.dossier.loading import words_of
    from pipeline.files import check_writable
    from pipeline.screening.case import screen_case, write_case
    from pipeline.screening.drift import measure_drift
    from pipeline.store.store import open_store

    name = case or paths[0].resolve().name
    check_writable(out)
    used = open_model(model)
    with open_store() as store:
        run = screen_case(
            name,
            paths,
            [reports] if reports else [],
            kind=kind,
            store=store,
            model=used,
            screen=screen_with_progress(store, used),
        )
        versions = words_of(store, run.coverage)
        written = write_case(store, name, out, used, files=run.files)
        _print_summary(run, written, as_json=as_json)
        if not as_json:
            _print_versions(versions)
        try:
            measure_drift(store, used)  # the desk shows the notices
        except (ArtifactError, ConfigError, OSError) as error:
            warn(f"triage: drift was not measured: {_words(error)}")
    if not run.has_read:
        raise typer.Exit(1)


def _print_summary(run: "CaseRun", written: "Written", *, as_json: bool) -> None:
    from pipeline.dossier.run_summary import flag_weights, run_tables

    coverage, deal, sheet = run.coverage, run.deal, run.sheet
    labels = dict(Counter(written.labels).most_common())
    statuses = dict(Counter(c.status.value for c in coverage).most_common())
    if as_json:
        summary = {
            "documents": statuses,
            "findings": labels,
            "parties": len(deal.parties),
            "flags": {flag.flag_id: flag.weight.value for flag in sheet.flags},
            "queue": sheet.queue.value,
            "files": [str(path) for path in written.files],
        }
        typer.echo(json.dumps(summary))
        return
    tell = desk.tongue_of("").tell
    for rows in run_tables(statuses, labels, default_labels(), flag_weights(sheet)):
        print_table(rows)
    party_commands.print_parties(deal, tell)
    party_commands.print_step(sheet, tell)
    say(f"`triage flags {shlex.quote(sheet.case)}` prints the reasons of each flag")
    unread = [c for c in coverage if c.status is not Status.READ]
    for c in unread[:20]:
        say(f"{in_words(c.status.value):11} {c.name}: {c.reason}")
    if len(unread) > 20:
        console.print(f"and {len(unread) - 20} more in coverage.jsonl")
    if run.n_own:
        console.print(f"{run.n_own} files that an earlier run wrote are left out")
    for path in written.files:
        say(str(path))


def _print_versions(versions: dict[str, str]) -> None:
    for name, words in list(versions.items())[:20]:
        say(f"{name}: {words}")
    if len(versions) > 20:
        console.print(f"and {len(versions) - 20} more in coverage.jsonl")


@app.command()
def extract(
    file: Annotated[Path, typer.Argument(help="The file.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="JSON lines to write.")],
) -> None:
    """Write the passages of a file and of the files inside it, with offsets.

    Example: triage extract brochure.pdf -o passages.jsonl
    """
    from pipeline.dossier.exports.rows import json_lines
    from pipeline.files import write_atomically
    from pipeline.ingest.contained.unpack import read_part, unpack
    from pipeline.text.segment import segment

    rows: list[dict[str, object]] = []
    n_read = 0
    for part in unpack(_bytes(file), file.name):
        gaps = list(part.contents.left_out)
        try:
            if not part.contents.is_archive:
                document = read_part(part)
                n_read += 1
                rows += [_passage_row(p, part.name) for p in segment(document)]
                gaps += [
                    Said("page {n} not read: {said}", n=page.number, said=page.unread)
                    for page in document.unread_pages
                ]
        except IngestError as error:
            gaps.append(str(error))
        for gap in gaps:
            warn(f"triage: {part.name}: {gap}")
    if not n_read:
        raise typer.Exit(1)
    write_atomically(out, json_lines(rows))


def _passage_row(passage: "Passage", name: str) -> dict[str, object]:
    return {
        "document_id": passage.document_id,
        "page": passage.page_number,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "boxes": [[n, *(round(x, 2) for x in box)] for n, box in passage.boxes],
        "heading": list(passage.heading),
        "document": name,
        "columns": list(passage.columns),
        "role": passage.role,
        "section": passage.section,
        "paragraph": passage.paragraph,
    }


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        msg = f"{file}: {error.strerror}"
        raise ConfigError(msg) from error


@app.command()
def score(
    file: Annotated[Path, typer.Argument(help="JSON lines with id, text and kind.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="JSON lines to write.")],
    model: ModelName = None,
) -> None:
    """Score passages: a probability for every label, and the flags.

    The output has id, language, screened (whether there is a text), scores and flags. A
    long text is scored in pieces of some 110 words; for each label the highest score
    counts.

    Example: triage score texts.jsonl -o scores.jsonl
    """
    from pipeline.classify.model import open_model
    from pipeline.dossier.exports.rows import json_lines
    from pipeline.files import write_atomically
    from pipeline.screening.scoring import read_requests, score_requests

    requests = read_requests(_bytes(file), file.name)
    _print_notes(requests, file.name)
    used = open_model(model)
    answers = score_requests(requests, used.classifier)
    write_atomically(out, json_lines(answers))


def _print_notes(requests: Sequence["ScoreRequest"], name: str) -> None:
    """Print notes on unknown fields (perhaps misspelt) and on double ids."""
    unread = {field for request in requests for field in request.model_extra or ()}
    counts = Counter(str(request.id) for request in requests)
    doubled = [id_ for id_, n in counts.items() if n > 1]
    odd = {r.language for r in requests if r.language and r.code is None}
    for what, found in (
        ("fields that are not read", sorted(unread)),
        ("ids twice", doubled),
        ("not language codes, so detected from the text", sorted(odd)),
    ):
        if found:
            warn(f"note: {name}: {what}: {', '.join(found[:20])}")


@app.command()
def dossier(
    case: ScreenedCase,
    out: Annotated[
        Path, typer.Option("-o", "--out", help="File to write: .html, .pdf or .json.")
    ],
    model: ModelName = None,
    names: desk.Names = False,
    language: desk.Language = "",
) -> None:
    """Write the dossier of a screened case, as HTML, PDF or JSON.

    The same state of the case gives the same bytes. If two people review the case
    blind, an answer is left out until both have answered; the dossier says how many are
    left out.

    Example: triage dossier deal-417 -o deal-417.pdf
    """
    from pipeline.dossier.formats import renderer_of
    from pipeline.dossier.loading import load_case
    from pipeline.dossier.model_facts import model_facts
    from pipeline.files import write_atomically
    from pipeline.store.store import open_store
    from pipeline.verify_dossier import sign_dossier

    render = renderer_of(out)
    tongue = desk.tongue_of(language)
    facts = model_facts(model)
    with open_store() as store:
        if names:
            desk.note_names("dossier", case)
        loaded = load_case(store, case, model=facts, names=names)
        write_atomically(out, render(loaded, tongue))
        sign_dossier(out, store.signer)


app.command()(operate.refresh)
app.command()(operate.news)
app.command()(models.train)
app.command()(models.evaluate)
app.command()(models.drift)
app.command()(models.promote)
app.command()(models.rollback)
app.command()(annotate.annotate)
app.command()(certify_command.certify)
app.add_typer(annotations.app, name="annotations")
app.command()(desk.serve)
app.command()(desk.export)
app.add_typer(audit.audit, name="audit")
app.add_typer(account.account, name="account")
app.add_typer(retain.retain, name="retain")
app.command()(operate.backup)
app.command()(operate.restore)
app.command()(operate.rescreen)
app.command()(party_commands.parties)
app.command()(party_commands.lookup)
app.command()(party_commands.flags)
app.add_typer(party_commands.lists, name="lists")
app.command()(operate.doctor)


if __name__ == "__main__":
    main()
