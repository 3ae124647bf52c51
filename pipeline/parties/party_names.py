"""Start and end of a name: the longest name at a place in a text."""

import re

from pipeline.parties.records import Span

MAX_NAME_CHARS = 240
"""Most characters of a name, as long as the longest one on the UN and OFAC lists; the
limit also keeps patterns quick."""

_UPPER = (
    "A-Z0-9ÀÂÄÅÇÉÈÊËÎÏÑÓÖÔŒØÙÚÛÜŸŞİĞČŠŽ\u0391-\u03a9\u0400-\u042f"
    "\u0590-\u05f2\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\u10a0-\u10ff"
    "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
)
"""Capital letters, and letters of scripts without capitals."""
_WORD = (
    rf"(?:(?:[ld]['’])?(?:[{_UPPER}]|[a-z]-?(?=[A-Z]))(?:[\w.&'’/+@-]|\*(?=[A-Z]))*|"
    r"[a-z][\w-]*\.(?:com|net|org)\b)"
)
"""A word of a name: it begins with a capital letter or digit, or is like "iMine" or
"tane.com"."""

_JOIN = (
    r"(?:of the|for the|of|and|for|on|de la|de l['’]|de|du|des|del|della|di|la|le|les|"
    r"l['’]|d['’]|der|die|das|und|et|y|e|al|el|bin|à|&|-)"
)
_ABBREVIATED = (
    r"Inc|Corp|Co|Ltd|Pte|Pty|Est|Şti|Bros|(?i:S\.p\.A|S\.(?:à |a )?r\.l|S\.A\.R\.L)|"
    r"S\.A\.S|S\.A\.L|S\.A|S\.L|B\.V|N\.V|d\.o\.o|A\.Ş|A\.S|L\.L\.C|L\.P|p\.l\.c|INC|CORP|LTD|CO|PTE|"
    r"S\.A\. de C\.V|s\.r\.o|z o\.o|K\.K|G\.I\.E|N\.A|Pvt|inc"
)
_WHOLE = (
    r"Limited Partnership|LIMITED PARTNERSHIP|Limited Liability Company|"
    r"Incorporated|Corporation|Company|Limited|LLC|LLP|LP|PLC|plc|"
    r"Unlimited Company|UG \(haftungsbeschränkt\)|GmbH(?: & Co\.? KG)?|"
    r"AG|KG|SE|SA|SAL|SAS|SARL|SpA|SRL|BV|NV|Oy|OY|Oyj|AB|A/S|ApS|"
    r"(?<![A-Z] )(?<![A-Z], )AS|"
    r"UG|"
    r"FZE|FZCO|FZ-LLC|FZC|JSC|PJSC|OJSC|OOO|ООО|EOOD|Kft|Bhd|INC|CORP|LTD|"
    r"CO(?![ ]\d{5})|COMPANY|"
    r"LIMITED|CORPORATION|INCORPORATED|Inc|Corp|Ltd|Co|Aktiengesellschaft|"
    r"AKTIENGESELLSCHAFT|S/A|Ltda|LTDA|Kabushiki Kaisha|FSB|inc|GMBH|Gmbh"
)
_PLACE = r"\([A-Z][\w. ]{1,20}\)"
LEGAL_FORM = rf"(?:(?:{_ABBREVIATED})\.|(?:{_WHOLE})(?![\w/-]))"
"""A company's legal form at the end of its name; an abbreviation keeps its full
stop."""

_GOES_ON = rf"(?:[ ][A-Z]|,?[ ]{LEGAL_FORM})"
"""Rest of a name after a place in brackets: "Tane (Karavia) Signals Ltd"."""

