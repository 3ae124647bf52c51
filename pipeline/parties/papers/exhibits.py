"""Exhibits named in a paper and missing or empty."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipeline.datamodel import OmissionKind
from pipeline.parties.party_names import bare
from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

_P = Patterns("parties/patterns/exhibits")

_MISSING = OmissionKind.EXHIBIT_MISSING

_MIN_CHARS = 25
"""Least number of letters and digits below the title of an exhibit with contents."""

_MAX_HEADING = 60
"""Most characters of the line below a title that may be its second line."""

MAX_EXHIBITS = 60
"""Most exhibits of a paper; more are a list of enclosures of another paper."""

_Key = tuple[str, str]
_Title = tuple[_Key, Span]
_ARABIC = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6", "VII": "7"}
_WORDS = {
    word: str(n)
    for n, word in enumerate(
        "one two three four five six seven eight nine ten".split(), start=1
    )
}
_ROMAN = _ARABIC | {arabic: roman for roman, arabic in _ARABIC.items()}
_HEAD = 600
"""Number of characters of a paper that hold its title."""

_MIN_WORDS = 6
"""Least number of characters in the name of a listed exhibit that tells it."""

_LISTS_END = 0.4
_MIN_WITH_LIST = 4_000
"""Least number of characters of a paper with a table of contents."""

_LIST_CHARS = 200
_MIN_LISTED = 3
_MAX_TITLE = 120
_SHORT = 600
_MIN_FOOT = 8
_FEET = 3


@dataclass(frozen=True, slots=True)
class Omitted:
    """One place of an omission in a paper.

    Attributes:
        kind: Kind of omission.
        span: Span of the place with the words around it.
        name: Exhibit or role that is left out, or "".
    """

    kind: OmissionKind
    span: Span
    name: str = ""


def missing_exhibits(text: str) -> Iterator[Omitted]:
    r"""Yield the missing exhibits of a paper.

    Example:
        >>> text = (
        ...     "Prices stand in Exhibit A and Exhibit B.\n\nEXHIBIT A\nPrices\n"
        ...     "A radio costs 90 euros, a spare battery 12 euros."
        ... )
        >>> [(e.name, e.kind.value) for e in missing_exhibits(text)]
        [('Exhibit B', 'exhibit_missing')]
    """
    named, headed, foreign = _read(text)
    for (noun, number), (name, span) in list(named.items())[:MAX_EXHIBITS]:
        is_part = number.partition("-")[0] != number and (
            (noun, number.partition("-")[0]) in named
        )
        is_there = is_part or _is_headed(noun, number, headed)
        if not is_there and not _is_foreign(noun, number, foreign):
            yield Omitted(_MISSING, span, name)
    yield from _attached(text)
    starts = sorted(span.start for spans in headed.values() for span in spans)
    for spans in {spans[-1]: spans for spans in headed.values()}.values():
        contents = [_contents(text, span, starts) for span in spans]
        if not any(map(_says_something, contents)):
            # "Exhibit 1: attached" is a reference; what it names is elsewhere.
            is_elsewhere = any(map(_is_attached, contents))
            kind = _MISSING if is_elsewhere else OmissionKind.EXHIBIT_EMPTY
            yield Omitted(kind, spans[-1], _title(spans[-1].of(text)))


def _attached(text: str) -> Iterator[Omitted]:
    """Yield papers that are said to be attached but are no title in the text."""
    once: dict[str, Span] = {}
    for match in _P.ATTACHED.finditer(text):
        group = match.lastgroup or "name"
        article = _P.ARTICLE.match(match[group])
        start = match.start(group) + (article.end() if article else 0)
        span = Span(start, match.end(group))
        once.setdefault(span.plain(text), span)
    for name, span in list(once.items())[:MAX_EXHIBITS]:
        words, loud = (
            r"\s+".join(map(re.escape, form.split())) for form in (name, name.upper())
        )
        # "Price List 2024" is a title, "Price List is attached." is not.
        head = (
            rf"^[\W\d]{{0,20}}(?:(?i:{words})(?![,;.]? +[a-z])[^\n]{{0,30}}$|"
            rf"{loud}\b)"
        )
        if not re.search(head, text, re.MULTILINE):
            yield Omitted(_MISSING, span, name)


def _is_headed(noun: str, number: str, headed: Collection[tuple[str, str]]) -> bool:
    """Return True if a title heads an exhibit or a part of it, such as "A-1" of A.

    In a paper without a title "Exhibit", "Exhibit A" may be the one with the title
    "Appendix A".
    """
    same = {number, _ROMAN.get(number, number)}
    own = {n for other, n in headed if other == noun} or {n for _, n in headed}
    return bool(same & own) or any(n.startswith(f"{number}-") for n in own)


def _is_foreign(noun: str, number: str, foreign: set[tuple[str, str]]) -> bool:
    """Return True for an exhibit of another paper: Annex IV beside a law's Annex I."""
    if (noun, number) in foreign:
        return True
    is_roman = number in _ARABIC
    return is_roman and any(n == noun and m in _ARABIC for n, m in foreign)


