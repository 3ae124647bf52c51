"""Words for technologies in reports, from ``corpora/parties``."""

import re
from functools import lru_cache

from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.toml_files import read_toml


class _Technology(Strict):
    label: str
    terms: tuple[str, ...]


class _TechnologiesFile(Strict):
    version: str
    technology: tuple[_Technology, ...]


def technology_in(text: str, label: str) -> str:
    """Return the words of a text for the technology of a label, or "".

    Example:
        >>> technology_in("Its agents used SPYWARE on reporters.", "facial_recognition")
        ''
        >>> technology_in(
        ...     "Its agents used SPYWARE on reporters.", "device_intrusion_forensics"
        ... )
        'SPYWARE'
    """
    pattern = _patterns().get(label)
    match = pattern.search(text) if pattern else None
    return match.group() if match else ""


def technologies_version() -> str:
    """Return the version of the table."""
    return _read().version


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {row.label: _pattern(row.terms) for row in _read().technology}


def _pattern(terms: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(terms, key=len, reverse=True)
    forms = (
        re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
        for term in ordered
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _read() -> _TechnologiesFile:
    return read_toml(corpora_dir() / "parties" / "technologies.toml", _TechnologiesFile)
