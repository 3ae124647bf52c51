"""The dossier as one HTML file to mail and keep, and as PDF and JSON.

The HTML file holds no script and loads nothing. Text of documents always passes through
``visible`` and autoescape. Even if it held markup, the content security policy in the
file would keep it from acting.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.casefile.gaps import STATUS_WORDS, coverage_words, plural
from pipeline.dossier.book import build_book
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.plain import visible
from pipeline.errors import ConfigError
from pipeline.labels import in_words

TEMPLATES = Path(__file__).parent / "templates"


def render_dossier(case: DossierInput) -> str:
    """Return the dossier of a case as one self-contained HTML file.

    The same case gives the same text.
    """
    style = dossier_style()
    page = environment().get_template("dossier.html")
    return page.render(
        book=build_book(case),
        style=Markup(style),
        policy=Markup(dossier_policy()),
    )


def _pdf(case: DossierInput) -> bytes:
    from pipeline.dossier.pdf import render_pdf

    return render_pdf(case)


def _record(case: DossierInput) -> bytes:
    # The desk starts faster without the models of the schema.
    from pipeline.dossier.record import render_record

    return render_record(case)


FORMATS: Mapping[str, Callable[[DossierInput], bytes]] = {
    "html": lambda case: render_dossier(case).encode("utf-8"),
    "pdf": _pdf,
    "json": _record,
}
"""Writer of a dossier for each ending of a file name."""


def renderer_of(path: Path) -> Callable[[DossierInput], bytes]:
    """Return the writer of a dossier for the ending of a file's name.

    Raises:
        ConfigError: The name has none of the endings ``.html``, ``.pdf`` and ``.json``.
    """
    try:
        return FORMATS[path.suffix.lower().removeprefix(".")]
    except KeyError:
        endings = ", ".join(f".{ending}" for ending in FORMATS)
        msg = f"{path}: expected a name that ends with {endings}"
        raise ConfigError(msg) from None


def dossier_policy() -> str:
    """Return the content security policy of a dossier: a browser may only draw it."""
    return (
        "default-src 'none'; img-src data:; "
        f"style-src '{_csp_hash(dossier_style())}'; base-uri 'none'; form-action 'none'"
    )


@lru_cache(maxsize=1)
def dossier_style() -> str:
    """Return the style sheet, as it stands between its tags."""
    return (TEMPLATES / "dossier.css").read_text("utf-8")


def _base64(data: bytes) -> Markup:
    return Markup(b64encode(data).decode("ascii"))  # letters, digits, + and /


def _csp_hash(style: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment of the dossier."""
    return new_environment(TEMPLATES)


def new_environment(*folders: Path) -> Environment:
    """Return an environment in which text can neither act as markup nor hide.

    Templates are looked for in the folders in the order given.

    ``finalize`` handles every expression before autoescape does, so a template cannot
    forget either of them.
    """
    jinja = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {
        "words": in_words,
        "plural": plural,
        "score": _score,
        "base64": _base64,
    }
    jinja.globals |= {"status_words": STATUS_WORDS, "coverage_words": coverage_words}
    return jinja


def _finalize(value: Any) -> Any:
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return visible(value) if is_text else value


def _score(value: float) -> str:
    """Return a probability with three decimals, as thresholds are given."""
    return f"{value:.3f}"
