"""Tell brochures, contracts and reports apart, by their words.

This comes before anything else, because the same sentence means different things in
each (TAXONOMY 3). A person who knows better sets ``--kind``.
"""

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.datamodel import Kind
from pipeline.errors import ArtifactError
from pipeline.files import sha256_of
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.text.disguise.reveal import read
from pipeline.text.end_use import is_correspondence, is_mail, is_titled_statement
from pipeline.toml_files import read_toml

KINDS = (Kind.BROCHURE, Kind.CONTRACT, Kind.REPORT)
"""Kinds in the order of the rows of weights. Only a person can choose ``other``: a
brochure taken for it would lose all its item labels."""

_CONTRACT_LEAD = 0.5
"""Margin by which a brochure must win over a contract. A contract can carry every label
of a brochure and six more. A contract taken for a brochure loses those; a brochure
taken for a contract only costs some reading (TAXONOMY 7.6, a miss costs more)."""

FEW_TERMS = 100
_FEW_LEAD = 2.4
"""Margin by which a brochure must win in a text with few known words. There the bias
decides: it puts an empty text 2.43 nearer to a brochure, so an order of ten lines
became one."""

_TITLE_LINES = 3
"""Lines in which a contract names itself."""

_FORM_LINES = 12
"""Lines in which an order names its parties."""

_CONTRACT, _REPORT = KINDS.index(Kind.CONTRACT), KINDS.index(Kind.REPORT)
_REPORT_LEAD = 2.0
"""Margin of a report over a contract from which a letter is a report all the same. The
bias alone makes 1.6."""

_SPREAD = 0.7
"""Divisor of the margins before they become probabilities. Without it they are too low:
over 1,205 documents of sources left out of the training (no PDF files), they differ
from the share of right kinds by 0.08 on average, with it by 0.03."""

_CLOSE = 0.5
"""Margin below which two kinds are about equally likely. Of 693 English documents of
the corpus, 5 are nearer; one of the two with a wrong kind is among them."""


class KindDoubt(StrEnum):
    """Reasons for doubt about a guessed kind."""

    FEW_WORDS = "few words"
    LETTER = "letter"
    CLOSE = "close"


class KindGuess(NamedTuple):
    """Kind of a document, as its text shows it.

    Attributes:
        kind: Kind of the document.
        doubt: Reason why the kind may be wrong, or None.
        probability: Probability of the kind by its words, in [0, 1]; None where a
            title, a form or a letter decides.
    """

    kind: Kind
    doubt: KindDoubt | None = None
    probability: float | None = None


SAMPLE_CHARS = 20_000
"""Characters that are read; the first pages tell the kind, the rest only costs time."""


class _Titles(Strict):
    english: tuple[str, ...]
    form: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, tuple[str, ...]]


def _titles_path() -> Path:
    return corpora_dir() / "contract_titles.toml"


@lru_cache(maxsize=1)
def _contract_title() -> re.Pattern[str]:
    named = read_toml(_titles_path(), _Titles)
    titles = (re.escape(title) for own in named.titles.values() for title in own)
    words = "|".join(titles).replace(r"\*", r"\w*")
    english = "|".join(map(re.escape, named.english))
    # "PURCHASE ORDER No. 19 of 3 May 2026", but no "Supply agreement with Karavia".
    # Each word is read in one way only: "1-1-1-..." can be cut in millions of ways.
    number = (
        r"(?>\W{1,5}(?:no|nr|number|ref|dated|of|\w{0,20}\d\S{0,20}"
        r"|[a-z]{1,9}(?=\W{1,3}\d))\b){0,8}+"
    )
    return re.compile(
        rf"[\W\d_]{{0,8}}(?:(?:{words})(?!\w).{{0,70}}|(?:{english}){number}\W*)$",
        re.IGNORECASE,
    )


def is_titled_contract(text: str) -> bool:
    """Return True if a text has the title of a contract or order.

    Example:
        >>> is_titled_contract("CONTRATO Nº 12/2024")
        True
        >>> is_titled_contract("O contrato foi assinado em maio.")
        False
        >>> is_titled_contract("Purchase order 17 of 3 May 2026")
        True
        >>> is_titled_contract("Purchase order for spyware was never paid")
        False
    """
    lines = [line for line in text[:SAMPLE_CHARS].splitlines() if line.strip()]
    return any(_contract_title().match(line) for line in lines[:_TITLE_LINES])


@lru_cache(maxsize=1)
def _form_lines() -> re.Pattern[str]:
    form = read_toml(_titles_path(), _Titles).form
    seller, receiver, number = (
        "|".join(map(re.escape, form[sign]))
        for sign in ("seller", "receiver", "number")
    )
    # "A. Seller: Tane Ltd", but neither "Seller:" of an empty form nor a sentence.
    return re.compile(
        rf"\W{{0,4}}(?:\w{{1,2}}[.)]\W{{0,4}})?(?:(?:(?P<seller>{seller})"
        rf"|(?P<receiver>{receiver}))\W{{0,3}}:\W{{0,4}}\w"
        rf"|(?P<number>{number})\W{{0,4}}[\w/-]{{0,12}}?\d)",
        re.IGNORECASE,
    )


