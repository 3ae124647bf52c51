"""Token patterns for polarity: negations, and similar wordings.

Verbs and nouns are listed one by one. "Cannot", "no" and "without" are the very words
of covert marketing ("cannot be noticed", "no trace"). So a negation counts only with a
word for a function that is offered or used. ``TRAPS`` are wordings that do not negate
what is sold.

A line is a pattern: words with "/" between them are alternatives, "?" makes them
optional, "..4" is a gap of up to four tokens, and names in capitals stand for lists. A
line that ends in "/" goes on.
"""

import re
from typing import Any

from pipeline.pattern_files import Patterns

_P = Patterns("classify/patterns/cue_tokens")

Pattern = list[dict[str, Any]]


def _any(words: str) -> dict[str, Any]:
    return {"LOWER": {"IN": words.split()}}


def _gap(n: int, unlike: str = ". ; :") -> dict[str, Any]:
    """Return a pattern of up to n tokens that does not cross the end of a statement."""
    return {"LOWER": {"NOT_IN": unlike.split()}, "OP": f"{{0,{n}}}"}


_NAMED: dict[str, dict[str, Any]] = {
    "COMPOUND": {
        "LOWER": {
            "REGEX": r"(erkennung|überwachung|ortung|identifizierung|auswertung)$"
        }
    },
    "SIGN": {"IS_PUNCT": True},
    "GAP_OF_3": _gap(3, ". ; : only just merely"),
    "GAP_OF_6": _gap(6, ". ; : only"),
}


def _token(word: str) -> dict[str, Any]:
    if word in _NAMED:
        return _NAMED[word]
    if word.isupper():
        return _any(_P.text(word))
    if word.startswith(".."):
        return _gap(int(word[2:]))
    found = _any(word.rstrip("?").replace("/", " "))
    return found | {"OP": "?"} if word.endswith("?") else found


def token_patterns(name: str) -> list[Pattern]:
    """Return the token patterns of a name, one for each line."""
    lines = re.sub(r"/\s+", "/", _P.text(name)).strip().splitlines()
    return [[_token(word) for word in line.split()] for line in lines]


def words_needed(pattern: Pattern) -> list[frozenset[str]]:
    """Return sets of words: where a pattern matches, there is a word of each set."""
    return [
        frozenset(token["LOWER"]["IN"])
        for token in pattern
        if "OP" not in token and "IN" in token.get("LOWER", ())
    ]
