"""Passages for a translator: ``triage translations out`` and ``in``."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.printing import say
from pipeline.errors import ConfigError

translations = typer.Typer(
    no_args_is_help=True, help="Write passages for a translator; read the translations."
)

Case = Annotated[str, typer.Argument(help="Name of a screened case.")]


@translations.command("out")
def hand_out(
    case: Case,
    file: Annotated[
        Path,
        typer.Argument(help="File to write: .xlf (XLIFF 1.2), .xliff (2.0) or .csv."),
    ],
    to: Annotated[str, typer.Option(help="Language of the translation.")] = "en",
    language: Annotated[
        str, typer.Option(help="Only passages in this language; default all.")
    ] = "",
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help="All flagged passages, not only 'cannot read' ones."
        ),
    ] = False,
) -> None:
    """Write the passages answered "cannot read" for a translator.

    The file holds their words and the name of the case, no label and no other name.
    What has a translation into that language already is left out.

    Example: triage translations out deal-417 deal-417.it-en.xlf --language it
    """
    from pipeline.casefile.files import CaseFiles
    from pipeline.casefile.translated import translated
    from pipeline.dossier import translations as cases
    from pipeline.dossier.bilingual import format_of
    from pipeline.files import write_atomically
    from pipeline.labels import default_labels
    from pipeline.store.store import open_store

    chosen = format_of(file)
    with open_store() as store:
        queue = CaseFiles(store, default_labels(), ()).of(case)
        known = translated(store, case)
        # "Cannot read" is no answer, so both reviewers may know it.
        left = cases.waiting(queue, store.decision_log(case), known, to)
    made = cases.hand_out(case, left, to, language=language, everything=everything)
    write_atomically(file, chosen.write(made))
    say(f"{file}: {len(made.units)} passages to translate into {to}")


@translations.command("in")
def take_in(
    case: Case,
    file: Annotated[Path, typer.Argument(help="The file that came back.")],
    reviewer: Annotated[
        str, typer.Option(help="Your name, as the translations will carry it.")
    ],
) -> None:
    """Keep the translations of a file beside the quotes: all of them, or none.

    The place and words of each passage, and the case, must be unchanged.

    Example: triage translations in deal-417 deal-417.it-en.xlf --reviewer "Ada Example"
    """
    from pipeline.commands.desk import checked_name
    from pipeline.dossier import translations as cases
    from pipeline.dossier.bilingual import MAX_BYTES
    from pipeline.store.store import open_store

    person = checked_name(reviewer)
    if not person:
        msg = f"reviewer {reviewer!r}: expected the name of the reviewer"
        raise ConfigError(msg)
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)  # one more than is taken
    at = datetime.now(UTC)
    with open_store() as store:
        n_new, n_known = cases.take_in(
            store, case, data, file.name, person=person, at=at
        )
    say(f"{case}: {n_new} translations added, {n_known} known before")