def is_order_form(text: str) -> bool:
    r"""Return True if the first lines of a text name two of seller, buyer and order.

    Example:
        >>> is_order_form("Order 5\nSeller: Tane Ltd\nEnd user: Sarel Police")
        True
        >>> is_order_form("Seller: Tane Ltd\nThe end user of spyware is unknown.")
        False
    """
    lines = [line for line in text[:SAMPLE_CHARS].splitlines() if line.strip()]
    found = (_form_lines().match(line) for line in lines[:_FORM_LINES])
    return len({match.lastgroup for match in found if match}) > 1


def kind_text(text: str) -> str:
    """Return the part of a document's text for deciding its kind."""
    return read(text[:SAMPLE_CHARS])


@lru_cache(maxsize=4)
def load_kind_classifier(name: str) -> "KindClassifier":
    """Return the classifier in a folder of ``models/``, loaded once.

    Raises:
        ArtifactError: A file is missing or altered, it is for other kinds, or arrays
            are missing, unknown or of another shape.
    """
    from pipeline.classify import artifact

    folder = artifact.model_folder(name)
    facts, version = artifact.read_artifact(folder)
    expected = {"kind": "kind.v1", "kinds": [kind.value for kind in KINDS]}
    found = {key: facts.get(key) for key in expected}
    if found != expected:
        msg = f"model {folder}: expected {expected}, found {found}"
        raise ArtifactError(msg)
    vocabulary = artifact.load_vocabulary(folder)
    arrays = artifact.load_arrays(folder)
    n_kinds, n_terms = len(KINDS), len(vocabulary)
    shapes = {"idf": (n_terms,), "weights": (n_kinds, n_terms), "bias": (n_kinds,)}
    artifact.check_arrays(folder, shapes, arrays)
    return KindClassifier(vocabulary, arrays, version)


def kinds_version(artifact: str) -> str:
    """Return the version of an artifact together with the rule of choosing."""
    titles = sha256_of(_titles_path())
    rule = f"{artifact} {_CONTRACT_LEAD} {FEW_TERMS} {_FEW_LEAD} letters mails"
    rule += f" forms{_FORM_LINES} {titles}"
    return hashlib.sha256(rule.encode()).hexdigest()


class KindClassifier:
    """TF-IDF of words and one linear model per kind."""

    def __init__(
        self,
        vocabulary: tuple[str, ...],
        arrays: dict[str, NDArray[np.float32]],
        version: str,
    ) -> None:
        """Take learned arrays ``idf``, ``weights`` (n_kinds, n_terms), ``bias``."""
        from pipeline.classify.learned import restore_vectorizer

        self.version = kinds_version(version)
        self._vectorizer = restore_vectorizer(vocabulary, arrays["idf"], ngram_max=1)
        self._weights, self._bias = arrays["weights"], arrays["bias"]

    def predict(self, text: str) -> Kind:
        """Return the kind of a document by its text."""
        return self.decide(text).kind

    def decide(self, text: str) -> KindGuess:
        """Return the kind of a text, its probability and a reason for doubt.

        An end-use statement counts as a contract, however few words it has, and so does
        a contract or order that says so in its title or is a form. So does a mail, and
        a letter or memo unless its words are clearly those of a report.
        """
        titled = is_titled_statement(text) or is_titled_contract(text)
        if titled or is_order_form(text):
            return KindGuess(Kind.CONTRACT)
        row = self._vectorizer.transform([kind_text(text)])
        margins = np.asarray(row @ self._weights.T + self._bias)
        few = row.getnnz(axis=1) < FEW_TERMS
        best = int(choose_kinds(margins, few)[0])
        lead = margins[0, _REPORT] - margins[0, _CONTRACT]
        if is_mail(text) or (lead < _REPORT_LEAD and is_correspondence(text)):
            return KindGuess(Kind.CONTRACT, KindDoubt.LETTER)
        probability = round(float(probabilities(margins)[0, best]), 3)
        is_close = margins[0, best] - np.delete(margins[0], best).max() < _CLOSE
        doubt = KindDoubt.CLOSE if is_close else None
        if few[0]:
            doubt = KindDoubt.FEW_WORDS
        return KindGuess(KINDS[best], doubt, probability)


def probabilities(margins: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return the probability of each kind, shape (n_documents, n_kinds)."""
    powers = np.exp((margins - margins.max(axis=1, keepdims=True)) / _SPREAD)
    shares: NDArray[np.floating] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def choose_kinds(
    margins: NDArray[np.floating], few: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return the index in ``KINDS`` for each row of margins.

    Args:
        margins: Margins, shape (n_documents, n_kinds).
        few: Whether each text holds too few words to decide, shape (n_documents,).
    """
    brochure, contract, report = (margins[:, i] for i in range(len(KINDS)))
    lead = np.where(few, _FEW_LEAD, _CONTRACT_LEAD)
    # By index in KINDS. The margin is only between the first two: a report stays one.
    is_report = (report > brochure) & (report > contract)
    kinds = np.where(brochure - lead >= contract, 0, 1)
    best: NDArray[np.int64] = np.where(is_report, 2, kinds)
    return best