def holds_exhibit(file_name: str, text: str, name: str) -> bool:
    """Return True if a paper is an exhibit by its file name or its first words.

    Example:
        >>> holds_exhibit("contract_exhibit-b.pdf", "Prices of 2026", "Exhibit B")
        True
    """
    words = r"[\W_]*".join(map(re.escape, name.split()))
    pattern = re.compile(rf"(?<![A-Za-z]){words}(?![A-Za-z0-9])", re.IGNORECASE)
    return bool(pattern.search(file_name) or pattern.match(text.lstrip(" \t\n#*")))


def _read(
    text: str,
) -> tuple[dict[_Key, tuple[str, Span]], dict[_Key, list[Span]], set[_Key]]:
    """Return the places of names and of titles, and the exhibits of other papers."""
    named: dict[_Key, tuple[str, Span]] = {}
    headed: dict[_Key, list[Span]] = {}
    foreign: set[_Key] = set()
    titles: list[_Title] = []
    for match in _P.NAMED.finditer(text):
        span, noun = Span(*match.span()), match["noun"]
        numbers = _numbers(text, match)
        keys = [(_noun(noun), _WORDS.get(n.casefold(), n)) for n in numbers]
        if _P.TAX.match(text, match.start()):
            continue
        is_own = _is_own_title(text, match)
        is_title = is_own or _is_title(text, match)
        if not is_own and _is_of_another(text, span, is_title=is_title):
            foreign.update(keys)
        elif is_title:
            titles.append((keys[0], span))
        else:
            for key, number in zip(keys, numbers, strict=True):
                named.setdefault(key, (f"{noun.capitalize()} {number}", span))
    _sort_titles(text, titles, named, headed)
    return named, headed, foreign


def _sort_titles(
    text: str,
    titles: list[_Title],
    named: dict[_Key, tuple[str, Span]],
    headed: dict[_Key, list[Span]],
) -> None:
    """Add the titles to ``headed``, and those of a list of exhibits to ``named``."""
    for key, span in titles:
        if not _is_listed(text, key, span, titles):
            headed.setdefault(key, []).append(span)
            continue
        named.setdefault(key, (_title(span.of(text)), span))
        if same := _under_another_noun(text, key, span, titles):
            headed.setdefault(key, []).append(same)


def _is_of_another(text: str, span: Span, *, is_title: bool) -> bool:
    """Tell Annex I of a law, and GSA Schedule 70, from an exhibit of the paper."""
    if _P.OF_ANOTHER.match(text, span.end) and not _P.THIS.match(text, span.end):
        return True
    before = text[max(0, span.start - 9) : span.start]
    body = None if is_title else _P.BODY.search(before)
    if body is None or _P.PREPOSITION.search(before):
        return False
    # Letters that the paper defines, as in "the MSA", stand for a paper of its own.
    return re.search(rf"[\"“]{body[1]}[\"”]", text) is None


def _is_own_title(text: str, match: re.Match[str]) -> bool:
    """Return True for a title that names the paper: "Schedule 1 to Deed of Tane"."""
    start = text.rfind("\n", 0, match.start()) + 1
    own = _P.OWN.match(text, match.end())
    if own is None or text[start : match.start()].strip(" \t#*|_"):
        return False
    return bare(own[1]) in bare(text[:_HEAD])