_FORMS = rf"(?:{_PLACE}[ ])?{LEGAL_FORM}(?:[, ]{{1,3}}{LEGAL_FORM})*"
_NAME = re.compile(
    rf"{_WORD}(?:[ \t\n]+(?:{_JOIN}[ \t\n]+){{0,2}}{_WORD}|"
    rf"[ \t]{_PLACE}(?={_GOES_ON}))*"
    rf"(?:,?[ \t\n]+{_FORMS})?"
)
_FORM_AT_END = re.compile(
    rf"(?:^|[\s,])(?:{LEGAL_FORM}|"
    r"(?i:company|corporation) (?:of|OF) (?:the |THE )?[A-Z][\w ]{1,40})$"
)
_FORM_FIRST = re.compile(
    r"(?:[OPC]?JSC|LLC|OOO|ZAO|OAO|PAO|ООО|[ЗОП]?АО|ТОО|PT|UAB|SIA|OÜ) (?=[^\W\d_])"
)
_FORM_INSIDE = re.compile(
    rf"(?:(?<=[\w.)&],[ \n])|(?<=[\w.)&][ \n])){_FORMS}"
    r"(?!(?<=ompany|ration|OMPANY|RATION) (?:of|OF) (?:the |THE )?[A-Z])"
)
"""A legal form, but not in "Corporation of America", where the name continues."""
_ADDRESS_WORD = re.compile(
    r"^(?:P\.?O\.? Box|Suite|Ste|Floor|Building|Warehouse|Unit|Room|Tel|Fax|Phone|"
    r"Attn|c/o|Postfach|Accounts|Procurement|Purchasing|Attention)\b|^\d",
    re.IGNORECASE,
)
_TITLE = r"(?:Mr|Mrs|Ms|Miss|Dr|Prof|Col|Gen|Maj|Capt|Messrs|M|Mme|Herr|Frau)\.?[ \t]+"
_ARTICLE = (
    r"(?:the|der|die|das|den|la soci[ée]t[ée]|le|la|les|l['’]|el|The|Der|Die|Das|"
    r"La soci[ée]t[ée]|Le|La|Les|L['’]|El|société|Messrs)\s+"
)
_BEFORE = re.compile(
    rf"[\s\"“«'(-]+|(?:EXHIBIT|Exhibit) \d+(?:\.\d+)?\s+|"
    rf"\(?(?:\d|[ivx]+|[a-z])\)\s+|\d{{1,2}}\.\s+|{_ARTICLE}|{_TITLE}"
)
_END = re.compile(
    rf"\n(?!{_WORD}(?:[ \n]|,[ ]{LEGAL_FORM})|{LEGAL_FORM})|"
    rf"\((?!{_PLACE[2:]}{_GOES_ON})|"
    r",\s+AS\s|(?<=[a-z]{4})\.\s+(?=[A-Z][a-z]{0,5}\s+[a-z]|\d{1,2}\.\s)|"
    r"[;:\"“«\t]|\s-\s|[ ]{3,}|"
    r",?\s+(?:an?\s+|hereinafter|herein|whose|having|with\s|"
    r"located|incorporated|organi[sz]ed|acting|on behalf|doing business|d/b/a|a/k/a|"
    r"a\.k\.a|f/k/a|formerly|represented|through|dont|ci-après|nachfolgend|vertreten|"
    r"company no|business ID|registered|being|"
    r"is\b|as\b|o[fn]\s+\d|who\b|which\b|in two\b|"
    r"s/o|residing|by\b|under\b|dated\b|for the\b|shall\b|will\b|and its\b)"
)


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
    match = _NAME.match(text, start, end)
    if match is None:
        return None
    stop = _END.search(text, start, match.end())
    last = stop.start() if stop else match.end()
    # Not from the first letter: "AB Tane, Inc." and "JSC Tane" begin with a legal form.
    form = _FORM_INSIDE.search(text, start + 1, min(end, last + _FORM_CHARS))
    if form is not None and form.start() < last:
        # The words after a company's legal form are its address.
        return _trimmed(text, start, form.end())
    last = _with_commas(text, start, last, end)
    return _trimmed(text, start, last)


def _skip(text: str, start: int, end: int) -> int:
    """Skip white space, articles, quotes, list numbers and titles."""
    while start < end:
        match = _BEFORE.match(text, start, end)
        if match is None:
            break
        start = match.end()
    return start


_FORM_CHARS = 24
"""Most characters of a legal form of several words: "S.à r.l.", "UG (haftungs...)"."""

_COMMA_NAME = re.compile(rf",[ \t\n]*({_NAME.pattern})")


