"""Examples in documents do what the pages say: a shell runs them as they stand."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from pipeline.settings import project_dir
from pipeline.store.store import open_store
from tests.dossier.sample import fill_store

ROOT = project_dir()
BLOCKS = re.compile(r"^( *)```sh\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
NOTICE = "Palvelu salakuuntelee puheluita.\n\nLaite toimitetaan asiakkaalle.\n"


def example(page: str, words: str) -> str:
    """Return the block of a page that holds some words, without its indent."""
    text = (ROOT / page).read_text("utf-8")
    found = [(indent, code) for indent, code in BLOCKS.findall(text) if words in code]
    ((indent, code),) = found
    return re.sub(f"^{indent}", "", code, flags=re.MULTILINE)


@pytest.fixture
def shell(tmp_path, home, tiny_folder):
    """Return a function that runs a block in an empty folder, as in a checkout."""
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, start in (("python", ""), ("triage", "-m pipeline.cli ")):
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec {sys.executable} {start}"$@"\n', "utf-8")
        path.chmod(0o755)

    def run(code: str, **more: str) -> str:
        ran = subprocess.run(
            ["bash", "-euc", code],
            cwd=tmp_path,
            env=os.environ
            | {
                "PATH": f"{programs}:{os.environ['PATH']}",
                "PYTHONPATH": str(ROOT),
                "TRIAGE_HOME": str(home),
                "TRIAGE_MODEL": str(tiny_folder),
            }
            | more,
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return run


def test_the_block_for_a_new_language_writes_all_passages_of_a_document(
    shell, tmp_path
):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "notice.txt").write_text(NOTICE, "utf-8")
    sha256 = hashlib.sha256(NOTICE.encode()).hexdigest()
    manifest = f"sha256\tpath\tkind\tsource\n{sha256}\tnotice.txt\treports\tours\n"
    (corpus / "manifest.tsv").write_text(manifest, "utf-8")
    code = example("docs/how-to/new-language.md", "document_candidates")
    assert "python - ID " in code
    shell(code.replace(" ID ", f" {sha256[:12]} "), TRIAGE_CORPUS=str(corpus))
    lines = (tmp_path / "batch.jsonl").read_text("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    assert texts == NOTICE.strip().split("\n\n")


def test_the_run_of_the_first_page_writes_the_files_that_it_lists(shell, tmp_path):
    texts = {"deal-417": "End user: Tane Ltd\n", "library": "Officers beat two men.\n"}
    for folder, text in texts.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "paper.md").write_text(text, "utf-8")
    printed = shell(example("README.md", "triage run"))
    assert "proposed next step: " in printed
    page = (ROOT / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+\.\w+)` \|", page, re.MULTILINE)
    assert len(listed) == 5
    written = tmp_path / "deal-417-evidence"
    assert sorted(path.name for path in written.iterdir()) == sorted(listed)


def test_the_last_steps_of_the_tutorial_write_a_pdf_and_verify_the_record(
    shell, tmp_path, home
):
    with open_store() as store:
        fill_store(store, "sample")
    shutil.copytree(home, tmp_path / ".triage", symlinks=True)
    shell(example("docs/tutorial.md", "triage dossier"))
    assert (tmp_path / "sample.pdf").read_bytes().startswith(b"%PDF-")
    assert "unchanged" in shell(example("docs/tutorial.md", "triage audit verify"))
