"""Rule R6: goods that papers are to name as something else (TAXONOMY 5.2).

"Crates marked 'garden lighting'", "write 'toys' on the invoice", "declare the goods as
household effects": such words hardly occur in the passages that models learned from,
and they say more than a score. Ordinary contracts give goods marks and names, too. So
the name must be one of consumer goods, which no item of surveillance is. Names of parts
count only in an order to write them on an invoice, or after "only". Bans, conditions
and names from an annex give nothing.
"""

import re

from pipeline.text.normalize import any_case

RULE_ID = "rule.R6"
VERSION = "3"
SCORE = 0.9
"""Set below what was seen: all 6 found passages of invented contracts have the label,
and real ones (165 files, 5.6 million characters) have no match. The rule was written
with these passages in sight."""

_THINGS = (
    r"(?:toys|furniture|furnishings|toolboxes|lamps|luminaires|clothing|clothes|"
    r"garments|textiles|shoes|tableware|ceramics|bicycles|(?:fishing|curtain) rods|"
    r"(?:garden|stage) (?:lighting|lights)|car audio \w+|office equipment|"
    r"(?:household|garden|kitchen|school|sports?|fishing|camping|fitness|hobby|farm|"
    r"agricultural) (?:goods|effects|items|articles|equipment|machines?|machinery|"
    r"appliances|supplies|tools|\w*ware)|"
    r"Spielzeuge?|Spielwaren|Kleidung|Textilien|(?:Büro|Garten|Küchen|Sport|Haushalts)?"
    r"(?:möbel|lampen|leuchten|beleuchtung)|(?:Büro|Garten|Küchen|Sport|Haushalts)"
    r"(?:waren|artikel|geräte|gegenstände)|"
    r"jouets|meubles|mobilier(?: de \w+)?|lampes|luminaires|éclairage de jardin|"
    r"vêtements|(?:articles|effets|appareils) (?:ménagers|de (?:sport|jardin|bureau))|"
    r"juguetes|muebles|mobiliario|lámparas|luminarias|ropa|iluminación de jardín|"
    r"(?:artículos|efectos|aparatos) (?:domésticos|deportivos|de (?:jardín|oficina)))"
)
_PARTS = (
    r"(?:(?:spare|machine|car|tractor|pump|printer|computer|vehicle) parts|tools|"
    r"accessories|test (?:sets?|kits?|equipment)|servers|radios|printers|promotional "
    r"items|Ersatzteile|Maschinenteile|Zubehör|Werkzeuge?|accessoires|outils|"
    r"pièces (?:de rechange|détachées)|repuestos|recambios|accesorios|herramientas)"
)
_ANY_THING = rf"(?:{_THINGS}|{_PARTS})"


def _named(things: str) -> str:
    return (
        rf"[“”\"'‘«„]\s?(?:[^“”\"'’«»„]{{0,30}}[\s-])?{things}[,.]?\s?[“”\"'’»]"
        r"(?! (?:in|im|of|dans|en) (?:(?:the|der|dem|el|la) )?(?:annexe?|schedule|"
        r"exhibit|appendix|list|anlage|anhang|anexo)\b)"
    )


_NAMED, _NAMED_PART = _named(_THINGS), _named(_ANY_THING)

