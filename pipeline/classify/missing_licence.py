"""Rule R8: a contract says that its export licence is not there (TAXONOMY 5.2).

"Eine Ausfuhrgenehmigung des BAFA liegt nicht vor" is one plain sentence in a paper of
the deal. Models saw few of them, and a licence that is "not required" or "not yet
known" is another matter.
"""

from pipeline.text.normalize import any_case

RULE_ID = "rule.R8"
VERSION = "1"
SCORE = 0.8

_GERMAN = r"(?:Ausfuhr|Export)(?:genehmigung|lizenz)"
_ENGLISH = r"export (?:licen[cs]e|permit)\b"
_GIVEN = r"(?:issued|granted|obtained|applied for)"
_FOUND = any_case(
    rf"\b{_GERMAN}\w*\b[^.;,]{{0,60}}\b(?:liegt (?:noch |bisher )?nicht vor|fehlt|"
    r"steht (?:noch )?aus|wurde (?:noch )?nicht (?:erteilt|beantragt|eingeholt))\b"
    rf"|\bkeine {_GERMAN}\b[^.;,]{{0,30}}\b(?:vor|erteilt|beantragt|eingeholt)\b"
    r"|\blicences? d['’]exportation n['’](?:a pas|est pas encore)\b"
    r"|\baucune licence d['’]exportation n['’]a\b"
    r"|\bno se ha \w+ (?:la |una |ninguna )?(?:licencia|autorización) de exportación"
    r"|\b(?:licencia|autorización) de exportación no (?:ha sido|se ha|fue)\b"
    rf"|\b{_ENGLISH}[^.;,]{{0,40}} (?:has|was|is) (?:not|never)(?: yet)?(?: been)? "
    rf"{_GIVEN}"
    rf"|\b{_ENGLISH} (?:is|remains) (?:still )?(?:missing|outstanding)\b"
    rf"|\bno {_ENGLISH}[^.;,]{{0,40}} (?:has|was)(?: yet)?(?: been)? {_GIVEN}"
)
_SUPPOSED = any_case(
    r"\b(?:if|unless|until|should|as long as|where|wenn|falls|solange|sofern|bis|si|"
    r"tant que|jusqu|mientras|hasta)\b"
)
"""Words of a condition: the licence may be there."""


def missing_licence(text: str) -> tuple[int, int] | None:
    """Return the place of words that an export licence is not there, or None.

    Example:
        >>> missing_licence("Eine Ausfuhrgenehmigung liegt nicht vor.")
        (5, 39)
        >>> missing_licence("Die Ausfuhrgenehmigung liegt vor.")
    """
    found = _FOUND.search(text)
    return found.span() if found and not _SUPPOSED.search(text) else None