def _is_listed(text: str, key: _Key, title: Span, titles: list[_Title]) -> bool:
    """Return True for a line of a list of exhibits: other titles stand close to it.

    In a list at the end of a paper, the titles come again below it.
    """
    near = [(k, t) for k, t in titles if abs(t.start - title.start) <= _LIST_CHARS]
    if len(near) < _MIN_LISTED or len(text) < _MIN_WITH_LIST:
        return False
    if title.start <= len(text) * _LISTS_END:
        return True
    again = [each for each in near if _comes_again(text, *each, titles)]
    return (key, title) in again and len(again) >= _MIN_LISTED


def _comes_again(text: str, key: _Key, title: Span, titles: list[_Title]) -> bool:
    is_below = any(k == key and t.start > title.start for k, t in titles)
    return is_below or _under_another_noun(text, key, title, titles) is not None


def _under_another_noun(
    text: str, key: _Key, listed: Span, titles: list[_Title]
) -> Span | None:
    """Find an exhibit that is titled with another noun.

    For the listed "Exhibit A - Prices", the title is "SCHEDULE A, Prices".
    """
    words = bare(text[listed.end :].partition("\n")[0])
    for other, title in titles:
        if other != key and other[1] == key[1] and title.start > listed.end:
            head = bare(text[title.end : title.end + _LIST_CHARS])
            if len(words) >= _MIN_WORDS and words in head:
                return title
    return None


def _noun(noun: str) -> str:
    """Return the noun that tells exhibits apart: an annexe is an annex."""
    plain = noun.casefold()
    is_inflected = plain.startswith(("annex", "приложени", "załącznik"))
    return plain[:9].removesuffix("e") if is_inflected else plain


def _title(words: str) -> str:
    noun, _, number = " ".join(words.split()).partition(" ")
    return f"{noun.capitalize()} {number}"


def _numbers(text: str, match: re.Match[str]) -> list[str]:
    """Return all numbers behind one noun: "Exhibits A, B and D", "A through C"."""
    numbers = [match["number"]]
    at = match.end()
    while match["several"] and len(numbers) < MAX_EXHIBITS:
        more = _P.MORE.match(text, at)
        if more is None:
            break
        first, last = numbers[-1], more["number"]
        if more["to"]:
            numbers += _between(first, last)
        numbers.append(last)
        at = more.end()
    return numbers


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(n) for n in range(int(first) + 1, min(int(last), MAX_EXHIBITS))]
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha():
        return [chr(n) for n in range(ord(first) + 1, ord(last))]
    return []


def _is_title(text: str, match: re.Match[str]) -> bool:
    """Tell the title of an exhibit from a mention and from a table of contents."""
    if match["several"] or _P.LEADER.match(text, match.end()):
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    if _P.GOES_ON.match(text, match.end()) or _P.PREPOSITION.search(before):
        return False
    if re.search(r"(?:^|\n)[ \t#*|_]*$", before):
        below = text[match.end() :].partition("\n")[0]
        return match["noun"].isupper() or len(below) <= _MAX_TITLE
    # In a text without lines, a title is in capitals or stands behind a sentence.
    if match["noun"].isupper():
        return True
    return re.search(r"(?:[.;:)\]_\d]|[ ]{2})\s+$", before) is not None and (
        re.match(r"\s*(?:[-–:]\s*)?[A-Z]", text[match.end() :]) is not None
    )


def _contents(text: str, title: Span, starts: list[int]) -> str:
    """Return the text between a title and the next."""
    end = next((start for start in starts if start > title.start), len(text))
    contents = text[title.end : end]
    if len(contents) > _SHORT:
        return contents
    lines = contents.split("\n")
    # A line that is repeated on several pages is their foot.
    return "\n".join(
        line
        for line in lines
        if len(line) < _MIN_FOOT or text.count(f"\n{line}\n") < _FEET
    )


def _is_attached(contents: str) -> bool:
    """Return True if an exhibit, or the line below its title, says "attached"."""
    title, _, body = contents.strip().partition("\n")
    if not body and _P.ENDS_ATTACHED.search(title):
        return True
    return any(_P.IS_ATTACHED.match(each) for each in (contents, body))


def _says_something(contents: str) -> bool:
    heading, _, body = contents.strip().partition("\n")
    if _P.EMPTY.match(contents) or _P.EMPTY.match(body):
        return False
    is_heading = len(heading) <= _MAX_HEADING and not heading.endswith(".")
    said = body if is_heading else contents
    is_short = heading != contents.strip() and _P.NAMES.search(body)
    return bool(is_short) or len(re.sub(r"[\W_]", "", said)) >= _MIN_CHARS
