"""Commands of the documents work as their pages say: each page is run in order.

A page has a home and a checkout of its own, with a small model and stand-in papers.
Of commands inside sentences, those with an argument count: others are only named.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pipeline.datamodel import Decision, Verdict
from pipeline.settings import project_dir
from pipeline.store.store import open_store
from tests.stand_in import Desk, make_checkout
from tests.test_documents import PROGRAM
from tests.training.made_corpus import write_corpus

ROOT = project_dir()
BY_HAND = {"figures.md"}  # `make figures` takes hours and needs the corpus
IN_DOCS = sorted((ROOT / "docs").glob("*.md")) + sorted(
    (ROOT / "docs").glob("how-to/*.md")
)
PAGES = [
    "README.md",
    *(x.relative_to(ROOT).as_posix() for x in IN_DOCS if x.name not in BY_HAND),
]

MACHINE = "changes the machine, and needs root, systemd or a network"
STACK = "tests/flows/test_deployments.py starts this server and its workers"
OWN = "run on the how-to page of its own, or that for operators"
HOURS = "a benchmark on real documents, from minutes to hours"
NOT_RUN = {
    r"(\.venv/bin/)?pipx? ": MACHINE,
    r"cp deploy/systemd": MACHINE,
    r"systemctl ": MACHINE,
    r"triage lists refresh eu-": "fetches from EUR-Lex",
    r"[\d* ]+TRIAGE_HOME=/srv/triage ": "lines of a crontab, for publishers' servers",
    r"triage refresh (ID|un-)": "tests/sources/test_refresh.py loses files of a source",
    r"python3 deploy/secret\.py": "tests/test_deploy.py runs it",
    r"set -a; \. deploy/prefect": STACK,
    r"unset PREFECT_SERVER": STACK,
    r"export PATH=\$PWD": STACK,
    r"prefect ": STACK,
    r"sh deploy/setup\.sh": STACK,
    r"make test\b": "this is one of its tests",
    r"README.md: make (run|desk)": "docs/tutorial.md has the same",
    r"README.md: .venv/bin/triage run": "tests/test_examples.py runs it",
    r"docs/commands.md: triage (run|dossier|flags|refresh|news|lookup|rescreen)": OWN,
    r"docs/commands.md: triage (train|evaluate|promote|rollback)": OWN,
    r"docs/commands.md: triage (backup|restore|retain delete)": OWN,
    r"python -m benches\.": HOURS,
    r"python notebooks/": "tests/test_notebooks.py runs each",
    r"triage annotations import theirs": "tests/training/test_exchange.py imports",
    r"triage serve --accounts": "tests/review/test_door.py serves with accounts",
}
"""What is not run here, by its beginning, and why."""

# --- commands of a page -----------------------------------------------------------

CODE = re.compile(
    r"^( *)```(?:sh|console)?\n(.*?)^\1```|`([^`\n]+(?:\n[^`\n]+)?)`", re.M | re.S
)
OTHER_CODE = re.compile(r"^( *)```(?!sh|console)\w+\n.*?^\1```", re.M | re.S)
STATEMENT = re.compile(r"[^\n]*<<'END'\n(?s:.*?)\nEND|(?:[^\n]*\\\n)*[^\n]+")


def commands(page: str) -> Iterator[str]:
    """Yield the commands of a page in its order."""
    text = OTHER_CODE.sub("", (ROOT / page).read_text("utf-8"))
    for indent, block, inline in CODE.findall(text):
        if block:
            block = re.sub(f"^{indent}", "", block, flags=re.M)
            yield from STATEMENT.findall(block)
        elif has_arguments(inline.split()):
            yield " ".join(inline.split())


def has_arguments(words: list[str]) -> bool:
    """Return True for a command with more than its name."""
    if words[0] == "triage":
        command, words = PROGRAM, words[1:]
        while words and words[0] in getattr(command, "commands", {}):
            command, words = command.commands[words[0]], words[1:]
        return bool(words)
    return len(words) > 1 and words[0] in {"python", "prefect", "pip", "sh"}


def reason_not_to_run(page: str, command: str) -> str:
    """Return why a command of a page is not run, or ""."""
    named = (command, f"{page}: {command}")
    found = (
        why for form, why in NOT_RUN.items() if any(re.match(form, x) for x in named)
    )
    return next(found, "")


# --- what a page needs ----------------------------------------------------------

CONTRACT = (
    "CONTRACT\n\nbetween Orsk Systems Ltd, Karavia (the Seller)\n"
    "and Tane Trading LLC, Zaveria (the Buyer).\n\n"
    "End user: Ministry of Interior of Zaveria\n\n"
    "The Seller delivers ten units of the interception system Larkspur.\n"
)
PAPERS = {
    "deal-417/contract.txt": CONTRACT,
    "deal-417/brochure.txt": (
        "Larkspur\n\nThe agent runs unseen on the phone of the subject.\n\n"
        "Calls and messages of a whole city are recorded.\n"
    ),
    "library/report.txt": (
        "Report on Zaveria\n\nThe police of Zaveria beat two journalists.\n\n"
        "They had read their messages with Larkspur.\n"
    ),
}
FINNISH = "Palvelu salakuuntelee puheluita.\n\nLaite toimitetaan asiakkaalle.\n"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory, session_home):
    """A small checkout; its desks share the graphs of the encoders, which are slow."""
    shared = tmp_path_factory.mktemp("shared")
    (session_home / "encoders").mkdir(exist_ok=True)
    (shared / "encoders").symlink_to(session_home / "encoders")
    return make_checkout(shared / "checkout", session_home)


def papers(desk: Desk) -> None:
    """Save the papers of a case and a report."""
    for name, text in PAPERS.items():
        desk.write(name, text)


def screened(desk: Desk) -> None:
    """Be a desk at which they were screened: the first one screens them."""
    papers(desk)
    first = desk.shared / "screened"
    if not first.is_dir():
        desk.run("triage run deal-417/ --reports library/ --out out")
        shutil.copytree(desk.home, first, symlinks=True)
    shutil.rmtree(desk.home)
    shutil.copytree(first, desk.home, symlinks=True)


def corpus(desk: Desk) -> None:
    """Lay out a corpus of one notice."""
    write_corpus(desk.folder / "corpus", {"notice.txt": ("ours", FINNISH)})


def audited(desk: Desk) -> None:
    """Write both dossiers, and get the public key."""
    screened(desk)
    for ending in ("pdf", "json"):
        desk.run(f"triage dossier deal-417 -o deal-417.{ending}")
    desk.run("cp home/keys/*.pub desk.pub")
    desk.write("password.txt", "correct horse battery\n")


def labelled(desk: Desk) -> None:
    """Write the folder of the page's label, and a corpus with its words."""
    page = (ROOT / "docs" / "how-to" / "new-label.md").read_text("utf-8")
    (pack,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    desk.write("home/labels/gait_recognition/label.toml", pack)
    desk.write("home/labels/gait_recognition/guideline.md", "# Gait\n")
    texts = {
        f"{who}.txt": (f"vendor of {who}", f"Cameras find {who} by their gait.\n")
        for who in ("guests", "visitors", "suspects", "travellers")
    }
    write_corpus(desk.folder / "corpus", texts)


def sourced(desk: Desk) -> None:
    """Write the manifest of a folder of reports."""
    desk.write("reports/one.txt", PAPERS["library/report.txt"])
    shipped = ROOT / "corpora" / "sources" / "samples" / "reports.toml"
    text = shipped.read_text("utf-8").replace("samples-reports", "my-source")
    text = re.sub(
        r"^folder = .*$", f'folder = "{desk.folder}/reports"', text, flags=re.M
    )
    desk.write("home/sources/my-source.toml", text)


def answered(desk: Desk) -> None:
    """Confirm that two passages of the brochure carry a label."""
    screened(desk)
    data = PAPERS["deal-417/brochure.txt"].encode()
    with open_store(home=desk.home) as store:
        for passage in store.passages_in(hashlib.sha256(data).hexdigest())[1:]:
            store.add_decision(
                Decision(
                    passage.document_id,
                    passage.start,
                    passage.end,
                    "communications_interception",
                    Verdict.CONFIRMED,
                    "Ada Example",
                    datetime.now(UTC),
                )
            )


def with_texts(desk: Desk) -> None:
    """Have a case, texts to read, and texts of the law."""
    screened(desk)
    desk.write("texts.jsonl", json.dumps(TEXT) + "\n")
    articles = (f"Article {n}\n\n1. One.\n\n2. Two.\n\n" for n in range(1, 31))
    desk.write("law.txt", "".join(articles))
    desk.write("guide.txt", "".join(f"{n}.1 Words\n\nMore.\n\n" for n in range(1, 11)))
    desk.write(
        "notice.txt", "The item \u201cLarkspur Suite\u201d, which infects phones.\n"
    )


def without_home(desk: Desk) -> None:
    """Let make name the home, as at a terminal of a beginner."""
    del desk.env["TRIAGE_HOME"]


TEXT = {"id": 1, "text": CONTRACT, "kind": "contract"}

PREPARED = {
    "docs/commands.md": with_texts,
    "docs/how-to/audit.md": audited,
    "docs/how-to/new-label.md": labelled,
    "docs/how-to/new-language.md": corpus,
    "docs/how-to/new-source.md": sourced,
    "docs/how-to/retrain.md": answered,
    "docs/how-to/screen-a-case.md": papers,
    "docs/limits.md": screened,
    "docs/operating.md": audited,
    "docs/reviewing.md": with_texts,
    "docs/tutorial.md": without_home,
}
ANYONE = {"CASE": "deal-417", "NAME": "Ada", "WHY": "asked"}
FILLED = {
    "docs/commands.md": {
        "export CASE -o FILE": "export CASE -o e.csv",
        "certify CASE": "certify CASE -o BATCH",
        "WORDS...": "Tane",
        "parties IN": "parties texts.jsonl",
        "extract FILE -o OUT": "extract deal-417/contract.txt -o passages.jsonl",
        "score IN": "score texts.jsonl",
        **ANYONE,
    },
    "docs/how-to/audit.md": {
        "HASH": """$(triage audit verify --json | grep -oP '"head": "\\K\\w+')""",
    },
    "docs/how-to/new-language.md": {
        " ID ": f" {hashlib.sha256(FINNISH.encode()).hexdigest()[:12]} "
    },
    "docs/how-to/new-source.md": {"NAME IN ONE OF THE NEW DOCUMENTS": "Larkspur"},
    "docs/operating.md": {
        'add "Ada Example" --role lead <': 'add "Cleo Example" --role lead <',
        "account set NAME": 'account set "Ada Example"',
        'erase CASE "NAME"': 'erase CASE "Tane"',
        **ANYONE,
        "FILE": "deal-417.pdf",
        "/mnt/safe": "$PWD",
        "/srv/new": "$PWD/new",
        "/mnt/keys": "$PWD/home/keys",
    },
    "docs/reviewing.md": {
        "eu-2021-821 FILE": "eu-2021-821 law.txt",
        "eu-2024-2659 FILE": "eu-2024-2659 guide.txt",
        "c-series FILE": "c-series notice.txt",
        "certify CASE": "certify CASE -o BATCH",
        **ANYONE,
    },
}
"""What stands for the words that a reader replaces."""

TYPED = {
    "triage annotate": "0\n\n" * 200,
    "triage account add": "correct horse battery\n",
}
ENDS = {
    "triage retain delete": 2,  # the term of the case is not over
}
"""Exit code of commands that rightly refuse here."""


def first_of(table, command, otherwise):
    """Return the entry for the beginning of a command."""
    return next(
        (x for start, x in table.items() if command.startswith(start)), otherwise
    )


TO_RUN = {
    page: told
    for page in PAGES
    if (told := [x for x in commands(page) if not reason_not_to_run(page, x)])
}


@pytest.mark.slow
@pytest.mark.parametrize("page", TO_RUN)
def test_the_commands_of_a_page_work_in_its_order(page, checkout, tmp_path):
    desk = Desk(tmp_path / "checkout", checkout)
    PREPARED.get(page, lambda _: None)(desk)
    for command in TO_RUN[page]:
        for word, given in FILLED.get(page, {}).items():
            command = command.replace(word, given)
        if re.match(r"triage serve|make desk", command):
            desk.serve(command)
        elif command.startswith("triage promote"):
            desk.promote(command)
        else:
            typed, ends = first_of(TYPED, command, ""), first_of(ENDS, command, 0)
            desk.run(command, typed, ends)


def test_every_reason_not_to_run_is_one_of_a_command():
    told = [f"{page}: {x}" for page in PAGES for x in commands(page)]
    told += [x for page in PAGES for x in commands(page)]
    assert [x for x in NOT_RUN if not any(re.match(x, each) for each in told)] == []
    assert sum(map(len, TO_RUN.values())) > 50
