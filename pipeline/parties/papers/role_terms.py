"""Words for roles, from ``corpora/parties/roles.toml``."""

import re
from functools import lru_cache

from pipeline.parties.records import PartyRole
from pipeline.pattern_files import Patterns
from pipeline.settings import corpora_dir
from pipeline.strict import Strict
from pipeline.text.normalize import any_case
from pipeline.toml_files import read_toml

ROLE_TERMS = Patterns("parties/patterns/role_terms", TERMS=lambda: terms_pattern())
"""Patterns of words around a role."""


class _Role(Strict):
    id: PartyRole
    terms: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()


class _RoleTermsFile(Strict):
    version: str
    no_answer: tuple[str, ...]
    role: tuple[_Role, ...]
    sentences: tuple[tuple[PartyRole, str, str], ...]


def role_of_term(term: str) -> PartyRole | None:
    """Return the role named by a defined term or a label.

    Example:
        >>> (
        ...     role_of_term("the Buyer"),
        ...     role_of_term("End Users"),
        ...     role_of_term("Airspan"),
        ... )
        (<PartyRole.BUYER: 'buyer'>, <PartyRole.END_USER: 'end_user'>, None)
    """
    plain = _folded(term).strip(" .:;\"'“”«»()")
    plain = ROLE_TERMS.ASKS.sub("", ROLE_TERMS.ARTICLE.sub("", plain)).strip()
    terms = _terms()
    return terms.get(plain) or terms.get(plain.removesuffix("s"))


def _folded(term: str) -> str:
    """Return a term in small letters, and with one i for the two of Turkish."""
    small = term.casefold().replace("\u0307", "").replace("ı", "i")
    return " ".join(small.split())


def role_of_defined(term: str) -> PartyRole | None:
    """Return the role of a defined term for a party of an agreement.

    A label may mean something else. On a label, the shipper of goods is their seller;
    in an agreement with a carrier, the "Shipper" is the customer. An "Exclusive Sales
    Agent" is an agent.
    """
    plain = " ".join(term.casefold().split()).strip(" .:;,\"'“”«»()")
    plain = ROLE_TERMS.ARTICLE.sub("", plain).strip()
    for role in _read().role:
        if plain in role.defined or plain.removesuffix("s") in role.defined:
            return role.id
    if plain.endswith((" agent", " agents")):
        return PartyRole.AGENT
    return role_of_term(plain)


def role_of_question(label: str) -> PartyRole | None:
    """Return the role in a question of a form ("Who will use ...?")."""
    plain = " ".join(label.casefold().split())
    return next((role for phrase, role in _phrases() if phrase in plain), None)


def terms_pattern() -> str:
    """Return an alternation of all terms, the longest first, for a pattern."""
    terms = sorted(_terms(), key=len, reverse=True)
    return "|".join(re.escape(term).replace(r"\ ", r"[ \t]+") for term in terms)


@lru_cache(maxsize=1)
def no_answer() -> re.Pattern[str]:
    """Return a pattern for words in place of a name: "n/a", "see annex 2", "同上"."""
    words = "|".join(re.escape(word) for word in _read().no_answer)
    number = r"(?:[ \t]*[\d一二三四五]{1,3}|[ \t]+[a-z]|[ \t]+[ivx]{1,4})?"
    ends = r"[.。)）\]\"”]*[ \t]*(?:$|\n|\t|[ ]{2}|[(（;；])"
    return any_case(rf"[\s\"“(（\[-]*(?:{words}){number}{ends}")


def role_phrases() -> tuple[tuple[PartyRole, str, str], ...]:
    """Return the phrases of sentences: a role, words before a name, words after it."""
    return _read().sentences


@lru_cache(maxsize=1)
def _read() -> _RoleTermsFile:
    return read_toml(corpora_dir() / "parties" / "roles.toml", _RoleTermsFile)


@lru_cache(maxsize=1)
def _terms() -> dict[str, PartyRole]:
    terms: dict[str, PartyRole] = {}
    for role in _read().role:
        for term in role.terms:
            terms.setdefault(_folded(term), role.id)
    return terms


@lru_cache(maxsize=1)
def _phrases() -> tuple[tuple[str, PartyRole], ...]:
    return tuple((p, role.id) for role in _read().role for p in role.phrases)
