"""Notebooks are scripts: each one runs as it stands and ends with an answer."""

import ast
import os
import re
import subprocess
import sys

import pytest

from pipeline.settings import project_dir

NOTEBOOKS = sorted((project_dir() / "notebooks").glob("*.py"))
TIMEOUT_S = 1800
"""Each takes half a minute on two quiet cores; a shared machine is slower."""

every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=[path.name for path in NOTEBOOKS]
)


def _cells(path):
    """Return the cells with their headers, without the jupytext header."""
    return re.split(r"^(?=# %%)", path.read_text("utf-8"), flags=re.MULTILINE)[1:]


def test_notebooks_have_numbers_of_their_own():
    numbers = [path.name[:2] for path in NOTEBOOKS]
    assert len(set(numbers)) == len(numbers) == 8


@every_notebook
def test_first_cell_says_question_data_and_date(path):
    first = _cells(path)[0]
    assert first.startswith("# %% [markdown]\n# # ")
    for part in (r"^# Question: ", r"^# Data: ", r"^# Date: \d{4}-\d\d-\d\d\.$"):
        assert re.search(part, first, flags=re.MULTILINE), part


@every_notebook
def test_last_cell_is_code_that_prints(path):
    last = _cells(path)[-1]
    assert last.startswith("# %%\n")
    assert last.rstrip().splitlines()[-1].startswith("print(")


@every_notebook
def test_is_short_and_so_are_its_functions(path):
    """What grows longer moves to ``pipeline``, where it is tested."""
    text = path.read_text("utf-8")
    assert 60 <= len(text.splitlines()) <= 150
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)
    ]
    for function in functions:
        assert function.end_lineno is not None
        assert function.end_lineno - function.lineno < 10, function.name


@pytest.mark.slow
@every_notebook
def test_runs_as_a_script(path, tmp_path):
    """In an empty folder, with warnings as errors and no corpus at hand."""
    environment = os.environ | {
        "TRIAGE_CORPUS": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "MPLBACKEND": "agg",
        "MPLCONFIGDIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", str(path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    answer = done.stdout.rstrip().splitlines()[-1]
    assert re.match(r"[A-Z].*\w.*\.$", answer), answer