_GOODS = (
    r"(?:items?|lots?|positions?|goods|crates?|box(?:es)?|cartons?|packages?|parcels?|"
    r"pallets?|containers?|consignments?|shipments?|cargo|cameras?|cámaras?|housings?|"
    r"equipment|devices?|units?|machines?|racks?|them|they|it|everything|Waren?|"
    r"Kisten?|Geräte?|Positionen|Gehäuse|Sendung|marchandises?|matériel|caisses?|colis|"
    r"mercanc[ií]as?|equipos?|cajas?)"
)
_PAPERS = (
    r"(?:invoices?|(?:air)?waybill|bill of lading|packing list|manifest|CMR|customs "
    r"(?:declaration|papers?|forms?|documents?)|Rechnung|Lieferschein|Zollpapieren?|"
    r"Zollanmeldung|facture|déclaration|factura|declaración)"
)
_ON = (
    r"(?:on|in|auf|sur|en) (?:(?:the|your|our|all|each|die|der|dem|den|la|le|les|las|"
    rf"el) )?(?:(?:commercial|export|pro forma|air) )?{_PAPERS}\b"
)
_CODE = r"(?:customs|tariff|commodity|HS) (?:code|number|heading)"
_END = r"\b(?=\s*(?:[.,;)]|$)| (?:and|with|on|for|so|at|by|to|towards|when)\b)"
_AS = rf"as (?:{_NAMED}|(?:[\w-]+ ){{0,3}}?{_THINGS}{_END})"
_WORDINGS = (
    rf"{_GOODS}\b[^.;:]{{0,60}}\b(?:marked|label+ed|tagged|stamped|stencil+ed|"
    r"beschriftet|gekennzeichnet|marqu\w+|étiquet\w+|déclar\w+|marca\w+|rotula\w+|"
    rf"etiqueta\w+|declara\w+) (?:(?:as|als|comme|como) )?{_NAMED}",
    rf"(?:mark|label|tag|stamp|re-?label) (?:\w+ ){{1,4}}{_NAMED}",
    rf"re-?(?:mark|label|pack) (?:(?:\w+ ){{0,2}}{_GOODS} )?as {_NAMED_PART}",
    rf"{_GOODS}\b[^.;:]{{0,40}} als (?:{_NAMED}|{_THINGS}) (?:zu )?(?:deklarier|"
    r"beschrift|anzumelden|angemeldet|ausgewiesen|gekennzeichnet)",
    r"(?<!that\s)(?<!who\s)(?<!which\s)(?:declare|describe|pass off|disguise) "
    rf"(?:\w+ ){{0,3}}?{_GOODS}\b[^.;:]{{0,40}} {_AS}",
    rf"{_GOODS}\b[^.;:]{{0,30}} (?:to|shall|should|must|will) be (?:declared|described)"
    rf" {_AS}",
    r"(?:(?:declare|describe)d? (?:\w+ )?(?:only|simply|just|merely)|(?:only|simply|"
    rf"just|merely) (?:declare|describe)d?) as (?:[\w-]+ ){{0,3}}?{_ANY_THING}{_END}",
    rf"(?:deklarieren|bezeichnen) Sie [^.;:]{{0,40}}als (?:{_NAMED}|{_THINGS}\b)",
    rf"déclare[rz] [^.;:]{{0,40}}comme (?:des |du |de )?(?:{_NAMED}|{_THINGS}\b)",
    rf"declar(?:ar|e|en) [^.;:]{{0,40}}como (?:{_NAMED}|{_THINGS}\b)",
    rf"(?:write|put|enter|schreiben Sie|vermerken Sie|indique[rz]|écri(?:re|vez)|"
    rf"mett(?:re|ez)|escrib(?:a|an|ir)|pon(?:er|ga)) {_NAMED_PART} {_ON}",
    rf"describe [^.;:]{{0,30}} {_ON} as {_NAMED_PART}",
    rf"{_PAPERS}\b[^.;:]{{0,50}}\b(?:write|put|enter|schreiben Sie|écrivez|mettez|"
    rf"indiquez|escriba|ponga|describe (?:\w+ )?{_GOODS} as) {_NAMED_PART}",
    rf"{_PAPERS}\b[^.;:]{{0,40}}\b(?:say|read|state|show)\w* {_NAMED}",
    r"(?:use|apply|put|take|under) (?:a |an |the )?(?:more |less )?(?:harmless|neutral|"
    rf"innocent|inconspicuous|conspicuous|unsuspicious) {_CODE}",
    rf"{_CODE}\b[^.;]{{0,20}} (?:nearly|almost|practically) the same\b[^.;]{{0,20}}\b"
    r"(?:saves?|spares?)\b",
)
_FOUND = any_case(
    rf"\b(?:{'|'.join(_WORDINGS)})".replace(" ", r"\s+")
)  # lines of printed papers end anywhere
_THING = any_case(rf"\b{_ANY_THING}\b".replace(" ", r"\s+"))
_HINT = any_case(rf"{_THING.pattern}|{_CODE}".replace(" ", r"\s+"))
"""Words without which no wording matches: most passages have none, which saves time."""

_SENTENCE = re.compile(r"[.;:!?]\s")
_DENIES = any_case(
    r"\b(?:not|never|no(?! ?\d)|nor|neither|none|don't|nobody|prohibit\w*|forb[ia]d\w*|"
    r"refus\w+|reject\w*|unlawful\w*|illegal\w*|breach\w*|tick|nicht|kein\w*|niemals|"
    r"verboten|untersagt|unzulässig|pas|jamais|aucune?|interdit\w*|nunca|ningun\w*|"
    r"ningún|proh[ií]b\w*|(?:if|where|whoever|wenn|falls|wer)\b(?=[^,]*$))\b"
)
_BANNED = any_case(
    r"[^.;]*\b(?:prohibited|forbidden|not allowed|unlawful|illegal|breach|verboten|"
    r"untersagt|unzulässig|interdit|prohibido|if|where|warranty)\b"
)


def false_description(text: str) -> tuple[int, int] | None:
    """Return the place of the words that name goods as something else, or None.

    Example:
        >>> false_description("One carton is to be marked 'toys'.")
        (4, 33)
        >>> false_description("The carton shall be marked 'fragile'.")
        >>> false_description("The carton shall not be marked 'toys'.")
    """
    if not _HINT.search(text):
        return None
    for found in _FOUND.finditer(text):
        said = _SENTENCE.split(text[: found.end()])[-1]
        if not (
            _DENIES.search(said)
            or _BANNED.match(text, found.end())
            or _is_sold(text, found.group())
        ):
            return found.span()
    return None


def _is_sold(text: str, words: str) -> bool:
    """Return True if the passage names the things again, as the content of boxes."""
    things = _THING.findall(words)
    stem = things[-1][:5].rstrip("s").lower() if things else ""
    return bool(stem) and text.lower().count(stem) > 1
