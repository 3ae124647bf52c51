"""Start and end of a name: the longest name at a place in a text."""

import re
import unicodedata

from pipeline.parties.records import Span
from pipeline.pattern_files import Patterns

MAX_NAME_CHARS = 240
"""Most characters of a name, as long as the longest one on the UN and OFAC lists; the
limit also keeps patterns quick."""

_ABBREVIATED = (
    r"S\.? ?A\.? (?:de|DE) C\.? ?V|S\.A\.P\.I\. de C\.V|S\. de R\.L\. de C\.V|"
    r"S\. de R\.L|"
    r"Inc|Corp|Co|Ltd|Pte|Pty|Est|Şti|Bros|(?i:S\.p\.A|S\.(?:à |a )?r\.l|S\.A\.R\.L)|"
    r"S\.A\.S|S\.A\.L|W\.L\.L|S\.A|S\.L|B\.V|N\.V|d\.o\.o|A\.Ş|A\.S|L\.L\.C|L\.P|p\.l\.c|INC|CORP|LTD|CO|PTE|"
    r"s\.r\.o|z o\.o|K\.K|G\.I\.E|N\.A|Pvt|inc"
)
_WHOLE = (
    r"S\.? ?A\.? (?:DE|de) C\.? ?V|"
    r"(?<=,\s)(?:National Association|NATIONAL ASSOCIATION)(?! of\b)|"
    r"Limited Partnership|LIMITED PARTNERSHIP|Limited Liability Company|"
    r"Incorporated|Corporation|Company|Limited|LLC|LLP|LP|PLC|plc|"
    r"Unlimited Company|UG \(haftungsbeschränkt\)|GmbH(?: & Co\.? KG)?|"
    r"AG|KG|SE|SA|SAL|SAS|SARL|SpA|SRL|BV|NV|Oy|OY|Oyj|AB|A/S|ApS|"
    r"(?<![A-Z] )(?<![A-Z], )AS|"
    r"UG|ehf|[BN]\.V(?!\.)|"
    r"FZE|FZCO|FZ-LLC|FZC|JSC|PJSC|OJSC|OOO|ООО|EOOD|Kft|Bhd|INC|CORP|LTD|"
    r"CO(?![ ]\d{5})|COMPANY|"
    r"gmbh(?: & co\.? kg)?|ltd|llc|LIMITED|CORPORATION|INCORPORATED|Inc|Corp|Ltd|Co|"
    r"Aktiengesellschaft|AKTIENGESELLSCHAFT|S/A|Ltda|LTDA|"
    r"Kabushiki Kaisha|FSB|inc|GMBH|Gmbh"
)
LEGAL_FORM = rf"(?:(?:{_ABBREVIATED})\.|(?:{_WHOLE})(?![\w/-]))"
"""A company's legal form at the end of its name; an abbreviation keeps its full
stop."""

FORMS_AT_END = re.compile(rf"(?:,?\s+(?:{LEGAL_FORM}))+\s*$")
_P = Patterns("parties/patterns/party_names", LEGAL_FORM=LEGAL_FORM)
_FORM_CHARS = 24
"""Most characters of a legal form of several words: "S.à r.l.", "UG (haftungs...)"."""

_MAX_CAPITALS = 9


def capitals_of(name: str) -> str:
    """Return the first letters of the capitalised words of a name.

    Example:
        >>> capitals_of("General Directorate for State Security")
        'GDSS'
    """
    return "".join(word[0] for word in name.split() if word[0].isupper())


def leading_name(text: str, start: int, end: int) -> Span | None:
    """Return the name at the start of a text, without its address.

    Args:
        text: The whole text.
        start: Offset of the first character of the stretch.
        end: Offset one past the last character of the stretch.

    Returns:
        The name, or None if the stretch does not begin with one.

    Example:
        >>> text = "the Tane Import House, Inc., 7 Dock Road, Lower Tane"
        >>> leading_name(text, 0, len(text)).of(text)
        'Tane Import House, Inc.'
    """
    start = _skip(text, start, min(end, start + MAX_NAME_CHARS))
    end = min(end, start + MAX_NAME_CHARS)
    for whole in (_P.QUOTED_FIRM, _P.NAMES_OF_FOUNDERS, _P.SMALL_FIRM):
        if firm := whole.match(text, start, end):
            return Span(*firm.span())
    match = _P.NAME.match(text, start, end)
    if match is None:
        return None
    stop = _P.END.search(text, start, match.end())
    last = stop.start() if stop else match.end()
    # Not from the first letter: "AB Tane, Inc." and "JSC Tane" begin with a legal form.
    form = _P.FORM_INSIDE.search(text, start + 1, min(end, last + _FORM_CHARS))
    if form is not None and form.start() < last:
        # The words after a company's legal form are its address.
        return _trimmed(text, start, form.end())
    if is_organ(text[start:last]) and (rest := _P.ORGAN_REST.match(text, last, end)):
        last = rest.end()
    last = _with_commas(text, start, last, end)
    return _trimmed(text, start, last)


