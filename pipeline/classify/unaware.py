"""Rule R7: an ability to watch persons without their knowledge (TAXONOMY 5.2).

"The operators shall find participants again by their faces, without the persons
concerned learning of it": the words of ignorance stand far from the words that models
know ("hidden", "covert"), and "without the persons" reads like "without the consent".
The lists of ``corpora/languages`` give action and target; the words for "unnoticed" are
below. A sentence that denies, forbids, protects or speaks of consent gives nothing:
"shall not record anybody without their knowledge" is a safeguard.
"""

from pipeline.classify.base import View
from pipeline.classify.word_lists import Spans, named_sentences, sentences_naming
from pipeline.text.normalize import any_case

RULE_ID = "rule.R7"
VERSION = "3"
SCORE = 0.8

_ENGLISH = (
    r"(?:know(?:ing|ledge)|notic(?:e\b|ing)|learn(?:ing|t)? (?:of|about)|aware|"
    r"reali[sz]ing|suspecting|finding out|(?:informed|told|notified) of)"
)
_GERMAN = (
    r"(?:wissen|weiß|merk\w*|bemerk\w*|erfahren|erfährt|mitbekomm\w*|bekommt|bekommen|"
    r"ahnen|ahnt|wahrnehm\w*|wahrnimmt|kenntnis|informiert|bewusst)"
)
_FRENCH = (
    r"(?:sach(?:e|ent)|savoir|appren(?:ne|nent)|aperçoi\w*|rende(?:nt)? compte|"
    r"remarquent?|doutent?|conscien\w+|inform[ée]e?s?|connaissance)"
)
_SPANISH = (
    r"(?:sep(?:a|an)|saberlo|enter(?:e|en)|advierta\w*|not(?:e|en)|perciba\w*|"
    r"d(?:é|en) cuenta|sospeche\w*|informad[oa]s?|conocimiento|conscientes?)"
)
_UNAWARE = any_case(
    rf"\bwithout (?:[\w’'-]+ ){{1,8}}?{_ENGLISH}"
    rf"|\bohne,? (?:dass|daß|das) (?:[\w-]+ ){{1,9}}?{_GERMAN}"
    rf"|\bsans qu(?:e |['’])(?:[\w’'-]+ ){{0,9}}?(?:[ls]['’])?{_FRENCH}"
    rf"|\bsans (?:[\w’'-]+ ){{0,2}}(?:en )?inform(?:er|é)\b|\bà (?:l['’]|leur )insu\b"
    rf"|\bsin que (?:[\w’'-]+ ){{1,9}}?{_SPANISH}"
    r"|\bsenza che (?:[\w’'-]+ ){1,9}?(?:conoscenza|sappia|accorg|rend\w+ conto)"
    r"|\bsem que (?:[\w’'-]+ ){1,9}?(?:aperceba|saiba|note|perceba|conhecimento)"
)
"""Words of ignorance that the lists lack."""

_WATCHES = frozenset(
    {
        "capture", "extract", "face", "face_recognition", "intercept", "intrude",
        "locate", "plate_recognition", "positioning", "recognise", "surveil", "video",
    }
)  # fmt: skip
_FOLLOWS = any_case(
    r"\b(?:find|follow|observ|watch|listen|film|photograph)\w*|"
    r"\b(?:wiederf|auff|f)ind\w*|\b(?:verfolg|beobacht|überwach|mithör|fotografier)\w*|"
    r"\b(?:retrouv|suiv|surveill|écout)\w*|"
    r"\b(?:encontr|segu|sigu|siga|vigil|escuch|graba|fotograf)\w*"
)
"""Words of watching that name a concept only beside others."""

_PERSONS = frozenset(
    {
        "communication", "critic", "device", "face", "person", "public_voice",
        "stands_for_person",
    }
)  # fmt: skip
_AGAINST = frozenset(
    {
        "authorised_test", "consent", "denial", "law_text", "negation", "private_crime",
        "prohibition", "protection",
    }
)  # fmt: skip
"""Concepts of sentences that rule it out, warn of it or speak of something else."""

_ILLEGAL = any_case(
    r"\billegal|\bunlawful|\boffen[cs]e|\bcrim|\bthie[fv]|\bhackers?\b|"
    r"\bprotect|\bwarn|\bif you\b|\bpenal|\bstalkerware\b|"
    r"\b(?:knowing|knowledge of) (?:the |\w+ )?\w*(?:code|password|pin)|"
    r"\bkenntnis de[rs] \w*(?:code|passwor|pin)|"
    r"\bstrafbar|\brechtswidrig|\bverboten|\bschütz|\bwenn sie\b|\billicit|\bdélit|"
    r"\binterdi|\bprotég|\bsi vous\b|\bdelito|\bprohib|\bproteg|\bsi usted\b|\?\s*$"
)
_NOT_OF_IT = any_case(
    r"\b(?:technical|programming|coding|expert|specialist) knowledge\b|"
    r"\bknowledge of (?:networks?|programming|technology|computers?)\b|"
    r"\bknowing who (?:they|he|she|the \w+) (?:is|are|was|were)\b(?! being)|"
    r"\blearning of (?:their|the|his|her) (?:identit|names?\b)|"
    r"\b(?:wei(?:ß|ss)|wissen)\W{1,2}wer\b"
)
"""Words of knowledge of a technique, or of who somebody is: no watching is hidden."""

_LIMITS = frozenset({"limited_purpose", "prohibition"})


def watches_unaware(view: View) -> bool:
    """Return True if a sentence offers to watch persons who do not learn of it.

    Example: "records all calls of a person without that person learning of it"
    """
    found = sentences_naming(view, "unnoticed", _UNAWARE)
    return any(_is_unaware(*sentence) for sentence in found)


def limits_elsewhere(view: View) -> bool:
    """Return True if another sentence of a passage forbids or limits something."""
    return any(
        found.keys() & _LIMITS
        for sentence, found in named_sentences(view)
        if not _is_unaware(sentence, found)
    )


def _is_unaware(sentence: str, found: dict[str, Spans]) -> bool:
    if found.keys().isdisjoint(_PERSONS):
        return False
    if found.keys().isdisjoint(_WATCHES) and not _FOLLOWS.search(sentence):
        return False
    spans = [
        *found.get("unnoticed", ()),
        *(match.span() for match in _UNAWARE.finditer(sentence)),
    ]
    if not spans or _ILLEGAL.search(sentence) or _NOT_OF_IT.search(sentence):
        return False
    against = (span for name in found.keys() & _AGAINST for span in found[name])
    return not any(_is_outside(span, spans) for span in against)


def _is_outside(span: tuple[int, int], others: Spans) -> bool:
    return not any(start < span[1] and span[0] < end for start, end in others)
