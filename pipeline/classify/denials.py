"""Whether a clause denies or forbids a capability that it names.

``cues`` asks a whole sentence for fixed wordings. Here the words of the
capability are known (``corpora/attributes.toml``), so that a negation may be open
("nothing in the image chain singles out ...") as long as it stands close before
them, or is said of them after ("... is excluded"). Clauses are looked at alone:
what follows a "but" or a semicolon speaks for itself. Wordings that are no
negation of what is sold ("no one notices", "no access is needed") are traps.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.classify.lexicon import Carrier
from pipeline.datamodel import Polarity

_NOT = (
    r"not|never|cannot|neither|nor|unable|incapable|useless|unlike|declined?|\w+n't|"
    r"nicht|nie|weder|ne|n'\w+|ni|jamais"
)
"""What turns a verb; it reaches over commas ("shall not record, match or keep")."""

_NONE = (
    r"no(?!\.)|none|nothing|without|instead of|rather than|lacks?|kein\w*|ohne|"
    r"aucune?|sans|sin|ningun\w*"
)
"""What turns a noun; a comma ends it ("at no charge, reads ...")."""

_AWAY = (
    r"disable[sd]?|removes?|removed|deletes|excludes?|exclut|refuses? to|"
    r"renonce\w*|withdr\w+|deactivate[sd]?"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?P<none>{_NONE})|{_NOT}|{_AWAY})(?![\w-])", re.IGNORECASE
)
_FORBIDDING = re.compile(
    r"\b(?:shall|must|may|will)\b[^.;:]{0,60}?\b(?:not|neither|never|no)\b"
    r"|\b(?:undertak\w+|agree\w*|covenant\w*|warrants?)\b[^.;:]{0,30}?\b(?:not|never|no)\b"
    r"|\bno(?: \w+){1,4} (?:shall|may|must|will)\b|\b(?:prohibit|forbid)\w*"
    r"|\bnot to be\b|\bdarf\b.{0,60}?\bnicht|\bdürfen\b.{0,60}?\bnicht"
    r"|\bne (?:doit|doivent|peut|peuvent)\b|\bno (?:podrá|deberá|debe|puede)n?\b"
    r"|\b(?:ensures?|stellt sicher)\b|\brenonce\w*|\bexclut\b",
    re.IGNORECASE,
)
_BE = (
    r"(?:is|are|was|were|be|been|being|has been|have been|ist|sind|wird|werden|est|"
    r"sont|es|son|queda)(?: \w+ly| therefore| hereby| technically)?"
)
_FORBIDDEN_AFTER = re.compile(
    rf"\b{_BE} (?:prohibited|forbidden|excluded|banned|barred|interdite?s?|"
    r"prohibid[oa]s?)\b"
    r"|\b(?:untersagt|verboten|unzulässig|ausgeschlossen)\b"
    r"|\bnot (?:to be|permitted|allowed|authori[sz]ed)\b"
    r"|\b(?:shall|must|may|will) (?:not|never) be\b"
    r"|\bnicht (?:zulässig|gestattet|erlaubt)|\bdarf nicht\b|\bdürfen nicht\b",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    rf"\b{_BE} (?:not|never|neither|nowhere)\b(?! (?:stored|kept|retained|saved))"
    r"|\b(?:can|could|does|do|did) (?:not|never)\b"
    r"|\bnone of (?:this|these|them|which)\b"
    r"|\b(?:isn't|aren't|wasn't|doesn't|don't|can't|won't)\b|\bcannot\b"
    r"|\bnot (?:supported|included|available|offered|licensed|required|part)\b"
    rf"|\b{_BE} (?:disabled|removed|deleted|withdrawn|discontinued|impossible|absent|"
    r"uninstalled|struck out|out of scope|outside the scope|unavailable|no part)\b"
    r"|\b(?:ist|sind|wird|werden|lässt)\b.{0,30}\bnicht\b|\bn'(?:est|a|y)\b"
    r"|\bno (?:está|se|es|forma)\b",
    re.IGNORECASE,
)
_INLINE_HEADING = re.compile(
    r"^\W*(?:out of scope|outside the scope|not (?:supported|included|offered|"
    r"available|part)|unsupported|exclu\w+|prohibited|forbidden|nicht \w+)\b"
    r"[^:]{0,60}:",
    re.IGNORECASE,
)
_SENSE = (
    r"notic\w*|kn[oe]w\w*|see|sees|seen|detect\w*|alert\w*|aware\w*|appear\w*|feel\w*|"
    r"reali[sz]\w*|visible|perceiv\w*|remark\w*|discover\w*|told|informed|notif\w*|"
    r"warn\w*|suspect\w*|tell|trace\w*|icons?|prompts?|sign|message|light|beep|shows?|"
    r"understand\w*|found|hear\w*|gets?|receiv\w*|ask|name|disclose\w*|say|clear|"
    r"merk\w*|bemerk\w*|ahn\w*|remarque\w*|percib\w*|nota|sabe|look|needed|required|"
    r"necessary|need|needs|require|requires|matter|longer|limit\w*|escape\w*|evade\w*|"
    r"only|just|merely|even|less|more than|exceed\w*|cooperat\w*|consent|interaction|"
    r"doubt|problem|contact\w*|access|interrupt\w*|stop\w*|miss\w*|lose|loses|loss|"
    r"forget\w*|leav\w+|scan\w*|discard\w*|delete\w*|erase\w*|ends?|sleep\w*|charge|costs?|fee|root|passwords?|passcodes?|"
    r"guarantee\w*|responsib\w*|liab\w*|"  # a disclaimer denies no capability
    r"cipher\w*|encrypt\w*|send|emit|in (?:the|your|a) (?:library|list|gallery)|"
    r"pérdida|mensaje|aviso|"
    r"reliance|nur|bloß|seulement|uniquement|solo|sólo"
)
_TRAP = re.compile(
    r"\b(?:no one|nobody|niemand|personne ne|nadie)\b|\bnot only\b|\bno matter\b"
    r"|\bwho (?:is|are) not\b"
    rf"|(?<![\w-])(?:{_NOT}|{_NONE})(?![\w-])(?: \S+){{0,3}}? (?:{_SENSE})\b"
    r"|\bno(?: \w+){1,5} (?:needed|required|necessary|escapes?|can hide|goes)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[;:]\s|\s-\s|, (?:which|so)\b|\beven (?:if|when)\b|"
    r",? (?:but|yet|however|whereas|while|although|"
    r"though|because|so that|sondern|aber|mais|sino|pero)\b",
    re.IGNORECASE,
)
_WE_CAN = re.compile(r"\bwe (?:can|do)\W*$", re.IGNORECASE)
"""What a rival cannot: "They can't log passwords; we can."."""

_SUBORDINATE = re.compile(
    r"^\W*(?:even )?(?:if|when|where|whenever|once|unless|after|until)\b[^,]*,",
    re.IGNORECASE,
)


def denial(sentence: str, carrier: Carrier) -> Polarity | None:
    """Return NEGATED or PROHIBITED where a sentence denies all that it names.

    Args:
        sentence: Normalised text of one sentence.
        carrier: Of the capability.

    Returns:
        None where a clause with the capability's words asserts them, or where
        the sentence does not name it.
    """
    if _INLINE_HEADING.match(sentence) and carrier.words.search(sentence):
        return Polarity.NEGATED
    if _WE_CAN.search(sentence):
        return None
    found = [
        _of_clause(clause, carrier)
        for clause in _clauses(sentence)
        if carrier.words.search(clause)
    ]
    if not found or None in found:
        return None
    kinds = {kind for kind in found if kind is not None}
    return Polarity.PROHIBITED if Polarity.PROHIBITED in kinds else Polarity.NEGATED


def _clauses(sentence: str) -> Iterator[str]:
    """Yield clauses without the conditions that open them: those deny nothing."""
    cuts = [0, *(m.start() for m in _BREAK.finditer(sentence)), len(sentence)]
    for start, end in pairwise(cuts):
        yield _SUBORDINATE.sub("", sentence[start:end])


def _of_clause(clause: str, carrier: Carrier) -> Polarity | None:
    hits = list(carrier.words.finditer(clause))
    word = hits[0].group()
    before = clause[: hits[0].start()]
    after = clause[hits[-1].end() :]
    is_negated = _negates(before, word, carrier.reach)
    if _first(after, _FORBIDDEN_AFTER, carrier.reach):
        return Polarity.PROHIBITED
    if is_negated and _FORBIDDING.search(before):
        return Polarity.PROHIBITED
    if is_negated or _first(after, _DENIED_AFTER, carrier.reach):
        return Polarity.NEGATED
    return None


def _negates(before: str, word: str, reach: int) -> bool:
    """Tell whether the last negation before the words reaches the first of them.

    The word itself may make it a trap: "without the passcode" denies no access.
    """
    found = list(_BEFORE.finditer(before))
    last = found[-1] if found else None
    if last is None or len(before[last.end() :].split()) > reach:
        return False
    between = before[last.start() :]
    if last["none"] and "," in between:
        return False
    return _TRAP.search(between + word) is None


def _first(after: str, pattern: re.Pattern[str], reach: int) -> bool:
    """Tell whether what is said after the words denies them and is no trap."""
    match = pattern.search(after)
    if match is None or len(after[: match.start()].split()) > reach:
        return False
    return _TRAP.search(after[match.start() :]) is None
