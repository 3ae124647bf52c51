"""Rule R6: goods that papers are to name as something else (TAXONOMY 5.2).

"Marked 'garden lighting'", "write 'toys' on the invoice", "the customs code is nearly
the same": such words hardly occur in the passages that models learned from, and they
say more than a score. The rule asks whether the words ask for, or report, another
description of goods on boxes, invoices or customs papers. Marks that goods usually
carry ("fragile", "made in ...") do not count.
"""

import re

RULE_ID = "rule.R6"
VERSION = "1"
SCORE = 0.9
"""Share of found passages of invented contracts that have the label: 13 of 14. The rule
was written with them in sight. Texts of real contracts (4 million characters) have no
match, after one there had been seen and excluded."""

_USUAL = (
    r"(?:confiden|propriet|fragile|secret|restrict|cop(?:y|ies)\b|original|void|draft|"
    r"demo|made in|not for|for [^“”\"]*\b(?:use|only)|this side|handle|as.is|urgent|"
    r"privileg|private|paid|approved|return|open|[^“”\"]*\bprice)"
)
_NAMED = rf"(?:[“”\"'‘«„]\s?(?!{_USUAL})(?-i:[a-zà-ÿ])|„)[^“”\"'’»]{{2,40}}[“”\"'’»]"
"""Quoted words. Those that begin with a capital letter are names, but not in German."""

_GOODS = (
    r"(?:items?|lots?|positions?|goods|crates?|box(?:es)?|cartons?|packages?|parcels?|"
    r"pallets?|containers?|consignments?|shipments?|cargo|cameras?|housings?|"
    r"equipment|devices?|units?|machines?|racks?|plates?|them|Ware|Kisten?|"
    r"Positionen|Gehäuse|marchandises?|caisses?|colis|mercanc[ií]as?|cajas?)"
)
_PAPERS = (
    r"(?:invoices?|air\s?waybill|waybill|bill of lading|packing list|manifest|papers|"
    r"customs (?:declaration|papers?|forms?|documents?)|declaration|plates?|"
    r"box(?:es)?|crates?|cartons?|Rechnung|Lieferschein|Zollpapieren?|facture|factura)"
)
_HARMLESS = (
    r"(?:parts?|spares?|accessor\w+|toys?|tool\w*|furniture|equipment|goods|machin\w+|"
    r"appliances?|instruments?|lighting|lamps?|samples?|software|rods?|supplies|"
    r"effects|\w*ware|radios?|receivers?|printers?|routers?|computers?|books?)"
)
_CODE = r"(?:customs|tariff|commodity|HS) (?:code|number|heading)"
_WORDINGS = (
    rf"{_GOODS}\b[^.;:]{{0,60}}\b(?:re-?)?(?:mark|label|tag|pack|declar|describ|stamp|"
    r"invoic|manifest|deklarier|bezeichn|beschrift|déclar|marqu|étiquet|rotul|"
    rf"etiquet)\w* (?:(?:only|simply|as|als|comme|como) ){{0,2}}{_NAMED}",
    rf"{_GOODS}\b[^.;:]{{0,40}} als {_NAMED} "
    r"(?:zu )?(?:deklarier|bezeichne|beschrift|angemeldet|ausgewiesen|gekennzeichnet)",
    r"(?:describe|declare|(?:re-?)?label|mark|re-?pack) (?:\w+ )?"
    rf"(?:{_GOODS}\b[^.;:]{{0,60}} )?as {_NAMED}",
    rf"{_PAPERS}\b[^.;]{{0,40}}\b(?:say|read|state|show|for|put|write|call)\w* "
    rf"{_NAMED}",
    rf"(?:write|put|print|state|enter|show) {_NAMED}[^.;]{{0,40}}\b"
    rf"(?:{_PAPERS}|customs)\b",
    r"(?:declared|described|invoiced|manifested|relabel+ed) (?:only |simply )?as "
    rf"(?:an? |the )?(?:[\w-]+ ){{0,3}}{_HARMLESS}\b",
    rf"{_CODE}\b[^.;]{{0,30}}\b(?:nearly|almost|practically|about) the same",
    rf"{_CODE} (?:of|for) [^.;]{{3,40}} is (?:used|applied|given)",
    rf"(?:another|a different|a cheaper|a harmless|a neutral) {_CODE}",
    r"(?:Zolltarif|Waren)nummer\b[^.;]{0,30}\b(?:fast|beinahe|nahezu) "
    r"(?:(?:die|das)(?:selbe| gleiche)|gleich)",
    r"code (?:douanier|tarifaire)\b[^.;]{0,30}\b(?:presque|quasiment) le même",
    r"código arancelario\b[^.;]{0,30}\bcasi el mismo",
)
_ANY = re.compile(
    rf"\b(?:{'|'.join(_WORDINGS)})".replace(" ", r"\s+"), re.IGNORECASE
)  # lines of printed papers end anywhere


def false_description(text: str) -> tuple[int, int] | None:
    """Return the place of the words that name goods as something else, or None.

    Args:
        text: Text of a passage of a contract or of its correspondence.

    Example:
        >>> false_description("One carton is to be marked 'toys'.")
        (4, 33)
        >>> false_description("The carton shall be marked 'fragile'.")
    """
    found = _ANY.search(text)
    return found.span() if found else None
