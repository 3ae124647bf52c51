"""The dossier, in the order of due diligence (TAXONOMY 7.2): HTML, PDF and JSON.

HTML is one file to mail and keep. It holds no script and loads nothing. Text of
documents always passes through ``visible`` and autoescape. Even if it held markup, the
content security policy in the file would keep it from acting.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.casefile.gaps import STATUS_WORDS
from pipeline.datamodel import Said
from pipeline.dossier.blocks import Book
from pipeline.dossier.inputs import DossierInput
from pipeline.dossier.plain import visible
from pipeline.dossier.sections.coverage import coverage, documents
from pipeline.dossier.sections.destination import destination_file
from pipeline.dossier.sections.evidence import evidence
from pipeline.dossier.sections.filled import awareness, history
from pipeline.dossier.sections.first import first_page, in_brief, questions
from pipeline.dossier.sections.flags import flags, safeguards
from pipeline.dossier.sections.item import capability_review, item_assessment
from pipeline.dossier.sections.memo import choices, decision, decisions, mitigation
from pipeline.dossier.sections.notification import notification
from pipeline.dossier.sections.parties import parties
from pipeline.dossier.sections.quoting import moment
from pipeline.dossier.sections.system import log, versions
from pipeline.dossier.tongue import ENGLISH, Tongue, told_book
from pipeline.dossier.view import build_view
from pipeline.errors import ConfigError
from pipeline.labels import in_words

TEMPLATES = Path(__file__).parent / "templates"


_SECTIONS = (
    first_page,
    in_brief,
    questions,
    decision,
    awareness,
    documents,
    item_assessment,
    capability_review,
    parties,
    destination_file,
    flags,
    safeguards,
    mitigation,
    choices,
    decisions,
    notification,
    history,
    coverage,
    versions,
    log,
    evidence,
)
"""Sections in their order: the main part for reading, then the annex for reference.

The evidence comes last: everything before it refers to it by number.
"""


def build_book(case: DossierInput) -> Book:
    """Return the whole content of a dossier, in order."""
    view = build_view(case)
    return Book(
        title=Said("Dossier {name}", name=case.case),
        kicker="Evidence dossier · Regulation (EU) 2021/821, Article 5",
        case=case.case,
        byline=Said(
            "State of {at}. Passages with their places, for a person to judge.",
            at=moment(case.created_at),
        ),
        sections=tuple(section(view) for section in _SECTIONS),
    )


class Renderer(Protocol):
    """Writer of a dossier in a format."""

    def __call__(self, case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
        """Return the dossier of a case in a language."""


def render_dossier(case: DossierInput, tongue: Tongue = ENGLISH) -> str:
    """Return the dossier of a case as one self-contained HTML file.

    The same case gives the same text.
    """
    style = dossier_style()
    page = environment().get_template("dossier.html")
    return page.render(
        book=told_book(build_book(case), tongue),
        tell=tongue.tell,
        language=tongue.code,
        style=Markup(style),
        policy=Markup(dossier_policy()),
    )


def _html(case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
    return render_dossier(case, tongue).encode("utf-8")


def _pdf(case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
    from pipeline.dossier.pdf import render_pdf

    return render_pdf(case, tongue)


def _record(case: DossierInput, tongue: Tongue = ENGLISH) -> bytes:
    # The desk starts faster without the models of the schema.
    from pipeline.dossier.dossier_json import render_record

    return render_record(case, tongue)


FORMATS: Mapping[str, Renderer] = {"html": _html, "pdf": _pdf, "json": _record}
"""Writer of a dossier for each ending of a file name."""


def renderer_of(path: Path) -> Renderer:
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
    jinja.filters |= {"words": in_words, "score": _score, "base64": _base64}
    jinja.globals |= {"status_words": STATUS_WORDS}
    return jinja


def _finalize(value: Any) -> Any:
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return visible(value) if is_text else value


def _score(value: float) -> str:
    """Return a probability with three decimals, as thresholds are given."""
    return f"{value:.3f}"