def name_at(text: str, start: int, end: int) -> Span | None:
    """Return the name that begins exactly at a position, or None."""
    name = leading_name(text, start, end)
    return name if name is not None and name.start == start else None


def _skip(text: str, start: int, end: int) -> int:
    """Skip white space, articles, quotes, list numbers and titles."""
    while start < end:
        match = _P.BEFORE.match(text, start, end)
        if match is None:
            break
        start = match.end()
    return start


def _with_commas(text: str, start: int, last: int, end: int) -> int:
    """Continue after a comma if the next words belong to the name.

    "Directorate of State Security, Ministry of Interior" is one body with its
    parent, "I-Escrow, Inc." one company; "Lindenallee 12, Cologne" is an address.
    """
    while True:
        match = _P.COMMA_NAME.match(text, last, end)
        if match is None or _P.ADDRESS_WORD.search(match.group(1)):
            return last
        form = _P.BRANCH.match(match.group(1)) or _P.FORMS.match(match.group(1))
        if form is not None:
            return match.start(1) + form.end()
        if not (is_organ(text[start:last]) and is_organ(match.group(1))):
            return last
        stop = _P.END.search(text, match.start(1), match.end())
        last = stop.start() if stop else match.end()


def is_organ(name: str) -> bool:
    """Return True for a name with a word of organs of State."""
    return _P.ORGAN.search(name) is not None


def is_firm_or_organ(name: str) -> bool:
    """Return True for a name of a company or an organ of State, by its words."""
    return is_company(name) or is_organ(name)


def is_title(name: str) -> bool:
    """Return True for the title of a paper, such as "END-USE STATEMENT"."""
    return _P.TITLE_OF_PAPER.search(name) is not None


def is_company(name: str) -> bool:
    """Return True if a name ends with a legal form, or begins with one like "JSC"."""
    name = name.strip()
    forms = (_P.FORM_AT_END.search, _P.FORM_FIRST.match, _P.QUOTED_FIRM.match)
    return any(found(name) for found in forms)


def same_name(name: str) -> str:
    """Return a name as its key: without case, form of apostrophes or last full stop.

    Example:
        >>> same_name("Orrin County Sheriff’s Office") == same_name(
        ...     "ORRIN County Sheriff's Office."
        ... )
        True
    """
    plain = unicodedata.normalize("NFKC", name).translate(_MARKS)
    return " ".join(plain.casefold().split()).rstrip(".")


_MARKS = {ord(mark): "'" for mark in "’ʼ‘`ʹ"}
"""Forms of the apostrophe."""


def bare(name: str) -> str:
    """Return a name without case and punctuation, to recognise it again."""
    return " ".join(re.findall(r"\w+", name.casefold()))


def without_form(name: str) -> str:
    """Return a name without the legal form at its end."""
    return _P.FORM_AT_END.sub("", name.strip())


def _trimmed(text: str, start: int, last: int) -> Span | None:
    kept = text[start:last].rstrip(" \t\n,;:-–")
    kept = _P.JOIN_AT_END.sub("", kept)
    if kept.endswith(".") and not _P.FORM_AT_END.search(kept):
        kept = kept.rstrip(".")
    if len(kept) < 2 or not (re.search(r"[^\W\d_]{2}", kept) or is_company(kept)):
        return None
    if _P.FORM_ALONE.fullmatch(kept) or _P.LAW.search(kept) or _is_shouted(kept):
        return None
    return Span(start, start + len(kept))


def _is_shouted(words: str) -> bool:
    """Return True for a piece of a sentence in capitals, too long for a name."""
    is_long = words.isupper() and len(words.split()) > _MAX_CAPITALS
    return is_long and not is_company(words) and "," not in words
