"""Words in a file that its program does not show: marked, and said in a note.

Hidden words are in the text, since they are evidence as well. A walk puts two
characters around them that no text has; when the text is put together, they become
marks. Words that somebody deleted while changes were tracked are not read, since nobody
offers them any more. A note quotes them, because a person should know that a contract
once read "only under warrant".
"""

import re
from collections.abc import Iterable, Sequence

from pipeline.datamodel import counted
from pipeline.ingest.decode import clean

UNSEEN = (
    "1 word is in the file but not to be seen on the page: “{quote}”",
    "{n} words are in the file but not to be seen on the page: “{quote}”",
)
_MAX_QUOTED = 160
_HIDE, _SHOW = "\ufdd0", "\ufdd1"
"""Two of the code points that Unicode keeps for a program's own use."""

_SIGNS = re.compile(f"[{_HIDE}{_SHOW}]")


def hide(text: str) -> str:
    """Return a text between the signs for hidden words, if it holds any word."""
    if not text.strip():
        return text
    return f"{_HIDE}{_SIGNS.sub('', text)}{_SHOW}"


def show(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without the signs, stripped, and the words between them.

    Args:
        text: Text joined from results of ``hide`` and other texts.

    Returns:
        The text without white space around it, and half-open spans in it.

    Example:
        >>> show(f" Sold to {hide('the police')} only")
        ('Sold to the police only', [(8, 18)])
    """
    if _SIGNS.search(text) is None:
        return text.strip(), []
    signs = ["", *_SIGNS.findall(text)]
    parts = _SIGNS.split(text)
    whole = "".join(parts)
    at = len(whole.lstrip()) - len(whole)
    whole = whole.strip()
    spans: list[tuple[int, int]] = []
    for sign, part in zip(signs, parts, strict=True):
        start, end = max(at, 0), at + len(part.rstrip())
        at += len(part)
        if sign != _HIDE or not part.strip():
            continue
        if spans and not whole[spans[-1][1] : start].strip():
            start = spans.pop()[0]
        spans.append((start, end))
    return whole, spans


def hidden_note(texts: Iterable[str]) -> str | None:
    """Return a note on the hidden words of a page, or None."""
    words = [word for text in texts for word in text.split()]
    return count_and_quote(words, UNSEEN) if words else None


def deleted_note(texts: Sequence[str]) -> str | None:
    """Return a note on deleted words, or None; white space separates two changes."""
    joined = "".join(texts).encode("utf-16-le", "surrogatepass")
    words = clean(joined.decode("utf-16-le", "replace")).split()
    return count_and_quote(words, _DELETED) if words else None


_DELETED = (
    "1 word deleted by a tracked change was not read: “{quote}”",
    "{n} words deleted by a tracked change were not read: “{quote}”",
)


def count_and_quote(words: Sequence[str], what: tuple[str, str]) -> str:
    """Return a note with the number of words and a quote of their beginning."""
    quote = " ".join(words)
    quote = quote[:_MAX_QUOTED] + ("…" if len(quote) > _MAX_QUOTED else "")
    return counted(len(words), *what, quote=quote)
