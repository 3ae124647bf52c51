"""The dossier: one HTML file that is mailed, printed and kept.

It holds no script and loads nothing. Text of documents passes through
``visible`` and autoescape without exception, and the content security policy
in the file lets no markup act even if it were there.
"""

import hashlib
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.cases.gaps import STATUS_WORDS, coverage_words, plural
from pipeline.cases.inputs import DossierInput
from pipeline.cases.plain import visible
from pipeline.cases.view import build_view, in_words

TEMPLATES = Path(__file__).parent / "templates"


def render_dossier(case: DossierInput) -> str:
    """Return the dossier of a case as one self-contained HTML file.

    The same case gives the same text.
    """
    style = dossier_style()
    page = environment().get_template("dossier.html")
    return page.render(
        view=build_view(case),
        case=case,
        style=Markup(style),
        style_hash=_csp_hash(style),
    )


@lru_cache(maxsize=1)
def dossier_style() -> str:
    """Return the style sheet, as it stands between its tags."""
    return (TEMPLATES / "dossier.css").read_text("utf-8")


def _csp_hash(style: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment of the dossier."""
    return new_environment(TEMPLATES)


def new_environment(*folders: Path) -> Environment:
    """Return an environment in which no text can act as markup or hide.

    Templates are looked for in the folders in the order given.

    ``finalize`` sees every expression before autoescape does, so a template
    cannot forget either of them.
    """
    jinja = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters |= {"words": in_words, "plural": plural, "score": _score}
    jinja.globals |= {"status_words": STATUS_WORDS, "coverage_words": coverage_words}
    return jinja


def _finalize(value: Any) -> Any:
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return visible(value) if is_text else value


def _score(value: float) -> str:
    """Return a probability with three decimals, as thresholds are given."""
    return f"{value:.3f}"
