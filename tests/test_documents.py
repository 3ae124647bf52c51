"""The documents: what they name is there, and their commands are as the program's."""

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from itertools import takewhile
from typing import Any

import pytest
import typer

from pipeline.cli import app
from pipeline.labels import default_labels
from pipeline.settings import Settings, corpora_dir, project_dir

ROOT, CORPORA = project_dir(), corpora_dir()
DOCS = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").rglob("*.md"))
PAGES = [
    "README.md",
    "NOTICE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    *DOCS,
]
CARDS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("models", "corpora")
    for path in (ROOT / folder).rglob("*.md")
)
PROGRAM: Any = typer.main.get_command(app)


def _commands(group, before=()):
    for name, command in sorted(getattr(group, "commands", {}).items()):
        if hasattr(command, "commands"):
            yield from _commands(command, (*before, name))
        else:
            yield " ".join((*before, name))


COMMANDS = list(_commands(PROGRAM))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented(name):
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    group, _, inner = name.partition(" ")
    assert f"`triage {group}" in page
    assert not inner or f"`{inner}`" in page or f"triage {name}" in page


def test_the_terms_name_every_label_and_flag():
    page = (ROOT / "docs" / "terms.md").read_text("utf-8")
    flags = tomllib.loads((CORPORA / "flags.toml").read_text("utf-8"))
    names = [label.name for label in default_labels().labels]
    ids = [entry["id"] for kind in ("flag", "queue") for entry in flags[kind]]
    assert [name for name in [*names, *ids] if name not in page] == []


def test_the_first_page_is_short():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("name", [*PAGES, *CARDS])
def test_links_in_documents_lead_somewhere(name):
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        path = (ROOT / name).parent.joinpath(target).resolve()
        if path.parent != ROOT / "docs" / "reference":  # the site's build checks these
            assert path.exists(), target