def _with_commas(text: str, start: int, last: int, end: int) -> int:
    """Continue after a comma if the next words belong to the name.

    "Directorate of State Security, Ministry of Interior" is one body with its
    parent, "I-Escrow, Inc." one company; "Lindenallee 12, Cologne" is an address.
    """
    while True:
        match = _COMMA_NAME.match(text, last, end)
        if match is None or _ADDRESS_WORD.search(match.group(1)):
            return last
        form = re.match(_FORMS, match.group(1))
        if form is not None:
            return match.start(1) + form.end()
        if not (is_organ(text[start:last]) and is_organ(match.group(1))):
            return last
        stop = _END.search(text, match.start(1), match.end())
        last = stop.start() if stop else match.end()


_ORGAN = re.compile(
    r"\b(?:Ministry|Department|Directorate|Agency|Commission|Committee|Police|Service|"
    r"Army|Guard|Forces|Battalion|Brigade|Regiment|Command|Prison|Office|Authority|"
    r"(?:City|County|Town|State) of|Municipality|University|Sheriff|Ville de|Stadt|"
    r"Bureau|Republic|Kingdom|Division|Unit|Ministère|Direction|Ministerio|Ministerium|"
    r"Bundesamt|Polizei\w*|Corps|Intelligence|Administration|Depot)\b",
    re.IGNORECASE,
)


def is_organ(name: str) -> bool:
    """Return True for a name with a word of organs of State."""
    return _ORGAN.search(name) is not None


_TITLE_OF_PAPER = re.compile(
    r"\b(?:statement|certificate|declaration|undertaking|invoice|quotation|agreement|"
    r"contract|purchase order|order (?:form|confirmation)|packing list|bill of lading|"
    r"terms (?:of|and) \w+|(?:privacy|use) policy|service level \w+|"
    r"niveau de service)(?:\s+(?:no|nr|number)\b.*|\s+[\w./-]*\d[\w./-]*)?(?=\n|$)",
    re.IGNORECASE,
)


def is_title(name: str) -> bool:
    """Return True for the title of a paper, such as "END-USE STATEMENT"."""
    return _TITLE_OF_PAPER.search(name) is not None


def is_company(name: str) -> bool:
    """Return True if a name ends with a legal form, or begins with one like "JSC"."""
    name = name.strip()
    return bool(_FORM_AT_END.search(name) or _FORM_FIRST.match(name))


def without_form(name: str) -> str:
    """Return a name without the legal form at its end."""
    return _FORM_AT_END.sub("", name.strip())


_FORM_ALONE = re.compile(
    rf"(?:{_FORMS})(?: (?:and|or|&) {_FORMS})*|(?:OF|FOR|AND|TO|BY|IN|ON|WITH) .*|"
    r".*\b(?:NOT|Not|not) (?:LIMITED|Limited)",
    re.DOTALL,
)
"""A legal form without its name, or the rest of a heading: "OF SERVICE"."""

_LAW = re.compile(
    r"\b(?:Act|Order|Regulations?|Directive|Convention|Protocol|Treaty|Code|Law|Rules)"
    r"(?:,? (?:of )?(?:\d{4}|No\b.*)| on [A-Z].*)?$"
)
"""End of the name of a law: "Export Control Order 2008", "Protocol on Ireland"."""


def _trimmed(text: str, start: int, last: int) -> Span | None:
    kept = text[start:last].rstrip(" \t\n,;:-–")
    kept = re.sub(rf"\s+{_JOIN}$", "", kept)
    if kept.endswith(".") and not _FORM_AT_END.search(kept):
        kept = kept.rstrip(".")
    if len(kept) < 2 or not re.search(r"[^\W\d_]{2}", kept):
        return None
    if _FORM_ALONE.fullmatch(kept) or _LAW.search(kept) or _is_shouted(kept):
        return None
    return Span(start, start + len(kept))


def _is_shouted(words: str) -> bool:
    """Return True for a piece of a sentence in capitals, too long for a name."""
    is_long = words.isupper() and len(words.split()) > _MAX_CAPITALS
    return is_long and not is_company(words) and "," not in words


_MAX_CAPITALS = 9
