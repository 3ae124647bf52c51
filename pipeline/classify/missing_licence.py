"""Rule R8: a contract says that its export licence is not there (TAXONOMY 5.2).

"Eine Ausfuhrgenehmigung des BAFA liegt nicht vor" is one plain sentence in a paper of
the deal. Models saw few of them, and a licence that is "not required" or "not yet
known" is another matter.
"""

from pipeline.text.normalize import any_case
from pipeline.text.sentences import sentence_spans

RULE_ID = "rule.R8"
VERSION = "4"
SCORE = 0.8

_GERMAN = r"(?:Ausfuhr|Export)(?:genehmigung|lizenz)"
_ENGLISH = r"export (?:licen[cs]e|permit)\b"
_GIVEN = r"(?:issued|granted|obtained|applied for)"
_ENDED = (
    r"(?:requis|exig|nécessaire|necesari|requer|neces|révoqu|revoc|retir|suspen|refus|"
    r"deneg|annul|anul)"
)
"""Words of a licence that nobody needs, or that was given and is still there."""

_FOUND = any_case(
    rf"\b{_GERMAN}\w*\b[^.;,]{{0,60}}\b(?:liegt (?:noch |bisher )?nicht vor|fehlt|"
    r"steht (?:noch )?aus|wurde (?:noch )?nicht (?:erteilt|beantragt|eingeholt))\b"
    rf"|\bkeine {_GERMAN}\b[^.;,]{{0,30}}\b(?:vor(?=\W*(?:$|[.;:,)]|und\b|oder\b))|"
    r"(?:erteilt|beantragt|eingeholt)\b(?! werden))"
    r"|\b(?:licences? d['’]exportation n['’](?:a pas|est pas encore)|"
    rf"aucune licence d['’]exportation n['’]a)\b(?! (?:encore )?(?:été )?{_ENDED})"
    rf"|\bno se ha (?!{_ENDED})\w+ (?:la |una |ninguna )?(?:licencia|autorización) de "
    r"exportación|\b(?:licencia|autorización) de exportación no (?:ha sido|se ha|fue)\b"
    rf"(?! {_ENDED})"
    rf"|\b{_ENGLISH}[^.;,]{{0,40}} (?:has|was|is) (?:not|never)(?: yet)?(?: been)? "
    rf"{_GIVEN}"
    rf"|\b{_ENGLISH} (?:is|remains) (?:still )?(?:missing|outstanding)\b"
    rf"|\bno {_ENGLISH}[^.;,]{{0,40}} (?:has|was)(?: yet)?(?: been)? {_GIVEN}"
    rf"|\bthere is (?:as yet |still )?no {_ENGLISH}"
    r"(?! (?:requirement|obligation|required|needed|necessary))"
)
_SUPPOSED = any_case(
    r"\b(?:if|unless|until|should|as long as|where|wenn|falls|solange|sofern|"
    r"bis(?! (?:heute|jetzt|dato)\b)|si|tant que|jusqu|mientras|hasta)\b"
    r"|\b(?:because|as|since|weil|da)\b[^.;]{0,60}(?:\bnone is|\bnot|\bnicht) "
    r"(?:required|needed|necessary|erforderlich|nötig|notwendig)\b"
)
"""Words of a condition, or of a reason why none is needed."""


def missing_licence(text: str) -> tuple[int, int] | None:
    """Return the place of words that an export licence is not there, or None.

    Example:
        >>> missing_licence("Eine Ausfuhrgenehmigung liegt nicht vor.")
        (5, 39)
        >>> missing_licence("Die Ausfuhrgenehmigung liegt vor.")
    """
    for start, end in sentence_spans(text):
        said = text[start:end]
        found = _FOUND.search(said)
        if found and not _SUPPOSED.search(said):
            return start + found.start(), start + found.end()
    return None