def test_the_layers_on_the_page_are_those_of_the_linter():
    project = tomllib.loads((project_dir() / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (layers,) = [c["layers"] for c in contracts if c["type"] == "layers"]
    page = (project_dir() / "docs" / "architecture.md").read_text("utf-8")
    assert "\n\n" + "".join(f"    {layer}\n" for layer in layers) + "\n" in page


def test_a_licence_and_a_changelog_are_there():
    assert "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    assert (ROOT / "CHANGELOG.md").read_text("utf-8").startswith("# ")


def test_no_figure_is_stale_without_saying_so():
    """Model, rules and data behind a figure are those of its measurement."""
    sys.path.insert(0, str(ROOT / "tools"))
    from figures import problems

    assert problems() == []


def test_a_figure_without_inputs_is_of_a_test_or_printed_at_once():
    basis = tomllib.loads((ROOT / "docs" / "figures.toml").read_text("utf-8"))
    alone = [name for name, rests in basis["command"].items() if not rests["inputs"]]
    assert [
        name for name in alone if not name.startswith(("pytest ", "wc ", "git "))
    ] == []


def test_figures_go_stale_with_a_rule_and_not_with_its_comments(tmp_path, monkeypatch):
    sys.path.insert(0, str(ROOT / "tools"))
    import figures

    monkeypatch.setattr(figures, "ROOT", tmp_path)
    rule, table = tmp_path / "rule.py", tmp_path / "words.toml"

    def found(code, words):
        rule.write_text(code, "utf-8")
        table.write_text(words, "utf-8")
        figures.meaning.cache_clear()
        return figures.digest(["rule.py", "words.toml"])

    first = found('"""Old."""\nN = 3  # three\n', 'a = ["x"]\n')
    assert (
        found('"""New\n\nwords."""\n# why\nN = 3\n', '# why\na = [\n"x",\n]\n') == first
    )
    assert found("N = 4\n", 'a = ["x"]\n') != first
    assert found("N = 3\n", 'a = ["y"]\n') != first
    assert {"pipeline/classify#versions", "pipeline/ingest#versions"} < set(
        figures.inputs_of(["deal"])
    )


def test_the_wording_of_a_card_makes_no_figure_stale(tmp_path, monkeypatch):
    sys.path.insert(0, str(ROOT / "tools"))
    import figures

    monkeypatch.setattr(figures, "ROOT", tmp_path)
    (tmp_path / "training").mkdir()
    card = tmp_path / "training" / "card.md.jinja"

    def found(words):
        card.write_text(words, "utf-8")
        figures.meaning.cache_clear()
        return figures.digest(["training"])

    assert found("Recall is {{ recall }}.") == found("It finds {{ recall }}.")


def test_headlines_of_docstrings_are_read_once():
    """See "Plain English" in CONTRIBUTING."""
    sys.path.insert(0, str(ROOT / "tools"))
    from headlines import share

    assert share() <= 2.0


# --- the site and what is written from code ------------------------------------


def test_the_site_builds_without_a_warning_and_asks_no_other_server(tmp_path):
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "-q",
        "--strict",
        "-d",
        tmp_path,
    ]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    settings = (tmp_path / "reference" / "settings.html").read_text("utf-8")
    assert all(f"TRIAGE_{n.upper()}" in settings for n in Settings.model_fields)
    routes = (tmp_path / "reference" / "api.html").read_text("utf-8")
    assert "POST /api/answers" in routes
    for page in tmp_path.rglob("*.html"):
        loaded = r"<(?:script|img|link)[^>]+(?:src|href)=\"?https?:"
        assert not re.search(loaded, page.read_text("utf-8")), page.name


def test_there_are_at_most_sixty_types_of_records_and_each_is_explained():
    sys.path.insert(0, str(ROOT / "tools"))
    from site_pages.reference import record_types, records

    types = record_types()
    assert {"Finding", "Decision", "Party", "Link", "Flag", "Coverage"} <= set(types)
    assert len(types) <= 60
    assert [name for name, told in types.items() if not told.endswith(".")] == []
    page = records()
    assert "| `threshold` | `float` |" in page
    assert re.findall(r"^\| .*\|  \|$", page, re.MULTILINE) == [], "a field untold"
    assert "Annotated[" not in page


ROWS = {
    "pipeline/dossier/exports/rows.py": "_finding_row _party_row flags_rows",
    "pipeline/dossier/exports/row_models.py": "QuoteRow StepRow LinkRow CoverageRow",
    "pipeline/cli.py": "_passage_row",
    "pipeline/screening/scoring.py": "_answer",
}


@pytest.mark.parametrize("path", ROWS)
def test_every_key_of_a_written_row_is_explained(path):
    page = (ROOT / "docs" / "output-files.md").read_text("utf-8")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    rows = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and node.name in ROWS[path].split()
    ]
    keys = {
        key.value
        for row in rows
        for node in ast.walk(row)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    } | {
        node.target.id
        for row in rows
        for node in ast.walk(row)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    assert len(rows) == len(ROWS[path].split())
    assert [key for key in sorted(keys) if f"`{key}`" not in page] == []


# --- commands that documents tell -----------------------------------------------

FENCED = re.compile(r"^( *)```(?:sh|console)?\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
ENDS = {"|", "<", ">", ">>", "&&", "&", ";"}


def _lines(text):
    """Yield each command line of a document, in blocks and inside sentences."""
    for _, block in FENCED.findall(text):
        yield from block.replace("\\\n", " ").split("\n")
    yield from INLINE.findall(re.sub(r"^ *```.*?^ *```", "", text, flags=re.M | re.S))


def _told(text):
    """Yield the words of each command of ours: triage, python -m and make."""
    for line in _lines(text):
        try:
            words = shlex.split(line.replace("[", "").replace("]", ""), comments=True)
        except ValueError:  # code of another language
            continue
        while words and (re.match(r"[A-Z_]+=", words[0]) or words[0] == "$"):
            words = words[1:]
        words = list(takewhile(lambda word: word not in ENDS, words))
        if words and words[0].rpartition("/")[2] in {"triage", "python", "make"}:
            yield [words[0].rpartition("/")[2], *words[1:]]


def _parse(args):
    """Parse as the program does, without looking at values and files."""
    command = PROGRAM
    while args and args[0] in getattr(command, "commands", {}):
        command, args = command.commands[args[0]], args[1:]
    context = command.context_class(command, info_name="triage")
    if not hasattr(command, "commands"):
        if args and args[-1].startswith("--"):  # named alone: `triage run --kind`
            option = next((p for p in command.params if args[-1] in p.opts), None)
            args = [*args, "X"] if option and not option.is_flag else args
        _, left, _ = command.make_parser(context).parse_args(list(args))
        assert left == [], "more arguments than the command takes"
    else:
        assert set(args) <= {"--help", "COMMAND", "..."}, "no such command"


def _check(words, targets):
    match words:
        case ["triage", *args]:
            _parse([arg for arg in args if arg != "..."])
        case ["make", *args]:
            assert {arg for arg in args if "=" not in arg} <= targets
        case ["python", "-m", module, *args] if module.startswith(("benches", "tools")):
            source = (ROOT / f"{module.replace('.', '/')}.py").read_text("utf-8")
            source += (ROOT / "benches" / "corpus_files.py").read_text("utf-8")
            options = {arg for arg in args if arg.startswith("--")}
            assert not [option for option in options if f'"{option}"' not in source]


@pytest.mark.parametrize("name", [*PAGES, *CARDS])
def test_every_command_in_documents_is_one_of_the_program(name):
    """What a document tells a reader to type is taken by the real parser."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    wrong = {}
    for words in _told((ROOT / name).read_text("utf-8")):
        try:
            _check(words, targets)
        except Exception as error:  # whatever the parser or a check says of it
            wrong[" ".join(words)] = str(error) or repr(error)
    assert wrong == {}
